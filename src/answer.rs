//! The answer of a study or a race: tables, figures and sentences, and how they are written.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use serde_json::{Map, Value, json};

use crate::figure::Figure;
use crate::phrase::Phrase;
pub use crate::sheet::{Cell, Sheet};

/// Output format of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnswerFormat {
    /// Aligned columns, for reading.
    #[default]
    Table,
    /// One JSON object: `study`, `recipe` and `options` where they are known, `notes` (the verdict first), and per sheet
    /// an array with an object per row, under the sheet's name.
    Json,
    /// The first sheet as CSV with a header line.
    Csv,
}

impl AnswerFormat {
    /// Every format, in display order.
    pub const ALL: [Self; 3] = [Self::Table, Self::Json, Self::Csv];
}

impl fmt::Display for AnswerFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Csv => "csv",
        })
    }
}

/// A name that is not a format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("format can't be '{0}': expected table, json or csv")]
pub struct UnknownAnswerFormat(String);

impl FromStr for AnswerFormat {
    type Err = UnknownAnswerFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "table" => Ok(Self::Table),
            "json" => Ok(Self::Json),
            "csv" => Ok(Self::Csv),
            other => Err(UnknownAnswerFormat(other.to_owned())),
        }
    }
}

/// The answer of a study. A partial answer, of some of its runs, has the same form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The verdict: one to three sentences with their numbers.
    pub verdict: Vec<Phrase>,
    /// The figures; the first one is the most important.
    pub figures: Vec<Figure>,
    /// The number of runs it is based on, and the number planned.
    pub runs: [u64; 2],
    /// The verdict in the language of the reader, written above the tables.
    pub said: Vec<String>,
    /// What it answers: the study with its recipe and options, by which it can be repeated.
    pub about: Map<String, Value>,
    /// What has to be known with the answer, one sentence each.
    pub remarks: Vec<Phrase>,
    /// Notes in the language of the reader, written below the tables, one sentence each.
    pub notes: Vec<String>,
    /// The tables; the first one holds the answer itself, the others what it is based on.
    pub sheets: Vec<Sheet>,
    /// Named tensors (name, shape, values) that can be saved but are not shown.
    pub tensors: Vec<(String, Vec<usize>, Vec<f32>)>,
}

impl Answer {
    /// Writes the answer; as [`AnswerFormat::Csv`] only the first sheet.
    ///
    /// # Errors
    /// If `out` can't be written.
    pub fn write(&self, format: AnswerFormat, out: &mut dyn Write) -> io::Result<()> {
        match format {
            AnswerFormat::Table => self.write_table(out),
            AnswerFormat::Json => {
                serde_json::to_writer_pretty(&mut *out, &self.json())?;
                writeln!(out)
            }
            AnswerFormat::Csv => self
                .sheets
                .first()
                .map_or(Ok(()), |sheet| sheet.write_csv(out)),
        }
    }

    fn json(&self) -> Value {
        let row = |sheet: &Sheet, row: &Vec<Cell>| -> Value {
            let cells = sheet.columns.iter().zip(row);
            let pairs = cells.map(|(name, cell)| ((*name).to_owned(), cell.json()));
            Value::Object(pairs.collect())
        };
        let mut all = self.about.clone();
        let sentences: Vec<&String> = self.said.iter().chain(&self.notes).collect();
        all.insert("notes".to_owned(), json!(sentences));
        if self.runs[1] > 0 {
            let [done, planned] = self.runs;
            let rests_on = json!({ "runs": done, "planned": planned });
            all.insert("rests_on".to_owned(), rests_on);
        }
        for sheet in &self.sheets {
            let rows = sheet.rows.iter().map(|one| row(sheet, one)).collect();
            all.insert(sheet.name.to_owned(), Value::Array(rows));
        }
        Value::Object(all)
    }

    fn write_table(&self, out: &mut dyn Write) -> io::Result<()> {
        for sentence in &self.said {
            writeln!(out, "{sentence}")?;
        }
        for (index, sheet) in self.sheets.iter().enumerate() {
            if index > 0 || !self.said.is_empty() {
                writeln!(out)?;
            }
            sheet.write_table(out)?;
        }
        if !self.notes.is_empty() {
            writeln!(out)?;
        }
        self.notes
            .iter()
            .try_for_each(|note| writeln!(out, "{note}"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn answer() -> Answer {
        let row = |name: &str, loss: f64, steps: Cell| {
            vec![
                Cell::Text(name.to_owned()),
                Cell::Number(loss),
                steps,
                Cell::Truth(true),
            ]
        };
        Answer {
            notes: vec!["Two lanes.".to_owned()],
            sheets: vec![
                Sheet {
                    name: "lanes",
                    columns: vec!["lane", "loss", "steps", "done"],
                    rows: vec![
                        row("sgd", 0.123_456_7, Cell::Count(900)),
                        row("batch 32, wide", f64::INFINITY, Cell::Nothing),
                        row("x", 1.5e-9, Cell::Count(7)),
                    ],
                },
                Sheet {
                    name: "more",
                    columns: vec!["a"],
                    rows: vec![vec![Cell::Count(1)]],
                },
            ],
            ..Answer::default()
        }
    }

    fn written(format: &str) -> String {
        let mut out = Vec::new();
        answer().write(format.parse().unwrap(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_table_is_aligned() {
        let expected = "\
lane                loss  steps  done
sgd               0.1235    900  true
batch 32, wide       inf         true
x               1.500e-9      7  true

a
1

Two lanes.
";
        assert_eq!(written("table"), expected);
    }

    #[test]
    fn json_and_csv_keep_every_digit() {
        let json: Value = serde_json::from_str(&written("json")).unwrap();
        assert_eq!(json["lanes"][0]["loss"], json!(0.123_456_7));
        assert_eq!(json["lanes"][1]["loss"], json!("inf"));
        assert_eq!(json["lanes"][1]["steps"], Value::Null);
        assert_eq!(json["more"][0]["a"], json!(1));
        assert_eq!(json["notes"][0], "Two lanes.");
        let csv = written("csv");
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[0], "lane,loss,steps,done");
        assert_eq!(lines[1], "sgd,0.1234567,900,true");
        assert_eq!(lines[2], "\"batch 32, wide\",inf,,true");
        assert_eq!(lines.len(), 4);
    }

    #[test]
    fn a_format_that_is_none_is_refused() {
        let error = "xml".parse::<AnswerFormat>().unwrap_err().to_string();
        assert_eq!(error, "format can't be 'xml': expected table, json or csv");
    }
}
