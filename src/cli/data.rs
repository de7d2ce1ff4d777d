//! `gradus data`: lists the data sets, shows what one holds, and exports what the network is fed.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::{Failure, data_show, failure, files, look, openings, recipe};
use crate::data::{self, Affine, Dataset, ENTRIES, Entry, Exported, PartName, Task};
use crate::train::{Given, Recipe};
use crate::whole_file;

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    match options.subcommand() {
        Some(("export", options)) => export(options),
        Some(("show", options)) => data_show::show(options),
        _ => list().map_err(|error| failure::stdout(&error)),
    }
}

/// Lists the data sets, one per line: name, kind, samples, features, classes, licence, source.
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
    // clap supplies the default.
    let part = look::read::<PartName>(options, "part")?.unwrap_or(PartName::TrainValidation);
    let mut given = recipe::given_options(options);
    given.push(Given::option("data", text("name")));
    let recipe = Recipe::from_given(&given)?;
    // clap requires the option, so the default is never used.
    let to = options
        .get_one::<PathBuf>("to")
        .cloned()
        .unwrap_or_default();
    files::check_ending("to", &to, &["csv"])?;
    files::check_place("to", &to)?;
    if let Some(source) = recipe.data.argument()
        && files::are_same(Path::new(source), &to)
    {
        let to = to.display();
        return Err(Failure::Usage(format!("--to {to} is the data itself")));
    }
    files::check_free("to", &to, files::forces(options))?;
    let dataset = data::load(&recipe.data, recipe.seed)?;
    let mut bytes = Vec::new();
    let exported = data::export(&dataset, part, &mut bytes)?;
    whole_file::write(&to, |out| out.write_all(&bytes)).map_err(|error: std::io::Error| {
        Failure::Failed(format!("can't write {}: {error}", to.display()))
    })?;
    if part.opens_the_seal() && !dataset.test.is_empty() {
        openings::count(&[(dataset.test.identity(), dataset.name.clone())]);
    }
    let line = description(&dataset, exported, &to);
    if to.is_file() {
        return writeln!(std::io::stdout(), "{line}").map_err(|error| failure::stdout(&error));
    }
    // The target may be stdout itself.
    failure::complain(&line);
    Ok(())
}

/// Describes the exported file and its columns.
fn description(dataset: &Dataset, exported: Exported, to: &Path) -> String {
    let Exported {
        train,
        validation,
        test,
    } = exported;
    let parts = [(train, "train"), (validation, "validation"), (test, "test")];
    let parts = parts.into_iter();
    let parts: Vec<(usize, &str)> = parts.filter_map(|(n, name)| Some((n?, name))).collect();
    let all: usize = parts.iter().map(|(samples, _)| samples).sum();
    let parts: Vec<String> = parts
        .iter()
        .map(|(n, name)| format!("{n} {name}"))
        .collect();
    let features = dataset.inputs();
    let inputs = if features == 1 { "feature" } else { "features" };
    let maps = dataset.standardisation.inputs.iter();
    let mapped = maps.filter(|map| **map != Affine::IDENTITY).count();
    let standardised = match mapped {
        0 => "not standardized,".to_owned(),
        all if all == features => "standardized".to_owned(),
        some => format!("({some} standardized)"),
    };
    let columns = data::columns(dataset);
    let targets = &columns[features..];
    let label = match (&dataset.task, targets) {
        (Task::Classification { .. }, [label, class]) => {
            format!("{label} (the class index) and {class}")
        }
        (Task::Classification { .. }, _) => format!("{} (the class)", targets.join(", ")),
        (Task::Regression { .. }, [label]) => format!("{label} (the value to predict)"),
        (Task::Regression { .. }, _) => format!("{} (the values to predict)", targets.join(", ")),
    };
    let to = to.display().to_string();
    format!(
        "wrote {all} samples ({}) to {}: {features} {inputs} {standardised} as fed to the network, {label}",
        parts.join(", "),
        failure::plain(&to)
    )
}
