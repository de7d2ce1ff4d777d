//! The program, started as by a user, and its output.

use std::path::Path;

use assert_cmd::Command;

/// The program itself.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_gradus");

/// The environment of the program. Its state is kept in a temporary folder, never the user's own.
pub(crate) fn environment(command: &mut std::process::Command, state: &Path) {
    command
        .env_remove("NO_COLOR")
        .env("LC_ALL", "C")
        .env("XDG_STATE_HOME", state);
}

/// Where a command that keeps no state would keep it.
pub(crate) fn no_state() -> &'static Path {
    Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/no-state"))
}

/// The program with these arguments.
pub(crate) fn gradus(arguments: &[&str]) -> Command {
    let mut command = std::process::Command::new(PROGRAM);
    environment(&mut command, no_state());
    command.args(arguments);
    Command::from_std(command)
}

/// The program with these arguments, in a folder that also keeps its state.
pub(crate) fn gradus_in(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = gradus(arguments);
    command.current_dir(folder);
    command.env("XDG_STATE_HOME", folder.join("state"));
    command
}

/// The stdout and stderr of a command that ends with `status`.
pub(crate) fn said(mut command: Command, status: i32) -> (String, String) {
    let output = command.assert().code(status).get_output().clone();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

/// The stdout of a command that must succeed with an empty stderr.
pub(crate) fn answer(arguments: &[&str]) -> String {
    let (out, error) = said(gradus(arguments), 0);
    assert!(error.is_empty(), "{arguments:?}: {error}");
    out
}

/// Runs a command that must fail with `status`, and returns its single line of error output.
pub(crate) fn refusal(arguments: &[&str], status: i32) -> String {
    let (out, error) = said(gradus(arguments), status);
    assert!(out.is_empty(), "{arguments:?} wrote to stdout: {out}");
    assert_eq!(error.lines().count(), 1, "{arguments:?}: {error}");
    error.trim_end().to_owned()
}

/// Sends a signal to a process.
#[cfg(unix)]
pub(crate) fn signal(process: u32, name: &str) {
    let process = process.to_string();
    let status = std::process::Command::new("kill")
        .args([&format!("-{name}"), process.as_str()])
        .status();
    assert!(status.unwrap().success());
}
