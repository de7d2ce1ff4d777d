//! Changes of a run with their steps, to be made again in another.

use std::io::{self, Write};

use serde_json::{Map, Value as Json, json};

use super::control::Value;
use super::run::Applied;

/// Changes with their steps, by increasing step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    changes: Vec<(u64, String, Value)>,
    /// The changes that were made already.
    done: usize,
}

/// Why a schedule can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: expected {{\"at\":STEP,\"set\":{{\"NAME\":VALUE}}}}")]
pub struct ScheduleError {
    line: usize,
}

impl Schedule {
    /// The changes that a run has seen. What was done without a value, such as an evaluation, is no part of it.
    #[must_use]
    pub fn of(applied: &[Applied]) -> Self {
        let with_value = |one: &Applied| Some((one.step, one.control.clone(), one.to.clone()?));
        let mut changes: Vec<_> = applied.iter().filter_map(with_value).collect();
        changes.sort_by_key(|(step, ..)| *step);
        Self { changes, done: 0 }
    }

    /// Reads one as [`write`](Self::write) writes it.
    ///
    /// # Errors
    /// Where a line is not of that form.
    pub fn read(text: &str) -> Result<Self, ScheduleError> {
        let mut changes = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let wrong = || ScheduleError { line: index + 1 };
            let object: Map<String, Json> = serde_json::from_str(line).map_err(|_| wrong())?;
            let at = object.get("at").and_then(Json::as_u64).ok_or_else(wrong)?;
            let set = object
                .get("set")
                .and_then(Json::as_object)
                .ok_or_else(wrong)?;
            for (control, value) in set {
                let value = Value::read(value).ok_or_else(wrong)?;
                changes.push((at, control.clone(), value));
            }
        }
        changes.sort_by_key(|(step, ..)| *step);
        Ok(Self { changes, done: 0 })
    }

    /// Writes it, a JSON object a line.
    ///
    /// # Errors
    /// When `out` can't be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for (step, control, value) in &self.changes {
            let mut set = Map::new();
            set.insert(control.clone(), value.write());
            writeln!(out, "{}", json!({ "at": step, "set": set }))?;
        }
        Ok(())
    }

    /// Begins anew, for another run.
    pub fn rewind(&mut self) {
        self.done = 0;
    }

    /// The changes that are due by `step` and were not asked for yet, `most` at once: their steps, the names of controls, and
    /// the values.
    pub fn due(&mut self, step: u64, most: usize) -> Vec<(u64, String, Value)> {
        let rest = self.changes[self.done..].iter().take(most);
        let count = rest.take_while(|(at, ..)| *at <= step).count();
        let rest = &self.changes[self.done..];
        let due = rest[..count].to_vec();
        self.done += count;
        due
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_due_at_its_step() {
        let one = |step, control: &str, to| Applied {
            step,
            control: control.to_owned(),
            label: control.to_owned(),
            from: None,
            to,
            is_clamped: false,
            why: None,
            until: None,
        };
        let applied = [
            one(10, "lr", Some(Value::Number(0.003))),
            one(20, "evaluate", None),
            one(30, "optimizer", Some(Value::Word("adamw".to_owned()))),
        ];
        let mut schedule = Schedule::of(&applied);
        let mut bytes = Vec::new();
        schedule.write(&mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "{\"at\":10,\"set\":{\"lr\":0.003}}\n{\"at\":30,\"set\":{\"optimizer\":\"adamw\"}}\n"
        );
        assert_eq!(Schedule::read(&text).unwrap(), schedule);
        assert_eq!(schedule.due(9, 10), []);
        assert_eq!(
            schedule.due(12, 10),
            [(10, "lr".to_owned(), Value::Number(0.003))]
        );
        assert_eq!(schedule.due(12, 10), []);
        assert_eq!(schedule.due(99, 10).len(), 1);
        schedule.rewind();
        assert_eq!(schedule.due(99, 1).len(), 1);
        assert_eq!(schedule.due(99, 10).len(), 1);
        let error = Schedule::read("\n{\"at\":1}\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2: expected {\"at\":STEP,\"set\":{\"NAME\":VALUE}}"
        );
    }
}
