//! What can be wrong with a data file.

use super::folder_problem::FolderProblem;
use super::image_size::ImageSize;
use super::names::first_names;
use super::npy_problem::NpyProblem;
use crate::nearest::question;
use std::fmt;
use thiserror::Error;

/// Maximum number of different values of a text column. Columns with more are names or remarks, which can't be learned
/// from or predicted.
pub const MOST_TEXT_VALUES: usize = 100;

/// Maximum number of values in an IDX file: 2³⁰, twice the largest of the EMNIST family.
pub const MOST_VALUES: u64 = 1 << 30;

/// Largest number allowed in a cell of a table, so that nothing overflows in f32.
pub(super) const LARGEST: f64 = 1e30;

/// What is wrong with a data file or a position in it, and what is allowed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Problem {
    /// An error of the format's reader, in its own words.
    #[error("{0}")]
    Reader(String),
    /// The embedded image is a different one.
    #[error("not the embedded picture")]
    NotEmbedded,
    /// A problem with IDX files.
    #[error(transparent)]
    Idx(#[from] IdxProblem),
    /// A problem with a folder of images.
    #[error(transparent)]
    Folder(#[from] FolderProblem),
    /// A problem with arrays of numpy.
    #[error(transparent)]
    Npy(#[from] NpyProblem),
    /// A problem with a table.
    #[error(transparent)]
    Table(#[from] TableProblem),
}

/// What can be wrong with IDX files.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IdxProblem {
    /// All images have the same class.
    #[error("every label is {0}; at least two classes are required")]
    OneLabel(u8),
    /// There are no images.
    #[error("no image files")]
    NoImages,
    /// A directory without a pair of IDX files.
    #[error(
        "no IDX images here: expected train-images-idx3-ubyte[.gz] and train-labels-idx1-ubyte[.gz], the same with \
         t10k-, or one other pair"
    )]
    NoIdxFiles,
    /// A directory with several pairs of IDX files that don't belong together.
    #[error(
        "several sets of images here ({}): name one, as in idx:DIR/{}",
        .0.join(", "), .0.first().map_or("", |name| name.trim_end_matches('-'))
    )]
    SeveralIdxFiles(Vec<String>),
    /// Images without labels.
    #[error("{beginning}labels-idx1-ubyte[.gz] is missing next to the images")]
    NoLabels {
        /// The prefix of the file names.
        beginning: String,
    },
    /// Files with images of different sizes.
    #[error(
        "its images are {} x {}, but those of {other} are {} x {}",
        size[0], size[1], others[0], others[1]
    )]
    OtherSize {
        /// Height and width here.
        size: [usize; 2],
        /// The other file.
        other: String,
        /// Height and width there.
        others: [usize; 2],
    },
    /// The numbers of labels and images differ.
    #[error("{labels} labels, but {images_file} has {images} images")]
    LabelCount {
        /// The number of labels.
        labels: usize,
        /// The file of the images.
        images_file: String,
        /// The number of images.
        images: usize,
    },
    /// There are no images, or they have no pixels.
    #[error("the header says {count} images of {height} x {width} pixels: nothing to learn from")]
    NothingToLearn {
        /// The number of images.
        count: usize,
        /// Height in pixels.
        height: usize,
        /// Width in pixels.
        width: usize,
    },
    /// Not an IDX file, or one with other types or dimensions.
    #[error(
        "not an IDX file of {what}: it starts with '{start}' instead of '00 00 08 {:02x}' (unsigned bytes, \
         {} dimension{})",
        what.dimensions(),
        what.dimensions(),
        if what.dimensions() == 1 { "" } else { "s" }
    )]
    NotIdx {
        /// The expected content.
        what: Content,
        /// Its first bytes, in hexadecimal.
        start: String,
    },
    /// The header is truncated.
    #[error("truncated in the header: {got} bytes of {of}")]
    CutInHeader {
        /// The bytes present.
        got: usize,
        /// The bytes expected.
        of: usize,
    },
    /// The header gives a size above the limit.
    #[error("the header says {shape} bytes; the limit is {MOST_VALUES}")]
    TooLarge {
        /// Its dimensions: `60000 x 28 x 28`.
        shape: String,
    },
    /// The values are truncated.
    #[error("truncated: the header says {shape} = {total} bytes, but {got} follow")]
    Cut {
        /// The dimensions in the header.
        shape: String,
        /// The number of bytes they require.
        total: u64,
        /// The bytes present.
        got: usize,
    },
    /// There are more values than the header says.
    #[error("the header says {shape} = {total} bytes, but more follow")]
    TooLong {
        /// The dimensions in the header.
        shape: String,
        /// The number of bytes they require.
        total: u64,
    },
    /// The compressed stream is damaged.
    #[error("corrupt gzip data ({0})")]
    Gzip(String),
}

