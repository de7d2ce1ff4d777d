//! The behaviour of a run as a whole: learning, stopping, diverging and evaluating.

use gradus::data::{self, Request};
use gradus::nn::{Activation, Loss, Network, Shape};
use gradus::train::{
    Advance, Change, ChangeError, End, Phase, Recipe, Session, Until, save_weights,
};
use gradus::{optim, regularize};

use crate::common::run::{bits, session};

/// Advances until the run stops.
fn finish(session: &mut Session) -> Vec<Advance> {
    let mut all = Vec::new();
    while !session.is_over() {
        while let Some(applied) = session.apply_planned() {
            applied.unwrap();
        }
        all.push(session.advance());
    }
    all
}

#[test]
fn every_optimizer_learns_the_digits_at_its_defaults() {
    for entry in optim::ENTRIES {
        let mut session = session(&[("optimizer", entry.id), ("until", "epoch 20")]);
        finish(&mut session);
        let accuracy = session.evaluation().validation.accuracy.unwrap();
        // Adadelta has no learning rate to set and is slow; 0.1 is chance level.
        let least = if entry.id == "adadelta" { 0.5 } else { 0.9 };
        assert!(accuracy > least, "{}: {accuracy}", entry.id);
    }
}

/// A network in f64, written from the definitions alone: weights `[out][in]`, tanh hidden layers, softmax
/// cross-entropy.
struct Reference {
    layers: Vec<(Vec<Vec<f64>>, Vec<f64>)>,
}

impl Reference {
    fn of(network: &Network, parameters: &[f32]) -> Self {
        let blocks = network.layout().export(parameters);
        let layers = blocks
            .chunks(2)
            .map(|pair| {
                let width = pair[0].1[1];
                let weights = pair[0].2.chunks(width);
                let weights = weights.map(|row| row.iter().map(|w| f64::from(*w)).collect());
                let biases = pair[1].2.iter().map(|b| f64::from(*b)).collect();
                (weights.collect(), biases)
            })
            .collect();
        Self { layers }
    }

    fn flat(&self) -> Vec<f64> {
        self.layers
            .iter()
            .flat_map(|(w, b)| w.iter().flatten().chain(b).copied())
            .collect()
    }

    fn set(&mut self, flat: &[f64]) {
        let mut values = flat.iter();
        for (w, b) in &mut self.layers {
            for slot in w.iter_mut().flatten().chain(b) {
                *slot = *values.next().unwrap();
            }
        }
    }

    /// The gradient of mean cross-entropy + α/2 ‖W‖², and its value.
    fn gradient(&self, inputs: &[Vec<f64>], labels: &[usize], alpha: f64) -> (Vec<f64>, f64) {
        let n = inputs.len() as f64;
        let mut gradients: Vec<_> = self
            .layers
            .iter()
            .map(|(w, b)| (vec![vec![0.0; w[0].len()]; w.len()], vec![0.0; b.len()]))
            .collect();
        let mut objective = 0.0;
        for (input, label) in inputs.iter().zip(labels) {
            let mut signals = vec![input.clone()];
            for (place, (w, b)) in self.layers.iter().enumerate() {
                let below = signals.last().unwrap();
                let z = w
                    .iter()
                    .zip(b)
                    .map(|(row, b)| b + row.iter().zip(below).map(|(w, x)| w * x).sum::<f64>());
                let inner = place + 1 < self.layers.len();
                signals.push(z.map(|z| if inner { z.tanh() } else { z }).collect());
            }
            let logits = signals.last().unwrap();
            let sum: f64 = logits.iter().map(|z| z.exp()).sum();
            objective += (sum.ln() - logits[*label]) / n;
            let mut delta: Vec<f64> = logits.iter().map(|z| z.exp() / sum / n).collect();
            delta[*label] -= 1.0 / n;
            for place in (0..self.layers.len()).rev() {
                let below = &signals[place];
                for (o, d) in delta.iter().enumerate() {
                    gradients[place].1[o] += d;
                    for (i, x) in below.iter().enumerate() {
                        gradients[place].0[o][i] += d * x;
                    }
                }
                delta = (0..below.len())
                    .map(|i| {
                        let back: f64 = delta
                            .iter()
                            .zip(&self.layers[place].0)
                            .map(|(d, row)| d * row[i])
                            .sum();
                        back * (1.0 - below[i] * below[i])
                    })
                    .collect();
            }
        }
        for ((gw, _), (w, _)) in gradients.iter_mut().zip(&self.layers) {
            for (g, w) in gw.iter_mut().flatten().zip(w.iter().flatten()) {
                *g += alpha * w;
                objective += alpha / 2.0 * w * w;
            }
        }
        let flat = gradients
            .iter()
            .flat_map(|(w, b)| w.iter().flatten().chain(b).copied())
            .collect();
        (flat, objective)
    }
}

