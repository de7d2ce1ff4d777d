//! Snapshots.

use gradus::live::{Activity, Event, Speed};
use gradus::regularize::Meter;
use gradus::series::Span;
use gradus::train::{Best, End, Until, Verdict};
use gradus::ui::locale::Language;
use gradus::ui::symbols::SymbolSet;
use gradus::ui::theme::Depth;
use gradus::ui::{App, Appearance, Message, screen};

use super::fixture::{self, Story, tell};
use super::gallery;
use super::harness::{app, assert_picture, assert_snapshot, press, tab_bar, text};

const WIDE: (u16, u16) = (120, 40);
const MIDDLE: (u16, u16) = (100, 30);
const NARROW: (u16, u16) = (80, 24);
const LEAST: (u16, u16) = (60, 16);

fn look(theme: &str) -> Appearance {
    Appearance {
        theme: theme.parse().unwrap(),
        ..Appearance::default()
    }
}

/// A snapshot of `scene` with some look, at some size.
fn shot(name: &str, look: Appearance, size: (u16, u16), scene: impl FnOnce(&mut App)) {
    let mut app = app(look, size);
    scene(&mut app);
    assert_picture(name, &mut app, size, look);
}

fn training(app: &mut App) {
    fixture::picture(app);
}

#[test]
fn training_with_marks() {
    shot("training", look("dark"), WIDE, training);
    shot("training_narrow", look("dark"), NARROW, training);
    shot("training_narrow_curves", look("dark"), NARROW, |app| {
        training(app);
        press(app, "<tab>");
    });
    shot("training_light", look("light"), WIDE, training);
    shot(
        "training_high_contrast",
        look("high-contrast"),
        WIDE,
        training,
    );
    shot("training_large", look("dark"), (200, 60), training);
    shot("training_small", look("dark"), (60, 20), training);
    shot("training_small_recipe", look("light"), (60, 20), |app| {
        training(app);
        press(app, "c");
    });
    shot("training_middle", look("dark"), MIDDLE, training);
}

#[test]
fn what_few_validation_samples_leave_uncertain_stands_beside_the_verdict() {
    let few = |classification: bool| {
        move |app: &mut App| {
            let mut story = Story::new(fixture::overfitting);
            story.about.validation_samples = 12;
            story.about.classification = classification;
            story.start(app);
            story.train(app, 60);
        }
    };
    for (name, size) in [
        ("few_samples_120x40", WIDE),
        ("few_samples_80x24", NARROW),
        ("few_samples_60x16", LEAST),
    ] {
        shot(name, look("dark"), size, few(true));
    }
    for size in [WIDE, NARROW, LEAST] {
        for classification in [true, false] {
            let mut app = app(look("dark"), size);
            few(classification)(&mut app);
            let shown = text(&mut app, size);
            let says = shown.contains("12 validation samples") || shown.contains("12 samples: ");
            assert!(says, "{shown}");
        }
    }
}

#[test]
fn curves_alone_and_thick_for_a_projector() {
    for (name, size) in [("large_curves", WIDE), ("large_curves_narrow", NARROW)] {
        shot(name, look("light"), size, |app| {
            training(app);
            press(app, "C");
        });
    }
    let block = Appearance {
        symbols: SymbolSet::Block,
        ..Appearance::default()
    };
    shot("large_curves_block", block, WIDE, |app| {
        training(app);
        press(app, "C");
    });
    // The recipe is one key away and closes again; a second press of the same key reverts everything.
    let mut app = app(look("dark"), WIDE);
    training(&mut app);
    let before = text(&mut app, WIDE);
    press(&mut app, "C");
    assert!(!text(&mut app, WIDE).contains("‹ adam ›"));
    press(&mut app, "c");
    assert!(text(&mut app, WIDE).contains("‹ adam ›"));
    press(&mut app, "cC");
    press(&mut app, "<esc>");
    let recipe = |screen: &str| {
        screen
            .lines()
            .map(|line| line.chars().skip(82).collect())
            .collect::<Vec<String>>()
    };
    assert_eq!(recipe(&text(&mut app, WIDE))[..36], recipe(&before)[..36]);
}

#[test]
fn where_it_gets_narrow_the_curves_keep_the_width() {
    let mut app = app(look("dark"), WIDE);
    training(&mut app);
    assert!(text(&mut app, WIDE).contains("‹ adam ›"));
    let narrow = text(&mut app, NARROW);
    assert!(!narrow.contains("‹ adam ›") && narrow.contains("c recipe"));
    press(&mut app, "c");
    assert!(text(&mut app, NARROW).contains("‹ adam ›"));
    press(&mut app, "<esc>");
    assert!(!text(&mut app, NARROW).contains("‹ adam ›"));
    assert!(text(&mut app, WIDE).contains("‹ adam ›"));
    assert_eq!(
        press(&mut app, "<right>").len(),
        1,
        "the recipe has its keys again"
    );
}

