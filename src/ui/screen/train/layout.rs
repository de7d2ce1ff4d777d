//! Layout of the Train screen, shared by drawing and hit testing.

use ratatui::layout::Rect;

use crate::ui::rects;
use crate::ui::run_plots::Areas;
use crate::ui::screen::common::Split;
use crate::ui::state::State;

/// With fewer rows, the timeline is left out.
const MIN_ROWS_FOR_TIMELINE: u16 = 14;

#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) split: Split,
    pub(super) curves: Rect,
    pub(super) plots: Areas,
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
        let plots = Areas::of(rest, width, state.run.is_classification());
        Self {
            split,
            curves,
            plots,
            timeline,
        }
    }
}
