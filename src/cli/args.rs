//! The command line's grammar. The settings of a recipe are options because they are settings: none is written twice.

use std::process::ExitCode;

use clap::builder::ValueParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command, value_parser};
use clap_complete::Shell;

use super::{Failure, files, look, recipe};
use crate::{study, train};

/// The whole grammar.
pub(super) fn command() -> Command {
    let command = Command::new("gradus")
        .version(clap::crate_version!())
        .about("A terminal laboratory for training neural networks: change anything live and watch")
        .long_about(
            "A terminal laboratory for training neural networks.\n\n\
             Without a command, the dashboard opens and starts training on the embedded handwritten digits. \
             Optimizer, learning rate, batch size and regularizers can be changed while it trains.",
        )
        .after_help(
            "Examples:\n  \
             gradus --data moons --optimizer adam --lr 0.003\n  \
             gradus train --until 'epoch 50' --at 'step 100: optimizer adam' --log run.jsonl\n  \
             gradus resume --last\n  \
             gradus frame --until 'step 500' --format svg > frame.svg",
        )
        .args_conflicts_with_subcommands(true)
        .args(recipe_options())
        .args(output_options())
        .args(journal_options())
        .args(look::options())
        .arg(look::speed())
        .subcommand(
            Command::new("train")
                .about("Train without a terminal [default: --until 'epoch 50']")
                .args(recipe_options())
                .args(output_options())
                .arg(file_option(
                    files::BATCHES,
                    "Write each step's samples and random draws (λ, masks, noise, …) as a line of JSON: enough to reproduce the run elsewhere",
                ))
                .arg(journal_file())
                .arg(
                    Arg::new("replay")
                        .long("replay")
                        .value_name("FILE")
                        .help("Replay a journal and report whether the run is reproduced bit for bit")
                        .value_parser(ValueParser::path_buf())
                        .conflicts_with_all(
                            train::settings().into_iter().map(|setting| setting.word),
                        )
                        .conflicts_with_all(["recipe", "journal", "print-recipe"]),
                )
                .arg(
                    Arg::new("print-recipe")
                        .long("print-recipe")
                        .help("Print the recipe, as a file for --recipe, and exit without training")
                        .action(ArgAction::SetTrue),
                ),
        )
        .subcommand(
            Command::new("frame")
                .about("Train to a step and print a frame of the dashboard to stdout")
                .args(recipe_options())
                .args(super::lecture::frame_options())
                .args(super::attach::frame_options())
                .args(look::options())
                .args(look::frame_options()),
        )
        .subcommand(race_command())
        .subcommand(compare_command())
        .subcommand(study_command())
        .subcommand(super::lecture::command())
        .subcommand(resume_command())
        .subcommand(replay_command())
        .subcommand(data_command())
        .subcommand(predict_command())
        .subcommand(super::attach::command())
        .subcommand(
            Command::new("completions")
                .about("Print shell completions")
                .arg(
                    Arg::new("shell")
                        .value_name("SHELL")
                        .required(true)
                        .value_parser(value_parser!(Shell)),
                ),
        );
    #[cfg(unix)]
    let command = command.subcommand(super::attach::supervise_command());
    command
}

fn race_command() -> Command {
    // These have a meaning of their own in a race.
    let of_the_race = ["batch", "until"];
    let shared = recipe_options().into_iter();
    let shared: Vec<Arg> = shared
        .filter(|option| !of_the_race.contains(&option.get_id().as_str()))
        .collect();
    let options = super::race::options();
    // A race over a surface has none of them, but for the rate, the seed of its noise, and how it is written.
    let of_data: Vec<String> = options
        .iter()
        .chain(&shared)
        .map(|option| option.get_id().to_string())
        .filter(|id| !["format", "lr", "seed"].contains(&id.as_str()))
        .collect();
    Command::new("race")
        .about("Race recipes from the same weights over the same samples: optimizers, batch sizes, anything")
        .after_help(
            "Examples:\n  \
             gradus race --data moons --until 'epoch 30'\n  \
             gradus race --optimizers sgd,adam --batch 1,32,full --threshold 'loss 0.3'\n  \
             gradus race --lane 'dropout off' --lane 'dropout 0.5' --seeds 5 --format csv\n  \
             gradus race --surface rosenbrock --start=-1.2,1\n  \
             gradus race --surface ravine --lr 0.06",
        )
        .args(super::race_surface::options(of_data))
        .args(options)
        .args(shared)
}

fn compare_command() -> Command {
    let of_the_comparison = |option: &Arg| option.get_id() != "until";
    Command::new("compare")
        .about(format!(
            "Compare a recipe with and without a change, from the same weights over the same samples in the same order. {}",
            changed_by_options(super::compare::RECIPE)
        ))
        .after_help(
            "Examples:\n  \
             gradus compare\n  \
             gradus compare 'dropout 0.5' 'weight-decay 0.01' --recipe overfit\n  \
             gradus compare 'dropout 0.5' --train-size 1000\n  \
             gradus compare 'optimizer sgd, lr 0.1' --data moons --until 'epoch 20' --format csv",
        )
        .args(super::compare::options())
        .args(recipe_options().into_iter().filter(of_the_comparison))
}

