//! The recipe panel as a list of rows, each a setting that can be changed. Drawing, keys and the mouse share this list.

use crate::knob::{Kind, Knob};
use crate::optim;
use crate::train::{Change, Settings};
use crate::turn::{Turn, beside};

/// A row of the recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RecipeRow {
    Optimizer,
    /// A knob of the optimizer, by index.
    Knob(usize),
    Batch,
    /// A regularizer, by index, with its main knob.
    Regularizer(usize),
    /// Another knob of an active regularizer: the indices of both.
    RegularizerKnob(usize, usize),
}

/// The rows for these settings, from the top.
#[must_use]
pub(super) fn rows(settings: &Settings) -> Vec<RecipeRow> {
    let mut rows = vec![RecipeRow::Optimizer];
    rows.extend((0..settings.knobs.len()).map(RecipeRow::Knob));
    rows.push(RecipeRow::Batch);
    for (index, one) in settings.regularizers.iter().enumerate() {
        rows.push(RecipeRow::Regularizer(index));
        if one.on {
            let others = one.entry.knobs.iter().enumerate();
            let others = others.filter(|(_, knob)| !knob.switches);
            rows.extend(others.map(|(knob, _)| RecipeRow::RegularizerKnob(index, knob)));
        }
    }
    rows
}

/// The index of `row`; if it is gone (another optimizer has fewer knobs), that of the nearest row before it.
#[must_use]
pub(super) fn place(rows: &[RecipeRow], row: RecipeRow) -> usize {
    rows.iter().position(|one| *one == row).unwrap_or_else(|| {
        let before = match row {
            RecipeRow::Knob(_) => rows
                .iter()
                .rposition(|one| matches!(one, RecipeRow::Knob(_))),
            RecipeRow::RegularizerKnob(owner, _) => rows
                .iter()
                .position(|one| *one == RecipeRow::Regularizer(owner)),
            _ => None,
        };
        before.unwrap_or(0)
    })
}

/// The change that a key press on `row` requests; `None` at the end of its range.
#[must_use]
pub(super) fn turn(
    row: RecipeRow,
    settings: &Settings,
    samples: usize,
    turn: Turn,
) -> Option<Change> {
    let turned = |knob: &Knob, value: f64| knob.turned(turn, value);
    match row {
        RecipeRow::Optimizer => Some(optimizer(settings, turn)),
        RecipeRow::Knob(index) => {
            let knob = settings.optimizer.knobs.get(index)?;
            let was = *settings.knobs.get(index)?;
            let value = turned(knob, was);
            (value != was).then_some(Change::Knob {
                word: knob.word,
                value,
            })
        }
        RecipeRow::Batch => batch(settings, samples, turn),
        RecipeRow::Regularizer(index) => {
            let one = settings.regularizers.get(index)?;
            let main = one.entry.knobs.iter().position(|knob| knob.switches);
            match main {
                Some(knob) if one.on => knob_change(settings, index, knob, turned),
                // The first press switches it on, at the value shown.
                Some(_) => Some(Change::Regularizer {
                    entry: one.entry,
                    on: true,
                }),
                None => (one.on != turn.is_next()).then_some(Change::Regularizer {
                    entry: one.entry,
                    on: turn.is_next(),
                }),
            }
        }
        RecipeRow::RegularizerKnob(index, knob) => knob_change(settings, index, knob, turned),
    }
}

fn knob_change(
    settings: &Settings,
    index: usize,
    place: usize,
    turn: impl Fn(&Knob, f64) -> f64,
) -> Option<Change> {
    let one = settings.regularizers.get(index)?;
    let knob = one.entry.knobs.get(place)?;
    let was = *one.knobs.get(place)?;
    let value = turn(knob, was);
    (value != was).then_some(Change::RegularizerKnob {
        entry: one.entry,
        knob: place,
        value,
    })
}

/// The next (or previous) optimizer of the registry, wrapping around.
#[must_use]
pub(super) fn optimizer(settings: &Settings, turn: Turn) -> Change {
    let beside = beside(optim::ENTRIES, turn, |entry| **entry == *settings.optimizer);
    Change::Optimizer(beside.copied().unwrap_or(settings.optimizer))
}

/// The next larger (or smaller) batch size, if there is one.
#[must_use]
pub(super) fn batch(settings: &Settings, samples: usize, turn: Turn) -> Option<Change> {
    let was = settings.batch;
    let size = was.turned(turn, samples);
    (size != was).then_some(Change::Batch(size))
}

/// What `enter` does on a row: toggle a switch, or open the command line to type a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Entered {
    Change(Change),
    /// Open the command line with this text.
    Type(String),
}

