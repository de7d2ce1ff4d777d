#![allow(clippy::unwrap_used, clippy::panic)]
use std::sync::Mutex;

use super::ENTRY;
use super::answer::answer;
use super::coverage::Coverage;
use super::findings::{Findings, Spread, votes};
use super::plan::{Grid, Job, Plan};
use super::run::{Made, Member, Whole};
use super::scores::SampleScores;
use rand_distr::{Distribution, StandardNormal};

use super::metrics::Metrics;
use crate::answer::{Answer, Cell};
use crate::control::Control;
use crate::data::Resample;
use crate::phrase::Value;
use crate::rng::{Generator, Purpose, stream};
use crate::study::evidence::Finding;
use crate::study::tests::ended;
use crate::study::{Study, StudyError};
use crate::train::Recipe;

fn recipe(settings: &[(&str, &str)]) -> Recipe {
    let quick = [("hidden", "4"), ("optimizer", "adam"), ("until", "step 20")];
    Recipe::of(&[&quick[..], settings].concat()).unwrap()
}

fn plan(settings: &[(&str, &str)], options: &[(&str, &str)]) -> Result<Plan, StudyError> {
    Plan::new(
        &recipe(settings),
        &ENTRY.options(options.iter().copied()).unwrap(),
    )
}

fn run(settings: &[(&str, &str)], options: &[(&str, &str)]) -> Answer {
    let control = Control::default();
    (ENTRY.run)(&Study {
        recipe: &recipe(settings),
        options: &ENTRY.options(options.iter().copied()).unwrap(),
        control: &control,
        partial: &|_| {},
    })
    .unwrap()
}

fn keys(answer: &Answer) -> Vec<&'static str> {
    answer.verdict.iter().map(|one| one.key).collect()
}

fn figures(answer: &Answer) -> Vec<&'static str> {
    answer.figures.iter().map(|one| one.id).collect()
}

const SINE: &[(&str, &str)] = &[("data", "sine"), ("samples", "60")];

#[test]
fn what_does_not_fit_is_refused_before_any_run() {
    let refused =
        |settings: &[(&str, &str)], options: &[(&str, &str)]| match plan(settings, options)
            .err()
            .unwrap()
        {
            StudyError::Unfit(why) => why.key,
            other => panic!("{other}"),
        };
    let endless = [("data", "iris"), ("until", "stopped")];
    assert_eq!(refused(&endless, &[]), "study.no-end");
    assert_eq!(refused(SINE, &[("lane", "hidden 4")]), "study.same-lane");
    let large = [("data", "moons"), ("samples", "50000")];
    assert_eq!(
        refused(&large, &[("members", "1000")]),
        "study.too-many-outputs"
    );
    for (settings, key) in [
        (&[("data", "iris")][..], "study.bootstrap.not-generated"),
        (
            &[("data", "sine"), ("samples", "40")],
            "study.bootstrap.too-few",
        ),
    ] {
        assert_eq!(refused(settings, &[("coverage", "300")]), key);
        for unmeasured in ["auto", "none"] {
            let plan = plan(settings, &[("coverage", unmeasured)]).unwrap();
            assert_eq!(plan.coverage, None);
        }
    }
    assert_eq!(plan(SINE, &[]).unwrap().coverage, Some(200));
    let too_large = plan(SINE, &[("lane", "batch 1000")]).err().unwrap();
    assert!(too_large.is_usage());
}

#[test]
fn the_jobs_are_the_whole_nets_the_coverage_and_the_members() {
    let plan = plan(SINE, &[("members", "2"), ("coverage", "10")]).unwrap();
    let jobs: Vec<Job> = (0..plan.jobs()).map(|index| plan.job(index)).collect();
    let expected = [
        Job::Whole(0),
        Job::Whole(1),
        Job::Coverage,
        Job::Member(0),
        Job::Member(1),
    ];
    assert_eq!(jobs, expected);
    let iris = self::plan(&[("data", "iris")], &[("members", "1"), ("lane", "none")]).unwrap();
    let jobs: Vec<Job> = (0..iris.jobs()).map(|index| iris.job(index)).collect();
    assert_eq!(jobs, [Job::Whole(0), Job::Member(0)]);
}

