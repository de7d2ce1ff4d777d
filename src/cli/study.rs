//! `gradus study NAME`: several runs, one answer.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::ArgMatches;

use super::{Failure, failure, files, look, progress, recipe, signals};
use crate::answer::{Answer, AnswerFormat};
use crate::control::Control;
use crate::study::{self, Entry, Options, StudyError};
use crate::train::{Recipe, save_tensors};

/// How often signals and progress are looked at.
const LOOKS: Duration = Duration::from_millis(20);
/// The bar's length.
const BAR: u64 = 1000;

/// Runs the command.
pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    let Some((entry, options)) = options
        .subcommand()
        .and_then(|(id, options)| Some((study::find(id)?, options)))
    else {
        return Err(Failure::Usage("no such study".to_owned()));
    };
    let format: AnswerFormat = look::read(options, "format")?.unwrap_or_default();
    let given = entry.options.iter().filter_map(|option| {
        let value = options.get_one::<String>(option.word)?;
        Some((option.word, value.as_str()))
    });
    let chosen = entry.options(given)?;
    let recipe = recipe::recipe_or(entry.recipe, options, &[])?;
    let file = |(word, _)| Some((word, options.get_one::<PathBuf>(word)?));
    let saved = entry.saves.and_then(file);
    if let Some((word, path)) = saved {
        files::check_place(word, path)?;
        files::check_ending(word, path, files::WEIGHTS)?;
        files::check_free(word, path, files::forces(options))?;
    }
    let answer = make(entry, &recipe, &chosen)?;
    if let Some((_, path)) = saved {
        save_tensors(&answer.tensors, None, path)?;
    }
    answer
        .write(format, &mut std::io::stdout().lock())
        .map_err(|error| failure::stdout(&error))
}

/// Makes the study on a thread of its own, while this one watches for signals and shows how far it is.
fn make(entry: &Entry, recipe: &Recipe, options: &Options) -> Result<Answer, Failure> {
    let signal = signals::watch_signals()?;
    let control = Control::default();
    let bar = progress::bar(Some(BAR), "{bar:30} {percent:>3} %  {eta}");
    let result = std::thread::scope(|scope| {
        let study = scope.spawn(|| (entry.run)(recipe, options, &control));
        while !study.is_finished() {
            if signal.load(Ordering::Relaxed) != 0 {
                control.cancel();
            }
            if let Some(share) = control.progress() {
                bar.set_position((share * BAR as f64) as u64);
            }
            std::thread::sleep(LOOKS);
        }
        study.join()
    });
    bar.finish_and_clear();
    match (signal.load(Ordering::Relaxed), result) {
        (_, Err(panic)) => std::panic::resume_unwind(panic),
        (0, Ok(answer)) => Ok(answer?),
        (number, Ok(_)) => Err(Failure::Signal(i32::try_from(number).unwrap_or(0))),
    }
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Session(error) => error.into(),
            error if error.is_usage() => Self::Usage(error.to_string()),
            error => Self::Failed(error.to_string()),
        }
    }
}
