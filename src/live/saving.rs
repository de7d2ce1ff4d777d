//! When how a run stands is to be saved.

use std::time::Duration;

/// Work after which it is: whoever takes the run up makes no more than this again.
const WORK: Duration = Duration::from_millis(600);
/// Time after which it is, if there was any work.
const WAIT: Duration = Duration::from_secs(30);

/// The points of the past are saved each time that is one of so many.
const POINTS: u32 = 30;

/// Counts what would have to be made again.
#[derive(Debug, Default)]
pub(super) struct Saving {
    worked: Duration,
    waited: Duration,
    times: u32,
}

impl Saving {
    /// So long was worked, within so long a time.
    pub(super) fn count(&mut self, worked: Duration, passed: Duration) {
        self.worked += worked;
        self.waited += passed;
    }

    /// Whether it is time to save; if so, it counts anew.
    pub(super) fn is_due(&mut self) -> bool {
        let is_due = self.worked >= WORK || self.waited >= WAIT;
        if is_due {
            *self = Self {
                times: self.times + 1,
                ..Self::default()
            };
        }
        is_due
    }

    /// Whether the points of the past are to be saved, too.
    pub(super) fn are_points_due(&self) -> bool {
        self.times.is_multiple_of(POINTS)
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
