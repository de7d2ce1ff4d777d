//! The data sets of a study's runs, prepared once and shared between threads.

use std::sync::{Arc, Mutex, PoisonError};

use super::StudyError;
use crate::data::{self, Dataset, Request};
use crate::train::SessionError;

/// Capacity of the cache; runs are ordered so that two threads need no more at a time.
const KEPT: usize = 3;

/// A cache of the most recently used data sets of a study.
#[derive(Debug, Default)]
pub(super) struct Datasets(Mutex<Vec<(Request, u64, Arc<Dataset>)>>);

impl Datasets {
    /// The data set of `request`, generated and split with `seed`.
    ///
    /// # Errors
    /// If it can't be read or prepared.
    pub(super) fn load(&self, request: &Request, seed: u64) -> Result<Arc<Dataset>, StudyError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |(known, of, _): &(Request, u64, _)| known == request && *of == seed;
        if let Some(index) = kept.iter().position(is_same) {
            let found = kept.remove(index);
            let data = Arc::clone(&found.2);
            kept.push(found);
            return Ok(data);
        }
        let data = data::load(request, seed).map_err(SessionError::Data)?;
        let data = Arc::new(data);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((request.clone(), seed, Arc::clone(&data)));
        Ok(data)
    }
}
