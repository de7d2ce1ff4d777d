//! Reading a journal.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use super::header::FORMAT;
use super::source::DataChange;
use super::{Entry, Header, Line, damage};
use crate::train::history::{Branch, BranchId, HistoryError, NodeId, Place, Tree};
use crate::train::{Recipe, Session};

/// Why a journal can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The file is not a journal.
    #[error("line 1: not a gradus journal")]
    NoJournal,
    /// The format is of another version.
    #[error("line 1: journal format {0}: this version of gradus reads format {FORMAT}")]
    Format(u64),
    /// A line is damaged and is not the last one.
    #[error("line {line}: {reason}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// The damage.
        reason: String,
    },
}

/// A notice about a journal, to be shown to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The last line was damaged, and was dropped.
    Dropped {
        /// Its number, from 1.
        line: usize,
    },
    /// The journal was written by this other version of gradus.
    OtherVersion(String),
    /// The data differ from those of the recorded run.
    OtherData(DataChange),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dropped { line } => {
                write!(f, "the last line ({line}) is damaged and was dropped")
            }
            Self::OtherVersion(version) => write!(f, "recorded by gradus {version}"),
            Self::OtherData(DataChange::File(file)) => {
                write!(f, "{file} has changed since the run was recorded")
            }
            Self::OtherData(DataChange::Reading { file, gradus }) => write!(
                f,
                "{file} is the same, but gradus {gradus}, which recorded the run, read it differently"
            ),
            Self::OtherData(DataChange::Unknown) => {
                f.write_str("the data differ from the journal's")
            }
        }
    }
}

/// A parsed journal.
pub struct Journal {
    header: Header,
    recipe: Recipe,
    lines: Vec<Line>,
    tree: Tree,
    digests: BTreeMap<(NodeId, u64), u64>,
    seconds: BTreeMap<(NodeId, u64), f64>,
    steps: u64,
    intact: usize,
    dropped: Option<usize>,
}

impl Journal {
    /// Parses a journal. A damaged last line is dropped, with a notice.
    ///
    /// # Errors
    /// [`JournalError`] for damage elsewhere; never panics, whatever the bytes.
    pub fn read(bytes: &[u8]) -> Result<Self, JournalError> {
        let mut ends = 0;
        let mut lines = bytes.split(|byte| *byte == b'\n').map(|line| {
            let start = ends;
            ends += line.len() + 1;
            (line, start + line.len())
        });
        let (first, end) = lines.next().ok_or(JournalError::NoJournal)?;
        let header = read_header(first)?;
        let recipe = header.recipe().map_err(|error| JournalError::Line {
            line: 1,
            reason: error.problem.to_string(),
        })?;
        let mut journal = Self {
            header,
            recipe,
            lines: Vec::new(),
            tree: Tree::new(Place::default()),
            digests: BTreeMap::new(),
            seconds: BTreeMap::new(),
            steps: 0,
            intact: end,
            dropped: None,
        };
        let mut damage = None;
        for (number, (bytes, end)) in lines.enumerate() {
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            // A damaged line is accepted only if it is the last one.
            if let Some(damage) = damage.take() {
                return Err(damage);
            }
            let line = number + 2;
            match journal.take(bytes) {
                Ok(()) => journal.intact = end,
                Err(reason) => {
                    journal.dropped = Some(line);
                    damage = Some(JournalError::Line { line, reason });
                }
            }
        }
        Ok(journal)
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), String> {
        let line = Line::of_json(bytes)?;
        // The tree may be altered in part if this fails; the caller then accepts no further line.
        self.apply(&line).map_err(|error| error.to_string())?;
        self.lines.push(line);
        Ok(())
    }

    /// Repeats the event of a line in the tree.
    fn apply(&mut self, line: &Line) -> Result<(), HistoryError> {
        let tree = &mut self.tree;
        if line.branch != tree.branch().id {
            return Err(HistoryError::NoSuchBranch(line.branch));
        }
        let is_input = matches!(line.entry, Entry::Input(_));
        if is_input && line.place.inputs != tree.branch().path_len() {
            return Err(HistoryError::Elsewhere(line.place.step));
        }
        let before = tree.position();
        tree.move_to(line.place)?;
        self.steps += line.place.step.saturating_sub(before.step);
        match &line.entry {
            Entry::Input(recorded) => tree.take(recorded.clone(), None),
            Entry::Evaluation {
                validation_loss,
                digest,
                ..
            } => {
                let key = (tree.last(), line.place.step);
                self.digests.insert(key, *digest);
                self.seconds
                    .extend(line.seconds.map(|seconds| (key, seconds)));
                tree.evaluated(validation_loss.unwrap_or(f64::NAN));
            }
            Entry::Fork => drop(tree.fork()),
            Entry::Undo => drop(tree.undo()?),
            Entry::Redo => tree.redo()?,
            Entry::Switch(id) => tree.switch(*id)?,
            Entry::Travel(to) if *to > tree.branch().head => {
                return Err(HistoryError::Elsewhere(to.step));
            }
            Entry::Travel(to) => tree.move_to(*to)?,
            Entry::Rename(id, name) => tree.rename(*id, name)?,
            Entry::Hide(id, hidden) => tree.hide(*id, *hidden)?,
            Entry::Delete(id) => tree.delete(*id)?,
            Entry::TestOpened { .. } | Entry::Resumed { .. } | Entry::End { .. } => {}
        }
        Ok(())
    }

