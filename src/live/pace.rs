//! Keeps training at a given speed.

use std::time::{Duration, Instant};

use crate::speed::Speed;

/// Limits steps to a speed. Lost time is not made up for, such as that of a pause.
#[derive(Debug)]
pub(super) struct Pace {
    speed: Speed,
    next: Option<Instant>,
}

impl Pace {
    pub(super) fn new(speed: Speed) -> Self {
        Self { speed, next: None }
    }

    pub(super) fn speed(&self) -> Speed {
        self.speed
    }

    pub(super) fn set(&mut self, speed: Speed) {
        *self = Self::new(speed);
    }

    /// The earliest time of the next step.
    pub(super) fn due(&self) -> Option<Instant> {
        self.next
    }

    /// Whether a step may be made now; if so, counts it.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        let Speed::StepsPerSecond(rate) = self.speed else {
            return true;
        };
        let due = self.next.unwrap_or(now);
        if now < due {
            return false;
        }
        // Up to a tenth of a second is caught up, so that late wake-ups do not lower the average.
        let from = due.max(now.checked_sub(Duration::from_millis(100)).unwrap_or(due));
        self.next = Some(from + Duration::from_secs_f64((1.0 / rate).min(3600.0)));
        true
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_limited_pace_lets_the_right_number_through_however_often_it_is_asked() {
        let start = Instant::now();
        for (every, rate) in [(1, 100.0), (7, 100.0), (16, 1000.0)] {
            let mut pace = Pace::new(Speed::StepsPerSecond(rate));
            let mut steps = 0;
            for milliseconds in (0..1000).step_by(every) {
                let now = start + Duration::from_millis(milliseconds);
                while pace.take(now) {
                    steps += 1;
                }
            }
            assert!(
                (f64::from(steps) - rate).abs() <= rate / 20.0,
                "{steps} of {rate}"
            );
        }
    }

    #[test]
    fn a_pause_is_no_debt() {
        let start = Instant::now();
        let mut pace = Pace::new(Speed::StepsPerSecond(100.0));
        assert!(pace.take(start));
        let later = start + Duration::from_mins(1);
        let mut steps = 0;
        while pace.take(later) {
            steps += 1;
        }
        assert!(steps <= 11, "{steps}");
    }
}
