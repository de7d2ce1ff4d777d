#![allow(clippy::unwrap_used)]
use super::eigen::dot;
use super::*;
use crate::data::Part;
use crate::nn::{Activation, Batch, Loss, Network, Role, Shape};
use ndarray::Array2;
use rand::RngExt;
use std::convert::Infallible;

const LOSSES: [Loss; 2] = [Loss::CrossEntropy, Loss::MeanSquaredError];

fn network(hidden: &[usize], activation: Activation, loss: Loss) -> Network {
    let shape = Shape {
        inputs: 3,
        hidden: hidden.to_vec(),
        outputs: 4,
    };
    Network::new(shape, activation, loss).unwrap()
}

/// Samples with soft targets, some of which do not sum to 1.
fn part(rows: usize) -> Part {
    let mut generator = stream(3, Purpose::Samples, 0);
    let mut draw = |shape: (usize, usize), low: f32| {
        Array2::from_shape_simple_fn(shape, || generator.random_range(low..1.0))
    };
    let inputs = draw((rows, 3), -1.0);
    let mut targets = draw((rows, 4), 0.0);
    for (row, mut target) in targets.rows_mut().into_iter().enumerate() {
        if !row.is_multiple_of(3) {
            let mass = target.sum();
            target /= mass;
        }
    }
    Part {
        inputs,
        targets,
        ..Part::default()
    }
}

// A check for a pass that never stops it.
#[allow(clippy::unnecessary_wraps)]
fn go_on() -> Result<(), Infallible> {
    Ok(())
}

fn weights(network: &Network) -> Vec<f64> {
    let mut weights = network.initial_parameters(5);
    let mut generator = stream(4, Purpose::Init, 9);
    for w in &mut weights {
        *w += generator.random_range(-0.3..0.3_f32);
    }
    weights.into_iter().map(f64::from).collect()
}

fn vector(length: usize, counter: u64) -> Vec<f64> {
    let mut generator = stream(8, Purpose::Probe, counter);
    (0..length)
        .map(|_| generator.random_range(-1.0..1.0))
        .collect()
}

fn all() -> impl Iterator<Item = (Network, Part)> {
    let kinds = Activation::ALL
        .into_iter()
        .flat_map(|a| LOSSES.map(|l| (a, l)));
    let shapes: [&[usize]; 3] = [&[5, 4], &[6], &[]];
    // More than one chunk of rows, to test their combination.
    kinds.flat_map(move |(a, l)| shapes.map(|hidden| (network(hidden, a, l), part(300))))
}

fn product(exact: &Exact<'_>, at: &[f64], v: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; at.len()];
    exact.hessian_vector(at, v, &mut product, go_on).unwrap();
    product
}

fn close(one: &[f64], other: &[f64], tolerance: f64) -> bool {
    let size = other.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    let pairs = one.iter().zip(other);
    pairs
        .into_iter()
        .all(|(a, b)| (a - b).abs() <= tolerance * size)
}

#[test]
fn loss_and_gradient_are_those_of_training() {
    for (network, part) in all() {
        let exact = Exact::new(&network, &part, usize::MAX);
        let at = weights(&network);
        let narrow: Vec<f32> = at.iter().map(|w| *w as f32).collect();
        let batch = Batch {
            inputs: part.inputs.view(),
            targets: part.targets.view(),
        };
        let mut trained = vec![0.0_f32; at.len()];
        let mut work = network.workspace(300);
        let loss = network.gradient(&narrow, batch, &mut work, None, &mut trained);
        let mut gradient = vec![0.0; at.len()];
        let exactly = exact.gradient(&at, &mut gradient, go_on).unwrap();
        assert!((exactly - f64::from(loss)).abs() < 1e-5 * exactly.abs());
        assert_eq!(exactly, exact.loss(&at));
        let trained: Vec<f64> = trained.into_iter().map(f64::from).collect();
        assert!(close(&trained, &gradient, 1e-4), "{network:?}");
    }
}

