//! Races on data, in closed form.

use std::sync::Arc;

use gradus::live::{Command, Event, Order, Warning};
use gradus::nn::Score;
use gradus::optim;
use gradus::race::{
    Lane, LaneState, Limit, PlanError, Point, RacePlan, RunStanding, Standing, Threshold,
};
use gradus::train::{Doubt, Evaluation, Recipe};
use gradus::ui::locale::Language;
use gradus::ui::screen;
use gradus::ui::symbols::SymbolSet;
use gradus::ui::{App, Appearance, Effect, Savable};

use super::fixture::{self, Story};
use super::harness::{
    self, app, assert_picture, assert_snapshot, assert_text, begun, changes, click, cropped_text,
    csv, find, job, json_lines, press, text,
};

const WIDE: (u16, u16) = (120, 40);
const SMALL: (u16, u16) = (80, 24);
const EPOCHS: u32 = 20;

/// The number of epochs in which a lane's loss falls to about a third, and its final loss.
const LANES: [(f64, f64); 7] = [
    (4.0, 0.10),
    (2.5, 0.085),
    (2.2, 0.09),
    (5.0, 0.14),
    (9.0, 0.2),
    (3.0, 0.07),
    (2.8, 0.065),
];

/// The state of a lane's run after `epochs`.
fn run(plan: &RacePlan, lane: usize, seed: u64, epochs: u32, batch: u64) -> RunStanding {
    let (time, floor) = LANES[lane % LANES.len()];
    let mut run = RunStanding::waiting(plan.seed(seed));
    let spread = 1.0 + 0.1 * (seed as f64 - 1.0);
    for epoch in 0..=epochs {
        let samples = 1078 * u64::from(epoch);
        let t = f64::from(epoch);
        let loss = floor * spread + (2.4 - floor * spread) * (-t / (time * spread)).exp();
        let score = Score {
            loss,
            accuracy: Some((1.0 - loss * 0.37).clamp(0.1, 1.0)),
        };
        run.step = samples / batch;
        (run.epoch, run.samples, run.seconds) = (t, samples, 0.002 * t * (1.0 + lane as f64));
        let at = Evaluation {
            step: run.step,
            epoch: run.epoch,
            samples,
            train: score,
            validation: score,
            doubt: Some(Doubt {
                samples: 360,
                error: 0.05,
                of_rise: None,
            }),
        };
        let seconds = run.seconds;
        run.evaluated(Point { at, seconds }, plan);
    }
    run.state = if epochs == 0 {
        LaneState::Waiting
    } else if epochs < EPOCHS {
        LaneState::Running
    } else {
        LaneState::Done
    };
    run
}

fn optimizers(seeds: u64) -> RacePlan {
    RacePlan {
        seeds,
        until: Limit::Epoch(f64::from(EPOCHS)),
        threshold: Some(Threshold::Accuracy(0.9)),
        ..RacePlan::optimizers(&Recipe::default())
    }
}

/// The standing with each lane after its number of epochs.
fn standing(plan: RacePlan, epochs: &[u32]) -> Standing {
    let mut standing = Standing::waiting(Arc::new(plan), 1078);
    let plan = Arc::clone(&standing.plan);
    for (place, lane) in standing.lanes.iter_mut().enumerate() {
        for (seed, one) in (0..).zip(&mut lane.runs) {
            *one = run(&plan, place, seed, epochs[place % epochs.len()], 32).into();
        }
    }
    standing
}

fn tell(app: &mut App, standing: Standing) {
    harness::tell(app, "race", standing);
}

/// The Race screen over a training run.
fn on_screen(look: Appearance, size: (u16, u16)) -> (App, Story) {
    let mut app = app(look, size);
    let mut story = Story::new(fixture::overfitting);
    story.start(&mut app);
    story.train(&mut app, 12);
    app.show(screen::find("race").unwrap());
    (app, story)
}

fn started(effects: &[Effect]) -> RacePlan {
    begun::<RacePlan>(effects, "race").clone()
}

/// A race in progress, with lanes at different positions.
fn racing(app: &mut App) {
    started(&press(app, "p"));
    tell(app, standing(optimizers(1), &[12, 11, 13, 12, 12, 0, 11]));
}

