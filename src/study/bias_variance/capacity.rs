//! What makes a model more or less flexible.

use crate::train::{Change, Recipe, Until};

/// What is varied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capacity {
    /// Units in each hidden layer.
    Hidden,
    /// The strength of weight decay: the stronger, the less flexible.
    WeightDecay,
    /// How long a run trains.
    Epochs,
    /// The degree of a polynomial, fitted by least squares.
    Degree,
}

impl Capacity {
    /// All, in the order of help.
    pub(super) const ALL: [Self; 4] = [Self::Hidden, Self::WeightDecay, Self::Epochs, Self::Degree];

    /// The word for it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::WeightDecay => "weight-decay",
            Self::Epochs => "epochs",
            Self::Degree => "degree",
        }
    }

    /// What is called so.
    pub(super) fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// The values to try where none are given.
    pub(super) const fn usual(self) -> &'static [f64] {
        match self {
            Self::Hidden => &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0],
            Self::WeightDecay => &[1.0, 0.1, 0.03, 0.01, 0.003, 0.001, 1e-4],
            Self::Epochs => &[3.0, 10.0, 30.0, 100.0, 300.0, 1000.0],
            Self::Degree => &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
        }
    }

    /// What a value may be.
    pub(super) const fn allowed(self) -> &'static str {
        match self {
            Self::Hidden => "whole numbers from 1 to 4096",
            Self::WeightDecay => "numbers from 1e-8 to 10",
            Self::Epochs => "whole numbers from 1 to 1000000",
            Self::Degree => "whole numbers from 0 to 20",
        }
    }

    /// Whether a value may be this.
    pub(super) fn allows(self, value: f64) -> bool {
        let whole = |low: f64, high: f64| value.fract() == 0.0 && (low..=high).contains(&value);
        match self {
            Self::Hidden => whole(1.0, 4096.0),
            Self::WeightDecay => (1e-8..=10.0).contains(&value),
            Self::Epochs => whole(1.0, 1e6),
            Self::Degree => whole(0.0, 20.0),
        }
    }

    /// A number that is the larger, the more flexible a model with this value is.
    pub(super) fn rank(self, value: f64) -> f64 {
        if self == Self::WeightDecay {
            -value
        } else {
            value
        }
    }

    /// Whether steps from one value to the next are ratios.
    pub(super) const fn is_log(self) -> bool {
        !matches!(self, Self::Degree)
    }

    /// The recipe with this value.
    pub(super) fn set(self, recipe: &mut Recipe, value: f64) {
        match self {
            Self::Hidden => recipe.hidden = vec![value as usize; recipe.hidden.len().max(1)],
            Self::Epochs => recipe.until = Some(Until::Epoch(value)),
            Self::WeightDecay => {
                // A value that is allowed here is allowed there, so nothing is refused.
                if let Ok(change) = format!("{} {value}", self.word()).parse::<Change>() {
                    let _ = change.apply(&mut recipe.settings, usize::MAX);
                }
            }
            Self::Degree => {}
        }
    }
}
