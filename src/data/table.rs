//! Tables: comma-separated, UTF-8, one header line. Used for `csv:FILE` and for the embedded tables.
//!
//! - A cell that is empty, `NA`, `N/A`, `?` or `nan` (in any case) is missing; a row with a missing cell is dropped and
//!   counted.
//! - A column is numeric if more than half of its cells are numbers; any other cell in it is an error. Otherwise it is
//!   text, and each of its values, sorted, becomes a column of 0 and 1 (one-hot).
//! - The label column is the one named, or the last. Text labels are classes, in sorted order. Whole numbers with at
//!   most [`MOST_INTEGER_CLASSES`] different values are classes in numeric order. All other numbers are values to
//!   predict (regression, mean squared error), and are standardised like the inputs.
//! - If the last two columns are `label` and `class`, as in an export, and one is predicted, the other is left out if
//!   it has the same information: as an input it would give the answer away.

use super::dataset::Kind;
use super::error::DataError;
use super::export::{CLASS, LABEL};
use super::problem::{LARGEST, MOST_TEXT_VALUES, Problem, TableProblem};
use super::raw::{Inputs, Raw, Targets};
use crate::nearest::nearest;
use csv::{ReaderBuilder, StringRecord, Trim};
use ndarray::Array2;
use std::collections::{BTreeMap, BTreeSet};

/// Whole numbers with more different values than this are quantities, not classes.
pub(super) const MOST_INTEGER_CLASSES: usize = 20;

const LINE_BREAKS: [char; 2] = ['\n', '\r'];

/// Reads a table; `file` names it in errors, `label` is the column to predict.
pub(super) fn parse(bytes: &[u8], file: &str, label: Option<&str>) -> Result<Raw, DataError> {
    let table = Table::read(text(bytes, file)?, file)?;
    let label = table.label_column(label)?;
    let targets = table.targets(label)?;
    let mut features = Vec::new();
    let mut columns = Vec::new();
    let mut standardise = Vec::new();
    for column in table.inputs(label) {
        match table.column(column)? {
            Column::Numbers(values) => {
                features.push(table.headers[column].clone());
                columns.push(values);
                standardise.push(true);
            }
            Column::Text { values, index } => {
                for (position, value) in values.iter().enumerate() {
                    features.push(format!("{}={value}", table.headers[column]));
                    columns.push(
                        index
                            .iter()
                            .map(|&i| f64::from(u8::from(i == position)))
                            .collect(),
                    );
                    standardise.push(false);
                }
            }
        }
    }
    let values = Array2::from_shape_fn((table.rows.len(), columns.len()), |(row, column)| {
        columns[column][row]
    });
    Ok(Raw {
        kind: Kind::Table,
        features,
        inputs: Inputs::Numbers {
            values,
            standardise,
        },
        targets,
        dropped_rows: table.dropped,
        truth: None,
    })
}

/// The text of the file, without the byte-order mark that spreadsheets write.
fn text<'a>(bytes: &'a [u8], file: &str) -> Result<&'a str, DataError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.split(|&byte| byte == b'\n').count() as u64;
        let byte = bytes[error.valid_up_to()];
        DataError::MalformedLine {
            file: file.to_owned(),
            line,
            problem: Box::new(TableProblem::NotUtf8(byte).into()),
        }
    })
}

struct Table<'a> {
    file: &'a str,
    text: &'a str,
    headers: Vec<String>,
    rows: Vec<StringRecord>,
    dropped: usize,
}

enum Column {
    Numbers(Vec<f64>),
    /// The different values, sorted, and the index of each row's value.
    Text {
        values: Vec<String>,
        index: Vec<usize>,
    },
}

impl Column {
    /// The value of all cells, if they are equal.
    fn only_value(&self) -> Option<String> {
        match self {
            Self::Numbers(numbers) => {
                let (first, rest) = numbers.split_first()?;
                rest.iter()
                    .all(|number| number == first)
                    .then(|| first.to_string())
            }
            Self::Text { values, .. } => match &values[..] {
                [only] => Some(only.clone()),
                _ => None,
            },
        }
    }
}

