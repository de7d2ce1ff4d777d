#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use crate::phrase::Value;

fn say(label: &Label) -> String {
    match label {
        Label::Text(text) | Label::Class(text) => text.clone(),
        Label::Phrase(phrase) => phrase.key.to_owned(),
    }
}

fn line(name: &str, points: &[[f64; 2]]) -> Line {
    Line {
        name: Label::text(name),
        hue: Hue::Train,
        stroke: Stroke::Solid,
        points: points.to_vec(),
    }
}

fn plane() -> Curves {
    Curves::new(Axis::new(Label::text("x")), Axis::new(Label::text("y")))
}

fn rows(content: Content) -> Vec<String> {
    let figure = Figure {
        id: "one",
        title: Label::text("title"),
        caption: None,
        content,
    };
    let mut out = Vec::new();
    figure.sheet(&say).write_csv(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    text.lines().map(ToOwned::to_owned).collect()
}

#[test]
fn the_table_of_curves_tells_lines_apart_and_names_ticks_and_whiskers() {
    let mut curves = plane();
    curves.x.ticks = vec![(0.0, Label::text("none")), (1.0, Label::text("lots"))];
    curves.beams.push(Beam {
        name: Label::text("fold"),
        hue: Hue::Dim,
        x: vec![0.0, 1.0],
        lines: vec![vec![0.5, 0.25], vec![0.75, 1.0]],
    });
    curves.lines.push(line("a", &[[1.0, 2.0]]));
    curves.whiskers.push(Whisker {
        name: Label::text("mean"),
        hue: Hue::Strong,
        x: 1.0,
        y: 0.5,
        interval: [0.25, 1.0],
        is_beside: true,
    });
    curves.thresholds.push(Threshold {
        name: Label::text("test"),
        hue: Hue::Truth,
        at: At::Y(0.75),
    });
    assert_eq!(
        rows(Content::Curves(curves)),
        [
            "part,name,series,x,tick,y,lower,upper",
            "beam,fold,1,0,none,0.5,,",
            "beam,fold,1,1,lots,0.25,,",
            "beam,fold,2,0,none,0.75,,",
            "beam,fold,2,1,lots,1,,",
            "line,a,1,1,lots,2,,",
            "interval,mean,,1,lots,0.5,0.25,1",
            "threshold,test,,,,0.75,,",
        ]
    );
}

#[test]
fn the_table_of_a_scatter_keeps_the_field_with_its_confidence_and_the_rings() {
    let mut scatter = Scatter::new(Axis::new(Label::text("x")), Axis::new(Label::text("y")));
    scatter.field = Some(Field {
        x: [0.0, 1.0],
        y: [0.0, 1.0],
        columns: 2,
        values: vec![0.0, 1.0],
        name: Label::text("class"),
        kind: FieldKind::Class {
            confidence: vec![0.5, 0.75],
        },
    });
    scatter.groups.push(Group {
        name: Label::text("darts"),
        hue: Hue::Lane(0),
        points: vec![Dot {
            at: [0.25, 0.5],
            size: 0.125,
            is_marked: true,
        }],
    });
    scatter.target = Some(Target {
        at: [0.0, 0.0],
        rings: vec![0.5, 1.0],
    });
    assert_eq!(
        rows(Content::Scatter(scatter)),
        [
            "part,name,x,y,value,confidence,size,marked",
            "field,,0,0,0,0.5,,",
            "field,,1,0,1,0.75,,",
            "point,darts,0.25,0.5,,,0.125,true",
            "target,,0,0,,,,",
            "ring,,0,0,0.5,,,",
            "ring,,0,0,1,,,",
        ]
    );
}

#[test]
fn few_far_values_are_capped_and_a_usual_range_is_not() {
    let capped = |ys: &[f64]| {
        let points: Vec<[f64; 2]> = (0..).map(f64::from).zip(ys).map(|(x, y)| [x, *y]).collect();
        let mut curves = plane();
        curves.lines.push(line("a", &points));
        let curves = curves.capped();
        (curves.y.cap, curves.has_far())
    };
    // The three quarters are 0.3.
    assert_eq!(
        capped(&[0.1, 0.2, 0.3, 0.25, 2e7, f64::NAN]),
        (Some(3.0 * 0.3), true)
    );
    assert_eq!(capped(&[0.1, 0.2, 0.3, 0.25, 0.8]), (None, false));
    assert_eq!(capped(&[]), (None, false));
    assert_eq!(capped(&[0.0, 0.0, -1.0, 5.0]), (None, false));
    let mut curves = plane();
    curves.lines.push(line(
        "a",
        &[[-1.0, 20.0], [0.0, 0.5], [0.5, 1.0], [1.0, 0.25]],
    ));
    assert_eq!(curves.clone().capped_beyond([0.0, 1.0]).y.cap, Some(3.0));
    assert_eq!(curves.capped_beyond([-1.0, 1.0]).y.cap, None);
}

#[test]
fn a_band_is_broken_where_its_line_is() {
    let mut curves = plane();
    curves.lines.push(line(
        "a",
        &[[0.0, 1.0], [1.0, 1.0], [2.0, f64::NAN], [3.0, 1.0]],
    ));
    let band = |name: &str, points: &[[f64; 3]]| Band {
        name: Label::text(name),
        hue: Hue::Train,
        points: points.to_vec(),
    };
    let at = |x: f64| [x, 0.5, 1.5];
    let points = [at(0.0), at(1.0), at(3.0)];
    let runs = |band: &Band| -> Vec<usize> {
        let runs = curves.band_runs(band);
        runs.iter().map(Vec::len).collect()
    };
    assert_eq!(runs(&band("a", &points)), [2, 1]);
    // Another line's gap is none of this band.
    assert_eq!(runs(&band("b", &points)), [3]);
    let own = [at(0.0), [1.0, f64::NAN, 1.0], at(2.0), at(3.0)];
    assert_eq!(runs(&band("b", &own)), [1, 2]);
}

#[test]
fn names_lose_the_words_that_all_begin_with() {
    let names = |all: &[&str]| -> Vec<String> { all.iter().map(ToString::to_string).collect() };
    assert_eq!(
        without_common_words(&names(&["weight-decay 0", "weight-decay 0.001"])),
        Some(("weight-decay".to_owned(), names(&["0", "0.001"])))
    );
    assert_eq!(without_common_words(&names(&["dropout 0.5", "l2 1"])), None);
    assert_eq!(without_common_words(&names(&["same", "same"])), None);
    assert_eq!(without_common_words(&names(&["one 1"])), None);
    assert_eq!(without_common_words(&[]), None);
}

#[test]
fn a_name_belongs_to_its_tick_alone() {
    let mut axis = Axis::new(Label::text("x"));
    axis.ticks = vec![(1.0, Label::text("one"))];
    assert_eq!(axis.name_of(1.0), Some(&Label::text("one")));
    assert_eq!(axis.name_of(1.18), None);
}

fn of_rounds() -> Figure {
    let bars = |length: f64| {
        Content::Bars(Bars {
            x: Label::text("class"),
            y: Label::text("share"),
            categories: vec![Label::text("a")],
            parts: vec![BarPart {
                name: Label::text("votes"),
                hue: Hue::Strong,
                lengths: vec![length],
            }],
            is_stacked: false,
        })
    };
    Figure {
        id: "votes",
        title: Label::text("Votes"),
        caption: Some(Label::text("of the learners")),
        content: Content::Frames(Frames {
            by: Label::text("round"),
            column: "round",
            all: vec![(1, bars(0.5)), (4, bars(0.25)), (9, bars(0.125))],
        }),
    }
}

#[test]
fn a_figure_of_frames_is_shown_at_one_and_written_with_all() {
    let figure = of_rounds();
    assert_eq!(figure.frames(), 3);
    let at = [0, 1, 3, 4, 100].map(|value| figure.frame_at(value));
    assert_eq!(at, [None, Some(0), Some(0), Some(1), Some(2)]);
    let place = |index: Option<usize>| {
        let framed = figure.framed(index);
        let Some(Label::Phrase(caption)) = &framed.caption else {
            panic!("{:?}", framed.caption);
        };
        assert_eq!(caption.key, "figure.frame-caption");
        let Value::Phrase(place) = &caption.values[0].1 else {
            panic!("{caption:?}");
        };
        let Content::Bars(bars) = &framed.content else {
            panic!();
        };
        (place.values[1].1.clone(), bars.parts[0].lengths[0])
    };
    assert_eq!(place(Some(1)), (Value::Count(4), 0.25));
    // The last one, unless another is asked for.
    assert_eq!(place(None), (Value::Count(9), 0.125));
    assert_eq!(place(Some(7)), place(None));
    assert_eq!(
        rows(figure.content),
        [
            "round,category,part,length",
            "1,a,votes,0.5",
            "4,a,votes,0.25",
            "9,a,votes,0.125",
        ]
    );
    let still = Figure {
        content: Content::Samples(Vec::new()),
        ..of_rounds()
    };
    assert_eq!((still.frames(), still.frame_at(3)), (0, None));
    assert_eq!(*still.framed(Some(0)), still);
}
