//! The dashboard killed again and again at full speed, at any moment, and taken up each time: nothing that was shown as
//! applied may be lost, and taking it up is to be quick. `cargo bench --bench kills -- 1000` kills it so often.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use gradus::rng::{Purpose, stream};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rand::RngExt;

mod common;

/// How often it is killed where nobody says so.
const USUAL: u32 = 25;
/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_mins(1);
const SIZE: PtySize = PtySize {
    rows: 40,
    cols: 120,
    pixel_width: 0,
    pixel_height: 0,
};

fn main() {
    let given = std::env::args().skip(1).find_map(|text| text.parse().ok());
    let kills: u32 = given.unwrap_or(USUAL);
    let state = tempfile::tempdir().unwrap();
    let mut generator = stream(7, Purpose::Order, 0);
    let mut dashboard = Dashboard::start(state.path(), &["--data", "digits"]);
    dashboard.wait_for("training");
    let (mut shown, mut seconds) = (0, Vec::new());
    for kill in 0..kills {
        // Each of these values is told apart from all others.
        let rate = format!("0.0{}", 10_000 + kill);
        dashboard.type_in(&format!(":lr {rate}\r"));
        let is_shown = dashboard.is_shown(
            &format!("→ {rate}, from step"),
            generator.random_range(1..500),
        );
        sleep(Duration::from_millis(generator.random_range(0..1500)));
        drop(dashboard);
        let journal = journal(state.path());
        let has = fs::read_to_string(&journal).unwrap();
        assert!(
            !is_shown || has.contains(&rate),
            "{rate} was shown, and lost"
        );
        shown += u32::from(is_shown);
        let start = Instant::now();
        dashboard = Dashboard::start(state.path(), &["resume", "--last"]);
        dashboard.wait_for("training");
        seconds.push(start.elapsed().as_secs_f64());
    }
    let sizes = ["gradus", "state", "points"].map(|end| {
        let file = journal(state.path()).with_extension(end);
        let bytes = fs::metadata(file).map_or(0, |about| about.len());
        format!("{end} {:.1} MB", bytes as f64 / 1e6)
    });
    let most = seconds.iter().copied().fold(0.0, f64::max);
    println!("{kills} kills, {shown} of them after a change was shown; none was lost");
    println!(
        "taken up and training: median {:.2} s, longest {most:.2} s",
        common::median(seconds)
    );
    println!("files: {}", sizes.join(", "));
}

/// The only journal there is.
fn journal(state: &Path) -> PathBuf {
    let files = fs::read_dir(state.join("gradus/journals")).unwrap();
    let mut paths = files.map(|file| file.unwrap().path());
    let is_one = |path: &PathBuf| path.extension().is_some_and(|end| end == "gradus");
    paths.find(is_one).unwrap()
}

/// A dashboard in a terminal of its own. Dropped, it is killed.
struct Dashboard {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    _master: Box<dyn MasterPty + Send>,
}

impl Dashboard {
    fn start(state: &Path, arguments: &[&str]) -> Self {
        let pair = native_pty_system().openpty(SIZE).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_gradus"));
        command.args(arguments);
        command.args(["--speed", "max"]);
        command.env("TERM", "xterm-256color");
        command.env("XDG_STATE_HOME", state);
        let child = pair.slave.spawn_command(command).unwrap();
        let parser = vt100::Parser::new(40_u16.try_into().unwrap(), 120_u16.try_into().unwrap(), 0);
        let screen = Arc::new(Mutex::new(parser));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let drawn = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                drawn.lock().unwrap().process(&bytes[..count]);
            }
        });
        Self {
            child,
            keys: pair.master.take_writer().unwrap(),
            screen,
            _master: pair.master,
        }
    }

    fn type_in(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Whether a text stands on the screen within so many milliseconds.
    fn is_shown(&self, text: &str, milliseconds: u64) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(milliseconds) {
            if self
                .screen
                .lock()
                .unwrap()
                .screen()
                .contents()
                .contains(text)
            {
                return true;
            }
            sleep(Duration::from_millis(2));
        }
        false
    }

    fn wait_for(&self, text: &str) {
        let patience = PATIENCE.as_millis() as u64;
        assert!(self.is_shown(text, patience), "no {text} on the screen");
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        // Not by the child's own way to kill, which asks first.
        let id = self.child.process_id().unwrap().to_string();
        let killed = Command::new("kill").args(["-KILL", &id]).status();
        assert!(killed.unwrap().success());
        let _ = self.child.wait();
    }
}
