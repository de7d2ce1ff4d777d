//! The messages between the training and its viewers: commands, reports, events and status.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Branches, Refusal, Speed, UpdateStatsSpans, Warning};
use crate::data::{Dataset, Family, Kind, Notice, OriginPart, TableReport};
use crate::regularize::{self, Meter, Reason};
use crate::series::Span;
use crate::train::history::BranchId;
use crate::train::player::{Leaving, SavedPoints, SavedState};
use crate::train::{
    Applied, Best, Change, End, Evaluation, EvaluationHistory, Evaluations, Phase, Recipe,
    SaveError, Session, Settings, SnapshotExtras, Timeline,
};

/// Identifies a request, so that its sender recognises the answer.
pub type RequestId = u64;

/// A command to the training. It takes effect at the next step boundary.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Change {
        /// Returned with the answer.
        ticket: RequestId,
        change: Change,
    },
    Pause,
    Resume,
    /// Make this many steps, then pause.
    Steps(u64),
    /// Continue to the end of this epoch, then pause.
    Epoch,
    Speed(Speed),
    /// Start the recipe again with another seed.
    Restart {
        seed: u64,
    },
    /// Replace the run by this recipe, make this many steps at full speed, and pause there: this is how a lane of a
    /// race becomes the run.
    TakeOver(Box<Recipe>, u64),
    /// Open the sealed test part and evaluate on it.
    OpenTest,
    /// Tell how often the test set of this recipe has been opened: [`Event::Openings`], if openings are counted.
    AskOpenings(Box<Recipe>),
    /// Count these openings of test sets by others than the run: identity and data set of each.
    CountOpenings(Vec<(u64, String)>),
    /// End the run. When all command senders are dropped, the run is quit for good.
    Quit(Leaving),
    /// Publish a snapshot on the watch channel: at once if anything has happened since the last one, otherwise as
    /// soon as it does.
    Snapshot(SnapshotExtras),
    /// Save the current weights to this file.
    SaveWeights(PathBuf),
    /// Pause and go to another position on the current branch, from which [`Command::Resume`] plays on.
    Travel(To),
    /// Undo the last change before the current position. In the past this forks first.
    Undo,
    Redo,
    /// Create a branch at the current position and switch to it.
    Fork,
    /// Switch to the head of another branch.
    Switch(BranchId),
    Rename(BranchId, String),
    /// Hide or show a branch.
    Hide(BranchId, bool),
    /// Delete a branch other than the current one.
    Delete(BranchId),
}

/// A destination on the current branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The position after this many updates, before the changes at that step; the head if the branch has fewer.
    Step(u64),
    /// The previous mark: a change, a stop, or the start.
    Back,
    /// The next mark: a change, a stop, or the head.
    Forward,
    /// The end of the branch.
    Head,
}

/// A batch of events and the status after them.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// In order of occurrence.
    pub events: Vec<Event>,
    pub status: Status,
}

