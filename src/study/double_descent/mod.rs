//! Double descent: validation error over capacity, through the point at which a model just fits its training set.
//!
//! Two kinds of model on the same data with the same wrong labels: minimum-norm least squares on random `ReLU` features
//! (Belkin et al. 2019), which is exact, and networks of growing width. Each has its own figures and its own sentence,
//! and whether a peak and a second descent are there is decided over the seeds.

mod answer;
mod entry;
mod features;
mod figures;
mod findings;
mod fit;
mod plan;
mod shape;
mod solve;
#[cfg(test)]
mod tests;
mod verdict;

pub(super) use entry::ENTRY;
