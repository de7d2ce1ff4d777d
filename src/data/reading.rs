//! How a table of the user's own is read: what can be set, and its words. Whatever is not set is found from the file.

use super::csv_cell::csv_cell;
use super::image_size::ImageSize;
use super::reading_error::ReadingError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The settings that only tables of the user's own take: word, placeholder of the value, explanation.
pub const READING: &[(&str, &str, &str)] = &[
    (
        "delimiter",
        "MARK",
        "what separates the cells of csv:FILE: comma, semicolon, tab, pipe, blanks or auto",
    ),
    (
        "decimal",
        "MARK",
        "decimal mark in csv:FILE: point, comma or auto",
    ),
    (
        "header",
        "on|off|auto",
        "whether the first line of csv:FILE names the columns",
    ),
    ("drop-columns", "A,B,…", "columns of csv:FILE to leave out"),
    (
        "only-columns",
        "A,B,…",
        "the only columns of csv:FILE to learn from",
    ),
    (
        "missing",
        "HOW",
        "missing cells of csv:FILE: drop (their rows), or fill them with the training set's mean, median or most-frequent",
    ),
    (
        "task",
        "TASK",
        "what to learn from csv:FILE: classify, regress or auto",
    ),
    (
        "image",
        "WxH",
        "size of images in pixels, like 28x28, or 28x28x3 in colour: that to which those of folder:DIR are scaled, or of which the columns of csv:FILE are the pixels",
    ),
];

/// How a table is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reading {
    /// What separates cells; found from the file if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    /// The decimal mark; found from the file if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<Decimal>,
    /// Whether the first line names the columns; found from the file if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// The columns to leave out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drop_columns: Vec<String>,
    /// The only columns to learn from; all if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only_columns: Vec<String>,
    /// What becomes of rows with a missing cell.
    #[serde(skip_serializing_if = "Missing::is_drop")]
    pub missing: Missing,
    /// What to learn; found from the label column if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<Goal>,
    /// The size of the images of which the columns are the pixels; a table of other things if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageSize>,
}

