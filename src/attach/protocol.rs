//! The protocol: a JSON object a line, both ways. [`TEXT`] describes it.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::control::{Control, MAX_CONTROLS, Value};
use super::json;
use super::lines::Line;
use super::message::{Ack, AckStatus, Hello, Message, Metrics, Outcome};
use super::name::{self, printable};
use super::role::Role;

/// The protocol, described for who writes a program that speaks it.
pub const TEXT: &str = include_str!("../../assets/attach/protocol.txt");

/// The version of the protocol.
const VERSION: u64 = 1;
/// How deep figures may be nested: `{"train": {"loss": 1}}` is `train/loss`.
const DEPTH: usize = 3;
/// The most figures of a line.
const MAX_VALUES: usize = 4096;
/// The most metrics that a run may describe.
const MAX_SPECS: usize = 4096;

/// Names of positions, which are no figures of their own.
const STEP: &[&str] = &[
    "step",
    "global_step",
    "iteration",
    "iter",
    "update",
    "updates",
];
const EPOCH: &[&str] = &["epoch", "epochs"];
const SAMPLES: &[&str] = &["samples", "samples_seen", "examples_seen", "num_samples"];
const SECONDS: &[&str] = &[
    "seconds",
    "elapsed",
    "elapsed_seconds",
    "time_elapsed",
    "_runtime",
];
/// Times of day, which are no figures.
const TIMES: &[&str] = &["time", "timestamp", "_timestamp", "wall_time", "created_at"];

/// Whether a name is that of a position or a time.
pub(super) fn position_of(name: &str) -> Option<Position> {
    let is_one_of = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
    [
        (STEP, Position::Step),
        (EPOCH, Position::Epoch),
        (SAMPLES, Position::Samples),
        (SECONDS, Position::Seconds),
        (TIMES, Position::Time),
    ]
    .into_iter()
    .find_map(|(names, position)| is_one_of(names).then_some(position))
}

/// A position of a run, or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    Step,
    Epoch,
    Samples,
    Seconds,
    Time,
}

impl Metrics {
    /// Takes a figure or a position, by its name.
    pub(super) fn put(&mut self, name: &str, value: f64) {
        let whole = |value: f64| (value >= 0.0 && value < 2f64.powi(63)).then_some(value as u64);
        match position_of(name) {
            Some(Position::Step) if value.fract() == 0.0 => self.step = whole(value).or(self.step),
            Some(Position::Epoch) => self.epoch = Some(value).filter(|epoch| epoch.is_finite()),
            Some(Position::Samples) => self.samples = whole(value),
            Some(Position::Seconds) => {
                self.seconds = Some(value).filter(|seconds| seconds.is_finite());
            }
            None if self.values.len() < MAX_VALUES => self.values.push((name.to_owned(), value)),
            Some(Position::Step | Position::Time) | None => {}
        }
    }

    /// Takes the figures of an object, of objects within it by their path.
    pub(super) fn put_all(&mut self, object: &Map<String, Json>) {
        self.put_within(object, "", DEPTH);
    }

    fn put_within(&mut self, object: &Map<String, Json>, path: &str, depth: usize) {
        for (key, value) in object {
            let name = || {
                if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}/{key}")
                }
            };
            match value {
                Json::Object(inner) if depth > 0 => self.put_within(inner, &name(), depth - 1),
                value => {
                    if let Some(number) = json::number(value) {
                        self.put(&name(), number);
                    }
                }
            }
        }
    }
}

/// Reads a line of a program; `None` if it is no JSON object, and so no message but text.
#[must_use]
pub fn read(line: &str) -> Option<Message> {
    let line = line.trim();
    if !line.starts_with('{') {
        return None;
    }
    let Ok(Json::Object(object)) = json::parse(line) else {
        return None;
    };
    Some(match object.get("type") {
        None => Message::Metrics(metrics(&object)),
        Some(Json::String(kind)) => typed(kind, &object),
        Some(_) => Message::Unknown("type".to_owned()),
    })
}

/// The message that a line of a program is, if it is one.
#[must_use]
pub fn message_of(line: &Line) -> Option<Message> {
    match line {
        Line::Whole(text) | Line::Overwritten(text) => read(text),
        Line::TooLong => None,
    }
}

fn typed(kind: &str, object: &Map<String, Json>) -> Message {
    match kind {
        "hello" => Message::Hello(Box::new(hello(object))),
        "metrics" => Message::Metrics(metrics(object)),
        "ack" => ack(object).map_or_else(|| Message::Unknown("ack".to_owned()), Message::Ack),
        "event" => Message::Event {
            step: count(object, "step"),
            kind: text(object, "kind").unwrap_or_default(),
            text: long_text(object, "text").unwrap_or_default(),
        },
        "end" => Message::End {
            step: count(object, "step"),
            outcome: Outcome {
                status: text(object, "status").unwrap_or_else(|| "done".to_owned()),
                text: long_text(object, "text").unwrap_or_default(),
            },
        },
        kind => Message::Unknown(printable(kind, name::NAME)),
    }
}