/// A finished race in which a lane diverged.
fn finished(app: &mut App) {
    started(&press(app, "p"));
    let mut all = standing(optimizers(1), &[EPOCHS]);
    let lane = Arc::make_mut(&mut all.lanes[2].runs[0]);
    let plan = Arc::clone(&all.plan);
    *lane = run(&plan, 2, 0, 3, 32);
    for (epoch, loss) in [(4_u32, 9.0), (5, 4.0e3)] {
        let mut point = *lane.track.latest().unwrap();
        point.at.step = 1078 * u64::from(epoch) / 32;
        (point.at.epoch, point.at.samples) = (f64::from(epoch), 1078 * u64::from(epoch));
        point.at.validation.loss = loss;
        point.at.validation.accuracy = Some(0.1);
        lane.evaluated(point, &plan);
    }
    lane.state = LaneState::Diverged {
        step: 171,
        suspect: "lr 0.8".parse().unwrap(),
    };
    tell(app, all);
}

#[test]
fn the_line_up() {
    let look = Appearance::default();
    let (mut app, _) = on_screen(look, WIDE);
    assert_picture("race_line_up_120x40", &mut app, WIDE, look);
    let (mut app, _) = on_screen(look, SMALL);
    press(&mut app, "<down><down><enter><down>");
    assert_text("race_line_up_80x24", &mut app, SMALL);
}

#[test]
fn a_race_under_way() {
    let look = Appearance::default();
    let (mut app, _) = on_screen(look, WIDE);
    racing(&mut app);
    assert_picture("race_racing_120x40", &mut app, WIDE, look);
    let (mut app, _) = on_screen(look, SMALL);
    racing(&mut app);
    assert_text("race_racing_80x24", &mut app, SMALL);
    let (mut app, _) = on_screen(look, (60, 16));
    racing(&mut app);
    assert_text("race_racing_60x16", &mut app, (60, 16));
}

#[test]
fn a_race_that_is_over() {
    let look = Appearance::default();
    let (mut app, _) = on_screen(look, WIDE);
    finished(&mut app);
    assert_picture("race_finished_120x40", &mut app, WIDE, look);
    press(&mut app, "xy");
    assert_text("race_finished_by_samples_linear", &mut app, WIDE);
    let light = Appearance {
        theme: "light".parse().unwrap(),
        ..look
    };
    let (mut app, _) = on_screen(light, WIDE);
    finished(&mut app);
    assert_picture("race_finished_light", &mut app, WIDE, light);
    for (name, symbols, theme) in [
        ("race_finished_ascii", SymbolSet::Ascii, "mono"),
        ("race_finished_block", SymbolSet::Block, "dark"),
    ] {
        let look = Appearance {
            symbols,
            theme: theme.parse().unwrap(),
            ..look
        };
        let (mut app, _) = on_screen(look, SMALL);
        finished(&mut app);
        assert_text(name, &mut app, SMALL);
    }
}

#[test]
fn a_race_in_korean() {
    let look = Appearance {
        language: Language::Korean,
        ..Appearance::default()
    };
    for (size, name) in [(WIDE, "race_korean_120x40"), (SMALL, "race_korean_80x24")] {
        let (mut app, _) = on_screen(look, size);
        let lineup = cropped_text(&mut app, size);
        finished(&mut app);
        let race = cropped_text(&mut app, size);
        assert_snapshot(name, &format!("{lineup}\n{race}"));
    }
}

#[test]
fn several_seeds_are_a_mean_and_a_band() {
    let look = Appearance::default();
    let (mut app, _) = on_screen(look, WIDE);
    let size = |batch: u64| Lane::batch(gradus::train::BatchSize::Samples(batch as usize));
    let plan = RacePlan {
        seeds: 3,
        until: Limit::Epoch(f64::from(EPOCHS)),
        threshold: Some(Threshold::Loss(0.3)),
        ..RacePlan::new(&Recipe::default(), [1, 32, 128].map(size).into())
    };
    let mut all = standing(plan, &[EPOCHS]);
    let plan = Arc::clone(&all.plan);
    for (place, (lane, batch)) in all.lanes.iter_mut().zip([1, 32, 128]).enumerate() {
        for (seed, one) in (0..).zip(&mut lane.runs) {
            *one = run(&plan, 2 * place, seed, EPOCHS, batch).into();
        }
    }
    started(&press(&mut app, "p"));
    tell(&mut app, all);
    assert_picture("race_several_seeds", &mut app, WIDE, look);
    // At batch size 1 there are far more updates than at 128.
    press(&mut app, ":x updates<enter>");
    assert_text("race_several_seeds_by_updates", &mut app, WIDE);
}

