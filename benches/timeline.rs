//! What the past of a run costs: steps with checkpoints beside steps without, and the time to go anywhere in a long run.
//!
//! `cargo bench --bench timeline [-- STEPS]`, a million steps of the default digits recipe unless told otherwise.

#![allow(clippy::expect_used)] // Each says why it can't fail.

use std::hint::black_box;
use std::time::Instant;

use gradus::train::timeline::To;
use gradus::train::{Recipe, Session, Timeline};

const ROUNDS: usize = 9;
const BURST: u64 = 20_000;
/// Places to go to, in thousandths of the run, in no order.
const PLACES: [u64; 12] = [999, 3, 500, 501, 250, 871, 42, 660, 129, 998, 777, 333];

fn session(optimizer: &str) -> Session {
    let recipe = Recipe::of(&[("optimizer", optimizer)]).expect("an optimizer of the registry");
    Session::new(recipe).expect("the embedded data are there")
}

fn seconds(mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn main() {
    let number = std::env::args().skip(1).find_map(|text| text.parse().ok());
    let steps: u64 = number.unwrap_or(1_000_000);
    let (mut bare, mut timeline) = (session("adam"), Timeline::new(session("adam")));
    let mut ratios: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            // Right beside each other, the two see the same machine.
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
    ratios.sort_by(f64::total_cmp);
    println!("step with checkpoints ÷ without: {:.3}", ratios[ROUNDS / 2]);

    while timeline.position().step < steps {
        timeline.play();
    }
    let (bytes, points) = timeline.memory();
    println!(
        "{points} checkpoints in {:.1} MiB after {steps} steps",
        bytes as f64 / 1_048_576.0
    );
    let mut times: Vec<f64> = PLACES
        .iter()
        .map(|place| {
            seconds(|| {
                black_box(timeline.travel(To::Step(steps * place / 1000 - 1)));
            })
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "travel: median {:.3} s, longest {:.3} s",
        times[times.len() / 2],
        times[times.len() - 1]
    );
}
