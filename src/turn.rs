//! Moving one item back or forward: along a list, a registry, or the values of a knob.

/// The direction of one move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// To the row above, the previous entry, the smaller value.
    Previous,
    /// To the row below, the next entry, the larger value.
    Next,
}

/// Relative tolerance below which two values count as equal.
const SAME: f64 = 1e-9;

impl Turn {
    /// Both directions.
    pub const BOTH: [Self; 2] = [Self::Previous, Self::Next];

    /// `Next` if `holds`, else `Previous`.
    #[must_use]
    pub const fn next_if(holds: bool) -> Self {
        if holds { Self::Next } else { Self::Previous }
    }

    /// The opposite direction.
    #[must_use]
    pub const fn back(self) -> Self {
        match self {
            Self::Previous => Self::Next,
            Self::Next => Self::Previous,
        }
    }

    /// Whether this is [`Turn::Next`].
    #[must_use]
    pub const fn is_next(self) -> bool {
        matches!(self, Self::Next)
    }

    /// The index next to `index` among `count` items, wrapping around; 0 if there are none.
    #[must_use]
    pub const fn around(self, index: usize, count: usize) -> usize {
        let Some(last) = count.checked_sub(1) else {
            return 0;
        };
        let step = if self.is_next() { 1 } else { last };
        (index % count + step) % count
    }

    /// The index next to `index` among `count` items; `None` past either end.
    #[must_use]
    pub fn along(self, index: usize, count: usize) -> Option<usize> {
        let beside = match self {
            Self::Previous => index.checked_sub(1),
            Self::Next => index.checked_add(1),
        };
        beside.filter(|beside| *beside < count)
    }

    /// The nearest of `values` above (or below) `now`, if there is one. `values` ascend from 0 or more.
    #[must_use]
    pub fn beyond(self, now: f64, values: &[f64]) -> Option<f64> {
        let found = match self {
            Self::Next => values.iter().find(|one| **one > now * (1.0 + SAME)),
            Self::Previous => values.iter().rfind(|one| **one < now * (1.0 - SAME)),
        };
        found.copied()
    }
}

/// The item next to the one for which `is_here` holds, wrapping around. If it holds for none, the item next to the
/// first.
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
            [0, 1, 2].map(|index| Turn::Next.around(index, 3)),
            [1, 2, 0]
        );
        assert_eq!(
            [0, 1, 2].map(|index| Turn::Previous.around(index, 3)),
            [2, 0, 1]
        );
        assert_eq!(
            [0, 1].map(|index| Turn::Next.along(index, 2)),
            [Some(1), None]
        );
        assert_eq!(
            [0, 1].map(|index| Turn::Previous.along(index, 2)),
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
