//! Following the files of a run.

use std::io;
use std::path::Path;

use super::burn::Burn;
use super::folder::FoundRun;
use super::tail::Tail;
use super::{Read, Reader, reader_of};

/// A file with the reader of its format.
#[derive(Debug)]
struct Followed {
    tail: Tail,
    reader: Option<Box<dyn Reader>>,
    /// Whether what is read next takes the place of all that was read.
    replaces: bool,
}

impl Followed {
    fn new(path: &Path) -> Self {
        Self {
            tail: Tail::new(path),
            reader: None,
            replaces: false,
        }
    }

    /// Reads some of what is new; returns whether there is more.
    fn poll(&mut self, news: &mut News) -> io::Result<bool> {
        let before = news.read.len();
        let piece = self.tail.read()?;
        if let Some(piece) = piece.as_ref().filter(|piece| piece.is_first) {
            let is_again = self.reader.is_some();
            let reader = reader_of(self.tail.path(), &piece.bytes);
            self.replaces |= is_again && reader.is_replaced();
            self.reader = Some(reader);
        }
        let has_more = piece.as_ref().is_some_and(|piece| piece.has_more);
        if let Some(reader) = &mut self.reader {
            if let Some(piece) = &piece {
                reader.push(&piece.bytes, &mut news.read);
            }
            if !has_more {
                reader.pause(&mut news.read);
            }
        }
        // What is written as a whole replaces what was read of it, but not before something can be read: it may be half
        // written. What is appended to goes on in a new file.
        if self.replaces && news.read.len() > before {
            (self.replaces, news.is_anew) = (false, true);
            news.read.drain(..before);
        }
        Ok(has_more)
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
        Self {
            files: run.files.iter().map(|path| Followed::new(path)).collect(),
            burn: run.is_burn.then(|| Burn::new(&run.folder)),
        }
    }

    /// Files that belong to the run, too, such as those that appeared since. One that holds all that the former did is read
    /// in its place, by the same reader as if it had been written anew.
    pub fn add(&mut self, run: &FoundRun) {
        if run.is_whole_in_last
            && let (Some(one), Some(last)) = (self.files.last_mut(), run.files.last())
        {
            one.tail.move_to(last);
            return;
        }
        for path in &run.files {
            if self.files.iter().all(|one| one.tail.path() != path) {
                self.files.push(Followed::new(path));
            }
        }
    }

    /// What is left of files that will not grow: their last lines, where these have no end.
    #[must_use]
    pub fn finish(&mut self) -> Vec<Read> {
        let mut rest = Vec::new();
        let readers = self.files.iter_mut().filter_map(|one| one.reader.as_mut());
        readers.for_each(|reader| reader.finish(&mut rest));
        rest
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
