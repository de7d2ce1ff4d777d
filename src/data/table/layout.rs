//! How a file's text divides into cells: what separates them, the decimal mark, and whether the first line names the
//! columns.

use super::number::{self, is_missing};
use crate::data::error::DataError;
use crate::data::problem::Problem;
use crate::data::reading::{Decimal, Delimiter, Reading};
use csv::{ReaderBuilder, StringRecord, Trim};
use std::borrow::Cow;

/// So many lines are enough to see how a file is made.
const LINES: usize = 200;

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) struct Layout {
    pub(in crate::data) delimiter: Delimiter,
    pub(in crate::data) decimal: Decimal,
    pub(in crate::data) has_header: bool,
    /// Whether each row has one cell more than the header, its name before the others, as R writes tables.
    pub(in crate::data) has_row_names: bool,
}

impl Layout {
    /// What `reading` says, and for the rest what the first lines of `text` look like.
    pub(super) fn of(text: &str, reading: &Reading) -> Self {
        let delimiter = reading.delimiter.unwrap_or_else(|| delimiter(text));
        let lines = sample(text, delimiter);
        let decimal = reading
            .decimal
            .unwrap_or_else(|| decimal(&lines, delimiter));
        let has_header = reading
            .header
            .unwrap_or_else(|| has_header(&lines, decimal));
        Self {
            delimiter,
            decimal,
            has_header,
            has_row_names: has_header && have_names(&lines),
        }
    }
}

impl Layout {
    /// Whether the first of these records has a text over a column of numbers, which it then names.
    pub(super) fn names_numbers(self, records: &[StringRecord]) -> bool {
        let Some((first, rest)) = records.split_first() else {
            return false;
        };
        let mut columns = first.iter().enumerate();
        columns.any(|(column, cell)| {
            !is_missing(cell)
                && number::number(cell, self.decimal).is_none()
                && is_numeric(rest, column, self.decimal)
        })
    }
}

/// Whether the first of these records has one cell less than all others.
fn have_names(lines: &[StringRecord]) -> bool {
    let Some((first, rest)) = lines.split_first() else {
        return false;
    };
    !rest.is_empty() && rest.iter().all(|row| row.len() == first.len() + 1)
}

/// The records of a text, without those that are blank.
pub(super) struct Records<'t> {
    text: Cow<'t, str>,
    delimiter: u8,
}

impl<'t> Records<'t> {
    pub(super) fn of(text: &'t str, delimiter: Delimiter) -> Self {
        let (text, delimiter) = match delimiter {
            Delimiter::Comma => (Cow::Borrowed(text), b','),
            Delimiter::Semicolon => (Cow::Borrowed(text), b';'),
            Delimiter::Tab => (Cow::Borrowed(text), b'\t'),
            Delimiter::Pipe => (Cow::Borrowed(text), b'|'),
            Delimiter::Blanks => (Cow::Owned(with_tabs(text)), b'\t'),
        };
        Self { text, delimiter }
    }

    /// The text that the positions of records refer to.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Calls `visit` with each record until it fails; the record is reused.
    pub(super) fn each(
        &self,
        file: &str,
        mut visit: impl FnMut(&StringRecord) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        // Cells are trimmed by the reader only where blanks are not themselves the delimiter.
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .trim(Trim::All)
            .from_reader(self.text.as_bytes());
        let mut record = StringRecord::new();
        let malformed =
            |error: csv::Error| DataError::malformed(file, Problem::Reader(error.to_string()));
        while reader.read_record(&mut record).map_err(malformed)? {
            if record.iter().all(str::is_empty) && record.len() == 1 {
                continue;
            }
            visit(&record)?;
        }
        Ok(())
    }
}

/// Each run of blanks outside quotes becomes one tab; those at the ends of a line vanish.
fn with_tabs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quoted = false;
    let mut gap = false;
    let mut at_start = true;
    for c in text.chars() {
        match c {
            ' ' | '\t' if !quoted => gap = true,
            '\n' | '\r' if !quoted => {
                out.push(c);
                (gap, at_start) = (false, true);
            }
            _ => {
                if gap && !at_start {
                    out.push('\t');
                }
                (gap, at_start) = (false, false);
                quoted ^= c == '"';
                out.push(c);
            }
        }
    }
    out
}

/// The first records.
pub(super) fn sample(text: &str, delimiter: Delimiter) -> Vec<StringRecord> {
    // Cut after a line, since a record that is cut open could swallow the rest.
    let end = text
        .match_indices('\n')
        .nth(LINES)
        .map_or(text.len(), |(at, _)| at);
    let mut records = Vec::new();
    // An error in the sample is found again where the whole is read.
    let _ = Records::of(&text[..end], delimiter).each("", |record| {
        records.push(record.clone());
        Ok(())
    });
    records
}

