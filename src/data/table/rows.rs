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

/// The needed cells of each row.
pub(in crate::data) struct Rows<'a> {
    file: &'a str,
    records: Records<'a>,
    lines_before: u64,
    decimal: Decimal,
    /// For each needed cell, its column in the file.
    columns: Vec<usize>,
    cells: Vec<StringRecord>,
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
        let records = Records::of(text, layout.delimiter);
        let locator = Locator {
            file,
            text: records.text(),
            lines_before,
        };
        let mut all: Vec<StringRecord> = Vec::new();
        records.each(file, |record| {
            all.push(record.clone());
            Ok(())
        })?;
        let Some(first) = all.first() else {
            return Err(DataError::malformed(file, TableProblem::Empty));
        };
        // Sets, since a table may have many thousand columns.
        let cells: HashSet<&str> = first.iter().collect();
        let nameless: HashSet<String> = (0..first.len()).map(column_name).collect();
        layout.has_header = reading.header.unwrap_or_else(|| {
            let mut all = names.clone();
            all.all(|name| cells.contains(name))
                || !names.clone().all(|name| nameless.contains(name))
        });
        if let Some(decimal) = reading.decimal.or(decimal) {
            layout.decimal = decimal;
        }
        let row_names = layout.has_row_names.then_some("");
        let headers: Vec<String> = (row_names.into_iter().chain(first).enumerate())
            .map(|(column, name)| match name {
                name if layout.has_header && !name.is_empty() => name.to_owned(),
                _ => column_name(column),
            })
            .collect();
        let mut places: HashMap<&str, usize> = HashMap::with_capacity(headers.len());
        for (column, name) in headers.iter().enumerate() {
            places.entry(name).or_insert(column);
        }
        let columns: Result<Vec<usize>, DataError> = names
            .map(|name| match places.get(name) {
                Some(column) => Ok(*column),
                None => column_of(name, &headers, file),
            })
            .collect();
        let rows: Vec<StringRecord> = all.split_off(usize::from(layout.has_header));
        for record in &rows {
            locator.check(record, &headers)?;
        }
        Ok(Self {
            file,
            decimal: layout.decimal,
            columns: columns?,
            cells: rows,
            records,
            lines_before,
        })
    }

    /// Number of rows.
    pub(in crate::data) fn len(&self) -> usize {
        self.cells.len()
    }

    /// A needed cell.
    pub(in crate::data) fn cell(&self, row: usize, index: usize) -> &str {
        &self.cells[row][self.columns[index]]
    }

    /// The number in a needed cell of the column `header`.
    pub(in crate::data) fn number(
        &self,
        row: usize,
        index: usize,
        header: &str,
    ) -> Result<f64, DataError> {
        let value = number::value(self.cell(row, index), self.decimal, TableProblem::NoNumber);
        value.map_err(|problem| self.error(row, index, header, problem))
    }

    /// The error of a needed cell of the column `header`.
    pub(in crate::data) fn error(
        &self,
        row: usize,
        index: usize,
        header: &str,
        problem: TableProblem,
    ) -> DataError {
        let locator = Locator {
            file: self.file,
            text: self.records.text(),
            lines_before: self.lines_before,
        };
        locator.cell_error(&self.cells[row], self.columns[index], header, problem)
    }
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