fn metrics(object: &Map<String, Json>) -> Metrics {
    let mut metrics = Metrics::default();
    metrics.put_all(object);
    metrics
}

fn hello(object: &Map<String, Json>) -> Hello {
    let mut refused = Vec::new();
    if let Some(version) = object.get("gradus").and_then(Json::as_u64)
        && version > VERSION
    {
        refused.push(format!(
            "it speaks version {version} of the protocol, and this is {VERSION}"
        ));
    }
    let mut controls: Vec<Control> = Vec::new();
    let declared = object.get("controls").and_then(Json::as_array);
    for declared in declared.into_iter().flatten().take(MAX_CONTROLS) {
        match Control::read(declared) {
            Ok(control) if controls.iter().any(|one| one.name == control.name) => {
                refused.push(format!("control '{}' is declared twice", control.label));
            }
            Ok(control) => controls.push(control),
            Err(error) => refused.push(error.to_string()),
        }
    }
    if declared.is_some_and(|declared| declared.len() > MAX_CONTROLS) {
        refused.push(format!("only the first {MAX_CONTROLS} controls are shown"));
    }
    Hello {
        run: raw(object, "run"),
        name: text(object, "name"),
        total_steps: count(object, "total_steps").filter(|steps| *steps > 0),
        roles: roles(object, &mut refused),
        controls,
        accepts_at: accepts(object, "at"),
        refused,
    }
}

fn accepts(object: &Map<String, Json>, what: &str) -> bool {
    let words = object.get("accepts").and_then(Json::as_array);
    words.is_some_and(|words| words.iter().any(|word| word == what))
}

fn roles(object: &Map<String, Json>, refused: &mut Vec<String>) -> BTreeMap<String, Role> {
    let mut roles = BTreeMap::new();
    let declared = object.get("metrics").and_then(Json::as_object);
    for (metric, spec) in declared.into_iter().flatten().take(MAX_SPECS) {
        let Some(role) = spec["role"].as_str() else {
            continue;
        };
        match Role::declared(role, spec["better"].as_str() == Some("higher")) {
            Some(role) => drop(roles.insert(metric.clone(), role)),
            None => refused.push(format!(
                "metric '{}' has the role '{}': expected train, validation or other",
                printable(metric, name::NAME),
                printable(role, name::NAME)
            )),
        }
    }
    roles
}

fn ack(object: &Map<String, Json>) -> Option<Ack> {
    Some(Ack {
        run: raw(object, "run"),
        id: object.get("id")?.as_u64()?,
        step: count(object, "step"),
        status: match object.get("status")?.as_str()? {
            "applied" => AckStatus::Applied,
            "clamped" => AckStatus::Clamped,
            "rejected" => AckStatus::Rejected,
            _ => return None,
        },
        from: object.get("from").and_then(Value::read),
        to: object.get("to").and_then(Value::read),
        why: long_text(object, "why"),
    })
}

/// A whole number from 0 on, which may be written as a float.
fn count(object: &Map<String, Json>, key: &str) -> Option<u64> {
    let number = object.get(key)?;
    let is_whole =
        |number: &f64| number.fract() == 0.0 && *number >= 0.0 && *number < 2f64.powi(63);
    number
        .as_u64()
        .or_else(|| number.as_f64().filter(is_whole).map(|number| number as u64))
}

/// A text that is never shown, bounded.
fn raw(object: &Map<String, Json>, key: &str) -> Option<String> {
    let text = object.get(key)?.as_str()?;
    Some(text.chars().take(name::TEXT).collect())
}

fn text(object: &Map<String, Json>, key: &str) -> Option<String> {
    Some(printable(object.get(key)?.as_str()?, name::NAME))
}

fn long_text(object: &Map<String, Json>, key: &str) -> Option<String> {
    Some(printable(object.get(key)?.as_str()?, name::TEXT))
}

/// The line that asks for a value, once step `at` is reached if that is given; without its end.
#[must_use]
pub fn set(run: Option<&str>, id: u64, control: &str, value: &Value, at: Option<u64>) -> String {
    let mut values = Map::new();
    values.insert(control.to_owned(), value.write());
    let mut line = request(run, id, "set", values.into());
    if let Some(at) = at {
        line["at"] = at.into();
    }
    line.to_string()
}

/// The line that asks for something to be done, without its end.
#[must_use]
pub fn trigger(run: Option<&str>, id: u64, control: &str) -> String {
    request(run, id, "do", control.into()).to_string()
}