/// How recipe options change the recipe of a command.
fn changed_by_options(recipe: &str) -> String {
    format!(
        "Recipe options change the recipe '{recipe}' that comes with it; --data with other data also replaces its settings of the data, and --recipe all of it"
    )
}

fn study_command() -> Command {
    let command = Command::new("study")
        .about("Make several runs to answer one question, without a terminal")
        .subcommand_required(true);
    study::ENTRIES.iter().fold(command, |command, entry| {
        let recipe = entry
            .recipe
            .map_or(String::new(), |name| format!(". {}", changed_by_options(name)));
        let options = entry.options.iter().map(|option| {
            let help = match option.default {
                "" => option.help.to_owned(),
                default => format!("{} [default: {default}]", option.help),
            };
            let action = if option.repeats {
                ArgAction::Append
            } else {
                ArgAction::Set
            };
            Arg::new(option.word)
                .long(option.word)
                .value_name(option.value)
                .help(help)
                .action(action)
                .allow_negative_numbers(true)
        });
        let saves = entry.saves.iter();
        let saves = saves.flat_map(|(word, help)| [file_option(word, help), files::force()]);
        let about = format!(
            "{}: {} ({}){recipe}",
            entry.label, entry.explanation, entry.source
        );
        command.subcommand(
            Command::new(entry.id)
                .about(about)
                .args(recipe_options())
                .args(options)
                .args(saves)
                .arg(answer_format().help(
                    "Output format: table, json, csv (the first table, or --figure) or svg [default: table]",
                ))
                .arg(
                    Arg::new("figure")
                        .long("figure")
                        .value_name("ID")
                        .help(format!(
                            "Figure to write as csv or svg: {} (which of them there are depends on data and options) [default: the first]",
                            entry.figures.join(", ")
                        )),
                )
                .arg(
                    Arg::new("frame")
                        .long("frame")
                        .value_name("N")
                        .help("Of a figure by round, the round to draw as svg; csv has all of them [default: the last]")
                        .value_parser(value_parser!(u64).range(1..)),
                )
                .arg(look::language()),
        )
    })
}

fn answer_format() -> Arg {
    Arg::new("format")
        .long("format")
        .value_name("FORMAT")
        .help("Output format: table, json or csv (the first table only) [default: table]")
}

fn resume_command() -> Command {
    Command::new("resume")
        .about("List interrupted runs, or resume one where it stopped")
        .arg(
            Arg::new("run")
                .value_name("RUN")
                .help("Name from the list, or a journal file; without it, the list is printed")
                .value_parser(ValueParser::path_buf())
                .conflicts_with("last"),
        )
        .arg(
            Arg::new("last")
                .long("last")
                .help("Resume the most recent run")
                .action(ArgAction::SetTrue),
        )
        .arg(no_journal())
        .args(log_options())
        .args(look::options())
        .arg(look::speed())
}

fn replay_command() -> Command {
    Command::new("replay")
        .about("Play back a journal in the dashboard; making a change takes over on a new branch")
        .arg(
            Arg::new("run")
                .value_name("FILE")
                .help("Journal file, or the name of a kept journal; without it, these are listed")
                .value_parser(ValueParser::path_buf()),
        )
        .arg(
            Arg::new("until")
                .long("until")
                .value_name("WHEN")
                .help("Pause at 'step N' or 'epoch N' [default: at the end]"),
        )
        .arg(no_journal())
        .args(log_options())
        .args(look::options())
        .arg(look::speed())
}

/// Where the dashboard's runs are journaled.
fn journal_options() -> [Arg; 2] {
    [journal_file(), no_journal().conflicts_with("journal")]
}

fn journal_file() -> Arg {
    Arg::new("journal")
        .long("journal")
        .value_name("FILE")
        .help("Write the run's journal to this file, for --replay and 'gradus resume'")
        .value_parser(ValueParser::path_buf())
}

fn no_journal() -> Arg {
    Arg::new("no-journal")
        .long("no-journal")
        .help("Keep nothing in the state folder: neither a journal of the run nor a count of test-set openings")
        .action(ArgAction::SetTrue)
}

fn data_command() -> Command {
    Command::new("data")
        .about("List the data sets, show how one is read, or export one")
        .subcommand_required(true)
        .subcommand(Command::new("list").about("List the data sets"))
        .subcommand(
            Command::new("export")
                .about("Write exactly the numbers fed to the network, as CSV")
                .arg(
                    Arg::new("name")
                        .value_name("NAME")
                        .help("Data set, as for --data")
                        .required(true),
                )
                .arg(
                    Arg::new("part")
                        .long("part")
                        .value_name("PART")
                        .help("Part to export: train, validation, train+validation, test or all; test and all open the test set, and that is counted")
                        .default_value("train+validation"),
                )
                .arg(
                    Arg::new("to")
                        .long("to")
                        .value_name("FILE")
                        .help("File to write")
                        .required(true)
                        .value_parser(ValueParser::path_buf()),
                )
                .arg(files::force())
                .args(data_options()),
        )
        .subcommand(
            Command::new("show")
                .about("Show how a data set is read: its columns, what becomes of them, and its sizes")
                .arg(
                    Arg::new("name")
                        .value_name("NAME")
                        .help("Data set, as for --data")
                        .required(true),
                )
                .args(data_options()),
        )
}

