//! The parts that pieces of the screen play.

/// The part that a piece of the screen plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The ground everything stands on; its style also sets the colour of plain text.
    Background,
    /// Text to be read.
    Text,
    /// Titles, and figures that matter.
    Strong,
    /// Labels, units, hints.
    Dim,
    /// What is off, out of reach or mere ornament. Legible, but never the only bearer of a meaning.
    Faint,
    /// Focus, and keys that can be pressed. The one accent.
    Accent,
    /// The selected tab or choice: a patch, not a text colour.
    Selected,
    /// Symbols of hyper-parameters (η, β₁ …).
    Symbol,
    /// Axes and separating lines.
    Axis,
    /// The curve on the training part.
    Train,
    /// The curve on the validation part.
    Validation,
    /// The objective, batch by batch: its figure and legend.
    Objective,
    /// The cloud that the objective draws behind the curves.
    Cloud,
    /// The generalization gap.
    Gap,
    /// A live change (a letter on a patch, a line through the plots).
    Change,
    /// Every other live change, so that neighbours are told apart.
    ChangeOther,
    /// The best evaluation so far.
    Best,
    /// Where early stopping triggered.
    Trigger,
    /// Where the run diverged.
    Divergence,
    /// The line that reads values off the curves.
    Cursor,
    /// All is well; switched on.
    Good,
    /// Something to look at; pending.
    Warning,
    /// Something failed.
    Error,
    /// One of many curves (a race, a study), counted around after [`Role::CURVES`].
    Curve(u8),
}

impl Role {
    /// Number of distinct [`Role::Curve`]s.
    pub const CURVES: u8 = 8;

    /// Every role once.
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

    /// The role of the live change number `index`, alternating.
    #[must_use]
    pub const fn change(index: usize) -> Self {
        if index.is_multiple_of(2) {
            Self::Change
        } else {
            Self::ChangeOther
        }
    }

    /// The role of branch number `index` where it is drawn behind the current one: none that looks like the curves on the
    /// training and validation parts.
    #[must_use]
    pub const fn ghost(index: usize) -> Self {
        Self::Curve(2 + (index % 6) as u8)
    }

    /// Its place in [`Role::ALL`].
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

    /// The least contrast with the ground that this role must keep on a terminal that shows its colours: 4.5 for text
    /// and 3 for lines, as WCAG 2.2 asks; less for what is meant to stand back.
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
