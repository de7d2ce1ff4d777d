//! Files that are asked for on the command line.

use std::path::PathBuf;

/// What a file is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Savable {
    /// The screen as it was last drawn: `.svg`, `.txt` or `.ansi`. Where the screen has a picture of its own, `.svg` is that.
    Frame,
    /// The weights: `.safetensors`.
    Weights,
    /// What the screen shows as a table, or the curves as they are known: `.csv` or `.jsonl`.
    Table,
    /// The answer that the screen shows: `.json`.
    Answer,
    /// The list of branches: likewise.
    Branches,
    /// The run as its journal knows it: `.gradus`.
    Run,
}

/// A file that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Save {
    /// What it is to hold.
    pub what: Savable,
    /// Where it is to stand; its ending says how it is written.
    pub path: PathBuf,
    /// Whether it may be written over.
    pub over: bool,
}