impl<'a> Table<'a> {
    fn read(text: &'a str, file: &'a str) -> Result<Self, DataError> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .from_reader(text.as_bytes());
        let mut table = Self {
            file,
            text,
            headers: Vec::new(),
            rows: Vec::new(),
            dropped: 0,
        };
        let mut record = StringRecord::new();
        while reader
            .read_record(&mut record)
            .map_err(|error| DataError::malformed(file, Problem::Reader(error.to_string())))?
        {
            if record.len() == 1 && record[0].is_empty() {
                continue;
            }
            if table.headers.is_empty() {
                table.headers = table.header(&record)?;
                continue;
            }
            table.check(&record)?;
            if record.iter().any(is_missing) {
                table.dropped += 1;
            } else {
                table.rows.push(record.clone());
            }
        }
        if table.headers.is_empty() {
            return Err(DataError::malformed(file, TableProblem::Empty));
        }
        match (table.rows.len(), table.dropped) {
            (0, 0) => Err(DataError::malformed(file, TableProblem::NoRows)),
            (0, dropped) => Err(DataError::malformed(
                file,
                TableProblem::NoCompleteRow(dropped),
            )),
            _ => Ok(table),
        }
    }

    /// The column names. An unnamed column (as pandas writes its index) is named after its position.
    fn header(&self, record: &StringRecord) -> Result<Vec<String>, DataError> {
        let mut headers: Vec<String> = Vec::with_capacity(record.len());
        for (column, name) in record.iter().enumerate() {
            let name = match name {
                "" => format!("column {}", column + 1),
                name => name.to_owned(),
            };
            if name.contains(LINE_BREAKS) {
                return Err(self.line_error(record, TableProblem::BreakInName));
            }
            if let Some(twin) = headers.iter().position(|header| *header == name) {
                let columns = [twin + 1, column + 1];
                return Err(self.line_error(record, TableProblem::SameName { columns, name }));
            }
            headers.push(name);
        }
        if headers.len() < 2 {
            return Err(self.line_error(record, TableProblem::OneColumn));
        }
        Ok(headers)
    }

    /// Checks that a row has a cell for each column, and no line break in a cell.
    fn check(&self, record: &StringRecord) -> Result<(), DataError> {
        if let Some(column) = record.iter().position(|cell| cell.contains(LINE_BREAKS)) {
            return Err(self.cell_error(record, column, TableProblem::BreakInCell));
        }
        if record.len() == self.headers.len() {
            return Ok(());
        }
        let problem = TableProblem::Cells {
            cells: record.len(),
            columns: self.headers.len(),
        };
        Err(self.line_error(record, problem))
    }

    fn label_column(&self, label: Option<&str>) -> Result<usize, DataError> {
        let Some(label) = label else {
            return Ok(self.headers.len() - 1);
        };
        self.headers
            .iter()
            .position(|header| header == label)
            .ok_or_else(|| {
                let near = nearest(label, self.headers.iter().map(String::as_str));
                let problem = TableProblem::NoColumn {
                    label: label.to_owned(),
                    near: near.map(str::to_owned),
                    columns: self.headers.clone(),
                };
                DataError::malformed(self.file, problem)
            })
    }

    fn inputs(&self, label: usize) -> Vec<usize> {
        let twin = self.twin(label);
        (0..self.headers.len())
            .filter(|&column| column != label && Some(column) != twin)
            .collect()
    }

    /// The other one of the columns `label` and `class` of an export, if it has the same information as the label
    /// column.
    fn twin(&self, label: usize) -> Option<usize> {
        let (number, name) = match self.headers.len() {
            count @ 3.. => (count - 2, count - 1),
            _ => return None,
        };
        // An underscore may be appended to avoid the name of a feature.
        let name_of = |column: usize| self.headers[column].trim_end_matches('_');
        if name_of(number) != LABEL || name_of(name) != CLASS {
            return None;
        }
        let other = match label {
            _ if label == number => name,
            _ if label == name => number,
            _ => return None,
        };
        let pairs = self.rows.iter().map(|row| (&row[number], &row[name]));
        let pairs: BTreeSet<(&str, &str)> = pairs.collect();
        let numbers: BTreeSet<&str> = pairs.iter().map(|(number, _)| *number).collect();
        let names: BTreeSet<&str> = pairs.iter().map(|(_, name)| *name).collect();
        (numbers.len() == pairs.len() && names.len() == pairs.len()).then_some(other)
    }

    fn column(&self, column: usize) -> Result<Column, DataError> {
        let parsed: Vec<Option<f64>> = self
            .rows
            .iter()
            .map(|record| record[column].parse().ok())
            .collect();
        if 2 * parsed.iter().flatten().count() <= parsed.len() {
            return self.text_column(column);
        }
        let mut numbers = Vec::with_capacity(parsed.len());
        for (value, record) in parsed.into_iter().zip(&self.rows) {
            let problem = match value {
                Some(value) if value.abs() <= LARGEST => {
                    numbers.push(value);
                    continue;
                }
                Some(_) => TableProblem::HugeNumber(record[column].to_owned()),
                None => TableProblem::NotANumber(record[column].to_owned()),
            };
            return Err(self.cell_error(record, column, problem));
        }
        Ok(Column::Numbers(numbers))
    }

    fn text_column(&self, column: usize) -> Result<Column, DataError> {
        let cells = || self.rows.iter().map(|record| &record[column]);
        let values: BTreeSet<&str> = cells().collect();
        if values.len() > MOST_TEXT_VALUES {
            let problem = TableProblem::TooManyTexts {
                column: column + 1,
                header: self.headers[column].clone(),
                texts: values.len(),
            };
            return Err(DataError::malformed(self.file, problem));
        }
        let position: BTreeMap<&str, usize> = values
            .iter()
            .enumerate()
            .map(|(position, &value)| (value, position))
            .collect();
        let index = cells().map(|cell| position[cell]).collect();
        Ok(Column::Text {
            values: values.into_iter().map(str::to_owned).collect(),
            index,
        })
    }

    fn targets(&self, column: usize) -> Result<Targets, DataError> {
        let cells = self.column(column)?;
        if let Some(only) = cells.only_value() {
            let header = self.headers[column].clone();
            let problem = TableProblem::OneValue { header, only };
            return Err(DataError::malformed(self.file, problem));
        }
        let (names, labels) = match cells {
            Column::Text { values, index } => (values, index.iter().map(|&i| i as u32).collect()),
            Column::Numbers(numbers) => match integer_classes(&numbers) {
                Some(classes) => classes,
                None => return Ok(self.values(column, &numbers)),
            },
        };
        Ok(Targets::Classes { names, labels })
    }

    fn values(&self, column: usize, numbers: &[f64]) -> Targets {
        let names = vec![self.headers[column].clone()];
        let values = Array2::from_shape_fn((numbers.len(), 1), |(row, _)| numbers[row]);
        Targets::Values {
            names,
            values,
            standardise: true,
        }
    }

    fn line_error(&self, record: &StringRecord, problem: TableProblem) -> DataError {
        DataError::MalformedLine {
            file: self.file.to_owned(),
            line: self.line(record),
            problem: Box::new(problem.into()),
        }
    }

    fn cell_error(&self, record: &StringRecord, column: usize, problem: TableProblem) -> DataError {
        DataError::MalformedCell {
            file: self.file.to_owned(),
            line: self.line(record),
            column: column + 1,
            header: self.headers.get(column).cloned().unwrap_or_default(),
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
        line_breaks(&self.text[..self.text.len() - record.len()]) + 1
    }
}