#[test]
fn what_is_lined_up_is_raced() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    // Without the second lane, on three seeds, to epoch 30, with a target accuracy of 80 %: the run has reached 70 %.
    let keys = "<down><down><enter><up><up><up><up><up><right><right>";
    press(&mut app, keys);
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("‹ 3 ›"), "{shown}");
    press(&mut app, "<down><right><down><right>");
    let plan = started(&press(&mut app, "p"));
    let labels: Vec<&str> = plan.lanes.iter().map(|lane| lane.label.as_str()).collect();
    let all = optim::ENTRIES.iter().enumerate();
    let others = all.filter(|(place, _)| *place != 1);
    let others: Vec<&str> = others.map(|(_, entry)| entry.id).collect();
    assert_eq!(labels, others);
    assert_eq!((plan.seeds, plan.until), (3, Limit::Epoch(30.0)));
    assert_eq!(plan.threshold, Some(Threshold::Accuracy(0.8)));
    assert_eq!(plan.base.settings, Recipe::default().settings);
}

#[test]
fn the_recipe_as_it_is_by_now_is_what_lanes_share() {
    let (mut app, mut story) = on_screen(Appearance::default(), WIDE);
    story.apply(&mut app, "lr 0.03", None);
    let plan = started(&press(&mut app, "p"));
    assert_eq!(plan.base.settings.knob("lr").unwrap().1, 0.03);
    // The keys of the recipe work here, too.
    assert_eq!(changes(&press(&mut app, "o")), ["optimizer momentum"]);
}

#[test]
fn a_race_is_paused_ended_and_begun_again() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    racing(&mut app);
    let race = |order| job("race", order);
    assert_eq!(press(&mut app, "p"), race(Order::Pause(true)));
    assert!(text(&mut app, WIDE).contains("paused"));
    assert_eq!(press(&mut app, "p"), race(Order::Pause(false)));
    assert_eq!(press(&mut app, "d"), race(Order::Cancel));
    let shown = text(&mut app, WIDE);
    assert!(
        shown.contains("ended") && shown.contains("not finished"),
        "{shown}"
    );
    assert_eq!(press(&mut app, "d"), []);
    // Late reports of an ended race are ignored.
    tell(&mut app, standing(optimizers(1), &[EPOCHS]));
    assert_eq!(
        text(&mut app, WIDE).matches("not finished").count(),
        optim::ENTRIES.len()
    );
    assert_eq!(
        started(&press(&mut app, "p")).lanes.len(),
        optim::ENTRIES.len()
    );
}

#[test]
fn the_leader_of_the_race_can_be_taken_over() {
    let (mut app, story) = on_screen(Appearance::default(), WIDE);
    finished(&mut app);
    let ranking = standing(optimizers(1), &[EPOCHS]).ranking();
    assert!(ranking[0] != 0, "the lane chosen at first leads");
    for _ in 0..7 {
        press(&mut app, "<down>");
        let effects = press(&mut app, "M");
        let [Effect::Send(Command::TakeOver(recipe, step))] = &effects[..] else {
            panic!("nothing is taken over: {effects:?}");
        };
        assert!(*step > 0 && recipe.schedule.is_empty());
        let shown = text(&mut app, WIDE);
        assert!(!shown.contains("Took over"), "it may be refused: {shown}");
        assert!(shown.contains("Accuracy"), "Train is shown: {shown}");
        if recipe.settings.optimizer.id == "momentum" {
            assert_eq!(*step, 1078 * u64::from(EPOCHS) / 32);
            // The new run then announces itself, in full even on a small screen.
            story.start(&mut app);
            assert!(text(&mut app, SMALL).contains("Took over momentum"));
            assert!(text(&mut app, SMALL).contains("gradus replay"));
            return;
        }
        app.show(screen::find("race").unwrap());
    }
    panic!("momentum is not on the leaderboard");
}

