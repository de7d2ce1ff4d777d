//! Lines of a pipe.

use std::io::Read;

use super::watched::Shared;
use crate::attach::{End, Lines};

/// The bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// Reads lines until there are no more.
pub(super) fn lines(mut from: impl Read, shared: &Shared) {
    let mut lines = Lines::default();
    let mut bytes = vec![0; CHUNK];
    loop {
        let count = match from.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        shared.change(|watched| lines.push(&bytes[..count], |line| watched.line(line)));
    }
    if let Some(line) = lines.finish() {
        shared.change(|watched| watched.line(line));
    }
}

/// Reads standard input on a thread of its own.
pub(super) fn read(shared: &Shared) {
    let shared = shared.clone();
    std::thread::spawn(move || {
        shared.change(super::watched::Watched::connected);
        lines(std::io::stdin(), &shared);
        shared.change(|watched| watched.ended(End::Closed));
    });
}
