//! What the columns of a table hold, and which of them are learned from.

use super::number::{is_date, is_missing, number};
use crate::data::numbers::is_single;
use crate::data::problem::MOST_TEXT_VALUES;
use crate::data::reading::Decimal;
use crate::data::table_report::{ColumnContent, Reason};
use csv::StringRecord;
use std::collections::BTreeSet;

/// From so many different texts on, a column in which most cells differ holds names rather than categories.
const FEWEST_NAMES: usize = 10;
/// Up to so many cells that are not numbers are taken for mistakes in a column of numbers.
const MOST_MISTAKES: usize = 10;

/// A column, as all of its cells show it.
#[derive(Clone, Debug)]
pub(super) struct Column {
    rows: usize,
    present: usize,
    numbers: usize,
    dates: usize,
    least: f64,
    most: f64,
    counts: bool,
    whole: bool,
    single: bool,
    texts: BTreeSet<String>,
}

impl Column {
    pub(super) const fn new() -> Self {
        Self {
            rows: 0,
            present: 0,
            numbers: 0,
            dates: 0,
            least: f64::INFINITY,
            most: f64::NEG_INFINITY,
            counts: true,
            whole: true,
            single: true,
            texts: BTreeSet::new(),
        }
    }

    /// Looks at the cell of the next row.
    pub(super) fn take(&mut self, cell: &str, decimal: Decimal) {
        let row = self.rows as f64;
        self.rows += 1;
        if is_missing(cell) {
            self.counts = false;
            return;
        }
        self.present += 1;
        if let Some(value) = number(cell, decimal) {
            self.numbers += 1;
            self.least = self.least.min(value);
            self.most = self.most.max(value);
            self.whole &= value.fract() == 0.0;
            self.single &= is_single(value);
            // From 0 or 1, so that the first row settles which.
            self.counts &= value == row + self.least && (self.least == 0.0 || self.least == 1.0);
        } else {
            self.counts = false;
            self.dates += usize::from(is_date(cell));
        }
    }

    /// Takes down the cell's text, as far as the number of different texts matters.
    pub(super) fn take_text(&mut self, cell: &str) {
        if self.texts.len() <= MOST_TEXT_VALUES && !is_missing(cell) && !self.texts.contains(cell) {
            self.texts.insert(cell.to_owned());
        }
    }

    pub(super) const fn missing(&self) -> usize {
        self.rows - self.present
    }

    /// Whether it holds numbers, but for mistakes.
    pub(super) fn is_numeric(&self) -> bool {
        let mistakes = self.present - self.numbers;
        2 * self.numbers > self.present
            && (mistakes <= MOST_MISTAKES || 10 * mistakes <= self.present)
    }

    /// Whether its numbers are whole.
    pub(super) const fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether f32 holds each of its numbers exactly.
    pub(super) const fn is_single(&self) -> bool {
        self.single
    }

    /// The smallest and the largest number.
    pub(super) const fn range(&self) -> [f64; 2] {
        [self.least, self.most]
    }

    pub(super) fn content(&self) -> ColumnContent {
        if self.present == 0 {
            ColumnContent::Nothing
        } else if self.is_numeric() && self.counts && self.rows > 2 {
            ColumnContent::Counter
        } else if self.is_numeric() {
            ColumnContent::Numbers {
                least: self.least,
                most: self.most,
            }
        } else if 10 * self.dates > 9 * self.present {
            ColumnContent::Dates
        } else {
            ColumnContent::Texts(self.texts.len())
        }
    }

    /// Why the column is of no use as an input, if so.
    pub(super) fn flaw(&self, drops_rows: bool) -> Option<Reason> {
        match self.content() {
            ColumnContent::Nothing => Some(Reason::Empty),
            _ if drops_rows && 2 * self.missing() > self.rows => Some(Reason::MostlyMissing),
            ColumnContent::Counter => Some(Reason::Counter),
            ColumnContent::Dates => Some(Reason::Dates),
            ColumnContent::Texts(texts) => are_names(texts, self.present).then_some(Reason::Names),
            ColumnContent::Numbers { .. } => None,
        }
    }
}

