//! The definition of a race: a base recipe, lanes, seeds, an end and a threshold.

use std::fmt;
use std::str::FromStr;

use super::error::PlanError;
use super::lane::Lane;
use crate::data::{self, Dataset};
use crate::grouped;
use crate::regularize::DataContext;
use crate::train::{BatchSize, Cap, Recipe, ScheduleError, Settings, Threshold, Until};

/// Length of a race if the base recipe gives no end.
const EPOCHS: f64 = 10.0;

/// The definition of a race.
#[derive(Clone, Debug, PartialEq)]
pub struct RacePlan {
    /// What all lanes share. Its own `until` is not used.
    pub base: Recipe,
    /// The lanes, in the order in which they are listed.
    pub lanes: Vec<Lane>,
    /// Number of seeds, 1 to [`RacePlan::MOST_SEEDS`], starting with the base's seed and counting up.
    pub seeds: u64,
    /// Where each lane ends.
    pub until: Limit,
    /// The threshold to reach, if any.
    pub threshold: Option<Threshold>,
}

/// Where a lane of a race ends. Never by time, since the engine has no clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// After this many updates. Lanes with different batch sizes then see different numbers of samples.
    Step(u64),
    /// After this many epochs: all lanes see the same samples, whatever their batch size.
    Epoch(f64),
    /// After this many samples, counted with repetition: at the end of the batch that reaches this number.
    Samples(u64),
    /// When early stopping ends it.
    Stopped,
}

impl RacePlan {
    /// Maximum number of seeds.
    pub const MOST_SEEDS: u64 = 1000;

    /// A race of these lanes on one seed, as long as the base run, or ten epochs if that has no end or ends by time.
    #[must_use]
    pub fn new(base: &Recipe, lanes: Vec<Lane>) -> Self {
        let until = match base.until {
            Some(Until::Step(step) | Until::Reached(_, Some(Cap::Step(step)))) => Limit::Step(step),
            Some(Until::Epoch(epoch) | Until::Reached(_, Some(Cap::Epoch(epoch)))) => {
                Limit::Epoch(epoch)
            }
            Some(Until::Stopped) => Limit::Stopped,
            Some(Until::Seconds(_) | Until::Reached(_, None)) | None => Limit::Epoch(EPOCHS),
        };
        Self {
            base: base.clone(),
            lanes,
            seeds: 1,
            until,
            threshold: None,
        }
    }

    /// All optimizers of the registry with their default knobs, except that the base's own optimizer keeps the base's
    /// knobs.
    #[must_use]
    pub fn optimizers(base: &Recipe) -> Self {
        Self::new(base, Lane::optimizers())
    }

    /// Every lane of the first list combined with every lane of the second: `sgd, batch 1`, `sgd, batch 32`, `adam,
    /// batch 1`, …
    #[must_use]
    pub fn cross(some: &[Lane], others: &[Lane]) -> Vec<Lane> {
        let with_all = |one: &Lane| {
            let one = one.clone();
            others.iter().map(move |other| one.and(other))
        };
        some.iter().flat_map(with_all).collect()
    }

    /// The random seed at an index of the race's seeds, from 0.
    #[must_use]
    pub fn seed(&self, index: u64) -> u64 {
        self.base.seed.wrapping_add(index)
    }

    /// The recipe of a lane for the seed at an index (from 0), for a training part of `samples` samples.
    ///
    /// # Errors
    /// When the lane's changes do not fit the base recipe, or a training part of that size.
    pub fn recipe(&self, lane: usize, seed: u64, samples: usize) -> Result<Recipe, PlanError> {
        let lane = &self.lanes[lane];
        let mut recipe = Recipe {
            seed: self.seed(seed),
            until: Some(self.until.of(samples)),
            ..self.base.clone()
        };
        let applied = lane.apply(&mut recipe.settings, samples);
        applied.map_err(|source| PlanError::Change {
            lane: lane.label.clone(),
            source,
        })?;
        Ok(recipe)
    }

    /// Whether lanes start with different batch sizes on a training part of `samples` samples. They then see the same
    /// samples in the same order, but not in the same batches.
    #[must_use]
    pub fn batches_differ(&self, samples: usize) -> bool {
        let batch = |lane: usize| {
            let recipe = self.recipe(lane, 0, samples).ok()?;
            Some(recipe.settings.batch.of(samples))
        };
        (1..self.lanes.len()).any(|lane| batch(lane) != batch(0))
    }