#[test]
fn a_take_over_that_is_refused_or_overtaken_is_never_said_to_be_made() {
    let (mut app, story) = on_screen(Appearance::default(), WIDE);
    finished(&mut app);
    press(&mut app, "M");
    fixture::tell(
        &mut app,
        story.report(vec![Event::Warning(Box::new(Warning::NoTest))]),
    );
    story.start(&mut app);
    assert!(!text(&mut app, WIDE).contains("Took over"));
    app.show(screen::find("race").unwrap());
    press(&mut app, "Mr");
    story.start(&mut app);
    story.start(&mut app);
    assert!(!text(&mut app, WIDE).contains("Took over"));
    // Requested after a restart, it follows it.
    app.show(screen::find("race").unwrap());
    press(&mut app, "rM");
    story.start(&mut app);
    assert!(!text(&mut app, WIDE).contains("Took over"));
    story.start(&mut app);
    assert!(text(&mut app, WIDE).contains("Took over"));
}

#[test]
fn the_race_has_the_arrows_and_its_keys_hold_beside_the_recipe() {
    for size in [WIDE, SMALL] {
        let (mut app, _) = on_screen(Appearance::default(), size);
        let before = text(&mut app, size);
        press(&mut app, "<esc>");
        assert_eq!(text(&mut app, size), before, "escape leaves for nothing");
        press(&mut app, "<tab>");
        assert!(text(&mut app, size).contains("In the recipe"));
        started(&press(&mut app, "p"));
        tell(&mut app, standing(optimizers(1), &[12]));
        press(&mut app, "w");
        assert!(!text(&mut app, size).contains("Leaderboard"));
        press(&mut app, "w<tab>");
        press(&mut app, "<esc>");
        assert_eq!(press(&mut app, "d"), job("race", Order::Cancel));
    }
}

#[test]
fn a_lane_that_got_far_worse_says_so() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    started(&press(&mut app, "p"));
    let mut all = standing(optimizers(1), &[EPOCHS]);
    let plan = Arc::clone(&all.plan);
    let run = Arc::make_mut(&mut all.lanes[0].runs[0]);
    let mut point = *run.track.latest().unwrap();
    (point.at.step, point.at.epoch) = (point.at.step + 33, point.at.epoch + 1.0);
    point.at.validation.loss = 2.3;
    run.evaluated(point, &plan);
    tell(&mut app, all);
    let shown = text(&mut app, WIDE);
    assert_eq!(shown.matches("now 2.3").count(), 1, "{shown}");
    // Speed is given in samples, where the first is also the fastest.
    assert!(
        shown.contains("best acc") && shown.contains("k samples "),
        "{shown}"
    );
}

#[test]
fn a_race_stays_when_the_run_begins_again() {
    let (mut app, story) = on_screen(Appearance::default(), WIDE);
    finished(&mut app);
    let before = text(&mut app, WIDE);
    story.start(&mut app);
    let after = text(&mut app, WIDE);
    for needle in ["1 ", "Leaderboard", "step 171"] {
        assert!(before.contains(needle) && after.contains(needle), "{after}");
    }
}

#[test]
fn lanes_are_typed() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    assert_eq!(press(&mut app, "1:race batch 1,32,full<enter>"), []);
    let shown = text(&mut app, WIDE);
    assert!(
        shown.contains("batch full") && shown.contains("custom lanes"),
        "{shown}"
    );
    press(&mut app, ":lane optimizer adam, lr 0.01<enter>");
    let plan = started(&press(&mut app, "p"));
    let labels: Vec<&str> = plan.lanes.iter().map(|lane| lane.label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "batch 1",
            "batch 32",
            "batch full",
            "optimizer adam, lr 0.01"
        ]
    );
    for (line, error) in [
        (
            "race batch 2000",
            "batch can't be 2 000: the training set has 1 078 samples",
        ),
        ("race nonsense", "unknown change 'nonsense'"),
        ("lane dropuot 0.5", "did you mean 'dropout'?"),
        ("lane batch 1", "already exists"),
        ("lane", "lane needs a value"),
    ] {
        press(&mut app, &format!(":{line}<enter>"));
        let shown = text(&mut app, WIDE);
        assert!(shown.contains(error), "{line}: {shown}");
        press(&mut app, "<esc>");
    }
}

