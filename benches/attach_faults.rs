//! Faults of attaching at full size; `cargo test` has each in a short form.
//!
//! `cargo bench --bench attach_faults [-- kills 200] [-- flood 60] [-- fuzz 10]`; all by default. Kills: gradus or the program
//! that trains is killed at an arbitrary moment, 200 times; the other goes on, and no change that was shown as made is lost. Flood:
//! a program writes 10⁵ lines a second for so many seconds behind a terminal that does not read; it is not held up, and no
//! extreme is lost. Fuzz: so many million bytes into each reader; none panics. Kills need `python3`.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child as Process, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use gradus::attach::client::{EXAMPLES, PYTHON};
use gradus::attach::source::{Read, find_runs, reader_of};
use gradus::attach::{Lines, Role, RoleMap, Run, message_of, read_recording};
use gradus::rng::{Purpose, stream};
use portable_pty::{Child, CommandBuilder};
use rand::{Rng, RngExt};
use tests_common::program::{PROGRAM, signal};
use tests_common::terminal::Terminal;

mod common;
// Shared with the integration tests.
#[allow(dead_code)]
#[path = "../tests/common/mod.rs"]
mod tests_common;

fn main() {
    let wanted = common::Wanted::from_arguments();
    let number = common::number::<u32>();
    if wanted.names("kills") {
        kills(number.unwrap_or(200));
    }
    if wanted.names("flood") {
        flood(number.unwrap_or(60));
    }
    if wanted.names("fuzz") {
        fuzz(number.unwrap_or(10));
    }
}

/// gradus in a terminal of its own. It is killed on drop.
struct Gradus {
    child: Box<dyn Child + Send + Sync>,
    terminal: Terminal,
}

impl Gradus {
    fn start(state: &Path, arguments: &[&str]) -> Self {
        let (terminal, slave) = Terminal::open(120, 40);
        let mut command = CommandBuilder::new(PROGRAM);
        command.arg("attach");
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env("XDG_STATE_HOME", state);
        let child = slave.spawn_command(command).unwrap();
        Self { child, terminal }
    }
}

impl Drop for Gradus {
    fn drop(&mut self) {
        signal(self.child.process_id().unwrap(), "KILL");
        let _ = self.child.wait();
    }
}

/// A program that trains, with the client. It is killed on drop.
struct Trainer(Process);

impl Trainer {
    fn start(folder: &Path, socket: &Path) -> Self {
        let mut command = Command::new("python3");
        command.current_dir(folder).args(["plain.py", "1000000000"]);
        command.env("GRADUS_ATTACH", socket).stdout(Stdio::null());
        Self(command.spawn().unwrap())
    }