/// Something that happened. Most events are steps, so larger payloads are boxed.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A new run began; everything shown before belongs to another run.
    Started(Box<About>),
    /// A known run is being resumed; the viewer already has its history up to this point.
    ResumedRun(Box<About>),
    /// The resumed run is where it was left: its past has been replayed.
    Resumed {
        /// The name of the run.
        name: String,
    },
    /// The objectives of one or more steps.
    Steps(Span),
    /// The objectives of consecutive steps.
    EachStep(Objectives),
    /// One or more evaluations.
    Evaluations(Box<Evaluations>),
    /// Statistics of one or more updates.
    UpdateStats(Box<UpdateStatsSpans>),
    /// The position of a step on all axes.
    Position(Position),
    /// A change took effect.
    Applied {
        applied: Applied,
        /// The elapsed seconds when it was made, if it was made by hand.
        pressed: Option<f64>,
        /// The request it answers; `None` for a planned change.
        ticket: Option<RequestId>,
    },
    /// A change or another request was refused.
    Refused {
        /// The request it answers; `None` for planned changes and for requests without a ticket.
        ticket: Option<RequestId>,
        why: Refusal,
    },
    /// A regularizer's condition to stop was met.
    Triggered {
        /// The step of the evaluation.
        step: u64,
    },
    /// The training stopped.
    Stopped {
        /// In updates made.
        step: u64,
        end: End,
    },
    /// The test part was opened.
    TestOpened {
        /// In updates made.
        step: u64,
        loss: f64,
        /// For classification only.
        accuracy: Option<f64>,
        /// The number of openings so far, including this one.
        openings: u64,
    },
    /// The test part of the run's data was opened by a study; the number of openings.
    OpenedElsewhere(u64),
    /// How often the test set of the recipe of [`Command::AskOpenings`] has been opened.
    Openings(u64),
    /// A requested file was written, or could not be.
    Saved {
        /// The path of the file.
        what: String,
        result: Result<(), SaveError>,
    },
    /// The state of the run after all earlier events, to be saved.
    State(Box<SavedRun>),
    /// A problem that training survives, such as a log that can't be written.
    Warning(Box<Warning>),
    /// The branches, their names, marks or lowest losses, or the current branch have changed.
    Branches(Box<Branches>),
    /// A branch was created that shares the past of `from`, and its curves, up to `step`. It is the current one from
    /// now on, and later events belong to it.
    Forked {
        id: BranchId,
        /// The branch it was forked from.
        from: BranchId,
        /// The shared updates.
        step: u64,
        /// The number of shared changes, oldest first; a change at `step` itself may or may not be shared.
        changes: usize,
    },
    /// A change was undone: the current branch now ends at `step`. The viewer should keep later data for
    /// [`Event::Redone`] as long as [`Status::can_redo`].
    Undone {
        /// Updates made before the change.
        step: u64,
        /// The undone change: `sgd → adam`.
        text: String,
    },
    /// The last undo on the current branch was redone: its curves are what they were before the undo.
    Redone {
        /// The new position, in updates made.
        step: u64,
        /// Set if the viewer can't have the old data, because the undo was made by a process that has ended: the
        /// curves are cut at this step, and what follows is reported again.
        retold_from: Option<u64>,
    },
    /// Another branch became the current one, at its head.
    Switched { id: BranchId },
    /// The run moved to another position on the current branch, whose length is unchanged.
    Travelled {
        /// The new position, in updates made.
        step: u64,
    },
}

/// The objectives of steps that follow each other, one by one.
#[derive(Clone, Debug, PartialEq)]
pub struct Objectives {
    /// The first of the steps.
    pub first: u64,
    /// The objective of each.
    pub values: Vec<f32>,
}

impl Objectives {
    /// The step after the last.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.first.saturating_add(self.values.len() as u64)
    }

    /// Each step as a point of a curve.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        let steps = self.first..;
        steps
            .zip(&self.values)
            .map(|(step, value)| Span::point(step, *value))
    }
}

impl Event {
    /// The objectives that it tells of, as points or longer pieces of a curve.
    pub fn objectives(&self) -> impl Iterator<Item = Span> {
        let (whole, each) = match self {
            Self::Steps(span) => (Some(*span), None),
            Self::EachStep(steps) => (None, Some(steps.spans())),
            _ => (None, None),
        };
        whole.into_iter().chain(each.into_iter().flatten())
    }
}

impl From<Warning> for Event {
    fn from(warning: Warning) -> Self {
        Self::Warning(Box::new(warning))
    }
}

/// Data to be saved beside a journal.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedRun {
    pub state: SavedState,
    /// Points of the run's past, included only from time to time.
    pub points: Option<SavedPoints>,
}

impl Report {
    /// Removes and returns the state to be saved, which is always the last event of a report.
    pub fn take_state(&mut self) -> Option<SavedRun> {
        let state = self.events.pop_if(|event| matches!(event, Event::State(_)));
        match state {
            Some(Event::State(state)) => Some(*state),
            _ => None,
        }
    }
}

/// A step's position on all axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Updates made.
    pub step: u64,
    /// Epochs passed.
    pub epoch: f64,
    /// Samples seen, including repetitions.
    pub samples: u64,
    /// Seconds of training, excluding pauses.
    pub seconds: f64,
}

impl Position {
    /// The position of `session` after this many seconds of training.
    #[must_use]
    pub fn of(session: &Session, seconds: f64) -> Self {
        let trainer = session.trainer();
        Self {
            step: trainer.step_count(),
            epoch: trainer.epoch(),
            samples: trainer.samples(),
            seconds,
        }
    }
}

/// The properties of a run that do not change.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// The recipe at the start.
    pub recipe: Recipe,
    /// The display name of the data.
    pub data: &'static str,
    pub family: Family,
    /// The layers' widths: `64-64-32-10`.
    pub network: String,
    pub parameters: usize,
    pub train_samples: usize,
    pub validation_samples: usize,
    pub test_samples: usize,
    /// Openings of the test part before the run began.
    pub test_openings: u64,
    pub classification: bool,
    /// Notices to the user about the data.
    pub notices: Vec<Notice>,
    /// How a table was read.
    pub table: Option<TableReport>,
    /// The inputs of a table, in the order of the network's; empty for other data.
    pub inputs: Vec<TableInput>,
}

