//! Curves as a table, for a spreadsheet, pandas or R.
//!
//! A row is a range of one curve. In a short run each row is one point. In a long run, whose past has been merged (see
//! [`Series`]), a row gives the number of its points and their statistics. The columns:
//!
//! | column | what |
//! |---|---|
//! | `curve` | `objective` (one value per step) or a metric of the evaluations: `train_loss`, `validation_loss`, `gap`, … |
//! | `first_step`, `last_step` | the number of updates at the first and the last point of the row; equal for a single point |
//! | `epoch`, `samples`, `seconds` | the position of the run at `last_step`, interpolated linearly between known positions |
//! | `count` | finite values in the row |
//! | `non_finite` | number of infinite or NaN values in the row, which are not part of the statistics |
//! | `min`, `mean`, `max`, `last` | of the finite values, in single precision; empty (`null`) if there are none |
//! | `change` | in rows without a `curve`: a change made to the run, at `first_step` = `last_step` |
//!
//! Rows are sorted by `first_step`. A change follows the values of its step, since it takes effect after them. In JSON
//! lines each row is an object without the columns that do not apply to it.

use std::io::{self, Write};
use std::path::Path;
use std::str::FromStr;

use serde::Serialize;

use super::{Axis, AxisKind, Series, Span};

/// The format of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated values with a header line.
    Csv,
    /// One JSON object per line.
    JsonLines,
}

/// Unknown format name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("can't write a table as '{0}': expected csv or jsonl")]
pub struct UnknownTableFormat(pub String);

impl FromStr for TableFormat {
    type Err = UnknownTableFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "csv" => Ok(Self::Csv),
            "jsonl" => Ok(Self::JsonLines),
            other => Err(UnknownTableFormat(other.to_owned())),
        }
    }
}

impl TableFormat {
    /// The format for a file name, by its extension.
    ///
    /// # Errors
    /// When the extension is neither `.csv` nor `.jsonl`.
    pub fn of(path: &Path) -> Result<Self, UnknownTableFormat> {
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        ending.parse()
    }
}

/// A curve with its name.
#[derive(Clone, Copy, Debug)]
pub struct Curve<'a> {
    /// The value in the column `curve`.
    pub name: &'a str,
    /// The curve; an empty one makes no rows.
    pub series: &'a Series,
}

/// A change made to a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Updates made before it.
    pub step: u64,
    /// The change as text, as in commands.
    pub change: String,
}

/// The curves and changes of a run, to be written as rows.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    /// The curves, in the order of their rows at the same step.
    pub curves: Vec<Curve<'a>>,
    /// The positions of steps in epochs, samples and seconds.
    pub axis: &'a Axis,
    /// The changes, oldest first.
    pub marks: Vec<Mark>,
}

#[derive(Serialize)]
struct CurveRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    curve: Option<&'a str>,
    first_step: u64,
    last_step: u64,
    epoch: f64,
    samples: u64,
    seconds: f64,
    #[serde(flatten)]
    figures: Option<Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'a str>,
}

#[derive(Serialize)]
struct Figures {
    count: u64,
    non_finite: u32,
    min: Option<f32>,
    mean: Option<f32>,
    max: Option<f32>,
    last: Option<f32>,
}

impl From<&Span> for Figures {
    fn from(span: &Span) -> Self {
        let known = |value| span.is_finite().then_some(value);
        Self {
            count: span.count,
            non_finite: span.non_finite,
            min: known(span.min),
            mean: known(span.mean()),
            max: known(span.max),
            last: known(span.last_value),
        }
    }
}

const COLUMNS: [&str; 13] = [
    "curve",
    "first_step",
    "last_step",
    "epoch",
    "samples",
    "seconds",
    "count",
    "non_finite",
    "min",
    "mean",
    "max",
    "last",
    "change",
];

impl Table<'_> {
    /// Writes all rows.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(&self, format: TableFormat, out: &mut dyn Write) -> io::Result<()> {
        match format {
            TableFormat::Csv => {
                let mut out = csv::Writer::from_writer(out);
                out.write_record(COLUMNS)?;
                for row in self.rows() {
                    out.write_record(row.cells())?;
                }
                out.flush()
            }
            TableFormat::JsonLines => {
                for row in self.rows() {
                    serde_json::to_writer(&mut *out, &row)?;
                    out.write_all(b"\n")?;
                }
                Ok(())
            }
        }
    }

    fn rows(&self) -> Vec<CurveRow<'_>> {
        let mut rows: Vec<CurveRow<'_>> = Vec::new();
        for curve in &self.curves {
            rows.extend(curve.series.spans().iter().map(|span| CurveRow {
                curve: Some(curve.name),
                figures: Some(span.into()),
                ..self.row(span.first, span.last)
            }));
        }
        rows.extend(self.marks.iter().map(|mark| CurveRow {
            change: Some(&mark.change),
            ..self.row(mark.step, mark.step)
        }));
        // The sort is stable: within a step, rows keep this order.
        rows.sort_by_key(|row| row.first_step);
        rows
    }

    fn row(&self, first_step: u64, last_step: u64) -> CurveRow<'_> {
        let at = |kind| self.axis.x_of(kind, last_step);
        CurveRow {
            curve: None,
            first_step,
            last_step,
            epoch: at(AxisKind::Epochs),
            samples: at(AxisKind::Samples).round() as u64,
            seconds: at(AxisKind::Seconds),
            figures: None,
            change: None,
        }
    }
}

