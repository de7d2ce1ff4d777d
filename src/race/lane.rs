//! One lane of a race: what sets it apart from the base recipe, in the words of live changes.

use std::str::FromStr;

use super::error::PlanError;
use crate::optim;
use crate::train::{BatchSize, Change, ChangeError, Settings};

/// Changes to the base recipe, with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// What it is called; no two lanes of a race have the same.
    pub label: String,
    /// What is changed, in the order in which it is applied. None is the base recipe itself.
    pub changes: Vec<Change>,
}

impl Lane {
    /// The base recipe with another optimizer, called by its name.
    #[must_use]
    pub fn optimizer(entry: &'static optim::Entry) -> Self {
        Self {
            label: entry.id.to_owned(),
            changes: vec![Change::Optimizer(entry)],
        }
    }

    /// A lane for each optimizer of the registry.
    #[must_use]
    pub fn optimizers() -> Vec<Self> {
        let all = optim::ENTRIES.iter();
        all.map(|entry| Self::optimizer(entry)).collect()
    }

    /// The base recipe with another batch size: `batch 32`.
    #[must_use]
    pub fn batch(size: BatchSize) -> Self {
        Self {
            label: format!("batch {size}"),
            changes: vec![Change::Batch(size)],
        }
    }

    /// What both change: `adam, batch 32`.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            label: format!("{}, {}", self.label, other.label),
            changes: [&self.changes[..], &other.changes].concat(),
        }
    }

    /// Alters the settings of the base for a training part of `samples` samples. An optimizer that is the base's own keeps
    /// the base's knobs; another one takes its defaults.
    ///
    /// # Errors
    /// The first change that does not fit; `settings` are then as the changes before it left them.
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

    /// Reads `optimizer adam, lr 0.01`: live changes with commas between them. A knob belongs to an optimizer, so that goes
    /// first wherever it stands.
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

/// The first word that begins more than one of these changes: only one of them could hold.
fn repeated(changes: &[String]) -> Option<&str> {
    let words: Vec<&str> = changes
        .iter()
        .filter_map(|change| change.split(' ').next())
        .collect();
    let again = (1..words.len()).find(|place| words[..*place].contains(&words[*place]))?;
    Some(words[again])
}

/// The texts of single changes. A comma may also stand within one, between the knobs of a regularizer.
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
