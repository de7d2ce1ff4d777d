//! The recipe of a second lane: changes as in a race, and also other hidden layers.

use std::str::FromStr;

use crate::phrase::Phrase;
use crate::study::StudyError;
use crate::study::changes::Changes;
use crate::train::Recipe;

/// Option word for no second lane.
const NONE: &str = "none";
/// Settings besides the live changes.
const SETTINGS: [&str; 2] = ["hidden", "activation"];

/// Changes of a recipe: `hidden none`, or `hidden 8, dropout 0.5`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::study) struct Learner(Changes);

/// Text that is not a learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::study) struct NoLearner;

/// Whether the text describes a learner, or none.
pub(in crate::study) fn is_learner(text: &str) -> bool {
    text == NONE || text.parse::<Learner>().is_ok()
}

impl FromStr for Learner {
    type Err = NoLearner;

    fn from_str(text: &str) -> Result<Self, NoLearner> {
        Changes::parse(text, &SETTINGS).map(Self).ok_or(NoLearner)
    }
}

impl Learner {
    /// How it is written.
    pub(in crate::study) fn label(&self) -> &str {
        &self.0.label
    }

    /// The recipe with these changes, for a training part of `samples` samples.
    ///
    /// # Errors
    /// The first change that does not fit; an equal recipe, since there is nothing to compare then.
    pub(in crate::study) fn apply(
        &self,
        recipe: &Recipe,
        samples: usize,
    ) -> Result<Recipe, StudyError> {
        let changed = self.0.apply(recipe, samples, "lane")?;
        if changed == *recipe {
            let why = Phrase::new("study.same-lane").with("lane", self.label());
            return Err(StudyError::Unfit(why));
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn hidden_layers_and_live_changes_can_be_combined() {
        let base = Recipe::of(&[("hidden", "8"), ("optimizer", "adam"), ("lr", "0.05")]).unwrap();
        let learner: Learner = "hidden 64, 32, weight-decay 0.01".parse().unwrap();
        assert_eq!(learner.label(), "hidden 64,32, weight-decay 0.01");
        let changed = learner.apply(&base, 100).unwrap();
        assert_eq!(changed.hidden, [64, 32]);
        assert_eq!(changed.settings.knobs, base.settings.knobs);
        assert_ne!(changed.settings.regularizers, base.settings.regularizers);
        let none: Learner = "hidden none".parse().unwrap();
        assert_eq!(none.apply(&base, 100).unwrap().hidden, Vec::<usize>::new());
        let tanh: Learner = "activation tanh".parse().unwrap();
        assert_ne!(tanh.apply(&base, 100).unwrap().activation, base.activation);
    }

    #[test]
    fn what_is_no_change_or_changes_nothing_is_refused() {
        for text in ["", "hidden", "hidden x", "hidden 0", "32", "no such value"] {
            assert!(!is_learner(text), "{text}");
        }
        for text in ["hidden 8, hidden 4", "dropout 2", "hidden 4, 8, x"] {
            assert!(!is_learner(text), "{text}");
        }
        assert!(is_learner(NONE));
        let base = Recipe::of(&[("hidden", "8")]).unwrap();
        let same: Learner = "hidden 8".parse().unwrap();
        assert!(matches!(
            same.apply(&base, 100),
            Err(StudyError::Unfit(why)) if why.key == "study.same-lane"
        ));
        let too_large: Learner = "batch 1000".parse().unwrap();
        assert!(too_large.apply(&base, 100).unwrap_err().is_usage());
    }
}
