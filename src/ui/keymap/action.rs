//! The actions of keys, and the contexts in which keys are bound.

use crate::ui::locale::Words;

/// An action that a key can be bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    TogglePause,
    /// Train one step, then pause.
    Step,
    /// Train to the end of the epoch, then pause.
    Epoch,
    /// Lower the speed limit.
    Slower,
    /// Raise the speed limit.
    Faster,
    /// Select the row above.
    ChooseUp,
    /// Select the row below.
    ChooseDown,
    /// Set the next smaller or previous value.
    Less,
    /// Set the next larger or next value.
    More,
    /// Toggle a switch, or type a value.
    Enter,
    NextOptimizer,
    PreviousOptimizer,
    LargerBatch,
    SmallerBatch,
    RateUp,
    RateDown,
    /// Restart with the same seed.
    Restart,
    /// Restart with the next seed.
    NewSeed,
    /// Change the unit of the x axis.
    AxisKind,
    /// Toggle the logarithmic loss axis.
    LogY,
    /// Change the strength of smoothing.
    Smoothing,
    /// Toggle between the whole run and its recent part.
    Window,
    /// Follow the training: reset cursor and window, return to the end of the branch.
    Follow,
    Theme,
    /// Ask whether to evaluate on the test set.
    OpenTest,
    Command,
    Help,
    /// Close or leave the topmost thing that is open.
    Back,
    Quit,
    /// Suspend the process (`ctrl-z`).
    Suspend,
    /// Move the focus between the recipe and the main part.
    FocusNext,
    FocusPrevious,
    /// Move the focus to the screen's main part, or back to the recipe.
    FocusMain,
    /// Toggle large curves, drawn thick without the recipe.
    Large,
    CursorLeft,
    CursorRight,
    ZoomIn,
    ZoomOut,
    PanLeft,
    PanRight,
    /// Focus the screen's next pane.
    PaneNext,
    PanePrevious,
    /// Scroll the pane up.
    PaneUp,
    /// Scroll the pane down.
    PaneDown,
    /// Toggle showing the pane on the whole screen.
    PaneLarge,
    /// Travel to the previous mark.
    MarkBack,
    /// Travel to the next mark.
    MarkForward,
    StepBack,
    StepForward,
    Undo,
    Redo,
    /// Fork a branch at the current step.
    Fork,
    Branches,
    /// Show the intervals of the net's validation loss and accuracy.
    Intervals,
    /// Show how the data were read.
    Data,
    /// Switch to the selected branch.
    SwitchBranch,
    /// Rename the selected branch.
    RenameBranch,
    /// Hide or show the selected branch.
    HideBranch,
    /// Delete the selected branch.
    DeleteBranch,
    /// After a stop: restore the best weights.
    KeepBest,
    /// After a stop: continue training.
    GoOn,
    /// Show the screen of this number, from 0.
    Screen(usize),
    /// An action of one screen, by a name that only this screen knows.
    Own(&'static str),
    /// Run this word of the command line without a value; if it needs one, open the command line with it.
    Word(&'static str),
    Yes,
    No,
    /// Execute the command line.
    Submit,
    Complete,
    CompleteBack,
    /// The previous command of the history.
    Older,
    /// The next command of the history.
    Newer,
    ScrollUp,
    ScrollDown,
    /// Scroll the help up a page.
    PageUp,
    /// Scroll the help down a page.
    PageDown,
}

/// Where a key is bound. More specific contexts take precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Everywhere, even while typing.
    Always,
    Global,
    Recipe,
    Curves,
    Panes,
    /// On one screen, by the locale name of the context's title.
    Own(&'static str),
    Branches,
    /// While the panel of confidence intervals is open.
    Intervals,
    /// While the report of how the data were read is open.
    Data,
    Stopped,
    /// While a stop offers to restore the best weights.
    Offer,
    Help,
    Question,
    /// While the command line is open.
    Prompt,
}

impl Context {
    /// The contexts before those of the screens in the help.
    pub(super) const FIRST: [Self; 4] = [Self::Global, Self::Recipe, Self::Curves, Self::Panes];

    /// The contexts after them.
    pub(super) const LAST: [Self; 9] = [
        Self::Branches,
        Self::Intervals,
        Self::Data,
        Self::Stopped,
        Self::Offer,
        Self::Prompt,
        Self::Question,
        Self::Help,
        Self::Always,
    ];

    #[must_use]
    pub fn title(self, words: &'static Words) -> &'static str {
        words.get(match self {
            Self::Own(name) => return words.of(&["context", name], name),
            Self::Always => "context.always",
            Self::Global => "context.global",
            Self::Recipe => "context.recipe",
            Self::Curves => "context.curves",
            Self::Panes => "context.panes",
            Self::Branches => "context.branches",
            Self::Intervals => "context.intervals",
            Self::Data => "context.data",
            Self::Stopped => "context.stopped",
            Self::Offer => "context.offer",
            Self::Help => "context.help",
            Self::Question => "context.question",
            Self::Prompt => "context.prompt",
        })
    }
}
