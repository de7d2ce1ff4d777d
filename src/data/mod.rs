//! Where samples come from: the embedded data sets, the user's own files and the generated toys, each split by seed
//! into training, validation and a sealed test part, and scaled by what the training part has.
//!
//! [`load`] is the whole story: find the [`Entry`] a [`Request`] names, let it read or draw its samples ([`Raw`]),
//! split, standardise, and make some labels wrong if asked. Adding a data set is one file with one `ENTRY` and one
//! line in [`ENTRIES`].

mod blobs;
mod breast_cancer;
mod circles;
mod csv;
mod csv_cell;
mod dataset;
mod digits;
mod error;
mod export;
mod fashion;
mod fold;
mod folder;
mod folder_problem;
mod gaps;
mod identity;
mod idx;
mod idx_files;
mod idx_format;
mod image_size;
mod images;
mod iris;
mod moons;
mod names;
mod notice;
mod npy_problem;
mod npz;
mod numbers;
mod origin;
mod part;
mod penguins;
mod picture;
mod pool;
mod prepare;
mod preprocessing;
mod problem;
mod raw;
mod reading;
mod reading_error;
mod request;
mod resample;
mod scaling;
mod sine;
mod spirals;
mod split;
mod step;
mod table;
mod table_report;
mod test_set;
#[cfg(test)]
mod tests;
mod toys;
mod wine;
mod xor;

pub use csv::refused_table;
pub use csv_cell::csv_cell;
pub use dataset::{Affine, Dataset, Kind, Limits, Standardisation, Task, Truth};
pub use error::{Applies, Bounds, DataError, SplitPart};
pub use export::{Exported, PartName, class_names, columns, export};
pub use fold::{Fold, FoldError, Folds};
pub use folder_problem::FolderProblem;
pub use image_size::ImageSize;
pub use names::first_names;
pub use notice::Notice;
pub use npy_problem::NpyProblem;
pub use numbers::Numbers;
pub use origin::{Origin, Part as OriginPart};
pub use part::Part;
pub use pool::{Cut, Pool, Sealed};
pub use preprocessing::{Encoded, Preprocessing};
pub use problem::{Content, IdxProblem, MOST_TEXT_VALUES, MOST_VALUES, Problem, TableProblem};
pub use raw::{Brightness, Gaps, Inputs, Raw, Targets};
pub use reading::{Decimal, Delimiter, Goal, Missing, READING, Reading};
pub use reading_error::ReadingError;
pub use request::Request;
pub use resample::Resample;
pub use scaling::Scaling;
pub use split::{Split, SplitError};
pub use table_report::{ColumnContent, ColumnReport, Reason, TableReport, Usage, brief};
pub use test_set::{Count, OpeningLog, OpeningLogError, SealedTestSet};

use crate::nearest::nearest;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::Path;

/// Every data set there is, in the order lists and pickers show them.
pub const ENTRIES: &[&Entry] = &[
    &digits::ENTRY,
    &fashion::ENTRY,
    &penguins::ENTRY,
    &iris::ENTRY,
    &wine::ENTRY,
    &breast_cancer::ENTRY,
    &picture::ENTRY,
    &moons::ENTRY,
    &circles::ENTRY,
    &spirals::ENTRY,
    &xor::ENTRY,
    &blobs::ENTRY,
    &sine::ENTRY,
    &step::ENTRY,
    &folder::ENTRY,
    &idx::ENTRY,
    &npz::ENTRY,
    &csv::ENTRY,
];

/// What a data set consists of, before its sizes are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Grey pictures with a class each.
    Image,
    /// Rows of named columns.
    Table,
    /// Points in the plane with a class each.
    Points2d,
    /// Pairs (x, y): one number predicted from one.
    Curve1d,
    /// The pixels of one picture: colour predicted from position.
    Picture,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Image => "images",
            Self::Table => "table",
            Self::Points2d => "2-D points",
            Self::Curve1d => "curve",
            Self::Picture => "picture",
        })
    }
}

/// The size of a data set that is known before it is read; the sweep over the registry holds it to the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Complete samples (for a generated data set: its default).
    pub samples: usize,
    /// Columns of the input, as the net is fed (one-hot columns counted one by one).
    pub features: usize,
    /// Classes, or `None` for regression.
    pub classes: Option<usize>,
}

/// The knobs of a generated data set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Generated {
    /// How many samples are drawn unless `--samples` says otherwise.
    pub samples: usize,
    /// The standard deviation of the noise unless `--noise` says otherwise, in the units of the raw data.
    pub noise: f64,
}

impl Generated {
    /// What `--samples` may be.
    pub const SAMPLES: RangeInclusive<usize> = 10..=100_000;
    /// What `--noise` may be.
    pub const NOISE: RangeInclusive<f64> = 0.0..=10.0;
}

