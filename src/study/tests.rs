//! Properties of every registered study.

#![allow(clippy::unwrap_used, clippy::panic)]
use std::sync::Mutex;
use std::time::Duration;

use super::*;
use crate::answer::Answer;
use crate::control::Control;
use crate::train::{Recipe, Session, Shipped, settings};

/// The session of `recipe` at its end, as `gradus train` runs it.
pub(super) fn ended(recipe: Recipe) -> Session {
    let mut session = Session::new(recipe).unwrap();
    while !session.is_over() {
        session.advance();
    }
    session
}

fn recipe(entry: &Entry) -> Recipe {
    Recipe::of(entry.quick.recipe).unwrap()
}

fn quick(entry: &Entry) -> Options {
    entry.options(entry.quick.options.iter().copied()).unwrap()
}

/// The answer and every partial one, on this many threads.
fn made(
    entry: &Entry,
    control: &Control,
    threads: usize,
) -> (Result<Answer, StudyError>, Vec<Answer>) {
    control.set_threads(threads);
    let partial = Mutex::new(Vec::new());
    let answer = (entry.run)(&Study {
        recipe: &recipe(entry),
        options: &quick(entry),
        control,
        partial: &|answer| partial.lock().unwrap().push(answer),
    });
    (answer, partial.into_inner().unwrap())
}

#[test]
fn every_study_is_found_by_its_unique_name_and_says_what_it_does() {
    for entry in ENTRIES {
        assert!(std::ptr::eq(find(entry.id).unwrap(), *entry));
        let same = ENTRIES.iter().filter(|other| other.id == entry.id);
        assert_eq!(same.count(), 1);
        assert!(
            entry.explanation.len() > 20 && !entry.source.is_empty() && !entry.label.is_empty()
        );
        assert!(entry.question.ends_with('?'), "{}", entry.id);
        if let Some(name) = entry.recipe {
            let shipped = Shipped::find(name).unwrap();
            Recipe::from_given(&shipped.settings().unwrap()).unwrap();
        }
    }
    assert!(find("none").is_none());
}

#[test]
fn options_have_words_of_their_own_and_defaults_that_are_allowed() {
    let taken = ["recipe", "format", "help"];
    for entry in ENTRIES {
        let defaults = entry.options([]).unwrap();
        for option in entry.options {
            assert!(
                settings().iter().all(|setting| setting.word != option.word),
                "{}",
                option.word
            );
            assert!(!taken.contains(&option.word));
            let same = entry
                .options
                .iter()
                .filter(|other| other.word == option.word);
            assert_eq!(same.count(), 1);
            // A repeatable option may also be absent.
            let default = Some(option.default).filter(|text| !text.is_empty() || !option.repeats);
            assert_eq!(defaults.text(option.word), default);
            assert!(!option.help.is_empty());
            let error = entry.options([(option.word, "no such value")]).unwrap_err();
            assert!(error.is_usage());
            let line = format!(
                "--{} can't be 'no such value': expected {}",
                option.word, option.allowed
            );
            assert_eq!(error.to_string(), line);
        }
    }
}

#[test]
fn no_study_has_a_figure_that_it_is_said_to_lack() {
    let data = [
        &[("data", "iris")][..],
        &[("data", "moons"), ("samples", "60"), ("label-noise", "0.1")],
        &[("data", "sine"), ("samples", "80")],
        &[
            ("data", "digits"),
            ("train-size", "30"),
            ("split", "90/5/5"),
        ],
    ];
    let common = [("hidden", "3"), ("optimizer", "adam"), ("until", "step 5")];
    let of_study: [(&str, &[(&str, &str)]); 4] = [
        ("bagging", &[("members", "2"), ("sets", "auto")]),
        ("bootstrap", &[("members", "2"), ("coverage", "none")]),
        (
            "boosting",
            &[("rounds", "3"), ("weak", "hidden none, until step 30")],
        ),
        (
            "double-descent",
            &[("features", "2,4"), ("widths", "2"), ("seeds", "1")],
        ),
    ];
    for (id, given) in of_study {
        let entry = find(id).unwrap();
        let options = entry.options(given.iter().copied()).unwrap();
        let mut lacking = 0;
        for data in data {
            let recipe = Recipe::of(&[&common[..], data].concat()).unwrap();
            let possible = entry.figures_of(&recipe, &options).unwrap();
            lacking += entry.figures.len() - possible.len();
            let answer = (entry.run)(&Study {
                recipe: &recipe,
                options: &options,
                control: &Control::default(),
                partial: &|_| {},
            });
            for figure in answer.unwrap().figures {
                assert!(possible.contains(&figure.id), "{id} {data:?} {}", figure.id);
                let is_by_round = entry.by_round.contains(&figure.id);
                assert_eq!(figure.frames() > 0, is_by_round, "{id} {}", figure.id);
            }
        }
        assert!(lacking > 0, "{id}");
    }
}

