#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::{Anatomy, Noise, NoiseEstimator, Parameter, Request, Scale, Spread};
use crate::nn::Batch;
use crate::optim;
use crate::train::{Recipe, Session, Snapshot, SnapshotExtras};

fn session(settings: &[(&str, &str)], steps: u64) -> Session {
    let mut session = Session::new(Recipe::of(settings).unwrap()).unwrap();
    for _ in 0..steps {
        session.advance();
    }
    session
}

fn snapshot(settings: &[(&str, &str)], steps: u64) -> Arc<Snapshot> {
    let session = session(settings, steps);
    Arc::new(session.trainer().snapshot(SnapshotExtras::preview()))
}

/// The anatomy with a complete noise estimate.
fn whole(snapshot: &Arc<Snapshot>, request: Request) -> Anatomy {
    let mut estimator = NoiseEstimator::default();
    loop {
        if let (anatomy, true) = Anatomy::of(snapshot, request, &mut estimator) {
            return anatomy;
        }
    }
}

const SMALL: [(&str, &str); 4] = [
    ("data", "iris"),
    ("hidden", "5,4"),
    ("batch-norm", "on"),
    ("batch", "16"),
];

#[test]
fn the_largest_update_is_found_in_the_layer_and_any_other_by_its_place() {
    for entry in optim::ENTRIES {
        let settings: Vec<_> = SMALL.into_iter().chain([("optimizer", entry.id)]).collect();
        let snapshot = snapshot(&settings, 3);
        let update = snapshot.preview.as_ref().unwrap();
        let [before, after] = &update.weights;
        for layer in [None, Some(0), Some(1), Some(2), Some(9)] {
            let request = Request {
                layer,
                parameter: Parameter::Largest,
            };
            let (anatomy, _) = Anatomy::of(&snapshot, request, &mut NoiseEstimator::default());
            assert_eq!(
                (anatomy.layer, anatomy.layers),
                (layer.map(|l| l.min(2)), 3)
            );
            let example = anatomy.update.unwrap().example;
            let size = |at: usize| (after[at] - before[at]).abs();
            let blocks = update.layout.blocks().iter();
            let blocks = blocks.filter(|b| layer.is_none_or(|layer| layer.min(2) == b.layer));
            let all = blocks.flat_map(|block| block.range.clone());
            let largest = all.map(size).fold(0.0, f32::max);
            assert_eq!(size(example.index), largest);
            assert_eq!(anatomy.layer.unwrap_or(example.layer), example.layer);
        }
        for index in [0, 7, 30, before.len() - 1, 100_000] {
            let request = Request {
                layer: Some(1),
                parameter: Parameter::At(index),
            };
            let (anatomy, _) = Anatomy::of(&snapshot, request, &mut NoiseEstimator::default());
            let example = anatomy.update.unwrap().example;
            let index = index.min(before.len() - 1);
            assert_eq!(example.index, index);
            assert_eq!(example.values.before("W"), Some(before[index].into()));
            assert_eq!(example.values.after("W"), Some(after[index].into()));
            let gradient = f64::from(update.gradient[index]);
            assert_eq!(example.values.before("g"), Some(gradient));
        }
    }
}

#[test]
fn parameters_are_called_as_in_a_torch_sequential() {
    let snapshot = snapshot(&SMALL, 1);
    let name = |index| {
        let request = Request {
            layer: None,
            parameter: Parameter::At(index),
        };
        let (anatomy, _) = Anatomy::of(&snapshot, request, &mut NoiseEstimator::default());
        let example = anatomy.update.unwrap().example;
        (example.name, example.strides)
    };
    // Four inputs, five units: the second input's weight to unit 3.
    assert_eq!(name(8), ("0.weight[3,1]".to_owned(), [1, 5]));
    assert_eq!(name(20), ("0.bias[0]".to_owned(), [1, 0]));
    assert_eq!(name(25).0, "2.weight[0,0]");
    // Followed by the parameters of batch normalization.
    let plain = snapshot.network.layout().len();
    assert_eq!(name(plain).1, [1, 0]);
    assert!(name(plain + 1).0.ends_with("[1]"), "{}", name(plain + 1).0);
}

