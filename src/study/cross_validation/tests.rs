//! Cross-validation against runs made one by one, and statistics against their formulas.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::Mutex;

use super::answer::answer;
use super::entry::{ENTRY, prepared};
use super::figures::figures;
use super::findings::Findings;
use super::leak_effect::picked;
use super::member::{Final, Member};
use super::plan::Plan;
use super::rounds::{Rounds, Version};
use super::run::{finals, lowest, member};
use super::verdict::verdict;
use crate::answer::Answer;
use crate::control::Control;
use crate::data::{Cut, Fold, Sealed};
use crate::figure::Content;
use crate::nn::Score;
use crate::phrase::{Label, Phrase, Value};
use crate::race::Spread;
use crate::study::{QUICK_RECIPE, Study, StudyError, UnfitRecipe};
use crate::train::{Change, Every, Recipe, Session};

const LANES: [(&str, &str); 2] = [("lane", "lr 0.02"), ("lane", "weight-decay 0.1")];

fn recipe(more: &[(&str, &str)]) -> Recipe {
    Recipe::of(&[QUICK_RECIPE, more].concat()).unwrap()
}

fn plan(
    recipe: &Recipe,
    more: &[(&'static str, &'static str)],
) -> Result<(Plan, Rounds), StudyError> {
    let options = ENTRY.options([&LANES, more].concat())?;
    prepared(recipe, &options)
}

fn made(plan: &Plan, rounds: &Rounds) -> Vec<Member> {
    let control = Control::default();
    let all = (0..plan.members()).map(|index| member(plan, rounds, index, &control).unwrap());
    all.collect()
}

/// A run to its end, as `gradus train` does it.
fn driven(mut session: Session) -> Session {
    while !session.is_over() {
        while let Some(applied) = session.apply_planned() {
            applied.unwrap();
        }
        session.advance();
    }
    session
}

fn with(mut recipe: Recipe, lane: &str) -> Recipe {
    let change: Change = lane.parse().unwrap();
    change.apply(&mut recipe.settings, 100).unwrap();
    recipe
}

#[test]
fn each_score_is_that_of_a_run_with_that_fold_held_out_bit_for_bit() {
    let base = recipe(&[("weight-noise", "0.05"), ("at", "step 10: batch 7")]);
    let (plan, rounds) = plan(&base, &[("folds", "3")]).unwrap();
    for (index, made) in made(&plan, &rounds).iter().enumerate() {
        let mut alone = with(base.clone(), LANES[index % 2].1);
        alone.data.fold = Some(Fold::new(index / 2 + 1, 3).unwrap());
        let alone = driven(Session::new(alone).unwrap());
        assert_eq!(made.score, alone.evaluation().validation, "{index}");
        assert_eq!(made.course.last().unwrap()[1], made.score.loss);
    }
}

#[test]
fn a_repetition_has_other_folds_and_other_weights() {
    let base = recipe(&[]);
    let (plan, rounds) = plan(&base, &[("folds", "3"), ("repeats", "2")]).unwrap();
    let made = made(&plan, &rounds);
    assert_eq!(made.len(), 12);
    for (index, made) in made.iter().enumerate().skip(6) {
        let (round, lane) = (index / 2, index % 2);
        let again = with(
            Recipe {
                seed: base.seed + 1,
                ..base.clone()
            },
            LANES[lane].1,
        );
        let folds = rounds.pool.folds(3, 1);
        let data = rounds.pool.cut(Cut {
            train: folds.others(round - 3),
            validation: folds.held_out(round - 3),
            sealed: Sealed::Nothing,
            fitted_to: None,
        });
        let alone = driven(Session::on(again, data).unwrap());
        assert_eq!(made.score, alone.evaluation().validation);
    }
    assert_ne!(rounds.pool.folds(3, 0), rounds.pool.folds(3, 1));
}

