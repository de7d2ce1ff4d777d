//! The plan of the study: its values, training sets, runs and inputs.

use super::capacity::Capacity;
use super::seeds::SetSeeds;
use crate::data::{self, ENTRIES, Family, Request, Truth};
use crate::phrase::Phrase;
use crate::study::entry::numbers;
use crate::study::train::has_end;
use crate::study::{Options, StudyError};
use crate::train::{Recipe, SessionError};

/// Defaults: training sets, initialisations per set, and points of the grid.
pub(super) const SETS: &str = "20";
pub(super) const INITS: &str = "3";
pub(super) const POINTS: &str = "100";
/// Default inputs of the dartboard.
pub(super) const DARTS: &str = "0.25,0.75";
/// Option word for the default values of the capacity.
pub(super) const AUTO: &str = "auto";
/// Option word for showing the fits with the lowest sum.
pub(super) const BEST: &str = "best";
/// Maximum number of predictions kept: 80 MB.
const MAX_PREDICTIONS: usize = 10_000_000;

/// A validated study.
pub(super) struct Plan {
    pub(super) recipe: Recipe,
    pub(super) capacity: Capacity,
    /// The values of the capacity, least flexible first.
    pub(super) values: Vec<f64>,
    /// The true function, and the standard deviation of the noise.
    pub(super) truth: Truth,
    /// D, the number of training sets.
    pub(super) sets: usize,
    /// I, the number of runs per set; 1 if only the data can differ.
    pub(super) inits: usize,
    /// Evaluation inputs: the midpoints of equal parts of 0 to 1.
    pub(super) grid: Vec<f64>,
    /// The two inputs of the dartboard.
    pub(super) darts: [f64; 2],
    /// Index of the value whose fits are shown; `None` for the one with the lowest sum.
    pub(super) shown: Option<usize>,
    /// Fresh noisy targets at the grid, per training set.
    pub(super) fresh: Vec<Vec<f64>>,
}

impl Plan {
    /// Validates the recipe and the options.
    ///
    /// # Errors
    /// If the recipe or an option does not fit.
    pub(super) fn new(recipe: &Recipe, options: &Options) -> Result<Self, StudyError> {
        check_data(&recipe.data)?;
        let word = options.text("capacity").unwrap_or_default();
        let capacity = Capacity::find(word).unwrap_or(Capacity::Hidden);
        check_recipe(recipe, capacity)?;
        let values = values(capacity, options.text("values").unwrap_or(AUTO))?;
        let shown = shown(&values, options.text("show").unwrap_or(BEST))?;
        let sets = options.read("sets").unwrap_or(2);
        let inits = match capacity {
            Capacity::Degree => 1,
            _ => options.read("inits").unwrap_or(1),
        };
        let points: usize = options.read("points").unwrap_or(100);
        let part = |index: usize| (index as f64 + 0.5) / points as f64;
        let first = SetSeeds::new(recipe.seed, 0, 1);
        let data = data::load(&recipe.data, first.data).map_err(SessionError::Data)?;
        let Some(truth) = data.truth else {
            return Err(unknown_function(&recipe.data));
        };
        check_degree(capacity, &values, data.train.len())?;
        let mut plan = Self {
            recipe: recipe.clone(),
            capacity,
            values,
            truth,
            sets,
            inits,
            grid: (0..points).map(part).collect(),
            darts: darts(options.text("darts").unwrap_or(DARTS)).unwrap_or([0.25, 0.75]),
            shown,
            fresh: Vec::new(),
        };
        let predictions = plan.members() * (points + 2);
        if predictions > MAX_PREDICTIONS {
            return Err(StudyError::Unfit(
                Phrase::new("study.bias-variance.too-many")
                    .with("count", predictions)
                    .with("most", MAX_PREDICTIONS),
            ));
        }
        plan.fresh = (0..sets).map(|set| plan.fresh_targets(set)).collect();
        Ok(plan)
    }

    /// The true function at the grid.
    pub(super) fn function(&self) -> Vec<f64> {
        let function = self.truth.function;
        self.grid.iter().map(|x| function(*x)).collect()
    }

    /// Runs per training set and value: I, and if I > 1 one more, the twin, which differs from the first only in its
    /// batch order.
    pub(super) fn runs(&self) -> usize {
        self.inits + usize::from(self.has_twins())
    }

    /// Whether there are twin runs, so that the variance can be split.
    pub(super) fn has_twins(&self) -> bool {
        self.inits > 1
    }

    /// Number of runs in total.
    pub(super) fn members(&self) -> usize {
        self.sets * self.values.len() * self.runs()
    }

