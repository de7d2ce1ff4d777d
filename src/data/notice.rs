//! What the user is told of how data were read.

use super::image_size::ImageSize;
use super::names::first_names;
use super::table_report::Reason;
use std::fmt;

/// A message for the user about the data, shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Rows were left out because a cell was missing.
    RowsDropped {
        /// The number of rows left out.
        dropped: usize,
        /// The number of all rows.
        of: usize,
        /// The column that is missing in most of them, and in how many.
        most: Option<(String, usize)>,
    },
    /// The first line looks like data, so it was not taken for column names.
    NoHeader,
    /// So many lines before the table begin with `#`, and were left out as comments.
    Comments(usize),
    /// Columns that are not learned from.
    LeftOut {
        /// Their names.
        columns: Vec<String>,
        /// Why.
        reason: Reason,
    },
    /// The label is the last column, since none was named.
    LabelIsLast(String),
    /// How a label column of numbers was taken.
    LabelTaken {
        /// Its name.
        column: String,
        /// The number of classes, or `None` for a value to predict.
        classes: Option<usize>,
    },
    /// The columns look like the pixels of square images.
    LooksLikeImages(ImageSize),
    /// Files that are no images by their names.
    OtherFiles(Vec<String>),
    /// Images that can't be read, each with the reason; they are left out.
    BadImages(Vec<(String, String)>),
    /// So many images in colour are read in grey.
    ColoursDropped(usize),
    /// Columns that are constant in the training part, so nothing can be learned from them. Not reported for images.
    ConstantFeatures(Vec<String>),
    /// Classes without a sample in the training part.
    ClassesNotInTraining(Vec<String>),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RowsDropped { dropped, of, most } => {
                write!(f, "{dropped} of {of} rows dropped: missing values")?;
                match most {
                    Some((column, rows)) => write!(f, ", most in {column} ({rows})"),
                    None => Ok(()),
                }
            }
            Self::Comments(lines) => write!(
                f,
                "{lines} line{} before the table left out as comments, since they begin with #",
                if *lines == 1 { "" } else { "s" }
            ),
            Self::NoHeader => f.write_str(
                "the first line looks like data, not like column names (--header on takes it for names)",
            ),
            Self::LeftOut { columns, reason } => {
                write!(f, "left out, since {reason}: {}", first_names(columns))
            }
            Self::LabelIsLast(column) => write!(
                f,
                "predicting {column}, the last column (--label names another)"
            ),
            Self::LabelTaken { column, classes } => match classes {
                Some(classes) => write!(
                    f,
                    "{column} taken as {classes} classes (--task regress predicts its value)"
                ),
                None => write!(
                    f,
                    "{column} taken as a value (--task classify predicts classes)"
                ),
            },
            Self::LooksLikeImages(size) => write!(
                f,
                "the columns look like the pixels of images (--image {size} takes them so)"
            ),
            Self::OtherFiles(names) => write!(
                f,
                "{} left out, neither PNG nor JPEG: {}",
                files(names.len()),
                first_names(names)
            ),
            Self::BadImages(bad) => {
                let named: Vec<String> = bad
                    .iter()
                    .map(|(name, why)| format!("{name} ({why})"))
                    .collect();
                write!(
                    f,
                    "{} left out, unreadable: {}",
                    files(bad.len()),
                    first_names(&named)
                )
            }
            Self::ColoursDropped(images) => write!(
                f,
                "colours dropped, in {} (--image WxHx3 keeps them)",
                files(*images)
            ),
            Self::ConstantFeatures(names) => {
                write!(f, "constant in the training set: {}", first_names(names))
            }
            Self::ClassesNotInTraining(names) => {
                write!(f, "absent from the training set: {}", first_names(names))
            }
        }
    }
}

fn files(count: usize) -> String {
    format!("{count} file{}", if count == 1 { "" } else { "s" })
}
