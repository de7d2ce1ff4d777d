//! Diagnoses of real runs: correct, not premature, and independent of how the run reached its position.

use gradus::diagnosis::{self, CollapsedFrom, Context, Diagnosis};
use gradus::train::journal::{Journal, Writer};
use gradus::train::timeline::{Played, To};
use gradus::train::{
    Change, End, Evaluation, Phase, Recipe, Scheduled, Session, Shipped, Timeline,
};
use gradus::turn::Turn;
use gradus::{optim, regularize};

use crate::common::run::{Shared, recipe, resumed, session};

fn say(session: &Session) -> Diagnosis {
    let end = match session.phase() {
        Phase::Stopped(end) => Some(end),
        Phase::Running => None,
    };
    let context = Context::of(session.recipe().data.label_noise, end);
    diagnosis::diagnose(session.course(), context)
}

/// The evaluations of a run with the diagnosis after each, and the session at its end.
fn validation_prediction(settings: &[(&str, &str)]) -> (Vec<(Evaluation, Diagnosis)>, Session) {
    let mut session = session(settings);
    let mut all = vec![(*session.evaluation(), say(&session))];
    while !session.is_over() {
        while let Some(applied) = session.apply_planned() {
            applied.unwrap();
        }
        if let Some(evaluation) = session.advance().evaluation {
            all.push((evaluation, say(&session)));
            check(&all);
        }
    }
    // A stop can change the diagnosis without another evaluation.
    all.last_mut().unwrap().1 = say(&session);
    (all, session)
}

/// Properties of the last diagnosis, whatever it is.
fn check(all: &[(Evaluation, Diagnosis)]) {
    let Some((now, said)) = all.last() else {
        return;
    };
    let finite = || {
        all.iter()
            .filter(|(one, _)| one.validation.loss.is_finite())
    };
    let best = finite().map(|(one, _)| *one).reduce(|best, one| {
        let is_better = one.validation.loss < best.validation.loss;
        if is_better { one } else { best }
    });
    let best = best.unwrap();
    assert!(
        all.len() > 3
            || matches!(
                said,
                Diagnosis::TooEarly { .. } | Diagnosis::Climbing { .. }
            ),
        "{said:?}"
    );
    match said {
        Diagnosis::Overfitting {
            since,
            now: losses,
            best: lowest,
            ..
        } => {
            assert_eq!((*since, *lowest), (best.epoch, best.validation.loss));
            assert!(losses.validation >= 1.05 * lowest);
            assert!(now.train.loss <= best.train.loss);
        }
        Diagnosis::Flat { since, now, .. } => {
            let was = all.iter().find(|(one, _)| one.epoch >= *since).unwrap().0;
            assert!(
                best.epoch < *since
                    || was.validation.loss - best.validation.loss
                        <= 0.02 * was.validation.loss + 0.02
            );
            assert!(now.validation > now.train);
        }
        Diagnosis::Converged {
            best: epoch,
            now,
            within,
            ..
        } => {
            assert_eq!(*epoch, best.epoch);
            assert!(now.validation - now.train <= *within);
        }
        Diagnosis::KnockedBack { before, .. } => assert!(now.train.loss > before.train),
        Diagnosis::Climbing { since, train, from } => {
            let was = all.iter().find(|(one, _)| one.epoch == *since).unwrap();
            assert!(was.0.train.loss == *from && train > from);
        }
        Diagnosis::Collapsed {
            train, guess, from, ..
        } => {
            let (CollapsedFrom::Lowest(was) | CollapsedFrom::Change { before: was, .. }) = from;
            assert!(*train >= 0.95 * guess && *was < 0.95 * guess);
        }
        Diagnosis::Underfitting { now, guess } => assert!(now.train > 0.7 * guess),
        Diagnosis::Learning { from, to, .. } => assert!(to < from),
        _ => {}
    }
}

const OVERFIT: [(&str, &str); 7] = [
    ("train-size", "100"),
    ("label-noise", "0.2"),
    ("hidden", "64,32"),
    ("optimizer", "adam"),
    ("lr", "0.001"),
    ("batch", "20"),
    ("eval-every", "20 steps"),
];

fn overfit<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    OVERFIT.iter().chain(more).copied().collect()
}

