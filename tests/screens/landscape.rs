//! The Landscape screen, with slices and lines in closed form.

use std::sync::Arc;

use gradus::geometry::slice::{Kind, PathPoint, Slice, View};
use gradus::live::Order;
use gradus::nn::{Loss, Score};
use gradus::study::UnfitRun;
use gradus::study::sharpness::{
    Doubt, Line, LinePoint, Minimum, Phase, Progress, RunProgress, SharpnessPlan, Verdict,
};
use gradus::train::BatchSize;
use gradus::turn::Turn;
use gradus::ui::locale::Language;
use gradus::ui::symbols::SymbolSet;
use gradus::ui::theme::Depth;
use gradus::ui::{App, Appearance, Savable, screen};

use super::fixture;
use super::harness::{
    app, assert_picture, begun, click, csv, draw, find, job, json_lines, press, see, tell, text,
    wide,
};
use super::sound;

const LANDSCAPE: &str = "landscape";
const WIDE: (u16, u16) = (120, 40);
const NARROW: (u16, u16) = (80, 24);
const LEAST: (u16, u16) = (60, 16);

fn score(loss: f64) -> Score {
    Score {
        loss,
        accuracy: Some((1.0 - 0.3 * loss).clamp(0.1, 1.0)),
    }
}

/// Two bowls about the ends; that of the large batch is steeper and has the higher validation loss.
fn points(count: usize) -> Vec<LinePoint> {
    let all = (0..61).map(|index| {
        let s = -1.0 + 3.0 * f64::from(index) / 60.0;
        let near = |at: f64, steep: f64| steep * (s - at).powi(2);
        let wall = near(0.0, 2.5).min(near(1.0, 14.0));
        let train = 0.05 + wall;
        let validation = 0.21 + 0.8 * wall + 0.14 / (1.0 + (-8.0 * (s - 0.5)).exp());
        LinePoint {
            s,
            train: score(train),
            validation: score(validation),
        }
    });
    all.take(count).collect()
}

fn ends(shows: bool) -> [Minimum; 2] {
    let end = |batch, steps, epochs, validation: f64, keskar, eigenvalue| Minimum {
        batch,
        steps,
        epochs,
        train: score(0.05),
        validation: score(validation),
        keskar,
        eigenvalue,
        residual: 1e-6,
    };
    let small = end(32, 408, 12.0, 0.213, 3.42, 18.4);
    let large = end(539, 176, 88.0, 0.352, 21.9, 61.3);
    if shows {
        [small, large]
    } else {
        [
            Minimum {
                eigenvalue: 70.2,
                ..small
            },
            large,
        ]
    }
}

fn progress(phase: Phase) -> Progress {
    let run = |batch, epochs: u32, time: f64, reached| RunProgress {
        batch,
        losses: (0..=epochs)
            .map(|epoch| {
                let epoch = f64::from(epoch);
                (epoch, 0.02 + 2.3 * (-epoch / time).exp())
            })
            .collect(),
        reached,
    };
    let is_training = phase == Phase::Training;
    Progress {
        phase,
        seed: 7,
        target: 0.05,
        epochs: 1000,
        runs: [
            run(32, 12, 2.8, true),
            run(539, if is_training { 30 } else { 88 }, 20.0, !is_training),
        ],
        points: match phase {
            Phase::Training => Vec::new(),
            Phase::Line => points(38),
            Phase::Measures | Phase::Done => points(61),
        },
        of_points: 61,
        outcome: None,
    }
}

fn done(shows: bool) -> Progress {
    let ends = ends(shows);
    let doubt = Doubt {
        loss: 0.03,
        accuracy: Some(0.03),
    };
    let line = Line {
        seed: 7,
        target: 0.05,
        points: points(61),
        verdict: Verdict::of(&ends, &doubt),
        ends,
        doubt,
        distance: 11.2,
    };
    Progress {
        outcome: Some(Ok(Arc::new(line))),
        ..progress(Phase::Done)
    }
}

