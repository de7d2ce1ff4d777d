//! Parts of figures that classes and values share.

use super::chain::Chain;
use super::tale::Tale;
use crate::figure::{
    At, Axis, Beam, Content, Curves, Figure, Frames, Hue, Line, Stroke, Threshold,
};
use crate::phrase::{Label, Phrase};

/// A line over rounds, from 1.
pub(super) fn by_round(
    key: &'static str,
    hue: Hue,
    stroke: Stroke,
    values: impl Iterator<Item = f64>,
) -> Line {
    let points = values.enumerate();
    Line {
        name: Label::key(key),
        hue,
        stroke,
        points: points.map(|(place, y)| [place as f64 + 1.0, y]).collect(),
    }
}

pub(super) fn round_axis() -> Axis {
    Axis::new(Label::key("study.boosting.round"))
}

/// Errors of the strong model by round, the first learner's as a threshold, other seeds as faint lines.
pub(super) fn errors(chain: &Chain, tales: &[Tale], y: Axis) -> Curves {
    let strong = chain.strong();
    let mut curves = Curves::new(round_axis(), y);
    let part = |part: usize| strong.iter().map(move |errors| errors[part]);
    curves.lines = vec![
        by_round("figure.train", Hue::Train, Stroke::Solid, part(0)),
        by_round("figure.validation", Hue::Validation, Stroke::Solid, part(1)),
    ];
    let beam = |tale: &Tale| Beam {
        name: Label::key("study.boosting.other-seeds"),
        hue: Hue::Validation,
        x: (1..=tale.strong.len()).map(|round| round as f64).collect(),
        lines: vec![tale.strong.iter().map(|errors| errors[1]).collect()],
    };
    // Lines of a beam have the same x, and chains may end early.
    let lengths: Vec<usize> = tales.iter().skip(1).map(|tale| tale.strong.len()).collect();
    for (place, length) in lengths.iter().enumerate() {
        let mut beam = beam(&tales[place + 1]);
        let same = curves
            .beams
            .iter_mut()
            .find(|other| other.x.len() == *length);
        match same {
            Some(other) => other.lines.append(&mut beam.lines),
            None => curves.beams.push(beam),
        }
    }
    let first = strong.first().filter(|_| strong.len() > 1);
    curves.thresholds = first
        .map(|errors| Threshold {
            name: Label::key("study.boosting.first-alone"),
            hue: Hue::Dim,
            at: At::Y(errors[1]),
        })
        .into_iter()
        .collect();
    curves
}

pub(super) fn figure(
    id: &'static str,
    title: impl Into<Label>,
    caption: Option<&'static str>,
    content: Content,
) -> Figure {
    Figure {
        id,
        title: title.into(),
        caption: caption.map(Label::key),
        content,
    }
}

/// A label with the number of a round in it.
pub(super) fn of_round(key: &'static str, round: usize) -> Phrase {
    Phrase::new(key).with("round", round)
}

/// The first of so many rounds, one on the way (where most changes: early), and the last.
pub(super) fn chosen(rounds: usize) -> Vec<usize> {
    let middle = (rounds as f64).sqrt().ceil() as usize;
    let mut all = vec![1, middle, rounds];
    all.dedup();
    all.retain(|round| (1..=rounds).contains(round));
    all
}

/// The most rounds that a figure shows one by one.
const FRAMES: usize = 25;

/// The rounds of so many that are kept to be shown one by one: all, or evenly spread ones with the first and the last.
pub(super) fn kept(rounds: usize) -> Vec<usize> {
    let count = rounds.min(FRAMES);
    let between = count.saturating_sub(1).max(1);
    (0..count)
        .map(|place| 1 + place * rounds.saturating_sub(1) / between)
        .collect()
}

/// The same figure round by round.
pub(super) fn by_frame(all: Vec<(u64, Content)>) -> Content {
    Content::Frames(Frames {
        by: Label::key("study.boosting.round"),
        column: "round",
        all,
    })
}