#[test]
fn the_metrics_are_those_of_the_run_that_train_makes() {
    let settings = [("data", "iris"), ("seed", "4")];
    let plan = plan(&settings, &[("lane", "lr 0.5")]).unwrap();
    let control = Control::default();
    let made: Vec<Made> = (0..2)
        .map(|job| plan.make(job, &control).unwrap())
        .collect();
    let findings = Findings::new(&plan, &made);
    let end = ended(recipe(&settings)).evaluation().validation;
    let other = ended(recipe(&[("data", "iris"), ("seed", "4"), ("lr", "0.5")]));
    let other = other.evaluation().validation;
    let [own, difference] = findings.metrics.map(Option::unwrap);
    let near = |got: f64, expected: f64| assert!((got - expected).abs() < 1e-9, "{got} {expected}");
    near(own.loss.as_ref().unwrap().interval.estimate, end.loss);
    near(
        own.accuracy.as_ref().unwrap().interval.estimate,
        end.accuracy.unwrap(),
    );
    near(
        difference.loss.as_ref().unwrap().interval.estimate,
        other.loss - end.loss,
    );
    near(
        difference.accuracy.as_ref().unwrap().interval.estimate,
        other.accuracy.unwrap() - end.accuracy.unwrap(),
    );
    let histogram = &own.loss.as_ref().unwrap().histogram;
    near(histogram.iter().map(|[_, share]| share).sum(), 1.0);
}

#[test]
fn votes_are_counted_by_class() {
    let nets: [&[f32]; 4] = [
        &[0.9, 0.1, 0.0, 0.2, 0.2, 0.6],
        &[0.5, 0.4, 0.1, 0.6, 0.2, 0.2],
        &[0.1, 0.8, 0.1, 0.1, 0.2, 0.7],
        &[0.1, 0.6, 0.3, 0.1, 0.0, 0.9],
    ];
    let votes = votes(&nets, 3);
    assert_eq!(votes[0].shares, [0.5, 0.5, 0.0]);
    assert_eq!(votes[1].shares, [0.25, 0.0, 0.75]);
    assert_eq!([votes[0].consensus(), votes[1].consensus()], [0, 2]);
    assert_eq!([votes[0].agreement(), votes[1].agreement()], [0.5, 0.75]);
    assert!((votes[0].entropy() - 2.0_f64.ln()).abs() < 1e-15);
    let expected = -(0.25 * 0.25_f64.ln() + 0.75 * 0.75_f64.ln());
    assert!((votes[1].entropy() - expected).abs() < 1e-15);
    assert!(self::votes(&[], 3).is_empty());
}

#[test]
fn the_band_holds_the_central_nets_and_its_coverage_is_counted() {
    // 199 values: the ends are the 5th from either side.
    let spread = Spread::of((1..=199).rev().map(f64::from).collect()).unwrap();
    assert_eq!(spread.mean, 100.0);
    assert!((spread.band[0] - 5.0).abs() < 1e-9 && (spread.band[1] - 195.0).abs() < 1e-9);
    assert!((spread.sd - (199.0 * 200.0 / 12.0_f64).sqrt()).abs() < 1e-9);
    assert!(Spread::of(Vec::new()).is_none());

    let plan = plan(
        SINE,
        &[("lane", "none"), ("coverage", "none"), ("members", "20")],
    )
    .unwrap();
    let Grid::Curve(xs) = &plan.grid else {
        panic!("a curve has a grid");
    };
    let f = plan.resampler.base.truth.unwrap().function;
    // Nets that differ from f by −1 to 1 on the left half, and by 1 to 3 on the right.
    let net = |index: usize| {
        let shift = -1.0 + 2.0 * index as f64 / 19.0;
        let at = |x: &f64| (f(*x) + shift + if *x < 0.5 { 0.0 } else { 2.0 }) as f32;
        Member {
            distinct: 13,
            validation: vec![0.0; plan.validation()],
            grid: xs.iter().map(at).collect(),
        }
    };
    let whole = Whole {
        samples: SampleScores {
            losses: vec![0.1; plan.validation()],
            right: None,
        },
        grid: vec![0.0; xs.len()],
    };
    let made: Vec<Made> = std::iter::once(Made::Whole(Some(whole)))
        .chain((0..20).map(|index| Made::Member(Some(net(index)))))
        .collect();
    let findings = Findings::new(&plan, &made);
    let band = findings.band();
    let left = xs.iter().filter(|x| **x < 0.5).count() as f64;
    let covered = findings.covered(&band).unwrap();
    assert!((covered - left / xs.len() as f64).abs() < 1e-12);
    assert!((findings.distinct() - 13.0 / 36.0).abs() < 1e-12);
    let answer = answer(&plan, &made);
    assert_eq!(
        keys(&answer),
        ["study.bootstrap.loss", "study.bootstrap.covers"]
    );
    let lost: Vec<Made> = made[..2]
        .iter()
        .cloned()
        .chain(vec![Made::Member(None); 19])
        .collect();
    let lost = self::answer(&plan, &lost);
    assert_eq!(keys(&lost)[1], "study.bootstrap.members-diverged");
    // Of a third net, two of 20 hold 1/3 between them; of many, the band promises what it says.
    let promise = |nets: usize| {
        let answer = self::answer(&plan, &made[..=nets]);
        let mut values = answer.verdict[1].values.iter();
        let found = values.find(|(name, _)| *name == "promise");
        match found {
            Some((_, Value::Fraction(share))) => *share,
            other => panic!("{other:?}"),
        }
    };
    assert!((promise(2) - 1.0 / 3.0).abs() < 1e-12 && (promise(19) - 0.9).abs() < 1e-12);
}

