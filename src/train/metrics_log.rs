//! The log of a run: one JSON object a line.
//!
//! Each line names the branch that it is of, as the screen calls it until renamed: `#1` is the one that the run began on.
//! A line with `travel`, `fork`, `undo`, `redo` or `switch` says that the run stands elsewhere from there on. After an
//! `undo`, what the branch has beyond its step is void, until a `redo` on that branch brings it back.

use std::io::{self, Write};

use serde::Serialize;

use super::history::BranchId;
use super::{Applied, Evaluation, Jump, Log, Session, Settings, Stand, StepRecord};

/// Lines are handed on once there are so many bytes of them.
const KEPT: usize = 1 << 13;

/// Writes a run's figures as JSON lines. What is handed to the writer at once are whole lines, so that a program which is
/// killed leaves none cut in two.
pub struct MetricsLog<W: Write> {
    out: W,
    lines: Vec<u8>,
    branch: String,
}

/// A line, with the branch that it is of.
#[derive(Serialize)]
struct Line<'a, T: Serialize> {
    #[serde(flatten)]
    figures: T,
    branch: &'a str,
}

#[derive(Serialize)]
struct Made {
    step: u64,
    epoch: f64,
    samples: u64,
    objective: Option<f64>,
}

#[derive(Serialize)]
struct Measured {
    step: u64,
    epoch: f64,
    samples: u64,
    train_loss: Option<f64>,
    validation_loss: Option<f64>,
    train_accuracy: Option<f64>,
    validation_accuracy: Option<f64>,
}

impl From<&Evaluation> for Measured {
    fn from(evaluation: &Evaluation) -> Self {
        let Evaluation {
            train, validation, ..
        } = evaluation;
        Self {
            step: evaluation.step,
            epoch: evaluation.epoch,
            samples: evaluation.samples,
            train_loss: finite(train.loss),
            validation_loss: finite(validation.loss),
            train_accuracy: train.accuracy,
            validation_accuracy: validation.accuracy,
        }
    }
}

/// JSON has no word for a number that is none: null.
fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}

#[derive(Serialize)]
struct Changed {
    step: u64,
    change: String,
}

#[derive(Serialize)]
struct Ended<'a> {
    step: u64,
    end: &'a str,
}

#[derive(Serialize)]
struct Jumped<'a> {
    step: u64,
    #[serde(flatten)]
    how: How<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum How<'a> {
    /// From this step.
    Travel(u64),
    /// From this branch.
    Fork(String),
    /// This change.
    Undo(&'a str),
    /// Whether what was undone stands above and holds again; else it follows once more.
    Redo(Holds),
    /// From this branch.
    Switch(String),
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Holds {
    Known,
    Follows,
}

impl<W: Write> MetricsLog<W> {
    /// A log that writes to `out`, which need not be buffered.
    pub fn new(out: W) -> Self {
        Self {
            out,
            lines: Vec::with_capacity(2 * KEPT),
            branch: BranchId::default().number(),
        }
    }

    fn line(&mut self, figures: &impl Serialize) -> io::Result<()> {
        let branch = &self.branch;
        serde_json::to_writer(&mut self.lines, &Line { figures, branch })?;
        self.lines.push(b'\n');
        if self.lines.len() >= KEPT {
            self.hand_on()?;
        }
        Ok(())
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let written = self.out.write_all(&self.lines);
        self.lines.clear();
        written
    }
}

impl<W: Write + Send> Log for MetricsLog<W> {
    /// A run is known by its first evaluation, at step 0; nothing else is written.
    fn begin(&mut self, _: &Session) -> io::Result<()> {
        self.branch = BranchId::default().number();
        Ok(())
    }

    fn step(&mut self, record: &StepRecord) -> io::Result<()> {
        self.line(&Made {
            step: record.step,
            epoch: record.epoch,
            samples: record.samples,
            objective: finite(record.objective),
        })
    }

    fn evaluation(&mut self, evaluation: &Evaluation) -> io::Result<()> {
        self.line(&Measured::from(evaluation))
    }

    fn change(&mut self, applied: &Applied, _: &Settings) -> io::Result<()> {
        self.line(&Changed {
            step: applied.step,
            change: applied.change.to_string(),
        })?;
        self.flush()
    }

    fn jump(&mut self, jump: Jump<'_>, stand: Stand<'_>) -> io::Result<()> {
        self.branch = stand.branch.number();
        self.line(&Jumped {
            step: stand.step,
            how: match jump {
                Jump::Travelled { from } => How::Travel(from),
                Jump::Forked { from } => How::Fork(from.number()),
                Jump::Undone { change } => How::Undo(change),
                Jump::Redone { known: true } => How::Redo(Holds::Known),
                Jump::Redone { known: false } => How::Redo(Holds::Follows),
                Jump::Switched { from } => How::Switch(from.number()),
            },
        })?;
        self.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_on()?;
        self.out.flush()
    }

    fn end(&mut self, step: u64, reason: &str) -> io::Result<()> {
        self.line(&Ended { step, end: reason })?;
        self.flush()
    }
}
