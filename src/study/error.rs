//! Why a study has no answer.

use crate::control::Cancelled;
use crate::phrase::Phrase;
use crate::train::history::Refused;
use crate::train::{BatchSizeError, ChangeError, End, SessionError, Verdict};

/// Why a study has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StudyError {
    /// A run of it can't begin.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// Somebody wanted it to end.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// An option can't have this value.
    #[error("--{word} can't be '{value}': expected {allowed}")]
    Option {
        /// The option.
        word: &'static str,
        /// What was given.
        value: String,
        /// What is allowed, as the option's help says it.
        allowed: &'static str,
    },
    /// The recipe does not fit the study.
    #[error(transparent)]
    Recipe(#[from] UnfitRecipe),
    /// What was asked for does not fit the study; the sentence names the option.
    #[error("{}", .0.key)]
    Unfit(Phrase),
    /// A run did not come to where the study needs it.
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
    /// A planned change sets what is compared.
    #[error("--at can't change the batch size: this study compares batch sizes")]
    BatchPlanned,
    /// A batch does not fit the training part.
    #[error("--small and --large: {0}")]
    Batches(BatchSizeError),
    /// The batches to compare are in the wrong order, or the same.
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
    /// The run begins where it is to come to.
    #[error("--target must be below the initial training loss, {start:.4}")]
    Target {
        /// The training loss at the start.
        start: f64,
    },
    /// A planned change can't be made.
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

/// A run that did not come to where a study needs it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UnfitRun {
    /// It ended before.
    #[error(
        "the run with batch {batch} and seed {seed} ended before reaching a training loss of {target}: {end}"
    )]
    Ended {
        /// Samples in a batch.
        batch: usize,
        /// The seed.
        seed: u64,
        /// The training loss that it was to come to.
        target: f64,
        /// Why it ended.
        end: End,
    },
    /// It took too long.
    #[error(
        "the run with batch {batch} and seed {seed} reached a training loss of {loss:.4} in {epochs} epochs, not \
         {target}: allow more --epochs, a larger --target or a larger learning rate"
    )]
    TooSlow {
        /// Samples in a batch.
        batch: usize,
        /// The seed.
        seed: u64,
        /// The training loss that it came to.
        loss: f64,
        /// The epochs it had.
        epochs: u64,
        /// The training loss that it was to come to.
        target: f64,
    },
    /// The loss or a parameter left the finite numbers.
    #[error("diverged at step {}: likely {}", .0.step, .0.suspect)]
    Diverged(Verdict),
}

impl StudyError {
    /// Whether the study was asked for wrongly, rather than failed.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Option { .. } | Self::Recipe(_) | Self::Unfit(_))
    }
}