#[test]
fn the_gradient_is_the_slope_of_the_loss() {
    for (network, part) in all() {
        let exact = Exact::new(&network, &part, 40);
        let at = weights(&network);
        let mut gradient = vec![0.0; at.len()];
        exact.gradient(&at, &mut gradient, go_on).unwrap();
        for counter in 0..3 {
            let v = vector(at.len(), counter);
            let h = 1e-6;
            let moved =
                |h: f64| -> Vec<f64> { at.iter().zip(&v).map(|(w, v)| w + h * v).collect() };
            let slope = (exact.loss(&moved(h)) - exact.loss(&moved(-h))) / (2.0 * h);
            assert!((slope - dot(&gradient, &v)).abs() < 1e-7, "{network:?}");
        }
    }
}

#[test]
fn hessian_vector_products_are_differences_of_gradients() {
    for (network, part) in all() {
        let exact = Exact::new(&network, &part, usize::MAX);
        let at = weights(&network);
        for counter in 0..3 {
            let v = vector(at.len(), counter);
            let h = 1e-6;
            let gradient = |h: f64| {
                let moved: Vec<f64> = at.iter().zip(&v).map(|(w, v)| w + h * v).collect();
                let mut gradient = vec![0.0; at.len()];
                exact.gradient(&moved, &mut gradient, go_on).unwrap();
                gradient
            };
            let pairs = gradient(h).into_iter().zip(gradient(-h));
            let differences: Vec<f64> = pairs.map(|(up, down)| (up - down) / (2.0 * h)).collect();
            assert!(
                close(&product(&exact, &at, &v), &differences, 1e-7),
                "{network:?}"
            );
        }
    }
}

#[test]
fn the_hessian_is_symmetric_and_linear() {
    for (network, part) in all() {
        let exact = Exact::new(&network, &part, 60);
        let at = weights(&network);
        let (u, v) = (vector(at.len(), 1), vector(at.len(), 2));
        let (hu, hv) = (product(&exact, &at, &u), product(&exact, &at, &v));
        let (one, other) = (dot(&u, &hv), dot(&v, &hu));
        assert!(
            (one - other).abs() < 1e-12 * (1.0 + one.abs()),
            "{network:?}"
        );
        let both: Vec<f64> = u.iter().zip(&v).map(|(u, v)| 2.0 * u - v).collect();
        let sum: Vec<f64> = hu.iter().zip(&hv).map(|(u, v)| 2.0 * u - v).collect();
        assert!(close(&product(&exact, &at, &both), &sum, 1e-12));
    }
}

/// The largest eigenvalue of a dense symmetric matrix: a power iteration with a shift that makes it the largest in
/// magnitude.
fn dense_top(matrix: &[Vec<f64>]) -> f64 {
    let shift = matrix
        .iter()
        .map(|row| row.iter().map(|x| x.abs()).sum::<f64>())
        .fold(0.0, f64::max);
    let mut x: Vec<f64> = (0..matrix.len()).map(|i| 1.0 + (i as f64).sin()).collect();
    let mut value = 0.0;
    for _ in 0..200_000 {
        let next: Vec<f64> = matrix
            .iter()
            .zip(&x)
            .map(|(row, xi)| dot(row, &x) + shift * xi)
            .collect();
        let length = dot(&next, &next).sqrt();
        let before = value;
        value = length / dot(&x, &x).sqrt() - shift;
        x = next.into_iter().map(|xi| xi / length).collect();
        if (value - before).abs() < 1e-15 * shift {
            break;
        }
    }
    value
}

