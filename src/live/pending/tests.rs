#![allow(clippy::unwrap_used)]

use super::*;
use crate::live::NormSpans;
use crate::live::Warning;
use crate::nn::Score;
use crate::series::Span;
use crate::train::{Rates, UpdateNorms};

fn evaluation(step: u64, validation: f64) -> Evaluation {
    let score = |loss| Score {
        loss,
        accuracy: Some(0.5),
    };
    Evaluation {
        step,
        epoch: step as f64,
        samples: step,
        train: score(0.1),
        validation: score(validation),
        doubt: None,
    }
}

/// Effective rates start at step 1000.
fn stats(step: u64, update: f64) -> UpdateStats {
    let rates = Rates {
        lower: 0.1,
        median: 0.2,
        upper: 0.3,
    };
    let norms = UpdateNorms {
        gradient: 1.0,
        update,
        weight: 2.0,
        rates: (step >= 1000).then_some(rates),
    };
    UpdateStats {
        step,
        whole: norms,
        layers: vec![norms; 2],
    }
}

fn warning(step: u64) -> Event {
    Warning::Differs { step }.into()
}

fn record(step: u64, objective: f64) -> StepRecord {
    StepRecord {
        step,
        epoch: step as f64 / 45.0,
        samples: 32 * step,
        objective,
    }
}

fn position(step: u64, seconds: f64) -> Position {
    Position {
        step,
        epoch: step as f64 / 45.0,
        samples: 32 * step,
        seconds,
    }
}

fn objectives(events: &[Event]) -> Vec<Span> {
    events.iter().flat_map(Event::objectives).collect()
}

/// How many events there would be if each step had one.
fn count(events: &[Event]) -> usize {
    let others = events.iter().filter(|one| one.objectives().count() == 0);
    others.count() + objectives(events).len()
}

/// Consecutive steps, from this one, with these objectives.
fn each_step(first: u64, values: &[f32]) -> Event {
    Event::EachStep(Objectives {
        first,
        values: values.to_vec(),
    })
}

fn positions(events: &[Event]) -> Vec<Position> {
    let positions = events.iter().filter_map(|event| match event {
        Event::Position(at) => Some(*at),
        _ => None,
    });
    positions.collect()
}

#[test]
fn what_was_added_is_taken_in_its_order_once() {
    let mut pending = Pending::default();
    assert!(pending.is_empty());
    let advance = Advance {
        record: Some(record(1, 0.5)),
        evaluation: Some(evaluation(1, 0.7)),
        trigger: None,
    };
    pending.advance(&advance);
    pending.stats(&stats(1, 0.2));
    pending.position(position(1, 0.1));
    pending.push(warning(1));
    assert!(!pending.is_empty());
    let expected = [
        each_step(1, &[0.5]),
        Event::Evaluations(Box::new(evaluation(1, 0.7).into())),
        Event::UpdateStats(Box::new((&stats(1, 0.2)).into())),
        Event::Position(position(1, 0.1)),
        warning(1),
    ];
    assert_eq!(pending.take(), expected);
    assert!(pending.is_empty() && pending.take().is_empty());
}

#[test]
fn an_advance_tells_what_it_brought_and_no_more() {
    let reported = |advance: &Advance| {
        let mut pending = Pending::default();
        pending.advance(advance);
        pending.take()
    };
    let (record, evaluated) = (Some(record(3, 0.5)), Some(evaluation(3, 0.7)));
    let steps = each_step(3, &[0.5]);
    let evaluations = Event::Evaluations(Box::new(evaluation(3, 0.7).into()));
    assert_eq!(reported(&Advance::default()), []);
    let step = Advance {
        record,
        ..Advance::default()
    };
    assert_eq!(reported(&step), vec![steps.clone()]);
    let quiet = Advance {
        record,
        evaluation: evaluated,
        trigger: None,
    };
    assert_eq!(reported(&quiet), [steps, evaluations]);
}

