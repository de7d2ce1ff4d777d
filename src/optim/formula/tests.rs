#![allow(clippy::unwrap_used)]

use std::ops::Range;

use super::super::reference::gradient;
use super::super::{ENTRIES, Entry, Optimizer, correction, find};
use super::expression::right_side;
use super::{Token, Update, Values};

const CORRECTION: &str = "√(1−β₂ᵗ)/(1−β₁ᵗ)";

/// The state around one update.
struct Made {
    before: Box<dyn Optimizer>,
    after: Box<dyn Optimizer>,
    weights: [Vec<f32>; 2],
    gradient: Vec<f32>,
    /// The point at which the gradient was taken.
    at: Vec<f32>,
}

impl Made {
    fn values(&self, entry: &Entry, knobs: &[f64], index: usize) -> Values {
        entry.values(Update {
            before: &*self.before,
            after: &*self.after,
            knobs,
            index,
            weight: [self.weights[0][index], self.weights[1][index]],
            gradient: self.gradient[index],
        })
    }
}

/// The first `steps` updates of an optimizer on a badly scaled function.
fn run(entry: &Entry, knobs: &[f64], steps: usize) -> Vec<Made> {
    let mut weights: Vec<f32> = (0..37).map(|i| (i * 7 % 11) as f32 * 0.4 - 1.7).collect();
    let mut optimizer = (entry.build)(weights.len());
    let make = |_| {
        let before = optimizer.clone();
        let mut at = weights.clone();
        optimizer.look_ahead(&weights, knobs, &mut at);
        let wide: Vec<f64> = at.iter().map(|w| f64::from(*w)).collect();
        let gradient: Vec<f32> = gradient(&wide).iter().map(|g| *g as f32).collect();
        let old = weights.clone();
        optimizer.step(&mut weights, &gradient, knobs);
        Made {
            before,
            after: optimizer.clone(),
            weights: [old, weights.clone()],
            gradient,
            at,
        }
    };
    (0..steps).map(make).collect()
}

/// The default knobs, and a variant with a large ε if there is one.
fn settings(entry: &Entry) -> Vec<Vec<f64>> {
    let mut large = entry.defaults();
    if let Some(epsilon) = entry.knob("epsilon") {
        large[epsilon] = 1e-2;
    }
    vec![entry.defaults(), large]
}

fn close(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 3e-6 * a.abs().max(b.abs()).max(scale)
}

#[test]
fn every_worked_line_holds_in_numbers() {
    for entry in ENTRIES {
        let lines = entry.lines();
        for knobs in settings(entry) {
            let mut changed = 0;
            for (step, made) in run(entry, &knobs, 25).iter().enumerate() {
                for index in [0, 1, 17, 36] {
                    let values = made.values(entry, &knobs, index);
                    for line in &lines {
                        let left = values.of(line[0]).unwrap();
                        let right = right_side(line, &values);
                        let text: String = line.iter().map(Token::text).collect();
                        // The rounding error of a sum scales with its largest term.
                        let parts = line.iter().filter_map(|token| match token {
                            Token::Before("W" | "a" | "m") => values.of(*token),
                            _ => None,
                        });
                        let scale = parts.fold(0.0_f64, |scale, part| scale.max(part.abs()));
                        assert!(
                            close(left, right, scale),
                            "{} step {step}: {text}: {left} is not {right}",
                            entry.id
                        );
                    }
                    changed += usize::from(values.before("W") != values.after("W"));
                }
            }
            assert!(changed > 50, "{}: nothing moves", entry.id);
        }
    }
}

#[test]
fn a_wrong_number_breaks_a_line() {
    // The tolerance above still rejects a wrong value.
    let entry = find("adam").unwrap();
    let knobs = entry.defaults();
    let made = &run(entry, &knobs, 2)[1];
    let mut wrong = knobs.clone();
    wrong[2] = 0.9989;
    let values = made.values(entry, &wrong, 3);
    let line = &entry.lines()[1];
    assert!(!close(
        values.of(line[0]).unwrap(),
        right_side(line, &values),
        0.0
    ));
}

