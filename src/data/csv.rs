//! The user's own table (`csv:FILE`).

use super::{DataError, Entry, Family, Raw, Request, Source, TableReport, table};
use std::fs;

/// The registry entry. See [`table`] for the format.
pub(super) const ENTRY: Entry = Entry {
    id: "csv",
    argument: Some("FILE"),
    label: "CSV file",
    explanation: "your own table: rows of cells with commas, semicolons, tabs or blanks between them; --label names the column to predict (default: the last)",
    family: Family::Table,
    shape: None,
    source: "your file",
    licence: "yours",
    generated: None,
    takes: &[
        "label",
        "delimiter",
        "decimal",
        "header",
        "drop-columns",
        "only-columns",
        "missing",
        "task",
        "image",
    ],
    load,
};

fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    let file = source.argument;
    let bytes = fs::read(file).map_err(|error| DataError::Read {
        file: file.to_owned(),
        source: error.into(),
    })?;
    table::parse(&bytes, file, source.label, source.reading)
}

/// What can be told of a table that [`load`](super::load) refuses; `None` if that is nothing, or no table is asked for.
#[must_use]
pub fn refused_table(request: &Request) -> Option<TableReport> {
    let file = request.argument().filter(|_| request.id() == ENTRY.id)?;
    let bytes = fs::read(file).ok()?;
    table::refused(&bytes, file, request.label.as_deref(), &request.reading)
}
