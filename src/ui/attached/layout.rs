//! Where everything stands; shared by drawing and the mouse.

use ratatui::layout::Rect;

use super::{Attached, Page};
use crate::ui::parts::Parts;
use crate::ui::rects;
use crate::ui::run_plots::Areas;

/// The width of the panel beside the rest, in cells.
const PANEL: u16 = 36;
/// The height of a further metric, with its name, in cells.
pub(super) const METRIC_ROWS: u16 = 6;
/// The least width of a further metric, in cells.
const METRIC_CELLS: u16 = 30;
/// With fewer rows, the curves have them all.
const ROWS_FOR_METRICS: u16 = 28;
/// With fewer rows, the output is on its own page only.
const ROWS_FOR_OUTPUT: u16 = 24;
/// The rows of the output below the curves, with a line between.
const OUTPUT_ROWS: u16 = 4;

#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) parts: Parts,
    /// Empty where it is not shown.
    pub(super) panel: Rect,
    pub(super) main: Rect,
    /// On the page of curves.
    pub(super) curves: Option<Areas>,
    /// Where further metrics are drawn.
    pub(super) metrics: Rect,
    pub(super) output: Rect,
    /// The lines of early stopping and the verdict.
    pub(super) meter: Rect,
    pub(super) verdict: Rect,
}

impl Layout {
    pub(super) fn of(shown: &Attached) -> Self {
        let parts = Parts::of(shown.area);
        let (body, lines) = rects::bottom(parts.body, 2);
        let (main, panel) = if shown.shows_panel() {
            rects::right(body, PANEL.min(body.width / 2))
        } else {
            (body, Rect::default())
        };
        let nothing = Rect::default();
        let mut layout = Self {
            parts,
            panel,
            main,
            curves: None,
            metrics: nothing,
            output: nothing,
            meter: rects::row(lines, 0),
            verdict: rects::row(lines, 1),
        };
        match shown.page {
            Page::Metrics => layout.metrics = main,
            Page::Output => layout.output = main,
            Page::Curves => layout.lay_out_curves(shown),
        }
        layout
    }

    fn lay_out_curves(&mut self, shown: &Attached) {
        let mut rest = self.main;
        if rest.height >= ROWS_FOR_OUTPUT && !shown.log.is_empty() && !shown.view.large {
            (rest, self.output) = rects::bottom(rest, OUTPUT_ROWS);
        }
        let has_metrics = shown.shown_metrics().next().is_some();
        if rest.height >= ROWS_FOR_METRICS && has_metrics && !shown.view.large {
            let rows = if rest.height >= 2 * ROWS_FOR_METRICS {
                2
            } else {
                1
            };
            (rest, self.metrics) = rects::bottom(rest, rows * METRIC_ROWS);
        }
        let legend = rest.width.saturating_sub(1);
        self.curves = Some(Areas::of(rest, legend, shown.has_accuracy()));
    }
}

/// The columns of further metrics in an area, and the rows.
pub(super) fn grid(area: Rect) -> (u16, u16) {
    let columns = (area.width / METRIC_CELLS).max(1);
    (
        columns,
        (area.height / METRIC_ROWS).max(u16::from(area.height > 0)),
    )
}

/// The area of the metric at `index` among those that are shown.
pub(super) fn cell(area: Rect, index: u16) -> Rect {
    let (columns, rows) = grid(area);
    let (column, row) = (index % columns, index / columns);
    let width = area.width / columns;
    let height = if rows == 1 {
        area.height.min(METRIC_ROWS)
    } else {
        METRIC_ROWS
    };
    Rect {
        x: area.x + column * width,
        y: area.y + row * METRIC_ROWS,
        width,
        height,
    }
    .intersection(area)
}
