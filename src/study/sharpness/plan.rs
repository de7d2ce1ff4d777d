//! What is to be studied.

use std::sync::Arc;

use crate::data;
use crate::study::{StudyError, UnfitRecipe};
use crate::train::{
    BatchSize, Change, Every, Recipe, RecipeFileError, Session, SessionError, Shipped,
};

/// The name of the shipped recipe on which small and large batches part ways.
pub(super) const RECIPE: &str = "sharpness";
/// The training loss at which both runs stop, unless told otherwise: that of the shipped recipe.
pub(super) const TARGET: &str = "0.02";
/// The word for a small batch as large as the recipe's.
pub(super) const OWN: &str = "batch";
/// The word for a large batch of half the training part.
pub(super) const HALF: &str = "half";
/// The most epochs of a run, unless told otherwise.
pub(super) const EPOCHS: &str = "3000";
/// Points of the line, unless told otherwise.
pub(super) const POINTS: &str = "61";

/// What is to be studied.
#[derive(Clone, Debug, PartialEq)]
pub struct SharpnessPlan {
    /// The recipe of both runs, but for the batch size; where it says how long to train, that does not count.
    pub recipe: Recipe,
    /// The small batch.
    pub small: BatchSize,
    /// The large batch; `None` for half the training part.
    pub large: Option<BatchSize>,
    /// The training loss at which both runs stop: at the first look that finds no more, eight an epoch or, where an epoch
    /// has fewer steps, one a step.
    pub target: f64,
    /// The most epochs a run may take to get there.
    pub epochs: u64,
    /// Points of the line, at least 4; where one less is a multiple of 3, both ends are among them.
    pub points: usize,
}

impl SharpnessPlan {
    /// The study of `recipe` with all else as usual: its own batch, 32 unless it says otherwise, is the small one.
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

    /// The study of the recipe that comes with the program for it.
    ///
    /// # Errors
    /// None in a program whose own recipe can be read; a test holds it to that.
    pub fn shipped() -> Result<Self, RecipeFileError> {
        let given = match Shipped::find(RECIPE) {
            Some(shipped) => shipped.settings()?,
            None => Vec::new(),
        };
        Ok(Self::new(Recipe::from_given(&given).unwrap_or_default()))
    }

    /// Both runs at their beginning, from the same weights on the same data.
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
            // The study looks for itself; only what stops by itself needs to be judged.
            let stops = recipe.stops_by_itself();
            let never = Every::Steps(u64::MAX);
            recipe.evaluate = if stops { Every::Epochs(1.0) } else { never };
            Session::on(recipe, Arc::clone(&data))
        };
        Ok([begin(small)?, begin(large)?])
    }
}