/// A bent valley, with a run that came down into it.
fn slice(kind: Kind, side: usize) -> Slice {
    let reach = match kind {
        Kind::Random => 1.0,
        Kind::Path => 6.0,
    };
    let turn = |index: u32| {
        let share = 1.0 - f64::from(index) / 24.0;
        let at = [
            0.85 * reach * share,
            0.7 * reach * share * (2.6 * share).cos(),
        ];
        PathPoint {
            step: u64::from(index) * 50,
            at,
            off: reach * share,
        }
    };
    let mut slice = Slice {
        step: 1200,
        epoch: 35.3,
        kind,
        loss: Loss::CrossEntropy,
        window: [[-reach, reach]; 2],
        side,
        finest: 65,
        train: Vec::new(),
        validation: None,
        here: 0.0412,
        samples: if kind == Kind::Path {
            [2048, 5000]
        } else {
            [1078; 2]
        },
        path: (0..=24).map(turn).collect(),
        explained: (kind == Kind::Path).then_some([0.832, 0.091]),
    };
    let places = (0..side * side).map(|index| slice.point(index % side, index / side));
    let losses = places.map(|[a, b]| {
        let (a, b) = (a / reach, b / reach);
        0.04 + 5.0 * (b - 0.4 * a * a + 0.1 * a).powi(2)
            + 0.9 * (a * a)
            + 2.0 * (a + b).max(0.0).powi(4)
    });
    slice.train = losses.collect();
    slice.validation = Some(slice.train.iter().map(|loss| 0.1 + 1.1 * loss).collect());
    slice
}

fn show(app: &mut App) {
    see(app, slice(Kind::Path, 33));
}

fn landscape(app: &mut App) {
    fixture::picture(app);
    app.show(screen::find("landscape").unwrap());
    show(app);
}

/// The study has started and has reported this.
fn told(app: &mut App, told: Progress) {
    begun::<SharpnessPlan>(&press(app, "p"), LANDSCAPE);
    tell(app, LANDSCAPE, told);
}

fn shot(name: &str, look: Appearance, size: (u16, u16), scene: impl FnOnce(&mut App)) {
    let mut app = app(look, size);
    landscape(&mut app);
    scene(&mut app);
    assert_picture(name, &mut app, size, look);
}

fn look(theme: &str) -> Appearance {
    Appearance {
        theme: theme.parse().unwrap(),
        ..Appearance::default()
    }
}

fn plain() -> Appearance {
    Appearance {
        symbols: SymbolSet::Ascii,
        depth: Depth::None,
        ..Appearance::default()
    }
}

fn korean() -> Appearance {
    Appearance {
        language: Language::Korean,
        ..Appearance::default()
    }
}

#[test]
fn eigenvalues_that_can_not_be_told_apart_decide_nothing() {
    let mut found = done(true);
    let Some(Ok(line)) = &mut found.outcome else {
        panic!("it is done");
    };
    let line = Arc::make_mut(line);
    line.ends[1].residual = 0.9;
    line.verdict = Verdict::of(&line.ends, &line.doubt);
    shot("landscape_undecided", look("dark"), WIDE, |app| {
        told(app, found);
    });
}

#[test]
fn a_difference_in_validation_within_chance_decides_nothing() {
    let within_chance = || {
        let mut found = done(true);
        let Some(Ok(line)) = &mut found.outcome else {
            panic!("it is done");
        };
        let line = Arc::make_mut(line);
        line.doubt = Doubt {
            loss: 0.08,
            accuracy: Some(0.08),
        };
        line.verdict = Verdict::of(&line.ends, &line.doubt);
        found
    };
    shot("landscape_within_chance", look("dark"), WIDE, |app| {
        told(app, within_chance());
    });
    shot("landscape_within_chance_korean", korean(), NARROW, |app| {
        told(app, within_chance());
    });
}

#[test]
fn what_is_too_far_out_is_said_not_drawn() {
    shot("landscape_too_far", look("dark"), WIDE, |app| {
        let mut far = slice(Kind::Path, 33);
        far.window = [[-4e18, 4e18]; 2];
        far.here = 1e35;
        see(app, far);
    });
}

#[test]
fn before_a_study() {
    shot("landscape_before", look("dark"), WIDE, |_| {});
    shot("landscape_before_narrow", look("dark"), NARROW, |_| {});
    shot("landscape_before_least", look("dark"), LEAST, |_| {});
    shot("landscape_before_korean", korean(), WIDE, |_| {});
}

#[test]
fn while_it_works() {
    shot("landscape_starting", look("dark"), WIDE, |app| {
        press(app, "p");
    });
    shot("landscape_training", look("dark"), WIDE, |app| {
        told(app, progress(Phase::Training));
    });
    shot("landscape_training_narrow", look("dark"), NARROW, |app| {
        told(app, progress(Phase::Training));
        press(app, "p");
    });
    shot("landscape_walking", look("light"), WIDE, |app| {
        told(app, progress(Phase::Line));
    });
    shot("landscape_measuring", plain(), NARROW, |app| {
        told(app, progress(Phase::Measures));
    });
}

