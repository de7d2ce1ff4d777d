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
pub struct DashboardState {
    run: SavedRunState,
    speed: Option<Speed>,
    axis: AxisKind,
    log: bool,
    smoothing: Smoothing,
    large: bool,
}

impl DashboardState {
    /// The speed limit when the state was saved.
    #[must_use]
    pub const fn speed(&self) -> Option<Speed> {
        self.speed
    }
}

impl State {
    pub(in crate::ui) fn saved(&self) -> DashboardState {
        DashboardState {
            run: self.run.saved(),
            speed: self.run.status.as_ref().map(|status| status.speed),
            axis: self.view.kind,
            log: self.view.log,
            smoothing: self.view.smoothing,
            large: self.view.large,
        }
    }

    /// Restores a saved state.
    pub(in crate::ui) fn restore(&mut self, saved: DashboardState) {
        self.run = saved.run.into();
        self.view.kind = saved.axis;
        self.view.log = saved.log;
        self.view.smoothing = saved.smoothing;
        self.view.large = saved.large;
    }
}

/// The serialised part of [`Run`].
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SavedRunState {
    current: BranchId,
    here: BranchView,
    others: BTreeMap<BranchId, BranchView>,
    undone: BTreeMap<BranchId, Vec<(u64, BranchView)>>,
    last: Option<Evaluations>,
    test: Option<Test>,
}

impl Run {
    fn saved(&self) -> SavedRunState {
        SavedRunState {
            current: self.current,
            here: self.track(),
            others: self.others.clone(),
            undone: self.undone.clone(),
            last: self.last.clone(),
            test: self.test,
        }
    }
}

impl From<SavedRunState> for Run {
    fn from(saved: SavedRunState) -> Self {
        let mut run = Self {
            current: saved.current,
            others: saved.others,
            undone: saved.undone,
            last: saved.last,
            test: saved.test,
            ..Self::default()
        };
        run.swap(saved.here);
        run
    }
}
