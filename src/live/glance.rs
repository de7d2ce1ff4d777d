//! Snapshots of a run for its viewers: only the latest, and never at the cost of the training.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::train::timeline::{BranchId, Place};
use crate::train::{Snapshot, Timeline};

/// Rows of a batch that a snapshot shows.
const ROWS: usize = 8;
/// Training goes on for at least so many times as long as a snapshot took, before the next.
const SHARE: u32 = 30;

/// Gives snapshots to whoever asks.
pub(super) struct Glance {
    board: watch::Sender<Option<Arc<Snapshot>>>,
    is_asked: bool,
    /// Where the run stood at the last snapshot.
    shown: Option<(BranchId, Place)>,
    /// When training may be held up again.
    next: Option<Instant>,
}

impl Glance {
    pub(super) fn new(board: watch::Sender<Option<Arc<Snapshot>>>) -> Self {
        Self {
            board,
            is_asked: false,
            shown: None,
            next: None,
        }
    }

    /// Somebody wants to see what is new.
    pub(super) fn ask(&mut self) {
        self.is_asked = true;
    }

    /// Another run began: everything is new.
    pub(super) fn forget(&mut self) {
        self.shown = None;
    }

    /// Puts a snapshot on the board, if one was asked for, there is anything new and, while `training`, its turn has come.
    pub(super) fn show(&mut self, timeline: &Timeline, training: bool) {
        let stands = Some((timeline.branch().id, timeline.position()));
        if !self.is_asked || self.shown == stands {
            return;
        }
        let start = Instant::now();
        if training && self.next.is_some_and(|next| start < next) {
            return;
        }
        (self.is_asked, self.shown) = (false, stands);
        let snapshot = timeline.session().trainer().snapshot(ROWS);
        self.board.send_replace(Some(Arc::new(snapshot)));
        self.next = Some(Instant::now() + SHARE * start.elapsed().max(Duration::from_micros(1)));
    }
}
