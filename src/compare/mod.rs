//! With and without: a run against itself with a change, from the same weights over the same samples in the same order.
//!
//! A comparison is a race ([`crate::race`]) of the recipe as it is and of the recipe with each change, over several seeds.
//! What a change does is the mean of the differences, seed by seed, and it is said to be seen only where that is larger than
//! its uncertainty ([`Difference`](crate::race::Difference)), once all runs are over. Another seed has other initial weights, other batches and, of generated or cut data, other samples.

mod difference;
mod plan;
mod report;
#[cfg(test)]
mod tests;

pub use difference::{Compared, Figures, Measure, compared, so_far};
pub use plan::{SEEDS, plan, regularizers};
pub use report::{answer, table};
