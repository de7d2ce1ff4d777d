//! What a study or a race found, as tables of figures, and how they are written.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use serde_json::{Map, Value, json};

use crate::figure::Figure;
use crate::phrase::Phrase;

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnswerFormat {
    /// Aligned columns to be read.
    #[default]
    Table,
    /// One JSON object: `notes`, and under each sheet's name an array with an object a row.
    Json,
    /// One sheet as comma-separated values under a line of names.
    Csv,
}

impl AnswerFormat {
    /// Every format, in the order of lists.
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

/// A name of no format.
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

/// One figure or word.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// There is none.
    Nothing,
    /// A word.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number; what is not finite is written as a word.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A place in an order.
    Rank {
        /// From 1.
        place: u64,
        /// Whether others have the same: `1=` where it is read, 1 for a program.
        is_shared: bool,
    },
}

/// Figures in columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// The word for it: `lanes`.
    pub name: &'static str,
    /// What the columns are called: words for a program to read.
    pub columns: Vec<&'static str>,
    /// As many cells a row as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

/// What a study found. An answer to a part of its runs is of the same form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// One to three sentences with their numbers.
    pub verdict: Vec<Phrase>,
    /// What it shows; the first figure is the one that matters.
    pub figures: Vec<Figure>,
    /// The runs that it rests on, and how many there are to be.
    pub runs: [u64; 2],
    /// What has to be said of it in a table, a sentence each.
    pub notes: Vec<String>,
    /// The figures; the first sheet holds the answer itself, the others what it rests on.
    pub sheets: Vec<Sheet>,
    /// What is too long for a sheet, to be saved and not shown: names, shapes, values.
    pub tensors: Vec<(String, Vec<usize>, Vec<f32>)>,
}

/// As it stands in a table: numbers with four significant digits.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl Cell {
    /// As it stands in an aligned table: four significant digits.
    fn shown(&self) -> String {
        match self {
            Self::Number(value) if value.is_finite() && *value != 0.0 => {
                let size = value.abs();
                if (1e-3..1e5).contains(&size) {
                    let digits = (3 - size.log10().floor() as i32).max(0) as usize;
                    format!("{value:.digits$}")
                } else {
                    format!("{value:.3e}")
                }
            }
            Self::Rank {
                place,
                is_shared: true,
            } => format!("{place}="),
            other => other.exact(),
        }
    }

    /// As a program reads it again: all its digits.
    fn exact(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => text.clone(),
            Self::Count(count) | Self::Rank { place: count, .. } => count.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Truth(truth) => truth.to_string(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Text(text) => json!(text),
            Self::Count(count) | Self::Rank { place: count, .. } => json!(count),
            Self::Number(value) if value.is_finite() => json!(value),
            Self::Number(value) => json!(value.to_string()),
            Self::Truth(truth) => json!(truth),
        }
    }
}

impl Answer {
    /// Writes it: as [`AnswerFormat::Csv`] the first sheet only.
    ///
    /// # Errors
    /// When `out` can't be written.
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
        let mut all = Map::new();
        all.insert("notes".to_owned(), json!(self.notes));
        for sheet in &self.sheets {
            let rows = sheet.rows.iter().map(|one| row(sheet, one)).collect();
            all.insert(sheet.name.to_owned(), Value::Array(rows));
        }
        Value::Object(all)
    }

    fn write_table(&self, out: &mut dyn Write) -> io::Result<()> {
        for (place, sheet) in self.sheets.iter().enumerate() {
            if place > 0 {
                writeln!(out)?;
            }
            sheet.table(out)?;
        }
        if !self.notes.is_empty() {
            writeln!(out)?;
        }
        self.notes
            .iter()
            .try_for_each(|note| writeln!(out, "{note}"))
    }
}

impl Sheet {
    /// Writes the rows of several sheets, an object a line with the sheet's name under `table`.
    ///
    /// # Errors
    /// When `out` can't be written.
    pub fn write_json_lines(all: &[Self], out: &mut dyn Write) -> io::Result<()> {
        for sheet in all {
            for row in &sheet.rows {
                let mut line = Map::new();
                line.insert("table".to_owned(), json!(sheet.name));
                let cells = sheet.columns.iter().zip(row);
                line.extend(cells.map(|(name, cell)| ((*name).to_owned(), cell.json())));
                serde_json::to_writer(&mut *out, &line)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    /// Writes it as comma-separated values under a line of names.
    ///
    /// # Errors
    /// When `out` can't be written.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(&self.columns)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::exact))?;
        }
        writer.flush()
    }

    /// Aligned columns, numbers to the right.
    fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        let shown: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(Cell::shown).collect())
            .collect();
        let width = |column: usize| {
            let cells = shown.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or(0).max(self.columns[column].len())
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let mut line = |cells: &mut dyn Iterator<Item = (&str, bool)>| -> io::Result<()> {
            let mut text = String::new();
            for ((cell, is_word), width) in cells.zip(&widths) {
                let room = " ".repeat(width.saturating_sub(cell.chars().count()));
                let parts = if is_word {
                    [cell, &room, "  "]
                } else {
                    [&room, cell, "  "]
                };
                text.extend(parts);
            }
            writeln!(out, "{}", text.trim_end())
        };
        let is_word = |column: usize| {
            let mut cells = self.rows.iter().map(|row| &row[column]);
            cells.any(|cell| matches!(cell, Cell::Text(_)))
        };
        let words: Vec<bool> = (0..self.columns.len()).map(is_word).collect();
        line(&mut self.columns.iter().copied().zip(words.iter().copied()))?;
        for row in &shown {
            line(&mut row.iter().map(String::as_str).zip(words.iter().copied()))?;
        }
        Ok(())
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
