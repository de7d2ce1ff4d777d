//! Races on known surfaces. Snapshots use paths in closed form.

use gradus::surface::{SURFACES, SurfaceRace, SurfaceRacePlan, find};
use gradus::ui::locale::Language;
use gradus::ui::symbols::SymbolSet;
use gradus::ui::theme::Depth;
use gradus::ui::{App, Appearance, Message, Savable, screen};
use unicode_width::UnicodeWidthStr;

use super::fixture;
use super::harness::{
    app, assert_picture, click, csv, draw, find as place_of, press, tell, text, wide,
};
use super::sound;

const WIDE: (u16, u16) = (120, 40);
const NARROW: (u16, u16) = (80, 24);

/// Along a straight line or an arc, `steps` steps and then at rest.
fn bow(from: [f64; 2], to: [f64; 2], bulge: f64, steps: u32, rest: u32) -> Vec<[f64; 2]> {
    let at = |step: u32| {
        let share = f64::from(step.min(steps)) / f64::from(steps);
        let aside = 4.0 * bulge * share * (1.0 - share);
        let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
        [
            from[0] + share * dx - aside * dy,
            from[1] + share * dy + aside * dx,
        ]
    };
    (1..=steps + rest).map(at).collect()
}

/// Every possible fate: at rest, two at the same minimum, still running, out of view, diverged.
fn fates() -> SurfaceRace {
    let surface = find("himmelblau").unwrap();
    let start = [-0.25, -1.5];
    let [a, b, c, d] = [0, 1, 2, 3].map(|index| surface.minima[index]);
    let paths = [
        bow(start, c, 0.0, 40, 30),
        bow(start, c, 0.3, 50, 25),
        bow(start, b, -0.25, 120, 0),
        bow(start, d, 0.2, 30, 30),
        vec![[0.5, -3.0], [2.0, -5.0], [4.0, -9.0], [9.0, -99.0]],
        bow(start, [1.0, 6.0], 0.1, 90, 0),
        bow(start, a, -0.2, 80, 40),
    ];
    let plan = SurfaceRacePlan {
        start,
        ..SurfaceRacePlan::of(surface)
    };
    SurfaceRace::along(plan, &paths)
}

/// Gradient descent on the ravine in closed form, without other runners.
fn zigzag() -> SurfaceRace {
    let at = |step: i32| [-3.5 * 0.955_f64.powi(step), (-0.8_f64).powi(step)];
    SurfaceRace::along(
        SurfaceRacePlan::of(SURFACES[0]),
        &[(1..=30).map(at).collect()],
    )
}

fn watch(app: &mut App, arena: SurfaceRace) {
    fixture::picture(app);
    app.show(screen::find("surfaces").unwrap());
    tell(app, "surfaces", arena);
}

fn shot(name: &str, look: Appearance, size: (u16, u16), arena: SurfaceRace, keys: &str) {
    let mut app = app(look, size);
    watch(&mut app, arena);
    press(&mut app, keys);
    assert_picture(name, &mut app, size, look);
}

#[test]
fn paths_and_fates_are_seen() {
    shot("arena_fates", Appearance::default(), WIDE, fates(), "");
    shot(
        "arena_fates_narrow",
        Appearance::default(),
        NARROW,
        fates(),
        "",
    );
    shot("arena_least", Appearance::default(), (60, 16), fates(), "");
    shot(
        "arena_chosen",
        Appearance::default(),
        WIDE,
        zigzag(),
        "<down>",
    );
    let saddle = SurfaceRace::new(SurfaceRacePlan::of(find("saddle").unwrap()));
    shot(
        "arena_ready",
        Appearance::default(),
        WIDE,
        saddle,
        "<down><down><enter>",
    );
}

#[test]
fn every_look_shows_it() {
    let light = Appearance {
        theme: "light".parse().unwrap(),
        ..Appearance::default()
    };
    shot("arena_light", light, WIDE, fates(), "");
    let plain = Appearance {
        symbols: SymbolSet::Ascii,
        depth: Depth::None,
        ..Appearance::default()
    };
    shot("arena_ascii", plain, NARROW, fates(), "");
    shot("arena_ascii_zigzag", plain, NARROW, zigzag(), "<down>");
    let mono = Appearance {
        theme: "mono".parse().unwrap(),
        ..Appearance::default()
    };
    shot("arena_mono", mono, NARROW, zigzag(), "");
    let korean = Appearance {
        language: Language::Korean,
        ..Appearance::default()
    };
    shot("arena_korean", korean, WIDE, fates(), "");
    shot("arena_korean_narrow", korean, NARROW, fates(), "<down>");
}

