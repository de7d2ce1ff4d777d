#![allow(clippy::unwrap_used)]
use ratatui::buffer::Buffer;

use super::*;
use crate::answer::{Cell, Sheet};
use crate::control::Control;
use crate::figure::{
    At, Axis, Band, BarPart, Bars, Beam, Curves, Dot, Field, FieldKind, Group, Hue, Line, Matrix,
    Sample, Scale, Scatter, Stroke, Target, Threshold, Whisker,
};
use crate::phrase::Label;
use crate::study::{self, Study};
use crate::train::Recipe;
use crate::ui::locale::Language;
use crate::ui::symbols::SymbolSet;
use crate::ui::theme::{Depth, THEMES, Theme};
use crate::ui::widget::testing::{drawn, line};

fn axis(name: &str) -> Axis {
    Axis::new(Label::text(name))
}

fn figure(content: Content) -> Figure {
    Figure {
        id: "one",
        title: Label::text("title"),
        caption: None,
        content,
    }
}

fn shown(set: SymbolSet, content: Content, view: View, size: (u16, u16)) -> Buffer {
    let area = Rect::new(3, 2, size.0, size.1);
    let figure = figure(content);
    let screen = Rect::new(0, 0, size.0 + 6, size.1 + 4);
    let buffer = drawn(set, screen, |ctx| draw(&figure, view, area, ctx));
    for at in screen.positions().filter(|at| !area.contains(*at)) {
        assert_eq!(
            buffer[at].symbol(),
            " ",
            "beside its area: {at:?} {figure:?}"
        );
    }
    buffer
}

fn text(buffer: &Buffer) -> Vec<String> {
    let lines = (2..buffer.area.height - 2).map(|y| line(buffer, y));
    lines.map(|line| line.chars().skip(3).collect()).collect()
}

fn points(name: &str, hue: Hue, stroke: Stroke, points: &[[f64; 2]]) -> Line {
    Line {
        name: Label::text(name),
        hue,
        stroke,
        points: points.to_vec(),
    }
}

/// Axes from 0 to 4 and from 0 to 1.
fn plane() -> Curves {
    let with = |name, range| Axis {
        range: Some(range),
        ..axis(name)
    };
    Curves::new(with("x", [0.0, 4.0]), with("y", [0.0, 1.0]))
}

#[test]
fn a_line_goes_where_its_values_say_and_is_broken_where_there_are_none() {
    let mut curves = plane();
    curves.lines.push(points(
        "fit",
        Hue::Train,
        Stroke::Solid,
        &[
            [0.0, 0.0],
            [2.0, 0.0],
            [2.5, f64::NAN],
            [3.0, 1.0],
            [4.0, 1.0],
        ],
    ));
    let lines = text(&shown(
        SymbolSet::Ascii,
        Content::Curves(curves),
        View::default(),
        (28, 9),
    ));
    assert_eq!(
        lines,
        [
            "y  * fit",
            "    1 +               ******",
            "      |",
            "      |",
            "      |",
            "      |",
            "    0 +***********",
            "      ++---------+---------+",
            "x      0         2         4",
        ]
    );
}

#[test]
fn the_cursor_reads_all_lines_off_between_points_too() {
    let mut curves = plane();
    curves.lines = vec![
        points("a", Hue::Train, Stroke::Solid, &[[0.0, 0.0], [4.0, 1.0]]),
        points(
            "b",
            Hue::Validation,
            Stroke::Points,
            &[[0.0, 0.5], [1.0, 0.25]],
        ),
    ];
    let content = Content::Curves(curves);
    assert_eq!(stops(&figure(content.clone())), 3);
    let at = |cursor| View {
        cursor: Some(cursor),
        scroll: 0,
        ..View::default()
    };
    let head = |cursor| {
        let buffer = shown(SymbolSet::Braille, content.clone(), at(cursor), (50, 9));
        text(&buffer)[0].clone()
    };
    assert!(
        head(1).contains("a 0.25") && head(1).contains("b 0.25"),
        "{}",
        head(1)
    );
    assert!(head(1).ends_with("x 1"), "{}", head(1));
    assert!(
        head(2).contains("a 1") && head(2).contains("b −"),
        "{}",
        head(2)
    );
}

