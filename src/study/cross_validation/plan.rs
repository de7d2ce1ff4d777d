//! What is compared, on which folds, and what else is asked for.

use super::leak::Leak;
use crate::phrase::Phrase;
use crate::race::Lane;
use crate::study::train::has_end;
use crate::study::{Options, StudyError};
use crate::train::{Cap, Change, Every, Recipe, SessionError, Until};

/// The shipped recipe.
pub(super) const RECIPE: &str = "cross-validation";
/// How many folds there are unless something else is asked for.
pub(super) const FOLDS: &str = "5";
/// As many folds as there are samples.
pub(super) const LEAVE_ONE_OUT: &str = "leave-one-out";
/// The candidates where nobody names any.
pub(super) const GRID: &str = "grid";
/// No candidates that are equal in truth.
pub(super) const NONE: &str = "none";
const GRID_LANES: [&str; 4] = [
    "weight-decay off",
    "weight-decay 0.001",
    "weight-decay 0.01",
    "weight-decay 0.1",
];
/// With more samples than this, leaving each one out would be too much.
pub(super) const MOST_LEFT_OUT: usize = 200;
/// The most looks at the held-out fold on the way of a run.
const LOOKS: f64 = 24.0;
/// How much of a run's work these may add.
const LOOKING: f64 = 0.1;
/// A step takes about so much of the work that a look at the same samples takes.
const STEP: f64 = 3.0;

/// What is to be done.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The recipe that all candidates are variations of.
    pub(super) base: Recipe,
    pub(super) candidates: Vec<Candidate>,
    /// How many folds; `None` is one for each sample, until it is known how many these are.
    pub(super) folds: Option<usize>,
    pub(super) repeats: usize,
    pub(super) leak: Leak,
    pub(super) opens_test: bool,
    /// Whether the candidates are equal in truth.
    pub(super) are_equal: bool,
}

/// A recipe that may be the best.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// What sets it apart.
    pub(super) label: String,
    lane: Lane,
    pub(super) recipe: Recipe,
    /// Whether its runs are steered by the validation part: then that is an inner part of the training folds.
    pub(super) is_steered: bool,
    /// Steps between two looks at the held-out fold.
    pub(super) every: u64,
}

impl Plan {
    /// What these options ask for.
    ///
    /// # Errors
    /// What does not fit the study.
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
            Some(count) => (0..count).map(|place| equal(recipe, place)).collect(),
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

    /// The same with each candidate's recipe, on so many folds that leave so many samples to learn from and hold out so many.
    ///
    /// # Errors
    /// A candidate that does not fit the data, or never ends.
    pub(super) fn fitted(
        mut self,
        folds: usize,
        [train, held_out]: [usize; 2],
    ) -> Result<Self, StudyError> {
        self.folds = Some(folds);
        for candidate in &mut self.candidates {
            let applied = candidate.lane.apply(&mut candidate.recipe.settings, train);
            applied.map_err(SessionError::Settings)?;
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

    /// One run for each candidate in each round.
    pub(super) fn members(&self) -> usize {
        self.candidates.len() * self.repeats * self.folds.unwrap_or(0)
    }

    /// How many runs it takes in all.
    pub(super) fn runs(&self) -> u64 {
        (self.members() * self.runs_a_member() + self.finals()) as u64
    }

    /// A leak through the data needs a second run.
    pub(super) fn runs_a_member(&self) -> usize {
        1 + usize::from(self.leak == Leak::Standardization)
    }

    /// How many candidates are trained on all folds together.
    pub(super) fn finals(&self) -> usize {
        match self.leak {
            Leak::Test => self.candidates.len(),
            _ if self.are_equal => self.candidates.len(),
            _ => usize::from(self.opens_test),
        }
    }
}

/// Seeds of equal candidates lie so far apart that repetitions do not meet them.
const APART: u64 = 1000;

/// One of several candidates that differ by what is drawn alone.
fn equal(recipe: &Recipe, place: usize) -> Candidate {
    let label = format!("draw {}", place + 1);
    Candidate {
        lane: Lane {
            label: label.clone(),
            changes: Vec::new(),
        },
        label,
        recipe: Recipe {
            seed: recipe.seed.wrapping_add(APART * place as u64),
            ..recipe.clone()
        },
        is_steered: false,
        every: u64::MAX,
    }
}

/// A candidate for each lane.
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

/// The lanes that were asked for.
fn lanes(options: &Options) -> Vec<Lane> {
    let read = |text: &str| -> Vec<Lane> {
        if text == GRID {
            // Each of them can be read: a test reads them.
            let grid = GRID_LANES.iter();
            return grid.filter_map(|lane| lane.parse().ok()).collect();
        }
        text.parse().into_iter().collect()
    };
    options.texts("lane").flat_map(read).collect()
}

/// Whether what the validation part says can end a run of this recipe, or choose its weights, at some time.
fn is_steered(recipe: &Recipe) -> bool {
    let mut settings = recipe.settings.clone();
    let watches = |settings: &crate::train::Settings| {
        let one = settings.regularizer("early-stopping");
        one.is_some_and(|one| one.on)
    };
    let mut is_steered = watches(&settings) || matches!(recipe.until, Some(Until::Reached(..)));
    for planned in &recipe.schedule {
        // A change that does not fit is refused when its time comes.
        let _ = planned.change.apply(&mut settings, usize::MAX);
        is_steered |= watches(&settings) || planned.change == Change::KeepBest;
    }
    is_steered
}

/// How many steps lie between two looks at a held-out fold: few enough for a curve, and not so few that looking takes long.
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
    let affordable = LOOKING * STEP * steps * batch as f64 / held_out.max(1) as f64;
    let looks = affordable.clamp(1.0, LOOKS).floor();
    (steps / looks).ceil().max(1.0) as u64
}
