//! The dashboard in a real pseudo-terminal: start, keys, resize, quit, signals, panic. However it ends, the terminal is
//! restored.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use gradus::live;
use gradus::train::Timeline;
use gradus::ui::{App, Appearance};
use portable_pty::{Child, CommandBuilder};
use tempfile::TempDir;

use crate::common::program::{self, answer, gradus, said};
use crate::common::run;
use crate::common::terminal::{Terminal, wait_for};

/// The dashboard on a terminal of its own.
pub(crate) struct Session {
    child: Box<dyn Child + Send + Sync>,
    pub(crate) terminal: Terminal,
    /// The terminal's flags at the start.
    before: String,
    /// The folder for its state, never the user's own.
    pub(crate) state: Rc<TempDir>,
}

impl Session {
    pub(crate) fn start(columns: u16, rows: u16, arguments: &[&str]) -> Self {
        let state = tempfile::tempdir().unwrap();
        Self::start_in(Rc::new(state), columns, rows, arguments)
    }

    pub(crate) fn start_in(
        state: Rc<TempDir>,
        columns: u16,
        rows: u16,
        arguments: &[&str],
    ) -> Self {
        let mut command = CommandBuilder::new(program::PROGRAM);
        command.args(arguments);
        Self::run(command, state, columns, rows)
    }

    pub(crate) fn run(
        command: CommandBuilder,
        state: Rc<TempDir>,
        columns: u16,
        rows: u16,
    ) -> Self {
        let variables = [("TERM", "xterm-256color"), ("COLORTERM", "truecolor")];
        Self::run_with(command, state, (columns, rows), &variables)
    }