impl Reading {
    /// Whether nothing is set.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The words of what is set.
    #[must_use]
    pub fn words(&self) -> Vec<&'static str> {
        self.to_settings().iter().map(|(word, _)| *word).collect()
    }

    /// The values of a setting of [`READING`] that takes one of several words.
    #[must_use]
    pub fn choices(word: &str) -> Option<Vec<&'static str>> {
        fn names<T>(all: &[(&'static str, T)]) -> Vec<&'static str> {
            all.iter().map(|(name, _)| *name).collect()
        }
        let mut choices = match word {
            "delimiter" => names(&Delimiter::ALL),
            "decimal" => names(&Decimal::ALL),
            "header" => vec!["on", "off"],
            "missing" => return Some(names(&Missing::ALL)),
            "task" => names(&Goal::ALL),
            _ => return None,
        };
        choices.push("auto");
        Some(choices)
    }

    /// Sets one of [`READING`]; `None` if `word` is another setting's.
    ///
    /// # Errors
    /// [`ReadingError`] for a value that is not allowed.
    pub fn set(&mut self, word: &str, value: &str) -> Option<Result<(), ReadingError>> {
        let (word, ..) = READING.iter().find(|(known, ..)| *known == word)?;
        Some(self.set_known(word, value))
    }

    fn set_known(&mut self, word: &'static str, value: &str) -> Result<(), ReadingError> {
        match word {
            "delimiter" => self.delimiter = choice(word, mark(value), &Delimiter::ALL)?,
            "decimal" => self.decimal = choice(word, mark(value), &Decimal::ALL)?,
            "header" => self.header = choice(word, value, &[("on", true), ("off", false)])?,
            "drop-columns" => self.drop_columns = names(word, value)?,
            "only-columns" => self.only_columns = names(word, value)?,
            "missing" => self.missing = named(word, value, &Missing::ALL, "")?,
            "image" => self.image = Some(value.parse()?),
            _ => self.task = choice(word, value, &Goal::ALL)?,
        }
        Ok(())
    }

    /// The words and values that make this reading.
    #[must_use]
    pub fn to_settings(&self) -> Vec<(&'static str, String)> {
        let mut all = Vec::new();
        let mut push = |word, value: Option<String>| all.extend(value.map(|value| (word, value)));
        push("delimiter", self.delimiter.map(|one| one.to_string()));
        push("decimal", self.decimal.map(|one| one.to_string()));
        let header = |on| if on { "on" } else { "off" }.to_owned();
        push("header", self.header.map(header));
        let joined = |names: &[String]| (!names.is_empty()).then(|| joined(names));
        push("drop-columns", joined(&self.drop_columns));
        push("only-columns", joined(&self.only_columns));
        let fills = self.missing != Missing::Drop;
        push("missing", fills.then(|| self.missing.to_string()));
        push("task", self.task.map(|one| one.to_string()));
        push("image", self.image.map(|one| one.to_string()));
        all
    }
}

/// The name of a mark that is given itself.
fn mark(value: &str) -> &str {
    match value {
        "," => "comma",
        ";" => "semicolon",
        "|" => "pipe",
        "." => "point",
        name => name,
    }
}

/// The value of this name, or `None` for `auto`.
fn choice<T: Copy>(
    word: &'static str,
    value: &str,
    all: &[(&str, T)],
) -> Result<Option<T>, ReadingError> {
    if value == "auto" {
        return Ok(None);
    }
    named(word, value, all, " or auto").map(Some)
}

/// The value of this name.
pub(super) fn named<T: Copy>(
    word: &'static str,
    value: &str,
    all: &[(&str, T)],
    more: &str,
) -> Result<T, ReadingError> {
    let found = all.iter().find(|(name, _)| *name == value);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        ReadingError {
            word,
            given: value.to_owned(),
            allowed: names.join(", ") + more,
        }
    })
}

/// Column names with commas between them. A name with a comma stands in quotes.
fn names(word: &'static str, value: &str) -> Result<Vec<String>, ReadingError> {
    let error = || ReadingError {
        word,
        given: value.to_owned(),
        allowed: "column names like a,b, one with a comma in double quotes".to_owned(),
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(value.as_bytes());
    let record = reader.records().next().ok_or_else(error)?;
    let record = record.map_err(|_| error())?;
    if record.iter().any(str::is_empty) {
        return Err(error());
    }
    Ok(record.iter().map(str::to_owned).collect())
}

/// The inverse of [`names`].
fn joined(names: &[String]) -> String {
    let cells = names.iter().map(|name| csv_cell(name));
    cells.collect::<Vec<String>>().join(",")
}

/// Implements `Display` and serde for a choice by the names in its `ALL`.
macro_rules! by_name {
    ($kind:ty) => {
        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let name = Self::ALL.iter().find(|(_, one)| one == self);
                f.write_str(name.map_or("", |(name, _)| name))
            }
        }
    };
}

/// What separates the cells of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Pipe,
    /// Any number of blanks and tabs.
    Blanks,
}

impl Delimiter {
    /// All, in the order in which they are preferred.
    pub const ALL: [(&'static str, Self); 5] = [
        ("comma", Self::Comma),
        ("semicolon", Self::Semicolon),
        ("tab", Self::Tab),
        ("pipe", Self::Pipe),
        ("blanks", Self::Blanks),
    ];
}

/// The mark before the decimals of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decimal {
    /// `1.5`
    Point,
    /// `1,5`
    Comma,
}

