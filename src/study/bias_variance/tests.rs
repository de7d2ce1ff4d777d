#![allow(clippy::needless_range_loop)] // Indices as in the formulas.
#![allow(clippy::unwrap_used, clippy::panic)]
use std::f64::consts::TAU;
use std::sync::{Arc, Mutex};

use rand_distr::{Distribution, StandardNormal};

use super::plan::Plan;
use super::polynomial::Polynomial;
use super::run::Fit;
use super::seeds::SetSeeds;
use super::terms::{Set, Terms};
use super::verdict::{Agreement, Rise, agreement, rise};
use super::{ENTRY, answer::answer};
use crate::answer::{Answer, Cell};
use crate::control::Control;
use crate::data;
use crate::figure::{Content, Figure};
use crate::phrase::{Phrase, Value};
use crate::rng::{Generator, Purpose, stream};
use crate::study::datasets::Datasets;
use crate::study::{Study, StudyError};
use crate::train::{Recipe, Session};

fn normal(draws: &mut Generator) -> f64 {
    StandardNormal.sample(draws)
}

fn draws(counter: u64) -> Generator {
    stream(5, Purpose::Samples, counter)
}

fn sine(x: f64) -> f64 {
    (TAU * x).sin()
}

/// Mean and its standard error.
fn moments(values: &[f64]) -> [f64; 2] {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    [mean, (squares / (count - 1.0) / count).sqrt()]
}

#[track_caller]
fn assert_near(got: f64, expected: f64) {
    let apart = (got - expected).abs();
    assert!(
        apart <= 1e-12 * (1.0 + expected.abs()),
        "{got} for {expected}"
    );
}

/// Predictions `[set][run][point]` as sets; the last run of each is the twin.
fn sets<'a>(made: &'a [Vec<Vec<f64>>], fresh: &'a [Vec<f64>], has_twin: bool) -> Vec<Set<'a>> {
    let pairs = made.iter().zip(fresh);
    let set = |(runs, fresh): (&'a Vec<Vec<f64>>, &'a Vec<f64>)| {
        let count = runs.len() - usize::from(has_twin);
        Set {
            runs: runs[..count].iter().map(Vec::as_slice).collect(),
            twin: has_twin.then(|| runs[count].as_slice()),
            fresh,
        }
    };
    pairs.map(set).collect()
}

#[test]
fn the_terms_are_those_of_their_formulas_written_out() {
    let (d_all, points, sigma) = (5, 4, 0.7);
    let mut random = draws(0);
    for i_all in [1, 2, 3] {
        let mut row =
            |count: usize| -> Vec<f64> { (0..count).map(|_| normal(&mut random)).collect() };
        let f = row(points);
        let made: Vec<Vec<Vec<f64>>> = (0..d_all)
            .map(|_| (0..=i_all).map(|_| row(points)).collect())
            .collect();
        let fresh: Vec<Vec<f64>> = (0..d_all).map(|_| row(points)).collect();
        let terms = Terms::of(&sets(&made, &fresh, true), &f, sigma);
        let (d, i) = (d_all as f64, i_all as f64);
        let mut sums = [0.0; 5];
        for g in 0..points {
            let mut means = vec![0.0; d_all];
            let mut all = 0.0;
            for a in 0..d_all {
                for b in 0..i_all {
                    means[a] += made[a][b][g] / i;
                    all += made[a][b][g] / (d * i);
                }
            }
            let (mut between, mut within, mut order) = (0.0, 0.0, 0.0);
            for a in 0..d_all {
                between += (means[a] - all) * (means[a] - all) / (d - 1.0);
                order += 0.5 * (made[a][0][g] - made[a][i_all][g]).powi(2) / d;
                for b in 0..i_all {
                    if i_all > 1 {
                        within += (made[a][b][g] - means[a]).powi(2) / (d * (i - 1.0));
                    }
                }
            }
            let bias2 = (all - f[g]) * (all - f[g]) - between / d;
            let variance = between + (1.0 - 1.0 / i) * within;
            assert_near(terms.at[g].mean, all);
            assert_near(terms.at[g].bias2, bias2);
            assert_near(terms.at[g].variance, variance);
            let own = [bias2, variance, between - within / i, within - order, order];
            for (sum, own) in sums.iter_mut().zip(own) {
                *sum += own / points as f64;
            }
        }
        assert_near(terms.bias2, sums[0]);
        assert_near(terms.variance, sums[1]);
        let parts = terms.parts.unwrap();
        for (part, sum) in parts.iter().zip(&sums[2..]) {
            assert_near(*part, *sum);
        }
        assert_near(parts.iter().sum(), terms.variance);
        assert_near(terms.noise, sigma * sigma);
        let cost = |a: usize| {
            let mut sum = 0.0;
            for b in 0..i_all {
                for g in 0..points {
                    sum += (fresh[a][g] - made[a][b][g]).powi(2) / (i * points as f64);
                }
            }
            sum
        };
        let [mean, error] = moments(&(0..d_all).map(cost).collect::<Vec<_>>());
        assert_near(terms.cost, mean);
        assert_near(terms.cost_error, error);
        assert_near(terms.difference(), mean - terms.sum());
        // The identity behind the estimates: for these models they add up to their mean squared distance to f.
        let [distance, _] = moments(&terms.distances);
        assert_near(distance, terms.bias2 + terms.variance);
    }
}