#[test]
fn steps_that_follow_each_other_are_one_event_until_something_comes_that_has_its_place() {
    let mut pending = Pending::default();
    pending.step(&record(1, 0.5));
    pending.evaluation(evaluation(1, 0.7));
    pending.step(&record(2, f64::NAN));
    pending.position(position(2, 0.1));
    pending.step(&record(3, 0.25));
    pending.push(warning(3));
    pending.step(&record(4, 0.125));
    // Made again from an earlier step.
    pending.step(&record(3, 0.25));
    let events = pending.take();
    let steps = objectives(&events);
    assert_eq!(
        steps.iter().map(|one| one.first).collect::<Vec<_>>(),
        [1, 2, 3, 4, 3]
    );
    assert!(!steps[1].is_finite() && steps[2] == Span::point(3, 0.25));
    let rest: Vec<_> = events[1..].to_vec();
    assert!(matches!(&events[0], Event::EachStep(three) if three.values.len() == 3));
    assert_eq!(
        rest,
        [
            Event::Evaluations(Box::new(evaluation(1, 0.7).into())),
            Event::Position(position(2, 0.1)),
            warning(3),
            each_step(4, &[0.125]),
            each_step(3, &[0.25]),
        ]
    );
}

#[test]
fn nothing_is_merged_before_there_is_too_much() {
    let mut pending = Pending::default();
    (1..=BOUND as u64).for_each(|step| pending.step(&record(step, 1.0)));
    assert_eq!(count(&pending.events), BOUND);
    pending.step(&record(BOUND as u64 + 1, 1.0));
    assert!((LEFT / 4..=LEFT + 1).contains(&count(&pending.events)));
    assert_eq!(objectives(&pending.take()).last().unwrap().count, 1);
    // After `take` the count starts again.
    (1..=BOUND as u64).for_each(|step| pending.step(&record(BOUND as u64 + 1 + step, 1.0)));
    assert_eq!(count(&pending.take()), BOUND);
}

/// Like a run replayed from a journal: each epoch has a position. For a while it is a thousand times slower.
#[test]
fn what_waits_longest_is_not_merged_more_than_the_rest() {
    let mut pending = Pending::default();
    let seconds = |step: u64| {
        let slow = step.clamp(99_990, 100_440) - 99_990;
        (step - slow) as f64 * 1e-5 + slow as f64 * 1e-2
    };
    let last = 200_000;
    for step in 1..=last {
        pending.step(&record(step, (step % 77) as f64));
        if step % 45 == 0 || step == last {
            pending.evaluation(evaluation(step, (step % 101) as f64));
            pending.position(position(step, seconds(step)));
        }
        if step % 64 == 0 {
            pending.stats(&stats(step, (step % 13) as f64));
        }
    }
    let events = pending.take();
    assert!(count(&events) < BOUND, "{}", count(&events));
    let steps = objectives(&events);
    assert_eq!((steps[0].first, steps.last().unwrap().last), (1, last));
    assert!(steps.windows(2).all(|two| two[0].last + 1 == two[1].first));
    for span in &steps {
        let width = seconds(span.last) - seconds(span.first);
        assert!(width <= seconds(last) / 256.0, "{span:?}: {width} s");
        assert!(span.last - span.first <= last / 512, "{span:?}");
        let values = || (span.first..=span.last).map(|step| (step % 77) as f64);
        assert_eq!(span.count, span.last + 1 - span.first);
        assert_eq!(span.sum, values().sum::<f64>());
        assert_eq!(f64::from(span.min), values().fold(f64::INFINITY, f64::min));
        assert_eq!(f64::from(span.max), values().fold(0.0, f64::max));
        assert_eq!(f64::from(span.last_value), (span.last % 77) as f64);
    }
    // The remaining positions are unchanged, and linear interpolation between them approximates the others.
    let mut axis = Axis::new();
    for at in positions(&events) {
        assert_eq!(at, position(at.step, seconds(at.step)));
        axis.push(at.step, at.epoch, at.samples, at.seconds);
    }
    assert_eq!(axis.last_step(), last);
    for step in (45..last).step_by(45) {
        let there = axis.x_of(crate::series::AxisKind::Seconds, step);
        let off = (there - seconds(step)).abs();
        assert!(off <= seconds(last) / 2048.0, "{step}: {off} s");
    }
    let mut reported = 0;
    for event in &events {
        let Event::Evaluations(some) = event else {
            continue;
        };
        let (first, last) = (some.validation_loss.first, some.validation_loss.last);
        let all = || (first..=last).step_by(45).map(|step| (step, step % 101));
        reported += some.validation_loss.count;
        assert!(last - first <= 200_000 / 512, "{first} to {last}");
        assert_eq!(some.last.step, last);
        let best = all().min_by_key(|(_, loss)| *loss).unwrap();
        assert_eq!(
            (some.best.step, some.best.validation.loss),
            (best.0, best.1 as f64)
        );
    }
    assert_eq!(reported, last / 45 + 1);
    let stats_spans = events.iter().filter_map(|event| match event {
        Event::UpdateStats(some) => Some(some.whole.update),
        _ => None,
    });
    let stats_spans: Vec<Span> = stats_spans.collect();
    assert_eq!(
        stats_spans.iter().map(|span| span.count).sum::<u64>(),
        last / 64
    );
    assert!(
        stats_spans
            .iter()
            .all(|span| span.last - span.first <= last / 512)
    );
}

