#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

fn filled(values: &[(u64, f32)]) -> Series {
    let mut series = Series::new();
    for &(step, value) in values {
        series.push(Span::point(step, value));
    }
    series
}

fn steps(n: u64, f: impl Fn(u64) -> f32) -> Series {
    let mut series = Series::new();
    for step in 0..n {
        series.push(Span::point(step, f(step)));
    }
    series
}

#[test]
fn an_empty_series_answers_nothing() {
    let series = Series::new();
    let mut columns = vec![Some(Span::point(0, 0.0))];
    series.columns(&[0, 10, 20], &mut columns);
    assert_eq!(columns, [None, None]);
    assert!(series.is_empty() && series.last().is_none() && series.at(5).is_none());
    assert!(series.range(0, 100).is_none() && series.first_step().is_none());
    assert!(series.memory() < 256);
}

#[test]
fn few_points_come_back_exactly() {
    let series = filled(&[(3, 1.0), (10, 4.0), (11, f32::NAN), (30, 2.0)]);
    let mut columns = Vec::new();
    series.columns(&[0, 10, 11, 12, 31], &mut columns);
    let values: Vec<_> = columns
        .iter()
        .map(|c| c.map(|s| (s.min, s.max, s.non_finite)))
        .collect();
    assert_eq!(values[0], Some((1.0, 1.0, 0)));
    assert_eq!(values[1], Some((4.0, 4.0, 0)));
    assert_eq!(values[2], Some((f32::INFINITY, f32::NEG_INFINITY, 1)));
    assert_eq!(values[3], Some((2.0, 2.0, 0)));
    assert_eq!(series.value_at(2), None);
    assert_eq!(series.value_at(9), Some(1.0));
    assert_eq!(
        series.value_at(29),
        Some(4.0),
        "the point that is not finite is passed over"
    );
    assert_eq!(series.value_at(1000), Some(2.0));
    assert_eq!(series.after(4).map(|s| s.first), Some(10));
    assert_eq!(series.after(11).map(|s| s.first), Some(30));
    assert_eq!(series.after(31), None);
    assert_eq!(
        (series.len(), series.first_step(), series.last_step()),
        (3, Some(3), Some(30))
    );
}

#[test]
fn one_spike_in_a_million_steps_is_in_one_column_and_no_other() {
    let series = steps(1_000_000, |step| if step == 123_457 { 99.0 } else { 1.0 });
    let edges: Vec<u64> = (0..=240).map(|i| i * 1_000_000 / 240).collect();
    let mut columns = Vec::new();
    series.columns(&edges, &mut columns);
    let spikes: Vec<_> = (0..240)
        .filter(|&i| columns[i].is_some_and(|span| span.max == 99.0))
        .collect();
    assert_eq!(spikes, [123_457 * 240 / 1_000_000]);
    assert!(
        columns
            .iter()
            .all(|column| column.is_some_and(|span| span.min == 1.0))
    );
    assert_eq!(
        columns.iter().flatten().map(|span| span.count).sum::<u64>(),
        1_000_000
    );
}

#[test]
fn the_recent_past_is_exact_in_a_long_run() {
    let n = 300_000;
    let series = steps(n, |step| step as f32);
    let edges: Vec<u64> = (0..=100).map(|i| n - 1000 + i * 10).collect();
    let mut columns = Vec::new();
    series.columns(&edges, &mut columns);
    for (column, edge) in columns.iter().zip(&edges) {
        let span = column.unwrap();
        assert_eq!((span.first, span.last, span.count), (*edge, edge + 9, 10));
    }
    assert_eq!(series.value_at(n - 2000), Some((n - 2000) as f32));
}

