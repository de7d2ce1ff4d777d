//! A run in time: played on, gone back in, undone, forked.
//!
//! A run is a function of its recipe and its inputs. So every place it has been at is reached again from a checkpoint
//! before it and the inputs after that, bit for bit; and branches are paths in one tree of inputs.
//!
//! Whoever drives a run calls [`Timeline::play`] again and again. What is journaled, if a journal is attached
//! ([`Timeline::record`]), can't be forgotten: it is written here.

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

/// Where a journal is written.
pub type JournalOut = Box<dyn Write + Send>;
/// Opens a journal to go on with, and says what it has of the run.
pub type OpenJournal = Box<dyn FnOnce() -> io::Result<(Writer<JournalOut>, Journal)> + Send>;

/// A run in time.
pub struct Timeline {
    session: Session,
    /// The inputs that led the session to where it is: how many, and the last.
    depth: usize,
    node: NodeId,
    tree: Tree,
    checkpoints: Checkpoints,
    journal: Option<Writer<JournalOut>>,
    /// Opens the journal once something happens that is not known yet.
    taken_over: Option<OpenJournal>,
    trouble: Option<io::Error>,
    seconds: Option<f64>,
    /// Digests of the weights that a journal holds.
    known: BTreeMap<(NodeId, u64), u64>,
    agreement: Agreement,
}

/// How far a run made again agrees with its journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Evaluations whose weights were the same, bit for bit.
    pub agreed: u64,
    /// The first step found to differ: this machine computes differently from there on, or from shortly before.
    pub differs_from: Option<u64>,
}

impl Timeline {
    /// The time of a run that has just begun.
    #[must_use]
    pub fn new(session: Session) -> Self {
        Self::with_budget(session, BUDGET)
    }

    /// As [`Timeline::new`], with at most about `budget` bytes for checkpoints.
    #[must_use]
    pub fn with_budget(session: Session, budget: usize) -> Self {
        let trainer = session.trainer();
        let rows = trainer.settings().batch.of(trainer.data().train.len());
        // Forward, gradient of the weights, gradient of the inputs.
        let work = 3 * trainer.parameters().len() as u64 * rows as u64;
        let mut timeline = Self {
            tree: Tree::new(place(&session, 0)),
            session,
            depth: 0,
            node: 0,
            checkpoints: Checkpoints::new(budget, work),
            journal: None,
            taken_over: None,
            trouble: None,
            seconds: None,
            known: BTreeMap::new(),
            agreement: Agreement::default(),
        };
        timeline.keep(false);
        let first = timeline.session.evaluation().validation.loss;
        timeline.tree.evaluated(first);
        timeline
    }

    /// The run whose histories a journal has, at its start.
    fn of(session: Session, tree: Tree, known: BTreeMap<(NodeId, u64), u64>) -> Self {
        let mut timeline = Self::new(session);
        timeline.tree = tree;
        timeline.known = known;
        let first = *timeline.session.evaluation();
        timeline.check(&first);
        timeline
    }

    /// Journals everything from now on. At the start of the run, or after a resumption of the same journal.
    pub fn record(&mut self, journal: Writer<JournalOut>) {
        self.journal = Some(journal);
        if self.tree.position() == Place::default() && self.tree.branches().len() == 1 {
            let first = *self.session.evaluation();
            self.write_evaluation(&first);
        }
    }

    /// Journals everything from where something happens that is not known yet, if anything does: to go about in what is
    /// known, and to leave it, is nothing.
    pub fn record_when_taken_over(&mut self, open: OpenJournal) {
        self.taken_over = Some(open);
    }

    /// Opens the journal that waits, and goes there to where the run stands: on this branch, at this place.
    fn take_over(&mut self, branch: BranchId, at: Place) {
        let Some(open) = self.taken_over.take() else {
            return;
        };
        match open() {
            Ok((writer, known)) => {
                self.journal = Some(writer);
                let (there, mut stands) = known.stand();
                if there != branch {
                    self.write_on(there, stands, Entry::Switch(branch));
                    stands = known.head(branch).unwrap_or(at);
                }
                if stands != at {
                    self.write_on(branch, stands, Entry::Travel(at));
                }
            }
            Err(error) => self.trouble = Some(error),
        }
    }

