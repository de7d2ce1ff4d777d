//! The rows of a table of which some columns are needed, by their names.

use super::column_name;
use super::comments::Body;
use super::encoding::text;
use super::layout::{Layout, Records};
use super::locate::Locator;
use super::number;
use crate::data::error::DataError;
use crate::data::problem::TableProblem;
use crate::data::reading::{Decimal, Reading};
use crate::nearest::nearest;
use csv::StringRecord;
use std::collections::{HashMap, HashSet};

/// The rows of a table, of which each is read when it is visited: a copy of all would take several times the file.
pub(in crate::data) struct Rows<'a> {
    file: &'a str,
    records: Records<'a>,
    lines_before: u64,
    decimal: Decimal,
    has_header: bool,
    /// For each needed cell, its column in the file.
    columns: Vec<usize>,
    len: usize,
}

/// The needed cells of a row.
#[derive(Clone, Copy)]
pub(in crate::data) struct Row<'r> {
    rows: &'r Rows<'r>,
    record: &'r StringRecord,
}

impl<'a> Rows<'a> {
    /// Reads a table of which the columns `names` are needed, a name for each cell. `decimal` is the mark of the table
    /// that they come from. The first line names the columns if it has all of them, or if they have names at all.
    pub(in crate::data) fn read<'n>(
        bytes: &'a [u8],
        file: &'a str,
        reading: &Reading,
        decimal: Option<Decimal>,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<Self, DataError> {
        let text = text(bytes, file)?;
        let body = Body::of(text, reading);
        let (text, lines_before) = (body.text, body.lines_before);
        let mut layout = Layout::of(text, reading);
        let mut rows = Self {
            file,
            records: Records::of(text, layout.delimiter),
            lines_before,
            decimal: reading.decimal.or(decimal).unwrap_or(layout.decimal),
            has_header: false,
            columns: Vec::new(),
            len: 0,
        };
        let (mut headers, mut len) = (Vec::new(), 0);
        let locator = rows.locator();
        rows.records.each(file, |record| {
            if headers.is_empty() {
                let names = names.clone();
                let has_header = reading.header;
                layout.has_header = has_header.unwrap_or_else(|| is_header(record, names));
                headers = self::headers(record, layout);
                if layout.has_header {
                    return Ok(());
                }
            }
            len += 1;
            locator.check(record, &headers)
        })?;
        if headers.is_empty() {
            return Err(DataError::malformed(file, TableProblem::Empty));
        }
        rows.columns = columns(names, &headers, file)?;
        (rows.has_header, rows.len) = (layout.has_header, len);
        Ok(rows)
    }

    /// Number of rows.
    pub(in crate::data) const fn len(&self) -> usize {
        self.len
    }

    /// Visits each row until that fails.
    pub(in crate::data) fn each(
        &self,
        mut visit: impl FnMut(Row<'_>) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        let mut is_header = self.has_header;
        self.records.each(self.file, |record| {
            if std::mem::take(&mut is_header) {
                return Ok(());
            }
            visit(Row { rows: self, record })
        })
    }

    fn locator(&self) -> Locator<'_> {
        Locator {
            file: self.file,
            text: self.records.text(),
            lines_before: self.lines_before,
        }
    }
}

impl<'r> Row<'r> {
    /// A needed cell.
    pub(in crate::data) fn cell(self, index: usize) -> &'r str {
        &self.record[self.rows.columns[index]]
    }

    /// The number in a needed cell of the column `header`.
    pub(in crate::data) fn number(self, index: usize, header: &str) -> Result<f64, DataError> {
        let value = number::value(self.cell(index), self.rows.decimal, TableProblem::NoNumber);
        value.map_err(|problem| self.error(index, header, problem))
    }

    /// The error of a needed cell of the column `header`.
    pub(in crate::data) fn error(
        self,
        index: usize,
        header: &str,
        problem: TableProblem,
    ) -> DataError {
        let column = self.rows.columns[index];
        let locator = self.rows.locator();
        locator.cell_error(self.record, column, header, problem)
    }
}

/// Whether the first line names the columns: it has all that are needed, or they are not those of a table without names.
fn is_header<'n>(first: &StringRecord, names: impl Iterator<Item = &'n str> + Clone) -> bool {
    // Sets, since a table may have many thousand columns.
    let cells: HashSet<&str> = first.iter().collect();
    let nameless: HashSet<String> = (0..first.len()).map(column_name).collect();
    let mut all = names.clone();
    let mut others = names;
    all.all(|name| cells.contains(name)) || !others.all(|name| nameless.contains(name))
}

fn headers(first: &StringRecord, layout: Layout) -> Vec<String> {
    let row_names = layout.has_row_names.then_some("");
    (row_names.into_iter().chain(first).enumerate())
        .map(|(column, name)| match name {
            name if layout.has_header && !name.is_empty() => name.to_owned(),
            _ => column_name(column),
        })
        .collect()
}

/// The columns of these names.
fn columns<'n>(
    names: impl Iterator<Item = &'n str>,
    headers: &[String],
    file: &str,
) -> Result<Vec<usize>, DataError> {
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(headers.len());
    for (column, name) in headers.iter().enumerate() {
        places.entry(name).or_insert(column);
    }
    let place = |name: &str| match places.get(name) {
        Some(column) => Ok(*column),
        None => column_of(name, headers, file),
    };
    names.map(place).collect()
}

/// The column of this name.
pub(super) fn column_of(name: &str, headers: &[String], file: &str) -> Result<usize, DataError> {
    let found = headers.iter().position(|header| header == name);
    found.ok_or_else(|| {
        let near = nearest(name, headers.iter().map(String::as_str));
        let problem = TableProblem::NoColumn {
            name: name.to_owned(),
            near: near.map(str::to_owned),
            columns: headers.to_vec(),
        };
        DataError::malformed(file, problem)
    })
}
