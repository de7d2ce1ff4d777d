//! Builds the recipe of a run from options and a recipe file.

use std::fs::File;
use std::path::PathBuf;

use clap::ArgMatches;

use super::Failure;
use crate::data::{self, READING};
use crate::train::{Given, Origin, Recipe, Shipped, settings};

/// The recipe of the options, on top of `--recipe`: a file, or the name of a shipped recipe.
pub(super) fn recipe(options: &ArgMatches) -> Result<Recipe, Failure> {
    recipe_without(options, &[])
}

/// Like [`recipe`], without the options in `others`, which mean something else.
pub(super) fn recipe_without(options: &ArgMatches, others: &[&str]) -> Result<Recipe, Failure> {
    of(&given_over_file(options, others)?)
}

/// The settings of [`recipe`]: those of the file, then the options.
pub(super) fn given(options: &ArgMatches) -> Result<Vec<Given>, Failure> {
    given_over_file(options, &[])
}

/// The recipe of these settings; fails if its data file can't be read.
pub(super) fn of(given: &[Given]) -> Result<Recipe, Failure> {
    let recipe = Recipe::from_given(given)?;
    let data = given.iter().rfind(|one| one.word == "data");
    let id = recipe.data.id();
    let takes_file = data::ENTRIES
        .iter()
        .any(|entry| entry.id == id && entry.argument.is_some());
    let file = recipe.data.argument().filter(|_| takes_file);
    // What stands behind the last slash may be the beginning of the names of several files.
    let file = file.filter(|path| id != "idx" || !path.contains('/'));
    if let (Some(data), Some(path)) = (data, file)
        && !path.is_empty()
        && let Err(error) = File::open(path)
    {
        let origin = origin(data);
        return Err(Failure::Failed(format!(
            "{origin}: can't read {path}: {error}"
        )));
    }
    Ok(recipe)
}

/// A setting as written, and where: `--lr 0.1`, or `r.toml:3: lr = 0.1`.
pub(super) fn origin(given: &Given) -> String {
    let Given {
        word,
        value,
        origin,
    } = given;
    match origin {
        Origin::Option => format!("--{word} {value}"),
        Origin::File { path, line } => format!("{}:{line}: {word} = {value}", path.display()),
    }
}

fn given_over_file(options: &ArgMatches, others: &[&str]) -> Result<Vec<Given>, Failure> {
    let mut given = match options.get_one::<PathBuf>("recipe") {
        Some(path) => Recipe::read_settings(path)?,
        None => Vec::new(),
    };
    given.extend(given_without(options, others));
    Ok(given)
}

fn given_without(options: &ArgMatches, others: &[&str]) -> Vec<Given> {
    let mut given = given_options(options);
    given.retain(|one| !others.contains(&one.word.as_str()));
    given
}

/// The settings of the data, besides those of their reading.
const OF_DATA: [&str; 8] = [
    "samples",
    "noise",
    "label",
    "scale",
    "train-size",
    "label-noise",
    "split",
    "fold",
];

/// Whether a setting says what data a run is trained on, besides `data` itself.
pub(super) fn is_of_data(word: &str) -> bool {
    OF_DATA.contains(&word) || READING.iter().any(|(known, ..)| *known == word)
}

/// The options on top of the shipped recipe `usual`, of which they keep the rest, such as its end. Other data than its
/// own are taken without its settings of the data, and `--recipe` takes its place. The options in `others` mean something
/// else.
pub(super) fn recipe_over(
    usual: Option<&str>,
    options: &ArgMatches,
    others: &[&str],
) -> Result<Recipe, Failure> {
    let shipped = usual
        .filter(|_| !options.contains_id("recipe"))
        .and_then(Shipped::find);
    let Some(shipped) = shipped else {
        return recipe_without(options, others);
    };
    let given = given_without(options, others);
    let mut all = shipped.settings()?;
    let data = |all: &[Given]| {
        let data = all.iter().rfind(|one| one.word == "data");
        data.map(|one| one.value.clone())
    };
    if let Some(other) = data(&given)
        && data(&all) != Some(other)
    {
        all.retain(|one| !is_of_data(&one.word));
    }
    all.extend(given);
    of(&all)
}

/// Whether the options set nothing of the recipe but a seed.
pub(super) fn is_silent(options: &ArgMatches) -> bool {
    let mut given = given_options(options).into_iter();
    !options.contains_id("recipe") && given.all(|one| one.word == "seed")
}

/// The settings on the command line. A command may support only some of them.
pub(super) fn given_options(options: &ArgMatches) -> Vec<Given> {
    let mut given = Vec::new();
    for setting in settings() {
        let values = options
            .try_get_many::<String>(setting.word)
            .ok()
            .flatten()
            .unwrap_or_default();
        given.extend(values.map(|value| Given {
            word: setting.word.to_owned(),
            value: value.clone(),
            origin: Origin::Option,
        }));
    }
    given
}
