//! The layout of the chrome.

use ratatui::layout::Rect;

#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Parts {
    pub(in crate::ui) header: Rect,
    pub(in crate::ui) tabs: Rect,
    pub(in crate::ui) body: Rect,
    pub(in crate::ui) message: Rect,
    pub(in crate::ui) bottom: Rect,
}

impl Parts {
    /// A screen within another: without header and tabs, and with a bottom line elsewhere.
    pub(in crate::ui) fn within(area: Rect, bottom: Rect) -> Self {
        let nothing = Rect { height: 0, ..area };
        let body = Rect {
            height: area.height.saturating_sub(1),
            ..area
        };
        Self {
            header: nothing,
            tabs: nothing,
            body,
            message: Rect {
                y: body.bottom(),
                height: area.height.min(1),
                ..area
            },
            bottom,
        }
    }

    pub(in crate::ui) fn of(area: Rect) -> Self {
        let line = |y: u16| Rect {
            y: area.y + y.min(area.height.saturating_sub(1)),
            height: area.height.min(1),
            ..area
        };
        // A blank line below the tabs if there is space.
        let top = if area.height >= 30 { 3 } else { 2 };
        let body = Rect {
            y: area.y + top.min(area.height),
            height: area.height.saturating_sub(top + 2),
            ..area
        };
        Self {
            header: line(0),
            tabs: line(1),
            body,
            message: line(area.height.saturating_sub(2)),
            bottom: line(area.height.saturating_sub(1)),
        }
    }
}
