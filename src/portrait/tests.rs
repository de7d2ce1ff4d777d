#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use proptest::prelude::*;

use super::validation_prediction::{most_interesting, verdict};
use super::*;
use crate::data::Part;
use crate::nn::{Activation, Batch, Loss, Network, Shape};
use crate::train::{Recipe, Session, SnapshotExtras};

const REQUEST: Request = Request {
    columns: 13,
    rows: 7,
    axes: None,
};

fn session(settings: &[(&str, &str)], steps: usize) -> Session {
    let mut session = Session::new(Recipe::of(settings).unwrap()).unwrap();
    for _ in 0..steps {
        session.advance();
    }
    session
}

fn snapshot(settings: &[(&str, &str)], steps: usize) -> Arc<Snapshot> {
    Arc::new(
        session(settings, steps)
            .trainer()
            .snapshot(SnapshotExtras::rows(8)),
    )
}

fn portrait(snapshot: &Arc<Snapshot>) -> Portrait {
    let portrait = Portrait::of(snapshot, REQUEST, &mut PortraitBuffers::new());
    assert_eq!(snapshot.data.test.openings(), 0, "the seal is broken");
    portrait
}

/// The network's outputs for one row, computed directly.
fn evaluate(snapshot: &Snapshot, inputs: &[f32]) -> Vec<f32> {
    let network = &snapshot.network;
    let view = ndarray::ArrayView2::from_shape((1, inputs.len()), inputs).unwrap();
    let mut work = network.workspace(1);
    let outputs = network.predict(&snapshot.weights, view, &mut work, None);
    outputs.iter().copied().collect()
}

fn is_close(a: &[f32], b: &[f32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5)
}

#[test]
fn confusion_and_mistakes_are_those_of_a_naive_count_and_of_the_accuracy() {
    for (data, batch) in [("iris", "8"), ("digits", "32"), ("moons", "16")] {
        let snapshot = snapshot(&[("data", data), ("batch", batch)], 40);
        let part = &snapshot.data.validation;
        let portrait = portrait(&snapshot);
        let confusion = portrait.confusion.unwrap();
        let mut naive = vec![0; confusion.classes * confusion.classes];
        for (inputs, label) in part.inputs.rows().into_iter().zip(&part.labels) {
            let (predicted, _) = verdict(&evaluate(&snapshot, inputs.as_slice().unwrap()));
            naive[*label as usize * confusion.classes + predicted as usize] += 1;
        }
        assert_eq!(confusion.counts, naive, "{data}");
        assert_eq!(confusion.at(1, 0), naive[confusion.classes]);
        assert_eq!(portrait.samples, part.len());
        assert_eq!(portrait.samples - portrait.mistakes, confusion.right());
        let score = snapshot.network.evaluate(
            &snapshot.weights,
            Batch {
                inputs: part.inputs.view(),
                targets: part.targets.view(),
            },
            &mut snapshot.network.workspace(64),
            None,
        );
        let accuracy = confusion.right() as f64 / part.len() as f64;
        assert_eq!(score.accuracy, Some(accuracy), "{data}");
    }
}

