//! Training runs of other programs: what they say, read from a socket, a pipe or a file, and the run it amounts to.
//!
//! Whatever the source, it is turned into [`Message`]s: by [`protocol`] from lines of JSON, or by a reader of a file
//! format of [`source`]. A [`Run`] takes them and is what is shown: curves, controls, marks, a verdict. It is a pure
//! function of its messages and of the times at which it is told that they arrived. [`Recording`] keeps it in a file.

pub mod client;
mod control;
mod early_stopping;
mod json;
mod lines;
mod log;
mod message;
mod metric;
mod name;
mod panel;
pub mod protocol;
mod recording;
mod role;
mod run;
mod schedule;
pub mod source;
mod summary;
mod throughput;

pub use control::{Control, ControlError, ControlKind, Value, short as short_bound};
pub use early_stopping::{EarlyStopping, OnTrigger};
pub use lines::{Line, Lines, MAX_LINE};
pub use log::Log;
pub use message::{Ack, AckStatus, Hello, Message, Metrics, Outcome};
pub use metric::Metric;
pub use name::printable;
pub use panel::{Panel, Pending, Requested};
pub use protocol::message_of;
pub use recording::{
    EXTENSION, Recording, RecordingError, RecordingFolder, is_recording, read as read_recording,
};
pub use role::{Role, RoleMap, RoleMapError};
pub use run::{Applied, Chapter, End, Mark, Notice, Run};
pub use schedule::{Schedule, ScheduleError};
pub use summary::Summary;
pub use throughput::Throughput;