/// One update in f64, written from the formulas; `state` has two accumulators per weight, `t` counts from 1.
fn update(optimizer: &str, w: &mut f64, g: f64, state: &mut [f64; 2], t: i32) {
    let [a, b] = state;
    match optimizer {
        "sgd" => *w -= 0.05 * g,
        "momentum" | "nesterov" => {
            *a = 0.9 * *a + g;
            *w -= 0.01 * *a;
        }
        "adagrad" => {
            *a += g * g;
            *w -= 0.01 * g / (*a + 1e-7).sqrt();
        }
        "adadelta" => {
            *a = 0.95 * *a + 0.05 * g * g;
            let delta = -(*b + 1e-6).sqrt() / (*a + 1e-6).sqrt() * g;
            *w += delta;
            *b = 0.95 * *b + 0.05 * delta * delta;
        }
        "rmsprop" => {
            *a = 0.9 * *a + 0.1 * g * g;
            *w -= 0.001 * g / (*a + 1e-7).sqrt();
        }
        "adam" => {
            *a = 0.9 * *a + 0.1 * g;
            *b = 0.999 * *b + 0.001 * g * g;
            let correction = (1.0 - 0.999_f64.powi(t)).sqrt() / (1.0 - 0.9_f64.powi(t));
            *w -= 0.001 / (*b + 1e-7).sqrt() * correction * *a;
        }
        other => panic!("no reference for {other}"),
    }
}

/// The optimizers with a formula above.
const WRITTEN: [&str; 7] = [
    "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",
];

#[test]
fn whole_training_steps_match_an_f64_reference_written_apart() {
    assert!(WRITTEN.iter().all(|id| optim::find(id).is_some()));
    for entry in optim::ENTRIES {
        // Optimizers without a formula here are checked against their own by the tests of the registry.
        if !WRITTEN.contains(&entry.id) {
            continue;
        }
        let mut session = session(&[
            ("data", "moons"),
            ("samples", "60"),
            ("hidden", "8,5"),
            ("activation", "tanh"),
            ("batch", "full"),
            ("optimizer", entry.id),
            ("weight-decay", "0.01"),
            ("until", "step 60"),
        ]);
        let trainer = session.trainer();
        let mut reference = Reference::of(trainer.network(), &trainer.weights());
        let part = &trainer.data().train;
        let rows = part.inputs.rows().into_iter();
        let inputs: Vec<Vec<f64>> = rows
            .map(|row| row.iter().map(|x| f64::from(*x)).collect())
            .collect();
        let labels: Vec<usize> = part.labels.iter().map(|label| *label as usize).collect();
        let mut weights = reference.flat();
        let mut state = vec![[0.0; 2]; weights.len()];
        for (step, advance) in finish(&mut session).into_iter().enumerate() {
            let reach = if entry.id == "nesterov" {
                0.01 * 0.9
            } else {
                0.0
            };
            let ahead: Vec<f64> = weights
                .iter()
                .zip(&state)
                .map(|(w, [a, _])| w - reach * a)
                .collect();
            reference.set(&ahead);
            let (gradient, objective) = reference.gradient(&inputs, &labels, 0.01);
            let record = advance.record.unwrap();
            let error = (record.objective - objective).abs();
            assert!(
                error < 1e-5,
                "{} step {step}: {record:?} is not {objective}",
                entry.id
            );
            for ((w, g), state) in weights.iter_mut().zip(gradient).zip(&mut state) {
                update(entry.id, w, g, state, step as i32 + 1);
            }
        }
        let trainer = session.trainer();
        let trained = Reference::of(trainer.network(), &trainer.weights()).flat();
        for (w, expected) in trained.iter().zip(&weights) {
            assert!(
                (w - expected).abs() < 1e-4,
                "{}: {w} is not {expected}",
                entry.id
            );
        }
    }
}

