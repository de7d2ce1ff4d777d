//! Several panes at once, or a single one below tabs with the names of all.

use ratatui::layout::{Position, Rect};

use crate::ui::rects;

/// A visible pane.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui::screen) struct PanePlacement<P> {
    pub(in crate::ui::screen) pane: P,
    /// Whether keys go to it.
    pub(in crate::ui::screen) is_chosen: bool,
    /// The line of its title; `None` where the tabs name it.
    pub(in crate::ui::screen) title: Option<Rect>,
    /// The area below the title.
    pub(in crate::ui::screen) area: Rect,
    /// The area including the title.
    pub(in crate::ui::screen) whole: Rect,
}

/// The visible panes of a screen.
#[derive(Clone, Debug)]
pub(in crate::ui::screen) struct Panes<P> {
    /// The line of tabs, if only one pane is shown.
    pub(in crate::ui::screen) tabs: Option<Rect>,
    pub(in crate::ui::screen) placements: Vec<PanePlacement<P>>,
}

impl<P: Copy + PartialEq> Panes<P> {
    /// All panes, each with a title line.
    pub(in crate::ui::screen) fn together(
        panes: impl IntoIterator<Item = (P, Rect)>,
        chosen: Option<P>,
    ) -> Self {
        let placement = |(pane, whole)| {
            let (title, area) = rects::top(whole, 1);
            PanePlacement {
                pane,
                is_chosen: Some(pane) == chosen,
                title: Some(title),
                area,
                whole,
            }
        };
        Self {
            tabs: None,
            placements: panes.into_iter().map(placement).collect(),
        }
    }

    /// The chosen pane in `area`, with the names of all on the line `tabs`.
    pub(in crate::ui::screen) fn alone(chosen: Option<P>, tabs: Rect, area: Rect) -> Self {
        let placement = |pane| PanePlacement {
            pane,
            is_chosen: true,
            title: None,
            area,
            whole: area,
        };
        Self {
            tabs: Some(tabs),
            placements: chosen.map(placement).into_iter().collect(),
        }
    }

    /// The areas of a pane if it is visible.
    pub(in crate::ui::screen) fn placement(&self, pane: P) -> Option<&PanePlacement<P>> {
        self.placements
            .iter()
            .find(|placement| placement.pane == pane)
    }

    /// The pane at a position.
    pub(in crate::ui::screen) fn at(&self, at: Position) -> Option<&PanePlacement<P>> {
        self.placements
            .iter()
            .find(|placement| placement.whole.contains(at))
    }
}
