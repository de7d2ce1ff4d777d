//! A line of a journal, typed and as JSON.

use serde::{Deserialize, Serialize};

use super::damage;
use super::named::{from_journal, with_values};
use crate::train::history::{BranchId, Input, Place, Recorded, Refused};

/// A line of a journal after the first: an event with its position.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The position of the run: before the event, or after the step that an evaluation follows.
    pub place: Place,
    /// The current branch.
    pub branch: BranchId,
    /// The elapsed time of the run in seconds, if it was set.
    pub seconds: Option<f64>,
    /// The event.
    pub entry: Entry,
}

/// The event of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// An input was taken.
    Input(Recorded),
    /// The training and validation parts were evaluated.
    Evaluation {
        /// Loss on the training part, if finite.
        train_loss: Option<f64>,
        /// Loss on the validation part, if finite.
        validation_loss: Option<f64>,
        /// The share of the training part that is classified correctly.
        train_accuracy: Option<f64>,
        /// The share of the validation part that is classified correctly.
        validation_accuracy: Option<f64>,
        /// The digest of the parameters.
        digest: u64,
    },
    /// A new branch was forked.
    Fork,
    /// The last change was undone.
    Undo,
    /// An undo was redone.
    Redo,
    /// The run switched to the head of another branch.
    Switch(BranchId),
    /// The run moved to another position of the branch.
    Travel(Place),
    /// A branch was renamed.
    Rename(BranchId, String),
    /// A branch was hidden or shown again.
    Hide(BranchId, bool),
    /// A branch was deleted.
    Delete(BranchId),
    /// The test part was opened.
    TestOpened {
        /// The loss on it, if finite.
        loss: Option<f64>,
        /// The share that is classified correctly.
        accuracy: Option<f64>,
        /// The number of openings, including this one.
        openings: u64,
    },
    /// The run was resumed.
    Resumed {
        /// The version of gradus that resumed it.
        gradus: String,
    },
    /// The run ended.
    End {
        /// The reason.
        reason: String,
    },
}

/// The JSON form of a line.
#[derive(Serialize, Deserialize)]
struct Json {
    #[serde(flatten)]
    event: Event,
    branch: String,
    step: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    inputs: usize,
    #[serde(default, skip_serializing_if = "is_false")]
    stopped: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Position {
    #[serde(default, skip_serializing_if = "is_zero")]
    inputs: usize,
    #[serde(default, skip_serializing_if = "is_false")]
    stopped: bool,
    step: u64,
}

#[derive(Serialize, Deserialize)]
struct InputFields {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    change: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    /// The position just after the input, if the input altered more than the number of inputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    then: Option<Position>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event {
    Change(InputFields),
    Planned(InputFields),
    Skipped(InputFields),
    Stop(InputFields),
    Evaluation {
        train_loss: Option<f64>,
        validation_loss: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        train_accuracy: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        validation_accuracy: Option<f64>,
        weights: String,
    },
    Fork,
    Undo,
    Redo,
    Switch {
        to: String,
    },
    Travel {
        to: Position,
    },
    Rename {
        which: String,
        name: String,
    },
    Hide {
        which: String,
        hidden: bool,
    },
    Delete {
        which: String,
    },
    TestOpened {
        loss: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        accuracy: Option<f64>,
        openings: u64,
    },
    Resumed {
        gradus: String,
    },
    End {
        reason: String,
    },
}

#[allow(clippy::trivially_copy_pass_by_ref)] // What serde asks for.
fn is_zero(number: &usize) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref)] // What serde asks for.
fn is_false(is: &bool) -> bool {
    !is
}

impl From<Place> for Position {
    fn from(place: Place) -> Self {
        Self {
            inputs: place.inputs,
            stopped: place.stopped,
            step: place.step,
        }
    }
}

impl From<Position> for Place {
    fn from(position: Position) -> Self {
        Self {
            inputs: position.inputs,
            stopped: position.stopped,
            step: position.step,
        }
    }
}

impl Line {
    /// The line as JSON, without a line feed.
    pub(super) fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(&Json {
            event: Event::of(&self.entry),
            branch: self.branch.to_string(),
            step: self.place.step,
            inputs: self.place.inputs,
            stopped: self.place.stopped,
            seconds: self.seconds,
        })
    }

    pub(super) fn of_json(bytes: &[u8]) -> Result<Self, String> {
        let json: Json = serde_json::from_slice(bytes).map_err(|_| damage::of_line(bytes))?;
        let place = Place {
            inputs: json.inputs,
            stopped: json.stopped,
            step: json.step,
        };
        Ok(Self {
            place,
            branch: json.branch.parse()?,
            seconds: json.seconds,
            entry: json.event.entry(place, json.seconds)?,
        })
    }
}

