//! A program that gradus starts.

use std::io::Write;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use super::input;
use super::watched::{Shared, Watched};
use crate::attach::End;
use crate::cli::Failure;

/// The variable that names the socket.
const VARIABLE: &str = "GRADUS_ATTACH";
/// Its name.
#[cfg(unix)]
const SOCKET: &str = "attach.sock";
/// The longest path of a socket, in bytes, on any system.
#[cfg(unix)]
const MAX_PATH: usize = 100;
/// Exit statuses as a shell says that a signal has ended a program: 128 + its number.
const BY_SIGNAL: std::ops::RangeInclusive<i32> = 129..=128 + 64;
/// How long the output of a program that has ended is waited for: what it has started may hold it open.
const REST: std::time::Duration = std::time::Duration::from_millis(300);

/// A program that runs; it ends when this is dropped.
pub(super) struct Child {
    /// Held open as long as the program is to run.
    life: Life,
    #[cfg(unix)]
    _socket: (super::socket::Listening, tempfile::TempDir),
}

type Life = Arc<Mutex<Option<ChildStdin>>>;

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
            let folder = folder().map_err(|error| failed(&error))?;
            let path = folder.path().join(SOCKET);
            command.env(VARIABLE, &path);
            let listening = super::socket::Listening::at(&path, shared);
            (listening.map_err(|error| failed(&error))?, folder)
        };
        #[cfg(unix)]
        let is_heard = socket.0.is_taken();
        #[cfg(not(unix))]
        let is_heard = || false;
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(&error))?;
        let life = Arc::new(Mutex::new(child.stdin.take()));
        let (out, err) = (child.stdout.take(), child.stderr.take());
        shared.change(Watched::runs);
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
            let is_read = || readers.iter().all(std::thread::JoinHandle::is_finished);
            while (!is_read() || is_heard()) && std::time::Instant::now() < until {
                std::thread::sleep(REST / 20);
            }
            shared.change(|watched| {
                watched.exit = status;
                let exited = status.filter(|status| !BY_SIGNAL.contains(status));
                watched.ended(End::Exited(exited));
            });
        });
        #[cfg(unix)]
        forward_more(&life);
        Ok(Self {
            life,
            #[cfg(unix)]
            _socket: socket,
        })
    }

    /// Forwards a signal to the program.
    pub(super) fn signal(&self, number: i32) {
        signal(&self.life, number);
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // What forwards signals holds it, too.
        drop(hold(&self.life).take());
    }
}

fn hold(life: &Life) -> std::sync::MutexGuard<'_, Option<ChildStdin>> {
    life.lock().unwrap_or_else(PoisonError::into_inner)
}

fn signal(life: &Life, number: i32) {
    if let (Some(life), Ok(number)) = (&mut *hold(life), u8::try_from(number)) {
        let _ = life.write_all(&[number]);
    }
}

/// Forwards the signals that mean nothing to gradus itself: a scheduler of a cluster sends them so that a program saves.
#[cfg(unix)]
fn forward_more(life: &Life) {
    use signal_hook::consts::{SIGUSR1, SIGUSR2};
    if let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGUSR1, SIGUSR2]) {
        let life = Arc::clone(life);
        std::thread::spawn(move || {
            signals.forever().for_each(|number| signal(&life, number));
        });
    }
}

/// A folder of our own for the socket, where its path is short enough to be one of a socket.
#[cfg(unix)]
fn folder() -> std::io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("gradus-");
    let folder = builder.tempdir()?;
    if folder.path().join(SOCKET).as_os_str().len() <= MAX_PATH {
        return Ok(folder);
    }
    builder.tempdir_in("/tmp")
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
