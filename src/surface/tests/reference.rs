//! Every optimizer's path over every surface against its formula, again, in f64 and two numbers at a time.

use super::super::*;
use crate::optim;

/// Two accumulators and the number of updates.
#[derive(Default)]
struct Memory {
    a: [f64; 2],
    b: [f64; 2],
    t: i32,
}

/// Those with a formula below.
const WRITTEN: [&str; 7] = [
    "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",
];

/// One update of `w` as the formula of the optimizer has it.
fn update(
    id: &str,
    w: &mut [f64; 2],
    k: &[f64],
    memory: &mut Memory,
    gradient: impl Fn(f64, f64) -> [f64; 2],
) {
    let Memory { a, b, t } = memory;
    *t += 1;
    let at = match id {
        "nesterov" => [w[0] - k[0] * k[1] * a[0], w[1] - k[0] * k[1] * a[1]],
        _ => *w,
    };
    let g = gradient(at[0], at[1]);
    for i in 0..2 {
        match id {
            "sgd" => w[i] -= k[0] * g[i],
            "momentum" | "nesterov" => {
                a[i] = k[1] * a[i] + g[i];
                w[i] -= k[0] * a[i];
            }
            "adagrad" => {
                a[i] += g[i] * g[i];
                w[i] -= k[0] * g[i] / (a[i] + k[1]).sqrt();
            }
            "adadelta" => {
                a[i] = k[0] * a[i] + (1.0 - k[0]) * g[i] * g[i];
                let delta = -((b[i] + k[1]) / (a[i] + k[1])).sqrt() * g[i];
                w[i] += delta;
                b[i] = k[0] * b[i] + (1.0 - k[0]) * delta * delta;
            }
            "rmsprop" => {
                a[i] = k[1] * a[i] + (1.0 - k[1]) * g[i] * g[i];
                w[i] -= k[0] * g[i] / (a[i] + k[2]).sqrt();
            }
            "adam" => {
                a[i] = k[1] * a[i] + (1.0 - k[1]) * g[i];
                b[i] = k[2] * b[i] + (1.0 - k[2]) * g[i] * g[i];
                let correction = (1.0 - k[2].powi(*t)).sqrt() / (1.0 - k[1].powi(*t));
                w[i] -= k[0] * correction * a[i] / (b[i] + k[3]).sqrt();
            }
            other => panic!("no reference for {other}"),
        }
    }
}

#[test]
fn every_path_follows_its_formula() {
    // One that has no formula here is held to its own by the tests of the registry.
    assert!(WRITTEN.iter().all(|id| optim::find(id).is_some()));
    for surface in SURFACES {
        for (index, entry) in optim::ENTRIES.iter().enumerate() {
            if !WRITTEN.contains(&entry.id) {
                continue;
            }
            let mut arena = Arena::new(ArenaPlan::of(surface));
            let knobs = surface.defaults(entry);
            let mut w = surface.start.map(|one| f64::from(one as f32));
            let mut memory = Memory::default();
            let (mut worst, mut compared) = (0.0_f64, 0);
            // Across the valley it jumps to and fro by the sign of a gradient that all but vanishes at its floor: chaos, which
            // doubles the error of f32 every few steps.
            let steps = match (surface.id, entry.id) {
                ("rosenbrock", "rmsprop") => 60,
                _ => 200,
            };
            for _ in 0..steps {
                arena.advance(1);
                let runner = &arena.runners()[index];
                if !runner.state().is_moving() {
                    break;
                }
                update(entry.id, &mut w, &knobs, &mut memory, surface.gradient);
                let [width, height] = surface.window.size();
                let [x, y] = runner.point();
                worst = worst
                    .max((x - w[0]).abs() / width)
                    .max((y - w[1]).abs() / height);
                compared += 1;
            }
            // A path that was compared over a few steps only would say little.
            assert!(compared >= 30, "{} {}: {compared}", surface.id, entry.id);
            assert!(worst < 1e-5, "{} {}: {worst:e}", surface.id, entry.id);
        }
    }
}