/// The answer of two nets with these losses for the validation samples.
fn compared(losses: [&[f64]; 2]) -> Answer {
    let samples = losses[0].len().to_string();
    let settings = [("data", "sine"), ("split", "50/25/25"), ("samples", "200")];
    let mut plan = plan(&settings, &[("members", "1"), ("coverage", "none")]).unwrap();
    let rows: Vec<usize> = (0..losses[0].len()).collect();
    let maps = &plan.resampler.base.standardisation;
    let validation = plan.resampler.pool.part(rows, maps);
    std::sync::Arc::get_mut(&mut plan.resampler.base)
        .unwrap()
        .validation = validation;
    assert_eq!(plan.validation().to_string(), samples);
    let made = losses.map(|losses| {
        let samples = SampleScores {
            losses: losses.to_vec(),
            right: None,
        };
        let grid = vec![0.0; plan.grid.len()];
        Made::Whole(Some(Whole { samples, grid }))
    });
    answer(&plan, &made)
}

#[test]
fn few_validation_samples_have_no_interval_and_decide_nothing() {
    for samples in [1, 2, 4, 9] {
        let higher: Vec<f64> = (0..samples).map(|at| 2.0 + 0.01 * f64::from(at)).collect();
        let answer = compared([&vec![1.0; higher.len()], &higher]);
        assert_eq!(
            keys(&answer)[..2],
            ["study.bootstrap.few", "study.bootstrap.alike-few"],
            "{samples}"
        );
        let metrics = answer
            .sheets
            .iter()
            .find(|one| one.name == "metrics")
            .unwrap();
        for row in &metrics.rows {
            assert!(row[2..6].iter().all(|cell| *cell == Cell::Nothing));
        }
        assert!(!answer.figures.is_empty());
    }
    let higher: Vec<f64> = (0..10).map(|at| 2.0 + 0.01 * f64::from(at)).collect();
    let expected = ["study.bootstrap.loss", "study.bootstrap.higher"];
    assert_eq!(keys(&compared([&[1.0; 10], &higher]))[..2], expected);
    let tiny = [("data", "sine"), ("samples", "40")];
    assert_eq!(plan(&tiny, &[]).unwrap().coverage, None);
}

#[test]
fn a_difference_of_two_nets_is_seldom_decided_where_there_is_none() {
    // Differences of mean 0, normal and with heavy tails: at the 5 % level, and with few samples no more than that.
    let mut draws = stream(5, Purpose::Probe, 0);
    for samples in [10, 20] {
        for is_heavy in [false, true] {
            let rounds = 120;
            let decided = (0..rounds).filter(|_| {
                let one = |draws: &mut Generator| -> f64 {
                    let normal: f64 = StandardNormal.sample(draws);
                    if is_heavy {
                        let log: f64 = StandardNormal.sample(draws);
                        normal * log.exp()
                    } else {
                        normal
                    }
                };
                let differences: Vec<f64> = (0..samples).map(|_| one(&mut draws)).collect();
                let own = SampleScores {
                    losses: vec![10.0; samples],
                    right: None,
                };
                let other = SampleScores {
                    losses: differences.iter().map(|one| 10.0 + one).collect(),
                    right: None,
                };
                Metrics::of_difference(&own, &other, 3).finding != Finding::Undecided
            });
            let share = decided.count() as f64 / f64::from(rounds);
            assert!(share < 0.085, "{samples} {is_heavy}: {share}");
        }
    }
}

#[test]
fn a_second_lane_that_diverges_does_not_cost_the_answer() {
    let answer = run(
        &[("data", "sine"), ("samples", "80"), ("optimizer", "sgd")],
        &[("members", "2"), ("lane", "lr 100"), ("coverage", "none")],
    );
    assert_eq!(
        keys(&answer),
        [
            "study.bootstrap.loss",
            "study.bootstrap.lane-diverged",
            "study.bootstrap.covers"
        ]
    );
}

