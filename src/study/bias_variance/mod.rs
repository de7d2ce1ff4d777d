//! Bias-variance decomposition of the error on data whose true function is known.
//!
//! D training sets are drawn, each with its own seed, and on each I runs are trained that differ in initial weights and
//! batch order. The deviation of their mean from the function is the bias, their spread is the variance, and no fit can
//! predict the noise of a new target. See [`terms`] for the estimates, which are unbiased.

mod answer;
mod capacity;
mod entry;
mod figures;
mod findings;
mod plan;
mod polynomial;
mod run;
mod seeds;
mod student;
mod terms;
#[cfg(test)]
mod tests;
mod verdict;

pub(super) use entry::ENTRY;