#[test]
fn on_a_log_axis_decades_are_equally_far_apart() {
    let mut curves = Curves::new(axis("x").log(), axis("y"));
    let all: Vec<[f64; 2]> = (0..4).map(|power| [10_f64.powi(power), 0.5]).collect();
    curves
        .lines
        .push(points("p", Hue::Train, Stroke::Points, &all));
    curves.x.range = Some([1.0, 1000.0]);
    let lines = text(&shown(
        SymbolSet::Braille,
        Content::Curves(curves),
        View::default(),
        (38, 9),
    ));
    let row = lines
        .iter()
        .skip(1)
        .find(|line| line.contains('●'))
        .unwrap();
    let positions: Vec<usize> = row
        .chars()
        .enumerate()
        .filter(|(_, letter)| *letter == '●')
        .map(|(position, _)| position)
        .collect();
    assert_eq!(positions.len(), 4, "{lines:?}");
    let gaps: Vec<usize> = positions.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(
        gaps.iter().max().unwrap() - gaps.iter().min().unwrap() <= 1,
        "{gaps:?}"
    );
}

#[test]
fn stacked_parts_stand_on_one_another_and_lengths_are_true() {
    let part = |name, hue, length| BarPart {
        name: Label::text(name),
        hue,
        lengths: vec![length, length / 2.0],
    };
    let bars = Bars {
        x: Label::text("x"),
        y: Label::text("y"),
        categories: vec![Label::text("a"), Label::text("b")],
        parts: vec![part("p", Hue::Lane(0), 4.0), part("q", Hue::Lane(1), 6.0)],
        is_stacked: true,
    };
    let content = Content::Bars(bars);
    let lines = text(&shown(SymbolSet::Ascii, content, View::default(), (30, 13)));
    // Ten rows for ten units: four of the first part, six of the second on top of them.
    let column = |at: usize| -> String {
        lines[1..11]
            .iter()
            .map(|line| line.chars().nth(at).unwrap_or(' '))
            .collect()
    };
    assert_eq!(column(10), "oooooo####", "{lines:?}");
    assert_eq!(column(21).trim_start(), "ooo##", "{lines:?}");
}

#[test]
fn a_matrix_shows_each_cell_and_where_there_are_more_than_columns_what_most_are() {
    let matrix = |columns: usize| {
        Content::Matrix(Matrix {
            x: Label::text("samples"),
            y: Label::text("folds"),
            rows: vec![Label::text("1"), Label::text("2")],
            columns: vec![
                (Label::text("a"), columns / 2),
                (Label::text("b"), columns / 2),
            ],
            kinds: vec![
                (Label::text("in"), Hue::Train),
                (Label::text("out"), Hue::Validation),
            ],
            cells: (0..2 * columns)
                .map(|at| u8::from(at % columns < columns / 2))
                .collect(),
        })
    };
    for columns in [10, 200] {
        let lines = text(&shown(
            SymbolSet::Ascii,
            matrix(columns),
            View::default(),
            (22, 6),
        ));
        let row = lines.iter().find(|line| line.starts_with("1 ")).unwrap();
        assert_eq!(row, "1 oooooooooo##########", "{lines:?}");
    }
}

