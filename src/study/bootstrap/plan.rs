//! The plan of the study: its nets and where their predictions are compared.

use std::sync::OnceLock;

use super::interval::LEAST;
use super::metrics::Metrics;
use crate::data::Kind;
use crate::phrase::Phrase;
use crate::study::ensemble::{Init, Learner, Resampler};
use crate::study::train::has_end;
use crate::study::{Options, StudyError};
use crate::train::Recipe;

/// Option word for as much of the coverage as the data allow.
pub(super) const AUTO: &str = "auto";
/// The usual number of fresh validation sets.
const SETS: usize = 200;
/// Points of the grid over a curve, and columns and rows over the plane.
const POINTS: usize = 101;
const COLUMNS: usize = 48;
const ROWS: usize = 32;
/// Margin of the grid around the data, as a fraction of their range.
const MARGIN: f64 = 0.1;
/// Maximum number of outputs kept: 80 MB.
const MAX_OUTPUTS: usize = 20_000_000;

/// A validated study.
pub(super) struct Plan {
    pub(super) recipe: Recipe,
    /// The second lane, with its label.
    pub(super) lane: Option<(String, Recipe)>,
    pub(super) resampler: Resampler,
    /// Number of resamples.
    pub(super) members: usize,
    pub(super) init: Init,
    /// Number of fresh validation sets; `None` if the coverage is not measured.
    pub(super) coverage: Option<usize>,
    pub(super) grid: Grid,
    /// The intervals of the two nets on the whole training part, computed once.
    pub(super) metrics: [OnceLock<Metrics>; 2],
}

/// The inputs at which the nets are compared besides the validation samples, in the units of the raw data.
pub(super) enum Grid {
    /// Over a curve: the x.
    Curve(Vec<f64>),
    /// Over the plane: the ends of both axes.
    Plane { x: [f64; 2], y: [f64; 2] },
    /// Only the validation samples.
    Nothing,
}

/// What a job computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// A net on the whole training part: the recipe's (0) or the second lane's (1).
    Whole(usize),
    /// How often the intervals contain the true value.
    Coverage,
    /// The net of this resample.
    Member(usize),
}

impl Plan {
    /// Validates the recipe and the options.
    ///
    /// # Errors
    /// If the recipe or an option does not fit.
    pub(super) fn new(recipe: &Recipe, options: &Options) -> Result<Self, StudyError> {
        let resampler = Resampler::new(&recipe.data, recipe.seed)?;
        let learner: Option<Learner> = options.read("lane");
        let lane = learner.map(|learner| {
            let changed = learner.apply(recipe, resampler.base.train.len())?;
            Ok::<_, StudyError>((learner.label().to_owned(), changed))
        });
        let lane = lane.transpose()?;
        let mut recipes = std::iter::once(recipe).chain(lane.iter().map(|(_, recipe)| recipe));
        if !recipes.all(has_end) {
            return Err(StudyError::Unfit(Phrase::new("study.no-end")));
        }
        let init = options.text("starts").and_then(Init::find);
        let plan = Self {
            recipe: recipe.clone(),
            lane,
            members: options.read("members").unwrap_or(1),
            init: init.unwrap_or(Init::New),
            coverage: coverage(&resampler, options)?,
            grid: Grid::of(&resampler),
            resampler,
            metrics: [const { OnceLock::new() }; 2],
        };
        let outputs = plan.members * (plan.resampler.base.validation.len() + plan.grid.len());
        let outputs = outputs * plan.resampler.base.outputs();
        if outputs > MAX_OUTPUTS {
            return Err(StudyError::Unfit(
                Phrase::new("study.too-many-outputs")
                    .with("count", outputs)
                    .with("most", MAX_OUTPUTS),
            ));
        }
        Ok(plan)
    }

    /// Number of jobs.
    pub(super) fn jobs(&self) -> usize {
        self.before() + self.members
    }

    /// Number of jobs before the first member.
    pub(super) fn before(&self) -> usize {
        1 + usize::from(self.lane.is_some()) + usize::from(self.coverage.is_some())
    }

