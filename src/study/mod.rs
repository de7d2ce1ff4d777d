//! Studies: many runs, one answer.
//!
//! A study makes runs of its own, apart from the one that is watched, and never alters that one. It says through a
//! [`Control`] how far it is, and stops or waits where it is told to; what it found is an [`Answer`], written as a table,
//! JSON or CSV.

mod answer;
pub mod arena;
mod control;
pub mod race;

pub use answer::{Answer, AnswerFormat, Cell, Sheet, UnknownAnswerFormat};
pub use control::{Cancelled, Control};
