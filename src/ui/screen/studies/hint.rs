//! The key hints of the screen.

use super::answer;
use super::keys::{END, GO, NEXT};
use super::layout::{Layout, chosen};
use super::state::{OptionRow, Pane, Stage, Studies};
use crate::ui::keymap::{Action, Group};
use crate::ui::parts::Parts;
use crate::ui::state::State;
use crate::ui::widget::figure;

/// See [`Screen::hint`](crate::ui::screen::Screen::hint).
pub(super) fn hint(studies: &Studies, state: &State, groups: &mut Vec<Group>) {
    let words = state.words();
    let pane = chosen(state);
    let stage = studies.stage(studies.chosen());
    let stops = studies.figure().map_or(0, figure::stops);
    let has_frames = studies.figure().is_some_and(|figure| figure.frames() > 0);
    let is_recipe = pane == Pane::Options && studies.row() == OptionRow::Recipe;
    let body = Parts::of(state.area).body;
    let area = Layout::of(state, body).answer;
    let scrolls = area.is_some_and(|area| answer::most_scroll(studies, state, area) > 0);
    groups.retain(|group| match group.action {
        END => matches!(stage, Stage::Working | Stage::Paused),
        GO => stage != Stage::Ending,
        NEXT => studies.pages() > 1,
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
            Action::ChooseUp if pane == Pane::Answer => {
                group.label = words.get("key.scroll");
                group.comes_first = true;
            }
            END | NEXT => group.comes_first = true,
            Action::CursorLeft if is_recipe => group.label = words.get("key.set"),
            Action::CursorLeft if has_frames => {
                group.label = words.get("studies.frames");
                group.comes_first = true;
            }
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
