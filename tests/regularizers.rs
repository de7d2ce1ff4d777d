//! The effects of the regularizers on a run, together and separately, checked against independent reference
//! implementations and against what must not change.

use gradus::data::Part;
use gradus::nn::{Activation, Batch, Layout, Loss, Network, Role, Score, Shape, Taps};
use gradus::regularize::{self, DataContext, Reason, Set, Start, StepContext};
use gradus::train::{BatchStage, Change, End, Phase, Recipe, Session, Trainer, save_weights};
use ndarray::Array2;

use crate::common::run::session;

/// Every kind of data, small and fast.
const DATA: [&[(&str, &str)]; 6] = [
    &[("data", "digits"), ("hidden", "24,12")],
    &[("data", "iris"), ("hidden", "9")],
    &[("data", "moons"), ("hidden", "16,16")],
    &[("data", "sine"), ("hidden", "12,8")],
    &[("data", "picture"), ("hidden", "16,16")],
    &[("data", "wine"), ("hidden", "6,5,4")],
];

const ACTIVATIONS: [&str; 4] = ["relu", "tanh", "sigmoid", "gelu"];

fn apply(session: &mut Session, change: &str) {
    session.apply(change.parse::<Change>().unwrap()).unwrap();
}

fn train(session: &mut Session, steps: usize) -> f64 {
    let records = (0..steps).map(|_| session.advance().record.unwrap().objective);
    records.sum::<f64>() / steps as f64
}

/// The last linear layer's output for the whole part, from the weights alone.
fn logits(network: &Network, weights: &[f32], part: &Part) -> Vec<f64> {
    // With this loss the prediction is the output itself.
    let plain = Network::new(
        network.shape().clone(),
        network.activation(),
        Loss::MeanSquaredError,
    )
    .unwrap();
    let mut work = plain.workspace(part.len());
    let outputs = plain.predict(weights, part.inputs.view(), &mut work, None);
    outputs.iter().map(|o| f64::from(*o)).collect()
}

fn logits_of(trainer: &Trainer) -> Vec<f64> {
    logits(
        trainer.network(),
        &trainer.weights(),
        &trainer.data().validation,
    )
}

/// The largest difference, relative to the largest value.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let largest = a.iter().fold(0.0_f64, |most, a| most.max(a.abs()));
    let differences = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    differences.fold(0.0, f64::max) / largest
}

/// A network in f64, written from the definition: linear, batch normalization, activation, dropout.
struct Reference<'a> {
    network: &'a Network,
    layout: &'a Layout,
    /// Dropout factors for each hidden layer, or none.
    masks: Vec<Vec<f32>>,
    /// Mean and standard deviation to normalise each hidden layer's units by; those of the batch if none are given.
    statistics: Option<Vec<(Vec<f32>, Vec<f32>)>>,
}

