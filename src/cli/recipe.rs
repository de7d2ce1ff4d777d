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
    let ours = given_options(options).into_iter();
    given.extend(ours.filter(|one| !others.contains(&one.word.as_str())));
    Ok(Recipe::from_given(&given)?)
}

/// As [`recipe`]; where nothing is said but a seed, the shipped recipe of this name.
pub(super) fn recipe_or(usual: Option<&str>, options: &ArgMatches) -> Result<Recipe, Failure> {
    let given = given_options(options);
    let is_silent = !options.contains_id("recipe") && given.iter().all(|one| one.word == "seed");
    match usual.and_then(Shipped::find) {
        Some(shipped) if is_silent => {
            let mut all = shipped.settings()?;
            all.extend(given);
            Ok(Recipe::from_given(&all)?)
        }
        _ => recipe(options),
    }
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
