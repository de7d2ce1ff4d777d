//! A lecture given in a real pseudo-terminal: scenes by keys, forth, back and off the script, the notes in a second
//! terminal, and the record given again.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use tempfile::TempDir;

use crate::common::program::gradus;
use crate::common::terminal::Terminal;
use crate::terminal::Session;

const NEXT: &str = "\x1b[6~";
const PREVIOUS: &str = "\x1b[5~";

const LECTURE: &str = "---
gradus-lecture: 1
title: Three scenes
duration: 3m
---
# Descent {#descent}
Watch the loss fall.
```lab
data xor
hidden 8
speed max
until step 400
```
```claim
val_loss(end) < val_loss(start)
step(end) = 400
```
<!-- note: say nothing -->

# Momentum {#momentum}
Now with a velocity.
```lab
data xor
hidden 8
speed max
at step 100: optimizer momentum
until step 200
```
```predict {#q1 kind=choice}
What happens?
- nothing
- it falls faster *
```

# The end {#end}
Thank you.
";

/// Presses a key that turns, apart from others: presses less than 80 ms apart are those of a key that is held.
fn turn(terminal: &mut Terminal, key: &str) {
    std::thread::sleep(Duration::from_millis(100));
    terminal.press(key);
}

/// A lecture in a folder of its own.
struct Lecture {
    folder: TempDir,
    state: Rc<TempDir>,
}

impl Lecture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("three.md"), LECTURE).unwrap();
        Self {
            folder,
            state: Rc::new(tempfile::tempdir().unwrap()),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("three.md")
    }

    fn give(&self) -> Session {
        let path = self.path();
        self.session(&["lecture", path.to_str().unwrap()])
    }

    fn session(&self, arguments: &[&str]) -> Session {
        Session::start_in(Rc::clone(&self.state), 100, 30, arguments)
    }

    fn record(&self) -> PathBuf {
        let folder = self.state.path().join("gradus/lectures");
        let mut all = fs::read_dir(folder).unwrap();
        let first = all.next().unwrap().unwrap().path();
        assert!(all.next().is_none());
        first
    }

    fn socket(&self) -> PathBuf {
        self.state.path().join("gradus/lecture.sock")
    }
}

#[test]
fn a_lecture_goes_forth_back_off_the_script_and_ends() {
    let lecture = Lecture::new();
    let mut session = lecture.give();
    let terminal = &mut session.terminal;
    terminal.wait_for("Watch the loss fall.");
    // The claim is said with the run's own numbers.
    terminal.wait_for("✓ step(end) = 400");
    turn(terminal, NEXT);
    terminal.wait_for("What happens?");
    terminal.press("2");
    turn(terminal, NEXT);
    terminal.wait_for("✓ it falls faster");
    // Back to the scene as it was left, and forth again.
    turn(terminal, PREVIOUS);
    terminal.wait_for("✓ step(end) = 400");
    turn(terminal, NEXT);
    terminal.wait_for("✓ it falls faster");
    // Off the script, and back to it.
    terminal.press("o");
    terminal.wait_for("momentum → nesterov");
    terminal.wait_for("Off the script");
    terminal.press("7");
    terminal.wait("the script", |screen| !screen.contains("Off the script"));
    turn(terminal, NEXT);
    terminal.wait_for("Thank you.");
    terminal.resize(60, 20);
    terminal.wait_for("Thank you.");
    // The clock is at the right end, so this is the smaller screen. crossterm keeps a key back that arrives together with
    // a change of size until the next key.
    terminal.wait_for("/ 03:00");
    terminal.press("q");
    let terminal = session.ends_with(0);
    terminal.wait_for("3 of 3 scenes");
    terminal.wait_for("gives it again");
}

