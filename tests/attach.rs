//! Runs of other programs: by the command line, and in a real pseudo-terminal.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::rc::Rc;
use std::time::Duration;

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::common::program::{self, answer, gradus, gradus_in, said};
use crate::common::terminal::{Terminal, wait_for};
use crate::terminal::Session;

/// A trainer that prints a few steps and then says who it is, and waits.
const TRAINER: &str = r#"
i=1
while [ $i -le 50 ]; do
    echo "{\"step\":$i,\"loss\":1.5,\"val_loss\":0.5}"
    i=$((i+1))
done
echo all printed
echo $$ > "$1"
trap 'echo ended > "$1.ended"; exit 7' TERM
while :; do sleep 0.05; done
"#;

fn lines(count: u32) -> String {
    let line = |step: u32| {
        let loss = 1.0 / f64::from(step);
        format!("{{\"step\":{step},\"loss\":{loss},\"val_loss\":1}}\n")
    };
    let lines: Vec<String> = (1..=count).map(line).collect();
    lines.concat()
}

#[test]
fn the_protocol_and_a_client_are_printed() {
    assert!(answer(&["attach", "--protocol"]).starts_with("THE PROTOCOL OF gradus attach"));
    assert!(answer(&["attach", "--client", "python"]).contains("def open("));
    let help = answer(&["attach", "--help"]);
    for word in [
        "--listen",
        "--map",
        "--read-only",
        "--ghost",
        "--replay",
        "--summary",
        "-- CMD",
    ] {
        assert!(help.contains(word), "{word}");
    }
}

#[test]
fn a_summary_needs_no_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    fs::write(
        &path,
        lines(100) + "not json\n{\"step\":101,\"loss\":NaN}\n",
    )
    .unwrap();
    let path = path.to_str().unwrap();
    let text = answer(&["attach", path, "--summary"]);
    assert!(
        text.starts_with("a: 101 steps, 2 metrics\ndiverged: loss is not finite at step 101\n"),
        "{text}"
    );
    let csv = answer(&["attach", path, "--summary", "--format", "csv"]);
    assert!(csv.contains("loss,train-loss,100,1,1,101,"), "{csv}");
    let json: serde_json::Value =
        serde_json::from_str(&answer(&["attach", path, "--summary", "--format", "json"])).unwrap();
    assert_eq!(json["metrics"][1]["metric"], "val_loss");
    // A metric whose name says nothing.
    let mapped = answer(&[
        "attach",
        path,
        "--summary",
        "--map",
        "validation-loss=loss",
        "--map",
        "other=val_loss",
    ]);
    assert!(mapped.contains("validation-loss"), "{mapped}");
    // Standard input.
    let mut command = gradus(&["attach", "-", "--summary"]);
    command.write_stdin(lines(3));
    let (out, _) = said(command, 0);
    assert!(out.starts_with("run: 3 steps"), "{out}");
}

#[test]
fn our_own_logs_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let train = [
        "train",
        "--data",
        "xor",
        "--until",
        "step 200",
        "--log",
        "run.jsonl",
        "--log-tensorboard",
        "tb",
    ];
    said(gradus_in(folder.path(), &train), 0);
    for from in ["run.jsonl", "tb"] {
        let (out, error) = said(
            gradus_in(
                folder.path(),
                &["attach", from, "--summary", "--format", "csv"],
            ),
            0,
        );
        assert!(
            out.contains(",train-loss,") && out.contains(",validation-loss,"),
            "{from}: {out} {error}"
        );
        let (frame, _) = said(
            gradus_in(
                folder.path(),
                &["frame", "--attach", from, "--size", "80x24"],
            ),
            0,
        );
        assert!(frame.contains("step 200"), "{from}: {frame}");
    }
}

