//! The user's own images: a directory of MNIST-style IDX files (`idx:DIR`), such as MNIST itself.

use super::idx_format::{self, Images};
use super::problem::{IdxProblem, Problem};
use super::{DataError, Entry, Family, Raw, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The registry entry.
///
/// The directory has `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, the same with `t10k-` or `test-`, or both
/// pairs; or one pair with any other prefix (`digits-images-idx3-ubyte`). Each name may end in `.gz` (a plain file
/// takes precedence over its packed twin) and may have `.idx` for `-idx`. Several pairs are pooled and split anew, like
/// all data.
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
    takes_label: false,
    load,
};

/// The prefixes of files that belong to one data set, in the order in which they are pooled.
const POOLED: [&str; 3] = ["train-", "t10k-", "test-"];

fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    let directory = Path::new(source.argument);
    let found = IdxFiles::in_directory(directory)?;
    let mut pairs = Vec::new();
    for prefix in found.prefixes(directory)? {
        let (images_path, labels_path) = found.pair(directory, &prefix)?;
        let (images_file, labels_file) = (shown(images_path), shown(labels_path));
        let images = idx_format::images(open(images_path)?, &images_file)?;
        let labels = idx_format::labels(open(labels_path)?, &labels_file)?;
        idx_format::check_counts(&images, &images_file, &labels, &labels_file)?;
        pairs.push((images_file, images, labels));
    }
    let (images, labels) = pool(pairs)?;
    let present: Vec<u8> = labels
        .iter()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    if let [only] = present[..] {
        return Err(DataError::malformed(
            source.argument,
            IdxProblem::OneLabel(only),
        ));
    }
    // Labels need not start at 0 and may have gaps (EMNIST's letters are 1 to 26).
    let mut index = [0; 256];
    for (class, &label) in present.iter().enumerate() {
        index[usize::from(label)] = class as u32;
    }
    let labels = labels
        .into_iter()
        .map(|label| index[usize::from(label)])
        .collect();
    // The value of white depends on the encoding of the file; it cancels in standardised inputs.
    let white = images.bytes.iter().copied().max().unwrap_or(0).max(1);
    let names = present.iter().map(u8::to_string).collect();
    Ok(idx_format::raw(images, white, labels, names))
}

/// Concatenates the images and labels of several files.
pub(super) fn pool(pairs: Vec<(String, Images, Vec<u8>)>) -> Result<(Images, Vec<u8>), DataError> {
    let mut pairs = pairs.into_iter();
    let Some((first_file, mut images, mut labels)) = pairs.next() else {
        return Err(DataError::malformed("idx", IdxProblem::NoImages));
    };
    for (file, more, more_labels) in pairs {
        if (more.height, more.width) != (images.height, images.width) {
            let problem = IdxProblem::OtherSize {
                size: [more.height, more.width],
                other: first_file,
                others: [images.height, images.width],
            };
            return Err(DataError::malformed(&file, problem));
        }
        images
            .bytes
            .append(ndarray::Axis(0), more.bytes.view())
            .map_err(|error| DataError::malformed(&file, Problem::Reader(error.to_string())))?;
        labels.extend(more_labels);
    }
    Ok((images, labels))
}

/// The IDX files of a directory, by the prefix of their names.
struct IdxFiles {
    images: BTreeMap<String, PathBuf>,
    labels: BTreeMap<String, PathBuf>,
}

impl IdxFiles {
    fn in_directory(directory: &Path) -> Result<Self, DataError> {
        let failed = |error: std::io::Error| DataError::Read {
            file: shown(directory),
            source: error.into(),
        };
        let mut found = Self {
            images: BTreeMap::new(),
            labels: BTreeMap::new(),
        };
        for entry in fs::read_dir(directory).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let (stem, packed) = match name.strip_suffix(".gz") {
                Some(stem) => (stem.to_owned(), true),
                None => (name.to_owned(), false),
            };
            for (files, what, rank) in [
                (&mut found.images, "images", "3"),
                (&mut found.labels, "labels", "1"),
            ] {
                let prefix = stem
                    .strip_suffix("-ubyte")
                    .and_then(|stem| stem.strip_suffix(rank))
                    .and_then(|stem| {
                        stem.strip_suffix("-idx")
                            .or_else(|| stem.strip_suffix(".idx"))
                    })
                    .and_then(|stem| stem.strip_suffix(what));
                // A plain file takes precedence over its packed twin, in whatever order they are listed.
                if let Some(prefix) = prefix
                    && !(packed && files.contains_key(prefix))
                {
                    files.insert(prefix.to_owned(), path.clone());
                }
            }
        }
        Ok(found)
    }

    /// The prefixes of the files to load: the pooled ones, or the only one.
    fn prefixes(&self, directory: &Path) -> Result<Vec<String>, DataError> {
        let pooled: Vec<String> = POOLED
            .iter()
            .filter(|name| self.images.contains_key(**name))
            .map(|name| (*name).to_owned())
            .collect();
        let mut names = self.images.keys();
        match (names.next(), names.next()) {
            _ if !pooled.is_empty() => Ok(pooled),
            (Some(only), None) => Ok(vec![only.clone()]),
            (None, _) => Err(DataError::malformed(
                &shown(directory),
                IdxProblem::NoIdxFiles,
            )),
            _ => {
                let all = self.images.keys().cloned().collect();
                let problem = IdxProblem::SeveralIdxFiles(all);
                Err(DataError::malformed(&shown(directory), problem))
            }
        }
    }

    fn pair(&self, directory: &Path, prefix: &str) -> Result<(&Path, &Path), DataError> {
        match (self.images.get(prefix), self.labels.get(prefix)) {
            (Some(images), Some(labels)) => Ok((images, labels)),
            _ => Err(DataError::malformed(
                &shown(directory),
                IdxProblem::NoLabels {
                    beginning: prefix.to_owned(),
                },
            )),
        }
    }
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
