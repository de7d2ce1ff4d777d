//! Tables: UTF-8 or UTF-16, a row a line. Used for `csv:FILE` and for the embedded tables.
//!
//! - What separates cells, the decimal mark and whether the first line names the columns are found from the file or set
//!   ([`Reading`]).
//! - Lines before the header that begin with `#` are comments; the last of them may be the header. Before all, a line like
//!   `sep=;` may tell spreadsheets what separates the cells.
//! - A cell that is empty, `NA`, `N/A`, `?`, `nan`, `null`, `#N/A` or the like (in any case) is missing. A row with a missing
//!   cell is dropped and counted, or the cell is filled ([`Missing`]).
//! - A column of numbers is an input; a cell in it that is none is an error. In a column of texts each value, sorted,
//!   becomes an input of 0 and 1 (one-hot). Columns that can't be learned from are left out ([`Reason`]).
//! - With an image size, the columns are the pixels of images: whole numbers from 0 to 255, of which the largest is white,
//!   or fractions from 0 to 1, which are rounded to 255ths.
//! - The label column is the one named, or the last that is not empty. Text labels are classes, in sorted order. For
//!   whole numbers see [`label::classes`]. All other numbers are values to predict (regression, mean squared error), and
//!   are standardised like the inputs.
//! - If the last two columns are `label` and `class`, as in an export, and one is predicted, the other is left out if
//!   it has the same information: as an input it would give the answer away.

mod cells;
mod comments;
mod encoding;
mod label;
mod layout;
mod locate;
mod number;
mod pixels;
mod report;
mod rows;
mod survey;

use super::dataset::Kind;
use super::error::DataError;
use super::export::{CLASS, LABEL};
use super::notice::Notice;
use super::problem::TableProblem;
use super::raw::{Inputs, Raw, Targets};
use super::reading::{Decimal, Delimiter, Goal, Missing, Reading};
use super::table_report::{ColumnContent, Reason, TableReport};
use cells::Cells;
use comments::Body;
use csv::StringRecord;
use encoding::text;
pub(super) use encoding::utf8;
pub(super) use label::number_classes;
use layout::{Layout, Records};
use locate::Locator;
pub(super) use number::is_missing;
pub(super) use rows::{Row, Rows};
use std::collections::{BTreeSet, HashMap};
use survey::Column;

const LINE_BREAKS: [char; 2] = ['\n', '\r'];

/// Reads a table; `file` names it in errors, `label` is the column to predict.
pub(super) fn parse(
    bytes: &[u8],
    file: &str,
    label: Option<&str>,
    reading: &Reading,
) -> Result<Raw, DataError> {
    let bytes = utf8(bytes);
    let text = text(&bytes, file)?;
    let table = Table::read(text, file, reading)?;
    let plan = table.plan(label)?;
    let cells = Cells::read(&table, &plan)?;
    let (targets, label_notice) = label::targets(&table, &plan, &cells)?;
    let mut notices = table.notices(&plan);
    if label.is_none() {
        let column = table.headers[plan.label].clone();
        notices.push(Notice::LabelIsLast(column));
    }
    notices.extend(label_notice);
    notices.extend(pixels::offer(&table, &plan));
    notices.extend(cells.dropped(&table));
    let report = report::report(&table, &plan, &targets);
    let (kind, inputs) = cells.values.into_inputs(cells.standardise, cells.gaps);
    let kind = drawn(kind, &inputs, &targets);
    Ok(Raw {
        kind,
        features: cells.features,
        inputs,
        targets,
        dropped_rows: cells.dropped,
        notices,
        table: Some(report),
        origins: cells.origins,
        sources: Vec::new(),
        row_numbers: cells.rows,
        truth: None,
    })
}

/// What was understood of a table that is refused; `None` if that is nothing.
pub(super) fn refused(
    bytes: &[u8],
    file: &str,
    label: Option<&str>,
    reading: &Reading,
) -> Option<TableReport> {
    let bytes = utf8(bytes);
    let table = Table::read(text(&bytes, file).ok()?, file, reading).ok()?;
    Some(report::refused(&table, label))
}

/// The kind of a table that can be drawn as a plane or a curve.
fn drawn(kind: Kind, inputs: &Inputs, targets: &Targets) -> Kind {
    let Inputs::Numbers {
        standardise, gaps, ..
    } = inputs
    else {
        return kind;
    };
    let has_gaps = !gaps.numbers.is_empty() || !gaps.texts.is_empty();
    match (&standardise[..], targets) {
        _ if has_gaps => kind,
        ([true, true], Targets::Classes { .. }) => Kind::Points2d,
        ([true], Targets::Values { .. }) => Kind::Curve1d,
        _ => kind,
    }
}

/// Reads an embedded table of classes.
pub(super) fn shipped(bytes: &[u8], file: &str, label: &str) -> Result<Raw, DataError> {
    let reading = Reading {
        delimiter: Some(Delimiter::Comma),
        decimal: Some(Decimal::Point),
        header: Some(true),
        task: Some(Goal::Classify),
        ..Reading::default()
    };
    parse(bytes, file, Some(label), &reading)
}

