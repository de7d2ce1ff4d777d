//! The dashboard's state, saved beside the run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::State;
use super::branch_view::BranchView;
use super::run::{Run, Test};
use crate::live::Speed;
use crate::series::{AxisKind, Smoothing};
use crate::train::Evaluations;
use crate::train::history::BranchId;

/// The dashboard's state of a run: its curves and branches, and the view of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WrittenState {
    run: WrittenRun,
    speed: Option<Speed>,
    axis: AxisKind,
    log: bool,
    smoothing: Smoothing,
    large: bool,
}

impl WrittenState {
    /// The speed limit when the state was saved.
    #[must_use]
    pub const fn speed(&self) -> Option<Speed> {
        self.speed
    }
}

impl State {
    pub(in crate::ui) fn written(&self) -> WrittenState {
        WrittenState {
            run: self.run.written(),
            speed: self.run.status.as_ref().map(|status| status.speed),
            axis: self.view.kind,
            log: self.view.log,
            smoothing: self.view.smoothing,
            large: self.view.large,
        }
    }

    /// Restores a saved state.
    pub(in crate::ui) fn take_up(&mut self, written: WrittenState) {
        self.run = written.run.into();
        self.view.kind = written.axis;
        self.view.log = written.log;
        self.view.smoothing = written.smoothing;
        self.view.large = written.large;
    }
}

/// The serialised part of [`Run`].
#[derive(Clone, Debug, Serialize, Deserialize)]
struct WrittenRun {
    current: BranchId,
    here: BranchView,
    others: BTreeMap<BranchId, BranchView>,
    undone: BTreeMap<BranchId, Vec<(u64, BranchView)>>,
    last: Option<Evaluations>,
    test: Option<Test>,
}

impl Run {
    fn written(&self) -> WrittenRun {
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
