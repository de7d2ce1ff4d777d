//! The Studies screen, from an answer in closed form that has every kind of figure.

use std::sync::Arc;

use gradus::answer::{Answer, Cell, Sheet};
use gradus::figure::{
    At, Axis, Band, BarPart, Bars, Beam, Content, Curves, Dot, Field, FieldKind, Figure, Frames,
    Group, Hue, Line, Matrix, Sample, Scatter, Stroke, Target, Threshold, Whisker,
};
use gradus::live::{Command, Event, Order};
use gradus::phrase::{Label, Phrase};
use gradus::study::{self, StudyError, StudyPlan, StudyProgress, UnfitRecipe};
use gradus::ui::locale::Language;
use gradus::ui::symbols::SymbolSet;
use gradus::ui::theme::Depth;
use gradus::ui::{App, Appearance, Effect, Savable, screen};

use super::fixture;
use super::harness::{
    app, assert_picture, assert_text, begun, click, csv, draw, find, job, press, tell, text, wide,
};
use super::sound::assert_whole;

const STUDIES: &str = "studies";
const WIDE: (u16, u16) = (120, 40);
const NARROW: (u16, u16) = (80, 24);

fn name(text: &str) -> Label {
    Label::text(text)
}

fn axis(text: &str) -> Axis {
    Axis::new(name(text))
}

/// Losses over the learning rate, with everything that curves can have.
fn curves() -> Content {
    let mut curves = Curves::new(axis("learning rate").log(), axis("loss"));
    let xs: Vec<f64> = (0..=24)
        .map(|i| 10_f64.powf(-3.0 + f64::from(i) / 8.0))
        .collect();
    let valley = |x: f64, low: f64| low + 0.25 * (x.log10() + 1.5).powi(2);
    let of = |low: f64| xs.iter().map(|x| [*x, valley(*x, low)]).collect::<Vec<_>>();
    let line = |text, hue, stroke, points| Line {
        name: name(text),
        hue,
        stroke,
        points,
    };
    curves.bands.push(Band {
        name: name("train"),
        hue: Hue::Train,
        points: of(0.3)
            .iter()
            .map(|[x, y]| [*x, y - 0.06, y + 0.08])
            .collect(),
    });
    curves.beams.push(Beam {
        name: name("runs"),
        hue: Hue::Dim,
        x: xs.clone(),
        lines: (0..4)
            .map(|run| {
                let of = |x: &f64| valley(*x, 0.42 + 0.03 * f64::from(run));
                xs.iter().map(of).collect()
            })
            .collect(),
    });
    curves.lines = vec![
        line("train", Hue::Train, Stroke::Solid, of(0.3)),
        line("validation", Hue::Validation, Stroke::Solid, of(0.6)),
        line("ideal", Hue::Truth, Stroke::Dotted, of(0.1)),
        line("dropout 0.5", Hue::Lane(2), Stroke::Solid, of(0.75)),
        line(
            "measured",
            Hue::Strong,
            Stroke::Points,
            of(0.85).into_iter().step_by(4).collect(),
        ),
    ];
    curves.whiskers = [6, 12, 18]
        .map(|at: usize| Whisker {
            name: name("interval"),
            is_beside: false,
            hue: Hue::Good,
            x: xs[at],
            y: valley(xs[at], 1.0),
            interval: [valley(xs[at], 0.95), valley(xs[at], 1.08)],
        })
        .to_vec();
    for (text, hue, at) in [
        ("best", Hue::Good, At::X(xs[12])),
        ("diverges", Hue::Warning, At::X(0.6)),
        ("chance", Hue::Warning, At::Y(1.4)),
    ] {
        curves.thresholds.push(Threshold {
            name: name(text),
            hue,
            at,
        });
    }
    Content::Curves(curves)
}

