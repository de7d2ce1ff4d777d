//! The files of a folder of images, with their classes.

use crate::data::DataError;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders of the parts of a data set, in the order in which they are pooled.
const PARTS: [&str; 8] = [
    "train",
    "training",
    "valid",
    "validation",
    "val",
    "dev",
    "test",
    "testing",
];

/// What systems leave behind.
const LITTER: [&str; 3] = ["Thumbs.db", "desktop.ini", "__MACOSX"];

/// A file that is an image by its name.
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// Its path below the folder.
    pub(super) name: String,
    /// The index of its class.
    pub(super) class: u32,
}

/// The files of a folder.
#[derive(Default)]
pub(super) struct Files {
    pub(super) classes: Vec<String>,
    pub(super) found: Vec<Found>,
    /// What is neither PNG nor JPEG by its name.
    pub(super) others: Vec<String>,
}

impl Files {
    /// The files below the folders of the classes of `folder`, or of its parts; with those that lie in no such folder,
    /// if there need be no classes.
    pub(super) fn of(folder: &Path, unlabelled: bool) -> Result<Self, DataError> {
        let mut files = Self::default();
        if unlabelled {
            files.take(folder, "", 0)?;
            files.others.clear();
        }
        let mut inner = folders(folder)?;
        let is_part = |name: &String| part(name).is_some();
        let mut all = Vec::new();
        if !inner.is_empty() && inner.keys().all(is_part) {
            let mut parts: Vec<(String, PathBuf)> = inner.into_iter().collect();
            parts.sort_by_key(|(name, _)| part(name));
            for (part, path) in parts {
                let inner = folders(&path)?.into_iter();
                all.extend(inner.map(|(name, path)| (format!("{part}/{name}"), name, path)));
            }
        } else {
            let inner = std::mem::take(&mut inner).into_iter();
            all.extend(inner.map(|(name, path)| (name.clone(), name, path)));
        }
        files.classes = in_order(all.iter().map(|(_, name, _)| name.clone()).collect());
        for (shown, name, path) in all {
            let class = files.classes.iter().position(|class| *class == name);
            files.take(&path, &shown, class.unwrap_or(0) as u32)?;
        }
        files.drop_empty_classes();
        Ok(files)
    }

    /// Takes the files of a class, whose folder is called `shown` in messages.
    fn take(&mut self, folder: &Path, shown: &str, class: u32) -> Result<(), DataError> {
        for (name, path) in entries(folder)? {
            let name = match shown {
                "" => name,
                _ => format!("{shown}/{name}"),
            };
            if !path.is_dir() && is_picture(&path) {
                self.found.push(Found { path, name, class });
            } else {
                self.others.push(name);
            }
        }
        Ok(())
    }

    /// Keeps the files for which `kept` is set, and the classes that have one.
    pub(super) fn keep(&mut self, kept: &[bool]) {
        let mut kept = kept.iter();
        self.found.retain(|_| kept.next().is_some_and(|kept| *kept));
        self.drop_empty_classes();
    }

    fn drop_empty_classes(&mut self) {
        let mut used = vec![false; self.classes.len()];
        for file in &self.found {
            if let Some(used) = used.get_mut(file.class as usize) {
                *used = true;
            }
        }
        let before = |class: u32| used[..used.len().min(class as usize)].iter();
        for file in &mut self.found {
            file.class = before(file.class).filter(|used| **used).count() as u32;
        }
        let mut used = used.iter();
        self.classes
            .retain(|_| used.next().is_some_and(|used| *used));
    }
}

/// The place of a folder among those of parts.
fn part(name: &str) -> Option<usize> {
    PARTS
        .iter()
        .position(|part| name.eq_ignore_ascii_case(part))
}

fn is_picture(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ["png", "jpg", "jpeg", "jpe", "jfif"]
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}

/// Each name once; in numeric order, if all are numbers.
fn in_order(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    if names.iter().all(|name| name.parse::<u64>().is_ok()) {
        names.sort_by_key(|name| name.parse::<u64>().unwrap_or(0));
    }
    names
}

/// The names and paths in a folder, sorted, without hidden ones.
fn entries(folder: &Path) -> Result<BTreeMap<String, PathBuf>, DataError> {
    let failed = |error: std::io::Error| DataError::Read {
        file: folder.display().to_string(),
        source: error.into(),
    };
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !LITTER.contains(&name.as_str()) {
            all.insert(name, entry.path());
        }
    }
    Ok(all)
}

fn folders(folder: &Path) -> Result<BTreeMap<String, PathBuf>, DataError> {
    let mut all = entries(folder)?;
    all.retain(|_, path| path.is_dir());
    Ok(all)
}
