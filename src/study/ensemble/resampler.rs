//! Trains nets on the whole training part or on its resamples.

use std::fmt;
use std::sync::Arc;

use rand::Rng;

use crate::control::Control;
use crate::data::{Dataset, Pool, Request, Resample};
use crate::rng::{Purpose, stream};
use crate::study::cross_validation::is_steered;
use crate::study::train::{keep_best, train, train_from};
use crate::study::{Opt, StudyError, UnfitRun};
use crate::train::{End, Phase, Recipe, Session, SessionError};

/// The initial weights and batch orders of the nets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::study) enum Init {
    /// Those of the recipe for each of them.
    Same,
    /// Others for each of them.
    New,
}

impl Init {
    /// The option that chooses it.
    pub(in crate::study) const OPTION: Opt = Opt {
        word: "init",
        value: "WHICH",
        default: "new",
        help: "Initial weights and batch orders of the nets: new ones for each, or the same for all, so that only the data differ",
        allowed: "new or same",
        check: |text| Self::find(text).is_some(),
        ..Opt::BASE
    };

    pub(in crate::study) fn find(word: &str) -> Option<Self> {
        [Self::Same, Self::New]
            .into_iter()
            .find(|one| one.to_string() == word)
    }
}

impl fmt::Display for Init {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "same",
            Self::New => "new",
        })
    }
}

/// A data set whose training part is resampled.
pub(in crate::study) struct Resampler {
    pub(in crate::study) pool: Pool,
    /// The data set itself.
    pub(in crate::study) base: Arc<Dataset>,
    /// The seed of the resamples.
    seed: u64,
}

/// A net trained on a resample.
pub(in crate::study) struct Trained {
    pub(in crate::study) resample: Resample,
    pub(in crate::study) session: Session,
}

impl Resampler {
    /// Reads or generates the data, with this seed.
    ///
    /// # Errors
    /// If they can't be read or prepared.
    pub(in crate::study) fn new(request: &Request, seed: u64) -> Result<Self, StudyError> {
        let pool = Pool::load(request, seed).map_err(SessionError::Data)?;
        let base = pool.dataset().map_err(SessionError::Data)?;
        Ok(Self {
            pool,
            base: Arc::new(base),
            seed,
        })
    }

    /// The net of this recipe, trained on the whole training part.
    ///
    /// # Errors
    /// If the run can't start, diverges, or is cancelled.
    pub(in crate::study) fn whole(
        &self,
        recipe: &Recipe,
        control: &Control,
    ) -> Result<Session, StudyError> {
        let mut session = train(recipe, Arc::clone(&self.base), control)?;
        if let Phase::Stopped(End::Diverged(verdict)) = session.phase() {
            return Err(UnfitRun::Diverged(*verdict).into());
        }
        keep_best(&mut session)?;
        Ok(session)
    }

    /// The net of this recipe on resample `index`; `None` if the run diverged. Two recipes have the same resamples.
    ///
    /// # Errors
    /// If the run can't start, or is cancelled.
    pub(in crate::study) fn net(
        &self,
        recipe: &Recipe,
        index: usize,
        init: Init,
        control: &Control,
    ) -> Result<Option<Trained>, StudyError> {
        let base = &self.base;
        let resample = Resample::draw(base.train.len(), self.seed, index as u64);
        // A run that the validation part ends needs it; any other is spared its evaluation.
        let validation = if is_steered(recipe) {
            base.validation.rows.clone()
        } else {
            Vec::new()
        };
        let data = Arc::new(self.pool.resampled(base, &resample, validation));
        let [weights, order] = match init {
            Init::Same => [recipe.seed; 2],
            Init::New => {
                let mut draws = stream(self.seed, Purpose::Member, index as u64);
                std::array::from_fn(|_| draws.next_u64())
            }
        };
        let recipe = Recipe {
            seed: order,
            ..recipe.clone()
        };
        let mut session = train_from(&recipe, weights, data, control)?;
        if matches!(session.phase(), Phase::Stopped(End::Diverged(_))) {
            return Ok(None);
        }
        keep_best(&mut session)?;
        Ok(Some(Trained { resample, session }))
    }
}