/// Darts around a bull's eye.
fn darts() -> Content {
    let mut board = Scatter::new(axis("error at x = 0.2"), axis("error at x = 0.8"));
    board.is_square = true;
    board.target = Some(Target {
        at: [0.0, 0.0],
        rings: vec![0.25, 0.5],
    });
    let around = |text, hue, [x, y]: [f64; 2], spread: f64| Group {
        name: name(text),
        hue,
        points: (0..12)
            .map(|index| {
                let angle = f64::from(index) * 2.4;
                let radius = spread * f64::from(index + 1) / 12.0;
                Dot {
                    at: [x + radius * angle.cos(), y + radius * angle.sin()],
                    size: 0.0,
                    is_marked: index == 11,
                }
            })
            .collect(),
    };
    board.groups = vec![
        around("hidden 1", Hue::Lane(0), [0.3, 0.25], 0.08),
        around("hidden 64", Hue::Lane(1), [0.0, -0.03], 0.45),
    ];
    Content::Scatter(board)
}

/// Two classes over the plane.
fn field() -> Content {
    let mut map = Scatter::new(axis("x₁"), axis("x₂"));
    let side = 16_u32;
    let cell = |index: u32| {
        let at = |i: u32| -1.0 + 2.0 * f64::from(i) / f64::from(side - 1);
        at(index % side) + at(index / side)
    };
    let cells = || (0..side * side).map(cell);
    map.field = Some(Field {
        x: [-1.0, 1.0],
        y: [-1.0, 1.0],
        columns: side as usize,
        values: cells().map(|d| f64::from(d > 0.0)).collect(),
        name: name("class"),
        kind: FieldKind::Class {
            confidence: cells().map(|d| d.abs().min(1.0)).collect(),
        },
    });
    let dot = |x: f64, y: f64, size| Dot {
        at: [x, y],
        size,
        is_marked: false,
    };
    let group = |text, lane, points| Group {
        name: name(text),
        hue: Hue::Lane(lane),
        points,
    };
    map.groups = vec![
        group(
            "left",
            0,
            vec![
                dot(-0.5, -0.4, 0.0),
                dot(-0.7, 0.2, 0.5),
                dot(0.4, 0.1, 1.0),
            ],
        ),
        group("right", 1, vec![dot(0.5, 0.4, 0.0), dot(0.7, -0.1, 0.5)]),
    ];
    Content::Scatter(map)
}

fn part(text: &str, hue: Hue, lengths: &[f64]) -> BarPart {
    BarPart {
        name: name(text),
        hue,
        lengths: lengths.to_vec(),
    }
}

/// Terms that stand on one another, one of them below 0.
fn stacked() -> Content {
    Content::Bars(Bars {
        x: name("hidden units"),
        y: name("cost"),
        categories: ["1", "2", "4", "8", "16", "32"].map(name).to_vec(),
        parts: vec![
            part("bias²", Hue::Lane(0), &[0.5, 0.3, 0.1, 0.03, -0.02, -0.01]),
            part("variance", Hue::Lane(1), &[0.02, 0.04, 0.06, 0.1, 0.2, 0.4]),
            part("noise", Hue::Dim, &[0.1; 6]),
        ],
        is_stacked: true,
    })
}

/// Few bars with long names.
fn beside() -> Content {
    Content::Bars(Bars {
        x: name("candidate"),
        y: name("accuracy"),
        categories: [
            "weight-decay 0.0001",
            "weight-decay 0.001",
            "weight-decay 0.01",
            "dropout 0.5, weight-decay 0.01",
        ]
        .map(name)
        .to_vec(),
        parts: vec![
            part("train", Hue::Train, &[0.99, 0.98, 0.95, 0.93]),
            part("validation", Hue::Validation, &[0.91, 0.93, 0.94, 0.945]),
        ],
        is_stacked: false,
    })
}

/// Five folds of sixty samples in three classes.
fn folds() -> Content {
    let cell = |index: usize| match (index / 60, index % 60) {
        (fold, sample) if sample % 5 == fold => 1,
        (4, _) => 2,
        _ => 0,
    };
    Content::Matrix(Matrix {
        y: name("fold"),
        x: name("samples"),
        rows: ["1", "2", "3", "4", "5"].map(name).to_vec(),
        columns: ["setosa", "versicolor", "virginica"]
            .map(|class| (name(class), 20))
            .to_vec(),
        kinds: vec![
            (name("trained on"), Hue::Train),
            (name("held out"), Hue::Validation),
            (name("to come"), Hue::Dim),
        ],
        cells: (0..300).map(cell).collect(),
    })
}

