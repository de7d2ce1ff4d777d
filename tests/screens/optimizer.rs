//! The Optimizer screen.

use std::sync::Arc;

use gradus::live::{
    About, Event, NormSpans, Position, RateSpans, Report, Speed, Status, UpdateStatsSpans,
};
use gradus::portrait::anatomy::{self, Anatomy, BatchSpread, Noise, NoiseEstimator, Parameter};
use gradus::series::Span;
use gradus::train::{Recipe, Session, SnapshotExtras};
use gradus::ui::locale::Language;
use gradus::ui::symbols::SymbolSet;
use gradus::ui::theme::Depth;
use gradus::ui::{App, Appearance, Message};

use super::harness::{app, assert_picture, click, draw, find, press, see, text, wide};
use super::sound;

const WIDE: (u16, u16) = (120, 40);
const NARROW: (u16, u16) = (80, 24);
/// Number of updates made.
const STEP: u64 = 3000;

const ALL: [&str; 7] = [
    "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",
];

/// Reports a run with this optimizer to the screens: curves given by formulas, and a next update by its real rule from
/// gradients given by formulas.
pub(crate) fn show(app: &mut App, optimizer: &str) {
    let settings = [("optimizer", optimizer), ("hidden", "32,16")];
    let session = Session::new(Recipe::of(&settings).unwrap()).unwrap();
    let at = |step: u64| Position {
        step,
        epoch: step as f64 / 34.0,
        samples: step * 32,
        seconds: 0.0,
    };
    let mut status = Status::of(&session, true, 0.0, Speed::Unlimited);
    (status.position, status.head) = (at(STEP), STEP);
    let mut events = vec![Event::Started(Box::new(About::of(&session)))];
    for step in (1..=STEP).filter(|step| *step < 128 || step % 20 == 0) {
        events.push(Event::UpdateStats(Box::new(stats_queue(step, optimizer))));
        events.push(Event::Position(at(step)));
    }
    let _ = app.update(Message::Report(Report { events, status }));
    see(app, anatomy(&session));
    press(app, "3");
}

fn stats_queue(step: u64, optimizer: &str) -> UpdateStatsSpans {
    let t = step as f64;
    let point = |value: f64| Span::point(step, value as f32);
    let median = match optimizer {
        "adagrad" => 0.6 / t.sqrt(),
        "sgd" | "momentum" | "nesterov" => 0.05,
        _ => 0.05 * (1.0 + 0.3 * (t / 300.0).sin()),
    };
    let spread = if median == 0.05 { 1.0 } else { 8.0 };
    let gradient = 1.0 / (1.0 + t / 200.0);
    let norms = |part: f64| NormSpans {
        gradient: point(part * gradient),
        update: point(part * gradient * median),
        weight: point(12.0 * part),
        relative: point(gradient * median / 12.0),
        rates: Some(RateSpans {
            lower: point(part * median / spread),
            median: point(part * median),
            upper: point(part * median * spread),
        }),
    };
    UpdateStatsSpans {
        whole: norms(1.0),
        layers: vec![norms(0.8), norms(0.5), norms(0.2)],
    }
}

fn anatomy(session: &Session) -> Anatomy {
    let mut snapshot = session.trainer().snapshot(SnapshotExtras::preview());
    snapshot.step = STEP;
    let mut update = (**snapshot.preview.as_ref().unwrap()).clone();
    let count = update.gradient.len();
    for (index, g) in update.gradient.iter_mut().enumerate() {
        let x = (index as f32 * 0.37).sin();
        *g = if index % 9 == 0 {
            0.0
        } else {
            0.02 * x * x * x
        };
    }
    let mut weights: Vec<f32> = (0..count)
        .map(|index| 0.3 * (index as f32 * 0.11).cos())
        .collect();
    let mut optimizer = (update.entry.build)(count);
    for _ in 0..4 {
        update.weights[0].clone_from(&weights);
        update.optimizers[0] = optimizer.clone();
        optimizer.step(&mut weights, &update.gradient, &update.knobs);
    }
    (update.weights[1], update.optimizers[1]) = (weights, optimizer);
    snapshot.preview = Some(Arc::new(update));
    let request = anatomy::Request::default();
    let (mut anatomy, _) =
        Anatomy::of(&Arc::new(snapshot), request, &mut NoiseEstimator::default());
    anatomy.noise = Some(Arc::new(noise()));
    anatomy.noise_progress = 1.0;
    anatomy
}

fn noise() -> Noise {
    let spread = |batch: usize, measured: f64| BatchSpread {
        batch,
        is_current: batch == 32,
        draws: 64,
        measured,
        predicted: (14.0 * 14.0 / batch as f64 * (1.0 - batch as f64 / 1078.0)).sqrt(),
    };
    Noise {
        step: STEP,
        samples: 1078,
        sampled: 1024,
        gradient: 0.1,
        variance: 1.96,
        variance_error: 0.01,
        spreads: vec![
            spread(1, 14.1),
            spread(8, 4.9),
            spread(32, 2.47),
            spread(128, 1.16),
            spread(1078, 0.0),
        ],
    }
}

