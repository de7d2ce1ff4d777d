//! Tells what was understood of a table.

use super::{Plan, Table};
use crate::data::raw::Targets;
use crate::data::reading::Missing;
use crate::data::table_report::{ColumnReport, Reason, TableReport, Usage};

pub(super) fn report(table: &Table<'_>, plan: &Plan, targets: &Targets) -> TableReport {
    let mut usages = vec![Usage::Input; table.columns.len()];
    for &(column, reason) in &plan.left_out {
        usages[column] = Usage::LeftOut(reason);
    }
    usages[plan.label] = match targets {
        Targets::Classes { names, .. } => Usage::Classes(names.len()),
        Targets::Values { .. } => Usage::Value,
    };
    of(table, &usages)
}

/// What was understood of a table from which nothing can be learned as asked; names of columns that there are not are
/// left aside.
pub(super) fn refused(table: &Table<'_>, label: Option<&str>) -> TableReport {
    let reading = table.reading;
    let columns_of = |names: &[String]| -> Vec<usize> {
        let found = names.iter().filter_map(|name| table.column_of(name).ok());
        found.collect()
    };
    let dropped = columns_of(&reading.drop_columns);
    let only = columns_of(&reading.only_columns);
    let drops_rows = reading.missing == Missing::Drop;
    let columns = table.columns.iter().enumerate();
    let mut usages: Vec<Usage> = columns
        .map(|(at, column)| {
            let is_unwanted = dropped.contains(&at) || !(only.is_empty() || only.contains(&at));
            let reason = if is_unwanted {
                Some(Reason::Unwanted)
            } else {
                column.flaw(drops_rows)
            };
            reason.map_or(Usage::Input, Usage::LeftOut)
        })
        .collect();
    if let Ok(label) = table.label_column(label) {
        usages[label] = Usage::Label;
    }
    of(table, &usages)
}

fn of(table: &Table<'_>, usages: &[Usage]) -> TableReport {
    let columns = table.headers.iter().zip(&table.columns).zip(usages);
    TableReport {
        delimiter: table.layout.delimiter,
        decimal: table.layout.decimal,
        has_header: table.layout.has_header,
        rows: table.rows,
        columns: columns
            .map(|((name, column), usage)| ColumnReport {
                name: name.clone(),
                content: column.content(),
                missing: column.missing(),
                usage: *usage,
            })
            .collect(),
    }
}
