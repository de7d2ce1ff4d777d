//! What a scene's lab computes, played to its end without a screen.

use std::path::Path;
use std::sync::Arc;

use super::act::{Act, MOST_STEPS};
use super::lab::Lab;
use crate::answer::Answer;
use crate::compare;
use crate::control::{Cancelled, Control};
use crate::data::{self, DataError};
use crate::race::{self, Lane, Limit, PlanError, Preset, RacePlan};
use crate::study::{Study, StudyError};
use crate::surface::{SurfaceRace, SurfaceRacePlan};
use crate::train::{
    ChangeError, End, Evaluation, Given, Origin, Phase, Recipe, Scheduled, Session, SessionError,
};

/// Steps between two looks at the control.
const CHECK_EVERY: u64 = 64;

/// What a lab computed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The evaluations of the run, in order; the last one is at its end. Empty unless the lab is a run.
    pub evaluations: Vec<Evaluation>,
    /// Updates made by the run.
    pub steps: u64,
    /// Why the run ended.
    pub end: Option<End>,
    /// The tables and figures of a study, race, comparison or surface.
    pub answer: Option<Answer>,
}

/// Why a lab can't be played.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PlayError {
    /// The run can't begin.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The data can't be loaded.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A planned change is refused.
    #[error("at step {step}: {source}")]
    Change {
        /// Updates made before.
        step: u64,
        /// Why it is refused.
        source: ChangeError,
    },
    /// The study has no answer.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// The race can't be run.
    #[error(transparent)]
    Race(#[from] PlanError),
    /// The run is not over after as many steps as it may take.
    #[error("the run is not over after {0} steps")]
    TooLong(u64),
    /// It was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl Outcome {
    /// The last evaluation up to `step`; `None` if the run did not get as far.
    #[must_use]
    pub fn at(&self, step: u64) -> Option<&Evaluation> {
        if step > self.steps {
            return None;
        }
        self.evaluations.iter().rfind(|one| one.step <= step)
    }

    /// The evaluation with the lowest validation loss, the first of them.
    #[must_use]
    pub fn best(&self) -> Option<&Evaluation> {
        let finite = self
            .evaluations
            .iter()
            .filter(|one| one.validation.loss.is_finite());
        finite.reduce(|best, one| {
            if one.validation.loss < best.validation.loss {
                one
            } else {
                best
            }
        })
    }

    /// Whether the run diverged.
    #[must_use]
    pub fn is_diverged(&self) -> bool {
        matches!(self.end, Some(End::Diverged(_)))
    }

    /// Whether early stopping ended the run.
    #[must_use]
    pub fn is_stopped_early(&self) -> bool {
        matches!(self.end, Some(End::EarlyStopping))
    }
}

impl Lab {
    /// Plays the lab to its end, with `seed` added to the seed of its recipe.
    ///
    /// # Errors
    /// If what it asks for can't be computed, or it is cancelled.
    pub fn play(&self, seed: u64, control: &Control) -> Result<Outcome, PlayError> {
        self.play_within(MOST_STEPS, seed, control)
    }

    /// The same, with a run of at most this many steps.
    ///
    /// # Errors
    /// Also if the run is not over by then.
    pub fn play_within(
        &self,
        most: u64,
        seed: u64,
        control: &Control,
    ) -> Result<Outcome, PlayError> {
        let mut recipe = self.recipe.clone();
        recipe.seed = recipe.seed.wrapping_add(seed);
        let answer = match &self.act {
            Act::Run => return run(recipe, most, control),
            Act::Study { entry, options, .. } => (entry.run)(&Study {
                recipe: &recipe,
                options,
                control,
                partial: &|_| {},
            })?,
            Act::Race(lanes) => {
                let plan = race_plan(&recipe, lanes)?;
                race::run(&plan, control.threads(), control, |_| {})?.answer()
            }
            Act::Compare(lane) => {
                let plan = compare_plan(&recipe, lane)?;
                compare::answer(&race::run(&plan, control.threads(), control, |_| {})?)
            }
            Act::Surface { surface, .. } => {
                let plan = SurfaceRacePlan::of(surface).seeded(recipe.seed);
                let mut race = SurfaceRace::new(plan);
                race.advance(surface.steps);
                race.answer()
            }
        };
        control.check()?;
        Ok(Outcome {
            answer: Some(answer),
            ..Outcome::default()
        })
    }
}