#[test]
fn it_is_known_how_coarse_what_is_drawn_is() {
    let n = 1_000_000;
    let series = steps(n, |step| step as f32);
    let edges = |start: u64, end: u64| -> Vec<u64> {
        (0..=200).map(|i| start + i * (end - start) / 200).collect()
    };
    assert_eq!(series.coarsest(4, &edges(0, n)), None);
    let buckets = series.spans();
    for start in [250_000, 500_000] {
        let (start, end) = (start, start + 4000);
        // Zoomed in to 20 steps per column, the widest bucket in the window crosses more than four.
        let coarsest = series.coarsest(4, &edges(start, end)).unwrap();
        let inside = buckets.iter().filter(|b| b.last >= start && b.first < end);
        let widest = inside.map(|b| b.last - b.first).max().unwrap();
        assert!(widest > 80 && coarsest.last - coarsest.first == widest);
    }
    // Single points are never too coarse, whatever the zoom; nor is a curve of few points.
    assert_eq!(series.coarsest(4, &edges(n - 20, n)), None);
    assert_eq!(
        filled(&[(0, 1.0), (900, 2.0)]).coarsest(4, &edges(0, 1000)),
        None
    );
}

#[test]
fn memory_is_bounded() {
    let mut series = Series::new();
    for step in 0..3_000_000_u64 {
        series.push(Span::point(step, 1.0));
    }
    let most = size_of::<Series>() + CAPACITY * size_of::<Bucket>();
    assert_eq!(series.memory(), most);
    assert!(most < 450_000, "{most}");
    assert_eq!(size_of::<Bucket>(), 64);
}

#[test]
fn smoothing_is_the_debiased_average_of_the_points() {
    let value = |step: u64| (step as f32 * 0.37).sin() + 2.0;
    let series = steps(500, value);
    for smoothing in [Smoothing::Light, Smoothing::Medium, Smoothing::Strong] {
        // Reference: the weighted mean written out, newest weight 1, then β, β² …
        let reference = |step: u64| {
            let weight = |i: u64| smoothing.weight().powi((step - i) as i32);
            let sum: f64 = (0..=step).map(|i| weight(i) * f64::from(value(i))).sum();
            sum / (0..=step).map(weight).sum::<f64>()
        };
        for step in [0, 1, 2, 10, 100, 499] {
            let got = f64::from(series.smoothed_at(smoothing, step).unwrap());
            assert!(
                (got - reference(step)).abs() < 1e-6,
                "{smoothing:?} at {step}: {got}"
            );
        }
        let mut columns = Vec::new();
        series.smoothed(smoothing, &[0, 64, 500, 600], &mut columns);
        assert_eq!(columns[0], series.smoothed_at(smoothing, 63));
        assert_eq!(
            (columns[1], columns[2]),
            (series.smoothed_at(smoothing, 499), None)
        );
    }
}

#[test]
fn a_constant_stays_itself_when_smoothed_even_past_a_gap() {
    let series = steps(100, |step| if step % 7 == 0 { f32::NAN } else { 3.0 });
    for smoothing in Smoothing::ALL {
        assert!((series.smoothed_at(smoothing, 99).unwrap() - 3.0).abs() < 1e-6);
    }
}

#[test]
fn steps_that_run_backwards_are_moved_up_not_lost() {
    let series = filled(&[(10, 1.0), (5, 7.0), (11, 2.0)]);
    let span = series.range(10, 11).unwrap();
    assert_eq!((span.count, span.max), (2, 7.0));
    assert_eq!(series.len(), 3);
}

/// Spans of irregular steps and values, some merged, some non-finite.
fn spans() -> impl Strategy<Value = Vec<Span>> {
    let value = prop_oneof![8 => -1e3_f32..1e3, 1 => Just(f32::NAN), 1 => Just(f32::INFINITY)];
    let piece = (0_u64..5, prop::collection::vec(value, 1..4));
    prop_oneof![
        3 => prop::collection::vec(piece.clone(), 0..300),
        1 => prop::collection::vec(piece, 8_000..12_000),
    ]
    .prop_map(|pieces| {
        let mut step = 0;
        let mut spans = Vec::new();
        for (gap, values) in pieces {
            step += gap;
            let mut span: Option<Span> = None;
            for value in values {
                let point = Span::point(step, value);
                match &mut span {
                    Some(span) => span.merge(&point),
                    None => span = Some(point),
                }
                step += 1;
            }
            spans.extend(span);
        }
        spans
    })
}

