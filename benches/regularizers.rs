//! The cost of each regularizer in a training step, as a ratio to none, and the workload W6 (W2 with dropout 0.5 and
//! batch normalization) compared with W2.
//!
//! `cargo bench --bench regularizers [-- dropout W6]`. The rounds are interleaved, so that drift of the machine's speed
//! affects all of them; only the ratios are comparable between machines.

#![allow(clippy::expect_used)] // Each says why it can't fail.

mod common;

use std::hint::black_box;
use std::time::Duration;

use common::{NEVER, Wanted, median};
use gradus::train::Session;

const ROUNDS: usize = 9;
/// Duration of one measurement.
const SPAN: Duration = Duration::from_millis(150);

/// Changes to W2: digits, 64-64-32-10 relu, batch 32, Adam.
const ADDED: &[(&str, &[(&str, &str)])] = &[
    ("early-stopping", &[("early-stopping", "1000")]),
    ("weight-decay", &[("weight-decay", "1e-4")]),
    ("augment", &[("augment", "on")]),
    ("input-noise", &[("input-noise", "0.1")]),
    ("weight-noise", &[("weight-noise", "0.01")]),
    ("label-smoothing", &[("label-smoothing", "0.1")]),
    ("mixup", &[("mixup", "0.4")]),
    ("cutmix", &[("cutmix", "1")]),
    ("dropout", &[("dropout", "0.5")]),
    ("batch-norm", &[("batch-norm", "on")]),
    ("W6", &[("dropout", "0.5"), ("batch-norm", "on")]),
    (
        "all together",
        &[
            ("weight-decay", "1e-4"),
            ("augment", "on"),
            ("input-noise", "0.1"),
            ("weight-noise", "0.01"),
            ("mixup", "0.4"),
            ("dropout", "0.5"),
            ("batch-norm", "on"),
        ],
    ),
];

/// W6 ÷ W2 of the best optimised Rust implementation measured elsewhere: 61 k of 69 k steps per second.
const KNOWN: f64 = 61.0 / 69.0;

fn session(added: &[(&str, &str)]) -> Session {
    let mut settings = vec![("batch", "32"), ("optimizer", "adam"), NEVER];
    settings.extend(added);
    let mut session = common::session(&settings);
    for _ in 0..2000 {
        session.advance();
    }
    session
}

/// Steps per second.
fn rate(session: &mut Session) -> f64 {
    common::rate(SPAN, 16, || {
        black_box(session.advance());
    })
}

fn main() {
    let wanted = Wanted::from_arguments();
    let mut plain = session(&[]);
    let mut all: Vec<_> = ADDED
        .iter()
        .filter(|(name, _)| wanted.includes(name))
        .map(|(name, added)| (*name, session(added), Vec::new()))
        .collect();
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        for (_, session, ratios) in &mut all {
            // Measured back to back, both see the same machine state.
            let (without, with) = (rate(&mut plain), rate(session));
            rates.push(without);
            ratios.push(without / with);
        }
    }
    println!("| W2 and | steps/s | cost of a step ÷ W2's |");
    println!("|---|---|---|");
    let without = median(rates);
    println!("| nothing | {without:.0} | 1 |");
    for (name, _, ratios) in all {
        let cost = median(ratios);
        println!("| {name} | {:.0} | {cost:.2} |", without / cost);
        if name == "W6" {
            println!(
                "\nW6 ÷ W2 is {:.2}; {KNOWN:.2} of the best careful Rust: {:.2} of it.",
                1.0 / cost,
                1.0 / cost / KNOWN
            );
        }
    }
}