fn samples() -> Content {
    let picture = |turn: usize| {
        let pixel = |index: usize| ((index % 8 + turn * (index / 8)) % 8) as f32 / 7.0;
        (0..64).map(pixel).collect()
    };
    let sample = |turn: usize| Sample {
        pixels: (picture(turn), 8),
        caption: name(&format!("labelled {turn}")),
        bars: vec![(name("3"), 0.6), (name("8"), 0.4)],
    };
    Content::Samples((0..10).map(sample).collect())
}

fn table() -> Content {
    let row = |lane: &str, score: f64, place: u64| {
        vec![
            Cell::Text(lane.to_owned()),
            Cell::Number(score),
            Cell::Count(place),
        ]
    };
    Content::Table(Sheet {
        name: "ranks",
        columns: vec!["candidate", "score", "place"],
        rows: vec![row("weight-decay 0.01", 0.1234, 1), row("none", 0.25, 2)],
    })
}

/// Bars that grow from round to round.
fn rounds() -> Content {
    let bars = |round: u32| {
        Content::Bars(Bars {
            x: name("class"),
            y: name("votes"),
            categories: ["left", "right"].map(name).to_vec(),
            parts: vec![part(
                "share",
                Hue::Strong,
                &[0.5 / f64::from(round), 1.0 - 0.5 / f64::from(round)],
            )],
            is_stacked: false,
        })
    };
    Content::Frames(Frames {
        by: name("round"),
        column: "round",
        all: [1, 4, 12]
            .map(|round| (u64::from(round), bars(round)))
            .to_vec(),
    })
}

fn answer(runs: [u64; 2]) -> Answer {
    let figure = |id, title: &str, content| Figure {
        id,
        title: name(title),
        caption: Some(name("how it is to be read")),
        content,
    };
    Answer {
        verdict: vec![
            Phrase::new("study.surface.here")
                .with("step", 1200_u64)
                .with("loss", 0.1234),
            Phrase::new("study.sharpness.means")
                .with("small", 18.4)
                .with("large", 61.3)
                .with("small_loss", 0.213)
                .with("large_loss", 0.352),
        ],
        figures: vec![
            figure("curves", "Loss", curves()),
            figure("darts", "Dartboard", darts()),
            figure("field", "Field", field()),
            figure("stacked", "Terms", stacked()),
            figure("beside", "Scores", beside()),
            figure("folds", "Folds", folds()),
            figure("samples", "Samples", samples()),
            figure("table", "Ranks", table()),
        ],
        runs,
        remarks: vec![Phrase::new("study.boosting.own-weights")],
        sheets: vec![Sheet {
            name: "seeds",
            columns: vec!["seed"],
            rows: vec![vec![Cell::Count(7)]],
        }],
        ..Answer::default()
    }
}

fn progress(runs: [u64; 2]) -> StudyProgress {
    StudyProgress {
        answer: Some(Arc::new(answer(runs))),
        share: Some(runs[0] as f64 / runs[1] as f64),
        seconds: 4.0,
        end: None,
    }
}

fn done() -> StudyProgress {
    StudyProgress {
        end: Some(Ok(())),
        ..progress([60, 60])
    }
}

fn show(look: Appearance, size: (u16, u16)) -> App {
    let mut app = app(look, size);
    fixture::picture(&mut app);
    app.show(screen::find(STUDIES).unwrap());
    app
}

/// A study at work that has shown something, the list in focus and a value read off.
pub(crate) fn working(app: &mut App) {
    app.show(screen::find(STUDIES).unwrap());
    press(app, "p");
    tell(app, STUDIES, progress([12, 60]));
    press(app, "<right><right><esc><esc><right><right>");
}

fn finished(look: Appearance, size: (u16, u16)) -> App {
    let mut app = show(look, size);
    press(&mut app, "p");
    tell(&mut app, STUDIES, done());
    press(&mut app, "x");
    app
}

