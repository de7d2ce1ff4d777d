//! The log of a run: one JSON object a line.
//!
//! Each line names the branch that it is of, as the screen calls it until renamed: `#1` is the one that the run began on.
//! A line with `trigger` says that early stopping's patience was exhausted at its step, and whether that was to `mark` it or
//! to `stop`. A line with `travel`, `fork`, `undo`, `redo` or `switch` says that the run stands elsewhere from there on.
//!
//! Each line also has the number of its `history`, from 1. A run, a fork, an undo, and a redo of what was never written begin
//! a new one; any other jump goes on with the one that was left. The line of the jump that begins a history has in `origin`
//! the one that it shares its past with: of that (and, in turn, of its own origin) all figures up to the step of this line
//! hold, and of the changes, oldest first, as many as `changes` says. What a branch is in the end is the history of its last
//! line, with that past; lines of a branch in no such history were undone.

use std::io::{self, Write};

use serde::Serialize;

use super::evaluation::finite;
use super::history::BranchId;
use super::log::Histories;
use super::{Applied, Evaluation, Jump, Log, Session, Settings, Stand, StepRecord, Trigger};

/// Lines are handed on once there are so many bytes of them.
const KEPT: usize = 1 << 13;

/// Writes a run's figures as JSON lines. What is handed to the writer at once are whole lines, so that a program which is
/// killed leaves none cut in two.
pub struct MetricsLog<W: Write> {
    out: W,
    lines: Vec<u8>,
    branch: String,
    histories: Histories,
}

/// A line, with the branch and the history that it is of.
#[derive(Serialize)]
struct Line<'a, T: Serialize> {
    #[serde(flatten)]
    figures: T,
    branch: &'a str,
    history: usize,
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

#[derive(Serialize)]
struct Changed {
    step: u64,
    change: String,
}

#[derive(Serialize)]
struct Triggered {
    step: u64,
    /// In the words of `--on-trigger`.
    trigger: &'static str,
    watched: String,
    evaluations: u32,
    best_step: Option<u64>,
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
    #[serde(flatten)]
    begins: Option<Begins>,
}

/// What a history begins with.
#[derive(Serialize)]
struct Begins {
    origin: usize,
    changes: usize,
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
            histories: Histories::default(),
        }
    }

    fn line(&mut self, figures: &impl Serialize) -> io::Result<()> {
        let line = Line {
            figures,
            branch: &self.branch,
            history: self.histories.current() + 1,
        };
        serde_json::to_writer(&mut self.lines, &line)?;
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
        self.histories.begin();
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

    fn trigger(&mut self, trigger: &Trigger) -> io::Result<()> {
        self.line(&Triggered {
            step: trigger.step,
            trigger: if trigger.stops { "stop" } else { "mark" },
            watched: trigger.watched.to_string(),
            evaluations: trigger.evaluations,
            best_step: trigger.best_step,
        })
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
        let origin = self.histories.jump(jump, stand.branch);
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
            begins: origin.map(|origin| Begins {
                origin: origin + 1,
                changes: stand.changes,
            }),
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
