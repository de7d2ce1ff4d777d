//! A circle within a circle: not linearly separable.

use super::toys::{self, uniform};
use super::{DataError, Entry, Raw, Source};
use std::f64::consts::TAU;

pub(super) const ENTRY: Entry = toys::entry(
    "circles",
    "Circles",
    "a small circle inside a large one",
    2,
    0.1,
    load,
);

#[allow(clippy::unnecessary_wraps)] // The registry's signature.
fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    Ok(toys::points(
        source,
        &["outer", "inner"],
        |class, generator| {
            let (sine, cosine) = (TAU * uniform(generator)).sin_cos();
            let radius = if class == 0 { 1.0 } else { 0.5 };
            [radius * cosine, radius * sine]
        },
    ))
}
