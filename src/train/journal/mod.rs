//! A run on disk: one JSON object per line, first the recipe, then every event and its outcome.
//!
//! A line is written as soon as its event has happened. So a process that is killed loses only the steps since the last
//! line, which are computed again with the same results. Beside the journal, [the state of the
//! run](super::player::SavedState) is saved now and then, so that not all of it need be computed again.

mod damage;
mod digest;
mod extent;
mod folder;
mod header;
mod line;
mod named;
mod read;
mod source;
mod sparse;
mod write;

pub use digest::{data_digest, digest};
pub use extent::Extent;
pub use folder::{JournalFolder, KEPT, POINTS, STATE, Unfinished, create_numbered, state_folder};
pub use header::Header;
pub use line::{Entry, Line};
pub use read::{Journal, JournalError, Notice};
pub use source::DataChange;
pub use write::Writer;
