//! `gradus completions`: what a shell needs to complete options.

use std::io::Write;

use clap::ArgMatches;
use clap_complete::Shell;

use super::{Failure, args, failure};

/// Runs the command.
pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    let Some(shell) = options.get_one::<Shell>("shell") else {
        return Err(Failure::Usage("completions needs a shell".to_owned()));
    };
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut args::command(), "gradus", &mut script);
    std::io::stdout()
        .write_all(&script)
        .map_err(|error| failure::stdout(&error))
}
