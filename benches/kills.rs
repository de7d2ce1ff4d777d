//! Kills the dashboard again and again at full speed, at arbitrary moments, and resumes it each time: no change shown
//! as applied may be lost, and resuming must be quick. `cargo bench --bench kills -- 1000` kills it 1000 times.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use gradus::rng::{Purpose, stream};
use portable_pty::{Child, CommandBuilder};
use rand::RngExt;
use tests_common::program::{PROGRAM, signal};
use tests_common::terminal::Terminal;

mod common;
// Shared with the integration tests.
#[allow(dead_code)]
#[path = "../tests/common/mod.rs"]
mod tests_common;

/// Default number of kills.
const USUAL: u32 = 25;

fn main() {
    let given = std::env::args().skip(1).find_map(|text| text.parse().ok());
    let kills: u32 = given.unwrap_or(USUAL);
    let state = tempfile::tempdir().unwrap();
    let mut generator = stream(7, Purpose::Order, 0);
    let mut dashboard = Dashboard::start(state.path(), &["--data", "digits"]);
    dashboard.terminal.wait_for("training");
    let (mut shown, mut seconds) = (0, Vec::new());
    for kill in 0..kills {
        // Each of these values is distinct from all others.
        let rate = format!("0.0{}", 10_000 + kill);
        dashboard.terminal.press(&format!(":lr {rate}\r"));
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
        dashboard.terminal.wait_for("training");
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

/// The only journal in the state folder.
fn journal(state: &Path) -> PathBuf {
    let files = fs::read_dir(state.join("gradus/journals")).unwrap();
    let mut paths = files.map(|file| file.unwrap().path());
    let is_one = |path: &PathBuf| path.extension().is_some_and(|end| end == "gradus");
    paths.find(is_one).unwrap()
}

/// A dashboard in a terminal of its own. It is killed on drop.
struct Dashboard {
    child: Box<dyn Child + Send + Sync>,
    terminal: Terminal,
}

impl Dashboard {
    fn start(state: &Path, arguments: &[&str]) -> Self {
        let (terminal, slave) = Terminal::open(120, 40);
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(arguments);
        command.args(["--speed", "max"]);
        command.env("TERM", "xterm-256color");
        command.env("XDG_STATE_HOME", state);
        let child = slave.spawn_command(command).unwrap();
        Self { child, terminal }
    }

    /// Whether a text appears on the screen within the given number of milliseconds.
    fn is_shown(&self, text: &str, milliseconds: u64) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(milliseconds) {
            if self.terminal.contents().contains(text) {
                return true;
            }
            sleep(Duration::from_millis(2));
        }
        false
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        // Not by the child's own `kill`, which asks first.
        signal(self.child.process_id().unwrap(), "KILL");
        let _ = self.child.wait();
    }
}