#[test]
fn spreads_hold_each_parameter_once() {
    for entry in optim::ENTRIES {
        let settings: Vec<_> = SMALL.into_iter().chain([("optimizer", entry.id)]).collect();
        let snapshot = snapshot(&settings, 5);
        let update = snapshot.preview.as_ref().unwrap();
        for layer in [None, Some(1)] {
            let request = Request {
                layer,
                ..Request::default()
            };
            let (anatomy, _) = Anatomy::of(&snapshot, request, &mut NoiseEstimator::default());
            let terms = anatomy.update.unwrap();
            let blocks = update.layout.blocks().iter();
            let blocks = blocks.filter(|b| layer.is_none_or(|layer| layer == b.layer));
            let count: usize = blocks.map(|block| block.range.len()).sum();
            let symbols: Vec<_> = terms.spreads.iter().map(|s| s.symbol).collect();
            let state = update.optimizers[1].state().into_iter();
            let expected: Vec<_> = ["g", "ΔW"].into_iter().chain(state.map(|s| s.0)).collect();
            assert_eq!(symbols, expected);
            let rates = terms.rates.unwrap();
            for spread in terms.spreads.iter().chain([&rates.spread]) {
                assert_eq!(spread.total(), count as u64, "{}", spread.symbol);
                assert_eq!(spread.not_finite, 0);
                assert!(spread.range[0] < spread.range[1]);
            }
            assert!(rates.quantiles.lower <= rates.quantiles.upper);
            match terms.epsilon {
                Some(epsilon) => {
                    let squares = update.optimizers[1].squares();
                    let blocks = update.layout.blocks().iter();
                    let blocks = blocks.filter(|b| layer.is_none_or(|layer| layer == b.layer));
                    let all: Vec<f64> = blocks
                        .flat_map(|block| &squares[block.range.clone()])
                        .map(|square| f64::from(*square))
                        .collect();
                    let dominated = all.iter().filter(|square| **square < epsilon.value);
                    assert_eq!(epsilon.all, all.len());
                    assert_eq!(epsilon.dominated, dominated.count());
                }
                None => assert!(entry.knob("epsilon").is_none()),
            }
        }
    }
}

#[test]
fn bins_are_where_the_numbers_are() {
    let values = [-2.0, 1.0, 0.0, 0.0, 2.0, f32::NAN, 1e-6];
    let spread = Spread::of("g", Scale::Symmetric, &values);
    assert_eq!(spread.range, [-2.0, 2.0]);
    assert_eq!((spread.zeros, spread.not_finite), (2, 1));
    let last = Spread::BINS - 1;
    assert_eq!((spread.counts[0], spread.counts[last]), (1, 1));
    // 1e-6 is in the middle, 1 in the middle of the right half.
    assert_eq!((spread.counts[last / 2], spread.counts[36]), (1, 1));
    let spread = Spread::of("v", Scale::Log, &[0.0, 2e-3, 0.5, -1.0, f32::INFINITY]);
    assert_eq!(spread.range, [-3.0, 0.0]);
    assert_eq!((spread.zeros, spread.not_finite), (1, 2));
    assert_eq!(spread.counts[4], 1, "log₁₀ 0.002 = −2.7: a tenth along");
    assert_eq!(spread.counts.iter().sum::<u64>(), 2);
    for scale in [Scale::Symmetric, Scale::Log] {
        for values in [&[][..], &[0.0], &[f32::NAN]] {
            let spread = Spread::of("g", scale, values);
            assert!(spread.range[0] < spread.range[1] && spread.range[0].is_finite());
        }
    }
}

#[test]
fn the_rates_of_a_step_are_those_of_the_curve_once_it_is_made() {
    for optimizer in ["adagrad", "adam", "rmsprop", "adadelta"] {
        let mut session = session(&[("optimizer", optimizer), ("batch-norm", "on")], 20);
        session.record_updates(true);
        for layer in [None, Some(0), Some(1)] {
            let snapshot = Arc::new(session.trainer().snapshot(SnapshotExtras::preview()));
            let request = Request {
                layer,
                ..Request::default()
            };
            let predicted = Anatomy::of(&snapshot, request, &mut NoiseEstimator::default()).0;
            let predicted = predicted.update.unwrap().rates.unwrap().quantiles;
            session.advance();
            let stats = session.trainer().stats().unwrap();
            let norms = layer.map_or(&stats.whole, |layer| &stats.layers[layer]);
            assert_eq!(norms.rates, Some(predicted), "{optimizer} {layer:?}");
        }
    }
}

