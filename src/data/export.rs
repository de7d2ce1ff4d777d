//! A data set as a table of exactly the numbers that the network is fed.

use super::csv_cell::csv_cell;
use super::dataset::Dataset;
use super::error::DataError;
use super::part::Part;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::str::FromStr;

/// The part of a data set to export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartName {
    /// The training part, as reduced by `--train-size` and with its wrong labels.
    Train,
    /// The validation part.
    Validation,
    /// The training and validation parts: everything that is not sealed.
    TrainValidation,
    /// The test part, which opens its seal.
    Test,
    /// All three, in this order, which also opens the seal.
    All,
}

impl PartName {
    /// Every name, in the order of the help text.
    pub const ALL: [Self; 5] = [
        Self::Train,
        Self::Validation,
        Self::TrainValidation,
        Self::Test,
        Self::All,
    ];

    /// Whether exporting it opens the seal of the test part.
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
                format!("part can't be '{text}': expected train, validation, train+validation, test or all")
            })
    }
}

/// The name of the column of class indices, or of values to predict.
pub(super) const LABEL: &str = "label";
/// The name of the column of class names.
pub(super) const CLASS: &str = "class";

/// The number of exported samples of each part; `None` for a part that was not exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Samples of the training part.
    pub train: Option<usize>,
    /// Samples of the validation part.
    pub validation: Option<usize>,
    /// Samples of the test part.
    pub test: Option<usize>,
}

/// The column names of an export: those of the features, then `label` (`label0,label1,…` for several values to
/// predict), then `class` if the classes have names other than their numbers. If a feature has the same name, an
/// underscore is appended.
#[must_use]
pub fn columns(dataset: &Dataset) -> Vec<String> {
    let mut all = dataset.features.clone();
    let mut add = |mut name: String| {
        while all.contains(&name) {
            name.push('_');
        }
        all.push(name);
    };
    if dataset.task.is_classification() || dataset.outputs() == 1 {
        add(LABEL.to_owned());
    } else {
        (0..dataset.outputs()).for_each(|output| add(format!("{LABEL}{output}")));
    }
    if class_names(dataset).is_some() {
        add(CLASS.to_owned());
    }
    all
}

/// The names of the classes, if they are not just their numbers.
#[must_use]
pub fn class_names(dataset: &Dataset) -> Option<&[String]> {
    let names = dataset.task.names();
    let is_number = |(index, name): (usize, &String)| *name == index.to_string();
    let says_more = dataset.task.is_classification() && !names.iter().enumerate().all(is_number);
    says_more.then_some(names)
}

/// Writes the samples of `part` as comma-separated lines below a header with the [`columns`]; returns their numbers.
///
/// Inputs are the standardised f32 values that the network is fed, each with the fewest digits that parse to the same
/// bits. The label is the index of the class, from 0 in the order of the class names; for regression, the value itself.
/// Lines are in the order of [`Part`].
///
/// # Errors
/// [`DataError::Write`] if `out` fails; some lines may have been written by then.
pub fn export(
    dataset: &Dataset,
    part: PartName,
    out: &mut impl Write,
) -> Result<Exported, DataError> {
    let mut out = BufWriter::new(out);
    let header: Vec<String> = columns(dataset).iter().map(|name| csv_cell(name)).collect();
    writeln!(out, "{}", header.join(","))?;
    let names: Option<Vec<String>> =
        class_names(dataset).map(|names| names.iter().map(|name| csv_cell(name)).collect());
    let mut write = |part: &Part| lines(part, names.as_deref(), &mut out).map(|()| part.len());
    let of_train = part.has_train().then(|| write(&dataset.train));
    let of_validation = part.has_validation().then(|| write(&dataset.validation));
    let of_test = part.opens_the_seal().then(|| write(dataset.test.open()));
    let exported = Exported {
        train: of_train.transpose()?,
        validation: of_validation.transpose()?,
        test: of_test.transpose()?,
    };
    out.flush()?;
    Ok(exported)
}

/// Writes one line per sample.
fn lines(part: &Part, names: Option<&[String]>, out: &mut impl Write) -> io::Result<()> {
    for (sample, inputs) in part.inputs.rows().into_iter().enumerate() {
        for input in inputs {
            write!(out, "{input},")?;
        }
        match part.labels.get(sample) {
            Some(label) => {
                write!(out, "{label}")?;
                if let Some(name) = names.and_then(|names| names.get(*label as usize)) {
                    write!(out, ",{name}")?;
                }
            }
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
