//! Travel, undo, forks and the list of branches.

use gradus::live::{Activity, BranchInfo, Branches, Command, Event, MarkInfo, To};
use gradus::train::history::BranchId;
use gradus::train::timeline::{ChangeAt, Difference};
use gradus::ui::locale::Language;
use gradus::ui::symbols::SymbolSet;
use gradus::ui::theme::Depth;
use gradus::ui::{App, Appearance, Effect, Savable, Save};

use super::fixture::{self, STEPS, Story, settling, tell};
use super::harness::{app, assert_picture, csv, json_lines, press, text, wide};

const WIDE: (u16, u16) = (120, 40);
const NARROW: (u16, u16) = (80, 24);
/// The step of the picture's first change.
const FIRST: u64 = 20 * STEPS;

fn marks() -> Vec<MarkInfo> {
    let mark = |epoch: u64, text: &str| MarkInfo {
        step: epoch * STEPS,
        text: Some(text.to_owned()),
        planned: false,
    };
    vec![
        mark(20, "sgd → adam"),
        mark(26, "off → on"),
        mark(29, "off → 0.001"),
    ]
}

pub(super) fn branch(id: u32, name: &str, parent: Option<u32>, marks: Vec<MarkInfo>) -> BranchInfo {
    BranchInfo {
        id: BranchId(id),
        name: name.to_owned(),
        parent: parent.map(BranchId),
        fork_step: if parent.is_some() { FIRST } else { 0 },
        head_step: 85 * STEPS,
        hidden: false,
        best: Some((25 * STEPS, 0.2248)),
        difference: match parent {
            Some(_) => Difference::Without(ChangeAt {
                change: "optimizer adam".parse().unwrap(),
                text: "sgd → adam".to_owned(),
                step: FIRST,
            }),
            None => Difference::Nothing,
        },
        marks,
    }
}

fn branches(current: u32, all: Vec<BranchInfo>) -> Event {
    Event::Branches(Box::new(Branches {
        current: BranchId(current),
        all,
    }))
}

/// Travels to just before the first change.
fn travelled(app: &mut App, story: &mut Story) {
    tell(
        app,
        story.report(vec![branches(0, vec![branch(0, "#1", None, marks())])]),
    );
    story.activity = Activity::Paused;
    story.past = Some(FIRST);
    tell(app, story.report(vec![Event::Travelled { step: FIRST }]));
}

/// Continues differently from there, without that change.
pub(crate) fn forked(app: &mut App, story: &mut Story) {
    travelled(app, story);
    story.activity = Activity::Training;
    story.branch_off(BranchId(1), FIRST, fixture::overfitting);
    let all = vec![
        branch(0, "#1", None, marks()),
        branch(1, "#2", Some(0), Vec::new()),
    ];
    let forked = Event::Forked {
        id: BranchId(1),
        from: BranchId(0),
        step: FIRST,
        changes: 0,
    };
    tell(app, story.report(vec![forked, branches(1, all)]));
    story.branch_off(BranchId(1), FIRST, settling);
    story.train(app, 60);
}

fn shot(
    name: &str,
    look: Appearance,
    size: (u16, u16),
    tell: fn(&mut App, &mut Story),
    keys: &str,
) {
    let mut app = app(look, size);
    let mut story = fixture::picture(&mut app);
    tell(&mut app, &mut story);
    press(&mut app, keys);
    assert_picture(name, &mut app, size, look);
}

#[test]
fn the_past_is_bright_and_the_future_dim() {
    shot(
        "timeline_travelled",
        Appearance::default(),
        WIDE,
        travelled,
        "",
    );
    shot(
        "timeline_travelled_narrow",
        Appearance::default(),
        NARROW,
        travelled,
        "",
    );
    let light = Appearance {
        theme: "light".parse().unwrap(),
        ..Appearance::default()
    };
    shot("timeline_travelled_light", light, WIDE, travelled, "");
}

/// Changes 60 steps, a sixteenth of a second, apart are one mark; the letters continue as after a single one.
#[test]
fn presses_of_one_knob_are_one_mark() {
    let mut app = wide();
    let mut story = Story::new(settling);
    story.start(&mut app);
    story.train(&mut app, 10);
    story.apply(&mut app, "optimizer momentum", Some(1));
    for (ticket, words) in [(2, "lr 0.02"), (3, "lr 0.05"), (4, "lr 0.5")] {
        story.train(&mut app, 10 + ticket);
        story.apply(&mut app, words, Some(ticket));
    }
    let screen = text(&mut app, WIDE);
    assert!(screen.contains("A sgd → momentum"), "{screen}");
    assert!(
        screen.contains("B lr 0.01 → 0.5, from step 408"),
        "{screen}"
    );
    assert!(!screen.contains("lr 0.02"), "{screen}");
    for (ticket, words) in [(5, "batch 64"), (6, "batch 32")] {
        story.apply(&mut app, words, Some(ticket));
    }
    assert!(!text(&mut app, WIDE).contains("C batch"), "{screen}");
    story.train(&mut app, 20);
    story.apply(&mut app, "mixup 0.4", Some(7));
    story.apply(&mut app, "dropout 0.1", None);
    story.apply(&mut app, "dropout 0.2", None);
    let screen = text(&mut app, WIDE);
    for mark in [
        "C mixup off → 0.4",
        "D dropout off → 0.1",
        "E dropout 0.1 → 0.2",
    ] {
        assert!(screen.contains(mark), "{mark}: {screen}");
    }
}

