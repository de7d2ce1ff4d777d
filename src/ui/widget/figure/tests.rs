#![allow(clippy::unwrap_used)]
use ratatui::buffer::Buffer;

use super::*;
use crate::answer::{Cell, Sheet};
use crate::figure::{
    At, Axis, Band, BarPart, Bars, Beam, Curves, Dot, Field, FieldKind, Group, Hue, Line, Matrix,
    Sample, Scale, Scatter, Stroke, Target, Threshold, Whisker,
};
use crate::phrase::Label;
use crate::ui::symbols::SymbolSet;
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
            "       0         2         x",
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
                    let view = View { cursor, scroll: 1 };
                    shown(set, content.clone(), view, size);
                }
            }
        }
    }
}
