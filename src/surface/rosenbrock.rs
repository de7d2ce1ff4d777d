//! Rosenbrock's banana: `(1 − x)² + 100 (y − x²)²`.

use super::function::{Surface, Window};

pub(super) static ENTRY: Surface = Surface {
    id: "rosenbrock",
    label: "Rosenbrock",
    explanation: "a bent valley, easy to enter and hard to follow: its floor is almost flat",
    formula: "f(x, y) = (1 − x)² + 100 (y − x²)²",
    value: |x, y| (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2),
    gradient: |x, y| {
        let across = y - x * x;
        [-2.0 * (1.0 - x) - 400.0 * x * across, 200.0 * across]
    },
    noise: 0.0,
    window: Window {
        x: [-2.0, 2.0],
        y: [-1.0, 3.0],
    },
    minima: &[[1.0, 1.0]],
    floor: 0.0,
    saddles: &[],
    start: [-1.2, 1.0],
    steps: 5000,
    radius: 0.05,
    knobs: &[
        ("sgd", "lr", 0.002),
        ("momentum", "lr", 0.001),
        ("nesterov", "lr", 0.001),
        ("adagrad", "lr", 1.0),
        ("adadelta", "epsilon", 1e-8),
        ("rmsprop", "lr", 0.005),
        ("adam", "lr", 0.1),
    ],
    // Adadelta has no learning rate to lower: any ε that moves it along the valley in time throws it out of its floor.
    misses: &["adadelta"],
};