#[test]
fn without_twins_the_variance_is_not_split() {
    let made = vec![vec![vec![1.0]], vec![vec![2.0]]];
    let fresh = vec![vec![0.0]; 2];
    let terms = Terms::of(&sets(&made, &fresh, false), &[0.0], 0.0);
    assert_eq!(terms.parts, None);
    assert_eq!((terms.variance, terms.bias2), (0.5, 2.25 - 0.25));
}

/// f̂ = f + b + a draw for the set + one for the initialisation + one for the order.
#[test]
fn the_terms_and_the_parts_are_unbiased() {
    let (bias, deviations) = (0.4, [0.5, 0.8, 0.3]);
    let mut random = draws(1);
    let mut found: Vec<[f64; 5]> = Vec::new();
    for _ in 0..4000 {
        let mut set = || {
            let data = deviations[0] * normal(&mut random);
            let [one, other] = [0, 1].map(|_| deviations[1] * normal(&mut random));
            let mut run =
                |init: f64| vec![bias + data + init + deviations[2] * normal(&mut random)];
            vec![run(one), run(other), run(one)]
        };
        let made: Vec<Vec<Vec<f64>>> = (0..3).map(|_| set()).collect();
        let fresh = vec![vec![0.0]; 3];
        let terms = Terms::of(&sets(&made, &fresh, true), &[0.0], 0.0);
        let [data, init, order] = terms.parts.unwrap();
        found.push([terms.bias2, terms.variance, data, init, order]);
    }
    let [data, init, order] = deviations.map(|deviation| deviation * deviation);
    let expected = [bias * bias, data + init + order, data, init, order];
    for (index, expected) in expected.into_iter().enumerate() {
        let values: Vec<f64> = found.iter().map(|all| all[index]).collect();
        let [mean, error] = moments(&values);
        assert!(
            (mean - expected).abs() < 4.0 * error,
            "{index}: {mean} ± {error}, not {expected}"
        );
        // Some estimates of small terms are negative; cutting them off at 0 would bias the mean.
        assert!(index == 1 || index == 4 || values.iter().any(|value| *value < 0.0));
    }
}

/// The matrix that takes targets at `inputs` to the values at `grid` of the polynomial nearest to them, over Legendre's
/// polynomials and by the normal equations.
fn hat(inputs: &[f64], grid: &[f64], degree: usize) -> Vec<Vec<f64>> {
    let row = |x: f64| {
        let u = 2.0 * x - 1.0;
        let mut all = vec![1.0, u];
        for k in 1..degree {
            let (k0, next) = (k as f64, all[k]);
            all.push(((2.0 * k0 + 1.0) * u * next - k0 * all[k - 1]) / (k0 + 1.0));
        }
        all.truncate(degree + 1);
        all
    };
    let design: Vec<Vec<f64>> = inputs.iter().map(|x| row(*x)).collect();
    let size = degree + 1;
    // Gauss-Jordan on (ΦᵀΦ | Φᵀ).
    let mut rows: Vec<Vec<f64>> = (0..size)
        .map(|a| {
            let gram = (0..size).map(|b| design.iter().map(|row| row[a] * row[b]).sum());
            gram.chain(design.iter().map(|row| row[a])).collect()
        })
        .collect();
    for pivot in 0..size {
        let own: Vec<f64> = rows[pivot].iter().map(|x| x / rows[pivot][pivot]).collect();
        for (other, row) in rows.iter_mut().enumerate() {
            let factor = row[pivot];
            if other != pivot {
                row.iter_mut()
                    .zip(&own)
                    .for_each(|(x, own)| *x -= factor * own);
            }
        }
        rows[pivot] = own;
    }
    let at = |x: &f64| {
        let basis = row(*x);
        let column = |sample: usize| {
            let terms = basis.iter().zip(&rows);
            terms.map(|(p, row)| p * row[size + sample]).sum()
        };
        (0..inputs.len()).map(column).collect()
    };
    grid.iter().map(at).collect()
}

