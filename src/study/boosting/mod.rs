//! Boosting: weak learners in sequence, each trained on what those before it got wrong.
//!
//! Of classes it is SAMME: a sample that a learner gets wrong weighs more in the loss of the next one, and all vote (see
//! [`samme`]). Of numbers it is L2 boosting: each learner is trained on what the sum of those before it leaves (see [`residuals`]).
//! Every learner is a run of the same recipe, the weak one; the first is that run itself.

mod answer;
mod chain;
mod classes;
mod curves;
mod entry;
mod grid;
mod learner;
mod plan;
mod residuals;
mod samme;
mod tale;
#[cfg(test)]
mod tests;
mod values;
mod verdict;
mod weak;

pub(super) use entry::ENTRY;
