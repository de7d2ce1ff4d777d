//! A data set as a table: exactly the numbers the net is fed.

use super::dataset::Dataset;
use super::error::DataError;
use super::part::Part;
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
    /// Both of them: all that is not sealed.
    TrainValidation,
    /// The test part, which opens its seal.
    Test,
    /// All three, in this order, which opens the seal too.
    All,
}

impl PartName {
    /// Every name, in the order help shows them.
    pub const ALL: [Self; 5] = [
        Self::Train,
        Self::Validation,
        Self::TrainValidation,
        Self::Test,
        Self::All,
    ];

    /// Whether the seal of the test part is opened for it.
    #[must_use]
    pub fn opens_the_seal(self) -> bool {
        matches!(self, Self::Test | Self::All)
    }

    fn has_train(self) -> bool {
        matches!(self, Self::Train | Self::TrainValidation | Self::All)
    }

    fn has_validation(self) -> bool {
        matches!(self, Self::Validation | Self::TrainValidation | Self::All)
    }
}

impl fmt::Display for PartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::TrainValidation => "train+validation",
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
                format!("part '{text}' is not allowed: write train, validation, train+validation, test or all")
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
    if part.has_train() {
        lines(&dataset.train, &mut out)?;
    }
    if part.has_validation() {
        lines(&dataset.validation, &mut out)?;
    }
    if part.opens_the_seal() {
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
