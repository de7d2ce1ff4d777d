//! The bootstrap, of a metric and of the model.
//!
//! Of a metric: the validation samples are resampled, which gives confidence intervals of the net's validation loss and
//! accuracy, and of their differences to a second net on the same samples. Of the model: the training part is resampled,
//! and a net trained on each resample; the spread of their predictions is the uncertainty of a prediction.

mod answer;
mod coverage;
mod entry;
mod figures;
mod findings;
pub mod interval;
mod metrics;
mod normal;
mod plan;
mod run;
mod scores;
mod shown;
#[cfg(test)]
mod tests;
mod verdict;

pub use entry::ENTRY;
pub use shown::{BranchDifference, MetricIntervals, SnapshotIntervals};