impl Reference<'_> {
    fn outputs(&self, parameters: &[f64], inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut rows = inputs.to_vec();
        for layer in 0..=self.network.shape().hidden.len() {
            let block = |role| {
                self.layout
                    .find(layer, role)
                    .map(|b| &parameters[b.range.clone()])
            };
            let (weight, bias) = (block(Role::Weight).unwrap(), block(Role::Bias).unwrap());
            let width = bias.len();
            for row in &mut rows {
                let sum = |unit: usize| {
                    let terms = row
                        .iter()
                        .enumerate()
                        .map(|(i, x)| x * weight[i * width + unit]);
                    bias[unit] + terms.sum::<f64>()
                };
                *row = (0..width).map(sum).collect();
            }
            if layer == self.network.shape().hidden.len() {
                break;
            }
            if let (Some(scale), Some(shift)) = (block(Role::Scale), block(Role::Shift)) {
                self.normalise(layer, &mut rows, scale, shift);
            }
            let count = rows.len();
            for (place, row) in rows.iter_mut().enumerate() {
                for (unit, z) in row.iter_mut().enumerate() {
                    *z = activate(self.network.activation(), *z);
                    if let Some(mask) = self.masks.get(layer) {
                        assert_eq!(mask.len(), count * width);
                        *z *= f64::from(mask[place * width + unit]);
                    }
                }
            }
        }
        rows
    }

    fn normalise(&self, layer: usize, rows: &mut [Vec<f64>], scale: &[f64], shift: &[f64]) {
        let count = rows.len() as f64;
        for unit in 0..scale.len() {
            let (mean, deviation) = if let Some(given) = &self.statistics {
                let (mean, deviation) = &given[layer];
                (f64::from(mean[unit]), f64::from(deviation[unit]))
            } else {
                let mean = rows.iter().map(|row| row[unit]).sum::<f64>() / count;
                let squares = rows.iter().map(|row| (row[unit] - mean).powi(2));
                (mean, (squares.sum::<f64>() / count + 1e-5).sqrt())
            };
            for row in rows.iter_mut() {
                row[unit] = scale[unit] * (row[unit] - mean) / deviation + shift[unit];
            }
        }
    }

    /// Mean cross-entropy with soft targets.
    fn cross_entropy(&self, parameters: &[f64], inputs: &[Vec<f64>], targets: &[Vec<f64>]) -> f64 {
        let rows = self.outputs(parameters, inputs);
        let losses = rows.iter().zip(targets).map(|(o, y)| {
            let sum = o.iter().map(|o| o.exp()).sum::<f64>().ln();
            y.iter().zip(o).map(|(y, o)| y * (sum - o)).sum::<f64>()
        });
        losses.sum::<f64>() / targets.len() as f64
    }
}

fn activate(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::Relu => z.max(0.0),
        Activation::Tanh => z.tanh(),
        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
        Activation::Gelu => unreachable!("no reference needs it"),
    }
}

fn wide(values: &Array2<f32>) -> Vec<Vec<f64>> {
    let rows = values.rows().into_iter();
    rows.map(|row| row.iter().map(|x| f64::from(*x)).collect())
        .collect()
}

#[test]
fn switching_batch_norm_leaves_the_function_where_it_is_on_every_data_and_activation() {
    for data in DATA {
        for activation in ACTIVATIONS {
            let mut settings = data.to_vec();
            settings.extend([
                ("activation", activation),
                ("optimizer", "adam"),
                ("lr", "0.01"),
            ]);
            let mut session = session(&settings);
            train(&mut session, 60);
            for round in 0..2 {
                let before = logits_of(session.trainer());
                apply(&mut session, "batch-norm on");
                let on = logits_of(session.trainer());
                assert!(
                    distance(&before, &on) < 1e-4,
                    "{data:?} {activation} {round}"
                );
                train(&mut session, 40);
                let trained = logits_of(session.trainer());
                assert!(
                    distance(&on, &trained) > 1e-3,
                    "{data:?} {activation}: nothing learnt"
                );
                apply(&mut session, "batch-norm off");
                let off = logits_of(session.trainer());
                assert!(
                    distance(&trained, &off) < 1e-4,
                    "{data:?} {activation} {round}"
                );
                let trainer = session.trainer();
                assert_eq!(trainer.parameters().len(), trainer.network().layout().len());
                train(&mut session, 20);
            }
        }
    }
}

/// Running mean and standard deviation of every hidden layer.
fn statistics(trainer: &Trainer) -> Vec<(Vec<f32>, Vec<f32>)> {
    let layers = 0..trainer.network().shape().hidden.len();
    let of = |layer| {
        let shown = trainer.shown(layer);
        let find = |wanted| {
            let found = shown.iter().find(|(_, symbol, _)| *symbol == wanted);
            found.unwrap().2.clone()
        };
        (find("μ"), find("σ"))
    };
    layers.map(of).collect()
}