/// One line of the registry: a data set, how it presents itself and how it is read or drawn.
#[derive(Debug)]
pub struct Entry {
    /// The name on the command line, before any `:`.
    pub id: &'static str,
    /// What must follow `id:`, as help shows it (`DIR`, `FILE`), or `None` where nothing may.
    pub argument: Option<&'static str>,
    /// The name on screen.
    pub label: &'static str,
    /// One line that says what it is.
    pub explanation: &'static str,
    /// What it consists of.
    pub family: Family,
    /// Its size, or `None` where only the user's file tells.
    pub shape: Option<Shape>,
    /// Where it comes from, as it asks to be cited.
    pub source: &'static str,
    /// The terms it is passed on under.
    pub licence: &'static str,
    /// The knobs `--samples` and `--noise`, or `None` where the samples are what they are.
    pub generated: Option<Generated>,
    /// Which settings apply of `label` and those of [`READING`].
    pub takes: &'static [&'static str],
    /// Reads or draws the samples.
    pub load: fn(&Source<'_>) -> Result<Raw, DataError>,
}

impl Entry {
    /// How the data set is written on the command line: `digits`, `csv:FILE`.
    #[must_use]
    pub fn usage(&self) -> String {
        match self.argument {
            Some(argument) => format!("{}:{argument}", self.id),
            None => self.id.to_owned(),
        }
    }
}

/// What an entry's loader is given.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What followed `id:`; empty where the entry takes no argument.
    pub argument: &'a str,
    /// Samples to draw; the default where the request names none. 0 where the entry is not generated.
    pub samples: usize,
    /// Standard deviation of the noise; 0 where the entry is not generated.
    pub noise: f64,
    /// The column to predict, if the user chose one.
    pub label: Option<&'a str>,
    /// How a table is read.
    pub reading: &'a Reading,
    /// Whether the samples are to be predicted, so that they need no labels.
    pub unlabelled: bool,
    /// The seed of the run.
    pub seed: u64,
}

/// The entry that `name` (`digits`, `idx:DIR`, `csv:FILE`) asks for.
///
/// # Errors
/// [`DataError::UnknownName`], with the nearest name and all names; [`DataError::ArgumentMissing`] for a bare `csv`;
/// [`DataError::ArgumentNotTaken`] for `digits:x`.
pub fn find(name: &str) -> Result<&'static Entry, DataError> {
    let (id, argument) = split_name(name);
    let Some(entry) = ENTRIES.iter().find(|entry| entry.id == id) else {
        return Err(DataError::UnknownName {
            name: name.to_owned(),
            near: meant(name, id),
            allowed: ENTRIES.iter().map(|entry| entry.usage()).collect(),
        });
    };
    match (entry.argument, argument) {
        (Some(wanted), None | Some("")) => Err(DataError::ArgumentMissing {
            id: entry.id,
            wanted,
        }),
        (None, Some(given)) => Err(DataError::ArgumentNotTaken {
            id: entry.id,
            given: given.to_owned(),
        }),
        _ => Ok(entry),
    }
}

/// Reads or draws the data set that `request` names and makes it ready for training.
///
/// The split comes from [`Purpose::Split`](crate::rng::Purpose::Split), wrong labels from `LabelNoise`, generated
/// samples from `Samples`, all of `seed`: the same request and seed give the same data set bit for bit.
///
/// # Errors
/// Any [`DataError`]: an unknown name, an option that does not apply or is out of range, a file that can't be read or
/// is malformed, too few samples for the split or the folds.
pub fn load(request: &Request, seed: u64) -> Result<Dataset, DataError> {
    Pool::load(request, seed)?.dataset()
}

/// The id and what follows its first colon.
fn split_name(name: &str) -> (&str, Option<&str>) {
    match name.split_once(':') {
        Some((id, argument)) => (id, Some(argument)),
        None => (name, None),
    }
}

/// What the user may have meant by an unknown name.
fn meant(name: &str, id: &str) -> Option<String> {
    if name.to_lowercase().ends_with(".csv") {
        Some(format!("csv:{name}"))
    } else if name.to_lowercase().ends_with(".npz") {
        Some(format!("npz:{name}"))
    } else if Path::new(name).is_dir() {
        let id = if idx_files::IdxFiles::are_in(Path::new(name)) {
            "idx"
        } else {
            "folder"
        };
        Some(format!("{id}:{name}"))
    } else if id.to_lowercase().contains("mnist") {
        // Not embedded, since its licence is in doubt, but everyone knows its name.
        Some(idx::ENTRY.usage())
    } else {
        let near = nearest(id, ENTRIES.iter().map(|entry| entry.id))?;
        let entry = ENTRIES.iter().find(|entry| entry.id == near)?;
        Some(entry.usage())
    }
}
