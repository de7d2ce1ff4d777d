//! Stroke patterns.

use crate::ui::symbols::Symbols;

/// A stroke pattern, which distinguishes curves where colour cannot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pattern {
    #[default]
    Solid,
    Dashed,
    Dotted,
    /// Every second dot, for clouds behind curves.
    Cloud,
}

impl Pattern {
    /// The pattern of curve number `index`, cycling through the three line patterns.
    #[must_use]
    pub const fn of(index: usize) -> Self {
        match index % 3 {
            0 => Self::Solid,
            1 => Self::Dashed,
            _ => Self::Dotted,
        }
    }

    /// The glyph of the pattern in a legend and, in ASCII, on the plot.
    #[must_use]
    pub const fn glyph(self, symbols: &Symbols) -> &'static str {
        match self {
            Self::Solid => symbols.solid,
            Self::Dashed => symbols.dashed,
            Self::Dotted => symbols.dotted,
            Self::Cloud => symbols.cloud,
        }
    }

    /// Whether the pattern has a dot at this position of a stroke, which runs along y if `steep`, else along x.
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
