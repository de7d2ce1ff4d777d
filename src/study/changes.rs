//! Changes that make another recipe of a recipe: those of a race lane, and some that only a new run can have.

use crate::nn::Activation;
use crate::race::Lane;
use crate::study::{StudyError, UnfitRecipe};
use crate::train::{Recipe, Until};

/// Changes of a recipe: `hidden none`, or `hidden 8, dropout 0.5`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Changes {
    /// How they are written.
    pub(super) label: String,
    hidden: Option<Vec<usize>>,
    activation: Option<Activation>,
    until: Option<Until>,
    /// The live changes.
    lane: Option<Lane>,
}

impl Changes {
    /// Parses settings and live changes with commas between them; the widths of the hidden layers may have commas of
    /// their own. `settings` are those of `hidden`, `activation` and `until` that are allowed. `None` if the text is no
    /// such changes.
    pub(super) fn parse(text: &str, settings: &[&str]) -> Option<Self> {
        let (mut own, mut live): (Vec<String>, Vec<&str>) = (Vec::new(), Vec::new());
        let mut takes_widths = false;
        for piece in text.split(',').map(str::trim) {
            let word = piece.split_whitespace().next().unwrap_or_default();
            match own.last_mut() {
                Some(last) if takes_widths && piece.parse::<usize>().is_ok() => {
                    last.push(',');
                    last.push_str(piece);
                }
                _ => {
                    takes_widths = word == "hidden";
                    if settings.contains(&word) {
                        own.push(piece.to_owned());
                    } else {
                        live.push(piece);
                    }
                }
            }
        }
        let pairs = own.iter().map(|one| one.split_once(' '));
        let pairs: Vec<(&str, &str)> = pairs.collect::<Option<_>>()?;
        let count = |word: &str| pairs.iter().filter(|(other, _)| *other == word).count();
        if settings.iter().any(|word| count(word) > 1) {
            return None;
        }
        let recipe = Recipe::of(&pairs).ok()?;
        let lane = (!live.is_empty()).then(|| live.join(", ").parse::<Lane>());
        let lane = lane.transpose().ok()?;
        let words = pairs
            .iter()
            .map(|(word, value)| format!("{word} {}", value.trim()));
        let words: Vec<String> = words
            .chain(lane.iter().map(|lane| lane.label.clone()))
            .collect();
        Some(Self {
            label: words.join(", "),
            hidden: (count("hidden") > 0).then_some(recipe.hidden),
            activation: (count("activation") > 0).then_some(recipe.activation),
            until: recipe.until,
            lane,
        })
    }

    /// The recipe with these changes, for `samples` training samples. `option` is the one that named them.
    ///
    /// # Errors
    /// The first change that does not fit.
    pub(super) fn apply(
        &self,
        recipe: &Recipe,
        samples: usize,
        option: &'static str,
    ) -> Result<Recipe, StudyError> {
        let mut recipe = recipe.clone();
        if let Some(hidden) = &self.hidden {
            recipe.hidden.clone_from(hidden);
        }
        recipe.activation = self.activation.unwrap_or(recipe.activation);
        recipe.until = self.until.or(recipe.until);
        if let Some(lane) = &self.lane {
            let applied = lane.apply(&mut recipe.settings, samples);
            applied.map_err(|source| UnfitRecipe::Value { option, source })?;
        }
        Ok(recipe)
    }
}