/// All other snapshots are without the tab bar, so that only this one changes with a new screen.
#[test]
fn the_tab_bar() {
    let plain = Appearance {
        symbols: SymbolSet::Ascii,
        depth: Depth::None,
        ..Appearance::default()
    };
    let korean = Appearance {
        language: Language::Korean,
        ..Appearance::default()
    };
    let last = screen::ENTRIES.last().unwrap();
    let mut bars = String::new();
    for (name, look) in [
        ("dark", look("dark")),
        ("light", look("light")),
        ("high contrast", look("high-contrast")),
        ("mono", look("mono")),
        ("plain", plain),
        ("Korean", korean),
    ] {
        let mut app = app(look, LEAST);
        training(&mut app);
        let first = tab_bar(&mut app, LEAST, look);
        app.show(last);
        let last = tab_bar(&mut app, LEAST, look);
        bars.extend([name, "\n", &first, &last, "\n"]);
    }
    assert_snapshot("tab_bar", &bars);
}

#[test]
fn without_colours_and_without_glyphs() {
    let mono = Appearance {
        depth: Depth::None,
        ..Appearance::default()
    };
    shot("training_no_color", mono, WIDE, training);
    let ascii = Appearance {
        symbols: SymbolSet::Ascii,
        ..Appearance::default()
    };
    shot("training_ascii", ascii, WIDE, training);
    let block = Appearance {
        symbols: SymbolSet::Block,
        depth: Depth::Ansi16,
        ..Appearance::default()
    };
    shot("training_block_16", block, WIDE, training);
}

#[test]
fn korean() {
    let korean = Appearance {
        language: Language::Korean,
        ..Appearance::default()
    };
    shot("korean", korean, WIDE, training);
    shot("korean_narrow_stop", korean, NARROW, |app| {
        let mut story = fixture::picture(app);
        story.stop(app, End::EarlyStopping);
    });
    shot("korean_help", korean, WIDE, |app| {
        training(app);
        press(app, "?");
    });
}

#[test]
fn too_small() {
    shot("too_small", look("dark"), (52, 10), training);
    shot("smallest", look("dark"), (60, 16), training);
}

#[test]
fn answers_and_figures_are_whole_where_it_is_narrow() {
    for (name, size) in [("middle", MIDDLE), ("least", LEAST)] {
        shot(&format!("stop_{name}"), look("dark"), size, |app| {
            let mut story = fixture::picture(app);
            story.stop(app, End::EarlyStopping);
        });
    }
    shot("test_question_least", look("dark"), LEAST, |app| {
        training(app);
        press(app, "T");
    });
}

#[test]
fn before_the_first_report() {
    shot("nothing_known", look("dark"), NARROW, |_| ());
}

#[test]
fn just_started() {
    shot("started", look("dark"), WIDE, |app| {
        let mut story = Story::new(fixture::overfitting);
        story.start(app);
        story.train(app, 1);
    });
}

#[test]
fn a_change_that_is_pending() {
    shot("pending", look("dark"), WIDE, |app| {
        training(app);
        press(app, "<down><right>");
    });
}

#[test]
fn a_stop_with_its_choice() {
    let scene = |app: &mut App| {
        let mut story = fixture::picture(app);
        story.meter = Some(Meter {
            count: 20,
            limit: 20,
            triggered: true,
        });
        let step = story.step();
        tell(app, story.report(vec![Event::Triggered { step }]));
        story.stop(app, End::EarlyStopping);
        story
    };
    shot("stop", look("dark"), WIDE, |app| drop(scene(app)));
    shot("stop_narrow", look("dark"), NARROW, |app| drop(scene(app)));
    shot("stop_kept_best", look("dark"), WIDE, |app| {
        let mut story = scene(app);
        story.apply(app, "keep-best", None);
        let best: Best = story.best.unwrap();
        story.stop(app, End::KeptBest(best));
    });
}

#[test]
fn a_divergence() {
    shot("diverged", look("dark"), WIDE, |app| {
        let mut story = Story::new(fixture::overfitting);
        story.start(app);
        story.train(app, 6);
        story.apply(app, "lr 20", None);
        let step = story.step();
        let events = (1..=9).map(|i| {
            let objective = if i == 9 { f32::NAN } else { 10_f32.powi(i) };
            Event::Steps(Span::point(step + i as u64, objective))
        });
        tell(app, story.report(events.collect()));
        story.skip(8);
        let verdict = Verdict {
            step: step + 9,
            suspect: "lr 20".parse().unwrap(),
        };
        story.stop(app, End::Diverged(verdict));
    });
}

