//! Figures of boosted numbers.

use super::chain::Chain;
use super::curves::{by_frame, chosen, errors, figure, kept, of_round};
use super::grid::{Grid, raw};
use super::learner::Learner;
use super::residuals::Residuals;
use super::tale::Tale;
use crate::figure::{
    At, Axis, Content, Curves, Dot, Figure, Group, Hue, Line, Scatter, Stroke, Threshold,
};
use crate::phrase::Label;

/// The most residuals that are drawn.
const MOST: usize = 500;

/// What can be shown; the errors first.
pub(super) fn figures(chain: &Chain, residuals: &Residuals, tales: &[Tale]) -> Vec<Figure> {
    let y = Axis::new(Label::key("study.boosting.squared-error"));
    let mut all = vec![figure(
        "errors",
        Label::key("study.boosting.errors"),
        None,
        Content::Curves(errors(chain, tales, y)),
    )];
    let Some(grid) = &chain.grid else {
        all.push(spread(residuals));
        return all;
    };
    all.push(fit(chain, residuals, grid));
    all.extend(lessons(chain, residuals, grid));
    all
}

fn axes(chain: &Chain, grid: &Grid, y: Label) -> Curves {
    let x = Axis {
        range: Some(grid.ranges[0]),
        ..Axis::new(Label::text(chain.data.features[0].clone()))
    };
    Curves::new(x, Axis::new(y))
}

fn points(xs: impl Iterator<Item = f64>, ys: impl Iterator<Item = f64>) -> Vec<[f64; 2]> {
    xs.zip(ys).map(|(x, y)| [x, y]).collect()
}

/// The sum of the learners after some rounds, over the samples.
fn fit(chain: &Chain, residuals: &Residuals, grid: &Grid) -> Figure {
    let data = &chain.data;
    let map = data.standardisation.targets[0];
    let name = data.task.names().first().cloned().unwrap_or_default();
    let mut curves = axes(chain, grid, Label::text(name));
    let targets = data.train.targets.column(0);
    curves.lines.push(Line {
        name: Label::key("figure.train"),
        hue: Hue::Dim,
        stroke: Stroke::Points,
        points: points(
            raw(data, &data.train, 0),
            targets.iter().map(|y| map.undo(*y)),
        ),
    });
    curves.lines.extend(data.truth.map(|truth| Line {
        name: Label::text("f"),
        hue: Hue::Truth,
        stroke: Stroke::Dotted,
        points: points(
            grid.xs().into_iter(),
            grid.xs().into_iter().map(truth.function),
        ),
    }));
    let rounds = chosen(residuals.learners.len());
    for (lane, round) in rounds.iter().enumerate() {
        let sum = residuals.sum(*round, |learner| &learner.grid).into_iter();
        let ys = sum.map(|y| y.mul_add(map.scale, map.mean));
        curves.lines.push(Line {
            name: of_round("study.boosting.at-round", *round).into(),
            hue: if lane + 1 == rounds.len() {
                Hue::Strong
            } else {
                Hue::Lane(lane)
            },
            stroke: Stroke::Solid,
            points: points(grid.xs().into_iter(), ys),
        });
    }
    let title = Label::key("study.boosting.fit");
    figure("fit", title, None, Content::Curves(curves))
}

/// What each learner from the second was trained on, and what it made of that; `None` while there is only one.
fn lessons(chain: &Chain, residuals: &Residuals, grid: &Grid) -> Option<Figure> {
    let rounds = kept(residuals.learners.len())
        .into_iter()
        .filter(|round| *round > 1);
    let mut lessons: Vec<(u64, Curves)> = rounds
        .map(|round| (round as u64, lesson(chain, residuals, grid, round)))
        .collect();
    // The same y range for all, which shows how little is left.
    let ys = lessons.iter().flat_map(|(_, curves)| curves.values(true).1);
    let ends = ys.fold([0.0, 0.0], |[low, high]: [f64; 2], y| {
        [low.min(y), high.max(y)]
    });
    for (_, curves) in &mut lessons {
        curves.y.range = Some(ends).filter(|[low, high]| low < high);
    }
    let frames: Vec<(u64, Content)> = lessons
        .into_iter()
        .map(|(round, curves)| (round, Content::Curves(curves)))
        .collect();
    (!frames.is_empty()).then(|| {
        figure(
            "residuals",
            Label::key("study.boosting.residuals"),
            Some("study.boosting.residuals-caption"),
            by_frame(frames),
        )
    })
}

/// The residuals that the learner of a round, from 2, was trained on, and what it made of them.
fn lesson(chain: &Chain, residuals: &Residuals, grid: &Grid, round: usize) -> Curves {
    let data = &chain.data;
    let scale = data.standardisation.targets[0].scale;
    let before = residuals.sum(round - 1, |learner| &learner.train);
    let left = residuals.targets[0].iter().zip(before);
    let learner: &Learner<f32> = &residuals.learners[round - 1];
    let mut curves = axes(chain, grid, Label::key("study.boosting.residual"));
    curves.lines = vec![
        Line {
            name: Label::key("study.boosting.residual"),
            hue: Hue::Dim,
            stroke: Stroke::Points,
            points: points(
                raw(data, &data.train, 0),
                left.map(|(y, before)| (y - before) * scale),
            ),
        },
        Line {
            name: Label::key("study.boosting.learned"),
            hue: Hue::Strong,
            stroke: Stroke::Solid,
            points: points(
                grid.xs().into_iter(),
                learner.grid.iter().map(|y| f64::from(*y) * scale),
            ),
        },
    ];
    curves.thresholds = vec![zero()];
    curves
}

fn zero() -> Threshold {
    Threshold {
        name: Label::text("0"),
        hue: Hue::Dim,
        at: At::Y(0.0),
    }
}

/// Residuals over predictions, of the first output, after the first round and after the last.
fn spread(residuals: &Residuals) -> Figure {
    let mut cloud = Scatter::new(
        Axis::new(Label::key("study.boosting.prediction")),
        Axis::new(Label::key("study.boosting.residual")),
    );
    let width = residuals.targets[0].ncols();
    let targets: Vec<f64> = residuals.targets[0].column(0).to_vec();
    let rounds = residuals.learners.len();
    let mut shown = vec![1, rounds];
    shown.dedup();
    for (lane, round) in shown.iter().enumerate() {
        let sum = residuals.sum(*round, |learner| &learner.train);
        let fits = sum.iter().step_by(width);
        let dots = targets.iter().zip(fits).take(MOST / 2);
        cloud.groups.push(Group {
            name: of_round("study.boosting.at-round", *round).into(),
            hue: if *round == rounds {
                Hue::Strong
            } else {
                Hue::Lane(lane)
            },
            points: dots
                .map(|(y, fit)| Dot {
                    at: [*fit, y - fit],
                    size: 0.0,
                    is_marked: false,
                })
                .collect(),
        });
    }
    figure(
        "residuals",
        Label::key("study.boosting.residuals-over"),
        None,
        Content::Scatter(cloud),
    )
}
