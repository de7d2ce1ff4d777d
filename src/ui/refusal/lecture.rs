//! Messages for scenes of a lecture that can't be played or judged.

use super::change::change;
use super::data::data;
use super::race::plan;
use super::session::{at_step, session};
use super::study::study;
use crate::lecture::{Missing, PlayError, Unjudged};
use crate::ui::locale::Words;

/// Why a lab can't be played.
pub(in crate::ui) fn play(error: &PlayError, words: &'static Words) -> String {
    match error {
        PlayError::Session(error) => session(error, words),
        PlayError::Data(error) => data(error, words),
        PlayError::Change { step, source } => at_step(*step, &change(source, words), words),
        PlayError::Study(error) => study(error, words),
        PlayError::Race(error) => plan(error, words),
        PlayError::TooLong(steps) => words.fill(
            "stage.too-long",
            &[("steps", &words.numbers().count(*steps))],
        ),
        PlayError::Cancelled(_) => words.get("study.cancelled").to_owned(),
    }
}

/// Why a claim or a value can't be judged.
#[must_use]
pub fn unjudged(why: &Unjudged, words: &'static Words) -> String {
    match why {
        Unjudged::Unread(why) => words.fill("claim.unread", &[("why", why)]),
        Unjudged::Missing { subject, why } => {
            let why = missing(why, words);
            words.fill("claim.missing", &[("figure", subject), ("why", &why)])
        }
        Unjudged::Several { name, count } => {
            words.fill("claim.several", &[("figure", name), ("count", count)])
        }
    }
}

fn missing(why: &Missing, words: &'static Words) -> String {
    let count = |number: u64| words.numbers().count(number);
    match why {
        Missing::NoValues => words.get("claim.no-values").to_owned(),
        Missing::Diverged(step) => words.fill("claim.diverged", &[("step", &count(*step))]),
        Missing::NotReached(step) => words.fill("claim.not-reached", &[("step", &count(*step))]),
        Missing::NoClasses => words.get("claim.no-classes").to_owned(),
        Missing::NotComputed => words.get("claim.not-computed").to_owned(),
        Missing::Table(known) => words.fill("claim.table", &[("known", &known.join(", "))]),
        Missing::Column(known) => words.fill("claim.column", &[("known", &known.join(", "))]),
        Missing::Number(rows) => words.fill("claim.number", &[("rows", rows)]),
        Missing::Row(known, 0) => words.fill("claim.row", &[("known", &known.join(", "))]),
        Missing::Row(known, more) => words.fill(
            "claim.row-of",
            &[("known", &known.join(", ")), ("more", more)],
        ),
        Missing::Empty => words.get("claim.empty").to_owned(),
    }
}
