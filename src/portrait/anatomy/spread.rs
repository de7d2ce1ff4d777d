//! Histograms with an axis that suits the values.

/// The axis of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Linear and symmetric about 0.
    Symmetric,
    /// Decimal logarithms, for non-negative values.
    Log,
}

/// A histogram with bins of equal width.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The symbol of the values in the formula.
    pub symbol: &'static str,
    /// The axis.
    pub scale: Scale,
    /// The left edge of the first bin and the right edge of the last; on a logarithmic axis, the exponents of 10. The
    /// first is always less than the second.
    pub range: [f64; 2],
    /// The number of values in each of the [`Spread::BINS`] bins.
    pub counts: Vec<u64>,
    /// The number of values that are exactly 0, which are in no bin.
    pub zeros: u64,
    /// The number of non-finite values, which are in no bin.
    pub not_finite: u64,
}

impl Spread {
    /// Number of bins: odd, so that a symmetric axis has one around 0.
    pub const BINS: usize = 49;

    /// The histogram of `values`. On a logarithmic axis negative values count as not finite.
    #[must_use]
    pub fn of(symbol: &'static str, scale: Scale, values: &[f32]) -> Self {
        let mut spread = Self {
            symbol,
            scale,
            range: range(scale, values),
            counts: vec![0; Self::BINS],
            zeros: 0,
            not_finite: 0,
        };
        let [least, most] = spread.range;
        let bins_per_unit = Self::BINS as f64 / (most - least);
        for value in values {
            let position = scale.position(*value);
            if *value == 0.0 {
                spread.zeros += 1;
            } else if position.is_finite() {
                let bin = (position - least) * bins_per_unit;
                spread.counts[(bin as usize).min(Self::BINS - 1)] += 1;
            } else {
                spread.not_finite += 1;
            }
        }
        spread
    }

    /// Number of all values counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.zeros + self.not_finite
    }
}

impl Scale {
    /// The position of a value on the axis.
    fn position(self, value: f32) -> f64 {
        match self {
            Self::Symmetric => f64::from(value),
            Self::Log => f64::from(value).log10(),
        }
    }
}

fn range(scale: Scale, values: &[f32]) -> [f64; 2] {
    let numbers = values.iter().filter(|value| **value != 0.0);
    let positions = numbers.map(|value| scale.position(*value));
    let finite = positions.filter(|position| position.is_finite());
    let ends = (f64::INFINITY, f64::NEG_INFINITY);
    let (least, most) = finite.fold(ends, |(a, b), x| (a.min(x), b.max(x)));
    match scale {
        Scale::Symmetric => {
            let reach = least.abs().max(most.abs());
            let reach = if reach.is_finite() { reach } else { 1.0 };
            [-reach, reach]
        }
        Scale::Log if least > most => [-1.0, 0.0],
        // Whole decades, so that the axis stays the same while the values change.
        Scale::Log => [least.floor(), (most.floor() + 1.0).max(most.ceil())],
    }
}
