//! Messages for races that can't run.

use super::change::{because, change};
use super::data::data;
use super::session::{at_step, session};
use super::system::system;
use crate::race::{LaneRefusal, PlanError};
use crate::ui::locale::Words;

#[must_use]
pub(in crate::ui) fn lane(why: &LaneRefusal, words: &'static Words) -> String {
    match why {
        LaneRefusal::Change(error) => change(error, words),
        LaneRefusal::Unavailable { word, reason } => words.fill(
            "lane.unavailable",
            &[("word", word), ("reason", &because(*reason, words))],
        ),
        LaneRefusal::Same { first } => words.fill("lane.same-as", &[("first", first)]),
    }
}

/// Why a race can't start or continue.
#[must_use]
pub(in crate::ui) fn plan(error: &PlanError, words: &'static Words) -> String {
    let of_lane =
        |lane: &str, why: &str| words.fill("lane.refused", &[("lane", &lane), ("why", &why)]);
    match error {
        PlanError::Change {
            lane: label,
            source,
        } => of_lane(label, &change(source, words)),
        PlanError::Schedule {
            lane: label,
            step,
            source,
        } => of_lane(label, &at_step(*step, &change(source, words), words)),
        PlanError::NotABeginning(word) => words.fill("lane.not-a-beginning", &[("change", word)]),
        PlanError::EmptyLane => words.get("lane.empty").to_owned(),
        PlanError::Contradiction { lane: label, word } => {
            of_lane(label, &words.fill("lane.contradiction", &[("word", word)]))
        }
        PlanError::Twice(label) => words.fill("lane.twice", &[("lane", label)]),
        PlanError::Same { first, second } => {
            words.fill("lane.same", &[("first", first), ("second", second)])
        }
        PlanError::NoLane => words.get("lane.none").to_owned(),
        PlanError::Seeds { given, most } => {
            words.fill("lane.seeds", &[("given", given), ("most", most)])
        }
        PlanError::Until(given) => words.fill("lane.until", &[("given", given)]),
        PlanError::Endless(label) => words.fill("lane.endless", &[("lane", label)]),
        PlanError::NoClasses(name) => words.fill("lane.no-classes", &[("data", name)]),
        PlanError::Thread(error) => words.fill("lane.thread", &[("why", &system(error, words))]),
        PlanError::Data(error) => data(error, words),
        PlanError::Session(error) => session(error, words),
    }
}
