//! The five plain workloads as whole training steps: through the public session, with every value streamed to a
//! viewer's queue, live in the background with a viewer that reads, and the step's matrix products alone.
//!
//! `cargo bench --bench workloads [-- W2 W4]`. The rounds are interleaved, so that drift of the machine's speed affects
//! all of them; the ratios of the medians are comparable between machines.

#![allow(clippy::expect_used)] // Each says why it can't fail.

mod common;

use std::hint::black_box;
use std::time::{Duration, Instant};

use common::{NEVER, Wanted, median, session};
use gradus::live::{self, Options, Pending};
use gradus::nn::Batch;
use gradus::train::Session;
use ndarray::{Array2, s};

const ROUNDS: usize = 7;
/// Duration of one measurement.
const SPAN: Duration = Duration::from_millis(400);
/// Interval at which the queue is emptied, and the number of clock reads in it, as in the live loop.
const BURST: Duration = Duration::from_millis(16);
const CLOCK_READS: u64 = 256;

struct Workload {
    name: &'static str,
    settings: &'static [(&'static str, &'static str)],
    /// Steps made before the measurement.
    warm_up: u64,
    /// Steps per second reached elsewhere on one machine: by the best of the peers, and by the best optimised Rust
    /// implementation.
    known: [f64; 2],
}

const WORKLOADS: &[Workload] = &[
    Workload {
        name: "W1",
        settings: &[
            NEVER,
            ("data", "moons"),
            ("hidden", "16,16"),
            ("activation", "tanh"),
            ("batch", "10"),
            ("optimizer", "sgd"),
        ],
        warm_up: 1000,
        known: [111e3, 978e3],
    },
    Workload {
        name: "W2",
        settings: &[NEVER, ("batch", "32"), ("optimizer", "adam")],
        warm_up: 1000,
        known: [35e3, 69e3],
    },
    Workload {
        name: "W2 converged",
        settings: &[NEVER, ("batch", "32"), ("optimizer", "adam")],
        warm_up: 150_000,
        known: [35e3, 69e3],
    },
    Workload {
        name: "W3",
        settings: &[NEVER, ("batch", "1"), ("optimizer", "sgd"), ("lr", "0.01")],
        warm_up: 1000,
        known: [382e3, 553e3],
    },
    Workload {
        name: "W4",
        settings: &[
            NEVER,
            ("data", "fashion"),
            ("hidden", "256,128"),
            ("batch", "64"),
            ("optimizer", "adam"),
        ],
        warm_up: 50,
        known: [1289.0, 1549.0],
    },
    Workload {
        name: "W5",
        settings: &[
            NEVER,
            ("data", "fashion"),
            ("hidden", "256,128"),
            ("batch", "1024"),
            ("optimizer", "sgd"),
        ],
        warm_up: 5,
        known: [123.0, 151.0],
    },
];

/// Calls `work` for the given span; returns calls per second.
fn rate(work: impl FnMut()) -> f64 {
    common::rate(SPAN, 16, work)
}

/// Steps per second with every value put in the queue, which is emptied after each burst.
fn streaming(session: &mut Session) -> f64 {
    let mut pending = Pending::default();
    let mut burst = Instant::now();
    let (mut made, mut stride, mut left) = (0, 1, 1);
    rate(|| {
        pending.advance(&session.advance());
        (made, left) = (made + 1, left - 1);
        if left > 0 {
            return;
        }
        let now = Instant::now();
        if now - burst >= BURST {
            (burst, stride) = (now, (made / CLOCK_READS).max(1));
            made = 0;
            black_box(pending.take());
        }
        left = stride;
    })
}

fn headless(session: &mut Session) -> f64 {
    rate(|| {
        black_box(session.advance());
    })
}

/// The products of one step, on a batch of the data itself.
struct Products<'a> {
    session: &'a Session,
    inputs: Array2<f32>,
    targets: Array2<f32>,
    gradient: Vec<f32>,
}

impl<'a> Products<'a> {
    fn of(session: &'a Session) -> Self {
        let trainer = session.trainer();
        let rows = trainer.settings().batch.of(trainer.data().train.len());
        let train = &trainer.data().train;
        Self {
            session,
            inputs: train.inputs.slice(s![..rows, ..]).to_owned(),
            targets: train.targets.slice(s![..rows, ..]).to_owned(),
            gradient: vec![0.0; trainer.weights().len()],
        }
    }

    fn rate(&mut self) -> f64 {
        let trainer = self.session.trainer();
        let network = trainer.network();
        let mut work = network.workspace(self.inputs.nrows());
        let batch = Batch {
            inputs: self.inputs.view(),
            targets: self.targets.view(),
        };
        rate(|| network.products(&trainer.weights(), batch, &mut work, &mut self.gradient))
    }
}

/// Steps per second of a live run whose viewer reads all reports.
fn watched(runtime: &tokio::runtime::Runtime, session: Session) -> (f64, Session) {
    runtime.block_on(async {
        let before = session.trainer().step_count();
        let start = Instant::now();
        let mut live = live::spawn(session, Options::default());
        let mut last = before;
        while start.elapsed() < SPAN {
            let Some(report) = live.reports.recv().await else {
                break;
            };
            last = report.status.position.step;
            black_box(report);
        }
        let elapsed = start.elapsed().as_secs_f64();
        drop(live.commands);
        let session = live.task.await.expect("the training task ends by itself");
        ((last - before) as f64 / elapsed, session)
    })
}

fn main() {
    let wanted = Wanted::from_arguments();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be built");
    println!(
        "| workload | steps/s, streaming | of headless | live, watched, of headless | step ÷ its matrix products | × best peer | × best careful Rust |"
    );
    println!("|---|---|---|---|---|---|---|");
    for workload in WORKLOADS {
        if !wanted.includes(workload.name) {
            continue;
        }
        let mut session = session(workload.settings);
        for _ in 0..workload.warm_up {
            session.advance();
        }
        let [mut with, mut without, mut alone, mut live] = [const { Vec::new() }; 4];
        for _ in 0..ROUNDS {
            with.push(streaming(&mut session));
            without.push(headless(&mut session));
            alone.push(Products::of(&session).rate());
            let (rate, back) = watched(&runtime, session);
            session = back;
            live.push(rate);
        }
        let [with, without, alone, live] = [with, without, alone, live].map(median);
        println!(
            "| {} | {with:.0} | {:.2} | {:.2} | {:.2} | {:.1} | {:.2} |",
            workload.name,
            with / without,
            live / without,
            alone / with,
            with / workload.known[0],
            with / workload.known[1],
        );
    }
}
