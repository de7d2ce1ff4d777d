//! Synthetic curves: each rule, and diagnoses that must not be made.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::nn::Score;
use crate::train::evaluation_history::Guess;
use crate::train::{Applied, Change, Doubt, Impact};

/// The loss of a constant prediction for ten equally likely classes.
const G: f64 = std::f64::consts::LN_10;

fn at(step: u64, train: f64, validation: f64) -> Evaluation {
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
        doubt: None,
    }
}

/// Standard errors over `samples` samples of a loss whose standard deviation equals its mean.
fn doubt(samples: usize, loss: f64) -> Doubt {
    let error = loss / (samples as f64).sqrt();
    Doubt {
        samples,
        error,
        of_rise: Some(error),
    }
}

fn history(start: Evaluation) -> EvaluationHistory {
    let guess = Guess {
        train: G,
        validation: G,
    };
    EvaluationHistory::new(start, Some(guess))
}

fn change(history: &mut EvaluationHistory, text: &str) {
    let step = history.last.step;
    let change: Change = text.parse().unwrap();
    let steps =
        change.optimizer().is_some() || text.starts_with("lr") || text.starts_with("batch ");
    history.changed(&Applied {
        step,
        epoch: step as f64,
        change,
        text: text.to_owned(),
        impact: if steps { Impact::Steps } else { Impact::Other },
    });
}

fn diagnosis_of(history: &EvaluationHistory) -> Diagnosis {
    diagnose(history, Context::default())
}

/// The diagnoses after each evaluation of two curves.
fn run(count: u64, curves: impl Fn(f64) -> (f64, f64)) -> Vec<Diagnosis> {
    let point = |step: u64| {
        let (train, validation) = curves(step as f64);
        at(step, train, validation)
    };
    let mut history = history(point(0));
    (1..=count)
        .map(|step| {
            history.take(point(step));
            diagnosis_of(&history)
        })
        .collect()
}

fn decay(t: f64, from: f64, to: f64, time: f64) -> f64 {
    to + (from - to) * (-t / time).exp()
}

/// Deterministic noise of standard deviation about 1.
fn noise(t: f64) -> f64 {
    // `rem_euclid` gives 0 to 1 whatever the sign of the sine; with a remainder the noise would come in waves.
    let uniform = ((t * 12.9898).sin() * 43_758.545_3).rem_euclid(1.0);
    (uniform - 0.5) * 12.0_f64.sqrt()
}

fn is(diagnosis: &Diagnosis, key: &str) -> bool {
    let found = match diagnosis {
        Diagnosis::Nothing => "nothing",
        Diagnosis::TooEarly { .. } => "early",
        Diagnosis::Collapsed { .. } => "collapsed",
        Diagnosis::KnockedBack { .. } => "knocked",
        Diagnosis::Climbing { .. } => "climbing",
        Diagnosis::Underfitting { .. } => "underfitting",
        Diagnosis::Overfitting { .. } => "overfitting",
        Diagnosis::Converged { .. } => "converged",
        Diagnosis::Flat { .. } => "flat",
        Diagnosis::Learning { .. } => "learning",
    };
    found == key
}

#[track_caller]
fn assert_is(diagnosis: &Diagnosis, key: &str) {
    assert!(is(diagnosis, key), "{diagnosis:?} is not {key}");
}

#[test]
fn nothing_is_said_before_three_evaluations() {
    for worst in [
        |_| (9.0, 9.0),
        |t| (1.0 + t, 1.0 + t),
        |t: f64| (1.0 / (1.0 + t), 1.0 + t),
    ] {
        let diagnoses = run(3, worst);
        assert_is(&diagnoses[0], "early");
        assert_is(&diagnoses[1], "early");
    }
    // Nor do three that hardly differ allow a diagnosis.
    assert_is(&run(5, |t| (2.3 - 0.001 * t, 2.3 - 0.001 * t))[4], "early");
}

#[test]
fn a_network_that_goes_back_to_guessing_has_collapsed() {
    let curves = |t: f64| {
        let loss = if t < 20.0 {
            decay(t, G, 0.1, 5.0)
        } else {
            2.29
        };
        (loss, loss + 0.01)
    };
    let diagnoses = run(60, curves);
    assert_is(&diagnoses[10], "learning");
    for late in [&diagnoses[21], &diagnoses[59]] {
        assert!(
            matches!(late, Diagnosis::Collapsed { since, from: CollapsedFrom::Lowest(lowest), .. } if *since == 20.0 && *lowest < 0.2),
            "{late:?}"
        );
    }
    // A run that never learned has not collapsed.
    assert_is(
        &run(60, |t| (2.3 + 0.01 * noise(t), 2.3))[59],
        "underfitting",
    );
}

