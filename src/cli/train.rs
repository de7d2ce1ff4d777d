//! `gradus train`: a run without the dashboard.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use clap::ArgMatches;
use indicatif::ProgressBar;

use super::files::{BATCHES, Outputs, Saved};
use super::journal::Recorded;
use super::signals::watch_signals;
use super::stopwatch::Stopwatch;
use super::{Failure, failure, idle, progress, recipe};
use crate::diagnosis::{self, Context, FewSamples};
use crate::live::Warning;
use crate::train::player::{Leaving, Listener, RunEvent, RunStatus};
use crate::train::{
    Cap, End, Evaluation, Phase, Player, Recipe, Session, Threshold, Timeline, Trigger, Until,
};

/// Epochs of a run without `--until` that does not stop by itself.
const DEFAULT_EPOCHS: f64 = 50.0;

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    if let Some(path) = options.get_one::<PathBuf>("replay") {
        return replay(options, path);
    }
    let given = recipe::given(options)?;
    let mut recipe = recipe::of(&given)?;
    if options.get_flag("print-recipe") {
        return write!(std::io::stdout(), "{}", recipe.to_toml())
            .map_err(|error| failure::stdout(&error));
    }
    let outputs = Outputs::of(options)?;
    give_end(&mut recipe)?;
    let remarks = idle::remarks(&given, &recipe, options.contains_id("save-best"));
    let mut session = Session::new(recipe)?;
    outputs.prepare(&mut session);
    let data = session.trainer().data();
    let notices = data.notices.iter().map(ToString::to_string);
    for line in remarks.into_iter().chain(notices) {
        failure::complain(&line);
    }
    outputs.save_initial(&session)?;
    let logs = outputs.open_logs()?;
    let journal = outputs.open_journal(&session)?;
    let mut player = Player::new(Timeline::new(session), logs);
    if let Some(journal) = journal {
        player.record(journal);
    }
    let Played {
        signal,
        error,
        triggers,
    } = play(&mut player, Leaving::Quit, &outputs)?;
    let session = player.into_session();
    let saved = outputs.save_final(&session)?;
    summary(&session, &triggers, "interrupted").map_err(|error| failure::stdout(&error))?;
    Saved::say(&saved, &session)?;
    for missed in session.still_planned() {
        failure::complain(&format!("the run ended before '{missed}'"));
    }
    match (signal, error, session.phase()) {
        (Some(signal), ..) => Err(Failure::Signal(signal)),
        (None, Some(error), _) => Err(Failure::Failed(error)),
        (None, None, Phase::Stopped(End::Diverged(verdict))) => Err(Failure::Failed(format!(
            "diverged at step {}: likely {}; the last finite weights are kept",
            verdict.step, verdict.suspect
        ))),
        _ => check_reached(&session),
    }
}

/// Fails unless the run reached its threshold, if it has one.
pub(super) fn check_reached(session: &Session) -> Result<(), Failure> {
    let Some(Until::Reached(threshold, _)) = session.recipe().until else {
        return Ok(());
    };
    let validation = session.evaluation().validation;
    if threshold.is_reached(&validation) {
        return Ok(());
    }
    let has = match (threshold, validation.accuracy) {
        (Threshold::Accuracy(_), Some(accuracy)) => format!("accuracy {accuracy:.4}"),
        _ => format!("loss {:.4}", validation.loss),
    };
    Err(Failure::Failed(format!(
        "validation did not reach {threshold} before the run ended with {has}"
    )))
}

