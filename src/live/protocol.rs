//! What is said between the training and its viewers.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Branches, Refusal, Speed, UpdateStatsQueue, Warning};
use crate::data::{Family, Notice};
use crate::regularize::{self, Meter, Reason};
use crate::series::Span;
use crate::train::history::BranchId;
use crate::train::player::{Leaving, SavedPoints, SavedState};
use crate::train::{
    Applied, Best, Change, End, Evaluation, EvaluationHistory, Evaluations, Phase, Recipe,
    SaveError, Session, Settings, SnapshotExtras, Timeline,
};

/// Names a request, so that its sender recognises the answer.
pub type RequestId = u64;

/// What a viewer asks of the training. It takes effect at the next step boundary.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Alter the run.
    Change {
        /// Comes back with the answer.
        ticket: RequestId,
        /// What to alter.
        change: Change,
    },
    /// Stop making steps for now.
    Pause,
    /// Go on making steps.
    Resume,
    /// Make this many steps, then pause.
    Steps(u64),
    /// Go on to the end of this epoch, then pause.
    Epoch,
    /// How fast to go.
    Speed(Speed),
    /// Begin the same recipe again with this seed.
    Restart {
        /// The seed of the new run.
        seed: u64,
    },
    /// Begin this recipe in the place of the run, make so many steps as fast as it goes, and pause there: so a lane of a
    /// race becomes the run.
    TakeOver(Box<Recipe>, u64),
    /// Open the sealed test part and measure it.
    OpenTest,
    /// Leave the run. That nobody can send commands any more means to quit it for good.
    Quit(Leaving),
    /// Put a snapshot of the run on the channel for snapshots, where only the latest stays: now if something has happened
    /// since the last one, else as soon as it has.
    Snapshot(SnapshotExtras),
    /// Save the weights as they are to this file.
    SaveWeights(PathBuf),
    /// Pause, and go to another place on the current branch. [`Command::Resume`] plays on from there.
    Travel(To),
    /// Take the last change before the present place away. In the past that forks first.
    Undo,
    /// Take the last undo back.
    Redo,
    /// Begin a new branch here and stand on it.
    Fork,
    /// Go to the head of another branch.
    Switch(BranchId),
    /// Call a branch something else.
    Rename(BranchId, String),
    /// Hide a branch, or show it again.
    Hide(BranchId, bool),
    /// Delete a branch that is not the current one.
    Delete(BranchId),
}

/// Where to travel on the current branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// Where this many updates are made, before the changes at that step; the head where there are fewer.
    Step(u64),
    /// The nearest mark before: a change, a stop, or the start.
    Back,
    /// The nearest mark after: a change, a stop, or the head.
    Forward,
    /// As far as it has been played.
    Head,
}

/// A batch of what happened, and how things stand after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What happened, in order.
    pub events: Vec<Event>,
    /// How things stand.
    pub status: Status,
}

/// Something that happened. Steps are by far the most frequent, so what is much larger is boxed.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A run began; all that was shown before belongs to another.
    Started(Box<About>),
    /// A run goes on that the viewer knows from before, up to here.
    ResumedRun(Box<About>),
    /// It is where it was left, its past gone through.
    Resumed {
        /// What it is called.
        name: String,
    },
    /// Objectives of one or several steps.
    Steps(Span),
    /// Objectives of steps that follow each other.
    EachStep(Objectives),
    /// One or several evaluations.
    Evaluations(Box<Evaluations>),
    /// What one or several updates did.
    UpdateStats(Box<UpdateStatsQueue>),
    /// Where a step stands on the other axes.
    Position(Position),
    /// A change took effect.
    Applied {
        /// The change, with its step.
        applied: Applied,
        /// How long the run had gone, if a hand made it.
        pressed: Option<f64>,
        /// The request it answers; `None` for a planned change.
        ticket: Option<RequestId>,
    },
    /// A change, or something else that was asked for, was refused.
    Refused {
        /// The request it answers; `None` for a planned change, and for what has no ticket.
        ticket: Option<RequestId>,
        /// Why.
        why: Refusal,
    },
    /// A regularizer's condition to stop was met.
    Triggered {
        /// At this evaluation.
        step: u64,
    },
    /// The training stopped.
    Stopped {
        /// After this many updates.
        step: u64,
        /// Why.
        end: End,
    },
    /// The test part was opened.
    TestOpened {
        /// After this many updates.
        step: u64,
        /// Its loss.
        loss: f64,
        /// Its accuracy, for classification.
        accuracy: Option<f64>,
        /// How often it has been opened, this time included.
        openings: u64,
    },
    /// A file was asked for, and written or not.
    Saved {
        /// The file.
        what: String,
        /// Why it could not be written.
        result: Result<(), SaveError>,
    },
    /// How the run stands after all that was told before, to be kept with what is known of it.
    State(Box<SavedRun>),
    /// Something went wrong that training survives, such as a log that can't be written.
    Warning(Box<Warning>),
    /// The branches, their names, marks or lowest losses, or which is the current one, are others than before.
    Branches(Box<Branches>),
    /// A branch that shares the past of `from` up to `step`: it has the curves of `from` up to there. It is the current one
    /// from now on, and what is told is told of it.
    Forked {
        /// The new branch.
        id: BranchId,
        /// Where it was forked from.
        from: BranchId,
        /// What is shared, in updates made.
        step: u64,
        /// Of the changes, oldest first, so many are shared; one at `step` itself may be or not.
        changes: usize,
    },
    /// A change was undone: the current branch goes up to `step` only. What a viewer knew after it should be kept for
    /// [`Event::Redone`] while [`Status::can_redo`].
    Undone {
        /// The updates made before the change.
        step: u64,
        /// What had changed: `sgd → adam`.
        text: String,
    },
    /// The last undo on the current branch was taken back: its curves are what they were before it.
    Redone {
        /// Where it stands now, in updates made.
        step: u64,
        /// Where the viewer can't know what was there, since the undo was made by a process that ended: the curves are cut
        /// at this step, and what follows is told again.
        retold_from: Option<u64>,
    },
    /// Another branch is the current one, at its head.
    Switched {
        /// Which.
        id: BranchId,
    },
    /// The run stands elsewhere on the current branch, which stays as long as it was.
    Travelled {
        /// The updates made there.
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

/// What is to be kept beside a journal.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedRun {
    /// How the run stands.
    pub state: SavedState,
    /// Now and then, points of its past.
    pub points: Option<SavedPoints>,
}