#[test]
fn the_values_are_those_of_the_update() {
    for entry in ENTRIES {
        let knobs = entry.defaults();
        for (step, made) in run(entry, &knobs, 5).iter().enumerate() {
            let values = made.values(entry, &knobs, 5);
            let number = |x: f32| Some(f64::from(x));
            assert_eq!(values.before("W"), number(made.weights[0][5]));
            assert_eq!(values.after("W"), number(made.weights[1][5]));
            assert_eq!(values.before("g"), number(made.gradient[5]));
            for (symbol, state) in made.before.state() {
                assert_eq!(values.before(symbol), number(state[5]));
            }
            for (symbol, state) in made.after.state() {
                assert_eq!(values.after(symbol), number(state[5]));
            }
            for (knob, value) in entry.knobs.iter().zip(&knobs) {
                assert_eq!(values.before(knob.symbol), Some(*value));
            }
            match entry.id {
                "adam" => {
                    let t = step as i32 + 1;
                    assert_eq!(values.before("t"), Some(f64::from(t)));
                    let expected = (1.0 - 0.999_f64.powi(t)).sqrt() / (1.0 - 0.9_f64.powi(t));
                    let factor = values.before(CORRECTION).unwrap();
                    assert!((factor - expected).abs() < 1e-12, "{factor} {expected}");
                }
                "nesterov" => {
                    let ahead = values.after("W′").unwrap();
                    assert!(close(ahead, f64::from(made.at[5]), 0.0));
                    assert_eq!(values.before("∇L(W′)"), values.before("g"));
                    assert_eq!(step == 0, made.at[5] == made.weights[0][5]);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn formulas_are_those_that_are_taught_and_every_symbol_is_explained() {
    for entry in ENTRIES {
        let lines = entry.lines();
        assert_eq!(lines.len(), entry.formula.len());
        let symbols = entry.symbols();
        for (line, text) in lines.iter().zip(entry.formula) {
            let joined: String = line.iter().map(Token::text).collect();
            assert_eq!(joined, *text);
            assert!(matches!(line[0], Token::After(_)));
            for token in line {
                match token {
                    Token::Text(text) => {
                        assert!(!text.chars().any(char::is_alphabetic), "{text:?}");
                    }
                    symbol => assert!(symbols.iter().any(|one| one.symbol == symbol.text())),
                }
            }
        }
        for (index, one) in symbols.iter().enumerate() {
            assert!(!one.meaning.is_empty() && !one.meaning.contains('\n'));
            assert!(symbols[..index].iter().all(|other| other != one));
        }
        for knob in entry.knobs {
            let is_shown = symbols.iter().any(|one| one.knob == Some(knob.word));
            assert!(is_shown, "{} {}", entry.id, knob.symbol);
        }
    }
    let symbols = |id| -> Vec<&str> {
        let symbols = find(id).unwrap().symbols().into_iter();
        symbols.map(|one| one.symbol).collect()
    };
    assert_eq!(symbols("sgd"), ["W", "η", "g"]);
    assert_eq!(
        symbols("adam"),
        ["m", "β₁", "g", "v", "β₂", "W", "η", CORRECTION, "ε", "t"]
    );
    assert!(!symbols("adadelta").contains(&"η"));
}

#[test]
fn what_a_line_assigns_is_new_from_there_on() {
    let entry = find("adadelta").unwrap();
    let lines = entry.lines();
    let (step, last) = (&lines[1], &lines[3]);
    assert!(step.contains(&Token::Before("H")) && step.contains(&Token::After("G")));
    assert!(last.contains(&Token::Before("H")) && last.contains(&Token::After("Δ")));
    assert_eq!(last[0], Token::After("H"));
}

/// The rates of one update.
fn rates(made: &Made, knobs: &[f64], range: Range<usize>, stride: usize) -> Vec<f32> {
    let mut rates = Vec::new();
    let after = &made.after;
    after.rates(knobs, &made.gradient, range, stride, &mut rates);
    rates
}

#[test]
fn effective_rates_are_the_factors_that_were_applied() {
    for entry in ENTRIES {
        for knobs in settings(entry) {
            for (step, made) in run(entry, &knobs, 25).iter().enumerate() {
                let rates = rates(made, &knobs, 0..37, 1);
                assert_eq!(rates.len(), 37, "{}", entry.id);
                for (index, rate) in rates.into_iter().enumerate() {
                    let values = made.values(entry, &knobs, index);
                    let direction = ["m", "a"].into_iter().find_map(|one| values.after(one));
                    let direction = direction.or(values.before("g")).unwrap();
                    let [before, after] = [0, 1].map(|side| f64::from(made.weights[side][index]));
                    let (found, applied) = (f64::from(rate) * direction, before - after);
                    // W is rounded to its own precision, and ΔW with it.
                    let resolution = 1.5e-7 * before.abs().max(after.abs());
                    assert!(
                        (found - applied).abs() <= 3e-6 * applied.abs() + resolution,
                        "{} step {step} W[{index}]: {found} was not what was applied, {applied}",
                        entry.id
                    );
                }
            }
        }
    }
}

#[test]
fn adadeltas_first_rate_is_that_of_the_start_and_not_of_what_the_step_left() {
    let entry = find("adadelta").unwrap();
    for gamma in [0.0, 0.5, 0.95, 0.999] {
        for g in [1e-6_f32, 1e-2, 30.0] {
            let knobs = [gamma, 1e-6];
            let mut optimizer = (entry.build)(1);
            optimizer.step(&mut [1.0], &[g], &knobs);
            let mut rates = Vec::new();
            optimizer.rates(&knobs, &[g], 0..1, 1, &mut rates);
            let squares = (1.0 - gamma) * f64::from(g).powi(2);
            let expected = (1e-6 / (squares + 1e-6)).sqrt();
            assert!(close(f64::from(rates[0]), expected, 0.0), "{gamma} {g}");
        }
    }
}

#[test]
fn every_so_many_rates_of_a_range_are_added_to_those_there_are() {
    for entry in ENTRIES {
        let knobs = entry.defaults();
        let made = &run(entry, &knobs, 3)[2];
        let all = rates(made, &knobs, 0..37, 1);
        let mut some = vec![-1.0];
        made.after
            .rates(&knobs, &made.gradient, 4..30, 3, &mut some);
        let expected: Vec<f32> = (4..30).step_by(3).map(|at| all[at]).collect();
        assert_eq!((some[0], &some[1..]), (-1.0, &expected[..]), "{}", entry.id);
    }
}

#[test]
fn what_no_gradient_has_reached_has_no_rate_where_a_rate_needs_one() {
    for entry in ENTRIES {
        let mut optimizer = (entry.build)(3);
        let has_root = !optimizer.squares().is_empty();
        assert_eq!(has_root, entry.knob("epsilon").is_some(), "{}", entry.id);
        let gradient = [0.5, 0.0, -0.5];
        let count = |optimizer: &dyn Optimizer, gradient: &[f32]| {
            let mut rates = Vec::new();
            optimizer.rates(&entry.defaults(), gradient, 0..3, 1, &mut rates);
            assert!(rates.iter().all(|rate| rate.is_finite()), "{}", entry.id);
            rates.len()
        };
        let start = count(&*optimizer, &[0.0; 3]);
        assert!(!has_root || start == 0, "{}", entry.id);
        optimizer.step(&mut [1.0, 1.0, 1.0], &gradient, &entry.defaults());
        let reached = count(&*optimizer, &gradient);
        assert!((2..=3).contains(&reached), "{}", entry.id);
        assert!(!has_root || reached == 2, "{}", entry.id);
    }
}

#[test]
fn the_correction_starts_below_one_and_becomes_one() {
    // t = 1: √0.001 / 0.1.
    assert!((correction(0.9, 0.999, 1) - 0.316_227_766).abs() < 1e-8);
    assert!((correction(0.9, 0.999, 20_000) - 1.0).abs() < 1e-8);
}