impl Lab {
    /// The line of the script at `path` that asks for what can't be played: that of a setting, a planned change, or of
    /// what is computed.
    #[must_use]
    pub fn line_of(&self, why: &PlayError, path: &Path) -> usize {
        let own = |one: &Given| match &one.origin {
            Origin::File { path: file, line } if file == path => Some(*line),
            _ => None,
        };
        let of_word = |word: &str| {
            let given = self.given.iter().rfind(|one| one.word == word)?;
            own(given)
        };
        let of_step = |step: u64| {
            let is_it = |one: &&Given| {
                let planned = one.value.parse::<Scheduled>();
                one.word == "at" && planned.is_ok_and(|planned| planned.step == step)
            };
            own(self.given.iter().find(is_it)?)
        };
        let line = match why {
            PlayError::Session(SessionError::Schedule { step, .. })
            | PlayError::Change { step, .. } => of_step(*step),
            PlayError::Session(SessionError::Shape(_)) => of_word("hidden"),
            PlayError::Session(SessionError::Init(_)) => of_word("init"),
            PlayError::Session(SessionError::NoClasses(_)) | PlayError::TooLong(_) => {
                of_word("until")
            }
            PlayError::Session(SessionError::Data(error))
            | PlayError::Study(StudyError::Session(SessionError::Data(error)))
            | PlayError::Data(error) => {
                // Most messages begin with the word of the option.
                let text = error.to_string();
                let word = text.split([' ', ':']).next().unwrap_or_default();
                of_word(word).or_else(|| of_word("data"))
            }
            PlayError::Session(SessionError::Settings(error)) => {
                let text = error.to_string();
                of_word(text.split([' ', ':']).next().unwrap_or_default())
            }
            PlayError::Study(_) | PlayError::Race(_) => Some(self.act_line),
            PlayError::Cancelled(_) => None,
        };
        line.unwrap_or(self.line)
    }
}

/// The race of these lanes, in the words of `:race`, as the dashboard runs it from the start of a run: without lanes that
/// can't run, and with the target of the data.
fn race_plan(recipe: &Recipe, lanes: &str) -> Result<RacePlan, PlayError> {
    let session = Session::new(recipe.clone())?;
    let trainer = session.trainer();
    let samples = trainer.data().train.len();
    let lanes = match Preset::find(lanes) {
        Some(preset) => preset.lanes(&recipe.settings, samples),
        None => Lane::spread(lanes)?,
    };
    let all = lanes.iter().map(|lane| (lane, true));
    let refusals = race::refusals(all, &recipe.settings, samples, &trainer.unavailable());
    let running = lanes.into_iter().zip(refusals);
    let running = running.filter(|(_, refusal)| refusal.is_none());
    let is_classification = trainer.data().task.is_classification();
    Ok(RacePlan {
        threshold: Some(race::target(&recipe.data, is_classification, None)),
        ..RacePlan::new(recipe, running.map(|(lane, _)| lane).collect())
    })
}

/// The race of the recipe with and without these changes, as the dashboard runs it.
fn compare_plan(recipe: &Recipe, lane: &Lane) -> Result<RacePlan, PlayError> {
    let samples = data::load(&recipe.data, recipe.seed)?.train.len();
    let plan = compare::plan(recipe, std::slice::from_ref(lane))?;
    Ok(RacePlan {
        until: Limit::Epoch(race::fitting_end(recipe, samples)),
        ..plan
    })
}

fn run(recipe: Recipe, most: u64, control: &Control) -> Result<Outcome, PlayError> {
    let data = Arc::new(data::load(&recipe.data, recipe.seed)?);
    let mut session = Session::on(recipe, data)?;
    let mut evaluations = vec![*session.evaluation()];
    let mut counted = 0_u64;
    while !session.is_over() {
        while let Some(applied) = session.apply_planned() {
            let step = session.trainer().step_count();
            applied.map_err(|source| PlayError::Change { step, source })?;
        }
        if session.trainer().step_count() >= most {
            return Err(PlayError::TooLong(most));
        }
        let advance = session.advance();
        evaluations.extend(advance.evaluation);
        counted += 1;
        if counted.is_multiple_of(CHECK_EVERY) {
            control.check()?;
        }
    }
    let end = match session.phase() {
        Phase::Stopped(end) => Some(end.clone()),
        Phase::Running => None,
    };
    Ok(Outcome {
        evaluations,
        steps: session.trainer().step_count(),
        end,
        answer: None,
    })
}
