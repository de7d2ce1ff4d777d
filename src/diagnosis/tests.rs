use super::*;
use crate::nn::Score;
use crate::train::Evaluation;

fn at(step: u64, train: f64, validation: f64) -> Evaluations {
    let score = |loss| Score {
        loss,
        accuracy: None,
    };
    Evaluation {
        step,
        epoch: step as f64,
        samples: step * 100,
        train: score(train),
        validation: score(validation),
    }
    .into()
}

/// The diagnosis after each evaluation of two curves.
fn run(count: u64, curves: impl Fn(f64) -> (f64, f64)) -> Vec<Diagnosis> {
    let point = |step: u64| {
        let (train, validation) = curves(step as f64);
        at(step, train, validation)
    };
    let mut history = History::new(&point(0));
    (1..=count)
        .map(|step| {
            history.take(&point(step));
            history.diagnose(false)
        })
        .collect()
}

fn decay(t: f64, from: f64, to: f64, time: f64) -> f64 {
    to + (from - to) * (-t / time).exp()
}

/// Noise of standard deviation about 1, the same on every run.
fn noise(t: f64) -> f64 {
    ((t * 12.9898).sin() * 43_758.545_3).fract() * 1.7
}

#[test]
fn nothing_is_claimed_in_the_first_evaluations() {
    for worst in [
        |_| (9.0, 9.0),
        |t| (1.0 + t, 1.0 + t),
        |t: f64| (1.0 / (1.0 + t), 1.0 + t),
    ] {
        let said = run(4, worst);
        assert!(
            said.iter()
                .all(|one| matches!(one, Diagnosis::JustStarted { .. })),
            "{said:?}"
        );
    }
}

#[test]
fn a_rising_validation_loss_over_a_falling_train_loss_is_overfitting_since_it_began() {
    let curves = |t: f64| {
        let validation = decay(t, 2.3, 0.13, 5.0) + 0.005 * (t - 25.0).max(0.0);
        (decay(t, 2.3, 0.005, 8.0), validation)
    };
    let said = run(85, curves);
    assert!(said[..24].iter().all(|one| matches!(
        one,
        Diagnosis::JustStarted { .. } | Diagnosis::Learning { .. }
    )));
    let Diagnosis::Overfitting { since, above, .. } = said[84] else {
        unreachable!("{:?}", said[84]);
    };
    assert!((24.0..30.0).contains(&since), "{since}");
    let best = (0..85).map(|t| curves(f64::from(t)).1).fold(9.0, f64::min);
    assert!((above - (curves(85.0).1 / best - 1.0)).abs() < 1e-12);
}

#[test]
fn noise_is_no_overfitting() {
    for (level, scale) in [(0.3, 0.02), (0.3, 0.1), (1.0, 0.3), (0.01, 0.005)] {
        let said = run(400, |t| {
            let validation = level + decay(t, 2.0, 0.0, 5.0) + scale * noise(t);
            (
                level + decay(t, 2.0, 0.0, 6.0) + scale * noise(t + 0.5),
                validation,
            )
        });
        let wrong = said
            .iter()
            .filter(|one| matches!(one, Diagnosis::Overfitting { .. }));
        assert_eq!(wrong.count(), 0, "noise {scale} about {level}");
    }
}

#[test]
fn a_perfect_fit_is_good_down_to_the_last_bit() {
    let said = run(300, |t| {
        let start = if t == 0.0 { 1.0 } else { 0.0 };
        (1e-7 + start, 1e-6 * (1.0 + 0.5 * (t / 20.0).sin()) + start)
    });
    assert!(
        matches!(said[299], Diagnosis::Good { .. }),
        "{:?}",
        said[299]
    );
    let said = run(100, |t| {
        (decay(t, 2.3, 0.05, 4.0), decay(t, 2.3, 0.12, 4.0))
    });
    assert!(
        matches!(said[9], Diagnosis::Learning { .. }),
        "{:?}",
        said[9]
    );
    assert!(matches!(said[99], Diagnosis::Good { .. }), "{:?}", said[99]);
}

