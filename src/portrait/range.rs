//! How far an axis reaches.

/// The share of the span that is shown beyond it on each side.
const MARGIN: f64 = 0.08;

/// From the least of `values` to the largest, with a margin; values that are not finite do not count.
pub(super) fn with_margin(values: impl Iterator<Item = f64>) -> [f64; 2] {
    let ends = [f64::INFINITY, f64::NEG_INFINITY];
    let finite = values.filter(|value| value.is_finite());
    let [least, most] = finite.fold(ends, |[a, b], value| [a.min(value), b.max(value)]);
    if least > most {
        return [-1.0, 1.0];
    }
    let margin = if most > least {
        (most - least) * MARGIN
    } else {
        // Large enough to make a difference to the one value there is.
        (least.abs() * MARGIN).max(1.0)
    };
    [least - margin, most + margin]
}

/// The middle of cell `index` of `count` from end to end of `range`.
pub(super) fn middle(range: [f64; 2], index: usize, count: usize) -> f64 {
    let share = (index as f64 + 0.5) / count as f64;
    range[0] + share * (range[1] - range[0])
}

/// Point `index` of `count`, at least two, of which the first and the last are the ends of `range`.
pub(super) fn point(range: [f64; 2], index: usize, count: usize) -> f64 {
    let share = index as f64 / (count - 1) as f64;
    range[0] * (1.0 - share) + range[1] * share
}