#[test]
fn early_stopping_watches_an_inner_part_of_the_training_folds() {
    let base = recipe(&[
        ("early-stopping", "2"),
        ("eval-every", "3 steps"),
        ("lr", "0.3"),
        ("until", "step 90"),
    ]);
    let (plan, rounds) = plan(&base, &[("folds", "4")]).unwrap();
    let made = made(&plan, &rounds);
    for round in 0..4 {
        let version = Version {
            round,
            is_steered: true,
            leaks: false,
        };
        let data = rounds.data(version).unwrap();
        let set = |rows: &[usize]| rows.iter().copied().collect::<BTreeSet<usize>>();
        let held_out = rounds.pool.folds(4, 0).held_out(round);
        let (train, inner) = (set(&data.train.rows), set(&data.validation.rows));
        assert!(train.is_disjoint(&inner));
        let others: BTreeSet<usize> = train.union(&inner).copied().collect();
        assert_eq!(others, set(&rounds.pool.folds(4, 0).others(round)));
        assert_eq!(inner.len(), others.len() / 5);
        for (index, (_, lane)) in LANES.iter().enumerate() {
            let session = Session::on(with(base.clone(), lane), data.clone()).unwrap();
            let mut session = driven(session);
            session.apply(Change::KeepBest).unwrap();
            let test = data.test.open();
            assert_eq!(test.rows, held_out);
            let (score, _) = session.open_test().unwrap();
            assert_eq!(made[2 * round + index].score, score);
        }
    }
}

#[test]
fn early_stopping_that_ends_no_run_leaves_the_last_weights_and_marks_change_nothing() {
    let rising = [
        ("lr", "0.3"),
        ("until", "step 90"),
        ("eval-every", "3 steps"),
    ];
    let patient = recipe(&[&rising[..], &[("early-stopping", "1000")]].concat());
    let (plan_of, rounds) = plan(&patient, &[("folds", "3")]).unwrap();
    let (mut later, all) = (0, made(&plan_of, &rounds));
    for (index, one) in all.iter().enumerate() {
        let version = Version {
            round: index / 2,
            is_steered: true,
            leaks: false,
        };
        let data = rounds.data(version).unwrap();
        let lane = LANES[index % 2].1;
        let mut alone = driven(Session::on(with(patient.clone(), lane), data).unwrap());
        later += usize::from(alone.best().unwrap().step < 90);
        assert_eq!(one.score, alone.open_test().unwrap().0);
    }
    assert!(later > 0, "no run has its best weights before its end");
    let scores = |more: &[(&str, &str)]| -> Vec<Score> {
        let base = recipe(&[&rising[..], more].concat());
        let (plan, rounds) = plan(&base, &[("folds", "3")]).unwrap();
        made(&plan, &rounds).iter().map(|one| one.score).collect()
    };
    let marking = [("early-stopping", "1"), ("on-trigger", "mark")];
    assert_eq!(scores(&marking), scores(&[]));
}

#[test]
fn a_broken_early_stopping_has_the_lowest_loss_on_the_way() {
    let base = recipe(&[("lr", "0.1"), ("hidden", "16,16")]);
    let options = [("folds", "3"), ("leak", "early-stopping")];
    let (plan, rounds) = plan(&base, &options).unwrap();
    for one in made(&plan, &rounds) {
        let lowest = one.course.iter().map(|[_, loss]| *loss);
        let lowest = lowest.fold(f64::INFINITY, f64::min);
        assert_eq!(one.leaked.unwrap().loss, lowest);
        assert!(lowest <= one.score.loss && one.course.len() > 5);
    }
}

#[test]
fn looks_at_the_held_out_fold_are_evaluations_of_the_run_there() {
    let base = recipe(&[]);
    let (plan, rounds) = plan(&base, &[("folds", "3")]).unwrap();
    let one = &made(&plan, &rounds)[0];
    let every = plan.candidates[0].every;
    let mut alone = base;
    alone.data.fold = Some(Fold::new(1, 3).unwrap());
    alone.evaluate = Every::Steps(every);
    let mut session = Session::new(alone).unwrap();
    let mut expected = Vec::new();
    while !session.is_over() {
        expected.extend(session.advance().evaluation);
    }
    let expected: Vec<[f64; 2]> = expected
        .iter()
        .map(|one| [one.epoch, one.validation.loss])
        .collect();
    assert_eq!(one.course, expected);
}

