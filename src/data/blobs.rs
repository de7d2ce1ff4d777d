//! Three normal clouds: the easiest of the toys, and with more noise the one whose best error is known not to be zero.

use super::toys;
use super::{DataError, Entry, Raw, Source};
use std::f64::consts::{FRAC_PI_2, TAU};

/// The registry's line.
pub(super) const ENTRY: Entry = toys::entry(
    "blobs",
    "Blobs",
    "three round clusters; --noise is their standard deviation",
    3,
    0.3,
    load,
);

#[allow(clippy::unnecessary_wraps)] // The registry's signature.
fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    Ok(toys::points(
        source,
        &["top", "left", "right"],
        |class, _| {
            let (sine, cosine) = (FRAC_PI_2 + TAU * f64::from(class) / 3.0).sin_cos();
            [cosine, sine]
        },
    ))
}
