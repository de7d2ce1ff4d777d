//! A data set ready for training: split and standardised, with its test part sealed.

use super::image_size::ImageSize;
use super::notice::Notice;
use super::origin::Origin;
use super::part::Part;
use super::raw::Brightness;
use super::table_report::TableReport;
use super::test_set::SealedTestSet;
use super::{Entry, Family};
use serde::{Deserialize, Serialize};

use ndarray::Array2;

/// A data set ready for training.
#[derive(Debug)]
pub struct Dataset {
    /// The name under which it was requested (`digits`, `csv:FILE`).
    pub name: String,
    /// Its registry entry.
    pub entry: &'static Entry,
    /// The kind of its samples, with sizes.
    pub kind: Kind,
    /// The names of the input columns, one per column of `inputs`.
    pub features: Vec<String>,
    /// The task: classification or regression.
    pub task: Task,
    /// The samples that the network is trained on.
    pub train: Part,
    /// The samples that the curves and decisions are based on.
    pub validation: Part,
    /// The samples for a single evaluation at the end.
    pub test: SealedTestSet,
    /// The maps from raw values to the network's numbers.
    pub standardisation: Standardisation,
    /// The training samples whose labels were made wrong on purpose: ascending indices in `train`.
    pub wrong_labels: Vec<usize>,
    /// Number of rows left out because a cell was missing.
    pub dropped_rows: usize,
    /// Messages for the user.
    pub notices: Vec<Notice>,
    /// How a table was read.
    pub table: Option<TableReport>,
    /// What each input column is made of.
    pub origins: Vec<Origin>,
    /// The row in the file of each sample of the source, from 0; empty if none was left out.
    pub row_numbers: Vec<u32>,
    /// How the source of images writes brightness.
    pub brightness: Option<Brightness>,
    /// The function the data were generated from, if known.
    pub truth: Option<Truth>,
}

impl Dataset {
    /// The same samples with other targets, and without a test part, whose seal stays with these.
    pub(crate) fn with_targets(&self, train: Array2<f32>, validation: Array2<f32>) -> Self {
        let part = |part: &Part, targets| Part {
            targets,
            ..part.clone()
        };
        Self {
            name: self.name.clone(),
            entry: self.entry,
            kind: self.kind,
            features: self.features.clone(),
            task: self.task.clone(),
            train: part(&self.train, train),
            validation: part(&self.validation, validation),
            test: SealedTestSet::default(),
            standardisation: self.standardisation.clone(),
            wrong_labels: self.wrong_labels.clone(),
            dropped_rows: self.dropped_rows,
            notices: self.notices.clone(),
            table: self.table.clone(),
            origins: self.origins.clone(),
            row_numbers: self.row_numbers.clone(),
            brightness: self.brightness,
            truth: None,
        }
    }

    /// The number of a sample of the source (see [`Part::rows`]) for the user, from 1: of a table, that of its row in the
    /// file, without the header.
    #[must_use]
    pub fn row_number(&self, row: usize) -> usize {
        let in_file = self.row_numbers.get(row);
        in_file.map_or(row, |row| *row as usize) + 1
    }

    /// Number of network inputs per sample.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.features.len()
    }

    /// Number of network outputs per sample: classes, or values to predict.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.task.outputs()
    }

    /// The loss of the best constant prediction on `part`: the entropy of its class frequencies in nats, or the
    /// variance of its standardised targets, as the mean over the outputs. No model that ignores the inputs can do
    /// better. NaN if there are no samples.
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
        // Computed in a second pass, since the mean may be large and the deviations small.
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

    /// Number of samples in all three parts.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.train.len() + self.validation.len() + self.test.len()
    }
}

/// The kind of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Images, row by row from the top left; of images in colour, one plane after the other.
    Image {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
    },
    /// Rows of named columns.
    Table,
    /// Points in the plane, with a class each.
    Points2d,
    /// Pairs (x, y).
    Curve1d,
    /// The pixels of one image. Sample `row` (see [`Part::rows`]) is the pixel in column `row % width` and row `row /
    /// width` from the top left.
    Picture {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
    },
}