#[test]
fn a_field_is_the_network_at_the_middle_of_each_cell_with_y_upwards() {
    let snapshot = snapshot(&[("data", "moons"), ("label-noise", "0.1")], 300);
    let ModelOutput::Field(field) = portrait(&snapshot).scene else {
        panic!("moons have a field");
    };
    assert_eq!(
        (field.plane.columns, field.plane.rows, field.classes),
        (13, 7, 2)
    );
    assert_eq!(field.probabilities.len(), 13 * 7 * 2);
    let maps = &snapshot.data.standardisation.inputs;
    for row in 0..7 {
        for column in 0..13 {
            let x = field.plane.x[0]
                + (field.plane.x[1] - field.plane.x[0]) * (f64::from(column) + 0.5) / 13.0;
            let y = field.plane.y[1]
                - (field.plane.y[1] - field.plane.y[0]) * (f64::from(row) + 0.5) / 7.0;
            let direct = evaluate(&snapshot, &[maps[0].apply(x), maps[1].apply(y)]);
            let cell = (row * 13 + column) as usize;
            assert!(is_close(
                &field.probabilities[2 * cell..2 * cell + 2],
                &direct
            ));
            assert_eq!(field.most_likely[cell], verdict(&direct).0);
        }
    }
    let data = &snapshot.data;
    assert_eq!(field.train.len(), data.train.len());
    assert_eq!(field.validation.len(), data.validation.len());
    let wrong = field.train.iter().enumerate();
    let wrong = wrong.filter(|(_, point)| point.is_mislabelled);
    assert!(wrong.map(|(i, _)| i).eq(data.wrong_labels.iter().copied()));
    for (points, part) in [
        (&field.train, &data.train),
        (&field.validation, &data.validation),
    ] {
        for (point, (inputs, label)) in points
            .iter()
            .zip(part.inputs.rows().into_iter().zip(&part.labels))
        {
            let direct = verdict(&evaluate(&snapshot, inputs.as_slice().unwrap())).0;
            assert_eq!((point.class, point.predicted), (*label, direct));
            assert_eq!(maps[0].apply(point.x), inputs[0]);
            assert!(field.plane.x[0] < point.x && point.x < field.plane.x[1]);
            assert!(field.plane.y[0] < point.y && point.y < field.plane.y[1]);
        }
    }
}

#[test]
fn a_field_of_a_table_holds_the_other_inputs_at_their_mean() {
    for (data, axes) in [("iris", [2, 0]), ("penguins", [0, 3])] {
        let snapshot = snapshot(&[("data", data), ("batch", "8"), ("scale", "minmax")], 60);
        let request = Request {
            axes: Some(axes),
            ..REQUEST
        };
        let portrait = Portrait::of(&snapshot, request, &mut PortraitBuffers::new());
        let ModelOutput::Field(field) = portrait.scene else {
            panic!("two inputs are chosen");
        };
        let data = &snapshot.data;
        assert_eq!(
            field.plane.axes,
            axes.map(|axis| data.features[axis].clone())
        );
        assert_eq!(field.plane.others, data.inputs() - 2);
        let maps = &data.standardisation.inputs;
        let mut inputs = data.train.inputs.mean_axis(ndarray::Axis(0)).unwrap();
        let middle = |[low, high]: [f64; 2], share: f64| low + (high - low) * share;
        for (row, column) in [(0, 0), (3, 11), (6, 5)] {
            let (right, up) = ((column as f64 + 0.5) / 13.0, 1.0 - (row as f64 + 0.5) / 7.0);
            inputs[axes[0]] = maps[axes[0]].apply(middle(field.plane.x, right));
            inputs[axes[1]] = maps[axes[1]].apply(middle(field.plane.y, up));
            let direct = evaluate(&snapshot, inputs.as_slice().unwrap());
            let at = (row * 13 + column) * field.classes;
            let cell = &field.probabilities[at..at + field.classes];
            assert!(is_close(cell, &direct), "{cell:?} {direct:?}");
        }
        // A point is judged by all of its inputs, wherever it is drawn.
        for (point, inputs) in field.train.iter().zip(data.train.inputs.rows()) {
            let direct = verdict(&evaluate(&snapshot, inputs.as_slice().unwrap())).0;
            assert_eq!(point.predicted, direct);
            assert_eq!(maps[axes[0]].apply(point.x), inputs[axes[0]]);
            assert_eq!(maps[axes[1]].apply(point.y), inputs[axes[1]]);
        }
    }
    // Inputs that there are not, one twice, and other data have none.
    let scene = |data, axes| {
        let request = Request {
            axes: Some(axes),
            ..REQUEST
        };
        let snapshot = snapshot(&[("data", data), ("batch", "8")], 1);
        Portrait::of(&snapshot, request, &mut PortraitBuffers::new()).scene
    };
    for axes in [[0, 4], [1, 1]] {
        assert!(matches!(scene("iris", axes), ModelOutput::Mistakes(_)));
    }
    assert!(matches!(scene("digits", [0, 1]), ModelOutput::Wall(_)));
    assert!(matches!(scene("sine", [0, 1]), ModelOutput::Fit(_)));
}

