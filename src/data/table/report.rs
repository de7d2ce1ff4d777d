//! What was understood of a table, for the user to check.

use super::survey::{ColumnContent, Reason};
use super::{Plan, Table};
use crate::data::raw::Targets;
use crate::data::reading::{Decimal, Delimiter};

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
    /// It is not learned from.
    LeftOut(Reason),
}

pub(super) fn report(table: &Table<'_>, plan: &Plan, targets: &Targets) -> TableReport {
    let usage = |column: usize| {
        if column == plan.label {
            return match targets {
                Targets::Classes { names, .. } => Usage::Classes(names.len()),
                Targets::Values { .. } => Usage::Value,
            };
        }
        let reason = plan.left_out.iter().find(|(index, _)| *index == column);
        reason.map_or(Usage::Input, |(_, reason)| Usage::LeftOut(*reason))
    };
    let columns = table.headers.iter().zip(&table.columns).enumerate();
    TableReport {
        delimiter: table.layout.delimiter,
        decimal: table.layout.decimal,
        has_header: table.layout.has_header,
        rows: table.rows,
        columns: columns
            .map(|(index, (name, column))| ColumnReport {
                name: name.clone(),
                content: column.content(),
                missing: column.missing(),
                usage: usage(index),
            })
            .collect(),
    }
}