/// A table whose lines all have the same number of cells.
struct Table<'a> {
    file: &'a str,
    reading: &'a Reading,
    /// The lines of the file before the header.
    lines_before: u64,
    /// Those of them that are comments.
    comments: usize,
    layout: Layout,
    records: Records<'a>,
    headers: Vec<String>,
    rows: usize,
    columns: Vec<Column>,
}

/// What is made of each column.
struct Plan {
    label: usize,
    /// The inputs, in the order of the table.
    inputs: Vec<usize>,
    /// The other columns, and why they are left out.
    left_out: Vec<(usize, Reason)>,
}

impl<'a> Table<'a> {
    fn read(text: &'a str, file: &'a str, reading: &'a Reading) -> Result<Self, DataError> {
        let Body {
            text,
            lines_before,
            comments,
        } = Body::of(text, reading);
        let layout = Layout::of(text, reading);
        let mut table = Self {
            file,
            reading,
            lines_before,
            comments,
            layout,
            records: Records::of(text, layout.delimiter),
            headers: Vec::new(),
            rows: 0,
            columns: Vec::new(),
        };
        table.survey()?;
        if table.headers.is_empty() {
            return Err(table.error(TableProblem::Empty));
        }
        if table.rows == 0 {
            return Err(table.error(TableProblem::NoRows));
        }
        table.take_texts()?;
        Ok(table)
    }

    /// Reads the header and looks at each cell.
    fn survey(&mut self) -> Result<(), DataError> {
        let (mut headers, mut columns, mut rows) = (Vec::new(), Vec::new(), 0);
        let locator = self.locator();
        self.records.each(self.file, |record| {
            if headers.is_empty() {
                headers = self.header(record)?;
                columns = survey::columns(headers.len());
                if self.layout.has_header {
                    return Ok(());
                }
            }
            locator.check(record, &headers)?;
            survey::take(&mut columns, record, self.layout.decimal);
            rows += 1;
            Ok(())
        })?;
        (self.headers, self.columns, self.rows) = (headers, columns, rows);
        Ok(())
    }

    /// Counts the different texts of the columns that are not numeric.
    fn take_texts(&mut self) -> Result<(), DataError> {
        let texts = self.columns.iter().enumerate();
        let texts = texts.filter(|(_, column)| !column.is_numeric());
        let texts: Vec<usize> = texts.map(|(column, _)| column).collect();
        if texts.is_empty() {
            return Ok(());
        }
        let mut columns = std::mem::take(&mut self.columns);
        let taken = self.each_row(|record| {
            for &column in &texts {
                columns[column].take_text(&record[column]);
            }
            Ok(())
        });
        self.columns = columns;
        taken
    }

    /// Visits the rows, without the header.
    fn each_row(
        &self,
        mut visit: impl FnMut(&StringRecord) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        let mut is_header = self.layout.has_header;
        self.records.each(self.file, |record| {
            if std::mem::take(&mut is_header) {
                return Ok(());
            }
            visit(record)
        })
    }

    /// The column names. An unnamed column (as pandas writes its index) is named after its position.
    fn header(&self, record: &StringRecord) -> Result<Vec<String>, DataError> {
        let mut headers: Vec<String> = Vec::with_capacity(record.len());
        let mut places: HashMap<String, usize> = HashMap::with_capacity(record.len());
        let row_names = self.layout.has_row_names.then_some("");
        for (column, name) in row_names.into_iter().chain(record).enumerate() {
            let name = match name {
                name if self.layout.has_header && !name.is_empty() => name.to_owned(),
                _ => column_name(column),
            };
            if name.contains(LINE_BREAKS) {
                return Err(self.locator().line_error(record, TableProblem::BreakInName));
            }
            if let Some(twin) = places.insert(name.clone(), column) {
                let columns = [twin + 1, column + 1];
                return Err(self
                    .locator()
                    .line_error(record, TableProblem::SameName { columns, name }));
            }
            headers.push(name);
        }
        if headers.len() < 2 {
            return Err(self.locator().line_error(record, TableProblem::OneColumn));
        }
        Ok(headers)
    }

    fn column_of(&self, name: &str) -> Result<usize, DataError> {
        rows::column_of(name, &self.headers, self.file)
    }

    fn label_column(&self, label: Option<&str>) -> Result<usize, DataError> {
        if let Some(label) = label {
            return self.column_of(label);
        }
        let last = self
            .columns
            .iter()
            .rposition(|column| column.missing() < self.rows);
        Ok(last.unwrap_or(self.headers.len() - 1))
    }

