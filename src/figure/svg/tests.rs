#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use crate::figure::{
    At, Axis, Band, BarPart, Bars, Beam, Curves, Dot, Field, FieldKind, Group, Line, Matrix,
    Sample, Scale, Scatter, Stroke, Target, Threshold, Whisker,
};
use crate::sheet::{Cell, Sheet};

fn say(label: &Label) -> String {
    match label {
        Label::Text(text) | Label::Class(text) => text.clone(),
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
        drawn(Content::Curves(curves));
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

#[test]
fn the_texts_of_samples_leave_room_for_each_other() {
    let sample = |caption: &str, bar: &str| Sample {
        pixels: (vec![0.0; 4], 2),
        caption: Label::text(caption),
        bars: vec![(Label::text(bar), 0.75)],
    };
    // Where they begin in the first two columns, for texts of this many letters.
    let step = |sample: Sample| {
        let text = drawn(Content::Samples(vec![sample.clone(), sample]));
        let starts = text.split("<rect x=\"").skip(2).filter_map(|rest| {
            let is_bar = rest.split_once("/>")?.0.contains("#0072b2");
            let x: f64 = rest.split_once('"')?.0.parse().ok()?;
            is_bar.then_some(x)
        });
        let starts: Vec<f64> = starts.collect();
        assert_eq!(starts.len(), 2, "{text}");
        starts[1] - starts[0]
    };
    // A letter takes 6 pixels and more, a bar 60.
    assert!(step(sample("1, voted 4: wrong label", "4")) >= 23.0 * 6.0 + 10.0);
    assert!(step(sample("4", "6.88× the mean")) >= 60.0 + 14.0 * 6.0 + 10.0);
    assert!(step(sample("4", "4")) >= 84.0 + 10.0);
}

fn plane(x: [f64; 2], y: [f64; 2]) -> Curves {
    let with = |name, range| Axis {
        range: Some(range),
        ..axis(name)
    };
    Curves::new(with("x", x), with("y", y))
}

fn solid(name: &str, points: &[[f64; 2]]) -> Line {
    Line {
        name: Label::text(name),
        hue: Hue::Train,
        stroke: Stroke::Solid,
        points: points.to_vec(),
    }
}

#[test]
fn ticks_have_the_digits_of_their_step() {
    let ticks = |axis: Axis, values: [f64; 2]| {
        let mut curves = plane([0.0, 1.0], [0.0, 1.0]);
        curves.x = axis;
        curves.x.range = Some(values);
        let text = drawn(Content::Curves(curves));
        let labels = text.split("text-anchor=\"middle\" fill=\"#333\" font-size=\"15\">");
        let labels = labels.skip(1).filter_map(|rest| rest.split('<').next());
        let mut labels: Vec<String> = labels.map(ToOwned::to_owned).collect();
        // The names of the axes come last.
        labels.truncate(labels.len() - 2);
        labels
    };
    assert_eq!(
        ticks(axis("x"), [1e-5, 2.5e-5]),
        [
            "1.0e-5", "1.2e-5", "1.4e-5", "1.6e-5", "1.8e-5", "2.0e-5", "2.2e-5", "2.4e-5"
        ]
    );
    assert_eq!(
        ticks(axis("x").log(), [0.32, 0.38]),
        ["0.32", "0.33", "0.34", "0.35", "0.36", "0.37", "0.38"]
    );
    assert_eq!(
        ticks(axis("x").log(), [1e-5, 1e-3]),
        [
            "1e-5", "2e-5", "5e-5", "0.0001", "0.0002", "0.0005", "0.001"
        ]
    );
    for (low, high) in [
        (1e-5, 2.5e-5),
        (1e6, 1.000_05e6),
        (0.0, 3e-7),
        (-2e-6, 2e-6),
    ] {
        let mut labels = ticks(axis("x"), [low, high]);
        let count = labels.len();
        labels.dedup();
        assert_eq!(labels.len(), count, "{labels:?}");
    }
}

#[test]
fn a_point_between_gaps_is_a_dot() {
    let mut curves = plane([0.0, 4.0], [0.0, 1.0]);
    let gap = f64::NAN;
    curves.lines.push(solid(
        "a",
        &[[0.0, gap], [1.0, 0.5], [2.0, gap], [3.0, 1.0]],
    ));
    curves.beams.push(Beam {
        name: Label::text("b"),
        hue: Hue::Dim,
        x: vec![0.0, 1.0],
        lines: vec![vec![0.0, gap]],
    });
    let text = drawn(Content::Curves(curves));
    for at in [
        "cx=\"302.0\" cy=\"315.0\"",
        "cx=\"722.0\" cy=\"96.0\"",
        "cx=\"92.0\" cy=\"534.0\"",
    ] {
        assert!(text.contains(at), "{at}: {text}");
    }
}

#[test]
fn a_band_has_an_area_on_either_side_of_a_gap() {
    let mut curves = plane([0.0, 4.0], [0.0, 1.0]);
    curves.lines.push(solid(
        "a",
        &[
            [0.0, 0.5],
            [1.0, 0.5],
            [2.0, f64::NAN],
            [3.0, 0.5],
            [4.0, 0.5],
        ],
    ));
    curves.bands.push(Band {
        name: Label::text("a"),
        hue: Hue::Train,
        points: [0.0, 1.0, 3.0, 4.0].map(|x| [x, 0.0, 1.0]).to_vec(),
    });
    let text = drawn(Content::Curves(curves));
    assert_eq!(text.matches("<polygon").count(), 2, "{text}");
    assert!(
        text.contains("92.0,96.0 302.0,96.0 302.0,534.0 92.0,534.0"),
        "{text}"
    );
}

#[test]
fn a_long_legend_and_a_long_caption_stay_on_the_page() {
    let mut curves = plane([0.0, 1.0], [0.0, 1.0]);
    for index in 0..20 {
        let name = format!("candidate with a long name {index}");
        curves.lines.push(solid(&name, &[[0.0, 0.0]]));
    }
    let figure = Figure {
        id: "one",
        title: Label::text("title"),
        caption: Some(Label::text("a caption of many words ".repeat(20))),
        content: Content::Curves(curves),
    };
    let text = svg(&figure, &say);
    assert_is_well_formed(&text);
    let texts = text.split("<text x=\"").skip(1).map(|part| {
        let number = |name: &str| -> f64 {
            let (_, rest) = part.split_once(name).unwrap();
            rest.split_once('"').unwrap().0.parse().unwrap()
        };
        let x: f64 = part.split_once('"').unwrap().0.parse().unwrap();
        let letters = part.split_once('>').unwrap().1.split_once('<').unwrap().0;
        let is_start = part.contains("text-anchor=\"start\"");
        (x, number(" y=\""), is_start, letters.to_owned())
    });
    let mut lowest: f64 = 0.0;
    for (x, y, _, letters) in texts.filter(|(_, _, is_start, _)| *is_start) {
        assert!(x + LETTER * width(&letters) <= WIDTH, "{letters} at {x}");
        lowest = lowest.max(y);
    }
    // The plot begins below the last of them.
    let (_, clip) = text.split_once("<clipPath").unwrap();
    let (_, top) = clip.split_once(" y=\"").unwrap();
    let top: f64 = top.split_once('"').unwrap().0.parse().unwrap();
    assert!(top > lowest, "{top} {lowest}");
}

#[test]
fn the_name_of_a_threshold_is_outside_the_plot() {
    let mut curves = plane([0.0, 1.0], [0.0, 1.0]);
    curves.lines.push(solid("a", &[[0.0, 0.5], [1.0, 0.5]]));
    for (name, at) in [
        ("best", At::X(0.5)),
        ("diverges", At::X(0.55)),
        ("test set", At::Y(0.5)),
    ] {
        curves.thresholds.push(Threshold {
            name: Label::text(name),
            hue: Hue::Good,
            at,
        });
    }
    let text = drawn(Content::Curves(curves));
    let (_, clip) = text.split_once("<clipPath").unwrap();
    let (_, top) = clip.split_once(" y=\"").unwrap();
    let top: f64 = top.split_once('"').unwrap().0.parse().unwrap();
    let mut rows = Vec::new();
    for name in ["best", "diverges", "test set"] {
        let (before, _) = text.split_once(&format!(">{name}</text>")).unwrap();
        let (_, y) = before.rsplit_once(" y=\"").unwrap();
        let y: f64 = y.split_once('"').unwrap().0.parse().unwrap();
        assert!(y < top, "{name}: {y} {top}");
        rows.push(y);
    }
    assert!(
        rows[0] > rows[1],
        "names that would overlap are in rows: {rows:?}"
    );
}

#[test]
fn a_far_point_is_an_arrow_at_the_edge_and_the_others_keep_their_room() {
    let mut curves = Curves::new(axis("x"), axis("y"));
    curves.lines.push(solid(
        "a",
        &[[0.0, 1.0], [1.0, 2.0], [2.0, 1.0], [3.0, 2.0], [4.0, 1e7]],
    ));
    let capped = drawn(Content::Curves(curves.clone().capped()));
    assert!(capped.contains(">figure.off-scale</text>"), "{capped}");
    // One arrow in the legend, one in the plot.
    assert_eq!(capped.matches("<polygon").count(), 2, "{capped}");
    assert!(
        capped.contains(">1.2</text>"),
        "ticks between 1 and 2: {capped}"
    );
    let whole = drawn(Content::Curves(curves));
    assert!(!whole.contains("<polygon"), "{whole}");
}

#[test]
fn cells_are_whole_pixels_and_equal_neighbours_are_joined() {
    let text = drawn(Content::Matrix(Matrix {
        x: Label::text("samples"),
        y: Label::text("folds"),
        rows: vec![Label::text("1")],
        columns: vec![(Label::text("a"), 300)],
        kinds: vec![
            (Label::text("in"), Hue::Train),
            (Label::text("out"), Hue::Validation),
        ],
        cells: (0..300).map(|at| u8::from(at >= 100)).collect(),
    }));
    let cells: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("<rect x"))
        .collect();
    // Two in the legend, two in the row.
    assert_eq!(cells.len(), 4, "{cells:?}");
    for cell in &cells[2..] {
        assert!(!cell.contains('.'), "{cell}");
    }
}

#[test]
fn a_whisker_beside_its_x_is_drawn_at_the_right() {
    let whisker = |is_beside| {
        let mut curves = plane([0.0, 1.0], [0.0, 1.0]);
        curves.whiskers.push(Whisker {
            name: Label::text("mean"),
            hue: Hue::Strong,
            x: 0.5,
            y: 0.5,
            interval: [0.25, 0.75],
            is_beside,
        });
        drawn(Content::Curves(curves))
    };
    assert!(whisker(false).contains("cx=\"512.0\" cy=\"315.0\""));
    assert!(whisker(true).contains("cx=\"526.0\" cy=\"315.0\""));
}

#[test]
fn a_field_of_numbers_has_a_scale_with_its_lowest_and_highest_value() {
    let mut map = Scatter::new(Axis::new(Label::text("a")), Axis::new(Label::text("b")));
    map.field = Some(Field {
        x: [0.0, 1.0],
        y: [0.0, 1.0],
        columns: 2,
        values: vec![0.25, 1.0, 2.0, 64.0],
        name: Label::text("height"),
        kind: FieldKind::Level(Scale::Log),
    });
    let text = drawn(Content::Scatter(map));
    assert!(
        text.contains(">height: 0.250</text>") && text.contains(">64.0</text>"),
        "{text}"
    );
}

#[test]
fn of_frames_the_last_is_drawn_with_its_place() {
    let rows = |rows: u64| {
        Content::Table(Sheet {
            name: "one",
            columns: vec!["n"],
            rows: vec![vec![Cell::Count(rows)]],
        })
    };
    let frames = Content::Frames(crate::figure::Frames {
        by: Label::text("round"),
        column: "round",
        all: vec![(1, rows(101)), (2, rows(202))],
    });
    let text = drawn(frames);
    assert!(text.contains(">202</text>") && !text.contains(">101</text>"));
    assert!(text.contains("figure.frame-caption"), "{text}");
}
