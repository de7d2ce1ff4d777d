//! The pace of races that are watched, which would otherwise be over before anything can be seen.

use crate::turn::Turn;
use crate::ui::locale::Words;

/// Selectable durations in seconds, from the slowest.
const SECONDS: [f64; 5] = [80.0, 40.0, 20.0, 10.0, 5.0];
/// Index of the default duration.
const USUAL: usize = 2;

/// An index into [`SECONDS`], or one past its end for full speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Pace(usize);

impl Default for Pace {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl Pace {
    /// The least duration of a race in seconds, or `None` for full speed.
    pub(in crate::ui) fn seconds(self) -> Option<f64> {
        SECONDS.get(self.0).copied()
    }

    /// Speeds up or slows down by one notch; returns whether that was possible.
    pub(in crate::ui) fn turn(&mut self, turn: Turn) -> bool {
        let turned = turn.along(self.0, SECONDS.len() + 1);
        self.0 = turned.unwrap_or(self.0);
        turned.is_some()
    }
}

pub(in crate::ui) fn pace_text(pace: Pace, words: &'static Words) -> String {
    match pace.seconds() {
        Some(seconds) => words.fill(
            "race.pace",
            &[("seconds", &words.numbers().figure(seconds))],
        ),
        None => words.get("race.flat-out").to_owned(),
    }
}
