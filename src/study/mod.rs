//! Studies: many runs, one answer.
//!
//! A study makes runs of its own, apart from the one that is watched, and never alters that one. It says through a
//! [`Control`](crate::control::Control) how far it is, and stops or waits where it is told to; what it found is an
//! [`Answer`](crate::answer::Answer), written as a table, JSON or CSV.

mod bias_variance;
mod boosting;
pub mod cross_validation;
mod datasets;
mod entry;
mod error;
mod learning_curve;
mod members;
mod outcome;
mod plan;
pub mod sharpness;
mod slice;
mod sweep;
mod train;

pub use entry::{Entry, Opt, Options, QUICK_RECIPE, Quick, Study};
pub use error::{StudyError, UnfitRecipe, UnfitRun};
pub use members::{Members, members};
pub use plan::{StudyPlan, StudyProgress};
pub use slice::sheets as slice_sheets;

/// Every study. To add one: write its file with an [`Entry`], and its line here.
pub static ENTRIES: &[&Entry] = &[
    &cross_validation::ENTRY,
    &bias_variance::ENTRY,
    &boosting::ENTRY,
    &learning_curve::ENTRY,
    &sweep::ENTRY,
    &sharpness::ENTRY,
    &slice::ENTRY,
];

/// The study of this name.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().copied().find(|entry| entry.id == id)
}

#[cfg(test)]
mod tests;