#[test]
fn evaluation_with_batch_norm_is_that_of_its_definition_with_running_statistics() {
    for activation in ["relu", "tanh", "sigmoid"] {
        let mut session = session(&[
            ("hidden", "20,10"),
            ("activation", activation),
            ("batch-norm", "on"),
            ("lr", "0.05"),
        ]);
        train(&mut session, 100);
        let trainer = session.trainer();
        let reference = Reference {
            network: trainer.network(),
            layout: trainer.layout(),
            masks: Vec::new(),
            statistics: Some(statistics(trainer)),
        };
        let parameters: Vec<f64> = trainer.parameters().iter().map(|w| f64::from(*w)).collect();
        let part = &trainer.data().validation;
        let outputs = reference.outputs(&parameters, &wide(&part.inputs)).concat();
        assert!(
            distance(&outputs, &logits_of(trainer)) < 1e-5,
            "{activation}"
        );
        let expected =
            reference.cross_entropy(&parameters, &wide(&part.inputs), &wide(&part.targets));
        session.stop_here();
        let measured = session.evaluation().validation.loss;
        let mut work = session.trainer().network().workspace(256);
        let again = score(&session, &mut work);
        assert!((again.loss - expected).abs() < 1e-4, "{again:?} {expected}");
        assert_eq!(measured, again.loss);
    }
}

/// Score of the validation part from the weights alone.
fn score(session: &Session, work: &mut gradus::nn::Workspace) -> Score {
    let trainer = session.trainer();
    let part = &trainer.data().validation;
    let batch = Batch {
        inputs: part.inputs.view(),
        targets: part.targets.view(),
    };
    let network = trainer.network();
    network.evaluate(&trainer.weights(), batch, work, None)
}

#[test]
fn running_statistics_follow_the_batches_as_defined_and_a_batch_of_one_leaves_them_alone() {
    let mut session = session(&[("data", "iris"), ("hidden", "7"), ("batch", "16")]);
    train(&mut session, 5);
    apply(&mut session, "batch-norm on");
    let linear = |trainer: &Trainer, inputs: &Array2<f32>| {
        let layout = trainer.network().layout();
        let reference = Reference {
            network: &Network::new(
                Shape {
                    inputs: 4,
                    hidden: Vec::new(),
                    outputs: 7,
                },
                Activation::Relu,
                Loss::MeanSquaredError,
            )
            .unwrap(),
            layout,
            masks: Vec::new(),
            statistics: None,
        };
        let parameters: Vec<f64> = trainer.parameters().iter().map(|w| f64::from(*w)).collect();
        reference.outputs(&parameters, &wide(inputs))
    };
    let moments = |rows: &[Vec<f64>], unit: usize| {
        let n = rows.len() as f64;
        let mean = rows.iter().map(|row| row[unit]).sum::<f64>() / n;
        let squares = rows.iter().map(|row| (row[unit] - mean).powi(2));
        (mean, squares.sum::<f64>() / n)
    };
    // When it is switched on: those of the whole training part.
    let all = linear(session.trainer(), &session.trainer().data().train.inputs);
    let mut running: Vec<(f64, f64)> = (0..7).map(|unit| moments(&all, unit)).collect();
    let check = |session: &Session, running: &[(f64, f64)]| {
        let (mean, deviation) = &statistics(session.trainer())[0];
        for (unit, (m, v)) in running.iter().enumerate() {
            assert!((f64::from(mean[unit]) - m).abs() < 1e-5);
            assert!((f64::from(deviation[unit]) - (v + 1e-5).sqrt()).abs() < 1e-5);
        }
    };
    check(&session, &running);
    for _ in 0..25 {
        let batch = &session.trainer().stages(1000)[0];
        let z = linear(session.trainer(), &batch.inputs);
        for (unit, (m, v)) in running.iter_mut().enumerate() {
            let (mean, variance) = moments(&z, unit);
            *m = 0.9 * *m + 0.1 * mean;
            *v = 0.9 * *v + 0.1 * variance;
        }
        train(&mut session, 1);
        check(&session, &running);
    }
    assert!(session.trainer().notices().is_empty());
    apply(&mut session, "batch 1");
    let notices = session.trainer().notices();
    assert_eq!(notices[0].1, Reason::BatchOfOne);
    let weights = session.trainer().parameters().to_vec();
    train(&mut session, 30);
    check(&session, &running);
    assert!(session.trainer().parameters().iter().all(|w| w.is_finite()));
    assert_ne!(session.trainer().parameters(), weights);
}

