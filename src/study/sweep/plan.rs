//! The runs of a sweep.

use crate::data::Dataset;
use crate::knob::{Kind, Scale};
use crate::nn::Shape;
use crate::optim;
use crate::phrase::Phrase;
use crate::study::entry::numbers;
use crate::study::train::has_end;
use crate::study::{Options, StudyError, UnfitRecipe};
use crate::train::{BatchSize, Change, ChangeError, Recipe, Scheduled, SessionError};
use crate::{data, regularize};

/// Option word for a default range that suits the knob.
pub(super) const AUTO: &str = "auto";
/// Knob word for the width of the hidden layers.
const HIDDEN: &str = "hidden";
/// Knob word for the batch size.
const BATCH: &str = "batch";
/// Maximum number of values.
const MAX_VALUES: usize = 100;
/// Default widths.
const WIDTHS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];
/// Default values of other knobs, as factors of the knob's own default: about two per decade, two decades to either
/// side.
const FACTORS: [f64; 9] = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0];

/// What is swept, and over which values.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The word of the knob that is swept.
    pub(super) knob: String,
    /// The values of each lane, ascending; every lane has the same number of them.
    pub(super) values: Vec<Vec<f64>>,
    /// Lane names: the optimizers, or only the recipe's own.
    pub(super) lanes: Vec<&'static str>,
    /// The optimizers without that knob.
    pub(super) left_out: Vec<&'static str>,
    /// The smallest and the largest value that there can be.
    pub(super) limits: [f64; 2],
    /// Number of seeds.
    pub(super) seeds: usize,
    /// The recipes, ordered by seed, then lane, then value.
    pub(super) recipes: Vec<Recipe>,
}

/// Whether this is the word of a knob with numeric values.
pub(super) fn is_knob(text: &str) -> bool {
    text == HIDDEN || text == BATCH || kinds(text).next().is_some()
}

/// Kind and default of every numeric knob with this word, over all optimizers and regularizers.
fn kinds(word: &str) -> impl Iterator<Item = (Kind, f64)> {
    let of_optimizers = optim::ENTRIES.iter().flat_map(|entry| entry.knobs);
    let of_regularizers = regularize::ENTRIES.iter().flat_map(|entry| entry.knobs);
    let all = of_optimizers.chain(of_regularizers);
    let is_number = |kind| !matches!(kind, Kind::Choice(_));
    all.filter(move |knob| knob.word == word && is_number(knob.kind))
        .map(|knob| (knob.kind, knob.default))
}

/// Whether this is a list of numbers or `auto`, for any knob.
pub(super) fn is_values(text: &str) -> bool {
    text == AUTO || numbers(text).is_some_and(|values| (1..=MAX_VALUES).contains(&values.len()))
}

impl Plan {
    /// Builds the sweep described by `options`.
    ///
    /// # Errors
    /// If the recipe has no end, or a value does not fit the knob or the data. This is checked before any run.
    pub(super) fn new(recipe: &Recipe, options: &Options) -> Result<Self, StudyError> {
        if !has_end(recipe) {
            return Err(StudyError::Unfit(Phrase::new("study.no-end")));
        }
        let knob = options.text("knob").unwrap_or("lr").to_owned();
        check_schedule(recipe, &knob)?;
        check_effect(recipe, &knob)?;
        let dataset = data::load(&recipe.data, recipe.seed).map_err(SessionError::Data)?;
        let own = recipe.settings.optimizer.id;
        let is_all = options.text("optimizers") == Some("all");
        let all = optim::ENTRIES.iter().map(|entry| entry.id);
        let candidates: Vec<&'static str> = if is_all { all.collect() } else { vec![own] };
        let has =
            |id: &&&str| !is_all || optim::find(id).is_some_and(|one| one.knob(&knob).is_some());
        let lanes: Vec<&'static str> = candidates.iter().filter(has).copied().collect();
        if lanes.is_empty() {
            let why = Phrase::new("study.sweep.no-optimizer").with("knob", knob.as_str());
            return Err(StudyError::Unfit(why));
        }
        let mut plan = Self {
            left_out: candidates
                .iter()
                .filter(|id| !lanes.contains(id))
                .copied()
                .collect(),
            values: Vec::new(),
            limits: limits(&knob, dataset.train.len()),
            seeds: options.read("seeds").unwrap_or(3),
            recipes: Vec::new(),
            knob,
            lanes,
        };
        let named = options.text("values").and_then(numbers);
        for lane in &plan.lanes {
            let values = plan.fitting(recipe, lane, named.as_deref(), &dataset)?;
            plan.values.push(values);
        }
        plan.equalise();
        for seed in 0..plan.seeds as u64 {
            for (lane, values) in plan.lanes.iter().zip(&plan.values) {
                for value in values {
                    let mut one = plan.at(recipe, lane, *value, &dataset)?;
                    one.seed = recipe.seed.wrapping_add(seed);
                    plan.recipes.push(one);
                }
            }
        }
        Ok(plan)
    }