#[test]
fn a_divergence_stops_at_its_step_names_the_suspect_and_keeps_finite_weights() {
    let mut session = session(&[("lr", "50"), ("until", "epoch 50")]);
    finish(&mut session);
    let Phase::Stopped(End::Diverged(verdict)) = session.phase().clone() else {
        panic!("{:?}", session.phase());
    };
    assert_eq!(verdict.suspect.to_string(), "lr 50");
    assert_eq!(verdict.step, session.trainer().step_count() + 1);
    assert!(session.trainer().weights().iter().all(|w| w.is_finite()));
    // Repeating the same step of the same run diverges again: the verdict was about that step.
    session.apply(Change::GoOn).unwrap();
    let advance = session.advance();
    assert_eq!(advance.record, None);
    assert!(
        matches!(session.phase(), Phase::Stopped(End::Diverged(again)) if again.step == verdict.step)
    );
    // Weights this large give a non-finite loss at any learning rate, so the small one is not to blame.
    session.apply("lr 1e-8".parse().unwrap()).unwrap();
    session.apply(Change::GoOn).unwrap();
    session.advance();
    assert_eq!(*session.phase(), Phase::Stopped(End::Diverged(verdict)));
}

/// A run whose *weights* become non-finite, while its losses up to there are finite.
const OVERFLOWING: [(&str, &str); 7] = [
    ("data", "sine"),
    ("hidden", "32,32"),
    ("lr", "60"),
    ("seed", "79"),
    ("samples", "20"),
    ("batch", "full"),
    ("eval-every", "1000 steps"),
];

#[test]
fn weights_that_overflow_are_rolled_back_to_the_step_before_whatever_changes_meanwhile() {
    let mut plain = session(&OVERFLOWING);
    let records: Vec<_> = finish(&mut plain)
        .into_iter()
        .filter_map(|a| a.record)
        .collect();
    let Phase::Stopped(End::Diverged(verdict)) = plain.phase().clone() else {
        panic!("{:?}", plain.phase());
    };
    // Only completed steps are reported.
    assert_eq!(records.len() as u64 + 1, verdict.step);
    assert!(records.iter().all(|record| record.objective.is_finite()));
    assert!(plain.trainer().weights().iter().all(|w| w.is_finite()));
    assert_eq!(plain.trainer().step_count(), verdict.step - 1);
    let at = format!("step {}: min-delta 0.1", verdict.step - 1);
    let mut settings = OVERFLOWING.to_vec();
    settings.push(("at", at.as_str()));
    let mut changed = session(&settings);
    finish(&mut changed);
    assert_eq!(changed.phase(), plain.phase());
    assert_eq!(changed.trainer().weights(), plain.trainer().weights());
}