#[test]
fn a_step_that_cannot_be_made_has_no_anatomy_but_says_where_it_is() {
    let mut snapshot = session(&SMALL, 1)
        .trainer()
        .snapshot(SnapshotExtras::rows(0));
    assert!(snapshot.preview.is_none());
    snapshot.weights[0] = f32::NAN;
    let anatomy = whole(&Arc::new(snapshot), Request::default());
    assert!(anatomy.update.is_none());
    let noise = anatomy.noise.unwrap();
    assert_eq!(noise.scale(), None);
    assert!(noise.gradient.is_nan());
}

/// The gradient of each sample alone, in f64: their mean, and all of them.
fn gradients(snapshot: &Snapshot) -> (Vec<f64>, Vec<Vec<f64>>) {
    let part = &snapshot.data.train;
    let mut work = snapshot.network.workspace(1);
    let one = |row: usize| {
        let batch = Batch {
            inputs: part.inputs.slice(ndarray::s![row..=row, ..]),
            targets: part.targets.slice(ndarray::s![row..=row, ..]),
        };
        let mut gradient = vec![0.0; snapshot.weights.len()];
        let weights = &snapshot.weights;
        let network = &snapshot.network;
        network.gradient(weights, batch, &mut work, None, &mut gradient);
        gradient.into_iter().map(f64::from).collect::<Vec<f64>>()
    };
    let all: Vec<Vec<f64>> = (0..part.len()).map(one).collect();
    let mean = |at: usize| all.iter().map(|one| one[at]).sum::<f64>() / all.len() as f64;
    ((0..snapshot.weights.len()).map(mean).collect(), all)
}

#[test]
fn the_noise_of_gradients_is_that_of_a_naive_computation() {
    let snapshot = snapshot(&[("data", "iris"), ("hidden", "3"), ("batch", "20")], 10);
    let noise = whole(&snapshot, Request::default()).noise.unwrap();
    let (mean, all) = gradients(&snapshot);
    let count = all.len() as f64;
    let distance = |one: &Vec<f64>| -> f64 {
        let pairs = one.iter().zip(&mean);
        pairs.map(|(g, mean)| (g - mean).powi(2)).sum()
    };
    let variance = all.iter().map(distance).sum::<f64>() / (count - 1.0);
    let length = mean.iter().map(|g| g * g).sum::<f64>();
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-6 * b.abs();
    assert_eq!((noise.samples, noise.sampled), (all.len(), all.len()));
    assert!(close(noise.variance, variance));
    assert!(close(noise.gradient, length.sqrt()));
    let squares: Vec<f64> = all
        .iter()
        .map(|one| one.iter().map(|g| g * g).sum())
        .collect();
    let middle = squares.iter().sum::<f64>() / count;
    let spread = squares.iter().map(|x| (x - middle).powi(2)).sum::<f64>();
    let error = (spread / (count - 1.0) / count).sqrt();
    assert!(close(noise.variance_error, error));
    let scale = noise.scale().unwrap();
    assert!(close(scale.value, variance / length));
    assert!(close(scale.low, (variance - 2.0 * error).max(0.0) / length));
    let left = length - variance / count;
    assert!(variance / count <= length / 2.0);
    assert!(close(scale.high.unwrap(), (variance + 2.0 * error) / left));
    let sizes: Vec<usize> = noise.spreads.iter().map(|one| one.batch).collect();
    assert_eq!(sizes, [1, 8, 20, 32, 90]);
    for one in &noise.spreads {
        let batch = one.batch as f64;
        let expected = variance / batch * (1.0 - batch / count) / length;
        assert!((one.predicted - expected.sqrt()).abs() < 1e-6);
        assert_eq!(one.is_current, one.batch == 20);
    }
    let last = noise.spreads.last().unwrap();
    assert_eq!((last.measured, last.predicted), (0.0, 0.0));
}

#[test]
fn where_noise_is_most_of_the_gradient_the_scale_is_at_least_so_large() {
    let noise = |variance: f64| Noise {
        step: 0,
        samples: 100,
        sampled: 100,
        gradient: 2.0,
        variance,
        variance_error: 0.0,
        spreads: Vec::new(),
    };
    // tr Σ/N against half of ‖G‖² = 4.
    let scale = noise(200.0).scale().unwrap();
    assert_eq!((scale.value, scale.high), (50.0, Some(100.0)));
    let scale = noise(201.0).scale().unwrap();
    assert_eq!((scale.value, scale.high), (50.25, None));
}