#[test]
fn a_predicted_value_is_drawn_over_two_inputs_in_its_own_units() {
    let table = [("data", "csv:tests/screens/houses.csv"), ("label", "price")];
    let snapshot = snapshot(&[table[0], table[1], ("batch", "4")], 60);
    let data = &snapshot.data;
    let axes = [1, 0];
    let scene = |axes| {
        let request = Request {
            axes: Some(axes),
            ..REQUEST
        };
        Portrait::of(&snapshot, request, &mut PortraitBuffers::new()).scene
    };
    let ModelOutput::ValueField(field) = scene(axes) else {
        panic!("two inputs are chosen");
    };
    let plane = &field.plane;
    assert_eq!(plane.axes, axes.map(|axis| data.features[axis].clone()));
    assert_eq!(plane.others, data.inputs() - 2);
    let maps = &data.standardisation;
    let mut inputs = data.train.inputs.mean_axis(ndarray::Axis(0)).unwrap();
    let middle = |[low, high]: [f64; 2], share: f64| low + (high - low) * share;
    for (row, column) in [(0, 0), (3, 11), (6, 5)] {
        let (right, up) = ((column as f64 + 0.5) / 13.0, 1.0 - (row as f64 + 0.5) / 7.0);
        inputs[axes[0]] = maps.inputs[axes[0]].apply(middle(plane.x, right));
        inputs[axes[1]] = maps.inputs[axes[1]].apply(middle(plane.y, up));
        let direct = maps.targets[0].undo(evaluate(&snapshot, inputs.as_slice().unwrap())[0]);
        let value = field.values[row * 13 + column];
        assert!(
            (value - direct).abs() < 1e-4 * direct.abs(),
            "{value} {direct}"
        );
    }
    let prices = [&data.train, &data.validation].map(|part| part.targets.column(0));
    let prices = prices
        .into_iter()
        .flatten()
        .map(|y| maps.targets[0].undo(*y));
    let prices: Vec<f64> = prices.collect();
    assert!(
        prices
            .iter()
            .all(|y| (field.range[0]..=field.range[1]).contains(y))
    );
    assert!(field.range.iter().all(|end| prices.contains(end)));
    assert_eq!(field.train.len(), data.train.len());
    assert_eq!(field.validation.len(), data.validation.len());
    for (at, inputs) in field.train.iter().zip(data.train.inputs.rows()) {
        assert_eq!(
            [maps.inputs[1].apply(at[0]), maps.inputs[0].apply(at[1])],
            [inputs[1], inputs[0]]
        );
    }
    assert!(matches!(scene([0, 0]), ModelOutput::Scatter(_)));
    assert!(matches!(portrait(&snapshot).scene, ModelOutput::Scatter(_)));
}

#[test]
fn a_fit_has_the_network_and_the_true_function_over_the_data_and_beyond() {
    let snapshot = snapshot(&[("data", "sine"), ("activation", "tanh")], 200);
    let ModelOutput::Fit(fit) = portrait(&snapshot).scene else {
        panic!("a curve has a fit");
    };
    assert_eq!(fit.xs.len(), 13);
    assert_eq!([fit.xs[0], fit.xs[12]], fit.x);
    let truth = fit.truth.unwrap();
    let map = snapshot.data.standardisation.inputs[0];
    for ((x, o), t) in fit.xs.iter().zip(&fit.network).zip(&truth) {
        let direct = f64::from(evaluate(&snapshot, &[map.apply(*x)])[0]);
        assert!((direct - o).abs() < 1e-5);
        assert_eq!(*t, (std::f64::consts::TAU * x).sin());
    }
    for [x, y] in fit.train.iter().chain(&fit.validation) {
        assert!(fit.x[0] < *x && *x < fit.x[1] && fit.y[0] < *y && *y < fit.y[1]);
        // With noise of 0.2, in raw units on both axes.
        assert!((y - (std::f64::consts::TAU * x).sin()).abs() < 1.2);
    }
}

