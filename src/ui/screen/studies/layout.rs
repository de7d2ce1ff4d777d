//! Layout of the Studies screen.

use ratatui::layout::{Position, Rect};

use super::state::Pane;
use crate::study;
use crate::ui::rects;
use crate::ui::state::State;

/// Minimum width and height of the body for showing all panes together.
const TOGETHER: (u16, u16) = (100, 20);

/// The areas of the screen; `None` for what is not shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Layout {
    /// The tab bar, if only one pane is shown at a time.
    pub(super) tabs: Option<Rect>,
    pub(super) list: Option<Rect>,
    pub(super) options: Option<Rect>,
    pub(super) separator: Option<Rect>,
    pub(super) answer: Option<Rect>,
}

/// Whether all panes are shown together.
pub(super) fn is_together(state: &State) -> bool {
    has_room(state.parts().body)
}

const fn has_room(body: Rect) -> bool {
    body.width >= TOGETHER.0 && body.height >= TOGETHER.1
}

/// The pane that receives keys.
pub(super) fn chosen(state: &State) -> Pane {
    Pane::ALL[state.panes().chosen(Pane::ALL.len())]
}

impl Layout {
    pub(super) fn of(state: &State, body: Rect) -> Self {
        let chosen = chosen(state);
        let is_large = state.panes().large && chosen == Pane::Answer;
        let is_together = has_room(body);
        let body = rects::right(body, 1).0;
        if is_large {
            return Self {
                answer: Some(rects::indented(body)),
                ..Self::default()
            };
        }
        if is_together {
            let width = (body.width * 36 / 100).clamp(38, 58);
            let (left, right) = rects::left(body, width);
            let (separator, right) = rects::left(right, 1);
            // Title, one line per study, and a gap; with many studies the options keep half the height.
            let rows = (study::ENTRIES.len() as u16 + 2).min(left.height / 2);
            let (list, options) = rects::top(left, rows);
            let inside = |area| rects::right(rects::indented(area), 2).0;
            return Self {
                tabs: None,
                list: Some(inside(list)),
                options: Some(inside(options)),
                separator: Some(separator),
                answer: Some(rects::indented(right)),
            };
        }
        let (tabs, rest) = rects::top(body, 1);
        let rest = Some(rects::indented(rest));
        let alone = Self {
            tabs: Some(tabs),
            ..Self::default()
        };
        match chosen {
            Pane::List => Self {
                list: rest,
                ..alone
            },
            Pane::Options => Self {
                options: rest,
                ..alone
            },
            Pane::Answer => Self {
                answer: rest,
                ..alone
            },
        }
    }

    /// The pane at a screen position.
    pub(super) fn pane(&self, at: Position) -> Option<Pane> {
        let areas = [self.list, self.options, self.answer];
        let mut all = Pane::ALL.into_iter().zip(areas);
        let found = all.find(|(_, area)| area.is_some_and(|area| area.contains(at)));
        found.map(|(pane, _)| pane)
    }
}