    /// The first line.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The recipe of the run.
    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The lines after the first.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Drops everything but the lines after the first.
    #[must_use]
    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }

    /// The branch and the position of the run after the last line.
    #[must_use]
    pub fn position(&self) -> (BranchId, Place) {
        (self.tree.branch().id, self.tree.position())
    }

    /// The head of a branch, if it exists.
    #[must_use]
    pub fn head(&self, branch: BranchId) -> Option<Place> {
        let mut all = self.tree.branches().iter();
        Some(all.find(|one| one.id == branch)?.head)
    }

    /// The elapsed seconds of the evaluations, by branch and step.
    #[must_use]
    pub fn times(&self) -> BTreeMap<(BranchId, u64), f64> {
        let branches = self.tree.branches().iter();
        branches.flat_map(|branch| self.times_of(branch)).collect()
    }

    /// Includes only what is on the branch: evaluations that were undone have other times.
    fn times_of(&self, branch: &Branch) -> impl Iterator<Item = ((BranchId, u64), f64)> {
        let mut nodes: Vec<(NodeId, u64, u64)> = vec![(0, 0, branch.head.step)];
        for (node, input) in branch.path.iter().zip(self.tree.inputs(branch)) {
            if let Some(before) = nodes.last_mut() {
                before.2 = input.at.step;
            }
            nodes.push((*node, input.then.step, branch.head.step));
        }
        let id = branch.id;
        nodes.into_iter().flat_map(move |(node, from, to)| {
            let there = self.seconds.range((node, from)..=(node, to.max(from)));
            there.map(move |((_, step), seconds)| ((id, *step), *seconds))
        })
    }

    /// The number of evaluations.
    #[must_use]
    pub fn evaluations(&self) -> u64 {
        let is_one = |line: &&Line| matches!(line.entry, Entry::Evaluation { .. });
        self.lines.iter().filter(is_one).count() as u64
    }

    /// The number of steps made in total to pass through all lines, those of abandoned branches included.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The number of bytes up to the end of the last intact line, without its line feed.
    #[must_use]
    pub fn intact(&self) -> usize {
        self.intact
    }

    /// The journal as it was after `lines` lines (see [`Extent`](super::Extent)), and the lines that came later.
    pub(in crate::train) fn split(self, lines: usize) -> (Self, Vec<Line>) {
        let mut all = self.lines;
        let later = all.split_off(lines.min(all.len()));
        let mut before = Self {
            lines: Vec::new(),
            tree: Tree::new(Place::default()),
            digests: BTreeMap::new(),
            seconds: BTreeMap::new(),
            steps: 0,
            ..self
        };
        for line in all {
            // It was accepted when the journal was read.
            let _ = before.apply(&line);
            before.lines.push(line);
        }
        (before, later)
    }

    /// Why the run ended, if it was ended: `quit`, or the reason for which it stopped.
    #[must_use]
    pub fn end(&self) -> Option<&str> {
        match &self.lines.last()?.entry {
            Entry::End { reason } => Some(reason),
            _ => None,
        }
    }

    /// Whether the run has ended.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.end().is_some()
    }

    /// The number of times the test part was opened.
    #[must_use]
    pub fn openings(&self) -> u64 {
        let opened = |line: &&Line| matches!(line.entry, Entry::TestOpened { .. });
        self.lines.iter().filter(opened).count() as u64
    }

    /// The notices to be shown before `session`, made from this journal's recipe, continues the run.
    #[must_use]
    pub fn notices(&self, session: &Session) -> Vec<Notice> {
        let mut notices = Vec::new();
        notices.extend(self.dropped.map(|line| Notice::Dropped { line }));
        if self.header.gradus != env!("CARGO_PKG_VERSION") {
            notices.push(Notice::OtherVersion(self.header.gradus.clone()));
        }
        notices.extend(self.header.data_change(session).map(Notice::OtherData));
        notices
    }

    /// That the file of the data is another one now, if so. It can be told without reading the data, which may not fit
    /// the run any more.
    #[must_use]
    pub fn changed_file(&self) -> Option<Notice> {
        let file = self.header.changed_file(&self.recipe().data)?;
        Some(Notice::OtherData(DataChange::File(file)))
    }

    pub(in crate::train) fn into_parts(self) -> (Tree, BTreeMap<(NodeId, u64), u64>) {
        (self.tree, self.digests)
    }
}

fn read_header(bytes: &[u8]) -> Result<Header, JournalError> {
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|_| JournalError::NoJournal)?;
    let format = value
        .get("gradus-journal")
        .and_then(serde_json::Value::as_u64);
    match format {
        None => Err(JournalError::NoJournal),
        Some(FORMAT) => Header::deserialize(&value).map_err(|_| JournalError::Line {
            line: 1,
            reason: damage::of_header(&value),
        }),
        Some(other) => Err(JournalError::Format(other)),
    }
}
