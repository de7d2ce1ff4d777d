//! A lecture in a pseudo-terminal: how long after `PageDown` the next scene is seen and its run has begun, where the scene
//! before stood long enough to prepare it, and how many frames a second are drawn meanwhile. `cargo bench --bench lecture`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use tests_common::program::PROGRAM;

mod common;
// Shared with the integration tests.
#[allow(dead_code)]
#[path = "../tests/common/mod.rs"]
mod tests_common;

/// How long each scene stands.
const STANDS: Duration = Duration::from_secs(3);
/// Output apart by more than this belongs to another frame.
const APART: Duration = Duration::from_millis(8);

/// The labs of the scenes, from small to large.
const LABS: &[(&str, &str)] = &[
    ("moons", "data moons\nhidden 16,16\nuntil step 100000"),
    ("digits", "data digits\nuntil step 100000"),
    ("fashion", "data fashion\nhidden 256,128\nuntil step 500"),
    ("continued", "continue\nuntil step 100000"),
    ("study", "study cross-validation"),
    ("last", "data xor\nuntil step 1000"),
];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bench.md");
    std::fs::write(&path, script()).unwrap();
    let pair = native_pty_system()
        .openpty(PtySize {
            rows: 40,
            cols: 120,
            ..PtySize::default()
        })
        .unwrap();
    let mut command = CommandBuilder::new(PROGRAM);
    command.args(["lecture", path.to_str().unwrap(), "--no-record"]);
    command.env("XDG_STATE_HOME", folder.path());
    command.env("TERM", "xterm-256color");
    let mut child = pair.slave.spawn_command(command).unwrap();
    let mut keys = pair.master.take_writer().unwrap();
    let watched = Watched::of(pair.master.try_clone_reader().unwrap());
    watched.wait("Scene 0");
    println!("scene       seen after   run begins after   frames/s before");
    for (number, (name, _)) in LABS.iter().enumerate().skip(1) {
        // The run that continues has far to go, as a scene that stands for 3 s can't have prepared it.
        let frames = watched.frames.load(Ordering::Relaxed);
        let start = Instant::now();
        sleep(STANDS);
        let frames = watched.frames.load(Ordering::Relaxed) - frames;
        let rate = frames as f64 / start.elapsed().as_secs_f64();
        let pressed = Instant::now();
        keys.write_all(b"\x1b[6~").unwrap();
        keys.flush().unwrap();
        watched.wait(&format!("Scene {number}"));
        let seen = pressed.elapsed();
        watched.wait(if *name == "study" {
            "running"
        } else {
            "train "
        });
        let begun = pressed.elapsed();
        println!(
            "{name:<10} {:>8.1} ms {:>15.1} ms {rate:>15.1}",
            1000.0 * seen.as_secs_f64(),
            1000.0 * begun.as_secs_f64()
        );
    }
    keys.write_all(b"q").unwrap();
    child.wait().unwrap();
}

fn script() -> String {
    let mut text = "---\ngradus-lecture: 1\ntitle: Bench\n---\n".to_owned();
    for (number, (_, lab)) in LABS.iter().enumerate() {
        let _ = write!(
            text,
            "# Scene {number} {{#s{number}}}\nText.\n```lab\n{lab}\n```\n"
        );
    }
    text
}

/// What is on the terminal, and how many frames were drawn.
struct Watched {
    screen: Arc<Mutex<vt100::Parser>>,
    frames: Arc<AtomicU64>,
}

impl Watched {
    fn of(mut reader: Box<dyn Read + Send>) -> Self {
        let screen = Arc::new(Mutex::new(vt100::Parser::new(
            40.try_into().unwrap(),
            120.try_into().unwrap(),
            0,
        )));
        let frames = Arc::new(AtomicU64::new(0));
        let (shown, counted) = (Arc::clone(&screen), Arc::clone(&frames));
        std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            let mut last = Instant::now();
            while let Ok(count) = reader.read(&mut bytes) {
                if count == 0 {
                    break;
                }
                if last.elapsed() > APART {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
                last = Instant::now();
                shown.lock().unwrap().process(&bytes[..count]);
            }
        });
        Self { screen, frames }
    }

    fn wait(&self, text: &str) {
        let start = Instant::now();
        while !self
            .screen
            .lock()
            .unwrap()
            .screen()
            .contents()
            .contains(text)
        {
            assert!(start.elapsed() < Duration::from_mins(1), "no {text}");
            sleep(Duration::from_micros(300));
        }
    }
}
