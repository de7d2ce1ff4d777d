//! The rounds of a cross-validation: in each, one fold of one repetition is held out, for every candidate.

use std::sync::{Arc, Mutex, PoisonError};

use super::leak::Leak;
use super::plan::{MOST_LEFT_OUT, Plan};
use crate::data::{Cut, DataError, Dataset, Folds, Pool, Sealed};
use crate::phrase::Phrase;
use crate::study::StudyError;
use crate::train::SessionError;

/// Inverse of the share of the training folds that early stopping monitors.
const INNER: usize = 5;

/// The samples and their folds.
#[derive(Debug)]
pub(super) struct Rounds {
    pub(super) pool: Pool,
    /// One per repetition.
    deals: Vec<Folds>,
    /// Cache of the data sets of the current round.
    cut: Mutex<Vec<(Version, Arc<Dataset>)>>,
}

/// Identifies a data set of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) round: usize,
    /// Whether the validation part is an inner part of the training folds and the held-out fold is sealed; otherwise
    /// the held-out fold is the validation part.
    pub(super) is_steered: bool,
    /// Whether the standardization also uses the held-out fold.
    pub(super) leaks: bool,
}

/// The rows of a round.
pub(super) struct Rows {
    pub(super) train: Vec<usize>,
    /// Rows monitored during training; empty if nothing monitors them.
    pub(super) inner: Vec<usize>,
    pub(super) held_out: Vec<usize>,
}

impl Rounds {
    /// Reads the data and divides it into folds.
    ///
    /// # Errors
    /// If the data can't be read, or not be divided into that many folds.
    pub(super) fn new(plan: &Plan) -> Result<Self, StudyError> {
        let pool = Pool::load(&plan.base.data, plan.base.seed).map_err(data)?;
        let samples = pool.development();
        if plan.finals() > 0 && pool.test() == 0 {
            let split = plan.base.data.split.to_string();
            let option = if plan.leak == Leak::Test {
                "--leak test"
            } else {
                "--open-test yes"
            };
            let why = Phrase::new("study.cross-validation.no-test");
            return Err(StudyError::Unfit(
                why.with("option", option).with("split", split),
            ));
        }
        let count = match plan.folds {
            Some(folds) if folds > pool.smallest_class() => {
                let why = Phrase::new("study.cross-validation.too-many-folds");
                let why = why.with("folds", folds);
                return Err(StudyError::Unfit(
                    why.with("samples", pool.smallest_class()),
                ));
            }
            Some(folds) => folds,
            None if !(2..=MOST_LEFT_OUT).contains(&samples) => {
                let why = Phrase::new("study.cross-validation.too-many-left-out");
                let why = why.with("most", MOST_LEFT_OUT);
                return Err(StudyError::Unfit(why.with("samples", samples)));
            }
            None => samples,
        };
        let deals = (0..plan.repeats as u64).map(|deal| pool.folds(count, deal));
        Ok(Self {
            deals: deals.collect(),
            pool,
            cut: Mutex::new(Vec::new()),
        })
    }

    /// Number of folds.
    pub(super) fn folds(&self) -> usize {
        self.deals.first().map_or(0, Folds::count)
    }

    /// Number of rounds.
    pub(super) fn count(&self) -> usize {
        self.deals.len() * self.folds()
    }

    /// Repetition and fold of a round, both from 0.
    pub(super) fn position(&self, round: usize) -> (usize, usize) {
        (round / self.folds(), round % self.folds())
    }

    /// Number of samples in the smallest training part and in the largest held-out fold.
    ///
    /// # Errors
    /// If fewer samples are left than the requested size of the training part.
    pub(super) fn sizes(&self) -> Result<[usize; 2], StudyError> {
        let samples = self.pool.development();
        let held_out = samples.div_ceil(self.folds());
        // The first fold is one of the largest.
        let train = self.rows(0, false)?.train.len();
        Ok([train, held_out])
    }

    /// The rows of each part in a round.
    ///
    /// # Errors
    /// If fewer samples are left than the requested size of the training part.
    pub(super) fn rows(&self, round: usize, is_steered: bool) -> Result<Rows, StudyError> {
        let (repeat, fold) = self.position(round);
        let folds = &self.deals[repeat];
        let train = self.pool.kept(folds.others(fold)).map_err(data)?;
        let (train, inner) = parted(train, is_steered);
        Ok(Rows {
            train,
            inner,
            held_out: folds.held_out(fold),
        })
    }

    /// Pairs of row and fold (from 0) in a repetition.
    pub(super) fn fold_of_rows(&self, repeat: usize) -> Vec<(usize, usize)> {
        let folds = &self.deals[repeat];
        let of = |fold: usize| folds.held_out(fold).into_iter().map(move |row| (row, fold));
        (0..folds.count()).flat_map(of).collect()
    }

    /// The data set of this version.
    ///
    /// # Errors
    /// If fewer samples are left than the requested size of the training part.
    pub(super) fn data(&self, version: Version) -> Result<Arc<Dataset>, StudyError> {
        let mut cut = self.cut.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, data)) = cut.iter().find(|(known, _)| *known == version) {
            return Ok(Arc::clone(data));
        }
        cut.retain(|(known, _)| known.round == version.round);
        let Rows {
            train,
            inner,
            held_out,
        } = self.rows(version.round, version.is_steered)?;
        let (repeat, _) = self.position(version.round);
        let (validation, sealed) = if version.is_steered {
            (inner, Sealed::Rows(held_out))
        } else {
            (held_out, Sealed::Nothing)
        };
        let data = Arc::new(self.pool.cut(Cut {
            train,
            validation,
            sealed,
            fitted_to: version.leaks.then(|| self.deals[repeat].all()),
        }));
        cut.push((version, Arc::clone(&data)));
        Ok(data)
    }

    /// All folds together as the training part, and the test part of the split.
    ///
    /// # Errors
    /// If there are fewer samples than the requested size of the training part.
    pub(super) fn together(&self, is_steered: bool) -> Result<Arc<Dataset>, StudyError> {
        let all = self.deals.first().map_or_else(Vec::new, Folds::all);
        let (train, inner) = parted(self.pool.kept(all).map_err(data)?, is_steered);
        Ok(Arc::new(self.pool.cut(Cut {
            train,
            validation: inner,
            sealed: Sealed::Test,
            fitted_to: None,
        })))
    }
}

/// Splits off the last rows for monitoring if `is_steered`; both parts are stratified.
fn parted(mut train: Vec<usize>, is_steered: bool) -> (Vec<usize>, Vec<usize>) {
    if !is_steered {
        return (train, Vec::new());
    }
    let inner = (train.len() / INNER).max(1).min(train.len() / 2);
    let inner = train.split_off(train.len() - inner);
    (train, inner)
}

fn data(error: DataError) -> StudyError {
    SessionError::Data(error).into()
}
