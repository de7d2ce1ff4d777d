//! Screen 1, Train: the curves of the run, and its recipe.

mod layout;
mod plots;
mod timeline;

use ratatui::layout::{Position, Rect};

use super::entry::{Entry, Screen};
use crate::ui::draw_context::DrawContext;
use crate::ui::hit::Hit;
use crate::ui::keymap::{Context, Group};
use crate::ui::state::{ScreenMode, State};
use layout::Layout;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "train",
    label: "Train",
    explanation: "live curves of loss, accuracy and gap, and the recipe to change meanwhile",
    mode: ScreenMode {
        keys: Context::Curves,
        focused: "message.curves",
        ..ScreenMode::PANES
    },
    new: || Box::new(Train),
    ..Entry::BASE
};

/// Stateless: everything shown is in the shared [`State`].
#[derive(Debug)]
struct Train;

impl Screen for Train {
    fn draw(&self, state: &State, body: Rect, ctx: &mut DrawContext<'_>) {
        let layout = Layout::of(state, body);
        plots::draw(state, &layout, ctx);
        layout.split.draw(state, ctx);
    }

    fn hit(&self, state: &State, body: Rect, at: Position) -> Option<Hit> {
        let layout = Layout::of(state, body);
        if let Some(hit) = layout.split.hit(state, at) {
            return Some(hit);
        }
        let inner = layout.inner();
        if layout.plots().any(|plot| plot.contains(at))
            && (inner.left()..inner.right()).contains(&at.x)
        {
            return Some(Hit::Plot(at.x - inner.x));
        }
        layout.curves.contains(at).then_some(Hit::Main)
    }

    fn plot_cells(&self, state: &State, body: Rect) -> u16 {
        Layout::of(state, body).inner().width
    }

    /// Every key of the curves works here, so none is removed.
    fn hint(&self, _: &State, _: &mut Vec<Group>) {}
}
