//! The grammar of `gradus attach`, and its options.

use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::has_curves;
use super::watched::recordings;
use crate::attach::{self, OnTrigger, RoleMap, Run, Schedule, client};
use crate::cli::{Failure, look};
use crate::system_error::SystemError;
use crate::ui::attached::Other;

pub(in crate::cli) fn command() -> Command {
    Command::new("attach")
        .about("Watch and steer the training of another program: PyTorch, Keras, JAX, anything that prints its metrics")
        .override_usage(
            "gradus attach [OPTIONS] -- CMD…\n       CMD 2>&1 | gradus attach [OPTIONS] -\n       gradus attach [OPTIONS] FILE|FOLDER\n       gradus attach [OPTIONS] --listen PATH",
        )
        .arg(
            Arg::new("from")
                .value_name("FILE|FOLDER|-")
                .help("What to follow while it grows: JSON lines, CSV, trainer_state.json, TensorBoard event files, a folder of them, a recorded run; or - for standard input")
                .value_parser(ValueParser::path_buf()),
        )
        .arg(
            Arg::new("command")
                .value_name("CMD")
                .help("The program to start, which finds gradus by the socket named in GRADUS_ATTACH, or prints its metrics")
                .num_args(1..)
                .last(true)
                .conflicts_with_all(["from", "listen"]),
        )
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("PATH")
                .help("Wait at this Unix socket, which only you can open, for a program that connects")
                .value_parser(ValueParser::path_buf())
                .conflicts_with("from"),
        )
        .args(of_the_run())
        .args(instead())
        .args(look::options())
        .after_help(
            "Examples:\n  \
             gradus attach -- python train.py\n  \
             python train.py 2>&1 | gradus attach -\n  \
             gradus attach runs/ --map validation-loss=val/total\n  \
             gradus attach --listen ~/train.sock\n  \
             gradus attach --client python > gradus_attach.py",
        )
}

fn map() -> Arg {
    Arg::new("map")
        .long("map")
        .value_name("ROLE=METRIC")
        .help("What a metric is, where its name does not say it: train-loss, validation-loss, train-accuracy, validation-accuracy or other; repeatable")
        .action(ArgAction::Append)
}

fn of_the_run() -> Vec<Arg> {
    let flag = |id: &'static str, help: &'static str| {
        Arg::new(id).long(id).help(help).action(ArgAction::SetTrue)
    };
    vec![
        map(),
        Arg::new("patience")
            .long("patience")
            .value_name("N")
            .help("Evaluations without improvement after which early stopping triggers, or off [default: 10]"),
        Arg::new("on-trigger")
            .long("on-trigger")
            .value_name("ACT")
            .help("What it does then: mark, or stop, which asks the program to [default: mark]"),
        flag("read-only", "Change nothing"),
        Arg::new("ghost")
            .long("ghost")
            .value_name("FILE")
            .help("Draw another run behind this one: a file as above, or last for the run recorded last")
            .value_parser(ValueParser::path_buf()),
        Arg::new("replay")
            .long("replay")
            .value_name("FILE")
            .help("Make the changes of this schedule, each at its step (see --schedule)")
            .value_parser(ValueParser::path_buf())
            .conflicts_with("read-only"),
        flag("no-record", "Keep no record of the run"),
    ]
}

/// What is done instead of showing a run.
fn instead() -> Vec<Arg> {
    let flag = |id: &'static str, help: &'static str| {
        Arg::new(id)
            .long(id)
            .help(help)
            .action(ArgAction::SetTrue)
            .help_heading("Instead of showing it")
    };
    vec![
        flag(
            "summary",
            "Read what there is and print a summary; needs no terminal",
        ),
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .help("Format of the summary: table, json or csv [default: table]")
            .requires("summary")
            .help_heading("Instead of showing it"),
        flag(
            "schedule",
            "Print the values that were set in a recorded run, for --replay; what was only done, such as to stop, is left out",
        ),
        flag("protocol", "Print the protocol"),
        Arg::new("client")
            .long("client")
            .value_name("LANGUAGE")
            .help("Print a client: python")
            .value_parser(["python"])
            .help_heading("Instead of showing it"),
        Arg::new("example")
            .long("example")
            .value_name("NAME")
            .help("Print a program that uses the client")
            .value_parser(PossibleValuesParser::new(
                client::EXAMPLES.iter().map(|example| example.id),
            ))
            .help_heading("Instead of showing it"),
    ]
}

