//! The benefit of a second thread for a race: seven lanes on two threads, compared with the same race on one, and with
//! the same recipes one after the other without measurements between evaluations. The most that the machine allows is
//! measured beside it, by two runs that share nothing.
//!
//! `cargo bench --bench race [-- EPOCHS]`; by default 20 epochs of the default digits recipe. Rounds are interleaved,
//! so that drift of the machine's speed affects all of them; a second thread can only help with two idle cores.

#![allow(clippy::expect_used)] // Each says why it can't fail.

mod common;

use std::thread;
use std::time::Instant;

use common::{median, seconds};
use gradus::control::Control;
use gradus::race::{Limit, RacePlan, Standing, run};
use gradus::train::{Recipe, Session};

const ROUNDS: usize = 5;

fn race(plan: &RacePlan, threads: usize) -> Standing {
    let start = Instant::now();
    let control = Control::with_clock(move || start.elapsed());
    run(plan, threads, &control, |_| {}).expect("the embedded data are there")
}

/// Runs each lane's recipe to its end.
fn alone(plan: &RacePlan, samples: usize) {
    (0..plan.lanes.len()).for_each(|lane| one_lane(plan, lane, samples));
}

fn one_lane(plan: &RacePlan, lane: usize, samples: usize) {
    let recipe = plan.recipe(lane, 0, samples).expect("it was raced");
    let mut session = Session::new(recipe).expect("it was raced");
    while !session.is_over() {
        session.advance();
    }
}

/// The first lane on each of two threads that share nothing.
fn twice(plan: &RacePlan, samples: usize) {
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| one_lane(plan, 0, samples));
        }
    });
}

fn main() {
    let epochs = common::number().unwrap_or(20.0);
    let mut plan = RacePlan::optimizers(&Recipe::default());
    plan.until = Limit::Epoch(epochs);

    let raced = race(&plan, 2);
    for standing in &raced.lanes {
        let best = standing.best_loss().map(|best| best.mean);
        println!("{}: best validation loss {best:?}", standing.label);
    }
    let [mut two, mut one, mut plain, mut most] = [const { Vec::new() }; 4];
    for _ in 0..ROUNDS {
        two.push(seconds(|| drop(race(&plan, 2))));
        one.push(seconds(|| drop(race(&plan, 1))));
        plain.push(seconds(|| alone(&plan, raced.samples)));
        let lane = seconds(|| one_lane(&plan, 0, raced.samples));
        most.push(2.0 * lane / seconds(|| twice(&plan, raced.samples)));
    }
    let [two, one, plain, most] = [two, one, plain, most].map(median);
    println!(
        "race on 2 threads {two:.2} s, on one {one:.2} s: {:.2} times as fast; the runs alone, one after the other, {plain:.2} s: \
         the race looks at its lanes in between, which is {:.2} of the time on one thread",
        one / two,
        1.0 - plain / one
    );
    println!(
        "two runs that share nothing, on two threads: {most:.2} times as fast as one after the other, the most that this machine allows"
    );
}