fn predict_command() -> Command {
    let layout = ["delimiter", "decimal", "header"];
    let layout = recipe_options()
        .into_iter()
        .filter(move |option| layout.contains(&option.get_id().as_str()));
    Command::new("predict")
        .about("Predict the rows of a table, or the samples of a data set, with saved weights")
        .arg(
            Arg::new("name")
                .value_name("DATA")
                .help("csv:FILE, - for a table on standard input, folder:DIR, idx:DIR, npz:FILE, or another data set with the same inputs; labels are not needed")
                .required(true),
        )
        .arg(
            Arg::new("weights")
                .long("weights")
                .value_name("FILE")
                .help("Weights as written by --save; they say how the inputs are made")
                .required(true)
                .value_parser(ValueParser::path_buf()),
        )
        .arg(
            Arg::new("to")
                .long("to")
                .value_name("FILE")
                .help("File to write [default: standard output]")
                .value_parser(ValueParser::path_buf()),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .help("csv (a line a row), or json (an object a row)")
                .default_value("csv"),
        )
        .arg(files::force())
        .args(layout)
}

/// The options that say what the data are.
fn data_options() -> impl Iterator<Item = Arg> {
    let is_of_data = |word: &str| word == "seed" || recipe::is_of_data(word);
    let options = recipe_options().into_iter();
    options.filter(move |option| is_of_data(option.get_id().as_str()))
}

/// One option for each setting of a recipe, and `--recipe`.
fn recipe_options() -> Vec<Arg> {
    let shipped: Vec<&str> = train::SHIPPED.iter().map(|recipe| recipe.name).collect();
    let mut options = vec![
        Arg::new("recipe")
            .long("recipe")
            .value_name("FILE")
            .help(format!(
                "Read settings from a recipe file or a built-in recipe ({}); options override it",
                shipped.join(", ")
            ))
            .value_parser(ValueParser::path_buf()),
    ];
    options.extend(train::settings().into_iter().map(|setting| {
        let option = Arg::new(setting.word)
            .long(setting.word)
            .value_name(setting.value)
            .help(sentence(&setting.explanation))
            .allow_negative_numbers(true)
            .action(if setting.repeats {
                ArgAction::Append
            } else {
                ArgAction::Set
            });
        match setting.alone {
            Some(value) => option.num_args(0..=1).default_missing_value(value),
            None => option,
        }
    }));
    options
}

/// `text` with a capital letter first.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn file_option(id: &'static str, help: &'static str) -> Arg {
    Arg::new(id)
        .long(id)
        .value_name("FILE")
        .help(help)
        .value_parser(ValueParser::path_buf())
}

fn log_options() -> [Arg; 3] {
    [
        files::force(),
        file_option(
            "log",
            "Write each step, evaluation and change as a line of JSON",
        ),
        file_option(
            files::TENSORBOARD,
            "Write losses, accuracies, settings and changes as event files for TensorBoard, one folder per run and branch",
        )
        .value_name("DIR"),
    ]
}

fn output_options() -> [Arg; 6] {
    let [force, log, tensorboard] = log_options();
    [
        force,
        log,
        tensorboard,
        file_option(
            "save",
            "Write the final weights (after early stopping, the best): as safetensors, for torch.nn.Sequential and predict, or with the scaling of the inputs as .onnx",
        ),
        file_option(
            "save-best",
            "Write the weights with the best --monitor metric as safetensors or .onnx, whether or not early stopping is on",
        ),
        file_option(
            "save-init",
            "Write the initial weights as safetensors, including any batch normalization modules",
        ),
    ]
}

/// What clap could not accept: help and version as they are, errors in one line.
pub(super) fn answer(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => error.exit(),
        _ => Failure::Usage(one_line(&error.render().to_string())).report(),
    }
}

/// The first paragraph of clap's message and its tips, in one line.
fn one_line(rendered: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for line in rendered.lines().map(str::trim) {
        if line.starts_with("Usage:") || line.starts_with("For more information") {
            break;
        }
        let text = line
            .trim_start_matches("error: ")
            .trim_start_matches("tip: ");
        if !text.is_empty() {
            parts.push(text.to_owned());
        }
    }
    // After what leads to it, a list follows.
    parts.join("; ").replace(":; ", ": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_holds() {
        command().debug_assert();
    }

    #[test]
    fn a_refusal_is_one_line_with_its_tip() {
        let error = command()
            .try_get_matches_from(["gradus", "train", "--optimzer", "adam"])
            .err()
            .map(|error| one_line(&error.render().to_string()));
        assert_eq!(
            error.as_deref(),
            Some(
                "unexpected argument '--optimzer' found; a similar argument exists: '--optimizer'"
            )
        );
    }
}
