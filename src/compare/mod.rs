//! With and without: a run compared with itself after a change, from the same weights over the same samples in the same
//! order.
//!
//! A comparison is a race ([`crate::race`]) of the unchanged recipe and of the recipe with each change, over several
//! seeds. The effect of a change is the mean of the differences, seed by seed, and it is marked as seen only if it
//! exceeds its uncertainty ([`Difference`](crate::race::Difference)) once all runs are over. Each seed has different
//! initial weights, batches and, since the seed also splits and generates data, samples.

mod difference;
mod plan;
mod report;
#[cfg(test)]
mod tests;

pub use difference::{Compared, Figures, Measure, compared, so_far};
pub use plan::{SEEDS, plan, regularizers};
pub use report::{answer, table};
