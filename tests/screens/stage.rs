//! The stage of a lecture, driven by keys over runs in closed form.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use gradus::control::Control;
use gradus::lecture::{Answered, Outcome, PlayError, Script};
use gradus::live::{
    About, Activity, Branches, Command, Event, JobContext, Order, Report, Speed, Status,
};
use gradus::train::history::BranchId;
use gradus::train::{End, Evaluations, Session, SessionError, Until};
use gradus::turn::Turn;
use gradus::ui::locale::Language;
use gradus::ui::stage::{
    NoNotes, Stage, StageEffect, StageMessage, Trouble, draw_notes, overflow, with_known,
};
use gradus::ui::theme::{Theme, ThemeId};
use gradus::ui::{Appearance, Effect, Message};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use super::fixture::{STEPS, Story, overfitting};
use super::harness::{assert_snapshot, row, script};
use super::testing;

const ENGLISH: &str = "---
gradus-lecture: 1
title: Optimization
duration: 5m
---
# Gradient descent {#gd time=1m}
A network learns by following the *gradient* of its loss:

- the **learning rate** decides how far it goes
- the batch decides how noisy the way is
<!-- pause -->
Watch the `validation` loss.
```lab
until epoch 40
```
```claim
val_loss(end) > val_loss(best)
step(end) < 10
```
<!-- note: wait until the curves part -->

# Momentum {#momentum time=2m figure=5}
Gradients add up to a *velocity*.
```lab
until step 400
at step 200: optimizer momentum
```
```predict {#q1 kind=choice}
What does the loss do at step 200?
- nothing
- it falls faster *
- it diverges
```

# The end {#end}
Thank you. **Questions?**
";

const KOREAN: &str = "---
gradus-lecture: 1
title: 최적화
language: ko
---
# 경사 하강법 {#gd}
신경망은 손실의 *기울기*를 따라가며 학습합니다.

- **학습률**은 얼마나 멀리 갈지 정합니다
- 배치는 길이 얼마나 흔들릴지 정합니다
<!-- pause -->
`검증` 손실을 보세요.
<!-- note: 곡선이 갈라질 때까지 기다립니다 -->

# 모멘텀 {#momentum}
기울기가 쌓여 *속도*가 됩니다.
```predict {#q1 kind=choice}
200 스텝에서 손실은 어떻게 될까요?
- 그대로입니다
- 더 빨리 줄어듭니다
- 발산합니다
```

# 끝 {#end}
고맙습니다. **질문 있으신가요?**
";

/// A stage with the time of its keys.
struct Show {
    stage: Stage,
    now: Duration,
    size: (u16, u16),
    story: Story,
}

impl Show {
    fn new(look: Appearance, size: (u16, u16)) -> (Self, Vec<StageEffect>) {
        let scripts = with_known(|known| {
            let script = Script::read(ENGLISH, Path::new("a.md"), known).unwrap();
            let korean = script
                .translated(KOREAN, Path::new("a.ko.md"), known)
                .unwrap();
            vec![script, korean]
        });
        let mut show = Self {
            stage: Stage::new(scripts, look, Speed::StepsPerSecond(250.0)),
            now: Duration::ZERO,
            size,
            story: Story::new(overfitting),
        };
        let first = show.update(StageMessage::Terminal(Message::Resize(size.0, size.1)));
        assert!(first.is_empty());
        let effects = show.stage.begin(0);
        (show, effects)
    }

    fn usual() -> Self {
        Self::new(Appearance::default(), (120, 40)).0
    }

    fn update(&mut self, message: StageMessage) -> Vec<StageEffect> {
        self.stage.update(message)
    }

    /// A second later, a key.
    fn key(&mut self, code: KeyCode) -> Vec<StageEffect> {
        self.now += Duration::from_secs(1);
        let clock = self.update(StageMessage::Clock(self.now));
        assert!(clock.is_empty());
        let event = KeyEvent::new(code, KeyModifiers::NONE);
        self.update(StageMessage::Terminal(Message::Key(event)))
    }

    fn press(&mut self, keys: &str) -> Vec<StageEffect> {
        let events = script(keys);
        events
            .into_iter()
            .flat_map(|event| self.key(event.code))
            .collect()
    }

    fn next(&mut self) -> Vec<StageEffect> {
        self.key(KeyCode::PageDown)
    }

    fn previous(&mut self) -> Vec<StageEffect> {
        self.key(KeyCode::PageUp)
    }

    /// The run of a scene reports that it waits at its start.
    fn ready(&mut self, scene: usize) -> Vec<StageEffect> {
        self.story = Story::new(overfitting);
        let lab = self.stage.script().scenes[scene].lab.as_ref();
        self.story.about.recipe = lab.unwrap().recipe.clone();
        self.story.activity = Activity::Paused;
        let events = vec![
            Event::Started(Box::new(self.story.about.clone())),
            Event::Position(Story::position(0)),
            Event::Evaluations(Box::new(Evaluations::from(self.story.evaluation(0)))),
        ];
        self.tell(scene, events)
    }

    fn tell(&mut self, scene: usize, events: Vec<Event>) -> Vec<StageEffect> {
        let report = self.story.report(events);
        self.update(StageMessage::Scene(scene as u64, report))
    }

    /// The run of a scene trains for this many epochs.
    fn train(&mut self, scene: usize, epochs: u64) -> Vec<StageEffect> {
        self.story.activity = Activity::Training;
        let mut events = Vec::new();
        for _ in 0..epochs {
            self.story.skip(STEPS);
            let step = self.story.step();
            events.push(Event::Position(Story::position(step)));
            let evaluation = Evaluations::from(self.story.evaluation(step));
            events.push(Event::Evaluations(Box::new(evaluation)));
        }
        self.tell(scene, events)
    }

