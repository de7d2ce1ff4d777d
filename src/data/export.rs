//! A data set as a table: exactly the numbers the net is fed.

use super::dataset::{Dataset, Part};
use super::error::DataError;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::str::FromStr;

/// Which part of a data set to export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartName {
    /// The training part, as cut by `--train-size` and with its wrong labels.
    Train,
    /// The validation part.
    Validation,
    /// The test part, which opens its seal.
    Test,
    /// All three, in this order, which opens the seal too.
    All,
}

impl PartName {
    /// Every name, in the order help shows them.
    pub const ALL: [Self; 4] = [Self::Train, Self::Validation, Self::Test, Self::All];
}

impl fmt::Display for PartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
            Self::All => "all",
        })
    }
}

impl FromStr for PartName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|part| part.to_string() == text)
            .ok_or_else(|| {
                format!("part '{text}' is not allowed: write train, validation, test or all")
            })
    }
}

/// Writes the samples of `part` as comma-separated lines after a header `x0,…,xn,label`.
///
/// Inputs are the standardised f32 the net is fed, each in the fewest digits that read back to the same bits. The
/// label is the index of the class, from 0 in the order of the class names; in regression the value itself, in columns
/// `label0,label1,…` where there are several. Lines stand in the order of [`Part`].
///
/// # Errors
/// [`DataError::Write`] if `out` fails. Nothing is known of what was written by then.
pub fn export(dataset: &Dataset, part: PartName, out: &mut impl Write) -> Result<(), DataError> {
    let mut out = BufWriter::new(out);
    let outputs = if dataset.task.is_classification() {
        1
    } else {
        dataset.outputs()
    };
    let header = (0..dataset.inputs()).map(|i| format!("x{i}"));
    let labels = (0..outputs).map(|i| {
        if outputs == 1 {
            "label".into()
        } else {
            format!("label{i}")
        }
    });
    writeln!(
        out,
        "{}",
        header.chain(labels).collect::<Vec<_>>().join(",")
    )?;
    if matches!(part, PartName::Train | PartName::All) {
        lines(&dataset.train, &mut out)?;
    }
    if matches!(part, PartName::Validation | PartName::All) {
        lines(&dataset.validation, &mut out)?;
    }
    if matches!(part, PartName::Test | PartName::All) {
        lines(dataset.test.open(), &mut out)?;
    }
    out.flush()?;
    Ok(())
}

/// One line a sample.
fn lines(part: &Part, out: &mut impl Write) -> io::Result<()> {
    for (sample, inputs) in part.inputs.rows().into_iter().enumerate() {
        for input in inputs {
            write!(out, "{input},")?;
        }
        match part.labels.get(sample) {
            Some(label) => write!(out, "{label}")?,
            None => {
                for (output, target) in part.targets.row(sample).iter().enumerate() {
                    write!(out, "{}{target}", if output == 0 { "" } else { "," })?;
                }
            }
        }
        writeln!(out)?;
    }
    Ok(())
}
