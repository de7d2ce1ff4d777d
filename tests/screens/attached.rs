//! Runs of other programs, driven by messages and keys.

use crossterm::event::KeyEvent;
use gradus::attach::{End, Line, Lines, Outcome, Run, protocol};
use gradus::series::TableFormat;
use gradus::ui::attached::{Attached, AttachedEffect, AttachedMessage, Door, Other};
use gradus::ui::locale::Language;
use gradus::ui::theme::Theme;
use gradus::ui::{Appearance, Message, Savable, Save};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use super::harness::{assert_snapshot, row, script};
use super::testing;

const HELLO: &str = r#"{"gradus":1,"type":"hello","run":"r7f3","name":"resnet","total_steps":9000,"controls":[
{"name":"lr","kind":"number","min":1e-8,"max":1,"scale":"log","value":0.01},
{"name":"optimizer","kind":"choice","options":["sgd","adamw"],"value":"sgd"},
{"name":"mixup","kind":"toggle","value":false},{"name":"stop","kind":"trigger"}]}"#;

/// A run that is shown, on a terminal of some size.
struct Shown {
    attached: Attached,
    look: Appearance,
    size: (u16, u16),
}

impl Shown {
    fn new(door: Door, look: Appearance, size: (u16, u16)) -> Self {
        let mut shown = Self {
            attached: Attached::new(Run::default(), door, look),
            look,
            size,
        };
        shown.send(AttachedMessage::Terminal(Message::Resize(size.0, size.1)));
        shown
    }

    fn send(&mut self, message: AttachedMessage) -> Vec<AttachedEffect> {
        self.attached.update(message)
    }

    fn say(&mut self, line: &str, now: f64) -> Vec<AttachedEffect> {
        let message = protocol::read(&line.replace('\n', "")).expect(line);
        self.send(AttachedMessage::Said(message, Some(now)))
    }

    fn print(&mut self, bytes: &str) {
        let mut found = Vec::new();
        Lines::default().push(bytes.as_bytes(), |line| found.push(line));
        for line in found {
            self.send(AttachedMessage::Printed(line));
        }
    }

    fn press(&mut self, keys: &str) -> Vec<AttachedEffect> {
        let events: Vec<KeyEvent> = script(keys);
        let messages = events
            .into_iter()
            .map(|key| AttachedMessage::Terminal(Message::Key(key)));
        messages
            .flat_map(|message| self.attached.update(message))
            .collect()
    }

