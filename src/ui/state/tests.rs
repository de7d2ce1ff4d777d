//! The curves of a run are drawn where they belong and resolved finely enough, however the run was reported and
//! whatever the x axis is.

#![allow(clippy::unwrap_used)]
use std::ops::Range;

use super::run::{Curves, Run};
use crate::live::{About, Event, Pending, Position, Report, Speed, Status, UpdateStatsSpans};
use crate::nn::Score;
use crate::series::{AxisKind, Series, Span};
use crate::train::history::BranchId;
use crate::train::{
    Advance, Applied, Evaluation, Evaluations, Impact, Rates, Recipe, SHIPPED, Session, Shipped,
    StepRecord, UpdateNorms, UpdateStats,
};
use crate::ui::canvas::DOTS_PER_CELL;
use crate::ui::widget::plot::Window;
use proptest::prelude::*;

/// Training samples of the made-up runs.
const SAMPLES: u64 = 600;

/// How a run is reported to its viewer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reporting {
    /// Live, burst by burst.
    Live,
    /// Live, to a viewer that stalls for long, twice.
    Stalled,
    /// All at once, from a journal with the times of evaluations only.
    Resumed,
    /// Replayed at another speed, with the times of the journal.
    Replayed,
    /// All at once, without times.
    Framed,
}

/// A part of a run: its number of steps, its batch size, and the seconds per step.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    steps: u64,
    batch: u64,
    seconds: f64,
}

/// The position after each step, from step 0.
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

    /// The positions as known if times are reported only at the steps `reported`, the first of them 0: linear between
    /// them, constant after the last.
    fn with_seconds_at(&self, reported: &[u64]) -> Self {
        let mut known = self.clone();
        let after = reported.last().copied().unwrap_or(0) as usize;
        let last = self.0[after].seconds;
        known.0[after..].iter_mut().for_each(|at| at.seconds = last);
        for two in reported.windows(2) {
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
        trigger: None,
    }
}

fn stats(step: u64) -> UpdateStats {
    let whole = UpdateNorms {
        gradient: 1.0,
        update: 0.1,
        weight: 2.0,
        rates: None,
    };
    UpdateStats {
        step,
        whole,
        layers: Vec::new(),
    }
}

