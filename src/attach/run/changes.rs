//! Changes of a run: those that were made, and to what they are to blame for what follows.

use super::{Applied, MAX_MARKS, Notice, Run};
use crate::attach::control::{Control, Value};
use crate::attach::early_stopping::OnTrigger;
use crate::attach::message::{Ack, AckStatus};
use crate::attach::panel::Requested;
use crate::train::{self, Change, Impact};

/// The control that stops a run.
const STOP: &str = "stop";

impl Run {
    /// Whether the run is to be asked to stop now, and can be.
    pub(super) fn wants_stop(&self) -> bool {
        let can = self.panel.control(STOP).is_some_and(Control::is_trigger);
        self.early_stopping.on_trigger == OnTrigger::Stop && can
    }

    /// The request to stop, for a trigger that asks for it.
    pub fn stop(&mut self, now: f64) -> Option<Requested> {
        self.panel.trigger(STOP, now)
    }

    pub(super) fn answer(&mut self, ack: &Ack, notices: &mut Vec<Notice>) {
        let step = ack.step.unwrap_or(self.last_step());
        let Some(answered) = self.panel.answer(ack, step) else {
            return;
        };
        if ack.status == AckStatus::Rejected {
            notices.push(Notice::Rejected(answered.label, ack.why.clone()));
            return;
        }
        if self.applied.len() >= MAX_MARKS {
            self.applied.remove(0);
            self.forgotten += 1;
        }
        self.applied.push(Applied {
            step,
            control: answered.control,
            label: answered.label,
            from: answered.from,
            to: answered.to,
            is_clamped: ack.status == AckStatus::Clamped,
            why: ack.why.clone(),
            until: None,
        });
        notices.push(Notice::Applied(self.applied.len() - 1));
        self.blame();
    }

    /// Has the verdict know of the latest change, where its control is called as one of our own and so is known for what it
    /// does.
    fn blame(&mut self) {
        let Some(applied) = self.applied.last() else {
            return;
        };
        let Some((change, impact)) = known(applied) else {
            return;
        };
        let (step, text) = (applied.step, applied.label.clone());
        let epoch = self.epoch_of(step);
        if let Some(history) = &mut self.history {
            history.changed(&train::Applied {
                step,
                epoch,
                change,
                text,
                impact,
            });
        }
    }
}

/// The change of our own that a change of a program is, by the name of its control: `learning_rate` is `lr`.
fn known(applied: &Applied) -> Option<(Change, Impact)> {
    let name = applied.control.to_lowercase().replace('_', "-");
    let word = match name.as_str() {
        "learning-rate" => "lr",
        "batch-size" => "batch",
        "wd" => "weight-decay",
        name => name,
    };
    let value = match applied.to.as_ref()? {
        Value::Number(value) => value.to_string(),
        Value::On(is_on) => if *is_on { "on" } else { "off" }.to_owned(),
        Value::Word(word) => word.clone(),
    };
    let change: Change = format!("{word} {value}").parse().ok()?;
    Some((change, impact(applied, &change)))
}

/// How it affects the steps that follow, as [`Impact::of`] says of our own changes.
fn impact(applied: &Applied, change: &Change) -> Impact {
    if applied.from == applied.to {
        return Impact::Nothing;
    }
    let (from, to) = match (&applied.from, &applied.to) {
        (Some(Value::Number(from)), Some(Value::Number(to))) => (*from, *to),
        _ => (0.0, 0.0),
    };
    match change {
        Change::Knob { word: "lr", .. } if to < from => Impact::Other,
        // A quarter of the samples doubles the gradient's noise.
        Change::Batch(_) if 4.0 * to > from => Impact::Other,
        Change::Optimizer(_)
        | Change::OptimizerKnobs { .. }
        | Change::Knob { .. }
        | Change::Batch(_) => Impact::Steps,
        _ => Impact::Other,
    }
}