    /// How far the journal goes, if one is attached.
    #[must_use]
    pub fn journaled(&self) -> Option<Extent> {
        self.journal.as_ref().map(Writer::extent)
    }

    /// The run as it is now.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Measures what updates do from now on, wherever the run goes: see [`Session::watch_pulse`].
    pub fn watch_pulse(&mut self, on: bool) {
        self.session.watch_pulse(on);
    }

    /// The run alone.
    #[must_use]
    pub fn into_session(self) -> Session {
        self.session
    }

    /// Where the run stands.
    #[must_use]
    pub fn position(&self) -> Place {
        self.tree.position()
    }

    /// How far the current branch has been played.
    #[must_use]
    pub fn head(&self) -> Place {
        self.tree.branch().head
    }

    /// Whether the run stands in its own past: what [`Timeline::play`] brings is then known already.
    #[must_use]
    pub fn is_replaying(&self) -> bool {
        self.tree.is_replaying()
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !self.is_replaying() && self.session.is_over()
    }

    /// How far what was made again agrees with the journal it came from.
    #[must_use]
    pub fn agreement(&self) -> Agreement {
        self.agreement
    }

    /// A checkpoint lies at each multiple of so many steps; the longer the run, the more.
    #[must_use]
    pub fn checkpoint_every(&self) -> u64 {
        self.checkpoints.spacing()
    }

    /// The memory that checkpoints take, in bytes, and how many there are.
    #[must_use]
    pub fn memory(&self) -> (usize, usize) {
        (self.checkpoints.bytes(), self.checkpoints.len())
    }

    /// How long the run has gone, for the lines of the journal: the engine has no clock.
    pub fn set_seconds(&mut self, seconds: f64) {
        self.seconds = Some(seconds);
    }

    /// Why the journal can't be written any more, said once. The run goes on without it.
    pub fn take_trouble(&mut self) -> Option<io::Error> {
        self.trouble.take()
    }

    /// Does the next thing: takes the input that is due or known, or else makes a step.
    pub fn play(&mut self) -> Played {
        if self.is_replaying() {
            if let Some(played) = self.replay() {
                return played;
            }
            self.depart();
        }
        if let Some(taken) = self.take_planned() {
            return Played::Input(Box::new(taken));
        }
        if self.session.is_over() {
            return Played::Nothing;
        }
        if self.taken_over.is_some() {
            self.take_over(self.tree.branch().id, self.place());
        }
        let advance = self.session.advance();
        self.came_to(&advance);
        Played::Step {
            advance,
            replayed: false,
        }
    }