#[test]
#[allow(clippy::too_many_lines)]
fn every_kind_is_drawn_within_its_area_whatever_its_numbers() {
    let bad = [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300];
    let name = || Label::text("name");
    let mut all = Vec::new();
    for scale in [Scale::Linear, Scale::Log] {
        let with = |name| Axis {
            scale,
            ..axis(name)
        };
        let mut curves = Curves::new(with("x"), with("y"));
        for stroke in [Stroke::Solid, Stroke::Points, Stroke::Dotted] {
            let at = |y: &f64| [1.0, *y];
            let line = bad.iter().map(at).collect::<Vec<_>>();
            curves.lines.push(points("n", Hue::Lane(9), stroke, &line));
        }
        curves.bands.push(Band {
            name: name(),
            hue: Hue::Train,
            points: bad.iter().map(|y| [*y, *y, 1.0]).collect(),
        });
        curves.beams.push(Beam {
            name: name(),
            hue: Hue::Dim,
            x: bad.to_vec(),
            lines: vec![bad.to_vec()],
        });
        curves.whiskers.extend(bad.map(|y| Whisker {
            name: name(),
            is_beside: false,
            hue: Hue::Good,
            x: 1.0,
            y,
            interval: [y, 2.0],
        }));
        for at in bad.map(At::X).into_iter().chain(bad.map(At::Y)) {
            curves.thresholds.push(Threshold {
                name: name(),
                hue: Hue::Warning,
                at,
            });
        }
        all.push(Content::Curves(curves));
        all.push(Content::Curves(Curves::new(with("x"), with("y"))));
        let mut scatter = Scatter::new(with("x"), with("y"));
        scatter.is_square = true;
        scatter.field = Some(Field {
            x: [0.0, 1.0],
            y: [0.0, 1.0],
            columns: 5,
            values: bad.repeat(3),
            name: Label::text("height"),
            kind: FieldKind::Level(scale),
        });
        scatter.groups.push(Group {
            name: name(),
            hue: Hue::Strong,
            points: bad
                .map(|x| Dot {
                    at: [x, 0.5],
                    size: 0.5,
                    is_marked: true,
                })
                .to_vec(),
        });
        scatter.target = Some(Target {
            at: [0.5, 0.5],
            rings: vec![0.1, 0.2],
        });
        all.push(Content::Scatter(scatter));
    }
    for is_stacked in [false, true] {
        for lengths in [&[0.5, -0.1][..], &[f64::NAN], &[]] {
            all.push(Content::Bars(Bars {
                x: name(),
                y: name(),
                categories: vec![name(), name()],
                parts: [Hue::Train, Hue::Validation]
                    .map(|hue| BarPart {
                        name: name(),
                        hue,
                        lengths: lengths.to_vec(),
                    })
                    .to_vec(),
                is_stacked,
            }));
        }
    }
    all.push(Content::Matrix(Matrix {
        x: name(),
        y: name(),
        rows: vec![name(), name()],
        columns: vec![(name(), 2), (name(), 1)],
        kinds: vec![(name(), Hue::Train)],
        cells: vec![0, 0, 0, 0, 0, 7],
    }));
    all.push(Content::Samples(vec![Sample {
        pixels: (vec![0.0, 0.5, f32::NAN, 2.0], 2),
        caption: name(),
        bars: vec![(name(), f64::NAN)],
    }]));
    all.push(Content::Table(Sheet {
        name: "t",
        columns: vec!["a", "b"],
        rows: vec![vec![Cell::Number(1.0), Cell::Nothing]],
    }));
    for content in all {
        for set in SymbolSet::ALL {
            for size in [(1, 1), (5, 3), (12, 5), (20, 8), (70, 24)] {
                for cursor in [None, Some(0), Some(1)] {
                    let view = View {
                        cursor,
                        scroll: 1,
                        ..View::default()
                    };
                    shown(set, content.clone(), view, size);
                }
            }
        }
    }
}

