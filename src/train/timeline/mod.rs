//! A run with its history: it can be played on, moved back in time, undone and forked.
//!
//! A run is a function of its recipe and its inputs. So every earlier position is reached again, bit for bit, from a
//! checkpoint before it and the inputs after that; branches are paths in one tree of inputs.
//!
//! The caller drives a run by calling [`Timeline::play`] repeatedly. If a journal is attached ([`Timeline::record`]),
//! everything that it must contain is written here.

mod branch_pairs;
mod checkpoint_weights;
mod checkpoints;
mod difference;
mod histories;
mod played;
mod seek;
mod written;

pub use checkpoint_weights::CheckpointWeights;
pub use checkpoints::BUDGET;
pub use difference::{ChangeAt, Difference};
pub use histories::Mark;
pub use played::{Played, Taken};
pub use seek::To;
pub(super) use written::{WrittenPoints, WrittenTimeline};

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::evaluation::finite;
use super::history::{BranchId, Input, NodeId, Place, Recorded, Refused, Tree};
use super::journal::{Entry, Extent, Journal, Line, Writer, digest};
use super::{Advance, Applied, Change, ChangeError, Evaluation, Phase, Session};
use crate::nn::Score;
use checkpoints::Checkpoints;

/// The output of a journal.
pub type JournalOut = Box<dyn Write + Send>;
/// Opens a journal for appending, and returns what it already contains of the run.
pub type OpenJournal = Box<dyn FnOnce() -> io::Result<(Writer<JournalOut>, Journal)> + Send>;

/// A run with its history.
pub struct Timeline {
    session: Session,
    /// The number of inputs that led to the session's current state, and the node of the last one.
    depth: usize,
    node: NodeId,
    tree: Tree,
    checkpoints: Checkpoints,
    journal: Option<Writer<JournalOut>>,
    /// Opens the journal once something new happens.
    pending_journal: Option<OpenJournal>,
    journal_error: Option<io::Error>,
    seconds: Option<f64>,
    /// Digests of the parameters, as recorded in a journal.
    digests: BTreeMap<(NodeId, u64), u64>,
    agreement: Agreement,
}

/// How far a replayed run agrees with its journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// The number of evaluations with the same parameters, bit for bit.
    pub agreed: u64,
    /// The first step found to differ: this machine computes differently from there on, or from shortly before.
    pub differs_from: Option<u64>,
}

impl Timeline {
    /// The timeline of a run that has just begun.
    #[must_use]
    pub fn new(session: Session) -> Self {
        Self::with_budget(session, BUDGET)
    }

    /// Like [`Timeline::new`], with about `budget` bytes at most for checkpoints.
    #[must_use]
    pub fn with_budget(session: Session, budget: usize) -> Self {
        let trainer = session.trainer();
        let rows = trainer.settings().batch.of(trainer.data().train.len());
        // One product each for the forward pass, the weights' gradient and the inputs' gradient.
        let multiplications = 3 * trainer.parameters().len() as u64 * rows as u64;
        let mut timeline = Self {
            tree: Tree::new(place(&session, 0)),
            session,
            depth: 0,
            node: 0,
            checkpoints: Checkpoints::new(budget, multiplications),
            journal: None,
            pending_journal: None,
            journal_error: None,
            seconds: None,
            digests: BTreeMap::new(),
            agreement: Agreement::default(),
        };
        timeline.keep(false);
        let first = timeline.session.evaluation().validation.loss;
        timeline.tree.evaluated(first);
        timeline
    }

    /// A run at its start, with the histories of a journal.
    fn of(session: Session, tree: Tree, digests: BTreeMap<(NodeId, u64), u64>) -> Self {
        let mut timeline = Self::new(session);
        timeline.tree = tree;
        timeline.digests = digests;
        let first = *timeline.session.evaluation();
        timeline.check(&first);
        timeline
    }

    /// Writes everything to `journal` from now on. To be called at the start of the run, or after resuming from the
    /// same journal.
    pub fn record(&mut self, journal: Writer<JournalOut>) {
        self.journal = Some(journal);
        if self.tree.position() == Place::default() && self.tree.branches().len() == 1 {
            let first = *self.session.evaluation();
            self.write_evaluation(&first);
        }
    }

    /// Writes to a journal from the first new event on, if there is one. Moving through the recorded history, and
    /// leaving it, does not count as new.
    pub fn record_when_taken_over(&mut self, open: OpenJournal) {
        self.pending_journal = Some(open);
    }