#[test]
fn ascii_is_ascii_and_every_line_fits_an_80_column_screen() {
    for surface in SURFACES {
        let look = Appearance {
            symbols: SymbolSet::Ascii,
            ..Appearance::default()
        };
        let mut app = app(look, WIDE);
        watch(&mut app, SurfaceRace::new(SurfaceRacePlan::of(surface)));
        let text = text(&mut app, WIDE);
        let strange: String = text.chars().filter(|letter| !letter.is_ascii()).collect();
        assert!(strange.is_empty(), "{}: {strange}", surface.id);
        for line in [surface.formula, surface.explanation] {
            assert!(line.width() <= 78, "{line}: {}", line.width());
        }
        let korean = Language::Korean.words();
        let line = korean.of(&["surface", surface.id, "explanation"], "");
        assert!(
            !line.is_empty() && line.width() <= 78,
            "{line}: {}",
            line.width()
        );
    }
}

#[test]
fn every_size_theme_and_surface_is_drawn_soundly() {
    for (place, surface) in SURFACES.iter().enumerate() {
        let look = sound::look(place);
        let mut app = app(look, WIDE);
        let mut arena = SurfaceRace::new(SurfaceRacePlan::of(surface));
        arena.set(0, 0, 5.0);
        arena.advance(30);
        watch(&mut app, arena);
        let scripts = ["", "<down>", "<enter>", "p"];
        sound::assert_sound_at_every_size(&mut app, look.language, &scripts);
    }
}

/// Ticks until no more are wanted; returns their number.
fn run(app: &mut App) -> usize {
    let mut ticks = 0;
    while app.wants_tick() {
        assert!(app.update(Message::Tick).is_empty());
        ticks += 1;
        assert!(ticks < 10_000);
    }
    ticks
}

#[test]
fn it_moves_only_while_it_goes_and_is_seen() {
    let mut app = wide();
    watch(&mut app, SurfaceRace::new(SurfaceRacePlan::of(SURFACES[0])));
    assert!(!app.wants_tick());
    let still = text(&mut app, WIDE);
    assert!(app.update(Message::Tick).is_empty());
    assert!(!app.is_dirty());
    assert_eq!(text(&mut app, WIDE), still);
    press(&mut app, "p");
    assert!(app.wants_tick());
    for _ in 0..30 {
        assert!(app.update(Message::Tick).is_empty());
    }
    assert!(text(&mut app, WIDE).contains("step 30 of 300  running"));
    // On another screen, under the help or on a screen that is too small, the race does not go on.
    for (keys, back) in [("1", ""), ("?", "<esc>")] {
        press(&mut app, keys);
        assert!(!app.wants_tick(), "{keys}");
        press(&mut app, back);
        // The number key leads back to the previous screen.
        press(&mut app, "4");
        assert!(app.wants_tick(), "{keys}");
    }
    assert!(app.update(Message::Resize(30, 8)).is_empty());
    assert!(!app.wants_tick());
    assert!(app.update(Message::Resize(120, 40)).is_empty());
    press(&mut app, "p");
    assert!(!app.wants_tick());
    assert!(text(&mut app, WIDE).contains("step 30 of 300  paused"));
    press(&mut app, "e");
    assert!(text(&mut app, WIDE).contains("step 31 of 300  paused"));
    press(&mut app, "p");
    assert!(run(&mut app) > 30);
    let end = text(&mut app, WIDE);
    assert!(end.contains("over"), "{end}");
    assert_eq!(end.matches('✓').count(), 7, "{end}");
    // From the end it starts again.
    press(&mut app, "p");
    assert!(app.wants_tick());
    assert!(text(&mut app, WIDE).contains("step 0 of 300  running"));
}

#[test]
fn rates_are_turned_for_one_or_for_all_while_it_goes() {
    let mut app = wide();
    watch(&mut app, SurfaceRace::new(SurfaceRacePlan::of(SURFACES[0])));
    press(&mut app, "p");
    for _ in 0..5 {
        assert!(app.update(Message::Tick).is_empty());
    }
    press(&mut app, "<right>");
    let all = text(&mut app, WIDE);
    for rate in ["η 0.05", "η 0.02", "η 1", "ε 0.001", "η 0.1", "η 0.2"] {
        assert!(all.contains(rate), "{rate}: {all}");
    }
    press(&mut app, "<down><left>");
    assert!(
        text(&mut app, WIDE).contains("‹η 0.02"),
        "{}",
        text(&mut app, WIDE)
    );
    // With a rate large enough it diverges, and the screen says so.
    press(&mut app, &"<right>".repeat(6));
    for _ in 0..30 {
        let _ = app.update(Message::Tick);
    }
    let text = text(&mut app, WIDE);
    assert!(text.contains("diverged at"), "{text}");
}

