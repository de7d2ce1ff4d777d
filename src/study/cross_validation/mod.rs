//! *Which recipe?* K-fold cross-validation of candidates on the same folds; then, if asked, the winner is trained on all folds
//! together and the test part is opened once.
//!
//! The training and validation parts together are dealt into folds. Each is held out in turn, while every candidate learns from
//! the others; so differences between candidates are paired, fold by fold. The folds share training samples: the standard
//! deviation over them tells how the score varies, but divided by √K it is no standard error, and is not called one.

mod answer;
mod entry;
mod figures;
mod fold_map;
mod found;
mod leak;
mod member;
mod optimism;
mod plan;
mod rounds;
mod run;
#[cfg(test)]
mod tests;
mod verdict;

pub use entry::ENTRY;
