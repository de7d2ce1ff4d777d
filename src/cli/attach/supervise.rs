//! The process between gradus and a program that it starts. Its standard input is held by gradus: a byte on it is the number of
//! a signal for the program, and its end is the end of gradus, with which the program and all that it has started end.

use std::ffi::OsString;
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::time::Duration;

use clap::ArgMatches;
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

use crate::cli::Failure;

/// The name of the command.
pub(in crate::cli) const WORD: &str = "attach-supervise";

/// How long a program has to end before it is killed.
const GRACE: Duration = Duration::from_secs(3);

/// Runs the program, and returns its exit status as a shell would.
pub(in crate::cli) fn run(options: &ArgMatches) -> Result<(), Failure> {
    let words = options.get_many::<OsString>("command").unwrap_or_default();
    let words: Vec<&OsString> = words.collect();
    let Some((program, arguments)) = words.split_first() else {
        return Err(Failure::Usage("no command".to_owned()));
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|error| Failure::Failed(format!("can't start {}: {error}", program.display())))?;
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        std::thread::spawn(move || forward(group));
        if let Ok(mut signals) =
            signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP, SIGQUIT])
        {
            std::thread::spawn(move || signals.forever().for_each(|number| send(group, number)));
        }
    }
    let status = child.wait().map_err(|error| {
        Failure::Failed(format!("can't wait for {}: {error}", program.display()))
    })?;
    let code = status.code().or_else(|| Some(128 + status.signal()?));
    std::process::exit(code.unwrap_or(1))
}

/// Forwards signals until gradus is gone, and then ends all that was started.
fn forward(group: Pid) {
    let mut input = std::io::stdin();
    let mut byte = [0];
    while let Ok(1) = input.read(&mut byte) {
        send(group, i32::from(byte[0]));
    }
    send(group, SIGTERM);
    std::thread::sleep(GRACE);
    let _ = kill_process_group(group, Signal::KILL);
}

fn send(group: Pid, number: i32) {
    let signal = match number {
        SIGINT => Signal::INT,
        SIGHUP => Signal::HUP,
        SIGQUIT => Signal::QUIT,
        SIGTERM => Signal::TERM,
        _ => return,
    };
    // The group may be gone.
    let _ = kill_process_group(group, signal);
}
