//! The final scores of a study's runs, and the figures drawn from them.

use super::datasets::Datasets;
use super::members::answer_by_members;
use super::train::{UNITS, train};
use super::{Study, StudyError};
use crate::answer::Answer;
use crate::control::Control;
use crate::figure::{Band, Hue, Line, Stroke};
use crate::nn::Score;
use crate::phrase::Label;
use crate::race::Spread;
use crate::train::{End, Phase, Recipe};

/// Scores at the end of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outcome {
    /// On the training set.
    pub(super) train: Score,
    /// On the validation set.
    pub(super) validation: Score,
    /// Whether the run became non-finite.
    pub(super) diverged: bool,
    /// Whether the training loss is no better than that of a constant guess.
    pub(super) is_guess: bool,
}

/// Share of a constant guess's loss from which on a training loss is no better than it.
const GUESS: f64 = 0.99;

impl Outcome {
    fn of(recipe: &Recipe, datasets: &Datasets, control: &Control) -> Result<Self, StudyError> {
        let data = datasets.load(&recipe.data, recipe.seed)?;
        let session = train(recipe, data, control)?;
        let end = session.evaluation();
        let data = session.trainer().data();
        Ok(Self {
            is_guess: end.train.loss >= GUESS * data.guess(&data.train),
            train: end.train,
            validation: end.validation,
            diverged: matches!(session.phase(), Phase::Stopped(End::Diverged(_))),
        })
    }
}

/// Runs each of these recipes; `answer` builds the answer from a prefix of their outcomes.
///
/// # Errors
/// As [`members`].
pub(super) fn answer_by_runs(
    study: &Study<'_>,
    recipes: &[Recipe],
    answer: impl Fn(&[Outcome]) -> Answer + Sync,
) -> Result<Answer, StudyError> {
    let datasets = Datasets::new(study.control.threads());
    let make = |index: usize| Outcome::of(&recipes[index], &datasets, study.control);
    let units = UNITS * recipes.len() as u64;
    answer_by_members(study, recipes.len(), units, make, answer)
}

/// A metric over several seeds at each x, as a line of means and a band from the minimum to the maximum. An x without
/// values, or with one that is not finite, breaks the line.
pub(super) fn over_seeds(
    name: &Label,
    hue: Hue,
    stroke: Stroke,
    xs: &[f64],
    values: impl Fn(usize) -> Vec<f64>,
) -> (Line, Band) {
    let (mut points, mut band) = (Vec::new(), Vec::new());
    for (index, x) in xs.iter().enumerate() {
        let values = values(index);
        let is_known = values.iter().all(|value| value.is_finite());
        match Spread::of(values.into_iter()).filter(|_| is_known) {
            Some(spread) => {
                points.push([*x, spread.mean]);
                band.push([*x, spread.min, spread.max]);
            }
            None => points.push([*x, f64::NAN]),
        }
    }
    let line = Line {
        name: name.clone(),
        hue,
        stroke,
        points,
    };
    let band = Band {
        name: name.clone(),
        hue,
        points: band,
    };
    (line, band)
}

/// The mean; NaN if there are no values.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
