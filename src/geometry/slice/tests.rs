#![allow(clippy::unwrap_used)]
use super::*;
use crate::nn::{Batch, Role};
use crate::train::timeline::CheckpointWeights;
use crate::train::{Recipe, Session, SnapshotExtras, Timeline};

fn timeline(settings: &[(&str, &str)]) -> Timeline {
    Timeline::new(Session::new(Recipe::of(settings).unwrap()).unwrap())
}

fn snapshot(timeline: &mut Timeline, step: u64) -> Arc<Snapshot> {
    while timeline.session().trainer().step_count() < step {
        timeline.play();
    }
    Arc::new(timeline.snapshot(SnapshotExtras::trail(), &mut CheckpointWeights::default()))
}

const MOONS: [(&str, &str); 5] = [
    ("data", "moons"),
    ("train-size", "64"),
    ("hidden", "8,4"),
    ("batch", "16"),
    ("lr", "0.3"),
];

fn finest(snapshot: &Arc<Snapshot>, view: View) -> Slice {
    let mut builder = SliceBuilder::default();
    loop {
        if let (slice, true) = builder.advance(snapshot, view) {
            return (*slice).clone();
        }
    }
}

fn loss(snapshot: &Snapshot, weights: &[f32]) -> f64 {
    let train = &snapshot.data.train;
    let batch = Batch {
        inputs: train.inputs.view(),
        targets: train.targets.view(),
    };
    let mut work = snapshot.network.workspace(64);
    snapshot
        .network
        .evaluate(weights, batch, &mut work, None)
        .loss
}

#[test]
fn levels_double_and_agree_where_they_share_a_point() {
    let snapshot = snapshot(&mut timeline(&MOONS), 40);
    let mut builder = SliceBuilder::default();
    let (mut slices, mut is_whole) = (Vec::<Arc<Slice>>::new(), false);
    while !is_whole {
        let (slice, whole) = builder.advance(&snapshot, View::default());
        if slice.side > slices.last().map_or(0, |last| last.side) {
            slices.push(slice);
        }
        is_whole = whole;
    }
    let sides: Vec<usize> = slices.iter().map(|slice| slice.side).collect();
    assert_eq!(sides, [5, 9, 17, 33, 65]);
    for pair in slices.windows(2) {
        for row in 0..pair[0].side {
            for column in 0..pair[0].side {
                let coarse = pair[0].train[row * pair[0].side + column];
                let fine = pair[1].train[2 * row * pair[1].side + 2 * column];
                assert_eq!(coarse, fine);
                assert_eq!(
                    pair[0].point(column, row),
                    pair[1].point(2 * column, 2 * row)
                );
            }
        }
    }
    let finest = slices.last().unwrap();
    assert!(finest.is_finest());
    // Random directions are centred: the middle point is the weights themselves.
    assert_eq!(finest.train[65 * 32 + 32], finest.here);
    assert_eq!(finest.here, loss(&snapshot, &snapshot.weights));
    assert!(finest.train.iter().all(|loss| loss.is_finite()));
    assert_eq!(finest.validation, None);
}

#[test]
fn random_directions_have_filters_as_long_as_the_weights_and_leave_biases_alone() {
    let snapshot = snapshot(&mut timeline(&MOONS), 40);
    let plane = directions::Plane::of(&snapshot, View::default());
    for direction in &plane.directions {
        for block in snapshot.network.layout().blocks() {
            let (own, theirs) = (
                &direction[block.range.clone()],
                &snapshot.weights[block.range.clone()],
            );
            if block.role == Role::Bias {
                assert!(own.iter().all(|d| *d == 0.0));
                continue;
            }
            let units = block.shape[1];
            for unit in 0..units {
                let length = |values: &[f32]| {
                    let column = values.iter().skip(unit).step_by(units);
                    column.map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt()
                };
                assert!((length(own) / length(theirs) - 1.0).abs() < 1e-5);
            }
        }
    }
    let other = View {
        seed: 1,
        ..View::default()
    };
    let other = directions::Plane::of(&snapshot, other);
    assert_ne!(plane.directions[0], other.directions[0]);
    assert_ne!(plane.directions[0], plane.directions[1]);
}

