//! Two spirals wound around each other (Lang and Witbrock 1988): the hardest toy data set.

use super::toys::{self, uniform};
use super::{DataError, Entry, Raw, Source};
use std::f64::consts::{PI, TAU};

pub(super) const ENTRY: Entry = toys::entry(
    "spirals",
    "Spirals",
    "two intertwined spirals",
    2,
    0.02,
    load,
);

#[allow(clippy::unnecessary_wraps)] // The registry's signature.
fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    Ok(toys::points(
        source,
        &["first", "second"],
        |class, generator| {
            // The root spreads the points evenly along the arm instead of crowding them at the centre.
            let along = uniform(generator).sqrt();
            let (sine, cosine) = (1.75 * TAU * along + PI * f64::from(class)).sin_cos();
            [along * cosine, along * sine]
        },
    ))
}
