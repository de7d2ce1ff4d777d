#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use crate::data;
use crate::phrase::{Phrase, Value};
use crate::train::{BatchSize, Recipe};
use std::sync::Mutex;

fn plan(more: &[(&str, &str)]) -> SharpnessPlan {
    let mut settings = vec![
        ("data", "iris"),
        ("hidden", "8"),
        ("optimizer", "adam"),
        ("lr", "0.02"),
    ];
    settings.extend(more);
    SharpnessPlan {
        small: BatchSize::Samples(8),
        target: 0.15,
        points: 7,
        ..SharpnessPlan::new(Recipe::of(&settings).unwrap())
    }
}

fn made(plan: &SharpnessPlan) -> (Result<Line, StudyError>, Vec<Progress>) {
    let reports = Mutex::new(Vec::new());
    let result = study(plan, &Control::default(), &|progress| {
        reports.lock().unwrap().push(progress);
    });
    (result, reports.into_inner().unwrap())
}

#[test]
fn both_runs_come_to_the_target_and_the_line_joins_them() {
    let plan = plan(&[]);
    let (line, reports) = made(&plan);
    let line = line.unwrap();
    let s: Vec<f64> = line.points.iter().map(|point| point.s).collect();
    assert_eq!(s, [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0]);
    for (end, at) in line.ends.iter().zip([2, 4]) {
        assert!(end.train.loss <= plan.target);
        // The line meets the ends.
        assert_eq!(end.train, line.points[at].train);
        assert_eq!(end.validation, line.points[at].validation);
        assert!(end.keskar > 0.0 && end.eigenvalue > 0.0 && end.residual <= 1e-4);
    }
    let half = line.ends[1].batch;
    assert_eq!(line.ends[0].batch, 8);
    assert_eq!(half, 45);
    assert!(line.distance > 0.0);
    assert_eq!(line.verdict, Verdict::of(&line.ends, &line.doubt));

    // The reports follow the order of the phases.
    let order = [Phase::Training, Phase::Line, Phase::Measures, Phase::Done];
    let phase_index = |progress: &Progress| order.iter().position(|phase| *phase == progress.phase);
    assert!(reports.is_sorted_by_key(phase_index));
    let last = reports.last().unwrap();
    assert_eq!(last.points, line.points);
    assert_eq!(*last.outcome.clone().unwrap().unwrap(), line);
    for (run, end) in last.runs.iter().zip(&line.ends) {
        assert!(run.reached);
        assert_eq!(run.batch, end.batch);
        assert_eq!(*run.losses.last().unwrap(), (end.epochs, end.train.loss));
        assert!(run.losses.len() < 300 && run.losses.is_sorted_by(|a, b| a.0 < b.0));
    }
    // The same weights: the same loss before the first step.
    assert_eq!(last.runs[0].losses[0], last.runs[1].losses[0]);
    assert_eq!(made(&plan).0.unwrap(), line);
}

#[test]
fn a_run_is_the_same_as_alone() {
    let plan = plan(&[]);
    let line = made(&plan).0.unwrap();
    for end in &line.ends {
        let batch = end.batch.to_string();
        let until = format!("step {}", end.steps);
        let alone = self::plan(&[("batch", &batch), ("until", &until)]).recipe;
        let mut session = crate::train::Session::new(alone).unwrap();
        while !session.is_over() {
            session.advance();
        }
        assert_eq!(session.evaluation().train, end.train);
        assert_eq!(session.evaluation().validation, end.validation);
    }
}

fn complaint(plan: &SharpnessPlan) -> String {
    let (result, reports) = made(plan);
    let error = result.unwrap_err();
    let last = reports.last().unwrap();
    assert_eq!(last.outcome, Some(Err(error.clone())));
    assert_eq!(last.phase, Phase::Done);
    error.to_string()
}

#[test]
fn what_can_not_be_compared_is_said() {
    let usual = plan(&[]);
    let short = SharpnessPlan {
        epochs: 2,
        ..usual.clone()
    };
    let error = complaint(&short);
    assert!(error.contains("in 2 epochs, not 0.15"), "{error}");
    let twice = SharpnessPlan {
        large: Some(BatchSize::Samples(8)),
        ..usual.clone()
    };
    assert!(complaint(&twice).starts_with("--small must be less than --large: got 8 and 8 of 90"));
    let huge = SharpnessPlan {
        large: Some(BatchSize::Samples(91)),
        ..usual.clone()
    };
    assert!(complaint(&huge).contains("the training set has 90 samples"));
    let reached = SharpnessPlan {
        target: 50.0,
        ..usual
    };
    assert!(complaint(&reached).starts_with("--target must be below the initial training loss"));
    let changed = plan(&[("at", "step 3: batch 4")]);
    assert!(complaint(&changed).starts_with("--at can't change the batch size"));
    let wild = plan(&[("optimizer", "sgd"), ("lr", "100")]);
    assert!(complaint(&wild).contains("diverged") || complaint(&wild).contains("not to 0.15"));
}

