//! A pseudo-terminal and its screen contents.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::{MasterPty, PtySize, SlavePty, native_pty_system};

use super::program;

/// Longer than anything takes on a busy machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_mins(1);
/// Polling interval.
const BLINK: Duration = Duration::from_millis(5);

/// Polls until `seen` returns a value; fails with the message of `missing` after the timeout.
pub(crate) fn wait_for<T>(
    mut seen: impl FnMut() -> Option<T>,
    missing: impl FnOnce() -> String,
) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = seen() {
            return seen;
        }
        assert!(start.elapsed() < PATIENCE, "{}", missing());
        std::thread::sleep(BLINK);
    }
}

/// A terminal: keys go in, and drawn output is on its screen.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    /// Whether nothing is read of what is drawn.
    stalls: Arc<AtomicBool>,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        ..PtySize::default()
    }
}

impl Terminal {
    /// A terminal of this size, and the end of it that is given to a program.
    pub(crate) fn open(columns: u16, rows: u16) -> (Self, Box<dyn SlavePty + Send>) {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let screen = vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0);
        let screen = Arc::new(Mutex::new(screen));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let shown = Arc::clone(&screen);
        let stalls = Arc::new(AtomicBool::new(false));
        let stalled = Arc::clone(&stalls);
        std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(count) = reader.read(&mut bytes) {
                while stalled.load(Ordering::Relaxed) {
                    std::thread::sleep(BLINK);
                }
                if count == 0 {
                    break;
                }
                shown.lock().unwrap().process(&bytes[..count]);
            }
        });
        let terminal = Self {
            keys: pair.master.take_writer().unwrap(),
            master: pair.master,
            screen,
            stalls,
        };
        (terminal, pair.slave)
    }

    pub(crate) fn screen(&self) -> MutexGuard<'_, vt100::Parser> {
        self.screen.lock().unwrap()
    }

    /// Reads nothing more of what is drawn, until it [goes on](Self::go_on).
    pub(crate) fn stall(&self) {
        self.stalls.store(true, Ordering::Relaxed);
    }

    pub(crate) fn go_on(&self) {
        self.stalls.store(false, Ordering::Relaxed);
    }

    /// The text on the screen.
    pub(crate) fn contents(&self) -> String {
        self.screen().screen().contents()
    }

    /// Waits until a text is on the screen.
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait(text, |screen| screen.contains(text));
    }

    /// Waits until the screen satisfies `wanted`; `what` describes it in errors.
    pub(crate) fn wait(&self, what: &str, wanted: impl Fn(&str) -> bool) {
        let seen = || wanted(&self.contents()).then_some(());
        wait_for(seen, || {
            format!("no {what} on screen:\n{}", self.contents())
        });
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let mut screen = self.screen();
        let to = (rows.try_into().unwrap(), columns.try_into().unwrap());
        screen.screen_mut().set_size(to.0, to.1);
        drop(screen);
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// The terminal's flags, as text.
    pub(crate) fn flags(&self) -> String {
        let termios = self.master.get_termios().unwrap();
        format!(
            "{:?} {:?} {:?} {:?}",
            termios.input_flags, termios.output_flags, termios.control_flags, termios.local_flags
        )
    }
}

/// A command that runs until it is interrupted. Its results are piped; its progress is drawn on a terminal.
pub(crate) struct Running {
    child: Child,
    terminal: Terminal,
}

impl Running {
    /// Starts the program and waits until it shows its progress.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let (terminal, slave) = Terminal::open(120, 10);
        let name = terminal.master.tty_name().unwrap();
        let stderr = File::options().write(true).open(name).unwrap();
        let mut command = std::process::Command::new(program::PROGRAM);
        program::environment(&mut command, program::no_state());
        let child = command
            .args(arguments)
            .env("TERM", "xterm-256color")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        drop(slave);
        let running = Self { child, terminal };
        running.terminal.wait_for(" %");
        running
    }

    /// Interrupts it by a signal; returns its results and the final state of the terminal. The last output may still be
    /// on its way to the screen.
    pub(crate) fn end(mut self, signal: &str) -> (Output, Terminal) {
        program::signal(self.child.id(), signal);
        let ended = || self.child.try_wait().unwrap();
        wait_for(ended, || "it goes on".to_owned());
        (self.child.wait_with_output().unwrap(), self.terminal)
    }
}