/// The regularizers of these changes on a small network, with their own parameters.
fn set_up(changes: &[&str], network: &Network) -> (Set, Layout, Vec<f32>) {
    let mut settings = gradus::train::Settings::default();
    let mut set = Set::default();
    for text in changes {
        let change: Change = text.parse().unwrap();
        change.apply(&mut settings, 100).unwrap();
    }
    for one in &settings.regularizers {
        set.set(one.entry, one.on, &one.knobs);
    }
    let layout = set.layout(network.layout());
    set.placed(&layout);
    let parameters: Vec<f32> = (0..layout.len())
        .map(|i| (i as f32 * 0.77).sin() * 0.5)
        .collect();
    for entry in set.owners(network.layout()).collect::<Vec<_>>() {
        let mut pass = |taps: &mut dyn Taps| {
            let inputs = inputs(40);
            let targets = Array2::zeros((40, 3));
            let batch = Batch {
                inputs: inputs.view(),
                targets: targets.view(),
            };
            let own = network.initial_parameters(1);
            network.evaluate(&own, batch, &mut network.workspace(40), Some(taps));
        };
        set.enter(entry, Start::Fresh, &mut pass, &mut parameters.clone());
    }
    (set, layout, parameters)
}

fn inputs(rows: usize) -> Array2<f32> {
    Array2::from_shape_fn((rows, 6), |(row, i)| ((row * 6 + i) as f32 * 1.3).sin())
}

#[test]
fn gradients_through_batch_norm_dropout_and_mixed_targets_are_those_of_the_definition() {
    const ROWS: usize = 9;
    for activation in [Activation::Tanh, Activation::Sigmoid, Activation::Relu] {
        for changes in [
            &["batch-norm on"][..],
            &["dropout 0.4"],
            &["mixup 0.4"],
            &["label-smoothing 0.3"],
            &["batch-norm on", "dropout 0.3", "mixup 1"],
        ] {
            let shape = Shape {
                inputs: 6,
                hidden: vec![5, 4],
                outputs: 3,
            };
            let network = Network::new(shape, activation, Loss::CrossEntropy).unwrap();
            let (mut set, layout, parameters) = set_up(changes, &network);
            let moment = StepContext {
                seed: 4,
                step: 11,
                layout: &layout,
                data_context: DataContext {
                    images: None,
                    classes: true,
                    batch: ROWS,
                },
            };
            let mut x = inputs(ROWS);
            let mut y =
                Array2::from_shape_fn((ROWS, 3), |(row, k)| f32::from(u8::from(row % 3 == k)));
            set.batch(moment, &mut x.view_mut(), &mut y.view_mut());
            let mut gradient = vec![0.0; parameters.len()];
            let batch = Batch {
                inputs: x.view(),
                targets: y.view(),
            };
            let mut work = network.workspace(ROWS);
            let mut chain = set.taps(moment);
            let taps = chain.as_mut().map(|chain| chain as &mut dyn Taps);
            let loss = network.gradient(&parameters, batch, &mut work, taps, &mut gradient);
            let mask = |layer| {
                let shown = set.shown(layer, &parameters);
                let found = shown.into_iter().find(|(_, symbol, _)| *symbol == "mask");
                found.map(|(.., mask)| mask)
            };
            let reference = Reference {
                network: &network,
                layout: &layout,
                masks: (0..2).filter_map(mask).collect(),
                statistics: None,
            };
            let (x, y) = (wide(&x), wide(&y));
            let mut at: Vec<f64> = parameters.iter().map(|w| f64::from(*w)).collect();
            let expected = reference.cross_entropy(&at, &x, &y);
            assert!(
                (f64::from(loss) - expected).abs() < 1e-5,
                "{changes:?} {activation}"
            );
            for i in 0..at.len() {
                let here = at[i];
                let mut value = |offset: f64| {
                    at[i] = here + offset;
                    let value = reference.cross_entropy(&at, &x, &y);
                    at[i] = here;
                    value
                };
                let slope = (value(1e-5) - value(-1e-5)) / 2e-5;
                let error = (f64::from(gradient[i]) - slope).abs();
                assert!(
                    error < 2e-5,
                    "{changes:?} {activation} {i}: {} {slope}",
                    gradient[i]
                );
            }
        }
    }
}

