//! What is known of a run, as it is written down beside the run's own state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::run::{Run, Test};
use super::track::Track;
use crate::train::Evaluations;
use crate::train::history::BranchId;

/// What is known of a run, in numbers and names.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WrittenRun {
    current: BranchId,
    here: Track,
    others: BTreeMap<BranchId, Track>,
    undone: BTreeMap<BranchId, Vec<(u64, Track)>>,
    last: Option<Evaluations>,
    test: Option<Test>,
}

impl Run {
    /// It as it is written down.
    #[must_use]
    pub fn written(&self) -> WrittenRun {
        WrittenRun {
            current: self.current,
            here: self.track(),
            others: self.others.clone(),
            undone: self.undone.clone(),
            last: self.last.clone(),
            test: self.test,
        }
    }
}

impl From<WrittenRun> for Run {
    fn from(written: WrittenRun) -> Self {
        let mut run = Self {
            current: written.current,
            others: written.others,
            undone: written.undone,
            last: written.last,
            test: written.test,
            ..Self::default()
        };
        run.swap(written.here);
        run
    }
}
