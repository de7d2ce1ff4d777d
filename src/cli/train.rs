//! `gradus train`: a run without a terminal.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use clap::ArgMatches;
use indicatif::ProgressBar;

use super::files::Outputs;
use super::journal::Recorded;
use super::signals::watch_signals;
use super::{Failure, failure, progress, recipe};
use crate::train::timeline::{Played, Taken};
use crate::train::{Change, End, Evaluation, Log, Logs, Phase, Recipe, Session, Timeline, Until};

/// How long a run goes that nobody gave an end and that nothing stops.
const DEFAULT_EPOCHS: f64 = 50.0;

/// Runs the command.
pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    if let Some(path) = options.get_one::<PathBuf>("replay") {
        return replay(options, path);
    }
    let mut recipe = recipe::recipe(options)?;
    if options.get_flag("print-recipe") {
        return write!(std::io::stdout(), "{}", recipe.to_toml())
            .map_err(|error| failure::stdout(&error));
    }
    let outputs = Outputs::of(options)?;
    give_end(&mut recipe)?;
    let session = Session::new(recipe)?;
    for notice in &session.trainer().data().notices {
        failure::complain(&notice.to_string());
    }
    outputs.save_initial(&session)?;
    let logs = outputs.open_logs()?;
    let journal = outputs.open_journal(&session)?;
    let mut timeline = Timeline::new(session);
    if let Some(journal) = journal {
        timeline.record(journal);
    }
    let mut run = Run::new(timeline, logs);
    let signal = run.finish()?;
    run.progress.bar.finish_and_clear();
    let session = run.timeline.into_session();
    outputs.save_final(&session)?;
    summary(&session).map_err(|error| failure::stdout(&error))?;
    for never in session.still_planned() {
        failure::complain(&format!("the run ended before '{never}'"));
    }
    match (signal, run.trouble, session.phase()) {
        (Some(signal), ..) => Err(Failure::Signal(signal)),
        (None, Some(trouble), _) => Err(Failure::Failed(trouble)),
        (None, None, Phase::Stopped(End::Diverged(verdict))) => Err(Failure::Failed(format!(
            "diverged at step {}: likely {}; the last finite weights are kept",
            verdict.step, verdict.suspect
        ))),
        _ => Ok(()),
    }
}

/// Makes the run of a journal again, and compares the weights with what it knows of them.
fn replay(options: &ArgMatches, path: &Path) -> Result<(), Failure> {
    let outputs = Outputs::of(options)?;
    let recorded = Recorded::find(path)?;
    let (session, notices) = recorded.session()?;
    for notice in &notices {
        failure::complain(notice);
    }
    outputs.save_initial(&session)?;
    let mut run = Run::new(recorded.journal.replay(session), outputs.open_logs()?);
    let signal = run.play_known()?;
    run.progress.bar.finish_and_clear();
    let agreement = run.timeline.agreement();
    let session = run.timeline.into_session();
    outputs.save_final(&session)?;
    summary(&session)
        .and_then(|()| writeln!(std::io::stdout(), "digests_agreed {}", agreement.agreed))
        .map_err(|error| failure::stdout(&error))?;
    match (signal, agreement.differs_from, run.trouble) {
        (Some(signal), ..) => Err(Failure::Signal(signal)),
        (None, Some(step), _) => Err(Failure::Failed(format!(
            "the weights at step {step} are not those of the journal: this machine, or this version of gradus, computes differently"
        ))),
        (None, None, Some(trouble)) => Err(Failure::Failed(trouble)),
        (None, None, None) => Ok(()),
    }
}

/// A run without a terminal has to end some time.
fn give_end(recipe: &mut Recipe) -> Result<(), Failure> {
    let stops = recipe.stops_by_itself();
    match recipe.until {
        Some(Until::Stopped) if !stops => Err(Failure::Usage(
            "--until stopped needs --early-stopping that stops, or the run never ends".to_owned(),
        )),
        Some(_) => Ok(()),
        None => {
            recipe.until = Some(if stops {
                Until::Stopped
            } else {
                Until::Epoch(DEFAULT_EPOCHS)
            });
            Ok(())
        }
    }
}

struct Run {
    timeline: Timeline,
    logs: Logs,
    progress: Progress,
    started: Instant,
    /// What went wrong that training survives, to be said at its end.
    trouble: Option<String>,
}

impl Run {
    fn new(timeline: Timeline, logs: Logs) -> Self {
        Self {
            progress: Progress::new(timeline.session()),
            started: Instant::now(),
            timeline,
            logs,
            trouble: None,
        }
    }

    fn begin(&mut self) {
        let session = self.timeline.session();
        let first = *session.evaluation();
        let failed = self.logs.write(|log| log.begin(session));
        self.complain(failed);
        self.write(|log| log.evaluation(&first));
    }

    /// Trains until the run stops or a signal comes; returns the signal.
    fn finish(&mut self) -> Result<Option<i32>, Failure> {
        let signal = watch_signals()?;
        self.begin();
        while !self.timeline.is_over() {
            let number = signal.load(Ordering::Relaxed);
            if number != 0 {
                // The journal stays open: the run may be taken up again.
                self.end_log("interrupted");
                return Ok(i32::try_from(number).ok());
            }
            self.play();
            self.check_time();
        }
        let reason = self.end();
        if matches!(
            self.timeline.session().phase(),
            Phase::Stopped(End::EarlyStopping)
        ) {
            match self.timeline.change(Change::KeepBest) {
                Ok(taken) => self.note_taken(&taken),
                Err(error) => self.trouble = Some(error.to_string()),
            }
        }
        self.end_log(&reason);
        self.timeline.end(&reason);
        self.note_trouble();
        Ok(None)
    }

