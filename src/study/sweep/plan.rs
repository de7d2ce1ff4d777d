//! The runs of a sweep.

use crate::knob::{Kind, Scale};
use crate::optim;
use crate::phrase::Phrase;
use crate::study::entry::numbers;
use crate::study::train::has_end;
use crate::study::{Options, StudyError, UnfitRecipe};
use crate::train::{BatchSize, Change, Recipe};
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
    /// The values, ascending.
    pub(super) values: Vec<f64>,
    /// Lane names: the optimizers, or only the recipe's own.
    pub(super) lanes: Vec<&'static str>,
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
        let samples = data::load(&recipe.data, recipe.seed)
            .map_err(crate::train::SessionError::Data)?
            .train
            .len();
        let lanes: Vec<&'static str> = match options.text("optimizers") {
            Some("all") => {
                let all = optim::ENTRIES
                    .iter()
                    .filter(|entry| entry.knob(&knob).is_some());
                all.map(|entry| entry.id).collect()
            }
            _ => vec![recipe.settings.optimizer.id],
        };
        if lanes.is_empty() {
            let why = Phrase::new("study.sweep.no-optimizer").with("knob", knob.as_str());
            return Err(StudyError::Unfit(why));
        }
        let mut plan = Self {
            values: Vec::new(),
            seeds: options.read("seeds").unwrap_or(3),
            recipes: Vec::new(),
            knob,
            lanes,
        };
        let named = options.text("values").and_then(numbers);
        let is_named = named.is_some();
        let mut values = named.unwrap_or_else(|| default_values(&plan.knob, recipe, samples));
        values.sort_by(f64::total_cmp);
        values.dedup();
        // Default values that do not fit the knob are skipped; values given by the user must fit.
        for value in values {
            match plan.at(recipe, plan.lanes[0], value, samples) {
                Ok(_) => plan.values.push(value),
                Err(error) if is_named => return Err(error),
                Err(_) => {}
            }
        }
        for seed in 0..plan.seeds as u64 {
            for lane in &plan.lanes {
                for value in &plan.values {
                    let mut one = plan.at(recipe, lane, *value, samples)?;
                    one.seed = recipe.seed.wrapping_add(seed);
                    plan.recipes.push(one);
                }
            }
        }
        Ok(plan)
    }

    /// The index of a run in `recipes`.
    pub(super) fn index(&self, seed: usize, lane: usize, value: usize) -> usize {
        (seed * self.lanes.len() + lane) * self.values.len() + value
    }

    /// The recipe of a lane with this value.
    fn at(
        &self,
        recipe: &Recipe,
        lane: &str,
        value: f64,
        samples: usize,
    ) -> Result<Recipe, StudyError> {
        let refused = |source| {
            StudyError::from(UnfitRecipe::Value {
                option: "values",
                source,
            })
        };
        let mut recipe = recipe.clone();
        if let Some(entry) = optim::ENTRIES.iter().find(|entry| entry.id == lane)
            && *entry != recipe.settings.optimizer
        {
            let change = Change::Optimizer(entry);
            change
                .apply(&mut recipe.settings, samples)
                .map_err(refused)?;
        }
        if self.knob == HIDDEN {
            if value.fract() != 0.0 || !(1.0..=65_536.0).contains(&value) {
                let why = Phrase::new("study.sweep.width").with("value", value);
                return Err(StudyError::Unfit(why));
            }
            let layers = recipe.hidden.len().max(1);
            recipe.hidden = vec![value as usize; layers];
            return Ok(recipe);
        }
        let change: Change = format!("{} {value}", self.knob).parse().map_err(refused)?;
        change
            .apply(&mut recipe.settings, samples)
            .map_err(refused)?;
        Ok(recipe)
    }
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
                .map(|index| min + (max - min) * index as f64 / count as f64)
                .collect()
        }
        Kind::Real {
            scale: Scale::Decay,
            ..
        } => vec![0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999],
        Kind::Real { min, max, .. } => {
            // Rounded to four significant digits, which removes rounding errors of the product.
            let round = |value: f64| format!("{value:.3e}").parse().unwrap_or(value);
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
