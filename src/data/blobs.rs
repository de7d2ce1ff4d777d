//! Three normal clouds: the easiest toy data set, and with more noise one whose best possible error is known to be
//! above zero.

use super::toys;
use super::{DataError, Entry, Raw, Source};
use std::f64::consts::{FRAC_PI_2, TAU};

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
