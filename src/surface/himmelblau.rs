//! Himmelblau's function: `(x² + y − 11)² + (x + y² − 7)²`.

use super::function::{Surface, Window};

pub(super) static ENTRY: Surface = Surface {
    id: "himmelblau",
    label: "Himmelblau",
    explanation: "four equal minima around a hill: start and optimizer decide which is found",
    formula: "f(x, y) = (x² + y − 11)² + (x + y² − 7)²",
    value: |x, y| (x * x + y - 11.0).powi(2) + (x + y * y - 7.0).powi(2),
    gradient: |x, y| {
        let (a, b) = (x * x + y - 11.0, x + y * y - 7.0);
        [4.0 * a * x + 2.0 * b, 2.0 * a + 4.0 * b * y]
    },
    noise: 0.0,
    window: Window {
        x: [-5.5, 5.5],
        y: [-5.5, 5.5],
    },
    // The roots of both squares.
    minima: &[
        [3.0, 2.0],
        [-2.805_118_086_952_745, 3.131_312_518_250_573],
        [-3.779_310_253_377_747, -3.283_185_991_286_17],
        [3.584_428_340_330_492, -1.848_126_526_964_404],
    ],
    floor: 0.0,
    // The passes between neighbouring minima, around the hill.
    saddles: &[
        [0.086_677_504_555_396_36, 2.884_254_701_174_776],
        [3.385_154_183_607_021, 0.073_851_879_837_749_28],
        [-3.073_025_750_764_39, -0.081_353_044_287_967_51],
        [-0.127_961_346_730_680_08, -1.953_714_980_244_576_3],
    ],
    start: [-0.2, -1.4],
    steps: 300,
    radius: 0.05,
    knobs: &[
        ("sgd", "lr", 0.01),
        ("momentum", "lr", 0.005),
        ("nesterov", "lr", 0.005),
        ("adagrad", "lr", 0.5),
        ("adadelta", "epsilon", 1e-4),
        ("rmsprop", "lr", 0.02),
        ("adam", "lr", 0.1),
    ],
    misses: &[],
};