/// Whether so many different texts in so many rows are names or remarks rather than categories.
pub(super) const fn are_names(texts: usize, rows: usize) -> bool {
    texts > MOST_TEXT_VALUES || (texts >= FEWEST_NAMES && 2 * texts > rows)
}

/// One column for each cell of a record.
pub(super) fn columns(count: usize) -> Vec<Column> {
    vec![Column::new(); count]
}

/// Looks at a row.
pub(super) fn take(columns: &mut [Column], record: &StringRecord, decimal: Decimal) {
    for (column, cell) in columns.iter_mut().zip(record) {
        column.take(cell, decimal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[&str]) -> Column {
        let mut column = Column::new();
        for cell in cells {
            column.take(cell, Decimal::Point);
            column.take_text(cell);
        }
        column
    }

    fn many(count: usize, cell: impl Fn(usize) -> String) -> Column {
        let cells: Vec<String> = (0..count).map(cell).collect();
        column(&cells.iter().map(String::as_str).collect::<Vec<_>>())
    }

    #[test]
    fn a_column_is_what_its_cells_are() {
        let numbers = |least, most| ColumnContent::Numbers { least, most };
        assert_eq!(column(&["", "NA"]).content(), ColumnContent::Nothing);
        assert_eq!(column(&["1.5", "", "-2"]).content(), numbers(-2.0, 1.5));
        assert_eq!(column(&["1", "2", "3"]).content(), ColumnContent::Counter);
        assert_eq!(column(&["0", "1", "2"]).content(), ColumnContent::Counter);
        assert_eq!(column(&["2", "3", "4"]).content(), numbers(2.0, 4.0));
        assert_eq!(column(&["1", "2"]).content(), numbers(1.0, 2.0));
        assert_eq!(column(&["1", "2", "", "4"]).content(), numbers(1.0, 4.0));
        assert_eq!(column(&["1", "3", "2"]).content(), numbers(1.0, 3.0));
        assert_eq!(
            column(&["2024-01-01", "2024-01-02"]).content(),
            ColumnContent::Dates
        );
        assert_eq!(column(&["a", "b", "a"]).content(), ColumnContent::Texts(2));
        // A mistake does not make a column of numbers one of texts; every third cell does.
        assert_eq!(column(&["1", "2", "x"]).content(), numbers(1.0, 2.0));
        let tickets = many(60, |i| {
            if i % 3 == 0 {
                format!("PC {i}")
            } else {
                format!("{}", i * 7)
            }
        });
        assert_eq!(tickets.content(), ColumnContent::Texts(60));
    }

    #[test]
    fn what_can_not_be_learned_from_has_a_reason() {
        let flaw = |column: Column| column.flaw(true);
        assert_eq!(flaw(column(&["", ""])), Some(Reason::Empty));
        assert_eq!(flaw(column(&["1.5", "", ""])), Some(Reason::MostlyMissing));
        assert_eq!(column(&["1.5", "", ""]).flaw(false), None);
        assert_eq!(flaw(many(20, |i| i.to_string())), Some(Reason::Counter));
        assert_eq!(
            flaw(many(20, |i| format!("2024-02-{:02}", i + 1))),
            Some(Reason::Dates)
        );
        assert_eq!(flaw(many(20, |i| format!("name {i}"))), Some(Reason::Names));
        assert_eq!(
            flaw(many(400, |i| format!("town {}", i % 150))),
            Some(Reason::Names)
        );
        assert_eq!(flaw(many(400, |i| format!("town {}", i % 50))), None);
        assert_eq!(flaw(many(9, |i| format!("name {i}"))), None);
        assert_eq!(flaw(column(&["1.5", "2.5"])), None);
    }
}