    /// Opens the pending journal, and writes the switch and travel to where the run is now: branch `branch`, position
    /// `at`.
    fn open_pending_journal(&mut self, branch: BranchId, at: Place) {
        let Some(open) = self.pending_journal.take() else {
            return;
        };
        match open() {
            Ok((writer, journal)) => {
                self.journal = Some(writer);
                let (there, mut position) = journal.position();
                if there != branch {
                    self.write_on(there, position, Entry::Switch(branch));
                    position = journal.head(branch).unwrap_or(at);
                }
                if position != at {
                    self.write_on(branch, position, Entry::Travel(at));
                }
            }
            Err(error) => self.journal_error = Some(error),
        }
    }

    /// The extent of the journal, if one is attached.
    #[must_use]
    pub fn journaled(&self) -> Option<Extent> {
        self.journal.as_ref().map(Writer::extent)
    }

    /// The run in its current state.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Turns the measurement of updates on or off, wherever the run moves: see [`Session::record_updates`].
    pub fn record_updates(&mut self, on: bool) {
        self.session.record_updates(on);
    }

    /// Drops the history and returns the run.
    #[must_use]
    pub fn into_session(self) -> Session {
        self.session
    }

    /// The current position on the current branch.
    #[must_use]
    pub fn position(&self) -> Place {
        self.tree.position()
    }

    /// The position up to which the current branch has been played.
    #[must_use]
    pub fn head(&self) -> Place {
        self.tree.branch().head
    }

    /// Whether the run is before the head of its branch, so that [`Timeline::play`] repeats recorded history.
    #[must_use]
    pub fn is_replaying(&self) -> bool {
        self.tree.is_replaying()
    }

