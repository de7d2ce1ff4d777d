//! The schedule for saving a run's state.

use std::time::Duration;

/// A save is due after this much computation, so a resumed run never repeats more than this.
const COMPUTED: Duration = Duration::from_millis(600);
/// A save is due after this much time, if there was any computation.
const ELAPSED: Duration = Duration::from_secs(30);

/// Points of the run's past are included in every n-th save.
const POINTS_EVERY: u32 = 30;

/// Counts the computation and time since the last save.
#[derive(Debug, Default)]
pub(super) struct Saving {
    computed: Duration,
    elapsed: Duration,
    saves: u32,
}

impl Saving {
    /// Adds computation time and elapsed time.
    pub(super) fn count(&mut self, computed: Duration, elapsed: Duration) {
        self.computed += computed;
        self.elapsed += elapsed;
    }

    /// Whether a save is due; if so, restarts the count.
    pub(super) fn is_due(&mut self) -> bool {
        let is_due = self.computed >= COMPUTED || self.elapsed >= ELAPSED;
        if is_due {
            *self = Self {
                saves: self.saves + 1,
                ..Self::default()
            };
        }
        is_due
    }

    /// Whether this save includes points of the run's past.
    pub(super) fn are_points_due(&self) -> bool {
        self.saves.is_multiple_of(POINTS_EVERY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_after_some_work_or_half_a_minute_with_some() {
        let millis = Duration::from_millis;
        let mut saving = Saving::default();
        assert!(!saving.is_due());
        for _ in 0..59 {
            saving.count(millis(10), millis(10));
        }
        assert!(!saving.is_due());
        saving.count(millis(10), millis(10));
        assert!(saving.is_due() && !saving.is_due());
        assert!(!saving.are_points_due());
        for _ in 0..60 {
            assert!(!saving.is_due());
            saving.count(millis(1), millis(500));
        }
        assert!(saving.is_due());
    }
}
