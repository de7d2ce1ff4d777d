//! One way or the other along an order: rows of a list, entries of a registry, values of a knob.

/// Where a key leads from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Back: to the row above, the entry before, the smaller value.
    Previous,
    /// On: to the row below, the entry after, the larger value.
    Next,
}

/// Two values that differ by no more than this share are one.
const SAME: f64 = 1e-9;

impl Turn {
    /// Both ways.
    pub const BOTH: [Self; 2] = [Self::Previous, Self::Next];

    /// The next where this holds, or else the previous.
    #[must_use]
    pub const fn next_if(holds: bool) -> Self {
        if holds { Self::Next } else { Self::Previous }
    }

    /// The other way.
    #[must_use]
    pub const fn back(self) -> Self {
        match self {
            Self::Previous => Self::Next,
            Self::Next => Self::Previous,
        }
    }

    /// Whether it leads on.
    #[must_use]
    pub const fn is_next(self) -> bool {
        matches!(self, Self::Next)
    }

    /// The place beside `place` of `count` places in a ring; where there are none, 0.
    #[must_use]
    pub const fn around(self, place: usize, count: usize) -> usize {
        let Some(last) = count.checked_sub(1) else {
            return 0;
        };
        let step = if self.is_next() { 1 } else { last };
        (place % count + step) % count
    }

    /// The place beside `place` of `count` places in a row; `None` beyond either end.
    #[must_use]
    pub fn along(self, place: usize, count: usize) -> Option<usize> {
        let beside = match self {
            Self::Previous => place.checked_sub(1),
            Self::Next => place.checked_add(1),
        };
        beside.filter(|beside| *beside < count)
    }

    /// The nearest larger, or smaller, of these values, which rise from 0 or more; `None` where `now` is beyond the last.
    #[must_use]
    pub fn beyond(self, now: f64, values: &[f64]) -> Option<f64> {
        let found = match self {
            Self::Next => values.iter().find(|one| **one > now * (1.0 + SAME)),
            Self::Previous => values.iter().rfind(|one| **one < now * (1.0 - SAME)),
        };
        found.copied()
    }
}

/// The item beside the one that `is_here`, around; from an item that is not there, as from the first.
#[must_use]
pub fn beside<T>(items: &[T], turn: Turn, is_here: impl FnMut(&T) -> bool) -> Option<&T> {
    let here = items.iter().position(is_here).unwrap_or(0);
    items.get(turn.around(here, items.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_goes_round_and_a_row_ends() {
        assert_eq!(
            [0, 1, 2].map(|place| Turn::Next.around(place, 3)),
            [1, 2, 0]
        );
        assert_eq!(
            [0, 1, 2].map(|place| Turn::Previous.around(place, 3)),
            [2, 0, 1]
        );
        assert_eq!(
            [0, 1].map(|place| Turn::Next.along(place, 2)),
            [Some(1), None]
        );
        assert_eq!(
            [0, 1].map(|place| Turn::Previous.along(place, 2)),
            [None, Some(0)]
        );
        for turn in Turn::BOTH {
            assert_eq!((turn.around(0, 1), turn.along(0, 1)), (0, None));
            assert_eq!((turn.around(0, 0), turn.along(0, 0)), (0, None));
        }
    }

    #[test]
    fn the_value_beyond_is_another_one() {
        let values = [0.1, 0.2, 0.5];
        let beyond = |turn: Turn, now| turn.beyond(now, &values);
        assert_eq!(beyond(Turn::Next, 0.1), Some(0.2));
        assert_eq!(beyond(Turn::Next, 0.1 + 0.1 - 1e-16), Some(0.5));
        assert_eq!(beyond(Turn::Next, 0.5), None);
        assert_eq!(beyond(Turn::Previous, 0.3), Some(0.2));
        assert_eq!(beyond(Turn::Previous, 0.1), None);
    }

    #[test]
    fn beside_an_item_is_its_neighbour_around() {
        let items = ["a", "b", "c"];
        let beside = |turn, here| beside(&items, turn, |one| *one == here).copied();
        assert_eq!(beside(Turn::Next, "c"), Some("a"));
        assert_eq!(beside(Turn::Previous, "a"), Some("c"));
        assert_eq!(beside(Turn::Next, "x"), Some("b"));
        assert_eq!(super::beside(&[0; 0], Turn::Next, |_| true), None);
    }
}