#[test]
fn a_change_for_the_worse_is_named_until_the_loss_is_back() {
    let mut history = history(at(0, G, G));
    let mut step = 0;
    let mut take = |history: &mut EvaluationHistory, train, validation| {
        step += 1;
        history.take(at(step, train, validation));
    };
    for t in 1..50 {
        let t = f64::from(t);
        take(&mut history, decay(t, G, 0.2, 5.0), decay(t, G, 0.25, 5.0));
    }
    change(&mut history, "lr 0.5");
    take(&mut history, 0.21, 0.26);
    take(&mut history, 1.5, 1.7);
    let Diagnosis::KnockedBack {
        by, since, before, ..
    } = diagnosis_of(&history)
    else {
        unreachable!("{:?}", diagnosis_of(&history));
    };
    assert_eq!((by.to_string().as_str(), since), ("lr 0.5", 49.0));
    assert!((before.train - 0.2).abs() < 1e-3);
    for _ in 0..20 {
        take(&mut history, 1.4, 2.0);
    }
    // The change meant to fix it is not blamed.
    change(&mut history, "lr 0.1");
    for t in 1..12 {
        take(&mut history, decay(f64::from(t), 1.4, 0.3, 6.0), 1.9);
        assert!(
            matches!(diagnosis_of(&history), Diagnosis::KnockedBack { by, .. } if by.to_string() == "lr 0.5")
        );
    }
    take(&mut history, 0.2, 0.25);
    assert!(
        !is(&diagnosis_of(&history), "knocked"),
        "{:?}",
        diagnosis_of(&history)
    );
}

#[test]
fn of_changes_at_once_the_one_that_sizes_steps_is_to_blame() {
    for order in [["lr 0.5", "dropout 0.1"], ["dropout 0.1", "lr 0.5"]] {
        let mut history = history(at(0, G, G));
        (1..6).for_each(|step| history.take(at(step, 0.2, 0.25)));
        for text in order {
            change(&mut history, text);
        }
        history.take(at(6, 1.5, 1.5));
        assert!(
            matches!(diagnosis_of(&history), Diagnosis::KnockedBack { by, .. } if by.to_string() == "lr 0.5")
        );
    }
}

#[test]
fn a_rise_without_a_change_is_a_climb() {
    let diagnoses = run(60, |t| {
        let loss = decay(t, G, 0.1, 4.0) + 0.02 * (t - 20.0).max(0.0);
        (loss, loss + 0.05)
    });
    let Diagnosis::Climbing { since, from, .. } = diagnoses[59] else {
        unreachable!("{:?}", diagnoses[59]);
    };
    assert!(
        (18.0..30.0).contains(&since) && from < 0.2,
        "{since} {from}"
    );
    assert_is(&run(8, |t| (G + 0.3 * t, G + 0.3 * t))[7], "climbing");
    // A loss that fluctuates about its initial value does not climb.
    for diagnosis in run(60, |t| (G + 0.005 * noise(t), G)) {
        assert!(!is(&diagnosis, "climbing"));
    }
}

#[test]
fn a_regularizer_that_costs_train_loss_is_no_climb() {
    let mut history = history(at(0, G, G));
    for step in 1..100 {
        let t = step as f64;
        history.take(at(step, decay(t, G, 0.001, 9.0), decay(t, G, 0.8, 5.0)));
    }
    change(&mut history, "weight-decay 0.03");
    for step in 100..200 {
        let t = step as f64 - 100.0;
        history.take(at(step, decay(t, 0.001, 0.4, 4.0), decay(t, 0.8, 0.7, 9.0)));
        let diagnosis = diagnosis_of(&history);
        assert!(
            !is(&diagnosis, "climbing") && !is(&diagnosis, "knocked"),
            "{diagnosis:?}"
        );
    }
}

#[test]
fn a_plateau_high_up_is_underfitting_and_one_low_down_is_not() {
    let diagnoses = run(60, |t| (decay(t, G, 1.8, 3.0), decay(t, G, 1.85, 3.0)));
    assert_is(&diagnoses[59], "underfitting");
    assert_is(
        &run(60, |t| (decay(t, G, 0.05, 3.0), decay(t, G, 0.052, 3.0)))[59],
        "converged",
    );
    // Slow learning is not underfitting.
    let slow = run(60, |t| (decay(t, G, 0.1, 200.0), decay(t, G, 0.1, 200.0)));
    assert_is(&slow[59], "learning");
}