#[test]
fn what_cannot_run_says_why_and_is_left_out() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    press(&mut app, ":race lr<enter>");
    let lanes = started(&press(&mut app, "p")).lanes;
    let labels: Vec<&str> = lanes.iter().map(|lane| lane.label.as_str()).collect();
    assert_eq!(
        labels,
        ["lr 0.005", "lr 0.015", "lr 0.05", "lr 0.15", "lr 0.5"]
    );
    // No lane is left to race.
    press(&mut app, ":race dropout 0.5<enter><down><enter>");
    assert!(text(&mut app, WIDE).contains("No lane is switched on"));
    assert_eq!(press(&mut app, "p"), []);
}

#[test]
fn a_lane_that_can_not_run_is_marked_and_the_others_run() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    let labels = |plan: &RacePlan| -> Vec<String> {
        plan.lanes.iter().map(|lane| lane.label.clone()).collect()
    };
    // One is too large, and one is the whole training part under another name.
    press(&mut app, ":race batch 8,2000,1078,full<enter>");
    let shown = text(&mut app, WIDE);
    assert!(
        shown.contains("batch can't be 2 000: the training set has 1 078 samples"),
        "{shown}"
    );
    assert!(shown.contains("same as 'batch 1078'"), "{shown}");
    assert!(shown.contains("race: 2 runs"), "{shown}");
    let plan = started(&press(&mut app, "p"));
    assert_eq!(labels(&plan), ["batch 8", "batch 1078"]);
    // If the first of two equal lanes is off, the other one runs.
    press(&mut app, "e");
    press(&mut app, ":race batch 1078,full<enter>");
    press(&mut app, "<down><enter>");
    let plan = started(&press(&mut app, "p"));
    assert_eq!(labels(&plan), ["batch full"]);
}

#[test]
fn a_race_lasts_as_long_as_it_is_to_be_watched() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    let race = |order| job("race", order);
    let effects = press(&mut app, "p");
    assert_eq!(effects[1..], race(Order::Pace(Some(20.0))));
    assert_eq!(press(&mut app, "v"), race(Order::Pace(Some(10.0))));
    assert_eq!(press(&mut app, "v"), race(Order::Pace(Some(5.0))));
    assert_eq!(press(&mut app, "v"), race(Order::Pace(None)));
    // There is no faster pace.
    assert_eq!(press(&mut app, "v"), []);
    assert_eq!(press(&mut app, "V"), race(Order::Pace(Some(5.0))));
    tell(&mut app, standing(optimizers(1), &[3]));
    assert!(text(&mut app, WIDE).contains("spread over 5 s"));
    // The next one keeps it; where none is on, it is set for the next.
    tell(&mut app, standing(optimizers(1), &[EPOCHS]));
    assert_eq!(press(&mut app, "VV"), []);
    let effects = press(&mut app, "p");
    assert_eq!(effects[1..], race(Order::Pace(Some(20.0))));
}

#[test]
fn batch_sizes_race_at_the_same_rate_or_at_one_that_grows_with_them() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    let rates = |plan: &RacePlan| -> Vec<f64> {
        let recipe = |lane| plan.recipe(lane, 0, 1078).unwrap();
        let rate = |lane| recipe(lane).settings.knob("lr").unwrap().1;
        (0..plan.lanes.len()).map(rate).collect()
    };
    press(&mut app, ":race batch<enter>");
    assert!(text(&mut app, WIDE).contains("All lanes use the same learning rate."));
    assert_eq!(rates(&started(&press(&mut app, "p"))), [0.05; 5]);
    press(&mut app, "e<right>");
    let shown = text(&mut app, WIDE);
    assert!(
        shown.contains("Goyal et al. 2017") && shown.contains("8 times that of the run"),
        "{shown}"
    );
    // 1 078 samples: 34 times the run's batch size.
    assert_eq!(shown.matches("capped at 8×").count(), 1, "{shown}");
    let plan = started(&press(&mut app, "p"));
    assert_eq!(rates(&plan), [0.0016, 0.013, 0.05, 0.2, 0.4]);
}

