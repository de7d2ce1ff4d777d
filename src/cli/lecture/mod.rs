//! `gradus lecture`: gives, checks or writes a lecture.

mod host;
mod run;

use std::path::{Path, PathBuf};

use clap::builder::ValueParser;
use clap::{Arg, ArgMatches, Command};

use super::{Failure, dashboard, look};
use crate::lecture::{Script, ScriptError};
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
        .args(look::options())
        .arg(look::speed())
}

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
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
    host::give(Lecture {
        files: scripts.iter().map(|script| script.path.clone()).collect(),
        stage: Stage::new(scripts, appearance, speed),
        first,
        read: read_all,
    })
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
    read_all(path).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::Failed(lines.into_iter().next().unwrap_or_default())
    })
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
