//! The controls of a run, and the changes that were asked for and not answered yet.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::control::{Control, ControlError, Value};
use super::message::{Ack, AckStatus, Hello};
use super::protocol;
use crate::turn::Turn;

/// After so many seconds without an answer, that is said.
const PATIENCE: f64 = 5.0;
/// The most changes that wait for an answer; those asked for first are given up then.
const MAX_PENDING: usize = 100;

/// The controls of a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Panel {
    /// The controls, as declared.
    pub controls: Vec<Control>,
    /// The run that they belong to; requests carry it.
    run: Option<String>,
    /// Whether a change can be asked for before its step.
    #[serde(default)]
    accepts_at: bool,
    /// Changes that were asked for, the first first.
    pending: Vec<Pending>,
    /// The number of the next request. It goes on over runs, so that no answer is taken for another's.
    next: u64,
    /// Controls whose value was changed by the program since they were set, by their names.
    overridden: BTreeSet<String>,
    /// Controls that were set, with the step from which they hold.
    set: Vec<(String, u64)>,
}

/// A change that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// The number of the request.
    pub id: u64,
    /// The name of the control.
    pub control: String,
    /// The value; `None` for what is to be done.
    pub value: Option<Value>,
    /// When it was asked for, in seconds.
    pub asked: f64,
    /// The step before which it is not to be made, if there is one.
    #[serde(default)]
    pub at: Option<u64>,
    /// Whether it was said that nobody answers.
    pub is_late: bool,
}

/// A value, and the step before which it is not to be set: `0.003 at 500`.
fn later(text: &str) -> Option<(&str, u64)> {
    let (value, step) = text.rsplit_once(" at ")?;
    Some((value, step.trim().parse().ok()?))
}

/// A request that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requested {
    /// Its number.
    pub id: u64,
    /// The line, without its end.
    pub line: String,
}

/// An answer to a change that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answered {
    pub(super) control: String,
    pub(super) label: String,
    pub(super) from: Option<Value>,
    /// The value that holds now; `None` where something was done.
    pub(super) to: Option<Value>,
}

impl Panel {
    /// Takes the controls that a run declares; what an earlier one was asked for dies with it.
    pub(super) fn declare(&mut self, hello: &Hello) {
        if hello.run.is_none() || self.run != hello.run {
            self.pending.clear();
            self.overridden.clear();
            self.set.clear();
        }
        self.run.clone_from(&hello.run);
        self.accepts_at = hello.accepts_at;
        self.controls.clone_from(&hello.controls);
    }

    /// Numbers requests from here on, so that an answer to one of an earlier process is not taken for one to its own.
    pub fn number_from(&mut self, id: u64) {
        self.next = self.next.max(id);
    }

    /// The number of the last request.
    #[must_use]
    pub const fn next_number(&self) -> u64 {
        self.next
    }

    /// Whether a change can be asked for before its step.
    #[must_use]
    pub const fn accepts_at(&self) -> bool {
        self.accepts_at
    }

    /// Asks for a value of a schedule, once step `at` is reached if that is given; `None` if the control isn't there, or does
    /// not allow it.
    pub fn ask_for(
        &mut self,
        name: &str,
        value: Value,
        at: Option<u64>,
        now: f64,
    ) -> Option<Requested> {
        self.control(name)?
            .allows(&value)
            .then(|| self.ask(name, Some(value), at, now))
    }