#[test]
fn every_study_answers_fully_and_the_same_on_any_number_of_threads() {
    for entry in ENTRIES {
        let control = Control::default();
        let (answer, partial) = made(entry, &control, 1);
        let answer = answer.unwrap();
        for figure in &answer.figures {
            let is_by_round = entry.by_round.contains(&figure.id);
            assert_eq!(figure.frames() > 0, is_by_round, "{}", entry.id);
        }
        assert_eq!(control.progress(), Some(1.0), "{}", entry.id);
        assert_is_said(entry, &answer);
        let [done, planned] = answer.runs;
        assert!(done == planned && done > 0, "{}", entry.id);
        for sheet in &answer.sheets {
            assert!(!sheet.rows.is_empty(), "{} {}", entry.id, sheet.name);
            let width = sheet.columns.len();
            assert!(sheet.rows.iter().all(|row| row.len() == width));
        }
        for one in &partial {
            assert!(one.runs[0] < done && one.runs[1] == planned, "{}", entry.id);
            assert_is_said(entry, one);
        }
        for threads in [2, 3] {
            let (again, others) = made(entry, &Control::default(), threads);
            assert_eq!(answer, again.unwrap(), "{} {threads}", entry.id);
            // A partial answer of n runs is that of the first n, whatever was finished first.
            for other in others {
                let same = partial.iter().find(|one| one.runs == other.runs);
                // In text, since a gap in a line is a NaN, which differs from itself.
                let is_same = same.is_none_or(|one| format!("{one:?}") == format!("{other:?}"));
                assert!(is_same, "{} {threads}", entry.id);
            }
        }
    }
}

/// Asserts that an answer has a verdict, and figures with numbers in them.
fn assert_is_said(entry: &Entry, answer: &Answer) {
    assert!((1..=3).contains(&answer.verdict.len()), "{}", entry.id);
    assert!(!answer.figures.is_empty(), "{}", entry.id);
    for figure in &answer.figures {
        assert!(
            entry.figures.contains(&figure.id),
            "{} {}",
            entry.id,
            figure.id
        );
        let same = answer.figures.iter().filter(|other| other.id == figure.id);
        assert_eq!(same.count(), 1, "{} {}", entry.id, figure.id);
        let sheet = figure.sheet(&|label| format!("{label:?}"));
        assert!(!sheet.rows.is_empty(), "{} {}", entry.id, figure.id);
        let width = sheet.columns.len();
        assert!(sheet.rows.iter().all(|row| row.len() == width));
    }
}

#[test]
fn every_study_ends_when_it_is_cancelled_and_waits_while_it_is_paused() {
    for entry in ENTRIES {
        let control = Control::default();
        control.cancel();
        let (answer, _) = made(entry, &control, 2);
        assert!(
            matches!(answer, Err(StudyError::Cancelled(_))),
            "{}",
            entry.id
        );
        let (expected, _) = made(entry, &Control::default(), 2);
        let control = Control::default();
        control.pause(true);
        let answer = std::thread::scope(|scope| {
            let paused = scope.spawn(|| made(entry, &control, 2).0);
            std::thread::sleep(Duration::from_millis(20));
            assert!(!paused.is_finished(), "{}", entry.id);
            control.pause(false);
            paused.join().unwrap()
        });
        assert_eq!(answer, expected, "{}", entry.id);
    }
}
