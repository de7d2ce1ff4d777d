//! Refusals and warnings of the training thread.

use super::change::change;
use super::session::session;
use super::system::system;
use crate::data::OpeningLogError;
use crate::live::{Refusal, Warning};
use crate::train::history::{HistoryError, Refused};
use crate::train::journal::{DataChange, Notice};
use crate::train::player::ReplayMismatch;
use crate::ui::locale::Words;

/// Why a request was refused.
#[must_use]
pub(in crate::ui) fn refusal(why: &Refusal, words: &'static Words) -> String {
    match why {
        Refusal::Change(refused) => self::refused(refused, words),
        Refusal::History(error) => history(error, words),
    }
}

pub(super) fn refused(why: &Refused, words: &'static Words) -> String {
    match why {
        Refused::Change(error) => change(error, words),
        Refused::Journaled(text) => text.clone(),
    }
}

fn history(error: &HistoryError, words: &'static Words) -> String {
    match error {
        HistoryError::NothingToUndo => words.get("history.nothing-to-undo").to_owned(),
        HistoryError::NothingToRedo => words.get("history.nothing-to-redo").to_owned(),
        HistoryError::NoSuchBranch(id) => {
            words.fill("history.no-branch", &[("branch", &id.number())])
        }
        HistoryError::NameTaken(name) => words.fill("history.name-taken", &[("name", name)]),
        HistoryError::Current(id) => words.fill("history.current", &[("branch", &id.number())]),
        HistoryError::Elsewhere(step) => words.fill(
            "history.elsewhere",
            &[("step", &words.numbers().count(*step))],
        ),
    }
}

#[must_use]
pub(in crate::ui) fn warning(warning: &Warning, words: &'static Words) -> String {
    match warning {
        Warning::NoTest => words.get("warning.no-test").to_owned(),
        Warning::Journal(why) => words.fill("warning.journal", &[("why", &system(why, words))]),
        Warning::Log(failure) => words.fill(
            "warning.log",
            &[
                ("name", &failure.name),
                ("why", &system(&failure.error, words)),
            ],
        ),
        Warning::Differs { step } => words.fill(
            "warning.differs",
            &[("step", &words.numbers().count(*step))],
        ),
        Warning::ReplayMismatch(ReplayMismatch { step }) => words.fill(
            "warning.strayed",
            &[("step", &words.numbers().count(*step))],
        ),
        Warning::OtherData {
            step,
            change,
            is_journaled,
        } => {
            let key = if *is_journaled {
                "warning.differs-by-data"
            } else {
                "warning.strayed-by-data"
            };
            let (step, why) = (words.numbers().count(*step), data_change(change, words));
            words.fill(key, &[("step", &step), ("why", &why)])
        }
        Warning::OpeningLog(error) => opening_log(error, words),
        Warning::NotBegun(error) => session(error, words),
        Warning::ResumedRun { file, notice } => words.fill(
            "warning.taken-up",
            &[("file", file), ("notice", &journal(notice, words))],
        ),
    }
}

fn opening_log(error: &OpeningLogError, words: &'static Words) -> String {
    match error {
        OpeningLogError::Unread { file, why } => words.fill(
            "warning.seals-unread",
            &[("file", file), ("why", &system(why, words))],
        ),
        OpeningLogError::Lines { file, lines } => {
            words.fill("warning.seals-lines", &[("file", file), ("lines", lines)])
        }
        OpeningLogError::Unwritten { file, why } => words.fill(
            "warning.seals-unwritten",
            &[("file", file), ("why", &system(why, words))],
        ),
    }
}

fn journal(notice: &Notice, words: &'static Words) -> String {
    match notice {
        Notice::Dropped { line } => words.fill("warning.dropped", &[("line", line)]),
        Notice::OtherVersion(version) => {
            words.fill("warning.other-version", &[("version", version)])
        }
        Notice::OtherData(change) => data_change(change, words),
    }
}

fn data_change(change: &DataChange, words: &'static Words) -> String {
    match change {
        DataChange::File(file) => words.fill("warning.changed-data", &[("file", file)]),
        DataChange::Reading { file, gradus } => words.fill(
            "warning.other-reading",
            &[("file", file), ("version", gradus)],
        ),
        DataChange::Unknown => words.get("warning.other-data").to_owned(),
    }
}