#[test]
fn what_can_not_be_attached_to_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "nothing\n").unwrap();
    fs::write(folder.path().join("s.json"), "{\"at\":1}\n").unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    for (arguments, status, expected) in [
        (
            &["attach"][..],
            2,
            "attach needs a command (-- CMD), a file or folder, - for standard input, or --listen PATH",
        ),
        (
            &["attach", "no.jsonl", "--summary"],
            1,
            "no.jsonl: No such file or directory",
        ),
        (
            &["attach", "a.txt", "--summary"],
            1,
            "a.txt: no metrics; a line such as {\"step\":1,\"loss\":2.3} is one",
        ),
        (
            &["attach", "empty", "--summary"],
            1,
            "empty: no metrics of a training run",
        ),
        (
            &["attach", "a.txt", "--summary", "--map", "x"],
            2,
            "--map can't be 'x': expected ROLE=METRIC, such as train-loss=total",
        ),
        (
            &["attach", "a.txt", "--summary", "--patience", "0"],
            2,
            "--patience can't be '0': expected a whole number from 1, or off",
        ),
        (
            &["attach", "a.txt", "--summary", "--on-trigger", "x"],
            2,
            "--on-trigger can't be 'x': expected mark or stop",
        ),
        (
            &["attach", "a.txt", "--schedule"],
            1,
            "a.txt: not a recorded run",
        ),
        (
            &["attach", "a.txt", "--replay", "s.json"],
            1,
            "s.json: line 1: expected {\"at\":STEP,\"set\":{\"NAME\":VALUE}}",
        ),
        (
            &["attach", "a.txt", "--ghost", "last"],
            1,
            "--ghost last: no run was recorded yet",
        ),
        (
            &["attach", "a.txt"],
            2,
            "attach needs a terminal to draw on; without one, use --summary",
        ),
        (
            &["frame", "--attach", "a.txt", "--until", "step 100"],
            2,
            "--attach shows what another program has trained, so --until has no part in it",
        ),
        (
            &["frame", "--attach", "empty"],
            1,
            "empty: no metrics of a training run",
        ),
    ] {
        let (out, error) = said(gradus_in(folder.path(), arguments), status);
        assert!(out.is_empty(), "{arguments:?}");
        assert!(
            error.starts_with(&format!("gradus: {expected}")),
            "{arguments:?}: {error}"
        );
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

/// A trainer in a file, the file in which it leaves its number, and gradus that has started it.
struct Started {
    folder: TempDir,
    session: Session,
}

impl Started {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let trainer = folder.path().join("train.sh");
        fs::write(&trainer, TRAINER).unwrap();
        let number = folder.path().join("number");
        let arguments = [
            "attach",
            "--",
            "sh",
            trainer.to_str().unwrap(),
            number.to_str().unwrap(),
        ];
        let session = Session::start(120, 40, &arguments);
        session.terminal.wait_for("step 50");
        session.terminal.wait_for("all printed");
        Self { folder, session }
    }

    fn number(&self) -> String {
        let path = self.folder.path().join("number");
        let read = || {
            fs::read_to_string(&path)
                .ok()
                .filter(|text| text.ends_with('\n'))
        };
        wait_for(read, || "the trainer does not say who it is".to_owned())
            .trim()
            .to_owned()
    }

    fn wait_for_its_end(&self) {
        let ended = self.folder.path().join("number.ended");
        wait_for(
            || ended.exists().then_some(()),
            || "the trainer goes on".to_owned(),
        );
    }
}

#[test]
fn a_program_that_is_started_ends_with_gradus() {
    let mut started = Started::new();
    started.session.terminal.press("q");
    started
        .session
        .terminal
        .wait_for("Leave, and end the program?");
    started.session.terminal.press("y");
    let terminal = {
        started.wait_for_its_end();
        started.session.ends_with(0)
    };
    terminal.wait_for("50 steps, 2 metrics; 'gradus attach ");
}

#[test]
fn signals_reach_the_program() {
    let started = Started::new();
    started.session.signal("TERM");
    started.wait_for_its_end();
    started.session.ends_with(128 + 15);
}

#[test]
fn a_program_is_no_orphan_when_gradus_is_killed() {
    let started = Started::new();
    let number = started.number();
    started.session.kill();
    let is_gone = || {
        let alive = std::process::Command::new("kill")
            .args(["-0", &number])
            .stderr(Stdio::null())
            .status();
        (!alive.unwrap().success()).then_some(())
    };
    wait_for(is_gone, || "the trainer is an orphan".to_owned());
}

/// Whether there is such a process.
fn is_alive(process: &str) -> bool {
    let signal = std::process::Command::new("kill")
        .args(["-0", process])
        .stderr(Stdio::null())
        .status();
    signal.unwrap().success()
}

#[test]
fn nothing_that_a_program_has_started_is_left_although_it_does_not_listen() {
    // One process in the group of the program, and one in a session of its own, as torchrun starts its ranks; the program
    // itself ends at once.
    let deaf = r#"trap "" TERM HUP INT; echo $$ >> "$1"; while :; do sleep 0.05; done"#;
    let folder = tempfile::tempdir().unwrap();
    let numbers = folder.path().join("numbers");
    let script = folder.path().join("train.sh");
    let starts = format!(
        "sh -c '{deaf}' sh \"$1\" &\nsetsid sh -c '{deaf}' sh \"$1\" &\necho '{{\"step\":1,\"loss\":1}}'\nexec sleep 1000\n"
    );
    fs::write(&script, starts).unwrap();
    let program = [script.to_str().unwrap(), numbers.to_str().unwrap()];
    let mut session = Session::start(80, 24, &["attach", "--", "sh", program[0], program[1]]);
    session.terminal.wait_for("step 1 ");
    let both = || {
        let text = fs::read_to_string(&numbers).ok()?;
        (text.lines().count() == 2).then_some(text)
    };
    let both = wait_for(both, || "they have not begun".to_owned());
    session.terminal.press("q");
    session.terminal.wait_for("Leave, and end the program?");
    session.terminal.press("y");
    session.ends_with(0);
    for process in both.lines() {
        assert!(!is_alive(process), "{process} is left");
    }
}

