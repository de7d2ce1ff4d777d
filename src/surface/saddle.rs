//! A saddle that can be left: `½x² − ½y² + ¼y⁴`.
//!
//! The textbook saddle, `x² − y²`, falls without bound and has no minimum to find. The fourth power bounds this one:
//! beyond the saddle at the origin there are two minima, at `(0, ±1)`. A runner that finds one has left the saddle.

use super::function::{Surface, Window};

pub(super) static ENTRY: Surface = Surface {
    id: "saddle",
    label: "Saddle",
    explanation: "the slope leads to a saddle that looks like a minimum: who escapes?",
    formula: "f(x, y) = ½x² − ½y² + ¼y⁴",
    value: |x, y| 0.5 * x * x - 0.5 * y * y + 0.25 * y.powi(4),
    gradient: |x, y| [x, y * y * y - y],
    noise: 0.0,
    window: Window {
        x: [-2.0, 1.0],
        y: [-1.6, 1.6],
    },
    minima: &[[0.0, 1.0], [0.0, -1.0]],
    floor: -0.25,
    saddles: &[[0.0, 0.0]],
    start: [-1.7, 0.001],
    steps: 300,
    radius: 0.05,
    knobs: &[
        ("sgd", "lr", 0.05),
        ("momentum", "lr", 0.01),
        ("nesterov", "lr", 0.01),
        ("adagrad", "lr", 0.2),
        ("adadelta", "epsilon", 1e-4),
        ("rmsprop", "lr", 0.02),
        ("adam", "lr", 0.05),
    ],
    misses: &[],
};