#[test]
fn paused_slow_and_with_an_end() {
    shot("paused", look("dark"), WIDE, |app| {
        let mut story = Story::new(fixture::overfitting);
        story.about.recipe.until = Some(Until::Epoch(50.0));
        story.start(app);
        story.train(app, 12);
        story.activity = Activity::Paused;
        story.speed = Speed::StepsPerSecond(30.0);
        tell(app, story.report(Vec::new()));
    });
    shot("with_an_end", look("dark"), WIDE, |app| {
        let mut story = Story::new(fixture::overfitting);
        story.about.recipe.until = Some(Until::Epoch(50.0));
        story.remaining = Some(8.24);
        story.start(app);
        story.train(app, 12);
    });
    shot("reached_its_end", look("dark"), NARROW, |app| {
        let mut story = Story::new(fixture::overfitting);
        story.about.recipe.until = Some(Until::Epoch(12.0));
        story.start(app);
        story.train(app, 12);
        story.stop(app, End::Until(Until::Epoch(12.0)));
    });
}

#[test]
fn help() {
    let scene = |app: &mut App| {
        training(app);
        press(app, "?");
    };
    shot("help", look("dark"), WIDE, scene);
    shot("help_narrow", look("dark"), NARROW, scene);
}

#[test]
fn how_the_data_were_read() {
    let scene = |app: &mut App| {
        gallery::show(
            app,
            &[("data", "csv:tests/screens/houses.csv"), ("label", "price")],
        );
        press(app, "D");
    };
    shot("data_report", look("dark"), MIDDLE, scene);
    let korean = Appearance {
        language: Language::Korean,
        ..Appearance::default()
    };
    shot("data_report_korean", korean, LEAST, scene);
}

#[test]
fn the_command_line() {
    shot("completion", look("dark"), WIDE, |app| {
        training(app);
        press(app, ":optimizer ad<tab><tab>");
    });
    shot("completion_narrow", look("dark"), NARROW, |app| {
        training(app);
        press(app, ":");
    });
    shot("command_error", look("dark"), NARROW, |app| {
        training(app);
        press(app, ":lr -1<enter>");
    });
}

#[test]
fn the_question_before_the_test_set_and_its_score() {
    shot("test_question", look("dark"), NARROW, |app| {
        training(app);
        press(app, "T");
    });
    shot("test_opened", look("dark"), WIDE, |app| {
        let story = fixture::picture(app);
        let event = Event::TestOpened {
            step: story.step(),
            loss: 0.271,
            accuracy: Some(0.958),
            openings: 2,
        };
        tell(app, story.report(vec![event]));
    });
}

#[test]
fn reading_values_off_the_curves() {
    shot("cursor", look("dark"), WIDE, |app| {
        training(app);
        press(app, "<tab><left><left><left><left><left><left><left><left>");
    });
    shot("zoomed", look("dark"), WIDE, |app| {
        training(app);
        press(app, "<tab><left><left><left><up><up><shift-left>");
    });
    shot("linear_smooth_samples", look("dark"), WIDE, |app| {
        training(app);
        press(app, "ymmxz");
    });
}

/// Zoomed in so far that the stored run is coarser than the display.
#[test]
fn zoomed_in_too_far_the_axis_says_how_coarse_it_is() {
    let scene = |app: &mut App| {
        let mut story = Story::new(fixture::settling);
        story.start(app);
        story.train(app, 12_000);
        press(
            app,
            &["<tab>", &"<left>".repeat(30), &"<up>".repeat(14)].concat(),
        );
    };
    shot("zoomed_far", look("dark"), WIDE, scene);
    let korean = Appearance {
        language: Language::Korean,
        ..look("dark")
    };
    shot("zoomed_far_korean", korean, WIDE, scene);
}

#[test]
fn regression() {
    let scene = |app: &mut App| {
        let mut story = Story::regression();
        story.about.recipe.data.label_noise = 0.0;
        story.start(app);
        story.train(app, 60);
    };
    shot("regression", look("dark"), WIDE, scene);
    shot("regression_narrow", look("dark"), NARROW, scene);
}

#[test]
fn a_long_run_with_more_changes_than_letters() {
    shot("long", look("dark"), WIDE, |app| {
        let mut story = Story::new(fixture::overfitting);
        story.start(app);
        for round in 1..=60 {
            story.train(app, round * 20);
            let rate = if round % 2 == 0 { "lr 0.1" } else { "lr 0.2" };
            story.apply(app, rate, None);
        }
        story.train(app, 1300);
        assert!(app.update(Message::Resize(120, 40)).is_empty());
    });
}