#[test]
fn a_broken_standardization_is_fitted_on_all_folds() {
    let base = recipe(&[]);
    let options = [("folds", "3"), ("leak", "standardisation")];
    let (plan, rounds) = plan(&base, &options).unwrap();
    let folds = rounds.pool.folds(3, 0);
    for (index, one) in made(&plan, &rounds).iter().enumerate() {
        let data = rounds.pool.cut(Cut {
            train: folds.others(index / 2),
            validation: folds.held_out(index / 2),
            sealed: Sealed::Nothing,
            fitted_to: Some(folds.all()),
        });
        // Mean 0 over training and held-out samples together.
        for (train, held_out) in
            (data.train.inputs.columns().into_iter()).zip(data.validation.inputs.columns())
        {
            let all = train.iter().chain(held_out);
            assert!(all.map(|x| f64::from(*x)).sum::<f64>().abs() < 1e-4);
        }
        let recipe = with(base.clone(), LANES[index % 2].1);
        let alone = driven(Session::on(recipe, data).unwrap());
        assert_eq!(one.leaked.unwrap(), alone.evaluation().validation);
        assert_ne!(one.leaked.unwrap(), one.score);
    }
}

#[test]
fn the_winner_learns_from_all_folds_and_the_test_part_is_opened_once() {
    let base = recipe(&[]);
    let (plan, rounds) = plan(&base, &[("folds", "3"), ("open-test", "yes")]).unwrap();
    let made = made(&plan, &rounds);
    let control = Control::default();
    let finals = finals(&plan, &rounds, &Findings::of(&plan, &made), &control).unwrap();
    let best = Findings::of(&plan, &made).best.unwrap();
    let whole = crate::data::load(&base.data, base.seed).unwrap();
    let opened = control.take_openings();
    assert_eq!(opened, [(whole.test.identity(), "iris".to_owned())]);
    assert!(control.take_openings().is_empty());
    let folds = rounds.pool.folds(3, 0);
    let development: BTreeSet<usize> = (whole
        .train
        .rows
        .iter()
        .chain(&whole.validation.rows)
        .copied())
    .collect();
    assert_eq!(
        folds.all().into_iter().collect::<BTreeSet<_>>(),
        development
    );
    let data = rounds.pool.cut(Cut {
        train: folds.all(),
        validation: Vec::new(),
        sealed: Sealed::Test,
        fitted_to: None,
    });
    assert_eq!(data.test.identity(), whole.test.identity());
    let mut alone = driven(Session::on(with(base, LANES[best].1), data).unwrap());
    let [one] = &finals[..] else {
        unreachable!("{finals:?}")
    };
    let (score, losses) = alone.open_test_each().unwrap();
    assert_eq!((one.candidate, one.score), (best, score));
    // The standard error of the mean, by its definition.
    let count = losses.len() as f64;
    let mean = losses.iter().map(|loss| f64::from(*loss)).sum::<f64>() / count;
    assert!((mean - score.loss).abs() < 1e-6);
    let squares = losses.iter().map(|loss| (f64::from(*loss) - mean).powi(2));
    let error = (squares.sum::<f64>() / (count - 1.0) / count).sqrt();
    assert!((one.error().unwrap() / error - 1.0).abs() < 1e-9);
    let of_one = Final {
        losses: Spread::of([0.5].into_iter()),
        ..*one
    };
    assert_eq!((of_one.error(), last(0, 0.5).error()), (None, None));
}

#[test]
fn choosing_on_the_test_part_opens_it_for_every_candidate() {
    let (plan, rounds) = plan(&recipe(&[]), &[("folds", "2"), ("leak", "test")]).unwrap();
    let control = Control::default();
    let findings = Findings::of(&plan, &made(&plan, &rounds));
    let all = finals(&plan, &rounds, &findings, &control).unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(control.take_openings().len(), 2);
}

/// Rounds of two candidates with these losses.
fn members(losses: &[[f64; 2]]) -> Vec<Member> {
    let of = |loss: f64| Member {
        score: Score {
            loss,
            accuracy: Some(1.0 - loss / 10.0),
        },
        course: vec![[1.0, 2.0 * loss], [2.0, loss]],
        leaked: None,
    };
    losses.iter().flatten().map(|loss| of(*loss)).collect()
}