    /// Whether [`Timeline::play`] has nothing more to do.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !self.is_replaying() && self.session.is_over()
    }

    /// How far the replayed run agrees with its journal.
    #[must_use]
    pub fn agreement(&self) -> Agreement {
        self.agreement
    }

    /// The spacing of checkpoints in steps; it grows with the length of the run.
    #[must_use]
    pub fn checkpoint_every(&self) -> u64 {
        self.checkpoints.spacing()
    }

    /// The memory used by checkpoints, in bytes, and their number.
    #[must_use]
    pub fn memory(&self) -> (usize, usize) {
        (self.checkpoints.bytes(), self.checkpoints.len())
    }

    /// Sets the elapsed time for the lines of the journal, in seconds: the engine has no clock.
    pub fn set_seconds(&mut self, seconds: f64) {
        self.seconds = Some(seconds);
    }

    /// The error for which the journal is no longer written, returned once. The run goes on without it.
    pub fn take_trouble(&mut self) -> Option<io::Error> {
        self.journal_error.take()
    }

    /// Takes the next input, recorded or planned, if one is due, and makes a step otherwise.
    pub fn play(&mut self) -> Played {
        if self.is_replaying() {
            if let Some(played) = self.replay() {
                return played;
            }
            self.diverge();
        }
        if let Some(taken) = self.take_planned() {
            return Played::Input(Box::new(taken));
        }
        if self.session.is_over() {
            return Played::Nothing;
        }
        if self.pending_journal.is_some() {
            self.open_pending_journal(self.tree.branch().id, self.place());
        }
        let advance = self.session.advance();
        self.record_step(&advance);
        Played::Step {
            advance,
            replayed: false,
        }
    }

    /// Repeats one recorded step or input; `None` if the recorded history can't be reached.
    fn replay(&mut self) -> Option<Played> {
        let here = self.place();
        let next = self.tree.input(self.depth).map(|input| input.at);
        if next == Some(here) {
            return Some(Played::Input(Box::new(self.replay_input())));
        }
        let is_lost =
            next.is_some_and(|next| here > next) || *self.session.phase() != Phase::Running;
        if is_lost {
            return None;
        }
        let advance = self.session.advance();
        if let Some(evaluation) = &advance.evaluation {
            self.check(evaluation);
        }
        self.tree.moved(self.place());
        self.keep_if_due();
        Some(Played::Step {
            advance,
            replayed: true,
        })
    }

    /// Drops the recorded future, which can't be reached, and continues from here.
    fn diverge(&mut self) {
        let step = self.place().step;
        self.agreement.differs_from.get_or_insert(step);
        if self.pending_journal.take().is_some() {
            // New events do not follow from the history in the journal, so none may be appended to it.
            self.journal_error = Some(io::Error::other("the run is not as it was recorded"));
        }
        self.tree.diverge();
    }

    /// Records a step that was not replayed.
    fn record_step(&mut self, advance: &Advance) {
        self.tree.moved(self.place());
        if let Some(evaluation) = &advance.evaluation {
            self.tree.evaluated(evaluation.validation.loss);
            let is_last = *self.session.phase() != Phase::Running;
            let mut journal = self.journal.as_mut();
            let is_selected = journal.as_mut().is_some_and(|one| one.takes_evaluation());
            if is_selected || is_last {
                self.write_evaluation(evaluation);
            }
        }
        self.keep_if_due();
    }

    /// Repeats the recorded input at this position.
    fn replay_input(&mut self) -> Taken {
        let Some(mut recorded) = self.tree.input(self.depth).cloned() else {
            unreachable!("called only where an input is known");
        };
        let (outcome, evaluation) = self.apply_input(recorded.input);
        self.depth += 1;
        self.node = self.tree.node(self.depth);
        let applied = outcome.as_ref().ok().cloned().flatten();
        self.tree.set_applied(self.depth, applied.clone());
        self.tree.moved(self.place());
        if let Some(evaluation) = &evaluation {
            self.check(evaluation);
        }
        recorded.outcome = outcome_text(outcome);
        Taken {
            recorded,
            applied,
            evaluation,
            replayed: true,
        }
    }

    fn take_planned(&mut self) -> Option<Taken> {
        let (place, change) = self.session.planned_now()?;
        let change = change.plainly();
        let input = if self.tree.branch().skipped.contains(&place) {
            Input::Skipped(change)
        } else {
            Input::Planned(change)
        };
        self.keep(true);
        let (at, (outcome, evaluation)) = (self.place(), self.apply_input(input));
        Some(self.record_input(input, at, outcome, evaluation))
    }

    /// Applies an input to the session.
    fn apply_input(
        &mut self,
        input: Input,
    ) -> (Result<Option<Applied>, ChangeError>, Option<Evaluation>) {
        let outcome = match input {
            Input::Manual(change) => self.session.apply(change).map(Some),
            Input::Planned(_) => match self.session.apply_planned() {
                Some(result) => result.map(Some),
                None => Ok(None),
            },
            Input::Skipped(_) => {
                self.session.skip_planned();
                Ok(None)
            }
            Input::Stop => return (Ok(None), self.session.stop_here().evaluation),
        };
        let is_kept = |applied: &Applied| applied.change == Change::KeepBest;
        let kept = matches!(&outcome, Ok(Some(applied)) if is_kept(applied));
        (outcome, kept.then(|| *self.session.evaluation()))
    }

    /// Records an input that was applied for the first time.
    fn record_input(
        &mut self,
        input: Input,
        at: Place,
        outcome: Result<Option<Applied>, ChangeError>,
        evaluation: Option<Evaluation>,
    ) -> Taken {
        self.depth += 1;
        let then = self.place();
        let applied = outcome.as_ref().ok().cloned().flatten();
        let recorded = Recorded {
            input,
            at,
            then,
            outcome: outcome_text(outcome),
            seconds: self.seconds,
        };
        self.tree.take(recorded.clone(), applied.clone());
        self.node = self.tree.node(self.depth);
        if matches!(input, Input::Manual(_)) {
            self.checkpoints.retain(&self.tree.alive());
        }
        self.write(at, Entry::Input(recorded.clone()));
        if let Some(evaluation) = &evaluation {
            self.tree.evaluated(evaluation.validation.loss);
            self.write_evaluation(evaluation);
        }
        Taken {
            recorded,
            applied,
            evaluation,
            replayed: false,
        }
    }

    /// Makes a change at the current position. Before the head, this forks a new branch.
    ///
    /// # Errors
    /// If the change does not fit the run's current state; nothing is then altered.
    pub fn change(&mut self, change: Change) -> Result<Taken, ChangeError> {
        let (at, change) = (self.place(), change.plainly());
        let before = (self.session.is_sound() && !self.checkpoints.has(self.key()))
            .then(|| self.session.point());
        let (outcome, evaluation) = self.apply_input(Input::Manual(change));
        let applied = outcome?;
        if let Some(point) = before {
            self.checkpoints
                .keep((self.node, at.stopped, at.step), point, true);
        }
        if self.is_replaying() {
            let branch_line = self.tree.branch().id;
            self.tree.fork();
            self.write_on(branch_line, at, Entry::Fork);
        }
        Ok(self.record_input(Input::Manual(change), at, Ok(applied), evaluation))
    }

    /// Ends a run with a time limit: see [`Session::stop_here`]. Does nothing before the head, where the end is
    /// recorded.
    pub fn stop(&mut self) -> Option<Taken> {
        if self.is_replaying() || *self.session.phase() != Phase::Running {
            return None;
        }
        let (at, (outcome, evaluation)) = (self.place(), self.apply_input(Input::Stop));
        Some(self.record_input(Input::Stop, at, outcome, evaluation))
    }

    /// Opens the test part: see [`Session::open_test`].
    pub fn open_test(&mut self) -> Option<(Score, u64)> {
        let (score, openings) = self.session.open_test()?;
        let opened = Entry::TestOpened {
            loss: finite(score.loss),
            accuracy: score.accuracy,
            openings,
        };
        self.write(self.place(), opened);
        Some((score, openings))
    }

    /// Writes the end to the journal, for `reason`.
    pub fn end(&mut self, reason: &str) {
        // Leaving a run is not a new event, so a pending journal stays closed.
        self.pending_journal = None;
        let reason = reason.to_owned();
        self.write(self.place(), Entry::End { reason });
    }

    /// The session's current position.
    fn place(&self) -> Place {
        place(&self.session, self.depth)
    }

    fn key(&self) -> checkpoints::Key {
        let place = self.place();
        (self.node, place.stopped, place.step)
    }

    fn keep_if_due(&mut self) {
        let step = self.session.trainer().step_count();
        if self.checkpoints.is_due(step) {
            self.keep(false);
        }
    }

    fn keep(&mut self, at_input: bool) {
        let key = self.key();
        if !self.checkpoints.has(key) && (self.session.is_sound() || key == (0, false, 0)) {
            self.checkpoints.keep(key, self.session.point(), at_input);
        }
    }

    /// Compares the parameters with the digest that a journal has of this evaluation, if any.
    fn check(&mut self, evaluation: &Evaluation) {
        let Some(known) = self.digests.get(&(self.node, evaluation.step)) else {
            return;
        };
        self.compare(*known);
    }

    /// Compares the parameters with those whose digest is `known`.
    pub(super) fn compare(&mut self, known: u64) {
        let trainer = self.session.trainer();
        if known == digest(trainer.parameters()) {
            self.agreement.agreed += 1;
        } else {
            let step = trainer.step_count();
            self.agreement.differs_from.get_or_insert(step);
        }
    }

    fn write_evaluation(&mut self, evaluation: &Evaluation) {
        if self.journal.is_some() {
            let digest = digest(self.session.trainer().parameters());
            let entry = Entry::Evaluation {
                train_loss: finite(evaluation.train.loss),
                validation_loss: finite(evaluation.validation.loss),
                train_accuracy: evaluation.train.accuracy,
                validation_accuracy: evaluation.validation.accuracy,
                digest,
            };
            self.write(self.place(), entry);
        }
    }

    fn write(&mut self, place: Place, entry: Entry) {
        self.write_on(self.tree.branch().id, place, entry);
    }

    fn write_on(&mut self, branch: BranchId, place: Place, entry: Entry) {
        if !matches!(entry, Entry::Travel(_) | Entry::Switch(_)) {
            self.open_pending_journal(branch, place);
        }
        let line = Line {
            place,
            branch,
            seconds: self.seconds,
            entry,
        };
        if let Some(journal) = &mut self.journal
            && let Err(error) = journal.line(&line)
        {
            self.journal = None;
            self.journal_error = Some(error);
        }
    }
}

/// The outcome of an input, as it is recorded.
fn outcome_text(outcome: Result<Option<Applied>, ChangeError>) -> Result<String, Refused> {
    let applied = outcome?;
    Ok(applied.map(|applied| applied.text).unwrap_or_default())
}

fn place(session: &Session, inputs: usize) -> Place {
    Place {
        inputs,
        stopped: *session.phase() != Phase::Running,
        step: session.trainer().step_count(),
    }
}

impl Journal {
    /// The run at its start, with the whole recorded history ahead: playing it repeats it. `session` must be made from
    /// [`Journal::recipe`].
    #[must_use]
    pub fn replay(self, session: Session) -> Timeline {
        session
            .trainer()
            .data()
            .test
            .raise_openings_to(self.openings());
        let (mut tree, digests) = self.into_parts();
        tree.rewind();
        Timeline::of(session, tree, digests)
    }

    /// The run at its start with nothing ahead, for [`Player::retrace`](crate::train::Player::retrace). `session` must
    /// be made from [`Journal::recipe`].
    #[must_use]
    pub fn start(&self, session: Session) -> Timeline {
        session
            .trainer()
            .data()
            .test
            .raise_openings_to(self.openings());
        Timeline::new(session)
    }
}
