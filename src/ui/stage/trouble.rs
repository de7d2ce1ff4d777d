//! What can't be done on stage, and why.

use crate::lecture::{PlayError, Unjudged};
use crate::train::SessionError;
use crate::train::journal::JournalError;
use crate::ui::locale::Words;
use crate::ui::refusal;

/// Why the run of a scene can't begin.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// Its recipe can't be trained.
    Session(SessionError),
    /// The journal of a lecture that is played again can't be read.
    Journal(JournalError),
}

impl Trouble {
    pub(super) fn say(&self, words: &'static Words) -> String {
        match self {
            Self::Session(error) => refusal::session(error, words),
            Self::Journal(error) => words.fill("stage.no-journal", &[("why", error)]),
        }
    }
}

/// Why a claim can't be judged.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unsaid {
    /// What it is about can't be played.
    Unplayed(PlayError),
    Unjudged(Unjudged),
}

impl Unsaid {
    pub(super) fn say(&self, words: &'static Words) -> String {
        match self {
            Self::Unplayed(error) => refusal::play(error, words),
            Self::Unjudged(why) => refusal::unjudged(why, words),
        }
    }
}

/// Why the notes can't be given to other terminals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoNotes {
    /// Another lecture gives its notes.
    Taken,
    /// The socket can't be opened.
    Failed(String),
}

impl NoNotes {
    pub(super) fn say(&self, words: &'static Words) -> String {
        match self {
            Self::Taken => words.get("stage.notes-taken").to_owned(),
            Self::Failed(why) => words.fill("stage.no-notes", &[("why", why)]),
        }
    }
}
