//! `gradus data`: the data sets, and what the network is fed.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::{Failure, failure, files, recipe, seals};
use crate::data::{self, Dataset, ENTRIES, Entry, PartName, Seals};
use crate::train::{Given, Origin, Recipe};
use crate::whole_file;

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
    files::check_ending("to", &to, "csv")?;
    files::check_place("to", &to)?;
    if let Some(source) = recipe
        .data
        .name
        .split_once(':')
        .map(|(_, path)| Path::new(path))
        && files::are_same(source, &to)
    {
        let to = to.display();
        return Err(Failure::Usage(format!("--to {to} is the data itself")));
    }
    files::check_free("to", &to, files::forces(options))?;
    let dataset = data::load(&recipe.data, recipe.seed)?;
    let mut bytes = Vec::new();
    data::export(&dataset, part, &mut bytes)?;
    whole_file::write(&to, |out| out.write_all(&bytes)).map_err(|error: std::io::Error| {
        Failure::Failed(format!("can't write {}: {error}", to.display()))
    })?;
    if part.opens_the_seal() && !dataset.test.is_empty() {
        count_opening(&dataset);
    }
    Ok(())
}

/// Counts an opening of the test part, and says so.
fn count_opening(dataset: &Dataset) {
    let Some(mut seals) = seals::usual() else {
        return failure::complain(
            "the test set was opened; no state folder is known to count it in",
        );
    };
    let count = seals.opened(dataset.test.identity(), &dataset.name);
    if let Some(trouble) = count.trouble {
        failure::complain(&trouble.to_string());
    }
    let times = count.openings;
    failure::complain(&format!(
        "the test set of this split was opened: {times}×, with this one"
    ));
}
