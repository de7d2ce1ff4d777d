//! Cells of CSV files.

/// A cell, quoted if it contains a comma, a quote or a line break.
#[must_use]
pub fn csv_cell(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
