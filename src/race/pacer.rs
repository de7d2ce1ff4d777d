//! How far a race may be by now, so that it lasts as long as it is watched.

use std::time::Duration;

use crate::control::Control;

/// Time that passed unseen, as in a pause, counts for at most so much.
const MOST: Duration = Duration::from_millis(100);

/// Lets a race that is [paced](Control::set_pace) go no faster than that.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pacer {
    /// When it was asked last.
    at: Option<Duration>,
    /// The share of the race that may lie behind by then.
    share: f64,
}

impl Pacer {
    /// The share of the race that a lane may have behind it now; `least` is what the last of them has. Beyond all shares
    /// where there is no pace.
    pub(super) fn allowed(&mut self, control: &Control, least: f64) -> f64 {
        let now = control.now();
        let passed = now.saturating_sub(self.at.unwrap_or(now)).min(MOST);
        self.at = Some(now);
        let Some(seconds) = control.pace() else {
            // A pace that comes later begins here.
            self.share = self.share.max(least);
            return f64::INFINITY;
        };
        self.share += passed.as_secs_f64() / seconds;
        self.share
    }
}
