//! Two interleaving half circles.

use super::toys::{self, uniform};
use super::{DataError, Entry, Raw, Source};
use std::f64::consts::PI;

pub(super) const ENTRY: Entry = toys::entry(
    "moons",
    "Moons",
    "two interleaving half circles",
    2,
    0.1,
    load,
);

#[allow(clippy::unnecessary_wraps)] // The registry's signature.
fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    Ok(toys::points(
        source,
        &["upper", "lower"],
        |class, generator| {
            let (sine, cosine) = (PI * uniform(generator)).sin_cos();
            if class == 0 {
                [cosine, sine]
            } else {
                [1.0 - cosine, 0.5 - sine]
            }
        },
    ))
}