    fn run_with(
        mut command: CommandBuilder,
        state: Rc<TempDir>,
        (columns, rows): (u16, u16),
        variables: &[(&str, &str)],
    ) -> Self {
        let (terminal, slave) = Terminal::open(columns, rows);
        for name in ["NO_COLOR", "COLORTERM", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C");
        command.env("XDG_STATE_HOME", state.path());
        for (name, value) in variables {
            command.env(name, value);
        }
        let before = terminal.flags();
        let child = slave.spawn_command(command).unwrap();
        Self {
            child,
            terminal,
            before,
            state,
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        program::signal(self.child.process_id().unwrap(), name);
    }

    /// Kills it, and waits until it is gone.
    pub(crate) fn kill(mut self) {
        self.signal("KILL");
        wait_for(
            || self.child.try_wait().unwrap(),
            || "it is not gone".to_owned(),
        );
    }

    /// Waits for its end, and checks that the terminal is restored. The last output may still be on its way to the
    /// screen.
    pub(crate) fn ends_with(mut self, code: u32) -> Terminal {
        let terminal = &self.terminal;
        let status = wait_for(
            || self.child.try_wait().unwrap(),
            || format!("still running:\n{}", terminal.contents()),
        );
        assert_eq!(status.exit_code(), code, "{}", terminal.contents());
        // The last output may still be on its way to the screen.
        let given_back = || {
            let parser = terminal.screen();
            let screen = parser.screen();
            let is_given_back = !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None;
            is_given_back.then_some(())
        };
        wait_for(given_back, || "the terminal was not given back".to_owned());
        assert_eq!(terminal.flags(), self.before);
        self.terminal
    }
}

/// The log's last line.
fn log_end(path: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'));
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

#[test]
fn it_starts_training_takes_keys_resizes_and_quits() {
    let mut session = Session::start(120, 40, &["--speed", "200"]);
    session.terminal.wait_for("gradus");
    session.terminal.wait_for("sgd");
    session.terminal.press("o");
    session.terminal.wait_for("sgd → momentum");
    session.terminal.press("b");
    session.terminal.wait_for("batch 32 → 64");
    session.terminal.resize(80, 24);
    session.terminal.wait("narrow frame", |screen| {
        screen.contains("gradus") && screen.lines().all(|line| line.chars().count() <= 80)
    });
    session.terminal.resize(40, 10);
    session.terminal.wait_for("60×16");
    session.terminal.resize(120, 40);
    session.terminal.wait_for("sgd → momentum");
    session.terminal.press("q");
    session.ends_with(0);
}

#[test]
fn the_command_line_applies_and_refuses() {
    let mut session = Session::start(120, 40, &["--speed", "200"]);
    session.terminal.wait_for("sgd");
    session.terminal.press(":optimizer adam\r");
    session.terminal.wait_for("sgd → adam");
    session.terminal.press(":gamma 0.5\r");
    session.terminal.wait_for("adam has no gamma");
    // An escape directly followed by another byte is parsed as a key with Alt, so the test waits for its effect.
    session.terminal.press("\x1b");
    session
        .terminal
        .wait("closed command line", |screen| !screen.contains(":gamma"));
    session.terminal.press("\x03");
    session.ends_with(0);
}

#[test]
fn signals_give_the_terminal_back_and_complete_the_log() {
    for (signal, number) in [("TERM", 15), ("HUP", 1), ("INT", 2), ("QUIT", 3)] {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("run.jsonl");
        let session = Session::start(100, 30, &["--log", log.to_str().unwrap()]);
        session.terminal.wait_for("sgd");
        session.signal(signal);
        let state = Rc::clone(&session.state);
        session.ends_with(128 + number);
        // An interrupted run can be resumed.
        assert!(!journal(state.path()).1.contains(r#""event":"end""#));
        assert_eq!(log_end(&log)["end"], "interrupted");
    }
}

#[test]
fn what_was_reached_is_said_on_the_screen_that_was_there_before() {
    let mut session = Session::start(120, 40, &["--data", "xor", "--until", "step 20"]);
    session.terminal.wait_for("20");
    session.terminal.press("q");
    let state = Rc::clone(&session.state);
    let terminal = session.ends_with(0);
    let (path, _) = journal(state.path());
    let name = path.file_stem().unwrap().to_str().unwrap();
    terminal.wait_for("step ");
    terminal.wait_for("validation loss 0.");
    terminal.wait_for(&format!("'gradus replay {name}' replays it"));

    let session = Session::start(120, 40, &["--data", "xor"]);
    session.terminal.wait_for("sgd");
    session.signal("TERM");
    session.ends_with(143).wait_for("resumes it");

    let mut session = Session::start(120, 40, &["--data", "xor", "--no-journal"]);
    session.terminal.wait_for("sgd");
    session.terminal.press("q");
    session.ends_with(0).wait_for("; no journal was kept");
}

#[test]
fn a_terminal_without_a_screen_is_refused_and_one_without_braille_gets_none() {
    let start = |term: &str, more: &[(&str, &str)]| {
        let mut command = CommandBuilder::new(program::PROGRAM);
        command.args(["--no-journal", "--data", "xor"]);
        let state = Rc::new(tempfile::tempdir().unwrap());
        let variables = [&[("TERM", term)], more].concat();
        Session::run_with(command, state, (120, 40), &variables)
    };
    let terminal = start("dumb", &[]).ends_with(2);
    terminal.wait_for("use 'gradus train', or 'gradus frame'");
    let braille = |screen: &str| screen.contains(|c| ('\u{2801}'..='\u{28ff}').contains(&c));
    for (term, has_braille) in [("linux", false), ("xterm", true)] {
        let mut session = start(term, &[]);
        let blocks = |screen: &str| screen.contains(|c| ('\u{2580}'..='\u{259f}').contains(&c));
        session.terminal.wait("curve", |screen| {
            screen.contains("epoch") && (braille(screen) || !has_braille && blocks(screen))
        });
        assert_eq!(braille(&session.terminal.contents()), has_braille);
        session.terminal.press("q");
        session.ends_with(0);
    }
    // Whether any cell has a colour.
    let coloured = |session: &Session| {
        let parser = session.terminal.screen();
        let screen = parser.screen();
        let cells = (0..40).flat_map(|row| (0..120).filter_map(move |x| screen.cell(row, x)));
        cells
            .into_iter()
            .any(|cell| cell.fgcolor() != vt100::Color::Default)
    };
    for (value, is_coloured) in [("", true), ("1", false)] {
        let mut session = start("xterm-256color", &[("NO_COLOR", value)]);
        session.terminal.wait_for("sgd");
        assert_eq!(coloured(&session), is_coloured, "NO_COLOR={value}");
        session.terminal.press("q");
        session.ends_with(0);
    }
}

/// Set when [`dashboard_whose_training_panics`] is run as a program.
const AS_A_PROGRAM: &str = "GRADUS_TEST_AS_A_PROGRAM";

/// The program of the test below, which runs it in a terminal: a dashboard whose training panics when it is restarted.
#[test]
fn dashboard_whose_training_panics() {
    if std::env::var_os(AS_A_PROGRAM).is_none() {
        return;
    }
    let options = live::Options {
        restart: |_| panic!("told to panic"),
        ..live::Options::default()
    };
    let timeline = Timeline::new(run::session(&[("data", "xor")]));
    let ready = live::prepare(timeline, options);
    let failure = gradus::cli::watch(ready, App::new(Appearance::default())).unwrap_err();
    assert_eq!(failure.report(), ExitCode::FAILURE);
}

#[test]
fn a_panic_of_the_training_gives_the_terminal_back_and_says_why() {
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["dashboard_whose_training_panics", "--nocapture"]);
    command.env(AS_A_PROGRAM, "");
    let state = Rc::new(tempfile::tempdir().unwrap());
    let mut session = Session::run(command, state, 120, 40);
    session.terminal.wait_for("sgd");
    session.terminal.press(":restart\r");
    let terminal = session.ends_with(0);
    terminal.wait_for("told to panic");
    terminal.wait_for("gradus: the training failed");
}

#[test]
fn it_suspends_and_comes_back() {
    let mut session = Session::start(120, 40, &["--speed", "200"]);
    session.terminal.wait_for("sgd");
    session.terminal.press("\x1a");
    let suspended = || {
        let screen = session.terminal.screen();
        (!screen.screen().alternate_screen()).then_some(())
    };
    wait_for(suspended, || "not suspended".to_owned());
    session.signal("CONT");
    session.terminal.wait_for("sgd");
    session.terminal.press("q");
    session.ends_with(0);
}

/// The objectives of a log, by step.
fn objectives(log: &Path) -> Vec<(u64, f64)> {
    let text = std::fs::read_to_string(log).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines
        .filter_map(|line: serde_json::Value| {
            Some((line["step"].as_u64()?, line["objective"].as_f64()?))
        })
        .collect()
}

#[test]
fn the_curves_are_saved_as_they_are_known_and_every_run_is_logged() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let mut session = Session::start(
        200,
        40,
        &[
            &["--data", "iris", "--until", "step 50"][..],
            &[
                "--at",
                "step 20: optimizer adam",
                "--log",
                &path("run.jsonl"),
            ],
            &["--log-tensorboard", &path("logs")],
        ]
        .concat(),
    );
    session.terminal.wait_for("Reached step 50");
    for name in ["m.csv", "m.jsonl", "frame.svg", "w.safetensors"] {
        session.terminal.press(&format!(":save {}\r", path(name)));
        session.terminal.wait_for(&format!("Saved {}", path(name)));
    }
    // An existing file is overwritten after a confirmation, or if the command says so.
    let table = path("m.csv");
    std::fs::write(&table, "kept").unwrap();
    session.terminal.press(&format!(":save {table}\r"));
    session.terminal.wait_for("already exists");
    session.terminal.press("n");
    session.terminal.wait("the question's end", |screen| {
        !screen.contains("already exists")
    });
    assert_eq!(std::fs::read_to_string(&table).unwrap(), "kept");
    session.terminal.press(&format!(":save {table}\r"));
    session.terminal.wait_for("already exists");
    session.terminal.press("y");
    let is_written = || (std::fs::read_to_string(&table).unwrap() != "kept").then_some(());
    wait_for(is_written, || "not written over".to_owned());
    std::fs::write(&table, "kept").unwrap();
    session.terminal.press(&format!(":save! {table}\r"));
    wait_for(is_written, || "not written over".to_owned());
    session.terminal.press(":restart\r");
    let second = folder.path().join("logs/run-2");
    session.terminal.wait("second run", |_| second.is_dir());
    session.terminal.press("q");
    session.ends_with(0);

    let logged = objectives(Path::new(&path("run.jsonl")));
    let mut reader = csv::Reader::from_path(path("m.csv")).unwrap();
    let head = reader.headers().unwrap().clone();
    let column = |name: &str| head.iter().position(|one| one == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let made: Vec<(u64, f32)> = rows
        .iter()
        .filter(|row| &row[column("curve")] == "objective")
        .map(|row| {
            assert_eq!(row[column("first_step")], row[column("last_step")]);
            let step = row[column("first_step")].parse().unwrap();
            (step, row[column("mean")].parse().unwrap())
        })
        .collect();
    assert_eq!(made.len(), 50);
    for (made, logged) in made.iter().zip(&logged) {
        assert_eq!(*made, (logged.0, logged.1 as f32));
    }
    let changes: Vec<_> = rows
        .iter()
        .filter(|row| !row[column("change")].is_empty())
        .collect();
    assert_eq!(changes.len(), 1);
    assert_eq!(&changes[0][column("change")], "optimizer adam");
    assert_eq!(&changes[0][column("first_step")], "20");
    let lines = std::fs::read_to_string(path("m.jsonl")).unwrap();
    assert_eq!(lines.lines().count(), rows.len());
    let svg = std::fs::read_to_string(path("frame.svg")).unwrap();
    assert!(svg.starts_with("<svg") && !svg.contains(":save"));
}

/// The only journal in the state folder.
fn journal(state: &Path) -> (PathBuf, String) {
    let folder = state.join("gradus/journals");
    let files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "gradus"))
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let text = std::fs::read_to_string(&files[0]).unwrap();
    (files[0].clone(), text)
}

/// The output of `gradus train --replay` for a journal.
fn replayed(path: &Path) -> String {
    answer(&["train", "--replay", path.to_str().unwrap()])
}

#[test]
fn a_killed_run_is_resumed_and_a_run_that_was_quit_is_not_offered() {
    let arguments = [
        "--speed",
        "200",
        "--eval-every",
        "5 steps",
        "--data",
        "moons",
    ];
    let mut session = Session::start(120, 40, &arguments);
    session.terminal.wait_for("sgd");
    session.terminal.press("o");
    session.terminal.wait_for("sgd → momentum, from step");
    session.signal("KILL");
    session.child.wait().unwrap();
    let state = Rc::clone(&session.state);
    let (path, killed) = journal(state.path());
    assert!(killed.contains("sgd → momentum"), "{killed}");
    assert!(!killed.contains(r#""event":"end""#));

    let list = |state: &Path| {
        let mut command = gradus(&["resume"]);
        command.env("XDG_STATE_HOME", state);
        said(command, 0).0
    };
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let listed = list(state.path());
    assert!(
        listed.starts_with(&format!("{name}  moons  step ")),
        "{listed}"
    );

    let log = state.path().join("whole.jsonl");
    let file = log.to_str().unwrap();
    let arguments = ["resume", &name, "--speed", "200", "--log", file];
    let mut session = Session::start_in(Rc::clone(&state), 120, 40, &arguments);
    // Changes shown as applied are still in force, and the same run can't be resumed twice.
    session.terminal.wait_for("momentum");
    assert_eq!(list(state.path()), "");
    session.terminal.press(":batch 64\r");
    session.terminal.wait_for("batch 32 → 64");
    session.terminal.press("q");
    session.ends_with(0);
    let (_, text) = journal(state.path());
    assert!(text.starts_with(killed.trim_end()), "{text}");
    assert!(text.contains(r#""event":"resumed""#), "{text}");
    assert!(
        text.contains("batch 32 → 64") || text.contains("32 → 64"),
        "{text}"
    );
    assert_eq!(list(state.path()), "");
    let again = replayed(&path);
    assert!(again.contains("digests_agreed"));
    assert!(again.starts_with("end quit\n"), "{again}");
    let killed_path = state.path().join("killed.gradus");
    std::fs::write(&killed_path, &killed).unwrap();
    let again = replayed(&killed_path);
    assert!(again.starts_with("end not recorded\n"), "{again}");
    // The log of the resumed run is complete: from the first step, with the change made before the kill.
    let log = std::fs::read_to_string(log).unwrap();
    let steps = log.lines().filter(|line| line.contains(r#""objective""#));
    for (line, step) in steps.zip(1..) {
        assert!(line.starts_with(&format!(r#"{{"step":{step},"#)), "{line}");
    }
    for change in ["optimizer momentum", "batch 64"] {
        assert_eq!(
            log.matches(&format!(r#""change":"{change}""#)).count(),
            1,
            "{log}"
        );
    }
    assert!(
        log.lines().last().unwrap().contains(r#""end":"quit""#),
        "{log}"
    );
}

/// At full speed, with a change shown as applied before each kill.
#[test]
fn a_run_that_is_killed_again_and_again_loses_no_change() {
    let arguments = ["--speed", "max", "--data", "moons", "--hidden", "8"];
    let mut session = Session::start(120, 40, &arguments);
    let state = Rc::clone(&session.state);
    // Each of a different knob, since quick changes of the same one are one mark.
    let changes = [
        ("lr 0.011", "→ 0.011"),
        ("batch 64", "→ 64"),
        ("weight-decay 0.02", "→ 0.02"),
        ("dropout 0.3", "→ 0.3"),
    ];
    let saved = |state: &Path| journal(state).0.with_extension("state");
    for (place, (change, shown)) in changes.iter().enumerate() {
        session.terminal.wait_for("training");
        if place > 0 {
            session.terminal.wait_for("Resumed");
        }
        session.terminal.press(&format!(":{change}\r"));
        // As applied, not just as requested.
        session.terminal.wait_for(&format!("{shown}, from step"));
        if place < 2 {
            // Later ones are killed while the saved state is behind, or being written.
            let is_there = || saved(state.path()).exists().then_some(());
            wait_for(is_there, || "no state was saved".to_owned());
        }
        session.signal("KILL");
        session.child.wait().unwrap();
        let again = ["resume", "--last", "--speed", "max"];
        session = Session::start_in(Rc::clone(&state), 120, 40, &again);
    }
    // In the recipe: α, p, the learning rate and the batch.
    for knob in ["α 0.02", "p 0.3", "0.011", "of 300"] {
        session.terminal.wait_for(knob);
    }
    session.terminal.press("q");
    session.ends_with(0);
    let (path, text) = journal(state.path());
    for (_, shown) in changes {
        assert_eq!(text.matches(&format!("{shown}\"")).count(), 1, "{shown}");
    }

    // Nothing is used from a state that is damaged or belongs to another journal.
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let good = std::fs::read(saved(state.path())).unwrap();
    let mut damaged = good.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let older = String::from_utf8_lossy(&good[..12]).into_owned() + " 1 0.0.0 00\n";
    let refused = [
        (damaged, "it is damaged; all steps are recomputed"),
        (
            older.into_bytes(),
            "it was written by another version of gradus",
        ),
    ];
    for (bytes, why) in refused {
        std::fs::write(saved(state.path()), bytes).unwrap();
        let again = ["resume", &name, "--speed", "1"];
        let mut session = Session::start_in(Rc::clone(&state), 120, 40, &again);
        session.terminal.wait_for("p 0.3");
        session.terminal.press("q");
        let terminal = session.ends_with(0);
        let said = terminal.contents().replace('\n', "");
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn a_journal_is_replayed_in_the_dashboard() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.gradus");
    let path = path.to_str().unwrap();
    let run = ["--data", "moons", "--until", "step 60", "--journal", path];
    let change = ["--at", "step 20: optimizer adam"];
    answer(&[&["train"], &run[..], &change].concat());
    let mut session = Session::start(120, 40, &["replay", path, "--speed", "max"]);
    session.terminal.wait_for("sgd → adam");
    session.terminal.press("q");
    let state = Rc::clone(&session.state);
    session.ends_with(0);
    assert!(!state.path().join("gradus").exists());
    // Once something is changed, it is a run of its own.
    let mut session = Session::start(120, 40, &["replay", path, "--speed", "max"]);
    session.terminal.wait_for("stopped");
    session.terminal.press(":travel 30\r");
    session.terminal.wait_for("At step 30");
    session.terminal.press(":dropout 0.3\r");
    session.terminal.wait_for("from step 30");
    session.terminal.press("q");
    let state = Rc::clone(&session.state);
    let terminal = session.ends_with(0);
    let (taken_over, text) = journal(state.path());
    assert!(
        text.contains("dropout 0.3") && text.contains("optimizer adam"),
        "{text}"
    );
    let name = taken_over.file_stem().unwrap().to_str().unwrap();
    terminal.wait_for(&format!("'gradus replay {name}' replays it"));
}

#[test]
fn a_resumed_run_says_so_and_is_looked_at_as_it_was() {
    let mut session = Session::start(120, 40, &["--data", "moons", "--speed", "100"]);
    session.terminal.wait_for("training");
    session.terminal.press(">");
    session.terminal.press("x");
    session.terminal.wait_for("≤ 250 steps/s");
    let state = Rc::clone(&session.state);
    let (path, _) = journal(state.path());
    let saved = path.with_extension("state");
    wait_for(
        || saved.exists().then_some(()),
        || "no state was saved".to_owned(),
    );
    // A saved state from after the keys.
    std::fs::remove_file(&saved).unwrap();
    wait_for(
        || saved.exists().then_some(()),
        || "no state was saved".to_owned(),
    );
    session.signal("TERM");
    session.ends_with(143);
    let name = path.file_stem().unwrap().to_str().unwrap();
    let mut session = Session::start_in(Rc::clone(&state), 120, 40, &["resume", name]);
    session
        .terminal
        .wait_for(&format!("Resumed {name} at step"));
    session.terminal.wait_for("≤ 250 steps/s");
    session.terminal.press("q");
    session.ends_with(0);
}

#[test]
fn a_state_folder_that_cant_be_written_is_complained_of_and_training_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("gradus"), "in the way").unwrap();
    let arguments = ["--speed", "200"];
    let mut session = Session::start_in(Rc::new(folder), 140, 40, &arguments);
    session.terminal.wait_for("write the journal");
    session.terminal.press("o");
    session.terminal.wait_for("sgd → momentum");
    session.terminal.press("q");
    session.ends_with(0);
}

#[test]
fn a_run_is_saved_as_its_journal_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept.gradus");
    let saved = folder.path().join("saved.gradus");
    let arguments = [
        "--data",
        "iris",
        "--until",
        "step 50",
        "--journal",
        kept.to_str().unwrap(),
    ];
    let mut session = Session::start(120, 40, &arguments);
    session.terminal.wait_for("Reached step 50");
    // A file beside the copy belongs to the user.
    let beside = saved.with_extension("points");
    std::fs::write(&beside, "somebody's").unwrap();
    let save = format!(":save {}\r", saved.display());
    session.terminal.press(&save);
    session.terminal.wait_for("saved.points already exists");
    session.terminal.press("n");
    session.terminal.wait("the question's end", |screen| {
        !screen.contains("already exists")
    });
    assert_eq!(std::fs::read_to_string(&beside).unwrap(), "somebody's");
    assert!(!saved.exists() && !saved.with_extension("state").exists());
    session.terminal.press(&save);
    session.terminal.wait_for("already exists");
    session.terminal.press("y");
    session.terminal.wait_for("saved.gradus");
    session.terminal.wait("the file", |_| saved.exists());
    session.terminal.press("q");
    session.ends_with(0);
    let (kept, saved_text) = (
        std::fs::read_to_string(&kept).unwrap(),
        std::fs::read_to_string(&saved).unwrap(),
    );
    assert!(kept.starts_with(&saved_text) && saved_text.lines().count() > 10);
    assert!(replayed(&saved).contains("step 50"));
}

#[test]
fn a_run_without_a_journal_says_so_when_it_is_to_be_saved() {
    let mut session = Session::start(120, 40, &["--data", "iris", "--no-journal"]);
    session.terminal.wait_for("training");
    session.terminal.press(":save run.gradus\r");
    session.terminal.wait_for("this run has no journal");
    session.terminal.press("q");
    session.ends_with(0);
    assert!(!Path::new("run.gradus").exists());
}

#[test]
fn openings_of_the_test_set_are_counted_beyond_the_run_and_the_process() {
    let state = Rc::new(tempfile::tempdir().unwrap());
    let arguments = ["--speed", "50", "--data", "iris"];
    let mut session = Session::start_in(Rc::clone(&state), 120, 40, &arguments);
    session.terminal.wait_for("test set sealed");
    session.terminal.press("Ty");
    session.terminal.wait_for("opened 1×");
    // The same split after a restart; then another one.
    session.terminal.press("r");
    session.terminal.wait_for("opened 1× before");
    session.terminal.press("Ty");
    session.terminal.wait_for("opened 2×");
    session.terminal.press("R");
    session.terminal.wait_for("test set sealed");
    session.terminal.press("q");
    session.ends_with(0);
    let file = state.path().join("gradus/openings.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 2, "{text}");
    // Another process knows of them, whatever it trains on the same split; one without a state folder does not.
    let another = ["--data", "iris", "--train-size", "40", "--hidden", "3"];
    let mut session = Session::start_in(Rc::clone(&state), 120, 40, &another);
    session.terminal.wait_for("opened 2× before");
    session.terminal.press("Ty");
    session.terminal.wait_for("opened 3×");
    session.terminal.press("q");
    session.ends_with(0);
    let nothing = [&another[..], &["--no-journal"]].concat();
    let mut session = Session::start_in(Rc::clone(&state), 120, 40, &nothing);
    session.terminal.wait_for("test set sealed");
    session.terminal.press("Ty");
    session.terminal.wait_for("opened 1×");
    session.terminal.press("q");
    session.ends_with(0);
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
}
