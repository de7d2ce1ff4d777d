//! What is said in the status line.

use std::fmt::Display;

use super::Attached;
use crate::attach::{Applied, End, Notice, Value, printable};
use crate::ui::locale::Words;
use crate::ui::number;
use crate::ui::state::StatusMessage;
use crate::ui::theme::Role;

/// A value of a control.
pub(super) fn value(value: Option<&Value>, words: &'static Words) -> String {
    match value {
        None => "–".to_owned(),
        Some(Value::On(true)) => words.get("change.on").to_owned(),
        Some(Value::On(false)) => words.get("change.off").to_owned(),
        Some(Value::Number(number)) => number::knob(*number),
        Some(Value::Word(word)) => printable(word, 40),
    }
}

/// A change: `lr 0.01 → 0.003`.
pub(super) fn change(one: &Applied, words: &'static Words) -> String {
    match &one.to {
        None => one.label.clone(),
        Some(to) => format!(
            "{} {} → {}",
            one.label,
            value(one.from.as_ref(), words),
            value(Some(to), words)
        ),
    }
}

/// How the run ended.
pub(super) fn end(end: &End, words: &'static Words) -> (String, Role) {
    match end {
        End::Said(outcome) => {
            let role = if outcome.status == "done" {
                Role::Good
            } else {
                Role::Warning
            };
            let said = if outcome.text.is_empty() {
                &outcome.status
            } else {
                &outcome.text
            };
            (words.fill("attached.said-end", &[("status", said)]), role)
        }
        End::Exited(Some(0)) => (words.get("attached.exited").to_owned(), Role::Good),
        End::Exited(Some(status)) => (
            words.fill("attached.failed", &[("status", status)]),
            Role::Error,
        ),
        End::Exited(None) => (words.get("attached.killed").to_owned(), Role::Error),
        End::Closed => (words.get("attached.closed").to_owned(), Role::Dim),
    }
}

/// The text of a notice; `None` where what has happened is seen anyway.
pub(super) fn message(notice: &Notice, shown: &Attached) -> Option<StatusMessage> {
    let (words, run) = (shown.words(), shown.run());
    let count = |step: &u64| words.numbers().count(*step);
    let fill = |key: &'static str, values: &[(&str, &dyn Display)], role| {
        Some(StatusMessage::of(words.fill(key, values), role))
    };
    match notice {
        Notice::Began => {
            let name = run.name.as_deref().filter(|name| !name.is_empty())?;
            fill("attached.began", &[("name", &name)], Role::Good)
        }
        Notice::Applied(index) => {
            let one = run.applied.get(*index)?;
            let key = if one.is_clamped {
                "attached.clamped"
            } else {
                "attached.applied"
            };
            let values: [(&str, &dyn Display); 2] =
                [("change", &change(one, words)), ("step", &count(&one.step))];
            let mut text = words.fill(key, &values);
            if let Some(why) = one.why.as_ref().filter(|why| !why.is_empty()) {
                text = format!("{text} ({why})");
            }
            let message = StatusMessage::of(text, Role::Text);
            Some(StatusMessage {
                mark: Some(*index),
                ..message
            })
        }
        Notice::Rejected(control, why) => {
            let why = why.as_deref().unwrap_or(words.get("attached.no-reason"));
            let values: [(&str, &dyn Display); 2] = [("control", control), ("why", &why)];
            fill("attached.rejected", &values, Role::Error)
        }
        Notice::Unanswered(control) => fill(
            "attached.unanswered",
            &[("control", control)],
            Role::Warning,
        ),
        Notice::Overridden(control, was, now, step) => {
            let values: [(&str, &dyn Display); 4] = [
                ("control", control),
                ("was", &value(Some(was), words)),
                ("now", &number::knob(*now)),
                ("step", &count(step)),
            ];
            fill("attached.overridden", &values, Role::Warning)
        }
        Notice::Rewound(step) => fill("attached.rewound", &[("step", &count(step))], Role::Warning),
        Notice::Diverged(metric, step) => {
            let values: [(&str, &dyn Display); 2] = [("metric", metric), ("step", &count(step))];
            fill("attached.diverged", &values, Role::Error)
        }
        Notice::Triggered(step, asks) => {
            let patience = run.early_stopping.patience.unwrap_or_default();
            let key = match (asks, shown.is_read_only) {
                (true, false) => "attached.triggered-stop",
                _ => "attached.triggered",
            };
            let values: [(&str, &dyn Display); 2] =
                [("count", &count(&patience.into())), ("step", &count(step))];
            fill(key, &values, Role::Warning)
        }
        Notice::Said(index) => {
            let mark = run.marks.get(*index)?;
            let values: [(&str, &dyn Display); 3] = [
                ("kind", &mark.kind),
                ("text", &mark.text),
                ("step", &count(&mark.step)),
            ];
            fill("attached.event", &values, Role::Text)
        }
        Notice::Ended => {
            let (text, role) = end(run.end.as_ref()?, words);
            Some(StatusMessage::of(text, role))
        }
        Notice::TooManyMetrics(most) => fill(
            "attached.too-many",
            &[("most", &count(&(*most as u64)))],
            Role::Warning,
        ),
        Notice::Unknown(kind) => fill("attached.unknown", &[("kind", kind)], Role::Warning),
        Notice::Refused(why) | Notice::Source(why) => {
            let text = printable(why, 300);
            Some(StatusMessage::of(text, Role::Warning))
        }
    }
}