#[test]
fn every_tick_keeps_its_label_and_the_axis_its_name() {
    let x = |name: &str, scale, range| Axis {
        scale,
        range: Some(range),
        ..axis(name)
    };
    let axes = [
        x("training samples", Scale::Log, [50.0, 1000.0]),
        x("hidden", Scale::Log, [1.0, 64.0]),
        x("degree", Scale::Linear, [0.0, 50.0]),
        x("error at x = 0.25", Scale::Linear, [-1.0, 1.0]),
    ];
    for x in axes {
        let name = say(&x.label);
        for width in [44, 54, 70, 76, 110] {
            let content = Content::Curves(Curves::new(x.clone(), axis("y")));
            let lines = text(&shown(
                SymbolSet::Braille,
                content,
                View::default(),
                (width, 16),
            ));
            let [base, below] = [&lines[14], &lines[15]];
            let named = format!("{base}\n{below}");
            assert!(named.contains(&*name), "{width}: {lines:?}");
            let labels = below.replace(&name, "");
            let ticks = base.matches('┬').count();
            let labels = labels.split_whitespace().count();
            // The name may hide a tick of the base line, but no label.
            assert!(labels >= ticks.max(2), "{width}: {lines:?}");
        }
    }
}

fn say(label: &Label) -> String {
    match label {
        Label::Text(text) | Label::Class(text) => text.clone(),
        Label::Phrase(phrase) => phrase.key.to_owned(),
    }
}

/// Four candidates with five folds each, as cross-validation shows them.
fn candidates() -> Curves {
    let names = ["0", "0.0001", "0.001", "0.01"];
    let ticks = (0..).map(f64::from).zip(names);
    let ticks = ticks.map(|(at, name)| (at, Label::text(format!("weight-decay {name}"))));
    let x = Axis {
        range: Some([-0.5, 3.5]),
        ticks: ticks.collect(),
        ..axis("candidate")
    };
    let mut curves = Curves::new(x, axis("loss"));
    let folds = (0..20).map(|index| {
        let (candidate, fold) = (f64::from(index / 5), f64::from(index % 5));
        [candidate, 0.1 * candidate + 0.01 * fold]
    });
    let folds: Vec<[f64; 2]> = folds.collect();
    curves
        .lines
        .push(points("held out", Hue::Validation, Stroke::Points, &folds));
    curves.whiskers = (0..4)
        .map(|index| Whisker {
            name: Label::text("mean"),
            hue: Hue::Strong,
            x: f64::from(index),
            y: 0.1 * f64::from(index) + 0.02,
            interval: [0.1 * f64::from(index), 0.1 * f64::from(index) + 0.04],
            is_beside: true,
        })
        .collect();
    curves
}

#[test]
fn names_of_candidates_are_all_there_even_where_they_are_long() {
    for width in [50, 66, 69, 90, 130] {
        let content = Content::Curves(candidates());
        let lines = text(&shown(
            SymbolSet::Braille,
            content,
            View::default(),
            (width, 16),
        ));
        let below = &lines[15];
        for name in ["0.0001", "0.001", "0.01"] {
            assert!(
                below.split_whitespace().any(|word| word == name),
                "{width}: {lines:?}"
            );
        }
        let named = format!("{}{below}", lines[14]);
        assert!(named.contains("candidate"), "{width}: {lines:?}");
        assert!(named.contains("weight-decay"), "{width}: {lines:?}");
    }
}

#[test]
fn the_cursor_stops_once_at_each_candidate_and_reads_all_its_folds_off() {
    let content = Content::Curves(candidates());
    assert_eq!(stops(&figure(content.clone())), 4);
    let view = View {
        cursor: Some(3),
        ..View::default()
    };
    let lines = text(&shown(SymbolSet::Braille, content, view, (110, 20)));
    let head = lines[..3].join(" ");
    assert!(head.contains("weight-decay 0.01"), "{head}");
    assert!(!head.contains("candidate"), "{head}");
    assert!(head.contains("held out 0.3 0.31 0.32 0.33 0.34"), "{head}");
    assert!(head.contains("mean 0.32 (0.3…0.34)"), "{head}");
    let mut many = candidates();
    let folds = many.lines[0].points.clone();
    many.lines[0].points = folds.iter().flat_map(|point| [*point; 2]).collect();
    let content = Content::Curves(many);
    let lines = text(&shown(SymbolSet::Braille, content, view, (110, 20)));
    let head = lines[..3].join(" ");
    assert!(head.contains("held out 0.32 (0.3…0.34)"), "{head}");
}