#[test]
fn all_lanes_are_listed_on_a_small_terminal_with_what_decides() {
    for size in [(60, 20), SMALL] {
        let (mut app, _) = on_screen(Appearance::default(), size);
        started(&press(&mut app, "p"));
        tell(&mut app, standing(optimizers(1), &[EPOCHS]));
        let shown = text(&mut app, size);
        for entry in optim::ENTRIES {
            assert!(shown.contains(entry.id), "{}: {shown}", entry.id);
        }
        assert!(shown.contains("samples"), "{shown}");
        assert!(shown.contains("6.47 k"), "{shown}");
    }
}

#[test]
fn where_rows_are_scarce_the_lanes_stand_in_two_columns_and_the_curves_keep_theirs() {
    const LOW: (u16, u16) = (80, 18);
    let (mut app, _) = on_screen(Appearance::default(), LOW);
    finished(&mut app);
    let shown = text(&mut app, LOW);
    for entry in optim::ENTRIES {
        assert!(shown.contains(entry.id), "{}: {shown}", entry.id);
    }
    let curves = shown.lines().filter(|line| line.contains(['┤', '│']));
    assert!(curves.count() >= 4, "{shown}");
    // The fourth lane ends the first column, and the one that diverged is marked.
    let place = |app: &mut App, name| find(app, LOW, name);
    let (left, right) = (place(&mut app, "1  "), place(&mut app, "5  "));
    assert!(left.1 == right.1 && left.0 < right.0, "{shown}");
    let diverged = shown.lines().find(|line| line.contains("nesterov"));
    assert!(diverged.is_some_and(|line| line.contains('×')), "{shown}");
    // A click chooses a lane of either column.
    for name in ["adadelta", "sgd"] {
        let (x, y) = place(&mut app, name);
        click(&mut app, x, y);
        let effects = press(&mut app, "M");
        assert!(
            matches!(&effects[..], [Effect::Send(Command::TakeOver(recipe, _))]
                if recipe.settings.optimizer.id == name),
            "{name}: {effects:?}"
        );
        app.show(screen::find("race").unwrap());
    }
}

#[test]
fn trouble_is_told() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    started(&press(&mut app, "p"));
    let standing = Standing {
        trouble: Some(PlanError::NoLane),
        ..Standing::waiting(Arc::new(optimizers(1)), 0)
    };
    tell(&mut app, standing);
    let shown = text(&mut app, WIDE);
    assert!(
        shown.contains("no race: a race needs at least one lane"),
        "{shown}"
    );
    assert_eq!(shown.matches("not finished").count(), 7, "{shown}");
}

#[test]
fn the_mouse_lines_up_chooses_and_goes() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    let (x, y) = find(&mut app, WIDE, "adagrad");
    click(&mut app, x, y);
    assert_eq!(click(&mut app, 2, y), []);
    let (x, y) = find(&mut app, WIDE, "‹ 1 ›");
    click(&mut app, x + 4, y);
    click(&mut app, x + 4, y);
    let (x, y) = find(&mut app, WIDE, "race: 12 runs");
    let plan = started(&click(&mut app, x, y));
    assert_eq!((plan.lanes.len(), plan.seeds), (6, 2));
    tell(&mut app, standing(optimizers(1), &[EPOCHS]));
    let (x, y) = find(&mut app, WIDE, "adadelta");
    click(&mut app, x, y);
    let effects = press(&mut app, "M");
    assert!(
        matches!(&effects[..], [Effect::Send(Command::TakeOver(recipe, _))]
            if recipe.settings.optimizer.id == "adadelta"),
        "{effects:?}"
    );
    press(&mut app, "3");
    app.show(screen::find("race").unwrap());
    let (x, y) = find(&mut app, WIDE, "on surfaces");
    click(&mut app, x, y);
    assert!(!text(&mut app, WIDE).contains("Leaderboard"));
    click(&mut app, x - 8, y);
    assert!(text(&mut app, WIDE).contains("Leaderboard"));
}

