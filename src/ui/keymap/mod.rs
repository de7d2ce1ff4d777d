//! The one table of keys. Dispatch, the hints on the last line, the help and the README's table all come from it.

mod action;
mod chord;

use std::fmt::Write;

use crossterm::event::{KeyCode, KeyEvent};

pub use action::{Action, Context};
pub use chord::Chord;

use super::locale::Words;
use super::screen;
use super::symbols::Symbols;
use chord::{char, ctrl, key, shift};

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The keys, the main one first.
    pub keys: &'static [Chord],
    /// What they ask for.
    pub action: Action,
    /// Where.
    pub context: Context,
    /// The key of the words for it; neighbours with the same words stand together (`↑ ↓ choose`).
    pub label: &'static str,
    /// Whether the last line shows it.
    pub hint: bool,
}

const fn bind(
    context: Context,
    keys: &'static [Chord],
    action: Action,
    label: &'static str,
) -> Binding {
    Binding {
        keys,
        action,
        context,
        label,
        hint: false,
    }
}

impl Binding {
    /// Shows it on the last line.
    const fn hinted(self) -> Self {
        Self { hint: true, ..self }
    }
}

use Context::{Always, Curves, Global, Help, Offer, Prompt, Question, Recipe, Stopped};

/// The table, but for the screens' numbers; see [`bindings`].
#[rustfmt::skip]
static BINDINGS: &[Binding] = &[
    bind(Offer, &[key(KeyCode::Enter)], Action::KeepBest, "key.keep-best"),
    bind(Stopped, &[char('g')], Action::GoOn, "key.go-on"),

    bind(Recipe, &[key(KeyCode::Up), char('k')], Action::ChooseUp, "key.choose"),
    bind(Recipe, &[key(KeyCode::Down), char('j')], Action::ChooseDown, "key.choose"),
    bind(Recipe, &[key(KeyCode::Left), char('h')], Action::Less, "key.set"),
    bind(Recipe, &[key(KeyCode::Right), char('l')], Action::More, "key.set"),
    bind(Recipe, &[key(KeyCode::Enter)], Action::Enter, "key.enter"),

    bind(Curves, &[key(KeyCode::Left), char('h')], Action::CursorLeft, "key.cursor").hinted(),
    bind(Curves, &[key(KeyCode::Right), char('l')], Action::CursorRight, "key.cursor").hinted(),
    bind(Curves, &[key(KeyCode::Up), char('k')], Action::ZoomIn, "key.zoom").hinted(),
    bind(Curves, &[key(KeyCode::Down), char('j')], Action::ZoomOut, "key.zoom").hinted(),
    bind(Curves, &[shift(KeyCode::Left), char('H')], Action::PanLeft, "key.pan").hinted(),
    bind(Curves, &[shift(KeyCode::Right), char('L')], Action::PanRight, "key.pan").hinted(),

    bind(Global, &[char(' ')], Action::TogglePause, "key.pause").hinted(),
    bind(Global, &[char('s')], Action::Step, "key.step").hinted(),
    bind(Global, &[char('S')], Action::Epoch, "key.epoch"),
    bind(Global, &[char('<'), char(',')], Action::Slower, "key.speed"),
    bind(Global, &[char('>'), char('.')], Action::Faster, "key.speed"),
    bind(Global, &[char('o')], Action::NextOptimizer, "key.optimizer").hinted(),
    bind(Global, &[char('O')], Action::PreviousOptimizer, "key.previous-optimizer"),
    bind(Global, &[char('b')], Action::LargerBatch, "key.batch").hinted(),
    bind(Global, &[char('B')], Action::SmallerBatch, "key.smaller-batch"),
    bind(Global, &[char('+'), char('=')], Action::RateUp, "key.rate").hinted(),
    bind(Global, &[char('-'), char('_')], Action::RateDown, "key.rate").hinted(),
    bind(Global, &[char('r')], Action::Restart, "key.restart"),
    bind(Global, &[char('R')], Action::NewSeed, "key.new-seed"),
    bind(Global, &[char('c')], Action::FocusCurves, "key.curves").hinted(),
    bind(Global, &[char('x')], Action::AxisKind, "key.axis").hinted(),
    bind(Global, &[char('y')], Action::LogY, "key.log"),
    bind(Global, &[char('m')], Action::Smoothing, "key.smoothing").hinted(),
    bind(Global, &[char('z')], Action::Window, "key.window"),
    bind(Global, &[char('0')], Action::Follow, "key.follow").hinted(),
    bind(Global, &[char('t')], Action::Theme, "key.theme"),
    bind(Global, &[char('T')], Action::OpenTest, "key.test"),
    bind(Global, &[key(KeyCode::Tab)], Action::FocusNext, "key.focus"),
    bind(Global, &[key(KeyCode::BackTab)], Action::FocusPrevious, "key.focus"),
    bind(Global, &[char(':')], Action::Command, "key.command").hinted(),
    bind(Global, &[char('?')], Action::Help, "key.help").hinted(),
    bind(Global, &[key(KeyCode::Esc)], Action::Back, "key.back"),
    bind(Global, &[char('q')], Action::Quit, "key.quit").hinted(),

    bind(Prompt, &[key(KeyCode::Enter)], Action::Submit, "key.submit").hinted(),
    bind(Prompt, &[key(KeyCode::Tab)], Action::Complete, "key.complete").hinted(),
    bind(Prompt, &[key(KeyCode::BackTab)], Action::CompleteBack, "key.complete"),
    bind(Prompt, &[key(KeyCode::Up)], Action::Older, "key.history").hinted(),
    bind(Prompt, &[key(KeyCode::Down)], Action::Newer, "key.history").hinted(),
    bind(Prompt, &[key(KeyCode::Esc)], Action::Back, "key.leave").hinted(),

    bind(Question, &[char('y'), key(KeyCode::Enter)], Action::Yes, "key.yes").hinted(),
    bind(Question, &[char('n'), key(KeyCode::Esc)], Action::No, "key.no").hinted(),

    bind(Help, &[key(KeyCode::Up), char('k'), key(KeyCode::PageUp)], Action::ScrollUp, "key.scroll").hinted(),
    bind(Help, &[key(KeyCode::Down), char('j'), key(KeyCode::PageDown)], Action::ScrollDown, "key.scroll").hinted(),
    bind(Help, &[key(KeyCode::Esc), char('?'), char('q')], Action::Back, "key.close").hinted(),

    bind(Always, &[ctrl('c')], Action::Quit, "key.quit"),
    bind(Always, &[ctrl('z')], Action::Suspend, "key.suspend"),
];

