//! The fold map: which samples train and which are held out in each round.

use std::collections::BTreeMap;

use super::plan::Plan;
use super::rounds::{Rounds, Rows};
use crate::figure::{Content, Figure, Hue, Matrix};
use crate::phrase::{Label, Phrase};

/// Maximum number of columns and rows of the map; with more samples or rounds only some are shown.
const COLUMNS: usize = 240;
const ROWS: usize = 40;

/// The role of a sample in a round.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Trained,
    HeldOut,
    Inner,
    ToCome,
    Unused,
}

impl Kind {
    const ALL: [Self; 5] = [
        Self::Trained,
        Self::HeldOut,
        Self::Inner,
        Self::ToCome,
        Self::Unused,
    ];

    fn legend(self) -> (Label, Hue) {
        let (key, hue) = match self {
            Self::Trained => ("study.cross-validation.trained", Hue::Train),
            Self::HeldOut => ("study.cross-validation.held-out", Hue::Validation),
            Self::Inner => ("study.cross-validation.inner", Hue::Good),
            Self::ToCome => ("study.cross-validation.to-come", Hue::Dim),
            Self::Unused => ("study.cross-validation.unused", Hue::Strong),
        };
        (Label::key(key), hue)
    }
}

/// The map after `finished` rounds: columns are samples by class, and within a class by the fold of the first
/// repetition.
pub(super) fn fold_map(plan: &Plan, rounds: &Rounds, finished: usize) -> Figure {
    let (columns, samples) = columns(rounds);
    let every = rounds.count().div_ceil(ROWS).max(1);
    let shown: Vec<usize> = (0..rounds.count()).step_by(every).collect();
    let is_steered = plan.candidates.iter().any(|one| one.is_steered);
    let of_round = |round: &usize| row(rounds, *round, &samples, is_steered, *round < finished);
    let all: Vec<Kind> = shown.iter().flat_map(of_round).collect();
    let used = Kind::ALL.into_iter().filter(|kind| all.contains(kind));
    let used: Vec<Kind> = used.collect();
    let index = |kind: &Kind| used.iter().position(|one| one == kind).unwrap_or(0) as u8;
    let name = |round: &usize| {
        let (repeat, fold) = rounds.position(*round);
        Label::text(if plan.repeats > 1 {
            format!("{}.{}", repeat + 1, fold + 1)
        } else {
            (fold + 1).to_string()
        })
    };
    let caption = Phrase::new("study.cross-validation.map-caption")
        .with("samples", rounds.pool.development())
        .with("shown", samples.len());
    Figure {
        id: "folds",
        title: Label::key("study.cross-validation.map"),
        caption: Some(caption.into()),
        content: Content::Matrix(Matrix {
            y: Label::key("study.cross-validation.fold"),
            x: Label::key("study.cross-validation.samples"),
            rows: shown.iter().map(name).collect(),
            columns,
            cells: all.iter().map(index).collect(),
            kinds: used.iter().map(|kind| kind.legend()).collect(),
        }),
    }
}

/// The samples shown, every n-th of each class, with their number per class.
fn columns(rounds: &Rounds) -> (Vec<(Label, usize)>, Vec<usize>) {
    let mut classes: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (row, fold) in rounds.fold_of_rows(0) {
        let class = rounds.pool.class(row).unwrap_or(0);
        classes.entry(class).or_default().push((fold, row));
    }
    let every = rounds.pool.development().div_ceil(COLUMNS).max(1);
    let (mut groups, mut samples) = (Vec::new(), Vec::new());
    for (class, mut members) in classes {
        members.sort_unstable();
        let before = samples.len();
        samples.extend(members.iter().step_by(every).map(|(_, row)| *row));
        let name = rounds.pool.classes().and_then(|names| names.get(class));
        let is_generated = rounds.pool.is_generated();
        let name = name.map_or_else(|| Label::text(""), |name| Label::class(name, is_generated));
        groups.push((name, samples.len() - before));
    }
    (groups, samples)
}

/// The cells of a round.
fn row(
    rounds: &Rounds,
    round: usize,
    samples: &[usize],
    is_steered: bool,
    is_finished: bool,
) -> Vec<Kind> {
    // `Rounds::sizes` has checked this before the study started.
    let Ok(Rows {
        train,
        inner,
        held_out,
    }) = rounds.rows(round, is_steered)
    else {
        return vec![Kind::Unused; samples.len()];
    };
    let mut kinds = BTreeMap::new();
    let trained = if is_finished {
        Kind::Trained
    } else {
        Kind::ToCome
    };
    for (rows, kind) in [
        (train, trained),
        (inner, Kind::Inner),
        (held_out, Kind::HeldOut),
    ] {
        kinds.extend(rows.into_iter().map(|row| (row, kind)));
    }
    let kind = |row: &usize| kinds.get(row).copied().unwrap_or(Kind::Unused);
    samples.iter().map(kind).collect()
}