    /// Set, value and run of a member. Members are ordered by set, so a prefix of them is a study of fewer sets.
    pub(super) fn position(&self, member: usize) -> [usize; 3] {
        let runs = self.runs();
        let value = member / runs;
        [
            value / self.values.len(),
            value % self.values.len(),
            member % runs,
        ]
    }

    /// The member at a [`Plan::position`].
    pub(super) fn member(&self, [set, value, run]: [usize; 3]) -> usize {
        (set * self.values.len() + value) * self.runs() + run
    }

    /// A value as written in its option: `hidden 8`.
    pub(super) fn setting(&self, value: usize) -> String {
        format!("{} {}", self.capacity.word(), self.values[value])
    }

    fn fresh_targets(&self, set: usize) -> Vec<f64> {
        let noise = SetSeeds::new(self.recipe.seed, set, 0).noise(self.grid.len());
        let targets = self.function().into_iter().zip(noise);
        targets
            .map(|(f, noise)| self.truth.noise.mul_add(noise, f))
            .collect()
    }
}

/// Parses the two inputs of the dartboard, from 0 to 1.
pub(super) fn darts(text: &str) -> Option<[f64; 2]> {
    let inputs: [f64; 2] = numbers(text)?.try_into().ok()?;
    let are_inside = inputs.iter().all(|x| (0.0..=1.0).contains(x));
    are_inside.then_some(inputs)
}

fn check_data(data: &Request) -> Result<(), StudyError> {
    let entry = data.check().map_err(SessionError::Data)?;
    if entry.family == Family::Curve1d {
        Ok(())
    } else {
        Err(unknown_function(data))
    }
}

fn unknown_function(data: &Request) -> StudyError {
    let known = ENTRIES
        .iter()
        .filter(|entry| entry.family == Family::Curve1d);
    let known: Vec<&str> = known.map(|entry| entry.id).collect();
    StudyError::Unfit(
        Phrase::new("study.bias-variance.unknown-function")
            .with("data", data.name.as_str())
            .with("known", known.join(", ")),
    )
}

fn check_recipe(recipe: &Recipe, capacity: Capacity) -> Result<(), StudyError> {
    let needs_end = matches!(capacity, Capacity::Hidden | Capacity::WeightDecay);
    if needs_end && !has_end(recipe) {
        return Err(StudyError::Unfit(Phrase::new(
            "study.bias-variance.endless",
        )));
    }
    let word = capacity.word();
    let mut planned = recipe.schedule.iter();
    if planned.any(|planned| planned.change.to_string().starts_with(word)) {
        return Err(StudyError::Unfit(
            Phrase::new("study.bias-variance.planned").with("capacity", word),
        ));
    }
    Ok(())
}

/// Parses the values of the capacity: unique, least flexible first.
fn values(capacity: Capacity, text: &str) -> Result<Vec<f64>, StudyError> {
    if text == AUTO {
        return Ok(capacity.default_values().to_vec());
    }
    let given = numbers(text).filter(|all| all.iter().all(|value| capacity.allows(*value)));
    let Some(mut values) = given else {
        return Err(StudyError::Unfit(
            Phrase::new("study.bias-variance.values")
                .with("given", text)
                .with("capacity", capacity.word())
                .with("allowed", capacity.allowed()),
        ));
    };
    values.sort_by(|one, other| capacity.rank(*one).total_cmp(&capacity.rank(*other)));
    values.dedup();
    Ok(values)
}

fn shown(values: &[f64], text: &str) -> Result<Option<usize>, StudyError> {
    if text == BEST {
        return Ok(None);
    }
    let value: Option<f64> = text.parse().ok();
    let found = values.iter().position(|known| Some(*known) == value);
    if found.is_some() {
        return Ok(found);
    }
    let known: Vec<String> = values.iter().map(f64::to_string).collect();
    Err(StudyError::Unfit(
        Phrase::new("study.bias-variance.show")
            .with("given", text)
            .with("values", known.join(", ")),
    ))
}

/// Requires more training points than the highest degree, so that every fit is unique.
fn check_degree(capacity: Capacity, values: &[f64], samples: usize) -> Result<(), StudyError> {
    let most = values.iter().copied().fold(0.0, f64::max);
    if capacity != Capacity::Degree || (most as usize) < samples {
        return Ok(());
    }
    Err(StudyError::Unfit(
        Phrase::new("study.bias-variance.degree")
            .with("degree", most as usize)
            .with("samples", samples),
    ))
}
