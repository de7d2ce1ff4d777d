//! Panes that stand together, or one of them alone below the names of all.

use ratatui::layout::{Position, Rect};

use crate::ui::rects;

/// A pane on the screen.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui::screen) struct Place<P> {
    pub(in crate::ui::screen) pane: P,
    /// Whether it is the one that keys are for.
    pub(in crate::ui::screen) is_chosen: bool,
    /// Its title's line, where it has one of its own.
    pub(in crate::ui::screen) title: Option<Rect>,
    /// Below the title.
    pub(in crate::ui::screen) area: Rect,
    /// Title and all.
    pub(in crate::ui::screen) whole: Rect,
}

/// Where the panes of a screen are.
#[derive(Clone, Debug)]
pub(in crate::ui::screen) struct Panes<P> {
    /// The names of the panes, where only one of them is shown.
    pub(in crate::ui::screen) tabs: Option<Rect>,
    pub(in crate::ui::screen) places: Vec<Place<P>>,
}

impl<P: Copy + PartialEq> Panes<P> {
    /// All of them, each below a title of its own.
    pub(in crate::ui::screen) fn together(
        panes: impl IntoIterator<Item = (P, Rect)>,
        chosen: Option<P>,
    ) -> Self {
        let place = |(pane, whole)| {
            let (title, area) = rects::top(whole, 1);
            Place {
                pane,
                is_chosen: Some(pane) == chosen,
                title: Some(title),
                area,
                whole,
            }
        };
        Self {
            tabs: None,
            places: panes.into_iter().map(place).collect(),
        }
    }

    /// The chosen one in `area`, the names of all on the line `tabs`.
    pub(in crate::ui::screen) fn alone(chosen: Option<P>, tabs: Rect, area: Rect) -> Self {
        let place = |pane| Place {
            pane,
            is_chosen: true,
            title: None,
            area,
            whole: area,
        };
        Self {
            tabs: Some(tabs),
            places: chosen.map(place).into_iter().collect(),
        }
    }

    /// Where a pane is, if it is shown.
    pub(in crate::ui::screen) fn place(&self, pane: P) -> Option<&Place<P>> {
        self.places.iter().find(|place| place.pane == pane)
    }

    /// The pane at a place of the screen.
    pub(in crate::ui::screen) fn at(&self, at: Position) -> Option<&Place<P>> {
        self.places.iter().find(|place| place.whole.contains(at))
    }
}