/// Recomputes the run of a journal and compares the weights with the digests in it.
fn replay(options: &ArgMatches, path: &Path) -> Result<(), Failure> {
    let outputs = Outputs::of(options)?;
    let recorded = Recorded::find(path)?;
    let (mut session, notices) = recorded.session()?;
    outputs.prepare(&mut session);
    for notice in &notices {
        failure::complain(&notice.to_string());
    }
    outputs.save_initial(&session)?;
    let recorded_end = recorded.journal.end().map(str::to_owned);
    let timeline = recorded.journal.replay(session);
    let mut player = Player::new(timeline, outputs.open_logs()?);
    let Played {
        signal,
        error,
        triggers,
    } = play(&mut player, Leaving::Replayed, &outputs)?;
    let agreement = player.timeline().agreement();
    let session = player.into_session();
    let saved = outputs.save_final(&session)?;
    let left = match (signal, &recorded_end) {
        (Some(_), _) => "interrupted",
        (None, Some(reason)) => reason,
        // The run was killed, or copied while it was running.
        (None, None) => "not recorded",
    };
    summary(&session, &triggers, left)
        .and_then(|()| writeln!(std::io::stdout(), "digests_agreed {}", agreement.agreed))
        .map_err(|error| failure::stdout(&error))?;
    Saved::say(&saved, &session)?;
    match (signal, agreement.differs_from, error) {
        (Some(signal), ..) => Err(Failure::Signal(signal)),
        (None, Some(step), _) => {
            let changed = notices.iter().find_map(Warning::data_change);
            let why = changed.map_or_else(
                || "this machine, or this version of gradus, computes differently".to_owned(),
                ToString::to_string,
            );
            Err(Failure::Failed(format!(
                "the weights at step {step} do not match the journal: {why}"
            )))
        }
        (None, None, Some(error)) => Err(Failure::Failed(error)),
        (None, None, None) => Ok(()),
    }
}