    /// The jobs, in order: the recipe's own net, the second lane's, the coverage, and the members.
    pub(super) fn job(&self, index: usize) -> Job {
        match index.checked_sub(self.before()) {
            Some(member) => Job::Member(member),
            None if index == 0 => Job::Whole(0),
            None if index == 1 && self.lane.is_some() => Job::Whole(1),
            None => Job::Coverage,
        }
    }

    /// The recipe of a net on the whole training part.
    pub(super) fn whole(&self, lane: usize) -> &Recipe {
        match &self.lane {
            Some((_, recipe)) if lane == 1 => recipe,
            _ => &self.recipe,
        }
    }

    /// Number of validation samples.
    pub(super) fn validation(&self) -> usize {
        self.resampler.base.validation.len()
    }
}

/// The number of fresh validation sets, if the coverage is measured.
fn coverage(resampler: &Resampler, options: &Options) -> Result<Option<usize>, StudyError> {
    let base = &resampler.base;
    let refusal = if base.entry.generated.is_none() {
        let why = Phrase::new("study.bootstrap.not-generated");
        Some(why.with("data", base.name.as_str()))
    } else if base.validation.len() < LEAST {
        let why = Phrase::new("study.bootstrap.too-few");
        Some(
            why.with("samples", base.validation.len())
                .with("least", LEAST),
        )
    } else {
        None
    };
    let is_auto = options.text("coverage") == Some(AUTO);
    let given = options.read("coverage");
    match refusal {
        Some(_) if is_auto || given.is_none() => Ok(None),
        Some(why) => Err(StudyError::Unfit(why)),
        None => Ok(if is_auto { Some(SETS) } else { given }),
    }
}

impl Grid {
    /// The grid for the samples that are not in the test part.
    fn of(resampler: &Resampler) -> Self {
        let base = &resampler.base;
        let ends = |column: usize| {
            let map = base.standardisation.inputs[column];
            let parts = [&base.train, &base.validation];
            let all = parts
                .into_iter()
                .flat_map(|part| part.inputs.column(column).to_vec());
            let mut ends = [f64::INFINITY, f64::NEG_INFINITY];
            for value in all.map(|value| map.undo(value)) {
                ends = [ends[0].min(value), ends[1].max(value)];
            }
            ends
        };
        let with_margin = |[low, high]: [f64; 2]| {
            let margin = MARGIN * (high - low);
            [low - margin, high + margin]
        };
        match base.kind {
            Kind::Curve1d => {
                let last = (POINTS - 1) as f64;
                // A known function is known from 0 to 1.
                let [low, high] = if base.truth.is_some() {
                    [0.0, 1.0]
                } else {
                    ends(0)
                };
                let at = |index: usize| low + (high - low) * index as f64 / last;
                Self::Curve((0..POINTS).map(at).collect())
            }
            Kind::Points2d if base.inputs() == 2 && base.task.is_classification() => Self::Plane {
                x: with_margin(ends(0)),
                y: with_margin(ends(1)),
            },
            _ => Self::Nothing,
        }
    }

    /// Number of points.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Curve(xs) => xs.len(),
            Self::Plane { .. } => COLUMNS * ROWS,
            Self::Nothing => 0,
        }
    }

    /// Number of columns of the plane.
    pub(super) const fn columns() -> usize {
        COLUMNS
    }

    /// The points, by row from the lowest y.
    pub(super) fn points(&self) -> Vec<Vec<f64>> {
        let part = |[low, high]: [f64; 2], index: usize, count: usize| {
            low + (high - low) * index as f64 / (count - 1) as f64
        };
        match self {
            Self::Curve(xs) => xs.iter().map(|x| vec![*x]).collect(),
            Self::Plane { x, y } => (0..COLUMNS * ROWS)
                .map(|index| {
                    vec![
                        part(*x, index % COLUMNS, COLUMNS),
                        part(*y, index / COLUMNS, ROWS),
                    ]
                })
                .collect(),
            Self::Nothing => Vec::new(),
        }
    }
}
