//! The data sets of a study's runs, prepared once and shared between threads.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::StudyError;
use crate::data::{Dataset, Pool, Request};
use crate::train::SessionError;

/// A data set, or the reason why there is none, computed by the first thread that needs it.
type Slot<T> = Arc<OnceLock<Result<Arc<T>, StudyError>>>;
/// Entries by request and seed, the most recently used last.
type Slots<T> = Mutex<Vec<((Request, u64), Slot<T>)>>;

/// A cache of the most recently used data sets of a study, and of the samples from which they are cut. It is locked only
/// to find an entry, never while one is computed.
#[derive(Debug)]
pub(super) struct Datasets {
    /// Number of data sets kept.
    capacity: usize,
    pools: Slots<Pool>,
    cut: Slots<Dataset>,
}

impl Datasets {
    /// A cache for this many threads. Runs are ordered so that each needs one data set at a time.
    pub(super) fn new(threads: usize) -> Self {
        Self {
            capacity: threads + 1,
            pools: Mutex::default(),
            cut: Mutex::default(),
        }
    }

    /// The data set of `request`, generated and split with `seed`.
    ///
    /// # Errors
    /// If it can't be read or prepared.
    pub(super) fn load(&self, request: &Request, seed: u64) -> Result<Arc<Dataset>, StudyError> {
        let slot = slot(&self.cut, (request.clone(), seed), self.capacity);
        let cut = || {
            let pool = self.pool(request, seed)?;
            let dataset = pool.dataset_of(request).map_err(SessionError::Data)?;
            Ok(Arc::new(dataset))
        };
        slot.get_or_init(cut).clone()
    }

    /// The samples of `request`, whatever size of the training part it asks for. A file is read once for all seeds.
    fn pool(&self, request: &Request, seed: u64) -> Result<Arc<Pool>, StudyError> {
        let whole = Request {
            train_size: None,
            fold: None,
            ..request.clone()
        };
        let slot = slot(&self.pools, (whole.clone(), seed), self.capacity);
        let read = || {
            let known = self.read_already(&whole);
            let pool = match known {
                Some(pool) => pool.split_with(seed),
                None => Pool::load(&whole, seed),
            };
            Ok(Arc::new(pool.map_err(SessionError::Data)?))
        };
        slot.get_or_init(read).clone()
    }

    /// A pool of another seed with the same samples.
    fn read_already(&self, whole: &Request) -> Option<Arc<Pool>> {
        let pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let same = pools.iter().filter(|((request, _), _)| request == whole);
        let mut read = same.filter_map(|(_, slot)| slot.get()?.as_ref().ok());
        read.find(|pool| !pool.is_generated()).cloned()
    }
}

/// The slot of `key`, made if it is not there, as the most recently used.
fn slot<T>(slots: &Slots<T>, key: (Request, u64), capacity: usize) -> Slot<T> {
    let mut slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
    let known = slots.iter().position(|(known, _)| *known == key);
    let found = match known {
        Some(index) => slots.remove(index),
        None => (key, Slot::default()),
    };
    let slot = Arc::clone(&found.1);
    slots.push(found);
    if slots.len() > capacity {
        slots.remove(0);
    }
    slot
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data;
    use crate::train::Recipe;

    fn request(settings: &[(&str, &str)]) -> Request {
        Recipe::of(settings).unwrap().data
    }

    #[test]
    fn data_sets_are_those_that_are_loaded_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.csv");
        let rows = (0..60).map(|row| format!("{},{},{}\n", row % 7, row * row % 11, row % 2));
        std::fs::write(&path, format!("a,b,label\n{}", rows.collect::<String>())).unwrap();
        let csv = format!("csv:{}", path.display());
        let datasets = Datasets::new(2);
        for settings in [
            &[("data", csv.as_str())][..],
            &[("data", csv.as_str()), ("train-size", "20")],
            &[("data", "moons"), ("noise", "0.3"), ("train-size", "30")],
            &[("data", "moons"), ("noise", "0.3"), ("fold", "2/4")],
            &[("data", "iris"), ("label-noise", "0.2")],
        ] {
            let request = request(settings);
            for seed in [3, 4, 3] {
                let found = datasets.load(&request, seed).unwrap();
                let alone = data::load(&request, seed).unwrap();
                assert_eq!(found.train.inputs, alone.train.inputs, "{settings:?}");
                assert_eq!(found.train.targets, alone.train.targets, "{settings:?}");
                assert_eq!(found.validation.rows, alone.validation.rows, "{settings:?}");
                assert_eq!(found.test.identity(), alone.test.identity(), "{settings:?}");
            }
        }
    }

    #[test]
    fn a_file_is_read_once_whatever_the_seed_and_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.csv");
        let rows = (0..60).map(|row| format!("{row},{}\n", row % 2));
        std::fs::write(&path, format!("a,label\n{}", rows.collect::<String>())).unwrap();
        let csv = format!("csv:{}", path.display());
        let datasets = Datasets::new(1);
        let load = |size: &str, seed| {
            let settings = [("data", csv.as_str()), ("train-size", size)];
            datasets.load(&request(&settings), seed)
        };
        assert!(load("10", 1).is_ok());
        std::fs::remove_file(&path).unwrap();
        for (size, seed) in [("20", 1), ("10", 2), ("30", 3), ("10", 1)] {
            assert_eq!(
                load(size, seed).unwrap().train.len(),
                size.parse::<usize>().unwrap()
            );
        }
    }

    #[test]
    fn what_can_not_be_read_is_refused_each_time() {
        let datasets = Datasets::new(1);
        let request = request(&[("data", "csv:/nowhere/at-all.csv")]);
        for _ in 0..2 {
            assert!(datasets.load(&request, 1).is_err());
        }
    }
}
