//! What the weak learner is: changes to the recipe.

use std::str::FromStr;

use crate::nn::Activation;
use crate::race::Lane;
use crate::study::{StudyError, UnfitRecipe};
use crate::train::{Recipe, Until};

/// The word for the recipe without changes.
pub(super) const AS_IS: &str = "as-is";
/// Settings besides the live changes. What the data are is the recipe's to say, for all learners alike.
const OWN: [&str; 3] = ["hidden", "activation", "until"];

/// Changes that make a recipe that of a weak learner.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Weak {
    hidden: Option<Vec<usize>>,
    activation: Option<Activation>,
    until: Option<Until>,
    /// The live changes.
    lane: Option<Lane>,
}

/// Text that is no such changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotWeak;

impl FromStr for Weak {
    type Err = NotWeak;

    /// Settings with commas between them; the widths of the hidden layers may have commas of their own.
    fn from_str(text: &str) -> Result<Self, NotWeak> {
        if text.trim() == AS_IS {
            return Ok(Self::default());
        }
        let (mut own, mut live): (Vec<String>, Vec<&str>) = (Vec::new(), Vec::new());
        let mut is_hidden = false;
        for piece in text.split(',').map(str::trim) {
            let word = piece.split_whitespace().next().unwrap_or_default();
            match own.last_mut() {
                Some(last) if is_hidden && piece.parse::<usize>().is_ok() => {
                    last.push(',');
                    last.push_str(piece);
                }
                _ => {
                    is_hidden = word == "hidden";
                    if OWN.contains(&word) {
                        own.push(piece.to_owned());
                    } else {
                        live.push(piece);
                    }
                }
            }
        }
        let pairs = own.iter().map(|one| one.split_once(' ').ok_or(NotWeak));
        let pairs: Vec<(&str, &str)> = pairs.collect::<Result<_, _>>()?;
        let is_twice = |word: &&str| pairs.iter().filter(|(other, _)| *other == *word).count() > 1;
        if OWN.iter().any(is_twice) {
            return Err(NotWeak);
        }
        let recipe = Recipe::of(&pairs).map_err(|_| NotWeak)?;
        let has = |word: &str| pairs.iter().any(|(other, _)| *other == word);
        let lane = (!live.is_empty()).then(|| live.join(", ").parse::<Lane>());
        Ok(Self {
            hidden: has("hidden").then_some(recipe.hidden),
            activation: has("activation").then_some(recipe.activation),
            until: recipe.until,
            lane: lane.transpose().map_err(|_| NotWeak)?,
        })
    }
}

impl Weak {
    /// The recipe of the weak learner, which has so many training samples.
    ///
    /// # Errors
    /// A change that does not fit the recipe.
    pub(super) fn of(&self, recipe: &Recipe, samples: usize) -> Result<Recipe, StudyError> {
        let mut recipe = recipe.clone();
        if let Some(hidden) = &self.hidden {
            recipe.hidden.clone_from(hidden);
        }
        recipe.activation = self.activation.unwrap_or(recipe.activation);
        recipe.until = self.until.or(recipe.until);
        if let Some(lane) = &self.lane {
            lane.apply(&mut recipe.settings, samples)
                .map_err(|source| UnfitRecipe::Value {
                    option: "weak",
                    source,
                })?;
        }
        Ok(recipe)
    }
}