/// The run as its viewer knows it in the end, and the positions of its steps according to what was reported.
fn known(stretches: &[Stretch], reporting: Reporting, session: &Session) -> (Run, Truth) {
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
    let truth = match reporting {
        Reporting::Live | Reporting::Stalled => truth,
        Reporting::Resumed | Reporting::Replayed => truth.with_seconds_at(&timed),
        Reporting::Framed => truth.without_seconds(),
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
                pending.stats(&stats(step));
            }
            let burst_ends = stretch.seconds * (step - burst_began) as f64 >= 0.004;
            let is_placed = match reporting {
                Reporting::Live | Reporting::Stalled => burst_ends,
                Reporting::Resumed => evaluates,
                Reporting::Replayed => evaluates || step.is_multiple_of(700),
                Reporting::Framed => true,
            };
            if is_placed {
                pending.position(at);
                burst_began = step;
            }
            let is_read = match reporting {
                Reporting::Live => burst_ends,
                Reporting::Replayed => step.is_multiple_of(700),
                Reporting::Stalled => step == truth.last() / 3,
                Reporting::Resumed | Reporting::Framed => false,
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

/// One curve of each kind, and the least number of parts into which its buckets divide the run.
fn curves(run: &Run) -> [(&'static str, &Series, f64); 4] {
    let curves = &run.curves;
    [
        ("objective", &curves.objective, 256.0),
        ("train loss", &curves.train_loss, 256.0),
        ("gap", &curves.gap, 256.0),
        // There is one such curve per layer: they are coarser.
        ("update", &curves.updates.whole.update, 128.0),
    ]
}

/// Checks that no bucket is wider than two cells or `1 / parts` of the run on the axis, whichever is more.
fn check_widths(
    series: &Series,
    parts: f64,
    truth: &Truth,
    window: &Window<'_>,
) -> Result<(), TestCaseError> {
    let kind = window.kind();
    let (start, end) = window.range();
    let column = (end - start) / f64::from(window.cells());
    let most = (2.0 * column).max(truth.x(kind, truth.last()) / parts);
    for Span { first, last, .. } in series.spans() {
        let width = truth.x(kind, last) - truth.x(kind, first);
        prop_assert!(
            width <= most * (1.0 + 1e-9),
            "{kind:?}: {first} to {last} are {width} of {end}"
        );
    }
    Ok(())
}

/// Checks that no point is drawn more than a cell from its position, nor over more columns than its bucket may span.
fn check_places(
    series: &Series,
    parts: f64,
    truth: &Truth,
    window: &Window<'_>,
) -> Result<(), TestCaseError> {
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
                // The distance of the position from the column.
                (at - place).max(place - (at + 1.0)).max(0.0)
            });
            let (least, most) = apart.fold((f64::INFINITY, 0.0_f64), |(least, most), apart| {
                (least.min(apart), most.max(apart))
            });
            // Between two reported positions, a step may be off by the width of a step there; the last one of an epoch may
            // be narrower than the next.
            let before = truth.x(kind, step.saturating_sub(1)) / end * dots;
            let next = truth.x(kind, (step + 1).min(truth.last())) / end * dots;
            let own = (place - before).max(next - place).max(cell);
            prop_assert!(least <= own, "{kind:?}: step {step} is {least} dots off");
            let widest = (2.0 * cell).max(dots / parts) + cell;
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

fn check(
    stretches: &[Stretch],
    reporting: Reporting,
    session: &Session,
) -> Result<(), TestCaseError> {
    let (run, truth) = known(stretches, reporting, session);
    let steps = run.curves.objective.len();
    prop_assert_eq!(steps, truth.last());
    for (name, series, parts) in curves(&run) {
        for kind in AxisKind::ALL {
            for cells in [52, 110, 180, 400] {
                let window = Window::whole(&run.axis, kind, truth.last(), cells);
                let checked = check_widths(series, parts, &truth, &window)
                    .and_then(|()| check_places(series, parts, &truth, &window));
                if let Err(error) = checked {
                    let why = format!("{name}, {reporting:?}, {cells} cells: {error}");
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
        for reporting in [Reporting::Live, Reporting::Stalled, Reporting::Resumed, Reporting::Replayed, Reporting::Framed] {
            check(&stretches, reporting, &session)?;
        }
    }
}

/// Runs whose curves were once drawn as blocks.
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
        for reporting in [
            Reporting::Live,
            Reporting::Stalled,
            Reporting::Resumed,
            Reporting::Replayed,
            Reporting::Framed,
        ] {
            check(stretches, reporting, &session).unwrap();
        }
    }
}

/// All series of a run's curves.
fn all_series(curves: &Curves) -> Vec<&Series> {
    let mut all = vec![
        &curves.objective,
        &curves.train_loss,
        &curves.validation_loss,
        &curves.train_accuracy,
        &curves.validation_accuracy,
        &curves.gap,
    ];
    let norms = &curves.updates;
    for one in [&norms.whole].into_iter().chain(&norms.layers) {
        all.extend([&one.gradient, &one.update, &one.weight, &one.relative]);
        all.extend([&one.rate_lower, &one.rate_median, &one.rate_upper]);
    }
    all
}

/// Bytes of the curves of all branches, including what was undone.
fn memory_of(run: &Run) -> usize {
    let undone = run.undone.values().flatten().map(|(_, track)| track);
    let tracks = run.others.values().chain(undone);
    let tracks = tracks.map(|track| (&track.curves, &track.axis));
    let all = [(&run.curves, &run.axis)].into_iter().chain(tracks);
    all.map(|(curves, axis)| {
        let series = all_series(curves).into_iter().map(Series::memory);
        series.sum::<usize>() + axis.memory()
    })
    .sum()
}

/// Reports `steps` of a run with `layers` linear layers, in sixteen thousand spans.
fn long_stretch(run: &mut Run, session: &Session, layers: usize, steps: Range<u64>) {
    let norms = UpdateNorms {
        gradient: 1.0,
        update: 0.1,
        weight: 2.0,
        rates: Some(Rates {
            lower: 1e-3,
            median: 2e-3,
            upper: 3e-3,
        }),
    };
    let width = (steps.end - steps.start) / 16_000;
    let [_, epoch, samples, seconds] = run.axis.end();
    let mut at = Position {
        step: steps.start,
        epoch,
        samples: samples as u64,
        seconds,
    };
    let mut events = Vec::new();
    while at.step < steps.end {
        at.step += width;
        // Batch sizes that rise and fall, and steps that get ever slower.
        at.samples += width * (1 << (at.step / 7_000_000 % 10));
        at.epoch = at.samples as f64 / 1437.0;
        at.seconds += width as f64 * 1e-6 * f64::from(1 << (at.step / 11_000_000 % 8));
        let evaluation = advance(at, true).evaluation.unwrap();
        let stats = UpdateStats {
            step: at.step,
            whole: norms,
            layers: vec![norms; layers],
        };
        events.extend([
            Event::Steps(Span::point(at.step, 1.0)),
            Event::Evaluations(Box::new(Evaluations::from(evaluation))),
            Event::UpdateStats(Box::new(UpdateStatsSpans::from(&stats))),
            Event::Position(at),
        ]);
    }
    report(run, session, events);
}

fn report(run: &mut Run, session: &Session, events: Vec<Event>) {
    let status = Status {
        can_redo: true,
        ..Status::of(session, false, 0.0, Speed::Unlimited)
    };
    let _ = run.take(Report { events, status });
}

#[test]
fn all_curves_of_a_hundred_million_steps_with_a_branch_and_undone_changes_take_less_than_32_mib() {
    const STEPS: u64 = 100_000_000;
    let depth = |shipped: &Shipped| {
        let recipe = Recipe::from_given(&shipped.settings().unwrap()).unwrap();
        recipe.hidden.len()
    };
    let layers = SHIPPED.iter().map(depth).max().unwrap() + 1;
    let session = Session::new(Recipe::of(&[("data", "xor")]).unwrap()).unwrap();
    let mut run = Run::default();
    let begin = Event::Started(Box::new(About::of(&session)));
    report(&mut run, &session, vec![begin]);
    long_stretch(&mut run, &session, layers, 0..STEPS);
    let fork = Event::Forked {
        id: BranchId(1),
        from: BranchId(0),
        step: STEPS / 2,
        changes: 0,
    };
    report(&mut run, &session, vec![fork]);
    long_stretch(&mut run, &session, layers, STEPS / 2..STEPS);
    let check = |run: &Run| {
        let memory = memory_of(run);
        assert!(memory < 32 << 20, "{memory}");
        memory
    };
    let before = check(&run);
    let known = run.curves.updates.layers.len();
    assert_eq!((run.others.len(), known), (1, layers));
    for part in [9, 6, 3] {
        let (step, text) = (STEPS / 10 * part, String::new());
        report(&mut run, &session, vec![Event::Undone { step, text }]);
    }
    // Undone curves are moved, not copied.
    let aside = check(&run);
    assert!(aside < before + (1 << 18), "{aside}, of {before}");
    // They can still be redone after the run has continued without them.
    long_stretch(&mut run, &session, layers, STEPS / 10 * 3..STEPS);
    check(&run);
    for part in [6, 9, 10] {
        let (step, retold_from) = (STEPS / 10 * part, None);
        report(
            &mut run,
            &session,
            vec![Event::Redone { step, retold_from }],
        );
        for series in all_series(&run.curves) {
            let last = series.last_step().unwrap();
            assert!(last.abs_diff(step) <= STEPS / 100, "{last} of {step}");
        }
        check(&run);
    }
}