/// A text that does not fit beside its step continues on the next line; nothing is truncated.
#[test]
fn no_mark_is_cut_short() {
    for (size, columns) in [(WIDE, 84..120), (NARROW, 43..80)] {
        let mut app = app(Appearance::default(), size);
        let mut story = Story::new(settling);
        story.start(&mut app);
        story.train(&mut app, 400);
        press(&mut app, "c");
        for words in [
            "batch-norm on",
            "label-smoothing 0.1",
            "mixup 0.4",
            "early-stopping on",
        ] {
            story.apply(&mut app, words, None);
        }
        let screen = text(&mut app, size);
        let list: Vec<String> = screen
            .lines()
            .skip_while(|line| !line.contains("Changes"))
            .take_while(|line| !line.contains("early stopping  "))
            .map(|line| {
                line.chars()
                    .skip(columns.start)
                    .take(columns.len())
                    .collect()
            })
            .collect();
        assert!(
            !list.is_empty() && list.iter().all(|line| !line.contains('…')),
            "{list:#?}"
        );
    }
}

#[test]
fn other_branches_are_ghosts() {
    shot("timeline_forked", Appearance::default(), WIDE, forked, "");
    shot(
        "timeline_branches",
        Appearance::default(),
        WIDE,
        forked,
        "F",
    );
    shot(
        "timeline_branches_narrow",
        Appearance::default(),
        NARROW,
        forked,
        "F",
    );
    let plain = Appearance {
        symbols: SymbolSet::Ascii,
        depth: Depth::None,
        language: Language::Korean,
        ..Appearance::default()
    };
    shot("timeline_branches_plain", plain, NARROW, forked, "F<down>");
}

fn commands(effects: Vec<Effect>) -> Vec<Command> {
    let command = |effect| match effect {
        Effect::Send(command) => command,
        other => panic!("not a command: {other:?}"),
    };
    effects.into_iter().map(command).collect()
}

#[test]
fn keys_ask_for_travel_undo_and_forks() {
    let mut app = wide();
    let mut story = fixture::picture(&mut app);
    travelled(&mut app, &mut story);
    for (keys, command) in [
        ("[", Command::Travel(To::Back)),
        ("]", Command::Travel(To::Forward)),
        ("{", Command::Travel(To::Step(FIRST - 1))),
        // From the target of the previous press.
        ("{", Command::Travel(To::Step(FIRST - 2))),
        ("}", Command::Travel(To::Step(FIRST - 1))),
        ("u", Command::Undo),
        ("f", Command::Fork),
        ("0", Command::Travel(To::Head)),
        (":travel 5<enter>", Command::Travel(To::Step(5))),
        (":travel end<enter>", Command::Travel(To::Head)),
        (":undo<enter>", Command::Undo),
        (":fork<enter>", Command::Fork),
        (
            ":rename #1 trunk<enter>",
            Command::Rename(BranchId(0), "trunk".to_owned()),
        ),
    ] {
        assert_eq!(commands(press(&mut app, keys)), [command], "{keys}");
    }
    // A command without effect is reported, not sent.
    assert!(press(&mut app, "U").is_empty());
    assert!(text(&mut app, WIDE).contains("Nothing to redo"));
    assert!(press(&mut app, ":switch Z<enter>").is_empty());
    assert!(text(&mut app, WIDE).contains("no branch 'Z': the branches are #1"));
}

#[test]
fn the_list_switches_hides_renames_and_deletes() {
    let mut app = wide();
    let mut story = fixture::picture(&mut app);
    forked(&mut app, &mut story);
    press(&mut app, "F");
    assert!(press(&mut app, "d").is_empty(), "the current branch stays");
    press(&mut app, "<up>");
    assert_eq!(
        commands(press(&mut app, "h")),
        [Command::Hide(BranchId(0), true)]
    );
    assert_eq!(
        commands(press(&mut app, "d")),
        [Command::Delete(BranchId(0))]
    );
    press(&mut app, "n");
    let renamed = commands(press(&mut app, "old<enter>"));
    assert_eq!(renamed, [Command::Rename(BranchId(0), "old".to_owned())]);
    press(&mut app, "F<up>");
    assert_eq!(
        commands(press(&mut app, "<enter>")),
        [Command::Switch(BranchId(0))]
    );
}

