//! One lane of a race: the changes to the base recipe that define it.

use std::str::FromStr;

use super::error::PlanError;
use crate::optim;
use crate::train::{BatchSize, Change, ChangeError, Settings};

/// A named list of changes to the base recipe.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Its label, unique within a race.
    pub label: String,
    /// The changes, in the order in which they are applied; empty for the base recipe itself.
    pub changes: Vec<Change>,
}

impl Lane {
    /// The base recipe with another optimizer, labelled with its id.
    #[must_use]
    pub fn optimizer(entry: &'static optim::Entry) -> Self {
        Self {
            label: entry.id.to_owned(),
            changes: vec![Change::Optimizer(entry)],
        }
    }

    /// One lane for each optimizer of the registry.
    #[must_use]
    pub fn optimizers() -> Vec<Self> {
        let all = optim::ENTRIES.iter();
        all.map(|entry| Self::optimizer(entry)).collect()
    }

    /// The base recipe with another batch size, labelled `batch 32`.
    #[must_use]
    pub fn batch(size: BatchSize) -> Self {
        Self {
            label: format!("batch {size}"),
            changes: vec![Change::Batch(size)],
        }
    }

    /// Combines the changes of both lanes, labelled `adam, batch 32`.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            label: format!("{}, {}", self.label, other.label),
            changes: [&self.changes[..], &other.changes].concat(),
        }
    }

    /// Applies the changes to the base settings for a training part of `samples` samples. If the lane's optimizer is
    /// the base's, the base's knobs are kept; another optimizer takes its defaults.
    ///
    /// # Errors
    /// The first change that does not fit; `settings` then include the changes before it.
    pub fn apply(&self, settings: &mut Settings, samples: usize) -> Result<(), ChangeError> {
        for change in &self.changes {
            match change {
                Change::Optimizer(entry) if *entry == settings.optimizer => {}
                change => {
                    change.apply(settings, samples)?;
                }
            }
        }
        Ok(())
    }
}

impl FromStr for Lane {
    type Err = PlanError;

    /// Parses comma-separated live changes, like `optimizer adam, lr 0.01`. Knobs belong to an optimizer, so the
    /// optimizer is applied first wherever it is written.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut changes = Vec::new();
        for part in parts(text) {
            let refused = |source| PlanError::Change {
                lane: text.trim().to_owned(),
                source,
            };
            let change: Change = part.parse().map_err(refused)?;
            if matches!(change, Change::KeepBest | Change::GoOn) {
                return Err(PlanError::NotABeginning(change.to_string()));
            }
            changes.push(change);
        }
        if changes.is_empty() {
            return Err(PlanError::EmptyLane);
        }
        changes.sort_by_key(|change| change.optimizer().is_none());
        let words: Vec<String> = changes.iter().map(Change::to_string).collect();
        if let Some(word) = repeated(&words) {
            return Err(PlanError::Contradiction {
                lane: text.trim().to_owned(),
                word: word.to_owned(),
            });
        }
        Ok(Self {
            label: words.join(", "),
            changes,
        })
    }
}

/// The first setting that more than one of these changes set; only one could take effect.
fn repeated(changes: &[String]) -> Option<&str> {
    let words: Vec<&str> = changes
        .iter()
        .filter_map(|change| change.split(' ').next())
        .collect();
    let again = (1..words.len()).find(|index| words[..*index].contains(&words[*index]))?;
    Some(words[again])
}

/// Splits the text into single changes. A comma may also be part of a change, between the knobs of a regularizer.
fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let pieces = text.split(',').map(str::trim);
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        if let Some(last) = parts.last_mut().filter(|last| last.contains('=')) {
            let joined = format!("{last},{piece}");
            if joined.parse::<Change>().is_ok() {
                *last = joined;
                continue;
            }
        }
        parts.push(piece.to_owned());
    }
    parts
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn label(text: &str) -> Result<String, String> {
        let lane: Result<Lane, PlanError> = text.parse();
        lane.map(|lane| lane.label)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn lanes_are_read_with_the_optimizer_first() {
        let label = |text| label(text).unwrap();
        assert_eq!(label("dropout 0.5"), "dropout 0.5");
        assert_eq!(
            label(" lr 0.01 , optimizer adam"),
            "optimizer adam, lr 0.01"
        );
        assert_eq!(
            label("augment shift=2,zoom=5, batch 8"),
            "augment shift=2,zoom=5, batch 8"
        );
        assert_eq!(label("augment shift=2,lr=0.5"), "augment shift=2, lr 0.5");
    }

    #[test]
    fn wrong_lanes_are_refused_in_a_line() {
        let error = |text| label(text).unwrap_err();
        let all: Vec<&str> = crate::optim::ENTRIES.iter().map(|one| one.id).collect();
        assert_eq!(
            error("optimizer adan"),
            format!(
                "lane 'optimizer adan': optimizer can't be 'adan': expected {}",
                all.join(", ")
            )
        );
        assert_eq!(
            error("batch 8, dropuot 0.5"),
            "lane 'batch 8, dropuot 0.5': unknown change 'dropuot': did you mean 'dropout'?"
        );
        assert_eq!(
            error("keep-best"),
            "a lane can't start with 'keep-best': it needs a stopped run"
        );
        assert_eq!(
            error("optimizer adam, optimizer sgd"),
            "lane 'optimizer adam, optimizer sgd': 'optimizer' is given twice; only one can apply"
        );
        assert_eq!(
            error("lr 0.1, batch 8, lr 0.2"),
            "lane 'lr 0.1, batch 8, lr 0.2': 'lr' is given twice; only one can apply"
        );
        assert_eq!(
            error(" , "),
            "a lane needs a change, like 'dropout 0.5' or 'optimizer adam, lr 0.01'"
        );
    }

    #[test]
    fn the_bases_own_optimizer_keeps_its_knobs_and_others_take_their_defaults() {
        let mut base = Settings::default();
        for text in ["optimizer adam", "lr 0.02"] {
            let change: Change = text.parse().unwrap();
            change.apply(&mut base, 100).unwrap();
        }
        let with = |text: &str| {
            let mut settings = base.clone();
            let lane: Lane = text.parse().unwrap();
            lane.apply(&mut settings, 100).unwrap();
            settings.knob("lr").unwrap().1
        };
        assert_eq!(with("optimizer adam"), 0.02);
        assert_eq!(with("optimizer rmsprop"), 0.001);
        assert_eq!(with("lr 0.5, optimizer rmsprop"), 0.5);
        assert_eq!(with("batch 8"), 0.02);
    }
}
