//! The key bindings and commands of the screen.

use crossterm::event::KeyCode;

use super::modes::MODE;
use super::state::{Activity, Race};
use crate::ui::command::{Order, Word, named, word};
use crate::ui::keymap::{Action, Binding, Context, Group, bind, char, key};
use crate::ui::state::{Focus, State};

pub(super) const CONTEXT: Context = Context::Own("race");

/// Starts, pauses or resumes the race.
pub(super) const GO: Action = Action::Own("go");
/// Cancels the race.
pub(super) const CANCEL: Action = Action::Own("cancel");
/// Toggles between the race and its line-up.
pub(super) const LINE_UP: Action = Action::Own("line up");
/// Shortens the race.
pub(super) const FASTER: Action = Action::Own("faster");
/// Lengthens the race.
pub(super) const SLOWER: Action = Action::Own("slower");
/// Races the run against itself with a change.
pub(super) const WITHOUT: Action = Action::Word(COMPARE);
/// Takes over the chosen lane as the run.
pub(super) const TAKE: Action = Action::Own("take");

#[rustfmt::skip]
pub(super) static KEYS: &[Binding] = &[
    bind(CONTEXT, &[char('p')], GO, "key.race-go").hinted(),
    bind(CONTEXT, &[char('v')], FASTER, "key.race-pace").hinted(),
    bind(CONTEXT, &[char('V')], SLOWER, "key.race-pace").hinted(),
    bind(CONTEXT, &[key(KeyCode::Left), char('h')], Action::Less, "key.set").hinted(),
    bind(CONTEXT, &[key(KeyCode::Right), char('l')], Action::More, "key.set").hinted(),
    bind(CONTEXT, &[key(KeyCode::Enter)], Action::Enter, "key.race-switch").hinted(),
    bind(CONTEXT, &[char('M')], TAKE, "key.race-take").hinted(),
    bind(CONTEXT, &[char('e')], LINE_UP, "key.race-line-up").hinted(),
    bind(CONTEXT, &[char('d')], CANCEL, "key.race-cancel").hinted(),
    bind(CONTEXT, &[key(KeyCode::Up), char('k')], Action::ChooseUp, "key.choose").hinted(),
    bind(CONTEXT, &[key(KeyCode::Down), char('j')], Action::ChooseDown, "key.choose").hinted(),
    bind(CONTEXT, &[char('w')], MODE, "key.race-mode").hinted(),
    bind(Context::Global, &[char('/')], WITHOUT, "key.compare"),
];

/// Selects the lanes of the line-up.
pub(super) const RACE: &str = "race";
/// Adds a lane to the line-up.
pub(super) const LANE: &str = "lane";

/// Races the run against itself with a change.
pub(super) const COMPARE: &str = "compare";

pub(super) static WORDS: &[Word] = &[
    Word {
        usage: "LANES",
        values: || {
            vec![
                "optimizers",
                "batch",
                "batch 1,32,full",
                "lr",
                "dropout",
                "dropout off,0.5",
            ]
        },
        allowed: "allowed.race",
        ..word(RACE, "order.race", |value| {
            Some(Order::Own(RACE, value.to_owned()))
        })
    },
    Word {
        usage: "CHANGES",
        values: || vec!["optimizer adam, lr 0.01", "dropout 0.5", "batch 8"],
        allowed: "allowed.lane",
        ..word(LANE, "order.lane", |value| {
            named(value).map(|lane| Order::Own(LANE, lane))
        })
    },
    Word {
        usage: "CHANGES",
        values: || {
            vec![
                "dropout 0.5",
                "weight-decay 0.01",
                "optimizer adam, lr 0.003",
                "batch 8",
            ]
        },
        allowed: "allowed.lane",
        ..word(COMPARE, "order.compare", |value| {
            Some(Order::Own(COMPARE, value.to_owned()))
        })
    },
];

impl Race {
    /// See [`Screen::hint`](crate::ui::screen::Screen::hint).
    pub(super) fn hints(&self, state: &State, groups: &mut Vec<Group>) {
        groups.retain(|group| self.is_useful(state, group));
        for group in groups.iter_mut().filter(|group| group.context == CONTEXT) {
            if let Some(key) = self.current_label(group.action) {
                group.label = state.words().get(key);
            }
        }
        if !self.is_on() {
            self.hint_comparison(state, groups);
        }
    }

    /// Hints at the comparison, after the keys of the line-up or of a race.
    fn hint_comparison(&self, state: &State, groups: &mut Vec<Group>) {
        let after = if self.shows_lineup() {
            Action::Enter
        } else {
            GO
        };
        let all = state
            .keys
            .short(Context::Global, state.words(), state.symbols());
        let comparison = all.into_iter().find(|group| group.action == WITHOUT);
        let position = groups.iter().position(|group| group.action == after);
        let position = position.map_or(groups.len(), |position| position + 1);
        groups.splice(position..position, comparison);
    }

    fn is_useful(&self, state: &State, group: &Group) -> bool {
        let is_own = group.context == CONTEXT;
        match group.action {
            Action::AxisKind => true,
            // With the focus on the recipe, the arrows and enter belong to it.
            Action::ChooseUp | Action::Less | Action::Enter
                if is_own && state.focus == Focus::Recipe =>
            {
                false
            }
            TAKE => !self.shows_lineup() && self.course.is_some(),
            CANCEL => self.is_on(),
            LINE_UP => self.activity != Activity::None,
            Action::Less if is_own => self.shows_lineup(),
            _ => !group.is_of_curves(),
        }
    }

    /// The locale key of what an action currently does, if that depends on the state.
    fn current_label(&self, action: Action) -> Option<&'static str> {
        Some(match (action, self.activity) {
            (MODE, _) => "key.race-surfaces",
            (LINE_UP, _) if self.lining_up => "key.race-back",
            (GO, _) if self.lining_up => return None,
            (GO, Activity::Racing) => "key.race-pause",
            (GO, Activity::Paused) => "key.race-on",
            (GO, Activity::Finished | Activity::Cancelled) => "key.race-again",
            (Action::Enter, _) if !self.shows_lineup() => "key.race-hide",
            _ => return None,
        })
    }
}
