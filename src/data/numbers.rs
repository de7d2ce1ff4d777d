//! A table of numbers in as little memory as holds them exactly.

use ndarray::Array2;

/// Numbers, `[rows, columns]`. In f64, so that a column of large values, such as years, loses no precision before its mean
/// is subtracted, or in f32, where that holds each of them exactly: pixels and other whole numbers need half the memory.
#[derive(Clone, Debug, PartialEq)]
pub enum Numbers {
    /// In f32.
    Single(Array2<f32>),
    /// In f64.
    Double(Array2<f64>),
}

impl Numbers {
    /// Zeros. `are_single`: every number that will be set is single.
    #[must_use]
    pub fn zeros(shape: [usize; 2], are_single: bool) -> Self {
        if are_single {
            Self::Single(Array2::zeros(shape))
        } else {
            Self::Double(Array2::zeros(shape))
        }
    }

    /// Sets a number; one that f32 can't hold is rounded where all are in f32.
    pub fn set(&mut self, at: [usize; 2], value: f64) {
        match self {
            Self::Single(values) => values[at] = value as f32,
            Self::Double(values) => values[at] = value,
        }
    }

    /// The number in this row and column.
    #[must_use]
    pub fn get(&self, at: [usize; 2]) -> f64 {
        match self {
            Self::Single(values) => f64::from(values[at]),
            Self::Double(values) => values[at],
        }
    }

    #[cfg(test)]
    pub(crate) fn to_array(&self) -> Array2<f64> {
        Array2::from_shape_fn((self.rows(), self.columns()), |(row, column)| {
            self.get([row, column])
        })
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Single(values) => values.nrows(),
            Self::Double(values) => values.nrows(),
        }
    }

    /// Number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        match self {
            Self::Single(values) => values.ncols(),
            Self::Double(values) => values.ncols(),
        }
    }
}

impl From<Array2<f64>> for Numbers {
    fn from(values: Array2<f64>) -> Self {
        Self::Double(values)
    }
}

/// Whether f32 holds the number exactly. A missing one, NaN, it can.
#[must_use]
pub(super) fn is_single(number: f64) -> bool {
    number.is_nan() || f64::from(number as f32).to_bits() == number.to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_single_is_kept_to_the_bit() {
        for (number, single) in [
            (0.0, true),
            (-0.0, true),
            (255.0, true),
            (-0.125, true),
            (16_777_216.0, true),
            (f64::NAN, true),
            (16_777_217.0, false),
            (0.1, false),
            (1e-46, false),
            (1e30, false),
        ] {
            assert_eq!(is_single(number), single, "{number}");
            let mut numbers = Numbers::zeros([2, 3], single);
            numbers.set([1, 2], number);
            assert_eq!(numbers.get([1, 2]).to_bits(), number.to_bits());
            assert_eq!((numbers.rows(), numbers.columns()), (2, 3));
        }
    }
}
