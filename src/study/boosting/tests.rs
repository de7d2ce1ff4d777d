#![allow(clippy::needless_range_loop)] // Indices as in the formulas.
#![allow(clippy::unwrap_used, clippy::panic)]
use std::sync::{Arc, Mutex};

use super::ENTRY;
use super::chain::Chain;
use super::curves;
use super::learner::Learner;
use super::plan::Plan;
use super::plan::seeds;
use super::samme::{End, Samme};
use super::tale::Tale;
use super::verdict::verdict;
use super::weak::Weak;
use crate::answer::{Answer, Cell, Sheet};
use crate::control::Control;
use crate::data;
use crate::figure::{Content, Figure};
use crate::nn::Tensor;
use crate::study::tests::ended;
use crate::study::{Study, StudyError};
use crate::train::{Recipe, SampleWeights, Session};

const MOONS: &[(&str, &str)] = &[
    ("data", "moons"),
    ("samples", "150"),
    ("noise", "0.2"),
    ("label-noise", "0.1"),
    ("activation", "tanh"),
    ("optimizer", "adam"),
    ("lr", "0.05"),
    ("until", "step 40"),
];
const IRIS: &[(&str, &str)] = &[
    ("data", "iris"),
    ("label-noise", "0.2"),
    ("optimizer", "adam"),
    ("lr", "0.05"),
    ("until", "step 60"),
];
const SINE: &[(&str, &str)] = &[
    ("data", "sine"),
    ("samples", "60"),
    ("activation", "tanh"),
    ("optimizer", "adam"),
    ("lr", "0.02"),
    ("until", "step 60"),
];

fn made_with(
    recipe: &[(&str, &str)],
    options: &[(&str, &str)],
    control: &Control,
    partial: &(dyn Fn(Answer) + Sync),
) -> Result<Answer, StudyError> {
    (ENTRY.run)(&Study {
        recipe: &Recipe::of(recipe).unwrap(),
        options: &ENTRY.options(options.iter().copied()).unwrap(),
        control,
        partial,
    })
}

fn made(recipe: &[(&str, &str)], options: &[(&str, &str)]) -> Answer {
    made_with(recipe, options, &Control::default(), &|_| {}).unwrap()
}

fn refused(recipe: &[(&str, &str)], options: &[(&str, &str)]) -> String {
    let error = made_with(recipe, options, &Control::default(), &|_| {}).unwrap_err();
    assert!(error.is_usage());
    match error {
        StudyError::Unfit(phrase) => phrase.key.to_owned(),
        other => other.to_string(),
    }
}

fn tensor(answer: &Answer, name: &str) -> Vec<f64> {
    let found = answer
        .tensors
        .iter()
        .find(|(known, _, _): &&Tensor| known == name);
    let (_, shape, values) = found.unwrap_or_else(|| panic!("{name}"));
    assert_eq!(shape.iter().product::<usize>(), values.len());
    values.iter().map(|value| f64::from(*value)).collect()
}

fn sheet<'a>(answer: &'a Answer, name: &str) -> &'a Sheet {
    answer
        .sheets
        .iter()
        .find(|sheet| sheet.name == name)
        .unwrap()
}

fn column(answer: &Answer, sheet_name: &str, name: &str) -> Vec<f64> {
    let sheet = sheet(answer, sheet_name);
    let place = sheet
        .columns
        .iter()
        .position(|column| *column == name)
        .unwrap();
    let rows = sheet.rows.iter();
    rows.map(|row| match row[place] {
        Cell::Number(value) => value,
        Cell::Count(value) => value as f64,
        _ => f64::NAN,
    })
    .collect()
}

fn figure<'a>(answer: &'a Answer, id: &str) -> &'a Figure {
    answer
        .figures
        .iter()
        .find(|figure| figure.id == id)
        .unwrap()
}

fn line(answer: &Answer, id: &str, place: usize) -> Vec<[f64; 2]> {
    match &figure(answer, id).content {
        Content::Curves(curves) => curves.lines[place].points.clone(),
        _ => panic!("{id}"),
    }
}

#[track_caller]
fn assert_near(got: f64, expected: f64, tolerance: f64) {
    let apart = (got - expected).abs();
    assert!(
        apart <= tolerance * expected.abs().max(1e-12),
        "{got} for {expected}"
    );
}