#[test]
fn a_train_loss_held_up_by_wrong_labels_is_judged_by_the_right_ones() {
    let wrong = Context {
        wrong_labels: true,
        ..Context::default()
    };
    let diagnosis = |train: f64, validation: f64| {
        let mut history = history(at(0, G, G));
        (1..60).for_each(|step| history.take(at(step, train, validation)));
        (diagnose(&history, wrong), diagnosis_of(&history))
    };
    let (with, without) = diagnosis(1.7, 0.5);
    assert_is(&with, "converged");
    assert_is(&without, "underfitting");
    assert_is(&diagnosis(1.8, 1.7).0, "underfitting");
    // Memorised labels are not underfitting, whatever the validation loss does.
    assert_is(&diagnosis(0.05, 2.0).0, "flat");
}

#[test]
fn a_rising_validation_loss_over_a_falling_train_loss_is_overfitting_since_its_best() {
    let curves = |t: f64| {
        let validation = decay(t, G, 0.13, 5.0) + 0.005 * (t - 25.0).max(0.0);
        (decay(t, G, 0.005, 8.0), validation)
    };
    let said = run(85, curves);
    assert!(said[2..20].iter().all(|one| is(one, "learning")));
    let Diagnosis::Overfitting {
        since,
        now,
        best,
        within_chance: None,
    } = said[84]
    else {
        unreachable!("{:?}", said[84]);
    };
    let lowest = (0..85).min_by(|a, b| {
        let [a, b] = [a, b].map(|t| curves(f64::from(*t)).1);
        a.total_cmp(&b)
    });
    assert_eq!(Some(since), lowest.map(f64::from));
    assert!(best < now.validation && now.validation == curves(85.0).1);
    // The diagnosis never claims more than 5 % unless it holds.
    for diagnosis in &said {
        if let Diagnosis::Overfitting { now, best, .. } = diagnosis {
            assert!(now.validation >= 1.05 * best);
        }
    }
}

#[test]
fn with_few_samples_the_same_rise_may_be_chance() {
    let diagnosis = |samples: usize| {
        let mut history = history(at(0, G, G));
        for step in 1..=85 {
            let t = step as f64;
            let validation = decay(t, G, 0.13, 5.0) + 0.002 * (t - 25.0).max(0.0);
            let doubt = doubt(samples, validation);
            history.take(Evaluation {
                doubt: Some(doubt),
                ..at(step, decay(t, G, 0.005, 8.0), validation)
            });
        }
        diagnosis_of(&history)
    };
    assert_is(&diagnosis(10_000), "overfitting");
    let few = diagnosis(12);
    assert!(
        matches!(
            few,
            Diagnosis::Overfitting {
                within_chance: Some(12),
                ..
            }
        ),
        "{few:?}"
    );
}

/// A validation loss that climbs from its best at 25, by 0.1 of `slope` an evaluation, measured on so many samples.
fn climbs(samples: usize, slope: f64, until: u64) -> EvaluationHistory {
    let mut course = history(at(0, G, G));
    for step in 1..=until {
        let t = step as f64;
        let validation = decay(t, G, 0.1, 4.0) + 0.1 * slope * (t - 25.0).max(0.0);
        course.take(Evaluation {
            doubt: Some(doubt(samples, validation)),
            ..at(step, decay(t, G, 0.001, 8.0), validation)
        });
    }
    course
}

