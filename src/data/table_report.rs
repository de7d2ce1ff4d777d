//! What was understood of a table, for the user to check.

use super::reading::{Decimal, Delimiter};
use std::fmt;

/// How a table was read.
#[derive(Clone, Debug, PartialEq)]
pub struct TableReport {
    /// What separates the cells.
    pub delimiter: Delimiter,
    /// The decimal mark.
    pub decimal: Decimal,
    /// Whether the first line names the columns.
    pub has_header: bool,
    /// The number of rows, without the header.
    pub rows: usize,
    /// The columns, in the order of the file.
    pub columns: Vec<ColumnReport>,
}

/// How a column was read.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnReport {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub content: ColumnContent,
    /// In how many rows it is missing.
    pub missing: usize,
    /// What is made of it.
    pub usage: Usage,
}

/// What is made of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// It is an input.
    Input,
    /// It is predicted, as one of so many classes.
    Classes(usize),
    /// It is predicted, as a number.
    Value,
    /// It was to be predicted, from a table that is refused.
    Label,
    /// It is not learned from.
    LeftOut(Reason),
}

/// What a column of a table holds.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnContent {
    /// Nothing.
    Nothing,
    /// Numbers between these two.
    Numbers {
        /// The smallest.
        least: f64,
        /// The largest.
        most: f64,
    },
    /// Whole numbers that count the rows from 0 or 1.
    Counter,
    /// Dates.
    Dates,
    /// So many different texts, or more than [`MOST_TEXT_VALUES`](super::MOST_TEXT_VALUES).
    Texts(usize),
}

/// A number of a report, in six digits.
#[must_use]
pub fn brief(number: f64) -> f64 {
    format!("{number:.5e}").parse().unwrap_or(number)
}

/// Why a column is not learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// `--drop-columns` or `--only-columns` leaves it out.
    Unwanted,
    /// It has no value at all.
    Empty,
    /// More than half of its cells are missing, and their rows would be dropped.
    MostlyMissing,
    /// It only counts the rows.
    Counter,
    /// It holds dates.
    Dates,
    /// Its texts are nearly all different, or too many.
    Names,
    /// It has the same information as the label.
    LikeLabel,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Unwanted,
        Self::Empty,
        Self::MostlyMissing,
        Self::Counter,
        Self::Dates,
        Self::Names,
        Self::LikeLabel,
    ];

    /// The last part of its key in translations.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unwanted => "unwanted",
            Self::Empty => "empty",
            Self::MostlyMissing => "mostly-missing",
            Self::Counter => "counter",
            Self::Dates => "dates",
            Self::Names => "names",
            Self::LikeLabel => "like-label",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unwanted => "not wanted",
            Self::Empty => "empty everywhere",
            Self::MostlyMissing => "missing in most rows (--missing fills them)",
            Self::Counter => "it only counts the rows (--only-columns keeps it)",
            Self::Dates => "dates",
            Self::Names => "nearly all texts differ",
            Self::LikeLabel => "it has the same information as the label",
        })
    }
}