#[test]
fn a_reproduction_is_whole_but_its_original_has_holes_where_pixels_are_sealed() {
    let snapshot = snapshot(&[("data", "picture"), ("hidden", "16")], 50);
    let ModelOutput::PixelFit(fit) = portrait(&snapshot).scene else {
        panic!("a picture is painted");
    };
    let data = &snapshot.data;
    let pixels = fit.width * fit.height;
    assert_eq!(fit.painted.len(), pixels);
    // At every pixel, including sealed ones: x is −1 … 1 to the right, y −1 … 1 upwards.
    for (pixel, painted) in fit.painted.iter().enumerate().step_by(11) {
        let across = |index: usize, size: usize| 2.0 * index as f32 / (size - 1) as f32 - 1.0;
        let x = across(pixel % fit.width, fit.width);
        let y = -across(pixel / fit.width, fit.height);
        for (painted, direct) in painted.iter().zip(evaluate(&snapshot, &[x, y])) {
            assert!((f32::from(*painted) - (direct * 255.0).clamp(0.0, 255.0)).abs() < 0.6);
        }
    }
    let seen = fit.original.iter().flatten().count();
    assert_eq!(seen, data.train.len() + data.validation.len());
    assert_eq!(pixels - seen, data.test.len());
    for part in [&data.train, &data.validation] {
        for (sample, row) in part.rows.iter().enumerate().step_by(37) {
            let byte = |value: f32| (f64::from(value) * 255.0).round() as u8;
            let inputs = part.inputs.row(sample);
            let direct = evaluate(&snapshot, inputs.as_slice().unwrap());
            let original = fit.original[*row].unwrap();
            assert_eq!(
                original.to_vec(),
                part.targets.row(sample).map(|t| byte(*t)).to_vec()
            );
            for (painted, direct) in fit.painted[*row].into_iter().zip(direct) {
                // The last bits may round differently.
                assert!(painted.abs_diff(byte(direct)) <= 1);
            }
        }
    }
}

#[test]
fn a_wall_shows_confident_mistakes_first_and_brightness_as_it_was() {
    let snapshot = snapshot(&[("data", "digits")], 60);
    let portrait = portrait(&snapshot);
    let ModelOutput::Wall(wall) = &portrait.scene else {
        panic!("pictures hang on a wall");
    };
    assert_eq!((wall.width, wall.height), (8, 8));
    assert_eq!(wall.samples.len(), MOST_SAMPLES.min(portrait.samples));
    let validation_prediction: Vec<ValidationPrediction> = wall
        .samples
        .iter()
        .map(|one| one.validation_prediction)
        .collect();
    check_order(&validation_prediction);
    let wrong = validation_prediction
        .iter()
        .filter(|one| one.is_mistake())
        .count();
    assert_eq!(wrong, portrait.mistakes.min(MOST_SAMPLES));
    let part = &snapshot.data.validation;
    for one in &wall.samples {
        let index = one.validation_prediction.index;
        assert_eq!(one.validation_prediction.row, part.rows[index]);
        assert_eq!(one.validation_prediction.actual, part.labels[index]);
        // The digits have 17 shades.
        assert!(one.grey.iter().all(|g| (0.0..=1.0).contains(g)));
        let is_shade = |g: &f32| (g * 16.0 - (g * 16.0).round()).abs() < 1e-4;
        assert!(one.grey.iter().all(is_shade));
        assert!(one.grey.iter().any(|g| *g > 0.5));
    }
    let units = snapshot.network.shape().hidden[0];
    assert_eq!(wall.filters.len(), units.min(MOST_FILTERS));
    let filter = &wall.filters[3];
    for (pixel, w) in filter.weights.iter().enumerate() {
        assert_eq!(*w, snapshot.weights[pixel * units + 3]);
    }
    assert_eq!(filter.weights.len(), 64);
    assert!(wall.filters.iter().any(|filter| filter.most == wall.most));
}