#[test]
fn the_top_eigenvalue_is_that_of_the_dense_hessian() {
    for activation in Activation::ALL {
        for loss in LOSSES {
            let network = network(&[4], activation, loss);
            let part = part(30);
            let exact = Exact::new(&network, &part, usize::MAX);
            let at = weights(&network);
            let n = at.len();
            let unit =
                |i: usize| -> Vec<f64> { (0..n).map(|j| f64::from(u8::from(i == j))).collect() };
            let by_products: Vec<Vec<f64>> =
                (0..n).map(|i| product(&exact, &at, &unit(i))).collect();
            let by_differences: Vec<Vec<f64>> = (0..n)
                .map(|i| {
                    let gradient = |h: f64| {
                        let mut moved = at.clone();
                        moved[i] += h;
                        let mut gradient = vec![0.0; n];
                        exact.gradient(&moved, &mut gradient, go_on).unwrap();
                        gradient
                    };
                    let pairs = gradient(1e-6).into_iter().zip(gradient(-1e-6));
                    pairs.map(|(up, down)| (up - down) / 2e-6).collect()
                })
                .collect();
            let found = top(vector(n, 7), 1e-8, 400, |v, out| {
                exact.hessian_vector(&at, v, out, go_on)
            })
            .unwrap();
            assert!(
                found.residual <= 1e-8,
                "{activation} {loss}: {}",
                found.residual
            );
            for (matrix, tolerance) in [(by_products, 1e-7), (by_differences, 1e-6)] {
                let dense = dense_top(&matrix);
                let error = (found.value - dense).abs() / dense.abs();
                assert!(
                    error < tolerance,
                    "{activation} {loss}: {} {dense}",
                    found.value
                );
            }
            // The residual is as documented.
            let hv = product(&exact, &at, &found.vector);
            let rest: f64 = hv
                .iter()
                .zip(&found.vector)
                .map(|(a, v)| (a - found.value * v).powi(2))
                .sum();
            assert!((rest.sqrt() / found.value.abs() - found.residual).abs() < 1e-9);
        }
    }
}

#[test]
fn the_largest_eigenvalue_is_found_beside_a_larger_negative_one_and_the_search_is_bounded() {
    let values: Vec<f64> = (0..100).map(|i| -10.0 + 0.12 * f64::from(i)).collect();
    let apply = |x: &[f64], out: &mut [f64]| {
        for ((out, x), value) in out.iter_mut().zip(x).zip(&values) {
            *out = x * value;
        }
        Ok::<_, Infallible>(())
    };
    let found = top(vector(100, 1), 1e-6, 400, apply).unwrap();
    assert!((found.value - values[99]).abs() < 1e-6, "{found:?}");
    assert!(found.products < 400);
    let cut_short = top(vector(100, 1), 1e-12, 9, apply).unwrap();
    assert!(cut_short.products <= 9 && cut_short.residual > 1e-12);
    let stopped = top(vector(100, 1), 1e-6, 400, |_, _| Err("stop"));
    assert_eq!(stopped, Err("stop"));
}

/// Weights of the same function as `at`: α w and α b into the units of the first hidden layer that `is_chosen`, w / α
/// out of them.
fn rescaled(network: &Network, at: &[f64], alpha: f64, is_chosen: fn(usize) -> bool) -> Vec<f64> {
    let mut rescaled = at.to_vec();
    for block in network.layout().blocks() {
        let [_, columns] = block.shape;
        for (index, w) in rescaled[block.range.clone()].iter_mut().enumerate() {
            match (block.layer, block.role) {
                (0, _) if is_chosen(index % columns) => *w *= alpha,
                (1, Role::Weight) if is_chosen(index / columns) => *w /= alpha,
                _ => {}
            }
        }
    }
    rescaled
}

#[test]
fn rescaled_units_and_layers_change_keskar_but_not_the_eigenvalue_of_relative_changes() {
    let network = network(&[6, 5], Activation::Relu, Loss::CrossEntropy);
    let part = part(80);
    let exact = Exact::new(&network, &part, usize::MAX);
    let at = weights(&network);
    let eigenvalue = |at: &[f64]| relative_top(&exact, at, 7, go_on).unwrap();
    let keskar = |at: &[f64]| sharpness(&exact, at, 7, go_on).unwrap();
    let (before, keskar_before) = (eigenvalue(&at), keskar(&at));
    // One unit, then the whole layer.
    let chosen: [fn(usize) -> bool; 2] = [|unit| unit == 2, |_| true];
    for is_chosen in chosen {
        for alpha in [0.1, 3.0, 10.0] {
            let moved = rescaled(&network, &at, alpha, is_chosen);
            assert!((exact.loss(&at) - exact.loss(&moved)).abs() < 1e-12);
            let after = eigenvalue(&moved);
            assert!(before.residual <= TOLERANCE && after.residual <= TOLERANCE);
            let change = after.value / before.value - 1.0;
            assert!(change.abs() < 1e-6, "{alpha}: {change}");
            let change = keskar(&moved) / keskar_before - 1.0;
            assert!(change.abs() > 0.02, "{alpha}: {change}");
        }
    }
}