#[test]
fn folds_in_one_cell_are_spread_and_means_stand_beside_them() {
    let mut curves = candidates();
    curves.lines[0].points = vec![[1.0, 0.2]; 3];
    curves.whiskers.truncate(2);
    let content = Content::Curves(curves);
    let lines = text(&shown(
        SymbolSet::Braille,
        content,
        View::default(),
        (90, 16),
    ));
    let shown = lines[1..].join("\n");
    assert!(shown.contains("▲▲▲"), "{shown}");
    let row = lines.iter().find(|line| line.contains("▲▲▲")).unwrap();
    let last = row.chars().position(|letter| letter == '▲').unwrap() + 2;
    let mean = lines[1..].iter().rev().find_map(|line| {
        let mut letters = line.chars();
        letters
            .position(|letter| letter == '●')
            .filter(|at| *at > last - 4)
    });
    assert!(mean.unwrap() > last, "{lines:?}");
}

#[test]
fn a_far_point_is_an_arrow_at_the_top_and_the_legend_says_so() {
    let mut curves = Curves::new(axis("x"), axis("y"));
    let ys = [1.0, 2.0, 1.0, 2.0, 1e7];
    let far: Vec<[f64; 2]> = (0..).map(f64::from).zip(ys).map(|(x, y)| [x, y]).collect();
    curves
        .lines
        .push(points("a", Hue::Train, Stroke::Solid, &far));
    let curves = curves.capped();
    let view = View {
        cursor: Some(4),
        ..View::default()
    };
    let content = Content::Curves(curves);
    let lines = text(&shown(SymbolSet::Braille, content.clone(), view, (60, 12)));
    assert!(lines[0].contains("↑ off scale"), "{lines:?}");
    assert!(lines[0].contains("a 10"), "the cursor reads it: {lines:?}");
    assert!(
        lines[1].contains('↑') && !lines[2].contains('↑'),
        "{lines:?}"
    );
    assert!(!lines.join(" ").contains("e6 ┤"), "{lines:?}");
    // On a log axis there is room for it.
    assert_eq!(other_scale(&figure(content.clone())), Some(Scale::Log));
    let view = View {
        is_rescaled: true,
        ..View::default()
    };
    let lines = text(&shown(SymbolSet::Braille, content, view, (60, 12)));
    assert!(!lines.join(" ").contains('↑'), "{lines:?}");
    let ticks = lines.join(" ");
    assert!(
        ticks.contains("e5 ┤") || ticks.contains("e6 ┤"),
        "{lines:?}"
    );
}

#[test]
fn a_figure_with_values_that_have_no_logarithm_has_one_scale() {
    let mut curves = Curves::new(axis("x"), axis("y"));
    curves.lines.push(points(
        "a",
        Hue::Train,
        Stroke::Solid,
        &[[0.0, 0.0], [1.0, 1.0]],
    ));
    assert_eq!(other_scale(&figure(Content::Curves(curves.clone()))), None);
    curves.y = curves.y.log();
    let figure = figure(Content::Curves(curves));
    assert_eq!(other_scale(&figure), Some(Scale::Linear));
}

#[test]
fn names_of_thresholds_are_above_the_plot_or_in_the_legend() {
    let mut curves = plane();
    curves.lines.push(points(
        "a",
        Hue::Train,
        Stroke::Solid,
        &[[0.0, 1.0], [4.0, 1.0]],
    ));
    for (name, at) in [
        ("best", At::X(2.0)),
        ("diverges", At::X(2.1)),
        ("test set", At::Y(0.5)),
    ] {
        curves.thresholds.push(Threshold {
            name: Label::text(name),
            hue: Hue::Good,
            at,
        });
    }
    let content = Content::Curves(curves);
    let lines = text(&shown(
        SymbolSet::Braille,
        content,
        View::default(),
        (50, 14),
    ));
    assert!(lines[0].contains("test set"), "{lines:?}");
    assert!(lines[1].contains("diverges"), "{lines:?}");
    assert!(lines[2].contains("best"), "{lines:?}");
    assert!(lines[3].starts_with("  1.0 ┤"), "{lines:?}");
}

