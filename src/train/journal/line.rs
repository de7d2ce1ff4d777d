//! A line of a journal, typed and as JSON.

use serde::{Deserialize, Serialize};

use super::damage;
use super::named::{named, told};
use crate::train::history::{BranchId, Input, Place, Recorded, Refused};

/// What a line tells, with where the run stood.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Where the run stood: before what it tells, or after the step that an evaluation follows.
    pub place: Place,
    /// The branch it stood on.
    pub branch: BranchId,
    /// How long it had gone, if somebody kept the time.
    pub seconds: Option<f64>,
    /// What it tells.
    pub entry: Entry,
}

/// What a line tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// An input acted.
    Input(Recorded),
    /// Train and validation were measured.
    Evaluation {
        /// Loss on the training part, if finite.
        train_loss: Option<f64>,
        /// Loss on the validation part, if finite.
        validation_loss: Option<f64>,
        /// Share of the training part that is right.
        train_accuracy: Option<f64>,
        /// Share of the validation part that is right.
        validation_accuracy: Option<f64>,
        /// The digest of the parameters.
        digest: u64,
    },
    /// A new branch.
    Fork,
    /// The last change was taken away.
    Undo,
    /// An undo was taken back.
    Redo,
    /// To the head of another branch.
    Switch(BranchId),
    /// To another place on the branch.
    Travel(Place),
    /// Another name for a branch.
    Rename(BranchId, String),
    /// A branch hidden or shown.
    Hide(BranchId, bool),
    /// A branch deleted.
    Delete(BranchId),
    /// The test part was opened.
    TestOpened {
        /// The loss on it, if finite.
        loss: Option<f64>,
        /// The share that is right.
        accuracy: Option<f64>,
        /// How often it has been opened, this time included.
        openings: u64,
    },
    /// Taken up again after an interruption.
    Resumed {
        /// By which version of gradus.
        gradus: String,
    },
    /// The end.
    End {
        /// Why.
        reason: String,
    },
}

/// A line as JSON has it.
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
struct Stand {
    #[serde(default, skip_serializing_if = "is_zero")]
    inputs: usize,
    #[serde(default, skip_serializing_if = "is_false")]
    stopped: bool,
    step: u64,
}

#[derive(Serialize, Deserialize)]
struct Act {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    change: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    /// Where the run stood just after, if it stood elsewhere before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    then: Option<Stand>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event {
    Change(Act),
    Planned(Act),
    Skipped(Act),
    Stop(Act),
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
        to: Stand,
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

impl From<Place> for Stand {
    fn from(place: Place) -> Self {
        Self {
            inputs: place.inputs,
            stopped: place.stopped,
            step: place.step,
        }
    }
}

impl From<Stand> for Place {
    fn from(stand: Stand) -> Self {
        Self {
            inputs: stand.inputs,
            stopped: stand.stopped,
            step: stand.step,
        }
    }
}

impl Line {
    /// The line as JSON, without its end.
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
            // The line has it.
            seconds: _,
        } = recorded;
        let stays = Place {
            inputs: at.inputs + 1,
            ..at
        };
        let (text, refused) = match outcome {
            Ok(text) => (text, None),
            Err(refused) => (String::new(), Some(refused.to_string())),
        };
        let act = |change: String| Act {
            change,
            text,
            refused,
            then: (then != stays).then(|| then.into()),
        };
        match input {
            Input::Manual(change) => Self::Change(act(named(change).to_string())),
            Input::Planned(change) => Self::Planned(act(named(change).to_string())),
            Input::Skipped(change) => Self::Skipped(act(named(change).to_string())),
            Input::Stop => Self::Stop(act(String::new())),
        }
    }

    fn entry(self, place: Place, seconds: Option<f64>) -> Result<Entry, String> {
        let act =
            |act: Act, input: fn(&str) -> Result<Input, String>| act.input(place, seconds, input);
        Ok(match self {
            Self::Change(this) => act(this, |text| Ok(Input::Manual(parse(text)?)))?,
            Self::Planned(this) => act(this, |text| Ok(Input::Planned(parse(text)?)))?,
            Self::Skipped(this) => act(this, |text| Ok(Input::Skipped(parse(text)?)))?,
            Self::Stop(this) => act(this, |_| Ok(Input::Stop))?,
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
    change.map(told).map_err(|error| error.to_string())
}

impl Act {
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