#[test]
fn principal_directions_hold_the_path_and_explain_its_variance() {
    let snapshot = snapshot(&mut timeline(&MOONS), 300);
    let view = View {
        kind: Kind::Path,
        validation: true,
        ..View::default()
    };
    let plane = directions::Plane::of(&snapshot, view);
    let [first, second] = &plane.directions;
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        a.iter()
            .zip(b)
            .map(|(a, b)| f64::from(*a) * f64::from(*b))
            .sum()
    };
    assert!((dot(first, first) - 1.0).abs() < 1e-5);
    assert!((dot(second, second) - 1.0).abs() < 1e-5);
    assert!(dot(first, second).abs() < 1e-4);

    // Compared with the variances of the coordinates about their means.
    let mut points: Vec<Vec<f32>> = snapshot.trail.iter().map(|p| p.weights.to_vec()).collect();
    points.push(snapshot.weights.clone());
    let variance = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|x| (x - mean).powi(2)).sum::<f64>()
    };
    let total: f64 = (0..snapshot.weights.len())
        .map(|i| variance(&points.iter().map(|p| f64::from(p[i])).collect::<Vec<_>>()))
        .sum();
    let explained = plane.explained.unwrap();
    for (direction, share) in plane.directions.iter().zip(explained) {
        let along: Vec<f64> = points
            .iter()
            .map(|weights| dot(weights, direction))
            .collect();
        assert!((variance(&along) / total - share).abs() < 1e-4);
    }
    assert!(explained[0] >= explained[1] && explained[0] + explained[1] <= 1.0 + 1e-9);
    // Each is an eigenvector of the covariance: C d = λ d.
    let size = snapshot.weights.len();
    let means: Vec<f64> = (0..size)
        .map(|i| points.iter().map(|p| f64::from(p[i])).sum::<f64>() / points.len() as f64)
        .collect();
    for (direction, share) in plane.directions.iter().zip(explained) {
        let mut product = vec![0.0; size];
        for weights in &points {
            let centred = || {
                weights
                    .iter()
                    .zip(&means)
                    .map(|(x, mean)| f64::from(*x) - mean)
            };
            let along: f64 = centred()
                .zip(direction)
                .map(|(x, d)| x * f64::from(*d))
                .sum();
            product
                .iter_mut()
                .zip(centred())
                .for_each(|(p, x)| *p += along * x);
        }
        for (product, d) in product.iter().zip(direction) {
            assert!((product / total - share * f64::from(*d)).abs() < 1e-5);
        }
    }
    // A path bends little, so a straight line explains most of it.
    assert!(explained[0] > 0.5, "{explained:?}");

    let slice = finest(&snapshot, view);
    assert_eq!(slice.kind, Kind::Path);
    assert_eq!(slice.path.len(), points.len());
    assert_eq!(slice.path.last().unwrap().at, [0.0, 0.0]);
    assert!(slice.path[0].at[0] < 0.0, "a run goes from left to right");
    for (point, weights) in slice.path.iter().zip(&points) {
        for ((at, direction), [low, high]) in
            point.at.iter().zip(&plane.directions).zip(slice.window)
        {
            let exact = dot(weights, direction) - dot(&snapshot.weights, direction);
            assert!(
                (at - exact).abs() < 1e-3 * (1.0 + exact.abs()),
                "{at} {exact}"
            );
            assert!(low <= *at && *at <= high);
        }
        let away: Vec<f32> = weights
            .iter()
            .zip(&snapshot.weights)
            .map(|(a, b)| a - b)
            .collect();
        let whole = point.at[0].powi(2) + point.at[1].powi(2) + point.off.powi(2);
        assert!((whole - dot(&away, &away)).abs() < 1e-3 * (1.0 + whole));
    }
    assert_eq!(slice.validation.unwrap().len(), 65 * 65);
    // One corner, computed by hand.
    let [a, b] = slice.window.map(|[low, _]| low as f32);
    let moved = snapshot.weights.iter().zip(first).zip(second);
    let corner: Vec<f32> = moved.map(|((w, d), e)| w + a * d + b * e).collect();
    assert_eq!(slice.train[0], loss(&snapshot, &corner));
}

#[test]
fn without_a_path_directions_are_random_and_a_straight_path_has_one_of_its_own() {
    let mut timeline = timeline(&MOONS);
    let view = View {
        kind: Kind::Path,
        ..View::default()
    };
    let start = directions::Plane::of(&snapshot(&mut timeline, 0), view);
    assert_eq!((start.kind, start.explained), (Kind::Random, None));
    let one = directions::Plane::of(&snapshot(&mut timeline, 1), view);
    assert_eq!(one.kind, Kind::Path);
    assert!((one.explained.unwrap()[0] - 1.0).abs() < 1e-6);
    assert_eq!(one.explained.unwrap()[1], 0.0);
    assert!(one.window.iter().all(|[low, high]| high > low));
}

#[test]
fn while_the_run_moves_on_slices_appear_and_follow() {
    let mut timeline = timeline(&MOONS);
    let mut builder = SliceBuilder::default();
    let (mut seen, mut side) = (Vec::new(), 0);
    for step in 1..400 {
        let (slice, is_whole) = builder.advance(&snapshot(&mut timeline, step), View::default());
        assert!(!is_whole || slice.step == step);
        // A coarse slice is only returned until there is a finer one.
        assert!(slice.side >= side);
        side = slice.side.min(33);
        if slice.side > 0 && seen.last() != Some(&slice.step) {
            seen.push(slice.step);
        }
    }
    assert!(seen.len() > 3, "{seen:?}");
    // Once the run stops, the slice is of its last step.
    let last = snapshot(&mut timeline, 400);
    let mut slice = builder.advance(&last, View::default());
    while !slice.1 {
        slice = builder.advance(&last, View::default());
    }
    assert_eq!((slice.0.step, slice.0.side), (400, 65));
    // Another window gives another slice; nothing carries over to another run.
    let wide = View {
        width: 2.0,
        ..View::default()
    };
    let (stale, is_whole) = builder.advance(&last, wide);
    assert!(!is_whole && stale.side > 0);
    let other = snapshot(&mut self::timeline(&MOONS), 2);
    let (fresh, _) = builder.advance(&other, wide);
    assert_eq!(fresh.step, 2);
}

#[test]
fn what_has_gone_too_far_out_is_out_of_reach() {
    let mut timeline = timeline(&MOONS);
    let snapshot = snapshot(&mut timeline, 20);
    let near = finest(&snapshot, View::default());
    assert!(near.is_within_reach());
    let mut far = Snapshot::clone(&snapshot);
    far.weights.iter_mut().for_each(|w| *w *= 1e12);
    let mut builder = SliceBuilder::default();
    let (far, _) = builder.advance(&Arc::new(far), View::default());
    assert!(!far.is_within_reach());
    let wide = Slice {
        window: [[-4e18, 4e18]; 2],
        ..near.clone()
    };
    let lost = Slice {
        here: f64::NAN,
        ..near.clone()
    };
    let wild = Slice {
        train: vec![f64::INFINITY; near.train.len()],
        ..near
    };
    assert!(
        [wide, lost, wild]
            .iter()
            .all(|slice| !slice.is_within_reach())
    );
}
