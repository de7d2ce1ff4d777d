//! The Model screen.

use gradus::live::Command;
use gradus::ui::locale::Language;
use gradus::ui::symbols::SymbolSet;
use gradus::ui::theme::Depth;
use gradus::ui::{App, Appearance, Effect, Savable};

use super::gallery;
use super::harness::{app, assert_picture, click, csv, draw, find, press, text, wide};
use super::sound;

const WIDE: (u16, u16) = (120, 40);
const NARROW: (u16, u16) = (80, 24);

const DIGITS: &[(&str, &str)] = &[("data", "digits"), ("hidden", "32,16")];
/// Every regularizer with a visible effect.
const TREATED: &[(&str, &str)] = &[
    ("data", "digits"),
    ("hidden", "32,16"),
    ("augment", "on"),
    ("input-noise", "0.3"),
    ("mixup", "0.4"),
    ("dropout", "0.3"),
    ("batch-norm", "on"),
];
/// One run for each kind of scene.
const SCENES: [(&str, &[(&str, &str)]); 6] = [
    ("digits", DIGITS),
    ("moons", &[("data", "moons"), ("hidden", "8")]),
    ("sine", &[("data", "sine"), ("hidden", "8")]),
    ("picture", &[("data", "picture"), ("hidden", "8,8")]),
    ("iris", &[("data", "iris"), ("hidden", "8,8,8")]),
    ("csv", &[("data", CSV), ("label", "price"), ("hidden", "8")]),
];
const CSV: &str = "csv:tests/screens/houses.csv";

fn model(app: &mut App, settings: &[(&str, &str)], keys: &str) {
    gallery::show(app, settings);
    press(app, "2");
    press(app, keys);
}

fn shot(name: &str, look: Appearance, size: (u16, u16), settings: &[(&str, &str)], keys: &str) {
    let mut app = app(look, size);
    model(&mut app, settings, keys);
    assert_picture(name, &mut app, size, look);
}

#[test]
fn each_kind_of_data_has_its_scene() {
    for (name, settings) in SCENES {
        shot(
            &format!("model_{name}"),
            Appearance::default(),
            WIDE,
            settings,
            "",
        );
        let narrow = format!("model_{name}_narrow");
        shot(&narrow, Appearance::default(), NARROW, settings, "");
    }
}

/// Iris over two of its inputs.
fn over_petals(look: Appearance, size: (u16, u16)) -> App {
    let mut app = app(look, size);
    gallery::show_over(&mut app, SCENES[4].1, Some([2, 3]));
    press(&mut app, "2");
    command(&mut app, "field petal_length_cm petal_width_cm");
    app
}

fn command(app: &mut App, line: &str) {
    press(app, ":");
    for letter in line.chars() {
        press(app, &letter.to_string());
    }
    press(app, "<enter>");
}

#[test]
fn a_table_is_drawn_over_two_inputs_that_are_named() {
    let korean = Appearance {
        language: Language::Korean,
        ..Appearance::default()
    };
    for (name, look, size) in [
        ("model_plane", Appearance::default(), WIDE),
        ("model_plane_korean", korean, NARROW),
    ] {
        let mut app = over_petals(look, size);
        if size == NARROW {
            press(&mut app, "<right>");
        }
        assert_picture(name, &mut app, size, look);
    }
    for place in 0..4 {
        let look = sound::look(place);
        let mut app = over_petals(look, WIDE);
        press(&mut app, "<tab><right>");
        sound::assert_sound_at_every_size(&mut app, look.language, &["", "<enter>"]);
    }
}

