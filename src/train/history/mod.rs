//! What acted on a run, in order, and the branches of it: which histories there have been, and where the run stands.
//!
//! Nothing here knows weights: where a history leads follows from it. A journal tells one, a
//! [`Timeline`](super::Timeline) plays it.

mod branch;
mod input;
mod joined;
mod place;
mod tree;

pub use branch::{Branch, Low};
pub use input::{Input, Recorded, Refused};
pub use joined::{Joined, Made, joined};
pub(super) use place::NodeId;
pub use place::{BranchId, Place};
pub use tree::HistoryError;
pub(super) use tree::{Tree, WrittenTree};
