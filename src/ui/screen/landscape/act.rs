//! What is done on the Landscape screen.

use super::{App, Effect};
use crate::ui::hit::Part;
use crate::ui::keymap::{Action, Context};
use crate::ui::screen::landscape::state::{Order, Pane, Setting, Study};
use crate::ui::state::Focus;
use crate::ui::theme::Role;

impl App {
    /// Whether the arrows are those of the Landscape screen's panes.
    pub(super) fn is_on_landscape(&self) -> bool {
        self.state.focus == Focus::Main && self.state.main_keys == Context::LandscapePanes
    }

    fn landscape_pane(&self) -> Pane {
        Pane::ALL[self.state.panes().chosen(Pane::ALL.len())]
    }

    /// The arrows: choose a line and set it; where there is nothing to choose, scroll.
    pub(super) fn landscape_arrows(&mut self, action: Action) -> Vec<Effect> {
        let pane = self.landscape_pane();
        let Some(setting) = self.state.landscape.chosen(pane) else {
            match action {
                Action::ChooseUp => self.scroll_pane(-1),
                Action::ChooseDown => self.scroll_pane(1),
                _ => {}
            }
            return Vec::new();
        };
        match action {
            Action::ChooseUp | Action::ChooseDown => {
                let down = action == Action::ChooseDown;
                self.state.landscape.turn(pane, down);
            }
            _ => self.set_landscape(setting, action == Action::More),
        }
        Vec::new()
    }

    pub(super) fn set_landscape(&mut self, setting: Setting, more: bool) {
        let settings = self.state.run.expected();
        let about = self.state.run.about.as_ref();
        let run = about.map(|about| &about.recipe).zip(settings.as_ref());
        if !self.state.landscape.set(setting, more, run) {
            self.say("message.at-its-end", &[], Role::Dim);
        }
    }

    pub(super) fn click_setting(&mut self, pane: Pane, setting: Setting, part: Part) {
        let was_chosen = self.is_on_landscape()
            && self.landscape_pane() == pane
            && self.state.landscape.chosen(pane) == Some(setting);
        self.choose_pane(pane as usize);
        self.state.landscape.choose(pane, setting);
        match part {
            Part::Less if was_chosen => self.set_landscape(setting, false),
            Part::More if was_chosen => self.set_landscape(setting, true),
            _ => {}
        }
    }

    /// Starts the study, lets it wait or go on, or sets it up again.
    pub(super) fn study(&mut self) -> Vec<Effect> {
        self.choose_pane(Pane::Line as usize);
        let landscape = &mut self.state.landscape;
        if landscape.is_set_up() {
            let settings = self.state.run.expected();
            let about = self.state.run.about.as_ref();
            let run = about.map(|about| &about.recipe).zip(settings.as_ref());
            return vec![Effect::Sharpness(landscape.start(run))];
        }
        match &mut landscape.study {
            Study::Working { paused, .. } => {
                *paused = !*paused;
                vec![Effect::Sharpness(Order::Pause(*paused))]
            }
            Study::Nothing | Study::Over(_) => {
                landscape.again = true;
                Vec::new()
            }
        }
    }

    /// Gives up what is at work; leaves the set-up of another study for what the last one found.
    pub(super) fn study_cancel(&mut self) -> Vec<Effect> {
        let landscape = &mut self.state.landscape;
        if landscape.again {
            landscape.again = false;
        } else if matches!(landscape.study, Study::Working { .. }) {
            landscape.study = Study::Nothing;
            self.say("message.study-cancelled", &[], Role::Text);
            return vec![Effect::Sharpness(Order::Cancel)];
        } else {
            self.say("message.no-study", &[], Role::Dim);
        }
        Vec::new()
    }
}
