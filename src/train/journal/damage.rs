//! What is wrong with a line that can't be read, in words for whoever has the file.

use serde_json::Value;

/// Why this is no line of a journal.
pub(super) fn of_line(bytes: &[u8]) -> String {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
        return "it is no JSON".to_owned();
    };
    let Some(event) = value.get("event").and_then(Value::as_str) else {
        return "it names no event".to_owned();
    };
    if value.get("branch").and_then(Value::as_str).is_none() {
        return "it names no branch".to_owned();
    }
    if value.get("step").and_then(Value::as_u64).is_none() {
        return "it names no step".to_owned();
    }
    format!("its event '{event}' is unknown, or not told in full")
}

/// Why this is no beginning of a journal, though it says that it is one.
pub(super) fn of_header(value: &Value) -> String {
    let is_text = |name: &str| value.get(name).is_some_and(Value::is_string);
    let missing = match () {
        () if !is_text("gradus") => "the version that wrote it",
        () if !is_text("data") => "the data's digest",
        () => "the recipe or the knobs, as pairs of texts",
    };
    format!("it lacks {missing}")
}
