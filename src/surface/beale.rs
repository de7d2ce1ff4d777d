//! Beale's function: `(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²`.

use super::function::{Surface, Window};

pub(super) static ENTRY: Surface = Surface {
    id: "beale",
    label: "Beale",
    explanation: "steep walls around a flat valley: gradients too large, then far too small",
    formula: "f(x, y) = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
    value: |x, y| {
        let [a, b, c] = residuals(x, y);
        a * a + b * b + c * c
    },
    gradient: |x, y| {
        let [a, b, c] = residuals(x, y);
        [
            2.0 * (a * (y - 1.0) + b * (y * y - 1.0) + c * (y * y * y - 1.0)),
            2.0 * x * (a + 2.0 * b * y + 3.0 * c * y * y),
        ]
    },
    noise: 0.0,
    window: Window {
        x: [-1.0, 4.5],
        y: [-2.0, 2.0],
    },
    minima: &[[3.0, 0.5]],
    floor: 0.0,
    saddles: &[[0.0, 1.0]],
    start: [1.0, 1.5],
    steps: 800,
    radius: 0.05,
    knobs: &[
        ("sgd", "lr", 0.01),
        ("momentum", "lr", 0.005),
        ("nesterov", "lr", 0.005),
        ("adagrad", "lr", 1.0),
        ("adadelta", "epsilon", 1e-6),
        ("rmsprop", "lr", 0.01),
        ("adam", "lr", 0.1),
    ],
    // Adadelta has no learning rate to lower: near the minimum its steps grow until it circles there.
    misses: &["adadelta"],
};

fn residuals(x: f64, y: f64) -> [f64; 3] {
    [
        1.5 - x + x * y,
        2.25 - x + x * y * y,
        2.625 - x + x * y * y * y,
    ]
}
