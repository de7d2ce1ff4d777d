//! Everything a run is at a step: what it goes on from exactly as if it had never left.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::best::{Kept, Lowest};
use super::{Applied, Phase, Session, Verdict};
use crate::memory::Misfit;
use crate::nn::Layout;
use crate::train::evaluation::Reference;
use crate::train::trainer::{Frozen, Written};
use crate::train::{Change, Course, Evaluation, Until};

/// A run at a step, without the changes that led there; the trainer as it is held, or as it is written down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::train) struct Point<T = Frozen> {
    trainer: T,
    phase: Phase,
    until: Option<Until>,
    planned: usize,
    best: Option<Arc<Kept>>,
    lowest: Option<Lowest>,
    last: Evaluation,
    reference: Option<Reference>,
    course: Arc<Course>,
    diverged: Option<Verdict>,
}

impl Point {
    /// How much memory it takes, about. What it may share with others is counted in full.
    pub(in crate::train) fn bytes(&self) -> usize {
        let lowest = self.lowest.as_ref().and_then(|lowest| lowest.kept.as_ref());
        let kept = self.best.iter().chain(lowest);
        let kept: usize = kept.map(|kept| kept.bytes()).sum();
        let losses = self.reference.as_ref().map_or(0, Reference::bytes);
        self.trainer.bytes() + kept + losses + Course::bytes() + size_of::<Self>()
    }
}

impl<T> Point<T> {
    /// The same with the trainer held otherwise.
    fn with<U>(&self, trainer: U) -> Point<U> {
        Point {
            trainer,
            phase: self.phase.clone(),
            until: self.until,
            planned: self.planned,
            best: self.best.clone(),
            lowest: self.lowest.clone(),
            last: self.last,
            reference: self.reference.clone(),
            course: self.course.clone(),
            diverged: self.diverged,
        }
    }
}

impl Point {
    /// It as it is written down.
    pub(in crate::train) fn written(&self) -> Point<Written> {
        self.with(self.trainer.written())
    }

    /// The parameters of the plain network there.
    pub(in crate::train) fn weights(&self, network: &Layout) -> Cow<'_, [f32]> {
        self.trainer.weights(network)
    }
}

impl Session {
    /// What was written down of this run.
    ///
    /// # Errors
    /// Where it is of another run.
    pub(in crate::train) fn read(&self, written: &Point<Written>) -> Result<Point, Misfit> {
        let plain = self.trainer.network().layout().len();
        let lowest = written.lowest.iter().filter_map(|one| one.kept.as_ref());
        let mut kept = written.best.iter().chain(lowest);
        if !kept.all(|kept| kept.weights.len() == plain) {
            return Err(Misfit);
        }
        Ok(written.with(self.trainer.read(&written.trainer)?))
    }

    /// What it is now.
    pub(in crate::train) fn point(&self) -> Point {
        Point {
            trainer: self.trainer.freeze(),
            phase: self.phase.clone(),
            until: self.until,
            planned: self.planned,
            best: self.best.clone(),
            lowest: self.lowest.clone(),
            last: self.last,
            reference: self.reference.clone(),
            course: self.course.clone(),
            diverged: self.diverged,
        }
    }

    /// Becomes what it was at `point`, to which the changes `applied` have led.
    pub(in crate::train) fn go_to(&mut self, point: &Point, applied: Vec<Applied>) {
        self.trainer.thaw(&point.trainer);
        self.phase = point.phase.clone();
        self.until = point.until;
        self.planned = point.planned;
        self.best.clone_from(&point.best);
        self.lowest.clone_from(&point.lowest);
        self.last = point.last;
        self.reference.clone_from(&point.reference);
        self.course.clone_from(&point.course);
        self.diverged.clone_from(&point.diverged);
        // It was told when it came.
        self.trigger = None;
        self.applied = applied;
    }

    /// Whether it can be gone back to: a step may have left the finite numbers unnoticed, which the next one notices.
    pub(in crate::train) fn is_sound(&self) -> bool {
        self.trainer.is_finite()
    }

    /// How many planned changes have had their turn, and the next one if it is due.
    pub(in crate::train) fn planned_now(&self) -> Option<(usize, Change)> {
        self.due().map(|due| (self.planned, due.change))
    }

    /// Passes over the planned change that is due.
    pub(in crate::train) fn skip_planned(&mut self) {
        if self.due().is_some() {
            self.planned += 1;
        }
    }
}
