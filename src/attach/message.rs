//! What a program says about its training.

use std::collections::BTreeMap;

use super::control::Control;
use super::role::Role;

/// A message, whatever it was read from.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A run introduces itself, with its controls.
    Hello(Box<Hello>),
    /// Figures of a step.
    Metrics(Metrics),
    /// The answer to a change.
    Ack(Ack),
    /// Something that happened, such as a checkpoint.
    Event {
        /// The step, if it is said.
        step: Option<u64>,
        /// What kind of thing.
        kind: String,
        /// What happened, in the program's words.
        text: String,
    },
    /// The run is over.
    End {
        /// The step, if it is said.
        step: Option<u64>,
        /// How it ended.
        outcome: Outcome,
    },
    /// A message of a type that is not known here.
    Unknown(String),
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Outcome {
    /// The program's word for it, such as `done`.
    pub status: String,
    /// More, in the program's words; may be empty.
    pub text: String,
}

/// The introduction of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hello {
    /// Tells this run from others, also from an earlier one of the same program.
    pub run: Option<String>,
    /// Its name, as it may be shown.
    pub name: Option<String>,
    /// The steps that it will take.
    pub total_steps: Option<u64>,
    /// The roles that it gives to its metrics.
    pub roles: BTreeMap<String, Role>,
    /// What can be changed.
    pub controls: Vec<Control>,
    /// Whether it makes a change at a step that is still to come.
    pub accepts_at: bool,
    /// What of it was not understood, in English.
    pub refused: Vec<String>,
}

/// Figures of a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    /// Updates made; `None` where it isn't said.
    pub step: Option<u64>,
    /// Epochs, with the fraction of the present one.
    pub epoch: Option<f64>,
    /// Samples seen.
    pub samples: Option<u64>,
    /// Seconds since the run began.
    pub seconds: Option<f64>,
    /// The figures by their names, in the order given.
    pub values: Vec<(String, f64)>,
}

impl Metrics {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AckStatus {
    /// It was made as asked.
    Applied,
    /// It was made, to the nearest value that is possible.
    Clamped,
    /// It was not made.
    Rejected,
}

/// The answer to a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Ack {
    /// The run that answers, where it says.
    pub run: Option<String>,
    /// The number of the request.
    pub id: u64,
    /// The step at which it took effect.
    pub step: Option<u64>,
    /// What became of it.
    pub status: AckStatus,
    /// The value before, if it is said.
    pub from: Option<super::Value>,
    /// The value since, if it is said.
    pub to: Option<super::Value>,
    /// Why it was not made as asked, in the program's words.
    pub why: Option<String>,
}
