//! What the Optimizer screen is made to look at.

use super::App;
use crate::portrait::anatomy::{Parameter, index_of};
use crate::ui::command::Choice;
use crate::ui::number;
use crate::ui::screen::optimizer::aim::layers;
use crate::ui::theme::Role;

impl App {
    /// Shows the parameter after the one that is shown, or the one before it.
    pub(super) fn turn_parameter(&mut self, forward: bool) {
        let update = self
            .state
            .anatomy
            .as_ref()
            .and_then(|all| all.update.as_ref());
        if let Some(update) = update {
            let (shown, count) = (update.example.index, update.example.parameters);
            // Counts on from what was asked for, should the next press come before the next picture.
            let from = match self.state.aim.parameter {
                Parameter::Largest => shown,
                Parameter::At(index) => index,
            };
            let mut aim = self.state.aim;
            aim.step(from, count, forward);
            self.set_parameter(aim.parameter);
        }
    }

    /// Shows this parameter, and says which it is until its numbers come.
    pub(super) fn set_parameter(&mut self, parameter: Parameter) {
        self.state.aim.parameter = parameter;
        match parameter {
            Parameter::Largest => self.say("message.largest", &[], Role::Text),
            Parameter::At(index) => {
                let index = number::count(index as u64);
                self.say("message.parameter", &[("parameter", &index)], Role::Text);
            }
        }
    }

    pub(super) fn turn_layer(&mut self, forward: bool) {
        self.state.aim.turn(&self.state.run, forward);
        self.say_layer();
    }

    fn say_layer(&mut self) {
        match self.state.aim.layer(&self.state.run) {
            None => self.say("message.whole-net", &[], Role::Text),
            Some(layer) => {
                let of = number::count(layers(&self.state.run) as u64);
                let layer = number::count(layer as u64 + 1);
                self.say(
                    "message.layer",
                    &[("layer", &layer), ("of", &of)],
                    Role::Text,
                );
            }
        }
    }

    /// Looks at what was typed; else says why not.
    pub(super) fn aim(&mut self, choice: &Choice) -> Result<(), String> {
        let words = self.state.words();
        match choice {
            Choice::Parameter(parameter) => self.set_parameter(*parameter),
            Choice::Named(name) => {
                let anatomy = self.state.anatomy.as_ref();
                let update = anatomy.and_then(|all| all.snapshot.rehearsal.as_ref());
                let index = update.and_then(|update| index_of(&update.layout, name));
                let index =
                    index.ok_or_else(|| words.fill("error.no-parameter", &[("name", name)]))?;
                self.set_parameter(Parameter::At(index));
            }
            Choice::Layer(layer) => {
                let count = layers(&self.state.run);
                if layer.is_some_and(|layer| layer >= count) {
                    return Err(words.fill("error.no-layer", &[("of", &count)]));
                }
                self.state.aim.look_at(*layer);
                self.say_layer();
            }
        }
        Ok(())
    }
}