#[test]
fn a_polynomial_is_the_least_squares_fit() {
    let mut random = draws(2);
    let inputs: Vec<f64> = (0..30).map(|_| normal(&mut random).abs().fract()).collect();
    let targets: Vec<f64> = inputs
        .iter()
        .map(|x| sine(*x) + normal(&mut random))
        .collect();
    let points: Vec<[f64; 2]> = inputs.iter().zip(&targets).map(|(x, y)| [*x, *y]).collect();
    let grid = [0.0, 0.1, 0.5, 0.77, 1.0];
    for degree in 0..=9 {
        let fit = Polynomial::fit(&points, degree);
        for (x, row) in grid.iter().zip(hat(&inputs, &grid, degree)) {
            let expected: f64 = row.iter().zip(&targets).map(|(h, y)| h * y).sum();
            let apart = (fit.at(*x) - expected).abs();
            assert!(
                apart < 1e-7 * (1.0 + expected.abs()),
                "{degree} {x}: {apart}"
            );
        }
    }
    // A polynomial is recovered from as many points as it has coefficients.
    let cubic = |x: f64| 1.0 - 3.0 * x + 0.5 * x * x * x;
    let points = [0.0, 0.3, 0.4, 0.9].map(|x| [x, cubic(x)]);
    let fit = Polynomial::fit(&points, 3);
    assert!((fit.at(0.6) - cubic(0.6)).abs() < 1e-12);
}

#[test]
fn bias_and_variance_of_a_polynomial_are_those_of_its_closed_form() {
    let (deviation, sets_made) = (0.3, 5);
    let inputs: Vec<f64> = (0..15).map(|j| (j as f64 + 0.5) / 15.0).collect();
    let grid: Vec<f64> = (0..20).map(|j| (j as f64 + 0.5) / 20.0).collect();
    let f: Vec<f64> = grid.iter().map(|x| sine(*x)).collect();
    let mut random = draws(3);
    for degree in [0, 1, 3, 6] {
        let (mut bias2, mut variance) = (0.0, 0.0);
        for (row, f) in hat(&inputs, &grid, degree).iter().zip(&f) {
            let expected: f64 = row.iter().zip(&inputs).map(|(h, x)| h * sine(*x)).sum();
            let squares: f64 = row.iter().map(|h| h * h).sum();
            bias2 += (expected - f).powi(2) / grid.len() as f64;
            variance += deviation * deviation * squares / grid.len() as f64;
        }
        let mut study = || {
            let mut fit = || {
                let target = |x: &f64| [*x, deviation.mul_add(normal(&mut random), sine(*x))];
                let points: Vec<[f64; 2]> = inputs.iter().map(target).collect();
                let fit = Polynomial::fit(&points, degree);
                vec![grid.iter().map(|x| fit.at(*x)).collect::<Vec<f64>>()]
            };
            let made: Vec<_> = (0..sets_made).map(|_| fit()).collect();
            let fresh = vec![f.clone(); sets_made];
            let terms = Terms::of(&sets(&made, &fresh, false), &f, deviation);
            [terms.bias2, terms.variance]
        };
        let all: Vec<[f64; 2]> = (0..400).map(|_| study()).collect();
        for (index, exact) in [bias2, variance].into_iter().enumerate() {
            let values: Vec<f64> = all.iter().map(|one| one[index]).collect();
            let [mean, error] = moments(&values);
            assert!(
                (mean - exact).abs() < 3.0 * error,
                "degree {degree}, term {index}: {mean} ± {error}, exactly {exact}"
            );
        }
    }
}

fn plan(recipe: &[(&str, &str)], options: &[(&str, &str)]) -> Result<Plan, StudyError> {
    let options = ENTRY.options(options.iter().copied()).unwrap();
    Plan::new(&Recipe::of(recipe).unwrap(), &options)
}

fn all(plan: &Plan) -> Vec<Fit> {
    let control = Control::default();
    let make = |member| plan.make(member, &Datasets::new(1), &control).unwrap();
    (0..plan.members()).map(make).collect()
}

const NETS: &[(&str, &str)] = &[
    ("data", "sine"),
    ("samples", "25"),
    ("optimizer", "adam"),
    ("lr", "0.03"),
    ("hidden", "6"),
    ("activation", "tanh"),
    ("batch", "5"),
    ("until", "epoch 40"),
];

