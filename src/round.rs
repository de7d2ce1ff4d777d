//! Rounding to the numbers that people choose and read.

/// `x` rounded to two significant digits.
#[must_use]
pub fn two_digits(x: f64) -> f64 {
    // Formatting a float and reading it back can't fail; should it, the value itself is right too.
    format!("{x:.1e}").parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_are_left_of_any_number() {
        for (x, expected) in [
            (0.012_345, 0.012),
            (0.3 * 0.1, 0.03),
            (1987.0, 2000.0),
            (-0.567, -0.57),
            (0.0, 0.0),
            (f64::INFINITY, f64::INFINITY),
        ] {
            assert_eq!(two_digits(x), expected);
        }
        assert!(two_digits(f64::NAN).is_nan());
    }
}