impl Decimal {
    const ALL: [(&'static str, Self); 2] = [("point", Self::Point), ("comma", Self::Comma)];
}

/// What becomes of a row with a missing cell. Filling values are those of the training set, and a column of 0 and 1
/// says where a number was missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// The row is left out.
    #[default]
    Drop,
    /// A number becomes the column's mean, a text its most frequent value.
    Mean,
    /// A number becomes the column's median, a text its most frequent value.
    Median,
    /// The column's most frequent value; of several, the smallest.
    MostFrequent,
}

impl Missing {
    const ALL: [(&'static str, Self); 4] = [
        ("drop", Self::Drop),
        ("mean", Self::Mean),
        ("median", Self::Median),
        ("most-frequent", Self::MostFrequent),
    ];

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde passes a reference.
    fn is_drop(&self) -> bool {
        *self == Self::Drop
    }
}

/// What to learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// A class.
    Classify,
    /// A number.
    Regress,
}

impl Goal {
    const ALL: [(&'static str, Self); 2] =
        [("classify", Self::Classify), ("regress", Self::Regress)];
}

by_name!(Delimiter);
by_name!(Decimal);
by_name!(Missing);
by_name!(Goal);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Reading {
        let mut reading = Reading::default();
        for (word, value) in settings {
            reading.set(word, value).unwrap().unwrap();
        }
        reading
    }

    #[test]
    fn what_is_set_is_written_in_the_words_it_was_set_by() {
        let settings = [
            ("delimiter", "semicolon"),
            ("decimal", "comma"),
            ("header", "off"),
            ("drop-columns", "id,\"last, first\",\"5\"\" pipe\""),
            ("only-columns", "a"),
            ("missing", "most-frequent"),
            ("task", "regress"),
            ("image", "28x20x3"),
        ];
        assert_eq!(
            settings.map(|(word, _)| word),
            READING.iter().map(|(word, ..)| *word).collect::<Vec<_>>()[..]
        );
        let reading = read(&settings);
        assert_eq!(reading.drop_columns, ["id", "last, first", "5\" pipe"]);
        let written = reading.to_settings();
        let written: Vec<(&str, &str)> = written.iter().map(|(w, v)| (*w, v.as_str())).collect();
        assert_eq!(written, settings);
        assert_eq!(read(&written), reading);
        let text = toml::to_string(&reading).unwrap();
        assert_eq!(toml::from_str::<Reading>(&text).unwrap(), reading);
        assert!(Reading::default().is_default() && Reading::default().to_settings().is_empty());
        assert_eq!(
            read(&[("delimiter", ";"), ("decimal", ",")]),
            read(&[("delimiter", "semicolon"), ("decimal", "comma")])
        );
        assert_eq!(
            read(&[("header", "on"), ("header", "auto")]),
            Reading::default()
        );
    }

    #[test]
    fn what_it_can_not_be_is_refused_with_what_is_allowed() {
        let error = |word: &str, value: &str| {
            Reading::default()
                .set(word, value)
                .unwrap()
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            error("delimiter", "dash"),
            "delimiter can't be 'dash': expected comma, semicolon, tab, pipe, blanks or auto"
        );
        assert_eq!(
            error("missing", "auto"),
            "missing can't be 'auto': expected drop, mean, median, most-frequent"
        );
        assert_eq!(
            error("drop-columns", "a,,b"),
            "drop-columns can't be 'a,,b': expected column names like a,b, one with a comma in double quotes"
        );
        assert_eq!(
            error("only-columns", ""),
            "only-columns can't be '': expected column names like a,b, one with a comma in double quotes"
        );
        for size in ["28", "0x8", "8x2000", "8x8x4", "8x8x3x1", "-1x2"] {
            assert_eq!(
                error("image", size),
                format!(
                    "image can't be '{size}': expected width and height in pixels, each 1 to 1024, like 28x28, or 28x28x3 in colour"
                )
            );
        }
        assert!(Reading::default().set("label", "x").is_none());
        for (word, ..) in READING {
            for choice in Reading::choices(word).unwrap_or_default() {
                Reading::default().set(word, choice).unwrap().unwrap();
            }
        }
    }
}