/// The options of a frame by which it shows a run of another program.
pub(in crate::cli) fn frame_options() -> [Arg; 2] {
    let attach = Arg::new("attach")
        .long("attach")
        .value_name("FILE|FOLDER")
        .help("Show the training of another program that these metrics are of, as 'gradus attach' does")
        .value_parser(ValueParser::path_buf())
        .conflicts_with_all(["study", "surface", "intervals", "lecture"]);
    [attach, map().requires("attach")]
}

/// The process between gradus and the program that it starts, which ends it with gradus.
#[cfg(unix)]
pub(in crate::cli) fn supervise_command() -> Command {
    Command::new(super::supervise::WORD).hide(true).arg(
        Arg::new("command")
            .num_args(1..)
            .last(true)
            .required(true)
            .value_parser(value_parser!(std::ffi::OsString)),
    )
}

/// The roles that metrics are given.
pub(super) fn roles(options: &ArgMatches) -> Result<RoleMap, Failure> {
    let mut roles = RoleMap::default();
    for text in options.get_many::<String>("map").into_iter().flatten() {
        roles
            .add(text)
            .map_err(|error| look::refused("map", &error))?;
    }
    Ok(roles)
}

/// Sets what is watched of the run.
pub(super) fn watch(run: &mut Run, options: &ArgMatches) -> Result<(), Failure> {
    match options.get_one::<String>("patience").map(String::as_str) {
        None => {}
        Some("off") => run.early_stopping.patience = None,
        Some(text) => {
            let patience = text.parse().ok().filter(|patience: &u32| *patience > 0);
            run.early_stopping.patience = Some(patience.ok_or_else(|| {
                Failure::Usage(format!(
                    "--patience can't be '{text}': expected a whole number from 1, or off"
                ))
            })?);
        }
    }
    if let Some(on_trigger) = look::read::<OnTrigger>(options, "on-trigger")? {
        run.early_stopping.on_trigger = on_trigger;
    }
    Ok(())
}

/// The run to be drawn behind.
pub(super) fn ghost(options: &ArgMatches) -> Result<Option<Other>, Failure> {
    let Some(path) = options.get_one::<PathBuf>("ghost") else {
        return Ok(None);
    };
    let path = if path.as_os_str() == "last" {
        let last = recordings().and_then(|folder| folder.all().into_iter().next());
        last.ok_or_else(|| Failure::Failed("--ghost last: no run was recorded yet".to_owned()))?
    } else {
        path.clone()
    };
    let run = super::read::read(&path, &Run::new(roles(options)?))?;
    if !has_curves(&run) {
        return Err(Failure::Failed(format!(
            "--ghost {}: it has no loss",
            path.display()
        )));
    }
    let name = run.name.clone().unwrap_or_else(|| stem(&path));
    Ok(Some(Other::of(&name, &run)))
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The schedule to be replayed.
pub(super) fn schedule(options: &ArgMatches) -> Result<Schedule, Failure> {
    let Some(path) = options.get_one::<PathBuf>("replay") else {
        return Ok(Schedule::default());
    };
    let failed = |why: String| Failure::Failed(format!("{}: {why}", path.display()));
    let text =
        fs::read_to_string(path).map_err(|error| failed(SystemError::from(error).to_string()))?;
    if attach::is_recording(text.as_bytes()) {
        let run =
            attach::read_recording(path).map_err(|error| Failure::Failed(error.to_string()))?;
        return Ok(super::schedule_of(&run));
    }
    Schedule::read(&text).map_err(|error| failed(error.to_string()))
}