#[test]
fn the_run_that_is_not_seen_is_left_alone() {
    let mut app = wide();
    watch(&mut app, SurfaceRace::new(SurfaceRacePlan::of(SURFACES[0])));
    assert_eq!(press(&mut app, "oObB"), []);
    assert!(text(&mut app, WIDE).contains("on other screens"));
    // The learning-rate keys set the runners' knobs.
    assert_eq!(press(&mut app, "+"), []);
    let all = text(&mut app, WIDE);
    for rate in ["η 0.05", "η 0.02", "η 1", "ε 0.001", "η 0.1", "η 0.2"] {
        assert!(all.contains(rate), "{rate}: {all}");
    }
    assert_eq!(press(&mut app, "-"), []);
    assert_ne!(text(&mut app, WIDE), all);
}

/// The position of the start on the map.
fn cross(app: &mut App) -> (u16, u16) {
    let buffer = draw(app, WIDE);
    let mut map = (7..38).flat_map(|y| (1..72).map(move |x| (x, y)));
    map.find(|at| buffer[*at].symbol() == "+").unwrap()
}

#[test]
fn the_start_is_moved_by_keys_and_by_a_click() {
    let mut app = wide();
    watch(&mut app, SurfaceRace::new(SurfaceRacePlan::of(SURFACES[0])));
    let (x, y) = cross(&mut app);
    press(&mut app, &"<shift-right>".repeat(5));
    press(&mut app, &"<shift-down>".repeat(5));
    let (right, below) = cross(&mut app);
    assert!(
        right > x && below > y,
        "{x},{y} {right},{below}\n{}",
        text(&mut app, WIDE)
    );
    assert!(!app.wants_tick());
    // It can't be moved out of the map.
    press(&mut app, &"L".repeat(60));
    press(&mut app, &"J".repeat(60));
    let (edge, foot) = cross(&mut app);
    click(&mut app, edge - 20, foot - 9);
    assert!(app.wants_tick(), "a click sends them off");
    assert_eq!(cross(&mut app), (edge - 20, foot - 9));
}

#[test]
fn surfaces_and_rows_are_chosen_by_keys_and_by_clicks() {
    let mut app = wide();
    watch(&mut app, SurfaceRace::new(SurfaceRacePlan::of(SURFACES[0])));
    for surface in SURFACES.iter().cycle().skip(1).take(SURFACES.len()) {
        press(&mut app, "n");
        assert!(text(&mut app, WIDE).contains(surface.formula));
    }
    press(&mut app, "N");
    let last = SURFACES.last().unwrap();
    assert!(text(&mut app, WIDE).contains(last.formula));
    let (x, y) = place_of(&mut app, WIDE, "Saddle");
    click(&mut app, x + 1, y);
    assert!(text(&mut app, WIDE).contains(find("saddle").unwrap().formula));
    let (x, y) = place_of(&mut app, WIDE, "Nesterov");
    click(&mut app, x, y);
    let (more, row) = place_of(&mut app, WIDE, "›");
    assert_eq!(row, y);
    click(&mut app, more, row);
    assert!(text(&mut app, WIDE).contains("‹η 0.02"));
    let (less, _) = place_of(&mut app, WIDE, "‹");
    click(&mut app, less, row);
    assert!(text(&mut app, WIDE).contains("‹η 0.01"));
    let (bullet, row) = place_of(&mut app, WIDE, "● N");
    click(&mut app, bullet, row);
    assert!(text(&mut app, WIDE).contains("○ N"));
}

#[test]
fn what_is_hidden_is_not_on_the_map() {
    let mut app = wide();
    watch(&mut app, fates());
    let letters = |app: &mut App| -> Vec<String> {
        let buffer = draw(app, WIDE);
        let map = (7..38).flat_map(|y| (1..72).map(move |x| (x, y)));
        map.map(|at| buffer[at].symbol().to_owned())
            .filter(|symbol| symbol.chars().all(|letter| letter.is_ascii_uppercase()))
            .collect()
    };
    let arena = fates();
    let count = arena.runners().iter().filter(|one| one.steps() > 0).count();
    assert_eq!(letters(&mut app).len(), count);
    press(&mut app, "<down><enter>");
    let left = letters(&mut app);
    // The first of the list is SGD.
    assert!(left.len() == count - 1 && !left.contains(&"S".to_owned()));
    press(&mut app, "<up><enter>");
    assert_eq!(letters(&mut app).len(), count, "all are shown again");
    press(&mut app, "<enter>");
    assert_eq!(letters(&mut app).len(), 0);
}

#[test]
fn what_the_runners_came_to_is_saved_as_a_table() {
    let mut app = wide();
    watch(&mut app, fates());
    let table = csv(&app, Savable::Table);
    assert!(table.starts_with("optimizer,knob,"), "{table}");
    assert!(
        gradus::optim::ENTRIES
            .iter()
            .all(|one| table.contains(one.id))
    );
}
