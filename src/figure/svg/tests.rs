#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use crate::figure::{
    At, Axis, Band, BarPart, Bars, Beam, Curves, Dot, Field, FieldKind, Group, Line, Matrix,
    Sample, Scale, Scatter, Stroke, Target, Threshold, Whisker,
};
use crate::sheet::{Cell, Sheet};

fn say(label: &Label) -> String {
    match label {
        Label::Text(text) => text.clone(),
        Label::Phrase(phrase) => phrase.key.to_owned(),
    }
}

fn drawn(content: Content) -> String {
    let figure = Figure {
        id: "one",
        title: Label::text("a < b & \"c\""),
        caption: Some(Label::text("how to read it")),
        content,
    };
    let text = svg(&figure, &say);
    assert_is_well_formed(&text);
    text
}

/// Asserts that every opened element is closed, in the right order, and that no number is missing.
fn assert_is_well_formed(text: &str) {
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    let mut open = Vec::new();
    for part in text.split('<').skip(1) {
        let (tag, _) = part.split_once('>').unwrap();
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name.to_owned()));
        } else if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().unwrap().to_owned());
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

fn axis(name: &str) -> Axis {
    Axis::new(Label::text(name))
}

#[test]
fn a_line_goes_where_its_values_say_and_is_broken_where_there_are_none() {
    let mut curves = Curves::new(
        Axis {
            range: Some([0.0, 4.0]),
            ..axis("x")
        },
        Axis {
            range: Some([0.0, 1.0]),
            ..axis("y")
        },
    );
    curves.lines.push(Line {
        name: Label::text("fit"),
        hue: Hue::Train,
        stroke: Stroke::Solid,
        points: vec![
            [0.0, 0.0],
            [2.0, 0.5],
            [3.0, f64::NAN],
            [4.0, 1.0],
            [4.0, 1.0],
        ],
    });
    let text = drawn(Content::Curves(curves));
    // From the lower left corner to the middle of the plot, then the upper right corner alone.
    assert!(text.contains("points=\"92.0,534.0 512.0,315.0\""), "{text}");
    assert!(text.contains("points=\"932.0,96.0 932.0,96.0\""), "{text}");
    assert!(text.contains("a &lt; b &amp; &quot;c&quot;"));
    assert!(text.contains(">fit</text>") && text.contains(">how to read it</text>"));
}

#[test]
#[allow(clippy::too_many_lines)]
fn every_kind_of_figure_is_drawn_whatever_its_numbers() {
    let bad = [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300];
    for scale in [Scale::Linear, Scale::Log] {
        let with = |name| Axis {
            scale,
            ..axis(name)
        };
        let mut curves = Curves::new(with("x"), with("y"));
        let name = || Label::text("n");
        curves.lines.push(Line {
            name: name(),
            hue: Hue::Lane(9),
            stroke: Stroke::Points,
            points: bad.iter().map(|y| [1.0, *y]).collect(),
        });
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
        drawn(Content::Curves(curves));
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
                .map(|y| Dot {
                    at: [y, 0.5],
                    size: 0.5,
                    is_marked: true,
                })
                .to_vec(),
        });
        scatter.target = Some(Target {
            at: [0.5, 0.5],
            rings: vec![0.1, 0.2],
        });
        drawn(Content::Scatter(scatter));
    }
    let bars = |lengths: &[f64], is_stacked| Bars {
        x: Label::text("x"),
        y: Label::text("y"),
        categories: vec![Label::text("one"), Label::text("two")],
        parts: [Hue::Train, Hue::Validation]
            .map(|hue| BarPart {
                name: Label::text("part"),
                hue,
                lengths: lengths.to_vec(),
            })
            .to_vec(),
        is_stacked,
    };
    for is_stacked in [false, true] {
        drawn(Content::Bars(bars(&[0.5, -0.1], is_stacked)));
        drawn(Content::Bars(bars(&[f64::NAN], is_stacked)));
        drawn(Content::Bars(bars(&[], is_stacked)));
    }
    drawn(Content::Matrix(Matrix {
        x: Label::text("samples"),
        y: Label::text("folds"),
        rows: vec![Label::text("1"), Label::text("2")],
        columns: vec![(Label::text("a"), 2), (Label::text("b"), 1)],
        kinds: vec![
            (Label::text("in"), Hue::Train),
            (Label::text("out"), Hue::Validation),
        ],
        cells: vec![0, 1, 0, 1, 0, 7],
    }));
    drawn(Content::Samples(vec![Sample {
        pixels: (vec![0.0, 0.5, 1.0, 2.0], 2),
        caption: Label::text("3"),
        bars: vec![(Label::text("3"), 0.75)],
    }]));
    drawn(Content::Table(Sheet {
        name: "t",
        columns: vec!["a", "b"],
        rows: vec![vec![Cell::Number(1.0), Cell::Nothing]],
    }));
}