/// The delimiter that gives all lines the same number of cells, two or more; of several, the one that makes most cells
/// numbers. Without any, the one under which most lines have as many cells as the first.
fn delimiter(text: &str) -> Delimiter {
    let fits = Delimiter::ALL.map(|(_, delimiter)| (delimiter, fit(&sample(text, delimiter))));
    let best = fits
        .into_iter()
        // The first of equals is preferred.
        .rev()
        .max_by(|(_, a), (_, b)| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    best.filter(|(_, fit)| *fit > (0.0, 0.0))
        .map_or(Delimiter::Comma, |(delimiter, _)| delimiter)
}

/// The share of lines with as many cells as the first, and the share of cells that are numbers.
fn fit(records: &[StringRecord]) -> (f64, f64) {
    let Some(columns) = records.first().map(StringRecord::len).filter(|n| *n > 1) else {
        return (0.0, 0.0);
    };
    let alike = records.iter().filter(|record| record.len() == columns);
    let alike = if have_names(records) {
        records.len()
    } else {
        alike.count()
    };
    let alike = alike as f64 / records.len() as f64;
    let cells = || records.iter().flat_map(StringRecord::iter);
    let is_number = |cell: &&str| {
        number::number(cell, Decimal::Point).is_some()
            || number::number(cell, Decimal::Comma).is_some()
    };
    (
        alike,
        cells().filter(is_number).count() as f64 / cells().count() as f64,
    )
}

/// The decimal mark that most of the cells call for that can be read in one way only. If none is such a cell: a comma
/// inside a number is a decimal mark where semicolons separate the cells, since commas could have.
fn decimal(records: &[StringRecord], delimiter: Delimiter) -> Decimal {
    let (mut points, mut commas, mut open) = (0, 0, false);
    for cell in records.iter().flat_map(StringRecord::iter) {
        match number::evidence(cell) {
            Some(Decimal::Point) => points += 1,
            Some(Decimal::Comma) => commas += 1,
            None => open |= cell.contains(',') && number::number(cell, Decimal::Comma).is_some(),
        }
    }
    let is_usual = delimiter == Delimiter::Semicolon && open;
    if commas > points || (commas + points == 0 && is_usual) {
        Decimal::Comma
    } else {
        Decimal::Point
    }
}

/// Whether the first line names the columns: it does unless it has a number over a column of numbers. Numbers that count
/// up evenly, like years, are names.
fn has_header(records: &[StringRecord], decimal: Decimal) -> bool {
    let Some((first, rest)) = records.split_first() else {
        return true;
    };
    let over: Vec<f64> = first
        .iter()
        .enumerate()
        .filter(|(column, _)| is_numeric(rest, *column, decimal))
        .filter_map(|(_, cell)| number::number(cell, decimal))
        .collect();
    over.is_empty() || counts_up(&over)
}

/// Whether most cells of a column are numbers, apart from missing ones.
fn is_numeric(rows: &[StringRecord], column: usize, decimal: Decimal) -> bool {
    let cells = || rows.iter().filter_map(|record| record.get(column));
    let present = cells().filter(|cell| !is_missing(cell)).count();
    let numbers = cells().filter(|cell| number::number(cell, decimal).is_some());
    2 * numbers.count() > present
}

fn counts_up(numbers: &[f64]) -> bool {
    let mut steps = numbers.windows(2).map(|two| two[1] - two[0]);
    let Some(step) = steps.next() else {
        return false;
    };
    step > 0.0 && numbers.len() > 2 && numbers[0].fract() == 0.0 && steps.all(|next| next == step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str) -> (Delimiter, Decimal, bool) {
        let Layout {
            delimiter,
            decimal,
            has_header,
            ..
        } = Layout::of(text, &Reading::default());
        (delimiter, decimal, has_header)
    }

    #[test]
    fn delimiter_decimal_mark_and_header_are_found() {
        use Decimal::{Comma as DecimalComma, Point};
        use Delimiter::{Blanks, Comma, Pipe, Semicolon, Tab};
        for (text, found) in [
            ("a,b,c\n1.5,2,x\n2.5,3,y\n", (Comma, Point, true)),
            ("a;b;c\n1,5;2;x\n2,5;3;y\n", (Semicolon, DecimalComma, true)),
            ("1,5;2,5\n2,5;3,5\n", (Semicolon, DecimalComma, false)),
            ("a;b\n1.5;2\n", (Semicolon, Point, true)),
            ("a;b\n1,234;2\n3,456;4\n", (Semicolon, DecimalComma, true)),
            ("a\tb\n1\tlast, first\n", (Tab, Point, true)),
            ("a|b\n1|2\n", (Pipe, Point, true)),
            (
                "16.0   8   \"car 0\"\n15.0   4\t\"car 1\"\n",
                (Blanks, Point, false),
            ),
            ("  x   y\n  1   2.5\n", (Blanks, Point, true)),
            ("a,b\n\"1,000\",0.25\n\"2,000\",0.5\n", (Comma, Point, true)),
            (
                "a,b\n\"-1,179\",x\n\"0,842\",y\n",
                (Comma, DecimalComma, true),
            ),
            ("5.1,3.5,alba\n4.9,3.0,alba\n", (Comma, Point, false)),
            (
                "land,1990,1991,1992\nA,5,6,7\nB,1,2,3\n",
                (Comma, Point, true),
            ),
            ("name,kind\nx,y\nz,w\n", (Comma, Point, true)),
            (
                "last first\tn\nDoe Jane\t5\nRoe Rick\t6\n",
                (Tab, Point, true),
            ),
            ("one\n1\n2\n", (Comma, Point, true)),
            ("", (Comma, Point, true)),
            // One bad line does not change what the others say.
            ("a,b,c\n1,2,3\n1,2\n3,4,5\n", (Comma, Point, true)),
        ] {
            assert_eq!(layout(text), found, "{text:?}");
        }
    }

    #[test]
    fn blanks_inside_quotes_stay() {
        assert_eq!(
            with_tabs("  a  \"b  c\"\t d \r\n\n x y\n"),
            "a\t\"b  c\"\td\r\n\nx\ty\n"
        );
    }
}