fn request(run: Option<&str>, id: u64, key: &str, what: Json) -> Json {
    let mut line = json!({ "id": id });
    if let Some(run) = run {
        line["run"] = run.into();
    }
    line[key] = what;
    line
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    fn figures(line: &str) -> Metrics {
        match read(line) {
            Some(Message::Metrics(metrics)) => metrics,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn bare_objects_are_metrics() {
        let one = figures(
            r#"{"step":120,"loss":0.41,"lr":0.01,"epoch":1.5,"time":1790000000.5,"note":"x"}"#,
        );
        assert_eq!((one.step, one.epoch), (Some(120), Some(1.5)));
        assert_eq!(
            one.values,
            [("loss".to_owned(), 0.41), ("lr".to_owned(), 0.01)]
        );
        let one = figures(r#"{"train":{"loss":NaN,"a":{"b":{"c":{"d":1}}}},"iter":3.0}"#);
        assert_eq!(one.step, Some(3));
        assert_eq!(one.values.len(), 1);
        assert!(one.values[0].0 == "train/loss" && one.values[0].1.is_nan());
        let one = figures(r#"{"step":-1,"loss":1}"#);
        assert_eq!((one.step, one.values.len()), (None, 1));
        assert_eq!(figures(r#"{"step":1.5,"loss":1}"#).step, None);
    }

    #[test]
    fn what_is_no_object_is_text() {
        for line in ["", "Epoch 1/3", "[1,2]", "{", r#"{"a":}"#, "{'loss': 1}"] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn a_hello_is_the_panel_and_says_what_it_can_not_offer() {
        let line = r#"{"gradus":1,"type":"hello","run":"r7f3","name":"resnet","total_steps":9000,
            "metrics":{"val_loss":{"role":"validation","better":"lower"},"m":{"role":"validation","better":"higher"},
            "x":{"role":"odd"}},
            "controls":[{"name":"lr","kind":"number","min":1e-8,"max":1,"scale":"log","value":0.01},
            {"name":"lr","kind":"toggle"},{"name":"stop","kind":"trigger"},{"name":"z","kind":"z"}],"later":1}"#;
        let Some(Message::Hello(hello)) = read(&line.replace('\n', "")) else {
            panic!();
        };
        assert_eq!(hello.run.as_deref(), Some("r7f3"));
        assert_eq!(hello.total_steps, Some(9000));
        assert_eq!(hello.roles["m"], Role::ValidationAccuracy);
        let names: Vec<&str> = hello.controls.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["lr", "stop"]);
        assert_eq!(
            hello.refused,
            [
                "control 'lr' is declared twice",
                "control 'z' is of kind 'z': expected number, integer, choice, toggle or trigger",
                "metric 'x' has the role 'odd': expected train, validation or other"
            ]
        );
    }

    #[test]
    fn answers_events_and_ends_are_read() {
        let line = r#"{"type":"ack","id":8,"step":121,"status":"clamped","from":0.01,"to":0.003,"why":"range"}"#;
        let Some(Message::Ack(ack)) = read(line) else {
            panic!()
        };
        assert_eq!(
            (ack.id, ack.step, ack.status),
            (8, Some(121), AckStatus::Clamped)
        );
        assert_eq!(ack.to, Some(Value::Number(0.003)));
        assert_eq!(
            read(r#"{"type":"ack","id":8,"status":"maybe"}"#),
            Some(Message::Unknown("ack".to_owned()))
        );
        assert_eq!(
            read(r#"{"type":"event","step":900,"kind":"checkpoint","text":"a\u001b[1m"}"#),
            Some(Message::Event {
                step: Some(900),
                kind: "checkpoint".to_owned(),
                text: "a\\u{1b}[1m".to_owned()
            })
        );
        let Some(Message::End { step, outcome }) = read(r#"{"type":"end","step":9000}"#) else {
            panic!()
        };
        assert_eq!((step, outcome.status.as_str()), (Some(9000), "done"));
        assert_eq!(
            read(r#"{"type":"later"}"#),
            Some(Message::Unknown("later".to_owned()))
        );
        assert_eq!(
            read(r#"{"type":3}"#),
            Some(Message::Unknown("type".to_owned()))
        );
    }

    #[test]
    fn requests_are_what_the_protocol_says() {
        assert_eq!(
            set(Some("r7f3"), 8, "lr", &Value::Number(0.003), None),
            r#"{"id":8,"run":"r7f3","set":{"lr":0.003}}"#
        );
        assert_eq!(
            set(None, 8, "lr", &Value::Number(0.003), Some(500)),
            r#"{"at":500,"id":8,"set":{"lr":0.003}}"#
        );
        assert_eq!(trigger(None, 9, "stop"), r#"{"do":"stop","id":9}"#);
    }
}
