//! `gradus completions`: shell completion scripts for options and their values.

use std::io::Write;

use clap::builder::{PossibleValue, PossibleValuesParser, ValueParser};
use clap::{Arg, ArgMatches, Command, ValueHint};
use clap_complete::Shell;

use super::{Failure, args, failure};
use crate::answer::AnswerFormat;
use crate::data::{PartName, Reading, Scaling};
use crate::nn::Activation;
use crate::surface::SURFACES;
use crate::train::{self, Values, vocabulary};
use crate::ui::export::Format;
use crate::ui::locale::Language;
use crate::ui::screen;
use crate::ui::symbols::SymbolSet;
use crate::ui::theme::THEMES;
use crate::{data, knob, optim};

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    let Some(shell) = options.get_one::<Shell>("shell") else {
        return Err(Failure::Usage("completions needs a shell".to_owned()));
    };
    std::io::stdout()
        .write_all(script(*shell).as_bytes())
        .map_err(|error| failure::stdout(&error))
}

/// The completion script for `shell`.
fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    let mut grammar = valued(args::command(), "");
    clap_complete::generate(shell, &mut grammar, "gradus", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    with_files(shell, script, &shipped().join(" "))
}

/// Adds the possible values to options that take one of several words. Only the completion scripts use them: the
/// commands check values themselves, with better messages.
fn valued(command: Command, parent: &str) -> Command {
    let name = command.get_name().to_owned();
    let command = command.mut_args(|arg| match values(&arg, &name, parent) {
        Some(values) => arg.value_parser(PossibleValuesParser::new(values)),
        None if arg.get_action().takes_values() && !names_a_file(&arg) => {
            arg.value_hint(ValueHint::Other)
        }
        None => arg,
    });
    command.mut_subcommands(|command| valued(command, &name))
}

fn names_a_file(arg: &Arg) -> bool {
    let is_path = arg.get_value_parser().type_id() == ValueParser::path_buf().type_id();
    is_path || arg.get_id() == "init"
}

/// The possible values of an option, if it takes one of several words.
fn values(arg: &Arg, command: &str, parent: &str) -> Option<Vec<PossibleValue>> {
    let plain = |words: Vec<&'static str>| words.into_iter().map(PossibleValue::new).collect();
    let described = |words: Vec<(&'static str, &'static str)>| {
        let described = |(word, help)| PossibleValue::new(word).help(help);
        words.into_iter().map(described).collect()
    };
    Some(match (arg.get_id().as_str(), command) {
        ("optimizer", _) => described(optimizers()),
        ("optimizers", _) => described([vec![("all", "")], optimizers()].concat()),
        ("data", _) | ("name", "export" | "show" | "predict") => data_sets(),
        ("format", "predict") => plain(vec!["csv", "json"]),
        ("scale", _) => plain(Scaling::ALL.map(|(name, _)| name).into()),
        ("part", _) => PartName::ALL.map(|part| part.to_string().into()).into(),
        ("recipe", _) => plain(shipped()),
        ("activation", _) => plain(Activation::ALL.map(Activation::id).into()),
        ("theme", _) => plain(THEMES.iter().map(|theme| theme.id).collect()),
        ("symbols", _) => plain(SymbolSet::ALL.map(SymbolSet::id).into()),
        ("lang", _) => plain(Language::ALL.map(Language::id).into()),
        ("speed", _) => plain(vec!["max"]),
        ("screen", _) => plain(screen::numbered().map(|screen| screen.id).collect()),
        ("surface", _) => described(
            SURFACES
                .iter()
                .map(|one| (one.id, one.explanation))
                .collect(),
        ),
        ("format", "frame") => Format::ALL.map(|format| format.to_string().into()).into(),
        ("format", "race" | "compare" | "lecture") => formats(),
        ("format", _) if parent == "study" => formats(),
        ("leak", _) => plain(vec!["none", "early-stopping", "standardization", "test"]),
        ("open-test", _) => plain(vec!["no", "yes"]),
        ("folds", _) => plain(vec!["leave-one-out"]),
        ("batch", _) => plain(vec!["full"]),
        // The other values consist of several words.
        ("until", command) if command != "replay" => plain(vec!["stopped"]),
        (word, _) => return Reading::choices(word).or_else(|| live(word)).map(plain),
    })
}

/// The possible values of a live change, if they are words only.
fn live(word: &str) -> Option<Vec<&'static str>> {
    let known = vocabulary().into_iter().find(|known| known.word == word)?;
    match known.values {
        Values::Choices(choices) => Some(choices),
        Values::Knob(knob, _) => match knob.kind {
            knob::Kind::Choice(choices) => Some(choices.to_vec()),
            knob::Kind::Real { .. } | knob::Kind::Count { .. } => None,
        },
        Values::None | Values::Batch => None,
    }
}

