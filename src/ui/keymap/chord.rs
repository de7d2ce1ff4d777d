//! Keys with modifiers: matching key events, and names on screen.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::ui::locale::Words;
use crate::ui::symbols::Symbols;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chord {
    pub code: KeyCode,
    /// The modifiers. For letters, shift is part of the letter instead.
    pub modifiers: KeyModifiers,
}

pub(in crate::ui) const fn char(letter: char) -> Chord {
    key(KeyCode::Char(letter))
}

pub(in crate::ui) const fn key(code: KeyCode) -> Chord {
    Chord {
        code,
        modifiers: KeyModifiers::NONE,
    }
}

pub(in crate::ui) const fn ctrl(letter: char) -> Chord {
    Chord {
        code: KeyCode::Char(letter),
        modifiers: KeyModifiers::CONTROL,
    }
}

pub(in crate::ui) const fn shift(code: KeyCode) -> Chord {
    Chord {
        code,
        modifiers: KeyModifiers::SHIFT,
    }
}

impl Chord {
    /// Whether `event` is a press of this chord.
    #[must_use]
    pub fn matches(self, event: &KeyEvent) -> bool {
        let held = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
        match (self.code, event.code) {
            (KeyCode::Char(a), KeyCode::Char(b)) if self.modifiers == KeyModifiers::CONTROL => {
                held == KeyModifiers::CONTROL && a == latin(b).to_ascii_lowercase()
            }
            (KeyCode::Char(a), KeyCode::Char(b)) => held.is_empty() && a == latin(b),
            // Some terminals report shift with a back tab, others don't.
            (KeyCode::BackTab, KeyCode::BackTab) => held.is_empty(),
            (a, b) => {
                let shifted = event.modifiers & KeyModifiers::SHIFT;
                a == b && held.is_empty() && shifted == self.modifiers
            }
        }
    }

    /// The name on screen.
    #[must_use]
    pub fn name(self, words: &'static Words, symbols: &Symbols) -> String {
        let base = match self.code {
            KeyCode::Char(' ') => words.get("keyname.space").to_owned(),
            KeyCode::Char(letter) => letter.to_string(),
            KeyCode::Enter => words.get("keyname.enter").to_owned(),
            KeyCode::Esc => words.get("keyname.esc").to_owned(),
            KeyCode::Tab => words.get("keyname.tab").to_owned(),
            KeyCode::BackTab => words.get("keyname.back-tab").to_owned(),
            KeyCode::PageUp => words.get("keyname.page-up").to_owned(),
            KeyCode::PageDown => words.get("keyname.page-down").to_owned(),
            KeyCode::Up => symbols.up.to_owned(),
            KeyCode::Down => symbols.down.to_owned(),
            KeyCode::Left => symbols.left.to_owned(),
            KeyCode::Right => symbols.right.to_owned(),
            _ => String::new(),
        };
        match self.modifiers {
            KeyModifiers::CONTROL => format!("{}-{base}", words.get("keyname.ctrl")),
            KeyModifiers::SHIFT => format!("{}-{base}", words.get("keyname.shift")),
            _ => base,
        }
    }
}

/// The Latin letter on the key of a Korean (two-set) letter, so that keys work with a Korean input method.
fn latin(letter: char) -> char {
    const PAIRS: &str = "ㅂqㅈwㄷeㄱrㅅtㅛyㅕuㅑiㅐoㅔpㅁaㄴsㅇdㄹfㅎgㅗhㅓjㅏkㅣlㅋzㅌxㅊcㅍvㅠbㅜnㅡmㅃQㅉWㄸEㄲRㅆTㅒOㅖP";
    let mut letters = PAIRS.chars();
    while let (Some(korean), Some(latin)) = (letters.next(), letters.next()) {
        if korean == letter {
            return latin;
        }
    }
    letter
}
