//! The lecture's claims about the optimizers, measured on real training.

use std::sync::Arc;

use gradus::optim;
use gradus::portrait::anatomy::{Anatomy, NoiseEstimator, Request};
use gradus::train::{Session, SnapshotExtras, UpdateNorms};

use crate::common::run::session;

/// The median effective learning rate at each pulse of a run on the digits: over all parameters, then per layer.
fn medians(optimizer: &str, lr: &str, seed: &str) -> Vec<[f32; 3]> {
    let settings = [
        ("optimizer", optimizer),
        ("lr", lr),
        ("seed", seed),
        ("hidden", "32"),
        ("eval-every", "1000000 steps"),
    ];
    let mut session = session(&settings);
    session.record_updates(true);
    let mut medians = Vec::new();
    while session.trainer().step_count() < 4000 {
        session.advance();
        if let Some(stats) = session.trainer().stats() {
            let median = |norms: &UpdateNorms| norms.rates.unwrap().median;
            let [first, second] = [&stats.layers[0], &stats.layers[1]];
            medians.push([&stats.whole, first, second].map(median));
        }
    }
    medians
}

#[test]
fn adagrad_stalls_and_rmsprop_does_not() {
    for seed in ["7", "8", "9"] {
        let adagrad = medians("adagrad", "0.05", seed);
        let rmsprop = medians("rmsprop", "0.001", seed);
        for part in 0..3 {
            let rises = |curve: &[[f32; 3]]| {
                let pairs = curve.windows(2);
                pairs.filter(|pair| pair[1][part] > pair[0][part]).count()
            };
            let grown = |curve: &[[f32; 3]]| curve[curve.len() - 1][part] / curve[0][part];
            assert_eq!(rises(&adagrad), 0, "seed {seed}, part {part}");
            assert!(grown(&adagrad) < 0.25, "seed {seed}: {}", grown(&adagrad));
            let count = rises(&rmsprop);
            assert!(count > rmsprop.len() / 3, "seed {seed}: {count}");
            assert!(grown(&rmsprop) > 1.0, "seed {seed}: {}", grown(&rmsprop));
        }
    }
}

#[test]
fn adadelta_has_no_learning_rate() {
    assert!(optim::find("adadelta").unwrap().knob("lr").is_none());
    for entry in optim::ENTRIES {
        let has_rate = entry.knob("lr").is_some();
        let is_shown = entry.formula.iter().any(|line| line.contains('η'));
        assert_eq!(is_shown, has_rate, "{}", entry.id);
    }
}

/// The details of a run's next update.
fn anatomy(session: &Session) -> Anatomy {
    let snapshot = Arc::new(session.trainer().snapshot(SnapshotExtras::preview()));
    Anatomy::of(
        &snapshot,
        Request::default(),
        &mut NoiseEstimator::default(),
    )
    .0
}

#[test]
fn adams_correction_is_strong_at_first_and_becomes_one() {
    let mut session = session(&[("optimizer", "adam"), ("data", "moons")]);
    let entry = optim::find("adam").unwrap();
    let mut symbols = entry.symbols().into_iter();
    let correction = symbols.find(|one| one.symbol.contains('ᵗ')).unwrap().symbol;
    for t in 1..=2000_i32 {
        if t <= 12 || t == 2000 {
            let values = anatomy(&session).update.unwrap().example.values;
            let expected = (1.0 - 0.999_f64.powi(t)).sqrt() / (1.0 - 0.9_f64.powi(t));
            let factor = values.before(correction).unwrap();
            assert_eq!(values.before("t"), Some(f64::from(t)));
            assert!((factor - expected).abs() < 1e-9, "{t}: {factor}");
        }
        session.advance();
    }
    let factor = |t| optim::correction(0.9, 0.999, t);
    assert!(factor(1) < 0.32 && factor(2000) > 0.92 && factor(10_000) > 0.9999);
}

#[test]
fn epsilon_matters_for_most_weights_where_it_is_large_and_for_few_where_it_is_small() {
    let share = |optimizer: &str, epsilon: &str| {
        let mut session = session(&[("optimizer", optimizer), ("epsilon", epsilon)]);
        for _ in 0..200 {
            session.advance();
        }
        let epsilon = anatomy(&session).update.unwrap().epsilon.unwrap();
        assert!(epsilon.all > 6000);
        epsilon.share()
    };
    for optimizer in ["rmsprop", "adam"] {
        assert!(share(optimizer, "1e-2") > 0.95, "{optimizer}");
        assert!(share(optimizer, "1e-7") < 0.1, "{optimizer}");
    }
    // A sum of squares exceeds any ε in the long run.
    assert!(share("adagrad", "1e-2") > 0.1 && share("adagrad", "1e-7") < 0.01);
}