#[test]
fn differences_are_paired_and_taken_from_the_best() {
    let (plan, _) = plan(&recipe(&[]), &[("folds", "4")]).unwrap();
    let losses = [[1.0, 0.5], [2.0, 2.25], [4.0, 2.0]];
    let mut all = members(&losses);
    let whole = Findings::of(&plan, &all);
    assert_eq!(
        (whole.best, whole.next, whole.rounds),
        (Some(1), Some(0), 3)
    );
    let [first, best] = &whole.candidates[..] else {
        unreachable!()
    };
    assert_eq!(first.loss.unwrap().mean, 7.0 / 3.0);
    assert_eq!(first.differences, [0.5, -0.25, 2.0]);
    assert_eq!((first.worse, best.worse), (2, 0));
    let difference = first.difference.unwrap();
    assert_eq!((difference.min, difference.max), (-0.25, 2.0));
    // Σ (d − d̄)² = 0.25² + 1² + 1.25² of d̄ = 0.75, over n − 1 = 2.
    assert!((difference.mean - 0.75).abs() < 1e-15);
    assert!((difference.sd - (2.625_f64 / 2.0).sqrt()).abs() < 1e-15);
    assert!((first.accuracy.unwrap() - (1.0 - 7.0 / 30.0)).abs() < 1e-15);
    assert_eq!(best.differences, [0.0; 3]);
    // A round that not every candidate has completed does not count.
    all.extend(members(&[[0.0, 9.0]]).into_iter().take(1));
    assert_eq!(Findings::of(&plan, &all), whole);
}

#[test]
fn what_diverged_is_never_the_best() {
    let (plan, _) = plan(&recipe(&[]), &[("folds", "2")]).unwrap();
    let findings = Findings::of(&plan, &members(&[[0.1, 3.0], [f64::INFINITY, 3.0]]));
    assert_eq!((findings.best, findings.next), (Some(1), None));
    assert_eq!(findings.candidates[0].diverged, 1);
    let none = Findings::of(&plan, &members(&[[f64::INFINITY; 2], [f64::INFINITY; 2]]));
    assert_eq!(none.best, None);
}

#[test]
fn a_run_that_diverges_has_no_finite_loss() {
    let base = recipe(&[("optimizer", "sgd"), ("data", "sine"), ("lr", "100")]);
    for open in ["no", "yes"] {
        let control = Control::default();
        let options = [("folds", "2"), ("lane", "batch 8"), ("open-test", open)];
        let answer = studied(&base, &options, &control, &|_| {});
        let keys: Vec<&str> = answer.verdict.iter().map(|one| one.key).collect();
        assert_eq!(keys, ["study.cross-validation.all-diverged"]);
        // There is no winner to train on all folds, so nothing is missing.
        assert_eq!(answer.runs, [2, 2]);
        assert_eq!(control.progress(), Some(1.0));
        assert!(control.take_openings().is_empty());
        assert_eq!(answer.figures[0].id, "folds");
    }
}

fn studied(
    recipe: &Recipe,
    options: &[(&'static str, &'static str)],
    control: &Control,
    partial: &(dyn Fn(Answer) + Sync),
) -> Answer {
    (ENTRY.run)(&Study {
        recipe,
        options: &ENTRY.options(options.iter().copied()).unwrap(),
        control,
        partial,
    })
    .unwrap()
}

/// The last parts of the keys of the verdict.
fn keys(plan: &Plan, made: &[Member], finals: &[Final]) -> Vec<&'static str> {
    let all = verdict(plan, &Findings::of(plan, made), made.len(), finals);
    let prefix = "study.cross-validation.";
    all.iter().map(|one| &one.key[prefix.len()..]).collect()
}

