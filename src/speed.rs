//! The speed of training: unlimited, or a given number of steps per second.

use std::fmt;
use std::str::FromStr;

/// A limit on the speed of training, for watching.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Speed {
    /// As fast as it can.
    Unlimited,
    /// This number of steps per second, above 0.
    StepsPerSecond(f64),
}

/// A text that is not a speed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("speed can't be '{0}': expected a number of steps per second above 0, or max")]
pub struct SpeedError(String);

impl Speed {
    /// Slow enough for an audience to watch a curve grow.
    pub const WATCHING: Self = Self::StepsPerSecond(250.0);

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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

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
