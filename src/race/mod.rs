//! Races: several recipes trained from the same initial weights on the same samples in the same order.
//!
//! A [`RacePlan`] is a base recipe and [`Lane`]s that differ from it by live changes. All lanes of a seed start with
//! the same weights and see the samples in the same order, since a recipe's random draws come from streams named by
//! their purpose; and each lane is, bit for bit, the run of its recipe alone. [`run`] trains them on several threads
//! and reports their state as a [`Standing`].

mod curve;
mod difference;
mod error;
mod goal;
mod lane;
mod lineup;
mod measurement_schedule;
mod pacer;
mod plan;
mod racer;
mod rank;
mod report;
mod runner;
mod spread;
mod standing;
mod student;
#[cfg(test)]
mod tests;
mod thinned_series;

pub use crate::train::Threshold;
pub use curve::Band;
pub use difference::Difference;
pub use error::PlanError;
pub use goal::{EPOCHS, fitting_end, target, thresholds};
pub use lane::Lane;
pub use lineup::{LaneRefusal, MOST_SCALED, Preset, is_capped, refusals};
pub use plan::{Limit, RacePlan};
pub use rank::Rank;
pub use runner::{MOST_THREADS, run, run_on, threads};
pub use spread::Spread;
pub use standing::{LaneStanding, LaneState, RunStanding, Standing};
#[cfg(test)]
pub(crate) use student::t95;
pub use thinned_series::{Measurement, Point, ThinnedSeries};
