//! A round bowl whose gradients are noisy, as those of small batches: `½(x² + y²)`.

use super::function::{Surface, Window};

/// Along the gradient, a step of gradient descent goes down with probability Φ(1 / 3) = 63 %. The velocity of momentum
/// averages about 1 / (1 − β) gradients: its ratio of signal to noise is √((1 + β) / (1 − β)) times as large, 4.4 times for
/// β = 0.9. The rates of momentum and Nesterov are a tenth of SGD's, so that each gradient moves them as far in the end.
pub(super) static ENTRY: Surface = Surface {
    id: "noise",
    label: "Noise",
    explanation: "gradients are off by three times their length: only their sum points down",
    formula: "f(x, y) = ½(x² + y²), ∇f ± 3‖∇f‖",
    value: |x, y| 0.5 * (x * x + y * y),
    gradient: |x, y| [x, y],
    noise: 3.0,
    window: Window {
        x: [-4.0, 2.0],
        y: [-2.5, 2.5],
    },
    minima: &[[0.0, 0.0]],
    floor: 0.0,
    saddles: &[],
    start: [-3.5, 1.0],
    steps: 450,
    radius: 0.05,
    knobs: &[
        ("sgd", "lr", 0.02),
        ("momentum", "lr", 0.002),
        ("nesterov", "lr", 0.002),
        ("adagrad", "lr", 0.5),
        ("adadelta", "epsilon", 5e-4),
        ("rmsprop", "lr", 0.02),
        ("adam", "lr", 0.05),
    ],
    // Its steps keep their length, so that it is shaken about the minimum.
    misses: &["rmsprop"],
};
