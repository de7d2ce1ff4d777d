//! The selection and scrolling of a screen's panes.

use crate::turn::Turn;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panes {
    /// The selected pane, from 0. The screen may have fewer by now: see [`Panes::chosen`].
    chosen: usize,
    /// Whether the selected pane fills the screen.
    pub large: bool,
    /// Scroll offset of the selected pane in lines.
    pub scroll: u16,
}

impl Panes {
    /// The selected one of `count` panes.
    #[must_use]
    pub fn chosen(self, count: usize) -> usize {
        self.chosen.min(count.saturating_sub(1))
    }

    /// Selects a pane; a new one starts at its top.
    pub fn choose(&mut self, pane: usize) {
        if self.chosen != pane {
            self.chosen = pane;
            self.scroll = 0;
        }
    }

    /// Selects the next (or previous) of `count` panes, wrapping around.
    pub fn turn(&mut self, count: usize, turn: Turn) {
        if count > 0 {
            self.choose(turn.around(self.chosen(count), count));
        }
    }

    /// Scrolls by `lines`, at most to line `most`.
    pub fn scroll_by(&mut self, lines: i16, most: u16) {
        self.scroll = self.scroll.min(most).saturating_add_signed(lines).min(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_go_around_and_begin_at_their_top() {
        let mut panes = Panes::default();
        panes.scroll_by(5, 3);
        assert_eq!(panes.scroll, 3);
        panes.turn(3, Turn::Previous);
        assert_eq!((panes.chosen(3), panes.scroll), (2, 0));
        panes.turn(3, Turn::Next);
        assert_eq!(panes.chosen(3), 0);
        panes.choose(2);
        // With another data set the screen has fewer panes.
        assert_eq!(panes.chosen(2), 1);
        panes.turn(0, Turn::Next);
        assert_eq!(panes.chosen(0), 0);
    }
}