/// The terms of each value of a study, read from the table of its answer.
fn numbers(plan: &Plan) -> Vec<Vec<f64>> {
    let answer = answer(plan, &all(plan));
    let sheet = &answer.sheets[0];
    let column = |name| {
        sheet
            .columns
            .iter()
            .position(|known| *known == name)
            .unwrap()
    };
    let names = ["sum", "cost", "cost_error", "difference_error"];
    let number = |cell: &crate::answer::Cell| match cell {
        crate::answer::Cell::Number(number) => *number,
        other => panic!("{other:?}"),
    };
    let rows = sheet.rows.iter();
    rows.map(|row| names.map(|name| number(&row[column(name)])).to_vec())
        .collect()
}

#[test]
fn bias_variance_and_noise_add_up_to_the_cost_on_every_capacity() {
    let polynomials = |data| vec![("data", data), ("samples", "60"), ("noise", "0.3")];
    let plans = [
        plan(
            &polynomials("sine"),
            &[
                ("capacity", "degree"),
                ("values", "0,1,3,5"),
                ("sets", "40"),
            ],
        ),
        plan(
            &polynomials("step"),
            &[
                ("capacity", "degree"),
                ("values", "0,1,3,5"),
                ("sets", "40"),
            ],
        ),
        plan(NETS, &[("values", "1,8"), ("sets", "8"), ("inits", "2")]),
        plan(
            NETS,
            &[
                ("capacity", "epochs"),
                ("values", "1,20"),
                ("sets", "8"),
                ("inits", "2"),
            ],
        ),
        plan(
            NETS,
            &[
                ("capacity", "weight-decay"),
                ("values", "1e-3,1"),
                ("sets", "8"),
                ("inits", "2"),
            ],
        ),
    ];
    for plan in plans {
        for row in numbers(&plan.unwrap()) {
            let [sum, cost, cost_error, difference_error] = row[..] else {
                panic!("{row:?}");
            };
            assert!((cost - sum).abs() < 4.0 * cost_error, "{row:?}");
            assert!((cost - sum).abs() < 4.0 * difference_error, "{row:?}");
        }
    }
}

#[test]
fn more_capacity_has_less_bias_and_more_variance() {
    let recipe = [("data", "sine"), ("samples", "40"), ("noise", "0.3")];
    let options = [("capacity", "degree"), ("values", "1,3,7"), ("sets", "30")];
    let plan = plan(&recipe, &options).unwrap();
    let answer = answer(&plan, &all(&plan));
    assert_eq!(answer.verdict[0].values[0].1, "degree 3".into());
    let keys: Vec<&str> = answer.verdict.iter().map(|one| one.key).collect();
    let keys: Vec<&str> = keys
        .iter()
        .map(|key| &key["study.bias-variance.".len()..])
        .collect();
    assert_eq!(keys, ["lowest", "both", "adds-up"]);
    let found = [0, 1].map(|side| sides(&answer.verdict[1], side));
    assert_eq!(
        found,
        [["rises", "bias-dominates"], ["rises", "variance-dominates"]]
    );
}

/// The keys of a side of the sentence about the shape, and of what dominates there.
fn sides(shape: &Phrase, side: usize) -> [&'static str; 2] {
    let Value::Phrase(side) = &shape.values[side].1 else {
        panic!("{shape:?}");
    };
    let Value::Phrase(dominant) = &side.values[0].1 else {
        panic!("{side:?}");
    };
    [side.key, dominant.key].map(|key| &key["study.bias-variance.".len()..])
}

#[test]
fn a_cost_several_times_as_high_is_never_said_to_show_no_overfitting() {
    let recipe = [
        ("data", "sine"),
        ("samples", "40"),
        ("noise", "0.3"),
        ("seed", "26"),
    ];
    let options = [
        ("capacity", "degree"),
        ("values", "1,3,5,7"),
        ("sets", "10"),
    ];
    let plan = plan(&recipe, &options).unwrap();
    let answer = answer(&plan, &all(&plan));
    assert_eq!(answer.verdict[0].values[0].1, "degree 3".into());
    let [key, dominant] = sides(&answer.verdict[1], 1);
    assert_eq!([key, dominant], ["rises", "variance-dominates"]);
    let Value::Phrase(above) = &answer.verdict[1].values[1].1 else {
        panic!("no side");
    };
    let Value::Phrase(side) = &above.values[0].1 else {
        panic!("no count");
    };
    assert!(side.values.contains(&("further", Value::Count(8))));
    assert!(side.values.contains(&("sets", Value::Count(10))));
}

/// Terms of constant fits with these errors, one per set, at a single input.
fn of_errors(errors: &[f64]) -> Terms {
    let made: Vec<Vec<Vec<f64>>> = errors.iter().map(|error| vec![vec![*error]]).collect();
    let fresh = vec![vec![0.0]; errors.len()];
    Terms::of(&sets(&made, &fresh, false), &[0.0], 0.0)
}

