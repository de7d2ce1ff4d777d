//! The view of the curves: axis, window and cursor.

use crate::series::{Axis, AxisKind, Smoothing};
use crate::turn::Turn;
use crate::ui::widget::plot::Window;

/// The visible part of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Span {
    #[default]
    Whole,
    /// The recent part, following the training.
    Recent,
    /// A fixed range of the axis: start and end.
    Frozen(f64, f64),
}

/// The direction of a zoom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    In,
    Out,
}

impl Zoom {
    /// The zoom of a wheel turn: up zooms in.
    #[must_use]
    pub const fn by_wheel(turn: Turn) -> Self {
        match turn {
            Turn::Previous => Self::In,
            Turn::Next => Self::Out,
        }
    }
}

/// The view of the curves.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub kind: AxisKind,
    /// Whether the loss axis is logarithmic: the loss falls by orders of magnitude, and a linear axis shows the first
    /// few epochs only.
    pub log: bool,
    pub smoothing: Smoothing,
    pub span: Span,
    /// The step at which values are read.
    pub cursor: Option<u64>,
    /// Whether curves are drawn thick over the whole screen, as for a projector.
    pub large: bool,
}

impl Default for View {
    fn default() -> Self {
        Self {
            kind: AxisKind::default(),
            log: true,
            smoothing: Smoothing::Off,
            span: Span::Whole,
            cursor: None,
            large: false,
        }
    }
}

/// Least epochs that the recent window shows.
const RECENT_EPOCHS: f64 = 20.0;
/// Zoom factor of one key press or turn of the wheel.
const ZOOM: f64 = 1.5;

impl View {
    /// The window over a run of `last_step` steps, `cells` wide.
    #[must_use]
    pub fn window<'a>(&self, axis: &'a Axis, last_step: u64, cells: u16) -> Window<'a> {
        match self.span {
            Span::Whole => Window::whole(axis, self.kind, last_step, cells),
            Span::Recent => {
                let width = self.recent_width(axis, last_step);
                if width >= axis.x_of(self.kind, last_step) {
                    Window::whole(axis, self.kind, last_step, cells)
                } else {
                    Window::recent(axis, self.kind, last_step, width, cells)
                }
            }
            Span::Frozen(start, end) => Window::new(axis, self.kind, start, end, cells),
        }
    }

    /// 20 epochs or a tenth of the run, whichever is more, rounded so that the window does not change all the time.
    fn recent_width(&self, axis: &Axis, last_step: u64) -> f64 {
        let end = axis.x_of(self.kind, last_step);
        let epochs = axis.x_of(AxisKind::Epochs, last_step);
        let start = axis.step_of(AxisKind::Epochs, (epochs - RECENT_EPOCHS).max(0.0));
        let width = end - axis.x_of(self.kind, start as u64);
        round(width.max(end / 10.0))
    }

    /// Changes the unit of the x axis; a frozen window keeps its steps.
    pub fn next_axis(&mut self, axis: &Axis, kind: AxisKind) {
        if let Span::Frozen(start, end) = self.span {
            let there = |x: f64| {
                let step = axis.step_of(self.kind, x);
                let (low, high) = (step.floor(), step.ceil());
                let (a, b) = (axis.x_of(kind, low as u64), axis.x_of(kind, high as u64));
                a + (step - low) * (b - a)
            };
            self.span = Span::Frozen(there(start), there(end));
        }
        self.kind = kind;
    }

    /// Zooms around `step` if it is visible, else around the middle.
    pub fn zoom(
        &mut self,
        window: &Window<'_>,
        axis: &Axis,
        last_step: u64,
        step: Option<u64>,
        zoom: Zoom,
    ) {
        let (start, end) = window.range();
        let width = end - start;
        let centre = step
            .map(|step| axis.x_of(self.kind, step))
            .filter(|x| (start..=end).contains(x))
            .unwrap_or(f64::midpoint(start, end));
        let factor = match zoom {
            Zoom::In => 1.0 / ZOOM,
            Zoom::Out => ZOOM,
        };
        let least = self.least_width(axis, last_step);
        let new = (width * factor).max(least.min(width));
        let whole = Window::whole(axis, self.kind, last_step, 1).range().1;
        if new >= whole {
            self.span = Span::Whole;
            return;
        }
        let start = (centre - (centre - start) * new / width).clamp(0.0, whole - new);
        self.span = Span::Frozen(start, start + new);
    }

    /// The narrowest window: about four steps, in units of the axis.
    fn least_width(&self, axis: &Axis, last_step: u64) -> f64 {
        let all = axis.x_of(self.kind, last_step);
        (4.0 * all / last_step.max(1) as f64).max(1e-9)
    }

    /// Moves the window by a share of its width, within the run.
    pub fn pan(&mut self, window: &Window<'_>, axis: &Axis, last_step: u64, share: f64) {
        let (start, end) = window.range();
        let width = end - start;
        let whole = Window::whole(axis, self.kind, last_step, 1).range().1;
        let start = (start + share * width).clamp(0.0, (whole - width).max(0.0));
        self.span = Span::Frozen(start, start + width);
    }

    /// Moves the cursor by `cells`; if there is none, places it at the end of the curves.
    pub fn move_cursor(&mut self, window: &Window<'_>, last_step: u64, cells: i32) {
        let last_cell = window
            .cell_of(last_step)
            .unwrap_or(window.cells().saturating_sub(1));
        let Some(cursor) = self.cursor else {
            self.cursor = Some(window.step_of_cell(last_cell).min(last_step));
            return;
        };
        let (first, end) = window.steps();
        let cell = match window.cell_of(cursor) {
            Some(cell) => i32::from(cell),
            None if cursor < first => -1,
            None => i32::from(window.cells()),
        };
        let cell = (cell + cells).clamp(0, i32::from(last_cell));
        let step = window.step_of_cell(cell as u16).min(last_step);
        // If a step is wider than a cell, the cursor moves to the next step.
        self.cursor = Some(if step == cursor && cells != 0 {
            let moved = cursor.saturating_add_signed(i64::from(cells.signum()));
            moved.clamp(first, end.saturating_sub(1).min(last_step).max(first))
        } else {
            step
        });
    }
}