#[test]
fn no_regularizer_is_switched_on_where_that_leaves_the_finite_numbers() {
    let mut diverged = session(&OVERFLOWING);
    finish(&mut diverged);
    let last = diverged.trainer().step_count();
    let mut refused = 0;
    for (back, entry) in
        (0..6).flat_map(|back| regularize::ENTRIES.iter().map(move |one| (back, one)))
    {
        let mut session = session(&OVERFLOWING);
        while session.trainer().step_count() + back < last {
            session.advance();
        }
        let before = bits(&session.trainer().weights());
        let on = format!("{} on", entry.id).parse().unwrap();
        match session.apply(on) {
            Ok(_) | Err(ChangeError::Unavailable(_)) => {}
            Err(ChangeError::NotFinite { word }) => {
                assert_eq!(word, entry.id);
                assert_eq!(bits(&session.trainer().weights()), before, "as it was");
                refused += 1;
            }
            Err(error) => panic!("{error}"),
        }
        assert!(session.trainer().weights().iter().all(|w| w.is_finite()));
        // Everything that follows belongs to an intact run.
        session.apply("lr 0.1".parse().unwrap()).unwrap();
        session.advance();
        session.apply("batch 8".parse().unwrap()).unwrap();
        session.advance();
    }
    assert!(refused > 0, "none was tried where it matters");
}

#[test]
fn a_divergence_forgets_no_judgement_of_early_stopping() {
    let mut settings = OVERFLOWING.to_vec();
    settings.push(("early-stopping", "10"));
    let mut session = session(&settings);
    let best = session.best().unwrap();
    finish(&mut session);
    session.apply(Change::GoOn).unwrap();
    session.stop_here();
    assert_eq!(session.best().unwrap(), best);
}

#[test]
fn a_planned_go_on_passes_over_the_stop_at_its_step() {
    let settings = [
        ("early-stopping", "2"),
        ("eval-every", "5 steps"),
        ("lr", "3"),
        ("seed", "1"),
        ("until", "step 200"),
    ];
    let mut stopped = session(&settings);
    finish(&mut stopped);
    assert_eq!(*stopped.phase(), Phase::Stopped(End::EarlyStopping));
    let step = stopped.trainer().step_count();
    let at = format!("step {step}: go-on");
    let mut settings = settings.to_vec();
    settings.push(("at", at.as_str()));
    let mut passed = session(&settings);
    finish(&mut passed);
    assert!(passed.trainer().step_count() > step);
    assert_eq!(passed.applied()[0].step, step);
}

#[test]
fn a_change_shortly_before_a_divergence_is_the_suspect() {
    let mut session = session(&[
        ("until", "epoch 50"),
        ("at", "step 40: lr 100"),
        ("data", "sine"),
    ]);
    finish(&mut session);
    let Phase::Stopped(End::Diverged(verdict)) = session.phase() else {
        panic!("{:?}", session.phase());
    };
    assert_eq!(verdict.suspect.to_string(), "lr 100");
    assert!(verdict.step > 40);
}

#[test]
fn early_stopping_stops_keeps_the_best_and_can_be_passed_over() {
    let mut session = session(&[
        ("train-size", "100"),
        ("optimizer", "adam"),
        ("lr", "0.01"),
        ("early-stopping", "4"),
        ("until", "stopped"),
    ]);
    let advances = finish(&mut session);
    assert_eq!(*session.phase(), Phase::Stopped(End::EarlyStopping));
    let losses: Vec<f64> = advances
        .iter()
        .filter_map(|a| a.evaluation)
        .map(|e| e.validation.loss)
        .collect();
    let best = session.best().unwrap();
    let lowest = losses.iter().copied().fold(f64::INFINITY, f64::min);
    assert_eq!(best.validation.loss, lowest);
    assert_eq!(losses[losses.len() - 5], lowest);
    assert!(advances.last().unwrap().trigger.unwrap().stops);

    let last = session.trainer().weights().to_vec();
    session.apply(Change::GoOn).unwrap();
    assert_eq!(session.trainer().weights(), last);
    finish(&mut session);
    session.apply(Change::KeepBest).unwrap();
    assert_eq!(
        session.evaluation().validation,
        session.best().unwrap().validation
    );
    assert!(matches!(session.phase(), Phase::Stopped(End::KeptBest(_))));
    assert_ne!(session.trainer().weights(), last);
}

