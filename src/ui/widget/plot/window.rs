//! The visible range of the x axis: which steps fall into which column.

use crate::series::{Axis, AxisKind};
use crate::ui::canvas::DOTS_PER_CELL;

/// A range of an x axis spread over a number of cells, shared by stacked plots.
#[derive(Clone, Debug)]
pub struct Window<'a> {
    axis: &'a Axis,
    kind: AxisKind,
    start: f64,
    end: f64,
    /// Step boundaries of the dot columns: column `i` holds the steps `edges[i]..edges[i + 1]`.
    edges: Vec<u64>,
}

impl<'a> Window<'a> {
    /// The range `start..=end` of the axis `kind` over `cells` columns of the terminal. An empty, reversed or
    /// non-finite range becomes one unit wide.
    #[must_use]
    pub fn new(axis: &'a Axis, kind: AxisKind, start: f64, end: f64, cells: u16) -> Self {
        let start = if start.is_finite() {
            start.max(0.0)
        } else {
            0.0
        };
        let end = if end.is_finite() && end > start {
            end
        } else {
            start + 1.0
        };
        let dots = usize::from(cells) * usize::from(DOTS_PER_CELL);
        let step_at = |dot: usize| {
            axis.step_of(
                kind,
                start + (end - start) * dot as f64 / dots.max(1) as f64,
            )
        };
        // A step on an edge must not fall into the column to its left because of rounding.
        let slack = |step: f64| 1e-9 * (1.0 + step);
        let mut edges: Vec<u64> = (0..dots)
            .map(step_at)
            .map(|step| (step - slack(step)).ceil() as u64)
            .collect();
        let last = step_at(dots);
        edges.push((last + slack(last)).floor() as u64 + 1);
        for index in 1..edges.len() {
            edges[index] = edges[index].max(edges[index - 1]);
        }
        Self {
            axis,
            kind,
            start,
            end,
            edges,
        }
    }

    /// The whole run so far, up to a round value slightly beyond `last_step`, so that the view does not change with
    /// every step.
    #[must_use]
    pub fn whole(axis: &'a Axis, kind: AxisKind, last_step: u64, cells: u16) -> Self {
        let min = match kind {
            AxisKind::Steps => 10.0,
            AxisKind::Epochs | AxisKind::Seconds => 1.0,
            AxisKind::Samples => 100.0,
        };
        let end = round_up(axis.x_of(kind, last_step).max(min));
        Self::new(axis, kind, 0.0, end, cells)
    }

    /// The last `width` units up to `last_step`. The window moves by whole dot columns, so that drawn curves do not
    /// flicker.
    #[must_use]
    pub fn recent(axis: &'a Axis, kind: AxisKind, last_step: u64, width: f64, cells: u16) -> Self {
        let column = width / (f64::from(cells.max(1)) * f64::from(DOTS_PER_CELL));
        let last = axis.x_of(kind, last_step);
        let end = ((last / column).ceil() * column).max(width);
        Self::new(axis, kind, end - width, end, cells)
    }

    #[must_use]
    pub fn of<'b>(&self, axis: &'b Axis) -> Window<'b> {
        Window::new(axis, self.kind, self.start, self.end, self.cells())
    }

    #[must_use]
    pub const fn kind(&self) -> AxisKind {
        self.kind
    }

    /// The first and last value of x.
    #[must_use]
    pub const fn range(&self) -> (f64, f64) {
        (self.start, self.end)
    }

    #[must_use]
    pub fn cells(&self) -> u16 {
        self.dots() as u16 / DOTS_PER_CELL
    }

    /// The half-open range of steps inside: the first, and one past the last.
    #[must_use]
    pub fn steps(&self) -> (u64, u64) {
        (
            self.edges.first().copied().unwrap_or(0),
            self.edges.last().copied().unwrap_or(0),
        )
    }

    /// The cell in which `step` is drawn, counted from the left, or `None` outside the window.
    #[must_use]
    pub fn cell_of(&self, step: u64) -> Option<u16> {
        self.dot_of(step).map(|dot| dot as u16 / DOTS_PER_CELL)
    }

    /// The step in the middle of `cell`; cells beyond the window give its last step.
    #[must_use]
    pub fn step_of_cell(&self, cell: u16) -> u64 {
        let dot = (usize::from(cell) * usize::from(DOTS_PER_CELL) + 1).min(self.dots());
        self.edges[dot].min(self.edges[self.dots()].saturating_sub(1))
    }

    pub(super) fn dots(&self) -> usize {
        self.edges.len() - 1
    }

    /// The step boundaries of the dot columns, two per cell; see [`Series::columns`](crate::series::Series::columns).
    #[must_use]
    pub fn edges(&self) -> &[u64] {
        &self.edges
    }

    pub(super) fn dot_of(&self, step: u64) -> Option<usize> {
        let dot = self
            .edges
            .partition_point(|&edge| edge <= step)
            .checked_sub(1)?;
        (dot < self.dots()).then_some(dot)
    }

    /// The dot column of a step inside or outside the window: negative to the left of it, [`Self::dots`] or more to the
    /// right.
    pub(super) fn far_dot_of(&self, step: u64) -> i64 {
        let x = (self.axis.x_of(self.kind, step) - self.start) / (self.end - self.start);
        (x * self.dots() as f64).floor().clamp(-1e9, 1e9) as i64
    }

    /// The cell at the value `x` of the axis, clamped to the window.
    pub(super) fn cell_at(&self, x: f64) -> u16 {
        let cell = (x - self.start) / (self.end - self.start) * f64::from(self.cells());
        (cell + 1e-9)
            .floor()
            .clamp(0.0, f64::from(self.cells().saturating_sub(1))) as u16
    }
}