/// `x` rounded up to 1, 1.5, 2, 3, 5 or 7 times a power of ten.
fn round(x: f64) -> f64 {
    if !(x.is_finite() && x > 0.0) {
        return 1.0;
    }
    let decade = 10_f64.powf(x.log10().floor());
    let steps = [1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0];
    let mantissa = x / decade;
    let step = steps.into_iter().find(|step| *step >= mantissa - 1e-9);
    step.unwrap_or(10.0) * decade
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis() -> Axis {
        let mut axis = Axis::new();
        axis.push(1000, 100.0, 32_000, 4.0);
        axis
    }

    #[test]
    fn zooming_in_and_out_again_comes_back_to_following() {
        let axis = axis();
        let mut view = View::default();
        for _ in 0..30 {
            let window = view.window(&axis, 1000, 50);
            view.zoom(&window, &axis, 1000, Some(900), Zoom::In);
        }
        let (start, end) = view.window(&axis, 1000, 50).range();
        assert!(matches!(view.span, Span::Frozen(..)));
        assert!(
            (start..=end).contains(&90.0) && end - start >= 0.4 - 1e-9,
            "{start} {end}"
        );
        for _ in 0..30 {
            let window = view.window(&axis, 1000, 50);
            view.zoom(&window, &axis, 1000, Some(900), Zoom::Out);
        }
        assert_eq!(view.span, Span::Whole);
    }

    #[test]
    fn a_window_is_not_moved_out_of_the_run() {
        let axis = axis();
        let mut view = View {
            span: Span::Frozen(10.0, 30.0),
            ..View::default()
        };
        for _ in 0..40 {
            let window = view.window(&axis, 1000, 50);
            view.pan(&window, &axis, 1000, 0.25);
        }
        assert_eq!(view.span, Span::Frozen(80.0, 100.0));
        for _ in 0..40 {
            let window = view.window(&axis, 1000, 50);
            view.pan(&window, &axis, 1000, -0.25);
        }
        assert_eq!(view.span, Span::Frozen(0.0, 20.0));
    }

    #[test]
    fn a_frozen_window_stays_over_the_same_steps_on_another_axis() {
        let axis = axis();
        let mut view = View {
            span: Span::Frozen(10.0, 30.0),
            ..View::default()
        };
        for _ in 0..AxisKind::ALL.len() {
            view.next_axis(&axis, view.kind.next());
        }
        let Span::Frozen(start, end) = view.span else {
            unreachable!()
        };
        assert!((start - 10.0).abs() < 1e-6 && (end - 30.0).abs() < 1e-6);
    }

    #[test]
    fn the_cursor_stays_on_the_run_and_reaches_every_step_of_a_short_one() {
        let axis = axis();
        let mut view = View::default();
        let window = view.window(&axis, 1000, 50);
        view.move_cursor(&window, 1000, 1);
        assert!(view.cursor.is_some_and(|step| step > 950));
        for _ in 0..200 {
            view.move_cursor(&window, 1000, -1);
        }
        assert!(
            view.cursor.is_some_and(|step| step < 20),
            "{:?}",
            view.cursor
        );
        let mut short = Axis::new();
        short.push(5, 0.5, 160, 0.1);
        let mut view = View {
            kind: AxisKind::Steps,
            cursor: Some(0),
            ..View::default()
        };
        let window = view.window(&short, 5, 50);
        let mut seen = vec![0];
        for _ in 0..200 {
            view.move_cursor(&window, 5, 1);
            seen.extend(view.cursor);
        }
        seen.dedup();
        assert_eq!(seen, [0, 1, 2, 3, 4, 5]);
    }
}
