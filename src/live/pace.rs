//! The pace of training: unlimited, or a given number of steps per second, for watching.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

/// A limit on the speed of training.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Speed {
    Unlimited,
    StepsPerSecond(f64),
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("speed can't be '{0}': expected a number of steps per second above 0, or max")]
pub struct SpeedError(String);

impl Speed {
    /// The speeds selected by the keys for faster and slower.
    pub const PRESETS: [Self; 10] = [
        Self::StepsPerSecond(1.0),
        Self::StepsPerSecond(3.0),
        Self::StepsPerSecond(10.0),
        Self::StepsPerSecond(30.0),
        Self::StepsPerSecond(100.0),
        Self::StepsPerSecond(250.0),
        Self::StepsPerSecond(1000.0),
        Self::StepsPerSecond(3000.0),
        Self::StepsPerSecond(10_000.0),
        Self::Unlimited,
    ];

    fn rate(self) -> f64 {
        match self {
            Self::Unlimited => f64::INFINITY,
            Self::StepsPerSecond(rate) => rate,
        }
    }

    /// The next preset above.
    #[must_use]
    pub fn faster(self) -> Self {
        let mut above = Self::PRESETS.into_iter();
        above
            .find(|speed| speed.rate() > self.rate())
            .unwrap_or(Self::Unlimited)
    }

    /// The next preset below.
    #[must_use]
    pub fn slower(self) -> Self {
        let mut below = Self::PRESETS.into_iter().rev();
        below
            .find(|speed| speed.rate() < self.rate())
            .unwrap_or(Self::PRESETS[0])
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unlimited => f.write_str("max"),
            Self::StepsPerSecond(rate) => write!(f, "{rate}"),
        }
    }
}

impl FromStr for Speed {
    type Err = SpeedError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "max" | "unlimited" => Ok(Self::Unlimited),
            number => number
                .parse()
                .ok()
                .filter(|rate: &f64| rate.is_finite() && *rate > 0.0)
                .map(Self::StepsPerSecond)
                .ok_or_else(|| SpeedError(text.to_owned())),
        }
    }
}

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

    #[test]
    fn speeds_are_read_and_stepped_through() {
        assert_eq!("max".parse(), Ok(Speed::Unlimited));
        assert_eq!("250".parse(), Ok(Speed::StepsPerSecond(250.0)));
        assert!("0".parse::<Speed>().is_err());
        assert!("nan".parse::<Speed>().is_err());
        assert_eq!(
            Speed::StepsPerSecond(40.0).faster(),
            Speed::StepsPerSecond(100.0)
        );
        assert_eq!(
            Speed::StepsPerSecond(40.0).slower(),
            Speed::StepsPerSecond(30.0)
        );
        assert_eq!(Speed::Unlimited.faster(), Speed::Unlimited);
        assert_eq!(Speed::Unlimited.slower(), Speed::StepsPerSecond(10_000.0));
    }
}
