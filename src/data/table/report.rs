//! Tells what was understood of a table.

use super::{Plan, Table};
use crate::data::raw::Targets;
use crate::data::table_report::{ColumnReport, TableReport, Usage};

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
