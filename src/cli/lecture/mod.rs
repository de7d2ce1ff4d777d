//! `gradus lecture`: gives, checks or writes a lecture.

mod host;
#[cfg(unix)]
mod notes;
mod record;
mod run;
#[cfg(unix)]
mod socket;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{Failure, dashboard, failure, look};
use crate::lecture::{Record, Recorder, Script, ScriptError};
use crate::speed::Speed;
use crate::ui::Appearance;
use crate::ui::locale::Language;
use crate::ui::stage::{Stage, with_known};
use host::Lecture;

pub(super) fn command() -> Command {
    Command::new("lecture")
        .about("Give a lecture from a script in Markdown, whose scenes run live")
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .help("The script")
                .value_parser(ValueParser::path_buf()),
        )
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("ID")
                .help("Begin at the scene with this id"),
        )
        .arg(
            Arg::new("notes")
                .long("notes")
                .help("Show the speaker's notes of the lecture that is being given in another terminal")
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["file", "from"]),
        )
        .arg(
            Arg::new("no-record")
                .long("no-record")
                .help("Keep no record of the lecture, for 'gradus replay'")
                .action(ArgAction::SetTrue),
        )
        .args(look::options())
        .arg(look::speed())
}

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    if options.get_flag("notes") {
        return show_notes(look::look(options, look::terminal())?);
    }
    let Some(path) = options.get_one::<PathBuf>("file") else {
        return Err(Failure::Usage(
            "a lecture needs its script: gradus lecture FILE".to_owned(),
        ));
    };
    let speed = look::speed_of(options)?;
    let appearance = look::look(options, look::terminal())?;
    let scripts = read(path)?;
    let first = match options.get_one::<String>("from") {
        Some(id) => scene(&scripts[0], id)?,
        None => 0,
    };
    dashboard::need_terminal()?;
    let recorder = if options.get_flag("no-record") {
        None
    } else {
        begin_record(&scripts)
    };
    host::give(Lecture {
        files: scripts.iter().map(|script| script.path.clone()).collect(),
        stage: Stage::new(scripts, appearance, speed),
        first,
        read: read_all,
        recorder,
        journals: BTreeMap::new(),
    })
}

/// Begins the record, or says why there is none.
fn begin_record(scripts: &[Script]) -> Option<(Recorder, PathBuf)> {
    let begun = record::begin(scripts);
    begun
        .map_err(|error| failure::complain(&format!("the lecture is not recorded: {error}")))
        .ok()
}

#[cfg(unix)]
fn show_notes(appearance: Appearance) -> Result<(), Failure> {
    notes::show(appearance)
}

#[cfg(not(unix))]
fn show_notes(_: Appearance) -> Result<(), Failure> {
    Err(Failure::Failed("notes need a Unix system".to_owned()))
}

/// The record of a lecture at `path`, or of that name in the user's folder, if it is one.
///
/// # Errors
/// If it is one, but can't be read.
pub(super) fn record(path: &Path) -> Result<Option<Record>, Failure> {
    record::find(path)
}

/// Gives a recorded lecture again: the same script, runs and answers.
pub(super) fn replay(record: Record, appearance: Appearance, speed: Speed) -> Result<(), Failure> {
    dashboard::need_terminal()?;
    let scripts = with_known(|known| {
        let mut sources = record.scripts.iter();
        let Some(first) = sources.next() else {
            return Err(Vec::new());
        };
        let mut scripts = vec![Script::read(&first.text, &first.path, known)?];
        for source in sources {
            scripts.push(scripts[0].translated(&source.text, &source.path, known)?);
        }
        Ok(scripts)
    });
    let scripts = scripts.map_err(|errors| first_error(&errors))?;
    let first = record
        .entered
        .first()
        .and_then(|(id, _)| scripts[0].find(id));
    host::give(Lecture {
        stage: Stage::new(scripts, appearance, speed).with_answers(record.answers),
        first: first.unwrap_or(0),
        files: Vec::new(),
        read: read_all,
        recorder: None,
        journals: record.journals,
    })
}

fn first_error(errors: &[ScriptError]) -> Failure {
    let first = errors.first().map(ToString::to_string);
    Failure::Failed(first.unwrap_or_else(|| "the record has no script".to_owned()))
}

/// The index of the scene with this id.
fn scene(script: &Script, id: &str) -> Result<usize, Failure> {
    script.find(id).ok_or_else(|| {
        let known: Vec<&str> = script
            .scenes
            .iter()
            .map(|scene| scene.id.as_str())
            .collect();
        let known = known.join(", ");
        Failure::Usage(format!("--from can't be '{id}': expected {known}"))
    })
}

/// The script and its translations beside it.
///
/// # Errors
/// The first thing that is wrong with one of them.
fn read(path: &Path) -> Result<Vec<Script>, Failure> {
    read_all(path).map_err(|errors| first_error(&errors))
}

/// The script and its translations beside it, or all that is wrong with them.
fn read_all(path: &Path) -> Result<Vec<Script>, Vec<ScriptError>> {
    with_known(|known| {
        let script = Script::open(path, known)?;
        let mut scripts = vec![script];
        for language in Language::ALL {
            let beside = Script::translation_path(path, language.id());
            if scripts[0].language != language.id() && beside.is_file() {
                let translation = scripts[0].open_translation(&beside, known)?;
                scripts.push(translation);
            }
        }
        Ok(scripts)
    })
}
