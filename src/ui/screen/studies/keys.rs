//! The keys and commands of the screen.

use crossterm::event::KeyCode;

use super::answer;
use super::layout::{Layout, chosen};
use super::state::{OptionRow, Pane, Stage, Studies};
use crate::study;
use crate::ui::command::{Order, Word, word};
use crate::ui::keymap::{Action, Binding, Context, Group, bind, char, key};
use crate::ui::parts::Parts;
use crate::ui::state::State;
use crate::ui::widget::figure;

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

/// See [`Screen::hint`](crate::ui::screen::Screen::hint).
pub(super) fn hint(studies: &Studies, state: &State, groups: &mut Vec<Group>) {
    let words = state.words();
    let pane = chosen(state);
    let stage = studies.stage(studies.chosen());
    let figures = studies.answer().map_or(0, |answer| answer.figures.len());
    let stops = studies.figure().map_or(0, figure::stops);
    let is_recipe = pane == Pane::Options && studies.row() == OptionRow::Recipe;
    let body = Parts::of(state.area).body;
    let area = Layout::of(state, body).answer;
    let scrolls = area.is_some_and(|area| answer::most_scroll(studies, state, area) > 0);
    groups.retain(|group| match group.action {
        END => matches!(stage, Stage::Working | Stage::Paused),
        GO => stage != Stage::Ending,
        NEXT => figures > 1,
        Action::CursorLeft => stops > 0 || is_recipe,
        Action::ChooseUp => pane != Pane::Answer || scrolls,
        _ => !group.is_of_curves(),
    });
    for group in groups {
        match group.action {
            GO => {
                group.label = words.get(match stage {
                    Stage::Working | Stage::Ending => "studies.pause",
                    Stage::Paused => "studies.resume",
                    Stage::Nothing | Stage::Failed => "key.studies-go",
                    Stage::Whole | Stage::Ended => "key.studies-again",
                });
                group.comes_first = true;
            }
            // The run goes on beside the study, and both can be paused.
            Action::TogglePause => group.label = words.get("studies.pause-run"),
            Action::ChooseUp if pane == Pane::Answer => group.label = words.get("key.scroll"),
            END | NEXT => group.comes_first = true,
            Action::CursorLeft if is_recipe => group.label = words.get("key.set"),
            Action::Enter => {
                group.label = words.get(match pane {
                    Pane::List => "key.studies-options",
                    Pane::Options if is_recipe => "key.set",
                    Pane::Options => "key.studies-type",
                    Pane::Answer => "key.large",
                });
            }
            _ => {}
        }
    }
}
