//! A Unix socket to which programs connect. The first is the run; others are read, and not shown, until it is gone.

use std::io::{self, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use super::input;
use super::watched::Shared;
use crate::attach::Lines;
use crate::cli::{Failure, owner_socket};
use crate::ui::attached::AttachedMessage;

/// A program that does not read for so long is not written to any more.
const STALLED: Duration = Duration::from_secs(5);

/// A socket that is listened on; removed when it is dropped.
pub(super) struct Listening {
    path: PathBuf,
}

impl Listening {
    /// Listens at `path`.
    pub(super) fn at(path: &Path, shared: &Shared) -> Result<Self, Failure> {
        let shown = path.display();
        let listener = owner_socket::open(path).map_err(|error| {
            Failure::Failed(match error.kind() {
                io::ErrorKind::AddrInUse => {
                    format!("--listen {shown}: another process listens there")
                }
                io::ErrorKind::AlreadyExists => {
                    format!("--listen {shown}: there is something else than a socket")
                }
                _ => format!("--listen {shown}: {error}"),
            })
        })?;
        let shared = shared.clone();
        std::thread::spawn(move || accept(&listener, &shared));
        Ok(Self {
            path: path.to_owned(),
        })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

fn accept(listener: &UnixListener, shared: &Shared) {
    let is_taken = Arc::new(AtomicBool::new(false));
    for link in listener.incoming() {
        let Ok(link) = link else {
            // Too many open files, such as; it may pass.
            std::thread::sleep(Duration::from_millis(100));
            continue;
        };
        let (shared, is_taken) = (shared.clone(), Arc::clone(&is_taken));
        std::thread::spawn(move || serve(&link, &shared, &is_taken));
    }
}

/// Reads what a program says until it is gone.
fn serve(link: &UnixStream, shared: &Shared, is_taken: &AtomicBool) {
    if is_taken.swap(true, Ordering::SeqCst) {
        let said = "a second program has connected; the first one is shown";
        shared.change(|watched| watched.update(AttachedMessage::Trouble(said.to_owned())));
        ignore(link);
        return;
    }
    let (sender, lines) = mpsc::channel();
    shared.change(|watched| watched.connect(Some(sender)));
    if let Ok(out) = link.try_clone() {
        std::thread::spawn(move || write(out, &lines));
    }
    input::lines(link, shared);
    is_taken.store(false, Ordering::SeqCst);
    shared.change(|watched| watched.connect(None));
}

/// Sends lines to the program.
fn write(mut out: UnixStream, lines: &Receiver<String>) {
    let _ = out.set_write_timeout(Some(STALLED));
    for line in lines {
        if out.write_all(line.as_bytes()).is_err() {
            return;
        }
    }
}

/// Reads and forgets, so that whoever writes is not held up.
fn ignore(mut link: &UnixStream) {
    let mut lines = Lines::default();
    let mut bytes = [0; 4096];
    while let Ok(count) = io::Read::read(&mut link, &mut bytes) {
        if count == 0 {
            return;
        }
        lines.push(&bytes[..count], |_| {});
    }
}
