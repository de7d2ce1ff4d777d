//! `gradus data`: the data sets, and what the network is fed.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::{Failure, failure, files, recipe};
use crate::data::{self, ENTRIES, Entry, PartName};
use crate::train::{Given, Origin, Recipe};

/// Runs the command.
pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    match options.subcommand() {
        Some(("export", options)) => export(options),
        _ => list().map_err(|error| failure::stdout(&error)),
    }
}

/// A line a data set: name, kind, samples, features, classes, licence, source.
fn list() -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    writeln!(
        out,
        "{:<14} {:<11} {:>7} {:>8} {:>7}  {:<13} SOURCE",
        "NAME", "KIND", "SAMPLES", "FEATURES", "CLASSES", "LICENCE"
    )?;
    for entry in ENTRIES {
        writeln!(
            out,
            "{:<14} {:<11} {:>7} {:>8} {:>7}  {:<13} {}",
            entry.usage(),
            entry.family.to_string(),
            count(entry, |shape| Some(shape.samples)),
            count(entry, |shape| Some(shape.features)),
            count(entry, |shape| shape.classes),
            entry.licence,
            entry.source
        )?;
    }
    out.flush()
}

fn count(entry: &Entry, of: impl Fn(&data::Shape) -> Option<usize>) -> String {
    entry
        .shape
        .as_ref()
        .and_then(of)
        .map_or_else(|| "-".to_owned(), |n| n.to_string())
}

fn export(options: &ArgMatches) -> Result<(), Failure> {
    let text = |id: &str| options.get_one::<String>(id).map_or("", String::as_str);
    let part: PartName = text("part")
        .parse()
        .map_err(|error| Failure::Usage(format!("--part: {error}")))?;
    let mut given = recipe::given_options(options);
    given.push(Given {
        word: "data".to_owned(),
        value: text("name").to_owned(),
        origin: Origin::Option,
    });
    let recipe = Recipe::from_given(&given)?;
    // clap requires it, so the default is never taken.
    let to = options
        .get_one::<PathBuf>("to")
        .cloned()
        .unwrap_or_default();
    files::check_place("to", &to)?;
    let mut dataset = data::load(&recipe.data, recipe.seed)?;
    write_whole(&to, |out| {
        data::export(&mut dataset, part, out).map_err(Failure::from)
    })
}

/// Writes a file wholly or not at all.
fn write_whole(
    to: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let unwritable =
        |error: std::io::Error| Failure::Failed(format!("can't write {}: {error}", to.display()));
    let result = File::create(&partial)
        .map_err(unwritable)
        .and_then(|file| {
            let mut out = BufWriter::new(file);
            write(&mut out)?;
            out.flush().map_err(unwritable)
        })
        .and_then(|()| std::fs::rename(&partial, to).map_err(unwritable));
    if result.is_err() {
        // Nothing half-written stays; there may be nothing to remove.
        let _ = std::fs::remove_file(&partial);
    }
    result
}