/// The last events have no position yet; a small fraction of them is narrow nevertheless, whatever their position
/// will be.
#[test]
fn what_no_position_is_told_for_yet_is_merged_by_its_own_measure() {
    let mut pending = Pending::default();
    for step in 1..=100_000 {
        pending.step(&record(step, 1.0));
        if step == 70_000 {
            pending.position(position(step, 7.0));
        }
    }
    let steps = objectives(&pending.take());
    assert!(
        steps
            .iter()
            .all(|span| span.last <= 70_000 || span.first > 70_000)
    );
    for span in steps {
        let whole = if span.first > 70_000 { 30_000 } else { 70_000 };
        assert!(span.last - span.first <= whole / 512, "{span:?}");
    }
}

#[test]
fn nothing_is_merged_across_what_can_t_be() {
    let mut pending = Pending::default();
    let between = [10_000, 10_001, 25_000, 40_000];
    for step in 1..=50_000 {
        pending.step(&record(step, 1.0));
        if between.contains(&step) {
            pending.position(position(step, step as f64));
            pending.push(warning(step));
        }
    }
    pending.position(position(50_000, 5e4));
    let mut reported = 0;
    let mut warned = Vec::new();
    for event in pending.take() {
        match event {
            Event::Steps(_) | Event::EachStep(_) => {
                for span in event.objectives() {
                    assert_eq!(span.first, reported + 1);
                    reported = span.last;
                }
            }
            Event::Warning(warning) => {
                warned.push(reported);
                assert_eq!(*warning, Warning::Differs { step: reported });
            }
            Event::Position(at) => assert_eq!(at.step, reported),
            _ => unreachable!(),
        }
    }
    assert_eq!((reported, warned), (50_000, between.into()));
}

/// Each event that switches to another branch; that branch starts at a step which the first has already passed.
fn branch_switches() -> [Event; 5] {
    use crate::train::history::BranchId;
    let recipe = crate::train::Recipe::of(&[("data", "xor")]).unwrap();
    let session = crate::train::Session::new(recipe).unwrap();
    [
        Event::Started(Box::new(crate::live::About::of(&session))),
        Event::Forked {
            id: BranchId(1),
            from: BranchId(0),
            step: 20_000,
            changes: 0,
        },
        Event::Undone {
            step: 20_000,
            text: String::new(),
        },
        Event::Redone {
            step: 20_000,
            retold_from: Some(20_000),
        },
        Event::Switched { id: BranchId(1) },
    ]
}

