//! Control of a running study or race: pausing, cancellation and pace in one direction, progress in the other.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// The time since an arbitrary fixed moment.
type Clock = Box<dyn Fn() -> Duration + Send + Sync>;

/// Shared between the threads of a study and its caller. Without a [clock](Control::with_clock) its time is always 0,
/// so that results can't depend on time.
#[derive(Default)]
pub struct Control {
    clock: Option<Clock>,
    cancelled: AtomicBool,
    paused: Mutex<bool>,
    unpaused: Condvar,
    done: AtomicU64,
    total: AtomicU64,
    /// The bits of the seconds that all of the work should last; 0 for no pace.
    pace: AtomicU64,
    /// Number of threads; 0 for all cores.
    threads: AtomicUsize,
    /// Identity and data of the opened test parts, one entry per opening.
    opened: Mutex<Vec<(u64, String)>>,
}

/// The study was cancelled.
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
    /// A control with this clock.
    #[must_use]
    pub fn with_clock(clock: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self {
            clock: Some(Box::new(clock)),
            ..Self::default()
        }
    }

    /// The time since a fixed moment; always 0 without a clock.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.clock.as_ref().map_or(Duration::ZERO, |clock| clock())
    }

    /// Cancels the study, which ends soon, even when paused.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.pause(false);
    }

    /// Pauses or resumes the study.
    pub fn pause(&self, paused: bool) {
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner) = paused;
        self.unpaused.notify_all();
    }

    /// Whether it is paused.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Blocks while paused. A study calls this every few milliseconds.
    ///
    /// # Errors
    /// [`Cancelled`] if the study is to end.
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

    /// Sets how many seconds all of the work should last at least, for a viewer; `None` for full speed. It takes effect
    /// at once, for work that reads the [pace](Control::pace).
    pub fn set_pace(&self, seconds: Option<f64>) {
        let seconds = seconds.filter(|seconds| *seconds > 0.0).unwrap_or(0.0);
        self.pace.store(seconds.to_bits(), Ordering::Relaxed);
    }

    /// How many seconds all of the work should last; `None` for full speed, and always without a clock.
    #[must_use]
    pub fn pace(&self) -> Option<f64> {
        let seconds = f64::from_bits(self.pace.load(Ordering::Relaxed));
        (seconds > 0.0 && self.clock.is_some()).then_some(seconds)
    }

    /// Sets the number of threads to compute on; 0 for all cores. Results do not depend on it.
    pub fn set_threads(&self, threads: usize) {
        self.threads.store(threads, Ordering::Relaxed);
    }

    /// Number of threads to compute on, at least 1.
    #[must_use]
    pub fn threads(&self) -> usize {
        match self.threads.load(Ordering::Relaxed) {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        }
    }

    /// Sets the total amount of work, in units of the study's choice.
    pub fn expect(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// Adds work done, in the same units.
    pub fn advance(&self, by: u64) {
        self.done.fetch_add(by, Ordering::Relaxed);
    }

    /// Records that a test part was opened; the caller keeps count.
    pub fn note_opening(&self, identity: u64, data: &str) {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.push((identity, data.to_owned()));
    }

    /// Takes the openings recorded since the last call: identity and data, one entry per opening.
    #[must_use]
    pub fn take_openings(&self) -> Vec<(u64, String)> {
        std::mem::take(&mut self.opened.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Fraction of the work that is done, 0 to 1; `None` while the total is unknown.
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