#[test]
fn the_runner_up_is_settled_by_the_corrected_test_and_by_five_rounds() {
    // Worse by 1 ± 1.6 on each of 100 rounds left out one by one: the mean is below the deviation, and beyond doubt.
    let of = |plan: &Plan, rounds: usize, gap: f64| {
        let losses: Vec<[f64; 2]> = (0..rounds)
            .map(|round| {
                let spread = if round % 2 == 0 { 1.6 } else { -1.6 };
                [2.0, 2.0 + gap + spread]
            })
            .collect();
        keys(plan, &members(&losses), &[])
    };
    let base = recipe(&[("samples", "20"), ("data", "moons"), ("until", "step 3")]);
    let left_out = plan(&base, &[("folds", "leave-one-out"), ("repeats", "7")]);
    let (plan_of_many, rounds) = left_out.unwrap();
    assert_eq!(rounds.count(), 112);
    assert_eq!(of(&plan_of_many, 112, 1.0), ["best", "next-repeated"]);
    assert_eq!(of(&plan_of_many, 112, 0.2), ["best", "next-open"]);
    // Two folds share nothing but have half the samples each: with six repetitions the test still allows for it.
    let six = plan(&recipe(&[]), &[("folds", "2"), ("repeats", "6")]);
    let (six, _) = six.unwrap();
    assert_eq!(of(&six, 12, 1.2), ["best", "next-open"]);
    // Fewer than five rounds settle nothing, however clear.
    let clear = [[1.0, 2.0], [1.1, 2.2], [0.9, 1.9], [1.0, 2.05], [1.0, 1.98]];
    let (five, _) = plan(&recipe(&[]), &[("folds", "5")]).unwrap();
    assert_eq!(keys(&five, &members(&clear), &[]), ["best", "next"]);
    for rounds in 2..5 {
        let found = keys(&five, &members(&clear[..rounds]), &[]);
        assert_eq!(found, ["best", "next-few"], "{rounds}");
    }
    // A difference below 1 % of the lowest loss is too small to choose by, as clear as it may be.
    for (gap, key) in [(0.0099, "next-small"), (0.0101, "next")] {
        let losses = [0, 1, 2, 3, 4].map(|round| {
            let spread = 1e-4 * f64::from(round - 2);
            [1.0, 1.0 + gap + spread]
        });
        assert_eq!(keys(&five, &members(&losses), &[]), ["best", key], "{gap}");
    }
    // And a single one is no comparison at all.
    let found = keys(&five, &members(&clear[..1]), &[]);
    assert_eq!(found, ["best-first"]);
}

#[test]
fn a_leak_through_the_standardization_is_said_only_beyond_chance() {
    let options = [("folds", "5"), ("leak", "standardization")];
    let (plan, _) = plan(&recipe(&[]), &options).unwrap();
    let told = |gains: &[f64]| {
        let losses: Vec<[f64; 2]> = (0..gains.len())
            .map(|round| [1.0 + 0.1 * round as f64, 2.0])
            .collect();
        let mut made = members(&losses);
        for (index, one) in made.iter_mut().enumerate() {
            let loss = one.score.loss - gains[index / 2];
            one.leaked = Some(Score { loss, ..one.score });
        }
        let all = keys(&plan, &made, &[]);
        all[all.len() - 1]
    };
    assert_eq!(told(&[0.1, 0.11, 0.09, 0.1, 0.12]), "leak-standardization");
    assert_eq!(
        told(&[-0.1, -0.11, -0.09, -0.1, -0.12]),
        "no-leak-standardization"
    );
    // 2 % better on average, as chance gives it.
    assert_eq!(
        told(&[0.2, -0.1, 0.15, -0.12, 0.02]),
        "leak-standardization-open"
    );
    assert_eq!(told(&[0.1, 0.11, 0.09, 0.1]), "leak-standardization-few");
}

#[test]
fn a_candidate_that_diverged_is_left_out_of_the_figures_and_named() {
    let (plan, rounds) = plan(&recipe(&[]), &[("folds", "3")]).unwrap();
    let made = members(&[[1.0, 2.0], [1.5, f64::INFINITY], [1.2, 2.1]]);
    let findings = Findings::of(&plan, &made);
    assert_eq!(keys(&plan, &made, &[]), ["best", "diverged"]);
    let all = figures(&plan, &rounds, &made, &findings, &[]);
    assert!(all.iter().all(|one| one.id != "differences"));
    for id in ["scores", "course"] {
        let figure = all.iter().find(|one| one.id == id).unwrap();
        let Some(Label::Phrase(caption)) = &figure.caption else {
            unreachable!()
        };
        assert!(caption.key.ends_with("caption-diverged"));
        let names = format!("{} (1/3)", LANES[1].1);
        assert_eq!(caption.values[1], ("candidates", Value::Text(names)));
        let Content::Curves(curves) = &figure.content else {
            unreachable!()
        };
        assert_eq!(curves.lines.len(), 1);
        let losses = curves.beams.iter().flat_map(|beam| &beam.lines);
        assert!(losses.clone().all(|line| line[1].is_nan()));
        assert!(curves.lines[0].points.iter().all(|[_, y]| *y < 3.0));
        assert!(id == "course" || curves.lines[0].points.len() == 3);
        assert!(curves.whiskers.len() <= 1);
    }
}