fn light() -> Appearance {
    Appearance {
        theme: "light".parse().unwrap(),
        ..Appearance::default()
    }
}

fn ascii() -> Appearance {
    Appearance {
        symbols: SymbolSet::Ascii,
        depth: Depth::None,
        ..Appearance::default()
    }
}

#[test]
fn every_kind_of_figure_in_pictures() {
    let (dark, light, ascii) = (Appearance::default(), light(), ascii());
    let mut apps = [
        finished(dark, WIDE),
        finished(light, NARROW),
        finished(ascii, NARROW),
    ];
    for figure in answer([60, 60]).figures {
        let id = figure.id;
        let [wide, narrow, plain] = &mut apps;
        assert_picture(&format!("studies_{id}"), wide, WIDE, dark);
        assert_picture(&format!("studies_{id}_narrow"), narrow, NARROW, light);
        assert_text(&format!("studies_{id}_plain"), plain, NARROW);
        for app in &mut apps {
            press(app, "n");
        }
    }
}

#[test]
fn before_during_and_after_in_pictures() {
    let look = Appearance::default();
    let mut app = show(look, WIDE);
    assert_picture("studies_idle", &mut app, WIDE, look);
    press(&mut app, "<enter><down>");
    assert_picture("studies_options", &mut app, WIDE, look);
    press(&mut app, "p");
    tell(&mut app, STUDIES, progress([12, 60]));
    press(&mut app, "<right><right><right>");
    assert_picture("studies_working_cursor", &mut app, WIDE, look);
    press(&mut app, "<enter>");
    assert_text("studies_large_narrow", &mut app, NARROW);
    let korean = Appearance {
        language: Language::Korean,
        ..look
    };
    let mut app = show(korean, NARROW);
    assert_text("studies_idle_korean_narrow", &mut app, NARROW);
    press(&mut app, "<enter><down>");
    assert_text("studies_options_korean_narrow", &mut app, NARROW);
    let mut app = show(look, WIDE);
    press(&mut app, "p");
    let failed = StudyProgress {
        end: Some(Err(StudyError::Recipe(UnfitRecipe::Target { start: 2.3 }))),
        ..StudyProgress::default()
    };
    tell(&mut app, STUDIES, failed);
    assert_text("studies_failed", &mut app, WIDE);
}

#[test]
fn a_study_is_started_paused_and_ended_and_keeps_its_partial_answer() {
    let mut app = wide();
    fixture::picture(&mut app);
    press(&mut app, "6");
    let effects = press(&mut app, "p");
    let plan: &StudyPlan = begun(&effects, STUDIES);
    assert_eq!(plan.entry.id, study::ENTRIES[0].id);
    assert!(plan.is_beside_training);
    assert_eq!(press(&mut app, "p"), job(STUDIES, Order::Pause(true)));
    assert_eq!(press(&mut app, "p"), job(STUDIES, Order::Pause(false)));
    tell(&mut app, STUDIES, progress([12, 60]));
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("rests on 12 of 60 runs"), "{shown}");
    assert!(
        shown.contains("20 %") && shown.contains("16.0 s left"),
        "{shown}"
    );
    // Another can't be started meanwhile.
    assert!(press(&mut app, "<esc><down>p").is_empty());
    assert!(press(&mut app, "d").is_empty());
    assert_eq!(press(&mut app, "<up>d"), job(STUDIES, Order::End));
    let ended = StudyProgress {
        end: Some(Ok(())),
        ..progress([13, 60])
    };
    tell(&mut app, STUDIES, ended);
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("rests on 13 of 60 runs"), "{shown}");
    assert!(shown.contains("partial answer kept"), "{shown}");
    let effects = press(&mut app, "p");
    let _: &StudyPlan = begun(&effects, STUDIES);
}