fn share_wrong(said: &[f64], labels: &[f64]) -> f64 {
    let wrong = said
        .iter()
        .zip(labels)
        .filter(|(said, label)| said != label);
    wrong.count() as f64 / said.len() as f64
}

/// SAMME by its formulas, from what the learners say.
struct Reference {
    errors: Vec<f64>,
    alphas: Vec<f64>,
    bounds: Vec<f64>,
    weights: Vec<f64>,
    /// Votes after each round, `[part][sample][class]`.
    votes: Vec<[Vec<Vec<f64>>; 2]>,
}

fn reference(answer: &Answer, rounds: usize, classes: usize) -> Reference {
    let labels = tensor(answer, "target.train");
    let n = labels.len();
    let mut found = Reference {
        errors: Vec::new(),
        alphas: Vec::new(),
        bounds: Vec::new(),
        weights: vec![1.0; n],
        votes: Vec::new(),
    };
    let mut product = 1.0;
    let parts = ["train", "validation"];
    let mut votes = parts.map(|part| {
        let samples = tensor(answer, &format!("target.{part}")).len();
        vec![vec![0.0; classes]; samples]
    });
    for m in 1..=rounds {
        let said = parts.map(|part| tensor(answer, &format!("learner.{m}.{part}")));
        let (mut wrong, mut all) = (0.0, 0.0);
        for i in 0..n {
            all += found.weights[i];
            if said[0][i] != labels[i] {
                wrong += found.weights[i];
            }
        }
        let error: f64 = wrong / all;
        let alpha = ((1.0 - error) / error).ln() + ((classes - 1) as f64).ln();
        for i in 0..n {
            if said[0][i] != labels[i] {
                found.weights[i] *= alpha.exp();
            }
        }
        product *= 2.0 * (error * (1.0 - error)).sqrt();
        for part in 0..2 {
            for i in 0..votes[part].len() {
                votes[part][i][said[part][i] as usize] += alpha;
            }
        }
        found.errors.push(error);
        found.alphas.push(alpha);
        found.bounds.push(product);
        found.votes.push(votes.clone());
    }
    let all: f64 = found.weights.iter().sum();
    found.weights.iter_mut().for_each(|weight| *weight /= all);
    found
}

fn winners(votes: &[Vec<f64>]) -> Vec<f64> {
    let winner = |row: &Vec<f64>| {
        let most = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        row.iter().position(|vote| *vote == most).unwrap() as f64
    };
    votes.iter().map(winner).collect()
}

#[test]
fn samme_is_that_of_its_formulas_recomputed_from_what_the_learners_say() {
    for (recipe, classes) in [(MOONS, 2), (IRIS, 3)] {
        let answer = made(recipe, &[("rounds", "6"), ("weak", "hidden 2")]);
        // One of them may be no better than chance.
        let rounds = column(&answer, "seeds", "rounds")[0] as usize;
        assert!(rounds > 2, "{rounds}");
        let expected = reference(&answer, rounds, classes);
        let targets =
            ["train", "validation"].map(|part| tensor(&answer, &format!("target.{part}")));
        let of = |name: &str| column(&answer, "rounds", name);
        let [errors, alphas, bounds] = ["learner_error", "alpha", "bound"].map(of);
        let strong = ["train_error", "validation_error"].map(of);
        for m in 0..rounds {
            assert_near(errors[m], expected.errors[m], 1e-10);
            assert_near(alphas[m], expected.alphas[m], 1e-10);
            for part in 0..2 {
                let said = winners(&expected.votes[m][part]);
                assert_near(strong[part][m], share_wrong(&said, &targets[part]), 1e-12);
            }
            if classes == 2 {
                assert_near(bounds[m], expected.bounds[m], 1e-10);
                assert!(strong[0][m] <= bounds[m]);
            } else {
                assert!(bounds[m].is_nan());
            }
        }
        for (got, weight) in tensor(&answer, "weight.train")
            .iter()
            .zip(&expected.weights)
        {
            assert_near(*got, *weight, 1e-6);
        }
        // Margins after the last round, as a cumulative distribution.
        let votes = &expected.votes[rounds - 1][0];
        let all: f64 = expected.alphas.iter().sum();
        let margins = votes.iter().zip(&targets[0]).map(|(row, label)| {
            let own = row[*label as usize];
            let others = row
                .iter()
                .enumerate()
                .filter(|(class, _)| *class != *label as usize);
            (own - others
                .map(|(_, vote)| *vote)
                .fold(f64::NEG_INFINITY, f64::max))
                / all
        });
        let margins: Vec<f64> = margins.collect();
        let last = match &figure(&answer, "margins").content {
            Content::Curves(curves) => curves.lines.len() - 1,
            _ => panic!(),
        };
        for [x, share] in line(&answer, "margins", last) {
            let count = |x: f64| margins.iter().filter(|margin| **margin <= x).count();
            let ends = [x - 1e-9, x + 1e-9].map(|x| count(x) as f64 / margins.len() as f64);
            assert!((ends[0]..=ends[1]).contains(&share));
        }
    }
}

