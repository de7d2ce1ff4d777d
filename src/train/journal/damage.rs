//! Error messages for damaged lines, in terms of the journal's format.

use serde_json::Value;

/// Why this is not a line of a journal.
pub(super) fn of_line(bytes: &[u8]) -> String {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
        return "it is not JSON".to_owned();
    };
    let Some(event) = value.get("event").and_then(Value::as_str) else {
        return "it has no event".to_owned();
    };
    if value.get("branch").and_then(Value::as_str).is_none() {
        return "it has no branch".to_owned();
    }
    if value.get("step").and_then(Value::as_u64).is_none() {
        return "it has no step".to_owned();
    }
    format!("its event '{event}' is unknown or incomplete")
}

/// Why the first line is not a valid header, though it has the format's key.
pub(super) fn of_header(value: &Value) -> String {
    let is_text = |name: &str| value.get(name).is_some_and(Value::is_string);
    let missing = match () {
        () if !is_text("gradus") => "the version that wrote it",
        () if !is_text("data") => "the data's digest",
        () => "the recipe or the knobs, as pairs of texts",
    };
    format!("it is missing {missing}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::train::journal::{Journal, Line};

    #[test]
    fn what_is_wrong_is_said_in_words_of_journals() {
        let line = |text: &str| Line::of_json(text.as_bytes()).unwrap_err();
        for (text, says) in [
            ("{", "it is not JSON"),
            ("[1]", "it has no event"),
            (r#"{"event":99,"branch":"A","step":0}"#, "it has no event"),
            (r#"{"event":"fork","step":0}"#, "it has no branch"),
            (
                r#"{"event":"fork","branch":"A","step":"x"}"#,
                "it has no step",
            ),
            (
                r#"{"event":"frok","branch":"A","step":0}"#,
                "its event 'frok' is unknown or incomplete",
            ),
            (
                r#"{"event":"evaluation","branch":"A","step":0}"#,
                "its event 'evaluation' is unknown or incomplete",
            ),
        ] {
            assert_eq!(line(text), says, "{text}");
        }
        let header = |text: &str| Journal::read(text.as_bytes()).err().unwrap().to_string();
        for (text, says) in [
            (
                r#"{"gradus-journal":1}"#,
                "it is missing the version that wrote it",
            ),
            (
                r#"{"gradus-journal":1,"gradus":"0","recipe":[]}"#,
                "it is missing the data's digest",
            ),
            (
                r#"{"gradus-journal":1,"gradus":"0","recipe":[[1,2]],"data":"0"}"#,
                "it is missing the recipe or the knobs, as pairs of texts",
            ),
        ] {
            assert_eq!(header(text), format!("line 1: {says}"), "{text}");
        }
    }
}