#[test]
fn a_climb_that_lasts_is_no_plateau_even_where_the_samples_leave_it_to_chance() {
    // 0.1 → 0.125 → 0.15: with 20 samples a third of the loss is less than two of its standard errors, and more than one.
    let said = |until: u64| diagnosis_of(&climbs(20, 0.01, until));
    for until in [65, 75] {
        let Diagnosis::Overfitting {
            since,
            within_chance: Some(20),
            now,
            best,
        } = said(until)
        else {
            unreachable!("{:?}", said(until));
        };
        assert!((22.0..=27.0).contains(&since), "{since}");
        assert!(now.validation > 1.2 * best, "{now:?} {best}");
    }
    let text = said(75).to_string();
    assert!(
        text.starts_with("overfitting likely since epoch 2")
            && text.contains("% above its best 0.10")
            && text.contains("; 20 samples can't rule out chance;"),
        "{text}"
    );
    // Not before it has lasted for ten evaluations, and not within one standard error: then it is said what is seen.
    for course in [climbs(20, 0.1, 32), climbs(6, 0.01, 60)] {
        let said = diagnosis_of(&course);
        let Diagnosis::Flat {
            since,
            best: Some(best),
            ..
        } = said
        else {
            unreachable!("{said:?}");
        };
        assert_eq!(
            (since, best),
            (course.best.epoch, course.best.validation.loss)
        );
        assert!(said.to_string().starts_with("no improvement since epoch 2"));
    }
    // However long it was good before.
    let sure = climbs(100_000, 0.01, 75);
    assert!(matches!(
        diagnosis_of(&sure),
        Diagnosis::Overfitting {
            within_chance: None,
            ..
        }
    ));
}

#[test]
fn what_lies_far_above_its_best_has_not_converged() {
    // On 4 samples a gap of half the loss counts as none.
    let said = diagnosis_of(&climbs(4, 0.015, 80));
    assert!(
        matches!(said, Diagnosis::Flat { best: Some(_), .. }),
        "{said:?}"
    );
    assert_is(&diagnosis_of(&climbs(4, 0.0, 80)), "converged");
}

#[test]
fn since_is_not_before_the_best_that_was_left() {
    // A hair lower until 60, then 3 % higher: since then there is no improvement, and it is no overfitting yet.
    let said = run(75, |t| {
        let validation =
            decay(t, G, 0.5, 4.0) - 0.0001 * t.min(60.0) + 0.0015 * (t - 60.0).max(0.0);
        (decay(t, G, 0.1, 4.0), validation)
    });
    let Diagnosis::Flat {
        since, best: None, ..
    } = said[74]
    else {
        unreachable!("{:?}", said[74]);
    };
    assert_eq!(since, 60.0);
    // While it is there, since it came within 2 % of it.
    let Diagnosis::Flat { since, .. } = said[58] else {
        unreachable!("{:?}", said[58]);
    };
    assert!((15.0..30.0).contains(&since), "{since}");
}

#[test]
fn a_stop_for_want_of_improvement_is_since_the_best_also_once_that_is_restored() {
    let mut course = history(at(0, G, G));
    for step in 1..=40 {
        let t = step as f64;
        let validation = decay(t, G, 0.5, 4.0) + 0.002 * (t - 30.0).max(0.0);
        course.take(at(step, decay(t, G, 0.1, 4.0), validation));
    }
    let (best, lowest) = (course.best.epoch, course.best.validation.loss);
    let stopped = Context {
        stopped_early: true,
        ..Context::default()
    };
    let said = |course: &EvaluationHistory, context| match diagnose(course, context) {
        Diagnosis::Flat { since, best, .. } => Some((since, best)),
        _ => None,
    };
    assert!((28.0..=31.0).contains(&best));
    assert_eq!(said(&course, stopped), Some((best, Some(lowest))));
    change(&mut course, "keep-best");
    course.take(at(40, 0.11, lowest));
    assert_eq!(said(&course, stopped), Some((best, Some(lowest))));
    for step in 41..=50 {
        course.take(at(step, 0.1, lowest + 0.002 * (step - 40) as f64));
    }
    assert_eq!(said(&course, stopped), Some((best, Some(lowest))));
    // What stops for want of accuracy may have its best loss there.
    course.take(at(51, 0.1, 0.9 * lowest));
    assert_eq!(said(&course, stopped).and_then(|(_, best)| best), None);
}

#[test]
fn a_loss_far_above_where_it_began_is_never_too_early_to_tell() {
    let said = run(3, |t| {
        if t == 0.0 {
            (2.9, 3.0)
        } else {
            (1.18e15, 7.7e14)
        }
    });
    for said in &said {
        let Diagnosis::Climbing { since, train, from } = said else {
            unreachable!("{said:?}");
        };
        assert_eq!((*since, *train, *from), (0.0, 1.18e15, 2.9));
    }
    // Ten times the start may be less than a guess costs.
    assert_is(&run(1, |t| (0.01 + 0.5 * t, 0.6))[0], "early");
}

