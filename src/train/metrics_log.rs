//! The log of a run: one JSON object a line.

use std::io::{self, Write};

use serde::Serialize;

use super::{Applied, Evaluation, Log, Session, Settings, StepRecord};

/// Writes a run's figures as JSON lines.
pub struct MetricsLog<W: Write> {
    out: W,
}

#[derive(Serialize)]
struct Made {
    step: u64,
    epoch: f64,
    samples: u64,
    objective: Option<f64>,
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

impl<W: Write> MetricsLog<W> {
    /// A log that writes to `out`, which should be buffered.
    pub fn new(out: W) -> Self {
        Self { out }
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }
}

impl<W: Write + Send> Log for MetricsLog<W> {
    /// A run is known by its first evaluation, at step 0; nothing else is written.
    fn begin(&mut self, _: &Session) -> io::Result<()> {
        Ok(())
    }

    fn step(&mut self, record: &StepRecord) -> io::Result<()> {
        self.line(&Made {
            step: record.step,
            epoch: record.epoch,
            samples: record.samples,
            objective: Some(record.objective).filter(|value| value.is_finite()),
        })
    }

    fn evaluation(&mut self, evaluation: &Evaluation) -> io::Result<()> {
        self.line(evaluation)
    }

    fn change(&mut self, applied: &Applied, _: &Settings) -> io::Result<()> {
        self.line(&Changed {
            step: applied.step,
            change: applied.change.to_string(),
        })?;
        self.out.flush()
    }

    fn end(&mut self, step: u64, reason: &str) -> io::Result<()> {
        self.line(&Ended { step, end: reason })?;
        self.out.flush()
    }
}