fn extremes<'a>(spans: impl Iterator<Item = &'a Span>) -> (f32, f32, u64, u64) {
    spans.fold(
        (f32::INFINITY, f32::NEG_INFINITY, 0, 0),
        |(lo, hi, n, bad), span| {
            (
                lo.min(span.min),
                hi.max(span.max),
                n + span.count,
                bad + u64::from(span.non_finite),
            )
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_whole_is_kept_to_the_last_count(spans in spans(), columns in 1_u64..300) {
        let mut series = Series::new();
        for &span in &spans {
            series.push(span);
        }
        let whole = extremes(spans.iter());
        let end = series.last_step().map_or(1, |step| step + 1);
        prop_assert_eq!(extremes(series.range(0, end).iter()), whole);
        let edges: Vec<u64> = (0..=columns).map(|i| i * end / columns).collect();
        let mut out = Vec::new();
        series.columns(&edges, &mut out);
        let drawn = extremes(out.iter().flatten());
        prop_assert_eq!((drawn.0, drawn.1), (whole.0, whole.1));
        if columns == 1 {
            prop_assert_eq!(drawn, whole);
        }
    }

    #[test]
    fn a_window_holds_the_extremes_of_its_points(
        spans in spans(), from in 0.0_f64..1.0, to in 0.0_f64..1.0, columns in 1_u64..300,
    ) {
        let mut series = Series::new();
        for &span in &spans {
            series.push(span);
        }
        let length = series.last_step().map_or(0, |step| step + 1) as f64;
        let (start, end) = ((from.min(to) * length) as u64, (from.max(to) * length) as u64 + 1);
        let inside = extremes(spans.iter().filter(|s| s.first >= start && s.last < end));
        let edges: Vec<u64> = (0..=columns).map(|i| start + i * (end - start) / columns).collect();
        let mut out = Vec::new();
        series.columns(&edges, &mut out);
        let drawn = extremes(out.iter().flatten());
        prop_assert!(drawn.0 <= inside.0 && drawn.1 >= inside.1, "{drawn:?} {inside:?}");
        prop_assert!(drawn.3 >= inside.3, "a value that is not finite is never lost");
        let range = extremes(series.range(start, end).iter());
        prop_assert!(range.0 <= inside.0 && range.1 >= inside.1 && range.2 >= inside.2);
    }
}

#[test]
fn a_curve_up_to_a_step_is_the_one_that_had_been_recorded_by_then() {
    let value = |step: u64| (step as f32 * 0.37).sin();
    let record = |steps: u64| {
        let mut series = Series::new();
        (0..steps).for_each(|step| series.push(Span::point(step, value(step))));
        series
    };
    let long = record(50_000);
    // Where single points are kept, nothing is missing and nothing later is included.
    let cut = long.until(49_000);
    assert_eq!(cut.last_step(), Some(49_000));
    assert_eq!(cut.value_at(48_990), long.value_at(48_990));
    // In the distant past at most a bucket is missing.
    let cut = long.until(20_000);
    let last = cut.last_step().unwrap();
    assert!((19_900..=20_000).contains(&last), "{last}");
    assert!(record(1000).until(2000).last_step() == Some(999) && Series::new().until(5).is_empty());
}

#[test]
fn an_axis_up_to_a_step_is_the_same_up_to_there() {
    let mut axis = Axis::new();
    axis.push(100, 1.0, 3200, 0.5);
    axis.push(300, 2.0, 9600, 2.5);
    let cut = axis.until(200);
    assert_eq!(cut.last_step(), 200);
    for kind in AxisKind::ALL {
        for step in [0, 50, 100, 150, 200] {
            assert_eq!(
                cut.x_of(kind, step),
                axis.x_of(kind, step),
                "{kind:?} {step}"
            );
        }
    }
}

#[test]
fn what_was_split_off_is_joined_again_and_nothing_is_lost_or_twice_there() {
    let value = |step: u64| (step as f32 * 0.37).sin();
    let record = |mut series: Series, from: u64, steps: u64| {
        (from..steps).for_each(|step| series.push(Span::point(step, value(step))));
        series
    };
    for empty in [Series::new(), Series::of_many()] {
        let whole = record(empty.clone(), 0, 60_000);
        for step in [0, 1, 777, 30_000, 59_998, 59_999, 70_000] {
            let mut head = whole.clone();
            let rest = head.split_off(step);
            assert_eq!(head.spans(), whole.until(step).spans(), "{step}");
            assert_eq!(head.total(), whole.until(step).total(), "{step}");
            let joined = |mut head: Series| {
                head.join(rest.clone(), step);
                head
            };
            let back = joined(head.clone());
            assert_eq!(back.spans(), whole.spans(), "{step}");
            assert_eq!(back.total(), whole.total(), "{step}");
            for smoothing in Smoothing::ALL {
                let at = |series: &Series| series.smoothed_at(smoothing, 40_000);
                assert_eq!(at(&back), at(&whole), "{step} {smoothing:?}");
            }
            // Points pushed in the meantime are replaced.
            let back = joined(record(head, step + 1, step + 500));
            assert_eq!(back.last_step(), whole.last_step(), "{step}");
            let last = |series: &Series| series.last().map(|span| span.last_value);
            assert_eq!(last(&back), last(&whole), "{step}");
            let mut spans = back.spans();
            spans.dedup_by(|later, one| later.first > one.last);
            assert_eq!(spans.len(), 1, "{step}: not in order");
        }
    }
    let mut head = record(Series::new(), 0, 50);
    head.join(Series::new(), 20);
    assert_eq!(head.last_step(), Some(20));
}

#[test]
fn of_many_curves_each_takes_little_and_has_no_wide_bucket() {
    let mut axis = Axis::new();
    let mut series = Series::of_many();
    for step in 1..=200_000_u64 {
        // The speed changes again and again, differently on each axis.
        let samples = axis.end()[2] as u64 + (1 << (step / 9_000 % 10));
        let seconds = axis.end()[3] + 1e-4 * (1 << (step / 13_000 % 9)) as f64;
        axis.push(step, samples as f64 / 1437.0, samples, seconds);
        series.push_on(Span::point(step, 1.0), &axis);
    }
    assert!(series.memory() < 84 << 10, "{}", series.memory());
    let end = axis.end();
    for span in series.spans() {
        for (index, kind) in AxisKind::ALL.into_iter().enumerate() {
            let width = axis.x_of(kind, span.last) - axis.x_of(kind, span.first);
            assert!(width <= end[index] / 128.0 * 1.001, "{kind:?} {span:?}");
        }
    }
}

#[test]
fn an_axis_that_was_split_is_joined_again() {
    let mut axis = Axis::new();
    axis.push(100, 1.0, 3200, 0.5);
    axis.push(200, 1.5, 5000, 1.5);
    axis.push(300, 2.0, 9600, 2.5);
    let whole = axis.clone();
    for step in [0, 50, 200, 250, 300, 400] {
        let mut axis = whole.clone();
        let rest = axis.split_off(step);
        assert_eq!(axis.last_step(), step.min(300));
        axis.push(step + 7, 1.9, 9000, 2.4);
        axis.join(rest, step);
        for kind in AxisKind::ALL {
            for at in [0, 50, 100, 150, 220, 300] {
                assert_eq!(axis.x_of(kind, at), whole.x_of(kind, at), "{step} {at}");
            }
        }
    }
}

#[test]
fn no_cell_is_wide_on_any_axis_however_the_pace_changes() {
    let mut axis = Axis::new();
    // Of single samples for long, then of all of them at once.
    axis.push(100_000, 1.0, 100_000, 10.0);
    axis.push(100_100, 101.0, 10_100_000, 1000.0);
    let cells = Cells::of(64, axis.end_at(0));
    let mut follow = axis.follow();
    let mut first = [None; 64];
    let mut widest = 0.0_f64;
    for step in 0..=100_100 {
        let positions = follow.positions(step);
        let from = *first[cells.index_at(&positions)].get_or_insert(positions);
        for ((x, from), end) in positions.iter().zip(from).zip(axis.end()) {
            widest = widest.max((x - from) / end);
        }
    }
    assert!(widest <= 4.0 / 64.0, "{widest}");
}

#[test]
fn a_run_of_which_no_place_is_known_is_cut_by_its_steps() {
    let cells = Cells::of(4, Axis::new().end_at(100));
    let cell = |step: u64| cells.index_at(&Axis::new().follow().positions(step));
    assert_eq!(
        [0, 24, 26, 51, 99, 100, 200].map(cell),
        [0, 0, 1, 2, 3, 3, 3]
    );
}