#[test]
fn an_error_is_said_not_to_rise_only_where_something_says_so() {
    let of = |lowest: &[f64], other: &[f64]| {
        let (lowest, other) = (of_errors(lowest), of_errors(other));
        rise(&other, &lowest, &other.further_than(&lowest))
    };
    // Two sets, whatever they say.
    assert_eq!(of(&[1.0, 1.1], &[9.0, 9.5]), Rise::TooFew);
    assert_eq!(of(&[1.0, 1.1, 0.9], &[9.0, 9.5, 9.4]), Rise::Clear);
    // Far above the best, but only on one of three.
    assert_eq!(of(&[1.0, 1.1, 0.9], &[0.9, 1.0, 9.0]), Rise::Undecided);
    // A trifle either way.
    assert_eq!(
        of(&[1.0, 1.1, 0.9, 1.0], &[1.001, 1.1, 0.902, 0.998]),
        Rise::Absent
    );
    assert_eq!(of(&[1.0, 1.1, 0.9], &[1.0, 1.1, 0.9]), Rise::Absent);
    // Nearer on 30 of 31 sets, and very far on one, which alone makes the sum higher.
    let lowest: Vec<f64> = (0..31).map(|set| 1.0 + 0.01 * f64::from(set)).collect();
    let mut other: Vec<f64> = lowest.iter().map(|error| 0.5 * error).collect();
    other[7] = 50.0;
    assert_eq!(of(&lowest, &other), Rise::Absent);
}

/// The terms of polynomials with these options, by their degree.
fn polynomials(seed: u64, sets: &'static str) -> (Plan, Vec<Fit>) {
    let seed = seed.to_string();
    let recipe = [
        ("data", "sine"),
        ("samples", "40"),
        ("noise", "0.3"),
        ("seed", &seed),
    ];
    let options = [
        ("capacity", "degree"),
        ("values", "1,3,5,7"),
        ("sets", sets),
    ];
    let plan = plan(&recipe, &options).unwrap();
    let made = all(&plan);
    (plan, made)
}

fn terms(plan: &Plan, made: &[Fit], deviation: f64) -> Vec<Terms> {
    let (values, grid) = (plan.values.len(), plan.grid.len());
    let function = plan.function();
    let of = |value: usize| {
        let set = |set: usize| Set {
            runs: vec![&made[set * values + value].as_deref().unwrap()[..grid]],
            twin: None,
            fresh: &plan.fresh[set],
        };
        let sets: Vec<Set<'_>> = (0..plan.sets).map(set).collect();
        Terms::of(&sets, &function, deviation)
    };
    (0..values).map(of).collect()
}

#[test]
fn a_cost_that_is_the_sum_is_hardly_ever_said_not_to_be() {
    let alarms = |sets: &'static str| {
        let differs = |seed: &u64| {
            let (plan, made) = polynomials(*seed, sets);
            let key = answer(&plan, &made).verdict[2].key;
            let few = sets.parse::<usize>().unwrap() < 5;
            assert_eq!(key.ends_with("too-few-to-add-up"), few, "{key}");
            key.ends_with("does-not-add-up")
        };
        (0..40).filter(differs).count()
    };
    assert_eq!(alarms("2"), 0);
    for sets in ["5", "8", "20"] {
        let alarms = alarms(sets);
        assert!(alarms <= 2, "{alarms} of 40 with {sets} sets");
    }
}

#[test]
fn a_wrong_noise_term_is_found_with_many_sets() {
    let (plan, made) = polynomials(3, "60");
    let told = |deviation: f64| {
        let all = terms(&plan, &made, deviation);
        agreement(&all.iter().collect::<Vec<_>>()).0
    };
    assert_eq!(told(plan.truth.noise), Agreement::WithinChance);
    assert_eq!(told(0.9 * plan.truth.noise), Agreement::Differs);
    assert_eq!(told(1.1 * plan.truth.noise), Agreement::Differs);
    // Without noise the two are the same but for rounding, which is nothing to judge.
    let without = terms(&plan, &made, 0.0);
    assert!(without[0].difference_in_errors() > 5.0);
    let mut plan = plan;
    plan.fresh = vec![plan.function(); plan.sets];
    let exact = terms(&plan, &made, 0.0);
    assert!(exact.iter().all(|one| one.difference_in_errors() == 0.0));
}