/// A branch that is fast after step 20 000, then another that is slow there at first.
#[test]
fn each_branch_is_measured_by_its_own_axis() {
    let fast = |step: u64| 1e-3 * step.min(20_000) as f64 + 1e-6 * step as f64;
    let slow = |step: u64| 20.0 + (step - 20_000).min(500) as f64 + 1e-6 * step as f64;
    let push = |pending: &mut Pending, step: u64, seconds: f64| {
        pending.step(&record(step, 1.0));
        if step.is_multiple_of(100) {
            pending.position(position(step, seconds));
        }
    };
    let mut alone = Pending::default();
    alone.push(branch_switches()[0].clone());
    (20_001..=80_000).for_each(|step| push(&mut alone, step, slow(step)));
    let alone = alone.take();
    for switch in branch_switches() {
        let mut pending = Pending::default();
        (1..=60_000).for_each(|step| push(&mut pending, step, fast(step)));
        pending.push(switch.clone());
        let at = pending.events.len();
        assert!(count(&pending.events) <= BOUND + 1);
        (20_001..=80_000).for_each(|step| push(&mut pending, step, slow(step)));
        let events = pending.take();
        assert_eq!(events[at - 1], switch);
        let (first, then) = (objectives(&events[..at]), objectives(&events[at..]));
        assert_eq!(first.iter().map(|span| span.count).sum::<u64>(), 60_000);
        for span in first {
            assert!(span.last - span.first <= 60_000 / 512, "{span:?}");
        }
        for span in then {
            assert!(
                slow(span.last) - slow(span.first) <= 520.0 / 256.0,
                "{span:?}"
            );
        }
        // The events of the previous branch have no influence.
        assert_eq!(events[at..], alone[1..]);
    }
}

#[test]
fn what_can_t_be_merged_is_not_tried_at_each_event_and_once_taken_is_forgotten() {
    let mut pending = Pending::default();
    (0..=2 * BOUND as u64).for_each(|step| pending.push(warning(step)));
    assert!(pending.due >= pending.events.len() && pending.due <= pending.events.len() + SPARE);
    assert_eq!(pending.take().len(), 2 * BOUND + 1);
    (0..=BOUND as u64).for_each(|step| pending.step(&record(step, 1.0)));
    assert!(count(&pending.take()) <= LEFT + 1);
}

/// The first position of a branch comes late: until then only its own steps can be measured, wherever they start.
#[test]
fn the_first_steps_of_a_branch_are_measured_by_where_they_begin() {
    let mut pending = Pending::default();
    pending.push(branch_switches()[4].clone());
    // Enough to be merged as far as possible.
    for step in 1_000_001..=1_030_000 {
        pending.step(&record(step, 1.0));
        for _ in 0..3 {
            pending.stats(&stats(step, 0.1));
            pending.evaluation(evaluation(step, 0.5));
        }
    }
    pending.position(position(1_030_000, 7.0));
    pending.merge();
    let steps = objectives(&pending.take());
    assert!(steps.iter().any(|span| span.count > 1));
    assert!(
        steps
            .iter()
            .all(|span| span.last - span.first <= 30_000 / 512)
    );
}

#[test]
fn positions_are_kept_four_times_as_close_as_points() {
    let mut resolution = Resolution::default();
    while let Some(coarser) = resolution.coarser() {
        resolution = coarser;
    }
    let mut axis = Axis::new();
    let mut events = Vec::new();
    for step in 1..=4096 {
        axis.push(step, 0.0, 0, step as f64);
        events.push(Event::Position(position(step, step as f64)));
        events.push(Event::Steps(Span::point(step, 1.0)));
    }
    let ruler = Ruler::new(&axis, 4096);
    let merged = merged(with_extent(events, &ruler), &ruler, resolution);
    let left: Vec<Event> = merged.into_iter().map(|(event, _)| event).collect();
    let steps = objectives(&left);
    // 1/512 of the axis spans nine steps end to end; positions are merged in pairs.
    assert!(steps[..steps.len() - 1].iter().all(|span| span.count == 9));
    let positions = positions(&left);
    assert_eq!((positions.len(), positions[0].step), (2048, 2));
    assert!(
        positions
            .windows(2)
            .all(|two| two[0].step + 2 == two[1].step)
    );
}