#[test]
fn a_batch_of_one_sends_its_gradient_through_fixed_statistics() {
    let shape = Shape {
        inputs: 6,
        hidden: vec![5],
        outputs: 3,
    };
    let network = Network::new(shape, Activation::Tanh, Loss::CrossEntropy).unwrap();
    let (mut set, layout, parameters) = set_up(&["batch-norm on"], &network);
    let moment = StepContext {
        seed: 4,
        step: 0,
        layout: &layout,
        data_context: DataContext {
            images: None,
            classes: true,
            batch: 1,
        },
    };
    let shown = set.shown(0, &parameters);
    let find = |wanted| {
        shown
            .iter()
            .find(|(_, symbol, _)| *symbol == wanted)
            .unwrap()
            .2
            .clone()
    };
    let reference = Reference {
        network: &network,
        layout: &layout,
        masks: Vec::new(),
        statistics: Some(vec![(find("μ"), find("σ"))]),
    };
    let (x, mut y) = (inputs(1), Array2::zeros((1, 3)));
    y[[0, 1]] = 1.0;
    let mut gradient = vec![0.0; parameters.len()];
    let batch = Batch {
        inputs: x.view(),
        targets: y.view(),
    };
    let mut chain = set.taps(moment).unwrap();
    network.gradient(
        &parameters,
        batch,
        &mut network.workspace(1),
        Some(&mut chain),
        &mut gradient,
    );
    let (x, y) = (wide(&x), wide(&y));
    let mut at: Vec<f64> = parameters.iter().map(|w| f64::from(*w)).collect();
    for i in 0..at.len() {
        let here = at[i];
        let mut value = |offset: f64| {
            at[i] = here + offset;
            let value = reference.cross_entropy(&at, &x, &y);
            at[i] = here;
            value
        };
        let slope = (value(1e-5) - value(-1e-5)) / 2e-5;
        assert!(
            (f64::from(gradient[i]) - slope).abs() < 2e-5,
            "{i}: {} {slope}",
            gradient[i]
        );
    }
}

const ALL: [&str; 6] = [
    "augment on",
    "input-noise 0.3",
    "weight-noise 0.05",
    "mixup 0.4",
    "dropout 0.5",
    "batch-norm on",
];

#[test]
fn in_evaluation_each_does_nothing() {
    let mut session = session(&[("hidden", "24,12"), ("eval-every", "1000000 steps")]);
    train(&mut session, 50);
    let mut work = session.trainer().network().workspace(256);
    let before = score(&session, &mut work);
    for change in ALL
        .iter()
        .chain(&["cutmix 1", "label-smoothing 0.3", "early-stopping 5"])
    {
        apply(&mut session, change);
        let after = score(&session, &mut work);
        assert!(
            (after.loss - before.loss).abs() < 1e-5 * before.loss,
            "{change}"
        );
        assert_eq!(after.accuracy, before.accuracy, "{change}");
    }
    train(&mut session, 1);
    session.stop_here();
    assert_eq!(session.evaluation().step, 51);
    assert_eq!(session.evaluation().validation, score(&session, &mut work));
}

