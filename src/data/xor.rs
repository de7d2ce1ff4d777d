//! The exclusive or: the class is whether the signs of the coordinates differ. A network without a hidden layer can't
//! learn it.

use super::toys::{self, uniform};
use super::{DataError, Entry, Raw, Source};

pub(super) const ENTRY: Entry = toys::entry(
    "xor",
    "XOR",
    "four squares, diagonally opposite ones of the same class: needs a hidden layer",
    2,
    0.1,
    load,
);

#[allow(clippy::unnecessary_wraps)] // The registry's signature.
fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    Ok(toys::points(
        source,
        &["same sign", "opposite sign"],
        |class, generator| {
            let (x, y) = (uniform(generator), uniform(generator));
            let right = if uniform(generator) < 0.5 { -1.0 } else { 1.0 };
            let up = if class == 0 { right } else { -right };
            [right * x, up * y]
        },
    ))
}
