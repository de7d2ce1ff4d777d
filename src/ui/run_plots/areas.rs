//! Where the plots of a run stand.

use ratatui::layout::Rect;

use crate::ui::rects;
use crate::ui::widget::plot::{GUTTER, Plot};

/// The areas of a plot and of the legend line above it.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct PlotArea {
    pub(in crate::ui) legend: Rect,
    pub(in crate::ui) plot: Rect,
}

/// The areas of the plots, from the top, and of the x axis that they share.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Areas {
    pub(in crate::ui) loss: PlotArea,
    pub(in crate::ui) accuracy: Option<PlotArea>,
    pub(in crate::ui) gap: Option<PlotArea>,
    pub(in crate::ui) x_axis: Rect,
}

impl Areas {
    /// Stacks the plots in `area`, with legends of this width; leaves out what has no room.
    pub(in crate::ui) fn of(area: Rect, legend: u16, has_accuracy: bool) -> Self {
        let (plots, x_axis) = stack(area, legend, has_accuracy);
        Self {
            loss: plots[0].unwrap_or(PlotArea {
                legend: area,
                plot: Rect::default(),
            }),
            accuracy: plots[1],
            gap: plots[2],
            x_axis,
        }
    }

    /// The area of the curves without the gutter; its columns are the same for all plots.
    pub(in crate::ui) fn inner(&self) -> Rect {
        Plot::inner(self.loss.plot, GUTTER)
    }

    /// The areas of the plots, from the top.
    pub(in crate::ui) fn plots(&self) -> impl Iterator<Item = Rect> {
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
