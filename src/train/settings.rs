//! The settings that can change during training: optimizer, batch size, regularizers and all their knobs.

use serde::{Deserialize, Serialize};

use crate::knob::Knob;
use crate::regularize::{DataContext, Reason, Watched};
use crate::train::{BatchSize, Change};
use crate::{optim, regularize};

/// The switch and the knobs of a regularizer.
#[derive(Clone, Debug, PartialEq)]
pub struct Regularization {
    /// The regularizer.
    pub entry: &'static regularize::Entry,
    /// Whether it is on.
    pub on: bool,
    /// The values of its knobs, in the order of its entry.
    pub knobs: Vec<f64>,
}

/// The part of a recipe that can change during training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "Named", try_from = "Named")]
pub struct Settings {
    /// The optimizer in use.
    pub optimizer: &'static optim::Entry,
    /// The values of its knobs, in the order of its entry.
    pub knobs: Vec<f64>,
    /// The batch size.
    pub batch: BatchSize,
    /// All regularizers, on or off, in the order of the registry.
    pub regularizers: Vec<Regularization>,
}

/// The serialised form, with names for entries of the registries.
#[derive(Serialize, Deserialize)]
struct Named {
    optimizer: String,
    knobs: Vec<f64>,
    batch: BatchSize,
    regularizers: Vec<(String, bool, Vec<f64>)>,
}

/// A name that is not in the registry of this version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is unknown")]
struct UnknownName(String);

impl From<Settings> for Named {
    fn from(settings: Settings) -> Self {
        let named = |one: Regularization| (one.entry.id.to_owned(), one.on, one.knobs);
        Self {
            optimizer: settings.optimizer.id.to_owned(),
            knobs: settings.knobs,
            batch: settings.batch,
            regularizers: settings.regularizers.into_iter().map(named).collect(),
        }
    }
}

impl TryFrom<Named> for Settings {
    type Error = UnknownName;

    fn try_from(named: Named) -> Result<Self, UnknownName> {
        let optimizer = optim::find(&named.optimizer).ok_or(UnknownName(named.optimizer))?;
        let found = |(id, on, knobs): (String, bool, Vec<f64>)| {
            let entry = regularize::find(&id).ok_or(UnknownName(id))?;
            Ok(Regularization { entry, on, knobs })
        };
        let regularizers = named.regularizers.into_iter().map(found);
        Ok(Self {
            optimizer,
            knobs: named.knobs,
            batch: named.batch,
            regularizers: regularizers.collect::<Result<_, _>>()?,
        })
    }
}

/// A regularizer is on that is not available on the data, or a knob's value is not possible there.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{word} can't be {value} with {data}: {reason}")]
pub struct Unavailable {
    /// The word of the regularizer or of the knob.
    pub word: &'static str,
    /// `on`, or the value of the knob.
    pub value: String,
    /// The name of the data.
    pub data: String,
    /// The reason.
    pub reason: Reason,
}

impl Default for Settings {
    fn default() -> Self {
        let optimizer = optim::ENTRIES[0];
        let regularization = |entry: &&'static regularize::Entry| Regularization {
            entry,
            on: false,
            knobs: entry.defaults(),
        };
        Self {
            optimizer,
            knobs: optimizer.defaults(),
            batch: BatchSize::Samples(32),
            regularizers: regularize::ENTRIES.iter().map(regularization).collect(),
        }
    }
}

impl Settings {
    /// The current optimizer's knob with this word and its value, if it has one.
    #[must_use]
    pub fn knob(&self, word: &str) -> Option<(&'static Knob, f64)> {
        let place = self.optimizer.knob(word)?;
        Some((&self.optimizer.knobs[place], self.knobs[place]))
    }

    /// The switch and the knobs of the regularizer with this id.
    #[must_use]
    pub fn regularizer(&self, id: &str) -> Option<&Regularization> {
        self.regularizers.iter().find(|one| one.entry.id == id)
    }

    pub(super) fn regularizer_mut(
        &mut self,
        entry: &regularize::Entry,
    ) -> Option<&mut Regularization> {
        self.regularizers.iter_mut().find(|one| one.entry == entry)
    }
}

impl Regularization {
    /// The state as a short text: `off`, `on`, the value of its switch, or, if several knobs are switches, those that
    /// are not 0 with their words: `mixup 0.4`.
    #[must_use]
    pub fn summary(&self) -> String {
        if !self.on {
            return "off".to_owned();
        }
        let several = self.entry.switches() > 1;
        let text = |(knob, value): (&Knob, f64)| {
            let value = knob.format(value);
            if several {
                format!("{} {value}", knob.word)
            } else {
                value
            }
        };
        let all: Vec<String> = self.main().map(text).collect();
        if all.is_empty() {
            "on".to_owned()
        } else {
            all.join(", ")
        }
    }

