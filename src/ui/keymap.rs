//! The one table of keys. Dispatch, the hints on the last line, the help and the README's table all come from it.

use std::fmt::Write;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::locale::Words;
use super::screen;
use super::symbols::Symbols;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Pause or resume the training.
    TogglePause,
    /// Make one step, then pause.
    Step,
    /// Go on to the end of the epoch, then pause.
    Epoch,
    /// A lower limit on the speed.
    Slower,
    /// A higher limit on the speed.
    Faster,
    /// The row above.
    ChooseUp,
    /// The row below.
    ChooseDown,
    /// A smaller value, or the one before.
    Less,
    /// A larger value, or the next.
    More,
    /// Switch on or off, or type a value.
    Enter,
    /// The next optimizer of the registry.
    NextOptimizer,
    /// The one before.
    PreviousOptimizer,
    /// The next larger batch.
    LargerBatch,
    /// The next smaller batch.
    SmallerBatch,
    /// A larger learning rate.
    RateUp,
    /// A smaller learning rate.
    RateDown,
    /// Begin again with the same seed.
    Restart,
    /// Begin again with a new seed.
    NewSeed,
    /// What the x axis counts.
    AxisKind,
    /// Loss on a linear or logarithmic axis.
    LogY,
    /// How strongly curves are smoothed.
    Smoothing,
    /// The whole run, or its recent part.
    Window,
    /// Follow the training again.
    Follow,
    /// The next theme.
    Theme,
    /// Ask whether to open the test set.
    OpenTest,
    /// Open the command line.
    Command,
    /// Show or hide the help.
    Help,
    /// Back out of whatever is open.
    Back,
    /// End the program.
    Quit,
    /// Hand the terminal back to the shell for a while.
    Suspend,
    /// The next pane.
    FocusNext,
    /// The pane before.
    FocusPrevious,
    /// To the curves and their cursor, and back.
    FocusCurves,
    /// Move the cursor left.
    CursorLeft,
    /// Move the cursor right.
    CursorRight,
    /// Show less of the run, larger.
    ZoomIn,
    /// Show more of it, smaller.
    ZoomOut,
    /// Move the window left.
    PanLeft,
    /// Move the window right.
    PanRight,
    /// After a stop: back to the best weights.
    KeepBest,
    /// After a stop: train on.
    GoOn,
    /// Another screen.
    Screen(usize),
    /// Yes to a question.
    Yes,
    /// No to a question.
    No,
    /// Do what the command line says.
    Submit,
    /// The next completion.
    Complete,
    /// The completion before.
    CompleteBack,
    /// The command before.
    Older,
    /// The command after.
    Newer,
    /// Show what is above.
    ScrollUp,
    /// Show what is below.
    ScrollDown,
}

/// Where a key is bound. A context that is more special goes before one that is less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Wherever one is, even while typing.
    Always,
    /// On every screen.
    Global,
    /// While the recipe has the focus.
    Recipe,
    /// While the curves have the focus.
    Curves,
    /// While the training is at a stop.
    Stopped,
    /// While a stop offers to keep the best weights.
    Offer,
    /// While the help is open.
    Help,
    /// While a question is asked.
    Question,
    /// While a command is typed.
    Prompt,
}

impl Context {
    /// Every context, in the order of the help.
    pub const ALL: [Self; 9] = [
        Self::Global,
        Self::Recipe,
        Self::Curves,
        Self::Stopped,
        Self::Offer,
        Self::Prompt,
        Self::Question,
        Self::Help,
        Self::Always,
    ];

    /// The key of its title.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Always => "context.always",
            Self::Global => "context.global",
            Self::Recipe => "context.recipe",
            Self::Curves => "context.curves",
            Self::Stopped => "context.stopped",
            Self::Offer => "context.offer",
            Self::Help => "context.help",
            Self::Question => "context.question",
            Self::Prompt => "context.prompt",
        }
    }
}

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chord {
    /// The key.
    pub code: KeyCode,
    /// What is held down with it. Shift is part of the letter where there is one.
    pub modifiers: KeyModifiers,
}

const fn char(letter: char) -> Chord {
    key(KeyCode::Char(letter))
}

const fn key(code: KeyCode) -> Chord {
    Chord {
        code,
        modifiers: KeyModifiers::NONE,
    }
}

const fn ctrl(letter: char) -> Chord {
    Chord {
        code: KeyCode::Char(letter),
        modifiers: KeyModifiers::CONTROL,
    }
}

const fn shift(code: KeyCode) -> Chord {
    Chord {
        code,
        modifiers: KeyModifiers::SHIFT,
    }
}

impl Chord {
    /// Whether this is what was pressed.
    #[must_use]
    pub fn matches(self, event: &KeyEvent) -> bool {
        let held = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
        match (self.code, event.code) {
            (KeyCode::Char(a), KeyCode::Char(b)) if self.modifiers == KeyModifiers::CONTROL => {
                held == KeyModifiers::CONTROL && a == latin(b).to_ascii_lowercase()
            }
            (KeyCode::Char(a), KeyCode::Char(b)) => held.is_empty() && a == latin(b),
            // Some terminals say that shift is held with a back tab, others that it goes without saying.
            (KeyCode::BackTab, KeyCode::BackTab) => held.is_empty(),
            (a, b) => {
                let shifted = event.modifiers & KeyModifiers::SHIFT;
                a == b && held.is_empty() && shifted == self.modifiers
            }
        }
    }

    /// How it is written on screen.
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

/// The Latin letter on the key of a Korean (two-set) letter, so that keys work while Korean is being typed.
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
