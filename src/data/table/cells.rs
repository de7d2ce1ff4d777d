//! The cells that are learned from, as numbers.

use super::number::{self, is_missing};
use super::pixels::Grid;
use super::{Plan, Table};
use crate::data::error::DataError;
use crate::data::notice::Notice;
use crate::data::origin::{Origin, Part};
use crate::data::problem::TableProblem;
use crate::data::raw::Gaps;
use crate::data::reading::Missing;
use csv::StringRecord;
use std::collections::{BTreeMap, BTreeSet};

/// What a column gives: one number, or one of several texts.
pub(super) enum Coding {
    Number,
    /// The different values, sorted.
    Texts(Vec<String>),
}

/// The rows of a table that are used.
pub(super) struct Cells {
    pub(super) features: Vec<String>,
    pub(super) origins: Vec<Origin>,
    /// The inputs, with NaN where a cell is missing that is to be filled.
    pub(super) values: Grid,
    pub(super) standardise: Vec<bool>,
    pub(super) gaps: Gaps,
    pub(super) label: Label,
    /// The row in the file of each row, from 0; empty if none is left out.
    pub(super) rows: Vec<u32>,
    /// Rows left out because a cell was missing.
    pub(super) dropped: usize,
    /// For each column, in how many rows it is missing.
    missing: Vec<usize>,
}

/// The label column.
pub(super) enum Label {
    Numbers(Vec<f64>),
    /// The different values, sorted, and the index of each row's value.
    Texts {
        values: Vec<String>,
        index: Vec<u32>,
    },
}

/// The inputs that one column of the table becomes.
struct Input {
    column: usize,
    coding: Coding,
    /// The first of its input columns.
    first: usize,
    /// Where an indicator says that the cell is missing.
    indicator: Option<usize>,
}

impl Cells {
    /// Reads what `plan` asks for.
    pub(super) fn read(table: &Table<'_>, plan: &Plan) -> Result<Self, DataError> {
        let mut missing = vec![0; table.headers.len()];
        for &column in plan.inputs.iter().chain([&plan.label]) {
            missing[column] = table.columns[column].missing();
        }
        let mut kept = 0;
        let fills = table.reading.missing != Missing::Drop;
        let is_kept = |record: &StringRecord| {
            let used = |column: &usize| !is_missing(&record[*column]);
            used(&plan.label) && (fills || plan.inputs.iter().all(used))
        };
        let mut texts: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for &column in plan.inputs.iter().chain([&plan.label]) {
            if !table.columns[column].is_numeric() {
                texts.insert(column, BTreeSet::new());
            }
        }
        if texts.is_empty() && missing.iter().all(|cells| *cells == 0) {
            kept = table.rows;
        } else {
            table.each_row(|record| {
                if !is_kept(record) {
                    return Ok(());
                }
                kept += 1;
                for (&column, seen) in &mut texts {
                    let cell = &record[column];
                    if !is_missing(cell) && !seen.contains(cell) {
                        seen.insert(cell.to_owned());
                    }
                }
                Ok(())
            })?;
        }
        if kept == 0 {
            return Err(table.error(TableProblem::NoCompleteRow(table.rows)));
        }
        let mut coding = |column: usize| match texts.remove(&column) {
            None => Coding::Number,
            Some(values) => Coding::Texts(values.into_iter().collect()),
        };
        let label = coding(plan.label);
        let (mut features, mut origins) = (Vec::new(), Vec::new());
        let mut inputs = Vec::new();
        for &column in &plan.inputs {
            let has_gaps = fills && missing[column] > 0;
            let made = input(table, column, coding(column), has_gaps, &mut features);
            origins.extend(parts(&made).map(|part| Origin {
                column: table.headers[column].clone(),
                part,
            }));
            inputs.push(made);
        }
        let mut standardise = vec![false; features.len()];
        for input in &inputs {
            standardise[input.first] |= matches!(input.coding, Coding::Number);
        }
        let mut cells = Self {
            values: Grid::new(table, plan, [kept, features.len()])?,
            features,
            origins,
            standardise,
            gaps: gaps(table.reading.missing, &inputs),
            label: match label {
                Coding::Number => Label::Numbers(Vec::with_capacity(kept)),
                Coding::Texts(values) => Label::Texts {
                    values,
                    index: Vec::with_capacity(kept),
                },
            },
            rows: Vec::new(),
            dropped: table.rows - kept,
            missing,
        };
        let (mut row, mut at) = (0, 0);
        table.each_row(|record| {
            if is_kept(record) {
                cells.take(table, plan, &inputs, record, row)?;
                row += 1;
                if cells.dropped > 0 {
                    cells.rows.push(at);
                }
            }
            at += 1;
            Ok(())
        })?;
        Ok(cells)
    }

