//! A program that gradus starts.

use std::io::Write;
use std::process::{ChildStdin, Command, Stdio};

use super::input;
use super::watched::Shared;
use crate::attach::End;
use crate::cli::Failure;

/// The variable that names the socket.
const VARIABLE: &str = "GRADUS_ATTACH";
/// How long the output of a program that has ended is waited for: what it has started may hold it open.
const REST: std::time::Duration = std::time::Duration::from_millis(300);

/// A program that runs; it ends when this is dropped.
pub(super) struct Child {
    /// Held open as long as the program is to run.
    life: Option<ChildStdin>,
    #[cfg(unix)]
    _socket: Option<(super::socket::Listening, tempfile::TempDir)>,
}

impl Child {
    /// Starts the program, whose output is read, and for which a socket of its own is opened.
    pub(super) fn start(words: &[String], shared: &Shared) -> Result<Self, Failure> {
        let failed = |error: &dyn std::fmt::Display| {
            Failure::Failed(format!(
                "can't start {}: {error}",
                words.first().map_or("", String::as_str)
            ))
        };
        let mut command = command(words).map_err(|error| failed(&error))?;
        #[cfg(unix)]
        let socket = {
            let folder = tempfile::Builder::new()
                .prefix("gradus-")
                .tempdir()
                .map_err(|error| failed(&error))?;
            let path = folder.path().join("attach.sock");
            command.env(VARIABLE, &path);
            Some((super::socket::Listening::at(&path, shared)?, folder))
        };
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(&error))?;
        let life = child.stdin.take();
        let (out, err) = (child.stdout.take(), child.stderr.take());
        shared.change(super::watched::Watched::connected);
        let mut readers = Vec::new();
        if let Some(out) = out {
            let shared = shared.clone();
            readers.push(std::thread::spawn(move || input::lines(out, &shared)));
        }
        if let Some(err) = err {
            let shared = shared.clone();
            readers.push(std::thread::spawn(move || input::lines(err, &shared)));
        }
        let shared = shared.clone();
        std::thread::spawn(move || {
            let status = child.wait().ok().and_then(|status| status.code());
            let until = std::time::Instant::now() + REST;
            while readers.iter().any(|reader| !reader.is_finished())
                && std::time::Instant::now() < until
            {
                std::thread::sleep(REST / 20);
            }
            shared.change(|watched| {
                watched.exit = status;
                // As a shell says it, 128 + the number of the signal.
                let exited = status.filter(|status| *status <= 128);
                watched.ended(End::Exited(exited));
            });
        });
        Ok(Self {
            life,
            #[cfg(unix)]
            _socket: socket,
        })
    }

    /// Forwards a signal to the program.
    pub(super) fn signal(&mut self, number: i32) {
        if let (Some(life), Ok(number)) = (&mut self.life, u8::try_from(number)) {
            let _ = life.write_all(&[number]);
        }
    }
}

/// The process that runs the program and ends with this one.
#[cfg(unix)]
fn command(words: &[String]) -> std::io::Result<Command> {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(super::supervise::WORD).arg("--").args(words);
    // What the terminal signals to this process group is not for the program.
    command.process_group(0);
    Ok(command)
}

#[cfg(not(unix))]
fn command(words: &[String]) -> std::io::Result<Command> {
    let (program, arguments) = words
        .split_first()
        .ok_or(std::io::ErrorKind::InvalidInput)?;
    let mut command = Command::new(program);
    command.args(arguments);
    Ok(command)
}