/// Gives the run an end, which it needs without a user.
pub(super) fn give_end(recipe: &mut Recipe) -> Result<(), Failure> {
    let stops = recipe.stops_by_itself();
    match recipe.until {
        Some(Until::Stopped) if !stops => Err(Failure::Usage(
            "--until stopped needs --early-stopping with --on-trigger stop, or the run never ends"
                .to_owned(),
        )),
        Some(Until::Reached(threshold, None)) if !stops => {
            recipe.until = Some(Until::Reached(threshold, Some(Cap::Epoch(DEFAULT_EPOCHS))));
            Ok(())
        }
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

/// The outcome of a run.
struct Played {
    signal: Option<i32>,
    /// The last error that training survived.
    error: Option<String>,
    /// Where early stopping ran out of patience.
    triggers: Vec<Trigger>,
}

/// Runs the training, or replays a journal, to its end or until a signal arrives.
fn play(player: &mut Player, leaving: Leaving, outputs: &Outputs) -> Result<Played, Failure> {
    let mut batches = outputs.open_batch_log()?;
    let signal = watch_signals()?;
    let mut watch = Stopwatch::start();
    let mut collected = Collector {
        progress: Progress::new(player.session()),
        error: None,
        triggers: Vec::new(),
        objective: None,
    };
    player.begin(&mut collected);
    let signal = loop {
        let timeline = player.timeline();
        let is_done = match leaving {
            Leaving::Replayed => !timeline.is_replaying(),
            Leaving::Quit | Leaving::Interrupted => timeline.is_over(),
        };
        if is_done {
            player.set_seconds(watch.read().as_secs_f64());
            player.leave(leaving, &mut collected);
            break None;
        }
        let number = signal.load(Ordering::Relaxed);
        if number != 0 {
            player.set_seconds(watch.read().as_secs_f64());
            player.leave(Leaving::Interrupted, &mut collected);
            break i32::try_from(number).ok();
        }
        let drawn = batches.as_ref().map(|_| player.session().trainer().draws());
        collected.objective = None;
        player.play(&mut collected);
        if let (Some(log), Some(drawn)) = (&mut batches, drawn)
            && let Some(objective) = collected.objective
            && let Err(error) = log.step(&drawn, objective)
        {
            collected.error = Some(format!("can't write --{BATCHES}: {error}"));
            batches = None;
        }
        if let Some(elapsed) = watch.step() {
            player.set_seconds(elapsed.as_secs_f64());
        }
        if leaving != Leaving::Replayed {
            player.check_time(&mut collected);
        }
    };
    collected.progress.bar.finish_and_clear();
    Ok(Played {
        signal,
        error: collected.error,
        triggers: collected.triggers,
    })
}

/// Collects the events of a run.
struct Collector {
    progress: Progress,
    /// The last error that training survived, reported at the end.
    error: Option<String>,
    triggers: Vec<Trigger>,
    /// The objective of the last step, if one was made.
    objective: Option<f64>,
}

impl Listener for Collector {
    fn on_event(&mut self, event: RunEvent<'_>, status: RunStatus<'_>) {
        match event {
            RunEvent::Advanced(advance) => {
                self.objective = advance.record.map(|record| record.objective);
                self.progress.show(status);
            }
            RunEvent::Triggered(trigger) => self.triggers.push(*trigger),
            RunEvent::Refused(why) => {
                let step = status.session().trainer().step_count();
                self.error = Some(format!("at step {step}: {why}"));
            }
            RunEvent::LogFailed(failure) => self.error = Some(failure.to_string()),
            RunEvent::JournalFailed(error) => {
                self.error = Some(format!("can't write --journal: {error}"));
            }
            _ => {}
        }
    }
}

/// Seconds between two drawings of the progress bar.
const BAR_SECONDS: f64 = 0.1;

/// A progress bar on stderr, if that is a terminal.
struct Progress {
    bar: ProgressBar,
    /// The elapsed time at which it is to be drawn next, in seconds: never, if nobody sees it.
    due: f64,
}

impl Progress {
    fn new(session: &Session) -> Self {
        let length = match Self::end(session) {
            Some(Until::Step(step)) => Some(step),
            Some(Until::Epoch(epoch)) => Some((epoch * 1000.0) as u64),
            Some(Until::Seconds(seconds)) => Some((seconds * 1000.0) as u64),
            Some(Until::Stopped | Until::Reached(..)) | None => None,
        };
        let template = if length.is_some() {
            "{bar:30} {percent:>3} %  {msg}  {eta}"
        } else {
            "{spinner} {msg}"
        };
        let bar = progress::bar(length, template);
        let due = if bar.is_hidden() { f64::INFINITY } else { 0.0 };
        Self { bar, due }
    }

    /// The latest end of the run.
    fn end(session: &Session) -> Option<Until> {
        match session.until() {
            Some(Until::Reached(_, cap)) => cap.map(Until::from),
            until => until,
        }
    }

    fn show(&mut self, status: RunStatus<'_>) {
        if status.seconds < self.due {
            return;
        }
        self.due = status.seconds + BAR_SECONDS;
        let session = status.session();
        let trainer = session.trainer();
        self.bar.set_position(match Self::end(session) {
            Some(Until::Epoch(_)) => (trainer.epoch() * 1000.0) as u64,
            Some(Until::Seconds(_)) => (status.seconds * 1000.0) as u64,
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

/// Prints the results, one name and value per line. `left` is the end of a run that was stopped from outside.
fn summary(session: &Session, triggers: &[Trigger], left: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let trainer = session.trainer();
    let end = match session.phase() {
        Phase::Stopped(end) => end.to_string(),
        Phase::Running => left.to_owned(),
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
        let few = FewSamples::of(session.evaluation()).and_then(|few| few.accuracy);
        if let Some([low, high]) = few {
            writeln!(out, "validation_accuracy_interval {low:.4} {high:.4}")?;
        }
    }
    if let Some(best) = session.best() {
        writeln!(out, "best_step {}", best.step)?;
        writeln!(out, "best_validation_loss {}", best.validation.loss)?;
        if let Some(accuracy) = best.validation.accuracy {
            writeln!(out, "best_validation_accuracy {accuracy}")?;
        }
    }
    for trigger in triggers {
        writeln!(out, "triggered at step {}: {trigger}", trigger.step)?;
    }
    writeln!(out, "verdict {}", verdict(session))?;
    out.flush()
}

/// The diagnosis of the curves.
fn verdict(session: &Session) -> String {
    let end = match session.phase() {
        Phase::Stopped(End::Diverged(verdict)) => {
            return format!("diverged at step {}", verdict.step);
        }
        Phase::Stopped(end) => Some(end),
        Phase::Running => None,
    };
    let context = Context::of(session.recipe().data.label_noise, end);
    diagnosis::diagnose(session.course(), context).to_string()
}
