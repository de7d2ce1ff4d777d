//! Bias and variance: why a model errs, on data whose true function is known.
//!
//! D training sets are drawn, each from a seed of its own; on each of them I runs are made with other initial weights and another
//! batch order. What their fits have in common is off by the bias; how far they are apart is the variance; and no fit can
//! foresee the noise of a new target. See [`terms`] for the estimates, none of which is biased itself.

mod answer;
mod capacity;
mod entry;
mod figures;
mod found;
mod plan;
mod polynomial;
mod run;
mod seeds;
mod terms;
#[cfg(test)]
mod tests;
mod verdict;

pub(super) use entry::ENTRY;
