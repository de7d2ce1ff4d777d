//! The keys and commands of the screen.

use crossterm::event::KeyCode;

use crate::study;
use crate::ui::command::{Order, Word, word};
use crate::ui::keymap::{Action, Binding, Context, bind, char, key};

/// The key context of the screen.
pub(super) const CONTEXT: Context = Context::Own("studies");

/// Start, pause or resume the study.
pub(super) const GO: Action = Action::Own("go");
/// End it, keeping the answer so far.
pub(super) const END: Action = Action::Own("end");
/// The next figure.
pub(super) const NEXT: Action = Action::Own("next figure");
/// The previous figure.
pub(super) const PREVIOUS: Action = Action::Own("previous figure");

#[rustfmt::skip]
pub(super) static KEYS: &[Binding] = &[
    bind(CONTEXT, &[key(KeyCode::Up), char('k')], Action::ChooseUp, "key.choose").hinted(),
    bind(CONTEXT, &[key(KeyCode::Down), char('j')], Action::ChooseDown, "key.choose").hinted(),
    bind(CONTEXT, &[key(KeyCode::Left), char('h')], Action::CursorLeft, "key.cursor").hinted(),
    bind(CONTEXT, &[key(KeyCode::Right), char('l')], Action::CursorRight, "key.cursor").hinted(),
    bind(CONTEXT, &[key(KeyCode::Enter)], Action::Enter, "key.studies-enter").hinted(),
    bind(CONTEXT, &[char('p')], GO, "key.studies-go").hinted(),
    bind(CONTEXT, &[char('d')], END, "key.studies-end").hinted(),
    bind(CONTEXT, &[char('n')], NEXT, "key.studies-figure").hinted(),
    bind(CONTEXT, &[char('N')], PREVIOUS, "key.studies-figure").hinted(),
    bind(CONTEXT, &[char('v')], Action::PaneNext, "key.pane").hinted(),
];

/// Shows a study.
pub(super) const STUDY: &str = "study";
/// Sets an option of the chosen study.
pub(super) const OPTION: &str = "set";

/// The word for the recipe among the options.
pub(super) const RECIPE: &str = "recipe";

pub(super) static WORDS: &[Word] = &[
    Word {
        usage: "NAME",
        values: || study::ENTRIES.iter().map(|entry| entry.id).collect(),
        allowed: "allowed.values",
        ..word(STUDY, "order.study", |value| {
            let is_known = value.is_empty() || study::find(value).is_some();
            is_known.then(|| Order::Own(STUDY, value.to_owned()))
        })
    },
    Word {
        usage: "NAME VALUE",
        allowed: "allowed.option",
        ..word(OPTION, "order.option", |value| {
            (!value.is_empty()).then(|| Order::Own(OPTION, value.to_owned()))
        })
    },
];
