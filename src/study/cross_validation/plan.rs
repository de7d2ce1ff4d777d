//! The plan of the study: its candidates, folds and options.

use super::leak::Leak;
use crate::phrase::Phrase;
use crate::race::Lane;
use crate::study::train::has_end;
use crate::study::{Options, StudyError, UnfitRecipe};
use crate::train::{Cap, Change, ChangeError, Every, Recipe, Until};

/// Name of the shipped recipe.
pub(super) const RECIPE: &str = "cross-validation";
/// Default number of folds.
pub(super) const FOLDS: &str = "5";
/// Option word for as many folds as samples.
pub(super) const LEAVE_ONE_OUT: &str = "leave-one-out";
/// Option word for the default candidates.
pub(super) const GRID: &str = "grid";
/// Option word for no equivalent candidates.
pub(super) const NONE: &str = "none";
const GRID_LANES: [&str; 4] = [
    "weight-decay off",
    "weight-decay 0.001",
    "weight-decay 0.01",
    "weight-decay 0.1",
];
/// Maximum number of samples for leave-one-out.
pub(super) const MOST_LEFT_OUT: usize = 200;
/// Maximum number of evaluations on the held-out fold during a run.
const MAX_EVALUATIONS: f64 = 24.0;
/// Maximum cost of these evaluations, as a fraction of the run's training cost.
const EVALUATION_SHARE: f64 = 0.1;
/// Cost of a training step, in evaluations of the same samples.
const STEP_COST: f64 = 3.0;

#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The recipe that all candidates vary.
    pub(super) base: Recipe,
    pub(super) candidates: Vec<Candidate>,
    /// Number of folds; `None` for one per sample, until the number of samples is known.
    pub(super) folds: Option<usize>,
    pub(super) repeats: usize,
    pub(super) leak: Leak,
    pub(super) opens_test: bool,
    /// Whether the candidates differ only in their seeds.
    pub(super) are_equal: bool,
}

/// A recipe to compare.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// What distinguishes it from the others.
    pub(super) label: String,
    lane: Lane,
    pub(super) recipe: Recipe,
    /// Whether the validation part affects its runs; if so, it is an inner part of the training folds.
    pub(super) is_steered: bool,
    /// Steps between two evaluations on the held-out fold.
    pub(super) every: u64,
}

impl Plan {
    /// Builds the plan from these options.
    ///
    /// # Errors
    /// If the recipe or an option does not fit the study.
    pub(super) fn new(recipe: &Recipe, options: &Options) -> Result<Self, StudyError> {
        if recipe.data.fold.is_some() {
            return Err(StudyError::Unfit(Phrase::new(
                "study.cross-validation.no-fold",
            )));
        }
        let equals: Option<usize> = options.read("optimism");
        let leak: Leak = options.read("leak").unwrap_or_default();
        let has_lanes = options.texts("lane").any(|lane| lane != GRID);
        if equals.is_some() && (has_lanes || leak != Leak::Nothing) {
            let option = if has_lanes { "--lane" } else { "--leak" };
            let why = Phrase::new("study.cross-validation.not-with-optimism");
            return Err(StudyError::Unfit(why.with("option", option)));
        }
        let candidates = match equals {
            Some(count) => (0..count).map(|index| equal(recipe, index)).collect(),
            None => of_lanes(lanes(options), recipe)?,
        };
        Ok(Self {
            base: recipe.clone(),
            candidates,
            are_equal: equals.is_some(),
            folds: options.read("folds"),
            repeats: options.read("repeats").unwrap_or(1),
            leak,
            opens_test: options.text("open-test") == Some("yes"),
        })
    }

    /// Applies each candidate's changes, for `folds` folds with `train` samples to train on and `held_out` held out.
    ///
    /// # Errors
    /// If a candidate does not fit the data, or never ends.
    pub(super) fn fitted(
        mut self,
        folds: usize,
        [train, held_out]: [usize; 2],
    ) -> Result<Self, StudyError> {
        self.folds = Some(folds);
        for candidate in &mut self.candidates {
            let applied = candidate.lane.apply(&mut candidate.recipe.settings, train);
            if let Err(source) = applied {
                return Err(refused(source).into());
            }
            if !has_end(&candidate.recipe) {
                return Err(StudyError::Unfit(Phrase::new(
                    "study.cross-validation.endless",
                )));
            }
            candidate.is_steered = is_steered(&candidate.recipe);
            candidate.every = every(&candidate.recipe, train, held_out);
        }
        Ok(self)
    }