#[test]
fn what_is_saved_of_the_strong_model_is_what_its_figures_show() {
    let answer = made(MOONS, &[("rounds", "6"), ("weak", "hidden 2")]);
    for (place, part) in ["train", "validation"].iter().enumerate() {
        let said = tensor(&answer, &format!("strong.{part}"));
        let error = share_wrong(&said, &tensor(&answer, &format!("target.{part}")));
        let shown = line(&answer, "errors", place);
        assert_eq!(shown.len(), 6);
        assert_eq!(shown[5], [6.0, error]);
        assert_eq!(said, winners(&reference(&answer, 6, 2).votes[5][place]));
    }
    // The field is the vote of the same learners: near a training sample it says what they say of it.
    let rounds = figure(&answer, "field");
    assert_eq!(rounds.frames(), 6);
    assert_eq!(rounds.frame_at(6), Some(5));
    let last = rounds.framed(None);
    let Content::Scatter(plane) = &last.content else {
        panic!();
    };
    let field = plane.field.as_ref().unwrap();
    let said = tensor(&answer, "strong.train");
    let labels = tensor(&answer, "target.train");
    let mut next = [0; 2];
    let mut agree = 0;
    for (said, label) in said.iter().zip(&labels) {
        let class = *label as usize;
        let [x, y] = plane.groups[class].points[next[class]].at;
        next[class] += 1;
        let place = |value: f64, [low, high]: [f64; 2]| {
            ((value - low) / (high - low) * (field.columns - 1) as f64).round() as usize
        };
        let cell = place(y, field.y) * field.columns + place(x, field.x);
        agree += usize::from(field.values[cell] == *said);
    }
    assert!(agree * 100 > said.len() * 90, "{agree} of {}", said.len());
}

fn classes_said(session: &Session) -> Vec<f64> {
    let trainer = session.trainer();
    let inputs = &trainer.data().train.inputs;
    let mut work = trainer.network().workspace(inputs.nrows());
    let network = trainer.network();
    let said = network.predict(&trainer.weights(), inputs.view(), &mut work, None);
    let rows = said.rows().into_iter();
    winners(
        &rows
            .map(|row| row.iter().map(|p| f64::from(*p)).collect())
            .collect::<Vec<_>>(),
    )
}

#[test]
fn the_first_learner_is_the_run_of_the_weak_recipe_and_the_second_has_weights_in_its_loss() {
    let answer = made(MOONS, &[("rounds", "2"), ("weak", "hidden 3")]);
    let mut recipe = Recipe::of(&[MOONS, &[("hidden", "3")]].concat()).unwrap();
    let alone = ended(recipe.clone());
    assert_eq!(tensor(&answer, "learner.1.train"), classes_said(&alone));
    let weights = reference(&answer, 1, 2).weights;
    let [init, order] = seeds(recipe.seed, 1);
    let data = Arc::clone(alone.trainer().data());
    recipe.seed = order;
    let weights = SampleWeights::new(&weights).unwrap();
    let mut second = Session::weighted(recipe, init, data, weights).unwrap();
    while !second.is_over() {
        second.advance();
    }
    assert_eq!(tensor(&answer, "learner.2.train"), classes_said(&second));
}