#[test]
fn what_was_found() {
    shot("landscape_shows", look("dark"), WIDE, |app| {
        told(app, done(true));
    });
    shot("landscape_shows_not", look("light"), WIDE, |app| {
        told(app, done(false));
    });
    shot("landscape_shows_narrow", look("dark"), NARROW, |app| {
        told(app, done(true));
    });
    shot("landscape_shows_least", look("dark"), LEAST, |app| {
        told(app, done(true));
    });
    shot("landscape_shows_plain", plain(), WIDE, |app| {
        told(app, done(true));
    });
    shot("landscape_shows_korean", korean(), WIDE, |app| {
        told(app, done(false));
    });
    shot("landscape_shows_large", look("dark"), WIDE, |app| {
        told(app, done(true));
        press(app, "<enter>");
    });
    shot("landscape_failed", look("dark"), WIDE, |app| {
        let why = UnfitRun::TooSlow {
            batch: 512,
            seed: 7,
            loss: 0.31,
            epochs: 1000,
            target: 0.05,
        };
        told(
            app,
            Progress {
                outcome: Some(Err(why.into())),
                ..progress(Phase::Done)
            },
        );
    });
}

#[test]
fn around_the_weights() {
    shot("landscape_slice_narrow", look("dark"), NARROW, |app| {
        press(app, "n");
    });
    shot("landscape_slice_least", look("dark"), LEAST, |app| {
        press(app, "n");
    });
    shot("landscape_slice_plain", plain(), NARROW, |app| {
        press(app, "n");
    });
    shot("landscape_slice_korean", korean(), NARROW, |app| {
        press(app, "n");
    });
    shot("landscape_slice_large", look("light"), WIDE, |app| {
        press(app, "<tab>n<enter>");
        let slice = slice(Kind::Path, 65);
        see(app, slice);
    });
    shot("landscape_slice_random", look("dark"), WIDE, |app| {
        press(app, "v");
        let mut slice = slice(Kind::Random, 17);
        for point in &mut slice.path {
            point.at = point.at.map(|x| 0.05 * x);
        }
        see(app, slice);
    });
    shot("landscape_slice_validation", look("dark"), WIDE, |app| {
        press(app, "<tab>n<down><down><right>");
    });
    let block = Appearance {
        symbols: SymbolSet::Block,
        depth: Depth::Ansi16,
        ..Appearance::default()
    };
    shot("landscape_slice_block_16", block, NARROW, |app| {
        press(app, "n");
    });
}

#[test]
fn a_study_is_set_up_started_paused_and_cancelled_by_keys() {
    let mut app = wide();
    landscape(&mut app);
    // The recipe itself, the next smaller and larger batches, a higher target, another seed.
    let usual = SharpnessPlan::shipped().unwrap();
    press(
        &mut app,
        "<down><left><down><right><down><right><down><right>",
    );
    let effects = press(&mut app, "p");
    let plan: &SharpnessPlan = begun(&effects, LANDSCAPE);
    assert_eq!(plan.small, usual.small.turned(Turn::Previous, 1000));
    assert_eq!(plan.large, Some(BatchSize::Full));
    assert!(plan.target > usual.target);
    assert_eq!(plan.recipe.seed, usual.recipe.seed + 1);
    let pause = |on| job(LANDSCAPE, Order::Pause(on));
    assert_eq!(press(&mut app, "p"), pause(true));
    assert!(text(&mut app, WIDE).contains("paused"));
    assert_eq!(press(&mut app, "p"), pause(false));
    tell(&mut app, LANDSCAPE, progress(Phase::Training));
    assert!(text(&mut app, WIDE).contains("training both"));
    assert_eq!(press(&mut app, "d"), job(LANDSCAPE, Order::Cancel));
    // Late reports are not shown, and nothing is left to cancel.
    tell(&mut app, LANDSCAPE, progress(Phase::Line));
    assert!(text(&mut app, WIDE).contains("Small batch"));
    assert_eq!(press(&mut app, "d"), []);
    // Results stay until another study starts.
    told(&mut app, done(true));
    assert!(text(&mut app, WIDE).contains("Confirmed on seed 7"));
    press(&mut app, "p");
    assert!(text(&mut app, WIDE).contains("Small batch"));
    assert_eq!(press(&mut app, "d"), []);
    assert!(text(&mut app, WIDE).contains("Confirmed on seed 7"));
    begun::<SharpnessPlan>(&press(&mut app, "pp"), LANDSCAPE);
}

