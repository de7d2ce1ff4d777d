//! A run on disk: one JSON object a line, first what it began with, then what happened to it and what came of it.
//!
//! A line is written as soon as what it tells has happened. So a process that is killed loses nothing but the steps since
//! the last line, and those are made again the same. Beside it lies, now and then, [how the run
//! stands](super::player::SavedState), so that not all of it need be made again.

mod damage;
mod digest;
mod extent;
mod folder;
mod header;
mod line;
mod named;
mod read;
mod sparse;
mod write;

pub use digest::{data_digest, digest};
pub use extent::Extent;
pub use folder::{JournalFolder, KEPT, POINTS, STATE, Unfinished, state_folder};
pub use header::Header;
pub use line::{Entry, Line};
pub use read::{Journal, JournalError, Notice};
pub use write::Writer;
