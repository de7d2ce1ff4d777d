//! Schedules: how often to evaluate, when to end a run, and at which step to make a change.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Change, ChangeError, Threshold};
use crate::grouped;

/// The interval of evaluations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Every {
    /// This number of updates.
    Steps(u64),
    /// This number of epochs, which may be a fraction.
    Epochs(f64),
}

/// The condition for the end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Until {
    /// This number of updates.
    Step(u64),
    /// This number of epochs, which may be a fraction.
    Epoch(f64),
    /// This number of seconds. The engine has no clock, so the caller must stop the session.
    Seconds(f64),
    /// A regularizer stops the run.
    Stopped,
    /// An evaluation reaches the threshold, or the cap is reached first.
    Reached(Threshold, Option<Cap>),
}

/// The latest end of a run that is to reach a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cap {
    /// This number of updates.
    Step(u64),
    /// This number of epochs, which may be a fraction.
    Epoch(f64),
}

impl From<Cap> for Until {
    fn from(cap: Cap) -> Self {
        match cap {
            Cap::Step(step) => Self::Step(step),
            Cap::Epoch(epoch) => Self::Epoch(epoch),
        }
    }
}

/// A change that is planned for a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheduled {
    /// Updates made before it takes effect.
    pub step: u64,
    /// The change.
    pub change: Change,
}

/// Why an interval, an end or a planned change can't be parsed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScheduleError {
    /// Not an evaluation interval.
    #[error(
        "eval-every can't be '{0}': expected something like '100 steps', '1 epoch' or '0.5 epochs'"
    )]
    Every(String),
    /// Not a condition for an end.
    #[error(
        "until can't be '{0}': expected 'step N', 'epoch N', 'time 10s' (or m, h), 'stopped', 'loss 0.3' or 'accuracy 90 %' (or 'accuracy 90 % or epoch 50')"
    )]
    Until(String),
    /// Not in the form of a planned change.
    #[error("at can't be '{0}': expected 'step N: change', like 'step 100: optimizer adam'")]
    At(String),
    /// The planned change itself is invalid.
    #[error("at step {step}: {source}")]
    Change {
        /// The given step.
        step: u64,
        /// Why the change is invalid.
        source: ChangeError,
    },
}

impl Every {
    /// Whether an evaluation is due after update `step`, which led from epoch `before` to epoch `after`.
    #[must_use]
    pub fn is_due(self, step: u64, before: f64, after: f64) -> bool {
        match self {
            Self::Steps(steps) => step.is_multiple_of(steps),
            // The tolerance allows for rounding: a tenth of an epoch may be the sum of ten steps.
            Self::Epochs(epochs) => {
                let passed = |epoch: f64| ((epoch + 1e-9) / epochs).floor();
                passed(after) > passed(before)
            }
        }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps(1) => write!(f, "1 step"),
            Self::Steps(n) => write!(f, "{n} steps"),
            Self::Epochs(n) if *n == 1.0 => write!(f, "1 epoch"),
            Self::Epochs(n) => write!(f, "{n} epochs"),
        }
    }
}

impl FromStr for Every {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ScheduleError::Every(text.to_owned());
        let words: Vec<&str> = text.split_whitespace().collect();
        let (number, unit) = match words[..] {
            [number, unit] if number.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
                (number, unit)
            }
            [unit, number] => (number, unit),
            [number] => (number, "steps"),
            _ => return Err(error()),
        };
        match unit {
            "step" | "steps" => match number.parse() {
                Ok(steps) if steps > 0 => Ok(Self::Steps(steps)),
                _ => Err(error()),
            },
            "epoch" | "epochs" => positive(number)
                .filter(|epochs| (1e-6..=1e9).contains(epochs))
                .map(Self::Epochs)
                .ok_or_else(error),
            _ => Err(error()),
        }
    }
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step(n) => write!(f, "step {n}"),
            Self::Epoch(n) => write!(f, "epoch {n}"),
            Self::Seconds(n) => write!(f, "time {n}s"),
            Self::Stopped => write!(f, "stopped"),
            Self::Reached(threshold, None) => threshold.fmt(f),
            Self::Reached(threshold, Some(cap)) => {
                write!(f, "{threshold} or {}", Self::from(*cap))
            }
        }
    }
}

impl FromStr for Until {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = grouped::words(text);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words[..] {
            ["step" | "steps", number] => number.parse().ok().map(Self::Step),
            ["epoch" | "epochs", number] => positive(number).map(Self::Epoch),
            ["time", duration] => seconds(duration).map(Self::Seconds),
            ["stopped"] => Some(Self::Stopped),
            ["loss" | "accuracy", ..] => reached(text),
            _ => None,
        }
        .ok_or_else(|| ScheduleError::Until(text.to_owned()))
    }
}

