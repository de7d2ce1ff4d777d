//! `gradus race`: several recipes from the same initial weights on the same batches.

use std::sync::atomic::Ordering;

use clap::{Arg, ArgAction, ArgMatches};
use indicatif::ProgressBar;

use super::look::read;
use super::signals::watch_signals;
use super::{Failure, failure, progress, recipe};
use crate::answer::{Answer, AnswerFormat};
use crate::control::Control;
use crate::data::Dataset;
use crate::live;
use crate::optim;
use crate::race::{self, Lane, PlanError, RacePlan, Standing};
use crate::train::BatchSize;

/// Resolution of the progress bar.
const UNITS: u64 = 1000;

pub(super) fn options() -> Vec<Arg> {
    let option = |word: &'static str, value: &'static str, help: &'static str| {
        Arg::new(word).long(word).value_name(value).help(help)
    };
    vec![
        option(
            "optimizers",
            "NAME,…",
            "A lane for each of these optimizers, or all [default: all, if there are no other lanes]",
        ),
        option(
            "batch",
            "N,…",
            "A lane for each of these batch sizes, with each of --optimizers",
        ),
        option(
            "lane",
            "CHANGES",
            "A lane with these changes: 'dropout 0.5' or 'optimizer adam, lr 0.01'; repeatable",
        )
        .action(ArgAction::Append),
        option(
            "seeds",
            "N",
            "Race on N seeds: --seed, the next one, … [default: 1]",
        ),
        option(
            "until",
            "WHEN",
            "When to stop: 'step N', 'epoch N', 'samples N' or 'stopped' [default: epoch 10]",
        ),
        option(
            "threshold",
            "WHAT",
            "Validation score to reach: 'loss 0.3' or 'accuracy 90 %'",
        ),
        option(
            "threads",
            "N",
            "Lanes to run at once [default: one per core]",
        ),
        option("format", "FORMAT", "Output format: table, json or csv").default_value("table"),
        Arg::new("curves")
            .long("curves")
            .help("With table, also print the evaluations; with csv, print them instead of the leaderboard")
            .action(ArgAction::SetTrue),
    ]
}

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    let format: AnswerFormat = read(options, "format")?.unwrap_or_default();
    let threads = match count(options, "threads")? {
        Some(threads) => threads_of(threads)?,
        None => race::threads(),
    };
    let plan = plan(options)?;
    let data = plan.load()?;
    for notice in &data.notices {
        failure::complain(&notice.to_string());
    }
    let (standing, signal) = make(&plan, data, threads)?;
    let answer = trimmed(standing.answer(), format, options.get_flag("curves"));
    let written = answer.write(format, &mut std::io::stdout().lock());
    written.map_err(|error| failure::stdout(&error))?;
    finish(signal)
}

/// Runs the race with a progress bar, watching for signals. Returns the standing, and the signal that ended it or 0.
pub(super) fn make(
    plan: &RacePlan,
    data: Dataset,
    threads: usize,
) -> Result<(Standing, i32), Failure> {
    let signal = watch_signals()?;
    let number = || i32::try_from(signal.load(Ordering::Relaxed)).unwrap_or_default();
    let control = Control::with_clock(live::clock());
    let bar = progress::bar(Some(UNITS), "{bar:30} {percent:>3} %  {msg}  {eta}");
    let standing = race::run_on(plan, data, threads, &control, |standing| {
        if number() != 0 {
            control.cancel();
        }
        if !bar.is_hidden() {
            show(&bar, &control, &standing());
        }
    })?;
    bar.finish_and_clear();
    Ok((standing, number()))
}

/// The result of a command that `signal` ended, unless that is 0.
pub(super) fn finish(signal: i32) -> Result<(), Failure> {
    match signal {
        0 => Ok(()),
        number => {
            failure::complain("interrupted: the lanes show where they were");
            Err(Failure::Signal(number))
        }
    }
}

fn plan(options: &ArgMatches) -> Result<RacePlan, Failure> {
    let base = recipe::recipe_without(options, &["batch", "until"])?;
    let mut plan = RacePlan::new(&base, lanes(options)?);
    plan.seeds = count(options, "seeds")?.unwrap_or(1);
    plan.until = read(options, "until")?.unwrap_or(plan.until);
    plan.threshold = read(options, "threshold")?;
    Ok(plan)
}

