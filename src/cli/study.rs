//! `gradus study NAME`: runs a study and writes its answer.

use std::io::Write;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::ArgMatches;

use super::{Failure, failure, files, look, openings, progress, recipe, signals};
use crate::answer::{Answer, AnswerFormat};
use crate::control::Control;
use crate::figure::{Figure, svg};
use crate::phrase::Label;
use crate::study::{self, Entry, Options, Study, StudyError};
use crate::train::{Recipe, save_tensors};
use crate::ui::locale::Language;
use crate::ui::phrase;

/// Interval at which signals and progress are polled.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// Number of steps of the progress bar.
const BAR: u64 = 1000;

/// Runs the command.
pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    let Some((entry, options)) = options
        .subcommand()
        .and_then(|(id, options)| Some((study::find(id)?, options)))
    else {
        return Err(Failure::Usage("no such study".to_owned()));
    };
    let format: Format = look::read(options, "format")?.unwrap_or_default();
    let given = entry.options.iter().filter_map(|option| {
        let values = options.get_many::<String>(option.word)?;
        Some(values.map(|value| (option.word, value.as_str())))
    });
    let chosen = entry.options(given.flatten())?;
    let recipe = recipe::recipe_or(entry.recipe, options, &[])?;
    let file = |(word, _)| Some((word, options.get_one::<PathBuf>(word)?));
    let saved = entry.saves.and_then(file);
    if let Some((word, path)) = saved {
        files::check_place(word, path)?;
        files::check_ending(word, path, files::WEIGHTS)?;
        files::check_free(word, path, files::forces(options))?;
    }
    let figure = options.get_one::<String>("figure").map(String::as_str);
    let (answer, signal) = make(entry, &recipe, &chosen)?;
    if let Some((_, path)) = saved {
        save_tensors(&answer.tensors, None, path)?;
    }
    let [done, planned] = answer.runs;
    write(answer, format, figure)?;
    match signal {
        None => Ok(()),
        Some(signal) => {
            eprintln!("{}: answer of {done} of {planned} runs", entry.id);
            Err(Failure::Signal(signal))
        }
    }
}

/// Runs the study on its own thread while this one polls for signals and updates the progress bar. Returns the answer,
/// and the signal that cancelled the study, if any.
fn make(
    entry: &Entry,
    recipe: &Recipe,
    options: &Options,
) -> Result<(Answer, Option<i32>), Failure> {
    let signal = signals::watch_signals()?;
    let control = Control::default();
    let bar = progress::bar(Some(BAR), "{bar:30} {percent:>3} %  {eta}");
    let study = Study {
        recipe,
        options,
        control: &control,
        partial: &|_| {},
    };
    let result = std::thread::scope(|scope| {
        let made = scope.spawn(|| (entry.run)(&study));
        while !made.is_finished() {
            if signal.load(Ordering::Relaxed) != 0 {
                control.cancel();
            }
            if let Some(share) = control.progress() {
                bar.set_position((share * BAR as f64) as u64);
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        made.join()
    });
    bar.finish_and_clear();
    openings::count(&control.take_openings());
    let number = i32::try_from(signal.load(Ordering::Relaxed)).unwrap_or(0);
    match (number, result) {
        (_, Err(panic)) => std::panic::resume_unwind(panic),
        (0, Ok(answer)) => Ok((answer?, None)),
        (number, Ok(Ok(answer))) => Ok((answer, Some(number))),
        (number, Ok(Err(_))) => Err(Failure::Signal(number)),
    }
}

/// Writes an answer: its tables and notes, or one figure.
fn write(answer: Answer, format: Format, figure: Option<&str>) -> Result<(), Failure> {
    let words = Language::English.words();
    let chosen = match figure {
        None => None,
        Some(id) => {
            let found = answer.figures.iter().find(|figure| figure.id == id);
            Some(found.ok_or_else(|| unknown_figure(id, &answer.figures))?)
        }
    };
    let say = |label: &Label| phrase::label(words, label);
    let mut out = std::io::stdout().lock();
    let written = match (format, chosen.or(answer.figures.first())) {
        (Format::Svg, None) => return Err(Failure::Failed("the answer has no figure".to_owned())),
        (Format::Svg, Some(figure)) => out.write_all(svg(figure, &say).as_bytes()),
        (Format::Answer(AnswerFormat::Csv), Some(figure)) if chosen.is_some() => {
            figure.sheet(&say).write_csv(&mut out)
        }
        (Format::Answer(format), _) => {
            let answer = phrase::with_verdict(words, answer);
            answer.write(format, &mut out)
        }
    };
    written.map_err(|error| failure::stdout(&error))
}

fn unknown_figure(id: &str, figures: &[Figure]) -> Failure {
    let known: Vec<&str> = figures.iter().map(|figure| figure.id).collect();
    Failure::Usage(format!(
        "--figure can't be '{id}': expected {}",
        known.join(", ")
    ))
}

/// Output format: that of an answer, or SVG for a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Answer(AnswerFormat),
    Svg,
}

impl Default for Format {
    fn default() -> Self {
        Self::Answer(AnswerFormat::default())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "svg" {
            return Ok(Self::Svg);
        }
        let expected = || format!("format can't be '{text}': expected table, json, csv or svg");
        text.parse().map(Self::Answer).map_err(|_| expected())
    }
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Session(error) => error.into(),
            error if error.is_usage() => Self::Usage(phrase::study_error(&error)),
            error => Self::Failed(error.to_string()),
        }
    }
}