fn last(candidate: usize, loss: f64) -> Final {
    Final {
        candidate,
        score: Score {
            loss,
            accuracy: None,
        },
        losses: None,
        is_opened: loss.is_finite(),
    }
}

#[test]
fn a_loss_that_is_not_a_number_never_wins() {
    let nan = -f64::NAN;
    assert!(nan.is_sign_negative() || (-nan).is_sign_negative());
    for nan in [nan, -nan] {
        let score = |loss| last(0, loss).score;
        let course = [(1.0, score(nan)), (2.0, score(0.4))];
        assert_eq!(lowest(score(0.5), &course).loss, 0.4);
        let finals = [last(0, nan), last(1, 0.7)];
        assert_eq!(picked(&finals).unwrap().candidate, 1);
        assert_eq!(picked(&finals[..1]), None);
    }
}

#[test]
fn what_diverges_on_all_folds_together_is_said_without_a_number() {
    let losses = [[1.0, 2.0]; 3];
    for (option, finals, expected) in [
        (("open-test", "yes"), vec![last(0, 0.5)], "test"),
        (
            ("open-test", "yes"),
            vec![last(0, f64::INFINITY)],
            "test-diverged",
        ),
        (
            ("leak", "test"),
            vec![last(0, 0.5), last(1, 0.6)],
            "leak-test-same",
        ),
        (
            ("leak", "test"),
            vec![last(0, 0.5), last(1, 0.4)],
            "leak-test",
        ),
        (
            ("leak", "test"),
            vec![last(0, f64::INFINITY), last(1, 0.4)],
            "leak-test-diverged",
        ),
        (
            ("leak", "test"),
            vec![last(0, f64::INFINITY), last(1, f64::INFINITY)],
            "all-tested-diverged",
        ),
    ] {
        let (plan, _) = plan(&recipe(&[]), &[("folds", "3"), option]).unwrap();
        let all = keys(&plan, &members(&losses), &finals);
        assert_eq!(all.last(), Some(&expected));
    }
}

#[test]
fn a_winner_with_early_stopping_says_what_was_split_off() {
    let base = recipe(&[("early-stopping", "3")]);
    let control = Control::default();
    let options = [("folds", "2"), ("lane", "lr 0.02"), ("open-test", "yes")];
    let answer = studied(&base, &options, &control, &|_| {});
    let last = answer.verdict.last().unwrap();
    assert_eq!(last.key, "study.cross-validation.test-steered");
    assert_eq!(answer.runs, [3, 3]);
}

#[test]
fn a_batch_that_does_not_fit_is_refused_before_any_run_under_its_own_name() {
    let refused = |more: &[(&str, &str)], lanes: &[&'static str]| {
        let options: Vec<_> = lanes.iter().map(|lane| ("lane", *lane)).collect();
        let options = [&[("folds", "3")], &options[..]].concat();
        let control = Control::default();
        let made = (ENTRY.run)(&Study {
            recipe: &recipe(more),
            options: &ENTRY.options(options).unwrap(),
            control: &control,
            partial: &|_| {},
        });
        let error = made.err()?;
        assert!(error.is_usage() || matches!(error, StudyError::Session(_)));
        assert_eq!(control.progress(), None);
        let is_of_lane = matches!(
            error,
            StudyError::Recipe(UnfitRecipe::Value { option: "lane", .. })
        );
        Some((is_of_lane, error.to_string()))
    };
    let told = |samples: usize, size: usize| {
        format!("--lane: batch can't be {size}: the training set has {samples} samples")
    };
    // 80 of 120 samples, and 64 where a fifth is watched.
    assert_eq!(refused(&[], &["batch 70"]), None);
    assert_eq!(
        refused(&[], &["batch 70", "batch 70, early-stopping on"]),
        Some((true, told(64, 70)))
    );
    assert_eq!(
        refused(&[("batch", "70")], &["lr 0.02", "early-stopping on"]),
        Some((true, told(64, 70)))
    );
    assert_eq!(
        refused(&[], &["lr 0.02", "batch 90"]),
        Some((true, told(80, 90)))
    );
    // The lane is not at fault where the recipe alone does not fit.
    let (is_of_lane, why) = refused(&[("batch", "90")], &["lr 0.02"]).unwrap();
    assert!(!is_of_lane && why.starts_with("batch can't be 90"), "{why}");
    assert_eq!(refused(&[("batch", "90")], &["batch 8"]), None);
}

