//! Errors in a table, with the line and the column.

use super::LINE_BREAKS;
use crate::data::error::DataError;
use crate::data::problem::TableProblem;
use csv::StringRecord;

/// Finds the lines of records.
pub(super) struct Locator<'a> {
    pub(super) file: &'a str,
    /// The text that the positions of records refer to.
    pub(super) text: &'a str,
    /// The lines of the file before it.
    pub(super) lines_before: u64,
}

impl Locator<'_> {
    /// Checks that a row has a cell for each column, and no line break in a cell.
    pub(super) fn check(&self, record: &StringRecord, headers: &[String]) -> Result<(), DataError> {
        // All cells at once first: this is done for each row.
        if record.as_slice().contains(LINE_BREAKS)
            && let Some(column) = record.iter().position(|cell| cell.contains(LINE_BREAKS))
        {
            let header = headers.get(column).map_or("", String::as_str);
            return Err(self.cell_error(record, column, header, TableProblem::BreakInCell));
        }
        if record.len() == headers.len() {
            return Ok(());
        }
        let problem = TableProblem::Cells {
            cells: record.len(),
            columns: headers.len(),
        };
        Err(self.line_error(record, problem))
    }

    pub(super) fn line_error(&self, record: &StringRecord, problem: TableProblem) -> DataError {
        DataError::MalformedLine {
            file: self.file.to_owned(),
            line: self.line(record),
            problem: Box::new(problem.into()),
        }
    }

    pub(super) fn cell_error(
        &self,
        record: &StringRecord,
        column: usize,
        header: &str,
        problem: TableProblem,
    ) -> DataError {
        DataError::MalformedCell {
            file: self.file.to_owned(),
            line: self.line(record),
            column: column + 1,
            header: header.to_owned(),
            problem: Box::new(problem.into()),
        }
    }

    /// The line a record starts on, from 1. Counted from the byte position of the record, because the reader's own line
    /// number is that of blank lines it skips before a record.
    fn line(&self, record: &StringRecord) -> u64 {
        let start = record
            .position()
            .map_or(0, |position| position.byte() as usize);
        let rest = self.text.get(start..).unwrap_or_default();
        let record = rest.trim_start_matches(LINE_BREAKS);
        self.lines_before + line_breaks(&self.text[..self.text.len() - record.len()]) + 1
    }
}

/// Number of line breaks in `text`: LF, CR LF or CR.
pub(super) fn line_breaks(text: &str) -> u64 {
    let returns = text.matches('\r').count() + text.matches('\n').count();
    (returns - text.matches("\r\n").count()) as u64
}
