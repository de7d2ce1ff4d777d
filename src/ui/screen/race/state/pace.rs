//! How long a race lasts that is watched: its lanes could be done before anybody has seen them.

use crate::turn::Turn;
use crate::ui::locale::Words;

/// Seconds that a race lasts, from the slowest.
const SECONDS: [f64; 5] = [80.0, 40.0, 20.0, 10.0, 5.0];
/// The place of the usual one.
const USUAL: usize = 2;

/// How long a race lasts, or that it goes as fast as it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Pace(usize);

impl Default for Pace {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl Pace {
    /// Seconds that a race lasts at least; `None` is as fast as can be.
    pub(in crate::ui) fn seconds(self) -> Option<f64> {
        SECONDS.get(self.0).copied()
    }

    /// Faster, or slower; says whether there was more of it.
    pub(in crate::ui) fn turn(&mut self, turn: Turn) -> bool {
        let turned = turn.along(self.0, SECONDS.len() + 1);
        self.0 = turned.unwrap_or(self.0);
        turned.is_some()
    }
}

/// A pace in words.
pub(in crate::ui) fn pace_text(pace: Pace, words: &'static Words) -> String {
    match pace.seconds() {
        Some(seconds) => words.fill(
            "race.pace",
            &[("seconds", &words.numbers().figure(seconds))],
        ),
        None => words.get("race.flat-out").to_owned(),
    }
}
