//! Lines of a pipe.

use std::io::Read;
use std::path::PathBuf;

use super::watched::{Shared, Watched};
use crate::attach::{End, Lines};
use crate::ui::attached::AttachedMessage;

/// The bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// Hands over bytes as they come, until there are no more.
pub(super) fn pieces(mut from: impl Read, mut take: impl FnMut(&[u8])) {
    let mut bytes = vec![0; CHUNK];
    loop {
        match from.read(&mut bytes) {
            Ok(0) => return,
            Ok(count) => take(&bytes[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// Reads lines until there are no more.
pub(super) fn lines(from: impl Read, shared: &Shared) {
    let mut lines = Lines::default();
    pieces(from, |bytes| {
        shared.change(|watched| lines.push(bytes, |line| watched.line(line)));
    });
    if let Some(line) = lines.finish() {
        shared.change(|watched| watched.line(line));
    }
}

/// Reads standard input on a thread of its own.
pub(super) fn read(shared: &Shared) {
    let shared = shared.clone();
    std::thread::spawn(move || {
        shared.change(Watched::runs);
        lines(std::io::stdin(), &shared);
        shared.change(|watched| watched.ended(End::Closed));
    });
}

/// Reads a named pipe on a thread of its own, once something writes to it.
pub(super) fn read_pipe(path: PathBuf, shared: &Shared) {
    let shared = shared.clone();
    std::thread::spawn(move || {
        let opened = std::fs::File::open(&path);
        shared.change(Watched::runs);
        match opened {
            Ok(pipe) => lines(pipe, &shared),
            Err(error) => {
                let why = format!("{}: {error}", path.display());
                shared.change(|watched| watched.update(AttachedMessage::Trouble(why)));
            }
        }
        shared.change(|watched| watched.ended(End::Closed));
    });
}
