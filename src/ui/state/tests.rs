//! The curves of a run, however it is told and whatever they are looked at over, are where they belong, and no part of them
//! is a block.

#![allow(clippy::unwrap_used)]
use super::run::Run;
use crate::live::{About, Event, Pending, Position, Report, Speed, Status};
use crate::nn::Score;
use crate::series::{AxisKind, Series, Span};
use crate::train::{
    Advance, Applied, Evaluation, Impact, Pulse, Recipe, Session, StepRecord, Vitals,
};
use crate::ui::canvas::DOTS_PER_CELL;
use crate::ui::widget::plot::Window;
use proptest::prelude::*;

/// Samples in the training part of the made-up runs.
const SAMPLES: u64 = 600;

/// How a run comes to be known.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Told {
    /// As it is made, burst by burst.
    Live,
    /// As it is made, to a viewer that reads nothing for long, twice.
    Stalled,
    /// All at once, from a journal that knows the times of evaluations only.
    Resumed,
    /// Again as it was made, at another speed, with the times of the journal.
    Replayed,
    /// All at once, without times.
    Framed,
}

/// A stretch of a run: so many steps with batches of this size, each of which takes so many seconds.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    steps: u64,
    batch: u64,
    seconds: f64,
}

/// Where a run stood after each step.
#[derive(Clone, Debug)]
struct Truth(Vec<Position>);

impl Truth {
    fn of(stretches: &[Stretch]) -> Self {
        let mut at = Position {
            step: 0,
            epoch: 0.0,
            samples: 0,
            seconds: 0.0,
        };
        let mut all = vec![at];
        for stretch in stretches {
            for _ in 0..stretch.steps {
                let left = SAMPLES - at.samples % SAMPLES;
                at.step += 1;
                at.samples += stretch.batch.min(left);
                at.epoch = at.samples as f64 / SAMPLES as f64;
                at.seconds += stretch.seconds;
                all.push(at);
            }
        }
        Self(all)
    }

    fn x(&self, kind: AxisKind, step: u64) -> f64 {
        let at = &self.0[step as usize];
        match kind {
            AxisKind::Steps => at.step as f64,
            AxisKind::Epochs => at.epoch,
            AxisKind::Samples => at.samples as f64,
            AxisKind::Seconds => at.seconds,
        }
    }

    fn last(&self) -> u64 {
        self.0.len() as u64 - 1
    }

    fn ends_epoch(&self, step: u64) -> bool {
        self.0[step as usize].samples.is_multiple_of(SAMPLES)
    }

    /// What is known of the seconds where they are told at some steps only, the first of them 0: a straight line from each
    /// to the next, and after the last, nothing.
    fn with_seconds_at(&self, told: &[u64]) -> Self {
        let mut known = self.clone();
        let after = told.last().copied().unwrap_or(0) as usize;
        let last = self.0[after].seconds;
        known.0[after..].iter_mut().for_each(|at| at.seconds = last);
        for two in told.windows(2) {
            let (from, to) = (two[0] as usize, two[1] as usize);
            let (start, end) = (self.0[from].seconds, self.0[to].seconds);
            for step in from..to {
                let share = (step - from) as f64 / (to - from) as f64;
                known.0[step].seconds = start + share * (end - start);
            }
        }
        known
    }

    fn without_seconds(mut self) -> Self {
        self.0.iter_mut().for_each(|at| at.seconds = 0.0);
        self
    }
}

fn advance(at: Position, evaluates: bool) -> Advance {
    let score = |loss| Score {
        loss,
        accuracy: Some(0.5),
    };
    let evaluation = Evaluation {
        step: at.step,
        epoch: at.epoch,
        samples: at.samples,
        train: score(1.0),
        validation: score(2.0),
        doubt: None,
    };
    Advance {
        record: Some(StepRecord {
            step: at.step,
            epoch: at.epoch,
            samples: at.samples,
            objective: 1.0,
        }),
        evaluation: evaluates.then_some(evaluation),
        triggered: false,
    }
}

fn pulse(step: u64) -> Pulse {
    let whole = Vitals {
        gradient: 1.0,
        update: 0.1,
        weight: 2.0,
        rates: None,
    };
    Pulse {
        step,
        whole,
        layers: Vec::new(),
    }
}