#[test]
fn a_partial_answer_is_that_of_a_study_cut_there() {
    let base = recipe(&[]);
    let options = ENTRY.quick.options;
    let partial = Mutex::new(Vec::new());
    let control = Control::default();
    control.set_threads(1);
    let keep = |answer| partial.lock().unwrap().push(answer);
    let _ = studied(&base, options, &control, &keep);
    let given = ENTRY.options(options.iter().copied()).unwrap();
    let (plan, rounds) = prepared(&base, &given).unwrap();
    let made = made(&plan, &rounds);
    let partial = partial.into_inner().unwrap();
    assert!(partial.len() > 3);
    for known in &partial {
        let [done, planned] = known.runs;
        assert_eq!(planned as usize, made.len() + 1);
        let cut = answer(&plan, &rounds, &made[..done as usize], &[]);
        assert_eq!(*known, cut, "{done}");
        let control = Control::default();
        control.set_threads(1);
        let cut = studied(&base, options, &control, &|answer| {
            if answer.runs[0] == done {
                control.cancel();
            }
        });
        assert_eq!(*known, cut, "{done}");
    }
}

#[test]
fn the_map_holds_every_sample_out_once() {
    for (more, finished) in [(&[][..], 4), (&[("early-stopping", "3")], 1)] {
        let (plan, rounds) = plan(&recipe(more), &[("folds", "4")]).unwrap();
        let made = members(&[[1.0, 2.0]; 4][..finished]);
        let all = figures(&plan, &rounds, &made, &Findings::of(&plan, &made), &[]);
        let map = all.iter().find(|one| one.id == "folds").unwrap();
        let Content::Matrix(map) = &map.content else {
            unreachable!()
        };
        assert_eq!((map.width(), map.rows.len()), (120, 4));
        let groups: Vec<usize> = map.columns.iter().map(|(_, count)| *count).collect();
        assert_eq!(groups, [40; 3]);
        let key = |cell: u8| match &map.kinds[cell as usize].0 {
            crate::phrase::Label::Phrase(phrase) => phrase.key,
            crate::phrase::Label::Text(_) | crate::phrase::Label::Class(_) => "",
        };
        for column in 0..120 {
            let of_column = (0..4).map(|row| key(map.cells[row * 120 + column]));
            let held_out = of_column.filter(|key| *key == "study.cross-validation.held-out");
            assert_eq!(held_out.count(), 1);
        }
        for row in 0..4 {
            let cells: Vec<&str> = (0..120).map(|at| key(map.cells[row * 120 + at])).collect();
            let count = |wanted: &str| {
                let wanted = format!("study.cross-validation.{wanted}");
                cells.iter().filter(|key| **key == wanted).count()
            };
            let inner = if more.is_empty() { 0 } else { 18 };
            assert_eq!((count("held-out"), count("inner")), (30, inner));
            let learned = if row < finished { "trained" } else { "to-come" };
            assert_eq!(count(learned), 90 - inner);
        }
    }
}

