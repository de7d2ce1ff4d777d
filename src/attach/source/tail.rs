//! Reading what is appended to a file.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The most bytes of a file that are read at once, so that a long one is shown while it is read.
const CHUNK: u64 = 1 << 20;
/// The first bytes of a file, by which one that was replaced is told.
const START: usize = 256;

/// The end of a file that grows, is replaced, or appears later.
#[derive(Debug)]
pub(super) struct Tail {
    path: PathBuf,
    offset: u64,
    start: Vec<u8>,
    identity: Option<u64>,
}

/// What was found in a file.
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    /// Whether they are from its start, as it is new or was replaced.
    pub(super) is_first: bool,
    pub(super) has_more: bool,
}

impl Tail {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            offset: 0,
            start: Vec::new(),
            identity: None,
        }
    }

    /// Its file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Goes on with another file, from its start.
    pub(super) fn move_to(&mut self, path: &Path) {
        if self.path != path {
            *self = Self::new(path);
        }
    }

    /// Reads all that is new; nothing where it can't be read.
    pub(super) fn read_all(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        while let Ok(Some(piece)) = self.read() {
            if piece.is_first {
                all.clear();
            }
            all.extend(piece.bytes);
            if !piece.has_more {
                break;
            }
        }
        all
    }

    /// Reads some of what is new.
    pub(super) fn read(&mut self) -> io::Result<Option<Piece>> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            // It may appear later, or again.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let about = file.metadata()?;
        let (length, identity) = (about.len(), identity(&about));
        if self.is_replaced(&mut file, length, identity)? {
            self.offset = 0;
            self.start.clear();
        }
        self.identity = identity;
        if length <= self.offset {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(self.offset))?;
        let mut bytes = Vec::new();
        file.take(CHUNK).read_to_end(&mut bytes)?;
        let is_first = self.offset == 0;
        let missing = START.saturating_sub(self.start.len()).min(bytes.len());
        if self.offset == self.start.len() as u64 {
            self.start.extend_from_slice(&bytes[..missing]);
        }
        self.offset += bytes.len() as u64;
        Ok(Some(Piece {
            is_first,
            has_more: self.offset < length,
            bytes,
        }))
    }

    fn is_replaced(&self, file: &mut File, length: u64, identity: Option<u64>) -> io::Result<bool> {
        if self.offset == 0 {
            return Ok(false);
        }
        if length < self.offset || (self.identity.is_some() && identity != self.identity) {
            return Ok(true);
        }
        if length == self.offset {
            return Ok(false);
        }
        let mut start = vec![0; self.start.len()];
        file.seek(SeekFrom::Start(0))?;
        match file.read_exact(&mut start) {
            Ok(()) => Ok(start != self.start),
            // It was cut just now.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(true),
            Err(error) => Err(error),
        }
    }
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // Elsewhere files have none.
fn identity(about: &fs::Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(about))
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> Option<u64> {
    None
}