#[test]
fn a_signal_of_a_cluster_reaches_the_program_and_gradus_goes_on() {
    let script =
        r#"trap 'echo has saved' USR1; echo '{"step":1,"loss":1}'; while :; do sleep 0.05; done"#;
    let mut session = Session::start(80, 24, &["attach", "--", "sh", "-c", script]);
    session.terminal.wait_for("step 1 ");
    session.signal("USR1");
    session.terminal.press("3");
    session.terminal.wait_for("has saved");
    session.terminal.press("qy");
    session.ends_with(0);
}

#[test]
fn leaving_asks_while_the_program_runs_although_it_has_hung_up() {
    let folder = tempfile::tempdir().unwrap();
    let said = folder.path().join("socket");
    let script = format!(
        "echo \"$GRADUS_ATTACH\" > {}; while :; do sleep 0.05; done",
        said.display()
    );
    let mut session = Session::start(80, 24, &["attach", "--", "sh", "-c", &script]);
    let path = || {
        fs::read_to_string(&said)
            .ok()
            .filter(|text| text.ends_with('\n'))
    };
    let path = wait_for(path, || "no socket".to_owned());
    let mut trainer = Trainer::connect(Path::new(path.trim()));
    trainer.say(r#"{"type":"end","step":3,"status":"done"}"#);
    session.terminal.wait_for("ended: done");
    session.terminal.press("\t");
    drop(trainer);
    std::thread::sleep(Duration::from_millis(200));
    // It can't be told anything any more, and still runs.
    session.terminal.press("\x1b[C");
    session.terminal.wait_for("The program can't be told");
    session.terminal.press("q");
    session.terminal.wait_for("Leave, and end the program?");
    session.terminal.press("y");
    session.ends_with(0);
}

#[test]
fn a_named_pipe_is_read_as_it_comes_and_a_terminal_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("metrics.jsonl");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let mut session = Session::start(80, 24, &["attach", pipe.to_str().unwrap()]);
    session.terminal.wait_for("No metrics in");
    let mut out = fs::File::options().write(true).open(&pipe).unwrap();
    out.write_all(lines(30).as_bytes()).unwrap();
    session.terminal.wait_for("step 30");
    drop(out);
    session.terminal.wait_for("nothing more to read");
    session.terminal.press("q");
    session.ends_with(0);
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, lines(20)).unwrap()
    });
    let said = answer(&["attach", pipe.to_str().unwrap(), "--summary"]);
    writer.join().unwrap();
    assert!(said.contains("20 steps, 2 metrics"), "{said}");
    // In a folder it would be waited for.
    fs::write(folder.path().join("a.jsonl"), lines(10)).unwrap();
    let said = answer(&["attach", folder.path().to_str().unwrap(), "--summary"]);
    assert!(said.starts_with("a: 10 steps"), "{said}");
    let session = Session::start(80, 24, &["attach", "-"]);
    session.ends_with(2).wait_for("which is a terminal here");
}

#[test]
fn the_summary_of_several_runs_says_which_it_is_of() {
    let folder = tempfile::tempdir().unwrap();
    // The last line has no end.
    fs::write(folder.path().join("a.jsonl"), lines(10).trim_end()).unwrap();
    std::thread::sleep(Duration::from_millis(20));
    fs::write(folder.path().join("b.csv"), "epoch,loss\n0,2\n1,1").unwrap();
    let (out, error) = said(
        gradus_in(
            folder.path(),
            &["attach", ".", "--summary", "--map", "validation-loss=nope"],
        ),
        0,
    );
    assert!(out.starts_with("b: 2 steps, 1 metrics"), "{out}");
    assert_eq!(
        error,
        "gradus: b is summarised, which was written to last of 2 runs; the others: a\ngradus: --map: there is no metric 'nope'\n"
    );
    let (out, _) = said(
        gradus_in(folder.path(), &["attach", "a.jsonl", "--summary"]),
        0,
    );
    assert!(out.starts_with("a: 10 steps"), "{out}");
}

