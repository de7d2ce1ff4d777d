//! The complete state of a run at a step, from which it continues bit for bit.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::best::{BestWeights, Lowest};
use super::{Applied, Phase, Session, Verdict};
use crate::nn::Layout;
use crate::state_visitor::StateMismatch;
use crate::train::evaluation::Reference;
use crate::train::trainer::{Frozen, Written};
use crate::train::{Change, Evaluation, EvaluationHistory, Until};

/// The state of a run at a step, without the changes that led there. `T` is the trainer's state, in memory or as
/// serialised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::train) struct Point<T = Frozen> {
    trainer: T,
    rest: Rest,
}

/// The state of a run beside its trainer's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Rest {
    phase: Phase,
    until: Option<Until>,
    planned: usize,
    best: Option<Arc<BestWeights>>,
    lowest: Option<Lowest>,
    last: Evaluation,
    reference: Option<Reference>,
    course: Arc<EvaluationHistory>,
    diverged: Option<Verdict>,
}

impl Rest {
    /// All weights kept as the best or the lowest.
    fn kept(&self) -> impl Iterator<Item = &Arc<BestWeights>> {
        let lowest = self.lowest.iter().filter_map(|one| one.kept.as_ref());
        self.best.iter().chain(lowest)
    }
}

impl Point {
    /// Its approximate size in memory, in bytes. What may be shared with others is counted in full.
    pub(in crate::train) fn bytes(&self) -> usize {
        let kept: usize = self.rest.kept().map(|kept| kept.bytes()).sum();
        let losses = self.rest.reference.as_ref().map_or(0, Reference::bytes);
        self.trainer.bytes() + kept + losses + EvaluationHistory::bytes() + size_of::<Self>()
    }
}

impl Point {
    /// Its serialisable form.
    pub(in crate::train) fn written(&self) -> Point<Written> {
        Point {
            trainer: self.trainer.written(),
            rest: self.rest.clone(),
        }
    }

    /// The parameters of the plain network at this point.
    pub(in crate::train) fn weights(&self, network: &Layout) -> Cow<'_, [f32]> {
        self.trainer.weights(network)
    }
}

impl Session {
    /// Checks and restores a serialised state of this run.
    ///
    /// # Errors
    /// If it belongs to another run.
    pub(in crate::train) fn read(&self, written: &Point<Written>) -> Result<Point, StateMismatch> {
        let plain = self.trainer.network().layout().len();
        if !written.rest.kept().all(|kept| kept.weights.len() == plain) {
            return Err(StateMismatch);
        }
        Ok(Point {
            trainer: self.trainer.read(&written.trainer)?,
            rest: written.rest.clone(),
        })
    }

    /// The current state.
    pub(in crate::train) fn point(&self) -> Point {
        Point {
            trainer: self.trainer.freeze(),
            rest: Rest {
                phase: self.phase.clone(),
                until: self.until,
                planned: self.planned,
                best: self.best.clone(),
                lowest: self.lowest.clone(),
                last: self.last,
                reference: self.reference.clone(),
                course: self.course.clone(),
                diverged: self.diverged,
            },
        }
    }

    /// Restores the state at `point`, to which the changes `applied` have led.
    pub(in crate::train) fn go_to(&mut self, point: &Point, applied: Vec<Applied>) {
        self.trainer.thaw(&point.trainer);
        let rest = &point.rest;
        self.phase = rest.phase.clone();
        self.until = rest.until;
        self.planned = rest.planned;
        self.best.clone_from(&rest.best);
        self.lowest.clone_from(&rest.lowest);
        self.last = rest.last;
        self.reference.clone_from(&rest.reference);
        self.course.clone_from(&rest.course);
        self.diverged.clone_from(&rest.diverged);
        // It was reported when it occurred.
        self.trigger = None;
        self.applied = applied;
    }

    /// Whether the current state can be returned to: a step may have left infinite or NaN parameters, which only the
    /// next step notices.
    pub(in crate::train) fn is_sound(&self) -> bool {
        self.trainer.is_finite()
    }

    /// The number of planned changes already taken, and the next one, if it is due.
    pub(in crate::train) fn planned_now(&self) -> Option<(usize, Change)> {
        self.due().map(|due| (self.planned, due.change))
    }

    /// Skips the planned change that is due.
    pub(in crate::train) fn skip_planned(&mut self) {
        if self.due().is_some() {
            self.planned += 1;
        }
    }
}
