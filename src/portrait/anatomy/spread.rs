//! How numbers are spread, on an axis that suits them.

/// What lies along a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The numbers themselves, as far to the left of 0 as to the right.
    Symmetric,
    /// Their decimal logarithms: for what is never negative.
    Log,
}

/// How numbers are spread over bins of equal width.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// What they are, by the symbol of the formula.
    pub symbol: &'static str,
    /// What lies along the axis.
    pub scale: Scale,
    /// From the left edge of the first bin to the right edge of the last; on a logarithmic axis, the exponents of 10. The
    /// first is always less than the second.
    pub range: [f64; 2],
    /// How many numbers are in each of the [`Spread::BINS`] bins.
    pub counts: Vec<u64>,
    /// How many are exactly 0, and in no bin.
    pub zeros: u64,
    /// How many are not finite, and in no bin.
    pub not_finite: u64,
}

impl Spread {
    /// How many bins there are: odd, so that a symmetric axis has one around 0.
    pub const BINS: usize = 49;

    /// How `values` are spread. On a logarithmic axis those below 0 count as not finite.
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
            let place = scale.place(*value);
            if *value == 0.0 {
                spread.zeros += 1;
            } else if place.is_finite() {
                let bin = (place - least) * bins_per_unit;
                spread.counts[(bin as usize).min(Self::BINS - 1)] += 1;
            } else {
                spread.not_finite += 1;
            }
        }
        spread
    }

    /// All numbers that were looked at.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.zeros + self.not_finite
    }
}

impl Scale {
    /// Where a number lies along the axis.
    fn place(self, value: f32) -> f64 {
        match self {
            Self::Symmetric => f64::from(value),
            Self::Log => f64::from(value).log10(),
        }
    }
}

fn range(scale: Scale, values: &[f32]) -> [f64; 2] {
    let numbers = values.iter().filter(|value| **value != 0.0);
    let places = numbers.map(|value| scale.place(*value));
    let finite = places.filter(|place| place.is_finite());
    let ends = (f64::INFINITY, f64::NEG_INFINITY);
    let (least, most) = finite.fold(ends, |(a, b), x| (a.min(x), b.max(x)));
    match scale {
        Scale::Symmetric => {
            let reach = least.abs().max(most.abs());
            let reach = if reach.is_finite() { reach } else { 1.0 };
            [-reach, reach]
        }
        Scale::Log if least > most => [-1.0, 0.0],
        // Whole decades, so that the axis holds still while the numbers move.
        Scale::Log => [least.floor(), (most.floor() + 1.0).max(most.ceil())],
    }
}