#[test]
fn a_hidden_curve_leaves_the_plot() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    finished(&mut app);
    let before = text(&mut app, WIDE);
    press(&mut app, "<enter>");
    let hidden = text(&mut app, WIDE);
    assert_ne!(before, hidden);
    press(&mut app, "<enter>");
    assert_eq!(before, text(&mut app, WIDE));
}

/// Without and with dropout, after these epochs, on three different seeds.
fn compared(app: &mut App, epochs: &[u32]) {
    let effects = press(app, ":compare dropout 0.5<enter>");
    let plan = RacePlan {
        seeds: 3,
        until: Limit::Epoch(f64::from(EPOCHS)),
        ..begun::<RacePlan>(&effects, "race").clone()
    };
    tell(app, standing(plan, epochs));
}

fn labels(plan: &RacePlan) -> Vec<&str> {
    plan.lanes.iter().map(|lane| lane.label.as_str()).collect()
}

#[test]
fn one_key_races_the_run_with_the_regularizer_in_question_and_without() {
    let mut app = app(Appearance::default(), WIDE);
    let mut story = Story::new(fixture::overfitting);
    story.start(&mut app);
    story.train(&mut app, 12);
    story.apply(&mut app, "lr 0.03", None);
    // Optimizer, learning rate, batch, early stopping, weight decay.
    press(&mut app, "<down><down><down><down>");
    let effects = press(&mut app, "/");
    let plan = begun::<RacePlan>(&effects, "race").clone();
    assert_eq!(labels(&plan), ["weight-decay off", "weight-decay 1e-4"]);
    assert_eq!(plan.base.settings.knob("lr").unwrap().1, 0.03);
    assert_eq!((plan.seeds, plan.threshold), (5, None));
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("loading the data"), "{shown}");
    assert_eq!(effects[1..], job("race", Order::Pace(Some(20.0))));
    // A regularizer that is on is compared with off.
    story.apply(&mut app, "weight-decay 0.01", None);
    press(&mut app, "1");
    let effects = press(&mut app, "/");
    let plan = begun::<RacePlan>(&effects, "race");
    assert_eq!(labels(plan), ["weight-decay 0.01", "weight-decay off"]);
}

#[test]
fn anything_else_is_compared_by_its_words() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    assert_eq!(press(&mut app, "/"), []);
    let shown = text(&mut app, WIDE);
    assert!(shown.contains(":compare"), "{shown}");
    assert!(shown.contains("compare takes a change"), "{shown}");
    let effects = press(&mut app, "optimizer adam, lr 0.003<enter>");
    let plan = begun::<RacePlan>(&effects, "race");
    assert_eq!(
        labels(plan),
        ["optimizer sgd, lr 0.05", "optimizer adam, lr 0.003"]
    );
    for (line, refusal) in [
        ("dropout off", "have the same"),
        ("dropuot 0.5", "'dropout'"),
        ("batch 99999", "the training set has"),
    ] {
        assert_eq!(press(&mut app, &format!(":compare {line}<enter>")), []);
        let shown = text(&mut app, WIDE);
        assert!(shown.contains(refusal), "{shown}");
        press(&mut app, "<esc>");
    }
}

#[test]
fn a_comparison_shows_the_difference_with_its_uncertainty_and_can_be_begun_again() {
    let look = Appearance::default();
    let (mut app, _) = on_screen(look, WIDE);
    compared(&mut app, &[EPOCHS]);
    assert_picture("race_compared_120x40", &mut app, WIDE, look);
    let again = started(&press(&mut app, "p"));
    assert_eq!(labels(&again), ["dropout off", "dropout 0.5"]);
    // From the line-up it becomes a race again.
    tell(&mut app, standing(again, &[EPOCHS]));
    assert_eq!(
        started(&press(&mut app, "ep")).lanes.len(),
        optim::ENTRIES.len()
    );
    for (size, name) in [
        (SMALL, "race_compared_80x24"),
        ((60, 20), "race_compared_60x20"),
    ] {
        let (mut app, _) = on_screen(look, size);
        compared(&mut app, &[12, 11]);
        assert_text(name, &mut app, size);
    }
    let look = Appearance {
        language: Language::Korean,
        ..look
    };
    let (mut app, _) = on_screen(look, WIDE);
    compared(&mut app, &[EPOCHS]);
    assert_text("race_compared_korean", &mut app, WIDE);
}

