//! `gradus study NAME`: runs a study and writes its answer.

use std::io::Write;
use std::path::PathBuf;
use std::str::FromStr;

use clap::ArgMatches;

use super::watched::watched;
use super::{Failure, failure, files, look, openings, recipe};
use crate::answer::{Answer, AnswerFormat};
use crate::control::Control;
use crate::figure::{Figure, svg};
use crate::phrase::Label;
use crate::study::{self, Entry, Options, Study, StudyError};
use crate::train::{Recipe, save_tensors};
use crate::ui::locale::Words;
use crate::ui::phrase;

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
    let words = look::language_of(options)?.words();
    let recipe = recipe::recipe_over(entry.recipe, options, &[])?;
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
    let frame = options.get_one::<u64>("frame").copied();
    if frame.is_some() {
        check_frame(entry, &recipe, &chosen, (figure, format))?;
    }
    let (mut answer, signal) = make(entry, &recipe, &chosen)?;
    answer.about = entry.about(&recipe, &chosen);
    if let Some((_, path)) = saved {
        save_tensors(&answer.tensors, None, path)?;
    }
    let [done, planned] = answer.runs;
    let shown = Shown {
        format,
        figure,
        frame,
    };
    write(answer, words, &shown, signal.is_some())?;
    match signal {
        None => Ok(()),
        Some(signal) => {
            eprintln!("{}: answer of {done} of {}", entry.id, runs(planned));
            Err(Failure::Signal(signal))
        }
    }
}

/// Runs the study. Returns the answer, and the signal that cancelled the study, if any.
fn make(
    entry: &Entry,
    recipe: &Recipe,
    options: &Options,
) -> Result<(Answer, Option<i32>), Failure> {
    let control = Control::default();
    let study = Study {
        recipe,
        options,
        control: &control,
        partial: &|_| {},
    };
    let made = watched(
        || (entry.run)(&study),
        || control.progress(),
        || control.cancel(),
    );
    let (result, signal) = made?;
    openings::count(&control.take_openings());
    match (signal, result) {
        (signal, Ok(answer)) => Ok((answer, signal)),
        (Some(number), Err(_)) => Err(Failure::Signal(number)),
        (None, Err(error)) => Err(error.into()),
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

/// Refuses, before any run, the round of a figure that is not drawn round by round, and a format that draws none.
fn check_frame(
    entry: &Entry,
    recipe: &Recipe,
    options: &Options,
    (figure, format): (Option<&str>, Format),
) -> Result<(), Failure> {
    if format != Format::Svg {
        return Err(Failure::Usage("--frame needs --format svg".to_owned()));
    }
    let possible = entry.figures_of(recipe, options)?;
    // What is drawn where none is asked for.
    let Some(figure) = figure.or(possible.first().copied()) else {
        return Ok(());
    };
    if entry.by_round.contains(&figure) {
        return Ok(());
    }
    let id = entry.id;
    let mut by_round = possible.iter().filter(|id| entry.by_round.contains(id));
    Err(Failure::Usage(match by_round.next() {
        None => format!("--frame: no figure of {id} is drawn by round with this recipe"),
        Some(other) => {
            format!(
                "--frame: the figure '{figure}' is not drawn by round: expected --figure {other}"
            )
        }
    }))
}

/// Writes an answer, in the language of `words`: its verdict, tables and notes, or one figure. The figures of an interrupted study may lack the one that was
/// asked for; then its first one is written.
fn write(
    answer: Answer,
    words: &'static Words,
    shown: &Shown<'_>,
    is_interrupted: bool,
) -> Result<(), Failure> {
    let Shown { format, figure, .. } = *shown;
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
        (Format::Svg, Some(figure)) => {
            let framed = figure.framed(shown.frame_of(figure));
            out.write_all(svg(&framed, &say).as_bytes())
        }
        (Format::Answer(AnswerFormat::Csv), Some(figure)) if chosen.is_some() => {
            figure.sheet(&say).write_csv(&mut out)
        }
        (Format::Answer(format), _) => {
            let answer = phrase::in_words(words, answer);
            answer.write(format, &mut out)
        }
    };
    written.map_err(|error| failure::stdout(&error))
}

/// `1 run`, `2 runs`.
fn runs(count: u64) -> String {
    let noun = if count == 1 { "run" } else { "runs" };
    format!("{count} {noun}")
}

/// What of an answer is written, and how.
struct Shown<'a> {
    format: Format,
    figure: Option<&'a str>,
    /// The frame of the figure, by the value that it belongs to.
    frame: Option<u64>,
}

impl Shown<'_> {
    /// Index of the frame that was asked for: the last one before it where it was not kept, the first where the figure
    /// begins later.
    fn frame_of(&self, figure: &Figure) -> Option<usize> {
        Some(figure.frame_at(self.frame?).unwrap_or(0))
    }
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::cli::args;

    #[test]
    fn a_study_that_is_added_is_a_command() {
        let words = "gradus study added --seeds 2 --data iris --hidden 4 --until epoch_1";
        let words = words.split(' ').map(|word| word.replace('_', " "));
        let given = args::command().get_matches_from(words);
        let (_, options) = given.subcommand().unwrap();
        let (id, options) = options.subcommand().unwrap();
        let entry = study::find(id).unwrap();
        let chosen = entry.options([(
            "seeds",
            options.get_one::<String>("seeds").unwrap().as_str(),
        )]);
        let recipe = recipe::recipe_over(entry.recipe, options, &[]);
        let recipe = recipe.unwrap();
        assert_eq!(recipe.hidden, [4]);
        let made = make(entry, &recipe, &chosen.unwrap());
        let (answer, _) = made.unwrap();
        assert_eq!(answer.runs, [2, 2]);
        assert_eq!(answer.sheets[0].rows.len(), 2);
    }
}