fn lanes(options: &ArgMatches) -> Result<Vec<Lane>, Failure> {
    let batches = list(options, "batch", |name| {
        let size: BatchSize = name
            .parse()
            .map_err(|error| Failure::Usage(format!("--{error}")))?;
        Ok(vec![Lane::batch(size)])
    })?;
    let optimizers = list(options, "optimizers", optimizer)?;
    let free = options.get_many::<String>("lane").unwrap_or_default();
    let free: Vec<Lane> = free.map(|text| text.parse()).collect::<Result<_, _>>()?;
    let mut lanes = match (optimizers, batches) {
        (Some(optimizers), Some(batches)) => RacePlan::cross(&optimizers, &batches),
        (Some(some), None) | (None, Some(some)) => some,
        (None, None) if free.is_empty() => optimizer("all")?,
        (None, None) => Vec::new(),
    };
    lanes.extend(free);
    Ok(lanes)
}

/// The lanes of a comma-separated option.
fn list(
    options: &ArgMatches,
    word: &str,
    lanes: impl Fn(&str) -> Result<Vec<Lane>, Failure>,
) -> Result<Option<Vec<Lane>>, Failure> {
    let Some(text) = options.get_one::<String>(word) else {
        return Ok(None);
    };
    let parts: Result<Vec<Vec<Lane>>, Failure> =
        text.split(',').map(|name| lanes(name.trim())).collect();
    Ok(Some(parts?.concat()))
}

fn optimizer(name: &str) -> Result<Vec<Lane>, Failure> {
    let all = optim::ENTRIES;
    if name == "all" {
        return Ok(Lane::optimizers());
    }
    if let Some(entry) = optim::find(name) {
        return Ok(vec![Lane::optimizer(entry)]);
    }
    let names: Vec<&str> = all.iter().map(|entry| entry.id).collect();
    let names = names.join(", ");
    Err(Failure::Usage(format!(
        "--optimizers can't be '{name}': expected {names}, or all"
    )))
}

pub(super) fn count(options: &ArgMatches, word: &str) -> Result<Option<u64>, Failure> {
    let parse = |text: &String| match text.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(Failure::Usage(format!(
            "--{word} can't be '{text}': expected a whole number from 1"
        ))),
    };
    options.get_one::<String>(word).map(parse).transpose()
}

pub(super) fn threads_of(count: u64) -> Result<usize, Failure> {
    let threads = usize::try_from(count).ok();
    let allowed = threads.filter(|threads| *threads <= race::MOST_THREADS);
    allowed.ok_or_else(|| {
        Failure::Usage(format!(
            "--threads can't be {count}: expected a whole number from 1 to {}",
            race::MOST_THREADS
        ))
    })
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Data(error) => error.into(),
            PlanError::Session(error) => error.into(),
            error @ PlanError::Thread(_) => Self::Failed(error.to_string()),
            // About a number, which only an option can give.
            PlanError::Seeds { .. } | PlanError::NoClasses(_) | PlanError::Endless(_) => {
                Self::Usage(format!("--{error}"))
            }
            error => Self::Usage(error.to_string()),
        }
    }
}

/// The sheets to print: a table has the leaderboard only, unless the curves are requested.
fn trimmed(mut answer: Answer, format: AnswerFormat, curves: bool) -> Answer {
    let sheets = &mut answer.sheets;
    match format {
        AnswerFormat::Csv if curves => sheets.reverse(),
        AnswerFormat::Table if !curves => sheets.truncate(1),
        _ => {}
    }
    answer
}

/// Shows the progress and the leader.
fn show(bar: &ProgressBar, control: &Control, standing: &Standing) {
    let share = control.progress().unwrap_or_default();
    bar.set_position((share * UNITS as f64) as u64);
    let leader = standing
        .ranking()
        .first()
        .map(|lane| &standing.lanes[*lane]);
    if let Some((leader, best)) = leader.and_then(|lane| Some((lane, lane.best_loss()?))) {
        bar.set_message(format!("{}  validation {:.4}", leader.label, best.mean));
    }
}