/// The run as its viewer knows it in the end, and where what was told says that its steps are.
fn known(stretches: &[Stretch], told: Told, session: &Session) -> (Run, Truth) {
    let truth = Truth::of(stretches);
    let mut run = Run::default();
    let mut pending = Pending::default();
    let read = |run: &mut Run, pending: &mut Pending| {
        let status = Status::of(session, false, 0.0, Speed::Unlimited);
        let events = pending.take();
        let _ = run.take(Report { events, status });
    };
    pending.push(Event::Started(Box::new(About::of(session))));
    pending.position(truth.0[0]);
    let timed: Vec<u64> = (0..=truth.last())
        .filter(|step| truth.ends_epoch(*step))
        .collect();
    let truth = match told {
        Told::Live | Told::Stalled => truth,
        Told::Resumed | Told::Replayed => truth.with_seconds_at(&timed),
        Told::Framed => truth.without_seconds(),
    };
    let mut step = 0;
    let mut burst_began = 0;
    for stretch in stretches {
        let change = format!("batch {}", stretch.batch).parse().unwrap();
        let applied = Applied {
            step,
            epoch: truth.0[step as usize].epoch,
            change,
            text: String::new(),
            impact: Impact::Other,
        };
        pending.position(truth.0[step as usize]);
        pending.push(Event::Applied {
            applied,
            pressed: None,
            ticket: None,
        });
        for _ in 0..stretch.steps {
            step += 1;
            let at = truth.0[step as usize];
            let evaluates = truth.ends_epoch(step);
            pending.advance(&advance(at, evaluates));
            if step <= 128 || step.is_multiple_of(64) {
                pending.pulse(&pulse(step));
            }
            let burst_ends = stretch.seconds * (step - burst_began) as f64 >= 0.004;
            let is_placed = match told {
                Told::Live | Told::Stalled => burst_ends,
                Told::Resumed => evaluates,
                Told::Replayed => evaluates || step.is_multiple_of(700),
                Told::Framed => true,
            };
            if is_placed {
                pending.position(at);
                burst_began = step;
            }
            let is_read = match told {
                Told::Live => burst_ends,
                Told::Replayed => step.is_multiple_of(700),
                Told::Stalled => step == truth.last() / 3,
                Told::Resumed | Told::Framed => false,
            };
            if is_read {
                read(&mut run, &mut pending);
            }
        }
    }
    pending.position(truth.0[step as usize]);
    read(&mut run, &mut pending);
    (run, truth)
}

