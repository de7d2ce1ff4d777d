//! Bagging (Breiman 1996): the vote or the mean of nets trained on bootstrap resamples, as one predictor.
//!
//! Its error by the number of nets is compared with that of its members and with that of one net on the whole training
//! part, for an unstable learner and a stable one. The samples that a net did not train on give an estimate of the error
//! without held-out data.

mod answer;
mod consensus;
mod entry;
mod figures;
mod findings;
mod plan;
mod run;
#[cfg(test)]
mod tests;
mod variance;
mod verdict;

pub(super) use entry::ENTRY;