/// The next round value at or above `x > 0`, at most a tenth beyond it.
fn round_up(x: f64) -> f64 {
    let decade = 10_f64.powf(x.log10().floor());
    let mantissa = x / decade;
    let step = match mantissa {
        m if m < 2.0 => 0.1,
        m if m < 5.0 => 0.25,
        _ => 0.5,
    };
    (mantissa / step - 1e-9).ceil() * step * decade
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis() -> Axis {
        let mut axis = Axis::new();
        axis.push(1000, 10.0, 32_000, 4.0);
        axis
    }

    #[test]
    fn every_step_of_the_window_has_one_cell() {
        let axis = axis();
        for kind in AxisKind::ALL {
            let window = Window::whole(&axis, kind, 1000, 37);
            let (start, end) = window.steps();
            assert!(start == 0 && end > 1000, "{kind:?}");
            let cells: Vec<_> = (0..=1000).map(|step| window.cell_of(step)).collect();
            assert!(
                cells.iter().all(Option::is_some) && cells.is_sorted(),
                "{kind:?}"
            );
            assert_eq!(window.cell_of(end), None);
        }
    }

    #[test]
    fn a_cell_knows_its_step() {
        let axis = axis();
        let window = Window::new(&axis, AxisKind::Epochs, 2.0, 6.0, 40);
        for cell in 0..40 {
            assert_eq!(window.cell_of(window.step_of_cell(cell)), Some(cell));
        }
        assert_eq!(window.step_of_cell(999), 600);
        assert_eq!(window.steps(), (200, 601));
    }

    #[test]
    fn a_window_narrower_than_its_cells_still_places_each_step() {
        let axis = axis();
        let window = Window::new(&axis, AxisKind::Steps, 10.0, 14.0, 40);
        let cells: Vec<_> = (10..=14).map(|step| window.cell_of(step)).collect();
        assert_eq!(cells, [Some(0), Some(10), Some(20), Some(30), Some(39)]);
        assert_eq!(window.far_dot_of(9), -20);
        assert_eq!(window.far_dot_of(15), 100);
    }

    #[test]
    fn the_recent_window_moves_by_whole_columns() {
        let axis = axis();
        let edges = |last| Window::recent(&axis, AxisKind::Steps, last, 100.0, 10).edges;
        assert_eq!(edges(500), edges(498));
        let moved: Vec<u64> = edges(500).iter().map(|edge| edge + 5).collect();
        assert_eq!(edges(503), moved);
        assert_eq!(edges(3)[0], 0, "a young run starts at the left");
    }

    #[test]
    fn round_figures_are_near() {
        for x in [1.0, 1.01, 7.0, 85.0, 999.0, 12_345.0, 0.003] {
            let rounded = round_up(x);
            assert!(
                rounded >= x * 0.999_999 && rounded <= x * 1.1001,
                "{x} to {rounded}"
            );
        }
        assert_eq!(round_up(85.0), 85.0);
        assert_eq!(round_up(86.0), 90.0);
    }

    #[test]
    fn nonsense_ranges_are_one_unit() {
        let axis = Axis::new();
        for (start, end) in [
            (f64::NAN, 2.0),
            (3.0, 3.0),
            (5.0, 1.0),
            (0.0, f64::INFINITY),
        ] {
            let window = Window::new(&axis, AxisKind::Epochs, start, end, 0);
            assert!(window.range().1 > window.range().0);
        }
    }
}
