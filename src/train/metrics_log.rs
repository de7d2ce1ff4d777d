//! The metrics log of a run: one JSON object per line.
//!
//! Each line has the branch to which it belongs, by its number: `#1` is the one on which the run began. A line with
//! `trigger` says that early stopping's patience was exhausted at its step, and whether the action was to `mark` it or
//! to `stop`. A line with `travel`, `fork`, `undo`, `redo` or `switch` says that the run has moved to another position.
//!
//! Each line also has the number of its `history`, from 1. A run, a fork, an undo, and a redo of something that was not
//! logged before begin a new history; any other jump continues the one that was left. The line of a jump that begins a
//! history has in `origin` the history with which it shares its past: of that history (and, in turn, of its own origin)
//! all metrics up to the step of this line apply, and of the changes, oldest first, as many as `changes` says. The
//! final state of a branch is the history of its last line, with that past; lines of the branch in other histories were
//! undone.

use std::io::{self, Write};

use serde::Serialize;

use super::evaluation::finite;
use super::history::BranchId;
use super::log::Histories;
use super::{Applied, Evaluation, Jump, Log, Session, Settings, Stand, StepRecord, Trigger};

/// The buffer size in bytes: lines are written once they exceed it.
const BUFFER_BYTES: usize = 1 << 13;

/// Writes the metrics of a run as JSON lines. Each call of the underlying writer gets whole lines, so that a program
/// that is killed leaves no partial line.
pub struct MetricsLog<W: Write> {
    out: W,
    lines: Vec<u8>,
    branch: String,
    histories: Histories,
}

/// A line, with its branch and its history.
#[derive(Serialize)]
struct Line<'a, T: Serialize> {
    #[serde(flatten)]
    figures: T,
    branch: &'a str,
    history: usize,
}

#[derive(Serialize)]
struct StepFields {
    step: u64,
    epoch: f64,
    samples: u64,
    objective: Option<f64>,
}

#[derive(Serialize)]
struct EvaluationFields {
    step: u64,
    epoch: f64,
    samples: u64,
    train_loss: Option<f64>,
    validation_loss: Option<f64>,
    train_accuracy: Option<f64>,
    validation_accuracy: Option<f64>,
}

impl From<&Evaluation> for EvaluationFields {
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
struct ChangeFields {
    step: u64,
    change: String,
}

#[derive(Serialize)]
struct TriggerFields {
    step: u64,
    /// The word of `--on-trigger`.
    trigger: &'static str,
    watched: String,
    evaluations: u32,
    best_step: Option<u64>,
}

#[derive(Serialize)]
struct EndFields<'a> {
    step: u64,
    end: &'a str,
}

#[derive(Serialize)]
struct JumpFields<'a> {
    step: u64,
    #[serde(flatten)]
    how: JumpKind<'a>,
    #[serde(flatten)]
    begins: Option<NewHistory>,
}

/// The fields of a jump that begins a history.
#[derive(Serialize)]
struct NewHistory {
    origin: usize,
    changes: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum JumpKind<'a> {
    /// The step before the jump.
    Travel(u64),
    /// The original branch.
    Fork(String),
    /// The change.
    Undo(&'a str),
    /// Whether the lines of what was undone apply again, or follow once more.
    Redo(RedoLines),
    /// The previous branch.
    Switch(String),
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum RedoLines {
    Known,
    Follows,
}

impl<W: Write> MetricsLog<W> {
    /// A log that writes to `out`, which need not be buffered.
    pub fn new(out: W) -> Self {
        Self {
            out,
            lines: Vec::with_capacity(2 * BUFFER_BYTES),
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
        if self.lines.len() >= BUFFER_BYTES {
            self.write_buffer()?;
        }
        Ok(())
    }

    fn write_buffer(&mut self) -> io::Result<()> {
        let written = self.out.write_all(&self.lines);
        self.lines.clear();
        written
    }
}

impl<W: Write + Send> Log for MetricsLog<W> {
    /// Writes nothing: a run begins with its first evaluation, at step 0.
    fn begin(&mut self, _: &Session) -> io::Result<()> {
        self.branch = BranchId::default().number();
        self.histories.begin();
        Ok(())
    }

    fn step(&mut self, record: &StepRecord) -> io::Result<()> {
        self.line(&StepFields {
            step: record.step,
            epoch: record.epoch,
            samples: record.samples,
            objective: finite(record.objective),
        })
    }

    fn evaluation(&mut self, evaluation: &Evaluation) -> io::Result<()> {
        self.line(&EvaluationFields::from(evaluation))
    }

    fn trigger(&mut self, trigger: &Trigger) -> io::Result<()> {
        self.line(&TriggerFields {
            step: trigger.step,
            trigger: if trigger.stops { "stop" } else { "mark" },
            watched: trigger.watched.to_string(),
            evaluations: trigger.evaluations,
            best_step: trigger.best_step,
        })
    }

    fn change(&mut self, applied: &Applied, _: &Settings) -> io::Result<()> {
        self.line(&ChangeFields {
            step: applied.step,
            change: applied.change.to_string(),
        })?;
        self.flush()
    }

    fn jump(&mut self, jump: Jump<'_>, stand: Stand<'_>) -> io::Result<()> {
        self.branch = stand.branch.number();
        let origin = self.histories.jump(jump, stand.branch);
        self.line(&JumpFields {
            step: stand.step,
            how: match jump {
                Jump::Travelled { from } => JumpKind::Travel(from),
                Jump::Forked { from } => JumpKind::Fork(from.number()),
                Jump::Undone { change } => JumpKind::Undo(change),
                Jump::Redone { known: true } => JumpKind::Redo(RedoLines::Known),
                Jump::Redone { known: false } => JumpKind::Redo(RedoLines::Follows),
                Jump::Switched { from } => JumpKind::Switch(from.number()),
            },
            begins: origin.map(|origin| NewHistory {
                origin: origin + 1,
                changes: stand.changes,
            }),
        })?;
        self.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_buffer()?;
        self.out.flush()
    }

    fn end(&mut self, step: u64, reason: &str) -> io::Result<()> {
        self.line(&EndFields { step, end: reason })?;
        self.flush()
    }
}