#[test]
fn a_collapse_names_the_change_and_what_the_loss_was_before_it() {
    let collapsed = |text: Option<&str>| {
        let mut course = history(at(0, G, G));
        for step in 1..=40 {
            let t = step as f64;
            // 0.004 at best, then up to 0.58, as under a penalty.
            let train = decay(t, G, 0.004, 3.0) + 0.029 * (t - 20.0).max(0.0);
            course.take(at(step, train, train + 0.1));
        }
        if let Some(text) = text {
            change(&mut course, text);
        }
        (41..=45).for_each(|step| course.take(at(step, 23.1, 25.0)));
        match diagnosis_of(&course) {
            Diagnosis::Collapsed { from, since, .. } => {
                (from, since, diagnosis_of(&course).to_string())
            }
            other => unreachable!("{other:?}"),
        }
    };
    let (from, since, text) = collapsed(Some("lr 50"));
    let CollapsedFrom::Change { by, at, before } = from else {
        unreachable!("{from:?}");
    };
    assert_eq!((by.to_string().as_str(), at, since), ("lr 50", 40.0, 41.0));
    assert!((before - 0.584).abs() < 1e-3, "{before}");
    assert!(
        text.starts_with("collapsed after lr 50 at epoch 40: train loss 0.58"),
        "{text}"
    );
    let (from, _, text) = collapsed(None);
    assert!(
        matches!(from, CollapsedFrom::Lowest(lowest) if lowest < 0.02),
        "{from:?}"
    );
    assert!(text.contains("; lowest was 0.0"), "{text}");
}

#[test]
fn what_is_called_learning_falls_and_says_where_its_best_was() {
    // A last value that is hardly below the line's beginning is not what the loss has come to.
    let said = run(100, |t| {
        let spike = if t == 100.0 { 0.0199 } else { 0.0 };
        (0.3, decay(t, G, 0.5, 4.0) + 0.001 * (100.0 - t) + spike)
    });
    let Diagnosis::Learning { from, to, .. } = said[99] else {
        unreachable!("{:?}", said[99]);
    };
    assert!(to <= 0.99 * from, "{from} {to}");
    // Falling over the last fifth, and above the best for two evaluations.
    let said = run(100, |t| {
        let up = if t > 97.0 { 0.07 } else { 0.0 };
        (decay(t, G, 0.3, 60.0) + up, decay(t, G, 0.5, 60.0) + up)
    });
    let Diagnosis::Learning {
        below: Some((best, epoch)),
        ..
    } = said[99]
    else {
        unreachable!("{:?}", said[99]);
    };
    assert_eq!((best, epoch), (decay(97.0, G, 0.5, 60.0), 97.0));
    assert!(said[99].to_string().starts_with("learning unevenly: "));
    assert!(said[90].to_string().starts_with("learning: "));
}

#[test]
fn noise_is_no_overfitting() {
    for (level, scale) in [(0.3, 0.02), (0.3, 0.1), (1.0, 0.3), (0.01, 0.005)] {
        let diagnoses = run(400, |t| {
            let validation = level + decay(t, 2.0, 0.0, 5.0) + scale * noise(t);
            let train = level + decay(t, 2.0, 0.0, 6.0) + scale * noise(t + 0.5);
            (train, validation)
        });
        let wrong = diagnoses.iter().filter(|one| is(one, "overfitting"));
        assert_eq!(wrong.count(), 0, "noise {scale} about {level}");
    }
}

#[test]
fn a_perfect_fit_has_converged_down_to_the_last_bit() {
    let diagnoses = run(300, |t| {
        let start = if t == 0.0 { 1.0 } else { 0.0 };
        (1e-7 + start, 1e-6 * (1.0 + 0.5 * (t / 20.0).sin()) + start)
    });
    assert!(
        diagnoses[20..]
            .iter()
            .all(|one| is(one, "converged") || is(one, "learning"))
    );
}

#[test]
fn a_gap_decides_between_converged_and_flat() {
    let diagnoses = run(100, |t| (decay(t, G, 0.05, 4.0), decay(t, G, 0.12, 4.0)));
    assert_is(&diagnoses[9], "learning");
    let Diagnosis::Flat { since, .. } = diagnoses[99] else {
        unreachable!("{:?}", diagnoses[99]);
    };
    let curve = |t: f64| decay(t, G, 0.12, 4.0);
    assert!(
        curve(99.0) > 0.97 * curve(since),
        "hardly lower since: {since}"
    );
    assert!(since > 15.0, "not while it falls: {since}");
    let diagnoses = run(100, |t| (decay(t, G, 0.05, 4.0), decay(t, G, 0.054, 4.0)));
    assert_is(&diagnoses[99], "converged");
    // Within two standard errors the gap counts as none.
    let mut history = history(at(0, G, G));
    for step in 1..100 {
        let t = step as f64;
        let validation = decay(t, G, 0.12, 4.0);
        history.take(Evaluation {
            doubt: Some(doubt(9, validation)),
            ..at(step, decay(t, G, 0.05, 4.0), validation)
        });
    }
    assert_is(&diagnosis_of(&history), "converged");
}

