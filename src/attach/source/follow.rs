//! Reading what is appended to files.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::burn::Burn;
use super::folder::FoundRun;
use super::{Read, Reader, reader_of};

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
struct Piece {
    bytes: Vec<u8>,
    /// Whether they are from its start, as it is new or was replaced.
    is_first: bool,
    has_more: bool,
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
    fn read(&mut self) -> io::Result<Option<Piece>> {
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
        file.read_exact(&mut start)?;
        Ok(start != self.start)
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

/// A file with the reader of its format.
#[derive(Debug)]
struct Followed {
    tail: Tail,
    reader: Option<Box<dyn Reader>>,
}

impl Followed {
    /// Reads some of what is new; returns whether there is more.
    fn poll(&mut self, news: &mut News) -> io::Result<bool> {
        let Some(piece) = self.tail.read()? else {
            if let Some(reader) = &mut self.reader {
                reader.pause(&mut news.read);
            }
            return Ok(false);
        };
        if piece.is_first {
            let is_again = self.reader.is_some();
            let reader = reader_of(&self.tail.path, &piece.bytes);
            // What is written as a whole replaces what was read of it; what is appended to goes on in a new file.
            news.is_anew |= is_again && reader.is_replaced();
            if news.is_anew {
                news.read.clear();
            }
            self.reader = Some(reader);
        }
        if let Some(reader) = &mut self.reader {
            reader.push(&piece.bytes, &mut news.read);
            if !piece.has_more {
                reader.pause(&mut news.read);
            }
        }
        Ok(piece.has_more)
    }
}

/// What is new of a run.
#[derive(Debug, Default)]
pub struct News {
    /// Whether all that was read before is to be forgotten, as it is read again.
    pub is_anew: bool,
    /// What was read.
    pub read: Vec<Read>,
    /// Whether there is more to be read at once.
    pub has_more: bool,
}

/// The files of a run, as they grow.
#[derive(Debug)]
pub struct Follow {
    files: Vec<Followed>,
    burn: Option<Burn>,
}

impl Follow {
    /// Follows the files of a run.
    #[must_use]
    pub fn new(run: &FoundRun) -> Self {
        let followed = |path: &PathBuf| Followed {
            tail: Tail::new(path),
            reader: None,
        };
        Self {
            files: run.files.iter().map(followed).collect(),
            burn: run.is_burn.then(|| Burn::new(&run.folder)),
        }
    }

    /// Files that belong to the run, too, such as those that appeared since.
    pub fn add(&mut self, run: &FoundRun) {
        for path in &run.files {
            if self.files.iter().all(|one| one.tail.path != *path) {
                self.files.push(Followed {
                    tail: Tail::new(path),
                    reader: None,
                });
            }
        }
    }

    /// Reads some of what is new.
    ///
    /// # Errors
    /// When a file is there and can't be read.
    pub fn poll(&mut self) -> io::Result<News> {
        let mut news = News::default();
        if let Some(burn) = &mut self.burn {
            burn.poll(&mut news.read);
        }
        for file in &mut self.files {
            // One after the other: their steps follow each other.
            if file.poll(&mut news)? {
                news.has_more = true;
                break;
            }
        }
        Ok(news)
    }
}