fn check_order(validation_prediction: &[ValidationPrediction]) {
    for pair in validation_prediction.windows(2) {
        match (pair[0].is_mistake(), pair[1].is_mistake()) {
            (true, true) => assert!(pair[0].confidence >= pair[1].confidence),
            (false, false) => assert!(pair[0].confidence <= pair[1].confidence),
            (true, false) => {}
            (false, true) => panic!("a mistake after what is right"),
        }
    }
}

proptest! {
    #[test]
    fn the_most_interesting_are_the_first_of_all_in_order(
        // From whole numbers: of ranges of floats, the library hits an assertion of its own once in some 10⁷ draws.
        pairs in prop::collection::vec((0_u32..3, prop::collection::vec((-1000..10_000).prop_map(|share| share as f32 / 1e4), 3)), 0..500),
        holes in prop::collection::vec(any::<bool>(), 500),
    ) {
        let all: Vec<ValidationPrediction> = pairs.iter().zip(holes).enumerate().map(|(index, ((actual, p), hole))| {
            let (predicted, confidence) = verdict(&if hole { vec![f32::NAN; 3] } else { p.clone() });
            ValidationPrediction { index, row: 2 * index, actual: *actual, predicted, confidence }
        }).collect();
        prop_assert!(all.iter().all(|one| one.confidence.is_finite()));
        let few = most_interesting(all.clone());
        prop_assert_eq!(few.len(), all.len().min(MOST_SAMPLES));
        check_order(&few);
        let mut left = all;
        left.retain(|one| !few.iter().any(|kept| kept.index == one.index));
        if let Some(last) = few.last() {
            for one in &left {
                check_order(&[*last, *one]);
            }
        }
    }

    #[test]
    fn a_histogram_counts_every_number_once_and_where_it_belongs(
        values in prop::collection::vec(prop_oneof![
            4 => -3.0_f32..3.0,
            1 => Just(0.0_f32),
            1 => prop_oneof![Just(f32::NAN), Just(f32::INFINITY), Just(f32::MAX), Just(f32::MIN)],
        ], 0..300),
        which in 0_usize..4,
    ) {
        let activation = Activation::ALL[which];
        let histogram = Histogram::of(&values, activation);
        prop_assert_eq!(histogram.total(), values.len() as u64);
        prop_assert_eq!(histogram.counts.len(), Histogram::BINS);
        let [least, most] = histogram.range;
        prop_assert!(least < most);
        let zeros = values.iter().filter(|h| **h == 0.0).count() as u64;
        prop_assert_eq!(histogram.zeros, if activation == Activation::Relu { zeros } else { 0 });
        let strange = values.iter().filter(|h| !h.is_finite()).count() as u64;
        prop_assert_eq!(histogram.not_finite, strange);
        if activation == Activation::Gelu {
            let width = (f64::from(most) - f64::from(least)) / 32.0;
            let left = values.iter().filter(|h| h.is_finite());
            let left = left.filter(|h| (f64::from(**h) - f64::from(least)) < 16.0 * width * (1.0 - 1e-9));
            let counted: u64 = histogram.counts[..16].iter().sum();
            prop_assert!(left.count() as u64 <= counted);
        }
    }
}

/// The portrait of a hidden layer of two units with the given weights and biases, on the sine data.
fn by_hand(activation: Activation, weights: [f32; 2], biases: [f32; 2]) -> LayerPortrait {
    let mut snapshot = session(&[("data", "sine")], 0)
        .trainer()
        .snapshot(SnapshotExtras::rows(1));
    let shape = Shape {
        inputs: 1,
        hidden: vec![2],
        outputs: 1,
    };
    snapshot.network = Network::new(shape, activation, Loss::MeanSquaredError).unwrap();
    snapshot.weights = [&weights[..], &biases[..], &[1.0, 1.0, 0.0]].concat();
    portrait(&Arc::new(snapshot)).layers.remove(0)
}

