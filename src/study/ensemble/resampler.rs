//! Trains nets on the whole training part or on its resamples.

use std::fmt;
use std::sync::Arc;

use rand::Rng;

use crate::control::Control;
use crate::data::{Dataset, Pool, Request, Resample};
use crate::rng::{Purpose, stream};
use crate::study::cross_validation::is_steered;
use crate::study::train::train_from;
use crate::study::{Opt, StudyError};
use crate::train::{End, Phase, Recipe, Session, SessionError, Verdict};

/// First counter of the seeds of nets on the whole training part; those of nets on resamples are below.
const WHOLES: u64 = 1 << 42;

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
        word: "starts",
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

    /// The net of this recipe, trained on the whole training part, with the initial weights and batch order of the recipe
    /// itself at index 0 and others at each other one; why it diverged if it did.
    ///
    /// # Errors
    /// If the run can't start, or is cancelled.
    pub(in crate::study) fn whole(
        &self,
        recipe: &Recipe,
        index: usize,
        control: &Control,
    ) -> Result<Result<Session, Verdict>, StudyError> {
        let [weights, order] = match index {
            0 => [recipe.seed; 2],
            _ => self.seeds(WHOLES + index as u64),
        };
        let recipe = Recipe {
            seed: order,
            ..recipe.clone()
        };
        let session = train_from(&recipe, weights, Arc::clone(&self.base), control)?;
        Ok(match session.phase() {
            Phase::Stopped(End::Diverged(verdict)) => Err(*verdict),
            _ => Ok(session),
        })
    }

    /// Seeds of initial weights and of a batch order.
    fn seeds(&self, counter: u64) -> [u64; 2] {
        let mut draws = stream(self.seed, Purpose::Member, counter);
        std::array::from_fn(|_| draws.next_u64())
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
            Init::New => self.seeds(index as u64),
        };
        let recipe = Recipe {
            seed: order,
            ..recipe.clone()
        };
        let session = train_from(&recipe, weights, data, control)?;
        if matches!(session.phase(), Phase::Stopped(End::Diverged(_))) {
            return Ok(None);
        }
        Ok(Some(Trained { resample, session }))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::study::tests::ended;

    #[test]
    fn nets_are_those_of_the_recipe_where_early_stopping_ends_none() {
        let plain = [
            ("data", "moons"),
            ("samples", "200"),
            ("noise", "0.3"),
            ("label-noise", "0.2"),
            ("hidden", "32"),
            ("optimizer", "adam"),
            ("lr", "0.05"),
            ("until", "step 300"),
            ("eval-every", "10 steps"),
        ];
        let of = |more: &[(&str, &str)]| Recipe::of(&[&plain[..], more].concat()).unwrap();
        let control = Control::default();
        let nets = |recipe: &Recipe| {
            let resampler = Resampler::new(&recipe.data, recipe.seed).unwrap();
            let whole = resampler.whole(recipe, 0, &control).unwrap().unwrap();
            let net = resampler.net(recipe, 3, Init::New, &control).unwrap();
            [whole, net.unwrap().session].map(|one| one.trainer().weights().to_vec())
        };
        let expected = nets(&of(&[]));
        let patient = of(&[("early-stopping", "1000")]);
        let alone = ended(patient.clone());
        assert!(alone.best().unwrap().step < 300);
        assert_eq!(alone.trainer().weights().to_vec(), expected[0]);
        assert_eq!(nets(&patient), expected);
        let marking = of(&[("early-stopping", "1"), ("on-trigger", "mark")]);
        assert_eq!(nets(&marking), expected);
        let stopping = of(&[("early-stopping", "1")]);
        assert_ne!(nets(&stopping), expected);
    }
}
