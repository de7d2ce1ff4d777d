#![allow(clippy::panic)]
use crossterm::event::{KeyCode, KeyModifiers};

use super::Context::{
    Always, Curves, Global, Help, Landscape, LandscapePanes, Offer, Optimizer, Panes, Prompt,
    Question, Race, Recipe, Stopped, Surface,
};
use super::*;
use crate::ui::locale::Language;
use crate::ui::symbols::SymbolSet;

/// More screens than there are number keys.
const KEYS: Keymap = Keymap::new(12);

/// The contexts that hold at the same time, as the application stacks them.
const TOGETHER: &[&[Context]] = &[
    &[Stopped, Recipe, Global, Always],
    &[Stopped, Curves, Global, Always],
    &[Stopped, Recipe, Optimizer, Global, Always],
    &[Stopped, Panes, Optimizer, Global, Always],
    &[Stopped, Race, Global, Always],
    &[Surface, Global, Always],
    &[Stopped, LandscapePanes, Landscape, Global, Always],
    &[Stopped, Recipe, Landscape, Global, Always],
    &[Prompt, Always],
    &[Question, Always],
    &[Help, Always],
    &[Offer, Stopped, Always],
];

#[test]
fn no_key_is_bound_twice_at_the_same_time() {
    for contexts in TOGETHER {
        let mut seen: Vec<(Chord, Action)> = Vec::new();
        for binding in KEYS
            .bindings()
            .filter(|binding| contexts.contains(&binding.context))
        {
            for chord in binding.keys {
                if let Some((_, other)) = seen.iter().find(|(known, _)| known == chord) {
                    panic!("{chord:?} is both {other:?} and {:?}", binding.action);
                }
                seen.push((*chord, binding.action));
            }
        }
    }
}

#[test]
fn each_screen_has_a_number_as_long_as_there_are_some() {
    let screens = |count| {
        let all = Keymap::new(count).bindings();
        all.filter(|binding| matches!(binding.action, Action::Screen(_)))
            .count()
    };
    assert_eq!([0, 1, 9, 12].map(screens), [0, 1, 9, 9]);
    let two = KeyEvent::new(KeyCode::Char('2'), KeyModifiers::NONE);
    assert_eq!(KEYS.action(&two, &[Global]), Some(Action::Screen(1)));
    assert_eq!(Keymap::new(1).action(&two, &[Global]), None);
}

#[test]
fn every_binding_has_words_and_names_for_its_keys() {
    for language in Language::ALL {
        let words = language.words();
        for set in SymbolSet::ALL {
            for binding in KEYS.bindings() {
                assert!(!words.get(binding.label).is_empty());
                for chord in binding.keys {
                    assert!(!chord.name(words, set.symbols()).is_empty(), "{chord:?}");
                }
            }
        }
    }
}

#[test]
fn keys_are_known_whatever_the_terminal_says_of_shift() {
    let press = |code, modifiers| KeyEvent::new(code, modifiers);
    let all = &[Recipe, Global, Always];
    for modifiers in [KeyModifiers::NONE, KeyModifiers::SHIFT] {
        let event = press(KeyCode::Char('S'), modifiers);
        assert_eq!(KEYS.action(&event, all), Some(Action::Epoch));
        let event = press(KeyCode::BackTab, modifiers);
        assert_eq!(KEYS.action(&event, all), Some(Action::FocusPrevious));
    }
    let event = press(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(KEYS.action(&event, all), Some(Action::Quit));
    let event = press(KeyCode::Char('s'), KeyModifiers::ALT);
    assert_eq!(KEYS.action(&event, all), None);
    let event = press(KeyCode::Char('ㅐ'), KeyModifiers::NONE);
    assert_eq!(KEYS.action(&event, all), Some(Action::NextOptimizer));
    let event = press(KeyCode::Left, KeyModifiers::SHIFT);
    assert_eq!(KEYS.action(&event, &[Curves]), Some(Action::PanLeft));
    assert_eq!(KEYS.action(&event, all), None);
}

#[test]
fn neighbours_with_the_same_words_stand_together() {
    let (words, symbols) = (Language::English.words(), SymbolSet::Braille.symbols());
    let hints = KEYS.hints(&[Curves, Global], words, symbols);
    assert_eq!(hints[0].keys, "←→");
    assert_eq!(hints[2].keys, "shift-←→");
    let help = KEYS.help(Recipe, words, symbols);
    assert_eq!(help[0].keys, "↑ k ↓ j");
}

#[test]
fn the_readmes_table_names_every_binding() {
    let (words, symbols) = (Language::English.words(), SymbolSet::Braille.symbols());
    let table = KEYS.markdown(words, symbols);
    for binding in KEYS.bindings() {
        let name = binding.label.trim_start_matches("key.");
        let label = words.of(&["does", name], words.get(binding.label));
        assert!(table.contains(label), "{binding:?}");
    }
    assert!(table.starts_with("| Key"), "{table}");
}