#[test]
fn early_stopping_that_ends_no_run_and_marks_leave_the_first_learner_as_it_is() {
    let patient = [("early-stopping", "1000"), ("eval-every", "1 step")];
    let marking = [
        ("early-stopping", "1"),
        ("on-trigger", "mark"),
        ("eval-every", "1 step"),
    ];
    let options = [("rounds", "1"), ("weak", "hidden 8, until step 150")];
    for recipe in [MOONS, SINE] {
        let plain = made(recipe, &options);
        let said = |answer: &Answer| tensor(answer, "learner.1.validation");
        for more in [&patient[..], &marking] {
            let watched = made(&[recipe, more].concat(), &options);
            assert_eq!(said(&watched), said(&plain), "{more:?}");
        }
        let stopped = [recipe, &[("early-stopping", "1"), ("eval-every", "1 step")]].concat();
        assert_ne!(said(&made(&stopped, &options)), said(&plain));
    }
}

#[test]
fn a_learner_no_better_than_chance_ends_it() {
    // Six sigmoid layers of one unit each say the same to every sample: wrong on one half.
    let weak = "hidden 1,1,1,1,1,1, activation sigmoid, until step 1";
    let recipe = [MOONS, &[("label-noise", "0")]].concat();
    let answer = made(&recipe, &[("rounds", "5"), ("weak", weak)]);
    assert_eq!(answer.verdict.len(), 1);
    assert_eq!(answer.verdict[0].key, "study.boosting.first-too-weak");
    assert_eq!(answer.runs, [1, 1]);
    let errors = column(&answer, "rounds", "learner_error");
    assert_eq!(errors.len(), 1);
    assert_near(errors[0], 0.5, 1e-12);
    let learner = |train: [u32; 4]| Learner {
        train: train.to_vec(),
        validation: vec![0; 4],
        grid: Vec::new(),
    };
    let mut samme = Samme::new(2, [vec![0, 0, 1, 1], vec![0, 0, 1, 1]], Vec::new());
    samme.take(learner([0, 0, 1, 0]));
    assert_eq!(samme.rounds.len(), 1);
    // The one that was wrong has now half of the weight.
    assert_near(samme.weights[3], 0.5, 1e-12);
    samme.take(learner([0, 0, 1, 0]));
    let Some(End::TooWeak(error)) = samme.end else {
        panic!();
    };
    assert_near(error, 0.5, 1e-12);
    assert_eq!((samme.rounds.len(), samme.learners.len()), (1, 1));
}

#[test]
fn a_learner_that_makes_no_mistake_decides_alone() {
    let easy = [
        ("data", "iris"),
        ("optimizer", "adam"),
        ("lr", "0.05"),
        ("until", "step 2000"),
        ("hidden", "16"),
    ];
    let answer = made(&easy, &[("rounds", "5"), ("weak", "as-is")]);
    assert!(
        answer
            .verdict
            .iter()
            .any(|one| one.key == "study.boosting.perfect")
    );
    let last = answer.runs[0] as usize;
    assert!(last < 5);
    assert_eq!(column(&answer, "rounds", "learner_error")[last - 1], 0.0);
    assert_eq!(column(&answer, "rounds", "alpha")[last - 1], f64::INFINITY);
    for part in ["train", "validation"] {
        let alone = tensor(&answer, &format!("learner.{last}.{part}"));
        assert_eq!(tensor(&answer, &format!("strong.{part}")), alone);
    }
    let said = |train: [u32; 4]| Learner {
        train: train.to_vec(),
        validation: train.to_vec(),
        grid: Vec::new(),
    };
    let mut samme = Samme::new(2, [vec![0, 0, 1, 1], vec![0, 0, 1, 0]], Vec::new());
    samme.take(said([0, 0, 1, 0]));
    samme.take(said([0, 0, 1, 1]));
    assert_eq!((samme.end, samme.rounds.len()), (Some(End::Perfect), 2));
    assert_eq!(samme.rounds[1].strong, [0.0, 0.25]);
    assert_eq!(samme.rounds[0].strong, [0.25, 0.0]);
    assert_eq!(samme.rounds[1].bound, Some(0.0));
    // Neither −0 nor NaN, as an empty sum and its logarithm would be.
    let last = samme.rounds[1];
    assert!(last.error == 0.0 && last.error.is_sign_positive());
    assert_eq!(last.alpha, f64::INFINITY);
    assert_eq!(samme.margins(2), [1.0; 4]);
}