#[test]
fn dead_units_and_means_of_a_hand_made_network_are_counted_as_documented() {
    // The standardised inputs of the sine data lie within ±2.
    let relu = by_hand(Activation::Relu, [1.0, 1.0], [5.0, -5.0]);
    assert_eq!(relu.dead, 1);
    assert!((relu.unit_means[0] - 5.0).abs() < 0.5);
    assert_eq!(relu.unit_means[1], 0.0);
    assert_eq!(relu.histogram.zeros, relu.histogram.total() / 2);
    assert_eq!(relu.histogram.range[0], 0.0);
    // A unit that is 0 for some samples only is alive.
    assert_eq!(by_hand(Activation::Relu, [1.0, -1.0], [0.0, 0.0]).dead, 0);
    let dead = |activation, biases| by_hand(activation, [1.0, 1.0], biases).dead;
    assert_eq!(dead(Activation::Tanh, [9.0, 0.0]), 1);
    assert_eq!(dead(Activation::Tanh, [9.0, -9.0]), 2);
    assert_eq!(dead(Activation::Sigmoid, [9.0, 0.0]), 1);
    assert_eq!(dead(Activation::Sigmoid, [9.0, -9.0]), 2);
    assert_eq!(dead(Activation::Gelu, [-9.0, 9.0]), 1);
    let nan = by_hand(Activation::Relu, [f32::NAN, 1.0], [0.0, -5.0]);
    assert_eq!(nan.dead, 1);
    assert_eq!(nan.histogram.not_finite, nan.histogram.total() / 2);
    assert_eq!(nan.unit_means, [0.0, 0.0]);
}

#[test]
fn layers_are_surveyed_over_the_whole_validation_part() {
    let snapshot = snapshot(&[("data", "digits"), ("hidden", "20,9")], 30);
    let portrait = portrait(&snapshot);
    let inputs = &snapshot.data.validation.inputs;
    let mut work = snapshot.network.workspace(inputs.nrows());
    snapshot
        .network
        .predict(&snapshot.weights, inputs.view(), &mut work, None);
    assert_eq!(portrait.layers.len(), 2);
    for (l, layer) in portrait.layers.iter().enumerate() {
        let h = work.hidden(l);
        assert_eq!(layer.width, h.ncols());
        assert_eq!(layer.histogram.total(), h.len() as u64);
        let zeros = h.iter().filter(|h| **h == 0.0).count() as u64;
        assert_eq!(layer.histogram.zeros, zeros);
        let dead = h
            .columns()
            .into_iter()
            .filter(|unit| unit.iter().all(|h| *h == 0.0));
        assert_eq!(layer.dead, dead.count());
        for (unit, mean) in layer.unit_means.iter().enumerate() {
            let direct = h.column(unit).iter().sum::<f32>() / h.nrows() as f32;
            assert!((mean - direct).abs() < 1e-4 * direct.abs().max(1.0));
        }
    }
}

#[test]
fn tables_list_mistakes_or_scatter_numbers() {
    let iris = snapshot(&[("data", "iris")], 20);
    let ModelOutput::Mistakes(mistakes) = portrait(&iris).scene else {
        panic!("a table of classes lists its mistakes");
    };
    assert_eq!(mistakes.samples.len(), iris.data.validation.len());
    check_order(&mistakes.samples);

    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("line.csv");
    let rows: Vec<String> = (0..100)
        .map(|i| format!("{i},{},{},{}", i % 7, i % 5, 1000 + 20 * i))
        .collect();
    std::fs::write(&file, format!("a,b,c,price\n{}\n", rows.join("\n"))).unwrap();
    let name = format!("csv:{}", file.display());
    let csv = snapshot(&[("data", &name), ("label", "price"), ("batch", "8")], 300);
    let portrait = portrait(&csv);
    assert!(portrait.confusion.is_none());
    assert_eq!(portrait.mistakes, 0);
    let ModelOutput::Scatter(scatter) = portrait.scene else {
        panic!("numbers scatter");
    };
    let cloud = &scatter.outputs[0];
    assert_eq!(cloud.train.len(), csv.data.train.len());
    assert_eq!(cloud.validation.len(), csv.data.validation.len());
    let map = csv.data.standardisation.targets[0];
    assert_eq!(csv.data.features, ["b", "c"], "a only counts the rows");
    for (sample, [truth, predicted]) in cloud.validation.iter().enumerate() {
        let part = &csv.data.validation;
        assert!((truth - (1000.0 + 20.0 * part.rows[sample] as f64)).abs() < 1e-2);
        let direct = evaluate(&csv, part.inputs.row(sample).as_slice().unwrap())[0];
        assert!((predicted - map.undo(direct)).abs() < 0.1);
        assert!(cloud.range[0] < *truth && *truth < cloud.range[1]);
    }
}

