//! What a study or a race is told while it works (to wait, to end, what time it is), and what it tells of how far it is.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A clock of whoever waits: the time since a moment of its own.
type Clock = Box<dyn Fn() -> Duration + Send + Sync>;

/// Shared between a study, on as many threads as it likes, and whoever waits for it. Its time stands still unless it was
/// given a [clock](Control::with_clock): then nothing of what is found depends on when.
#[derive(Default)]
pub struct Control {
    clock: Option<Clock>,
    cancelled: AtomicBool,
    paused: Mutex<bool>,
    unpaused: Condvar,
    done: AtomicU64,
    total: AtomicU64,
    /// The bits of the seconds that all of the work should last; 0 where it goes as fast as it can.
    pace: AtomicU64,
    /// Threads to use; 0 for all cores.
    threads: AtomicUsize,
    /// Identity and data of the test parts that were opened: an entry an opening.
    opened: Mutex<Vec<(u64, String)>>,
}

/// Somebody wanted the study to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control")
            .field("paused", &self.is_paused())
            .field("cancelled", &self.is_cancelled())
            .field("progress", &self.progress())
            .finish_non_exhaustive()
    }
}

impl Control {
    /// Tells the time by this clock.
    #[must_use]
    pub fn with_clock(clock: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self {
            clock: Some(Box::new(clock)),
            ..Self::default()
        }
    }

    /// The time since a moment that stays the same.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.clock.as_ref().map_or(Duration::ZERO, |clock| clock())
    }

    /// Asks the study to end soon; a pause ends, too.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.pause(false);
    }

    /// Asks the study to wait, or to go on.
    pub fn pause(&self, paused: bool) {
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner) = paused;
        self.unpaused.notify_all();
    }

    /// Whether it is to wait.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is to end.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Where a study looks up from its work, every few milliseconds: waits out a pause.
    ///
    /// # Errors
    /// When the study is to end.
    pub fn check(&self) -> Result<(), Cancelled> {
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        while *paused && !self.is_cancelled() {
            paused = self
                .unpaused
                .wait(paused)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if self.is_cancelled() {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }

    /// How many seconds all of the work should last at least, for whoever watches it; `None` is as fast as can be. It holds
    /// for work that looks at the [pace](Control::pace), from now on.
    pub fn set_pace(&self, seconds: Option<f64>) {
        let seconds = seconds.filter(|seconds| *seconds > 0.0).unwrap_or(0.0);
        self.pace.store(seconds.to_bits(), Ordering::Relaxed);
    }

    /// How many seconds all of the work should last. Where time stands still there is no pace.
    #[must_use]
    pub fn pace(&self) -> Option<f64> {
        let seconds = f64::from_bits(self.pace.load(Ordering::Relaxed));
        (seconds > 0.0 && self.clock.is_some()).then_some(seconds)
    }

    /// How many threads it may compute on; 0 for all cores. No result depends on it.
    pub fn set_threads(&self, threads: usize) {
        self.threads.store(threads, Ordering::Relaxed);
    }

    /// How many threads it may compute on, at least 1.
    #[must_use]
    pub fn threads(&self) -> usize {
        match self.threads.load(Ordering::Relaxed) {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        }
    }

    /// How much work there is in all, in a unit of the study's own.
    pub fn expect(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// So much of it is done.
    pub fn advance(&self, by: u64) {
        self.done.fetch_add(by, Ordering::Relaxed);
    }

    /// A test part was opened: whoever waits keeps count.
    pub fn note_opening(&self, identity: u64, data: &str) {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.push((identity, data.to_owned()));
    }

    /// The test parts that were opened since this was last asked: identity and data, an entry an opening.
    #[must_use]
    pub fn take_openings(&self) -> Vec<(u64, String)> {
        std::mem::take(&mut self.opened.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The share of the work that is done, 0 … 1; `None` while nobody knows how much there is.
    #[must_use]
    pub fn progress(&self) -> Option<f64> {
        let total = self.total.load(Ordering::Relaxed);
        let done = self.done.load(Ordering::Relaxed);
        (total > 0).then(|| (done as f64 / total as f64).min(1.0))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_paused_study_waits_until_it_is_to_go_on_or_to_end() {
        for cancel in [false, true] {
            let control = Arc::new(Control::default());
            control.pause(true);
            let waiting = Arc::clone(&control);
            let study = std::thread::spawn(move || waiting.check());
            assert!(control.is_paused());
            if cancel {
                control.cancel();
            } else {
                control.pause(false);
            }
            let expected = if cancel { Err(Cancelled) } else { Ok(()) };
            assert_eq!(study.join().unwrap(), expected);
        }
    }

    #[test]
    fn progress_is_a_share_of_what_was_expected() {
        let control = Control::default();
        assert_eq!(control.progress(), None);
        control.expect(8);
        control.advance(2);
        assert_eq!(control.progress(), Some(0.25));
        control.advance(20);
        assert_eq!(control.progress(), Some(1.0));
    }
}
