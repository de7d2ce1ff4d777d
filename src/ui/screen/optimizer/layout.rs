//! Layout of the Optimizer screen.

use ratatui::layout::{self, Constraint, Rect};

use crate::ui::rects;
use crate::ui::screen::common::panes::Panes;
use crate::ui::state::State;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    /// The formula, in symbols and with the values of one parameter.
    Formula,
    /// Effective learning rates and norms over the run.
    Curves,
    /// Histograms of gradient, step, state and rates.
    Histograms,
    /// Gradient noise by batch size.
    Noise,
}

impl Pane {
    /// Every pane, in the order of keyboard navigation.
    pub(super) const ALL: [Self; 4] = [Self::Formula, Self::Curves, Self::Histograms, Self::Noise];

    /// The locale key of its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Formula => "anatomy.formula",
            Self::Curves => "anatomy.curves",
            Self::Histograms => "anatomy.histograms",
            Self::Noise => "anatomy.noise",
        }
    }
}

/// Panes draw their own titles.
pub(super) type Layout = Panes<Pane>;

/// From this size (columns, rows) on, all panes are shown at once.
const TOGETHER: (u16, u16) = (72, 30);
/// Columns between neighbouring panes.
const GAP: u16 = 2;
/// Least and greatest width of histograms and noise.
const RIGHT: (u16, u16) = (28, 44);
/// Rows reserved for the curves, however long the formula is.
const MIN_CURVE_ROWS: u16 = 13;

impl Layout {
    /// `formula` returns the number of rows that the formula needs at a given width.
    pub(super) fn of(state: &State, area: Rect, formula: impl Fn(u16) -> u16) -> Self {
        let pane_state = state.panes();
        let chosen = Some(Pane::ALL[pane_state.chosen(Pane::ALL.len())]);
        let together = area.width >= TOGETHER.0 && area.height >= TOGETHER.1;
        if together && !pane_state.large {
            // A blank row above the line below.
            let area = rects::indented(rects::bottom(area, 1).0);
            return Self::together(arrange(area, formula(area.width)), chosen);
        }
        let (tabs, rest) = rects::top(area, 1);
        let (_, rest) = rects::top(rest, u16::from(area.height >= 24));
        Self::alone(chosen, tabs, rects::indented(rest))
    }
}

/// The formula at the top; below it the curves at the left, histograms and noise at the right.
fn arrange(area: Rect, formula: u16) -> [(Pane, Rect); 4] {
    let formula = formula.min(area.height.saturating_sub(MIN_CURVE_ROWS + 1));
    let [top, rest] = layout::Layout::vertical([Constraint::Length(formula), Constraint::Fill(1)])
        .spacing(1)
        .areas(area);
    let right = (area.width * 2 / 5)
        .clamp(RIGHT.0, RIGHT.1)
        .min(if area.width < 100 { RIGHT.0 } else { RIGHT.1 });
    let [curves, right] =
        layout::Layout::horizontal([Constraint::Fill(1), Constraint::Length(right)])
            .spacing(GAP)
            .areas(rest);
    let noise = noise_rows(rest.height);
    let [histograms, noise] =
        layout::Layout::vertical([Constraint::Fill(1), Constraint::Length(noise)])
            .spacing(1)
            .areas(right);
    [
        (Pane::Formula, top),
        (Pane::Curves, curves),
        (Pane::Histograms, histograms),
        (Pane::Noise, noise),
    ]
}

/// Rows of the noise pane, a line per batch size and the text below, given the available rows.
const fn noise_rows(of: u16) -> u16 {
    match of {
        0..16 => 8,
        16..18 => 9,
        _ => 10,
    }
}