impl Report {
    /// The state to be saved, if there is one: it tells how the run stands after all else in the report.
    pub fn take_state(&mut self) -> Option<SavedRun> {
        let state = self.events.pop_if(|event| matches!(event, Event::State(_)));
        match state {
            Some(Event::State(state)) => Some(*state),
            _ => None,
        }
    }
}

/// One point of the run on all axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Updates made.
    pub step: u64,
    /// Epochs passed.
    pub epoch: f64,
    /// Samples seen, with repetition.
    pub samples: u64,
    /// Seconds of training, pauses left out.
    pub seconds: f64,
}

impl Position {
    /// Where `session` stands after so many seconds.
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

/// What does not change in the course of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// The recipe it began with.
    pub recipe: Recipe,
    /// The data's name on screen.
    pub data: &'static str,
    /// What the data consists of.
    pub family: Family,
    /// The layers' widths: `64-64-32-10`.
    pub network: String,
    /// Number of parameters.
    pub parameters: usize,
    /// Samples in the training part.
    pub train_samples: usize,
    /// Samples in the validation part.
    pub validation_samples: usize,
    /// Samples in the sealed test part.
    pub test_samples: usize,
    /// How often it had been opened before the run began.
    pub test_openings: u64,
    /// Whether there are classes to be right about.
    pub classification: bool,
    /// What the user should be told about the data.
    pub notices: Vec<Notice>,
}

impl About {
    /// What is to be said of `session`.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let trainer = session.trainer();
        let data = trainer.data();
        let recipe = session.recipe().clone();
        Self {
            data: data.entry.label,
            family: data.entry.family,
            network: recipe.network_name(data.inputs(), data.outputs()),
            parameters: trainer.weights().len(),
            train_samples: data.train.len(),
            validation_samples: data.validation.len(),
            test_samples: data.test.len(),
            test_openings: data.test.openings(),
            classification: data.task.is_classification(),
            notices: data.notices.clone(),
            recipe,
        }
    }
}

/// What the training is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum Activity {
    /// Making steps.
    Training,
    /// Waiting for the viewer.
    Paused,
    /// At an end.
    Stopped(End),
}

/// How things stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// What the training is doing.
    pub activity: Activity,
    /// Where it is.
    pub position: Position,
    /// Steps a second, lately; 0 where none are made.
    pub steps_per_second: f64,
    /// Samples a second, lately.
    pub samples_per_second: f64,
    /// Seconds to the end at this rate, where there is an end.
    pub remaining: Option<f64>,
    /// How fast it is to go.
    pub speed: Speed,
    /// The live settings in force.
    pub settings: Settings,
    /// How far early stopping is, where it is on.
    pub meter: Option<Meter>,
    /// The best evaluation whose weights are kept.
    pub best: Option<Best>,
    /// The words that would be refused as things are, each with the reason.
    pub unavailable: Vec<(&'static str, Reason)>,
    /// What the user should know of the regularizers that are on.
    pub notices: Vec<(&'static regularize::Entry, Reason)>,
    /// The last evaluation at or before this place.
    pub last: Evaluation,
    /// What all evaluations on the way to this place come to.
    pub course: Arc<EvaluationHistory>,
    /// The branch it is on.
    pub branch: BranchId,
    /// How far that branch has been played, in updates made.
    pub head: u64,
    /// Whether it stands in its own past: the next steps are known.
    pub replaying: bool,
    /// A checkpoint, from which travel starts, lies at each multiple of so many steps; 0 where there are none.
    pub checkpoint_every: u64,
    /// Whether a change lies before this place on the branch.
    pub can_undo: bool,
    /// Whether an undo on this branch can be taken back.
    pub can_redo: bool,
}

impl Status {
    /// How `session` stands, seen as a run without branches; rates are the driver's to fill in.
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

    /// The same, with where `timeline` stands among its branches.
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
