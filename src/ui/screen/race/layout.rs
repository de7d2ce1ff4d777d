//! Where everything on the Race screen is, for drawing and for the mouse alike.

use ratatui::layout::Rect;

use super::state;
use crate::ui::rects::{self, bottom, top};
use crate::ui::screen::common::Split;
use crate::ui::state::State;

/// Cells right of the curves that their letters may take.
pub(super) const LETTERS: u16 = 3;
/// From this many rows on there is room for air.
const AIRY: u16 = 26;
/// From this many rows on the accuracies are drawn as well.
const WITH_ACCURACY: u16 = 24;

/// Rows that the curves have at least, with their axis.
const CURVES: u16 = 4;
/// Lanes that are listed before the curves have more than that.
const USUAL: u16 = 8;
/// From this many rows on a plot has its legend above it, and not over its first row.
const WITH_LEGEND: u16 = 5;

/// A plot and the line above it.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlotArea {
    pub(super) legend: Rect,
    pub(super) plot: Rect,
}

impl PlotArea {
    /// Whether the legend stands over the first row of the plot.
    pub(super) const fn is_crowded(&self) -> bool {
        self.legend.y == self.plot.y
    }
}

/// The layout.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) split: Split,
    /// The two words at the top.
    pub(super) modes: Rect,
    /// All below them.
    pub(super) body: Rect,
}

impl Layout {
    pub(super) fn of(state: &State, body: Rect) -> Self {
        let split = Split::of(state, body);
        let (modes, rest) = top(split.main, 1);
        let (_, body) = top(rest, u16::from(rest.height >= AIRY));
        Self { split, modes, body }
    }
}

/// Where a race is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    pub(super) progress: Rect,
    pub(super) loss: PlotArea,
    pub(super) accuracy: Option<PlotArea>,
    pub(super) x_axis: Rect,
    /// The titles of the columns.
    pub(super) titles: Rect,
    pub(super) board: Rect,
    /// What sets two lanes apart; of other races none.
    pub(super) difference: Rect,
}

impl Course {
    /// The places of a race.
    pub(super) fn of(area: Rect, course: &state::Course, classification: bool) -> Self {
        let airy = area.height >= AIRY;
        let air = u16::from(airy);
        let lanes = course.runners.len();
        let (progress, rest) = top(area, 1);
        let (rest, difference) = bottom(rest, u16::from(course.compared.is_some()));
        // Air above the lines below, as everywhere.
        let (rest, _) = bottom(rest, air);
        let (_, rest) = top(rest, air);
        let lanes = u16::try_from(lanes).unwrap_or(u16::MAX);
        // All lanes of a usual race, as long as the curves have what they need; of many, as many as fill half of the rows.
        let half = (rest.height / 2).saturating_sub(1);
        let usual = USUAL.min(rest.height.saturating_sub(CURVES + 1));
        let rows = lanes.min(half.max(usual)).max(1);
        let (upper, lower) = bottom(rest, rows + 1);
        let (upper, _) = bottom(upper, air);
        let (titles, board) = top(lower, 1);
        let (upper, x_axis) = bottom(upper, if upper.height >= 12 { 2 } else { 1 });
        let with_accuracy = classification && area.height >= WITH_ACCURACY;
        let (loss, accuracy) = if with_accuracy {
            let (loss, accuracy) = bottom(upper, (upper.height / 3).min(7));
            (place(loss), Some(place(accuracy)))
        } else {
            (place(upper), None)
        };
        Self {
            progress,
            loss,
            accuracy,
            x_axis,
            titles,
            board,
            difference,
        }
    }
}

fn place(area: Rect) -> PlotArea {
    let (legend, plot) = top(area, 1);
    if area.height < WITH_LEGEND {
        return PlotArea { legend, plot: area };
    }
    PlotArea {
        legend: rects::indented(legend),
        plot,
    }
}
