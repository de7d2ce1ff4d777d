//! What a check of a lecture found.

use std::fmt;
use std::path::PathBuf;

use super::LONGEST;
use crate::lecture::PlayError;
use crate::lecture::claim::Judgement;
use crate::speed::Speed;

/// What a check found.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Each scene, in order.
    pub scenes: Vec<Checked>,
    /// The sum of the planned times of the scenes, in minutes.
    pub minutes: f64,
    /// The planned duration, in minutes.
    pub duration: Option<f64>,
    /// Everything that fails, in the order of files and lines.
    pub faults: Vec<Fault>,
}

/// A scene that was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// Its id.
    pub id: String,
    /// The line of its heading, from 1.
    pub line: usize,
    /// Its planned time, in minutes.
    pub minutes: Option<f64>,
    /// How long its run takes, in seconds, with the seed with which it takes longest. `None` for what has no steps, or
    /// no limit of speed.
    pub seconds: Option<f64>,
    /// Its claims, in order.
    pub claims: Vec<Tried>,
    /// Where its text does not fit.
    pub too_long: Vec<TooLong>,
}

/// A claim that was tried with several seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The line of the claim, from 1.
    pub line: usize,
    /// The claim as it is written.
    pub text: String,
    /// What came out with each seed; an error says why it can't be judged. Without the seeds with which the lab can't be
    /// played.
    pub by_seed: Vec<(u64, Result<Judgement, String>)>,
}

/// A text that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// The language of the text.
    pub language: String,
    /// The size of the terminal, in columns and rows.
    pub size: (u16, u16),
    /// The number of lines too many.
    pub lines: usize,
}

/// Something that fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The file of the script or of its translation.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What fails.
    pub kind: FaultKind,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.kind)
    }
}

/// What fails.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FaultKind {
    /// A lab can't be played.
    #[error("the lab can't be played with seed {seed}: {why}")]
    Unplayable {
        /// The first seed with which it can't.
        seed: u64,
        /// Why.
        why: PlayError,
    },
    /// A claim does not hold with all seeds.
    #[error("the claim '{text}' holds with {held} of {tried} seeds; with seed {seed}: {numbers}")]
    False {
        /// The claim.
        text: String,
        /// The number of seeds with which it holds.
        held: usize,
        /// The number of seeds.
        tried: usize,
        /// The first seed with which it does not hold.
        seed: u64,
        /// The numbers with that seed.
        numbers: String,
    },
    /// A claim can't be judged.
    #[error("the claim '{text}' can't be judged with seed {seed}: {why}")]
    Unjudged {
        /// The claim.
        text: String,
        /// The first seed with which it can't.
        seed: u64,
        /// Why.
        why: String,
    },
    /// The run does not answer a question.
    #[error("the question '{id}' has no answer with seed {seed}: {why}")]
    Unanswered {
        /// The id of the question.
        id: String,
        /// The first seed with which it has none.
        seed: u64,
        /// Why.
        why: String,
    },
    /// A curve is to be drawn in a scene without a run.
    #[error("the question '{id}' asks for a curve: its scene needs a lab with a run")]
    NoCurve {
        /// The id of the question.
        id: String,
    },
    /// A scene takes too long to show its point.
    #[error(
        "'{id}' takes {seconds:.1} s to its point ({steps} steps at {speed} per second): expected at most {LONGEST} s; raise the speed or end the run earlier"
    )]
    Slow {
        /// The id of the scene.
        id: String,
        /// How long it takes, in seconds.
        seconds: f64,
        /// The steps of its run, from where it begins.
        steps: u64,
        /// Its speed.
        speed: Speed,
    },
    /// A run is not over when its scene should be.
    #[error(
        "'{id}' is not at its point after {steps} steps at speed {speed}: expected at most {LONGEST} s; raise the speed or end the run earlier"
    )]
    NoPoint {
        /// The id of the scene.
        id: String,
        /// The steps that its run may take, from where it begins.
        steps: u64,
        /// Its speed.
        speed: Speed,
    },
    /// A text does not fit.
    #[error("the text of '{id}' is too long: {}", of_sizes(.too_long))]
    TooLong {
        /// The id of the scene.
        id: String,
        /// Where it does not fit, all in the same language.
        too_long: Vec<TooLong>,
    },
    /// The scenes take longer than the lecture.
    #[error(
        "with '{id}' the scenes take {} of the {} min planned", minutes_of(*.minutes), minutes_of(*.duration)
    )]
    OverTime {
        /// The id of the first scene that ends too late.
        id: String,
        /// The planned times up to its end, in minutes.
        minutes: f64,
        /// The planned duration, in minutes.
        duration: f64,
    },
}

/// `60x20: 2 lines, 80x24: 1 line`
fn of_sizes(too_long: &[TooLong]) -> String {
    let one = |one: &TooLong| {
        let (columns, rows) = one.size;
        let unit = if one.lines == 1 { "line" } else { "lines" };
        format!("{columns}x{rows} by {} {unit}", one.lines)
    };
    too_long.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Minutes with at most one decimal.
#[must_use]
pub fn minutes_of(minutes: f64) -> String {
    let rounded = (minutes * 10.0).round() / 10.0;
    format!("{rounded}")
}

impl Tried {
    /// The number of seeds with which the claim holds.
    #[must_use]
    pub fn held(&self) -> usize {
        let holds = |judged: &Result<Judgement, String>| matches!(judged, Ok(one) if one.holds);
        self.by_seed
            .iter()
            .filter(|(_, judged)| holds(judged))
            .count()
    }
}
