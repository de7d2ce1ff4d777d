//! Why a study has no answer.

use crate::control::Cancelled;
use crate::phrase::Phrase;
use crate::train::history::Refused;
use crate::train::{BatchSizeError, ChangeError, End, SessionError, Verdict};

/// Why a study has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StudyError {
    /// A run can't start.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// It was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// An option has a value that is not allowed.
    #[error("--{word} can't be '{value}': expected {allowed}")]
    Option {
        /// The option.
        word: &'static str,
        /// The value given.
        value: String,
        /// Description of the allowed values, as in help.
        allowed: &'static str,
    },
    /// The recipe does not fit the study.
    #[error(transparent)]
    Recipe(#[from] UnfitRecipe),
    /// The request does not fit the study; the phrase names the option.
    #[error("{}", .0.key)]
    Unfit(Phrase),
    /// A run did not reach what the study needs.
    #[error(transparent)]
    Run(Box<UnfitRun>),
}

impl From<UnfitRun> for StudyError {
    fn from(error: UnfitRun) -> Self {
        Self::Run(Box::new(error))
    }
}

/// A recipe that does not fit a study.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UnfitRecipe {
    /// A scheduled change sets the batch size, which the study compares.
    #[error("--at can't change the batch size: this study compares batch sizes")]
    BatchPlanned,
    /// A batch does not fit the training part.
    #[error("--small and --large: {0}")]
    Batches(BatchSizeError),
    /// The small batch is not smaller than the large one.
    #[error(
        "--small must be less than --large: got {small} and {large} of {samples} training samples"
    )]
    NotLess {
        /// The small batch.
        small: usize,
        /// The large one.
        large: usize,
        /// Samples in the training part.
        samples: usize,
    },
    /// The initial training loss is at or below the target.
    #[error("--target must be below the initial training loss, {start:.4}")]
    Target {
        /// The training loss at the start.
        start: f64,
    },
    /// A scheduled change is refused.
    #[error("--at: {0}")]
    Planned(Refused),
    /// A value of an option does not fit the recipe.
    #[error("--{option}: {source}")]
    Value {
        /// The option.
        option: &'static str,
        /// What is wrong with the value.
        source: ChangeError,
    },
    /// The run would never end.
    #[error("surface needs --until 'step N' or 'epoch N', or 'stopped' with --early-stopping")]
    Endless,
}

/// A run that did not reach what a study needs.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UnfitRun {
    /// It ended before it reached the target loss.
    #[error(
        "the run with batch {batch} and seed {seed} ended before reaching a training loss of {target}: {end}"
    )]
    Ended {
        /// Samples in a batch.
        batch: usize,
        /// The seed.
        seed: u64,
        /// The target training loss.
        target: f64,
        /// Why it ended.
        end: End,
    },
    /// It did not reach the target loss within the allowed epochs.
    #[error(
        "the run with batch {batch} and seed {seed} reached a training loss of {loss:.4} in {epochs} {}, not \
         {target}: allow more --epochs, a larger --target or a larger learning rate",
        if *epochs == 1 { "epoch" } else { "epochs" }
    )]
    TooSlow {
        /// Samples in a batch.
        batch: usize,
        /// The seed.
        seed: u64,
        /// The training loss it reached.
        loss: f64,
        /// The number of epochs allowed.
        epochs: u64,
        /// The target training loss.
        target: f64,
    },
    /// The loss or a parameter became non-finite.
    #[error("diverged at step {}: likely {}", .0.step, .0.suspect)]
    Diverged(Verdict),
}

impl StudyError {
    /// Whether the user's request is at fault, not a run.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Option { .. } | Self::Recipe(_) | Self::Unfit(_))
    }
}