#[test]
fn l2_boosting_adds_what_learners_make_of_the_residuals() {
    for shrinkage in ["0.3", "1"] {
        let answer = made(
            SINE,
            &[
                ("rounds", "4"),
                ("weak", "hidden 2"),
                ("shrinkage", shrinkage),
            ],
        );
        let nu: f64 = shrinkage.parse().unwrap();
        let parts = ["train", "validation"];
        let targets = parts.map(|part| tensor(&answer, &format!("target.{part}")));
        let mut fits =
            parts.map(|part| vec![0.0; tensor(&answer, &format!("target.{part}")).len()]);
        for m in 1..=4 {
            let factor = if m == 1 { 1.0 } else { nu };
            let errors = [0, 1].map(|part| {
                let said = tensor(&answer, &format!("learner.{m}.{}", parts[part]));
                let mut sum = 0.0;
                for i in 0..said.len() {
                    fits[part][i] += factor * said[i];
                    sum += (targets[part][i] - fits[part][i]).powi(2);
                }
                [sum, sum / said.len() as f64]
            });
            let of = |name: &str| column(&answer, "rounds", name)[m - 1];
            assert_near(of("residual_sum_of_squares"), errors[0][0], 1e-9);
            assert_near(of("train_error"), errors[0][1], 1e-9);
            assert_near(of("validation_error"), errors[1][1], 1e-9);
            assert_eq!(line(&answer, "errors", 1)[m - 1][1], of("validation_error"));
        }
        for part in 0..2 {
            let strong = tensor(&answer, &format!("strong.{}", parts[part]));
            for (got, expected) in strong.iter().zip(&fits[part]) {
                assert!((got - expected).abs() < 1e-6);
            }
        }
    }
}

#[test]
fn the_second_learner_of_l2_boosting_is_trained_on_the_residuals() {
    let answer = made(SINE, &[("rounds", "2"), ("weak", "hidden 2")]);
    let mut recipe = Recipe::of(&[SINE, &[("hidden", "2")]].concat()).unwrap();
    let mut data = data::load(&recipe.data, recipe.seed).unwrap();
    let first = tensor(&answer, "learner.1.train");
    for (y, said) in data.train.targets.iter_mut().zip(&first) {
        *y = (f64::from(*y) - said) as f32;
    }
    let [init, order] = seeds(recipe.seed, 1);
    recipe.seed = order;
    let mut session = Session::initialised(recipe, init, data).unwrap();
    while !session.is_over() {
        session.advance();
    }
    let trainer = session.trainer();
    let inputs = &trainer.data().train.inputs;
    let mut work = trainer.network().workspace(inputs.nrows());
    let network = trainer.network();
    let said = network.predict(&trainer.weights(), inputs.view(), &mut work, None);
    let said: Vec<f64> = said.iter().map(|y| f64::from(*y)).collect();
    assert_eq!(tensor(&answer, "learner.2.train"), said);
}

#[test]
fn the_heaviest_pictures_say_whether_their_labels_are_wrong() {
    let digits = [
        ("data", "digits"),
        ("train-size", "80"),
        ("label-noise", "0.2"),
        ("optimizer", "adam"),
        ("lr", "0.01"),
        ("until", "step 30"),
    ];
    let answer = made(&digits, &[("rounds", "3"), ("weak", "hidden none")]);
    let recipe = Recipe::of(&digits).unwrap();
    let data = data::load(&recipe.data, recipe.seed).unwrap();
    assert_eq!(data.wrong_labels.len(), 16);
    let weights = tensor(&answer, "weight.train");
    let mut order: Vec<usize> = (0..80).collect();
    order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]).then(a.cmp(b)));
    // Up to 40, without some of those of equal weight.
    let end = (1..=40)
        .rev()
        .find(|end| weights[order[end - 1]] > weights[order[*end]]);
    let heavy = &order[..end.unwrap()];
    let wrong = heavy
        .iter()
        .filter(|sample| data.wrong_labels.contains(sample))
        .count();
    let heaviest = sheet(&answer, "heaviest");
    assert_eq!(heaviest.rows.len(), heavy.len());
    let said_wrong = heaviest
        .rows
        .iter()
        .filter(|row| row[4] == Cell::Truth(true));
    assert_eq!(said_wrong.count(), wrong);
    assert_eq!(
        sheet(&answer, "seeds").rows[0][8],
        Cell::Count(wrong as u64)
    );
    let Content::Samples(samples) = &figure(&answer, "weights").content else {
        panic!();
    };
    assert_eq!(samples[0].pixels.0.len(), 64);
    let least = samples[0]
        .pixels
        .0
        .iter()
        .copied()
        .fold(f32::INFINITY, f32::min);
    assert!(least.abs() < 1e-5);
    assert!(
        answer
            .verdict
            .iter()
            .any(|one| one.key == "study.boosting.wrong-labels")
    );
}

