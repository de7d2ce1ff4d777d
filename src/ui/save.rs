//! Files requested on the command line.

use std::path::PathBuf;

/// The content of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Savable {
    /// The screen as it was last drawn: `.svg`, `.txt` or `.ansi`. Where the screen has a picture of its own, `.svg` is that.
    Frame,
    /// The weights: `.safetensors`.
    Weights,
    /// The screen's table, or the curves where it has none: `.csv` or `.jsonl`.
    Table,
    /// The answer that the screen shows: `.json`.
    Answer,
    /// The list of branches: likewise.
    Branches,
    /// The confidence intervals that are shown: likewise.
    Intervals,
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
