//! Which of a screen's panes is looked at, and how.

use crate::turn::Turn;

/// The panes of one screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panes {
    /// The one that was chosen, from 0. A screen may have fewer by now: see [`Panes::chosen`].
    chosen: usize,
    /// Whether it has the screen for itself.
    pub large: bool,
    /// Lines it is scrolled down by.
    pub scroll: u16,
}

impl Panes {
    /// The chosen one of `count`.
    #[must_use]
    pub fn chosen(self, count: usize) -> usize {
        self.chosen.min(count.saturating_sub(1))
    }

    /// Chooses a pane, shown from its top.
    pub fn choose(&mut self, pane: usize) {
        if self.chosen != pane {
            self.chosen = pane;
            self.scroll = 0;
        }
    }

    /// The next of `count`, or the one before, around.
    pub fn turn(&mut self, count: usize, turn: Turn) {
        if count > 0 {
            self.choose(turn.around(self.chosen(count), count));
        }
    }

    /// Scrolls, at most to line `most`.
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
        // Another data set has fewer.
        assert_eq!(panes.chosen(2), 1);
        panes.turn(0, Turn::Next);
        assert_eq!(panes.chosen(0), 0);
    }
}