/// What can be wrong with a table.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum TableProblem {
    /// A byte that is not UTF-8.
    #[error("byte {0:#04x} is not UTF-8; save the file as UTF-8")]
    NotUtf8(u8),
    /// A compressed file.
    #[error("compressed with gzip, not text; unpack it first")]
    Gzipped,
    /// The file of a spreadsheet.
    #[error("a spreadsheet or a zip archive, not text; save the table as CSV")]
    Spreadsheet,
    /// The file is empty.
    #[error("empty: expected a header line and rows of cells")]
    Empty,
    /// The table has only a header.
    #[error("a header but no rows")]
    NoRows,
    /// No row of the table is complete.
    #[error("no complete row: each of the {0} has missing values")]
    NoCompleteRow(usize),
    /// A column name with a line break.
    #[error("a line break inside a column's name; is a quote left open?")]
    BreakInName,
    /// A cell with a line break.
    #[error("a line break inside the cell; is a quote left open?")]
    BreakInCell,
    /// Two columns with the same name.
    #[error("columns {} and {} have the same name '{name}'", columns[0], columns[1])]
    SameName {
        /// Their positions, from 1.
        columns: [usize; 2],
        /// The name.
        name: String,
    },
    /// The table has a single column, so there is nothing to learn from.
    #[error("one column; expected two or more, with what --delimiter names between them")]
    OneColumn,
    /// A row with more or fewer cells than columns.
    #[error(
        "{cells} cell{}, but the header has {columns} columns",
        if *cells == 1 { "" } else { "s" }
    )]
    Cells {
        /// Cells in the row.
        cells: usize,
        /// Columns in the header.
        columns: usize,
    },
    /// A named column does not exist.
    #[error(
        "no column '{name}'; the columns are {}{}",
        first_names(columns),
        question(';', near.as_deref())
    )]
    NoColumn {
        /// The given name.
        name: String,
        /// The most similar column.
        near: Option<String>,
        /// The existing columns.
        columns: Vec<String>,
    },
    /// A number outside the allowed range of single precision.
    #[error("'{0}' is too large; expected -1e30 to 1e30")]
    HugeNumber(String),
    /// Text in a numeric column.
    #[error("'{0}' is not a number, but most of the column is; an empty cell counts as missing")]
    NotANumber(String),
    /// Text where a trained network needs a number.
    #[error("'{0}' is not a number")]
    NoNumber(String),
    /// A text column with too many values: names or remarks, not categories.
    #[error(
        "column {column} ('{header}') has {texts} different values, too many to learn from; at most \
         {MOST_TEXT_VALUES} are allowed"
    )]
    TooManyTexts {
        /// The column, from 1.
        column: usize,
        /// Its name.
        header: String,
        /// The number of different texts.
        texts: usize,
    },
    /// The column to predict is also named as an input, or to be left out.
    #[error("column '{0}' is the one to predict; it can't be in --drop-columns or --only-columns")]
    LabelAsInput(String),
    /// A column that is wanted as an input has no value.
    #[error("column '{0}' is empty, so nothing can be learned from it")]
    EmptyColumn(String),
    /// A column that is wanted as an input holds dates.
    #[error("column '{0}' holds dates, which can't be learned from; write them as numbers")]
    DatesColumn(String),
    /// No column is left to learn from.
    #[error("no column to learn from is left: --only-columns names those to use all the same")]
    NoInputs,
    /// The columns are not as many as the images have pixels.
    #[error(
        "images of {size} have {} values, but there are {columns} columns to learn from; --drop-columns leaves out more",
        size.values()
    )]
    PixelColumns {
        /// The size of the images.
        size: ImageSize,
        /// The number of columns.
        columns: usize,
    },
    /// A column of texts is to be a pixel.
    #[error("column '{0}' holds texts, not pixels; --drop-columns leaves it out")]
    TextPixels(String),
    /// A number that is no brightness.
    #[error("{0} is not a pixel; expected whole numbers from 0 to 255, or fractions from 0 to 1")]
    NotAPixel(f64),
    /// Missing pixels are to be filled.
    #[error(
        "--missing can't fill the pixels of images; leave it out, and incomplete rows are dropped"
    )]
    FilledPixels,
    /// A number is to be predicted, but the label column holds text.
    #[error("--task regress needs a column of numbers to predict, but '{0}' holds texts")]
    TextLabel(String),
    /// The label column holds names rather than classes.
    #[error(
        "'{header}' has {texts} different texts in {rows} rows, too many to predict; --label names another column: {}",
        first_names(others)
    )]
    NamesLabel {
        /// The column's name.
        header: String,
        /// The number of different texts.
        texts: usize,
        /// The number of rows that have one.
        rows: usize,
        /// The names of the other columns that are read.
        others: Vec<String>,
    },
    /// The label column has a single value.
    #[error(
        "the label column '{header}' has only the value '{only}'; at least two are required (--label names another column)"
    )]
    OneValue {
        /// The column's name.
        header: String,
        /// The value.
        only: String,
    },
}

/// The content of an IDX file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Images.
    Images,
    /// Labels.
    Labels,
}

impl Content {
    /// Number of dimensions of such a file: samples, and for images rows and columns.
    #[must_use]
    pub fn dimensions(self) -> u8 {
        match self {
            Self::Images => 3,
            Self::Labels => 1,
        }
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Images => "images",
            Self::Labels => "labels",
        })
    }
}
