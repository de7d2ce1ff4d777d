//! The commands of the `gradus` program.

mod args;
mod attach;
mod colours;
mod compare;
mod completions;
mod dashboard;
mod data;
mod data_show;
mod exit_summary;
mod failure;
mod files;
mod first_start;
mod frame;
mod frame_studies;
mod idle;
mod journal;
mod lecture;
mod look;
mod openings;
#[cfg(unix)]
mod owner_socket;
mod predict;
mod progress;
mod python;
mod race;
mod race_surface;
mod recipe;
mod resume;
mod saving;
mod signals;
mod state_file;
mod stopwatch;
mod study;
mod terminal;
mod train;
mod watched;

pub use dashboard::watch;
pub use failure::Failure;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs `gradus` with command-line arguments, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let matches = match args::command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return args::answer(&error),
    };
    let result = match matches.subcommand() {
        Some(("train", options)) => train::run(options),
        Some(("frame", options)) => match options.get_one::<PathBuf>("lecture") {
            Some(path) => lecture::frame(path, options),
            None => match attach::frame_path(options) {
                Some(path) => attach::frame(path, options),
                None => frame::run(options),
            },
        },
        Some(("race", options)) if options.contains_id("surface") => race_surface::run(options),
        Some(("race", options)) => race::run(options),
        Some(("compare", options)) => compare::run(options),
        Some(("study", options)) => study::run(options),
        Some(("lecture", options)) => lecture::run(options),
        Some(("resume", options)) => resume::resume(options),
        Some(("replay", options)) => resume::replay(options),
        Some(("data", options)) => data::run(options),
        Some(("predict", options)) => predict::run(options),
        Some(("attach", options)) => attach::run(options),
        #[cfg(unix)]
        Some((attach::SUPERVISE, options)) => attach::supervise(options),
        Some(("completions", options)) => completions::run(options),
        _ => dashboard::run(&matches),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