#[test]
fn wrong_labels_learnt_by_heart_are_overfitting() {
    for seed in ["1", "2"] {
        let (all, _) = validation_prediction(&overfit(&[("seed", seed), ("until", "step 1000")]));
        let (_, last) = all.last().unwrap();
        assert!(
            matches!(last, Diagnosis::Overfitting { .. }),
            "{seed}: {last:?}"
        );
        let early = all.iter().take_while(|(one, _)| one.step <= 100);
        assert!(
            early
                .clone()
                .all(|(_, said)| !matches!(said, Diagnosis::Overfitting { .. }))
        );
    }
}

#[test]
fn weight_decay_that_holds_the_train_loss_up_is_no_underfitting() {
    let (all, _) = validation_prediction(&overfit(&[
        ("weight-decay", "0.01"),
        ("until", "step 5000"),
    ]));
    for (one, said) in &all {
        assert!(
            !matches!(said, Diagnosis::Underfitting { .. }),
            "{}: {said:?}",
            one.step
        );
    }
    let (now, last) = all.last().unwrap();
    assert!(matches!(last, Diagnosis::Flat { .. }), "{last:?}");
    assert!((now.train.loss - 0.05).abs() < 0.02 && now.train.accuracy == Some(1.0));
}

#[test]
fn a_validation_that_has_long_been_flat_is_not_called_learning() {
    for (seed, optimizer, lr) in [("1", "sgd", "0.1"), ("2", "adam", "0.001")] {
        let settings = [
            ("seed", seed),
            ("optimizer", optimizer),
            ("lr", lr),
            ("until", "epoch 90"),
        ];
        let (all, _) = validation_prediction(&settings);
        assert!(
            matches!(all[5].1, Diagnosis::Learning { .. }),
            "{:?}",
            all[5].1
        );
        let late = all.iter().filter(|(one, _)| one.epoch > 75.0);
        assert!(late.clone().count() >= 10);
        let learning = late.filter(|(_, said)| matches!(said, Diagnosis::Learning { .. }));
        assert_eq!(learning.count(), 0, "seed {seed}");
    }
}

#[test]
fn under_a_stop_without_improvement_nothing_learns() {
    for seed in ["1", "2"] {
        for patience in ["3", "10"] {
            let settings = [
                ("seed", seed),
                ("lr", "0.1"),
                ("early-stopping", patience),
                ("until", "stopped"),
            ];
            let (all, session) = validation_prediction(&settings);
            assert!(matches!(
                session.phase(),
                Phase::Stopped(End::EarlyStopping | End::KeptBest(_))
            ));
            let (_, last) = all.last().unwrap();
            let fits = matches!(
                last,
                Diagnosis::Flat { .. }
                    | Diagnosis::Converged { .. }
                    | Diagnosis::Overfitting { .. }
            );
            assert!(fits, "{last:?}");
        }
    }
}

#[test]
fn a_validation_loss_that_climbs_for_long_is_likely_overfitting_and_no_plateau() {
    // The sizes of the standard errors were measured: 1.7 and 1.2 at the end, 0.5 with seed 2.
    for (seed, rises) in [("8", true), ("5", true), ("2", false)] {
        let (all, _) = validation_prediction(&[("seed", seed), ("until", "epoch 110")]);
        let (now, last) = all.last().unwrap();
        if rises {
            assert!(
                matches!(last, Diagnosis::Overfitting { within_chance: Some(360), since, .. } if *since < 30.0),
                "{seed}: {last:?}"
            );
        } else {
            assert!(
                matches!(last, Diagnosis::Flat { best: None, .. }),
                "{last:?}"
            );
        }
        assert!(now.doubt.is_some_and(|doubt| doubt.samples == 360));
    }
}

#[test]
fn early_stopping_and_the_verdict_agree_on_the_best() {
    let shipped = Shipped::find("overfit").unwrap();
    let mut recipe = Recipe::from_given(&shipped.settings().unwrap()).unwrap();
    recipe
        .schedule
        .push("step 0: early-stopping 10".parse().unwrap());
    let mut session = Session::new(recipe).unwrap();
    let mut stops = Vec::new();
    for restored in [false, true] {
        while !session.is_over() {
            while let Some(applied) = session.apply_planned() {
                applied.unwrap();
            }
            session.advance();
        }
        let best = session.best().unwrap();
        let agrees = |session: &Session| {
            let Diagnosis::Flat {
                since,
                best: Some(lowest),
                ..
            } = say(session)
            else {
                panic!("{:?}", say(session));
            };
            assert_eq!((since, lowest), (best.epoch, best.validation.loss));
        };
        agrees(&session);
        stops.push(session.trainer().step_count());
        session.apply(Change::KeepBest).unwrap();
        agrees(&session);
        if !restored {
            session.apply(Change::GoOn).unwrap();
        }
    }
    assert!(stops[0] < stops[1], "{stops:?}");
}

