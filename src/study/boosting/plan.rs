//! What is to be made.

use std::sync::Arc;

use rand::Rng;

use super::weak::Weak;
use crate::data::{self, Dataset};
use crate::phrase::Phrase;
use crate::rng::{Purpose, stream};
use crate::study::train::has_end;
use crate::study::{Options, StudyError};
use crate::train::{Recipe, SessionError};

/// The usual shrinkage: none for classes, which has none, and this for numbers.
pub(super) const AUTO: &str = "auto";
const SHRINKAGE: f64 = 0.5;

/// A study that can be made.
pub(super) struct Plan {
    /// The weak learner's.
    pub(super) recipe: Recipe,
    /// The data of the first seed.
    pub(super) data: Arc<Dataset>,
    /// Rounds at most.
    pub(super) rounds: usize,
    /// What the learners after the first are multiplied by, where they are added.
    pub(super) shrinkage: f64,
    pub(super) seeds: usize,
}

impl Plan {
    /// The study that was asked for.
    ///
    /// # Errors
    /// When the recipe or an option does not fit.
    pub(super) fn new(recipe: &Recipe, options: &Options) -> Result<Self, StudyError> {
        let data = data::load(&recipe.data, recipe.seed).map_err(SessionError::Data)?;
        let weak: Weak = options
            .text("weak")
            .unwrap_or_default()
            .parse()
            .unwrap_or_default();
        let recipe = weak.of(recipe, data.train.len())?;
        if !has_end(&recipe) {
            return Err(StudyError::Unfit(Phrase::new("study.no-end")));
        }
        let shrinkage = options.read("shrinkage");
        if shrinkage.is_some() && data.task.is_classification() {
            let why = Phrase::new("study.boosting.no-shrinkage");
            return Err(StudyError::Unfit(why.with("data", data.name.as_str())));
        }
        Ok(Self {
            recipe,
            data: Arc::new(data),
            rounds: options.read("rounds").unwrap_or(1),
            shrinkage: shrinkage.unwrap_or(SHRINKAGE),
            seeds: options.read("seeds").unwrap_or(1),
        })
    }

    /// The seed of a chain, counted from 0: that of its data and of its first learner.
    pub(super) fn seed(&self, chain: usize) -> u64 {
        self.recipe.seed.wrapping_add(chain as u64)
    }
}

/// The seeds of the initial weights and of the batch order of a round, counted from 0. The first has the chain's own.
pub(super) fn seeds(chain: u64, round: usize) -> [u64; 2] {
    if round == 0 {
        return [chain; 2];
    }
    let mut draws = stream(chain, Purpose::Member, round as u64);
    std::array::from_fn(|_| draws.next_u64())
}
