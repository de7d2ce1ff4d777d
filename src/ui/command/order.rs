//! The commands of the command line.

use crate::live::Speed;
use crate::series::{AxisKind, Smoothing};
use crate::train::Change;
use crate::ui::locale::Language;
use crate::ui::save::Save;
use crate::ui::theme::ThemeId;

/// A parsed command line.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum Order {
    /// A live change of the recipe.
    Change(Change),
    Pause,
    Resume,
    Steps(u64),
    /// Train to the end of the epoch.
    Epoch,
    Speed(Speed),
    /// Restart with the same seed.
    Restart,
    /// Restart with this seed.
    Seed(u64),
    Theme(ThemeId),
    Language(Language),
    Axis(AxisKind),
    /// Logarithmic (`true`) or linear loss axis.
    Log(bool),
    Smoothing(Smoothing),
    /// Show the recent part of the run (`true`) or all of it.
    Recent(bool),
    /// Evaluate on the test set.
    Test,
    Save(Save),
    /// Travel to this step; `None` is the end of the branch.
    Travel(Option<u64>),
    Undo,
    Redo,
    /// Fork a branch at the current step.
    Fork,
    Branches,
    /// Show the intervals of the net's validation loss and accuracy.
    Intervals,
    Switch(String),
    /// Rename a branch: its old and its new name.
    Rename(String, String),
    /// Hide (`true`) or show the branch of this name.
    Hide(String, bool),
    Delete(String),
    /// A word defined by a screen, with its value.
    Own(&'static str, String),
    Help,
    /// Give the tour of the program.
    Tour,
    Quit,
}
