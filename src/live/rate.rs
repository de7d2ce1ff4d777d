//! The recent speed of training.

use std::time::{Duration, Instant};

use crate::train::Session;

/// The time over which rates are measured.
const WINDOW: Duration = Duration::from_millis(500);

/// Steps and samples per second over the last window.
#[derive(Debug)]
pub(super) struct Rate {
    since: Instant,
    steps: u64,
    samples: u64,
    pub(super) steps_per_second: f64,
    pub(super) samples_per_second: f64,
}

impl Rate {
    pub(super) fn new() -> Self {
        Self {
            since: Instant::now(),
            steps: u64::MAX,
            samples: 0,
            steps_per_second: 0.0,
            samples_per_second: 0.0,
        }
    }

    pub(super) fn measure(&mut self, session: &Session, now: Instant) {
        let trainer = session.trainer();
        let (steps, samples) = (trainer.step_count(), trainer.samples());
        let elapsed = now - self.since;
        if self.steps == u64::MAX {
            (self.since, self.steps, self.samples) = (now, steps, samples);
        } else if elapsed >= WINDOW || (self.steps_per_second == 0.0 && steps > self.steps) {
            let seconds = elapsed.as_secs_f64().max(1e-6);
            self.steps_per_second = steps.saturating_sub(self.steps) as f64 / seconds;
            self.samples_per_second = samples.saturating_sub(self.samples) as f64 / seconds;
            if elapsed >= WINDOW {
                (self.since, self.steps, self.samples) = (now, steps, samples);
            }
        }
    }
}