    /// Number of members: one per candidate and round.
    pub(super) fn members(&self) -> usize {
        self.candidates.len() * self.repeats * self.folds.unwrap_or(0)
    }

    /// Number of runs in total.
    pub(super) fn runs(&self) -> u64 {
        (self.members() * self.runs_a_member() + self.finals()) as u64
    }

    /// Runs per member: a leak through the standardization needs a second one.
    pub(super) fn runs_a_member(&self) -> usize {
        1 + usize::from(self.leak == Leak::Standardization)
    }

    /// Whether every candidate is trained on all folds together, not only the winner.
    pub(super) fn needs_all_tested(&self) -> bool {
        self.are_equal || self.leak == Leak::Test
    }

    /// Number of candidates trained on all folds together, if there is a winner.
    pub(super) fn finals(&self) -> usize {
        if self.needs_all_tested() {
            self.candidates.len()
        } else {
            usize::from(self.opens_test)
        }
    }
}

/// Distance between the seeds of equivalent candidates, so that repetitions do not reuse them.
const SEED_DISTANCE: u64 = 1000;

/// A candidate that differs from the others only in its seed.
fn equal(recipe: &Recipe, index: usize) -> Candidate {
    let label = format!("draw {}", index + 1);
    Candidate {
        lane: Lane {
            label: label.clone(),
            changes: Vec::new(),
        },
        label,
        recipe: Recipe {
            seed: recipe.seed.wrapping_add(SEED_DISTANCE * index as u64),
            ..recipe.clone()
        },
        is_steered: false,
        every: u64::MAX,
    }
}

/// One candidate per lane.
fn of_lanes(lanes: Vec<Lane>, recipe: &Recipe) -> Result<Vec<Candidate>, StudyError> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for lane in lanes {
        if candidates.iter().any(|one| one.label == lane.label) {
            let twice = Phrase::new("study.cross-validation.twice").with("lane", lane.label);
            return Err(StudyError::Unfit(twice));
        }
        candidates.push(Candidate {
            label: lane.label.clone(),
            lane,
            recipe: recipe.clone(),
            is_steered: false,
            every: u64::MAX,
        });
    }
    Ok(candidates)
}

/// The lanes given in the options.
fn lanes(options: &Options) -> Vec<Lane> {
    let read = |text: &str| -> Vec<Lane> {
        if text == GRID {
            // All of them parse; a test checks that.
            let grid = GRID_LANES.iter();
            return grid.filter_map(|lane| lane.parse().ok()).collect();
        }
        text.parse().into_iter().collect()
    };
    options.texts("lane").flat_map(read).collect()
}

/// Whether the validation score can end a run of this recipe, or choose its weights, at some time.
pub(in crate::study) fn is_steered(recipe: &Recipe) -> bool {
    let mut settings = recipe.settings.clone();
    let mut is_steered = settings.stops_early() || matches!(recipe.until, Some(Until::Reached(..)));
    for planned in &recipe.schedule {
        // A change that does not fit is refused when it is due.
        let _ = planned.change.apply(&mut settings, usize::MAX);
        is_steered |= settings.stops_early() || planned.change == Change::KeepBest;
    }
    is_steered
}

/// Steps between two evaluations on a held-out fold: enough evaluations for a curve, but within their share of the
/// cost.
fn every(recipe: &Recipe, train: usize, held_out: usize) -> u64 {
    let batch = recipe.settings.batch.of(train).max(1);
    let epoch = train.div_ceil(batch).max(1) as f64;
    let steps = match recipe.until {
        Some(Until::Step(steps) | Until::Reached(_, Some(Cap::Step(steps)))) => steps as f64,
        Some(Until::Epoch(epochs) | Until::Reached(_, Some(Cap::Epoch(epochs)))) => epochs * epoch,
        _ => {
            let every = match recipe.evaluate {
                Every::Steps(steps) => steps as f64,
                Every::Epochs(epochs) => epochs * epoch,
            };
            return every.max(1.0) as u64;
        }
    };
    let affordable = EVALUATION_SHARE * STEP_COST * steps * batch as f64 / held_out.max(1) as f64;
    let evaluations = affordable.clamp(1.0, MAX_EVALUATIONS).floor();
    (steps / evaluations).ceil().max(1.0) as u64
}

/// The refusal of a setting, which names the lane's option.
pub(super) fn refused(source: ChangeError) -> UnfitRecipe {
    UnfitRecipe::Value {
        option: "lane",
        source,
    }
}