#[test]
fn the_study_can_be_made_by_the_recipe_of_the_run() {
    let mut app = wide();
    landscape(&mut app);
    press(&mut app, "<right>");
    let effects = press(&mut app, "p");
    let plan: &SharpnessPlan = begun(&effects, LANDSCAPE);
    let about = app.run().about.as_ref().unwrap();
    assert_eq!(plan.recipe.data, about.recipe.data);
    assert_eq!(plan.recipe.settings.optimizer.id, "adam");
}

#[test]
fn a_slice_is_wished_for_only_where_it_is_seen_and_as_it_was_set() {
    let mut app = wide();
    assert_eq!(app.render_request(), None);
    landscape(&mut app);
    let view = |app: &App| *app.render_request().unwrap().get::<View>().unwrap();
    let first = view(&app);
    press(&mut app, "v");
    assert_ne!(view(&app).kind, first.kind);
    press(&mut app, "vw");
    assert!(view(&app).width > first.width);
    press(&mut app, "WW");
    assert!(view(&app).width < first.width);
    press(&mut app, "w");
    assert_eq!(view(&app), first);
    // If only one pane is shown, it must be that one.
    draw(&mut app, NARROW);
    assert_eq!(app.render_request(), None);
    press(&mut app, "n");
    assert_eq!(view(&app), first);
    draw(&mut app, (40, 10));
    assert_eq!(app.render_request(), None);
    draw(&mut app, WIDE);
    press(&mut app, "1");
    assert_eq!(app.render_request(), None);
}

#[test]
fn panes_and_settings_are_chosen_by_the_mouse() {
    let mut app = wide();
    landscape(&mut app);
    let (column, row) = find(&mut app, WIDE, "Directions");
    click(&mut app, column, row);
    let (column, row) = find(&mut app, WIDE, "path ›");
    click(&mut app, column + 5, row);
    assert!(text(&mut app, WIDE).contains("random ›"));
    let (column, row) = find(&mut app, WIDE, "Small batch");
    click(&mut app, column, row);
    press(&mut app, "<right>");
    let effects = press(&mut app, "p");
    let larger = SharpnessPlan::shipped()
        .unwrap()
        .small
        .turned(Turn::Next, 1000);
    assert_eq!(begun::<SharpnessPlan>(&effects, LANDSCAPE).small, larger);
    draw(&mut app, NARROW);
    let (column, row) = find(&mut app, NARROW, "Around the weights");
    click(&mut app, column, row);
    assert!(app.render_request().unwrap().get::<View>().is_some());
}

#[test]
fn ascii_is_ascii_throughout() {
    let scenes: [fn(&mut App); 5] = [
        |_| {},
        |app| told(app, progress(Phase::Training)),
        |app| told(app, progress(Phase::Line)),
        |app| told(app, done(true)),
        |app| told(app, done(false)),
    ];
    for scene in scenes {
        for size in [WIDE, NARROW] {
            let mut app = app(plain(), size);
            landscape(&mut app);
            scene(&mut app);
            for keys in ["", "n"] {
                press(&mut app, keys);
                let text = text(&mut app, size);
                let strange: String = text.chars().filter(|letter| !letter.is_ascii()).collect();
                assert!(strange.is_empty(), "{strange}\n{text}");
            }
        }
    }
}

#[test]
fn every_size_theme_and_pane_is_drawn_soundly() {
    let scenes: [fn(&mut App); 4] = [
        |_| {},
        |app| told(app, progress(Phase::Training)),
        |app| told(app, done(true)),
        |app| told(app, done(false)),
    ];
    for (place, scene) in scenes.into_iter().enumerate() {
        let look = sound::look(place);
        let mut app = app(look, WIDE);
        landscape(&mut app);
        scene(&mut app);
        let scripts = [
            "",
            "<tab>",
            "<down><down>",
            "<tab><enter>",
            "p<down>",
            "v<right>",
        ];
        sound::assert_sound_at_every_size(&mut app, look.language, &scripts);
    }
}

#[test]
fn what_a_study_found_is_saved_as_tables() {
    let mut app = wide();
    landscape(&mut app);
    told(&mut app, done(true));
    let table = csv(&app, Savable::Table);
    assert!(table.starts_with("seed,end,batch,"), "{table}");
    assert_eq!(table.lines().count(), 1 + 2);
    let lines = json_lines(&app, Savable::Table);
    assert!(
        ["ends", "line", "seeds"]
            .iter()
            .all(|name| lines.iter().any(|line| line["table"] == *name))
    );
    see(&mut app, slice(Kind::Path, 5));
    press(&mut app, "n");
    let table = csv(&app, Savable::Table);
    assert!(table.starts_with("a,b,train_loss,"), "{table}");
    assert_eq!(table.lines().count(), 1 + 5 * 5);
}