#[test]
fn the_inputs_of_the_plane_are_chosen_by_key_and_by_command() {
    let mut app = wide();
    model(&mut app, SCENES[4].1, "");
    let list = app.render_request();
    let mut seen = vec![list.clone()];
    for _ in 0..6 {
        press(&mut app, "n");
        assert!(!seen.contains(&app.render_request()));
        seen.push(app.render_request());
    }
    press(&mut app, "n");
    assert_eq!(app.render_request(), list);
    press(&mut app, "N");
    assert_eq!(app.render_request(), seen[6]);
    command(&mut app, "field sepal_length_cm, sepal_width_cm");
    assert_eq!(app.render_request(), seen[1]);
    let said = text(&mut app, WIDE);
    assert!(said.contains("Decision regions over sepal_length_cm and sepal_width_cm"));
    command(&mut app, "field sepal_length_cm petal_widht_cm");
    let refused = text(&mut app, WIDE);
    assert!(
        refused.contains("no input 'petal_widht_cm'; maybe petal_width_cm"),
        "{refused}"
    );
    press(&mut app, "<esc>");
    command(&mut app, "field off");
    assert_eq!(app.render_request(), list);
    // Where there is nothing to choose, that is said.
    model(&mut app, DIGITS, "n");
    assert!(text(&mut app, WIDE).contains("two inputs can be chosen for a table with at least"));
}

/// The houses over their age and their area.
fn over_age_and_area(look: Appearance, size: (u16, u16)) -> App {
    let mut app = app(look, size);
    gallery::show_over(&mut app, SCENES[5].1, Some([2, 1]));
    press(&mut app, "2");
    command(&mut app, "field age area");
    app
}

#[test]
fn a_predicted_value_is_drawn_over_two_inputs() {
    let korean = Appearance {
        language: Language::Korean,
        ..Appearance::default()
    };
    for (name, look, size) in [
        ("model_values", Appearance::default(), WIDE),
        ("model_values_korean", korean, NARROW),
    ] {
        let mut app = over_age_and_area(look, size);
        assert_picture(name, &mut app, size, look);
    }
    for place in 0..4 {
        let look = sound::look(place);
        let mut app = over_age_and_area(look, WIDE);
        sound::assert_sound_at_every_size(&mut app, look.language, &["", "<enter>"]);
    }
    let mut app = over_age_and_area(Appearance::default(), WIDE);
    assert!(text(&mut app, WIDE).contains("Predictions over age and area: n shows"));
    let over = app.render_request();
    command(&mut app, "field off");
    assert!(text(&mut app, WIDE).contains("Predicted against true values instead"));
    assert_ne!(app.render_request(), over);
}

#[test]
fn hints_are_shorter_before_they_are_fewer() {
    let mut app = wide();
    model(&mut app, SCENES[4].1, "");
    let screen = text(&mut app, WIDE);
    let hints = screen.lines().last().unwrap();
    for hint in ["nN inputs", "+- rate", "T test", "s step"] {
        assert!(hints.contains(hint), "{hint}: {hints}");
    }
    let screen = text(&mut app, (160, 40));
    let hints = screen.lines().last().unwrap();
    for hint in ["nN pair of inputs", "+- learning rate", "T test", "s step"] {
        assert!(hints.contains(hint), "{hint}: {hints}");
    }
}

#[test]
fn what_the_regularizers_do_is_seen() {
    shot("model_treated", Appearance::default(), WIDE, TREATED, "");
    shot("model_large", Appearance::default(), (200, 60), TREATED, "");
    shot(
        "model_layers_narrow",
        Appearance::default(),
        NARROW,
        TREATED,
        "<left>",
    );
    shot(
        "model_batch_narrow",
        Appearance::default(),
        NARROW,
        TREATED,
        "<right><right>",
    );
    shot(
        "model_batch_large",
        Appearance::default(),
        WIDE,
        TREATED,
        "<tab><right><right><enter>",
    );
}

#[test]
fn every_look_shows_it() {
    let light = Appearance {
        theme: "light".parse().unwrap(),
        ..Appearance::default()
    };
    shot("model_light", light, WIDE, DIGITS, "");
    let plain = Appearance {
        symbols: SymbolSet::Ascii,
        depth: Depth::None,
        ..Appearance::default()
    };
    shot("model_plain_digits", plain, WIDE, TREATED, "");
    shot("model_plain_moons", plain, NARROW, SCENES[1].1, "");
    shot("model_plain_picture", plain, NARROW, SCENES[3].1, "");
    let korean = Appearance {
        language: Language::Korean,
        ..Appearance::default()
    };
    shot("model_korean", korean, WIDE, TREATED, "");
}