impl Event {
    fn of(entry: &Entry) -> Self {
        match entry.clone() {
            Entry::Input(recorded) => Self::of_input(recorded),
            Entry::Evaluation {
                train_loss,
                validation_loss,
                train_accuracy,
                validation_accuracy,
                digest,
            } => Self::Evaluation {
                train_loss,
                validation_loss,
                train_accuracy,
                validation_accuracy,
                weights: format!("{digest:016x}"),
            },
            Entry::Fork => Self::Fork,
            Entry::Undo => Self::Undo,
            Entry::Redo => Self::Redo,
            Entry::Switch(id) => Self::Switch { to: id.to_string() },
            Entry::Travel(to) => Self::Travel { to: to.into() },
            Entry::Rename(id, name) => Self::Rename {
                which: id.to_string(),
                name,
            },
            Entry::Hide(id, hidden) => Self::Hide {
                which: id.to_string(),
                hidden,
            },
            Entry::Delete(id) => Self::Delete {
                which: id.to_string(),
            },
            Entry::TestOpened {
                loss,
                accuracy,
                openings,
            } => Self::TestOpened {
                loss,
                accuracy,
                openings,
            },
            Entry::Resumed { gradus } => Self::Resumed { gradus },
            Entry::End { reason } => Self::End { reason },
        }
    }

    fn of_input(recorded: Recorded) -> Self {
        let Recorded {
            input,
            at,
            then,
            outcome,
            // The line contains them.
            seconds: _,
        } = recorded;
        let unmoved = Place {
            inputs: at.inputs + 1,
            ..at
        };
        let (text, refused) = match outcome {
            Ok(text) => (text, None),
            Err(refused) => (String::new(), Some(refused.to_string())),
        };
        let input_fields = |change: String| InputFields {
            change,
            text,
            refused,
            then: (then != unmoved).then(|| then.into()),
        };
        match input {
            Input::Manual(change) => Self::Change(input_fields(with_values(change).to_string())),
            Input::Planned(change) => Self::Planned(input_fields(with_values(change).to_string())),
            Input::Skipped(change) => Self::Skipped(input_fields(with_values(change).to_string())),
            Input::Stop => Self::Stop(input_fields(String::new())),
        }
    }

    fn entry(self, place: Place, seconds: Option<f64>) -> Result<Entry, String> {
        let to_entry = |fields: InputFields, input: fn(&str) -> Result<Input, String>| {
            fields.input(place, seconds, input)
        };
        Ok(match self {
            Self::Change(this) => to_entry(this, |text| Ok(Input::Manual(parse(text)?)))?,
            Self::Planned(this) => to_entry(this, |text| Ok(Input::Planned(parse(text)?)))?,
            Self::Skipped(this) => to_entry(this, |text| Ok(Input::Skipped(parse(text)?)))?,
            Self::Stop(this) => to_entry(this, |_| Ok(Input::Stop))?,
            Self::Evaluation {
                train_loss,
                validation_loss,
                train_accuracy,
                validation_accuracy,
                weights,
            } => Entry::Evaluation {
                train_loss,
                validation_loss,
                train_accuracy,
                validation_accuracy,
                digest: u64::from_str_radix(&weights, 16)
                    .map_err(|_| format!("'{weights}' is not a digest"))?,
            },
            Self::Fork => Entry::Fork,
            Self::Undo => Entry::Undo,
            Self::Redo => Entry::Redo,
            Self::Switch { to } => Entry::Switch(to.parse()?),
            Self::Travel { to } => Entry::Travel(to.into()),
            Self::Rename { which, name } => Entry::Rename(which.parse()?, name),
            Self::Hide { which, hidden } => Entry::Hide(which.parse()?, hidden),
            Self::Delete { which } => Entry::Delete(which.parse()?),
            Self::TestOpened {
                loss,
                accuracy,
                openings,
            } => Entry::TestOpened {
                loss,
                accuracy,
                openings,
            },
            Self::Resumed { gradus } => Entry::Resumed { gradus },
            Self::End { reason } => Entry::End { reason },
        })
    }
}

fn parse(text: &str) -> Result<crate::train::Change, String> {
    let change: Result<_, crate::train::ChangeError> = text.parse();
    change.map(from_journal).map_err(|error| error.to_string())
}

impl InputFields {
    fn input(
        self,
        at: Place,
        seconds: Option<f64>,
        input: fn(&str) -> Result<Input, String>,
    ) -> Result<Entry, String> {
        let inputs = at.inputs.checked_add(1).ok_or("too many inputs")?;
        let then = self.then.map_or(Place { inputs, ..at }, Place::from);
        if then.inputs != inputs {
            return Err("an input leads to the place after it".to_owned());
        }
        Ok(Entry::Input(Recorded {
            input: input(&self.change)?,
            at,
            then,
            outcome: match self.refused {
                Some(reason) => Err(Refused::Journaled(reason)),
                None => Ok(self.text),
            },
            seconds,
        }))
    }
}