#[test]
fn a_table_of_two_numbers_is_drawn_as_a_plane_and_of_one_as_a_curve() {
    let directory = tempfile::tempdir().unwrap();
    let scene = |header: &str, row: &dyn Fn(usize) -> String| {
        let file = directory.path().join("t.csv");
        let rows: Vec<String> = (0..60).map(row).collect();
        std::fs::write(&file, format!("{header}\n{}\n", rows.join("\n"))).unwrap();
        let name = format!("csv:{}", file.display());
        portrait(&snapshot(&[("data", &name), ("batch", "8")], 10)).scene
    };
    let class = |i: usize| ["a", "b"][i % 2];
    let plane = scene("x,y,kind", &|i| {
        format!("{},{}.5,{}", i * 7 % 31, i * 11 % 17, class(i))
    });
    let ModelOutput::Field(field) = plane else {
        panic!("two numbers are a plane");
    };
    // In the table's own units.
    assert!(field.plane.x[0] < 0.0 && field.plane.x[1] > 30.0 && field.plane.x[1] < 40.0);
    assert_eq!(field.train.len(), 36);
    let curve = scene("x,y", &|i| format!("{},{}.5", i * 7 % 31, i * 11 % 17));
    assert!(matches!(curve, ModelOutput::Fit(_)));
    let texts = scene("x,y,kind", &|i| {
        format!("{},{},{}", i * 7 % 31, class(i / 2), class(i))
    });
    assert!(matches!(texts, ModelOutput::Mistakes(_)));
}

/// Checks that every number documented as finite is finite.
fn check_clean(portrait: &Portrait) {
    for layer in &portrait.layers {
        assert!(layer.unit_means.iter().all(|mean| mean.is_finite()));
        assert!(layer.histogram.range.iter().all(|end| end.is_finite()));
    }
    match &portrait.scene {
        ModelOutput::Field(field) => {
            assert!(field.probabilities.iter().all(|p| p.is_finite()));
            assert!(
                field
                    .plane
                    .x
                    .iter()
                    .chain(&field.plane.y)
                    .all(|end| end.is_finite())
            );
        }
        ModelOutput::ValueField(field) => {
            let ends = [field.plane.x, field.plane.y, field.range];
            assert!(ends.iter().flatten().all(|end| end.is_finite()));
        }
        ModelOutput::Fit(fit) => assert!(fit.x.iter().chain(&fit.y).all(|end| end.is_finite())),
        ModelOutput::PixelFit(fit) => assert!(!fit.painted.is_empty()),
        ModelOutput::Wall(wall) => {
            assert!(wall.most.is_finite());
            let grey = wall.samples.iter().flat_map(|one| &one.grey);
            assert!(grey.into_iter().all(|g| (0.0..=1.0).contains(g)));
            assert!(
                wall.samples
                    .iter()
                    .all(|one| one.validation_prediction.confidence.is_finite())
            );
        }
        ModelOutput::Mistakes(mistakes) => check_order(&mistakes.samples),
        ModelOutput::Scatter(scatter) => {
            for cloud in &scatter.outputs {
                let all = cloud.train.iter().chain(&cloud.validation).flatten();
                assert!(all.chain(&cloud.range).all(|value| value.is_finite()));
            }
        }
    }
}

