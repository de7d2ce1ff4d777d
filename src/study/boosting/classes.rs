//! Figures of boosted classes.

use super::chain::Chain;
use super::curves::{by_frame, by_round, chosen, errors, figure, kept, of_round, round_axis};
use super::grid::raw;
use super::samme::{End, HEAVIEST, Samme, winner};
use super::tale::Tale;
use crate::answer::{Cell, Sheet};
use crate::data::Kind;
use crate::figure::{
    At, Axis, Content, Curves, Dot, Field, FieldKind, Figure, Group, Hue, Line, Sample, Scatter,
    Stroke, Threshold,
};
use crate::phrase::{Label, Phrase};

/// Pictures of the heaviest samples.
const PICTURES: usize = 24;
/// Points at which the distribution of the margins is taken.
const MARGINS: usize = 81;

/// What can be shown; the errors first, once there is a strong model.
pub(super) fn figures(chain: &Chain, samme: &Samme, tales: &[Tale]) -> Vec<Figure> {
    let rounds = samme.rounds.len();
    if rounds == 0 {
        return vec![learners(samme)];
    }
    let mut all = vec![
        of_errors(chain, samme, tales),
        learners(samme),
        weights(chain, samme),
    ];
    all.extend(wrong(samme));
    all.push(margins(samme));
    all.extend(field(chain, samme));
    all
}

fn of_errors(chain: &Chain, samme: &Samme, tales: &[Tale]) -> Figure {
    let y = Axis::new(Label::key("figure.error-rate"));
    let mut curves = errors(chain, tales, y);
    let bounds: Option<Vec<f64>> = samme.rounds.iter().map(|round| round.bound).collect();
    curves.lines.extend(bounds.map(|bounds| {
        let bounds = bounds.into_iter();
        by_round("study.boosting.bound", Hue::Truth, Stroke::Dotted, bounds)
    }));
    let caption = (samme.classes == 2).then_some("study.boosting.errors-caption");
    let title = Label::key("study.boosting.errors");
    figure("errors", title, caption, Content::Curves(curves))
}

/// Error and weight of each learner.
fn learners(samme: &Samme) -> Figure {
    let y = Axis::new(Label::key("study.boosting.error-and-alpha"));
    let mut curves = Curves::new(round_axis(), y);
    let mut errors: Vec<f64> = samme.rounds.iter().map(|round| round.error).collect();
    errors.extend(samme.end.and_then(|end| match end {
        End::TooWeak(error) => Some(error),
        _ => None,
    }));
    let alphas = samme.rounds.iter().map(|round| round.alpha);
    curves.lines = vec![
        by_round(
            "study.boosting.learner-error",
            Hue::Lane(0),
            Stroke::Solid,
            errors.into_iter(),
        ),
        by_round("study.boosting.alpha", Hue::Lane(1), Stroke::Solid, alphas),
    ];
    curves.thresholds = vec![Threshold {
        name: Label::key("study.boosting.chance"),
        hue: Hue::Warning,
        at: At::Y(samme.limit()),
    }];
    figure(
        "learners",
        Label::key("study.boosting.learners"),
        Some("study.boosting.learners-caption"),
        Content::Curves(curves),
    )
}

/// Who weighs most: on the plane by size, else the heaviest ones.
fn weights(chain: &Chain, samme: &Samme) -> Figure {
    let title = Label::key("study.boosting.weights");
    let (content, caption) = match chain.data.kind {
        Kind::Points2d => {
            let plane = plane(chain, samme, true);
            (Content::Scatter(plane), "study.boosting.weights-caption")
        }
        Kind::Image { width, .. } => {
            let samples = pictures(chain, samme, width);
            (Content::Samples(samples), "study.boosting.pictures-caption")
        }
        _ => {
            let table = heaviest(chain, samme);
            (Content::Table(table), "study.boosting.heaviest-caption")
        }
    };
    figure("weights", title, Some(caption), content)
}

/// The training samples in the plane, a group for each class.
fn plane(chain: &Chain, samme: &Samme, is_sized: bool) -> Scatter {
    let data = &chain.data;
    let axis = |place: usize| Axis::new(Label::text(data.features[place].clone()));
    let mut plane = Scatter::new(axis(0), axis(1));
    let most = samme.weights.iter().copied().fold(0.0, f64::max);
    plane.groups = data
        .task
        .names()
        .iter()
        .enumerate()
        .map(|(class, name)| Group {
            name: Label::class(name, data.entry.generated.is_some()),
            hue: Hue::Lane(class),
            points: Vec::new(),
        })
        .collect();
    let points = raw(data, &data.train, 0).zip(raw(data, &data.train, 1));
    for (sample, (x, y)) in points.enumerate() {
        let weight = samme.weights[sample] / most;
        plane.groups[samme.labels(0)[sample] as usize]
            .points
            .push(Dot {
                at: [x, y],
                size: if is_sized { weight } else { 0.0 },
                is_marked: is_sized && samme.has_wrong_label(sample),
            });
    }
    plane
}