#[test]
fn the_terms_add_up_to_the_cost_with_two_and_three_sets() {
    for sets in ["2", "3"] {
        for seed in 0..10 {
            let (plan, made) = polynomials(seed, sets);
            let noise = plan.truth.noise.powi(2);
            for terms in terms(&plan, &made, plan.truth.noise) {
                let distance = terms.distances.iter().sum::<f64>() / plan.sets as f64;
                assert_near(terms.bias2 + terms.variance, distance);
                // ε² − σ² − 2ε(f̂ − f) has the variance 2σ⁴ + 4σ²(f̂ − f)².
                let count = (plan.sets * plan.grid.len()) as f64;
                let error = ((2.0 * noise * noise + 4.0 * noise * distance) / count).sqrt();
                assert!(
                    terms.difference().abs() < 4.0 * error,
                    "{sets} {seed}: {} ± {error}",
                    terms.difference()
                );
            }
        }
    }
}

/// Each term as a mean over pairs of runs, whose expectation it is: of different sets, E f̂ · E f̂; of the same set,
/// E (E(f̂ | set))²; of one run with itself, E f̂².
#[test]
fn the_terms_are_means_over_pairs_of_runs() {
    let points = 3;
    let mut random = draws(7);
    for (d_all, i_all) in [(2, 1), (3, 1), (2, 2), (3, 3), (5, 2)] {
        let mut row =
            |bias: f64| -> Vec<f64> { (0..points).map(|_| bias + normal(&mut random)).collect() };
        let f = row(0.0);
        let made: Vec<Vec<Vec<f64>>> = (0..d_all)
            .map(|_| (0..=i_all).map(|_| row(0.8)).collect())
            .collect();
        let fresh: Vec<Vec<f64>> = (0..d_all).map(|_| row(0.1)).collect();
        let has_twin = i_all > 1;
        let used: Vec<Vec<Vec<f64>>> = if has_twin {
            made
        } else {
            made.iter().map(|runs| runs[..1].to_vec()).collect()
        };
        let terms = Terms::of(&sets(&used, &fresh, has_twin), &f, 0.6);
        let runs: Vec<(usize, &Vec<f64>)> = used
            .iter()
            .enumerate()
            .flat_map(|(set, runs)| runs[..i_all].iter().map(move |run| (set, run)))
            .collect();
        let (mut bias2, mut variance, mut data, mut init, mut order) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for g in 0..points {
            // Sum of products and number of pairs: other sets, the same set, the run itself.
            let mut sums = [[0.0; 2]; 3];
            let mut mean = 0.0;
            for (a, (set, one)) in runs.iter().enumerate() {
                mean += one[g] / runs.len() as f64;
                for (b, (other_set, other)) in runs.iter().enumerate() {
                    let kind = if a == b {
                        2
                    } else {
                        usize::from(set == other_set)
                    };
                    sums[kind][0] += one[g] * other[g];
                    sums[kind][1] += 1.0;
                }
            }
            let [apart, within, own] = sums.map(|[sum, count]| sum / count);
            let of_order: Vec<f64> = used
                .iter()
                .map(|runs| (runs[0][g] - runs[runs.len() - 1][g]).powi(2) / 2.0)
                .collect();
            let of_order = of_order.iter().sum::<f64>() / of_order.len() as f64;
            bias2 += (apart - 2.0 * f[g] * mean + f[g] * f[g]) / points as f64;
            variance += (own - apart) / points as f64;
            data += (within - apart) / points as f64;
            init += (own - within - of_order) / points as f64;
            order += of_order / points as f64;
        }
        assert_near(terms.bias2, bias2);
        assert_near(terms.variance, variance);
        assert_eq!(terms.parts.is_some(), has_twin);
        for (part, expected) in terms
            .parts
            .unwrap_or_default()
            .iter()
            .zip([data, init, order])
        {
            assert_near(*part, if has_twin { expected } else { 0.0 });
        }
        // The difference of cost and sum is what the noise of the fresh targets leaves.
        let mut left = 0.0;
        for (set, run) in &runs {
            for g in 0..points {
                let noise = fresh[*set][g] - f[g];
                let term = noise * noise - 2.0 * noise * (run[g] - f[g]) - 0.36;
                left += term / (runs.len() * points) as f64;
            }
        }
        assert_near(terms.difference(), left);
    }
}

fn studied(
    recipe: &[(&str, &str)],
    options: &[(&str, &str)],
    control: &Control,
    partial: &(dyn Fn(Answer) + Sync),
) -> Answer {
    (ENTRY.run)(&Study {
        recipe: &Recipe::of(recipe).unwrap(),
        options: &ENTRY.options(options.iter().copied()).unwrap(),
        control,
        partial,
    })
    .unwrap()
}