#[test]
fn a_flat_validation_is_flat_whatever_train_does() {
    let diagnoses = run(600, |t| {
        let validation = decay(t, G, 0.2, 5.0) + 0.004 * noise(t);
        (decay(t, G, 0.0, 5.0) + 1.0 / (10.0 + t), validation)
    });
    for late in &diagnoses[100..] {
        assert_is(late, "flat");
    }
}

#[test]
fn under_a_stop_for_want_of_improvement_nothing_is_called_learning() {
    let mut history = history(at(0, G, G));
    for step in 1..200 {
        let t = step as f64;
        let validation = decay(t.min(190.0), G, 0.1, 60.0);
        history.take(at(step, decay(t, G, 0.05, 60.0), validation));
    }
    assert_is(&diagnosis_of(&history), "learning");
    let stopped = Context {
        stopped_early: true,
        ..Context::default()
    };
    assert_is(&diagnose(&history, stopped), "flat");
}

#[test]
fn what_is_not_finite_changes_nothing() {
    let mut history = history(at(0, G, G));
    (1..20).for_each(|step| history.take(at(step, 0.2, 0.25)));
    let before = history.clone();
    history.take(at(20, f64::NAN, f64::INFINITY));
    assert_eq!(history, before);
}

#[test]
fn a_run_that_tells_nothing_of_its_data_is_judged_by_its_own_start() {
    let diagnosis = |curves: fn(f64) -> (f64, f64)| {
        let (train, validation) = curves(0.0);
        let mut history = EvaluationHistory::new(at(0, train, validation), None);
        for step in 1..=80 {
            let (train, validation) = curves(step as f64);
            history.take(at(step, train, validation));
        }
        diagnosis_of(&history)
    };
    let high = diagnosis(|t| (decay(t, 5.0, 4.8, 3.0), decay(t, 5.0, 4.8, 3.0)));
    assert_is(&high, "converged");
    let over = diagnosis(|t| {
        let validation = decay(t, 5.0, 1.0, 5.0) + 0.02 * (t - 25.0).max(0.0);
        (decay(t, 5.0, 0.1, 8.0), validation)
    });
    assert_is(&over, "overfitting");
}

#[test]
fn wilsons_interval_is_that_of_the_books() {
    // Computed from Wilson's formula in Python.
    for (right, samples, [low, high]) in [
        (12, 12, [0.757_506, 1.0]),
        (0, 12, [0.0, 0.242_494]),
        (9, 12, [0.467_695, 0.911_058]),
        (50, 100, [0.403_832, 0.596_168]),
    ] {
        let found = wilson(f64::from(right) / f64::from(samples), samples as usize);
        assert!((found[0] - low).abs() < 1e-6, "{found:?}");
        assert!((found[1] - high).abs() < 1e-6, "{found:?}");
    }
}

#[test]
fn a_change_late_in_a_long_run_leaves_a_line_through_what_was_measured_since() {
    for changed in [600, 1100, 1105, 2200] {
        let mut history = history(at(0, G, G));
        let loss = |step: u64| decay(step as f64, G, 0.1, 2000.0);
        for step in 1..=changed {
            history.take(at(step, loss(step), loss(step) + 0.05));
        }
        change(&mut history, "lr 0.04");
        for since in 1..=600 {
            let step = changed + since;
            history.take(at(step, loss(step), loss(step) + 0.05));
            let Some(trend) = history.trend(Loss::Validation) else {
                assert!(since < 10, "{changed} {since}");
                continue;
            };
            assert!((10..=since).contains(&trend.evaluations), "{trend:?}");
            // The curve is nearly straight, so the fitted line follows it.
            let first = loss(step - trend.evaluations + 1) + 0.05;
            assert!(
                (trend.from - first).abs() < 0.02,
                "{changed} {since}: {trend:?}"
            );
            assert!(
                (trend.to - history.last.validation.loss).abs() < 0.02,
                "{trend:?}"
            );
            assert!(trend.error < 0.02, "{trend:?}");
        }
    }
}