fn pictures(chain: &Chain, samme: &Samme, width: usize) -> Vec<Sample> {
    let data = &chain.data;
    let said = samme.said(samme.rounds.len(), 0);
    let names = data.task.names();
    let heaviest = samme.heaviest();
    let most = heaviest
        .first()
        .map_or(1.0, |sample| samme.weights[*sample]);
    let picture = |sample: usize| {
        let row = data.train.inputs.row(sample).to_vec();
        let key = if samme.has_wrong_label(sample) {
            "study.boosting.wrong-sample"
        } else {
            "study.boosting.sample"
        };
        let name = |class: u32| names.get(class as usize).cloned().unwrap_or_default();
        let times = samme.weights[sample] * samme.weights.len() as f64;
        Sample {
            pixels: (crate::portrait::grey(data, &row), width),
            caption: Phrase::new(key)
                .with("label", name(samme.labels(0)[sample]))
                .with("voted", name(said[sample]))
                .into(),
            bars: vec![(
                Phrase::new("study.boosting.times")
                    .with("times", times)
                    .into(),
                samme.weights[sample] / most,
            )],
        }
    };
    heaviest.into_iter().take(PICTURES).map(picture).collect()
}

/// How much of the weight lies on samples with wrong labels, and how many of the heaviest have one.
fn wrong(samme: &Samme) -> Option<Figure> {
    let share = samme.wrong_share();
    if share == 0.0 {
        return None;
    }
    let y = Axis::new(Label::key("study.boosting.share"));
    let mut curves = Curves::new(round_axis(), y);
    let part = |part: usize| samme.rounds.iter().map(move |round| round.wrong[part]);
    curves.lines = vec![
        by_round(
            "study.boosting.of-heaviest",
            Hue::Strong,
            Stroke::Solid,
            part(1),
        ),
        by_round(
            "study.boosting.of-weight",
            Hue::Lane(1),
            Stroke::Solid,
            part(0),
        ),
    ];
    curves.thresholds = vec![Threshold {
        name: Label::key("study.boosting.of-all"),
        hue: Hue::Dim,
        at: At::Y(share),
    }];
    let title = Label::key("study.boosting.wrong");
    Some(figure("wrong-labels", title, None, Content::Curves(curves)))
}

/// The cumulative distribution of the margins at some rounds.
fn margins(samme: &Samme) -> Figure {
    let x = Axis {
        range: Some([-1.0, 1.0]),
        ..Axis::new(Label::key("study.boosting.margin"))
    };
    let y = Axis {
        range: Some([0.0, 1.0]),
        ..Axis::new(Label::key("study.boosting.margin-share"))
    };
    let mut curves = Curves::new(x, y);
    let rounds = chosen(samme.rounds.len());
    for (lane, round) in rounds.iter().enumerate() {
        let mut margins = samme.margins(*round);
        margins.sort_by(f64::total_cmp);
        let share = |place: usize| {
            let x = 2.0 * place as f64 / (MARGINS - 1) as f64 - 1.0;
            let below = margins.partition_point(|margin| *margin <= x);
            [x, below as f64 / margins.len() as f64]
        };
        curves.lines.push(Line {
            name: of_round("study.boosting.at-round", *round).into(),
            hue: if lane + 1 == rounds.len() {
                Hue::Strong
            } else {
                Hue::Lane(lane)
            },
            stroke: Stroke::Solid,
            points: (0..MARGINS).map(share).collect(),
        });
    }
    figure(
        "margins",
        Label::key("study.boosting.margins"),
        Some("study.boosting.margins-caption"),
        Content::Curves(curves),
    )
}

/// What the strong model says in the plane, by round.
fn field(chain: &Chain, samme: &Samme) -> Option<Figure> {
    let frames = kept(samme.rounds.len()).into_iter();
    let frames = frames.map(|round| Some((round as u64, said_in_plane(chain, samme, round)?)));
    let title = Label::key("study.boosting.field");
    let caption = Some("study.boosting.field-caption");
    Some(figure(
        "field",
        title,
        caption,
        by_frame(frames.collect::<Option<_>>()?),
    ))
}

/// What it says after so many rounds.
fn said_in_plane(chain: &Chain, samme: &Samme, round: usize) -> Option<Content> {
    let grid = chain.grid.as_ref()?;
    let &[x, y] = &grid.ranges[..] else {
        return None;
    };
    let votes = samme.votes(round, |learner| &learner.grid);
    let rows = votes.chunks_exact(samme.classes);
    // How far the winner's share of the votes is above what each class would have of evenly spread ones.
    let sure = |row: &[f64]| {
        let most = row.iter().copied().fold(0.0, f64::max);
        let even = 1.0 / samme.classes as f64;
        ((most - even) / (1.0 - even)).clamp(0.0, 1.0)
    };
    let mut plane = plane(chain, samme, false);
    plane.field = Some(Field {
        x,
        y,
        columns: grid.columns(),
        values: rows.clone().map(|row| f64::from(winner(row))).collect(),
        name: Label::key("study.boosting.field"),
        kind: FieldKind::Class {
            confidence: rows.map(sure).collect(),
        },
    });
    Some(Content::Scatter(plane))
}

/// The heaviest training samples of the first seed, not more than [`HEAVIEST`] where more have the same weight.
pub(super) fn heaviest(chain: &Chain, samme: &Samme) -> Sheet {
    let names = chain.data.task.names();
    let name = |class: u32| Cell::Text(names.get(class as usize).cloned().unwrap_or_default());
    let said = samme.said(samme.rounds.len(), 0);
    let row = |sample: usize| {
        vec![
            Cell::Count(chain.data.row_number(chain.data.train.rows[sample]) as u64),
            Cell::Number(samme.weights[sample]),
            name(samme.labels(0)[sample]),
            said.get(sample).map_or(Cell::Nothing, |class| name(*class)),
            Cell::Truth(samme.has_wrong_label(sample)),
        ]
    };
    Sheet {
        name: "heaviest",
        columns: vec!["sample", "weight", "label", "voted", "wrong_label"],
        rows: samme
            .heaviest()
            .into_iter()
            .take(HEAVIEST)
            .map(row)
            .collect(),
    }
}
