//! The live loop: a background task trains, takes commands between two steps, and streams what happens to a viewer.
//!
//! Metrics go over a bounded channel in batches. A slow or absent viewer never slows the training: what can't be sent
//! yet waits in [`Pending`], and past a bound is merged into min, max and mean. Nothing is dropped. A snapshot
//! of the run, too heavy to queue, goes over a channel that keeps the latest only, and only when somebody asks for one; the
//! [`Painter`] makes a picture of it. [`Work`] on runs apart from the watched one is done by [`Jobs`].

mod branches;
mod clock;
mod driver;
mod events;
mod glance;
mod job;
mod pace;
mod painter;
mod parcel;
mod pending;
mod picture;
mod protocol;
mod pulses;
mod rate;
mod refusal;
mod saving;

pub use branches::{BranchInfo, Branches, MarkInfo};
pub use clock::clock;
pub use driver::{
    JournalOf, Live, Options, Progress, Ready, Snapshots, TakenUp, prepare, prepare_player, spawn,
};
pub use job::{Desk, Jobs, Order, Work};
pub use pace::Speed;
pub use painter::Painter;
pub use parcel::Parcel;
pub use pending::Pending;
pub use picture::{Easel, Paint, Wish};
pub use protocol::{
    About, Activity, Command, Event, Position, Report, SavedRun, Status, Ticket, To,
};
pub use pulses::{Pulses, RateSpans, VitalSpans};
pub use refusal::{Refusal, Warning};
