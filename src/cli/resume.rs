//! `gradus resume` and `gradus replay`: the dashboard on a run that a journal knows.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::ArgMatches;
use indicatif::ProgressBar;

use super::files::Outputs;
use super::journal::{Kept, Recorded};
use super::{Failure, dashboard, journal, look, seals};
use crate::live::{self, TakenUp};
use crate::train::journal::Writer;
use crate::train::{Timeline, Until};
use crate::ui::App;

/// Runs `gradus resume`.
pub(super) fn resume(options: &ArgMatches) -> Result<(), Failure> {
    let recorded = match options.get_one::<PathBuf>("run") {
        Some(run) => Recorded::find(run)?,
        None if options.get_flag("last") => journal::last()?,
        None => return journal::list(),
    };
    let speed = look::speed_of(options)?;
    let look = look::look(options, look::depth_of_terminal())?;
    dashboard::need_terminal()?;
    let (session, notices) = recorded.session()?;
    let outputs = Outputs::beside(options, &recorded.path)?;
    let (branch, place) = recorded.journal.stand();
    let kept = Kept::default();
    let journal = if options.get_flag("no-journal") {
        None
    } else {
        let file = recorded.reopen()?;
        if file.is_some() {
            kept.set(&recorded.path);
        }
        let writer = file.map(|file| Writer::go_on(Box::new(file) as _, branch, place));
        writer.transpose().map_err(|error| {
            let path = recorded.path.display();
            Failure::Failed(format!("can't write {path}: {error}"))
        })?
    };
    let times = recorded.journal.times();
    let timeline = recorded.journal.replay(session);
    let bar = progress(&timeline);
    let told = bar.clone();
    let live_options = live::Options {
        speed,
        logs: outputs.open_logs()?,
        journal: journal::journals(options, &kept),
        seals: seals::of(options),
        taken_up: Some(TakenUp {
            stand: Some((branch, place)),
            journal,
            times,
            notices,
            progress: Some(Box::new(move |made| told.set_position(made))),
        }),
        ..live::Options::default()
    };
    let ready = live::prepare(timeline, live_options);
    bar.finish_and_clear();
    dashboard::open(ready, App::new(look), kept, |_| Ok(()))
}

/// A bar for the steps that are made again, where stderr is a terminal.
fn progress(timeline: &Timeline) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let branches = timeline.branches().iter();
    let steps = branches.map(|branch| branch.head.step - branch.fork.step);
    ProgressBar::new(steps.sum())
}

/// Runs `gradus replay`.
pub(super) fn replay(options: &ArgMatches) -> Result<(), Failure> {
    let pause_at = match look::read::<Until>(options, "until")? {
        Some(Until::Seconds(_) | Until::Stopped) => {
            return Err(Failure::Usage(
                "--until of a replay is 'step N' or 'epoch N'".to_owned(),
            ));
        }
        until => until,
    };
    let speed = look::speed_of(options)?;
    let look = look::look(options, look::depth_of_terminal())?;
    let recorded = match options.get_one::<PathBuf>("run") {
        Some(run) => Recorded::find(run)?,
        None => return Err(Failure::Usage("a journal to replay is missing".to_owned())),
    };
    dashboard::need_terminal()?;
    let (session, notices) = recorded.session()?;
    let times = recorded.journal.times();
    let outputs = Outputs::beside(options, &recorded.path)?;
    let live_options = live::Options {
        speed,
        pause_at,
        seals: seals::usual().map(|file| Box::new(file) as _),
        logs: outputs.open_logs()?,
        taken_up: Some(TakenUp {
            times,
            notices,
            ..TakenUp::default()
        }),
        ..live::Options::default()
    };
    let ready = live::prepare(recorded.journal.replay(session), live_options);
    // What is taken over on the way is a run of its own, which nobody asked to keep.
    dashboard::watch(ready, App::new(look))
}
