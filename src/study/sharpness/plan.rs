//! The plan of the study.

use std::sync::Arc;

use crate::data;
use crate::study::{StudyError, UnfitRecipe};
use crate::train::{
    BatchSize, Change, Every, Recipe, RecipeFileError, Session, SessionError, Shipped,
};

/// Name of the shipped recipe, on which small and large batches end differently.
pub(super) const RECIPE: &str = "sharpness";
/// Default training loss at which both runs stop: that of the shipped recipe.
pub(super) const TARGET: &str = "0.02";
/// Option word for the recipe's batch size as the small one.
pub(super) const OWN: &str = "batch";
/// Option word for half the training part as the large batch.
pub(super) const HALF: &str = "half";
/// Default maximum of epochs per run.
pub(super) const EPOCHS: &str = "3000";
/// Default number of points of the line.
pub(super) const POINTS: &str = "61";

/// Two runs to compare, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct SharpnessPlan {
    /// The recipe of both runs except for the batch size; its own end is ignored.
    pub recipe: Recipe,
    /// The small batch size.
    pub small: BatchSize,
    /// The large batch size; `None` for half the training part.
    pub large: Option<BatchSize>,
    /// Training loss at which both runs stop: at the first evaluation that is not above it. There are eight evaluations
    /// per epoch, or one per step if an epoch has fewer steps.
    pub target: f64,
    /// Maximum number of epochs for a run to get there.
    pub epochs: u64,
    /// Points of the line, at least 4; with 3k + 1 of them both ends are included.
    pub points: usize,
}

impl SharpnessPlan {
    /// The study of `recipe` with default settings; its own batch size, 32 by default, is the small one.
    #[must_use]
    pub fn new(recipe: Recipe) -> Self {
        Self {
            small: recipe.settings.batch,
            recipe,
            large: None,
            target: TARGET.parse().unwrap_or(0.02),
            epochs: EPOCHS.parse().unwrap_or(3000),
            points: POINTS.parse().unwrap_or(61),
        }
    }

    /// The study of the shipped recipe.
    ///
    /// # Errors
    /// Only if the shipped recipe can't be parsed, which a test rules out.
    pub fn shipped() -> Result<Self, RecipeFileError> {
        let given = match Shipped::find(RECIPE) {
            Some(shipped) => shipped.settings()?,
            None => Vec::new(),
        };
        Ok(Self::new(Recipe::from_given(&given).unwrap_or_default()))
    }

    /// Both runs before their first step, from the same weights on the same data.
    pub(super) fn sessions(&self) -> Result<[Session; 2], StudyError> {
        let changes_batch = |change: &Change| matches!(change, Change::Batch(_));
        if self
            .recipe
            .schedule
            .iter()
            .any(|one| changes_batch(&one.change))
        {
            return Err(UnfitRecipe::BatchPlanned.into());
        }
        let data = data::load(&self.recipe.data, self.recipe.seed).map_err(SessionError::Data)?;
        let samples = data.train.len();
        let sizes = [
            self.small,
            self.large.unwrap_or(BatchSize::Samples(samples / 2)),
        ];
        let [small, large] = sizes.map(|size| size.of(samples));
        if let Some(error) = sizes.iter().find_map(|size| size.check(samples).err()) {
            return Err(UnfitRecipe::Batches(error).into());
        }
        if small >= large {
            return Err(UnfitRecipe::NotLess {
                small,
                large,
                samples,
            }
            .into());
        }
        let data = Arc::new(data);
        let begin = |size: usize| {
            let mut recipe = self.recipe.clone();
            recipe.settings.batch = BatchSize::Samples(size);
            recipe.until = None;
            // The study evaluates the loss itself; only a recipe that stops by itself needs evaluations.
            let stops = recipe.stops_by_itself();
            let never = Every::Steps(u64::MAX);
            recipe.evaluate = if stops { Every::Epochs(1.0) } else { never };
            Session::on(recipe, Arc::clone(&data))
        };
        Ok([begin(small)?, begin(large)?])
    }
}
