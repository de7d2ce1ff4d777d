//! The cost of a portrait of the network, as a ratio to a training step: a field over the plane, a wall of digits, a
//! wall of the size of Fashion-MNIST, and the snapshot that each is computed from.
//!
//! `cargo bench --bench portrait [-- field digits fashion]`. Steps, snapshots and portraits are timed in turn, so that
//! drift of the machine's speed affects all of them; only the ratios are comparable between machines.

#![allow(clippy::expect_used)] // Each says why it can't fail.

mod common;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use common::{NEVER, Wanted, median, rate};
use gradus::portrait::{Portrait, PortraitBuffers, Request};
use gradus::train::{Session, SnapshotExtras};

const ROUNDS: usize = 9;
/// Duration of one measurement.
const SPAN: Duration = Duration::from_millis(60);
const REQUEST: Request = Request {
    columns: 80,
    rows: 60,
    axes: None,
};
/// Rows of the batch that the screen shows.
const ROWS: usize = 8;

/// The portrait to compute, and the run it is of.
const CASES: &[(&str, &[(&str, &str)])] = &[
    ("field 80 × 60", &[("data", "moons"), ("hidden", "32,32")]),
    ("fit", &[("data", "sine"), ("hidden", "32,32")]),
    ("picture", &[("data", "picture"), ("hidden", "64,64")]),
    ("digits", &[("data", "digits"), ("hidden", "64,32")]),
    ("fashion", &[("data", "fashion"), ("hidden", "128,64")]),
    (
        "fashion, full batch, augmented",
        &[
            ("data", "fashion"),
            ("hidden", "128,64"),
            ("batch", "full"),
            ("augment", "on"),
            ("mixup", "0.4"),
            ("dropout", "0.5"),
        ],
    ),
];

fn session(settings: &[(&str, &str)]) -> Session {
    let mut all = vec![("batch", "32"), ("optimizer", "adam"), NEVER];
    for (word, value) in settings {
        all.retain(|(other, _)| other != word);
        all.push((word, value));
    }
    common::session(&all)
}

/// Seconds per call.
fn time(call: impl FnMut()) -> f64 {
    1.0 / rate(SPAN, 1, call)
}

fn main() {
    let wanted = Wanted::from_arguments();
    println!("| portrait | step | snapshot | portrait | snapshot ÷ step | portrait ÷ step |");
    println!("|---|---|---|---|---|---|");
    for (name, settings) in CASES {
        if !wanted.includes(name) {
            continue;
        }
        let mut session = session(settings);
        let mut buffers = PortraitBuffers::new();
        for _ in 0..20 {
            session.advance();
        }
        let [mut steps, mut snapshots, mut portraits] = [const { Vec::new() }; 3];
        for _ in 0..ROUNDS {
            steps.push(time(|| {
                black_box(session.advance());
            }));
            let trainer = session.trainer();
            snapshots.push(time(|| {
                drop(black_box(trainer.snapshot(SnapshotExtras::rows(ROWS))));
            }));
            let snapshot = Arc::new(trainer.snapshot(SnapshotExtras::rows(ROWS)));
            portraits.push(time(|| {
                drop(black_box(Portrait::of(&snapshot, REQUEST, &mut buffers)));
            }));
        }
        let [step, snapshot, portrait] = [steps, snapshots, portraits].map(median);
        let micros = |seconds: f64| seconds * 1e6;
        println!(
            "| {name} | {:.1} µs | {:.0} µs | {:.0} µs | {:.1} | {:.0} |",
            micros(step),
            micros(snapshot),
            micros(portrait),
            snapshot / step,
            portrait / step,
        );
    }
}