#[test]
fn the_record_is_one_file_that_is_given_again_and_not_resumed() {
    let lecture = Lecture::new();
    let mut session = lecture.give();
    session.terminal.wait_for("✓ step(end) = 400");
    turn(&mut session.terminal, NEXT);
    session.terminal.wait_for("What happens?");
    session.terminal.press("1");
    turn(&mut session.terminal, NEXT);
    session.terminal.wait_for("✓ it falls faster");
    session.terminal.press("q");
    session.ends_with(0);
    let record = lecture.record();
    // The script is in it.
    fs::remove_file(lecture.path()).unwrap();
    let mut session = lecture.session(&["replay", record.to_str().unwrap(), "--speed", "max"]);
    session.terminal.wait_for("✓ step(end) = 400");
    turn(&mut session.terminal, NEXT);
    session.terminal.wait_for("What happens?");
    turn(&mut session.terminal, NEXT);
    // The answer of the audience is known.
    session.terminal.wait_for("✗ nothing");
    session.terminal.press("q");
    session.ends_with(0);
    // It is listed, and found by its name.
    let name = record.file_stem().unwrap().to_str().unwrap();
    let output = gradus(&["replay"])
        .env("XDG_STATE_HOME", lecture.state.path())
        .output()
        .unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(listed, format!("{name}  lecture\n"));
    // Nothing else was kept, and nothing is to be resumed.
    assert_eq!(lecture.record(), record);
    let output = gradus(&["resume"])
        .env("XDG_STATE_HOME", lecture.state.path())
        .output()
        .unwrap();
    assert!(
        output.stdout.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

#[test]
fn the_notes_are_seen_and_turned_in_a_second_terminal() {
    let lecture = Lecture::new();
    let mut stage = lecture.give();
    stage.terminal.wait_for("Watch the loss fall.");
    let mode = fs::metadata(lecture.socket()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // A second lecture says that it has none.
    let mut second = lecture.give();
    second.terminal.wait_for("another lecture has the notes");
    second.terminal.press("q");
    second.ends_with(0);
    assert!(lecture.socket().exists());
    let mut notes = lecture.session(&["lecture", "--notes"]);
    notes.terminal.wait_for("say nothing");
    notes.terminal.wait_for("then Momentum");
    turn(&mut notes.terminal, NEXT);
    stage.terminal.wait_for("What happens?");
    notes.terminal.wait_for("✓ it falls faster");
    // A speaker's terminal that is lost does not disturb the stage.
    notes.signal("KILL");
    turn(&mut stage.terminal, NEXT);
    stage.terminal.wait_for("✓ it falls faster");
    // Nor does one that talks nonsense.
    let mut client = UnixStream::connect(lecture.socket()).unwrap();
    client.write_all(b"nonsense\n\"previous\"\n").unwrap();
    stage.terminal.wait_for("Watch the loss fall.");
    let mut line = String::new();
    BufReader::new(client).read_line(&mut line).unwrap();
    assert!(line.starts_with("{\"lecture\":\"Three scenes\""), "{line}");
    stage.terminal.press("q");
    stage.ends_with(0);
    assert!(!lecture.socket().exists());
    let mut notes = lecture.session(&["lecture", "--notes"]);
    notes.terminal.wait_for("no lecture is being given");
    notes.terminal.press("q");
    notes.ends_with(1);
}

#[test]
fn a_scene_of_long_ago_is_made_again_as_it_was_left() {
    let lecture = Lecture::new();
    let scene = |number: usize| {
        format!(
            "# Scene {number} {{#s{number}}}\n```lab\ndata xor\nhidden 8\nspeed max\nuntil step {}\n```\n```claim\nstep(end) = {}\n```\n",
            100 + number,
            100 + number
        )
    };
    let scenes: String = (1..=16).map(scene).collect();
    fs::write(
        lecture.path(),
        format!("---\ngradus-lecture: 1\n---\n{scenes}"),
    )
    .unwrap();
    let mut session = lecture.give();
    let terminal = &mut session.terminal;
    for number in 1..=16 {
        terminal.wait_for(&format!("✓ step(end) = {}", 100 + number));
        turn(terminal, NEXT);
    }
    terminal.press("g");
    terminal.wait_for("enter goes there");
    terminal.press("1\r");
    terminal.wait_for("✓ step(end) = 101");
    // The status of its run.
    terminal.wait_for("step 101");
    terminal.press("q");
    session.ends_with(0);
}

#[test]
fn a_changed_script_is_read_while_it_is_given() {
    let lecture = Lecture::new();
    let session = lecture.give();
    session.terminal.wait_for("✓ step(end) = 400");
    fs::write(
        lecture.path(),
        LECTURE.replace("Watch the loss fall.", "See the loss fall."),
    )
    .unwrap();
    session.terminal.wait_for("See the loss fall.");
    session.terminal.wait_for("✓ step(end) = 400");
    fs::write(lecture.path(), LECTURE.replace("hidden 8", "hidden x")).unwrap();
    session.terminal.wait_for("hidden can't be 'x'");
    session.signal("TERM");
    session.ends_with(143);
}

#[test]
fn a_lecture_that_is_wrong_is_refused_before_it_begins() {
    let lecture = Lecture::new();
    fs::write(lecture.path(), LECTURE.replace("speed max", "speed fast")).unwrap();
    let refused = |arguments: &[&str]| {
        let output = gradus(arguments).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.lines().count(), 1, "{said}");
        (output.status.code().unwrap(), said)
    };
    let path = lecture.path();
    let name = path.to_str().unwrap();
    let (code, said) = refused(&["lecture", name]);
    assert_eq!(code, 1);
    assert!(
        said.contains("three.md:11: speed can't be 'fast'"),
        "{said}"
    );
    fs::write(&path, LECTURE).unwrap();
    let (code, said) = refused(&["lecture", name, "--from", "nowhere"]);
    assert_eq!(code, 2);
    assert!(said.contains("expected descent, momentum, end"), "{said}");
    let (code, said) = refused(&["lecture", "/nowhere.md"]);
    assert_eq!(code, 1);
    assert!(said.contains("/nowhere.md: can't be read"), "{said}");
    assert!(Path::new(name).is_file());
}

#[test]
fn the_tour_is_offered_once_and_comes_back_to_the_run() {
    let state = Rc::new(tempfile::tempdir().unwrap());
    let start = || Session::start_in(Rc::clone(&state), 100, 30, &["--data", "xor"]);
    let offer = ":tour shows gradus in three minutes";
    let mut session = start();
    let terminal = &mut session.terminal;
    terminal.wait_for(offer);
    // It stays until a key.
    terminal.wait_for("validation loss 0.");
    assert!(terminal.contents().contains(offer));
    terminal.press(":tour\r");
    terminal.wait_for("trains neural networks while you watch");
    turn(terminal, NEXT);
    terminal.wait_for("A network learns to read digits.");
    // In a lecture there is no other.
    terminal.press(":tour\r");
    terminal.wait_for("a lecture is being given");
    terminal.press("\x1b");
    terminal.wait("the prompt closed", |screen| {
        !screen.contains("a lecture is being given")
    });
    terminal.press("q");
    // The run is as it was, and trains on.
    terminal.wait_for("XOR");
    terminal.press("o");
    terminal.wait_for("sgd → momentum");
    terminal.press("q");
    session.ends_with(0);
    let session = start();
    session.terminal.wait_for("XOR");
    assert!(!session.terminal.contents().contains(offer));
    session.signal("TERM");
    session.ends_with(143);
}
