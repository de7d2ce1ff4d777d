//! Values in columns: what an answer is written from.

use std::fmt;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

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

    pub(crate) fn json(&self) -> Value {
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

    /// Writes aligned columns, numbers to the right.
    ///
    /// # Errors
    /// When `out` can't be written.
    pub(crate) fn write_table(&self, out: &mut dyn Write) -> io::Result<()> {
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
