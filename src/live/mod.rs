//! The live loop: a background task trains, takes commands between two steps, and streams what happens to a viewer.
//!
//! Metrics go over a bounded channel in batches. A slow or absent viewer never slows the training: what can't be sent
//! yet waits in [`Pending`], and past a bound is merged into min, max and mean. Nothing is dropped.

mod driver;
mod pace;
mod pending;
mod protocol;
mod rate;

pub use driver::{Live, Options, spawn};
pub use pace::Speed;
pub use pending::Pending;
pub use protocol::{
    About, Activity, Command, Evaluations, Event, Position, Report, Status, Ticket,
};
