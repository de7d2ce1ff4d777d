//! Snapshots of a run for its viewers: only the latest, and never at the cost of the training.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::train::history::{BranchId, Place};
use crate::train::timeline::CheckpointWeights;
use crate::train::{Snapshot, SnapshotExtras, Timeline};

/// Training goes on for at least so many times as long as a snapshot took, before the next.
const SHARE: u32 = 30;

/// Gives snapshots to whoever asks.
pub(super) struct SnapshotPublisher {
    board: watch::Sender<Option<Arc<Snapshot>>>,
    /// What the next snapshot is to hold, if one is asked for.
    asked: Option<SnapshotExtras>,
    /// Where the run stood at the last snapshot, and what that held.
    shown: Option<(BranchId, Place, SnapshotExtras)>,
    /// When training may be held up again.
    next: Option<Instant>,
    trail: CheckpointWeights,
    /// Which run it looks at.
    run: u64,
}

impl SnapshotPublisher {
    pub(super) fn new(board: watch::Sender<Option<Arc<Snapshot>>>) -> Self {
        Self {
            board,
            asked: None,
            shown: None,
            next: None,
            trail: CheckpointWeights::default(),
            run: 0,
        }
    }

    /// Somebody wants to see what is new.
    pub(super) fn ask(&mut self, extras: SnapshotExtras) {
        self.asked = Some(extras);
    }

    /// Another run began: everything is new.
    pub(super) fn forget(&mut self) {
        self.shown = None;
        self.trail = CheckpointWeights::default();
        self.run += 1;
        self.board.send_replace(None);
    }

    /// Puts a snapshot on the board, if one was asked for, there is anything new and, while `training`, its turn has come.
    pub(super) fn show(&mut self, timeline: &Timeline, training: bool) {
        let Some(extras) = self.asked else {
            return;
        };
        let stands = Some((timeline.branch().id, timeline.position(), extras));
        if self.shown == stands {
            return;
        }
        let start = Instant::now();
        if training && self.next.is_some_and(|next| start < next) {
            return;
        }
        (self.asked, self.shown) = (None, stands);
        let snapshot = Snapshot {
            run: self.run,
            ..timeline.snapshot(extras, &mut self.trail)
        };
        self.board.send_replace(Some(Arc::new(snapshot)));
        self.next = Some(Instant::now() + SHARE * start.elapsed().max(Duration::from_micros(1)));
    }
}