    /// Decides what is made of each column.
    fn plan(&self, label: Option<&str>) -> Result<Plan, DataError> {
        let label = self.label_column(label)?;
        let dropped = self.columns_of(&self.reading.drop_columns)?;
        let only = self.columns_of(&self.reading.only_columns)?;
        if dropped.contains(&label) || only.contains(&label) {
            let header = self.headers[label].clone();
            return Err(self.error(TableProblem::LabelAsInput(header)));
        }
        let twin = self.twin(label)?;
        let drops_rows = self.reading.missing == Missing::Drop;
        let mut plan = Plan {
            label,
            inputs: Vec::new(),
            left_out: Vec::new(),
        };
        for (index, column) in self
            .columns
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != label)
        {
            let reason = if dropped.contains(&index) {
                Some(Reason::Unwanted)
            } else if only.contains(&index) {
                self.demand(index)?;
                None
            } else if !only.is_empty() {
                Some(Reason::Unwanted)
            } else if twin == Some(index) {
                Some(Reason::LikeLabel)
            } else {
                column.flaw(drops_rows)
            };
            match reason {
                None => plan.inputs.push(index),
                Some(reason) => plan.left_out.push((index, reason)),
            }
        }
        self.readmit(&mut plan)?;
        Ok(plan)
    }

    fn columns_of(&self, names: &[String]) -> Result<Vec<usize>, DataError> {
        names.iter().map(|name| self.column_of(name)).collect()
    }

    /// Checks that a column can be learned from that the user named.
    fn demand(&self, column: usize) -> Result<(), DataError> {
        let header = self.headers[column].clone();
        Err(self.error(match self.columns[column].content() {
            ColumnContent::Nothing => TableProblem::EmptyColumn(header),
            ColumnContent::Dates => TableProblem::DatesColumn(header),
            ColumnContent::Texts(texts) if texts > super::problem::MOST_TEXT_VALUES => {
                TableProblem::TooManyTexts {
                    column: column + 1,
                    header,
                    texts,
                }
            }
            _ => return Ok(()),
        }))
    }

    /// Takes in what only counts the rows if there is no other input: then it is x.
    fn readmit(&self, plan: &mut Plan) -> Result<(), DataError> {
        if plan.inputs.is_empty() {
            let counts = |(_, reason): &(usize, Reason)| *reason == Reason::Counter;
            let taken = plan.left_out.extract_if(.., |one| counts(one));
            plan.inputs = taken.map(|(column, _)| column).collect();
        }
        if plan.inputs.is_empty() {
            return Err(self.error(TableProblem::NoInputs));
        }
        Ok(())
    }

    /// The other one of the columns `label` and `class` of an export, if it has the same information as the label
    /// column.
    fn twin(&self, label: usize) -> Result<Option<usize>, DataError> {
        let (number, name) = match self.headers.len() {
            count @ 3.. => (count - 2, count - 1),
            _ => return Ok(None),
        };
        // An underscore may be appended to avoid the name of a feature.
        let name_of = |column: usize| self.headers[column].trim_end_matches('_');
        if name_of(number) != LABEL || name_of(name) != CLASS {
            return Ok(None);
        }
        let other = match label {
            _ if label == number => name,
            _ if label == name => number,
            _ => return Ok(None),
        };
        let mut pairs: BTreeSet<(String, String)> = BTreeSet::new();
        self.each_row(|row| {
            if !row.iter().any(is_missing) {
                pairs.insert((row[number].to_owned(), row[name].to_owned()));
            }
            Ok(())
        })?;
        let numbers: BTreeSet<&String> = pairs.iter().map(|(number, _)| number).collect();
        let names: BTreeSet<&String> = pairs.iter().map(|(_, name)| name).collect();
        let is_twin = numbers.len() == pairs.len() && names.len() == pairs.len();
        Ok(is_twin.then_some(other))
    }

    /// What the user should be told of how the table was read.
    fn notices(&self, plan: &Plan) -> Vec<Notice> {
        let mut notices = Vec::new();
        if self.comments > 0 {
            notices.push(Notice::Comments(self.comments));
        }
        if !self.layout.has_header && self.reading.header.is_none() {
            notices.push(Notice::NoHeader);
        }
        let mut reasons: Vec<Reason> = plan.left_out.iter().map(|(_, reason)| *reason).collect();
        reasons.sort_unstable();
        reasons.dedup();
        let told = |reason: &Reason| !matches!(reason, Reason::Unwanted | Reason::LikeLabel);
        notices.extend(reasons.into_iter().filter(told).map(|reason| {
            let columns = plan.left_out.iter().filter(|(_, why)| *why == reason);
            Notice::LeftOut {
                columns: columns
                    .map(|(column, _)| self.headers[*column].clone())
                    .collect(),
                reason,
            }
        }));
        notices
    }

    fn error(&self, problem: TableProblem) -> DataError {
        DataError::malformed(self.file, problem)
    }

    fn locator(&self) -> Locator<'_> {
        Locator {
            file: self.file,
            text: self.records.text(),
            lines_before: self.lines_before,
        }
    }
}

/// The name of a column that has none.
fn column_name(column: usize) -> String {
    format!("column {}", column + 1)
}