#[test]
fn the_eigenvalue_is_the_steepest_bend_along_relative_changes() {
    let network = network(&[4], Activation::Tanh, Loss::MeanSquaredError);
    let part = part(30);
    let exact = Exact::new(&network, &part, usize::MAX);
    let mut at = weights(&network);
    at[3] = 0.0;
    let n = at.len();
    let mut matrix = Vec::new();
    for i in 0..n {
        // The gradient of the loss with respect to ε of w (1 + ε), whose differences give the Hessian.
        let slope = |h: f64| -> Vec<f64> {
            let mut moved = at.clone();
            moved[i] *= 1.0 + h;
            let mut gradient = vec![0.0; n];
            exact.gradient(&moved, &mut gradient, go_on).unwrap();
            gradient.iter().zip(&at).map(|(g, w)| g * w).collect()
        };
        let pairs = slope(1e-5).into_iter().zip(slope(-1e-5));
        matrix.push(pairs.map(|(up, down)| (up - down) / 2e-5).collect());
    }
    let dense = dense_top(&matrix);
    let found = relative_top(&exact, &at, 7, go_on).unwrap();
    assert!(
        (found.value / dense - 1.0).abs() < 1e-5,
        "{} {dense}",
        found.value
    );
    assert_eq!(found.vector[3], 0.0);
}

#[test]
fn sharpness_is_the_highest_corner_of_the_box() {
    // A linear model with one output and squared error: convex, so the maximum is at a corner, and there are few.
    let shape = Shape {
        inputs: 3,
        hidden: vec![],
        outputs: 1,
    };
    let network = Network::new(shape, Activation::Relu, Loss::MeanSquaredError).unwrap();
    let mut part = part(50);
    part.targets = part.targets.slice(ndarray::s![.., ..1]).to_owned();
    let exact = Exact::new(&network, &part, usize::MAX);
    for seed in 0..5 {
        let at = vector(4, seed);
        let here = exact.loss(&at);
        let highest = (0..16_u32)
            .map(|corner| {
                let moved: Vec<f64> = at
                    .iter()
                    .enumerate()
                    .map(|(i, w)| {
                        let sign = if corner >> i & 1 == 0 { 1.0 } else { -1.0 };
                        w + sign * EPSILON * (w.abs() + 1.0)
                    })
                    .collect();
                exact.loss(&moved)
            })
            .fold(0.0, f64::max);
        let expected = (highest - here) / (1.0 + here) * 100.0;
        let found = sharpness(&exact, &at, seed, go_on).unwrap();
        assert!(
            (found - expected).abs() < 1e-12 * expected,
            "{found} {expected}"
        );
    }
}

#[test]
fn a_pass_over_much_data_ends_soon_after_it_is_told_to() {
    let network = network(&[256, 128], Activation::Relu, Loss::CrossEntropy);
    let part = part(2000);
    let exact = Exact::new(&network, &part, usize::MAX);
    let at = weights(&network);
    let mut out = vec![0.0; at.len()];
    let mut calls = 0;
    let mut stop = || {
        calls += 1;
        if calls == 3 { Err("stop") } else { Ok(()) }
    };
    assert_eq!(exact.gradient(&at, &mut out, &mut stop), Err("stop"));
    let mut calls = 0;
    let count = || {
        calls += 1;
        Ok::<_, Infallible>(())
    };
    exact.hessian_vector(&at, &at, &mut out, count).unwrap();
    let rows = 2000 / calls;
    assert!(rows * at.len() <= 6_000_000, "{rows}");
}