    /// Goes a known step; `None` where what is known can't be reached.
    fn replay(&mut self) -> Option<Played> {
        let here = self.place();
        let next = self.tree.input(self.depth).map(|input| input.at);
        if next == Some(here) {
            return Some(Played::Input(Box::new(self.take_known())));
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

    /// What is known of the future does not come: it is dropped, and the run goes on from here.
    fn depart(&mut self) {
        let step = self.place().step;
        self.agreement.differs_from.get_or_insert(step);
        if self.taken_over.take().is_some() {
            // What happens from now on does not follow from what the journal would have.
            self.trouble = Some(io::Error::other("the run is not as it was recorded"));
        }
        self.tree.depart();
    }

    /// After a step that was not known.
    fn came_to(&mut self, advance: &Advance) {
        self.tree.moved(self.place());
        if let Some(evaluation) = &advance.evaluation {
            self.tree.evaluated(evaluation.validation.loss);
            let is_last = *self.session.phase() != Phase::Running;
            let mut journal = self.journal.as_mut();
            let is_taken = journal.as_mut().is_some_and(|one| one.takes_evaluation());
            if is_taken || is_last {
                self.write_evaluation(evaluation);
            }
        }
        self.keep_if_due();
    }

    /// Takes the input that is known to have acted here.
    fn take_known(&mut self) -> Taken {
        let Some(mut recorded) = self.tree.input(self.depth).cloned() else {
            unreachable!("called only where an input is known");
        };
        let (outcome, evaluation) = self.act(recorded.input);
        self.depth += 1;
        self.node = self.tree.node(self.depth);
        let applied = outcome.as_ref().ok().cloned().flatten();
        self.tree.learn(self.depth, applied.clone());
        self.tree.moved(self.place());
        if let Some(evaluation) = &evaluation {
            self.check(evaluation);
        }
        recorded.outcome = told(outcome);
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
        let (at, (outcome, evaluation)) = (self.place(), self.act(input));
        Some(self.took(input, at, outcome, evaluation))
    }

    /// Lets an input act on the session.
    fn act(&mut self, input: Input) -> (Result<Option<Applied>, ChangeError>, Option<Evaluation>) {
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

    /// Remembers an input that has acted for the first time.
    fn took(
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
            outcome: told(outcome),
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

    /// Alters the run where it stands. In the past, that makes a new branch.
    ///
    /// # Errors
    /// When the change does not fit the run as it is; nothing is then altered.
    pub fn change(&mut self, change: Change) -> Result<Taken, ChangeError> {
        let (at, change) = (self.place(), change.plainly());
        let before = (self.session.is_sound() && !self.checkpoints.has(self.key()))
            .then(|| self.session.point());
        let (outcome, evaluation) = self.act(Input::Manual(change));
        let applied = outcome?;
        if let Some(point) = before {
            self.checkpoints
                .keep((self.node, at.stopped, at.step), point, true);
        }
        if self.is_replaying() {
            let line = self.tree.branch().id;
            self.tree.fork();
            self.write_on(line, at, Entry::Fork);
        }
        Ok(self.took(Input::Manual(change), at, Ok(applied), evaluation))
    }

    /// Ends a run whose end is a time: see [`Session::stop_here`]. Does nothing in the past, where the end is known.
    pub fn stop(&mut self) -> Option<Taken> {
        if self.is_replaying() || *self.session.phase() != Phase::Running {
            return None;
        }
        let (at, (outcome, evaluation)) = (self.place(), self.act(Input::Stop));
        Some(self.took(Input::Stop, at, outcome, evaluation))
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

    /// Ends the journal, for `reason`.
    pub fn end(&mut self, reason: &str) {
        // To leave a run takes nothing over.
        self.taken_over = None;
        let reason = reason.to_owned();
        self.write(self.place(), Entry::End { reason });
    }

    /// Where the session stands.
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

    /// Compares the weights with what a journal knows of them.
    fn check(&mut self, evaluation: &Evaluation) {
        let Some(known) = self.known.get(&(self.node, evaluation.step)) else {
            return;
        };
        self.compare(*known);
    }

    /// Compares the weights with those whose digest is `known`.
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
            self.take_over(branch, place);
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
            self.trouble = Some(error);
        }
    }
}

/// What came of an input, as it is remembered.
fn told(outcome: Result<Option<Applied>, ChangeError>) -> Result<String, Refused> {
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
    /// The run as it was at the start, with all that is known ahead of it: playing it makes it again. `session` is one of
    /// [`Journal::recipe`].
    #[must_use]
    pub fn replay(self, session: Session) -> Timeline {
        session
            .trainer()
            .data()
            .test
            .raise_openings_to(self.openings());
        let (mut tree, known) = self.into_parts();
        tree.rewind();
        Timeline::of(session, tree, known)
    }

    /// The run at its start with nothing ahead, for [`Player::retrace`](crate::train::Player::retrace). `session` is one of
    /// [`Journal::recipe`].
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
