//! A data set ready for training: split, standardised, its test part sealed.

use super::part::Part;
use super::test_set::SealedTestSet;
use super::{Entry, Family};
use std::fmt;

/// A data set ready for training.
#[derive(Debug)]
pub struct Dataset {
    /// The name it was asked for by (`digits`, `csv:FILE`).
    pub name: String,
    /// Its line in the registry.
    pub entry: &'static Entry,
    /// What it consists of, with sizes.
    pub kind: Kind,
    /// The names of the input columns, as many as `inputs` has.
    pub features: Vec<String>,
    /// What is to be predicted.
    pub task: Task,
    /// What the net learns from.
    pub train: Part,
    /// What the curves are judged by.
    pub validation: Part,
    /// What may be looked at once, at the end.
    pub test: SealedTestSet,
    /// How raw values became the net's numbers.
    pub standardisation: Standardisation,
    /// The training samples whose labels were made wrong on purpose: positions in `train`, rising.
    pub wrong_labels: Vec<usize>,
    /// Rows left out because a cell was missing.
    pub dropped_rows: usize,
    /// What the user should be told.
    pub notices: Vec<Notice>,
    /// The function behind the data, where it is known.
    pub truth: Option<Truth>,
}

impl Dataset {
    /// How many numbers the net is fed for each sample.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.features.len()
    }

    /// How many numbers the net must give for each sample: classes, or outputs.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.task.outputs()
    }

    /// The loss of the best constant guess on `part`: the entropy of its class shares in nats, or the variance of its targets
    /// in the net's numbers, mean over the outputs. What knows nothing of the inputs can do no better. NaN for no samples.
    #[must_use]
    pub fn guess(&self, part: &Part) -> f64 {
        let samples = part.len() as f64;
        let means = |value: fn(f64) -> f64| {
            let columns = part.targets.columns().into_iter();
            columns.map(move |column| {
                column.iter().map(|y| value(f64::from(*y))).sum::<f64>() / samples
            })
        };
        let shares = means(|y| y);
        if self.task.is_classification() {
            let spread = |share: f64| {
                if share > 0.0 {
                    -share * share.ln()
                } else {
                    0.0
                }
            };
            return shares
                .map(|share| if share.is_nan() { share } else { spread(share) })
                .sum();
        }
        // One pass more, since the mean may be large and the spread small.
        let columns = part.targets.columns().into_iter().zip(shares);
        let variance = columns.map(|(column, mean)| {
            column
                .iter()
                .map(|y| (f64::from(*y) - mean).powi(2))
                .sum::<f64>()
                / samples
        });
        variance.sum::<f64>() / self.outputs() as f64
    }

    /// All samples, in the three parts together.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.train.len() + self.validation.len() + self.test.len()
    }
}

/// What a data set consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Grey pictures with a class each, row by row from the top left.
    Image {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// Rows of named columns.
    Table,
    /// Points in the plane with a class each.
    Points2d,
    /// Pairs (x, y).
    Curve1d,
    /// The pixels of one picture. Sample `row` (see [`Part::rows`]) is its pixel `row % width`, `row / width` from the
    /// top left.
    Picture {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
    },
}

impl Kind {
    /// The kind without its sizes.
    #[must_use]
    pub fn family(self) -> Family {
        match self {
            Self::Image { .. } => Family::Image,
            Self::Table => Family::Table,
            Self::Points2d => Family::Points2d,
            Self::Curve1d => Family::Curve1d,
            Self::Picture { .. } => Family::Picture,
        }
    }
}

/// What is to be predicted, and so which loss applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// One of several classes: softmax and cross-entropy.
    Classification {
        /// Their names; a label is an index into them.
        classes: Vec<String>,
    },
    /// Numbers: linear outputs and mean squared error.
    Regression {
        /// Their names.
        outputs: Vec<String>,
    },
}

impl Task {
    /// How many numbers the net gives: one a class, or one an output.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.names().len()
    }

    /// The names of the classes or of the outputs.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Self::Classification { classes: names } | Self::Regression { outputs: names } => names,
        }
    }

    /// Whether classes are predicted.
    #[must_use]
    pub fn is_classification(&self) -> bool {
        matches!(self, Self::Classification { .. })
    }
}