impl fmt::Display for Scheduled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {}: {}", self.step, self.change)
    }
}

impl FromStr for Scheduled {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ScheduleError::At(text.to_owned());
        let (when, change) = text.split_once(':').ok_or_else(error)?;
        let step = match &grouped::words(when)[..] {
            [word, number] if word == "step" => number.parse().map_err(|_| error())?,
            _ => return Err(error()),
        };
        let change = change
            .parse()
            .map_err(|source| ScheduleError::Change { step, source })?;
        Ok(Self { step, change })
    }
}

/// Parses `accuracy 90 %` or `accuracy 90 % or epoch 50`.
fn reached(text: &str) -> Option<Until> {
    let Some((threshold, cap)) = text.split_once(" or ") else {
        return Some(Until::Reached(text.parse().ok()?, None));
    };
    let cap = match cap.parse().ok()? {
        Until::Step(step) => Cap::Step(step),
        Until::Epoch(epoch) => Cap::Epoch(epoch),
        Until::Seconds(_) | Until::Stopped | Until::Reached(..) => return None,
    };
    Some(Until::Reached(threshold.parse().ok()?, Some(cap)))
}

fn positive(text: &str) -> Option<f64> {
    text.parse()
        .ok()
        .filter(|n: &f64| n.is_finite() && *n > 0.0)
}

fn seconds(text: &str) -> Option<f64> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => match text.strip_suffix(['s', 'm', 'h']) {
            Some(number) if text.ends_with('m') => (number, 60.0),
            Some(number) if text.ends_with('h') => (number, 3600.0),
            Some(number) => (number, 1.0),
            None => (text, 1.0),
        },
    };
    positive(number).map(|n| n * unit).filter(|n| n.is_finite())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["1 step", "100 steps", "1 epoch", "0.5 epochs"] {
            assert_eq!(text.parse::<Every>().unwrap().to_string(), text);
        }
        for text in [
            "step 500",
            "epoch 50",
            "epoch 2.5",
            "time 10s",
            "stopped",
            "loss 0.3",
            "accuracy 0.9 or epoch 50",
            "loss 0 or step 7",
        ] {
            assert_eq!(text.parse::<Until>().unwrap().to_string(), text);
        }
        for text in ["step 100: optimizer adam", "step 0: batch full"] {
            assert_eq!(text.parse::<Scheduled>().unwrap().to_string(), text);
        }
        assert_eq!("epoch 1".parse(), Ok(Every::Epochs(1.0)));
        // With the group separators of the views.
        assert_eq!("step 2 890".parse(), Ok(Until::Step(2890)));
        assert_eq!("epoch 1 000".parse(), Ok(Until::Epoch(1000.0)));
        let at: Scheduled = "step 2 890: lr 0.1".parse().unwrap();
        assert_eq!(at.step, 2890);
        assert_eq!(
            "accuracy 90 % or step 2 890".parse(),
            Ok(Until::Reached(
                Threshold::Accuracy(0.9),
                Some(Cap::Step(2890))
            ))
        );
        assert_eq!("time 2m".parse(), Ok(Until::Seconds(120.0)));
        assert_eq!("time 500ms".parse(), Ok(Until::Seconds(0.5)));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for text in [
            "",
            "0 steps",
            "-1 epochs",
            "inf epochs",
            "3 days",
            "0.5 steps",
        ] {
            assert!(text.parse::<Every>().is_err(), "{text}");
        }
        for text in [
            "",
            "step",
            "step -1",
            "epoch nan",
            "time 0s",
            "time 3 s",
            "500",
            "accuracy",
            "accuracy 101 %",
            "loss -1",
            "loss 0.3 or time 3s",
            "loss 0.3 or loss 0.2",
            "loss 0.3 or",
        ] {
            assert!(text.parse::<Until>().is_err(), "{text}");
        }
        for text in [
            "",
            "100: lr 1",
            "epoch 1: lr 1",
            "step 5 lr 1",
            "step 5: faster",
        ] {
            assert!(text.parse::<Scheduled>().is_err(), "{text}");
        }
    }

    #[test]
    fn evaluations_are_due_when_a_multiple_is_passed() {
        assert!(Every::Steps(5).is_due(10, 0.0, 0.0));
        assert!(!Every::Steps(5).is_due(11, 0.0, 0.0));
        let tenth = Every::Epochs(0.1);
        let due = (1..=100)
            .filter(|i| tenth.is_due(0, f64::from(i - 1) / 100.0, f64::from(*i) / 100.0))
            .count();
        assert_eq!(due, 10);
        assert!(Every::Epochs(1.0).is_due(7, 0.9, 2.0));
    }
}