    /// The control of this name.
    #[must_use]
    pub fn control(&self, name: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.name == name)
    }

    /// The control that is meant by a name that was typed: its name, or its label.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Control> {
        let mut controls = self.controls.iter();
        let labelled = || self.controls.iter().find(|control| control.label == name);
        controls
            .find(|control| control.name == name)
            .or_else(labelled)
    }

    /// The changes that wait for an answer.
    #[must_use]
    pub fn pending(&self) -> &[Pending] {
        &self.pending
    }

    /// How many more changes can wait for an answer.
    #[must_use]
    pub fn room(&self) -> usize {
        MAX_PENDING.saturating_sub(self.pending.len())
    }

    /// The change of a control that waits for an answer, the last if there are several; one that is for later does not count.
    #[must_use]
    pub fn pending_of(&self, name: &str) -> Option<&Pending> {
        let mut now = self.pending.iter().rev().filter(|one| one.at.is_none());
        now.find(|one| one.control == name)
    }

    /// The value that a control will have once all is answered but what is for later.
    #[must_use]
    pub fn expected(&self, name: &str) -> Option<&Value> {
        let asked = self.pending_of(name);
        asked
            .and_then(|one| one.value.as_ref())
            .or_else(|| self.control(name)?.value.as_ref())
    }

    /// Whether a control was changed by the program since it was set.
    #[must_use]
    pub fn is_overridden(&self, name: &str) -> bool {
        self.overridden.contains(name)
    }

    /// Asks for the value one key press on.
    pub fn turn(&mut self, name: &str, turn: Turn, now: f64) -> Option<Requested> {
        let value = self.control(name)?.turned(self.expected(name), turn)?;
        if self.expected(name) == Some(&value) {
            return None;
        }
        Some(self.ask(name, Some(value), None, now))
    }

    /// Asks for a value that was typed, or with `at STEP` after it for a value from that step on.
    ///
    /// # Errors
    /// When it may not be set, or not ahead of time.
    pub fn set(
        &mut self,
        name: &str,
        text: &str,
        now: f64,
    ) -> Result<Option<Requested>, ControlError> {
        let Some(control) = self.find(name) else {
            return Ok(None);
        };
        let name = control.name.clone();
        let (value, at) = match control.parse(text) {
            Ok(value) => (value, None),
            Err(error) => {
                let (value, at) = later(text).ok_or(error)?;
                (control.parse(value)?, Some(at))
            }
        };
        if at.is_some() && !self.accepts_at {
            return Err(ControlError::Later(control.label.clone()));
        }
        Ok(Some(self.ask(&name, Some(value), at, now)))
    }

    /// Asks for something to be done.
    pub fn trigger(&mut self, name: &str, now: f64) -> Option<Requested> {
        let control = self.control(name).filter(|control| control.is_trigger())?;
        let name = control.name.clone();
        Some(self.ask(&name, None, None, now))
    }

    fn ask(&mut self, name: &str, value: Option<Value>, at: Option<u64>, now: f64) -> Requested {
        self.next += 1;
        let (id, run) = (self.next, self.run.as_deref());
        let line = match &value {
            Some(value) => protocol::set(run, id, name, value, at),
            None => protocol::trigger(run, id, name),
        };
        if self.pending.len() >= MAX_PENDING {
            self.pending.remove(0);
        }
        self.pending.push(Pending {
            id,
            control: name.to_owned(),
            value,
            asked: now,
            at,
            is_late: false,
        });
        Requested { id, line }
    }

    /// Takes an answer; `None` if nobody asked.
    pub(super) fn answer(&mut self, ack: &Ack, step: u64) -> Option<Answered> {
        if ack.run.is_some() && self.run.is_some() && ack.run != self.run {
            return None;
        }
        let at = self.pending.iter().position(|one| one.id == ack.id)?;
        let pending = self.pending.remove(at);
        let control = self
            .controls
            .iter_mut()
            .find(|one| one.name == pending.control)?;
        let from = ack.from.clone().or_else(|| control.value.clone());
        let mut to = None;
        if ack.status != AckStatus::Rejected {
            let given = ack.to.clone().filter(|value| control.is_of_kind(value));
            to = given.or(pending.value);
            if to.is_some() {
                control.value.clone_from(&to);
                self.overridden.remove(&pending.control);
                self.set.retain(|(name, _)| *name != pending.control);
                self.set.push((pending.control.clone(), step));
            }
        }
        Some(Answered {
            label: control.label.clone(),
            control: pending.control,
            from,
            to,
        })
    }

    /// Takes the value of a control as the run logs it. Returns what it was, where it had been set and is another now.
    pub(super) fn logged(&mut self, name: &str, step: u64, value: f64) -> Option<Value> {
        let control = self
            .controls
            .iter_mut()
            .find(|control| control.name == name)?;
        let value = Value::Number(value);
        if !control.is_of_kind(&value) {
            return None;
        }
        let set_at = self
            .set
            .iter()
            .find(|(set, _)| set == name)
            .map(|(_, at)| *at);
        // A figure of a step before the change took effect.
        if set_at.is_some_and(|at| step <= at) {
            return None;
        }
        let before = control.value.replace(value.clone());
        let is_other = before
            .as_ref()
            .is_some_and(|before| !before.is_about(&value));
        if !is_other || set_at.is_none() || !self.overridden.insert(name.to_owned()) {
            return None;
        }
        before
    }

    /// Whether the run has come to the step of changes that were for later, so that their answers are waited for from `now` on.
    pub(super) fn reached(&mut self, step: u64, now: f64) {
        for one in &mut self.pending {
            if one.at.is_some_and(|at| at <= step) {
                (one.at, one.asked) = (None, now);
            }
        }
    }

    /// The changes that nobody answers, once each.
    pub(super) fn late(&mut self, now: f64) -> Vec<Pending> {
        let mut late = Vec::new();
        for one in self.pending.iter_mut().filter(|one| one.at.is_none()) {
            if !one.is_late && now - one.asked >= PATIENCE {
                one.is_late = true;
                late.push(one.clone());
            }
        }
        late
    }

    /// Gives up what waits for an answer: whoever was asked is gone.
    pub(super) fn give_up(&mut self) -> Vec<Pending> {
        std::mem::take(&mut self.pending)
    }
}
