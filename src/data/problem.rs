//! What can be wrong with a file of data.

use crate::nearest::question;
use std::fmt;
use thiserror::Error;

/// Above this many different values, a text column is a name or a remark, and can't be learned from or predicted.
pub const MOST_TEXT_VALUES: usize = 100;

/// The most values one IDX file may hold: 2³⁰, twice the largest of the EMNIST family.
pub const MOST_VALUES: u64 = 1 << 30;

/// The largest number allowed in a cell of a table, so that nothing overflows in f32.
pub(super) const LARGEST: f64 = 1e30;

/// What is wrong with a file of data, or a place in it, and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// A reader of the format says so, in its own words.
    #[error("{0}")]
    Reader(String),
    /// The embedded picture is another.
    #[error("not the embedded picture")]
    NotEmbedded,
    /// Something about IDX files.
    #[error(transparent)]
    Idx(#[from] IdxProblem),
    /// Something about a table.
    #[error(transparent)]
    Table(#[from] TableProblem),
}

/// What can be wrong with IDX files.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IdxProblem {
    /// Pictures of one class teach nothing.
    #[error("every label is {0}; at least two classes are required")]
    OneLabel(u8),
    /// There are no pictures.
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
        "several sets of images here ({}): keep one pair of files, or train- and t10k-",
        .0.join(", ")
    )]
    SeveralIdxFiles(Vec<String>),
    /// Pictures without labels.
    #[error("{beginning}labels-idx1-ubyte[.gz] is missing next to the images")]
    NoLabels {
        /// What the names of the files begin with.
        beginning: String,
    },
    /// Files of pictures of different sizes.
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
    /// More or fewer labels than pictures.
    #[error("{labels} labels, but {images_file} has {images} images")]
    LabelCount {
        /// How many labels.
        labels: usize,
        /// The file of the pictures.
        images_file: String,
        /// How many pictures.
        images: usize,
    },
    /// Pictures without pixels, or none.
    #[error("the header says {count} images of {height} x {width} pixels: nothing to learn from")]
    NothingToLearn {
        /// How many pictures.
        count: usize,
        /// Pixels from top to bottom.
        height: usize,
        /// Pixels from left to right.
        width: usize,
    },
    /// Not IDX, or of other values or dimensions.
    #[error(
        "not an IDX file of {what}: it starts with '{start}' instead of '00 00 08 {:02x}' (unsigned bytes, \
         {} dimension{})",
        what.dimensions(),
        what.dimensions(),
        if what.dimensions() == 1 { "" } else { "s" }
    )]
    NotIdx {
        /// What it should hold.
        what: Content,
        /// Its first bytes, in hexadecimal.
        start: String,
    },
    /// The header ends too early.
    #[error("truncated in the header: {got} bytes of {of}")]
    CutInHeader {
        /// The bytes there are.
        got: usize,
        /// The bytes there should be.
        of: usize,
    },
    /// The header promises more than may be.
    #[error("the header says {shape} bytes; the limit is {MOST_VALUES}")]
    TooLarge {
        /// Its dimensions: `60000 x 28 x 28`.
        shape: String,
    },
    /// The values end too early.
    #[error("truncated: the header says {shape} = {total} bytes, but {got} follow")]
    Cut {
        /// The dimensions.
        shape: String,
        /// The bytes that they make.
        total: u64,
        /// The bytes there are.
        got: usize,
    },
    /// There are more values than the header says.
    #[error("the header says {shape} = {total} bytes, but more follow")]
    TooLong {
        /// The dimensions.
        shape: String,
        /// The bytes that they make.
        total: u64,
    },
    /// The compressed stream is damaged.
    #[error("corrupt gzip data ({0})")]
    Gzip(String),
}

/// What can be wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TableProblem {
    /// A byte that is no text.
    #[error("byte {0:#04x} is not UTF-8; save the file as UTF-8")]
    NotUtf8(u8),
    /// An empty table.
    #[error("empty: expected a header line and rows of cells")]
    Empty,
    /// A table of a header only.
    #[error("a header but no rows")]
    NoRows,
    /// No row of a table is complete.
    #[error("no complete row: each of the {0} has missing values")]
    NoCompleteRow(usize),
    /// A column's name runs over a line's end.
    #[error("a line break inside a column's name; is a quote left open?")]
    BreakInName,
    /// A cell runs over a line's end.
    #[error("a line break inside the cell; is a quote left open?")]
    BreakInCell,
    /// Two columns of one name.
    #[error("columns {} and {} have the same name '{name}'", columns[0], columns[1])]
    SameName {
        /// Which, from 1.
        columns: [usize; 2],
        /// The name.
        name: String,
    },
    /// A table of one column leaves nothing to learn from.
    #[error("the header has one column; expected two or more, separated by commas")]
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
    /// The column to predict is not there.
    #[error(
        "no column '{label}' to predict; the columns are {}{}",
        columns.join(", "),
        question(';', near.as_deref())
    )]
    NoColumn {
        /// The name given.
        label: String,
        /// The column that may have been meant.
        near: Option<String>,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// A number beyond what single precision can hold with room.
    #[error("'{0}' is too large; expected -1e30 to 1e30")]
    HugeNumber(String),
    /// A text among numbers.
    #[error("'{0}' is not a number, but most of the column is")]
    NotANumber(String),
    /// Names or remarks, not categories.
    #[error(
        "column {column} ('{header}') has {texts} distinct text values, too many to learn from; at most \
         {MOST_TEXT_VALUES} are allowed"
    )]
    TooManyTexts {
        /// The column, from 1.
        column: usize,
        /// Its name.
        header: String,
        /// How many different texts.
        texts: usize,
    },
    /// There is nothing to tell apart.
    #[error("the label column '{header}' has only the value '{only}'; at least two are required")]
    OneValue {
        /// The column's name.
        header: String,
        /// The value.
        only: String,
    },
}

/// What a file of the IDX format holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Pictures.
    Images,
    /// Their labels.
    Labels,
}

impl Content {
    /// The dimensions of such a file: samples, and rows and columns of pictures.
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