fn optimizers() -> Vec<(&'static str, &'static str)> {
    let all = optim::ENTRIES.iter();
    all.map(|entry| (entry.id, entry.explanation)).collect()
}

fn data_sets() -> Vec<PossibleValue> {
    let value = |entry: &&'static data::Entry| {
        let takes_file = entry.usage() != entry.id;
        let word = format!("{}{}", entry.id, if takes_file { ":" } else { "" });
        PossibleValue::new(word).help(entry.family.to_string())
    };
    data::ENTRIES.iter().map(value).collect()
}

fn formats() -> Vec<PossibleValue> {
    AnswerFormat::ALL
        .map(|format| format.to_string().into())
        .into()
}

fn shipped() -> Vec<&'static str> {
    train::SHIPPED.iter().map(|recipe| recipe.name).collect()
}

/// Makes an option that takes one of `words` (separated by spaces) complete files as well: clap supports only one of
/// both.
fn with_files(shell: Shell, script: String, words: &str) -> String {
    match shell {
        Shell::Bash => script.replace(
            &format!("compgen -W \"{words}\""),
            &format!("compgen -f -W \"{words}\""),
        ),
        Shell::Zsh => script.replace(
            &format!(":FILE:({words})"),
            &format!(":FILE:{{_files; compadd {words}}}"),
        ),
        Shell::Fish => {
            let listed = words.split(' ').map(|word| format!("{word}\\t''"));
            let listed = listed.collect::<Vec<_>>().join("\n");
            script.replace(
                &format!("-r -f -a \"{listed}\""),
                &format!("-r -F -a \"{listed}\""),
            )
        }
        _ => script,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study;

    const SHELLS: [Shell; 3] = [Shell::Bash, Shell::Zsh, Shell::Fish];

    #[test]
    fn every_name_of_a_registry_is_completed_in_every_shell() {
        let mut names: Vec<String> = Vec::new();
        names.extend(optimizers().iter().map(|(name, _)| (*name).to_owned()));
        names.extend(data::ENTRIES.iter().map(|entry| entry.id.to_owned()));
        names.extend(shipped().iter().map(|name| (*name).to_owned()));
        names.extend(screen::numbered().map(|screen| screen.id.to_owned()));
        names.extend(study::ENTRIES.iter().map(|study| study.id.to_owned()));
        names.extend(SURFACES.iter().map(|surface| surface.id.to_owned()));
        names.extend(THEMES.iter().map(|theme| theme.id.to_owned()));
        names.extend(Activation::ALL.map(|one| one.id().to_owned()));
        names.extend(
            ["validation-accuracy", "mark", "ansi", "json", "ko", "block"].map(str::to_owned),
        );
        for shell in SHELLS {
            let script = script(shell);
            let is_word = |letter: char| !letter.is_alphanumeric() && !"-_".contains(letter);
            // Descriptions contain names too, so only lists of values are searched.
            let lists: Vec<&str> = script
                .lines()
                .filter(|line| lists_values(shell, line))
                .collect();
            for name in &names {
                let mut words = lists.iter().flat_map(|line| line.split(is_word));
                assert!(words.any(|word| word == name), "{shell}: {name}");
            }
        }
    }

    fn lists_values(shell: Shell, line: &str) -> bool {
        match shell {
            Shell::Bash => line.contains("-W") || line.contains("opts="),
            Shell::Zsh => !line.contains("--") || line.contains(":(") || line.contains("compadd"),
            _ => line.contains("-a \"") || line.contains("\\t"),
        }
    }

    #[test]
    fn where_a_number_is_wanted_no_files_are_offered() {
        let bash = script(Shell::Bash);
        for option in ["lr", "early-stopping", "hidden", "until", "log"] {
            let case = format!("                --{option})\n");
            let offers: Vec<&str> = bash
                .split(&case)
                .skip(1)
                .filter_map(|rest| rest.split(";;").next())
                .collect();
            assert!(!offers.is_empty(), "{option}");
            for offer in offers {
                let offers_files = offer.contains("compgen -f");
                assert_eq!(offers_files, option == "log", "{option}: {offer}");
            }
        }
    }

    #[test]
    fn a_recipe_may_be_a_file_too() {
        let words = shipped().join(" ");
        for (shell, wanted) in [
            (Shell::Bash, format!("compgen -f -W \"{words}\"")),
            (Shell::Zsh, format!("{{_files; compadd {words}}}")),
            (Shell::Fish, "-l recipe -d".to_owned()),
        ] {
            assert!(script(shell).contains(&wanted), "{shell}");
        }
        let fish = script(Shell::Fish);
        let mut recipes = fish.lines().filter(|line| line.contains("-l recipe "));
        assert!(recipes.all(|line| line.contains("-r -F -a")));
    }
}
