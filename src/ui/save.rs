//! Files requested on the command line.

use std::path::PathBuf;

/// The content of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Savable {
    /// The last frame drawn: `.svg`, `.txt` or `.ansi`.
    Frame,
    /// The weights: `.safetensors`.
    Weights,
    /// The screen's table, or the curves where it has none: `.csv` or `.jsonl`.
    Table,
    /// The list of branches: `.csv` or `.jsonl`.
    Branches,
    /// A copy of the run's journal: `.gradus`.
    Run,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Save {
    pub what: Savable,
    /// The target; its extension selects the format.
    pub path: PathBuf,
    /// Whether an existing file may be overwritten.
    pub overwrite: bool,
}
