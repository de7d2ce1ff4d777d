//! `gradus compare`: a recipe with and without changes.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches};

use super::look::read;
use super::race::{count, finish, make, threads_of};
use super::{Failure, failure, recipe};
use crate::answer::AnswerFormat;
use crate::compare;
use crate::data::{self, Dataset};
use crate::race::{self, Lane, RacePlan};
use crate::regularize::{self, DataContext};
use crate::train::Recipe;

/// The shipped recipe that recipe options change, unless `--recipe` takes its place.
pub(super) const RECIPE: &str = "with-without";

pub(super) fn options() -> Vec<Arg> {
    let option = |word: &'static str, value: &'static str, help: String| {
        Arg::new(word).long(word).value_name(value).help(help)
    };
    vec![
        Arg::new("change")
            .value_name("CHANGE")
            .help("Change to compare: 'dropout 0.5', 'optimizer adam, lr 0.01'; several are compared one by one [default: each regularizer]")
            .action(ArgAction::Append),
        option(
            "seeds",
            "N",
            format!(
                "Compare on N seeds: --seed, the next one, … [default: {}]",
                compare::SEEDS
            ),
        ),
        option(
            "until",
            "WHEN",
            "When to stop: 'step N', 'epoch N', 'samples N' or 'stopped' [default: the recipe's, or epoch 10]"
                .to_owned(),
        ),
        option(
            "threads",
            "N",
            "Runs at once [default: one per core]".to_owned(),
        ),
        option("format", "FORMAT", "Output format: table, json or csv".to_owned()).default_value("table"),
    ]
}

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    let format: AnswerFormat = read(options, "format")?.unwrap_or_default();
    let threads = match count(options, "threads")? {
        Some(threads) => threads_of(threads)?,
        None => race::threads(),
    };
    let base = recipe::recipe_over(Some(RECIPE), options, &["until"])?;
    let data = data::load(&base.data, base.seed)?;
    for notice in &data.notices {
        failure::complain(&notice.to_string());
    }
    let plan = plan(options, &base, &DataContext::of(&data, 1))?;
    plan.check(&data)?;
    let about = about(options, &base, &data);
    let (standing, signal) = make(&plan, data, threads)?;
    let mut answer = match format {
        AnswerFormat::Table => compare::table(&standing),
        AnswerFormat::Json | AnswerFormat::Csv => compare::answer(&standing),
    };
    answer.notes.insert(0, about);
    let written = answer.write(format, &mut std::io::stdout().lock());
    written.map_err(|error| failure::stdout(&error))?;
    finish(signal)
}

/// A note on the recipe and the data: `Recipe overfit, data digits (100 training samples, 360 for validation).`
fn about(options: &ArgMatches, base: &Recipe, data: &Dataset) -> String {
    let given = options.get_one::<PathBuf>("recipe");
    let recipe = given.map_or(RECIPE.into(), |name| name.to_string_lossy());
    format!(
        "Recipe {recipe}, data {} ({} training samples, {} for validation).",
        base.data.name,
        data.train.len(),
        data.validation.len()
    )
}

/// The comparison of `--change`, or of each regularizer available for the data.
fn plan(options: &ArgMatches, base: &Recipe, context: &DataContext) -> Result<RacePlan, Failure> {
    let given = options.get_many::<String>("change").unwrap_or_default();
    let mut changes: Vec<Lane> = given.map(|text| text.parse()).collect::<Result<_, _>>()?;
    if changes.is_empty() {
        changes = compare::regularizers(&base.settings);
        let missing = regularize::unavailable(context);
        changes.retain(|lane| {
            let missing = missing
                .iter()
                .find(|(word, _)| lane.label == format!("{word} on"));
            if let Some((word, reason)) = missing {
                failure::complain(&format!("skipped {word}: {reason}"));
            }
            missing.is_none()
        });
    }
    let mut plan = compare::plan(base, &changes)?;
    plan.seeds = count(options, "seeds")?.unwrap_or(plan.seeds);
    plan.until = read(options, "until")?.unwrap_or(plan.until);
    Ok(plan)
}
