//! The cost of the confidence intervals of a run and of its difference to another branch, and of the snapshot that they are
//! computed from, beside a training step.
//!
//! `cargo bench --bench intervals [-- moons digits fashion]`.

#![allow(clippy::expect_used)] // Each says why it can't fail.

mod common;

use std::hint::black_box;
use std::time::Duration;

use common::{NEVER, Wanted, median, rate};
use gradus::study::bootstrap::SnapshotIntervals;
use gradus::train::SnapshotExtras;
use gradus::train::timeline::{CheckpointWeights, Timeline, To};

const ROUNDS: usize = 9;
/// Duration of one measurement.
const SPAN: Duration = Duration::from_millis(60);

const CASES: &[(&str, &[(&str, &str)])] = &[
    ("moons", &[("data", "moons"), ("hidden", "32,32")]),
    ("digits", &[("data", "digits"), ("hidden", "64,32")]),
    ("fashion", &[("data", "fashion"), ("hidden", "128,64")]),
];

/// A run with a second branch, at its end.
fn forked(settings: &[(&str, &str)]) -> Timeline {
    let all = [settings, &[("batch", "32"), ("optimizer", "adam"), NEVER]].concat();
    let mut timeline = Timeline::new(common::session(&all));
    let play = |timeline: &mut Timeline| {
        while timeline.session().trainer().step_count() < 64 {
            timeline.play();
        }
    };
    play(&mut timeline);
    timeline.travel(To::Step(16));
    let change = "lr 0.01".parse().expect("a change of the learning rate");
    timeline.change(change).expect("Adam has a learning rate");
    play(&mut timeline);
    timeline
}

/// Seconds per call.
fn time(call: impl FnMut()) -> f64 {
    1.0 / rate(SPAN, 1, call)
}

fn main() {
    let wanted = Wanted::from_arguments();
    println!(
        "| run | validation samples | step | snapshot | intervals of the net | with a difference |"
    );
    println!("|---|---|---|---|---|---|");
    for (name, settings) in CASES {
        if !wanted.includes(name) {
            continue;
        }
        let mut timeline = forked(settings);
        let mut trail = CheckpointWeights::default();
        let [mut steps, mut snapshots, mut alone, mut both] = [const { Vec::new() }; 4];
        for _ in 0..ROUNDS {
            let mut snapshot = timeline.snapshot(SnapshotExtras::branches(), &mut trail);
            assert_eq!(snapshot.branches.len(), 1, "the branches differ");
            both.push(time(|| {
                black_box(SnapshotIntervals::of(&snapshot));
            }));
            snapshot.branches.clear();
            alone.push(time(|| {
                black_box(SnapshotIntervals::of(&snapshot));
            }));
            snapshots.push(time(|| {
                black_box(timeline.snapshot(SnapshotExtras::branches(), &mut trail));
            }));
            steps.push(time(|| {
                black_box(timeline.play());
            }));
        }
        let samples = timeline.session().trainer().data().validation.len();
        let [step, snapshot, alone, both] = [steps, snapshots, alone, both].map(median);
        println!(
            "| {name} | {samples} | {:.1} µs | {:.1} µs | {:.1} ms | {:.1} ms |",
            step * 1e6,
            snapshot * 1e6,
            alone * 1e3,
            both * 1e3,
        );
    }
}
