//! The IDX files of a directory, and which of them belong together.

use super::error::DataError;
use super::problem::IdxProblem;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The last words of prefixes of files that belong to one data set, in the order in which they are pooled.
const POOLED: [&str; 3] = ["train-", "t10k-", "test-"];

/// The IDX files of a directory, by the prefix of their names.
pub(super) struct IdxFiles {
    images: BTreeMap<String, PathBuf>,
    labels: BTreeMap<String, PathBuf>,
}

/// The files of one data set.
pub(super) struct Set<'a> {
    /// What their names have in common: `emnist-letters-`.
    pub(super) prefix: String,
    /// Images and labels, which are only missing if none are needed.
    pub(super) pairs: Vec<(&'a Path, Option<&'a Path>)>,
}

impl IdxFiles {
    /// The files in a directory; of `DIR/PREFIX`, those whose names begin so.
    pub(super) fn find(path: &Path) -> Result<Self, DataError> {
        let (directory, beginning) = match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) if !path.exists() && is_directory(parent) => {
                (parent, name.to_string_lossy().into_owned())
            }
            _ => (path, String::new()),
        };
        let directory = if directory.as_os_str().is_empty() {
            Path::new(".")
        } else {
            directory
        };
        let mut found = Self::in_directory(directory)?;
        found.images.retain(|name, _| name.starts_with(&beginning));
        if found.images.is_empty() && !beginning.is_empty() {
            // It was meant as a directory.
            return Self::in_directory(path);
        }
        Ok(found)
    }

    fn in_directory(directory: &Path) -> Result<Self, DataError> {
        let failed = |error: std::io::Error| DataError::Read {
            file: directory.display().to_string(),
            source: error.into(),
        };
        let mut found = Self {
            images: BTreeMap::new(),
            labels: BTreeMap::new(),
        };
        let mut inner = Vec::new();
        for entry in fs::read_dir(directory).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                // A file in a folder of its own name.
                inner.extend(path.file_name().map(|name| path.join(name)));
            } else {
                found.take(&path);
            }
        }
        let own = |found: &Self, path: &Path| {
            let (images, labels) = (prefix(path, "images", "3"), prefix(path, "labels", "1"));
            images.is_some_and(|(name, _)| found.images.contains_key(&name))
                || labels.is_some_and(|(name, _)| found.labels.contains_key(&name))
        };
        inner.retain(|path| path.is_file() && !own(&found, path));
        for path in &inner {
            found.take(path);
        }
        Ok(found)
    }

    fn take(&mut self, path: &Path) {
        for (files, what, rank) in [
            (&mut self.images, "images", "3"),
            (&mut self.labels, "labels", "1"),
        ] {
            // A plain file takes precedence over its packed twin, in whatever order they are listed.
            if let Some((prefix, packed)) = prefix(path, what, rank)
                && !(packed && files.contains_key(&prefix))
            {
                files.insert(prefix, path.to_owned());
            }
        }
    }

    /// The prefixes of the files of each data set, by what they have in common.
    fn sets(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut sets: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for prefix in self.images.keys() {
            let part = POOLED.iter().find_map(|part| prefix.strip_suffix(part));
            sets.entry(part.unwrap_or(prefix)).or_default().push(prefix);
        }
        for prefixes in sets.values_mut() {
            let place = |name: &&str| POOLED.iter().position(|part| name.ends_with(part));
            prefixes.sort_by_key(place);
        }
        sets
    }

    /// The files of the only data set, or of MNIST itself; `directory` names the directory in errors.
    pub(super) fn set(&self, directory: &str, unlabelled: bool) -> Result<Set<'_>, DataError> {
        let sets = self.sets();
        let plain = sets.get_key_value("");
        let mut all = sets.iter();
        let (common, prefixes) = match (plain, all.next(), all.next()) {
            (Some(plain), ..) => plain,
            (None, Some(only), None) => only,
            (None, None, _) => return Err(DataError::malformed(directory, IdxProblem::NoIdxFiles)),
            _ => {
                let names = sets.keys().map(|name| (*name).to_owned()).collect();
                let problem = IdxProblem::SeveralIdxFiles(names);
                return Err(DataError::malformed(directory, problem));
            }
        };
        let pair = |prefix: &&str| {
            let images = self.images[*prefix].as_path();
            let labels = self.labels.get(*prefix).map(PathBuf::as_path);
            if labels.is_none() && !unlabelled {
                let beginning = (*prefix).to_owned();
                let problem = IdxProblem::NoLabels { beginning };
                return Err(DataError::malformed(directory, problem));
            }
            Ok((images, labels.filter(|_| !unlabelled)))
        };
        Ok(Set {
            prefix: (*common).to_owned(),
            pairs: prefixes.iter().map(pair).collect::<Result<_, _>>()?,
        })
    }

    /// Whether a directory has any.
    pub(super) fn are_in(directory: &Path) -> bool {
        Self::in_directory(directory).is_ok_and(|found| !found.images.is_empty())
    }
}

fn is_directory(path: &Path) -> bool {
    path.as_os_str().is_empty() || path.is_dir()
}

/// What the name of a file of `what` begins with, and whether the file is packed.
fn prefix(path: &Path, what: &str, rank: &str) -> Option<(String, bool)> {
    let name = path.file_name()?.to_str()?;
    let (stem, packed) = match name.strip_suffix(".gz") {
        Some(stem) => (stem, true),
        None => (name, false),
    };
    let stem = stem.strip_suffix("-ubyte")?.strip_suffix(rank)?;
    let stem = stem
        .strip_suffix("-idx")
        .or_else(|| stem.strip_suffix(".idx"))?;
    Some((stem.strip_suffix(what)?.to_owned(), packed))
}