#[test]
fn values_whose_runs_diverge_are_left_out_and_named() {
    let recipe = [
        ("data", "sine"),
        ("samples", "40"),
        ("optimizer", "sgd"),
        ("lr", "5"),
        ("activation", "relu"),
        ("until", "step 40"),
    ];
    let options = [("values", "32,64"), ("sets", "3"), ("inits", "2")];
    let wild = studied(&recipe, &options, &Control::default(), &|_| {});
    assert_eq!(wild.runs, [18, 18]);
    let keys: Vec<&str> = wild.verdict.iter().map(|one| one.key).collect();
    assert_eq!(keys, ["study.bias-variance.all-diverged"]);
    let [(_, Value::Text(values))] = &wild.verdict[0].values[..] else {
        panic!("{:?}", wild.verdict);
    };
    assert!(values.starts_with("hidden 32 (") && values.contains("/9), hidden 64 ("));
    assert!(!wild.figures.is_empty());
    assert_eq!(wild.sheets.len(), 1);
    assert!(
        wild.sheets[0]
            .rows
            .iter()
            .all(|row| row[3] == Cell::Nothing)
    );

    // One run of nine with the first value.
    let plan = plan(
        &[NETS, &[("until", "step 30")]].concat(),
        &[("values", "1,3,4"), ("sets", "3"), ("inits", "2")],
    )
    .unwrap();
    let whole = all(&plan);
    let mut made = whole.clone();
    made[plan.member([1, 0, 2])] = None;
    let answer = answer(&plan, &made);
    assert_eq!(
        answer.verdict[1],
        Phrase::new("study.bias-variance.diverged").with("values", "hidden 1 (1/9)")
    );
    let expected = super::answer::answer(&plan, &whole);
    let [sheet, full] = [&answer, &expected].map(|one| &one.sheets[0]);
    assert_eq!(sheet.rows[1..], full.rows[1..]);
    assert_eq!(sheet.rows[0][3], Cell::Nothing);
    assert_eq!(sheet.rows[0].last(), Some(&Cell::Count(1)));
    let figure = &answer.figures[0];
    let Content::Curves(curves) = &figure.content else {
        panic!("no curves");
    };
    assert!(curves.lines[0].points[0][1].is_nan() && curves.lines[0].points[1][1].is_finite());
    assert_eq!(curves.whiskers.len(), 2);
}

#[test]
fn a_partial_answer_is_that_of_a_study_cut_there() {
    let quick = &ENTRY.quick;
    let partial = Mutex::new(Vec::new());
    let control = Control::default();
    control.set_threads(1);
    let keep = |answer| partial.lock().unwrap().push(answer);
    let _ = studied(quick.recipe, quick.options, &control, &keep);
    let plan = plan(quick.recipe, quick.options).unwrap();
    let made = all(&plan);
    let partial = partial.into_inner().unwrap();
    assert!(partial.len() > 10);
    for known in &partial {
        let [done, planned] = known.runs;
        assert_eq!(planned as usize, made.len());
        assert_eq!(*known, answer(&plan, &made[..done as usize]), "{done}");
        if done % 5 == 1 {
            let control = Control::default();
            control.set_threads(1);
            let cut = studied(quick.recipe, quick.options, &control, &|answer| {
                if answer.runs[0] == done {
                    control.cancel();
                }
            });
            assert_eq!(*known, cut, "{done}");
        }
    }
}