#[test]
fn the_exit_status_of_a_program_is_passed_on() {
    let command = "echo '{\"step\":1,\"loss\":1}'; echo oh dear >&2; exit 3";
    let mut session = Session::start(80, 24, &["attach", "--", "sh", "-c", command]);
    session.terminal.wait_for("failed with status 3");
    session.terminal.press("3");
    session.terminal.wait_for("oh dear");
    session.terminal.press("q");
    session.ends_with(3);
    // As of `sys.exit(-1)`: no signal has this number.
    let mut session = Session::start(80, 24, &["attach", "--", "sh", "-c", "exit 255"]);
    session.terminal.wait_for("failed with status 255");
    session.terminal.press("q");
    session.ends_with(255);
    // One that can't be started says so on the screen.
    let mut session = Session::start(80, 24, &["attach", "--", "no-such-program"]);
    session.terminal.wait_for("can't start no-such-program");
    // While it seems to run, leaving would ask.
    session.terminal.wait_for("failed with status 1");
    session.terminal.press("q");
    session.ends_with(1);
}

#[test]
fn lines_are_piped_in_and_keys_come_from_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lines"), lines(30) + "some text\n").unwrap();
    let mut command = CommandBuilder::new("sh");
    let script = format!("cat lines | {} attach -", program::PROGRAM);
    command.args(["-c", &script]);
    command.cwd(folder.path());
    let state = Rc::new(tempfile::tempdir().unwrap());
    let mut session = Session::run(command, state, 120, 40);
    session.terminal.wait_for("step 30");
    session.terminal.wait_for("nothing more to read");
    session.terminal.press("3");
    session.terminal.wait_for("some text");
    session.terminal.press("q");
    session.ends_with(0);
}

#[test]
fn a_file_that_grows_is_followed_and_others_of_its_folder_lie_behind() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old.jsonl"), lines(10)).unwrap();
    let path = folder.path().join("new.jsonl");
    std::thread::sleep(Duration::from_millis(20));
    fs::write(&path, lines(20)).unwrap();
    let mut session = Session::start(120, 40, &["attach", folder.path().to_str().unwrap()]);
    session.terminal.wait_for("step 20");
    let mut file = fs::File::options().append(true).open(&path).unwrap();
    file.write_all(b"{\"step\":21,\"loss\":0.1}\n").unwrap();
    session.terminal.wait_for("step 21");
    session.terminal.press("n");
    session.terminal.wait_for("step 10");
    session.terminal.wait_for("old");
    session.terminal.press("q");
    session.ends_with(0);
}

const HELLO: &str = r#"{"gradus":1,"type":"hello","run":"one","name":"over-a-socket","controls":[{"name":"lr","kind":"number","min":1e-6,"max":1,"scale":"log","value":0.01}]}"#;

/// A program at the other end of a socket.
struct Trainer {
    out: UnixStream,
    requests: BufReader<UnixStream>,
}

impl Trainer {
    fn connect(path: &Path) -> Self {
        Self::introduced(path, HELLO)
    }

    fn introduced(path: &Path, hello: &str) -> Self {
        let out = wait_for(
            || UnixStream::connect(path).ok(),
            || "nobody listens".to_owned(),
        );
        let requests = BufReader::new(out.try_clone().unwrap());
        let mut trainer = Self { out, requests };
        trainer.say(hello);
        trainer
    }

