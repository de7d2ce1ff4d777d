//! Runs: `run = f(recipe, changes)`.
//!
//! A [`Recipe`] describes how training starts, a [`Change`] alters it between two steps, a [`Trainer`] makes the steps,
//! and a [`Session`] is the run as a whole. The result does not depend on the clock, on the timing of threads or on
//! other runs.

mod batch;
mod batch_log;
mod batch_stage;
mod change;
mod evaluation;
pub mod evaluation_history;
mod evaluations;
mod given;
pub mod history;
mod impact;
mod init;
pub mod journal;
mod lengths;
mod log;
mod metrics_log;
mod model_file;
mod onnx;
pub mod player;
mod recipe;
mod recipe_file;
mod sample_weights;
pub mod saved_state;
mod schedule;
mod session;
mod setting;
mod settings;
mod shipped;
mod snapshot;
mod state;
mod tensorboard;
mod threshold;
pub mod timeline;
mod trainer;
mod update_stats;
mod values;
mod weights_file;
mod words;

pub use batch::{BatchSize, BatchSizeError};
pub use batch_log::{BatchLog, Drawn};
pub use batch_stage::BatchStage;
pub use change::{Change, ChangeError, KnobValues};
pub use evaluation::{Doubt, Evaluation};
pub use evaluation_history::EvaluationHistory;
pub use evaluations::Evaluations;
pub use given::{Allowed, Given, Origin, SettingError, SettingProblem};
pub use impact::Impact;
pub use init::{InitError, InitProblem, InitialWeights};
pub use log::{Jump, Log, LogFailure, Logs, Stand};
pub use metrics_log::MetricsLog;
pub use model_file::{LoadError, Model, TensorProblem};
pub use player::Player;
pub use recipe::Recipe;
pub use recipe_file::RecipeFileError;
pub use sample_weights::{SampleWeights, SampleWeightsError};
pub use schedule::{Cap, Every, ScheduleError, Scheduled, Until};
pub use session::{
    Advance, Applied, Best, End, Phase, Session, SessionError, Suspect, Trigger, Verdict,
};
pub use setting::{Setting, fixed_settings, settings};
pub use settings::{Regularization, Settings, Unavailable};
pub use shipped::{SHIPPED, Shipped};
pub use snapshot::{BlockNorms, BranchPair, LayerTaps, Snapshot, SnapshotExtras, TrailPoint};
pub use tensorboard::TensorBoard;
pub(crate) use tensorboard::masked_checksum;
pub use threshold::{Threshold, ThresholdError};
pub use timeline::Timeline;
pub use trainer::{StepPreview, StepRecord, Trainer};
pub use update_stats::{Rates, UpdateNorms, UpdateStats, is_update_measured, record_rates};
pub use values::Values;
pub use weights_file::{SaveError, save_tensors, save_weights};
pub use words::{Word, vocabulary};