#[test]
fn a_change_is_not_forgotten_for_one_that_follows_it() {
    let diagnosis = |first: &str, between: usize, then: &str| {
        let mut history = history(at(0, G, G));
        (1..6).for_each(|step| history.take(at(step, 0.2, 0.25)));
        change(&mut history, first);
        (0..between).for_each(|_| history.take(at(6, 0.21, 0.26)));
        change(&mut history, then);
        history.take(at(7, 1.5, 1.5));
        match diagnosis_of(&history) {
            Diagnosis::KnockedBack { by, since, .. } => Some((by.to_string(), since)),
            _ => None,
        }
    };
    for between in [0, 1] {
        let is = Some(("optimizer adam lr=0.5".to_owned(), 5.0));
        assert_eq!(
            diagnosis("optimizer adam lr=0.5", between, "dropout 0.1"),
            is
        );
    }
    // Of two changes of the same kind, the later one; of two key presses at once, the sum of both.
    assert_eq!(
        diagnosis("lr 0.5", 1, "batch 1"),
        Some(("batch 1".to_owned(), 6.0))
    );
    assert_eq!(
        diagnosis("lr 0.5", 0, "lr 0.8"),
        Some(("lr 0.8".to_owned(), 5.0))
    );
    // After two evaluations a change is no longer blamed.
    assert_eq!(
        diagnosis("lr 0.5", 2, "dropout 0.1"),
        Some(("dropout 0.1".to_owned(), 6.0))
    );
}

#[test]
fn a_climb_begins_where_the_loss_was_lowest_since_the_last_change() {
    // It falls, then rises far above its initial value.
    let mut history = history(at(0, G, G));
    for step in 1..=10 {
        let t = step as f64;
        history.take(at(step, G - 0.04 * t, G));
    }
    for step in 11..=40 {
        let t = step as f64 - 10.0;
        history.take(at(step, G - 0.4 + 0.1 * t, G));
    }
    let Diagnosis::Climbing { since, from, .. } = diagnosis_of(&history) else {
        unreachable!("{:?}", diagnosis_of(&history));
    };
    assert_eq!(since, 10.0);
    assert!((from - (G - 0.4)).abs() < 1e-9);
    // A change that fixes it: the loss falls, though from above its initial value.
    change(&mut history, "lr 0.01");
    for step in 41..=70 {
        let t = step as f64 - 40.0;
        history.take(at(step, decay(t, 4.3, 2.5, 20.0), decay(t, 4.3, 2.5, 20.0)));
        assert!(
            !is(&diagnosis_of(&history), "climbing"),
            "{step}: {:?}",
            diagnosis_of(&history)
        );
    }
    assert_is(&diagnosis_of(&history), "learning");
}

#[test]
fn the_words_claim_no_more_than_the_rule() {
    // A gap that is significant but less than a tenth.
    let gap = run(100, |t| (decay(t, G, 1.0, 4.0), decay(t, G, 1.09, 4.0)));
    let text = gap[99].to_string();
    assert!(
        text.starts_with("converged") && text.contains("0.1090"),
        "{text}"
    );
    assert!(!text.contains("told from none"), "{text}");
    // The rule checks the training loss only.
    let falls = run(100, |t| (1.8, 1.9 - 0.005 * t));
    let text = falls[99].to_string();
    assert!(
        text.starts_with("underfitting: train loss 1.8000 has plateaued"),
        "{text}"
    );
    // Far above the loss of a constant prediction.
    let curves = |t: f64| {
        let loss = if t < 20.0 {
            decay(t, G, 0.1, 5.0)
        } else {
            30.0
        };
        (loss, loss)
    };
    let text = run(60, curves)[59].to_string();
    assert!(
        text.starts_with("collapsed") && !text.contains("to guessing"),
        "{text}"
    );
    // A last value above the line is not reported as what the loss falls to.
    let spike = run(120, |t| {
        let loss = decay(t, G, 0.1, 60.0) + if t == 120.0 { 0.2 } else { 0.0 };
        (0.5 * loss, loss)
    });
    let text = spike[119].to_string();
    let numbers = |text: &str| -> Vec<f64> {
        let words = text.split([' ', ',']);
        words.filter_map(|word| word.parse().ok()).collect()
    };
    let found = numbers(&text);
    assert!(
        text.starts_with("learning") && found[0] > found[1],
        "{text}"
    );
}