impl CurveRow<'_> {
    fn cells(&self) -> [String; 13] {
        let figures = self.figures.as_ref();
        let count = |get: fn(&Figures) -> u64| figures.map(|all| get(all).to_string());
        let value = |get: fn(&Figures) -> Option<f32>| figures.and_then(get).map(shortest);
        [
            self.curve.map(str::to_owned),
            Some(self.first_step.to_string()),
            Some(self.last_step.to_string()),
            Some(self.epoch.to_string()),
            Some(self.samples.to_string()),
            Some(self.seconds.to_string()),
            count(|all| all.count),
            count(|all| all.non_finite.into()),
            value(|all| all.min),
            value(|all| all.mean),
            value(|all| all.max),
            value(|all| all.last),
            self.change.map(str::to_owned),
        ]
        .map(Option::unwrap_or_default)
    }
}

/// The shortest text that parses to the same value.
fn shortest(value: f32) -> String {
    format!("{value:?}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn written(table: &Table<'_>, format: TableFormat) -> String {
        let mut out = Vec::new();
        table.write(format, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn axis() -> Axis {
        let mut axis = Axis::new();
        axis.push(4, 2.0, 128, 0.5);
        axis
    }

    #[test]
    fn a_short_run_is_exact_and_its_changes_stand_behind_their_step() {
        let (mut objective, mut loss) = (Series::new(), Series::new());
        loss.push(Span::point(0, 3.0));
        for (step, value) in [(1, 0.1), (2, f32::INFINITY), (3, 1e-9)] {
            objective.push(Span::point(step, value));
        }
        loss.push(Span::point(2, 2.5));
        let axis = axis();
        let curve = |name, series| Curve { name, series };
        let table = Table {
            curves: vec![curve("objective", &objective), curve("train_loss", &loss)],
            axis: &axis,
            marks: vec![Mark {
                step: 2,
                change: "optimizer adam, \"quoted\"".to_owned(),
            }],
        };
        assert_eq!(
            written(&table, TableFormat::Csv),
            "curve,first_step,last_step,epoch,samples,seconds,count,non_finite,min,mean,max,last,change\n\
             train_loss,0,0,0,0,0,1,0,3.0,3.0,3.0,3.0,\n\
             objective,1,1,0.5,32,0.125,1,0,0.1,0.1,0.1,0.1,\n\
             objective,2,2,1,64,0.25,0,1,,,,,\n\
             train_loss,2,2,1,64,0.25,1,0,2.5,2.5,2.5,2.5,\n\
             ,2,2,1,64,0.25,,,,,,,\"optimizer adam, \"\"quoted\"\"\"\n\
             objective,3,3,1.5,96,0.375,1,0,1e-9,1e-9,1e-9,1e-9,\n"
        );
        let json = written(&table, TableFormat::JsonLines);
        let lines: Vec<&str> = json.lines().collect();
        assert_eq!(
            lines[1],
            r#"{"curve":"objective","first_step":1,"last_step":1,"epoch":0.5,"samples":32,"seconds":0.125,"count":1,"non_finite":0,"min":0.1,"mean":0.1,"max":0.1,"last":0.1}"#
        );
        assert!(lines[2].contains(r#""count":0,"non_finite":1,"min":null"#));
        assert_eq!(
            lines[4],
            r#"{"first_step":2,"last_step":2,"epoch":1.0,"samples":64,"seconds":0.25,"change":"optimizer adam, \"quoted\""}"#
        );
        assert_eq!(lines.len(), 6);
    }

    #[test]
    fn of_a_long_run_every_point_is_in_one_row_and_the_recent_ones_are_exact() {
        let mut series = Series::new();
        let value = |step: u64| {
            if step == 777 {
                50.0
            } else {
                (step % 10) as f32
            }
        };
        for step in 1..=100_000 {
            series.push(Span::point(step, value(step)));
        }
        let spans = series.spans();
        assert!(spans.len() < 10_000);
        assert_eq!((spans[0].first, spans.last().unwrap().last), (1, 100_000));
        assert!(spans.windows(2).all(|two| two[0].last + 1 == two[1].first));
        for span in &spans {
            let all = (span.first..=span.last).map(value);
            assert_eq!(span.count, span.last + 1 - span.first);
            assert_eq!(span.max, all.clone().fold(0.0, f32::max));
            assert_eq!(span.sum, all.map(f64::from).sum::<f64>());
        }
        let exact = spans.iter().rev().take_while(|span| span.count == 1);
        assert!(exact.count() >= super::super::EXACT);
    }

    #[test]
    fn nothing_known_makes_a_head_and_no_rows() {
        let (series, axis) = (Series::new(), Axis::new());
        let table = Table {
            curves: vec![Curve {
                name: "objective",
                series: &series,
            }],
            axis: &axis,
            marks: Vec::new(),
        };
        assert_eq!(written(&table, TableFormat::Csv).lines().count(), 1);
        assert_eq!(written(&table, TableFormat::JsonLines), "");
        assert!("xls".parse::<TableFormat>().is_err());
    }
}
