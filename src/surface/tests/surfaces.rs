//! The surfaces checked numerically.

use super::super::*;
use crate::optim;

/// Points spread over a window, edges included.
fn points(window: &Window) -> impl Iterator<Item = [f64; 2]> {
    let Window { x, y } = *window;
    let coordinate =
        |[low, high]: [f64; 2], share: i32| low + (high - low) * f64::from(share) / 12.0;
    (0..=12).flat_map(move |i| (0..=12).map(move |j| [coordinate(x, i), coordinate(y, j)]))
}

#[test]
fn every_gradient_is_that_of_finite_differences() {
    const H: f64 = 1e-5;
    for surface in SURFACES {
        let f = surface.value;
        for [x, y] in points(&surface.window) {
            let numeric = [
                (f(x + H, y) - f(x - H, y)) / (2.0 * H),
                (f(x, y + H) - f(x, y - H)) / (2.0 * H),
            ];
            let gradient = (surface.gradient)(x, y);
            for (a, b) in gradient.iter().zip(numeric) {
                let error = (a - b).abs() / b.abs().max(1.0);
                assert!(error < 1e-6, "{} at {x}, {y}: {a} is not {b}", surface.id);
            }
        }
    }
}

#[test]
fn the_known_minima_are_minima_and_nothing_in_the_window_lies_deeper() {
    for surface in SURFACES {
        for &[x, y] in surface.minima {
            assert!(
                (surface.at([x, y]) - surface.floor).abs() < 1e-12,
                "{}",
                surface.id
            );
            assert!((surface.gradient)(x, y).iter().all(|g| g.abs() < 1e-9));
            for angle in 0..16 {
                let (sin, cos) = (f64::from(angle) / 16.0 * std::f64::consts::TAU).sin_cos();
                let near = surface.at([x + 1e-3 * cos, y + 1e-3 * sin]);
                assert!(near > surface.floor, "{} {angle}", surface.id);
            }
            assert!(surface.window.contains([x, y]));
        }
        for &[x, y] in surface.saddles {
            assert!((surface.gradient)(x, y).iter().all(|g| g.abs() < 1e-12));
            let around = (0..64).map(|angle| {
                let (sin, cos) = (f64::from(angle) / 64.0 * std::f64::consts::TAU).sin_cos();
                surface.at([x + 1e-2 * cos, y + 1e-2 * sin]) - surface.at([x, y])
            });
            let (low, high) = around.fold((0.0, 0.0), |(low, high): (f64, f64), one| {
                (low.min(one), high.max(one))
            });
            assert!(low < 0.0 && high > 0.0, "{}: {low} {high}", surface.id);
        }
        for point in points(&surface.window) {
            assert!(surface.at(point) >= surface.floor, "{}", surface.id);
        }
    }
}

#[test]
fn every_entry_is_complete() {
    for surface in SURFACES {
        assert_eq!(find(surface.id), Some(*surface));
        let same = SURFACES.iter().filter(|other| other.id == surface.id);
        assert_eq!(same.count(), 1);
        for text in [surface.label, surface.explanation, surface.formula] {
            assert!(!text.is_empty());
        }
        assert!(surface.window.contains(surface.start) && surface.steps > 0);
        assert!(surface.distance(surface.start) > 10.0 * surface.radius);
        assert!(surface.noise >= 0.0 && surface.noise.is_finite());
        for (id, word, value) in surface.knobs {
            let entry = optim::find(id).unwrap();
            assert!(entry.knobs[entry.knob(word).unwrap()].allows(*value));
        }
        for id in surface.misses {
            assert!(optim::find(id).is_some());
        }
    }
}

#[test]
fn the_nearest_minimum_counts_and_what_is_no_number_is_near_nothing() {
    let four = find("himmelblau").unwrap();
    assert!((four.distance([3.0, 2.5]) - 0.5).abs() < 1e-12);
    assert!(four.distance([f64::NAN, 2.0]) == f64::INFINITY);
    assert!(!four.window.contains([f64::NAN, 0.0]));
}