#[test]
fn a_rate_that_shocks_is_named_and_what_follows_is_no_overfitting() {
    let settings = [
        ("lr", "0.1"),
        ("at", "step 200: lr 1"),
        ("eval-every", "20 steps"),
        ("until", "step 240"),
    ];
    let (all, _) = validation_prediction(&settings);
    let (_, last) = all.last().unwrap();
    assert!(
        matches!(last, Diagnosis::KnockedBack { by, since, .. } if by.to_string() == "lr 1" && *since > 5.8),
        "{last:?}"
    );
    for seed in ["1", "2"] {
        let mut recipe =
            Recipe::of(&[("seed", seed), ("lr", "0.1"), ("until", "step 1500")]).unwrap();
        for text in ["step 1000: lr 0.5", "step 1250: lr 0.2"] {
            recipe.schedule.push(text.parse().unwrap());
        }
        let (mut session, mut validation_prediction) = (Session::new(recipe).unwrap(), 0);
        while !session.is_over() {
            while let Some(applied) = session.apply_planned() {
                applied.unwrap();
            }
            let advance = session.advance();
            if advance.evaluation.is_some() && session.trainer().step_count() > 1000 {
                validation_prediction += 1;
                let said = say(&session);
                assert!(!matches!(said, Diagnosis::Overfitting { .. }), "{said:?}");
            }
        }
        assert!(validation_prediction >= 10, "{validation_prediction}");
    }
}

#[test]
fn a_net_that_falls_back_to_guessing_has_collapsed() {
    for seed in ["0", "1"] {
        let settings = [
            ("seed", seed),
            ("lr", "0.05"),
            ("at", "step 300: lr 5"),
            ("until", "step 450"),
        ];
        let (all, _) = validation_prediction(&settings);
        let (_, last) = all.last().unwrap();
        assert!(
            matches!(last, Diagnosis::Collapsed { since, from: CollapsedFrom::Change { by, at, before }, .. }
                if *since > 8.8 && by.to_string() == "lr 5" && *at < *since && *before < 0.5),
            "{last:?}"
        );
    }
}

#[test]
fn ten_narrow_sigmoid_layers_underfit_until_they_are_normalised() {
    let settings = [
        ("hidden", "16,16,16,16,16,16,16,16,16,16"),
        ("activation", "sigmoid"),
        ("optimizer", "adam"),
        ("lr", "0.001"),
        ("eval-every", "50 steps"),
        ("at", "step 800: batch-norm on"),
        ("until", "step 1200"),
    ];
    let (all, _) = validation_prediction(&settings);
    let at = |step: u64| &all.iter().find(|(one, _)| one.step == step).unwrap().1;
    assert!(
        matches!(at(800), Diagnosis::Underfitting { .. }),
        "{:?}",
        at(800)
    );
    assert!(
        matches!(at(1200), Diagnosis::Learning { .. }),
        "{:?}",
        at(1200)
    );
}

#[test]
fn a_regression_has_its_own_guess() {
    let (all, session) =
        validation_prediction(&[("data", "sine"), ("lr", "0.05"), ("until", "epoch 30")]);
    let guess = session.course().guess.unwrap();
    let part = &session.trainer().data().train;
    let mean = part.targets.iter().map(|y| f64::from(*y)).sum::<f64>() / part.len() as f64;
    let square = |y: &f32| (f64::from(*y) - mean).powi(2);
    let variance = part.targets.iter().map(square).sum::<f64>() / part.len() as f64;
    assert!((guess.train - variance).abs() < 1e-9);
    assert!(all.len() > 30);
    assert!(
        all.iter()
            .all(|(_, said)| !matches!(said, Diagnosis::Collapsed { .. }))
    );
}

#[test]
fn the_guess_of_classes_is_the_entropy_of_their_shares() {
    let session = session(&[("data", "wine")]);
    let labels = &session.trainer().data().train.labels;
    let shares = (0..3).map(|class| {
        labels.iter().filter(|label| **label == class).count() as f64 / labels.len() as f64
    });
    let entropy: f64 = shares.map(|p| -p * p.ln()).sum();
    assert!((session.course().guess.unwrap().train - entropy).abs() < 1e-9);
}

