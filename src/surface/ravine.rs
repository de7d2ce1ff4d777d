//! An ill-conditioned quadratic: `½x² + 20y²`.

use super::function::{Surface, Window};

pub(super) static ENTRY: Surface = Surface {
    id: "ravine",
    label: "Ravine",
    explanation: "40 times steeper across than along: a rate that is safe across is slow along",
    formula: "f(x, y) = ½x² + 20y²",
    value: |x, y| 0.5 * (x * x + 40.0 * y * y),
    gradient: |x, y| [x, 40.0 * y],
    noise: 0.0,
    window: Window {
        x: [-4.0, 2.0],
        y: [-1.5, 1.5],
    },
    minima: &[[0.0, 0.0]],
    floor: 0.0,
    saddles: &[],
    start: [-3.5, 1.0],
    steps: 300,
    radius: 0.05,
    knobs: &[
        ("sgd", "lr", 0.045),
        ("momentum", "lr", 0.01),
        ("nesterov", "lr", 0.01),
        ("adagrad", "lr", 0.5),
        ("adadelta", "epsilon", 5e-4),
        ("rmsprop", "lr", 0.05),
        ("adam", "lr", 0.1),
    ],
    misses: &[],
};
