//! What a second thread brings to a race: seven lanes on two threads beside the same recipes one after the other.
//!
//! `cargo bench --bench race [-- EPOCHS]`, 20 epochs of the default digits recipe unless told otherwise.

#![allow(clippy::expect_used)] // Each says why it can't fail.

mod common;

use std::time::Instant;

use gradus::control::Control;
use gradus::race::{Limit, RacePlan, run};
use gradus::train::{Recipe, Session};

fn main() {
    let epochs = common::number().unwrap_or(20.0);
    let mut plan = RacePlan::optimizers(&Recipe::default());
    plan.until = Limit::Epoch(epochs);

    let start = Instant::now();
    let control = Control::with_clock(move || start.elapsed());
    let raced = run(&plan, 2, &control, |_| {}).expect("the embedded data are there");
    let race = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let samples = raced.samples;
    for (lane, standing) in raced.lanes.iter().enumerate() {
        let recipe = plan.recipe(lane, 0, samples).expect("it was raced");
        let mut session = Session::new(recipe).expect("it was raced");
        while !session.is_over() {
            session.advance();
        }
        let best = standing.best_loss().map(|best| best.mean);
        println!("{}: best validation loss {best:?}", standing.label);
    }
    let alone = start.elapsed().as_secs_f64();
    println!(
        "race on 2 threads {race:.2} s, one after the other {alone:.2} s: {:.3}",
        race / alone
    );
}