#[test]
fn each_stream_has_a_seed_of_its_own() {
    let one = SetSeeds::new(7, 0, 2);
    let more = SetSeeds::new(7, 0, 5);
    assert_eq!(
        (one.run(0), one.run(1), one.data),
        (more.run(0), more.run(1), more.data)
    );
    let twin = one.run(2);
    assert_eq!(twin, more.run(5));
    assert_eq!(twin[0], one.run(0)[0]);
    let mut all: Vec<u64> = (0..3)
        .flat_map(|set| {
            let seeds = SetSeeds::new(7, set, 2);
            let [[a, b], [c, d]] = [seeds.run(0), seeds.run(1)];
            [seeds.data, a, b, c, d, seeds.run(2)[1]]
        })
        .collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn initial_weights_and_batch_order_have_seeds_of_their_own() {
    let recipe = |seed: &'static str| Recipe::of(&[NETS, &[("seed", seed)]].concat()).unwrap();
    let data = Arc::new(data::load(&recipe("1").data, 3).unwrap());
    let after = |seed, init, steps| {
        let mut session = Session::initialised(recipe(seed), init, Arc::clone(&data)).unwrap();
        for _ in 0..steps {
            session.advance();
        }
        session.trainer().weights().into_owned()
    };
    assert_eq!(after("1", 9, 0), after("2", 9, 0));
    assert_ne!(after("1", 9, 0), after("1", 8, 0));
    assert_ne!(after("1", 9, 2), after("2", 9, 2));
    let mut plain = Session::on(recipe("1"), Arc::clone(&data)).unwrap();
    plain.advance();
    assert_eq!(after("1", 1, 1), plain.trainer().weights().into_owned());
}

#[test]
fn with_full_batches_the_order_has_no_part_in_the_variance() {
    let recipe = [NETS, &[("batch", "full"), ("until", "step 30")]].concat();
    let plan = plan(
        &recipe,
        &[
            ("values", "4"),
            ("sets", "4"),
            ("inits", "2"),
            ("points", "9"),
        ],
    )
    .unwrap();
    let answer = answer(&plan, &all(&plan));
    let parts = |answer: &crate::answer::Answer| {
        let figure = answer.figures.iter().find(|figure| figure.id == "parts");
        let Some(Figure {
            content: Content::Bars(bars),
            ..
        }) = figure
        else {
            panic!("no parts");
        };
        bars.parts
            .iter()
            .map(|part| part.lengths[0])
            .collect::<Vec<_>>()
    };
    let [_, init, order] = parts(&answer)[..] else {
        panic!("three parts");
    };
    assert!(order.abs() < 1e-6 * init.abs(), "{order} {init}");
}

#[test]
fn the_darts_are_the_errors_at_two_inputs() {
    let recipe = [("data", "step"), ("samples", "20")];
    let options = [
        ("capacity", "degree"),
        ("values", "0,2"),
        ("sets", "4"),
        ("darts", "0.1,0.9"),
    ];
    let plan = plan(&recipe, &options).unwrap();
    let made = all(&plan);
    let answer = answer(&plan, &made);
    let figure = answer.figures.iter().find(|figure| figure.id == "darts");
    let Some(Figure {
        content: Content::Scatter(board),
        ..
    }) = figure
    else {
        panic!("no darts");
    };
    assert!(board.is_square && board.target.is_some());
    let constants = &board.groups[0];
    let errors: Vec<[f64; 2]> = constants.points.iter().map(|dot| dot.at).collect();
    assert_eq!(errors.len(), 5);
    for (set, error) in errors[..4].iter().enumerate() {
        let level = made[2 * set].as_ref().unwrap()[plan.grid.len()];
        assert_eq!(*error, [level + 1.0, level - 1.0]);
    }
    let mean = errors[..4].iter().map(|error| error[0]).sum::<f64>() / 4.0;
    assert!(constants.points[4].is_marked);
    assert_near(errors[4][0], mean);
}

#[test]
fn what_does_not_fit_is_refused_before_any_run() {
    let degree = ("capacity", "degree");
    for (recipe, options, key) in [
        (&[("data", "iris")][..], &[][..], "unknown-function"),
        (&[("data", "sine")], &[], "endless"),
        (&[("data", "sine"), ("until", "time 1s")], &[], "endless"),
        (NETS, &[("values", "1,2.5")], "values"),
        (
            NETS,
            &[("capacity", "weight-decay"), ("values", "0,1")],
            "values",
        ),
        (NETS, &[("values", "1,2"), ("show", "3")], "show"),
        (
            &[("data", "sine"), ("samples", "10")],
            &[degree, ("values", "6")],
            "degree",
        ),
        (
            NETS,
            &[("sets", "200"), ("inits", "20"), ("points", "1000")],
            "too-many",
        ),
        (
            &[
                ("data", "sine"),
                ("until", "step 9"),
                ("at", "step 3: weight-decay 0.1"),
            ],
            &[("capacity", "weight-decay")],
            "planned",
        ),
    ] {
        let Err(StudyError::Unfit(phrase)) = plan(recipe, options) else {
            panic!("{key} is not refused");
        };
        assert_eq!(phrase.key.strip_prefix("study.bias-variance."), Some(key));
    }
    let weak_first = plan(
        NETS,
        &[("capacity", "weight-decay"), ("values", "0.1,1,0.1")],
    )
    .unwrap();
    assert_eq!(weak_first.values, [1.0, 0.1]);
}

#[test]
fn fits_that_leave_the_plot_are_counted_in_its_caption() {
    let degree = |value: &str| {
        let options = [("capacity", "degree"), ("values", value), ("sets", "4")];
        let plan = plan(NETS, &options).unwrap();
        let answer = answer(&plan, &all(&plan));
        let fits = answer.figures.into_iter().find(|one| one.id == "fits");
        match fits.unwrap().caption {
            Some(crate::phrase::Label::Phrase(caption)) => caption.key,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(degree("1"), "study.bias-variance.fits-caption");
    assert_eq!(degree("12"), "study.bias-variance.fits-caption-cut");
}
