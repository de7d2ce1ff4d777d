//! The history of a run: its inputs in order, its branches, and the current position.
//!
//! A history does not contain weights; they follow from it. A journal records a history, and a
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
