//! Which runs a learning curve has.

use crate::data;
use crate::phrase::Phrase;
use crate::race::Lane;
use crate::study::entry::list;
use crate::study::train::has_end;
use crate::study::{Options, StudyError, UnfitRecipe};
use crate::train::{BatchSize, Recipe, SessionError};

/// The word for sizes each about twice the one before.
pub(super) const AUTO: &str = "auto";
/// Sizes at most.
const MOST: usize = 50;
/// The smallest size unless others are named.
const SMALLEST: usize = 10;

/// The sizes and lanes of a learning curve.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Training samples, ascending.
    pub(super) sizes: Vec<usize>,
    /// What the lanes are called; none for the recipe as it is.
    pub(super) lanes: Vec<Option<String>>,
    /// Seeds.
    pub(super) seeds: usize,
    /// Validation samples.
    pub(super) validation: usize,
    /// The recipe of each run: a seed after the other, within one size after the other, within one lane after the other.
    pub(super) recipes: Vec<Recipe>,
}

/// Whether these are sizes.
pub(super) fn is_sizes(text: &str) -> bool {
    text == AUTO || sizes(text).is_some_and(|all| (1..=MOST).contains(&all.len()))
}

fn sizes(text: &str) -> Option<Vec<usize>> {
    list(text).filter(|all: &Vec<usize>| !all.contains(&0))
}

/// Whether this is a lane.
pub(super) fn is_lane(text: &str) -> bool {
    text.parse::<Lane>().is_ok()
}

impl Plan {
    /// The learning curve that `options` ask for.
    ///
    /// # Errors
    /// When the recipe has no end, or a size or lane does not fit the data: before any run.
    pub(super) fn new(recipe: &Recipe, options: &Options) -> Result<Self, StudyError> {
        if !has_end(recipe) {
            return Err(StudyError::Unfit(Phrase::new("study.no-end")));
        }
        let data = data::load(&recipe.data, recipe.seed).map_err(SessionError::Data)?;
        let all = data.train.len();
        let mut sizes = options
            .text("sizes")
            .and_then(sizes)
            .unwrap_or_else(|| usual(all));
        sizes.sort_unstable();
        sizes.dedup();
        if let Some(size) = sizes.iter().find(|size| **size > all) {
            let why = Phrase::new("study.learning-curve.too-large")
                .with("size", *size)
                .with("samples", all);
            return Err(StudyError::Unfit(why));
        }
        let lanes: Vec<Lane> = options
            .texts("lane")
            .filter_map(|text| text.parse().ok())
            .collect();
        let mut plan = Self {
            sizes,
            lanes: std::iter::once(None)
                .chain(lanes.iter().map(|lane| Some(lane.label.clone())))
                .collect(),
            seeds: options.read("seeds").unwrap_or(5),
            validation: data.validation.len(),
            recipes: Vec::new(),
        };
        for seed in 0..plan.seeds as u64 {
            for size in &plan.sizes {
                for lane in std::iter::once(None).chain(lanes.iter().map(Some)) {
                    let mut one = of_size(recipe, *size, lane)?;
                    one.seed = recipe.seed.wrapping_add(seed);
                    plan.recipes.push(one);
                }
            }
        }
        Ok(plan)
    }

    /// The index of a run.
    pub(super) fn index(&self, seed: usize, size: usize, lane: usize) -> usize {
        (seed * self.sizes.len() + size) * self.lanes.len() + lane
    }
}

/// The recipe on so many training samples, which are all of a batch where they are fewer than it has.
fn of_size(recipe: &Recipe, size: usize, lane: Option<&Lane>) -> Result<Recipe, StudyError> {
    let mut recipe = recipe.clone();
    recipe.data.train_size = Some(size);
    if recipe.settings.batch.check(size).is_err() {
        recipe.settings.batch = BatchSize::Full;
    }
    if let Some(lane) = lane {
        lane.apply(&mut recipe.settings, size)
            .map_err(|source| UnfitRecipe::Value {
                option: "lane",
                source,
            })?;
    }
    Ok(recipe)
}

/// From about ten samples on, each size about twice the one before, up to all.
fn usual(all: usize) -> Vec<usize> {
    let halves = std::iter::successors(Some(all), |size| Some(size / 2));
    halves
        .take_while(|size| *size >= SMALLEST.min(all))
        .collect()
}
