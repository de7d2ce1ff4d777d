//! The runs in a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{burn, event_file};
use crate::plain::plain;

/// How deep folders are looked into.
const DEPTH: usize = 6;
/// The most entries that are looked at.
const MAX_ENTRIES: usize = 20_000;

/// A run that was found: its files, of one format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRun {
    /// Its name: its path within the folder.
    pub name: String,
    /// Where its files are.
    pub folder: PathBuf,
    /// Its files, in the order in which they were written.
    pub files: Vec<PathBuf>,
    /// Whether the folder holds metric logs of burn.
    pub is_burn: bool,
    /// Whether the last file holds all that the ones before it did, which are left out.
    pub is_whole_in_last: bool,
}

impl FoundRun {
    /// The run of one file.
    #[must_use]
    pub fn of_file(path: &Path) -> Self {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Self {
            name: plain(&name).into_owned(),
            folder: path.parent().unwrap_or(Path::new(".")).to_owned(),
            files: vec![path.to_owned()],
            is_burn: false,
            is_whole_in_last: false,
        }
    }
}

/// The runs in a folder, by their names.
#[must_use]
pub fn find(folder: &Path) -> Vec<FoundRun> {
    let mut finder = Finder {
        root: folder,
        runs: BTreeMap::new(),
        left: MAX_ENTRIES,
    };
    finder.look(folder, DEPTH);
    let mut runs: Vec<FoundRun> = finder.runs.into_values().collect();
    for run in &mut runs {
        run.files.sort();
        if run.files.iter().any(|path| is_trainer_state(path)) {
            // Each holds all that the ones before it do.
            run.is_whole_in_last = true;
            let last = run.files.drain(..).max_by_key(|path| checkpoint(path));
            run.files.extend(last);
        }
    }
    runs
}

struct Finder<'a> {
    root: &'a Path,
    runs: BTreeMap<String, FoundRun>,
    left: usize,
}

impl Finder<'_> {
    fn look(&mut self, folder: &Path, depth: usize) {
        if burn::is_burn(folder) {
            self.run(folder, folder).is_burn = true;
            return;
        }
        let mut entries: Vec<PathBuf> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .take(self.left)
            .collect();
        self.left -= entries.len();
        entries.sort();
        for path in entries {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name.starts_with('.') {
                continue;
            }
            // A link may lead back up.
            let Ok(kind) = fs::symlink_metadata(&path) else {
                continue;
            };
            if kind.is_dir() {
                if depth > 0 {
                    self.look(&path, depth - 1);
                }
                continue;
            }
            // A pipe would be waited for.
            if !fs::metadata(&path).is_ok_and(|about| about.is_file()) {
                continue;
            }
            let ending = path.extension().unwrap_or_default();
            if event_file::is_event_file(&name) {
                self.file(folder, folder, &path);
            } else if is_trainer_state(&path) {
                let of_checkpoint = checkpoint(&path) > 0;
                let run = folder.parent().filter(|_| of_checkpoint).unwrap_or(folder);
                self.file(&run.join("trainer_state"), run, &path);
            } else if ending == "jsonl" || ending == "csv" {
                self.file(&self.stem(&path), folder, &path);
            }
        }
    }

    /// The name of the run in a file: without its ending, unless there is another file of that name.
    fn stem(&self, path: &Path) -> PathBuf {
        let stem = path.with_extension("");
        if self.runs.contains_key(&self.name(&stem)) {
            path.to_owned()
        } else {
            stem
        }
    }

    /// A path as the name of a run.
    fn name(&self, path: &Path) -> String {
        let within = path.strip_prefix(self.root).unwrap_or(path);
        let text = within.to_string_lossy();
        let root = || self.root.file_name().unwrap_or_default().to_string_lossy();
        plain(&if text.is_empty() { root() } else { text }).into_owned()
    }

    fn file(&mut self, name: &Path, folder: &Path, path: &Path) {
        self.run(name, folder).files.push(path.to_owned());
    }

    fn run(&mut self, name: &Path, folder: &Path) -> &mut FoundRun {
        let name = self.name(name);
        self.runs.entry(name.clone()).or_insert_with(|| FoundRun {
            name,
            folder: folder.to_owned(),
            files: Vec::new(),
            is_burn: false,
            is_whole_in_last: false,
        })
    }
}

fn is_trainer_state(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name == "trainer_state.json")
}

/// The number of the checkpoint that a file is in; 0 if it is in none.
fn checkpoint(path: &Path) -> u64 {
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
    let folder = folder.to_string_lossy();
    let number = folder
        .strip_prefix("checkpoint-")
        .and_then(|number| number.parse().ok());
    number.unwrap_or(0)
}
