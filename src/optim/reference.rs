//! References for the tests: each formula again, in f64, one number at a time, derived from the mathematics alone.

use super::Entry;

/// The gradient of a curved, badly scaled, coupled function, so that no update is trivial.
pub(super) fn gradient(w: &[f64]) -> Vec<f64> {
    let n = w.len();
    (0..n)
        .map(|i| {
            let scale = 10f64.powi(i as i32 % 4 - 3);
            scale * (w[i] + 0.3 * w[i].sin()) + 0.05 * w[(i + 1) % n]
        })
        .collect()
}

/// Runs `entry` and `reference` side by side for 60 steps and compares.
///
/// `reference(w, knobs, gradient)` makes one update of `w` and keeps its own state.
pub(super) fn check(
    entry: &Entry,
    knobs: &[f64],
    mut reference: impl FnMut(&mut [f64], &[f64], &dyn Fn(&[f64]) -> Vec<f64>),
) {
    // 37 is not a multiple of any vector width.
    let mut expected: Vec<f64> = (0..37).map(|i| f64::from(i * 7 % 11) * 0.4 - 1.7).collect();
    let mut weights: Vec<f32> = expected.iter().map(|w| *w as f32).collect();
    let start = expected.clone();
    let mut optimizer = (entry.build)(weights.len());
    let mut ahead = vec![0.0; weights.len()];
    for step in 1..=60 {
        let at = if optimizer.look_ahead(&weights, knobs, &mut ahead) {
            &ahead
        } else {
            &weights
        };
        let wide: Vec<f64> = at.iter().map(|w| f64::from(*w)).collect();
        let narrow: Vec<f32> = gradient(&wide).iter().map(|g| *g as f32).collect();
        optimizer.step(&mut weights, &narrow, knobs);
        reference(&mut expected, knobs, &gradient);
        for (i, (w, e)) in weights.iter().zip(&expected).enumerate() {
            let error = (f64::from(*w) - e).abs() / e.abs().max(0.1);
            assert!(
                error < 2e-4,
                "{} step {step} W[{i}]: {w} is not {e}",
                entry.id
            );
        }
    }
    let moved = expected
        .iter()
        .zip(&start)
        .any(|(a, b)| (a - b).abs() > 1e-2);
    assert!(moved, "{}: the reference never moved", entry.id);
}
