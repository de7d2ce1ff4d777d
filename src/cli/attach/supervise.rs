//! The process between gradus and a program that it starts. Its standard input is held by gradus: a byte on it is the number of
//! a signal for the program, and its end is the end of gradus, with which the program and all that it has started end.

use std::ffi::OsString;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::ArgMatches;
use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitOptions, WaitStatus, kill_process, kill_process_group,
    test_kill_process_group, wait,
};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

use crate::cli::Failure;

/// The name of the command.
pub(in crate::cli) const WORD: &str = "__supervise";

/// How long a program has to end before it is killed.
const GRACE: Duration = Duration::from_secs(3);
/// How long what was killed has to be gone.
const AFTER_KILL: Duration = Duration::from_millis(500);
/// How often it is looked whether all have ended.
const LOOK: Duration = Duration::from_millis(20);

/// Runs the program, and returns its exit status as a shell would.
pub(in crate::cli) fn run(options: &ArgMatches) -> Result<(), Failure> {
    let words = options.get_many::<OsString>("command").unwrap_or_default();
    let words: Vec<&OsString> = words.collect();
    let Some((program, arguments)) = words.split_first() else {
        return Err(Failure::Usage("no command".to_owned()));
    };
    adopt_orphans();
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|error| Failure::Failed(format!("can't start {}: {error}", program.display())))?;
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let is_over = Arc::new(AtomicBool::new(false));
    if let Some(group) = group {
        let over = Arc::clone(&is_over);
        std::thread::spawn(move || forward(group, &over));
        if let Ok(mut signals) = signal_hook::iterator::Signals::new([
            SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2,
        ]) {
            std::thread::spawn(move || signals.forever().for_each(|number| send(group, number)));
        }
    }
    let status = wait_for(child.id()).map_err(|error| {
        Failure::Failed(format!("can't wait for {}: {error}", program.display()))
    })?;
    if let Some(group) = group.filter(|_| is_over.load(Ordering::SeqCst)) {
        wait_for_the_rest(group);
    }
    let by_signal = || Some(128 + status.terminating_signal()?);
    std::process::exit(status.exit_status().or_else(by_signal).unwrap_or(1))
}

/// Waits for the program, and takes note of adopted processes that end before it.
fn wait_for(program: u32) -> std::io::Result<WaitStatus> {
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((process, status))) if process.as_raw_pid().cast_unsigned() == program => {
                return Ok(status);
            }
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Forwards signals until gradus is gone, and then ends all that was started.
fn forward(group: Pid, is_over: &AtomicBool) {
    let mut input = std::io::stdin();
    let mut byte = [0];
    while let Ok(1) = input.read(&mut byte) {
        send(group, i32::from(byte[0]));
    }
    is_over.store(true, Ordering::SeqCst);
    send(group, SIGTERM);
    // One that was stopped can't end.
    send(group, SIGCONT);
    std::thread::sleep(GRACE);
    kill(group);
}

/// Waits until the rest of what was started has ended, too: a program may end before the processes it has started, which
/// may not listen to a signal at all.
fn wait_for_the_rest(group: Pid) {
    if !have_ended(group, GRACE) {
        kill(group);
        have_ended(group, AFTER_KILL);
    }
}

/// Waits for all that was started, for so long; returns whether there is nothing left.
fn have_ended(group: Pid, patience: Duration) -> bool {
    let until = Instant::now() + patience;
    loop {
        while let Ok(Some(_)) = wait(WaitOptions::NOHANG) {}
        if test_kill_process_group(group).is_err() && descendants().is_empty() {
            return true;
        }
        if Instant::now() >= until {
            return false;
        }
        std::thread::sleep(LOOK);
    }
}

fn kill(group: Pid) {
    // The group may be gone.
    let _ = kill_process_group(group, Signal::KILL);
    for process in descendants() {
        let _ = kill_process(process, Signal::KILL);
    }
}

/// Has processes whose parents have ended become children of this one, so that those in groups of their own are found, too.
#[cfg(target_os = "linux")]
fn adopt_orphans() {
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

#[cfg(not(target_os = "linux"))]
const fn adopt_orphans() {}

/// All processes below this one, whatever their groups.
#[cfg(target_os = "linux")]
fn descendants() -> Vec<Pid> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let parents: Vec<(i32, i32)> = entries
        .filter_map(|entry| {
            let process = entry.file_name().to_str()?.parse().ok()?;
            let about = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            // After the name in parentheses, which may hold any letter: the state, and the parent.
            let parent = about
                .rsplit_once(')')?
                .1
                .split_whitespace()
                .nth(1)?
                .parse()
                .ok()?;
            Some((process, parent))
        })
        .collect();
    let mut found = vec![rustix::process::getpid().as_raw_pid()];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        let children = parents.iter().filter(|(_, of)| *of == parent);
        found.extend(children.map(|(process, _)| *process));
        at += 1;
    }
    found
        .into_iter()
        .skip(1)
        .filter_map(Pid::from_raw)
        .collect()
}

#[cfg(not(target_os = "linux"))]
const fn descendants() -> Vec<Pid> {
    Vec::new()
}

fn send(group: Pid, number: i32) {
    let signal = match number {
        SIGINT => Signal::INT,
        SIGHUP => Signal::HUP,
        SIGQUIT => Signal::QUIT,
        SIGTERM => Signal::TERM,
        SIGCONT => Signal::CONT,
        SIGUSR1 => Signal::USR1,
        SIGUSR2 => Signal::USR2,
        _ => return,
    };
    // The group may be gone.
    let _ = kill_process_group(group, signal);
}