    /// The values of a lane: those that were named, which must all fit, or the defaults of the lane's own knob that do.
    fn fitting(
        &self,
        recipe: &Recipe,
        lane: &str,
        named: Option<&[f64]>,
        dataset: &Dataset,
    ) -> Result<Vec<f64>, StudyError> {
        let mut values = if let Some(named) = named {
            named.to_vec()
        } else {
            let base = of_lane(recipe, lane, dataset)?;
            default_values(&self.knob, &base, dataset.train.len())
        };
        values.sort_by(f64::total_cmp);
        values.dedup();
        let (mut fitting, mut refused) = (Vec::new(), None);
        for value in values {
            match self.at(recipe, lane, value, dataset) {
                Ok(_) => fitting.push(value),
                Err(error) if named.is_some() => return Err(error),
                Err(error) => refused = Some(error),
            }
        }
        match refused {
            Some(error) if fitting.is_empty() => Err(error),
            _ => Ok(fitting),
        }
    }

    /// Gives every lane the same number of values, by leaving out values at the ends of the longer lists.
    fn equalise(&mut self) {
        let least = self.values.iter().map(Vec::len).min().unwrap_or(0);
        for values in &mut self.values {
            let surplus = values.len() - least;
            values.drain(..surplus / 2);
            values.truncate(least);
        }
    }

    /// The number of values of each lane.
    pub(super) fn count(&self) -> usize {
        self.values.first().map_or(0, Vec::len)
    }

    /// The number of runs of a seed.
    pub(super) fn per_seed(&self) -> usize {
        self.lanes.len() * self.count()
    }

    /// The index of a run in `recipes`.
    pub(super) fn index(&self, seed: usize, lane: usize, value: usize) -> usize {
        (seed * self.lanes.len() + lane) * self.count() + value
    }

    /// The lane and the index of the value of a run in `recipes`.
    pub(super) fn position(&self, run: usize) -> [usize; 2] {
        let at = run % self.per_seed();
        [at / self.count(), at % self.count()]
    }

    /// The recipe of a lane with this value.
    fn at(
        &self,
        recipe: &Recipe,
        lane: &str,
        value: f64,
        dataset: &Dataset,
    ) -> Result<Recipe, StudyError> {
        let mut recipe = of_lane(recipe, lane, dataset)?;
        if self.knob == HIDDEN {
            recipe.hidden = vec![width(value, &recipe, dataset)?; recipe.hidden.len().max(1)];
            return Ok(recipe);
        }
        let change: Change = format!("{} {value}", self.knob).parse().map_err(refused)?;
        apply(&change, &mut recipe, dataset)?;
        Ok(recipe)
    }
}

/// The recipe with the optimizer of a lane.
fn of_lane(recipe: &Recipe, lane: &str, dataset: &Dataset) -> Result<Recipe, StudyError> {
    let mut recipe = recipe.clone();
    if let Some(entry) = optim::find(lane).filter(|one| *one != recipe.settings.optimizer) {
        apply(&Change::Optimizer(entry), &mut recipe, dataset)?;
    }
    Ok(recipe)
}

fn refused(source: ChangeError) -> StudyError {
    let option = "values";
    UnfitRecipe::Value { option, source }.into()
}

fn apply(change: &Change, recipe: &mut Recipe, dataset: &Dataset) -> Result<(), StudyError> {
    let applied = change.apply(&mut recipe.settings, dataset.train.len());
    applied.map(drop).map_err(refused)
}

