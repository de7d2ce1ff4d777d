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
use crate::figure::svg;
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
    if let Some(figure) = figure {
        check_figure(entry, &recipe, &chosen, (figure, format))?;
    }
    let (answer, signal) = make(entry, &recipe, &chosen)?;
    if let Some((_, path)) = saved {
        save_tensors(&answer.tensors, None, path)?;
    }
    let [done, planned] = answer.runs;
    write(answer, format, figure, signal.is_some())?;
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

/// Refuses, before any run, a figure that the study never has with this recipe and these options, and a format that shows no
/// figure.
fn check_figure(
    entry: &Entry,
    recipe: &Recipe,
    options: &Options,
    (figure, format): (&str, Format),
) -> Result<(), Failure> {
    if matches!(
        format,
        Format::Answer(AnswerFormat::Table | AnswerFormat::Json)
    ) {
        return Err(Failure::Usage(
            "--figure needs --format svg or csv".to_owned(),
        ));
    }
    if !entry.figures.contains(&figure) {
        return Err(unknown_figure(figure, entry.figures.iter().copied()));
    }
    let possible = entry.figures_of(recipe, options)?;
    if possible.contains(&figure) {
        return Ok(());
    }
    Err(unknown_figure(figure, possible.into_iter()))
}

/// Writes an answer: its tables and notes, or one figure. The figures of an interrupted study may lack the one that was
/// asked for; then its first one is written.
fn write(
    answer: Answer,
    format: Format,
    figure: Option<&str>,
    is_interrupted: bool,
) -> Result<(), Failure> {
    let words = Language::English.words();
    let found = figure.map(|id| (id, answer.figures.iter().find(|figure| figure.id == id)));
    let chosen = match found {
        None => None,
        Some((_, Some(figure))) => Some(figure),
        Some((id, None)) if is_interrupted => {
            let first = answer.figures.first();
            let shown = first.map_or("nothing", |figure| figure.id);
            failure::complain(&format!("no figure '{id}' yet: writing {shown}"));
            first
        }
        Some((id, None)) => {
            let made = answer.figures.iter().map(|figure| figure.id);
            return Err(unknown_figure(id, made));
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

fn unknown_figure<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    Failure::Usage(format!(
        "--figure can't be '{id}': expected {}",
        known.collect::<Vec<_>>().join(", ")
    ))
}

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