/// The stage recorded by this regularizer.
fn stage<'a>(stages: &'a [BatchStage], id: &str) -> &'a BatchStage {
    let is = |stage: &&BatchStage| stage.by.is_some_and(|by| by.id == id);
    stages.iter().find(is).unwrap()
}

#[test]
fn switching_one_on_changes_neither_the_batch_order_nor_anothers_draws() {
    let settings = [("hidden", "16,8"), ("batch", "20"), ("train-size", "90")];
    let base = ["augment on", "input-noise 0.1", "mixup 0.4", "dropout 0.3"];
    for change in [
        "weight-noise 0.05",
        "batch-norm on",
        "weight-decay 0.1",
        "augment-zoom 40",
        "dropout 0.31",
    ] {
        let mut plain = session(&settings);
        let mut other = session(&settings);
        for change in base {
            apply(&mut plain, change);
            apply(&mut other, change);
        }
        train(&mut plain, 3);
        train(&mut other, 3);
        apply(&mut other, change);
        for _ in 0..8 {
            let (a, b) = (plain.trainer().stages(20), other.trainer().stages(20));
            assert!(a[0] == b[0], "{change}: another batch");
            let noise = |stages: &[BatchStage]| {
                let before = &stage(stages, "augment").inputs;
                &stage(stages, "noise").inputs - before
            };
            let distance = (&noise(&a) - &noise(&b))
                .iter()
                .fold(0.0_f32, |most, d| most.max(d.abs()));
            assert!(distance < 1e-5, "{change}: other noise");
            if change != "augment-zoom 40" {
                let pictures = stage(&a, "augment") == stage(&b, "augment");
                assert!(pictures, "{change}: other pictures");
            }
            assert_eq!(
                stage(&a, "label-smoothing").targets,
                stage(&b, "label-smoothing").targets
            );
            train(&mut plain, 1);
            train(&mut other, 1);
            assert_eq!(plain.trainer().drawn(), other.trainer().drawn(), "{change}");
            for layer in 0..2 {
                let out = |session: &Session| {
                    let shown = session.trainer().shown(layer);
                    let mask = shown.into_iter().find(|(_, symbol, _)| *symbol == "mask");
                    mask.unwrap()
                        .2
                        .iter()
                        .map(|f| *f == 0.0)
                        .collect::<Vec<_>>()
                };
                let (a, b) = (out(&plain), out(&other));
                // A slightly higher rate drops the same units and few others.
                let differ = a.iter().zip(&b).filter(|(a, b)| a != b).count();
                let most = if change == "dropout 0.31" {
                    a.len() / 16
                } else {
                    0
                };
                assert!(differ <= most, "{change}: {differ} of {}", a.len());
            }
        }
    }
}

#[test]
fn the_objective_tells_what_is_trained_and_the_curves_what_is_true() {
    for change in [
        "dropout 0.5",
        "mixup 1",
        "cutmix 1",
        "input-noise 1",
        "weight-noise 0.2",
        "label-smoothing 0.3",
    ] {
        let mut session = session(&[("optimizer", "adam"), ("eval-every", "1000000 steps")]);
        train(&mut session, 150);
        apply(&mut session, change);
        train(&mut session, 150);
        let objective = train(&mut session, 100);
        session.stop_here();
        let evaluation = *session.evaluation();
        let clean = evaluation.train.loss;
        assert!(objective > 1.5 * clean, "{change}: {objective} {clean}");
        // Measured independently: clean inputs, hard labels, no regularizer.
        let trainer = session.trainer();
        let mean = |part: &Part| {
            let classes = part.targets.ncols();
            let logits = logits(trainer.network(), &trainer.weights(), part);
            let losses = logits
                .chunks(classes)
                .zip(&part.labels)
                .map(|(o, label)| o.iter().map(|o| o.exp()).sum::<f64>().ln() - o[*label as usize]);
            losses.sum::<f64>() / part.len() as f64
        };
        assert!(
            (mean(&trainer.data().train) - clean).abs() < 1e-4,
            "{change}"
        );
        let gap = mean(&trainer.data().validation) - mean(&trainer.data().train);
        assert!((gap - evaluation.gap()).abs() < 1e-4, "{change}");
    }
}