#[test]
fn a_study_ends_when_it_is_told_to() {
    let plan = SharpnessPlan {
        target: 1e-9,
        ..plan(&[])
    };
    let control = Control::default();
    let reports = Mutex::new(0);
    let result = study(&plan, &control, &|_| {
        *reports.lock().unwrap() += 1;
        if *reports.lock().unwrap() == 5 {
            control.cancel();
        }
    });
    assert!(matches!(result, Err(StudyError::Cancelled(_))));
}

/// An uncertainty of no more than rounding.
const SURE: Doubt = Doubt {
    loss: 1e-9,
    accuracy: Some(1e-9),
};

#[test]
fn a_verdict_compares_the_small_end_with_the_large_one() {
    let line = made(&plan(&[])).0.unwrap();
    let [mut small, large] = line.ends;
    small.keskar = large.keskar / 2.0;
    small.eigenvalue = large.eigenvalue * 2.0;
    small.validation.loss = large.validation.loss / 2.0;
    small.validation.accuracy = large.validation.accuracy;
    let verdict = Verdict::of(&[small, large], &SURE);
    assert_eq!(
        verdict,
        Verdict {
            flatter_by_keskar: Some(true),
            flatter_by_eigenvalue: Some(false),
            lower_validation_loss: Some(true),
            higher_validation_accuracy: None,
        }
    );
    assert_eq!(verdict.shows(), Some(false));
    small.eigenvalue = large.eigenvalue / 2.0;
    let shows = |small, large| Verdict::of(&[small, large], &SURE).shows();
    assert_eq!(shows(small, large), Some(true));
    small.validation.accuracy = Some(0.0);
    assert_eq!(shows(small, large), Some(false));
}