#[test]
fn a_run_that_was_only_marked_stops_once_it_is_told_to() {
    let mut session = session(&[
        ("data", "xor"),
        ("hidden", "4"),
        ("lr", "1e-8"),
        ("eval-every", "1 step"),
        ("early-stopping", "3"),
        ("min-delta", "1"),
        ("on-trigger", "mark"),
    ]);
    let mut triggers = Vec::new();
    let mut play = |session: &mut Session, steps: u64| {
        for _ in 0..steps {
            triggers.extend(session.advance().trigger);
        }
        triggers.clone()
    };
    let marked = play(&mut session, 10);
    let [mark] = marked[..] else {
        panic!("{marked:?}");
    };
    assert_eq!(
        (mark.step, mark.evaluations, mark.best_step),
        (3, 3, Some(0))
    );
    assert!(!mark.stops);
    session.apply("on-trigger stop".parse().unwrap()).unwrap();
    let both = play(&mut session, 10);
    assert_eq!((both.len(), both[1].step, both[1].stops), (2, 11, true));
    assert_eq!(*session.phase(), Phase::Stopped(End::EarlyStopping));
}

#[test]
fn the_lowest_are_kept_whatever_counts_as_an_improvement() {
    let mut session = session(&[
        ("data", "xor"),
        ("hidden", "4"),
        ("early-stopping", "1000"),
        ("min-delta", "10"),
        ("eval-every", "5 steps"),
        ("until", "step 100"),
    ]);
    session.keep_lowest();
    let advances = finish(&mut session);
    let all = advances.iter().filter_map(|a| a.evaluation);
    let lowest = all
        .min_by(|a, b| a.validation.loss.total_cmp(&b.validation.loss))
        .unwrap();
    assert_eq!(session.best().unwrap().step, 0);
    let (best, weights) = session.lowest().unwrap();
    assert_eq!(
        (best.step, best.validation),
        (lowest.step, lowest.validation)
    );
    assert_eq!(weights.len(), session.trainer().weights().len());
}

#[test]
fn requests_that_do_not_fit_the_moment_are_refused_and_change_nothing() {
    let mut session = session(&[("data", "iris")]);
    let before = session.trainer().weights().to_vec();
    let mut refuse = |change: &str| {
        session
            .apply(change.parse().unwrap())
            .unwrap_err()
            .to_string()
    };
    assert!(refuse("keep-best").starts_with("keep-best needs early stopping"));
    assert!(refuse("go-on").starts_with("go-on only applies"));
    assert_eq!(
        refuse("batch 91"),
        "batch can't be 91: the training set has 90 samples"
    );
    assert_eq!(
        refuse("gamma 0.5"),
        "sgd has no gamma: its hyperparameters are lr"
    );
    assert_eq!(session.trainer().weights(), before);
    assert!(session.applied().is_empty());
    let mut session = self::session(&[("data", "sine")]);
    let watch = "monitor validation-accuracy".parse().unwrap();
    assert_eq!(
        session.apply(watch).unwrap_err().to_string(),
        "monitor can't be validation-accuracy with sine: it has no classes, so no accuracy"
    );
}

#[test]
fn a_training_part_smaller_than_the_usual_batch_is_one_batch() {
    let mut session = session(&[("train-size", "20"), ("until", "step 3")]);
    finish(&mut session);
    assert_eq!(session.trainer().epoch(), 3.0);
}

