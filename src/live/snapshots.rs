//! Publishes snapshots of a run to its viewers: only the latest, and with a bounded cost to the training.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::train::history::{BranchId, Place};
use crate::train::timeline::CheckpointWeights;
use crate::train::{Snapshot, SnapshotExtras, Timeline};

/// The minimum training time between two snapshots, as a multiple of the time a snapshot took.
const TRAINING_SHARE: u32 = 30;

/// Publishes a snapshot on request.
pub(super) struct SnapshotPublisher {
    sender: watch::Sender<Option<Arc<Snapshot>>>,
    /// The contents of the requested snapshot, if one is requested.
    requested: Option<SnapshotExtras>,
    /// The position and contents of the last snapshot.
    published: Option<(BranchId, Place, SnapshotExtras)>,
    /// The earliest time at which the next snapshot may interrupt training.
    next_due: Option<Instant>,
    trail: CheckpointWeights,
    /// Counts the runs of this publisher; part of each snapshot.
    run: u64,
}

impl SnapshotPublisher {
    pub(super) fn new(sender: watch::Sender<Option<Arc<Snapshot>>>) -> Self {
        Self {
            sender,
            requested: None,
            published: None,
            next_due: None,
            trail: CheckpointWeights::default(),
            run: 0,
        }
    }

    pub(super) fn request(&mut self, extras: SnapshotExtras) {
        self.requested = Some(extras);
    }

    /// Starts a new run, for which the last snapshot is obsolete.
    pub(super) fn reset(&mut self) {
        self.published = None;
        self.trail = CheckpointWeights::default();
        self.run += 1;
        self.sender.send_replace(None);
    }

    /// Publishes a snapshot if one is requested, anything has changed and, while `training`, enough time has passed.
    pub(super) fn publish(&mut self, timeline: &Timeline, training: bool) {
        let Some(extras) = self.requested else {
            return;
        };
        let current = Some((timeline.branch().id, timeline.position(), extras));
        if self.published == current {
            return;
        }
        let start = Instant::now();
        if training && self.next_due.is_some_and(|next_due| start < next_due) {
            return;
        }
        (self.requested, self.published) = (None, current);
        let snapshot = Snapshot {
            run: self.run,
            ..timeline.snapshot(extras, &mut self.trail)
        };
        self.sender.send_replace(Some(Arc::new(snapshot)));
        self.next_due =
            Some(Instant::now() + TRAINING_SHARE * start.elapsed().max(Duration::from_micros(1)));
    }
}