/// A comparison of two lanes whose losses are the same over three seeds, in different order.
fn level(app: &mut App) -> Standing {
    let effects = press(app, ":compare dropout 0.5<enter>");
    let plan = RacePlan {
        seeds: 3,
        until: Limit::Epoch(f64::from(EPOCHS)),
        ..begun::<RacePlan>(&effects, "race").clone()
    };
    let mut all = standing(plan, &[EPOCHS]);
    let plan = Arc::clone(&all.plan);
    for (place, one) in (0..).zip(&mut all.lanes[1].runs) {
        let seed = plan.seed(place);
        let other = run(&plan, 0, (place + 1) % 3, EPOCHS, 32);
        *one = RunStanding { seed, ..other }.into();
    }
    all
}

/// Whether the line of the differences has a mark.
fn has_mark(shown: &str) -> bool {
    let mut lines = shown.lines();
    lines
        .find(|line| line.contains("B − A"))
        .unwrap()
        .contains(['✓', '✗'])
}

#[test]
fn lanes_that_are_not_told_apart_share_a_place_and_nothing_is_told_before_the_end() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    let all = level(&mut app);
    tell(&mut app, all.clone());
    let shown = text(&mut app, WIDE);
    assert!(
        shown.contains("no clear difference in final validation loss"),
        "{shown}"
    );
    assert_eq!(shown.matches("\n 1= ").count(), 2, "{shown}");
    assert!(!has_mark(&shown), "{shown}");
    // With a difference, but one seed still running.
    let plan = RacePlan::clone(&all.plan);
    let mut on = standing(plan, &[EPOCHS]);
    tell(&mut app, on.clone());
    let shown = text(&mut app, WIDE);
    assert!(has_mark(&shown) && shown.contains("\n 1  "), "{shown}");
    Arc::make_mut(&mut on.lanes[1].runs[2]).state = LaneState::Running;
    started(&press(&mut app, "p"));
    tell(&mut app, on.clone());
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("so far (2 of 3 seeds)"), "{shown}");
    assert_eq!(shown.matches("\n 1= ").count(), 2, "{shown}");
    assert!(!has_mark(&shown), "{shown}");
    // If it is ended there, it says so.
    press(&mut app, "d");
    tell(&mut app, on);
    let shown = text(&mut app, WIDE);
    assert!(shown.contains("so far, no verdict"), "{shown}");
}

#[test]
fn a_newcomer_is_told_how_to_compare_with_and_without() {
    for size in [WIDE, SMALL] {
        let (mut app, _) = on_screen(Appearance::default(), size);
        let shown = text(&mut app, size);
        assert!(
            shown.contains(
                "/ with and without: the run against itself with one change, several seeds."
            ),
            "{shown}"
        );
        let hints = |shown: &str| shown.lines().last().unwrap().to_owned();
        assert_eq!(hints(&shown).contains("/ with and without"), size == WIDE);
        // It would end a race in progress.
        racing(&mut app);
        let shown = text(&mut app, size);
        assert!(!hints(&shown).contains("with and without"), "{shown}");
        let (mut app, _) = on_screen(Appearance::default(), size);
        finished(&mut app);
        let shown = text(&mut app, size);
        assert!(hints(&shown).contains("/ with and without"), "{shown}");
    }
}

#[test]
fn a_race_is_saved_as_its_leaderboard_and_with_its_curves() {
    let (mut app, _) = on_screen(Appearance::default(), WIDE);
    // Before there is a race, the table has the curves of the run.
    assert!(csv(&app, Savable::Table).starts_with("curve,first_step,"));
    finished(&mut app);
    let table = csv(&app, Savable::Table);
    assert!(table.starts_with("rank,lane,"), "{table}");
    assert_eq!(table.lines().count(), 1 + optim::ENTRIES.len());
    let lines = json_lines(&app, Savable::Table);
    let of = |name: &str| lines.iter().filter(|line| line["table"] == name).count();
    assert_eq!(of("lanes"), optim::ENTRIES.len());
    assert!(of("curves") > of("lanes"));
}
