//! Nets trained on bootstrap resamples, for the studies that are made of many of them.

mod learner;
mod outputs;
mod resampler;

pub(super) use learner::{Learner, is_learner};
pub(super) use outputs::{largest, outputs, target};
pub(super) use resampler::{Init, Resampler, Trained};