fn shot(name: &str, look: Appearance, size: (u16, u16), optimizer: &str, keys: &str) {
    let mut app = app(look, size);
    show(&mut app, optimizer);
    press(&mut app, keys);
    assert_picture(name, &mut app, size, look);
}

fn light() -> Appearance {
    Appearance {
        theme: "light".parse().unwrap(),
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
fn optimizers_are_taken_apart() {
    let look = Appearance::default();
    shot("optimizer_adam", look, WIDE, "adam", "");
    shot("optimizer_adadelta", look, WIDE, "adadelta", "");
    shot("optimizer_nesterov_layer", look, WIDE, "nesterov", "nn");
    shot("optimizer_sgd", light(), WIDE, "sgd", "");
    shot(
        "optimizer_formula_large",
        look,
        WIDE,
        "adam",
        "<tab><enter>",
    );
    let large = "<tab><right><right><enter>";
    shot("optimizer_histograms_large", look, WIDE, "adam", large);
}

#[test]
fn where_it_is_narrow_there_are_tabs() {
    let look = Appearance::default();
    shot("optimizer_narrow_formula", look, NARROW, "adam", "");
    shot(
        "optimizer_narrow_curves",
        look,
        NARROW,
        "adagrad",
        "<right>",
    );
    let keys = "<right><right>";
    shot("optimizer_narrow_histograms", look, NARROW, "rmsprop", keys);
    shot("optimizer_narrow_noise", light(), NARROW, "sgd", "<left>");
    shot("optimizer_least", look, (60, 16), "adam", "");
}

#[test]
fn every_look_shows_it() {
    shot("optimizer_light", light(), WIDE, "adagrad", "");
    shot("optimizer_plain", plain(), WIDE, "adagrad", "");
    shot("optimizer_plain_narrow", plain(), NARROW, "adam", "");
    shot("optimizer_korean", korean(), WIDE, "adam", "");
    shot("optimizer_korean_narrow", korean(), NARROW, "momentum", "");
}

#[test]
fn the_stall_of_adagrad_is_said_and_no_other_is_blamed() {
    for optimizer in ALL {
        let mut app = wide();
        show(&mut app, optimizer);
        let text = text(&mut app, WIDE);
        let stalls = text.contains("fell to 1.8 % of its initial value: G only grows");
        assert_eq!(stalls, optimizer == "adagrad", "{optimizer}\n{text}");
        let without = text.contains("no η: past");
        assert_eq!(without, optimizer == "adadelta", "{optimizer}\n{text}");
        let corrected = text.contains("bias correction ×");
        assert_eq!(corrected, optimizer == "adam", "{optimizer}\n{text}");
    }
}

#[test]
fn parameters_and_layers_are_chosen_by_keys_and_commands() {
    let mut app = wide();
    let request = |app: &App| {
        *app.render_request()
            .unwrap()
            .get::<anatomy::Request>()
            .unwrap()
    };
    let parameter = |app: &App| request(app).parameter;
    let layer = |app: &App| request(app).layer;
    show(&mut app, "adam");
    assert_eq!((parameter(&app), layer(&app)), (Parameter::Largest, None));
    press(&mut app, "p");
    let Parameter::At(first) = parameter(&app) else {
        panic!("no parameter");
    };
    press(&mut app, "ppP");
    assert_eq!(parameter(&app), Parameter::At(first + 1));
    press(&mut app, "a");
    assert_eq!(parameter(&app), Parameter::Largest);
    press(&mut app, ":parameter 17<enter>");
    assert_eq!(parameter(&app), Parameter::At(17));
    // From input 2 to unit 3 of 32.
    press(&mut app, ":parameter 0.weight[3,2]<enter>");
    assert_eq!(parameter(&app), Parameter::At(2 * 32 + 3));
    press(&mut app, ":parameter 8.weight[3,2]<enter>");
    assert!(text(&mut app, WIDE).contains("no parameter '"));
    // The names suggested instead exist in every network.
    for example in ["0.weight[0,0]", "0.bias[0]"] {
        assert!(text(&mut app, WIDE).contains(example));
        press(&mut app, &format!("<esc>:parameter {example}<enter>"));
        assert!(matches!(parameter(&app), Parameter::At(_)));
        press(&mut app, ":parameter 8.weight[3,2]<enter>");
    }
    press(&mut app, "<esc>:parameter largest<enter>");
    assert_eq!(parameter(&app), Parameter::Largest);
    press(&mut app, "n");
    assert_eq!(layer(&app), Some(0));
    assert!(text(&mut app, WIDE).contains("layer 1"));
    press(&mut app, "NN");
    assert_eq!(layer(&app), Some(2));
    press(&mut app, "n");
    assert_eq!(layer(&app), None);
    press(&mut app, ":layer 2<enter>");
    assert_eq!(layer(&app), Some(1));
    press(&mut app, ":layer 4<enter>");
    assert!(text(&mut app, WIDE).contains("layer must be 1 to 3"));
    press(&mut app, "<esc>:layer whole<enter>");
    assert_eq!(layer(&app), None);
    // On other screens the keys have no effect.
    press(&mut app, "1np3");
    assert_eq!((parameter(&app), layer(&app)), (Parameter::Largest, None));
}

#[test]
fn panes_are_chosen_by_keys_and_mouse_and_values_read_off_the_curves() {
    let mut app = wide();
    show(&mut app, "adagrad");
    let (column, row) = find(&mut app, WIDE, "Sampling noise");
    click(&mut app, column, row);
    press(&mut app, "<enter>");
    let large = text(&mut app, WIDE);
    assert!(
        large.contains("theory") && !large.contains("‖ΔW‖"),
        "{large}"
    );
    press(&mut app, "<esc>");
    let before = text(&mut app, WIDE);
    let (column, row) = find(&mut app, WIDE, "Effective rate");
    click(&mut app, column + 20, row + 4);
    let after = text(&mut app, WIDE);
    assert_ne!(before, after);
    assert!(after.contains("step"), "{after}");
}

#[test]
fn ascii_is_ascii_throughout() {
    for optimizer in ALL {
        let look = Appearance {
            symbols: SymbolSet::Ascii,
            ..Appearance::default()
        };
        for (size, keys) in [
            (WIDE, ""),
            (WIDE, "<tab><enter>"),
            (NARROW, ""),
            (NARROW, "<right><right>"),
        ] {
            let mut app = app(look, size);
            show(&mut app, optimizer);
            press(&mut app, keys);
            let text = text(&mut app, size);
            let strange: String = text.chars().filter(|letter| !letter.is_ascii()).collect();
            assert!(strange.is_empty(), "{optimizer}: {strange}");
        }
    }
}

#[test]
fn every_size_theme_and_pane_is_drawn_soundly() {
    for (place, optimizer) in ALL.into_iter().enumerate() {
        let look = sound::look(place);
        let mut app = app(look, WIDE);
        show(&mut app, optimizer);
        let scripts = [
            "",
            "<tab>",
            "<enter><down><down>",
            "<right>",
            "<right><down><down>",
            "<right>",
        ];
        sound::assert_sound_at_every_size(&mut app, look.language, &scripts);
    }
}

#[test]
fn wide_letters_are_whole() {
    for size in [WIDE, NARROW, (60, 16), (160, 50)] {
        for keys in ["", "<tab><right>", "<tab><right><right>", "<tab><left>"] {
            let mut app = app(korean(), size);
            show(&mut app, "adadelta");
            press(&mut app, keys);
            sound::assert_sound(&mut app, Language::Korean, size);
        }
    }
}

#[test]
fn what_is_not_known_yet_is_waited_for() {
    let mut app = wide();
    press(&mut app, "3");
    let _ = draw(&mut app, WIDE);
    let settings = [("optimizer", "adam")];
    let session = Session::new(Recipe::of(&settings).unwrap()).unwrap();
    let _ = app.update(Message::Report(Report {
        events: vec![Event::Started(Box::new(About::of(&session)))],
        status: Status::of(&session, true, 0.0, Speed::Unlimited),
    }));
    let waiting = text(&mut app, WIDE);
    assert!(waiting.contains("computing the next step"), "{waiting}");
    assert!(waiting.contains("no steps yet"), "{waiting}");
    let mut anatomy = anatomy(&session);
    (anatomy.update, anatomy.noise) = (None, None);
    anatomy.noise_progress = 0.42;
    see(&mut app, anatomy);
    let text = text(&mut app, WIDE);
    assert!(text.contains("becomes non-finite"), "{text}");
    assert!(text.contains("measuring, 42 %"), "{text}");
}

#[test]
fn every_optimizer_is_explained_beside_its_source() {
    for look in [Appearance::default(), korean()] {
        for entry in gradus::optim::ENTRIES {
            let explanation = look
                .language
                .words()
                .of(&["optimizer", entry.id, "explanation"], entry.explanation);
            for size in [WIDE, NARROW] {
                let mut app = app(look, size);
                show(&mut app, entry.id);
                let shown = text(&mut app, size);
                let head = shown.lines().find(|line| line.contains(entry.source));
                // A wide character takes two cells of the picture's text, the second empty or a blank.
                let joined = |text: &str| text.replace(' ', "");
                assert!(
                    head.is_some_and(|head| joined(head).contains(&joined(explanation))),
                    "{} at {size:?}: {explanation}\n{shown}",
                    entry.id
                );
            }
        }
    }
}