    fn draw(&mut self) -> Buffer {
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).unwrap();
        terminal.draw(|frame| self.attached.draw(frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    fn text(&mut self) -> String {
        let buffer = self.draw();
        (0..self.size.1)
            .map(|y| row(&buffer, y).trim_end().to_owned() + "\n")
            .collect()
    }

    fn snapshot(&mut self, name: &str) {
        let theme = Theme::new(self.look.theme, self.look.depth);
        let picture = testing::picture(&self.draw(), &theme);
        assert_snapshot(name, &picture);
    }
}

/// A run in closed form: it overfits from step 2 000 on, its rate was changed and overridden, and it wrote checkpoints.
fn story(look: Appearance, size: (u16, u16)) -> Shown {
    let door = Door::Command("python train.py".to_owned());
    let mut shown = Shown::new(door, look, size);
    shown.send(AttachedMessage::Runs);
    shown.send(AttachedMessage::Connected(true));
    shown.say(HELLO, 0.0);
    for step in (10..=4000).step_by(10) {
        let x = f64::from(step) / 1000.0;
        let wave = (f64::from(step) * 0.7).sin();
        let rate = if step < 1500 { 0.01 } else { 0.003 };
        let loss = 2.0 * (-1.2 * x).exp() + 0.02 + 0.1 * (wave + 1.0) * (-x).exp();
        let line = format!(
            r#"{{"step":{step},"epoch":{x},"loss":{loss},"lr":{rate},"grad_norm":{},"gpu/util":{}}}"#,
            1.0 + wave.abs(),
            90.0 + 5.0 * wave
        );
        shown.say(&line, x * 20.0);
        if step % 200 == 0 {
            let validation = 2.0 * (-1.1 * x).exp() + 0.1 + 0.08 * (x - 2.0).max(0.0);
            let accuracy = 1.0 - 0.4 * validation;
            shown.say(
                &format!(
                    r#"{{"step":{step},"epoch":{x},"val_loss":{validation},"val_acc":{accuracy}}}"#
                ),
                x * 20.0,
            );
        }
        if step == 1490 {
            shown.press("<tab><left>");
            let id = shown.attached.run().panel.pending()[0].id;
            shown.say(&format!(r#"{{"type":"ack","id":{id},"step":1495,"status":"clamped","from":0.01,"to":0.003}}"#), 29.9);
            shown.press("<esc>");
        }
        if step % 1000 == 0 {
            shown.say(&format!(r#"{{"type":"event","step":{step},"kind":"checkpoint","text":"step-{step}.pt"}}"#), x * 20.0);
        }
    }
    shown.print("loading data\n  50%|#### \r 100%|########|\nepoch 3 done\n");
    shown
}

#[test]
fn it_looks_like_this() {
    for (name, look, size) in [
        ("wide", Appearance::default(), (120, 40)),
        ("narrow", Appearance::default(), (80, 24)),
        (
            "light",
            Appearance {
                theme: "light".parse().unwrap(),
                ..Appearance::default()
            },
            (120, 40),
        ),
        (
            "korean",
            Appearance {
                language: Language::Korean,
                ..Appearance::default()
            },
            (80, 24),
        ),
        (
            "ascii",
            Appearance {
                symbols: gradus::ui::symbols::SymbolSet::Ascii,
                ..Appearance::default()
            },
            (80, 24),
        ),
        ("small", Appearance::default(), (59, 16)),
    ] {
        story(look, size).snapshot(&format!("attached_{name}"));
    }
}

#[test]
fn its_pages_and_what_lies_over_them_look_like_this() {
    let mut shown = story(Appearance::default(), (120, 40));
    for (name, keys) in [
        ("controls", "<tab><down>"),
        ("metrics", "<esc>2"),
        ("output", "3"),
        ("help", "?"),
        ("trigger", "<esc>1<tab><down><down><down><enter>"),
    ] {
        shown.press(keys);
        shown.snapshot(&format!("attached_{name}"));
    }
    let mut narrow = story(Appearance::default(), (80, 24));
    narrow.press("<tab>");
    narrow.snapshot("attached_narrow_controls");
}

#[test]
fn nothing_has_come_yet() {
    for (name, door) in [
        ("command", Door::Command("python train.py".to_owned())),
        ("input", Door::Input),
        ("file", Door::File("runs/a".to_owned())),
        ("socket", Door::Socket("/tmp/a.sock".to_owned())),
    ] {
        let mut shown = Shown::new(door, Appearance::default(), (80, 24));
        shown.print("Traceback: no module named torch\n");
        shown.snapshot(&format!("attached_waiting_{name}"));
    }
}

#[test]
fn every_size_and_state_is_drawn() {
    for size in [
        (60, 16),
        (61, 17),
        (80, 24),
        (99, 30),
        (100, 28),
        (140, 60),
        (200, 60),
        (40, 8),
        (1, 1),
    ] {
        for keys in [
            "", "<tab>", "2", "3", "?", ":", "/", "C", "x", "<left>", "<up><up>",
        ] {
            let mut shown = story(Appearance::default(), size);
            shown.press(keys);
            shown.draw();
        }
    }
}

#[test]
fn keys_ask_for_changes_and_only_answers_make_them() {
    let mut shown = story(Appearance::default(), (120, 40));
    let sent = |effects: &[AttachedEffect]| -> Vec<String> {
        effects
            .iter()
            .map(|effect| match effect {
                AttachedEffect::Send(line) => line.clone(),
                other => panic!("{other:?}"),
            })
            .collect()
    };
    let asked = shown.press("<tab><right><right>");
    assert_eq!(
        sent(&asked),
        [
            r#"{"id":2,"run":"r7f3","set":{"lr":0.005}}"#,
            r#"{"id":3,"run":"r7f3","set":{"lr":0.01}}"#
        ]
    );
    assert!(shown.text().contains("0.01 …"), "{}", shown.text());
    assert_eq!(
        sent(&shown.press("<down><right>")),
        [r#"{"id":4,"run":"r7f3","set":{"optimizer":"adamw"}}"#]
    );
    assert_eq!(
        sent(&shown.press("<down><right>")),
        [r#"{"id":5,"run":"r7f3","set":{"mixup":true}}"#]
    );
    // Something is done only after a question.
    assert!(shown.press("<down><right><enter>").is_empty());
    assert!(shown.text().contains("Ask the program: stop?"));
    assert!(shown.press("n<enter>").is_empty());
    assert_eq!(
        sent(&shown.press("y")),
        [r#"{"do":"stop","id":6,"run":"r7f3"}"#]
    );
    // A value is typed, and what is not allowed is said where it was typed.
    assert!(shown.press(":lr 7<enter>").is_empty());
    assert!(
        shown
            .text()
            .contains("lr can't be '7': expected a number from 1e-8 to 1")
    );
    assert!(shown.press("<esc>:frobnicate<enter>").is_empty());
    assert!(
        shown
            .text()
            .contains("There is no 'frobnicate' here: lr, optimizer")
    );
    assert_eq!(
        sent(&shown.press("<esc>:lr 0.5<enter>")),
        [r#"{"id":7,"run":"r7f3","set":{"lr":0.5}}"#]
    );
    // Nobody answers.
    shown.send(AttachedMessage::Clock(1000.0));
    assert!(shown.text().contains("no answer from the program"));
    shown.say(
        r#"{"type":"ack","id":7,"step":4100,"status":"rejected","why":"frozen"}"#,
        1001.0,
    );
    assert!(shown.text().contains("lr was not changed: frozen"));
    shown.say(
        r#"{"type":"ack","id":3,"step":4100,"status":"applied","to":0.01}"#,
        1001.0,
    );
    assert!(
        shown.text().contains("lr 0.003 → 0.01 since step 4 100"),
        "{}",
        shown.text()
    );
    shown.say(r#"{"step":4101,"lr":0.002}"#, 1001.0);
    assert!(
        shown
            .text()
            .contains("lr was set to 0.01; the program has it at 0.002 since step 4 101")
    );
}

#[test]
fn a_file_and_a_run_that_is_read_only_are_not_changed() {
    let mut shown = story(Appearance::default(), (120, 40));
    let empty = Attached::new(Run::default(), Door::Input, Appearance::default());
    shown.attached = std::mem::replace(&mut shown.attached, empty).read_only(true);
    assert!(shown.press("<tab><right>").is_empty());
    assert!(shown.text().contains("This is read only."));
    assert!(shown.press(":lr 0.1<enter>").is_empty());
    let mut gone = story(Appearance::default(), (120, 40));
    gone.send(AttachedMessage::Ended(End::Closed));
    assert!(gone.press("<tab><right>").is_empty());
    assert!(gone.text().contains("The program is not connected."));
}

#[test]
fn a_program_that_can_not_be_told_anything_is_not_asked() {
    let mut shown = story(Appearance::default(), (120, 40));
    shown.send(AttachedMessage::Connected(false));
    assert!(shown.press(":lr 0.1<enter>").is_empty());
    assert!(shown.text().contains("The program can't be told"));
    assert!(shown.text().contains("live"));
    // It still runs, and would end.
    assert!(shown.press("q").is_empty());
    assert!(shown.text().contains("Leave, and end the program?"));
}

#[test]
fn a_change_is_asked_for_ahead_of_time_where_the_program_accepts_that() {
    let mut shown = story(Appearance::default(), (120, 40));
    assert!(shown.press(":lr 0.1 at 5000<enter>").is_empty());
    assert!(
        shown.text().contains("lr can't be changed ahead of time"),
        "{}",
        shown.text()
    );
    shown.press("<esc>");
    shown.say(
        &HELLO.replace("\"controls\"", "\"accepts\":[\"at\"],\"controls\""),
        90.0,
    );
    let asked = shown.press(":lr 0.1 at 5000<enter>");
    assert!(
        matches!(&asked[..], [AttachedEffect::Send(line)] if line.contains("\"at\":5000")),
        "{asked:?}"
    );
    // Until then the value is what it was; nobody is late.
    shown.send(AttachedMessage::Clock(1000.0));
    let text = shown.text();
    assert!(
        text.contains("lr → 0.1 …") && !text.contains("no answer"),
        "{text}"
    );
    assert!(shown.press(":lr 7 at 5000<enter>").is_empty());
    assert!(
        shown
            .text()
            .contains("lr can't be '7 at 5000': expected a number from 1e-8 to 1")
    );
    let korean = Appearance {
        language: Language::Korean,
        ..Appearance::default()
    };
    let mut shown = story(korean, (120, 40));
    shown.press(":optimizer rmsprop<enter>");
    assert!(!shown.text().contains("can't be"), "{}", shown.text());
}

#[test]
fn a_control_that_is_called_save_leaves_the_command_as_it_is() {
    let mut shown = story(Appearance::default(), (120, 40));
    shown.say(
        r#"{"type":"hello","run":"r7f3","controls":[{"name":"save","kind":"trigger"},{"name":"stop","kind":"trigger"}]}"#,
        90.0,
    );
    let asked = shown.press(":save a.svg<enter>");
    assert!(
        matches!(&asked[..], [AttachedEffect::Save(save)] if save.what == Savable::Frame),
        "{asked:?}"
    );
    let asked = shown.press(":save<enter>");
    assert!(
        matches!(&asked[..], [AttachedEffect::Send(line)] if line.contains("\"do\":\"save\"")),
        "{asked:?}"
    );
    shown.press(":nothing<enter>");
    assert!(
        shown
            .text()
            .contains("save, stop, patience, on-trigger, filter, theme")
    );
    shown.press("<esc>:stop now<enter>");
    assert!(shown.text().contains("stop can't be 'now'"));
}

#[test]
fn the_screen_is_drawn_again_and_what_was_wrong_stays_in_the_output() {
    let mut shown = story(Appearance::default(), (120, 40));
    assert_eq!(shown.press("<ctrl-l>"), [AttachedEffect::Redraw]);
    shown.send(AttachedMessage::Trouble(
        "the schedule can't set x".to_owned(),
    ));
    shown.say(
        r#"{"type":"event","step":4001,"kind":"checkpoint","text":"a.pt"}"#,
        90.0,
    );
    assert!(shown.text().contains("checkpoint at step"));
    shown.press("3");
    assert!(shown.text().contains("gradus: the schedule can't set x"));
}

#[test]
fn early_stopping_is_set_here_and_may_ask_to_stop() {
    let mut shown = story(Appearance::default(), (120, 40));
    shown.press(":patience 1<enter>:on-trigger stop<enter>");
    shown.say(r#"{"step":4100,"val_loss":0.1}"#, 90.0);
    let asked = shown.say(r#"{"step":4200,"val_loss":5}"#, 90.0);
    assert!(
        matches!(&asked[..], [AttachedEffect::Send(line)] if line.contains("\"do\":\"stop\"")),
        "{asked:?}"
    );
    assert!(shown.text().contains("at step 4 200: asked to stop"));
    shown.press(":patience 0<enter>");
    assert!(shown.text().contains("patience can't be '0'"));
}

#[test]
fn leaving_asks_only_where_it_ends_the_program() {
    let mut shown = story(Appearance::default(), (120, 40));
    assert!(shown.press("q").is_empty());
    assert!(shown.text().contains("Leave, and end the program?"));
    assert_eq!(shown.press("y"), [AttachedEffect::Quit]);
    shown.send(AttachedMessage::Ended(End::Exited(Some(3))));
    assert!(shown.text().contains("failed with status 3"));
    assert_eq!(shown.press("q"), [AttachedEffect::Quit]);
    // What it has left behind, and is heard, does not end with gradus.
    shown.send(AttachedMessage::Connected(true));
    assert_eq!(shown.press("q"), [AttachedEffect::Quit]);
    let mut file = Shown::new(Door::File("a".to_owned()), Appearance::default(), (80, 24));
    assert_eq!(file.press("q"), [AttachedEffect::Quit]);
}

#[test]
fn metrics_are_filtered_by_name_and_scrolled() {
    let mut shown = story(Appearance::default(), (120, 40));
    let many: Vec<String> = (0..200)
        .map(|index| format!("\"layer{index}/norm\":{index}"))
        .collect();
    shown.say(&format!("{{\"step\":4010,{}}}", many.join(",")), 80.0);
    shown.press("2");
    let before = shown.text();
    shown.press("<down><down>");
    assert_ne!(before, shown.text());
    shown.press("/layer19<enter>");
    let text = shown.text();
    assert!(
        text.contains("layer19/norm") && text.contains("1 more") && !text.contains("layer20/norm"),
        "{text}"
    );
    assert!(text.contains("filter: layer19"));
    shown.press("/x<enter>");
    assert!(
        shown
            .text()
            .contains("No metric has 'layer19x' in its name.")
    );
    shown.press("<esc>");
    assert!(!shown.text().contains("filter:"));
}

#[test]
fn hostile_names_are_harmless() {
    let mut shown = Shown::new(Door::Input, Appearance::default(), (120, 40));
    shown.send(AttachedMessage::Connected(true));
    let name = "\\u001b[2J\\u202eevil\\n";
    let long = "m".repeat(10_000);
    shown.say(&format!(r#"{{"type":"hello","name":"{name}","controls":[{{"name":"{name}","kind":"toggle"}},{{"name":"{long}","kind":"toggle"}}]}}"#), 0.0);
    shown.say(
        &format!(r#"{{"step":1,"{name}":1,"{long}":2,"{long}x":3,"loss":1,"val_loss":2}}"#),
        0.0,
    );
    shown.print("\u{1b}[2J\u{1b}]0;title\u{7}\u{202e}text\n");
    let text = shown.text();
    assert!(text.contains("\\u{202e}"), "{text}");
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']));
    let mut table = Vec::new();
    shown
        .attached
        .write_table(TableFormat::Csv, &mut table)
        .unwrap();
    assert!(
        !String::from_utf8(table)
            .unwrap()
            .contains(['\u{1b}', '\u{202e}'])
    );
}

#[test]
fn files_are_saved_by_their_endings() {
    let mut shown = story(Appearance::default(), (120, 40));
    for (file, what) in [("a.csv", Savable::Table), ("a.svg", Savable::Frame)] {
        let save = Save {
            what,
            path: file.into(),
            overwrite: false,
        };
        let asked = shown.press(&format!(":save {file}<enter>"));
        assert_eq!(asked, [AttachedEffect::Save(save.clone())]);
        let path = save.path.clone();
        shown.send(AttachedMessage::Terminal(Message::FileExists {
            save,
            path,
        }));
        assert!(matches!(&shown.press("y")[..], [AttachedEffect::Save(save)] if save.overwrite));
    }
    shown.press(":save a.doc<enter>");
    assert!(shown.text().contains("Can't tell what to save as 'a.doc'"));
    let mut table = Vec::new();
    shown
        .attached
        .write_table(TableFormat::Csv, &mut table)
        .unwrap();
    let table = String::from_utf8(table).unwrap();
    assert!(
        table.contains("val_loss,200,200,") && table.contains("lr 0.01 → 0.003"),
        "{table}"
    );
}

#[test]
fn other_runs_lie_behind() {
    let mut shown = story(Appearance::default(), (120, 40));
    let before = shown.text();
    let mut other = Run::default();
    for step in [100, 2000, 4000] {
        let line = format!(r#"{{"step":{step},"val_loss":0.9}}"#);
        drop(other.take(protocol::read(&line).unwrap(), None));
    }
    shown.send(AttachedMessage::Others(vec![Other::of("before", &other)]));
    assert_ne!(before, shown.text());
}

#[test]
fn an_end_that_was_said_stays() {
    let mut shown = story(Appearance::default(), (80, 24));
    shown.say(r#"{"type":"end","step":4000,"status":"done"}"#, 81.0);
    shown.send(AttachedMessage::Ended(End::Exited(Some(0))));
    let said = End::Said(Outcome {
        status: "done".to_owned(),
        text: String::new(),
    });
    assert_eq!(shown.attached.run().end, Some(said));
    shown.send(AttachedMessage::Printed(Line::Whole("bye".to_owned())));
    assert!(shown.text().contains("ended: done"));
}