#[test]
fn the_scale_holds_still_where_the_run_does() {
    // Late in a run on few samples, where ‖G‖² minus its noise can have any size.
    let mut session = session(
        &[("train-size", "100"), ("batch", "8"), ("lr", "0.05")],
        600,
    );
    let mut seen = Vec::new();
    for _ in 0..5 {
        for _ in 0..40 {
            session.advance();
        }
        let snapshot = Arc::new(session.trainer().snapshot(SnapshotExtras::preview()));
        let scale = whole(&snapshot, Request::default())
            .noise
            .unwrap()
            .scale()
            .unwrap();
        assert!(scale.low <= scale.value);
        seen.push(scale.value);
    }
    let most = seen.iter().fold(0.0_f64, |most, x| most.max(*x));
    let least = seen.iter().fold(f64::INFINITY, |least, x| least.min(*x));
    assert!(most < 10.0 * least, "{seen:?}");
}

#[test]
fn the_measured_spread_of_batches_is_the_predicted_one_within_its_error() {
    for data in ["digits", "moons", "sine"] {
        let noise = whole(
            &snapshot(&[("data", data), ("hidden", "8")], 30),
            Request::default(),
        );
        let noise = noise.noise.unwrap();
        assert!(noise.sampled <= noise.samples);
        for one in &noise.spreads {
            let error = (one.measured / one.predicted - 1.0).abs();
            // The error of a root of a mean over that many draws, of squares whose spread is about their size.
            let allowed = 3.0 / (one.draws as f64).sqrt();
            assert!(
                one.draws == 0 || error < allowed,
                "{data} batch {}: {} {}",
                one.batch,
                one.measured,
                one.predicted
            );
        }
        let sizes = noise.spreads.windows(2);
        for pair in sizes.filter(|pair| pair[1].batch >= 4 * pair[0].batch) {
            assert!(pair[0].measured > pair[1].measured, "{data}: {pair:?}");
        }
    }
}

#[test]
fn where_gradients_are_not_finite_there_is_no_noise_to_report() {
    let at = |weight: f32| {
        let session = session(&[("data", "moons"), ("batch", "full")], 1);
        let mut snapshot = session.trainer().snapshot(SnapshotExtras::preview());
        snapshot.weights.fill(weight);
        whole(&Arc::new(snapshot), Request::default())
            .noise
            .unwrap()
    };
    let lost = at(f32::NAN);
    assert!(!lost.is_finite() && lost.scale().is_none());
    assert!(at(0.1).is_finite());
}

#[test]
fn noise_is_finished_where_it_was_begun_while_the_run_goes_on() {
    // More work than one slice.
    let mut session = session(&[("hidden", "64,32")], 3);
    let mut estimator = NoiseEstimator::default();
    let take = |session: &Session| Arc::new(session.trainer().snapshot(SnapshotExtras::preview()));
    let begun = take(&session);
    let (first, is_whole) = Anatomy::of(&begun, Request::default(), &mut estimator);
    assert!(!is_whole && first.noise.is_none());
    assert!(first.noise_progress > 0.0 && first.noise_progress < 1.0);
    let mut progress = first.noise_progress;
    let found = loop {
        session.advance();
        let (anatomy, is_whole) = Anatomy::of(&take(&session), Request::default(), &mut estimator);
        assert!(!is_whole);
        if let Some(noise) = anatomy.noise {
            break noise;
        }
        assert!(anatomy.noise_progress > progress);
        progress = anatomy.noise_progress;
    };
    assert_eq!(found.step, 3);
    assert_eq!(*found, *whole(&begun, Request::default()).noise.unwrap());
    // The next estimate is at the current weights, and it is complete once the run stops.
    let stopped = take(&session);
    let mut calls = 0;
    let whole = loop {
        let (anatomy, is_whole) = Anatomy::of(&take(&session), Request::default(), &mut estimator);
        if is_whole {
            break anatomy;
        }
        assert_eq!(anatomy.noise.unwrap().step, 3);
        calls += 1;
        assert!(calls < 1000);
    };
    assert_eq!(whole.noise.unwrap().step, stopped.step);
    assert_eq!(whole.noise_progress, 1.0);
    // Nothing of this run carries over to another.
    let other = snapshot(&SMALL, 0);
    let (anatomy, _) = Anatomy::of(&other, Request::default(), &mut estimator);
    assert!(anatomy.noise.is_none_or(|noise| noise.step == 0));
}
