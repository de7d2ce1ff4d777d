//! From options and recipe file to the recipe of a run.

use std::path::PathBuf;

use clap::ArgMatches;

use super::Failure;
use crate::train::{Given, Origin, Recipe, Shipped, settings};

/// The recipe that the options ask for, over that of `--recipe`: a file, or the name of one that comes with the program.
pub(super) fn recipe(options: &ArgMatches) -> Result<Recipe, Failure> {
    recipe_without(options, &[])
}

/// As [`recipe`], where these options are not the recipe's.
pub(super) fn recipe_without(options: &ArgMatches, others: &[&str]) -> Result<Recipe, Failure> {
    let mut given = match options.get_one::<PathBuf>("recipe") {
        Some(path) => Recipe::read_settings(path)?,
        None => Vec::new(),
    };
    given.extend(given_without(options, others));
    Ok(Recipe::from_given(&given)?)
}

fn given_without(options: &ArgMatches, others: &[&str]) -> Vec<Given> {
    let mut given = given_options(options);
    given.retain(|one| !others.contains(&one.word.as_str()));
    given
}

/// As [`recipe_without`]; where nothing is said of the recipe but a seed, the shipped recipe of this name.
pub(super) fn recipe_or(
    usual: Option<&str>,
    options: &ArgMatches,
    others: &[&str],
) -> Result<Recipe, Failure> {
    match usual.and_then(Shipped::find) {
        Some(shipped) if is_silent(options, others) => {
            let mut all = shipped.settings()?;
            all.extend(given_without(options, others));
            Ok(Recipe::from_given(&all)?)
        }
        _ => recipe_without(options, others),
    }
}

/// Whether nothing is said of the recipe but a seed, and what is not its own.
pub(super) fn is_silent(options: &ArgMatches, others: &[&str]) -> bool {
    let mut given = given_without(options, others).into_iter();
    !options.contains_id("recipe") && given.all(|one| one.word == "seed")
}

/// Every setting that stands on the command line. A command may have only some of them.
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