/// −ln p of the correct class of each validation sample, from the predictions.
fn losses(session: &Session) -> Vec<f64> {
    let (trainer, part) = (session.trainer(), &session.trainer().data().validation);
    let mut work = trainer.network().workspace(part.len());
    let predicted =
        trainer
            .network()
            .predict(&trainer.weights(), part.inputs.view(), &mut work, None);
    let pairs = predicted.outer_iter().zip(&part.labels);
    pairs
        .map(|(row, label)| -f64::from(row[*label as usize]).ln())
        .collect()
}

fn error_of_mean(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt()
}

#[test]
fn the_doubt_of_a_loss_and_of_its_rise_are_those_of_the_samples() {
    let mut session = session(&overfit(&[("until", "step 700"), ("dropout", "0.2")]));
    let (mut best, mut lowest) = (losses(&session), session.evaluation().validation.loss);
    let mut rises = 0;
    while !session.is_over() {
        let Some(evaluation) = session.advance().evaluation else {
            continue;
        };
        let (now, doubt) = (losses(&session), evaluation.doubt.unwrap());
        let close = |a: f64, b: f64| (a - b).abs() < 1e-4 * b;
        assert_eq!(doubt.samples, now.len());
        assert!(close(doubt.error, error_of_mean(&now)), "{doubt:?}");
        let paired: Vec<f64> = now.iter().zip(&best).map(|(a, b)| a - b).collect();
        assert!(
            close(doubt.of_rise.unwrap(), error_of_mean(&paired)),
            "{doubt:?}"
        );
        if evaluation.validation.loss < lowest {
            (best, lowest) = (now, evaluation.validation.loss);
        } else {
            rises += 1;
        }
    }
    assert!(rises > 5);
}

#[test]
fn the_same_is_said_wherever_a_run_came_from() {
    let recipe = overfit(&[("until", "step 600"), ("at", "step 300: lr 0.01")]);
    let mut timeline = Timeline::new(session(&recipe));
    let mut courses = vec![(0, timeline.session().course().clone())];
    while !timeline.is_over() {
        timeline.play();
        let step = timeline.session().trainer().step_count();
        courses.push((step, timeline.session().course().clone()));
    }
    for goal in [40, 299, 310, 555, 600] {
        timeline.travel(To::Step(goal));
        let here = timeline.session().course();
        assert!(
            courses
                .iter()
                .any(|(step, course)| *step == goal && course == here),
            "{goal}"
        );
    }
    // Another branch shares what is before the fork.
    timeline.travel(To::Step(200));
    timeline.change("lr 0.002".parse().unwrap()).unwrap();
    let course = timeline.session().course();
    assert_eq!(
        course.last,
        courses
            .iter()
            .find(|(step, _)| *step == 200)
            .unwrap()
            .1
            .last
    );
    assert!(course.is_changed());
}

#[test]
fn batch_normalization_with_batches_of_one_is_named_where_it_diverges() {
    let settings = [
        ("batch-norm", "on"),
        ("batch", "1"),
        ("lr", "0.5"),
        ("until", "step 20000"),
    ];
    let (_, session) = validation_prediction(&settings);
    let Phase::Stopped(End::Diverged(verdict)) = session.phase() else {
        panic!("{:?}", session.phase());
    };
    assert_eq!(verdict.suspect.to_string(), "batch-norm on with batch 1");
}

/// Plays a run to its end with changes made by hand.
fn played(timeline: &mut Timeline, by_hand: &[(u64, Change)]) {
    let mut rest = by_hand.iter().peekable();
    loop {
        let step = timeline.session().trainer().step_count();
        while let Some((_, change)) = rest.next_if(|(at, _)| *at <= step) {
            timeline.change(*change).unwrap();
        }
        if let Played::Nothing = timeline.play() {
            return;
        }
    }
}

