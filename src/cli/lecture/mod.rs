//! `gradus lecture`: gives, checks or writes a lecture.

mod check;
mod handout;
mod host;
mod markdown;
#[cfg(unix)]
mod notes;
mod plays;
mod record;
mod run;
mod scene_frame;
#[cfg(unix)]
mod socket;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};
use crossterm::event::EventStream;

use super::terminal::need_terminal;
use super::{Failure, failure, files, look};
use crate::lecture::{
    BUILT_IN, BuiltIn, Record, Recorder, Script, ScriptError, ScriptProblem, Source,
};
use crate::speed::Speed;
use crate::ui::Appearance;
use crate::ui::locale::Language;
use crate::ui::stage::{Stage, with_known};
use crate::whole_file;
use host::Lecture;
pub(super) use scene_frame::{frame, frame_options};

/// The script that `--new` writes.
const EXAMPLE: &str = include_str!("../../../assets/lectures/example.md");

/// The lecture that `:tour` gives.
const TOUR: &str = "tour";

/// The script language in one page.
const LANGUAGE: &str = include_str!("language.txt");

pub(super) fn command() -> Command {
    Command::new("lecture")
        .about("Give a lecture from a script in Markdown, whose scenes run live")
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .help(format!("The script, or a lecture that is built in: {} [default: {}]", built_in(), BUILT_IN[0].name))
                .value_parser(ValueParser::path_buf()),
        )
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("ID")
                .help("Begin at the scene with this id"),
        )
        .args(other_acts())
        .group(
            ArgGroup::new("act")
                .args(["check", "handout", "new"])
                .conflicts_with_all(["from", "notes"]),
        )
        .arg(files::force().requires("act").conflicts_with("check"))
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
        .after_help(
            "Examples:\n  \
             gradus lecture --new my.md\n  \
             gradus lecture --check my.md --seeds 10\n  \
             gradus lecture my.md --from momentum\n  \
             gradus lecture --handout notes my.md --lang ko\n\n\
             The script language: gradus lecture --help",
        )
        .after_long_help(LANGUAGE)
}

/// The lectures that are built in.
fn built_in() -> String {
    let one = |one: &BuiltIn| format!("{} ({})", one.name, one.explanation);
    BUILT_IN.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// What else can be done with a script than giving it.
fn other_acts() -> [Arg; 5] {
    [
        Arg::new("check")
            .long("check")
            .help("Check the script instead: its claims over several seeds, text that fits, times, translations; exit status 1 if anything fails")
            .action(ArgAction::SetTrue),
        Arg::new("seeds")
            .long("seeds")
            .value_name("N")
            .help(format!("With --check: try the claims on N seeds: the script's, the next one, … [default: {}]", check::SEEDS))
            .requires("check"),
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .help("With --check: output format: table, json or csv (the scenes only) [default: table]")
            .requires("check"),
        Arg::new("handout")
            .long("handout")
            .value_name("DIR")
            .help("Write the lecture as Markdown with a picture of every scene into this folder")
            .value_parser(ValueParser::path_buf()),
        Arg::new("new")
            .long("new")
            .help("Write a small example script to FILE, to begin with")
            .action(ArgAction::SetTrue)
            .requires("file"),
    ]
}

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    if options.get_flag("notes") {
        return show_notes(look::look(options, look::terminal())?);
    }
    let usual = PathBuf::from(BUILT_IN[0].name);
    let path = options.get_one::<PathBuf>("file").unwrap_or(&usual);
    if options.get_flag("check") {
        return check::run(path, options);
    }
    if options.get_flag("new") {
        return write_example(path, options);
    }
    if let Some(folder) = options.get_one::<PathBuf>("handout") {
        return handout::run(folder, path, options);
    }
    let speed = look::speed_of(options)?;
    let appearance = look::look(options, look::terminal())?;
    let sources = sources(path).map_err(|errors| first_error(&errors))?;
    let scripts = read_sources(&sources).map_err(|errors| first_error(&errors))?;
    let first = match options.get_one::<String>("from") {
        Some(id) => scene("from", &scripts[0], id)?,
        None => 0,
    };
    need_terminal()?;
    let recorder = if options.get_flag("no-record") {
        None
    } else {
        begin_record(&sources)
    };
    host::give(Lecture {
        files: sources
            .iter()
            .map(|source| source.path.clone())
            .filter(|path| path.is_file())
            .collect(),
        stage: Stage::new(scripts, appearance, speed),
        first,
        read: read_again,
        recorder,
        journals: BTreeMap::new(),
    })
}