#[test]
fn figures_are_gone_through_and_saved() {
    let mut app = finished(Appearance::default(), WIDE);
    assert!(csv(&app, Savable::Table).starts_with("part,name,series,x,tick,y,lower,upper\n"));
    press(&mut app, "NN");
    assert_eq!(
        csv(&app, Savable::Table).lines().nth(1),
        Some("weight-decay 0.01,0.1234,1")
    );
    press(&mut app, "nn");
    let svg = app.svg().unwrap();
    assert!(
        svg.starts_with("<svg") && svg.contains(">Loss</text>"),
        "{svg}"
    );
    let answer = app.answer().unwrap();
    assert_eq!((answer.said.len(), answer.notes.len()), (2, 1));
    assert_eq!(answer.about["study"], study::ENTRIES[0].id);
    assert!(answer.about["recipe"].get("data").is_some());
    for figure in answer.figures {
        assert!(text(&mut app, WIDE).contains(" Loss  "), "{}", figure.id);
        press(&mut app, "n");
    }
    let (x, y) = find(&mut app, WIDE, "Folds");
    click(&mut app, x, y);
    assert!(text(&mut app, WIDE).contains("versicolor"));
}

#[test]
fn the_answer_is_read_whole_where_it_is_long() {
    let size = (60, 16);
    let mut app = finished(Appearance::default(), size);
    let narrow = |app: &mut App| text(app, size);
    press(&mut app, "N");
    let mut seen = narrow(&mut app);
    assert!(
        seen.contains("In words") && seen.contains("lines 1–"),
        "{seen}"
    );
    assert!(seen.contains("scroll"), "{seen}");
    for _ in 0..60 {
        press(&mut app, "<down>");
        seen.push_str(&narrow(&mut app));
    }
    for part in [
        "0.352.",
        "Each learner has initial weights",
        "Dartboard",
        "how it is to be read",
    ] {
        assert!(seen.contains(part), "{part}: {seen}");
    }
    // The next page begins at its top.
    press(&mut app, "nN");
    assert!(narrow(&mut app).contains("lines 1–"));
}

#[test]
fn a_verdict_that_is_cut_above_a_figure_is_scrolled() {
    let size = (60, 16);
    let look = Appearance::default();
    let mut app = show(look, size);
    press(&mut app, "p");
    let sentence = |step: u64| {
        Phrase::new("study.surface.here")
            .with("step", step)
            .with("loss", 0.5)
    };
    let told = StudyProgress {
        answer: Some(Arc::new(Answer {
            verdict: (1..=9).map(sentence).collect(),
            ..answer([60, 60])
        })),
        ..done()
    };
    tell(&mut app, STUDIES, told);
    let shown = text(&mut app, size);
    assert!(
        shown.contains("step 1.") && shown.contains("↑↓ scroll"),
        "{shown}"
    );
    assert!(!shown.contains("step 9."), "{shown}");
    press(&mut app, "<down><down><down><down><down><down><down>");
    let shown = text(&mut app, size);
    assert!(
        shown.contains("step 9.") && !shown.contains("step 1."),
        "{shown}"
    );
    // The next figure begins with the whole again.
    press(&mut app, "n");
    assert!(text(&mut app, size).contains("step 1."));
}

#[test]
fn the_frames_of_a_figure_are_turned_by_the_cursor_and_saved_all() {
    let look = Appearance::default();
    let mut app = show(look, NARROW);
    press(&mut app, "p");
    let figures = vec![Figure {
        id: "rounds",
        title: name("Votes"),
        caption: Some(name("how it is to be read")),
        content: rounds(),
    }];
    let told = StudyProgress {
        answer: Some(Arc::new(Answer {
            figures,
            ..answer([60, 60])
        })),
        ..done()
    };
    tell(&mut app, STUDIES, told);
    assert_picture("studies_frames_narrow", &mut app, NARROW, look);
    let shown = text(&mut app, NARROW);
    assert!(shown.contains("round 12 of 12"), "{shown}");
    assert!(shown.contains("←→ turn"), "{shown}");
    press(&mut app, "<left>");
    assert!(text(&mut app, NARROW).contains("round 4 of 12"));
    press(&mut app, "<left><left><left>");
    let shown = text(&mut app, NARROW);
    assert!(shown.contains("round 1 of 12"), "{shown}");
    let table = csv(&app, Savable::Table);
    assert!(table.starts_with("round,category,part,length\n"), "{table}");
    assert_eq!(table.lines().count(), 7, "{table}");
}