/// Every kind of change, in all forms of request.
fn every_change() -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    for entry in optim::ENTRIES {
        all.push(Change::Optimizer(entry));
        let mut values = [None; regularize::MOST_KNOBS];
        values[0] = Some(entry.knobs[0].default);
        all.push(Change::OptimizerKnobs { entry, values });
        values[0] = Some(entry.knobs[0].turned(Turn::Previous, entry.knobs[0].default));
        all.push(Change::OptimizerKnobs { entry, values });
        for (value, knob) in values.iter_mut().zip(entry.knobs) {
            *value = Some(knob.default);
        }
        all.push(Change::OptimizerKnobs { entry, values });
    }
    for entry in regularize::ENTRIES {
        all.push(Change::Regularizer { entry, on: true });
        for (knob, is) in entry.knobs.iter().enumerate() {
            let values = [Some(is.default), Some(is.turned(Turn::Next, is.default))];
            let off = is.switches.then_some(0.0);
            let values = values.into_iter().flatten().filter(|value| *value != 0.0);
            all.extend(values.chain(off).map(|value| Change::RegularizerKnob {
                entry,
                knob,
                value,
            }));
        }
        all.push(Change::Regularizer { entry, on: false });
    }
    let words = [
        "lr 0.01",
        "batch 7",
        "batch full",
        "augment shift=2,zoom=5",
        "augment off",
    ];
    all.extend(words.map(|text| text.parse::<Change>().unwrap()));
    all
}

#[test]
fn a_run_that_is_read_back_has_the_course_it_had_whatever_was_changed() {
    let settings = [
        ("train-size", "60"),
        ("hidden", "6"),
        ("eval-every", "2 steps"),
        ("until", "step 8"),
    ];
    for change in every_change() {
        let fresh = || session(&settings);
        let out = Shared::default();
        let writer = Writer::begin(Box::new(out.clone()) as _, &fresh()).unwrap();
        let mut live = Timeline::new(fresh());
        live.record(writer);
        // Scheduled changes are restored differently from manual ones.
        played(&mut live, &[(5, change)]);
        let mut read = resumed(Journal::read(&out.bytes()).unwrap());
        while read.is_replaying() {
            read.play();
        }
        assert_eq!(
            read.session().course(),
            live.session().course(),
            "{change:?}"
        );
        assert_eq!(
            read.session().applied(),
            live.session().applied(),
            "{change:?}"
        );
        let planned = || {
            let mut recipe = recipe(&settings);
            recipe.schedule.push(Scheduled { step: 5, change });
            recipe
        };
        let out = Shared::default();
        let first = Session::new(planned()).unwrap();
        let writer = Writer::begin(Box::new(out.clone()) as _, &first).unwrap();
        let mut live = Timeline::new(first);
        live.record(writer);
        played(&mut live, &[]);
        let journal = Journal::read(&out.bytes()).unwrap();
        let mut read = Timeline::new(Session::new(journal.recipe().clone()).unwrap());
        played(&mut read, &[]);
        assert_eq!(
            read.session().course(),
            live.session().course(),
            "{change:?}"
        );
    }
}

#[test]
fn what_alters_no_step_alters_no_verdict() {
    let run = |change: Option<&str>| {
        let at = change.map(|text| format!("step 40: {text}"));
        let mut settings = vec![
            ("train-size", "60"),
            ("hidden", "6"),
            ("lr", "0.1"),
            ("batch", "20"),
            ("eval-every", "2 steps"),
            ("until", "step 100"),
        ];
        settings.extend(at.as_deref().map(|text| ("at", text)));
        validation_prediction(&settings).1
    };
    let without = run(None);
    for text in [
        "lr 0.1",
        "batch 20",
        "dropout off",
        "mixup 0",
        "early-stopping 1000",
        "early-stopping off",
        "min-delta 0.5",
        "monitor validation-accuracy",
        "on-trigger mark",
    ] {
        let with = run(Some(text));
        assert_eq!(with.applied().len(), 1, "{text}");
        assert_eq!(with.course(), without.course(), "{text}");
    }
    for text in ["lr 0.2", "batch 10", "dropout 0.1", "optimizer sgd lr=0.1"] {
        assert_ne!(run(Some(text)).course(), without.course(), "{text}");
    }
}

#[test]
fn a_smaller_batch_shortly_before_a_divergence_is_the_suspect_and_a_larger_one_is_not() {
    for (first, change, suspect) in [
        ("full", "step 3: batch 1", "batch 1"),
        ("1", "step 5: batch 2", "lr 0.1"),
    ] {
        let settings = [
            ("data", "sine"),
            ("seed", "0"),
            ("lr", "0.1"),
            ("batch", first),
            ("at", change),
            ("until", "step 1000"),
        ];
        let (_, session) = validation_prediction(&settings);
        let Phase::Stopped(End::Diverged(verdict)) = session.phase() else {
            panic!("{first}: {:?}", session.phase());
        };
        assert_eq!(verdict.suspect.to_string(), suspect);
    }
}