#[test]
fn a_plateau_high_up_is_underfitting() {
    let said = run(60, |t| (decay(t, 2.3, 1.8, 3.0), decay(t, 2.3, 1.85, 3.0)));
    let Diagnosis::Underfitting { share, .. } = said[59] else {
        unreachable!("{:?}", said[59]);
    };
    assert!((share - 1.8 / 2.3).abs() < 0.01);
    let said = run(60, |t| {
        (decay(t, 2.3, 0.1, 200.0), decay(t, 2.3, 0.1, 200.0))
    });
    assert!(
        matches!(said[59], Diagnosis::Learning { .. }),
        "slow is not underfitting"
    );
}

#[test]
fn a_train_loss_held_up_by_wrong_labels_is_judged_by_the_right_ones() {
    let mut history = History::new(&at(0, 2.3, 2.3));
    for step in 1..60 {
        history.take(&at(step, 1.6, 0.5));
    }
    assert!(matches!(history.diagnose(true), Diagnosis::Good { .. }));
    assert!(matches!(history.diagnose(false), Diagnosis::Good { .. }));
    for step in 60..200 {
        history.take(&at(step, 1.6, 1.7));
    }
    assert!(!matches!(history.diagnose(true), Diagnosis::Good { .. }));
}

#[test]
fn a_change_for_the_worse_is_seen_as_such_and_one_for_the_better_is_given_time() {
    let mut history = History::new(&at(0, 2.3, 2.3));
    for step in 1..50 {
        history.take(&at(step, 0.2, 0.25));
    }
    history.change();
    history.take(&at(50, 0.2, 0.25));
    assert_eq!(
        history.diagnose(false),
        Diagnosis::JustStarted {
            now: Losses {
                train: 0.2,
                validation: 0.25
            },
            after_change: true
        }
    );
    for step in 51..56 {
        history.take(&at(step, 1.9, 1.9));
    }
    assert!(matches!(history.diagnose(false), Diagnosis::Rising { .. }));
}

#[test]
fn what_is_not_finite_changes_nothing() {
    let mut history = History::new(&at(0, 2.3, 2.3));
    for step in 1..20 {
        history.take(&at(step, 0.2, 0.25));
    }
    let before = history.diagnose(false);
    history.take(&at(20, f64::NAN, f64::INFINITY));
    assert_eq!(history.diagnose(false), before);
}

#[test]
fn a_live_change_does_not_make_overfitting_forgotten() {
    let mut history = History::new(&at(0, 2.3, 2.3));
    for step in 1..=120 {
        let t = step as f64;
        let validation = decay(t, 2.3, 0.1, 5.0) + 0.004 * (t - 30.0).max(0.0);
        // A change spoils the train loss a little for good.
        let floor = if step > 80 { 0.02 } else { 0.005 };
        history.take(&at(step, decay(t, 2.3, floor, 8.0), validation));
        if step == 80 {
            history.change();
        }
    }
    let said = history.diagnose(false);
    assert!(
        matches!(said, Diagnosis::Overfitting { since, .. } if (25.0..40.0).contains(&since)),
        "{said:?}"
    );
}

#[test]
fn a_loss_above_that_of_the_untrained_network_is_never_called_learning() {
    let mut history = History::new(&at(0, 2.3, 2.3));
    for step in 1..=60 {
        let t = step as f64;
        let loss = if step < 20 {
            decay(t, 2.3, 0.1, 5.0)
        } else {
            decay(t - 20.0, 35.0, 10.0, 10.0)
        };
        history.take(&at(step, loss, loss));
        if step == 20 || step == 25 {
            history.change();
        }
        if step > 30 {
            let said = history.diagnose(false);
            assert!(matches!(said, Diagnosis::Rising { .. }), "{said:?}");
        }
    }
}