#[must_use]
pub(super) fn enter(row: RecipeRow, settings: &Settings) -> Option<Entered> {
    Some(match row {
        RecipeRow::Optimizer => Entered::Type("optimizer ".to_owned()),
        RecipeRow::Batch => Entered::Type(Change::Batch(settings.batch).to_string()),
        RecipeRow::Knob(index) => {
            let word = settings.optimizer.knobs.get(index)?.word;
            let value = *settings.knobs.get(index)?;
            Entered::Type(Change::Knob { word, value }.to_string())
        }
        RecipeRow::Regularizer(index) => {
            let one = settings.regularizers.get(index)?;
            Entered::Change(Change::Regularizer {
                entry: one.entry,
                on: !one.on,
            })
        }
        RecipeRow::RegularizerKnob(index, place) => {
            let one = settings.regularizers.get(index)?;
            let knob = one.entry.knobs.get(place)?;
            let value = *one.knobs.get(place)?;
            match knob.kind {
                Kind::Choice(_) => {
                    let next = |knob: &Knob, value| knob.turned(Turn::Next, value);
                    Entered::Change(knob_change(settings, index, place, next)?)
                }
                _ => Entered::Type(format!("{} {}", knob.word, knob.format(value))),
            }
        }
    })
}

/// Whether `change` affects `row`, which is marked while the change is pending.
#[must_use]
pub(super) fn concerns(change: &Change, row: RecipeRow, settings: &Settings) -> bool {
    match (change, row) {
        (
            Change::Optimizer(_) | Change::OptimizerKnobs { .. },
            RecipeRow::Optimizer | RecipeRow::Knob(_),
        )
        | (Change::Batch(_), RecipeRow::Batch) => true,
        (Change::Knob { word, .. }, RecipeRow::Knob(index)) => settings
            .optimizer
            .knobs
            .get(index)
            .is_some_and(|knob| knob.word == *word),
        (Change::Regularizer { entry, .. }, RecipeRow::Regularizer(index)) => settings
            .regularizers
            .get(index)
            .is_some_and(|one| one.entry == *entry),
        (Change::RegularizerKnob { entry, knob, .. }, row) => {
            let is = |index: usize| {
                let one = settings.regularizers.get(index);
                one.is_some_and(|one| one.entry == *entry)
            };
            match row {
                RecipeRow::Regularizer(index) => is(index) && entry.knobs[*knob].switches,
                RecipeRow::RegularizerKnob(index, place) => is(index) && place == *knob,
                _ => false,
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::train::BatchSize;

    fn after(settings: &Settings, change: Change) -> Settings {
        let mut settings = settings.clone();
        change.apply(&mut settings, 1000).unwrap();
        settings
    }

    #[test]
    fn every_optimizer_and_every_value_is_reached_by_turning() {
        let mut settings = Settings::default();
        for _ in 0..optim::ENTRIES.len() {
            let next = after(&settings, optimizer(&settings, Turn::Next));
            assert_ne!(next.optimizer.id, settings.optimizer.id);
            assert_eq!(
                after(&next, optimizer(&next, Turn::Previous)).optimizer.id,
                settings.optimizer.id
            );
            settings = next;
        }
        for way in Turn::BOTH {
            for row in rows(&settings) {
                let mut turned = settings.clone();
                // A bounded value reaches its end.
                for _ in 0..300 {
                    match turn(row, &turned, 1000, way) {
                        Some(change) => turned = after(&turned, change),
                        None => break,
                    }
                }
                // A switch without a value can only go from off to on.
                let is_switch = matches!(row, RecipeRow::Regularizer(index)
                    if !settings.regularizers[index].entry.knobs.iter().any(|knob| knob.switches));
                assert!(
                    turned != settings || (is_switch && !way.is_next()),
                    "{row:?}"
                );
            }
        }
    }

    #[test]
    fn regularizers_show_their_other_knobs_while_on() {
        let settings = Settings::default();
        let count = rows(&settings).len();
        for index in 0..settings.regularizers.len() {
            let row = RecipeRow::Regularizer(index);
            let Some(Entered::Change(change)) = enter(row, &settings) else {
                unreachable!("{row:?}");
            };
            let on = after(&settings, change);
            assert!(on.regularizers[index].on);
            let others = on.regularizers[index].entry.knobs.iter();
            let others = others.filter(|knob| !knob.switches).count();
            assert_eq!(rows(&on).len(), count + others);
            assert_eq!(turn(row, &settings, 1000, Turn::Next), Some(change));
        }
    }

    #[test]
    fn a_row_that_is_gone_gives_way_to_one_near_it() {
        let settings = Settings::default();
        let rows = rows(&settings);
        assert_eq!(rows[place(&rows, RecipeRow::Knob(3))], RecipeRow::Knob(0));
        assert_eq!(
            rows[place(&rows, RecipeRow::RegularizerKnob(0, 1))],
            RecipeRow::Regularizer(0)
        );
        assert_eq!(rows[place(&rows, RecipeRow::Batch)], RecipeRow::Batch);
    }

    #[test]
    fn the_batch_stops_at_its_ends() {
        let mut settings = Settings {
            batch: BatchSize::Full,
            ..Settings::default()
        };
        assert_eq!(batch(&settings, 1000, Turn::Next), None);
        settings.batch = BatchSize::Samples(1);
        assert_eq!(batch(&settings, 1000, Turn::Previous), None);
    }
}