impl Kind {
    /// The size of images with so many values each; `None` of other samples.
    #[must_use]
    pub fn image_size(self, values: usize) -> Option<ImageSize> {
        match self {
            Self::Image { width, height } => Some(ImageSize {
                width,
                height,
                channels: values / (width * height).max(1),
            }),
            _ => None,
        }
    }

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

/// The task, which determines the loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// One of several classes: softmax and cross-entropy.
    Classification {
        /// The class names; a label is an index into them.
        classes: Vec<String>,
    },
    /// Numbers: linear outputs and mean squared error.
    Regression {
        /// The names of the outputs.
        outputs: Vec<String>,
    },
}

impl Task {
    /// Number of network outputs: one per class, or one per value to predict.
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

    /// Whether the task is classification.
    #[must_use]
    pub fn is_classification(&self) -> bool {
        matches!(self, Self::Classification { .. })
    }
}

/// The map `value → (value − mean) / scale` of one column.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Affine {
    /// The mean over the training part, or what [`Scaling`](super::Scaling) puts in its place.
    pub mean: f64,
    /// The standard deviation over the training part (dividing by n), or what the scaling puts in its place; never 0.
    pub scale: f64,
}

impl Affine {
    /// The identity map.
    pub const IDENTITY: Self = Self {
        mean: 0.0,
        scale: 1.0,
    };

    /// The standardised value.
    #[must_use]
    pub fn apply(self, value: f64) -> f32 {
        ((value - self.mean) / self.scale) as f32
    }

    /// The raw value.
    #[must_use]
    pub fn undo(self, number: f32) -> f64 {
        f64::from(number).mul_add(self.scale, self.mean)
    }
}

/// The range to which a column of a table is clamped. Values of the training part are never changed. Those of
/// validation and test are clamped to the training range or to five standard deviations, whichever is wider. If all
/// training samples have the same value, all others are set to it, since otherwise weights that were never trained
/// would determine the output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The minimum.
    pub least: f32,
    /// The maximum.
    pub most: f32,
}

impl Limits {
    /// No clamping.
    pub const NONE: Self = Self {
        least: f32::NEG_INFINITY,
        most: f32::INFINITY,
    };
    /// The empty range, before any value.
    pub(super) const NOTHING: Self = Self {
        least: f32::INFINITY,
        most: f32::NEG_INFINITY,
    };

    /// The range extended to `number`.
    pub(super) fn with(self, number: f32) -> Self {
        Self {
            least: self.least.min(number),
            most: self.most.max(number),
        }
    }

    pub(super) fn is_point(self) -> bool {
        self.least >= self.most
    }

    /// Clamps `number` to the range.
    #[must_use]
    pub fn clamp(self, number: f32) -> f32 {
        number.max(self.least).min(self.most)
    }
}

/// The maps from raw values to the network's numbers, fitted on the training part (after `--train-size`) only. With
/// another [`Scaling`](super::Scaling) than the standard one, its numbers take the place of mean and standard deviation.
///
/// - Numeric columns: each by its own mean and standard deviation; a column that is constant in the training part keeps
///   the scale 1, and has no effect. See [`Limits`] for values far from the training data.
/// - Images: brightness 0 … 1, then one mean and one standard deviation over all pixels, so that dark corners are not
///   amplified; here each pixel has the same map.
/// - One-hot columns stay 0 and 1: they are already of the size of a standardised column, and stay readable.
/// - The positions and colours of the picture and the values of the sine and the step are not standardised, since their range is
///   known; a numeric label column of `csv:FILE` is, since its range is arbitrary (by
///   mean and standard deviation, whatever the scaling of the inputs).
#[derive(Clone, Debug, PartialEq)]
pub struct Standardisation {
    /// What a missing value of each feature is filled with before it is mapped, if it is.
    pub fills: Vec<Option<f64>>,
    /// One map per feature.
    pub inputs: Vec<Affine>,
    /// One range per feature, in standardised values.
    pub limits: Vec<Limits>,
    /// One map per output; the identity for classes.
    pub targets: Vec<Affine>,
}

/// The function behind generated data.
#[derive(Clone, Copy, Debug)]
pub struct Truth {
    /// `y = f(x)` in raw units: undo the input's map before, apply the target's after.
    pub function: fn(f64) -> f64,
    /// The standard deviation of the noise added to `f(x)`.
    pub noise: f64,
}
