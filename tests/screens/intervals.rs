//! The panel of confidence intervals.

use gradus::live::{Command, RenderCaches};
use gradus::study::bootstrap::interval::Interval;
use gradus::study::bootstrap::{BranchDifference, MetricIntervals, SnapshotIntervals};
use gradus::train::history::BranchId;
use gradus::train::timeline::CheckpointWeights;
use gradus::train::{Recipe, Session, SnapshotExtras, Timeline};
use gradus::ui::locale::Language;
use gradus::ui::symbols::SymbolSet;
use gradus::ui::theme::Depth;
use gradus::ui::{App, Appearance, Effect, Savable, Save};

use super::fixture::{self, STEPS, Story};
use super::harness::{app, assert_picture, csv, press, see, text, wide};
use super::timeline::forked;

const WIDE: (u16, u16) = (120, 40);
const NARROW: (u16, u16) = (80, 24);

fn interval(estimate: f64, percentile: [f64; 2], bca: [f64; 2]) -> Interval {
    Interval {
        estimate,
        percentile,
        bca,
        is_constant: false,
    }
}

/// Intervals of a net that is no worse than that of branch #1, as far as chance goes, and loses more.
fn intervals(branches: &[u32]) -> SnapshotIntervals {
    let difference = |branch: &u32| BranchDifference {
        branch: BranchId(*branch),
        step: 56 * STEPS,
        difference: MetricIntervals {
            loss: Some(interval(0.0212, [0.003_41, 0.0394], [0.003_62, 0.0401])),
            accuracy: Some(interval(-0.0028, [-0.0139, 0.0084], [-0.0139, 0.0084])),
        },
    };
    SnapshotIntervals {
        step: 60 * STEPS,
        samples: 359,
        net: MetricIntervals {
            loss: Some(interval(0.1703, [0.151, 0.193], [0.1524, 0.1951])),
            accuracy: Some(interval(0.9526, [0.9304, 0.9721], [0.9276, 0.9694])),
        },
        differences: branches.iter().map(difference).collect(),
    }
}

fn shot(name: &str, look: Appearance, size: (u16, u16)) {
    let mut app = app(look, size);
    let mut story = fixture::picture(&mut app);
    forked(&mut app, &mut story);
    press(&mut app, "i");
    see(&mut app, intervals(&[0]));
    assert_picture(name, &mut app, size, look);
}

#[test]
fn they_are_saved_from_the_command_line_over_them() {
    let mut app = wide();
    let mut story = fixture::picture(&mut app);
    forked(&mut app, &mut story);
    press(&mut app, "i");
    // Nothing is there to be saved yet.
    assert_eq!(press(&mut app, ":save i.csv<enter>"), []);
    assert!(
        text(&mut app, WIDE).contains("computing"),
        "{}",
        text(&mut app, WIDE)
    );
    see(&mut app, intervals(&[0]));
    let save = Save {
        what: Savable::Intervals,
        path: "i.csv".into(),
        overwrite: false,
    };
    assert_eq!(press(&mut app, "<enter>"), [Effect::Save(save)]);
    assert!(text(&mut app, WIDE).contains("Confidence intervals"));
    let step = 60 * STEPS;
    let other = 56 * STEPS;
    let table = csv(&app, Savable::Intervals);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(
        lines,
        [
            "branch,step,minus_branch,minus_step,measure,estimate,percentile_low,percentile_high,bca_low,bca_high,samples".to_owned(),
            format!("#2,{step},,,validation_loss,0.1703,0.151,0.193,0.1524,0.1951,359"),
            format!("#2,{step},,,validation_accuracy,0.9526,0.9304,0.9721,0.9276,0.9694,359"),
            format!("#2,{step},#1,{other},validation_loss,0.0212,0.00341,0.0394,0.00362,0.0401,359"),
            format!("#2,{step},#1,{other},validation_accuracy,-0.0028,-0.0139,0.0084,-0.0139,0.0084,359"),
        ]
    );
}