    fn goes_on(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

impl Drop for Trainer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn kills(kills: u32) {
    let folder = tempfile::tempdir().unwrap();
    let (state, socket) = (folder.path().join("state"), folder.path().join("a.sock"));
    fs::write(folder.path().join("gradus_attach.py"), PYTHON).unwrap();
    fs::write(folder.path().join("plain.py"), EXAMPLES[0].text).unwrap();
    let listen = ["--listen", socket.to_str().unwrap()];
    let mut generator = stream(7, Purpose::Order, 0);
    let mut gradus = Gradus::start(&state, &listen);
    let mut trainer = Trainer::start(folder.path(), &socket);
    gradus.terminal.wait_for("batch_size");
    let (mut shown, mut of_gradus, mut seconds) = (0, 0, Vec::new());
    for kill in 0..kills {
        // Each of these values is distinct from all others.
        let rate = format!("0.{}", 10_001 + kill);
        gradus.terminal.press(&format!(":lr {rate}\r"));
        sleep(Duration::from_millis(generator.random_range(0..800)));
        let change = format!("→ {rate} since step");
        let is_shown = gradus.terminal.contents().contains(&change);
        let start = Instant::now();
        if generator.random_range(0..2) == 0 {
            of_gradus += 1;
            drop(gradus);
            assert!(trainer.goes_on(), "the program ended with gradus");
            gradus = Gradus::start(&state, &listen);
        } else {
            drop(trainer);
            gradus.terminal.wait_for("not connected");
            trainer = Trainer::start(folder.path(), &socket);
        }
        // At once, since only the latest recordings are kept.
        assert!(
            !is_shown || changes(&state).contains(&rate),
            "{rate} was shown as made, and is lost"
        );
        shown += u32::from(is_shown);
        gradus.terminal.wait("live", |screen| {
            screen.contains("batch_size") && screen.contains("live")
        });
        seconds.push(start.elapsed().as_secs_f64());
    }
    println!(
        "{kills} kills, {of_gradus} of gradus, the others of the program: {shown} changes were shown as made, none was lost; \
         shown again after {:.2} s (median)",
        common::median(seconds)
    );
}

fn recordings(state: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(state.join("gradus/attached")).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let is_one = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "attached");
    paths.filter(is_one).collect()
}

/// The values of all changes in all recordings.
fn changes(state: &Path) -> Vec<String> {
    let mut values = Vec::new();
    for path in recordings(state) {
        let run = read_recording(&path).unwrap();
        let of_run = run.applied.iter().filter_map(|change| change.to.as_ref());
        values.extend(of_run.map(|value| value.write().to_string()));
    }
    values
}

/// Writes 10⁵ lines a second for the seconds given, and says on stderr how long that took.
const WRITER: &str = "
import sys, time
seconds = int(sys.argv[1])
start = time.monotonic()
out = sys.stdout
for tenth in range(seconds * 10):
    first = tenth * 10000 + 1
    out.write(''.join('{\"step\":%d,\"loss\":%s}\\n' % (step, 1000 + step // 777777 if step % 777777 == 0 else 1.5) for step in range(first, first + 10000)))
    out.flush()
    rest = start + (tenth + 1) / 10 - time.monotonic()
    if rest > 0:
        time.sleep(rest)
open(sys.argv[2], 'w').write('%.3f' % (time.monotonic() - start))
";

fn flood(seconds: u32) {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let (script, took) = (folder.path().join("flood.py"), folder.path().join("took"));
    fs::write(&script, WRITER).unwrap();
    let number = seconds.to_string();
    let arguments = [
        "--",
        "python3",
        script.to_str().unwrap(),
        &number,
        took.to_str().unwrap(),
    ];
    let gradus = Gradus::start(&state, &arguments);
    gradus.terminal.wait_for("training");
    gradus.terminal.stall();
    let mut peak = 0.0_f64;
    while !took.exists() {
        sleep(Duration::from_millis(200));
        peak = peak.max(memory(gradus.child.process_id().unwrap()));
    }
    sleep(Duration::from_millis(500));
    gradus.terminal.go_on();
    gradus.terminal.wait_for("ended");
    let took = fs::read_to_string(&took).unwrap();
    sleep(Duration::from_secs(3));
    drop(gradus);
    let run = read_recording(&recordings(&state)[0]).unwrap();
    let steps = u64::from(seconds) * 100_000;
    assert_eq!(run.last_step(), steps, "steps are lost");
    let spikes = steps / 777_777;
    let loss = run.of_role(Role::TrainLoss).unwrap();
    let highest = loss.series.range(0, u64::MAX).unwrap().max;
    if spikes > 0 {
        assert_eq!(highest, 1000.0 + spikes as f32, "an extreme is lost");
    }
    println!(
        "{steps} lines in {seconds} s behind a terminal that does not read: the program took {took} s, gradus {peak:.0} MB; \
         no step and no extreme was lost"
    );
}

/// The resident memory of a process in MB; 0 where the system does not say.
fn memory(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1000.0
}

/// Bytes that come near to what is meant: pieces of what programs say, some of their bytes replaced.
fn hostile(generator: &mut impl Rng, length: usize) -> Vec<u8> {
    const PIECES: &[&str] = &[
        "{\"step\":12,\"loss\":0.5,\"val_loss\":NaN}\n",
        "{\"gradus\":1,\"type\":\"hello\",\"run\":\"a\",\"controls\":[{\"name\":\"lr\",\"kind\":\"number\",\"min\":0,\"max\":1,\"value\":0.1}]}\n",
        "{\"type\":\"ack\",\"id\":8,\"step\":121,\"status\":\"applied\",\"from\":0.01,\"to\":0.003}\n",
        "{\"type\":\"event\",\"step\":900,\"kind\":\"checkpoint\",\"text\":\"x\"}\n",
        "{\"type\":\"end\",\"step\":9000,\"status\":\"done\"}\n",
        "epoch,loss,val_loss\n0,0.5,0.6\n1,0.4,0.55\n",
        "[[[[{\"a\":{\"b\":{\"c\":1e999}}}]]]]\n",
        "\u{1b}[31m\u{202e}\r 10%|##   |\r",
    ];
    let mut bytes = Vec::with_capacity(length + 256);
    while bytes.len() < length {
        let piece = PIECES[generator.random_range(0..PIECES.len())].as_bytes();
        let from = bytes.len();
        bytes.extend_from_slice(piece);
        for _ in 0..generator.random_range(0..4) {
            let at = generator.random_range(from..bytes.len());
            bytes[at] = generator.random();
        }
    }
    bytes
}

fn fuzz(millions: u32) {
    let mut generator = stream(11, Purpose::Order, 0);
    let mut said = 0_u64;
    for _ in 0..millions {
        let bytes = hostile(&mut generator, 1_000_000);
        let mut run = Run::new(RoleMap::default());
        let mut lines = Lines::default();
        // In pieces of any length, as they come from a socket or a pipe.
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(generator.random_range(1..=rest.len().min(4096)));
            lines.push(piece, |line| {
                if let Some(message) = message_of(&line) {
                    drop(run.take(message, Some(0.0)));
                    said += 1;
                }
            });
            rest = after;
        }
    }
    println!("lines: {millions}·10⁶ bytes, {said} messages in them, no panic");
    files(millions, &mut generator);
}

/// The same into each file format.
fn files(millions: u32, generator: &mut impl Rng) {
    let folder = tempfile::tempdir().unwrap();
    for (name, sample) in [
        ("metrics.jsonl", JSON_LINES.as_bytes().to_vec()),
        ("metrics.csv", CSV.as_bytes().to_vec()),
        ("trainer_state.json", TRAINER_STATE.as_bytes().to_vec()),
        ("events.out.tfevents.1.here", event_file(folder.path())),
    ] {
        let (mut messages, mut troubles) = (0, 0);
        // One value is nothing without its end.
        let most = if sample == TRAINER_STATE.as_bytes() {
            sample.len()
        } else {
            20_000
        };
        let mut left = millions as usize * 1_000_000;
        while left > 0 {
            let length = generator.random_range(most / 2..=most).min(left);
            left -= length;
            let bytes = mutated(generator, &sample, length);
            let mut reader = reader_of(Path::new(name), &bytes);
            let (mut run, mut out) = (Run::new(RoleMap::default()), Vec::new());
            reader.push(&bytes, &mut out);
            reader.pause(&mut out);
            for read in out {
                match read {
                    Read::Message(message) => {
                        drop(run.take(message, None));
                        messages += 1;
                    }
                    Read::Trouble(_) => troubles += 1,
                    Read::Text(_) => {}
                }
            }
        }
        println!(
            "{name}: {millions}·10⁶ bytes, {messages} messages and {troubles} troubles said, no panic"
        );
    }
}

const JSON_LINES: &str =
    "{\"step\":12,\"loss\":0.5,\"val_loss\":NaN}\n{\"step\":13,\"train\":{\"loss\":1e9}}\n";
const CSV: &str =
    "epoch,loss,val_loss,lr\r\n0,0.5,0.6,0.01\r\n1,0.4,,0.01\r\n2,nan,inf,\"0,1\"\r\n";
const TRAINER_STATE: &str = "{\"epoch\":1.0,\"global_step\":20,\"max_steps\":60,\"log_history\":[{\"epoch\":0.5,\"loss\":2.1,\"step\":10},{\"epoch\":1.0,\"eval_loss\":2.0,\"step\":20}]}";

/// An event file, as gradus itself writes it.
fn event_file(folder: &Path) -> Vec<u8> {
    let logs = folder.join("logs");
    let mut command = Command::new(PROGRAM);
    command.args(["train", "--until", "step 200", "--log-tensorboard"]);
    let status = command.arg(&logs).stdout(Stdio::null()).status().unwrap();
    assert!(status.success());
    let found = find_runs(&logs);
    let path = found[0].files.first().unwrap();
    fs::read(path).unwrap()
}

/// `length` bytes of the sample, from any place of it on, again and again, and of every other hundred a few replaced,
/// inserted or left out.
fn mutated(generator: &mut impl Rng, sample: &[u8], length: usize) -> Vec<u8> {
    // Half of them from the start, as far as a format has a head.
    let from = if generator.random() {
        0
    } else {
        generator.random_range(0..sample.len())
    };
    let mut bytes: Vec<u8> = sample
        .iter()
        .cycle()
        .skip(from)
        .take(length)
        .copied()
        .collect();
    for _ in 0..generator.random_range(0..=length / 200 + 1) {
        let at = generator.random_range(0..bytes.len());
        match generator.random_range(0..3) {
            0 => bytes[at] = generator.random(),
            1 => bytes.insert(at, generator.random()),
            _ if bytes.len() > 1 => drop(bytes.remove(at)),
            _ => {}
        }
    }
    bytes
}
