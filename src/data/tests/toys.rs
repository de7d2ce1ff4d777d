//! The generated data sets checked against their definitions.

use super::{all_parts, loaded, moments};
use crate::data::*;

fn points(name: &str, samples: usize, noise: f64) -> Vec<([f64; 2], u32)> {
    let request = Request {
        samples: Some(samples),
        noise: Some(noise),
        ..Request::named(name)
    };
    let dataset = load(&request, 1).unwrap();
    assert_eq!(dataset.samples(), samples);
    let maps = dataset.standardisation.inputs.clone();
    let mut points = Vec::new();
    for part in all_parts(&dataset) {
        for (row, &label) in part.inputs.rows().into_iter().zip(&part.labels) {
            points.push(([maps[0].undo(row[0]), maps[1].undo(row[1])], label));
        }
    }
    points
}

#[test]
fn without_noise_every_point_lies_on_its_class_shape() {
    for ([x, y], label) in points("circles", 101, 0.0) {
        assert!((x.hypot(y) - if label == 0 { 1.0 } else { 0.5 }).abs() < 1e-5);
    }
    for ([x, y], label) in points("moons", 101, 0.0) {
        let (radius, side) = if label == 0 {
            (x.hypot(y), y)
        } else {
            ((x - 1.0).hypot(y - 0.5), 0.5 - y)
        };
        assert!((radius - 1.0).abs() < 1e-5 && side > -1e-5);
    }
    for ([x, y], label) in points("xor", 101, 0.0) {
        assert_eq!(u32::from((x > 0.0) != (y > 0.0)), label);
        assert!(x.abs() <= 1.00001 && y.abs() <= 1.00001);
    }
    for ([x, y], label) in points("blobs", 102, 0.0) {
        let centre = [
            [0.0, 1.0],
            [-0.75_f64.sqrt(), -0.5],
            [0.75_f64.sqrt(), -0.5],
        ][label as usize];
        assert!((x - centre[0]).abs() < 1e-5 && (y - centre[1]).abs() < 1e-5);
    }
    for ([x, y], label) in points("spirals", 101, 0.0) {
        // The radius determines the distance along the arm, and thus the angle.
        let along = x.hypot(y);
        let turn = std::f64::consts::PI * (3.5 * along + f64::from(label));
        assert!((x - along * turn.cos()).abs() < 1e-4 && (y - along * turn.sin()).abs() < 1e-4);
    }
}

#[test]
fn noise_has_the_standard_deviation_asked_for() {
    let quiet = points("blobs", 20_000, 0.0);
    let noisy = points("blobs", 20_000, 0.5);
    for axis in 0..2 {
        let shifts = quiet.iter().zip(&noisy).map(|(a, b)| b.0[axis] - a.0[axis]);
        let (mean, deviation) = moments(shifts);
        assert!(
            mean.abs() < 0.02 && (deviation - 0.5).abs() < 0.01,
            "{mean} {deviation}"
        );
    }
}

#[test]
fn classes_are_drawn_in_equal_numbers() {
    for name in ["moons", "circles", "spirals", "xor", "blobs"] {
        let points = points(name, 100, 0.1);
        let count = |class| points.iter().filter(|(_, label)| *label == class).count();
        let classes = loaded(name).outputs() as u32;
        let counts: Vec<usize> = (0..classes).map(count).collect();
        assert!(
            counts
                .iter()
                .all(|count| count.abs_diff(100 / counts.len()) <= 1),
            "{counts:?}"
        );
    }
}

#[test]
fn the_sine_and_the_step_are_their_truth_plus_noise() {
    for (name, values) in [("sine", [1.0, -1.0]), ("step", [-1.0, 1.0])] {
        let [quarter, three] = values;
        let truth = load(&Request::named(name), 1).unwrap().truth.unwrap();
        assert_eq!((truth.function)(0.25), quarter);
        assert_eq!((truth.function)(0.75), three);
        a_curve_is_its_truth_plus_noise(name);
    }
    let step = load(&Request::named("step"), 1).unwrap().truth.unwrap();
    assert_eq!([0.499_999, 0.5].map(step.function), [-1.0, 1.0]);
}

fn a_curve_is_its_truth_plus_noise(name: &str) {
    let request = Request {
        samples: Some(20_000),
        ..Request::named(name)
    };
    let dataset = load(&request, 1).unwrap();
    let truth = dataset.truth.unwrap();
    assert_eq!(truth.noise, 0.2);
    let map = dataset.standardisation.inputs[0];
    let inputs = dataset.train.inputs.column(0);
    let residuals = inputs
        .iter()
        .zip(dataset.train.targets.column(0))
        .map(|(&x, &y)| f64::from(y) - (truth.function)(map.undo(x)));
    let (mean, deviation) = moments(residuals);
    assert!(
        mean.abs() < 0.01 && (deviation - 0.2).abs() < 0.005,
        "{mean} {deviation}"
    );
    assert!(
        inputs
            .iter()
            .all(|&x| (-1e-6..1.000_001).contains(&map.undo(x)))
    );
}