#[test]
fn the_panel_shows_the_net_and_its_difference_to_the_ghost() {
    let plain = Appearance {
        depth: Depth::None,
        symbols: SymbolSet::Ascii,
        ..Appearance::default()
    };
    let light = Appearance {
        theme: "light".parse().unwrap(),
        ..Appearance::default()
    };
    let korean = Appearance {
        language: Language::Korean,
        ..Appearance::default()
    };
    shot("intervals", Appearance::default(), WIDE);
    shot("intervals_narrow", Appearance::default(), NARROW);
    shot("intervals_light", light, WIDE);
    shot("intervals_narrow_light", light, NARROW);
    shot("intervals_ko", korean, WIDE);
    shot("intervals_narrow_ko", korean, NARROW);
    shot("intervals_narrow_plain", plain, NARROW);
}

#[test]
fn without_another_branch_the_panel_says_how_to_get_a_difference() {
    let mut app = wide();
    fixture::picture(&mut app);
    press(&mut app, "i");
    assert!(text(&mut app, WIDE).contains("computing"));
    see(&mut app, intervals(&[]));
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("0.151 to 0.193"), "{shown}");
    assert!(shown.contains("A second branch (f forks)"), "{shown}");
    // Closed and opened again, it shows nothing of an earlier time.
    press(&mut app, "ii");
    assert!(text(&mut app, WIDE).contains("computing"));
}

#[test]
fn hidden_and_deleted_branches_have_no_difference() {
    let mut app = wide();
    let mut story = fixture::picture(&mut app);
    forked(&mut app, &mut story);
    press(&mut app, "i");
    see(&mut app, intervals(&[0, 7]));
    let shown = text(&mut app, WIDE);
    assert_eq!(shown.matches(" minus ").count(), 1, "{shown}");
    assert!(shown.contains("#2 minus #1"), "{shown}");
}

#[test]
fn where_all_resamples_agree_the_interval_is_called_wilsons() {
    let mut app = wide();
    fixture::picture(&mut app);
    press(&mut app, "i");
    let mut found = intervals(&[]);
    found.net.accuracy = Some(Interval {
        estimate: 1.0,
        percentile: [0.9894, 1.0],
        bca: [0.9894, 1.0],
        is_constant: true,
    });
    found.net.loss = None;
    see(&mut app, found);
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("Wilson's interval:"), "{shown}");
    assert!(shown.contains("98.9 % to 100.0 %"), "{shown}");
}

#[test]
fn a_regression_has_the_loss_alone() {
    let mut app = wide();
    let mut story = Story::regression();
    story.start(&mut app);
    story.train(&mut app, 60);
    press(&mut app, ":intervals<enter>");
    let mut found = intervals(&[]);
    found.net.accuracy = None;
    see(&mut app, found);
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("validation loss "), "{shown}");
    assert!(!shown.contains("validation accuracy"), "{shown}");
}

/// The request, where it is that of the panel.
fn extras(app: &App) -> Option<SnapshotExtras> {
    app.render_request().map(|request| request.extras())
}

#[test]
fn they_are_computed_only_while_they_are_shown() {
    let mut app = wide();
    press(&mut app, "i");
    assert_eq!(extras(&app), None, "there is no run yet");
    press(&mut app, "<esc>");
    fixture::picture(&mut app);
    assert_eq!(extras(&app), None);
    for close in ["i", "<esc>", "q"] {
        press(&mut app, "i");
        assert_eq!(extras(&app), Some(SnapshotExtras::branches()));
        press(&mut app, close);
        assert_eq!(extras(&app), None);
    }
    // The run goes on below, and can be paused.
    press(&mut app, "i");
    let paused = press(&mut app, " ");
    assert_eq!(paused, [Effect::Send(Command::Pause)]);
    assert_eq!(extras(&app), Some(SnapshotExtras::branches()));
}

#[test]
fn what_is_computed_arrives_in_the_panel() {
    let mut app = wide();
    fixture::picture(&mut app);
    press(&mut app, "i");
    let recipe = Recipe::of(&[("data", "moons"), ("hidden", "4")]).unwrap();
    let timeline = Timeline::new(Session::new(recipe).unwrap());
    let request = app.render_request().unwrap();
    let snapshot = timeline.snapshot(request.extras(), &mut CheckpointWeights::default());
    let (view, is_complete) = request.render(&snapshot.into(), &mut RenderCaches::default());
    assert!(is_complete);
    let message = gradus::ui::Message::Rendered(view);
    assert!(app.update(message).is_empty());
    assert!(text(&mut app, WIDE).contains("net at step 0 · bootstrap of "));
}