    /// The run of a scene reaches its end.
    fn stop(&mut self, scene: usize) -> End {
        let step = self.story.step();
        let end = End::Until(Until::Step(step));
        self.story.activity = Activity::Stopped(end.clone());
        let effects = self.tell(
            scene,
            vec![Event::Stopped {
                step,
                end: end.clone(),
            }],
        );
        assert!(effects.is_empty(), "{effects:?}");
        end
    }

    /// The run of a scene reaches its end, and what it computes is known.
    fn end(&mut self, scene: usize) {
        let (step, end) = (self.story.step(), self.stop(scene));
        let evaluations = (0..=step / STEPS).map(|epoch| self.story.evaluation(epoch * STEPS));
        let outcome = Outcome {
            evaluations: evaluations.collect(),
            steps: step,
            end: Some(end),
            answer: None,
        };
        let effects = self.update(StageMessage::Played(scene as u64, Ok(outcome)));
        assert!(effects.is_empty(), "{effects:?}");
    }

    fn draw(&mut self) -> Buffer {
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).unwrap();
        terminal.draw(|frame| self.stage.draw(frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    fn text(&mut self) -> String {
        let buffer = self.draw();
        let rows = (0..self.size.1).map(|y| row(&buffer, y).trim_end().to_owned() + "\n");
        rows.collect()
    }
}

fn sent(effects: &[StageEffect]) -> Vec<(u64, &Command)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            StageEffect::Scene(scene, Effect::Send(command)) => Some((*scene, command)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_scene_is_shown_piece_by_piece_and_its_run_begins_with_its_text() {
    let (mut show, effects) = Show::new(Appearance::default(), (120, 40));
    // This scene and the next are prepared, and what they compute is played for their claims.
    assert_eq!(
        effects,
        [
            StageEffect::Prepare(0),
            StageEffect::Play(0),
            StageEffect::Prepare(1),
            StageEffect::Play(1)
        ]
    );
    assert!(show.text().contains("the learning rate decides"));
    assert!(!show.text().contains("Watch the"));
    // The run begins as soon as it is ready.
    let begun = show.ready(0);
    assert_eq!(
        sent(&begun),
        [
            (0, &Command::Speed(Speed::StepsPerSecond(250.0))),
            (0, &Command::Resume)
        ]
    );
    assert!(show.next().is_empty());
    assert!(show.text().contains("Watch the"));
    show.train(0, 40);
    assert!(!show.text().contains("val_loss(best)"));
    show.end(0);
    let text = show.text();
    assert!(text.contains("✓ val_loss(end) > val_loss(best)"), "{text}");
    // A claim that does not hold is said, too.
    assert!(text.contains("✗ step(end) < 10  1360 < 10"), "{text}");
}

#[test]
fn a_question_holds_the_run_back_until_it_is_answered_and_revealed() {
    let mut show = Show::usual();
    let _ = show.ready(0);
    show.train(0, 1);
    let _ = show.next();
    let effects = show.next();
    // The first run is paused, and the one after next is no run.
    assert_eq!(sent(&effects), [(0, &Command::Pause)]);
    assert!(sent(&show.ready(1)).is_empty());
    let text = show.text();
    assert!(
        text.contains("What does the loss do at step 200?"),
        "{text}"
    );
    assert!(!text.contains('✓'), "{text}");
    assert!(show.press("2").is_empty());
    assert!(show.press("v7 12 1<enter>").is_empty());
    // After discussion, once more.
    assert!(show.press("v3 16 1<enter>").is_empty());
    // Too few votes are not taken, and why is said until the next key.
    assert!(show.press("v3 16<enter>").is_empty());
    let refused = "3 whole numbers with spaces, not '3 16'";
    assert!(show.text().contains(refused), "{}", show.text());
    let backspaces = "<backspace>".repeat(6);
    assert!(show.press(&backspaces).is_empty());
    assert!(!show.text().contains(refused));
    assert!(show.press("7").is_empty());
    assert!(show.text().contains("there is no option 7: 1 to 3"));
    let text = show.text();
    assert!(text.contains("it falls faster  12 → 16"), "{text}");
    let begun = show.next();
    assert!(sent(&begun).contains(&(1, &Command::Resume)), "{begun:?}");
    show.train(1, 3);
    show.end(1);
    assert!(show.text().contains("✓ it falls faster"), "{}", show.text());
    let answers = show.stage.answers();
    assert_eq!(answers[0].0, "q1");
    assert_eq!(
        answers[0].1,
        [
            Answered::Choice(1),
            Answered::Votes(vec![7, 12, 1]),
            Answered::Votes(vec![3, 16, 1])
        ]
    );
}

#[test]
fn going_back_restores_a_scene_as_it_was_left() {
    let mut show = Show::usual();
    let _ = show.ready(0);
    show.train(0, 5);
    let _ = show.next();
    let before = show.text();
    let effects = show.next();
    assert_eq!(sent(&effects), [(0, &Command::Pause)]);
    show.story.activity = Activity::Paused;
    show.tell(0, Vec::new());
    let effects = show.previous();
    assert_eq!(sent(&effects), [(0, &Command::Resume)]);
    show.story.activity = Activity::Training;
    show.tell(0, Vec::new());
    let without_clock = |text: &str| text.lines().take(38).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(without_clock(&show.text()), without_clock(&before));
    // There is nothing before the first scene.
    assert!(show.previous().is_empty());
}

#[test]
fn a_run_that_is_left_before_it_says_that_it_trains_does_not_train_unseen() {
    let mut show = Show::usual();
    let begun = show.ready(0);
    assert!(sent(&begun).contains(&(0, &Command::Resume)));
    let _ = show.next();
    let effects = show.next();
    assert_eq!(sent(&effects), [(0, &Command::Pause)]);
    let effects = show.previous();
    assert_eq!(sent(&effects), [(0, &Command::Resume)]);
    // Once it has said so, what it says last holds.
    show.train(0, 1);
    show.story.activity = Activity::Paused;
    show.tell(0, Vec::new());
    assert_eq!(sent(&show.next()), []);
}

#[test]
fn off_the_script_a_change_gets_a_branch_and_the_next_press_returns() {
    let mut show = Show::usual();
    let _ = show.ready(0);
    show.train(0, 5);
    let effects = show.press("o");
    let commands = sent(&effects);
    assert_eq!(commands[0], (0, &Command::Fork));
    assert!(
        matches!(commands[1], (0, Command::Change { .. })),
        "{commands:?}"
    );
    let other = BranchId(1);
    show.story.branch = other;
    show.train(0, 1);
    assert!(show.text().contains("Off the script"), "{}", show.text());
    // The bottom line has the keys of the dashboard, and they mean what they mean there.
    assert!(show.text().contains("optimizer"));
    let effects = show.press("b");
    assert!(
        matches!(sent(&effects)[..], [(0, Command::Change { .. })]),
        "{effects:?}"
    );
    // What concerns the view only is no reason to leave it.
    for back in [KeyCode::PageDown, KeyCode::Char('7')] {
        let effects = show.key(back);
        let commands = sent(&effects);
        // At the script's speed.
        assert_eq!(
            commands[0],
            (0, &Command::Speed(Speed::StepsPerSecond(250.0)))
        );
        assert_eq!(commands[1], (0, &Command::Switch(BranchId::default())));
        assert_eq!(commands[2], (0, &Command::Resume));
        assert_eq!(show.stage.at(), 0);
        show.story.branch = BranchId::default();
        show.train(0, 1);
        assert!(!show.text().contains("Off the script"));
        let _ = show.press("o");
        show.story.branch = other;
        show.train(0, 1);
    }
    let mut show = Show::usual();
    let _ = show.ready(0);
    show.train(0, 5);
    assert!(show.press("xy").is_empty());
    assert!(!show.text().contains("Off the script"));
    let _ = show.press("2");
    assert!(show.text().contains("Off the script"));
}

#[test]
fn blank_full_screen_and_a_held_key() {
    let mut show = Show::usual();
    let _ = show.ready(0);
    show.train(0, 5);
    let effects = show.press("b");
    assert_eq!(sent(&effects), [(0, &Command::Pause)]);
    assert_eq!(show.text().trim(), "");
    let effects = show.press(".");
    assert_eq!(sent(&effects), [(0, &Command::Resume)]);
    assert!(show.text().contains("Gradient descent"));
    for key in [KeyCode::F(5), KeyCode::Esc] {
        assert!(show.key(key).is_empty());
        let is_full = key == KeyCode::F(5);
        assert_eq!(show.text().contains("Gradient descent"), !is_full);
    }
    // Esc first closes what is open.
    let _ = show.press(":");
    assert!(show.text().lines().last().unwrap().starts_with(" :"));
    let _ = show.key(KeyCode::Esc);
    assert!(show.text().contains("Gradient descent"));
    // Presses less than 80 ms apart are those of one key that is held.
    let _ = show.next();
    let at = show.stage.at();
    let held = KeyEvent::new(KeyCode::PageDown, KeyModifiers::NONE);
    for _ in 0..20 {
        show.now += Duration::from_millis(30);
        let _ = show.update(StageMessage::Clock(show.now));
        let _ = show.update(StageMessage::Terminal(Message::Key(held)));
    }
    assert_eq!(show.stage.at(), at);
    let _ = show.next();
    assert_eq!(show.stage.at(), at + 1);
}

#[test]
fn the_list_of_scenes_is_searched_and_leads_there() {
    let mut show = Show::usual();
    let _ = show.press("g");
    let text = show.text();
    assert!(text.contains("3  The end"), "{text}");
    let _ = show.press("mom<enter>");
    assert_eq!(show.stage.at(), 1);
    let _ = show.press("g3<enter>");
    assert_eq!(show.stage.at(), 2);
    let _ = show.press("g<up><up><enter>");
    assert_eq!(show.stage.at(), 0);
    let _ = show.press("gnothing<enter><esc>");
    assert_eq!(show.stage.at(), 0);
    assert!(show.text().contains("Gradient descent"));
}

#[test]
fn a_changed_script_keeps_the_run_and_the_place() {
    let mut show = Show::usual();
    let _ = show.ready(0);
    show.train(0, 5);
    let read = |text: &str| {
        with_known(|known| Script::read(text, Path::new("a.md"), known))
            .map(|script| vec![script])
            .map_err(|errors| errors[0].to_string())
    };
    let effects = show.update(StageMessage::Script(read(
        &ENGLISH.replace("A network", "Each network"),
    )));
    assert!(!effects.contains(&StageEffect::Prepare(0)), "{effects:?}");
    assert!(!effects.contains(&StageEffect::Drop(0)), "{effects:?}");
    assert!(show.text().contains("Each network"));
    // What is wrong is said, and the lecture goes on.
    let _ = show.update(StageMessage::Script(read(
        &ENGLISH.replace("until epoch 40", "batch 0"),
    )));
    assert!(
        show.text().contains("a.md:14: batch can't be '0'"),
        "{}",
        show.text()
    );
    assert!(show.text().contains("Each network"));
    // Another run begins anew.
    let effects = show.update(StageMessage::Script(read(
        &ENGLISH.replace("until epoch 40", "until epoch 30"),
    )));
    assert_eq!(
        effects[..2],
        [StageEffect::Drop(0), StageEffect::Prepare(2)]
    );
}

#[test]
fn a_run_that_can_not_begin_says_so_in_its_scene() {
    let mut show = Show::usual();
    let _ = show.update(StageMessage::Trouble(0, no_classes("sine")));
    let why = "until accuracy needs classes to predict; sine has none";
    assert!(show.text().contains(why), "{}", show.text());
    let _ = show.next();
    let _ = show.next();
    assert_eq!(show.stage.at(), 1);
}

fn no_classes(data: &str) -> Trouble {
    Trouble::Session(SessionError::NoClasses(data.to_owned()))
}

#[test]
fn what_can_not_be_played_or_judged_is_said_in_the_language_of_the_stage() {
    let look = Appearance {
        language: Language::Korean,
        ..Appearance::default()
    };
    let (mut show, _) = Show::new(look, (120, 40));
    let _ = show.update(StageMessage::Trouble(0, no_classes("sine")));
    let text = show.text();
    assert!(
        text.contains("sine") && !text.contains("needs classes"),
        "{text}"
    );
    // The run ends before the step of the claim.
    let (mut show, _) = Show::new(look, (120, 40));
    let _ = show.ready(0);
    let _ = show.update(StageMessage::Played(0, Err(PlayError::TooLong(900))));
    let _ = show.next();
    show.train(0, 40);
    let _ = show.stop(0);
    let text = show.text();
    assert!(text.contains("900스텝 뒤에도"), "{text}");
    assert!(!text.contains("not over after"), "{text}");
}

#[test]
fn a_text_that_is_too_long_is_found_at_each_size() {
    let long = ENGLISH.replace("Watch the", &"Watch the long, long text. ".repeat(80));
    let script = with_known(|known| Script::read(&long, Path::new("a.md"), known)).unwrap();
    let look = Appearance::default();
    for size in [(60, 20), (80, 24), (120, 40)] {
        assert!(overflow(&script, 0, size, look) > 0, "{size:?}");
        assert_eq!(overflow(&script, 1, size, look), 0, "{size:?}");
        assert_eq!(overflow(&script, 2, size, look), 0, "{size:?}");
    }
}

#[test]
fn the_notes_have_what_the_speaker_needs() {
    let mut show = Show::usual();
    let _ = show.ready(0);
    show.train(0, 40);
    show.end(0);
    show.now = Duration::from_secs(75);
    let _ = show.update(StageMessage::Clock(show.now));
    let notes = show.stage.notes();
    assert_eq!(notes.notes, ["wait until the curves part"]);
    assert_eq!(notes.next.as_deref(), Some("Momentum"));
    assert_eq!(notes.seconds, (75.0, 60.0, Some(300.0)));
    assert_eq!(notes.claims[0].holds, Some(true));
    let mut terminal = Terminal::new(TestBackend::new(60, 20)).unwrap();
    let look = Appearance::default();
    terminal
        .draw(|frame| {
            let _ = draw_notes(&notes, 0, false, look, frame);
        })
        .unwrap();
    let buffer = terminal.backend().buffer();
    assert_snapshot(
        "stage_notes",
        &testing::picture(buffer, &Theme::new(look.theme, look.depth)),
    );
    // The speaker's terminal turns, too.
    let _ = show.update(StageMessage::Turn(Turn::Next));
    // A remote that bounces turns once.
    let _ = show.update(StageMessage::Turn(Turn::Next));
    assert_eq!(show.stage.at(), 0);
    let _ = show.update(StageMessage::Clock(Duration::from_secs(80)));
    let _ = show.update(StageMessage::Turn(Turn::Next));
    assert_eq!(show.stage.at(), 1);
}

#[test]
fn long_notes_are_scrolled() {
    let mut show = Show::usual();
    let mut notes = show.stage.notes();
    notes.notes = (1..=30).map(|number| format!("note {number}")).collect();
    let look = Appearance::default();
    let shown = |scroll: usize| {
        let mut terminal = Terminal::new(TestBackend::new(60, 20)).unwrap();
        let mut most = 0;
        terminal
            .draw(|frame| (most, _) = draw_notes(&notes, scroll, false, look, frame))
            .unwrap();
        let buffer = terminal.backend().buffer().clone();
        let rows = (0..20).map(|y| row(&buffer, y).trim_end().to_owned() + "\n");
        (rows.collect::<String>(), most)
    };
    let (text, most) = shown(0);
    assert!(
        text.contains("note 1\n") && !text.contains("note 30"),
        "{text}"
    );
    assert!(
        text.contains("↑ ↓ scroll") && text.contains("1-17/"),
        "{text}"
    );
    for scroll in [most, 1000] {
        let (text, _) = shown(scroll);
        assert!(
            text.contains("note 30") && text.contains("then Momentum"),
            "{text}"
        );
    }
    let _ = show.next();
}

#[test]
fn the_help_lists_the_keys_of_the_stage_also_where_there_is_no_live_screen() {
    for (size, keys) in [
        ((120, 40), ""),
        ((80, 24), ""),
        ((60, 20), "g3<enter>"),
        ((120, 40), "g3<enter>"),
    ] {
        let (mut show, _) = Show::new(Appearance::default(), size);
        let _ = show.ready(0);
        let _ = show.press(keys);
        let _ = show.press("?");
        let text = show.text();
        for part in ["Lecture", "the previous scene", "blank the screen"] {
            assert!(text.contains(part), "{size:?} {keys}: {part}: {text}");
        }
        // A key of the remote is the help's while it is open, and turns once it is closed.
        let at = show.stage.at();
        let _ = show.press("<esc>");
        assert!(!show.text().contains("the previous scene"));
        let _ = show.previous();
        assert_eq!(show.stage.at(), at.saturating_sub(1));
    }
}

#[test]
fn notes_that_can_t_be_given_are_said_until_the_next_key() {
    let mut show = Show::usual();
    let _ = show.ready(0);
    let _ = show.update(StageMessage::NoNotes(NoNotes::Taken));
    assert!(show.text().contains("another lecture has the notes"));
    let _ = show.next();
    assert!(!show.text().contains("another lecture has the notes"));
    let why = NoNotes::Failed("/x/lecture.sock: denied".to_owned());
    let _ = show.update(StageMessage::NoNotes(why));
    assert!(
        show.text()
            .contains("no notes for a second terminal: /x/lecture.sock: denied")
    );
}

#[test]
fn what_can_t_be_computed_leaves_the_text_where_it_is() {
    for size in [(60, 20), (80, 24), (120, 40)] {
        let (mut show, _) = Show::new(Appearance::default(), size);
        let why = no_classes(&format!("{}data.csv", "a/long/folder/".repeat(40)));
        let before = show.text();
        let _ = show.update(StageMessage::Trouble(0, why));
        let text = show.text();
        assert!(text.contains("until accuracy"), "{size:?}: {text}");
        for line in [
            "Gradient descent",
            "A network learns by",
            "the learning rate decides",
        ] {
            let at = |text: &str| text.lines().position(|one| one.contains(line));
            assert!(
                at(&text).is_some() && at(&text) == at(&before),
                "{size:?}: {text}"
            );
        }
    }
}

/// A script with this many scenes, each with a run that begins at once.
fn many(count: usize) -> Script {
    let scenes = (0..count).map(|number| {
        format!("# Scene {number} {{#s{number}}}\nText.\n```lab\nuntil epoch 40\n```\n\n")
    });
    let text = format!(
        "---\ngradus-lecture: 1\n---\n{}",
        scenes.collect::<String>()
    );
    with_known(|known| Script::read(&text, Path::new("a.md"), known)).unwrap()
}

#[test]
fn runs_of_scenes_not_shown_for_long_are_dropped_and_made_again() {
    let mut show = Show::usual();
    show.stage = Stage::new(vec![many(40)], Appearance::default(), Speed::Unlimited);
    let _ = show.update(StageMessage::Terminal(Message::Resize(120, 40)));
    let mut held = std::collections::BTreeSet::new();
    let mut most = 0;
    let mut hold = |effects: &[StageEffect]| {
        for effect in effects {
            match effect {
                StageEffect::Prepare(run) | StageEffect::Remake(run, _) => drop(held.insert(*run)),
                StageEffect::Drop(run) => assert!(held.remove(run), "{run}"),
                _ => {}
            }
        }
        most = most.max(held.len());
        most
    };
    hold(&show.stage.begin(0));
    let _ = show.ready(0);
    show.train(0, 40);
    show.end(0);
    for _ in 1..40 {
        hold(&show.next());
    }
    assert_eq!(show.stage.at(), 39);
    // As many as are kept.
    assert_eq!(hold(&[]), 12);
    // The first one is made again, up to where it was, and is shown as it was left.
    let effects = show.press("g1<enter>");
    hold(&effects);
    let remade = effects.iter().find_map(|effect| match effect {
        StageEffect::Remake(run, step) => Some((*run, *step)),
        _ => None,
    });
    let (run, step) = remade.unwrap();
    assert_eq!((Some(run), step), (show.stage.run(), 40 * STEPS));
    assert!(
        !effects.contains(&StageEffect::Play(run)),
        "its outcome is known"
    );
    assert_eq!(hold(&[]), 12);
    assert_eq!(show.stage.app(run).unwrap().shown_id(), "train");
}

#[test]
fn a_run_that_was_changed_by_hand_is_kept() {
    let mut show = Show::usual();
    show.stage = Stage::new(vec![many(30)], Appearance::default(), Speed::Unlimited);
    let _ = show.update(StageMessage::Terminal(Message::Resize(120, 40)));
    let _ = show.stage.begin(0);
    let _ = show.ready(0);
    show.train(0, 3);
    let _ = show.press("o");
    let _ = show.next();
    for _ in 1..30 {
        assert!(!show.next().contains(&StageEffect::Drop(0)));
    }
    assert_eq!(show.stage.at(), 29);
}

#[test]
fn every_scene_is_legible_at_every_size_in_every_language() {
    let [dark, light] = ["dark", "light"].map(|id| id.parse::<ThemeId>().unwrap());
    for (columns, rows) in [(60, 20), (80, 24), (120, 40)] {
        for (theme, language) in [
            (dark, Language::English),
            (light, Language::English),
            (dark, Language::Korean),
        ] {
            let look = Appearance {
                theme,
                language,
                ..Appearance::default()
            };
            let (mut show, _) = Show::new(look, (columns, rows));
            let _ = show.ready(0);
            let _ = show.next();
            show.train(0, 40);
            show.end(0);
            show.snapshot("run", look);
            let _ = show.next();
            let _ = show.ready(1);
            let _ = show.press("2");
            show.snapshot("question", look);
            let _ = show.press("g3<enter>");
            show.snapshot("text", look);
        }
    }
}

impl Show {
    fn snapshot(&mut self, what: &str, look: Appearance) {
        let (columns, rows) = self.size;
        let name = format!(
            "stage_{what}_{columns}x{rows}_{}_{}",
            look.theme, look.language
        );
        let picture = testing::picture(&self.draw(), &Theme::new(look.theme, look.depth));
        assert_snapshot(&name, &picture);
    }
}

/// Orders of jobs belong to the scene whose dashboard asked for them.
#[test]
fn a_study_on_stage_is_asked_for_by_its_scene() {
    let text = "---\ngradus-lecture: 1\ntitle: T\n---\n# A {#a}\n```lab\nstudy sharpness\n```\n";
    let scripts = with_known(|known| vec![Script::read(text, Path::new("a.md"), known).unwrap()]);
    let mut show = Show::usual();
    show.stage = Stage::new(scripts, Appearance::default(), Speed::Unlimited);
    let _ = show.update(StageMessage::Terminal(Message::Resize(120, 40)));
    assert_eq!(show.stage.begin(0), [StageEffect::Prepare(0)]);
    let effects = show.ready(0);
    let starts = |effect: &StageEffect| {
        matches!(
            effect,
            StageEffect::Scene(
                0,
                Effect::Job {
                    screen: "studies",
                    order: Order::Start(_)
                }
            )
        )
    };
    assert!(effects.iter().any(starts), "{effects:?}");
}

/// Carries out orders of jobs on this thread, until none is left.
fn work(show: &mut Show, effects: Vec<StageEffect>) {
    let mut effects = effects;
    while let Some(effect) = effects.pop() {
        let StageEffect::Scene(
            scene,
            Effect::Job {
                screen,
                order: Order::Start(job),
            },
        ) = effect
        else {
            continue;
        };
        let (control, updates) = (Control::default(), Mutex::new(Vec::new()));
        job.run(&JobContext::new(&control, &|update| {
            updates.lock().unwrap().push(update);
        }));
        for update in updates.into_inner().unwrap() {
            let message = Message::JobUpdate { screen, update };
            effects.extend(show.update(StageMessage::Scene(scene, message)));
        }
    }
    while show.stage.wants_tick() {
        let _ = show.update(StageMessage::Scene(0, Message::Tick));
    }
}

#[test]
fn what_is_claimed_on_stage_is_what_the_check_finds() {
    let labs = [
        (
            "data iris\nuntil step 60\nrace optimizers",
            "race.rank(\"adam\") + max(race.best_loss) > 0",
        ),
        (
            "data iris\nuntil step 60\nrace batch 8,32,1000",
            "race.rank(\"batch 8\") + max(race.best_loss) > 0",
        ),
        (
            "data iris\nuntil step 30\nhidden 6\ncompare dropout 0.5",
            "compare.difference(measure=\"validation_loss\") + mean(compare.curves.train_loss(step=30)) > 0",
        ),
        (
            "data iris\nhidden 6\nuntil step 30\nstudy cross-validation --folds 2 --lane 'dropout 0.5'",
            "mean(study.loss) > 0",
        ),
        // The recipe that comes with the study, with another seed.
        (
            "seed 100\nstudy cross-validation --folds 2 --lane 'dropout 0.5'",
            "mean(study.loss) > 0",
        ),
        ("surface ravine", "max(surface.distance) < 100"),
    ];
    for (lab, claim) in labs {
        let text = format!(
            "---\ngradus-lecture: 1\n---\n# A {{#a}}\n```lab\n{lab}\n```\n```claim\n{claim}\n```\n"
        );
        let script = with_known(|known| Script::read(&text, Path::new("a.md"), known)).unwrap();
        let scene = script.scenes[0].clone();
        let lab = scene.lab.as_ref().unwrap();
        let outcome = lab.play(0, &Control::default()).unwrap();
        let checked = match scene.claims[0].check(&outcome) {
            Ok(checked) => checked,
            Err(why) => panic!("{why}"),
        };
        let mut show = Show::usual();
        show.stage = Stage::new(
            vec![script.clone()],
            Appearance::default(),
            Speed::Unlimited,
        );
        let _ = show.update(StageMessage::Terminal(Message::Resize(120, 40)));
        let effects = show.stage.begin(0);
        assert_eq!(effects, [StageEffect::Prepare(0)]);
        let session = Session::new(lab.recipe.clone()).unwrap();
        let report = Report {
            events: vec![Event::Started(Box::new(About::of(&session)))],
            status: Status::of(&session, true, 0.0, Speed::Unlimited),
        };
        let effects = show.update(StageMessage::Scene(0, Message::Report(report)));
        work(&mut show, effects);
        let claimed = &show.stage.notes().claims[0];
        assert_eq!(claimed.numbers, checked.numbers, "{claim}");
        assert_eq!(claimed.holds, Some(checked.holds), "{claim}");
    }
}

/// A stage with one scene, with this question about a run of 40 epochs.
fn asked(question: &str) -> Show {
    let text = format!(
        "---\ngradus-lecture: 1\n---\n# A {{#a}}\n```lab\nuntil epoch 40\n```\n```predict {question}\n```\n"
    );
    let script = with_known(|known| Script::read(&text, Path::new("a.md"), known)).unwrap();
    let mut show = Show::usual();
    show.stage = Stage::new(vec![script], Appearance::default(), Speed::Unlimited);
    let _ = show.update(StageMessage::Terminal(Message::Resize(120, 40)));
    let _ = show.stage.begin(0);
    let _ = show.ready(0);
    show
}

/// The text after the reveal.
fn revealed(show: &mut Show) -> String {
    let _ = show.next();
    show.train(0, 40);
    show.end(0);
    show.text()
}

#[test]
fn nothing_gives_the_answer_away_before_the_reveal() {
    // What the run will say is known beforehand, so that the reveal does not wait for it.
    for question in [
        "{#q kind=number}\nHow low?\nvalue: val_loss(end)",
        "{#q kind=order}\nWhich is lower?\n- one `step(end)`\n- two `val_loss(end)`",
        "{#q kind=choice}\nWhich?\n- one *\n- two",
        "{#q kind=curve}\nDraw it.",
    ] {
        let mut show = asked(question);
        let before = show.text();
        let evaluations = (0..=40).map(|epoch| show.story.evaluation(epoch * STEPS));
        let outcome = Outcome {
            evaluations: evaluations.collect(),
            steps: 40 * STEPS,
            ..Outcome::default()
        };
        let _ = show.update(StageMessage::Played(0, Ok(outcome)));
        assert_eq!(show.text(), before, "{question}");
        let notes = show.stage.notes();
        assert!(notes.claims.iter().all(|one| one.holds.is_none()));
    }
    // Work beside the run: what will be computed, and none of its screen.
    for (lab, said, unsaid) in [
        ("until epoch 40\ncompare dropout 0.5", "dropout 0.5", "sgd"),
        (
            "until epoch 40\nrace optimizer sgd,adam",
            "optimizer adam",
            "Leaderboard",
        ),
        ("until epoch 40\nrace optimizers", "adadelta", "Too early"),
        (
            "study sharpness",
            "Is a flat minimum a better one?",
            "Which recipe?",
        ),
        ("surface ravine", "Down the surface", "momentum"),
    ] {
        let text = format!(
            "---\ngradus-lecture: 1\n---\n# A {{#a}}\n```lab\n{lab}\n```\n```predict {{#q kind=choice}}\nWhich?\n- one *\n- two\n```\n"
        );
        let script = with_known(|known| Script::read(&text, Path::new("a.md"), known)).unwrap();
        let mut show = Show::usual();
        show.stage = Stage::new(vec![script], Appearance::default(), Speed::Unlimited);
        let _ = show.update(StageMessage::Terminal(Message::Resize(120, 40)));
        let _ = show.stage.begin(0);
        let _ = show.ready(0);
        let text = show.text();
        assert!(
            text.contains(said) && !text.contains(unsaid),
            "{lab}: {text}"
        );
        let _ = show.next();
        assert!(!show.text().contains("Down the surface"), "{}", show.text());
        assert_ne!(show.text(), text);
    }
}

#[test]
fn above_a_live_screen_what_came_out_of_a_question_is_said_in_short() {
    let narrow = |question: &str, keys: &str| {
        let mut show = asked(question);
        show.size = (80, 24);
        let _ = show.update(StageMessage::Terminal(Message::Resize(80, 24)));
        let _ = show.press(keys);
        let before = show.text();
        (before, revealed(&mut show))
    };
    // The row of the curves' legend does not move.
    let legend = |text: &str| text.lines().position(|line| line.contains("objective"));
    let choice = "{#q kind=choice}\nWhich?\n- one\n- two *\n- three\n- four";
    let (before, text) = narrow(choice, "1v3 9 0 0<enter>v0 12 0 0<enter>");
    for line in ["1 one  3 → 0", "2 two  9 → 12", "3 three  0 → 0"] {
        assert!(before.contains(line), "{before}");
    }
    for line in ["✓ two  9 → 12", "✗ one  3 → 0"] {
        assert!(text.contains(line), "{text}");
    }
    assert!(!text.contains("three"), "{text}");
    assert_eq!(legend(&before), legend(&text));
    // Who was right is not told so twice.
    let (_, text) = narrow(choice, "2");
    assert!(text.contains("✓ two") && !text.contains('✗'), "{text}");
    let order = "{#q kind=order}\nWhich is lower?\n- one `step(end)`\n- two `val_loss(end)`\n- three `val_loss(best)`";
    let (_, text) = narrow(order, "312");
    for line in ["✓ 1. three  2. two  3. one", "✗ 1. three  2. one  3. two"] {
        assert!(text.contains(line), "{text}");
    }
    let (_, text) = narrow(order, "321");
    assert!(!text.contains('✗'), "{text}");
    // Where nobody drew, there is nothing to compare.
    let (before, text) = narrow("{#q kind=curve}\nDraw it.", "");
    let frame = |text: &str| text.lines().filter(|line| line.contains("└───")).count();
    assert!(frame(&before) > frame(&text), "{text}");
}

#[test]
fn a_number_is_typed_and_the_run_says_what_it_is() {
    let mut show = asked("{#q kind=number}\nHow low?\nvalue: val_loss(end)");
    assert!(show.press("0.3<backspace>25<enter>30%<enter>").is_empty());
    assert_eq!(
        show.stage.answers()[0].1,
        [Answered::Number(0.25), Answered::Number(0.3)]
    );
    assert!(!show.text().contains("0.1684"));
    let text = revealed(&mut show);
    assert!(text.contains("0.25  0.3  → 0.1684"), "{text}");
}

#[test]
fn an_order_is_pressed_and_rests_on_the_run() {
    let mut show = asked(
        "{#q kind=order}\nWhich is lower?\n- one `step(end)`\n- two `val_loss(end)`\n- three `val_loss(best)`",
    );
    assert!(show.press("31<backspace>2").is_empty());
    assert_eq!(show.stage.answers()[0].1, [Answered::Order(vec![2, 1])]);
    let _ = show.press("1");
    let text = revealed(&mut show);
    for line in ["1 one  3. → 3.", "2 two  2. → 2.", "3 three  1. → 1."] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn a_curve_is_drawn_and_the_real_one_is_laid_over_it() {
    let mut show = asked("{#q kind=curve}\nDraw it.");
    let _ = show.press("<down><right><down><down><right><left><right>");
    let [Answered::Curve(heights)] = show.stage.answers()[0].1 else {
        panic!("a curve");
    };
    let rounded: Vec<f64> = heights
        .iter()
        .map(|height| (height * 5.0).round())
        .collect();
    assert_eq!(rounded, [4.0, 2.0, 2.0]);
    let validation = |text: &str| {
        text.lines()
            .filter(|line| line.trim_start().starts_with("│"))
            .map(|line| line.chars().take(40).filter(|c| *c == '━').count())
            .sum::<usize>()
    };
    assert_eq!(validation(&show.text()), 0);
    let text = revealed(&mut show);
    // One mark in each column.
    assert_eq!(validation(&text), 32, "{text}");
}

#[test]
fn a_scene_that_is_inserted_before_leaves_the_others_their_runs() {
    let mut show = Show::usual();
    let _ = show.ready(0);
    show.train(0, 5);
    let _ = show.press("g");
    let inserted = ENGLISH.replacen("# Gradient", "# New {#new}\nNew text.\n\n# Gradient", 1);
    let read = |text: &str| {
        with_known(|known| Script::read(text, Path::new("a.md"), known)).map_err(|_| String::new())
    };
    let script = read(&inserted).unwrap();
    let effects = show.update(StageMessage::Script(Ok(vec![script])));
    assert_eq!(effects, []);
    assert_eq!(show.stage.at(), 1);
    assert!(show.text().contains("Gradient descent"));
    // Its reports find it where it stands now.
    show.train(0, 35);
    show.end(0);
    assert!(show.text().contains("step(end) < 10"));
    // One scene is left, while the list of all is open.
    let _ = show.press("g");
    let (short, _) = ENGLISH.split_once("# Momentum").unwrap();
    let script = read(short).unwrap();
    let effects = show.update(StageMessage::Script(Ok(vec![script])));
    assert_eq!(effects, [StageEffect::Drop(1)]);
    assert!(show.text().contains("Gradient descent"));
}

#[test]
fn what_an_old_run_computed_is_no_answer_for_the_new_one() {
    let mut show = Show::usual();
    let _ = show.ready(0);
    let changed = ENGLISH.replace("until epoch 40", "until epoch 30");
    let script = with_known(|known| Script::read(&changed, Path::new("a.md"), known)).unwrap();
    let _ = show.update(StageMessage::Script(Ok(vec![script])));
    let run = show.stage.run().unwrap();
    assert_ne!(run, 0);
    let old = Outcome {
        steps: 99,
        ..Outcome::default()
    };
    let _ = show.update(StageMessage::Played(0, Ok(old)));
    let _ = show.tell(0, Vec::new());
    assert!(
        show.stage
            .notes()
            .claims
            .iter()
            .all(|one| one.holds.is_none())
    );
}

#[test]
fn a_run_that_was_replaced_or_lost_its_branch_is_made_again() {
    let is_made = |effects: &[StageEffect], steps: u64| {
        let recipe = |command: &Command| match command {
            Command::TakeOver(_, to) => Some(*to),
            _ => None,
        };
        assert_eq!(
            sent(effects)
                .iter()
                .find_map(|(_, command)| recipe(command)),
            Some(steps),
            "{effects:?}"
        );
    };
    let mut show = Show::usual();
    let _ = show.ready(0);
    show.train(0, 5);
    let reached = show.story.step();
    let _ = show.press("r");
    let about = Event::Started(Box::new(show.story.about.clone()));
    show.story.activity = Activity::Training;
    show.tell(0, vec![about]);
    is_made(&show.next(), reached);

    let mut show = Show::usual();
    let _ = show.ready(0);
    show.train(0, 5);
    let _ = show.press("o");
    let other = super::timeline::branch(1, "2", None, Vec::new());
    let branches = Branches {
        current: BranchId(1),
        all: vec![other],
    };
    show.story.branch = BranchId(1);
    show.tell(0, vec![Event::Branches(Box::new(branches))]);
    is_made(&show.next(), reached);
}

#[test]
fn what_was_half_typed_does_not_reach_the_next_question() {
    let mut show = asked(
        "{#q kind=choice}\nWhat?\n- a *\n- b\n```\n```predict {#r kind=number}\nHow low?\nvalue: val_loss(end)",
    );
    let _ = show.press("v1");
    let _ = show.next();
    assert!(show.press("0,2<enter>1e999<enter>").is_empty());
    assert_eq!(show.stage.answers()[1].1, [Answered::Number(0.2)]);
    let _ = show.key(KeyCode::Esc);
    // After the reveal both questions are answered.
    let text = revealed(&mut show);
    assert!(
        text.contains("✓ a") && text.contains("0.2  → 0.1684"),
        "{text}"
    );
}
