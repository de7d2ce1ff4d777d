use serde::{Deserialize, Serialize};

/// The unit of an x axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AxisKind {
    /// Updates of the weights.
    Steps,
    /// Passes over the training data.
    #[default]
    Epochs,
    /// Training samples seen, with repetition.
    Samples,
    /// Seconds of training.
    Seconds,
}

impl AxisKind {
    /// Every kind, in the order in which a key cycles through them.
    pub const ALL: [Self; 4] = [Self::Steps, Self::Epochs, Self::Samples, Self::Seconds];

    /// The next kind, cyclically.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Steps => Self::Epochs,
            Self::Epochs => Self::Samples,
            Self::Samples => Self::Seconds,
            Self::Seconds => Self::Steps,
        }
    }
}