#[test]
fn an_answer_is_that_of_its_first_rounds_and_cancelling_keeps_them() {
    let control = Control::default();
    let told = Mutex::new(Vec::new());
    let options = [("rounds", "6"), ("weak", "hidden none")];
    let cancelled = made_with(MOONS, &options, &control, &|answer| {
        let mut told = told.lock().unwrap();
        told.push(answer);
        if told.len() == 3 {
            control.cancel();
        }
    });
    let told = told.into_inner().unwrap();
    assert_eq!(cancelled.unwrap(), told[2]);
    assert_eq!(told[2].runs, [3, 6]);
    let mut short = made(MOONS, &[("rounds", "3"), ("weak", "hidden none")]);
    short.runs = [3, 6];
    assert_eq!(short, told[2]);
}

#[test]
fn what_can_not_be_boosted_is_refused_before_any_run() {
    assert_eq!(
        refused(MOONS, &[("shrinkage", "0.3")]),
        "study.boosting.no-shrinkage"
    );
    assert_eq!(
        refused(MOONS, &[("weak", "batch 1000")]),
        "--weak: batch can't be 1000: the training set has 90 samples"
    );
    let endless = [("data", "moons"), ("samples", "60")];
    assert_eq!(refused(&endless, &[]), "study.no-end");
    for weak in [
        "data iris",
        "seed 3",
        "hidden 0",
        "hidden 2, hidden 3",
        "until",
        "",
    ] {
        assert!(ENTRY.options([("weak", weak)]).is_err(), "{weak}");
    }
    for shrinkage in ["0", "1.1", "NaN", "-1", "1e-320"] {
        assert!(
            ENTRY.options([("shrinkage", shrinkage)]).is_err(),
            "{shrinkage}"
        );
    }
}

#[test]
fn a_weak_learner_is_the_recipe_with_its_changes() {
    let base = Recipe::of(MOONS).unwrap();
    let of = |text: &str| text.parse::<Weak>().unwrap().of(&base, 90).unwrap();
    assert_eq!(of("as-is"), base);
    let weak = of("hidden 8,4, lr 0.2, until step 7, activation relu, batch 3");
    let settings = [
        ("hidden", "8,4"),
        ("lr", "0.2"),
        ("until", "step 7"),
        ("activation", "relu"),
        ("batch", "3"),
    ];
    assert_eq!(weak, Recipe::of(&[MOONS, &settings].concat()).unwrap());
    assert!(of("hidden none").hidden.is_empty());
}

/// What is said of seeds with these validation errors of the first learner and of the strong model, if any, and the reason of their ends.
fn said(ends: &[(Option<[f64; 2]>, Option<End>)]) -> Vec<&'static str> {
    let options = ENTRY.options([("rounds", "2")]).unwrap();
    let plan = Plan::new(&Recipe::of(MOONS).unwrap(), &options).unwrap();
    let mut chain = Chain::new(&plan, 1, Arc::clone(&plan.data), true);
    if ends[0].0.is_some() {
        assert!(chain.grow(&plan, &Control::default(), |_| {}).unwrap());
    }
    let tale = |(seed, (ends, end)): (usize, &(Option<[f64; 2]>, Option<End>))| Tale {
        seed: seed as u64,
        trained: 2,
        strong: ends.map_or_else(Vec::new, |ends| ends.map(|error| [0.1, error]).to_vec()),
        end: *end,
        wrong: None,
    };
    let tales: Vec<Tale> = ends.iter().enumerate().map(tale).collect();
    let all = verdict(&chain, &tales);
    all.iter().map(|one| one.key).collect()
}