/// The keys `1` … of the screens.
static NUMBERS: [[Chord; 1]; 9] = [
    [char('1')],
    [char('2')],
    [char('3')],
    [char('4')],
    [char('5')],
    [char('6')],
    [char('7')],
    [char('8')],
    [char('9')],
];

/// Every binding: the table, and a number for each screen of the registry.
pub fn bindings() -> impl Iterator<Item = Binding> {
    let screens = NUMBERS.iter().zip(screen::ENTRIES).enumerate();
    let screens =
        screens.map(|(index, (keys, _))| bind(Global, keys, Action::Screen(index), "key.screen"));
    BINDINGS.iter().copied().chain(screens)
}

/// What `event` asks for in the first of `contexts` that binds it.
#[must_use]
pub fn action(event: &KeyEvent, contexts: &[Context]) -> Option<Action> {
    contexts.iter().find_map(|context| {
        bindings()
            .find(|binding| {
                binding.context == *context && binding.keys.iter().any(|chord| chord.matches(event))
            })
            .map(|binding| binding.action)
    })
}

/// Bindings that stand together, as one line of the help or one hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Where they are bound.
    pub context: Context,
    /// Their keys.
    pub keys: String,
    /// What they do.
    pub label: &'static str,
    key: &'static str,
    /// What the first of them asks for.
    pub action: Action,
}

/// The lines of the help for `context`, all keys named.
#[must_use]
pub fn help(context: Context, words: &'static Words, symbols: &Symbols) -> Vec<Group> {
    let wanted = bindings().filter(|binding| binding.context == context);
    let mut groups = groups(wanted, words, symbols, usize::MAX, " ");
    for group in &mut groups {
        // The last line has room for a word, the help for what it means.
        let name = group.key.trim_start_matches("key.");
        group.label = words.of(&["does", name], group.label);
    }
    groups
}

/// The bindings of `context` in a few words, hinted on the last line or not: for a hint that stands where it is needed.
#[must_use]
pub fn short(context: Context, words: &'static Words, symbols: &Symbols) -> Vec<Group> {
    let wanted = bindings().filter(|binding| binding.context == context);
    groups(wanted, words, symbols, 1, "")
}

/// The hints for the last line, of the contexts given; what an earlier one takes over is not shown again.
#[must_use]
pub fn hints(contexts: &[Context], words: &'static Words, symbols: &Symbols) -> Vec<Group> {
    let wanted = contexts.iter().flat_map(|context| {
        bindings().filter(move |binding| binding.hint && binding.context == *context)
    });
    groups(wanted, words, symbols, 1, "")
}

