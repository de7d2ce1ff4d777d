//! The cost of time travel: steps with checkpoints compared with steps without, and the time to travel anywhere in a
//! long run.
//!
//! `cargo bench --bench timeline [-- STEPS]`; by default a million steps of the default digits recipe.

#![allow(clippy::expect_used)] // Each says why it can't fail.

mod common;

use std::hint::black_box;

use common::{median, seconds, session};
use gradus::train::Timeline;
use gradus::train::timeline::To;

const ROUNDS: usize = 9;
const BURST: u64 = 20_000;
/// Travel targets in thousandths of the run, in no particular order.
const PLACES: [u64; 12] = [999, 3, 500, 501, 250, 871, 42, 660, 129, 998, 777, 333];

fn main() {
    let steps = common::number().unwrap_or(1_000_000);
    let adam = || session(&[("optimizer", "adam")]);
    let (mut bare, mut timeline) = (adam(), Timeline::new(adam()));
    let ratios: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            // Measured back to back, both see the same machine state.
            let without = seconds(|| {
                for _ in 0..BURST {
                    black_box(bare.advance());
                }
            });
            let with = seconds(|| {
                for _ in 0..BURST {
                    black_box(timeline.play());
                }
            });
            with / without
        })
        .collect();
    println!("step with checkpoints ÷ without: {:.3}", median(ratios));

    while timeline.position().step < steps {
        timeline.play();
    }
    let (bytes, points) = timeline.memory();
    println!(
        "{points} checkpoints in {:.1} MiB after {steps} steps",
        bytes as f64 / 1_048_576.0
    );
    let times: Vec<f64> = PLACES
        .iter()
        .map(|place| {
            seconds(|| {
                black_box(timeline.travel(To::Step(steps * place / 1000 - 1)));
            })
        })
        .collect();
    let longest = times.iter().copied().fold(0.0, f64::max);
    println!(
        "travel: median {:.3} s, longest {longest:.3} s",
        median(times)
    );
}
