//! Points on a sine wave with noise (Bishop 2006, section 1.1): regression whose true function is known.

use super::toys;
use super::{DataError, Entry, Raw, Source};
use std::f64::consts::TAU;

/// The registry's line.
pub(super) const ENTRY: Entry = toys::curve_entry(
    "sine",
    "Sine",
    "y = sin(2 pi x) + noise on 0 to 1: regression with a known true function",
    load,
);

fn wave(x: f64) -> f64 {
    (TAU * x).sin()
}

#[allow(clippy::unnecessary_wraps)] // The registry's signature.
fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    Ok(toys::curve(source, wave))
}
