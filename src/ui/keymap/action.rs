//! What keys ask for, and where they are bound.

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
    /// The next parameter in numbers.
    NextParameter,
    /// The parameter before.
    PreviousParameter,
    /// The parameter with the largest update.
    LargestParameter,
    /// The next layer.
    NextLayer,
    /// The layer before.
    PreviousLayer,
    /// Start the study of sharpness, let it wait, go on, or set it up again.
    Study,
    /// Give the study up, or go back to what was found.
    StudyCancel,
    /// Cut the loss along other directions.
    Directions,
    /// Show more of the loss around the weights.
    SliceWider,
    /// Show less of it, larger.
    SliceNarrower,
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
    /// On a known surface: something of its race.
    Arena(Arena),
    /// Another screen.
    Screen(usize),
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
    /// Begin the race, or pause it, or go on with it.
    RaceGo,
    /// End the race as it stands.
    RaceCancel,
    /// From the race to its line-up, and back.
    RaceLineUp,
    /// Make the chosen lane the run that is watched.
    RaceTake,
    /// From races on data to those on surfaces, and back.
    RaceMode,
    /// Show what is above.
    ScrollUp,
    /// Show what is below.
    ScrollDown,
    /// The help a page up.
    PageUp,
    /// The help a page down.
    PageDown,
}

/// What a key asks of the race on a known surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arena {
    /// Start, pause or go on.
    Go,
    /// One step.
    Step,
    /// From the start again.
    Again,
    /// The surface's own start and knobs again.
    Reset,
    /// Another surface: the next, or the one before.
    Surface(bool),
    /// The row below, or above.
    Choose(bool),
    /// A larger rate, or a smaller one.
    Rate(bool),
    /// Show or hide the chosen runner.
    Toggle,
    /// Faster, or slower.
    Pace(bool),
    /// Move the start so many notches to the right and upwards.
    Start(i8, i8),
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
    /// On the Optimizer screen.
    Optimizer,
    /// While a race on data has the focus.
    Race,
    /// While a race on a known surface is watched.
    Surface,
    /// While the panes of the Landscape screen have the focus.
    LandscapePanes,
    /// On the Landscape screen.
    Landscape,
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
    /// Whether the recipe can have the focus beside a screen's part with these keys.
    #[must_use]
    pub(in crate::ui) const fn has_recipe(self) -> bool {
        !matches!(self, Self::Surface)
    }

    /// Whether it is one of a race.
    #[must_use]
    pub(in crate::ui) const fn is_race(self) -> bool {
        matches!(self, Self::Race | Self::Surface)
    }

    /// Every context, in the order of the help.
    pub const ALL: [Self; 16] = [
        Self::Global,
        Self::Recipe,
        Self::Curves,
        Self::Panes,
        Self::Optimizer,
        Self::Race,
        Self::Surface,
        Self::LandscapePanes,
        Self::Landscape,
        Self::Branches,
        Self::Stopped,
        Self::Offer,
        Self::Prompt,
        Self::Question,
        Self::Help,
        Self::Always,
    ];

    /// The key of its title.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Always => "context.always",
            Self::Global => "context.global",
            Self::Recipe => "context.recipe",
            Self::Curves => "context.curves",
            Self::Panes => "context.panes",
            Self::Optimizer => "context.optimizer",
            Self::Race => "context.race",
            Self::Surface => "context.surface",
            Self::LandscapePanes => "context.landscape-panes",
            Self::Landscape => "context.landscape",
            Self::Branches => "context.branches",
            Self::Stopped => "context.stopped",
            Self::Offer => "context.offer",
            Self::Help => "context.help",
            Self::Question => "context.question",
            Self::Prompt => "context.prompt",
        }
    }
}
