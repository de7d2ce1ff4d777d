//! The plan of the study: its learners and their nets.

use rand::Rng;

use crate::data::{Affine, Truth};
use crate::phrase::{Label, Phrase};
use crate::rng::{Purpose, stream};
use crate::study::ensemble::{Init, Learner, Resampler};
use crate::study::train::has_end;
use crate::study::{Options, StudyError};
use crate::train::Recipe;

/// Option word for as many training sets as the data allow.
pub(super) const AUTO: &str = "auto";
/// The usual number of training sets.
const USUAL_SETS: usize = 6;
/// Maximum number of nets on each training set from which the variance is measured.
const PER_SET: usize = 12;
/// Number of nets on the whole training part per lane, so many that their agreement decides (see
/// [`Evidence`](crate::study::evidence::Evidence)).
pub(super) const WHOLES: usize = 6;
/// Points of the grid over a known function.
const POINTS: usize = 100;
/// First counter of the training sets' seeds; those of the nets are below.
const SETS: u64 = 1 << 40;
/// Maximum number of outputs kept: 80 MB.
const MAX_OUTPUTS: usize = 20_000_000;

/// A validated study.
pub(super) struct Plan {
    /// The recipe's learner, and the second one.
    pub(super) lanes: Vec<(Option<String>, Recipe)>,
    /// The training sets: the recipe's own, and those from which the variance is measured.
    pub(super) sets: Vec<Resampler>,
    pub(super) members: usize,
    pub(super) init: Init,
    /// Evaluation inputs over the known function; empty if it is not known.
    pub(super) grid: Vec<f64>,
    pub(super) jobs: Vec<Job>,
    pub(super) seed: u64,
}

/// What a job trains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// A lane's net on the whole training part, the first with the recipe's own initial weights.
    Whole { lane: usize, index: usize },
    /// A lane's net on a resample of a training set.
    Member {
        lane: usize,
        set: usize,
        index: usize,
    },
}

impl Plan {
    /// Validates the recipe and the options.
    ///
    /// # Errors
    /// If the recipe or an option does not fit.
    pub(super) fn new(recipe: &Recipe, options: &Options) -> Result<Self, StudyError> {
        let own = Resampler::new(&recipe.data, recipe.seed)?;
        let mut lanes = vec![(None, recipe.clone())];
        if let Some(learner) = options.read::<Learner>("lane") {
            let changed = learner.apply(recipe, own.base.train.len())?;
            lanes.push((Some(learner.label().to_owned()), changed));
        }
        if !lanes.iter().all(|(_, recipe)| has_end(recipe)) {
            return Err(StudyError::Unfit(Phrase::new("study.no-end")));
        }
        let members = options.read("members").unwrap_or(2);
        let base = &own.base;
        let outputs = lanes.len() * members * (base.validation.len() + base.train.len() / 2);
        let outputs = outputs * base.outputs();
        if outputs > MAX_OUTPUTS {
            return Err(StudyError::Unfit(
                Phrase::new("study.too-many-outputs")
                    .with("count", outputs)
                    .with("most", MAX_OUTPUTS),
            ));
        }
        let is_known = base.truth.is_some();
        let more = match options.read::<usize>("sets") {
            Some(1) => 0,
            Some(_) if !is_known => {
                let why = Phrase::new("study.bagging.no-function");
                return Err(StudyError::Unfit(why.with("data", base.name.as_str())));
            }
            Some(sets) => sets - 1,
            None if is_known => USUAL_SETS - 1,
            None => 0,
        };
        let seed = |set: u64| stream(recipe.seed, Purpose::Member, SETS + set).next_u64();
        let more = (0..more as u64).map(|set| Resampler::new(&recipe.data, seed(set)));
        let sets: Vec<Resampler> = std::iter::once(Ok(own))
            .chain(more)
            .collect::<Result<_, _>>()?;
        let point = |index: usize| (index as f64 + 0.5) / POINTS as f64;
        Ok(Self {
            jobs: jobs(lanes.len(), members, sets.len()),
            lanes,
            sets,
            members,
            init: options
                .text("starts")
                .and_then(Init::find)
                .unwrap_or(Init::New),
            grid: if is_known {
                (0..POINTS).map(point).collect()
            } else {
                Vec::new()
            },
            seed: recipe.seed,
        })
    }

    /// Number of nets on each training set from which the variance is measured.
    pub(super) fn per_set(&self) -> usize {
        self.members.min(PER_SET)
    }

    /// The true function, if it is known.
    pub(super) fn truth(&self) -> Option<Truth> {
        self.sets[0].base.truth
    }

    /// The map of the first target of the recipe's own data.
    pub(super) fn target(&self) -> Affine {
        self.sets[0].base.standardisation.targets[0]
    }

    /// A lane's name in legends: that of the recipe itself by its layers, where another lane has other ones.
    pub(super) fn name(&self, lane: usize) -> Label {
        let (label, recipe) = &self.lanes[lane];
        let hidden = &recipe.hidden;
        match label {
            Some(label) => Label::text(label.clone()),
            None if self.lanes.iter().any(|(_, other)| other.hidden != *hidden) => {
                let widths: Vec<String> = hidden.iter().map(usize::to_string).collect();
                let widths = widths.join(",");
                Label::text(match hidden.len() {
                    0 => "hidden none".to_owned(),
                    _ => format!("hidden {widths}"),
                })
            }
            None => Label::key("study.bagging.recipe"),
        }
    }
}

/// The jobs, in order: the nets on the whole training part, the nets on its resamples, and those on the resamples of the
/// other training sets.
fn jobs(lanes: usize, members: usize, sets: usize) -> Vec<Job> {
    let whole =
        (0..WHOLES).flat_map(move |index| (0..lanes).map(move |lane| Job::Whole { lane, index }));
    let of_set = |set: usize| {
        let count = if set == 0 {
            members
        } else {
            members.min(PER_SET)
        };
        (0..count)
            .flat_map(move |index| (0..lanes).map(move |lane| Job::Member { lane, set, index }))
    };
    whole.chain((0..sets).flat_map(of_set)).collect()
}
