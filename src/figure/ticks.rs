//! Round tick values along an axis.

/// The smallest of 1, 2 or 5 times a power of ten that is at least `x > 0`.
#[must_use]
pub fn nice(x: f64) -> f64 {
    let decade = 10_f64.powf(x.log10().floor());
    let factor = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|f| f * decade >= x * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * decade
}

/// The next smaller nice step.
fn finer(step: f64) -> f64 {
    nice(step * 0.35)
}

/// The multiples of `step` within `low..=high`, with a tolerance for rounding.
#[must_use]
pub fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let slack = 1e-6;
    let (first, last) = ((low / step - slack).ceil(), (high / step + slack).floor());
    let count = (last - first + 1.0).clamp(0.0, 200.0) as usize;
    // Adding 0 turns -0.0 into 0.0.
    (0..count)
        .map(|i| (first + i as f64) * step + 0.0)
        .collect()
}

/// The ticks of a linear axis and their step: multiples of the finest nice step that gives at most `max` (at least 2)
/// of them. Where fewer than two fall inside, the step is made finer until two do.
#[must_use]
pub fn linear(low: f64, high: f64, max: usize) -> (Vec<f64>, f64) {
    let max = max.max(2);
    // Any smaller step gives too many ticks.
    let mut step = nice((high - low) / (max + 1) as f64);
    while multiples(low, high, step).len() > max {
        step = nice(step * 1.5);
    }
    while multiples(low, high, step).len() < 2 {
        step = finer(step);
    }
    (multiples(low, high, step), step)
}

/// The ticks of a logarithmic axis over `0 < low < high`: 1, 2, 5 (or 1, 3) per decade where at most `max` fit, else
/// whole decades, else every second, third … decade. Where fewer than two fall inside, the ticks of a linear axis.
#[must_use]
pub fn logarithmic(low: f64, high: f64, max: usize) -> Vec<f64> {
    let max = max.clamp(2, 100);
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let inside = |x: &f64| *x >= low * (1.0 - 1e-9) && *x <= high * (1.0 + 1e-9);
    let decade = |power: i32| 10_f64.powi(power);
    for factors in [&[1.0, 2.0, 5.0][..], &[1.0, 3.0], &[1.0]] {
        let ticks: Vec<f64> = (first..=last)
            .flat_map(|power| factors.iter().map(move |factor| factor * decade(power)))
            .filter(inside)
            .collect();
        if ticks.len() <= max {
            return if ticks.len() >= 2 {
                ticks
            } else {
                linear(low, high, max).0
            };
        }
    }
    let decades: Vec<f64> = (first..=last).map(decade).filter(inside).collect();
    let every = decades.len().div_ceil(max);
    decades.into_iter().step_by(every).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nice_steps() {
        for (x, expected) in [
            (1.0, 1.0),
            (1.1, 2.0),
            (3.0, 5.0),
            (7.0, 10.0),
            (0.03, 0.05),
            (0.2, 0.2),
        ] {
            assert!((nice(x) / expected - 1.0).abs() < 1e-9, "{x}: {}", nice(x));
        }
    }
}
