//! Every optimizer's path over every surface compared with a second implementation of its formula, in f64 on two
//! numbers.

use rand_distr::{Distribution, StandardNormal};

use super::super::*;
use crate::optim;
use crate::rng::{Purpose, stream};

/// Two accumulators and the number of updates.
#[derive(Default)]
struct Memory {
    a: [f64; 2],
    b: [f64; 2],
    t: i32,
}

/// The optimizers with a formula below.
const WRITTEN: [&str; 7] = [
    "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",
];

/// One update of `w` by the optimizer's formula, evaluated in the order in which it is written. In the narrow valley of
/// Rosenbrock's function the paths of `RMSprop` and Adadelta jump back and forth with the sign of a nearly vanishing
/// gradient, which doubles a difference in the last bit every few steps.
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
                a[i] = k[0] * a[i] + (1.0 - k[0]) * g[i].powi(2);
                let delta = -(b[i] + k[1]).sqrt() / (a[i] + k[1]).sqrt() * g[i];
                w[i] += delta;
                b[i] = k[0] * b[i] + (1.0 - k[0]) * delta.powi(2);
            }
            "rmsprop" => {
                a[i] = k[1] * a[i] + (1.0 - k[1]) * g[i].powi(2);
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

/// The end of the reference run: the step at which it arrived, if it did, and its position then or after all `steps`.
fn end(surface: &Surface, id: &str, knobs: &[f64], steps: u64) -> (Option<u64>, [f64; 2]) {
    let mut w = surface.start;
    let mut memory = Memory::default();
    let mut since = None;
    for step in 1..=steps {
        let mut normals = StandardNormal.sample_iter(stream(7, Purpose::Noise, step - 1));
        let noise: [f64; 2] = std::array::from_fn(|_| normals.next().unwrap());
        update(id, &mut w, knobs, &mut memory, |x, y| {
            let exact = (surface.gradient)(x, y);
            let length = (exact[0].powi(2) + exact[1].powi(2)).sqrt();
            [0, 1].map(|i| exact[i] + surface.noise * length * noise[i])
        });
        let near = |[x, y]: &[f64; 2]| (w[0] - x).hypot(w[1] - y) <= surface.radius;
        since = surface
            .minima
            .iter()
            .any(near)
            .then(|| since.unwrap_or(step));
        if since.is_some_and(|since| step - since == Runner::STAY) {
            return (since, w);
        }
    }
    (None, w)
}

#[test]
fn every_runner_equals_its_formula_in_step_and_position() {
    // Optimizers without a formula here are checked against their own by the tests of the registry.
    assert!(WRITTEN.iter().all(|id| optim::find(id).is_some()));
    for surface in SURFACES {
        let mut race = SurfaceRace::new(SurfaceRacePlan::of(surface));
        race.advance(surface.steps);
        let written = |runner: &&Runner| WRITTEN.contains(&runner.entry().id);
        for runner in race.runners().iter().filter(written) {
            let entry = runner.entry();
            let (arrived, [x, y]) = end(surface, entry.id, &surface.defaults(entry), surface.steps);
            let found = match runner.state() {
                RunnerState::Arrived(step) => Some(step),
                _ => None,
            };
            assert_eq!(found, arrived, "{} {}", surface.id, entry.id);
            let [a, b] = runner.point();
            let error = (x - a).abs().max((y - b).abs());
            assert!(error < 1e-9, "{} {}: {error:e}", surface.id, entry.id);
        }
    }
}

#[test]
fn rounding_does_not_decide_who_arrives_first() {
    // In f32 Adagrad reached Rosenbrock's minimum at step 3 633, before SGD.
    let surface = find("rosenbrock").unwrap();
    let mut race = SurfaceRace::new(SurfaceRacePlan::of(surface));
    race.advance(surface.steps);
    let arrived = |id: &str| {
        let mut runners = race.runners().iter();
        runners.find(|one| one.entry().id == id).unwrap().state()
    };
    assert_eq!(arrived("adagrad"), RunnerState::Arrived(3837));
    assert_eq!(arrived("sgd"), RunnerState::Arrived(3637));
}
