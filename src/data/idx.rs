//! The user's own images: a directory of MNIST-style IDX files (`idx:DIR`), such as MNIST itself.

use super::idx_files::{IdxFiles, Set};
use super::idx_format;
use super::images::{Images, classes, pool};
use super::problem::IdxProblem;
use super::raw::{Brightness, Targets};
use super::{DataError, Entry, Family, Raw, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

/// The registry entry.
///
/// The directory has `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, the same with `t10k-` or `test-`, or both
/// pairs; or one pair, or pairs for training and test, with any other prefix (`digits-images-idx3-ubyte`,
/// `emnist-letters-train-images-idx3-ubyte`). Each name may end in `.gz` (a plain file takes precedence over its packed
/// twin) and may have `.idx` for `-idx`, and the file may lie in a folder of its own name, as Kaggle unpacks MNIST. Of
/// several data sets in a directory, one is named by its prefix: `idx:DIR/emnist-letters`. Several pairs are pooled and
/// split anew, like all data.
pub(super) const ENTRY: Entry = Entry {
    id: "idx",
    argument: Some("DIR"),
    label: "IDX directory",
    explanation: "your own images: MNIST-style IDX files in a directory, gzipped or plain",
    family: Family::Image,
    shape: None,
    source: "your files",
    licence: "yours",
    generated: None,
    takes: &[],
    load,
};

/// What EMNIST's files begin with: its images are stored column by column, and a file names the classes.
const EMNIST: &str = "emnist-";

fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    let found = IdxFiles::find(Path::new(source.argument))?;
    let set = found.set(source.argument, source.unlabelled)?;
    let mut parts = Vec::new();
    for (images_path, labels_path) in &set.pairs {
        let images_file = shown(images_path);
        let mut images = idx_format::images(open(images_path)?, &images_file)?;
        let mut labels = Vec::new();
        if let Some(path) = labels_path {
            let labels_file = shown(path);
            labels = idx_format::labels(open(path)?, &labels_file)?;
            idx_format::check_counts(&images, &images_file, &labels, &labels_file)?;
        }
        if set.prefix.starts_with(EMNIST) {
            transpose(&mut images);
        }
        parts.push((images_file, images, labels));
    }
    let (images, labels) = pool(parts)?;
    let targets = if source.unlabelled {
        classes(Vec::new(), Vec::new())
    } else {
        targets(&labels, &names(&set), source.argument)?
    };
    // The value of white depends on the encoding of the file; it cancels in standardised inputs.
    let brightness = Brightness::up_to(images.white());
    Ok(images.into_raw(brightness, targets))
}

/// The classes of these labels, which need not start at 0 and may have gaps (EMNIST's letters are 1 to 26).
fn targets(
    labels: &[u8],
    names: &BTreeMap<u8, String>,
    directory: &str,
) -> Result<Targets, DataError> {
    let present: BTreeSet<u8> = labels.iter().copied().collect();
    if let (Some(only), 1) = (present.first(), present.len()) {
        return Err(DataError::malformed(directory, IdxProblem::OneLabel(*only)));
    }
    let mut index = [0; 256];
    for (class, &label) in present.iter().enumerate() {
        index[usize::from(label)] = class as u32;
    }
    let name = |label: &u8| {
        names
            .get(label)
            .cloned()
            .unwrap_or_else(|| label.to_string())
    };
    let labels = labels.iter().map(|label| index[usize::from(*label)]);
    Ok(classes(
        present.iter().map(name).collect(),
        labels.collect(),
    ))
}

/// The names of the classes, if EMNIST's mapping stands beside the files: a line `1 65 97` says that the label 1 is A or
/// a.
fn names(set: &Set<'_>) -> BTreeMap<u8, String> {
    let Some((images, _)) = set.pairs.first().filter(|_| set.prefix.starts_with(EMNIST)) else {
        return BTreeMap::new();
    };
    let path = images.with_file_name(format!("{}mapping.txt", set.prefix));
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line = |line: &str| {
        let mut numbers = line.split_whitespace();
        let label = numbers.next()?.parse().ok()?;
        let letters = numbers.map(|code| char::from_u32(code.parse().ok()?));
        let name: String = letters.collect::<Option<_>>()?;
        (!name.is_empty()).then_some((label, name))
    };
    text.lines().filter_map(line).collect()
}

fn transpose(images: &mut Images) {
    let (width, height) = (images.size.width, images.size.height);
    for mut image in images.bytes.rows_mut() {
        let before = image.to_vec();
        for (place, to) in image.iter_mut().enumerate() {
            let (row, column) = (place / height, place % height);
            *to = before[column * width + row];
        }
    }
    (images.size.width, images.size.height) = (height, width);
}

fn open(path: &Path) -> Result<File, DataError> {
    File::open(path).map_err(|error| DataError::Read {
        file: shown(path),
        source: error.into(),
    })
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