/// Gives the tour on a terminal that the caller has, and takes again afterwards; `keys` is its stream. Nothing is recorded. Returns the signal
/// that ended it, if one did.
///
/// # Errors
/// If the terminal or the training fails.
pub(super) async fn tour(
    appearance: Appearance,
    keys: &mut EventStream,
) -> Result<Option<i32>, Failure> {
    let sources = BuiltIn::find(TOUR)
        .map(BuiltIn::sources)
        .unwrap_or_default();
    let scripts = read_sources(&sources).map_err(|errors| first_error(&errors))?;
    let lecture = Lecture {
        files: Vec::new(),
        stage: Stage::new(scripts, appearance, Speed::WATCHING),
        first: 0,
        read: read_again,
        recorder: None,
        journals: BTreeMap::new(),
    };
    host::tour(lecture, keys).await
}

fn write_example(path: &Path, options: &ArgMatches) -> Result<(), Failure> {
    files::check_place("new", path)?;
    files::check_free("new", path, files::forces(options))?;
    let written = whole_file::write(path, |out| out.write_all(EXAMPLE.as_bytes()));
    written.map_err(|error| handout::unwritten(path, &error))
}

/// Begins the record, or says why there is none.
fn begin_record(sources: &[Source]) -> Option<(Recorder, PathBuf)> {
    let begun = record::begin(sources);
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

/// Lists the lectures that are kept; returns whether there are any.
pub(super) fn list() -> Result<bool, Failure> {
    record::list()
}

/// Gives a recorded lecture again: the same script, runs and answers.
pub(super) fn replay(record: Record, appearance: Appearance, speed: Speed) -> Result<(), Failure> {
    need_terminal()?;
    let scripts = read_sources(&record.scripts).map_err(|errors| first_error(&errors))?;
    let first = record
        .entered
        .first()
        .and_then(|(id, _)| scripts[0].find(id));
    host::give(Lecture {
        stage: Stage::new(scripts, appearance, speed).with_answers(record.answers),
        first: first.unwrap_or(0),
        files: Vec::new(),
        read: read_again,
        recorder: None,
        journals: record.journals,
    })
}

fn first_error(errors: &[ScriptError]) -> Failure {
    let first = errors.first().map(ToString::to_string);
    Failure::Failed(first.unwrap_or_else(|| "the record has no script".to_owned()))
}

/// The index of the scene with this id, which `option` gives.
fn scene(option: &str, script: &Script, id: &str) -> Result<usize, Failure> {
    script.find(id).ok_or_else(|| {
        let known: Vec<&str> = script
            .scenes
            .iter()
            .map(|scene| scene.id.as_str())
            .collect();
        let known = known.join(", ");
        Failure::Usage(format!("--{option} can't be '{id}': expected {known}"))
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
    read_sources(&sources(path)?)
}

fn read_again(path: &Path) -> Result<(Vec<Source>, Vec<Script>), Vec<ScriptError>> {
    let sources = sources(path)?;
    let scripts = read_sources(&sources)?;
    Ok((sources, scripts))
}

fn read_sources(sources: &[Source]) -> Result<Vec<Script>, Vec<ScriptError>> {
    with_known(|known| Script::read_all(sources, known))
}

/// The texts of a file and the translations beside it, or of the lecture of this name that is built in.
fn sources(path: &Path) -> Result<Vec<Source>, Vec<ScriptError>> {
    let built_in = path.to_str().and_then(BuiltIn::find);
    if let Some(built_in) = built_in.filter(|_| !path.exists()) {
        return Ok(built_in.sources());
    }
    // A word without an extension is a name.
    if !path.exists() && path.extension().is_none() {
        return Err(vec![ScriptError {
            path: path.to_owned(),
            line: 0,
            problem: ScriptProblem::NoLecture(BUILT_IN.iter().map(|one| one.name).collect()),
        }]);
    }
    let open = |path: &Path| Source::open(path).map_err(|error| vec![*error]);
    let mut sources = vec![open(path)?];
    for language in Language::ALL {
        let beside = Script::translation_path(path, language.id());
        if beside != path && beside.is_file() {
            sources.push(open(&beside)?);
        }
    }
    Ok(sources)
}
