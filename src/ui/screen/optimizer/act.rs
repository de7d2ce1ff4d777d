//! Actions that select a layer or a parameter.

use super::keys;
use super::selection::{Choice, layers, plain_layout};
use super::state::Optimizer;
use crate::portrait::anatomy::{Parameter, index_of};
use crate::turn::Turn;
use crate::ui::keymap::Action;
use crate::ui::shell::Shell;
use crate::ui::theme::Role;

impl Optimizer {
    /// See [`Screen::act`](crate::ui::screen::Screen::act).
    pub(super) fn do_action(&mut self, action: Action, shell: &mut Shell<'_>) -> bool {
        match action {
            keys::NEXT_PARAMETER => self.turn_parameter(Turn::Next, shell),
            keys::PREVIOUS_PARAMETER => self.turn_parameter(Turn::Previous, shell),
            keys::LARGEST_PARAMETER => self.set_parameter(Parameter::Largest, shell),
            keys::NEXT_LAYER => self.turn_layer(Turn::Next, shell),
            keys::PREVIOUS_LAYER => self.turn_layer(Turn::Previous, shell),
            _ => return false,
        }
        true
    }

    /// Selects the parameter after or before the one shown.
    fn turn_parameter(&mut self, turn: Turn, shell: &mut Shell<'_>) {
        if let Some(update) = self.update() {
            let (shown, count) = (update.example.index, update.example.parameters);
            // Continues from the requested parameter, which may not have been rendered yet.
            let from = match self.selection.parameter {
                Parameter::Largest => shown,
                Parameter::At(index) => index,
            };
            let mut selection = self.selection;
            selection.step(from, count, turn);
            self.set_parameter(selection.parameter, shell);
        }
    }

    /// Selects a parameter, with a message that names it until its values arrive.
    fn set_parameter(&mut self, parameter: Parameter, shell: &mut Shell<'_>) {
        self.selection.parameter = parameter;
        match parameter {
            Parameter::Largest => shell.say("message.largest", &[], Role::Text),
            Parameter::At(index) => {
                let index = shell.state.words().numbers().count(index as u64);
                shell.say("message.parameter", &[("parameter", &index)], Role::Text);
            }
        }
    }

    fn turn_layer(&mut self, turn: Turn, shell: &mut Shell<'_>) {
        self.selection.turn(&shell.state.run, turn);
        self.say_layer(shell);
    }

    fn say_layer(&self, shell: &mut Shell<'_>) {
        match self.selection.layer(&shell.state.run) {
            None => shell.say("message.whole-net", &[], Role::Text),
            Some(layer) => {
                let numbers = shell.state.words().numbers();
                let of = numbers.count(layers(&shell.state.run) as u64);
                let layer = numbers.count(layer as u64 + 1);
                shell.say(
                    "message.layer",
                    &[("layer", &layer), ("of", &of)],
                    Role::Text,
                );
            }
        }
    }

    /// Selects what a command asked for. Returns the reason if there is no such parameter or layer.
    pub(super) fn select(&mut self, choice: &Choice, shell: &mut Shell<'_>) -> Result<(), String> {
        let words = shell.state.words();
        match choice {
            Choice::Parameter(parameter) => self.set_parameter(*parameter, shell),
            Choice::Named(name) => {
                let anatomy = self.anatomy.as_ref();
                let update = anatomy.and_then(|all| all.snapshot.preview.as_ref());
                let index = match update {
                    Some(update) => index_of(&update.layout, name),
                    None => plain_layout(&shell.state.run).and_then(|all| index_of(&all, name)),
                };
                let index =
                    index.ok_or_else(|| words.fill("error.no-parameter", &[("name", name)]))?;
                self.set_parameter(Parameter::At(index), shell);
            }
            Choice::Layer(layer) => {
                let count = layers(&shell.state.run);
                if layer.is_some_and(|layer| layer >= count) {
                    return Err(words.fill("error.no-layer", &[("of", &count)]));
                }
                self.selection.select_layer(*layer);
                self.say_layer(shell);
            }
        }
        Ok(())
    }
}