#[test]
fn a_network_that_diverged_and_a_part_that_is_empty_still_make_a_portrait() {
    for data in ["moons", "sine", "picture", "digits", "iris"] {
        for activation in ["relu", "gelu", "tanh", "sigmoid"] {
            let settings = [
                ("data", data),
                ("hidden", "5,4"),
                ("activation", activation),
                ("train-size", "40"),
            ];
            let base = session(&settings, 1)
                .trainer()
                .snapshot(SnapshotExtras::rows(4));
            for weight in [f32::NAN, f32::INFINITY, 3e38, 0.0] {
                let mut broken = base.clone();
                broken.weights.fill(weight);
                check_clean(&portrait(&Arc::new(broken)));
            }
        }
        let mut empty = session(&[("data", data)], 1)
            .trainer()
            .snapshot(SnapshotExtras::rows(4));
        let whole = crate::data::load(&crate::data::Request::named(data), 0).unwrap();
        let none = Part {
            inputs: ndarray::Array2::zeros((0, whole.inputs())),
            targets: ndarray::Array2::zeros((0, whole.outputs())),
            ..Part::default()
        };
        empty.data = Arc::new(Dataset {
            validation: none,
            ..whole
        });
        let empty = Arc::new(empty);
        let portrait = portrait(&empty);
        check_clean(&portrait);
        assert_eq!((portrait.samples, portrait.mistakes), (0, 0));
        assert!(portrait.layers.iter().all(|layer| layer.dead == 0));
    }
}

#[test]
fn shared_buffers_serve_different_networks_and_give_the_same_portrait() {
    let mut buffers = PortraitBuffers::new();
    for (data, hidden) in [
        ("digits", "30"),
        ("moons", "8,8"),
        ("digits", "30"),
        ("iris", ""),
    ] {
        let snapshot = snapshot(&[("data", data), ("hidden", hidden)], 5);
        let shared = Portrait::of(&snapshot, REQUEST, &mut buffers);
        let fresh = portrait(&snapshot);
        assert_eq!(shared.scene, fresh.scene);
        assert_eq!(shared.layers, fresh.layers);
        assert_eq!(shared.confusion, fresh.confusion);
    }
}

#[test]
fn an_unreasonable_request_is_clamped() {
    let snapshot = snapshot(&[("data", "moons"), ("hidden", "2")], 0);
    for (request, size) in [
        (
            Request {
                columns: 0,
                rows: 0,
                axes: None,
            },
            (2, 2),
        ),
        (
            Request {
                columns: u16::MAX,
                rows: 3,
                axes: None,
            },
            (512, 3),
        ),
    ] {
        let portrait = Portrait::of(&snapshot, request, &mut PortraitBuffers::new());
        let ModelOutput::Field(field) = portrait.scene else {
            panic!("moons have a field");
        };
        assert_eq!((field.plane.columns, field.plane.rows), size);
        assert_eq!(field.most_likely.len(), size.0 * size.1);
    }
}

#[test]
fn a_task_of_one_class_has_no_mistakes() {
    let mut snapshot = session(&[("data", "iris")], 0)
        .trainer()
        .snapshot(SnapshotExtras::rows(2));
    let data = crate::data::load(&crate::data::Request::named("iris"), 0).unwrap();
    let one = |part: &Part| Part {
        inputs: part.inputs.clone(),
        targets: ndarray::Array2::ones((part.len(), 1)),
        labels: vec![0; part.len()],
        rows: part.rows.clone(),
    };
    snapshot.data = Arc::new(Dataset {
        task: Task::Classification {
            classes: vec!["all".to_owned()],
        },
        train: one(&data.train),
        validation: one(&data.validation),
        ..data
    });
    let shape = Shape {
        inputs: 4,
        hidden: vec![3],
        outputs: 1,
    };
    snapshot.network = Network::new(shape, Activation::Relu, Loss::CrossEntropy).unwrap();
    snapshot.weights = snapshot.network.initial_parameters(1);
    let portrait = portrait(&Arc::new(snapshot));
    assert_eq!(portrait.mistakes, 0);
    assert_eq!(portrait.confusion.unwrap().right(), portrait.samples);
}
