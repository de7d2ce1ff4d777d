//! Following the files of a run.

use std::io;
use std::path::PathBuf;

use super::burn::Burn;
use super::folder::FoundRun;
use super::tail::Tail;
use super::{Read, Reader, reader_of};

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
            let reader = reader_of(self.tail.path(), &piece.bytes);
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
            if self.files.iter().all(|one| one.tail.path() != path) {
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
