//! Layout of the Train screen, shared by drawing and hit testing.

use ratatui::layout::Rect;

use crate::ui::rects;
use crate::ui::screen::common::Split;
use crate::ui::state::State;
use crate::ui::widget::plot::{GUTTER, Plot};

/// With fewer rows, the timeline is left out.
const MIN_ROWS_FOR_TIMELINE: u16 = 14;

/// The areas of a plot and of the legend line above it.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlotArea {
    pub(super) legend: Rect,
    pub(super) plot: Rect,
}

#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) split: Split,
    pub(super) curves: Rect,
    pub(super) loss: PlotArea,
    pub(super) accuracy: Option<PlotArea>,
    pub(super) gap: Option<PlotArea>,
    pub(super) x_axis: Rect,
    /// Empty where there is no room for it.
    pub(super) timeline: Rect,
}

impl Layout {
    pub(super) fn of(state: &State, body: Rect) -> Self {
        let split = Split::of(state, body);
        let curves = split.main;
        let has_timeline = curves.height >= MIN_ROWS_FOR_TIMELINE;
        let (rest, timeline) = rects::bottom(curves, u16::from(has_timeline));
        // The right end of the legends keeps a cell of distance from whatever is to the right of the plots.
        let width = curves.width - u16::from(!state.shows_recipe(body)).min(curves.width);
        let (plots, x_axis) = stack(rest, width, state.run.is_classification());
        Self {
            curves,
            loss: plots[0].unwrap_or(PlotArea {
                legend: curves,
                plot: Rect::default(),
            }),
            accuracy: plots[1],
            gap: plots[2],
            x_axis,
            timeline,
            split,
        }
    }

    /// The area of the curves without the gutter; its columns are the same for all plots.
    pub(super) fn inner(&self) -> Rect {
        Plot::inner(self.loss.plot, GUTTER)
    }

    /// The areas of the plots, from the top.
    pub(super) fn plots(&self) -> impl Iterator<Item = Rect> {
        let others = [self.accuracy, self.gap].into_iter().flatten();
        std::iter::once(self.loss)
            .chain(others)
            .map(|plot_area| plot_area.plot)
    }
}

/// Stacks loss, accuracy and gap with the x axis below, leaving out plots that have no room.
fn stack(area: Rect, legend: u16, classification: bool) -> ([Option<PlotArea>; 3], Rect) {
    let (rest, x_axis) = rects::bottom(area, 2);
    let height = rest.height;
    let shares: [u16; 3] = if classification {
        [16, 6, 4]
    } else {
        [20, 0, 6]
    };
    let counts = |rows: u16, gap: bool| {
        let plots = 1 + u16::from(classification) + u16::from(gap);
        rows.saturating_sub(plots)
    };
    let gap = counts(height, true) >= 12;
    let accuracy = classification && counts(height, gap) >= 8;
    let plots = 1 + u16::from(accuracy) + u16::from(gap);
    let spacing = if height >= 26 { plots - 1 } else { 0 };
    let rows = height.saturating_sub(plots + spacing);
    let all: u16 = shares.iter().sum();
    let share = |index: usize, shown: bool, min: u16| {
        if shown {
            ((u32::from(rows) * u32::from(shares[index]) / u32::from(all)) as u16).max(min)
        } else {
            0
        }
    };
    let accuracy_rows = share(1, accuracy, 3);
    let gap_rows = share(2, gap, 2);
    let loss_rows = rows.saturating_sub(accuracy_rows + gap_rows);
    let mut y = area.y;
    let mut plot_area = |rows: u16| {
        let legend = Rect {
            x: area.x + 1,
            y,
            width: legend,
            height: area.height.min(1),
        };
        let plot = Rect {
            y: y + 1,
            height: rows,
            ..area
        };
        y += 1 + rows + u16::from(spacing > 0);
        PlotArea { legend, plot }
    };
    let loss = Some(plot_area(loss_rows));
    let accuracy = accuracy.then(|| plot_area(accuracy_rows));
    let gap = gap.then(|| plot_area(gap_rows));
    ([loss, accuracy, gap], x_axis)
}