#[test]
fn since_when_it_is_flat_does_not_wander_as_the_loss_creeps() {
    let mut history = history(at(0, G, G));
    let mut epochs = Vec::new();
    for step in 1..=2000 {
        let t = step as f64;
        // Down by 3 % over the last 1 500 evaluations, with a new best again and again.
        let validation = decay(t, G, 0.3, 8.0) - 0.000_006 * t + 0.0005 * noise(t);
        history.take(at(step, decay(t, G, 0.05, 8.0), validation));
        if let Diagnosis::Flat { since, .. } = diagnosis_of(&history)
            && epochs.last() != Some(&since)
        {
            epochs.push(since);
        }
    }
    assert!((1..=4).contains(&epochs.len()), "{epochs:?}");
    assert!(epochs.is_sorted(), "{epochs:?}");
}

/// Settled at 0.25, changed at step 100, settled at `after`, changed again at step 200, then on to `later`.
fn set_back(after: f64, later: f64) -> Vec<Diagnosis> {
    let mut history = history(at(0, G, G));
    let mut diagnoses = vec![diagnosis_of(&history)];
    for step in 1..300 {
        match step {
            100 => change(&mut history, "mixup 0.4"),
            200 => change(&mut history, "lr 0.05"),
            _ => {}
        }
        let (from, to, since) = match step {
            0..100 => (G, 0.25, 0),
            100..200 => (0.25, after, 100),
            _ => (after, later, 200),
        };
        let validation = decay((step - since + 1) as f64, from, to, 8.0);
        history.take(at(step, 0.8 * validation, validation));
        diagnoses.push(diagnosis_of(&history));
    }
    diagnoses
}

#[test]
fn what_a_change_has_made_worse_is_said_with_what_it_was_until_it_is_back() {
    let worse = |diagnosis: &Diagnosis| match diagnosis {
        Diagnosis::Flat { worse, .. }
        | Diagnosis::Converged { worse, .. }
        | Diagnosis::Learning { worse, .. } => worse.clone(),
        other => unreachable!("{other:?}"),
    };
    let diagnoses = set_back(0.32, 0.28);
    assert_eq!(worse(&diagnoses[99]), None);
    let Diagnosis::Flat { since, .. } = diagnoses[180] else {
        unreachable!("{:?}", diagnoses[180]);
    };
    assert!((99.0..150.0).contains(&since), "since the change: {since}");
    // Settled, falling and settled again, it never reaches its earlier best.
    for at in [180, 212, 299] {
        let Worse {
            best,
            at: epoch,
            since,
        } = worse(&diagnoses[at]).unwrap();
        assert!(
            (best - 0.25).abs() < 1e-3 && epoch < 100.0,
            "{best} {epoch}"
        );
        assert_eq!(since.to_string(), "mixup 0.4");
    }
    assert_is(&diagnoses[212], "learning");
    assert!(diagnoses[212].to_string().ends_with("before mixup 0.4"));
    // Back at its earlier best, or better all along.
    assert_eq!(worse(&set_back(0.32, 0.25)[299]), None);
    assert_eq!(worse(&set_back(0.2, 0.18)[299]), None);
}

#[test]
fn a_remedy_is_not_blamed_for_what_it_mends() {
    let mut history = history(at(0, G, G));
    for step in 1..300 {
        if step == 150 {
            change(&mut history, "weight-decay 0.1");
        }
        let t = step as f64;
        let validation = match step {
            0..150 => decay(t, G, 0.8, 5.0) + 0.004 * (t - 30.0).max(0.0),
            _ => decay(t - 149.0, 1.28, 1.0, 12.0),
        };
        history.take(at(step, 0.05, validation));
        if step >= 150 {
            let diagnosis = diagnosis_of(&history).to_string();
            assert!(
                !diagnosis.contains("before weight-decay"),
                "{step}: {diagnosis}"
            );
        }
    }
}

#[test]
fn a_loss_far_above_a_guess_is_called_worse_than_one() {
    let diagnosis = |loss: f64| {
        let curves = |t: f64| {
            let loss = if t < 20.0 {
                decay(t, G, 0.1, 5.0)
            } else {
                loss
            };
            (loss, loss)
        };
        run(60, curves)[59].to_string()
    };
    assert!(diagnosis(30.0).contains("worse than a constant guess"));
    assert!(diagnosis(2.3).contains("no better than a constant guess"));
}