/// The width of every hidden layer.
fn width(value: f64, recipe: &Recipe, dataset: &Dataset) -> Result<usize, StudyError> {
    let unfit = |key| Err(StudyError::Unfit(Phrase::new(key).with("value", value)));
    if value.fract() != 0.0 || !(1.0..=65_536.0).contains(&value) {
        return unfit("study.sweep.width");
    }
    let shape = Shape {
        inputs: dataset.train.inputs.ncols(),
        hidden: vec![value as usize; recipe.hidden.len().max(1)],
        outputs: dataset.train.targets.ncols(),
    };
    if shape.check().is_err() {
        return unfit("study.sweep.parameters");
    }
    Ok(value as usize)
}

/// Refuses a planned change of what is swept, which would make all values the same.
fn check_schedule(recipe: &Recipe, knob: &str) -> Result<(), StudyError> {
    let is_swept = |planned: &Scheduled| {
        let change = planned.change.to_string();
        change.split_whitespace().next() == Some(knob)
    };
    if recipe.schedule.iter().any(is_swept) {
        let why = Phrase::new("study.sweep.planned").with("knob", knob);
        return Err(StudyError::Unfit(why));
    }
    Ok(())
}

/// Refuses a knob of a regularizer that is off, which would make all values the same.
fn check_effect(recipe: &Recipe, knob: &str) -> Result<(), StudyError> {
    let has = |entry: &&&regularize::Entry| {
        let mut knobs = entry.knobs.iter();
        knobs.any(|one| one.word == knob && !one.switches)
    };
    let Some(entry) = regularize::ENTRIES.iter().find(has) else {
        return Ok(());
    };
    if recipe.ever_uses(entry) {
        return Ok(());
    }
    let why = Phrase::new("study.sweep.no-effect")
        .with("knob", knob)
        .with("switch", entry.switch());
    Err(StudyError::Unfit(why))
}

/// The smallest and the largest value that there can be, unless beyond it the knob is off.
fn limits(knob: &str, samples: usize) -> [f64; 2] {
    match knob {
        HIDDEN => [1.0, f64::INFINITY],
        BATCH => [1.0, samples as f64],
        _ => {
            let mut all = regularize::ENTRIES.iter().flat_map(|entry| entry.knobs);
            let one = all.find(|one| one.word == knob && !one.switches);
            match one.map(|one| one.kind) {
                Some(Kind::Real { min, max, .. }) => [min, max],
                Some(Kind::Count { min, max }) => [min.into(), max.into()],
                Some(Kind::Choice(_)) | None => [f64::NEG_INFINITY, f64::INFINITY],
            }
        }
    }
}

/// Rounded to four significant digits, which removes the rounding errors of a product.
fn round(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// Default values for the knob.
fn default_values(knob: &str, recipe: &Recipe, samples: usize) -> Vec<f64> {
    if knob == HIDDEN {
        return WIDTHS.to_vec();
    }
    if knob == BATCH {
        let sizes = std::iter::successors(Some(1_usize), |size| Some(2 * size));
        let mut sizes: Vec<f64> = sizes
            .take_while(|size| *size < samples)
            .map(|size| size as f64)
            .collect();
        sizes.push(BatchSize::Full.of(samples) as f64);
        return sizes;
    }
    let own = recipe
        .settings
        .knob(knob)
        .map(|(knob, value)| (knob.kind, value));
    let Some((kind, default)) = own.or_else(|| kinds(knob).next()) else {
        return Vec::new();
    };
    match kind {
        Kind::Real {
            min,
            max,
            scale: Scale::Linear(step),
        } => {
            let count = (((max - min) / step).floor() as usize).clamp(1, 8);
            (0..=count)
                .map(|index| round(min + (max - min) * index as f64 / count as f64))
                .collect()
        }
        Kind::Real {
            scale: Scale::Decay,
            ..
        } => vec![0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999],
        Kind::Real { min, max, .. } => {
            let centre = if default > 0.0 { default } else { 0.01 };
            let all = FACTORS.iter().map(|factor| round(factor * centre));
            all.filter(|value| (min..=max).contains(value)).collect()
        }
        Kind::Count { min, max } => {
            let all = std::iter::successors(Some(min.max(1)), |count| count.checked_mul(2));
            all.take_while(|count| *count <= max)
                .take(8)
                .map(f64::from)
                .collect()
        }
        Kind::Choice(_) => Vec::new(),
    }
}
