//! Broken strokes: what tells curves apart where colour cannot.

use crate::ui::symbols::Symbols;

/// How a curve is told apart when its colour cannot do it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Unbroken.
    #[default]
    Solid,
    /// Long strokes.
    Dashed,
    /// Short strokes.
    Dotted,
    /// Every second dot: what lies behind.
    Cloud,
}

impl Pattern {
    /// The pattern of the curve number `index` of many, around.
    #[must_use]
    pub const fn of(index: usize) -> Self {
        match index % 3 {
            0 => Self::Solid,
            1 => Self::Dashed,
            _ => Self::Dotted,
        }
    }

    /// The glyph that shows the pattern in a legend (and, in ASCII, on the plot).
    #[must_use]
    pub const fn glyph(self, symbols: &Symbols) -> &'static str {
        match self {
            Self::Solid => symbols.solid,
            Self::Dashed => symbols.dashed,
            Self::Dotted => symbols.dotted,
            Self::Cloud => symbols.cloud,
        }
    }

    /// Whether the pattern has a dot at this place of a stroke, along x or, when it is steep, along y.
    pub(super) const fn keeps(self, x: i64, y: i64, steep: bool) -> bool {
        let along = if steep { y } else { x };
        match self {
            Self::Solid => true,
            Self::Dashed => along.rem_euclid(6) < 4,
            Self::Dotted => along.rem_euclid(3) == 0,
            Self::Cloud => (x + y).rem_euclid(2) == 0,
        }
    }
}
