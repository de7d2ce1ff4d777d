#![allow(clippy::panic)]
use crossterm::event::{KeyCode, KeyModifiers};

use super::Context::{
    Always, Curves, Global, Help, Offer, Panes, Prompt, Question, Recipe, Stopped,
};
use super::*;
use crate::ui::locale::Language;
use crate::ui::symbols::SymbolSet;

/// The shared keys, and more screens than there are number keys.
fn keys() -> Keymap {
    Keymap::new([], 12)
}

/// The contexts that are active together, as the app stacks them. Those of the screens are tested where they are
/// registered.
const TOGETHER: &[&[Context]] = &[
    &[Stopped, Recipe, Global, Always],
    &[Stopped, Curves, Global, Always],
    &[Stopped, Panes, Global, Always],
    &[Prompt, Always],
    &[Question, Always],
    &[Help, Always],
    &[Offer, Stopped, Always],
];

#[test]
fn no_key_is_bound_twice_at_the_same_time() {
    for contexts in TOGETHER {
        keys().assert_unambiguous(contexts);
    }
}

#[test]
fn each_screen_has_a_number_as_long_as_there_are_some() {
    let screens = |count| {
        let all = Keymap::new([], count);
        let all = all.bindings();
        all.filter(|binding| matches!(binding.action, Action::Screen(_)))
            .count()
    };
    assert_eq!([0, 1, 9, 12].map(screens), [0, 1, 9, 9]);
    let two = KeyEvent::new(KeyCode::Char('2'), KeyModifiers::NONE);
    assert_eq!(keys().action(&two, &[Global]), Some(Action::Screen(1)));
    assert_eq!(Keymap::new([], 1).action(&two, &[Global]), None);
}

#[test]
fn every_binding_has_words_and_names_for_its_keys() {
    for language in Language::ALL {
        let words = language.words();
        for set in SymbolSet::ALL {
            for binding in keys().bindings() {
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
        assert_eq!(keys().action(&event, all), Some(Action::Epoch));
        let event = press(KeyCode::BackTab, modifiers);
        assert_eq!(keys().action(&event, all), Some(Action::FocusPrevious));
    }
    let event = press(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(keys().action(&event, all), Some(Action::Quit));
    let event = press(KeyCode::Char('s'), KeyModifiers::ALT);
    assert_eq!(keys().action(&event, all), None);
    let event = press(KeyCode::Char('ㅐ'), KeyModifiers::NONE);
    assert_eq!(keys().action(&event, all), Some(Action::NextOptimizer));
    let event = press(KeyCode::Left, KeyModifiers::SHIFT);
    assert_eq!(keys().action(&event, &[Curves]), Some(Action::PanLeft));
    assert_eq!(keys().action(&event, all), None);
}

#[test]
fn neighbours_with_the_same_words_stand_together() {
    let (words, symbols) = (Language::English.words(), SymbolSet::Braille.symbols());
    let hints = keys().hints(&[Curves, Global], words, symbols);
    assert_eq!(hints[0].keys, "←→");
    assert_eq!(hints[2].keys, "shift-←→");
    let help = keys().help(Recipe, words, symbols);
    assert_eq!(help[0].keys, "↑ k ↓ j");
}

#[test]
fn the_readmes_table_names_every_binding() {
    let (words, symbols) = (Language::English.words(), SymbolSet::Braille.symbols());
    let table = keys().markdown(words, symbols);
    for binding in keys().bindings() {
        let name = binding.label.trim_start_matches("key.");
        let label = words.of(&["does", name], words.get(binding.label));
        assert!(table.contains(label), "{binding:?}");
    }
    assert!(table.starts_with("| Key"), "{table}");
}