#[test]
fn what_is_within_chance_on_the_validation_part_decides_nothing() {
    let line = made(&plan(&[])).0.unwrap();
    let [mut small, mut large] = line.ends;
    (small.eigenvalue, small.residual) = (1.0, 0.0);
    (large.eigenvalue, large.residual) = (2.0, 0.0);
    (small.validation.loss, large.validation.loss) = (0.40, 0.45);
    (small.validation.accuracy, large.validation.accuracy) = (Some(0.90), Some(0.85));
    let verdict = |loss, accuracy| {
        let accuracy = Some(accuracy);
        Verdict::of(&[small, large], &Doubt { loss, accuracy })
    };
    let shows = |loss, accuracy| verdict(loss, accuracy).shows();
    assert_eq!(shows(0.02, 0.02), Some(true));
    // The loss decides; an accuracy that is not significantly lower does not count.
    assert_eq!(shows(0.02, 0.03), Some(true));
    assert_eq!(shows(0.03, 0.02), None);
    assert_eq!(verdict(0.03, 0.02).lower_validation_loss, None);
    assert_eq!(verdict(0.02, 0.03).higher_validation_accuracy, None);
    let open = Line {
        verdict: verdict(0.03, 0.03),
        ends: [small, large],
        ..line
    };
    let remarks = |lines: &[Line]| answer::answer(&plan(&[]), lines, 3).remarks;
    let one = remarks(std::slice::from_ref(&open));
    let value = |phrase: &Phrase, name: &str| match phrase.values.iter().find(|one| one.0 == name) {
        Some((_, Value::Phrase(phrase))) => phrase.clone(),
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(value(&one[0], "eigenvalue").key, "study.sharpness.yes");
    for name in ["loss", "accuracy"] {
        assert_eq!(value(&one[0], name).key, "study.sharpness.undecided");
    }
    assert!(
        one.iter()
            .any(|one| one.key == "study.sharpness.losses-open")
    );
    let mut three = [open.clone(), open.clone(), open];
    let loss = value(&remarks(&three)[0], "loss");
    assert_eq!(loss.key, "study.sharpness.on-some-open");
    assert!(loss.values.contains(&("open", Value::Count(3))));
    // Together the seeds are significant though none is alone, if they vary: −0.04, −0.05, −0.06.
    let [first, _, last] = &mut three;
    first.ends[0].validation.loss += 0.01;
    last.ends[0].validation.loss -= 0.01;
    let together = &remarks(&three)[1];
    assert_eq!(together.key, "study.sharpness.losses-differ");
    let number = |name: &str| match together.values.iter().find(|one| one.0 == name) {
        Some((_, Value::Number(number))) => *number,
        other => panic!("{name}: {other:?}"),
    };
    assert!((number("difference") + 0.05).abs() < 1e-9);
    assert!((number("doubt") - 0.0248).abs() < 5e-5);
}

#[test]
fn a_verdict_stays_open_where_the_eigenvalues_can_not_be_told_apart() {
    let line = made(&plan(&[])).0.unwrap();
    let [mut small, mut large] = line.ends;
    large.validation.loss = 2.0 * small.validation.loss;
    large.validation.accuracy = small.validation.accuracy;
    (small.eigenvalue, small.residual) = (1.0, 0.01);
    (large.eigenvalue, large.residual) = (1.03, 0.01);
    let verdict = |small, large| {
        let ends = [small, large];
        let verdict = Verdict::of(&ends, &SURE);
        assert_eq!(verdict.shows(), verdict.flatter_by_eigenvalue);
        verdict.flatter_by_eigenvalue
    };
    assert_eq!(verdict(small, large), Some(true));
    // Their ranges overlap, one was not found, one is NaN.
    for (eigenvalue, residual) in [(1.015, 0.01), (9.0, 0.2), (f64::NAN, 0.0), (9.0, f64::NAN)] {
        let unsure = Minimum {
            eigenvalue,
            residual,
            ..large
        };
        assert_eq!(verdict(small, unsure), None, "{eigenvalue} {residual}");
        // What decides without the eigenvalue still does.
        let worse = [
            Minimum {
                validation: large.validation,
                ..small
            },
            Minimum {
                validation: small.validation,
                ..unsure
            },
        ];
        assert_eq!(Verdict::of(&worse, &SURE).shows(), Some(false));
        let open = Line {
            verdict: Verdict::of(&[small, unsure], &SURE),
            ends: [small, unsure],
            ..line.clone()
        };
        let conclusion = |lines: &[Line]| answer::answer(&plan(&[]), lines, 2).verdict.remove(0);
        let one = Phrase::new("study.sharpness.one-open").with("seed", line.seed);
        assert_eq!(conclusion(std::slice::from_ref(&open)), one);
        let two = Phrase::new("study.sharpness.not-shown-some-open")
            .with("shown", 0_u64)
            .with("seeds", 2_u64)
            .with("open", 2_u64);
        assert_eq!(conclusion(&[open.clone(), open]), two);
    }
    let wild = Minimum {
        keskar: f64::INFINITY,
        ..large
    };
    assert_eq!(Verdict::of(&[small, wild], &SURE).flatter_by_keskar, None);
}

/// Measured on five seeds, the recipe's own and the four after it, and beyond chance: with 10 000 samples the effect
/// shows on 5, with 2 000 and with 6 000 on 3, and is undecided on 2. The number of samples was chosen from these three
/// on these very seeds, so 5 of 5 is optimistic; it also changes which points are drawn for training. Other seeds have
/// not been measured.
#[test]
fn the_shipped_recipe_shows_the_effect() {
    let plan = SharpnessPlan::shipped().unwrap();
    let samples = data::load(&plan.recipe.data, 7).unwrap().train.len();
    assert_eq!((plan.small, samples), (BatchSize::Samples(8), 120));
    let lines: Vec<Line> = (0..5)
        .map(|offset| {
            let mut plan = plan.clone();
            plan.recipe.seed += offset;
            study(&plan, &Control::default(), &|_| {}).unwrap()
        })
        .collect();
    let count = |holds: &dyn Fn(&Line) -> bool| lines.iter().filter(|line| holds(line)).count();
    assert!(count(&|line| line.verdict.shows() == Some(true)) >= 4);
    assert!(count(&|line| line.verdict.flatter_by_eigenvalue == Some(true)) >= 4);
    assert!(count(&|line| line.verdict.flatter_by_keskar == Some(true)) >= 4);
    assert!(count(&|line| line.verdict.lower_validation_loss == Some(true)) >= 4);
    // By a clear margin, and not because one run trained for longer.
    let clearly = |line: &Line| line.ends[1].eigenvalue > 1.3 * line.ends[0].eigenvalue;
    assert!(count(&clearly) >= 4);
    for line in &lines {
        let [small, large] = line.ends.map(|end| end.train.loss / plan.target);
        assert!((small - large).abs() < 0.2, "{small} {large}");
    }
    for end in lines.iter().flat_map(|line| &line.ends) {
        assert!(end.train.loss <= plan.target && end.residual <= 1e-4);
    }
}
