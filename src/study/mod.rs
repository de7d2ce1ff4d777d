//! Studies: many runs, one answer.
//!
//! A study trains its own runs, independent of the interactive run, which it never changes. It reports progress and can
//! be paused or cancelled through a [`Control`](crate::control::Control). Its result is an
//! [`Answer`](crate::answer::Answer), which can be written as a table, JSON or CSV.

#[cfg(test)]
mod added;
mod bagging;
mod bias_variance;
mod boosting;
pub mod bootstrap;
mod changes;
pub mod cross_validation;
mod datasets;
mod double_descent;
mod ensemble;
mod entry;
mod error;
mod evidence;
mod learning_curve;
mod members;
mod outcome;
mod plan;
pub mod sharpness;
mod slice;
mod sweep;
mod train;

pub use entry::{Entry, Lacks, Opt, Options, QUICK_RECIPE, Quick, Study};
pub use error::{StudyError, UnfitRecipe, UnfitRun};
pub use members::{Members, members};
pub use plan::{StudyPlan, StudyProgress};
pub use slice::sheets as slice_sheets;

/// The registry of studies. To add one, write a module with an [`Entry`] and list it here.
pub static ENTRIES: &[&Entry] = &[
    &cross_validation::ENTRY,
    &bias_variance::ENTRY,
    &double_descent::ENTRY,
    &bootstrap::ENTRY,
    &bagging::ENTRY,
    &boosting::ENTRY,
    &learning_curve::ENTRY,
    &sweep::ENTRY,
    &sharpness::ENTRY,
    &slice::ENTRY,
    #[cfg(test)]
    &added::ENTRY,
];

/// The study with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().copied().find(|entry| entry.id == id)
}

#[cfg(test)]
mod tests;
