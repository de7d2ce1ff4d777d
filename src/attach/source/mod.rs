//! Files that training programs write, read as messages while they grow.

mod burn;
mod comma_separated;
mod event_file;
mod folder;
mod follow;
mod json_lines;
mod tail;
mod trainer_state;

use std::path::Path;

use super::message::Message;

pub use folder::{FoundRun, find as find_runs};
pub use follow::{Follow, News};

/// What is read from a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Read {
    /// A message.
    Message(Message),
    /// Text that is no message.
    Text(String),
    /// A place that can't be read, and why, in English.
    Trouble(String),
}

/// A reader of a format: bytes in, messages out.
pub trait Reader: Send + std::fmt::Debug {
    /// Takes the bytes that follow those before.
    fn push(&mut self, bytes: &[u8], out: &mut Vec<Read>);

    /// There is nothing more, for now: what is not complete may never be.
    fn pause(&mut self, _out: &mut Vec<Read>) {}

    /// Nothing will follow: the last line may have no end.
    fn finish(&mut self, _out: &mut Vec<Read>) {}

    /// Whether a changed file is to be read from its start, as it is replaced rather than appended to.
    fn is_replaced(&self) -> bool {
        false
    }
}

/// The reader for a file of this name that begins with these bytes.
#[must_use]
pub fn reader_of(path: &Path, start: &[u8]) -> Box<dyn Reader> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if event_file::is_event_file(&name) {
        Box::new(event_file::EventFile::default())
    } else if trainer_state::is_trainer_state(&name, start) {
        Box::new(trainer_state::TrainerState::default())
    } else if comma_separated::is_csv(&name, start) {
        Box::new(comma_separated::CommaSeparated::default())
    } else {
        Box::new(json_lines::JsonLines::default())
    }
}

#[cfg(test)]
mod tests;