    /// Checks whether it can be raced on this data, which must be that of the base recipe.
    ///
    /// # Errors
    /// The first problem found.
    pub fn check(&self, data: &Dataset) -> Result<(), PlanError> {
        if !(1..=Self::MOST_SEEDS).contains(&self.seeds) {
            return Err(PlanError::Seeds {
                given: self.seeds,
                most: Self::MOST_SEEDS,
            });
        }
        if self.lanes.is_empty() {
            return Err(PlanError::NoLane);
        }
        if matches!(self.threshold, Some(Threshold::Accuracy(_))) && !data.task.is_classification()
        {
            return Err(PlanError::NoClasses(data.name.clone()));
        }
        // The batch size is a placeholder: `check_lane` uses each lane's own.
        let data_context = DataContext::of(data, 1);
        let samples = data.train.len();
        (0..self.lanes.len())
            .try_for_each(|lane| self.check_lane(lane, &data_context, samples, &data.name))
    }

    /// Checks whether the lane at an index can be raced together with those before it, on a training part of `samples`
    /// samples of the data set `data`. `data_context` describes the data to the regularizers; its batch size is ignored
    /// in favour of the lane's.
    ///
    /// # Errors
    /// The first problem found.
    pub fn check_lane(
        &self,
        lane: usize,
        data_context: &DataContext,
        samples: usize,
        data: &str,
    ) -> Result<(), PlanError> {
        let label = &self.lanes[lane].label;
        if self.lanes[..lane].iter().any(|other| other.label == *label) {
            return Err(PlanError::Twice(label.clone()));
        }
        let recipe = self.recipe(lane, 0, samples)?;
        let mut settings = recipe.settings.clone();
        let check = |settings: &Settings| {
            let batch = settings.batch.of(samples);
            settings.check(
                &DataContext {
                    batch,
                    ..*data_context
                },
                data,
            )
        };
        check(&settings).map_err(|source| PlanError::Change {
            lane: label.clone(),
            source: source.into(),
        })?;
        for planned in &recipe.schedule {
            let applied = planned.change.apply(&mut settings, samples);
            let checked = applied.and_then(|_| Ok(check(&settings)?));
            checked.map_err(|source| PlanError::Schedule {
                lane: label.clone(),
                step: planned.step,
                source,
            })?;
        }
        if self.until == Limit::Stopped && !recipe.stops_by_itself() {
            return Err(PlanError::Endless(label.clone()));
        }
        match self.same_before(lane, samples) {
            Some(first) => Err(PlanError::Same {
                first: first.to_owned(),
                second: label.clone(),
            }),
            None => Ok(()),
        }
    }

    /// The label of the first earlier lane with the same settings.
    fn same_before(&self, lane: usize, samples: usize) -> Option<&str> {
        let settings = |lane: usize| -> Option<Settings> {
            let mut settings = self.recipe(lane, 0, samples).ok()?.settings;
            settings.batch = BatchSize::Samples(settings.batch.of(samples));
            Some(settings)
        };
        let own = settings(lane)?;
        let same = (0..lane).find(|other| settings(*other).as_ref() == Some(&own))?;
        Some(&self.lanes[same].label)
    }

    /// Loads the data of the base recipe and checks the plan on it.
    ///
    /// # Errors
    /// As [`RacePlan::check`], and when the data can't be loaded.
    pub fn load(&self) -> Result<Dataset, PlanError> {
        let data = data::load(&self.base.data, self.base.seed)?;
        self.check(&data)?;
        Ok(data)
    }
}

impl Limit {
    /// The end of a run on a training part of `samples` samples.
    #[must_use]
    pub fn of(self, samples: usize) -> Until {
        match self {
            Self::Step(step) => Until::Step(step),
            Self::Epoch(epoch) => Until::Epoch(epoch),
            Self::Samples(count) => Until::Epoch(count as f64 / samples.max(1) as f64),
            Self::Stopped => Until::Stopped,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Samples(count) => write!(f, "samples {count}"),
            // The number of samples per epoch does not matter for these.
            other => other.of(1).fmt(f),
        }
    }
}

impl FromStr for Limit {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || PlanError::Until(text.trim().to_owned());
        if let [word, number] = &grouped::words(text)[..]
            && (word == "samples" || word == "sample")
        {
            let count = number.parse().ok().filter(|count| *count > 0);
            return count.map(Self::Samples).ok_or_else(refused);
        }
        let until: Result<Until, ScheduleError> = text.parse();
        match until {
            Ok(Until::Step(step)) => Ok(Self::Step(step)),
            Ok(Until::Epoch(epoch)) => Ok(Self::Epoch(epoch)),
            Ok(Until::Stopped) => Ok(Self::Stopped),
            Ok(Until::Seconds(_) | Until::Reached(..)) | Err(_) => Err(refused()),
        }
    }
}