#[test]
fn ascii_is_ascii_throughout() {
    for (name, settings) in SCENES {
        let look = Appearance {
            symbols: SymbolSet::Ascii,
            ..Appearance::default()
        };
        for size in [WIDE, NARROW] {
            let mut app = app(look, size);
            model(&mut app, settings, "");
            let text = text(&mut app, size);
            let strange: String = text.chars().filter(|letter| !letter.is_ascii()).collect();
            assert!(strange.is_empty(), "{name}: {strange}");
        }
    }
}

#[test]
fn every_size_theme_and_pane_is_drawn_soundly() {
    for (place, (_, settings)) in SCENES.into_iter().enumerate() {
        let look = sound::look(place);
        let mut app = app(look, WIDE);
        model(&mut app, settings, "<tab>");
        let scripts = [
            "",
            "<enter>",
            "<right><down><down>",
            "<right>",
            "<right><up>",
            "<right>",
            "<enter>",
        ];
        sound::assert_sound_at_every_size(&mut app, look.language, &scripts);
    }
}

#[test]
fn panes_are_chosen_scrolled_and_enlarged_by_keys_and_mouse() {
    let mut app = wide();
    model(&mut app, DIGITS, "");
    assert!(text(&mut app, WIDE).contains("Layers"));
    // Tab selects the panes, enter enlarges the selected one, esc restores it.
    press(&mut app, "<tab><right><enter>");
    let large = text(&mut app, WIDE);
    assert!(
        large.contains("row: true, col") && !large.contains("hidden 1"),
        "{large}"
    );
    press(&mut app, "<esc>");
    assert!(text(&mut app, WIDE).contains("hidden 1"));
    let (column, row) = find(&mut app, WIDE, "Layers");
    click(&mut app, column, row);
    press(&mut app, "<enter>");
    assert!(!text(&mut app, WIDE).contains("row: true, col"));
    press(&mut app, "<enter>");
    // The wall scrolls by whole rows and stops at its end.
    press(&mut app, "<left><left><left><left>");
    let top = text(&mut app, WIDE);
    press(&mut app, "<down><down><down><down><down>");
    assert_ne!(text(&mut app, WIDE), top);
    for _ in 0..500 {
        press(&mut app, "<down>");
    }
    let end = text(&mut app, WIDE);
    press(&mut app, "<down>");
    assert_eq!(text(&mut app, WIDE), end);
    for _ in 0..500 {
        press(&mut app, "<up>");
    }
    assert_eq!(text(&mut app, WIDE), top);
}

#[test]
fn a_portrait_is_wished_for_only_where_it_is_seen() {
    let mut app = wide();
    assert_eq!(app.render_request(), None);
    model(&mut app, SCENES[1].1, "");
    let request = app.render_request().unwrap();
    draw(&mut app, NARROW);
    assert_ne!(app.render_request(), Some(request.clone()));
    draw(&mut app, (40, 10));
    assert_eq!(app.render_request(), None);
    draw(&mut app, WIDE);
    assert_eq!(app.render_request(), Some(request));
    press(&mut app, "1");
    assert_eq!(app.render_request(), None);
}

#[test]
fn the_recipe_can_be_changed_while_the_model_is_looked_at() {
    let mut app = wide();
    model(&mut app, DIGITS, "");
    let effects = press(&mut app, "o");
    assert!(
        matches!(effects[..], [Effect::Send(Command::Change { .. })]),
        "{effects:?}"
    );
    // If something is not available for this data, the reason is shown.
    gallery::show(&mut app, SCENES[1].1);
    let text = text(&mut app, WIDE);
    let line = text
        .lines()
        .find(|line| line.contains("augmentation"))
        .unwrap();
    assert!(line.contains("needs images"), "{line}");
}

#[test]
fn the_confusion_is_saved_by_the_names_of_the_classes() {
    let mut app = wide();
    gallery::show(&mut app, &[("data", "iris")]);
    press(&mut app, "2");
    let table = csv(&app, Savable::Table);
    assert!(table.starts_with("actual,predicted,samples\n"), "{table}");
    assert_eq!(table.lines().count(), 1 + 3 * 3);
    assert!(table.contains("\nsetosa,versicolor,"), "{table}");
}