#[test]
fn the_best_weights_stay_the_best_across_a_switch_of_batch_norm() {
    for (first, then) in [("on", "off"), ("off", "on")] {
        let mut session = session(&[
            ("train-size", "100"),
            ("optimizer", "adam"),
            ("lr", "0.02"),
            ("early-stopping", "6"),
            ("batch-norm", first),
        ]);
        train(&mut session, 20);
        while *session.phase() == Phase::Running {
            session.advance();
        }
        assert_eq!(*session.phase(), Phase::Stopped(End::EarlyStopping));
        let best = session.best().unwrap();
        apply(&mut session, &format!("batch-norm {then}"));
        session.apply(Change::KeepBest).unwrap();
        let kept = session.evaluation().validation;
        assert!(
            (kept.loss / best.validation.loss - 1.0).abs() < 1e-4,
            "{first}: {kept:?}"
        );
        assert_eq!(kept.accuracy, best.validation.accuracy);
        // It continues from there.
        session.apply(Change::GoOn).unwrap();
        let objective = train(&mut session, 1);
        assert!(objective.is_finite());
    }
}

#[test]
fn a_saved_file_is_the_function_that_evaluation_measures() {
    let mut session = session(&[
        ("data", "iris"),
        ("hidden", "6,5"),
        ("activation", "tanh"),
        ("batch-norm", "on"),
        ("dropout", "0.2"),
    ]);
    train(&mut session, 60);
    let trainer = session.trainer();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.safetensors");
    let (network, recipe) = (trainer.network(), session.recipe());
    save_weights(network, trainer.weights(), trainer.data(), recipe, &path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    assert_eq!(tensors.len(), 6);
    let values = |name: &str| -> Vec<f64> {
        let data = tensors.tensor(name).unwrap().data().to_vec();
        let words = data
            .chunks(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        words.map(f64::from).collect()
    };
    let part = &trainer.data().validation;
    let mut outputs = Vec::new();
    for mut signal in wide(&part.inputs) {
        for place in [0, 2, 4] {
            let (weight, bias) = (
                values(&format!("{place}.weight")),
                values(&format!("{place}.bias")),
            );
            let rows = weight.chunks(signal.len()).zip(&bias);
            let z =
                rows.map(|(row, b)| b + row.iter().zip(&signal).map(|(w, x)| w * x).sum::<f64>());
            signal = z.map(|z| if place < 4 { z.tanh() } else { z }).collect();
        }
        outputs.extend(signal);
    }
    assert!(distance(&outputs, &logits_of(trainer)) < 1e-5);
}

#[test]
fn a_divergence_with_everything_on_goes_back_to_the_last_finite_point_and_repeats() {
    let run = || {
        let mut session = session(&[("hidden", "16,8"), ("optimizer", "momentum")]);
        for change in &ALL {
            apply(&mut session, change);
        }
        train(&mut session, 60);
        apply(&mut session, "weight-decay 10");
        apply(&mut session, "lr 10");
        while *session.phase() == Phase::Running {
            session.advance();
        }
        session
    };
    let mut first = run();
    let Phase::Stopped(End::Diverged(verdict)) = first.phase().clone() else {
        unreachable!("{:?}", first.phase());
    };
    assert_eq!(verdict.step, first.trainer().step_count() + 1);
    let finite = |session: &Session| {
        let trainer = session.trainer();
        let parameters = trainer.parameters().iter().all(|w| w.is_finite());
        parameters
            && statistics(trainer)
                .iter()
                .all(|(mean, _)| mean.iter().all(|m| m.is_finite()))
    };
    assert!(finite(&first));
    let second = run();
    assert_eq!(first.trainer().parameters(), second.trainer().parameters());
    assert_eq!(statistics(first.trainer()), statistics(second.trainer()));
    // Repeating the same step fails again without side effects.
    first.apply(Change::GoOn).unwrap();
    first.advance();
    assert!(
        matches!(first.phase(), Phase::Stopped(End::Diverged(again)) if again.step == verdict.step)
    );
    assert_eq!(statistics(first.trainer()), statistics(second.trainer()));
}

#[test]
fn what_does_not_apply_is_refused_with_the_reason_wherever_it_is_asked_for() {
    let mut session = session(&[("data", "sine"), ("hidden", "4")]);
    let before = session.trainer().settings().clone();
    for (change, message) in [
        (
            "augment on",
            "augment can't be on with sine: it needs images",
        ),
        (
            "augment shift=2",
            "augment can't be on with sine: it needs images",
        ),
        (
            "cutmix 0.5",
            "cutmix can't be on with sine: it needs images",
        ),
        (
            "label-smoothing 0.1",
            "label-smoothing can't be on with sine: it needs classes to predict",
        ),
    ] {
        let error = session.apply(change.parse().unwrap()).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(*session.trainer().settings(), before);
        let (word, value) = change.split_once(' ').unwrap();
        let with = |word: &str, value: &str| {
            let recipe = Recipe::of(&[("data", "sine"), (word, value)]).unwrap();
            Session::new(recipe).err().unwrap().to_string()
        };
        assert_eq!(with(word, value), message);
        assert_eq!(
            with("at", &format!("step 7: {change}")),
            format!("at step 7: {message}")
        );
    }
    let words: Vec<&str> = session
        .trainer()
        .unavailable()
        .iter()
        .map(|one| one.0)
        .collect();
    assert_eq!(words, ["augment", "label-smoothing", "cutmix"]);
    // Mixup works for regression too.
    apply(&mut session, "mixup 0.4");
    train(&mut session, 20);
}

#[test]
fn augmented_digits_keep_their_class_at_the_defaults() {
    let mut session = session(&[("augment", "on"), ("optimizer", "adam")]);
    train(&mut session, 3000);
    let trainer = session.trainer();
    let mut set = Set::default();
    let augment = regularize::find("augment").unwrap();
    set.set(augment, true, &augment.defaults());
    let part = &trainer.data().validation;
    let (mut inputs, mut targets) = (part.inputs.clone(), part.targets.clone());
    let moment = StepContext {
        seed: 99,
        step: 0,
        layout: trainer.layout(),
        data_context: trainer.data_context(),
    };
    set.batch(moment, &mut inputs.view_mut(), &mut targets.view_mut());
    assert_eq!(targets, part.targets);
    let accuracy = |inputs: &Array2<f32>| {
        let batch = Batch {
            inputs: inputs.view(),
            targets: targets.view(),
        };
        let network = trainer.network();
        let mut work = network.workspace(256);
        let score = network.evaluate(&trainer.weights(), batch, &mut work, None);
        score.accuracy.unwrap()
    };
    // Unseen images, transformed in unseen ways: a network that has learnt the digits still recognises them.
    let (clean, moved) = (accuracy(&part.inputs), accuracy(&inputs));
    assert!(clean > 0.96 && moved > clean - 0.04, "{clean} {moved}");
}

#[test]
fn every_regularizer_trains_the_digits() {
    for entry in regularize::ENTRIES {
        let mut session = session(&[("optimizer", "adam"), ("until", "step 400")]);
        apply(&mut session, &format!("{} on", entry.id));
        train(&mut session, 400);
        let accuracy = session.evaluation().validation.accuracy.unwrap();
        assert!(accuracy > 0.9, "{}: {accuracy}", entry.id);
    }
}
