//! What holds for every study of the registry.

#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use crate::control::Control;
use crate::train::{Recipe, Shipped, settings};

/// A run that is over at once, small enough for any study.
fn recipe() -> Recipe {
    let settings = [
        ("data", "iris"),
        ("hidden", "6"),
        ("optimizer", "adam"),
        ("lr", "0.02"),
        ("until", "step 30"),
    ];
    Recipe::of(&settings).unwrap()
}

fn quick(entry: &Entry) -> Options {
    let given: &[(&str, &str)] = match entry.id {
        "sharpness" => &[("target", "0.4"), ("small", "8"), ("points", "4")],
        "surface" => &[("grid", "5")],
        other => panic!("say how {other} is made quickly"),
    };
    entry.options(given.iter().copied()).unwrap()
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
            assert_eq!(defaults.text(option.word), Some(option.default));
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
fn every_study_answers_fully_and_the_same_each_time() {
    for entry in ENTRIES {
        let control = Control::default();
        let answer = (entry.run)(&recipe(), &quick(entry), &control).unwrap();
        assert_eq!(control.progress(), Some(1.0), "{}", entry.id);
        assert!(!answer.notes.is_empty());
        for sheet in &answer.sheets {
            assert!(!sheet.rows.is_empty(), "{} {}", entry.id, sheet.name);
            assert!(
                sheet
                    .rows
                    .iter()
                    .all(|row| row.len() == sheet.columns.len())
            );
        }
        let again = (entry.run)(&recipe(), &quick(entry), &Control::default()).unwrap();
        assert_eq!(answer, again);
    }
}

#[test]
fn every_study_ends_when_it_is_told_to() {
    for entry in ENTRIES {
        let control = Control::default();
        control.cancel();
        let error = (entry.run)(&recipe(), &quick(entry), &control).unwrap_err();
        assert!(matches!(error, StudyError::Cancelled(_)), "{}", entry.id);
    }
}
