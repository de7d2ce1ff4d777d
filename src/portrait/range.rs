//! Ranges of axes.

/// The margin on each side, as a share of the range.
const MARGIN: f64 = 0.08;

/// The range of the finite `values`, with a margin; −1 … 1 if there are none.
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
        // Large enough to be visible next to a single value.
        (least.abs() * MARGIN).max(1.0)
    };
    [least - margin, most + margin]
}

/// The centre of cell `index` of `count` equal cells of `range`.
pub(super) fn middle(range: [f64; 2], index: usize, count: usize) -> f64 {
    let share = (index as f64 + 0.5) / count as f64;
    range[0] + share * (range[1] - range[0])
}

/// Point `index` of `count` (at least two), evenly spaced from end to end of `range`.
pub(super) fn point(range: [f64; 2], index: usize, count: usize) -> f64 {
    let share = index as f64 / (count - 1) as f64;
    range[0] * (1.0 - share) + range[1] * share
}
