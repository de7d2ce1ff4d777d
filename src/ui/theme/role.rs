//! The roles of screen elements.

/// The role of a screen element, which determines its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The background; its style also sets the colour of plain text.
    Background,
    /// Ordinary text.
    Text,
    /// Titles and important figures.
    Strong,
    /// Labels, units, hints.
    Dim,
    /// Disabled or decorative elements. Legible, but never the only bearer of a meaning.
    Faint,
    /// Focus and available keys; the only accent colour.
    Accent,
    /// The selected tab or item; sets a background.
    Selected,
    Symbol,
    Axis,
    /// The curve of the training set.
    Train,
    /// The curve of the validation set.
    Validation,
    /// The objective of each batch: its figure and legend.
    Objective,
    /// The objective's cloud behind the curves.
    Cloud,
    Gap,
    /// A live change (a flag with a letter, a line through the plots).
    Change,
    /// Every second live change, so that neighbours differ.
    ChangeOther,
    Best,
    Trigger,
    Divergence,
    /// The cursor line in plots.
    Cursor,
    /// Success; switched on.
    Good,
    /// Pending, or needs attention.
    Warning,
    Error,
    /// One of many curves (of a race, a study), modulo [`Role::CURVES`].
    Curve(u8),
}

impl Role {
    pub const CURVES: u8 = 8;

    pub const ALL: [Self; 31] = [
        Self::Background,
        Self::Text,
        Self::Strong,
        Self::Dim,
        Self::Faint,
        Self::Accent,
        Self::Selected,
        Self::Symbol,
        Self::Axis,
        Self::Train,
        Self::Validation,
        Self::Objective,
        Self::Cloud,
        Self::Gap,
        Self::Change,
        Self::ChangeOther,
        Self::Best,
        Self::Trigger,
        Self::Divergence,
        Self::Cursor,
        Self::Good,
        Self::Warning,
        Self::Error,
        Self::Curve(0),
        Self::Curve(1),
        Self::Curve(2),
        Self::Curve(3),
        Self::Curve(4),
        Self::Curve(5),
        Self::Curve(6),
        Self::Curve(7),
    ];

    /// The role of live change `index`, alternating.
    #[must_use]
    pub const fn change(index: usize) -> Self {
        if index.is_multiple_of(2) {
            Self::Change
        } else {
            Self::ChangeOther
        }
    }

    /// The role of branch `index` drawn behind the current one; never the colours of the training and validation
    /// curves.
    #[must_use]
    pub const fn ghost(index: usize) -> Self {
        Self::Curve(2 + (index % 6) as u8)
    }

    /// Its index in [`Role::ALL`].
    pub(super) const fn index(self) -> usize {
        match self {
            Self::Background => 0,
            Self::Text => 1,
            Self::Strong => 2,
            Self::Dim => 3,
            Self::Faint => 4,
            Self::Accent => 5,
            Self::Selected => 6,
            Self::Symbol => 7,
            Self::Axis => 8,
            Self::Train => 9,
            Self::Validation => 10,
            Self::Objective => 11,
            Self::Cloud => 12,
            Self::Gap => 13,
            Self::Change => 14,
            Self::ChangeOther => 15,
            Self::Best => 16,
            Self::Trigger => 17,
            Self::Divergence => 18,
            Self::Cursor => 19,
            Self::Good => 20,
            Self::Warning => 21,
            Self::Error => 22,
            Self::Curve(n) => 23 + (n % Self::CURVES) as usize,
        }
    }

    /// The least contrast with the background that this role must keep: 4.5 for text and 3 for lines, following WCAG
    /// 2.2; less for elements meant to recede.
    #[must_use]
    pub const fn least_contrast(self) -> f64 {
        match self {
            Self::Background => 1.0,
            Self::Axis | Self::Cloud => 1.6,
            Self::Faint | Self::Curve(_) | Self::Cursor => 3.0,
            _ => 4.5,
        }
    }
}