#[test]
fn members_are_trained_on_their_resamples() {
    let plan = plan(SINE, &[("lane", "none"), ("coverage", "none")]).unwrap();
    let same = self::plan(
        SINE,
        &[("lane", "none"), ("coverage", "none"), ("starts", "same")],
    )
    .unwrap();
    let control = Control::default();
    let member = |plan: &Plan, index: usize| match plan.make(1 + index, &control).unwrap() {
        Made::Member(Some(member)) => member,
        other => panic!("{other:?}"),
    };
    let samples = plan.resampler.base.train.len();
    for index in 0..3 {
        let resample = Resample::draw(samples, plan.recipe.seed, index as u64);
        let own = member(&plan, index);
        assert_eq!(own.distinct, resample.distinct());
        assert_eq!(own, member(&plan, index));
        assert_ne!(own.grid, member(&same, index).grid);
        assert_ne!(own.grid, member(&plan, index + 1).grid);
    }
    // With the same initial weights and order, a run on the resampled data set is the member.
    let base = &same.resampler.base;
    let resample = Resample::draw(samples, same.recipe.seed, 0);
    let data = same
        .resampler
        .pool
        .resampled(base, &resample, base.validation.rows.clone());
    let mut session = crate::train::Session::on(same.recipe.clone(), data).unwrap();
    while !session.is_over() {
        session.advance();
    }
    let outputs = member(&same, 0).validation;
    let squares = outputs.iter().zip(&base.validation.targets);
    let squares = squares.map(|(y, t)| (f64::from(*y) - f64::from(*t)).powi(2));
    let loss = squares.sum::<f64>() / outputs.len() as f64;
    assert!((loss - session.evaluation().validation.loss).abs() < 1e-5);
}

#[test]
fn intervals_of_fresh_validation_sets_mostly_contain_the_true_value() {
    let settings = [
        ("data", "moons"),
        ("samples", "60"),
        ("until", "step 60"),
        ("noise", "0.3"),
    ];
    let recipe = recipe(&settings);
    let session = ended(recipe.clone());
    let coverage = Coverage::of(&recipe, &session, 40, &Control::default()).unwrap();
    let accuracy = coverage.accuracy.unwrap();
    for covered in [coverage.loss, accuracy] {
        for count in [covered.percentile, covered.bca] {
            assert!((32..=40).contains(&count), "{coverage:?}");
        }
    }
    assert!(coverage.loss.truth > 0.0 && (0.0..=1.0).contains(&accuracy.truth));
}

#[test]
fn each_kind_of_data_has_its_figure_of_the_nets() {
    let options = [("members", "3"), ("coverage", "none"), ("lane", "none")];
    let band = run(SINE, &options);
    assert_eq!(figures(&band), ["band", "loss", "resamples"]);
    let fields = run(&[("data", "moons"), ("samples", "60")], &options);
    assert_eq!(
        figures(&fields),
        ["votes", "entropy", "loss", "accuracy", "resamples"]
    );
    assert_eq!(
        keys(&fields),
        ["study.bootstrap.loss-and-accuracy", "study.bootstrap.votes"]
    );
    for data in ["iris", "digits"] {
        let small = [("data", data), ("train-size", "40"), ("split", "93/5/2")];
        let disputed = run(&small, &options);
        assert_eq!(
            figures(&disputed),
            ["disputed", "loss", "accuracy", "resamples"]
        );
    }
    let picture = run(
        &[
            ("data", "picture"),
            ("train-size", "40"),
            ("split", "98/1/1"),
        ],
        &options,
    );
    assert_eq!(figures(&picture), ["disputed", "loss", "resamples"]);
    assert_eq!(keys(&picture)[1], "study.bootstrap.spread");
    let with_all = run(
        &[("data", "moons"), ("samples", "60")],
        &[("members", "2"), ("coverage", "10")],
    );
    assert_eq!(*figures(&with_all).last().unwrap(), "coverage");
    assert_eq!(keys(&with_all).len(), 3);
}

#[test]
fn wrong_labels_and_early_stopping_are_no_obstacle() {
    let settings = [
        ("data", "iris"),
        ("label-noise", "0.2"),
        ("early-stopping", "2"),
        ("until", "stopped"),
        ("eval-every", "5 steps"),
        ("lr", "0.05"),
    ];
    let answer = run(&settings, &[("members", "3")]);
    assert_eq!(answer.runs, [5, 5]);
}

#[test]
fn a_partial_answer_rests_on_the_first_net_alone() {
    let first = Mutex::new(None);
    let control = Control::default();
    control.set_threads(1);
    let options = ENTRY
        .options([("members", "3"), ("coverage", "none")])
        .unwrap();
    let study = Study {
        recipe: &recipe(SINE),
        options: &options,
        control: &control,
        partial: &|answer| {
            first.lock().unwrap().get_or_insert(answer);
        },
    };
    (ENTRY.run)(&study).unwrap();
    let first: Answer = first.into_inner().unwrap().unwrap();
    assert_eq!(first.runs, [1, 5]);
    assert_eq!(
        keys(&first),
        ["study.bootstrap.loss", "study.bootstrap.begun"]
    );
    assert_eq!(figures(&first), ["loss"]);
}