#[test]
fn every_value_at_the_cursor_is_shown_on_a_small_screen() {
    let mut app = finished(Appearance::default(), NARROW);
    press(&mut app, "<right><right>");
    let shown = text(&mut app, NARROW);
    for part in [
        "train",
        "validation",
        "ideal",
        "dropout 0.5",
        "measured",
        "interval",
        "chance 1.4",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[test]
fn a_key_without_effect_says_why() {
    let mut app = show(Appearance::default(), NARROW);
    press(&mut app, "<enter><down><right>");
    let shown = text(&mut app, NARROW);
    assert!(shown.contains("Enter types a value."), "{shown}");
    let mut app = finished(Appearance::default(), NARROW);
    press(&mut app, "NN<right>");
    let shown = text(&mut app, NARROW);
    assert!(shown.contains("no values to read off"), "{shown}");
}

#[test]
fn options_are_typed_and_what_they_can_not_be_is_said() {
    let mut app = wide();
    fixture::picture(&mut app);
    app.show(screen::find(STUDIES).unwrap());
    press(&mut app, ":study sharpness<enter>");
    press(&mut app, "<enter><down><down><down><enter>");
    assert!(text(&mut app, WIDE).contains(":set target 0.02"));
    press(&mut app, "<backspace>5<enter>");
    assert!(
        text(&mut app, WIDE).contains(" 0.05 "),
        "{}",
        text(&mut app, WIDE)
    );
    press(&mut app, ":set target -1<enter>");
    let shown = text(&mut app, WIDE);
    assert!(
        shown.contains("target can't be '-1': expected a number above 0"),
        "{shown}"
    );
    press(&mut app, "<esc>");
    let effects = press(&mut app, "p");
    let plan: &StudyPlan = begun(&effects, STUDIES);
    assert_eq!(plan.options.text("target"), Some("0.05"));
    let mut app = wide();
    fixture::picture(&mut app);
    press(&mut app, ":study surface<enter>");
    let effects = press(&mut app, ":set target 1<enter>");
    assert!(effects.is_empty());
    let shown = text(&mut app, WIDE);
    assert!(
        shown.contains("has no option 'target': expected directions"),
        "{shown}"
    );
    press(&mut app, "<esc>");
    let effects = press(&mut app, "p");
    let plan: &StudyPlan = begun(&effects, STUDIES);
    assert_eq!(plan.entry.id, "surface");
}

#[test]
fn a_study_that_opens_the_test_set_asks_first() {
    let mut app = wide();
    let story = fixture::picture(&mut app);
    let opened = |app: &mut App, times| {
        fixture::tell(app, story.report(vec![Event::Openings(times)]));
    };
    press(&mut app, ":study cross-validation<enter>");
    let effects = press(&mut app, "p");
    let plan: &StudyPlan = begun(&effects, STUDIES);
    assert!(!plan.entry.opens_test(&plan.options));
    tell(&mut app, STUDIES, done());
    for (option, is_asked) in [
        ("open-test yes", true),
        ("open-test no", false),
        ("leak test", true),
        ("leak early-stopping", false),
        ("optimism 5", true),
        ("optimism none", false),
    ] {
        press(&mut app, &format!(":set {option}<enter>"));
        if is_asked {
            // The study's own recipe has another test set than the run: how often that was opened is asked.
            let asks = |effects: &[Effect]| match effects {
                [Effect::Send(Command::AskOpenings(recipe))] => recipe.data.id() == "moons",
                _ => false,
            };
            assert!(asks(&press(&mut app, "p")), "{option}");
            let shown = text(&mut app, WIDE);
            assert!(shown.contains("Open the test set?"), "{shown}");
            assert!(shown.contains("every opening is counted"), "{shown}");
            assert!(!shown.contains("so far."), "{shown}");
            opened(&mut app, 3);
            let shown = text(&mut app, WIDE);
            assert!(shown.contains("Opened 3× so far."), "{shown}");
            // An answer that comes too late asks nothing.
            assert!(press(&mut app, "n").is_empty(), "{option}");
            opened(&mut app, 4);
            assert!(!text(&mut app, WIDE).contains("so far."));
            assert!(asks(&press(&mut app, "p")), "{option}");
        }
        let effects = press(&mut app, if is_asked { "y" } else { "p" });
        let plan: &StudyPlan = begun(&effects, STUDIES);
        assert_eq!(plan.entry.opens_test(&plan.options), is_asked, "{option}");
        tell(&mut app, STUDIES, done());
    }
    press(&mut app, ":set recipe run<enter>:set open-test yes<enter>p");
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("Opened 0× so far."), "{shown}");
}

#[test]
fn what_a_study_has_found_when_the_dashboard_is_left_is_said() {
    let mut app = wide();
    fixture::picture(&mut app);
    assert!(app.parting().is_empty());
    working(&mut app);
    let said = app.parting();
    let first = format!("study {}: 12 of 60 runs:", study::ENTRIES[0].id);
    assert_eq!(said[0], first);
    assert_eq!(said.len(), 3, "{said:?}");
    tell(&mut app, STUDIES, done());
    assert!(app.parting().is_empty());
}

#[test]
fn who_quits_while_a_study_works_is_asked_once_it_took_long() {
    let mut app = wide();
    fixture::picture(&mut app);
    working(&mut app);
    assert_eq!(press(&mut app, "q"), [Effect::Quit]);
    let long = StudyProgress {
        seconds: 10.1,
        ..progress([12, 60])
    };
    tell(&mut app, STUDIES, long.clone());
    assert!(press(&mut app, "1q").is_empty());
    for size in [WIDE, (80, 24), (60, 20)] {
        let asked = text(&mut app, size);
        let question = "Quit? A study is still running.  y quit  n stay";
        assert!(asked.contains(question), "{asked}");
    }
    assert!(press(&mut app, "n").is_empty());
    assert!(press(&mut app, "q").is_empty());
    assert_eq!(press(&mut app, "y"), [Effect::Quit]);
    assert!(press(&mut app, "<ctrl-c>").is_empty());
    assert_eq!(
        press(&mut app, "<ctrl-c>"),
        [Effect::Quit],
        "asked twice it is meant"
    );
    press(&mut app, "<esc>");
    let end = StudyProgress {
        end: Some(Ok(())),
        ..long
    };
    tell(&mut app, STUDIES, end);
    assert_eq!(press(&mut app, "q"), [Effect::Quit]);
}

#[test]
fn every_figure_is_drawn_whole_at_every_size() {
    let sizes = (60..=140)
        .step_by(7)
        .flat_map(|width| [(width, 16), (width, 24)]);
    let sizes = sizes.chain(
        (16..=60)
            .step_by(5)
            .flat_map(|height| [(80, height), (200, height)]),
    );
    for set in SymbolSet::ALL {
        let look = Appearance {
            symbols: set,
            language: Language::Korean,
            ..Appearance::default()
        };
        let mut app = finished(look, WIDE);
        for _ in 0..8 {
            press(&mut app, "n<right>");
            for size in sizes.clone() {
                assert_whole(&draw(&mut app, size));
            }
        }
    }
}

#[test]
fn what_a_study_runs_on_and_whether_its_answer_is_for_the_options_shown_is_said() {
    let mut app = wide();
    fixture::picture(&mut app);
    press(&mut app, ":study cross-validation<enter>");
    let shipped = study::find("cross-validation").unwrap().recipe.unwrap();
    let recipe = gradus::train::Shipped::find(shipped)
        .unwrap()
        .recipe()
        .unwrap();
    let data = recipe.data.id();
    assert!(
        text(&mut app, WIDE).contains(&format!("shipped: {data}, ")),
        "{}",
        text(&mut app, WIDE)
    );
    press(&mut app, ":set recipe run<enter>");
    assert!(text(&mut app, WIDE).contains("this run: digits, "));
    press(&mut app, ":set recipe shipped<enter>p");
    tell(&mut app, STUDIES, done());
    let shown = text(&mut app, WIDE);
    let other = "This answer is for other options: p runs the study again";
    assert!(shown.contains(&format!("4.0 s · {data}, ")), "{shown}");
    assert!(!shown.contains(other), "{shown}");
    for (changed, back) in [("folds 3", "folds 5"), ("recipe run", "recipe shipped")] {
        press(&mut app, &format!(":set {changed}<enter>"));
        assert!(text(&mut app, WIDE).contains(other), "{changed}");
        press(&mut app, &format!(":set {back}<enter>"));
        assert!(!text(&mut app, WIDE).contains(other), "{back}");
    }
    press(&mut app, ":set folds 3<enter>p");
    tell(&mut app, STUDIES, done());
    assert!(!text(&mut app, WIDE).contains(other));
}

#[test]
fn several_values_are_explained_where_one_is_set_and_where_one_is_refused() {
    let mut app = wide();
    fixture::picture(&mut app);
    press(&mut app, ":study cross-validation<enter>");
    press(&mut app, ":set lane weight-decay 0.1; dropout 0.5<enter>");
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("Several values: :set lane A; B"), "{shown}");
    let effects = press(&mut app, "p");
    let plan: &StudyPlan = begun(&effects, STUDIES);
    let lanes: Vec<&str> = plan.options.texts("lane").collect();
    assert_eq!(lanes, ["weight-decay 0.1", "dropout 0.5"]);
    tell(&mut app, STUDIES, done());
    press(&mut app, ":set lane nonsense 3<enter>");
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("several: :set lane A; B"), "{shown}");
}