#[test]
fn several_seeds_have_the_first_word() {
    let of = |first: f64, last: f64| (Some([first, last]), None);
    let lower = [of(0.3, 0.2), of(0.4, 0.25), of(0.35, 0.24), of(0.3, 0.18)];
    assert_eq!(said(&lower), ["study.boosting.seeds-better"]);
    let higher = [of(0.2, 0.3), of(0.25, 0.4), of(0.24, 0.35), of(0.18, 0.3)];
    assert_eq!(said(&higher), ["study.boosting.seeds-worse"]);
    // The first seed is much better, which the others do not bear out.
    let open = [of(0.4, 0.1), of(0.25, 0.26), of(0.24, 0.25), of(0.25, 0.24)];
    assert_eq!(said(&open), ["study.boosting.seeds-open"]);
    let two = said(&lower[..2]);
    assert!(
        two[0] != "study.boosting.seeds-better" && two[1] == "study.boosting.seeds",
        "{two:?}"
    );
    let one = said(&lower[..1]);
    assert!(one.iter().all(|key| !key.contains("seeds")), "{one:?}");
}

#[test]
fn seeds_without_a_strong_model_are_counted_and_do_not_cost_the_answer() {
    let of = |first: f64, last: f64| (Some([first, last]), None);
    let weak = (None, Some(End::TooWeak(0.5)));
    let diverged = (None, Some(End::Diverged));
    let mut all = vec![weak, of(0.3, 0.2), of(0.4, 0.25), of(0.35, 0.24)];
    let better = [
        "study.boosting.seeds-better",
        "study.boosting.too-weak-seeds",
    ];
    assert_eq!(said(&all), better);
    all.push(diverged);
    let lost = [&better[..], &["study.boosting.diverged-seeds"]].concat();
    assert_eq!(said(&all), lost);
    assert_eq!(said(&[weak, weak]), ["study.boosting.too-weak-seeds"]);
    assert_eq!(said(&[weak]), ["study.boosting.first-too-weak"]);
    // A run of one of several seeds that diverges at once.
    let unstable = [
        ("data", "sine"),
        ("samples", "60"),
        ("optimizer", "sgd"),
        ("lr", "0.25"),
        ("batch", "4"),
        ("until", "step 200"),
    ];
    let options = [("weak", "hidden 8"), ("rounds", "2"), ("seeds", "20")];
    let answer = made(&unstable, &options);
    let rows = &sheet(&answer, "seeds").rows;
    let lost = rows.iter().filter(|row| row[1] == Cell::Count(0));
    assert!((1..10).contains(&lost.count()) && rows.len() == 20);
    let said = answer
        .verdict
        .iter()
        .any(|one| one.key == "study.boosting.diverged-seeds");
    assert!(said, "{:?}", answer.verdict);
}

#[test]
fn learners_of_one_round_are_not_said_to_be_no_better() {
    let answer = made(
        MOONS,
        &[("rounds", "1"), ("seeds", "3"), ("weak", "hidden 2")],
    );
    assert_eq!(answer.verdict[0].key, "study.boosting.one-round");
    assert!(
        answer
            .verdict
            .iter()
            .all(|one| one.key != "study.boosting.seeds")
    );
}

#[test]
fn the_heaviest_samples_end_where_weights_differ() {
    let mut samme = Samme::new(2, [vec![0; 8], vec![0]], vec![0, 1, 5]);
    let mut heaviest = |weights: [f64; 8]| {
        samme.weights = weights.to_vec();
        (
            samme.heaviest(),
            samme.wrong_heaviest(),
            samme.has_heaviest(),
        )
    };
    // At most half of them, and not two of three that are equal.
    let some = heaviest([0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.05, 0.05]);
    assert_eq!(some, (vec![1, 3, 5], 2, true));
    // More than half share the largest weight.
    let many = heaviest([0.15, 0.15, 0.15, 0.15, 0.15, 0.15, 0.05, 0.05]);
    assert_eq!(many, (vec![0, 1, 2, 3, 4, 5], 3, true));
    let equal = heaviest([0.125; 8]);
    assert_eq!((equal.0.len(), equal.2), (8, false));
}

#[test]
fn rounds_that_are_kept_are_all_or_evenly_spread_with_both_ends() {
    assert_eq!(curves::kept(0), [0; 0]);
    assert_eq!(curves::kept(1), [1]);
    assert_eq!(curves::kept(4), [1, 2, 3, 4]);
    let many = curves::kept(500);
    assert_eq!((many[0], many[many.len() - 1], many.len()), (1, 500, 25));
    assert!(many.windows(2).all(|pair| pair[0] < pair[1]));
}