#[test]
fn rows_of_a_matrix_that_do_not_fit_are_said() {
    let folds = |rows: usize| {
        Content::Matrix(Matrix {
            x: Label::text("samples"),
            y: Label::text("fold"),
            rows: (1..=rows).map(|row| Label::text(row.to_string())).collect(),
            columns: vec![(Label::text("a"), 20), (Label::text("b"), 20)],
            kinds: vec![
                (Label::text("trained on"), Hue::Train),
                (Label::text("held out"), Hue::Validation),
                (Label::text("watched for early stopping"), Hue::Good),
            ],
            cells: vec![0; rows * 40],
        })
    };
    for (rows, height, width) in [(5, 7, 50), (5, 8, 50), (5, 9, 44), (20, 12, 60), (3, 9, 60)] {
        let content = folds(rows);
        let area = Rect::new(0, 0, width, height);
        let most = most_scroll(&figure(content.clone()), area);
        let mut seen = Vec::new();
        for scroll in 0..=most {
            let view = View {
                scroll,
                ..View::default()
            };
            let lines = text(&shown(
                SymbolSet::Ascii,
                content.clone(),
                view,
                (width, height),
            ));
            let is_row = |row: &usize| {
                let start = format!("{row} #");
                lines
                    .iter()
                    .any(|line| line.trim_start().starts_with(&start))
            };
            let visible: Vec<usize> = (1..=rows).filter(is_row).collect();
            let said = lines
                .iter()
                .any(|line| line.contains(&format!(" of {rows}")));
            assert_eq!(said, visible.len() < rows, "{rows} in {height}: {lines:?}");
            if said {
                let note = format!("fold {}-{} of {rows}", visible[0], visible.last().unwrap());
                let is_true = lines.iter().any(|line| line.contains(&note));
                assert!(is_true, "{note}: {lines:?}");
            }
            seen.extend(visible);
        }
        assert!(
            (1..=rows).all(|row| seen.contains(&row)),
            "{rows} in {height}: {seen:?}"
        );
    }
}

#[test]
fn a_marked_dart_stands_in_brackets() {
    let mut board = Scatter::new(axis("x"), axis("y"));
    let dot = |at, is_marked| Dot {
        at,
        size: 0.0,
        is_marked,
    };
    board.groups.push(Group {
        name: Label::text("darts"),
        hue: Hue::Lane(0),
        points: vec![
            dot([0.0, 0.0], false),
            dot([0.5, 0.5], true),
            dot([1.0, 1.0], false),
        ],
    });
    for (set, mark) in [(SymbolSet::Braille, "(●)"), (SymbolSet::Ascii, "(a)")] {
        let content = Content::Scatter(board.clone());
        let lines = text(&shown(set, content, View::default(), (40, 12)));
        let all = lines.join("\n");
        assert_eq!(all.matches(mark).count(), 1, "{lines:?}");
        assert_eq!(all.matches('(').count(), 1, "{lines:?}");
    }
}

/// The figures of every study, from a quick run.
fn figures_of_studies() -> Vec<Figure> {
    let answers = study::ENTRIES.iter().map(|entry| {
        let recipe = Recipe::of(entry.quick.recipe).unwrap();
        let options = entry.options(entry.quick.options.iter().copied());
        let control = Control::default();
        let study = Study {
            recipe: &recipe,
            options: &options.unwrap(),
            control: &control,
            partial: &|_| {},
        };
        let answer = (entry.run)(&study).unwrap();
        let mut titles: Vec<String> = answer
            .figures
            .iter()
            .map(|figure| crate::ui::phrase::label(Language::default().words(), &figure.title))
            .collect();
        let count = titles.len();
        titles.sort_unstable();
        titles.dedup();
        assert_eq!(titles.len(), count, "{}: {titles:?}", entry.id);
        answer.figures
    });
    answers.flatten().collect()
}