#[test]
fn keys_of_other_screens_do_what_they_say_or_say_that_they_do_nothing() {
    let mut app = finished(Appearance::default(), WIDE);
    press(&mut app, "y");
    assert!(text(&mut app, WIDE).contains("y axis: logarithmic"));
    assert!(!text(&mut app, WIDE).contains("1.2 ┤"));
    press(&mut app, "y");
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("y axis: linear"), "{shown}");
    assert!(shown.contains("1.2 ┤"), "{shown}");
    let options = |app: &mut App| text(app, WIDE).contains("open-test");
    assert!(options(&mut app));
    press(&mut app, "C");
    assert!(!options(&mut app), "the figure alone");
    press(&mut app, "C");
    assert!(options(&mut app));
    for key in ["x", "m", "z"] {
        press(&mut app, key);
        let shown = text(&mut app, WIDE);
        assert!(shown.contains("no effect on studies"), "{key}: {shown}");
    }
    press(&mut app, "ny");
    assert!(text(&mut app, WIDE).contains("has no other scale"));
    press(&mut app, "p");
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("p pause study"), "{shown}");
    assert!(shown.contains("space pause run"), "{shown}");
    press(&mut app, "?");
    let shown = text(&mut app, WIDE);
    let first = shown.lines().nth(2).unwrap();
    assert!(first.contains("On the Studies screen"), "{shown}");
}

#[test]
fn an_error_leaves_what_was_found_before_it_in_view() {
    let mut app = show(Appearance::default(), WIDE);
    press(&mut app, "p");
    let failed = StudyProgress {
        end: Some(Err(StudyError::Recipe(UnfitRecipe::Target { start: 2.3 }))),
        ..progress([12, 60])
    };
    tell(&mut app, STUDIES, failed);
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("ended by an error"), "{shown}");
    assert!(shown.contains("Top eigenvalue 18.4"), "{shown}");
    assert!(shown.contains("Dartboard"), "{shown}");
}

#[test]
fn a_long_caption_takes_two_lines() {
    let mut app = show(Appearance::default(), WIDE);
    press(&mut app, "p");
    let mut found = answer([60, 60]);
    found.figures[0].caption = Some(name(&format!("{}the end", "many words ".repeat(10))));
    let done = StudyProgress {
        answer: Some(Arc::new(found)),
        end: Some(Ok(())),
        ..progress([60, 60])
    };
    tell(&mut app, STUDIES, done);
    assert!(text(&mut app, WIDE).contains("the end"));
}