    /// Goes through what a journal knows, or until a signal comes; returns the signal.
    fn play_known(&mut self) -> Result<Option<i32>, Failure> {
        let signal = watch_signals()?;
        self.begin();
        while self.timeline.is_replaying() {
            let number = signal.load(Ordering::Relaxed);
            if number != 0 {
                self.end_log("interrupted");
                return Ok(i32::try_from(number).ok());
            }
            self.play();
        }
        let reason = self.end();
        self.end_log(&reason);
        Ok(None)
    }

    fn play(&mut self) {
        self.timeline
            .set_seconds(self.started.elapsed().as_secs_f64());
        match self.timeline.play() {
            Played::Input(taken) => self.note_taken(&taken),
            Played::Step { advance, .. } => {
                self.write(|log| log.advance(&advance));
                self.progress.show(self.timeline.session(), self.started);
            }
            Played::Nothing => {}
        }
    }

    /// Why the run ended.
    fn end(&self) -> String {
        match self.timeline.session().phase() {
            Phase::Stopped(end) => end.to_string(),
            Phase::Running => String::new(),
        }
    }

    fn note_taken(&mut self, taken: &Taken) {
        if let Some(applied) = &taken.applied {
            let settings = self.timeline.session().trainer().settings();
            let failed = self.logs.write(|log| log.change(applied, settings));
            self.complain(failed);
        }
        if let Err(error) = &taken.recorded.outcome {
            self.trouble = Some(format!("at step {}: {error}", taken.recorded.at.step));
        }
        if let Some(evaluation) = taken.evaluation {
            self.write(|log| log.evaluation(&evaluation));
        }
    }

    fn check_time(&mut self) {
        if let Some(Until::Seconds(limit)) = self.timeline.session().until()
            && self.started.elapsed().as_secs_f64() >= limit
            && let Some(taken) = self.timeline.stop()
        {
            self.note_taken(&taken);
        }
    }

    fn note_trouble(&mut self) {
        if let Some(error) = self.timeline.take_trouble() {
            self.trouble = Some(format!("--journal can't be written: {error}"));
        }
    }

    fn end_log(&mut self, reason: &str) {
        let step = self.timeline.session().trainer().step_count();
        self.write(|log| log.end(step, reason));
    }

    fn write(&mut self, write: impl FnMut(&mut dyn Log) -> std::io::Result<()>) {
        let failed = self.logs.write(write);
        self.complain(failed);
    }

    fn complain(&mut self, failed: Vec<String>) {
        self.trouble = failed.into_iter().last().or(self.trouble.take());
    }
}

/// A progress bar, where stderr is a terminal.
struct Progress {
    bar: ProgressBar,
    shown: Instant,
}

impl Progress {
    fn new(session: &Session) -> Self {
        let length = match session.until() {
            Some(Until::Step(step)) => Some(step),
            Some(Until::Epoch(epoch)) => Some((epoch * 1000.0) as u64),
            Some(Until::Seconds(seconds)) => Some((seconds * 1000.0) as u64),
            Some(Until::Stopped) | None => None,
        };
        let template = if length.is_some() {
            "{bar:30} {percent:>3} %  {msg}  {eta}"
        } else {
            "{spinner} {msg}"
        };
        Self {
            bar: progress::bar(length, template),
            shown: Instant::now(),
        }
    }

    fn show(&mut self, session: &Session, started: Instant) {
        if self.bar.is_hidden() || self.shown.elapsed() < Duration::from_millis(100) {
            return;
        }
        self.shown = Instant::now();
        let trainer = session.trainer();
        self.bar.set_position(match session.until() {
            Some(Until::Epoch(_)) => (trainer.epoch() * 1000.0) as u64,
            Some(Until::Seconds(_)) => started.elapsed().as_millis() as u64,
            _ => trainer.step_count(),
        });
        let Evaluation {
            train, validation, ..
        } = session.evaluation();
        self.bar.set_message(format!(
            "epoch {:.1}  train {:.4}  validation {:.4}",
            trainer.epoch(),
            train.loss,
            validation.loss
        ));
    }
}

/// The results on stdout: a name and a value a line.
fn summary(session: &Session) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let trainer = session.trainer();
    let end = match session.phase() {
        Phase::Stopped(end) => end.to_string(),
        Phase::Running => "interrupted".to_owned(),
    };
    writeln!(out, "end {end}")?;
    writeln!(out, "step {}", trainer.step_count())?;
    writeln!(out, "epoch {}", trainer.epoch())?;
    writeln!(out, "samples {}", trainer.samples())?;
    let Evaluation {
        train, validation, ..
    } = session.evaluation();
    writeln!(out, "train_loss {}", train.loss)?;
    writeln!(out, "validation_loss {}", validation.loss)?;
    if let (Some(train), Some(validation)) = (train.accuracy, validation.accuracy) {
        writeln!(out, "train_accuracy {train}")?;
        writeln!(out, "validation_accuracy {validation}")?;
    }
    if let Some(best) = session.best() {
        writeln!(out, "best_step {}", best.step)?;
        writeln!(out, "best_validation_loss {}", best.validation.loss)?;
        if let Some(accuracy) = best.validation.accuracy {
            writeln!(out, "best_validation_accuracy {accuracy}")?;
        }
    }
    out.flush()
}