    fn say(&mut self, line: &str) {
        self.out.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    fn request(&mut self) -> serde_json::Value {
        let mut line = String::new();
        self.requests.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

fn listen(path: &Path, state: &Rc<TempDir>, more: &[&str]) -> Session {
    let arguments = [&["attach", "--listen", path.to_str().unwrap()], more].concat();
    Session::start_in(Rc::clone(state), 120, 40, &arguments)
}

#[test]
fn a_change_is_kept_from_the_moment_it_is_shown_as_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sock");
    let state = Rc::new(tempfile::tempdir().unwrap());
    let mut session = listen(&path, &state, &[]);
    let mut trainer = Trainer::connect(&path);
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    lines(30).lines().for_each(|line| trainer.say(line));
    session.terminal.wait_for("step 30");
    session.terminal.press("\t\x1b[C");
    let request = trainer.request();
    assert_eq!(request["set"]["lr"], 0.02);
    session.terminal.wait_for("0.02 …");
    trainer.say(&format!(
        r#"{{"type":"ack","id":{},"step":31,"status":"applied","from":0.01,"to":0.02}}"#,
        request["id"]
    ));
    session.terminal.wait_for("lr 0.01 → 0.02 since step 31");
    // Killed; the trainer goes on, and connects again to the next.
    session.kill();
    let mut session = listen(&path, &state, &[]);
    let mut trainer = Trainer::connect(&path);
    trainer.say(r#"{"step":40,"loss":0.5}"#);
    session.terminal.wait_for("step 40");
    session
        .terminal
        .wait("the change", |screen| screen.contains("A lr 0.01 → 0.02"));
    // The first one is gone, and back.
    drop(trainer);
    session.terminal.wait_for("not connected");
    let mut trainer = Trainer::connect(&path);
    trainer.say(r#"{"step":41,"loss":0.5}"#);
    session.terminal.wait_for("step 41");
    trainer.say(r#"{"type":"end","step":41,"status":"done"}"#);
    session.terminal.wait_for("ended: done");
    session.terminal.press("q");
    let terminal = session.ends_with(0);
    terminal.wait_for("gradus attach");
    assert!(!path.exists(), "the socket is left behind");
    // Its changes are a schedule, and made again in another run.
    let recording = recorded(state.path());
    let schedule = answer(&["attach", recording.to_str().unwrap(), "--schedule"]);
    assert_eq!(schedule, "{\"at\":31,\"set\":{\"lr\":0.02}}\n");
    let replay = ["--replay", recording.to_str().unwrap(), "--ghost", "last"];
    let mut session = listen(&path, &state, &replay);
    let mut trainer = Trainer::connect(&path);
    // Another run, which begins anew.
    trainer.say(&HELLO.replace("\"one\"", "\"two\""));
    trainer.say(r#"{"step":30,"loss":0.5}"#);
    session.terminal.wait_for("step 30");
    trainer.say(r#"{"step":31,"loss":0.5}"#);
    assert_eq!(trainer.request()["set"]["lr"], 0.02);
    session.terminal.press("q");
    session.ends_with(0);
}

#[test]
fn the_next_program_is_shown_once_the_first_is_gone_and_one_that_comes_back_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sock");
    let state = Rc::new(tempfile::tempdir().unwrap());
    let mut session = listen(&path, &state, &[]);
    let mut first = Trainer::connect(&path);
    first.say(r#"{"step":1,"loss":0.5}"#);
    session.terminal.wait_for("step 1 ");
    // Who says nothing is no program: so it is asked whether somebody listens.
    drop(UnixStream::connect(&path).unwrap());
    let hello = HELLO.replace("\"one\"", "\"two\"");
    let mut second = Trainer::introduced(&path, &hello);
    second.say(r#"{"step":7,"loss":0.5}"#);
    session.terminal.wait_for("a second program has connected");
    drop(first);
    session.terminal.wait_for("not connected");
    second.say(r#"{"step":8,"loss":0.5}"#);
    session.terminal.wait_for("step 8 ");
    session.terminal.press(":lr 0.5\r");
    assert_eq!(second.request()["run"], "two");
    // Its connection hangs, as over a network that is lost, and it makes another.
    let mut again = Trainer::introduced(&path, &hello);
    again.say(r#"{"step":9,"loss":0.5}"#);
    session.terminal.wait_for("step 9 ");
    session.terminal.press(":lr 0.2\r");
    assert_eq!(again.request()["set"]["lr"], 0.2);
    session.terminal.press("q");
    session.ends_with(0);
}

/// The recording that was made first.
fn recorded(state: &Path) -> PathBuf {
    let folder = fs::read_dir(state.join("gradus/attached")).unwrap();
    let mut paths: Vec<PathBuf> = folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "attached"))
        .collect();
    paths.sort();
    paths.swap_remove(0)
}

#[test]
fn what_is_no_socket_and_what_is_taken_is_not_listened_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine");
    fs::write(&file, "mine").unwrap();
    let session = Session::start(80, 24, &["attach", "--listen", file.to_str().unwrap()]);
    session
        .ends_with(1)
        .wait_for("there is something else than a socket");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    let nowhere = folder.path().join("none/a.sock");
    let session = Session::start(80, 24, &["attach", "--listen", nowhere.to_str().unwrap()]);
    session.ends_with(1).wait_for("there is no folder");
    let long = "x".repeat(150);
    let session = Session::start(80, 24, &["attach", "--listen", &long]);
    session.ends_with(1).wait_for("can't be so long");
    let taken = folder.path().join("taken.sock");
    let _listener = UnixListener::bind(&taken).unwrap();
    let session = Session::start(80, 24, &["attach", "--listen", taken.to_str().unwrap()]);
    session
        .ends_with(1)
        .wait_for("another process listens there");
}

#[test]
fn a_program_is_not_held_up_by_a_terminal_that_does_not_read() {
    // The pseudo-terminal is read by the test only as far as the first frame.
    let folder = tempfile::tempdir().unwrap();
    let done = folder.path().join("done");
    let script = format!(
        "i=0; while [ $i -lt 20000 ]; do echo \"{{\\\"step\\\":$i,\\\"loss\\\":1.5}}\"; i=$((i+1)); done; echo x > {}; sleep 60",
        done.display()
    );
    let mut session = Session::start(120, 40, &["attach", "--", "sh", "-c", &script]);
    session.terminal.stall();
    wait_for(
        || done.exists().then_some(()),
        || "the program is held up".to_owned(),
    );
    session.terminal.go_on();
    session.terminal.wait_for("step 19 999");
    session.terminal.press("qy");
    session.ends_with(0);
}

/// Python 3, if there is one: the client is tried with it.
fn python() -> Option<&'static str> {
    let found = std::process::Command::new("python3").arg("-V").output();
    found
        .is_ok_and(|output| output.status.success())
        .then_some("python3")
}

const USES_CLIENT: &str = r#"
import sys, time
sys.path.insert(0, sys.argv[1])
import gradus_attach as ga

class Optimizer:
    param_groups = [{"lr": 0.1, "betas": (0.9, 0.999), "weight_decay": 0.0}, {"lr": 0.01, "betas": (0.9, 0.999), "weight_decay": 0.0}]

optimizer = Optimizer()
controls = dict(ga.torch(optimizer), width=ga.integer(1, 8, value=2), stop=ga.trigger())
run = ga.open(name="by-client", total_steps=100000, controls=controls)
step = 0
while True:
    step += 1
    run.log(step, loss=1.0 / step)
    new = run.poll()
    if "width" in new:
        run.clamp("width", 4, "a power of two")
    if "stop" in new:
        break
    time.sleep(0.002)
print("rates", [round(g["lr"], 6) for g in optimizer.param_groups], optimizer.param_groups[1]["betas"], flush=True)
"#;

#[test]
fn the_client_for_python_logs_and_makes_changes() {
    let Some(python) = python() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let client = answer(&["attach", "--client", "python"]);
    fs::write(folder.path().join("gradus_attach.py"), client).unwrap();
    let script = folder.path().join("use.py");
    fs::write(&script, USES_CLIENT).unwrap();
    let here = folder.path().to_str().unwrap();
    // Without gradus nothing happens, at once.
    let mut alone = std::process::Command::new(python);
    alone.args(["-c", "import sys; sys.path.insert(0, sys.argv[1]); import gradus_attach as ga; r = ga.open(controls={'lr': ga.number(0, 1)}); r.log(1, loss=1); assert r.poll() == {}; r.close()", here]);
    alone.env_remove("GRADUS_ATTACH");
    assert!(alone.status().unwrap().success());
    let mut session = Session::start(
        120,
        40,
        &["attach", "--", python, script.to_str().unwrap(), here],
    );
    let terminal: &mut Terminal = &mut session.terminal;
    terminal.wait_for("by-client");
    terminal.press(":lr 0.5\r");
    terminal.wait_for("lr 0.1 → 0.5 since step");
    terminal.press(":beta1 0.8\r");
    terminal.wait_for("beta1 0.9 → 0.8 since step");
    terminal.press(":width 5\r");
    terminal.wait_for("the nearest value that the program allows");
    terminal.press(":stop\r");
    // Both groups, in their ratio.
    terminal.wait_for("rates [0.5, 0.05] (0.8, 0.999)");
    terminal.wait_for("ended");
    // It has said so, and may not have ended yet: then leaving asks.
    terminal.press("qy");
    session.ends_with(0);
}

/// Tries the client against a server of its own; says "all is well" at the end.
const TRIES_CLIENT: &str = r#"
import json, os, socket, sys, threading, time
sys.path.insert(0, sys.argv[1])
import gradus_attach as ga

said, links = [], []

def listen(name):
    path = os.path.join(sys.argv[1], name)
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()

    def serve():
        while True:
            link, _ = server.accept()
            links.append(link)
            lines = link.makefile()
            threading.Thread(target=lambda: [said.append(json.loads(line)) for line in lines], daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return path

def until(holds, what):
    for _ in range(500):
        if holds():
            return
        time.sleep(0.01)
    raise SystemExit("%s: %s" % (what, said[-5:]))

def ask(**request):
    links[-1].sendall((json.dumps(request) + "\n").encode())

def acked(id):
    return [one for one in said if one.get("type") == "ack" and one["id"] == id]

class Tensor:
    def __init__(self, value): self.value = value
    def item(self): return self.value
    def __lt__(self, other): raise RuntimeError("compared")

class Bad:
    def __float__(self): raise RuntimeError("no number")
    def __int__(self): raise RuntimeError("no number")

def fails():
    raise ValueError("no value")

path = listen("a.sock")
os.environ.update(GRADUS_ATTACH=path, RANK="")
made = []
controls = {
    "lr": ga.number(Tensor(0.0), 1, value=Tensor(0.5), set=lambda value: made.append(value) or Tensor(value)),
    "odd": ga.number(0, 1, get=fails),
    "pause": ga.pause(),
    "stop": ga.trigger(),
}
run = ga.open(controls=controls, total_steps=float("inf"))
until(lambda: said, "no hello")

# Whatever is logged, training goes on, and so does the thread that sends.
array = [1.5]
logged = Tensor(1.5)
run.log(None, loss=logged, bad=Bad(), huge=10 ** 400, text="x")
logged.value = 7.0
run.log(Bad(), loss=1.0)
run.event("saved", text=Bad(), step=Bad())
run.log(3.0, loss=2)
until(lambda: any(one.get("step") == 3 and one.get("loss") == 2.0 for one in said), "no step")
# Read when it was logged.
assert any(one.get("loss") == 1.5 for one in said) and not any(one.get("loss") == 7.0 for one in said), said

for odd in ([1], {"id": 1, "set": [1]}, {"id": 2, "do": {}}, {"id": 3, "set": {"lr": 0.1}, "at": "x"}):
    links[-1].sendall((json.dumps(odd) + "\n").encode())
ask(id=4, set={"lr": 0.7})
until(lambda: run.poll() == {"lr": 0.7}, "no change")
run.log(4)
until(lambda: acked(4), "no ack")
assert acked(4)[0]["to"] == 0.7 and made == [0.7], said

# While it is paused, what is to be done is done, and only then said to be.
ask(id=5, set={"pause": True})
threading.Timer(0.3, lambda: ask(id=6, do="stop")).start()
time.sleep(0.1)
assert run.poll() == {"pause": True, "stop": True}
until(lambda: acked(5), "pause is not said")
time.sleep(0.1)
assert not acked(6), said
run.log(5)
until(lambda: acked(6), "stop is not said")

# When gradus is gone, training goes on.
threading.Timer(0.3, lambda: links[-1].shutdown(socket.SHUT_RDWR)).start()
start = time.time()
assert run.poll() == {"pause": False}
assert 0.1 < time.time() - start < 5

# With nobody there, nothing is heaped up, and the end is not waited for.
os.unlink(path)
for at in range(10000):
    run.event("step", "x" * 50)
assert len(run._acks) <= 1001, len(run._acks)
start = time.time()
run.close()
assert time.time() - start < 0.5

# All ranks wait for each other, in as many broadcasts.
meeting = threading.Barrier(2, timeout=10)
box = {}

def of_rank(rank):
    def broadcast(new):
        calls[rank] += 1
        if rank == 0:
            box["new"] = new
        meeting.wait()
        new = box["new"]
        meeting.wait()
        return new
    return broadcast

calls, ends = [0, 0], [0.0, 0.0]
path = listen("b.sock")
said.clear()
runs = [ga.open(path=path, controls={"pause": ga.pause()}, rank=rank) for rank in (0, 1)]
until(lambda: said, "no hello of rank 0")
ask(id=7, set={"pause": True})
threading.Timer(0.4, lambda: ask(id=8, set={"pause": False})).start()
time.sleep(0.1)

def train(rank):
    for _ in range(3):
        runs[rank].poll(broadcast=of_rank(rank))
    ends[rank] = time.time()

both = [threading.Thread(target=train, args=(rank,)) for rank in (0, 1)]
start = time.time()
[one.start() for one in both]
[one.join() for one in both]
assert calls[0] == calls[1] and min(ends) - start > 0.2, (calls, ends)
print("all is well")
"#;

#[test]
fn the_client_for_python_never_raises_and_waits_only_where_it_is_asked_to() {
    let Some(python) = python() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let client = answer(&["attach", "--client", "python"]);
    fs::write(folder.path().join("gradus_attach.py"), client).unwrap();
    let script = folder.path().join("try.py");
    fs::write(&script, TRIES_CLIENT).unwrap();
    let output = std::process::Command::new(python)
        .arg(&script)
        .arg(folder.path())
        .output()
        .unwrap();
    let [out, error] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(out.contains("all is well"), "{out}{error}");
    assert!(error.is_empty(), "{error}");
}

/// A folder with the client and an example beside it, as its first lines say.
fn example(id: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (option, word, file) in [
        ("--client", "python", "gradus_attach.py"),
        ("--example", id, "example.py"),
    ] {
        fs::write(folder.path().join(file), answer(&["attach", option, word])).unwrap();
    }
    folder
}

#[test]
fn every_example_is_a_program_that_uses_the_client() {
    let Some(python) = python() else {
        return;
    };
    for example in gradus::attach::client::EXAMPLES {
        let text = answer(&["attach", "--example", example.id]);
        assert_eq!(text, example.text);
        assert!(
            text.contains(&format!("{}.py\n", example.id)),
            "how to start {}",
            example.id
        );
        for call in [
            "import gradus_attach as ga",
            "ga.open(",
            ".log(",
            ".poll(",
            ".close(",
        ] {
            assert!(text.contains(call), "{}: {call}", example.id);
        }
        let check = "import ast, sys; ast.parse(sys.stdin.read())";
        let mut parsed = std::process::Command::new(python);
        parsed.args(["-c", check]).stdin(Stdio::piped());
        let mut child = parsed.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        assert!(child.wait().unwrap().success(), "{}", example.id);
    }
    let (_, unknown) = said(gradus(&["attach", "--example", "jax"]), 2);
    assert!(unknown.contains("plain, pytorch, ranks"), "{unknown}");
}

#[test]
fn the_plain_example_trains_by_itself_and_is_steered() {
    let Some(python) = python() else {
        return;
    };
    let folder = example("plain");
    let script = folder.path().join("example.py");
    let script = script.to_str().unwrap();
    let mut alone = std::process::Command::new(python);
    alone.args([script, "20"]).env_remove("GRADUS_ATTACH");
    let output = alone.output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("20 steps, validation loss "));

    let mut session = Session::start(120, 40, &["attach", "--", python, script, "1000000"]);
    let terminal: &mut Terminal = &mut session.terminal;
    terminal.wait_for("batch_size");
    terminal.press(":lr 0.5\r");
    terminal.wait_for("lr 0.01 → 0.5 since step");
    terminal.press(":batch_size 64\r");
    terminal.wait_for("batch_size 16 → 64 since step");
    terminal.press(":stop\r");
    terminal.wait_for("steps, validation loss");
    terminal.wait_for("ended");
    terminal.press("qy");
    session.ends_with(0);
}

#[test]
fn a_schedule_is_made_at_its_very_steps() {
    let Some(python) = python() else {
        return;
    };
    let folder = example("plain");
    let script = folder.path().join("example.py");
    let schedule = folder.path().join("changes.jsonl");
    let changes = "{\"at\":100,\"set\":{\"lr\":0.5}}\n{\"at\":101,\"set\":{\"batch_size\":64}}\n{\"at\":203,\"set\":{\"lr\":0.1}}\n";
    fs::write(&schedule, changes).unwrap();
    let state = Rc::new(tempfile::tempdir().unwrap());
    let mut session = Session::start_in(
        Rc::clone(&state),
        120,
        40,
        &[
            "attach",
            "--replay",
            schedule.to_str().unwrap(),
            "--",
            python,
            script.to_str().unwrap(),
            "1000000",
        ],
    );
    session.terminal.wait_for("lr 0.5 → 0.1 since step 203");
    session.terminal.press(":stop\r");
    session.terminal.wait_for("ended");
    session.terminal.press("qy");
    session.ends_with(0);
    let recording = recorded(state.path());
    let made = answer(&["attach", recording.to_str().unwrap(), "--schedule"]);
    assert_eq!(made, changes);
}

#[test]
fn what_came_last_is_kept_although_nothing_follows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sock");
    let state = Rc::new(tempfile::tempdir().unwrap());
    let session = listen(&path, &state, &[]);
    let mut trainer = Trainer::connect(&path);
    let kept = || {
        let run = gradus::attach::read_recording(&recorded(state.path())).ok()?;
        Some(run.last_step())
    };
    for step in [1, 2, 3] {
        // The later ones come sooner than curves are written again.
        trainer.say(&format!(r#"{{"step":{step},"loss":0.5}}"#));
        session.terminal.wait_for(&format!("step {step}"));
    }
    let is_kept = |step| {
        wait_for(
            || (kept() == Some(step)).then_some(()),
            || format!("step {step} is not kept: {:?}", kept()),
        );
    };
    is_kept(3);
    trainer.say(r#"{"step":4,"loss":0.5}"#);
    session.terminal.wait_for("step 4");
    is_kept(4);
    session.kill();
    assert_eq!(kept(), Some(4));
}
