//! Actions of the surface race.

use super::hit_target::HitTarget;
use super::keys;
use super::state::SurfaceScreen;
use crate::surface::SURFACES;
use crate::turn::Turn;
use crate::ui::hit::Part;
use crate::ui::keymap::Action;
use crate::ui::screen::race::modes::MODE;
use crate::ui::shell::Shell;
use crate::ui::theme::Role;

impl SurfaceScreen {
    /// See [`Screen::act`](crate::ui::screen::Screen::act).
    pub(super) fn do_action(&mut self, action: Action, shell: &mut Shell<'_>) -> bool {
        match action {
            keys::GO => self.go(),
            keys::STEP => self.single_step(),
            keys::AGAIN => self.restart(),
            keys::RESET => self.reset(),
            keys::NEXT => self.turn(Turn::Next),
            keys::PREVIOUS => self.turn(Turn::Previous),
            keys::FASTER => self.pace(Turn::Next),
            keys::SLOWER => self.pace(Turn::Previous),
            keys::START_LEFT => self.nudge(-1.0, 0.0),
            keys::START_RIGHT => self.nudge(1.0, 0.0),
            keys::START_UP => self.nudge(0.0, 1.0),
            keys::START_DOWN => self.nudge(0.0, -1.0),
            MODE => shell.show("race"),
            Action::ChooseUp | Action::ChooseDown => {
                self.choose_next(Turn::next_if(action == Action::ChooseDown));
            }
            // Here the keys of the learning rate change the rates of the runners, not that of the run.
            Action::Less | Action::RateDown => self.dial(Turn::Previous),
            Action::More | Action::RateUp => self.dial(Turn::Next),
            Action::Enter => self.toggle(),
            Action::NextOptimizer
            | Action::PreviousOptimizer
            | Action::LargerBatch
            | Action::SmallerBatch => {
                // The run is not visible here, so it must not be changed.
                shell.say("arena.not-the-run", &[], Role::Dim);
            }
            _ => return false,
        }
        true
    }

    pub(super) fn click_on(&mut self, target: HitTarget) {
        match target {
            HitTarget::Map(point) => {
                self.begin_at(point);
                if !self.is_running() {
                    self.go();
                }
            }
            HitTarget::Name(index) => {
                if let Some(surface) = SURFACES.get(index) {
                    self.show(surface);
                }
            }
            HitTarget::Row(row, part) => {
                // As in the recipe, a click on another row only selects it.
                let chosen = self.row() == row;
                self.choose(row);
                match part {
                    Part::Switch => self.toggle(),
                    Part::Less if chosen => self.dial(Turn::Previous),
                    Part::More if chosen => self.dial(Turn::Next),
                    _ => {}
                }
            }
        }
    }
}
