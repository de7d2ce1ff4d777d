//! The settings that control the flexibility of a model.

use crate::train::{Change, Recipe, Until};

/// The setting that is varied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capacity {
    /// Units in each hidden layer.
    Hidden,
    /// The strength of weight decay; stronger is less flexible.
    WeightDecay,
    /// Training length, in epochs.
    Epochs,
    /// The degree of a polynomial, fitted by least squares.
    Degree,
}

impl Capacity {
    /// In the order of the help text.
    pub(super) const ALL: [Self; 4] = [Self::Hidden, Self::WeightDecay, Self::Epochs, Self::Degree];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::WeightDecay => "weight-decay",
            Self::Epochs => "epochs",
            Self::Degree => "degree",
        }
    }

    pub(super) fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// The values tried by default.
    pub(super) const fn default_values(self) -> &'static [f64] {
        match self {
            Self::Hidden => &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0],
            Self::WeightDecay => &[1.0, 0.1, 0.03, 0.01, 0.003, 0.001, 1e-4],
            Self::Epochs => &[3.0, 10.0, 30.0, 100.0, 300.0, 1000.0],
            Self::Degree => &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
        }
    }

    /// Description of the allowed values.
    pub(super) const fn allowed(self) -> &'static str {
        match self {
            Self::Hidden => "whole numbers from 1 to 4096",
            Self::WeightDecay => "numbers from 1e-8 to 10",
            Self::Epochs => "whole numbers from 1 to 1000000",
            Self::Degree => "whole numbers from 0 to 20",
        }
    }

    pub(super) fn allows(self, value: f64) -> bool {
        let whole = |low: f64, high: f64| value.fract() == 0.0 && (low..=high).contains(&value);
        match self {
            Self::Hidden => whole(1.0, 4096.0),
            Self::WeightDecay => (1e-8..=10.0).contains(&value),
            Self::Epochs => whole(1.0, 1e6),
            Self::Degree => whole(0.0, 20.0),
        }
    }

    /// Sort key: larger for a more flexible model.
    pub(super) fn rank(self, value: f64) -> f64 {
        if self == Self::WeightDecay {
            -value
        } else {
            value
        }
    }

    /// Whether the axis of its values is logarithmic.
    pub(super) const fn is_log(self) -> bool {
        !matches!(self, Self::Degree)
    }

    /// Applies a value to the recipe; a degree has no effect on it.
    pub(super) fn set(self, recipe: &mut Recipe, value: f64) {
        match self {
            Self::Hidden => recipe.hidden = vec![value as usize; recipe.hidden.len().max(1)],
            Self::Epochs => recipe.until = Some(Until::Epoch(value)),
            Self::WeightDecay => {
                // Values that pass `allows` are in range for the change too, so it is never refused.
                if let Ok(change) = format!("{} {value}", self.word()).parse::<Change>() {
                    let _ = change.apply(&mut recipe.settings, usize::MAX);
                }
            }
            Self::Degree => {}
        }
    }
}
