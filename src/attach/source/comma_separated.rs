//! CSV as Keras's `CSVLogger` and Lightning write it: a header with the names of the metrics, and cells that are empty where a
//! metric was not logged. Lightning writes its file anew when a metric is new, which is then read from its start.

use super::{Read, Reader};
use crate::attach::lines::{Line, Lines};
use crate::attach::message::{Message, Metrics};
use crate::attach::protocol::{Position, position_of};

/// Whether a file is CSV, by its name or its first line.
pub(super) fn is_csv(name: &str, start: &[u8]) -> bool {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    if let Some("csv" | "tsv") = ending.as_deref() {
        return true;
    }
    let first = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    !first.trim_start().starts_with(['{', '[']) && first.contains(',') && {
        let mut names = first.trim().split(',');
        names.any(|name| position_of(name.trim_matches('"')).is_some())
    }
}

/// A reader of CSV.
#[derive(Debug, Default)]
pub(super) struct CommaSeparated {
    lines: Lines,
    header: Vec<String>,
    separator: u8,
    /// The lines so far.
    read: u64,
    rows: u64,
    /// Whether the header names the step of a row.
    has_step: bool,
    troubles: usize,
}

/// The most rows that are complained about.
const MAX_TROUBLES: usize = 3;

impl CommaSeparated {
    fn line(&mut self, line: Line, out: &mut Vec<Read>) {
        self.read += 1;
        let (Line::Whole(text) | Line::Overwritten(text)) = line else {
            out.push(Read::Trouble(
                "a line of more than a megabyte is left out".to_owned(),
            ));
            return;
        };
        if text.trim().is_empty() {
            return;
        }
        if self.header.is_empty() {
            self.separator = if text.contains('\t') {
                b'\t'
            } else if text.contains(';') {
                b';'
            } else {
                b','
            };
            self.header = cells(&text, self.separator);
            self.has_step = self
                .header
                .iter()
                .any(|name| position_of(name) == Some(Position::Step));
            return;
        }
        self.rows += 1;
        let cells = cells(&text, self.separator);
        if cells.len() != self.header.len() {
            self.troubles += 1;
            if self.troubles <= MAX_TROUBLES {
                out.push(Read::Trouble(format!(
                    "line {}: {} cells where the header has {}",
                    self.read,
                    cells.len(),
                    self.header.len()
                )));
            }
            return;
        }
        let mut metrics = Metrics::default();
        for (name, cell) in self.header.iter().zip(&cells) {
            if let Some(value) = value(cell) {
                metrics.put(name, value);
            }
        }
        if !self.has_step {
            metrics.step = Some(self.rows);
            // Keras counts its epochs from 0, and writes a row at the end of each.
            metrics.epoch = metrics.epoch.map(|epoch| epoch + 1.0);
        }
        out.push(Read::Message(Message::Metrics(metrics)));
    }
}

impl Reader for CommaSeparated {
    fn push(&mut self, bytes: &[u8], out: &mut Vec<Read>) {
        let mut lines = std::mem::take(&mut self.lines);
        lines.push(bytes, |line| self.line(line, out));
        self.lines = lines;
    }

    fn finish(&mut self, out: &mut Vec<Read>) {
        if let Some(line) = self.lines.finish() {
            self.line(line, out);
        }
    }

    fn is_replaced(&self) -> bool {
        true
    }
}

fn cells(line: &str, separator: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader
        .has_headers(false)
        .delimiter(separator)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    // One line is one record, and bytes that are no text were replaced.
    let record = reader.records().next().and_then(Result::ok);
    let record = record.unwrap_or_default();
    record.iter().map(str::to_owned).collect()
}

/// A number, as Python writes it.
fn value(cell: &str) -> Option<f64> {
    cell.parse().ok()
}
