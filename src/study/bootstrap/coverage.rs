//! How often the intervals of a metric contain its true value, measured on fresh validation sets.

use rand::Rng;

use super::interval::{Interval, Measure};
use super::scores::SampleScores;
use crate::answer::{Cell, Sheet};
use crate::control::Control;
use crate::data::{Generated, Pool, Request};
use crate::rng::{Purpose, stream};
use crate::study::StudyError;
use crate::train::{Recipe, Session, SessionError};

/// First counter of the fresh sets' seeds; the members' are below.
const FRESH: u64 = 1 << 40;

/// The coverage of the intervals of a trained net's validation loss and accuracy.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Coverage {
    /// Number of fresh sets.
    pub(super) sets: usize,
    pub(super) loss: Covered,
    /// `None` for regression.
    pub(super) accuracy: Option<Covered>,
}

/// How many intervals contain the true value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Covered {
    /// The true value: the mean over all fresh sets together.
    pub(super) truth: f64,
    pub(super) percentile: usize,
    pub(super) bca: usize,
}

impl Coverage {
    /// The shares of intervals that contain the true value.
    pub(super) fn sheet(&self) -> Sheet {
        let all = [("loss", Some(self.loss)), ("accuracy", self.accuracy)];
        let rows = all.into_iter().filter_map(|(name, covered)| {
            let covered = covered?;
            let share = |count: usize| Cell::Number(count as f64 / self.sets as f64);
            Some(vec![
                Cell::Text(name.to_owned()),
                Cell::Number(covered.truth),
                share(covered.bca),
                share(covered.percentile),
                Cell::Count(self.sets as u64),
            ])
        });
        Sheet {
            name: "coverage",
            columns: vec!["metric", "truth", "bca", "percentile", "sets"],
            rows: rows.collect(),
        }
    }

    /// Generates `sets` validation sets of the size of the session's own, and takes the intervals on each.
    ///
    /// # Errors
    /// If the study is cancelled.
    pub(super) fn of(
        recipe: &Recipe,
        session: &Session,
        sets: usize,
        control: &Control,
    ) -> Result<Self, StudyError> {
        let samples = session.trainer().data().validation.len();
        let mut all = Vec::with_capacity(sets);
        for set in 0..sets {
            control.check()?;
            all.push(fresh(recipe, session, set as u64, samples)?);
        }
        let losses: Vec<&[f64]> = all.iter().map(|one| one.losses.as_slice()).collect();
        let rights: Option<Vec<&[f64]>> = all.iter().map(|one| one.right.as_deref()).collect();
        let covered = |values: &[&[f64]], measure| covered(recipe.seed, values, measure, control);
        Ok(Self {
            sets,
            loss: covered(&losses, Measure::Number)?,
            accuracy: rights
                .map(|rights| covered(&rights, Measure::Share))
                .transpose()?,
        })
    }
}

/// The scores of the net on a fresh set of this many samples.
fn fresh(
    recipe: &Recipe,
    session: &Session,
    set: u64,
    samples: usize,
) -> Result<SampleScores, StudyError> {
    let request = Request {
        samples: Some(samples.max(*Generated::SAMPLES.start())),
        noise: recipe.data.noise,
        ..Request::named(&recipe.data.name)
    };
    let seed = stream(recipe.seed, Purpose::Member, FRESH + set).next_u64();
    let pool = Pool::load(&request, seed).map_err(SessionError::Data)?;
    let maps = &session.trainer().data().standardisation;
    Ok(SampleScores::of(
        session,
        &pool.part((0..samples).collect(), maps),
    ))
}

fn covered(
    seed: u64,
    sets: &[&[f64]],
    measure: Measure,
    control: &Control,
) -> Result<Covered, StudyError> {
    let all = sets.iter().copied().flatten();
    let count = all.clone().count();
    let truth = all.sum::<f64>() / count as f64;
    let mut covered = Covered {
        truth,
        percentile: 0,
        bca: 0,
    };
    for (set, values) in sets.iter().enumerate() {
        control.check()?;
        let mut draws = stream(seed, Purpose::Resample, FRESH + set as u64);
        if let Some(interval) = Interval::of(values, measure, &mut draws) {
            let contains = |[low, high]: [f64; 2]| usize::from((low..=high).contains(&truth));
            covered.percentile += contains(interval.percentile);
            covered.bca += contains(interval.bca);
        }
    }
    Ok(covered)
}
