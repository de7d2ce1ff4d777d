//! What the weak learner is: changes to the recipe.

use std::str::FromStr;

use crate::study::StudyError;
use crate::study::changes::Changes;
use crate::train::Recipe;

/// The word for the recipe without changes.
const AS_IS: &str = "as-is";
/// Settings besides the live changes. What the data are is the recipe's to say, for all learners alike.
const SETTINGS: [&str; 3] = ["hidden", "activation", "until"];

/// Changes that make a recipe that of a weak learner.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Weak(Changes);

/// Text that is no such changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotWeak;

impl FromStr for Weak {
    type Err = NotWeak;

    fn from_str(text: &str) -> Result<Self, NotWeak> {
        if text.trim() == AS_IS {
            return Ok(Self::default());
        }
        Changes::parse(text, &SETTINGS).map(Self).ok_or(NotWeak)
    }
}

impl Weak {
    /// The recipe of the weak learner, for this many training samples.
    ///
    /// # Errors
    /// A change that does not fit the recipe.
    pub(super) fn of(&self, recipe: &Recipe, samples: usize) -> Result<Recipe, StudyError> {
        self.0.apply(recipe, samples, "weak")
    }
}