/// The curves of each kind, with the steps that have a point.
fn curves(run: &Run) -> [(&'static str, &Series); 4] {
    let curves = &run.curves;
    [
        ("objective", &curves.objective),
        ("train loss", &curves.train_loss),
        ("gap", &curves.gap),
        ("update", &curves.vitals.whole.update),
    ]
}

/// No bucket is wider than two cells or 1/256 of the run on the axis, whichever is more.
fn check_widths(series: &Series, truth: &Truth, window: &Window<'_>) -> Result<(), TestCaseError> {
    let kind = window.kind();
    let (start, end) = window.range();
    let column = (end - start) / f64::from(window.cells());
    let most = (2.0 * column).max(truth.x(kind, truth.last()) / 256.0);
    for Span { first, last, .. } in series.spans() {
        let width = truth.x(kind, last) - truth.x(kind, first);
        prop_assert!(
            width <= most * (1.0 + 1e-9),
            "{kind:?}: {first} to {last} are {width} of {end}"
        );
    }
    Ok(())
}

/// No point is drawn more than a cell from its place, nor over more columns than its bucket may be wide.
fn check_places(series: &Series, truth: &Truth, window: &Window<'_>) -> Result<(), TestCaseError> {
    let kind = window.kind();
    let (_, end) = window.range();
    let mut columns = Vec::new();
    series.columns(window.edges(), &mut columns);
    let dots = columns.len() as f64;
    let cell = f64::from(DOTS_PER_CELL);
    let mut drawn: Vec<(usize, Span)> = Vec::new();
    drawn.extend(
        columns
            .iter()
            .enumerate()
            .filter_map(|(at, span)| Some((at, (*span)?))),
    );
    for bucket in series.spans().iter().step_by(7) {
        for step in [
            bucket.first,
            u64::midpoint(bucket.first, bucket.last),
            bucket.last,
        ] {
            let place = truth.x(kind, step) / end * dots;
            let from = drawn.partition_point(|(_, span)| span.last < step);
            let there = drawn[from..].iter();
            let there = there.take_while(|(_, span)| span.first <= step);
            let apart = there.map(|(at, _)| {
                let at = *at as f64;
                // How far the place lies outside of the column.
                (at - place).max(place - (at + 1.0)).max(0.0)
            });
            let (least, most) = apart.fold((f64::INFINITY, 0.0_f64), |(least, most), apart| {
                (least.min(apart), most.max(apart))
            });
            prop_assert!(least <= cell, "{kind:?}: step {step} is {least} dots off");
            let widest = (2.0 * cell).max(dots / 256.0) + cell;
            prop_assert!(
                most <= widest,
                "{kind:?}: step {step} is drawn {most} dots away"
            );
        }
    }
    Ok(())
}

fn stretches() -> impl Strategy<Value = Vec<Stretch>> {
    let batch = prop::sample::select(vec![1, 2, 8, 32, 128, SAMPLES]);
    let stretch =
        (2.0_f64..4.2, batch, -6.0_f64..-1.7).prop_map(|(steps, batch, seconds)| Stretch {
            steps: 10_f64.powf(steps) as u64,
            batch,
            seconds: 10_f64.powf(seconds),
        });
    prop::collection::vec(stretch, 1..9)
}

fn check(stretches: &[Stretch], told: Told, session: &Session) -> Result<(), TestCaseError> {
    let (run, truth) = known(stretches, told, session);
    let steps = run.curves.objective.len();
    prop_assert_eq!(steps, truth.last());
    for (name, series) in curves(&run) {
        for kind in AxisKind::ALL {
            for cells in [52, 110, 180, 400] {
                let window = Window::whole(&run.axis, kind, truth.last(), cells);
                let checked = check_widths(series, &truth, &window)
                    .and_then(|()| check_places(series, &truth, &window));
                if let Err(error) = checked {
                    let why = format!("{name}, {told:?}, {cells} cells: {error}");
                    return Err(TestCaseError::fail(why));
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_point_is_at_its_place_on_every_axis_and_no_bucket_is_a_block(
        stretches in stretches(),
    ) {
        let session = Session::new(Recipe::of(&[("data", "xor")]).unwrap()).unwrap();
        for told in [Told::Live, Told::Stalled, Told::Resumed, Told::Replayed, Told::Framed] {
            check(&stretches, told, &session)?;
        }
    }
}

/// The runs in which blocks were seen.
#[test]
fn no_part_of_a_run_that_changes_its_pace_is_a_block() {
    let session = Session::new(Recipe::of(&[("data", "xor")]).unwrap()).unwrap();
    let stretch = |steps, batch, seconds| Stretch {
        steps,
        batch,
        seconds,
    };
    let slow_then_flat_out = [stretch(1000, 32, 0.004), stretch(60_000, 32, 2e-5)];
    let small_then_full = [
        stretch(60_000, 1, 1e-5),
        stretch(300, SAMPLES, 1e-3),
        stretch(20_000, 1, 1e-5),
        stretch(2000, SAMPLES, 1e-3),
    ];
    let long = [stretch(33_000, 32, 2e-5)];
    for stretches in [&slow_then_flat_out[..], &small_then_full, &long] {
        for told in [
            Told::Live,
            Told::Stalled,
            Told::Resumed,
            Told::Replayed,
            Told::Framed,
        ] {
            check(stretches, told, &session).unwrap();
        }
    }
}

/// A curve is pushed a million spans of a hundred steps each: its memory is a matter of how many there are.
#[test]
fn all_curves_of_a_hundred_million_steps_take_less_than_32_mib() {
    const STEPS: u64 = 100_000_000;
    let mut axis = crate::series::Axis::new();
    let (mut each, mut most) = (Series::new(), super::run::Curves::default().objective);
    let (mut samples, mut seconds) = (0, 0.0);
    for step in (100..=STEPS).step_by(100) {
        // From single samples to the whole, and back, and ever slower.
        samples += 100 * (1 << (step / 7_000_000 % 10));
        seconds += 1e-4 * (1 << (step / 11_000_000 % 8)) as f64;
        axis.push(step, samples as f64 / 1437.0, samples, seconds);
        for series in [&mut each, &mut most] {
            series.push_on(Span::point(step, 1.0), &axis);
        }
    }
    assert_eq!((each.len(), most.len()), (STEPS / 100, STEPS / 100));
    // A network of eight hidden layers: of each linear layer, and of all, seven curves; five of the evaluations; and the
    // objective.
    let curves = (8 + 1 + 1) * 7 + 5;
    let memory = curves * each.memory() + most.memory() + axis.memory();
    assert!(
        memory < 32 << 20,
        "{memory}: {} and {}",
        each.memory(),
        most.memory()
    );
}
