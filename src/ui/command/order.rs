//! What a line asks for.

use crate::live::Speed;
use crate::series::{AxisKind, Smoothing};
use crate::train::Change;
use crate::ui::locale::Language;
use crate::ui::save::Save;
use crate::ui::theme::ThemeId;

/// What a line asks for.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum Order {
    /// Alter the run.
    Change(Change),
    /// Pause the training.
    Pause,
    /// Resume it.
    Resume,
    /// Make this many steps.
    Steps(u64),
    /// Go on to the end of the epoch.
    Epoch,
    /// Limit the speed.
    Speed(Speed),
    /// Begin again with the same seed.
    Restart,
    /// Begin again with this seed.
    Seed(u64),
    /// Another theme.
    Theme(ThemeId),
    /// Another language.
    Language(Language),
    /// Another x axis.
    Axis(AxisKind),
    /// A logarithmic loss axis, or a linear one.
    Log(bool),
    /// Another smoothing.
    Smoothing(Smoothing),
    /// The recent part of the run, or the whole.
    Recent(bool),
    /// Open the test part.
    Test,
    /// Write a file.
    Save(Save),
    /// Travel to this step, or to the end of the branch.
    Travel(Option<u64>),
    /// Take the last change away.
    Undo,
    /// Take the last undo back.
    Redo,
    /// Begin a branch here.
    Fork,
    /// List the branches.
    Branches,
    /// Go to the branch of this name.
    Switch(String),
    /// Call the first branch by the second name.
    Rename(String, String),
    /// Hide the branch of this name, or show it.
    Hide(String, bool),
    /// Delete the branch of this name.
    Delete(String),
    /// What one screen's own word asks for, with what follows the word.
    Own(&'static str, String),
    /// Show the help.
    Help,
    /// End the program.
    Quit,
}
