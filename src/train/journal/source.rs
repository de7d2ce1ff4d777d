//! A digest of the files that data come from, which tells whether these have changed or are read differently.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::data::{ENTRIES, Request};
use crate::fnv::Fnv;

/// Folders in folders that are looked into.
const DEPTH: usize = 3;

/// What became of data that are not those of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataChange {
    /// The file, or what is in the folder, is another one.
    File(String),
    /// The file is the same, but it is read differently than by this version of gradus.
    Reading {
        /// The file.
        file: String,
        /// The version of gradus that recorded the run.
        gradus: String,
    },
    /// Not known: no file is read, or the journal has no digest of it.
    Unknown,
}

/// The file or folder that a request reads.
pub(super) fn file(request: &Request) -> Option<&str> {
    let takes_file = |id: &str| {
        let mut entries = ENTRIES.iter();
        entries.any(|entry| entry.id == id && entry.argument.is_some())
    };
    request.argument().filter(|_| takes_file(request.id()))
}

/// The digest of the file that a request reads; of a folder, of the names and sizes of its files. `None` if there is none
/// or it can't be read.
pub(super) fn digest(request: &Request) -> Option<u64> {
    let mut digest = Fnv::default();
    take(Path::new(file(request)?), &mut digest, DEPTH).ok()?;
    Some(digest.value())
}

fn take(path: &Path, digest: &mut Fnv, depth: usize) -> io::Result<()> {
    if !path.is_dir() {
        return take_file(path, digest);
    }
    let mut inner = fs::read_dir(path)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    inner.sort();
    for path in inner {
        digest.take(path.file_name().unwrap_or_default().as_encoded_bytes());
        if !path.is_dir() {
            digest.take(&fs::metadata(&path)?.len().to_le_bytes());
        } else if depth > 0 {
            take(&path, digest, depth - 1)?;
        }
    }
    Ok(())
}

fn take_file(path: &Path, digest: &mut Fnv) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut bytes = vec![0; 1 << 16];
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(()),
            count => digest.take(&bytes[..count]),
        }
    }
}