#[test]
fn evaluations_come_as_often_as_asked_with_any_batch_size() {
    let count = |batch: &str, every: &str| {
        let mut session = session(&[
            ("data", "iris"),
            ("batch", batch),
            ("eval-every", every),
            ("until", "epoch 4"),
        ]);
        let advances = finish(&mut session);
        advances.iter().filter(|a| a.evaluation.is_some()).count()
    };
    assert_eq!(count("1", "1 epoch"), 4);
    assert_eq!(count("32", "1 epoch"), 4);
    assert_eq!(count("full", "1 epoch"), 4);
    assert_eq!(count("1", "0.5 epochs"), 8);
    assert_eq!(count("full", "0.5 epochs"), 4);
    // 90 samples in batches of 32 make 3 steps per epoch; the end has an evaluation of its own.
    assert_eq!(count("32", "5 steps"), 3);
}

#[test]
fn a_run_ends_where_it_is_to_end_with_its_last_evaluation() {
    for (until, steps) in [
        ("step 7", 7),
        ("epoch 2", 6),
        ("epoch 2.5", 8),
        ("step 0", 0),
    ] {
        let mut session = session(&[("data", "iris"), ("until", until)]);
        finish(&mut session);
        assert_eq!(session.trainer().step_count(), steps, "{until}");
        assert_eq!(session.evaluation().step, steps);
        assert_eq!(
            *session.phase(),
            Phase::Stopped(End::Until(until.parse::<Until>().unwrap()))
        );
    }
}

#[test]
fn the_test_part_stays_sealed_until_it_is_opened_and_each_opening_is_counted() {
    let mut session = session(&[("data", "iris"), ("until", "epoch 5")]);
    finish(&mut session);
    assert_eq!(session.trainer().data().test.openings(), 0);
    let (first, count) = session.open_test().unwrap();
    assert_eq!(count, 1);
    assert_eq!(session.open_test().unwrap(), (first, 2));
}

#[test]
fn every_data_set_can_be_trained_on() {
    for entry in data::ENTRIES {
        if entry.argument.is_some() {
            continue;
        }
        let mut session = session(&[
            ("data", entry.id),
            ("hidden", "8"),
            ("train-size", "40"),
            ("until", "epoch 3"),
        ]);
        let before = session.evaluation().train.loss;
        finish(&mut session);
        let after = session.evaluation().train.loss;
        assert!(
            after.is_finite() && after < before,
            "{}: {before} → {after}",
            entry.id
        );
    }
}

#[test]
fn saved_weights_have_the_names_and_shapes_of_a_sequential_of_linear_layers() {
    let data = data::load(&Request::named("iris"), 1).unwrap();
    let shape = Shape {
        inputs: data.inputs(),
        hidden: vec![6, 5],
        outputs: data.outputs(),
    };
    let network = Network::new(shape, Activation::Relu, Loss::CrossEntropy).unwrap();
    let parameters = network.initial_parameters(3);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.safetensors");
    let recipe = Recipe::of(&[("data", "iris"), ("at", "step 3: lr 0.2")]).unwrap();
    save_weights(&network, &parameters, &data, &recipe, &path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let (_, about) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    let about = about.metadata().as_ref().unwrap()["gradus"].parse();
    let about: serde_json::Value = about.unwrap();
    assert_eq!(about["classes"], serde_json::json!(data.task.names()));
    assert_eq!(about["classes"][0], "setosa");
    assert_eq!(about["inputs"], serde_json::json!(data.features));
    assert_eq!(about["recipe"]["data"], "iris");
    assert_eq!(about["recipe"]["at"], serde_json::json!(["step 3: lr 0.2"]));
    let mut names: Vec<_> = tensors
        .tensors()
        .into_iter()
        .map(|(name, view)| (name, view.shape().to_vec()))
        .collect();
    names.sort();
    let expected = [
        ("0.bias", vec![6]),
        ("0.weight", vec![6, 4]),
        ("2.bias", vec![5]),
        ("2.weight", vec![5, 6]),
        ("4.bias", vec![3]),
        ("4.weight", vec![3, 5]),
    ];
    assert_eq!(
        names,
        expected.map(|(name, shape)| (name.to_owned(), shape))
    );
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing partial stays"
    );
    assert!(save_weights(&network, &parameters, &data, &recipe, folder.path()).is_err());
}