fn groups(
    bindings: impl Iterator<Item = Binding>,
    words: &'static Words,
    symbols: &Symbols,
    most_keys: usize,
    between: &str,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for binding in bindings {
        let label = words.get(binding.label);
        let names = binding.keys.iter().take(most_keys);
        let names: Vec<String> = names.map(|chord| chord.name(words, symbols)).collect();
        let keys = names.join(" ");
        match groups.last_mut() {
            Some(last) if last.label == label && last.context == binding.context => {
                last.keys = format!("{}{between}{}", last.keys, shared(&last.keys, &keys));
            }
            _ => groups.push(Group {
                context: binding.context,
                keys,
                label,
                key: binding.label,
                action: binding.action,
            }),
        }
    }
    groups
}

/// `shift-→` after `shift-←` needs no second `shift-`.
fn shared<'k>(before: &str, keys: &'k str) -> &'k str {
    match (before.split_once('-'), keys.split_once('-')) {
        (Some((a, _)), Some((b, rest))) if a == b && !rest.contains(' ') && !a.is_empty() => rest,
        _ => keys,
    }
}

/// The table of keys as Markdown, for the README.
#[must_use]
pub fn markdown(words: &'static Words, symbols: &Symbols) -> String {
    let mut text = format!(
        "| {} | {} |\n|---|---|\n",
        words.get("help.keys"),
        words.get("help.does")
    );
    for context in Context::ALL {
        for group in help(context, words, symbols) {
            let keys: Vec<String> = group
                .keys
                .split(' ')
                .map(|key| format!("`{key}`"))
                .collect();
            let place = match context {
                Global | Always => String::new(),
                _ => format!("{}: ", words.get(context.title())),
            };
            // Writing to a string can't fail.
            let _ = writeln!(text, "| {} | {place}{} |", keys.join(" "), group.label);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use crossterm::event::KeyModifiers;

    use super::*;
    use crate::ui::locale::Language;
    use crate::ui::symbols::SymbolSet;

    /// The contexts that hold at the same time, as the application stacks them.
    const TOGETHER: &[&[Context]] = &[
        &[Stopped, Recipe, Global, Always],
        &[Stopped, Curves, Global, Always],
        &[Prompt, Always],
        &[Question, Always],
        &[Help, Always],
        &[Offer, Stopped, Always],
    ];

    #[test]
    fn no_key_is_bound_twice_at_the_same_time() {
        for contexts in TOGETHER {
            let mut seen: Vec<(Chord, Action)> = Vec::new();
            for binding in bindings().filter(|binding| contexts.contains(&binding.context)) {
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
    fn every_binding_has_words_and_names_for_its_keys() {
        for language in Language::ALL {
            let words = language.words();
            for set in SymbolSet::ALL {
                for binding in bindings() {
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
            assert_eq!(action(&event, all), Some(Action::Epoch));
            let event = press(KeyCode::BackTab, modifiers);
            assert_eq!(action(&event, all), Some(Action::FocusPrevious));
        }
        let event = press(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(action(&event, all), Some(Action::Quit));
        let event = press(KeyCode::Char('s'), KeyModifiers::ALT);
        assert_eq!(action(&event, all), None);
        let event = press(KeyCode::Char('ㅐ'), KeyModifiers::NONE);
        assert_eq!(action(&event, all), Some(Action::NextOptimizer));
        let event = press(KeyCode::Left, KeyModifiers::SHIFT);
        assert_eq!(action(&event, &[Curves]), Some(Action::PanLeft));
        assert_eq!(action(&event, all), None);
    }

    #[test]
    fn neighbours_with_the_same_words_stand_together() {
        let (words, symbols) = (Language::English.words(), SymbolSet::Braille.symbols());
        let hints = hints(&[Curves, Global], words, symbols);
        assert_eq!(hints[0].keys, "←→");
        assert_eq!(hints[2].keys, "shift-←→");
        let help = help(Recipe, words, symbols);
        assert_eq!(help[0].keys, "↑ k ↓ j");
    }

    #[test]
    fn the_readmes_table_names_every_binding() {
        let (words, symbols) = (Language::English.words(), SymbolSet::Braille.symbols());
        let table = markdown(words, symbols);
        for binding in bindings() {
            let name = binding.label.trim_start_matches("key.");
            let label = words.of(&["does", name], words.get(binding.label));
            assert!(table.contains(label), "{binding:?}");
        }
        assert!(table.starts_with("| Key"), "{table}");
    }
}
