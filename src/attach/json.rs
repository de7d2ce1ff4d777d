//! JSON as programs write it: with `NaN` and `Infinity`, which JSON has no words for, but a run that diverges has.

use std::borrow::Cow;

use serde_json::Value;

/// The words for numbers that are not finite, longest first where one begins with another.
const WORDS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// Parses a line. `NaN`, `Infinity` and `-Infinity` become strings, for [`number`] to read.
///
/// # Errors
/// When it is no JSON otherwise either.
pub(super) fn parse(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text).or_else(|error| match quoted(text) {
        Cow::Owned(text) => serde_json::from_str(&text),
        Cow::Borrowed(_) => Err(error),
    })
}

/// A number, be it finite or not. A string is one only if it says so in Python's or JavaScript's words.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.as_str() {
            "NaN" | "nan" => Some(f64::NAN),
            "Infinity" | "inf" => Some(f64::INFINITY),
            "-Infinity" | "-inf" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

/// A number as JSON or as one of the words.
pub(super) fn write_number(value: f64) -> Value {
    let word = match value {
        value if value.is_nan() => "NaN",
        f64::INFINITY => "Infinity",
        f64::NEG_INFINITY => "-Infinity",
        // A whole number is written without a fraction, as it was given.
        value if value.fract() == 0.0 && value.abs() < 1e15 => return Value::from(value as i64),
        value => return Value::from(value),
    };
    Value::from(word)
}

/// The text with the words in quotes, where they stand outside of strings.
fn quoted(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let (mut in_string, mut escaped) = (false, false);
    let mut skip_to = 0;
    for (at, letter) in text.char_indices() {
        if at < skip_to {
            continue;
        }
        if in_string {
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_string = false,
                _ => {}
            }
        } else if letter == '"' {
            in_string = true;
        } else if let Some(word) = WORDS.iter().find(|word| text[at..].starts_with(**word)) {
            out.push_str(&text[copied..at]);
            out.push('"');
            out.push_str(word);
            out.push('"');
            copied = at + word.len();
            skip_to = copied;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_not_finite_are_read_as_python_and_javascript_write_them() {
        let line =
            r#"{"a":NaN,"b":-Infinity,"c":Infinity,"d":[NaN,1e400],"e":"NaN \" NaN","f":2.5}"#;
        // 1e400 is out of the range of serde_json: the line is refused rather than misread.
        assert!(parse(line).is_err());
        let value = parse(&line.replace("1e400", "1")).unwrap();
        assert!(number(&value["a"]).unwrap().is_nan());
        assert_eq!(number(&value["b"]), Some(f64::NEG_INFINITY));
        assert_eq!(number(&value["c"]), Some(f64::INFINITY));
        assert_eq!(value["e"], Value::from("NaN \" NaN"));
        assert_eq!(number(&value["f"]), Some(2.5));
        assert_eq!(number(&value["e"]), None);
    }

    #[test]
    fn what_is_no_json_stays_none() {
        for text in ["", "Epoch 1: NaN", "{\"a\":NaN", "{NaN:1}x", "-Infinity-"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_written_so_that_they_are_read_back() {
        for value in [
            0.1,
            -3.0,
            1e-30,
            1e300,
            9000.0,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ] {
            assert_eq!(number(&write_number(value)), Some(value));
        }
        assert!(number(&write_number(f64::NAN)).unwrap().is_nan());
        assert_eq!(write_number(9000.0).to_string(), "9000");
    }
}