#[test]
fn on_another_branch_merging_begins_anew() {
    let mut pending = Pending::default();
    pending.step(&record(1, 1.0));
    pending.resolution = Resolution::default().coarser().unwrap();
    pending.due += 1;
    pending.push(branch_switches()[1].clone());
    assert_eq!(
        (pending.resolution, pending.due),
        (Resolution::default(), BOUND)
    );
    assert!(!pending.take().is_empty());
    // Taken events are no longer counted.
    pending.step(&record(20_001, 1.0));
    assert_eq!(pending.take(), [each_step(20_001, &[1.0])]);
}

#[test]
fn a_branch_that_is_left_takes_no_more_than_its_share() {
    let mut pending = Pending::default();
    for _ in 0..5 {
        pending.push(Event::Switched {
            id: crate::train::history::BranchId(3),
        });
        (1..=BOUND as u64 - 2).for_each(|step| pending.step(&record(step, 1.0)));
    }
    pending.push(warning(1));
    assert!(count(&pending.events) <= 4 * (LEFT + 1) + BOUND);
    let steps = objectives(&pending.take());
    assert_eq!(
        steps.iter().map(|span| span.count).sum::<u64>(),
        5 * (BOUND as u64 - 2)
    );
}

#[test]
fn an_absent_viewer_costs_bounded_memory_and_loses_no_extreme_no_count_and_no_change() {
    let mut pending = Pending::default();
    let spike = 123_456;
    for step in 1..=300_000_u64 {
        let objective = if step == spike { 99.0 } else { 1.0 };
        pending.step(&StepRecord {
            step,
            epoch: 0.0,
            samples: 0,
            objective,
        });
        if step % 10 == 0 {
            let dip = if step == 77_770 { 0.01 } else { 0.5 };
            pending.evaluation(evaluation(step, dip));
        }
        if step % 50 == 0 {
            pending.stats(&stats(step, if step == 60_000 { 7.0 } else { 0.1 }));
        }
        if step % 100_000 == 0 {
            pending.push(warning(step));
        }
        assert!(pending.waiting() <= BOUND + 1);
    }
    let (mut steps, mut evaluations, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    let mut stats_spans = Vec::new();
    for event in pending.take() {
        match event {
            Event::Steps(_) | Event::EachStep(_) => steps.extend(event.objectives()),
            Event::Evaluations(some) => evaluations.push(some),
            Event::UpdateStats(some) => stats_spans.push(some),
            Event::Warning(warning) => warnings.push(warning),
            _ => unreachable!(),
        }
    }
    assert_eq!(steps.iter().map(|s| s.count).sum::<u64>(), 300_000);
    assert!(steps.windows(2).all(|w| w[0].last < w[1].first));
    let spiked = steps.iter().find(|s| s.max == 99.0).unwrap();
    assert!((spiked.first..=spiked.last).contains(&spike));
    let count: u64 = evaluations.iter().map(|e| e.train_loss.count).sum();
    assert_eq!(count, 30_000);
    let lowest = evaluations
        .iter()
        .map(|e| e.best)
        .min_by(|a, b| a.validation.loss.total_cmp(&b.validation.loss))
        .unwrap();
    assert_eq!(lowest.step, 77_770);
    let spans = |of: fn(&NormSpans) -> Option<Span>| -> Vec<Span> {
        let layers = stats_spans.iter().map(|one| &one.layers[1]);
        layers.filter_map(of).collect()
    };
    let updates = spans(|layer| Some(layer.update));
    assert_eq!(updates.iter().map(|s| s.count).sum::<u64>(), 6000);
    assert!(updates.windows(2).all(|w| w[0].last < w[1].first));
    assert_eq!(updates.iter().map(|s| s.max).fold(0.0, f32::max), 7.0);
    let rates = spans(|layer| layer.rates.map(|rates| rates.median));
    assert_eq!(rates.iter().map(|s| s.count).sum::<u64>(), 5981);
    let reported = [100_000, 200_000, 300_000].map(|step| Box::new(Warning::Differs { step }));
    assert_eq!(warnings, reported);
}
