//! K-fold cross-validation of candidate recipes on the same folds. Then, if asked, the winner is trained on all folds
//! together and evaluated once on the test part.
//!
//! The training and validation parts together are divided into folds. Each is held out in turn while every candidate
//! trains on the others, so differences between candidates are paired, fold by fold. The folds share training samples:
//! the standard deviation over them describes how the score varies, but divided by √K it is not a standard error, and
//! is not called one. Whether a difference is more than chance is judged with a variance corrected for it (Nadeau &
//! Bengio 2003).

mod answer;
mod check;
mod course;
mod entry;
mod figures;
mod findings;
mod fold_map;
mod leak;
mod leak_effect;
mod member;
mod optimism;
mod plan;
mod rounds;
mod run;
#[cfg(test)]
mod tests;
mod verdict;

pub use entry::ENTRY;
pub(super) use plan::is_steered;