/// The classes of a column of whole numbers, if it has few enough different values.
fn integer_classes(numbers: &[f64]) -> Option<(Vec<String>, Vec<u32>)> {
    // Above 2⁵³, neighbouring whole numbers have the same f64.
    let whole = |&number: &f64| number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    if !numbers.iter().all(whole) {
        return None;
    }
    let values: BTreeSet<i64> = numbers.iter().map(|&number| number as i64).collect();
    if values.len() > MOST_INTEGER_CLASSES {
        return None;
    }
    let position: BTreeMap<i64, u32> = values
        .iter()
        .zip(0..)
        .map(|(&value, position)| (value, position))
        .collect();
    let labels = numbers
        .iter()
        .map(|&number| position[&(number as i64)])
        .collect();
    Some((values.iter().map(i64::to_string).collect(), labels))
}

fn is_missing(cell: &str) -> bool {
    cell.is_empty()
        || cell == "?"
        || ["na", "n/a", "nan"]
            .iter()
            .any(|word| cell.eq_ignore_ascii_case(word))
}

/// Number of line breaks in `text`: LF, CR LF or CR.
fn line_breaks(text: &str) -> u64 {
    let returns = text.matches('\r').count() + text.matches('\n').count();
    (returns - text.matches("\r\n").count()) as u64
}