    /// Writes a row's numbers.
    fn take(
        &mut self,
        table: &Table<'_>,
        plan: &Plan,
        inputs: &[Input],
        record: &StringRecord,
        row: usize,
    ) -> Result<(), DataError> {
        for input in inputs {
            let cell = &record[input.column];
            let is_gap = is_missing(cell);
            let mut set = |at: usize, value: f64| {
                let set = self.values.set([row, at], value);
                set.map_err(|problem| error(table, record, input.column, problem))
            };
            if let Some(indicator) = input.indicator {
                set(indicator, f64::from(u8::from(is_gap)))?;
            }
            match &input.coding {
                Coding::Number if is_gap => set(input.first, f64::NAN)?,
                Coding::Number => set(input.first, value(table, record, input.column)?)?,
                Coding::Texts(values) if is_gap => {
                    (0..values.len()).try_for_each(|at| set(input.first + at, f64::NAN))?;
                }
                Coding::Texts(values) => set(input.first + place(values, cell), 1.0)?,
            }
        }
        match &mut self.label {
            Label::Numbers(numbers) => numbers.push(value(table, record, plan.label)?),
            Label::Texts { values, index } => {
                index.push(place(values, &record[plan.label]) as u32);
            }
        }
        Ok(())
    }

    /// How many rows were dropped, and which column cost most of them.
    pub(super) fn dropped(&self, table: &Table<'_>) -> Option<Notice> {
        let worst = self.missing.iter().enumerate().rev();
        let (column, cost) = worst.max_by_key(|(_, missing)| **missing)?;
        (self.dropped > 0).then(|| Notice::RowsDropped {
            dropped: self.dropped,
            of: table.rows,
            most: Some((table.headers[column].clone(), *cost)),
        })
    }
}

/// Adds the features that a column becomes.
fn input(
    table: &Table<'_>,
    column: usize,
    coding: Coding,
    has_gaps: bool,
    features: &mut Vec<String>,
) -> Input {
    let header = &table.headers[column];
    let first = features.len();
    match &coding {
        Coding::Number => features.push(header.clone()),
        Coding::Texts(values) => {
            features.extend(values.iter().map(|value| format!("{header}={value}")));
        }
    }
    let indicator = has_gaps.then_some(features.len());
    if has_gaps {
        features.push(format!("{header} missing"));
    }
    Input {
        column,
        coding,
        first,
        indicator,
    }
}

/// What each of its input columns takes of the column.
fn parts(input: &Input) -> impl Iterator<Item = Part> {
    let parts = match &input.coding {
        Coding::Number => vec![Part::Number],
        Coding::Texts(values) => values.iter().cloned().map(Part::Text).collect(),
    };
    parts.into_iter().chain(input.indicator.map(|_| Part::Gap))
}

fn gaps(how: Missing, inputs: &[Input]) -> Gaps {
    let mut gaps = Gaps {
        how,
        ..Gaps::default()
    };
    for input in inputs.iter().filter(|input| input.indicator.is_some()) {
        match &input.coding {
            Coding::Number => gaps.numbers.push(input.first),
            Coding::Texts(values) => gaps.texts.push(input.first..input.first + values.len()),
        }
    }
    gaps
}

/// The place of a cell among the values, which hold it.
fn place(values: &[String], cell: &str) -> usize {
    values.partition_point(|value| value.as_str() < cell)
}

/// The number in a cell.
fn value(table: &Table<'_>, record: &StringRecord, column: usize) -> Result<f64, DataError> {
    let value = number::value(
        &record[column],
        table.layout.decimal,
        TableProblem::NotANumber,
    );
    value.map_err(|problem| error(table, record, column, problem))
}

fn error(
    table: &Table<'_>,
    record: &StringRecord,
    column: usize,
    problem: TableProblem,
) -> DataError {
    let header = &table.headers[column];
    table.locator().cell_error(record, column, header, problem)
}
