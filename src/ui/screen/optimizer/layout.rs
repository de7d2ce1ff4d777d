//! Where the panes of the Optimizer screen are.

use ratatui::layout::{self, Constraint, Rect};

use crate::ui::rects;
use crate::ui::screen::common::panes::Panes;
use crate::ui::state::State;

/// A part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    /// The formula, in symbols and in the numbers of one parameter.
    Formula,
    /// Effective rates and norms over the run.
    Curves,
    /// How gradient, step, state and rates are spread.
    Histograms,
    /// How noisy the gradient is by batch size.
    Noise,
}

impl Pane {
    /// Every pane, in the order in which keys go through them.
    pub(super) const ALL: [Self; 4] = [Self::Formula, Self::Curves, Self::Histograms, Self::Noise];

    /// The key of its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Formula => "anatomy.formula",
            Self::Curves => "anatomy.curves",
            Self::Histograms => "anatomy.histograms",
            Self::Noise => "anatomy.noise",
        }
    }
}

/// Where everything is. A pane writes its title itself.
pub(super) type Layout = Panes<Pane>;

/// From this size on all panes stand together.
const TOGETHER: (u16, u16) = (72, 30);
/// Columns between neighbours.
const GAP: u16 = 2;
/// Columns of histograms and noise at least, and at most.
const RIGHT: (u16, u16) = (28, 44);
/// Rows that the curves keep, whatever the formula needs.
const LEAST_CURVES: u16 = 13;

impl Layout {
    /// `formula` says how many rows the formula needs at a width.
    pub(super) fn of(state: &State, area: Rect, formula: impl Fn(u16) -> u16) -> Self {
        let looked_at = state.panes();
        let chosen = Some(Pane::ALL[looked_at.chosen(Pane::ALL.len())]);
        let together = area.width >= TOGETHER.0 && area.height >= TOGETHER.1;
        if together && !looked_at.large {
            // Air above the line below, as everywhere.
            let area = rects::indented(rects::bottom(area, 1).0);
            return Self::together(arrange(area, formula(area.width)), chosen);
        }
        let (tabs, rest) = rects::top(area, 1);
        let (_, rest) = rects::top(rest, u16::from(area.height >= 24));
        Self::alone(chosen, tabs, rects::indented(rest))
    }
}

/// The formula above, the curves below it at the left, histograms and noise at the right.
fn arrange(area: Rect, formula: u16) -> [(Pane, Rect); 4] {
    let formula = formula.min(area.height.saturating_sub(LEAST_CURVES + 1));
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

/// Rows of the noise: a line for each batch size, and what they say.
const fn noise_rows(of: u16) -> u16 {
    match of {
        0..16 => 8,
        16..18 => 9,
        _ => 10,
    }
}
