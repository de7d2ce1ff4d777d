//! Messages for runs that can't start.

use super::change::change;
use super::data::data;
use crate::nn::{MAXIMUM_PARAMETERS, ShapeError};
use crate::train::SessionError;
use crate::ui::locale::Words;

pub(in crate::ui) fn session(error: &SessionError, words: &'static Words) -> String {
    match error {
        SessionError::Data(error) => data(error, words),
        SessionError::Shape(error) => {
            words.fill("session.shape", &[("why", &shape(*error, words))])
        }
        SessionError::NoClasses(name) => words.fill("session.no-classes", &[("data", name)]),
        SessionError::Settings(error) => change(error, words),
        SessionError::Schedule { step, source } => at_step(*step, &change(source, words), words),
    }
}

/// The message for a scheduled change, with its step.
pub(super) fn at_step(step: u64, why: &str, words: &'static Words) -> String {
    words.fill(
        "session.at-step",
        &[("step", &words.numbers().count(step)), ("why", &why)],
    )
}

fn shape(error: ShapeError, words: &'static Words) -> String {
    match error {
        ShapeError::NoInputs => words.get("shape.no-inputs").to_owned(),
        ShapeError::NoOutputs => words.get("shape.no-outputs").to_owned(),
        ShapeError::EmptyLayer { layer } => words.fill("shape.empty-layer", &[("layer", &layer)]),
        ShapeError::TooManyParameters => {
            words.fill("shape.too-many", &[("most", &MAXIMUM_PARAMETERS)])
        }
    }
}