/// An input of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableInput {
    pub name: String,
    /// Whether it is a number, rather than 0 or 1 for a text or a missing cell.
    pub is_number: bool,
}

impl TableInput {
    fn all(data: &Dataset) -> Vec<Self> {
        let is_number = |at: usize| {
            let origin = data.origins.get(at);
            origin.is_none_or(|origin| origin.part == OriginPart::Number)
        };
        let inputs = data.features.iter().enumerate();
        let inputs = inputs.map(|(at, name)| Self {
            name: name.clone(),
            is_number: is_number(at),
        });
        inputs.filter(|_| data.kind == Kind::Table).collect()
    }
}

impl About {
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let trainer = session.trainer();
        let data = trainer.data();
        let recipe = session.recipe().clone();
        Self {
            data: data.entry.label,
            family: data.kind.family(),
            network: recipe.network_name(data.inputs(), data.outputs()),
            parameters: trainer.weights().len(),
            train_samples: data.train.len(),
            validation_samples: data.validation.len(),
            test_samples: data.test.len(),
            test_openings: data.test.openings(),
            classification: data.task.is_classification(),
            notices: data.notices.clone(),
            table: data.table.clone(),
            inputs: TableInput::all(data),
            recipe,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Activity {
    Training,
    Paused,
    Stopped(End),
}

/// The state of a run, sent with each report.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    pub activity: Activity,
    pub position: Position,
    /// Recent rate; 0 unless training.
    pub steps_per_second: f64,
    /// Recent rate; 0 unless training.
    pub samples_per_second: f64,
    /// Estimated seconds to the end of the run, if it has one.
    pub remaining: Option<f64>,
    /// The requested speed.
    pub speed: Speed,
    /// The settings in effect.
    pub settings: Settings,
    /// The progress of early stopping, if it is on.
    pub meter: Option<Meter>,
    /// The best evaluation whose weights are kept.
    pub best: Option<Best>,
    /// Words that would currently be refused, each with the reason.
    pub unavailable: Vec<(&'static str, Reason)>,
    /// Notices to the user about active regularizers.
    pub notices: Vec<(&'static regularize::Entry, Reason)>,
    /// The last evaluation at or before the current position.
    pub last: Evaluation,
    /// A summary of all evaluations up to the current position.
    pub course: Arc<EvaluationHistory>,
    pub branch: BranchId,
    /// The length of that branch, in updates.
    pub head: u64,
    /// Whether the run is in its own past, where the next steps are known.
    pub replaying: bool,
    /// The interval between checkpoints, from which travel starts, in steps; 0 if there are none.
    pub checkpoint_every: u64,
    /// Whether there is a change before the current position on the branch.
    pub can_undo: bool,
    /// Whether an undo on this branch can be redone.
    pub can_redo: bool,
}

impl Status {
    /// The status of `session` as a run without branches; the driver fills in the rates.
    #[must_use]
    pub fn of(session: &Session, paused: bool, seconds: f64, speed: Speed) -> Self {
        let trainer = session.trainer();
        let activity = match session.phase() {
            Phase::Stopped(end) => Activity::Stopped(end.clone()),
            Phase::Running if paused => Activity::Paused,
            Phase::Running => Activity::Training,
        };
        Self {
            activity,
            position: Position::of(session, seconds),
            steps_per_second: 0.0,
            samples_per_second: 0.0,
            remaining: None,
            speed,
            settings: trainer.settings().clone(),
            meter: trainer.meter(),
            best: session.best(),
            unavailable: trainer.unavailable(),
            notices: trainer.notices(),
            last: *session.evaluation(),
            course: Arc::clone(session.course()),
            branch: BranchId::default(),
            head: trainer.step_count(),
            replaying: false,
            checkpoint_every: 0,
            can_undo: false,
            can_redo: false,
        }
    }

    /// Adds the position of `timeline` among its branches.
    #[must_use]
    pub fn within(self, timeline: &Timeline) -> Self {
        let taken = timeline.position().inputs;
        let mut marks = timeline.marks(timeline.branch()).take(taken);
        Self {
            branch: timeline.branch().id,
            head: timeline.head().step,
            replaying: timeline.is_replaying(),
            checkpoint_every: timeline.checkpoint_every(),
            can_undo: marks.any(|mark| mark.recorded.change().is_some()),
            can_redo: timeline.branch().can_redo(),
            ..self
        }
    }
}