    /// The current mode with its value, if the regularizer has modes and is on.
    #[must_use]
    pub fn mode(&self) -> Option<(&'static Knob, String)> {
        let (knob, value) = self
            .main()
            .next()
            .filter(|_| self.on && self.entry.exclusive)?;
        Some((knob, knob.format(value)))
    }

    /// The switches that are not 0, with their values: of a regularizer with modes, the current mode.
    pub fn main(&self) -> impl Iterator<Item = (&'static Knob, f64)> {
        let knobs = self.entry.knobs.iter().zip(self.knobs.iter().copied());
        knobs.filter(|(knob, value)| knob.switches && *value != 0.0)
    }

    /// The change that would set the switches of a regularizer that is off, if they are not the defaults.
    pub(super) fn prepared(&self) -> Option<Change> {
        let knobs = || self.entry.knobs.iter().zip(&self.knobs);
        let defaults = self.entry.defaults();
        let is_default = knobs()
            .zip(defaults)
            .all(|((knob, value), default)| !knob.switches || *value == default);
        if self.on || is_default {
            return None;
        }
        let mut values = [None; regularize::MOST_KNOBS];
        for (slot, (knob, value)) in values.iter_mut().zip(knobs()) {
            *slot = (knob.switches && *value != 0.0).then_some(*value);
        }
        let entry = self.entry;
        let mut given = (0..values.len()).filter_map(|knob| Some((knob, values[knob]?)));
        match (given.next(), given.next()) {
            (Some((knob, value)), None) => Some(Change::RegularizerKnob { entry, knob, value }),
            (Some(_), Some(_)) => Some(Change::RegularizerKnobs { entry, values }),
            (None, _) => None,
        }
    }

    /// Sets a knob. A non-zero value of a switch also switches the regularizer on; 0 switches the knob off, and the
    /// regularizer with it if no other switch is on (the value is then kept for the next time).
    pub(super) fn set(&mut self, place: usize, value: f64) {
        let switches = |place: usize| self.entry.knobs[place].switches;
        if !switches(place) {
            self.knobs[place] = value;
        } else if value != 0.0 {
            // When it is switched on, or has exclusive modes, no other switch stays in force.
            if self.entry.exclusive || !self.on {
                for other in (0..self.knobs.len()).filter(|other| switches(*other)) {
                    self.knobs[other] = 0.0;
                }
            }
            self.knobs[place] = value;
            self.on = true;
        } else if self.on {
            let mut others = (0..self.knobs.len()).filter(|other| *other != place);
            if others.any(|other| switches(other) && self.knobs[other] != 0.0) {
                self.knobs[place] = 0.0;
            } else {
                self.on = false;
            }
        }
    }
}

impl Settings {
    /// Whether early stopping is on and ends the run, rather than only marking where it would.
    #[must_use]
    pub fn stops_early(&self) -> bool {
        self.regularizer("early-stopping").is_some_and(|one| {
            let action = one.entry.knob("on-trigger").map(|place| one.knobs[place]);
            one.on && action == Some(0.0)
        })
    }

    /// The value that early stopping watches, or would if it were on.
    #[must_use]
    pub fn watched(&self) -> Watched {
        let value = |one: &Regularization| Some(one.knobs[one.entry.knob("monitor")?]);
        let value = self.regularizer("early-stopping").and_then(value);
        Watched::from_knob(value.unwrap_or_default())
    }

    /// Checks that everything that is on is available on this data, and that every knob's value is possible there.
    ///
    /// # Errors
    /// The first regularizer or knob for which this is not so.
    pub fn check(&self, data_context: &DataContext, data: &str) -> Result<(), Unavailable> {
        for one in self.regularizers.iter().filter(|one| one.on) {
            if let Some(reason) = (one.entry.unavailable)(data_context, &one.knobs) {
                let word = one
                    .main()
                    .next()
                    .map_or(one.entry.id, |(knob, _)| knob.word);
                return Err(Unavailable {
                    word,
                    value: "on".to_owned(),
                    data: data.to_owned(),
                    reason,
                });
            }
        }
        for one in &self.regularizers {
            if let Some((place, reason)) = (one.entry.mismatch)(data_context, &one.knobs) {
                let knob = &one.entry.knobs[place];
                return Err(Unavailable {
                    word: knob.word,
                    value: knob.format(one.knobs[place]),
                    data: data.to_owned(),
                    reason,
                });
            }
        }
        Ok(())
    }

    /// Notices about the regularizers that are on, for this data.
    #[must_use]
    pub fn notices(&self, data_context: &DataContext) -> Vec<(&'static regularize::Entry, Reason)> {
        let on = self.regularizers.iter().filter(|one| one.on);
        on.filter_map(|one| Some((one.entry, (one.entry.notice)(data_context, &one.knobs)?)))
            .collect()
    }
}
