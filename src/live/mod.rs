//! The live loop: a background task trains, takes commands between two steps, and streams events to a viewer.
//!
//! Events go over a bounded channel in batches. A slow or absent viewer never slows the training: events that can't
//! be sent yet wait in [`Pending`], and beyond a bound they are merged into min, max and mean. Nothing is dropped. A
//! snapshot of the run, too heavy to queue, goes over a watch channel, which keeps only the latest, and only on
//! request; the [`Renderer`] turns it into a view. [`Jobs`] runs each [`Job`] that is independent of the watched run.

mod branches;
mod clock;
mod driver;
mod events;
mod job;
mod pace;
mod payload;
mod pending;
mod protocol;
mod rate;
mod refusal;
mod render;
mod renderer;
mod saving;
mod snapshots;
mod update_stats;

pub use crate::speed::Speed;
pub use branches::{BranchInfo, Branches, MarkInfo};
pub use clock::clock;
pub use driver::{
    JournalOf, Live, Options, Progress, Ready, ResumedRun, Snapshots, prepare, prepare_player,
    spawn,
};
pub use job::{Job, JobContext, Jobs, Order};
pub use payload::Payload;
pub use pending::Pending;
pub use protocol::{
    About, Activity, Command, Event, Objectives, Position, Report, RequestId, SavedRun, Status,
    TableInput, To,
};
pub use refusal::{Refusal, Warning};
pub use render::{Render, RenderCaches, RenderRequest};
pub use renderer::Renderer;
pub use update_stats::{NormSpans, RateSpans, UpdateStatsSpans};
