//! Actions of the Landscape screen.

use super::keys;
use super::layout::chosen;
use super::state::{Landscape, Pane, Setting, Study};
use crate::train::{Recipe, Settings};
use crate::turn::Turn;
use crate::ui::hit::Part;
use crate::ui::keymap::Action;
use crate::ui::shell::Shell;
use crate::ui::state::{Focus, State};
use crate::ui::theme::Role;

/// The recipe of the run and its current settings.
fn recipe_of_run(state: &State) -> Option<(Recipe, Settings)> {
    let recipe = state.run.about.as_ref()?.recipe.clone();
    Some((recipe, state.run.expected()?))
}

impl Landscape {
    /// See [`Screen::act`](crate::ui::screen::Screen::act); `max` is the greatest scroll offset of the chosen pane.
    pub(super) fn do_action(&mut self, action: Action, max: u16, shell: &mut Shell<'_>) -> bool {
        match action {
            Action::ChooseUp | Action::ChooseDown | Action::Less | Action::More
                if shell.state.focus == Focus::Main =>
            {
                self.arrows(action, max, shell);
            }
            Action::PaneNext => {
                shell.state.turn_pane(Pane::ALL.len(), Turn::Next);
                shell.state.focus = Focus::Main;
            }
            keys::STUDY => self.go(shell),
            keys::CANCEL => self.cancel(shell),
            keys::DIRECTIONS => self.turn_setting(Setting::Directions, Turn::Next, shell),
            keys::WIDER => self.turn_setting(Setting::Width, Turn::Next, shell),
            keys::NARROWER => self.turn_setting(Setting::Width, Turn::Previous, shell),
            _ => return false,
        }
        true
    }

    /// The arrow keys select a setting and change it; in a pane without settings they scroll.
    fn arrows(&mut self, action: Action, max: u16, shell: &mut Shell<'_>) {
        let pane = chosen(shell.state);
        let Some(setting) = self.chosen(pane) else {
            match action {
                Action::ChooseUp => shell.state.scroll_pane(-1, max),
                Action::ChooseDown => shell.state.scroll_pane(1, max),
                _ => {}
            }
            return;
        };
        match action {
            Action::ChooseUp | Action::ChooseDown => {
                self.turn(pane, Turn::next_if(action == Action::ChooseDown));
            }
            _ => self.turn_setting(setting, Turn::next_if(action == Action::More), shell),
        }
    }

    fn turn_setting(&mut self, setting: Setting, turn: Turn, shell: &mut Shell<'_>) {
        let run = recipe_of_run(shell.state);
        let run = run.as_ref().map(|(recipe, settings)| (recipe, settings));
        if !self.set(setting, turn, run) {
            shell.say("message.at-its-end", &[], Role::Dim);
        }
    }

    pub(super) fn click_setting(
        &mut self,
        pane: Pane,
        setting: Setting,
        part: Part,
        shell: &mut Shell<'_>,
    ) {
        let was_chosen = shell.state.focus == Focus::Main
            && chosen(shell.state) == pane
            && self.chosen(pane) == Some(setting);
        shell.state.choose_pane(pane as usize);
        self.choose(pane, setting);
        match part {
            Part::Less if was_chosen => self.turn_setting(setting, Turn::Previous, shell),
            Part::More if was_chosen => self.turn_setting(setting, Turn::Next, shell),
            _ => {}
        }
    }

    /// Starts, pauses or resumes the study, or sets up another one.
    pub(super) fn go(&mut self, shell: &mut Shell<'_>) {
        shell.state.choose_pane(Pane::Line as usize);
        if self.is_set_up() {
            let run = recipe_of_run(shell.state);
            let run = run.as_ref().map(|(recipe, settings)| (recipe, settings));
            shell.start(self.start(run));
            return;
        }
        match &mut self.study {
            Study::Working { paused, .. } => {
                *paused = !*paused;
                shell.pause(*paused);
            }
            Study::Nothing | Study::Finished(_) => self.again = true,
        }
    }

    /// Cancels the running study, or returns from setting up another one to the last result.
    fn cancel(&mut self, shell: &mut Shell<'_>) {
        if self.again {
            self.again = false;
        } else if matches!(self.study, Study::Working { .. }) {
            self.study = Study::Nothing;
            shell.say("message.study-cancelled", &[], Role::Text);
            shell.cancel();
        } else {
            shell.say("message.no-study", &[], Role::Dim);
        }
    }
}
