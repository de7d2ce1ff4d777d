//! What a scene computes and shows.

use crate::optim;
use crate::race::Lane;
use crate::study::{self, Options};
use crate::surface::Surface;
use crate::train::Until;

/// The most steps of a run: no audience waits for more.
pub const MOST_STEPS: u64 = 1_000_000;

/// Where the run of a scene begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    /// At its first step.
    Anew,
    /// Where the run of the scene before ended.
    Continued(Until),
}

/// What a scene computes.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// The run of its recipe.
    Run,
    /// A study.
    Study {
        /// The study.
        entry: &'static study::Entry,
        /// Its options, as given.
        given: Vec<(&'static str, String)>,
        /// The same with the defaults.
        options: Options,
        /// Whether its runs are made by the lab's recipe, and not by the one shipped with the study.
        by_run: bool,
    },
    /// A race of these lanes, in the words of `:race`.
    Race(String),
    /// The recipe with and without these changes.
    Compare(Lane),
    /// The optimizers on a function of two variables.
    Surface {
        /// The function.
        surface: &'static Surface,
        /// The optimizers whose paths are shown; all if empty.
        shown: Vec<&'static optim::Entry>,
    },
}

/// What is shown of a scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// A screen, by its id.
    Screen(&'static str),
    /// One of its panes, large, by its name.
    Pane(String),
    /// The recipe beside the curves, or not.
    Recipe(bool),
    /// A command of the dashboard.
    Command(String),
}
