//! What keys ask for, and where they are bound.

use crate::ui::locale::Words;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Pause or resume the training.
    TogglePause,
    /// Make one step, then pause.
    Step,
    /// Go on to the end of the epoch, then pause.
    Epoch,
    /// A lower limit on the speed.
    Slower,
    /// A higher limit on the speed.
    Faster,
    /// The row above.
    ChooseUp,
    /// The row below.
    ChooseDown,
    /// A smaller value, or the one before.
    Less,
    /// A larger value, or the next.
    More,
    /// Switch on or off, or type a value.
    Enter,
    /// The next optimizer of the registry.
    NextOptimizer,
    /// The one before.
    PreviousOptimizer,
    /// The next larger batch.
    LargerBatch,
    /// The next smaller batch.
    SmallerBatch,
    /// A larger learning rate.
    RateUp,
    /// A smaller learning rate.
    RateDown,
    /// Begin again with the same seed.
    Restart,
    /// Begin again with a new seed.
    NewSeed,
    /// What the x axis counts.
    AxisKind,
    /// Loss on a linear or logarithmic axis.
    LogY,
    /// How strongly curves are smoothed.
    Smoothing,
    /// The whole run, or its recent part.
    Window,
    /// Follow the training again.
    Follow,
    /// The next theme.
    Theme,
    /// Ask whether to open the test set.
    OpenTest,
    /// Open the command line.
    Command,
    /// Show or hide the help.
    Help,
    /// Back out of whatever is open.
    Back,
    /// End the program.
    Quit,
    /// Hand the terminal back to the shell for a while.
    Suspend,
    /// The next pane.
    FocusNext,
    /// The pane before.
    FocusPrevious,
    /// To the screen's own part, and back to the recipe.
    FocusMain,
    /// Hide the recipe and draw curves thick, or back.
    Large,
    /// Move the cursor left.
    CursorLeft,
    /// Move the cursor right.
    CursorRight,
    /// Show less of the run, larger.
    ZoomIn,
    /// Show more of it, smaller.
    ZoomOut,
    /// Move the window left.
    PanLeft,
    /// Move the window right.
    PanRight,
    /// The screen's next pane.
    PaneNext,
    /// The one before.
    PanePrevious,
    /// Show what is above in the pane.
    PaneUp,
    /// Show what is below.
    PaneDown,
    /// Give the pane the whole screen, or take it back.
    PaneLarge,
    /// Travel to the mark before.
    MarkBack,
    /// Travel to the mark after.
    MarkForward,
    /// Travel one step back.
    StepBack,
    /// Travel one step on.
    StepForward,
    /// Take the last change away.
    Undo,
    /// Take the last undo back.
    Redo,
    /// Begin a branch here.
    Fork,
    /// Open the list of branches.
    Branches,
    /// Go to the chosen branch.
    SwitchBranch,
    /// Call the chosen branch something else.
    RenameBranch,
    /// Hide the chosen branch, or show it.
    HideBranch,
    /// Delete the chosen branch.
    DeleteBranch,
    /// After a stop: back to the best weights.
    KeepBest,
    /// After a stop: train on.
    GoOn,
    /// The screen of this number, from 0.
    Screen(usize),
    /// Something of one screen's own, by a name that only this screen knows.
    Own(&'static str),
    /// What this word of the command line does alone; where it needs more, the command line with it.
    Word(&'static str),
    /// Yes to a question.
    Yes,
    /// No to a question.
    No,
    /// Do what the command line says.
    Submit,
    /// The next completion.
    Complete,
    /// The completion before.
    CompleteBack,
    /// The command before.
    Older,
    /// The command after.
    Newer,
    /// Show what is above.
    ScrollUp,
    /// Show what is below.
    ScrollDown,
    /// The help a page up.
    PageUp,
    /// The help a page down.
    PageDown,
}

/// Where a key is bound. A context that is more special goes before one that is less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Wherever one is, even while typing.
    Always,
    /// On every screen.
    Global,
    /// While the recipe has the focus.
    Recipe,
    /// While the curves have the focus.
    Curves,
    /// While a screen's panes have the focus.
    Panes,
    /// One screen's own, by the name that its title has in the tables of words.
    Own(&'static str),
    /// While the list of branches is open.
    Branches,
    /// While the training is at a stop.
    Stopped,
    /// While a stop offers to keep the best weights.
    Offer,
    /// While the help is open.
    Help,
    /// While a question is asked.
    Question,
    /// While a command is typed.
    Prompt,
}

impl Context {
    /// Those that stand before the screens' own in the help.
    pub(super) const FIRST: [Self; 4] = [Self::Global, Self::Recipe, Self::Curves, Self::Panes];

    /// Those that stand after them.
    pub(super) const LAST: [Self; 7] = [
        Self::Branches,
        Self::Stopped,
        Self::Offer,
        Self::Prompt,
        Self::Question,
        Self::Help,
        Self::Always,
    ];

    /// Its title.
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
            Self::Stopped => "context.stopped",
            Self::Offer => "context.offer",
            Self::Help => "context.help",
            Self::Question => "context.question",
            Self::Prompt => "context.prompt",
        })
    }
}