#[test]
fn leaving_one_out_has_a_fold_for_each_sample() {
    let base = recipe(&[("samples", "20"), ("data", "moons"), ("until", "step 3")]);
    let (plan, rounds) = plan(&base, &[("folds", "leave-one-out")]).unwrap();
    assert_eq!((rounds.folds(), plan.members()), (16, 32));
    let made = made(&plan, &rounds);
    assert!(made.iter().all(|one| one.score.loss.is_finite()));
    for round in 0..16 {
        assert_eq!(rounds.rows(round, false).unwrap().held_out.len(), 1);
        assert_eq!(rounds.rows(round, false).unwrap().train.len(), 15);
    }
}

/// Key and values of the refusal.
fn refused(settings: &[(&str, &str)], options: &[(&'static str, &'static str)]) -> Phrase {
    match plan(&recipe(settings), options) {
        Err(StudyError::Unfit(why)) => why,
        other => unreachable!("{:?}", other.map(|_| ())),
    }
}

#[test]
fn what_does_not_fit_is_refused_before_any_run() {
    let key = |settings: &[(&str, &str)], options: &[(&'static str, &'static str)]| {
        refused(settings, options).key.rsplit('.').next().unwrap()
    };
    assert_eq!(key(&[("fold", "1/5")], &[]), "no-fold");
    assert_eq!(key(&[("until", "time 3s")], &[]), "endless");
    assert_eq!(key(&[], &[("lane", "lr 0.02")]), "twice");
    assert_eq!(
        key(&[("split", "80/20/0")], &[("open-test", "yes")]),
        "no-test"
    );
    assert_eq!(key(&[("split", "80/20/0")], &[("leak", "test")]), "no-test");
    let equals = [("optimism", "3")];
    assert_eq!(key(&[], &equals), "not-with-optimism");
    let few = [("data", "moons"), ("samples", "14")];
    let why = refused(&few, &[("folds", "6")]);
    assert_eq!(why.key, "study.cross-validation.too-many-folds");
    assert_eq!(why.values[1], ("samples", Value::Count(5)));
    let many = [("data", "digits")];
    assert_eq!(
        key(&many, &[("folds", "leave-one-out")]),
        "too-many-left-out"
    );
}

#[test]
fn equal_candidates_differ_by_what_is_drawn_and_each_is_tested() {
    let base = recipe(&[]);
    let options = ENTRY.options([("folds", "2"), ("optimism", "3")]).unwrap();
    let control = Control::default();
    let answer = (ENTRY.run)(&Study {
        recipe: &base,
        options: &options,
        control: &control,
        partial: &|_| {},
    })
    .unwrap();
    assert_eq!(answer.runs, [9, 9]);
    assert_eq!(control.take_openings().len(), 3);
    let sheet = |name: &str| answer.sheets.iter().find(|one| one.name == name).unwrap();
    let numbers = |name: &str, column: usize| -> Vec<f64> {
        let rows = sheet(name).rows.iter();
        let number = |row: &Vec<crate::answer::Cell>| match row[column] {
            crate::answer::Cell::Number(number) => number,
            _ => f64::NAN,
        };
        rows.map(number).collect()
    };
    let (cv, test) = (numbers("test", 1), numbers("test", 2));
    let mean = |all: &[f64]| all.iter().sum::<f64>() / 3.0;
    let (best, later) = (numbers("optimism", 1), numbers("optimism", 2));
    assert!((best[0] - mean(&cv)).abs() < 1e-12 && (later[0] - mean(&test)).abs() < 1e-12);
    let winner = (0..3).min_by(|a, b| cv[*a].total_cmp(&cv[*b])).unwrap();
    assert!((best[2] - cv[winner]).abs() < 1e-12 && (later[2] - test[winner]).abs() < 1e-12);
    assert_eq!(answer.figures[0].id, "optimism");
    assert!(answer.verdict[1].key.ends_with("optimism"));
}

#[test]
fn the_default_grid_and_recipe_can_be_read() {
    let shipped = crate::train::Shipped::find("cross-validation").unwrap();
    let base = Recipe::from_given(&shipped.settings().unwrap()).unwrap();
    let plan = Plan::new(&base, &ENTRY.options([]).unwrap()).unwrap();
    let rounds = Rounds::new(&plan).unwrap();
    let plan = plan
        .fitted(rounds.folds(), rounds.sizes().unwrap())
        .unwrap();
    assert_eq!((plan.candidates.len(), plan.members()), (4, 20));
}
