//! Messages for runs that can't start.

use super::change::change;
use super::data::data;
use super::system::system;
use crate::nn::{MAXIMUM_PARAMETERS, ShapeError};
use crate::train::{InitError, InitProblem, SessionError, TensorProblem};
use crate::ui::locale::Words;

pub(in crate::ui) fn session(error: &SessionError, words: &'static Words) -> String {
    match error {
        SessionError::Data(error) => data(error, words),
        SessionError::Shape(error) => {
            words.fill("session.shape", &[("why", &shape(*error, words))])
        }
        SessionError::Init(InitError { path, problem }) => words.fill(
            "init.file",
            &[("file", path), ("problem", &init(problem, words))],
        ),
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

fn init(problem: &InitProblem, words: &'static Words) -> String {
    match problem {
        InitProblem::Unreadable(error) => {
            words.fill("init.unreadable", &[("why", &system(error, words))])
        }
        InitProblem::Pickle(command) => words.fill("init.pickle", &[("command", command)]),
        InitProblem::Format(why) => words.fill("init.format", &[("why", why)]),
        InitProblem::Unknown(name) => words.fill("init.unknown", &[("name", name)]),
        InitProblem::Tensor { name, problem } => words.fill(
            "init.tensor",
            &[("name", name), ("problem", &tensor(problem, words))],
        ),
        InitProblem::Layers { found, expected } => {
            words.fill("init.layers", &[("found", found), ("expected", expected)])
        }
        InitProblem::Changed => words.get("init.changed").to_owned(),
    }
}

fn tensor(problem: &TensorProblem, words: &'static Words) -> String {
    match problem {
        TensorProblem::Missing => words.get("init.missing").to_owned(),
        TensorProblem::NotFloats => words.get("init.not-floats").to_owned(),
        TensorProblem::Shape { found, expected } => words.fill(
            "init.shape",
            &[
                ("found", &format!("{found:?}")),
                ("expected", &format!("{expected:?}")),
            ],
        ),
    }
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
