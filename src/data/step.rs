//! Points on a step with noise: regression whose true function is known and which no smooth fit can follow everywhere.

use super::toys;
use super::{DataError, Entry, Raw, Source};

/// The registry's line.
pub(super) const ENTRY: Entry = toys::curve_entry(
    "step",
    "Step",
    "y = -1 below x = 0.5 and 1 from there on, + noise on 0 to 1: a jump, with a known true function",
    load,
);

/// The function behind the points.
fn step(x: f64) -> f64 {
    if x < 0.5 { -1.0 } else { 1.0 }
}

#[allow(clippy::unnecessary_wraps)] // The registry's signature.
fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    Ok(toys::curve(source, step))
}
