//! The runs of a learning curve.

use crate::data;
use crate::phrase::Phrase;
use crate::race::Lane;
use crate::study::entry::list;
use crate::study::train::has_end;
use crate::study::{Options, StudyError, UnfitRecipe};
use crate::train::{BatchSize, Recipe, SessionError};

/// Option word for default sizes, each about twice the one before.
pub(super) const AUTO: &str = "auto";
/// Maximum number of sizes.
const MAX_SIZES: usize = 50;
/// The smallest default size.
const SMALLEST: usize = 10;

/// The sizes and lanes of a learning curve.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Training set sizes, ascending.
    pub(super) sizes: Vec<usize>,
    /// Lane labels; `None` for the unchanged recipe.
    pub(super) lanes: Vec<Option<String>>,
    /// Number of seeds.
    pub(super) seeds: usize,
    /// Number of validation samples.
    pub(super) validation: usize,
    /// The recipe of each run, ordered by seed, then size, then lane.
    pub(super) recipes: Vec<Recipe>,
}

/// Whether this is `auto` or a list of sizes.
pub(super) fn is_sizes(text: &str) -> bool {
    text == AUTO || sizes(text).is_some_and(|all| (1..=MAX_SIZES).contains(&all.len()))
}

fn sizes(text: &str) -> Option<Vec<usize>> {
    list(text).filter(|all: &Vec<usize>| !all.contains(&0))
}

pub(super) fn is_lane(text: &str) -> bool {
    text.parse::<Lane>().is_ok()
}

impl Plan {
    /// Builds the learning curve described by `options`.
    ///
    /// # Errors
    /// If the recipe has no end, or a size or lane does not fit the data. This is checked before any run.
    pub(super) fn new(recipe: &Recipe, options: &Options) -> Result<Self, StudyError> {
        if !has_end(recipe) {
            return Err(StudyError::Unfit(Phrase::new("study.no-end")));
        }
        let data = data::load(&recipe.data, recipe.seed).map_err(SessionError::Data)?;
        let all = data.train.len();
        let mut sizes = options
            .text("sizes")
            .and_then(sizes)
            .unwrap_or_else(|| default_sizes(all));
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
        let twice = lanes.iter().enumerate().find(|(index, lane)| {
            let mut before = lanes[..*index].iter();
            before.any(|one| one.label == lane.label)
        });
        if let Some((_, lane)) = twice {
            let why = Phrase::new("study.learning-curve.twice");
            return Err(StudyError::Unfit(why.with("lane", lane.label.as_str())));
        }
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

    /// The index of a run in `recipes`.
    pub(super) fn index(&self, seed: usize, size: usize, lane: usize) -> usize {
        (seed * self.sizes.len() + size) * self.lanes.len() + lane
    }
}

/// The recipe with `size` training samples; a larger batch size becomes the full batch.
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

/// Default sizes: all samples, halved down to about ten.
fn default_sizes(all: usize) -> Vec<usize> {
    let halves = std::iter::successors(Some(all), |size| Some(size / 2));
    halves
        .take_while(|size| *size >= SMALLEST.min(all))
        .collect()
}
