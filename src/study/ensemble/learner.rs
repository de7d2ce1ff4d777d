//! The recipe of a second lane: changes as in a race, and also other hidden layers.

use std::str::FromStr;

use crate::phrase::Phrase;
use crate::race::Lane;
use crate::study::{StudyError, UnfitRecipe};
use crate::train::Recipe;

/// Option word for no second lane.
const NONE: &str = "none";

/// Changes of a recipe: `hidden none`, or `hidden 8, dropout 0.5`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::study) struct Learner {
    /// How it is written.
    pub(in crate::study) label: String,
    /// Values of the settings `hidden` and `activation`.
    shape: Vec<(&'static str, String)>,
    lane: Option<Lane>,
}

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
        let (mut shape, mut rest): (Vec<(&'static str, String)>, Vec<&str>) = Default::default();
        let mut is_open = false;
        for piece in text.split(',').map(str::trim) {
            let (word, value) = piece.split_once(' ').unwrap_or((piece, ""));
            let word = ["hidden", "activation"]
                .into_iter()
                .find(|known| *known == word);
            let is_width = piece.parse::<usize>().is_ok();
            match (word, shape.last_mut()) {
                (Some(word), _) => {
                    if value.trim().is_empty() || shape.iter().any(|(known, _)| *known == word) {
                        return Err(NoLearner);
                    }
                    shape.push((word, value.trim().to_owned()));
                }
                // Widths after the first: `hidden 64, 32`.
                (None, Some((_, widths))) if is_open && is_width => {
                    widths.push(',');
                    widths.push_str(piece);
                }
                _ => rest.push(piece),
            }
            is_open = word == Some("hidden") || (is_open && is_width);
        }
        let given: Vec<(&str, &str)> = shape
            .iter()
            .map(|(word, value)| (*word, value.as_str()))
            .collect();
        Recipe::of(&given).map_err(|_| NoLearner)?;
        let rest = rest.join(", ");
        let lane: Option<Lane> = match (rest.is_empty(), shape.is_empty()) {
            (true, false) => None,
            _ => Some(rest.parse().map_err(|_| NoLearner)?),
        };
        let words = shape.iter().map(|(word, value)| format!("{word} {value}"));
        let words: Vec<String> = words
            .chain(lane.iter().map(|lane| lane.label.clone()))
            .collect();
        Ok(Self {
            label: words.join(", "),
            shape,
            lane,
        })
    }
}

impl Learner {
    /// The recipe with these changes, for a training part of `samples` samples.
    ///
    /// # Errors
    /// The first change that does not fit; an equal recipe, since there is nothing to compare then.
    pub(in crate::study) fn apply(
        &self,
        recipe: &Recipe,
        samples: usize,
    ) -> Result<Recipe, StudyError> {
        let mut changed = recipe.clone();
        for (word, value) in &self.shape {
            // Both were checked when they were parsed.
            let Ok(parsed) = Recipe::of(&[(word, value)]) else {
                continue;
            };
            if *word == "hidden" {
                changed.hidden = parsed.hidden;
            } else {
                changed.activation = parsed.activation;
            }
        }
        if let Some(lane) = &self.lane {
            let applied = lane.apply(&mut changed.settings, samples);
            applied.map_err(|source| UnfitRecipe::Value {
                option: "lane",
                source,
            })?;
        }
        if changed == *recipe {
            let why = Phrase::new("study.same-lane").with("lane", self.label.as_str());
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
        assert_eq!(learner.label, "hidden 64,32, weight-decay 0.01");
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