/// The map `value → (value − mean) / scale` of one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// The mean over the training part, or 0.
    pub mean: f64,
    /// The standard deviation over the training part (dividing by n), or 1.
    pub scale: f64,
}

impl Affine {
    /// The column as it is.
    pub const IDENTITY: Self = Self {
        mean: 0.0,
        scale: 1.0,
    };

    /// The net's number for a raw value.
    #[must_use]
    pub fn apply(self, value: f64) -> f32 {
        ((value - self.mean) / self.scale) as f32
    }

    /// The raw value behind a number of the net.
    #[must_use]
    pub fn undo(self, number: f32) -> f64 {
        f64::from(number).mul_add(self.scale, self.mean)
    }
}

/// Between which numbers a column of a table is held. Those of the training part are never altered. Beyond them validation and
/// test reach five standard deviations, no further; where all training samples have the same number, so have all others,
/// since weights that were never trained would have the say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The least.
    pub least: f32,
    /// The most.
    pub most: f32,
}

impl Limits {
    /// Every number is let through.
    pub const NONE: Self = Self {
        least: f32::NEG_INFINITY,
        most: f32::INFINITY,
    };
    /// What has seen no number yet.
    pub(super) const NOTHING: Self = Self {
        least: f32::INFINITY,
        most: f32::NEG_INFINITY,
    };

    /// The same, and `number` is let through.
    pub(super) fn with(self, number: f32) -> Self {
        Self {
            least: self.least.min(number),
            most: self.most.max(number),
        }
    }

    /// Whether a single number is let through.
    pub(super) fn is_point(self) -> bool {
        self.least >= self.most
    }

    /// The nearest number that is let through.
    #[must_use]
    pub fn hold(self, number: f32) -> f32 {
        number.max(self.least).min(self.most)
    }
}

/// How raw values became the net's numbers. Fitted on the training part (after `--train-size`) alone.
///
/// - Columns of numbers: each by its own mean and standard deviation; a column that is constant in the training part
///   keeps the scale 1, and has no effect. See [`Limits`] for what lies far from anything trained on.
/// - Pictures: brightness 0 … 1, then one mean and one standard deviation over all pixels, so that a picture stays a
///   picture and dark corners are not blown up; each pixel has the same map here.
/// - One-hot columns stay 0 and 1: they already have the size of a standardised column, and stay readable.
/// - The positions and colours of the picture and the values of the sine and the step stay as they are, since their range is known;
///   a numeric label column of `csv:FILE` is standardised, since its range is anyone's.
#[derive(Clone, Debug, PartialEq)]
pub struct Standardisation {
    /// One map a feature.
    pub inputs: Vec<Affine>,
    /// One a feature: between which of the net's numbers it is held.
    pub limits: Vec<Limits>,
    /// One map an output; identity for classes.
    pub targets: Vec<Affine>,
}

/// The function behind generated data.
#[derive(Clone, Copy, Debug)]
pub struct Truth {
    /// `y = f(x)` in raw units: undo the input's map before, apply the target's after.
    pub function: fn(f64) -> f64,
    /// The standard deviation of the noise that was added to `f(x)`.
    pub noise: f64,
}

/// What the user should be told about the data, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Rows were left out because a cell was missing.
    RowsDropped {
        /// How many.
        dropped: usize,
        /// Of how many.
        of: usize,
    },
    /// Columns that are constant in the training part, so teach nothing. Never given for pictures.
    ConstantFeatures(Vec<String>),
    /// Classes the training part has no sample of.
    ClassesNotInTraining(Vec<String>),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RowsDropped { dropped, of } => {
                write!(f, "{dropped} of {of} rows dropped: missing values")
            }
            Self::ConstantFeatures(names) => {
                write!(f, "constant in the training set: {}", names.join(", "))
            }
            Self::ClassesNotInTraining(names) => {
                write!(f, "absent from the training set: {}", names.join(", "))
            }
        }
    }
}