#[test]
fn the_list_is_saved_from_the_command_line_over_it() {
    let mut app = wide();
    let mut story = fixture::picture(&mut app);
    forked(&mut app, &mut story);
    let save = |what| {
        Effect::Save(Save {
            what,
            path: "b.csv".into(),
            overwrite: false,
        })
    };
    assert_eq!(
        press(&mut app, "F:save b.csv<enter>"),
        [save(Savable::Branches)]
    );
    // It stays open, or a picture of the screen would lack it.
    assert_eq!(
        press(&mut app, ":save b.svg<enter>"),
        [Effect::Save(Save {
            what: Savable::Frame,
            path: "b.svg".into(),
            overwrite: false,
        })]
    );
    assert!(text(&mut app, (120, 40)).contains("Branches"));
    assert_eq!(
        press(&mut app, "<esc>:save b.csv<enter>"),
        [save(Savable::Table)]
    );
    let table = csv(&app, Savable::Branches);
    let head =
        "branch,current,hidden,parent,fork_step,step,best_step,best_validation_loss,difference";
    assert_eq!(table.lines().next(), Some(head));
    assert!(
        table
            .lines()
            .nth(1)
            .unwrap()
            .starts_with("#1,false,false,,0,"),
        "{table}"
    );
    assert!(
        table
            .lines()
            .nth(2)
            .unwrap()
            .starts_with("#2,true,false,#1,"),
        "{table}"
    );
    assert_eq!(json_lines(&app, Savable::Branches)[1]["parent"], "#1");
}

#[test]
fn curves_follow_their_branch() {
    let mut app = wide();
    let mut story = fixture::picture(&mut app);
    let whole = app.run().curves.validation_loss.spans();
    forked(&mut app, &mut story);
    let run = app.run();
    assert_eq!(run.curves.validation_loss.last_step(), Some(60 * STEPS));
    assert_eq!(run.axis.last_step(), 60 * STEPS);
    assert!(
        run.changes.is_empty(),
        "the fork is before the first change"
    );
    let ghost = run.ghosts().next().unwrap();
    assert_eq!(ghost.curves.validation_loss.spans(), whole);
    // Up to the fork they are equal.
    let past = run.curves.validation_loss.until(FIRST).spans();
    assert_eq!(past[..], whole[..past.len()]);
    // And back again.
    story.branch_off(BranchId(0), 85 * STEPS, fixture::overfitting);
    let all = vec![
        branch(0, "#1", None, marks()),
        branch(1, "#2", Some(0), Vec::new()),
    ];
    let switched = Event::Switched { id: BranchId(0) };
    tell(&mut app, story.report(vec![switched, branches(0, all)]));
    assert_eq!(app.run().curves.validation_loss.spans(), whole);
    assert_eq!(app.run().changes.len(), 3);
}

#[test]
fn undo_cuts_the_curves_and_redo_brings_them_back() {
    let mut app = wide();
    let mut story = fixture::picture(&mut app);
    let whole = app.run().curves.validation_loss.spans();
    let last = 29 * STEPS;
    story.branch_off(BranchId(0), last, fixture::overfitting);
    story.can = (true, true);
    let undone = Event::Undone {
        step: last,
        text: "off → 0.001".to_owned(),
    };
    let two = vec![branch(0, "#1", None, marks()[..2].to_vec())];
    tell(&mut app, story.report(vec![undone, branches(0, two)]));
    assert_eq!(app.run().curves.validation_loss.last_step(), Some(last));
    assert_eq!(app.run().changes.len(), 2);
    assert!(text(&mut app, WIDE).contains("Undone"));
    // Viewing another branch in between loses nothing.
    let both = |current: u32| {
        let a = branch(0, "#1", None, marks()[..2].to_vec());
        branches(current, vec![a, branch(1, "#2", Some(0), Vec::new())])
    };
    for id in [1, 0] {
        let switched = Event::Switched { id: BranchId(id) };
        story.branch = BranchId(id);
        tell(&mut app, story.report(vec![switched, both(id)]));
    }
    story.branch_off(BranchId(0), 85 * STEPS, fixture::overfitting);
    let redone = Event::Redone {
        step: 85 * STEPS,
        retold_from: None,
    };
    let all = vec![branch(0, "#1", None, marks())];
    tell(&mut app, story.report(vec![redone, branches(0, all)]));
    assert_eq!(app.run().curves.validation_loss.spans(), whole);
    assert_eq!(app.run().changes.len(), 3);
    let named = format!("Redone: {}. Now at step", app.run().changes[2].applied.text);
    let said = text(&mut app, WIDE);
    assert!(said.contains(&named), "{named}: {said}");
}
