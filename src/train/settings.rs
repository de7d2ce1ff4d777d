//! What can change while training runs: optimizer, batch size, regularizers and all their knobs.

use serde::{Deserialize, Serialize};

use crate::knob::Knob;
use crate::regularize::{DataContext, Reason, Watched};
use crate::train::{BatchSize, Change};
use crate::{optim, regularize};

/// One regularizer's switch and knobs.
#[derive(Clone, Debug, PartialEq)]
pub struct Regularization {
    /// Which one.
    pub entry: &'static regularize::Entry,
    /// Whether it acts.
    pub on: bool,
    /// The values of its knobs, in the order of its entry.
    pub knobs: Vec<f64>,
}

/// The live part of a recipe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "Named", try_from = "Named")]
pub struct Settings {
    /// The optimizer in use.
    pub optimizer: &'static optim::Entry,
    /// The values of its knobs, in the order of its entry.
    pub knobs: Vec<f64>,
    /// Samples in a step.
    pub batch: BatchSize,
    /// Every regularizer, on or off, in the order of the registry.
    pub regularizers: Vec<Regularization>,
}

/// The same with the names of what is in the registries.
#[derive(Serialize, Deserialize)]
struct Named {
    optimizer: String,
    knobs: Vec<f64>,
    batch: BatchSize,
    regularizers: Vec<(String, bool, Vec<f64>)>,
}

/// A name that this version does not know.
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

/// A regularizer that is on where it can't act, or a knob with a value that it can't have there.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{word} can't be {value} with {data}: {reason}")]
pub struct Unavailable {
    /// The regularizer's word, or that of the knob.
    pub word: &'static str,
    /// `on`, or the knob's value.
    pub value: String,
    /// The data's name.
    pub data: String,
    /// Why.
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
    /// The value of the current optimizer's knob with this word, if it has one.
    #[must_use]
    pub fn knob(&self, word: &str) -> Option<(&'static Knob, f64)> {
        let place = self.optimizer.knob(word)?;
        Some((&self.optimizer.knobs[place], self.knobs[place]))
    }

    /// One regularizer's settings.
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
    /// Its switch and main knobs in a word: `off`, `on`, the value, or (where several knobs can switch it on) those that
    /// do with their words: `mixup 0.4`.
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

    /// Of a regularizer with modes that is on: the mode it is in, with its value.
    #[must_use]
    pub fn mode(&self) -> Option<(&'static Knob, String)> {
        let (knob, value) = self
            .main()
            .next()
            .filter(|_| self.on && self.entry.exclusive)?;
        Some((knob, knob.format(value)))
    }

    /// The knobs that switch it on and are not 0, with their values: of a regularizer with modes, the mode it is in.
    pub fn main(&self) -> impl Iterator<Item = (&'static Knob, f64)> {
        let knobs = self.entry.knobs.iter().zip(self.knobs.iter().copied());
        knobs.filter(|(knob, value)| knob.switches && *value != 0.0)
    }

    /// The change that would give it the strength that it has while it is off, where that is not the default.
    pub(super) fn prepared(&self) -> Option<Change> {
        let knobs = || self.entry.knobs.iter().zip(&self.knobs);
        let defaults = self.entry.defaults();
        let is_usual = knobs()
            .zip(defaults)
            .all(|((knob, value), default)| !knob.switches || *value == default);
        if self.on || is_usual {
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

    /// Gives one knob a value. One that switches also switches its owner on; with 0 it is switched off itself, and its
    /// owner with it where nothing else keeps that on (the value then stays, for the next time).
    pub(super) fn set(&mut self, place: usize, value: f64) {
        let switches = |place: usize| self.entry.knobs[place].switches;
        if !switches(place) {
            self.knobs[place] = value;
        } else if value != 0.0 {
            // What was off had no other knob in force; what has modes has one at a time.
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
    /// What early stopping watches, or would.
    #[must_use]
    pub fn watched(&self) -> Watched {
        let value = |one: &Regularization| Some(one.knobs[one.entry.knob("monitor")?]);
        let value = self.regularizer("early-stopping").and_then(value);
        Watched::from_knob(value.unwrap_or_default())
    }

    /// Whether everything that is on can be on this ground, and every knob can have its value.
    ///
    /// # Errors
    /// The first that can't.
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

    /// What the user should know of those that are on, on this ground.
    #[must_use]
    pub fn notices(&self, data_context: &DataContext) -> Vec<(&'static regularize::Entry, Reason)> {
        let on = self.regularizers.iter().filter(|one| one.on);
        on.filter_map(|one| Some((one.entry, (one.entry.notice)(data_context, &one.knobs)?)))
            .collect()
    }
}
