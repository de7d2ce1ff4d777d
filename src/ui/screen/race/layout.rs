//! Layout of the Race screen, shared by drawing and hit testing.

use ratatui::layout::Rect;

use super::modes;
use super::state;
use crate::ui::rects::{self, bottom, top};
use crate::ui::screen::common::Split;
use crate::ui::state::State;

/// Cells to the right of the curves for their letters.
pub(super) const LETTERS: u16 = 3;
/// From this many rows on, blank lines separate the parts.
const SPACED: u16 = 26;
/// From this many rows on, the accuracies are drawn, too.
const WITH_ACCURACY: u16 = 24;

/// Least number of rows of the curves and their axis.
const CURVES: u16 = 4;
/// Number of lanes listed before the curves get more than [`CURVES`] rows.
const USUAL: u16 = 8;
/// Number of rows of the curves and their axis below which the lanes are listed in two columns, if there are more than
/// [`FEW`] and the screen is [`WIDE`] enough.
const ENOUGH: u16 = 8;
const FEW: u16 = 4;
const WIDE: u16 = 72;
/// From this many rows on, the legend is above the plot instead of over its first row.
const WITH_LEGEND: u16 = 5;

/// The areas of a plot and of its legend line.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlotArea {
    pub(super) legend: Rect,
    pub(super) plot: Rect,
}

impl PlotArea {
    /// Whether the legend overlaps the first row of the plot.
    pub(super) const fn is_crowded(&self) -> bool {
        self.legend.y == self.plot.y
    }
}

#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) split: Split,
    /// The line with the names of both modes.
    pub(super) modes: Rect,
    /// Everything below it.
    pub(super) body: Rect,
}

impl Layout {
    pub(super) fn of(state: &State, body: Rect) -> Self {
        let split = Split::of(state, body);
        let (modes, rest) = modes::split(state, split.main);
        let (_, body) = top(rest, u16::from(rest.height >= SPACED));
        Self { split, modes, body }
    }
}

/// The areas of a running or finished race.
#[derive(Clone, Copy, Debug)]
pub(super) struct CourseLayout {
    pub(super) progress: Rect,
    pub(super) loss: PlotArea,
    pub(super) accuracy: Option<PlotArea>,
    pub(super) x_axis: Rect,
    /// The column titles of the leaderboard.
    pub(super) titles: Rect,
    pub(super) board: Rect,
    /// Whether the board has two columns.
    pub(super) is_paired: bool,
    /// The difference of two lanes; empty for other races.
    pub(super) difference: Rect,
}

impl CourseLayout {
    pub(super) fn of(area: Rect, course: &state::Course, classification: bool) -> Self {
        let is_spaced = area.height >= SPACED;
        let spacing = u16::from(is_spaced);
        let lanes = course.runners.len();
        let (progress, rest) = top(area, 1);
        let (rest, difference) = bottom(rest, u16::from(course.compared.is_some()));
        // A blank row above the lines below.
        let (rest, _) = bottom(rest, spacing);
        let (_, rest) = top(rest, spacing);
        let lanes = u16::try_from(lanes).unwrap_or(u16::MAX);
        // Up to [`USUAL`] lanes are all listed if the curves keep their minimum; more take at most half of the rows.
        let half = (rest.height / 2).saturating_sub(1);
        let usual = USUAL.min(rest.height.saturating_sub(CURVES + 1));
        let is_paired = lanes > FEW && area.width >= WIDE && rest.height < lanes + 1 + ENOUGH;
        let wanted = if is_paired { lanes.div_ceil(2) } else { lanes };
        let rows = wanted.min(half.max(usual)).max(1);
        let (upper, lower) = bottom(rest, rows + 1);
        let (upper, _) = bottom(upper, spacing);
        let (titles, board) = top(lower, 1);
        let (upper, x_axis) = bottom(upper, if upper.height >= 12 { 2 } else { 1 });
        let with_accuracy = classification && area.height >= WITH_ACCURACY;
        let (loss, accuracy) = if with_accuracy {
            let (loss, accuracy) = bottom(upper, (upper.height / 3).min(7));
            (plot_area(loss), Some(plot_area(accuracy)))
        } else {
            (plot_area(upper), None)
        };
        Self {
            progress,
            loss,
            accuracy,
            x_axis,
            titles,
            board,
            is_paired,
            difference,
        }
    }
}

fn plot_area(area: Rect) -> PlotArea {
    let (legend, plot) = top(area, 1);
    if area.height < WITH_LEGEND {
        return PlotArea { legend, plot: area };
    }
    PlotArea {
        legend: rects::indented(legend),
        plot,
    }
}