#[test]
fn figures_of_a_study_have_titles_and_their_parts_colours_of_their_own() {
    for figure in figures_of_studies() {
        let figure = figure.framed(None);
        let parts: Vec<(&Label, Hue, Option<Stroke>)> = match &figure.content {
            Content::Curves(curves) => {
                let lines = curves.lines.iter();
                let lines = lines.map(|one| (&one.name, one.hue, Some(one.stroke)));
                let whiskers = curves.whiskers.iter();
                lines
                    .chain(whiskers.map(|one| (&one.name, one.hue, None)))
                    .collect()
            }
            Content::Scatter(scatter) => {
                let groups = scatter.groups.iter();
                groups.map(|one| (&one.name, one.hue, None)).collect()
            }
            Content::Bars(bars) => {
                let parts = bars.parts.iter();
                parts.map(|one| (&one.name, one.hue, None)).collect()
            }
            Content::Matrix(matrix) => {
                let kinds = matrix.kinds.iter();
                kinds.map(|(name, hue)| (name, *hue, None)).collect()
            }
            Content::Samples(_) | Content::Table(_) | Content::Frames(_) => Vec::new(),
        };
        for (index, one) in parts.iter().enumerate() {
            for other in parts[..index].iter().filter(|other| other.0 != one.0) {
                if one.1 == other.1 {
                    assert_ne!(one.2, other.2, "{}: {one:?} {other:?}", figure.id);
                    continue;
                }
                for entry in THEMES.iter().filter(|entry| entry.id != "mono") {
                    let theme = Theme::new(entry.id.parse().unwrap(), Depth::True);
                    let [a, b] = [one.1, other.1].map(|hue| theme.style(style::role(hue)).fg);
                    assert_ne!(a, b, "{}, {}: {one:?} {other:?}", entry.id, figure.id);
                }
            }
        }
    }
}

fn heights(values: Vec<f64>) -> Content {
    let mut map = Scatter::new(axis("a"), axis("b"));
    map.field = Some(Field {
        x: [0.0, 1.0],
        y: [0.0, 1.0],
        columns: 2,
        values,
        name: Label::text("height"),
        kind: FieldKind::Level(Scale::Log),
    });
    Content::Scatter(map)
}

#[test]
fn a_field_of_numbers_has_a_scale_with_its_lowest_and_highest_value() {
    let content = heights(vec![0.25, 1.0, 2.0, 64.0]);
    for set in [SymbolSet::Braille, SymbolSet::Ascii] {
        let lines = text(&shown(set, content.clone(), View::default(), (60, 12)));
        assert!(lines[1].starts_with("height  0.25 "), "{lines:?}");
        assert!(lines[1].trim_end().ends_with(" 64"), "{lines:?}");
    }
}

#[test]
fn off_scale_is_said_even_where_the_legend_has_no_room_for_all() {
    let mut curves = Curves::new(axis("x"), axis("y"));
    let far = [[0.0, 1.0], [1.0, 2.0], [2.0, 1.0], [3.0, 2.0], [4.0, 1e7]];
    for name in [
        "the first of many lanes",
        "the second of them",
        "the third of them",
    ] {
        curves
            .lines
            .push(points(name, Hue::Train, Stroke::Solid, &far));
    }
    let content = Content::Curves(curves.capped());
    let lines = text(&shown(
        SymbolSet::Braille,
        content,
        View::default(),
        (40, 9),
    ));
    assert!(lines[0].contains("↑ off scale"), "{lines:?}");
}
