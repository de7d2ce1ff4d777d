//! Samples that are read once, and from which the data sets of several runs are cut.

use std::sync::Arc;

use super::dataset::Dataset;
use super::error::{Bounds, DataError};
use super::fold::{Fold, Folds};
use super::prepare::{self, Rows};
use super::raw::{Raw, Targets};
use super::request::Request;
use super::split::Assigned;
use super::{Entry, Source};

/// The samples of a request, as read or generated, and their split.
#[derive(Debug)]
pub struct Pool {
    raw: Arc<Raw>,
    entry: &'static Entry,
    request: Request,
    seed: u64,
    assigned: Assigned,
}

/// Which samples of a [`Pool`] make the parts of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The rows of the training part.
    pub train: Vec<usize>,
    /// The rows of the validation part.
    pub validation: Vec<usize>,
    /// The test part.
    pub sealed: Sealed,
    /// The rows whose statistics standardize the inputs; `None` for those of the training part.
    pub fitted_to: Option<Vec<usize>>,
}

/// The test part of a data set cut from a [`Pool`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// No sample.
    Nothing,
    /// The test part of the split.
    Test,
    /// These rows.
    Rows(Vec<usize>),
}

impl Pool {
    /// Reads or generates the samples that `request` names.
    ///
    /// # Errors
    /// As [`load`](super::load).
    pub fn load(request: &Request, seed: u64) -> Result<Self, DataError> {
        let entry = request.check()?;
        let source = Source {
            argument: request.argument().unwrap_or_default(),
            samples: entry
                .generated
                .map_or(0, |g| request.samples.unwrap_or(g.samples)),
            noise: entry
                .generated
                .map_or(0.0, |g| request.noise.unwrap_or(g.noise)),
            label: request.label.as_deref(),
            reading: &request.reading,
            unlabelled: false,
            seed,
        };
        let raw = (entry.load)(&source)?;
        let assigned = prepare::assign(&raw, request, seed)?;
        Ok(Self {
            raw: Arc::new(raw),
            entry,
            request: request.clone(),
            seed,
            assigned,
        })
    }

    /// The data set of the request: split into three parts, or with one of its folds held out.
    ///
    /// # Errors
    /// If there are more folds than samples in the smallest class, or too few samples for the requested size of the
    /// training part.
    pub fn dataset(&self) -> Result<Dataset, DataError> {
        self.dataset_of(&self.request)
    }

    /// Whether the samples are generated, so that another seed has other ones.
    #[must_use]
    pub fn is_generated(&self) -> bool {
        self.entry.generated.is_some()
    }

    /// The same samples split with another seed, without reading them again. Generated samples stay those of the first
    /// seed.
    ///
    /// # Errors
    /// As [`load`](super::load).
    pub fn split_with(&self, seed: u64) -> Result<Self, DataError> {
        Ok(Self {
            raw: Arc::clone(&self.raw),
            entry: self.entry,
            request: self.request.clone(),
            seed,
            assigned: prepare::assign(&self.raw, &self.request, seed)?,
        })
    }

    /// The data set of a request that differs from the pool's in the fold and the size of the training part only.
    ///
    /// # Errors
    /// As [`dataset`](Self::dataset).
    pub fn dataset_of(&self, request: &Request) -> Result<Dataset, DataError> {
        let [train, validation, _] = self.assigned.parts();
        let (train, validation) = match request.fold {
            None => (train, validation),
            Some(fold) => {
                self.check_folds(fold.count(), &fold)?;
                let folds = self.folds(fold.count(), 0);
                let k = fold.number() - 1;
                (folds.others(k), folds.held_out(k))
            }
        };
        let train = kept(request, train)?;
        Ok(self.cut(Cut {
            train,
            validation,
            sealed: Sealed::Test,
            fitted_to: None,
        }))
    }

    pub(super) fn raw(&self) -> &Raw {
        &self.raw
    }

    pub(super) fn request(&self) -> &Request {
        &self.request
    }

    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// Divides the training and validation parts together into `count` folds. Every `deal` is a different division;
    /// deal 0 is that of the setting `fold`.
    #[must_use]
    pub fn folds(&self, count: usize, deal: u64) -> Folds {
        Folds::deal(&self.assigned, count, deal, self.seed)
    }

    /// Checks that every class has a sample in each of `count` folds; `value` is the given setting.
    fn check_folds(&self, count: usize, value: &Fold) -> Result<(), DataError> {
        let smallest = self.smallest_class();
        if count > smallest {
            let allowed = Bounds::Folds(smallest);
            return Err(self.request.out_of_range("fold", value, allowed));
        }
        Ok(())
    }

    /// Number of samples in the training and validation parts together.
    #[must_use]
    pub fn development(&self) -> usize {
        self.assigned.development().map(<[usize]>::len).sum()
    }

    /// Number of samples in the test part.
    #[must_use]
    pub fn test(&self) -> usize {
        self.assigned.parts()[2].len()
    }

    /// Number of these samples in the smallest class; for regression, all of them.
    #[must_use]
    pub fn smallest_class(&self) -> usize {
        let classes = self.assigned.development().map(<[usize]>::len);
        classes.min().unwrap_or(0)
    }

    /// The names of the classes; `None` for regression.
    #[must_use]
    pub fn classes(&self) -> Option<&[String]> {
        match &self.raw.targets {
            Targets::Classes { names, .. } => Some(names),
            Targets::Values { .. } => None,
        }
    }

    /// The class of a row, before label noise; `None` for regression.
    #[must_use]
    pub fn class(&self, row: usize) -> Option<usize> {
        match &self.raw.targets {
            Targets::Classes { labels, .. } => labels.get(row).map(|label| *label as usize),
            Targets::Values { .. } => None,
        }
    }

    /// Keeps the first rows, up to the requested size of the training part.
    ///
    /// # Errors
    /// If there are fewer rows than that size, or it is 0.
    pub fn kept(&self, rows: Vec<usize>) -> Result<Vec<usize>, DataError> {
        kept(&self.request, rows)
    }

    /// The data set of these rows: standardized, with label noise if the request asks for it.
    #[must_use]
    pub fn cut(&self, cut: Cut) -> Dataset {
        let Cut {
            train,
            validation,
            sealed,
            fitted_to,
        } = cut;
        let test = match sealed {
            Sealed::Nothing => Vec::new(),
            Sealed::Test => {
                let [_, _, test] = self.assigned.parts();
                test
            }
            Sealed::Rows(rows) => rows,
        };
        let rows = Rows {
            train,
            validation,
            test,
            fitted_to,
        };
        prepare::prepare(&self.raw, self.entry, &self.request, self.seed, rows)
    }
}

/// Keeps the first rows, up to the requested size of the training part.
fn kept(request: &Request, mut rows: Vec<usize>) -> Result<Vec<usize>, DataError> {
    if let Some(size) = request.train_size {
        if size == 0 || size > rows.len() {
            let allowed = Bounds::TrainingPart(rows.len());
            return Err(request.out_of_range("train-size", size, allowed));
        }
        rows.truncate(size);
    }
    Ok(rows)
}
