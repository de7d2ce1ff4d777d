//! Limits the speed of a race, so that it lasts as long as the viewer asked for.

use std::time::Duration;

use crate::control::Control;

/// Longest time that a single interval counts for, so that a pause does not.
const MAX_INTERVAL: Duration = Duration::from_millis(100);

/// Limits a race to its [pace](Control::set_pace).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pacer {
    /// When it was last called.
    at: Option<Duration>,
    /// The share of the race allowed by then.
    share: f64,
}

impl Pacer {
    /// The share of the race that a lane may have completed by now; `least` is the share of the slowest one. Infinite
    /// if no pace is set.
    pub(super) fn allowed(&mut self, control: &Control, least: f64) -> f64 {
        let now = control.now();
        let passed = now.saturating_sub(self.at.unwrap_or(now)).min(MAX_INTERVAL);
        self.at = Some(now);
        let Some(seconds) = control.pace() else {
            // A pace set later starts from here.
            self.share = self.share.max(least);
            return f64::INFINITY;
        };
        self.share += passed.as_secs_f64() / seconds;
        self.share
    }
}
