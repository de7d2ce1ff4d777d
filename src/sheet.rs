//! Tables of values, written as text, JSON lines or CSV.

use std::fmt;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

/// One value of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// No value.
    Nothing,
    /// A word.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number; a non-finite one is written as a word.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A rank.
    Rank {
        /// The rank, from 1.
        place: u64,
        /// Whether others have the same rank: shown as `1=`, exported as 1.
        is_shared: bool,
    },
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Identifier: `lanes`.
    pub name: &'static str,
    /// Column names, machine-readable.
    pub columns: Vec<&'static str>,
    /// Rows with one cell per column.
    pub rows: Vec<Vec<Cell>>,
}

/// Numbers have four significant digits.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl Cell {
    /// For aligned tables: four significant digits.
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

    /// For machine-readable formats: all digits.
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
    /// Writes the rows of several tables as JSON lines, with the table's name under `table`.
    ///
    /// # Errors
    /// If `out` can't be written.
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

    /// Writes the table as CSV with a header line.
    ///
    /// # Errors
    /// If `out` can't be written.
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
    /// If `out` can't be written.
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
                let padding = " ".repeat(width.saturating_sub(cell.chars().count()));
                let parts = if is_word {
                    [cell, &padding, "  "]
                } else {
                    [&padding, cell, "  "]
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
