//! A Unix socket to which programs connect. The first that says something is the run; others are read, and not shown, until it
//! is gone or comes back by another connection.

use std::io::{self, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::input;
use super::watched::Shared;
use crate::attach::{Hello, Line, Lines, Message, message_of};
use crate::cli::owner_socket;
use crate::ui::attached::AttachedMessage;

/// A program that does not read for so long is not written to any more.
const STALLED: Duration = Duration::from_secs(5);

/// A socket that is listened on; removed when it is dropped.
pub(super) struct Listening {
    path: PathBuf,
    shown: Arc<Mutex<Option<Link>>>,
}

impl Listening {
    /// Listens at `path`.
    ///
    /// # Errors
    /// Why it can't, after the path.
    pub(super) fn at(path: &Path, shared: &Shared) -> Result<Self, String> {
        let name = path.display();
        let listener = owner_socket::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => format!("{name}: another process listens there"),
            io::ErrorKind::AlreadyExists => {
                format!("{name}: there is something else than a socket")
            }
            io::ErrorKind::InvalidInput => {
                format!("{name}: a path of a socket can't be so long, as of about 100 bytes")
            }
            _ => format!("{name}: {error}"),
        })?;
        let shown = Arc::default();
        let (shared, desk) = (shared.clone(), Arc::clone(&shown));
        std::thread::spawn(move || accept(&listener, &shared, &desk));
        Ok(Self {
            path: path.to_owned(),
            shown,
        })
    }

    /// Tells whether a program is shown.
    pub(super) fn is_taken(&self) -> impl Fn() -> bool + Send + use<> {
        let shown = Arc::clone(&self.shown);
        move || hold(&shown).is_some()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// The connection that is shown.
struct Link {
    number: u64,
    stream: Arc<UnixStream>,
}

fn hold(shown: &Mutex<Option<Link>>) -> std::sync::MutexGuard<'_, Option<Link>> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &UnixListener, shared: &Shared, shown: &Arc<Mutex<Option<Link>>>) {
    for (number, stream) in (0..).zip(listener.incoming()) {
        let Ok(stream) = stream else {
            // Too many open files, such as; it may pass.
            std::thread::sleep(Duration::from_millis(100));
            continue;
        };
        let guest = Guest {
            number,
            stream: Arc::new(stream),
            shown: Arc::clone(shown),
            shared: shared.clone(),
            hello: None,
            is_said: false,
        };
        std::thread::spawn(move || guest.serve());
    }
}

/// A program that has connected.
struct Guest {
    number: u64,
    stream: Arc<UnixStream>,
    shown: Arc<Mutex<Option<Link>>>,
    shared: Shared,
    /// How it introduced itself while another was shown.
    hello: Option<Line>,
    /// Whether it was said that another is shown.
    is_said: bool,
}

impl Guest {
    /// Reads what it says until it is gone.
    fn serve(mut self) {
        let mut lines = Lines::default();
        let stream = Arc::clone(&self.stream);
        input::pieces(&*stream, |bytes| {
            let mut found = Vec::new();
            lines.push(bytes, |line| found.push(line));
            if !found.is_empty() {
                self.take(found);
            }
        });
        if let Some(line) = lines.finish() {
            self.take(vec![line]);
        }
        let mut shown = hold(&self.shown);
        if shown
            .as_ref()
            .is_some_and(|link| link.number == self.number)
        {
            *shown = None;
            self.shared.change(|watched| watched.connect(None));
        }
    }

    /// Takes lines: they are those of the run if it is the one that is shown.
    fn take(&mut self, lines: Vec<Line>) {
        let shown = Arc::clone(&self.shown);
        let mut shown = hold(&shown);
        let is_shown = match &*shown {
            None => self.begin(&mut shown),
            Some(link) if link.number == self.number => true,
            Some(link) if self.comes_back(&lines) => {
                // The former connection may hang, as over a network that was lost.
                let _ = link.stream.shutdown(Shutdown::Both);
                self.begin(&mut shown)
            }
            Some(_) => false,
        };
        if is_shown {
            let hello = self.hello.take();
            self.shared.change(|watched| {
                let all = hello.into_iter().chain(lines);
                all.for_each(|line| watched.line(line));
            });
            return;
        }
        let hello = lines.into_iter().rfind(|line| hello_of(line).is_some());
        self.hello = hello.or(self.hello.take());
        if !std::mem::replace(&mut self.is_said, true) {
            let said = "a second program has connected; it is shown once the first one is gone";
            self.shared
                .change(|watched| watched.update(AttachedMessage::Trouble(said.to_owned())));
        }
    }

    /// Whether these lines are of the very run that is shown, by another connection.
    fn comes_back(&self, lines: &[Line]) -> bool {
        let run = lines.iter().find_map(|line| hello_of(line)?.run);
        run.is_some() && run == self.shared.lock().attached.run().id
    }

    /// Is the one that is shown from here on.
    fn begin(&self, shown: &mut Option<Link>) -> bool {
        *shown = Some(Link {
            number: self.number,
            stream: Arc::clone(&self.stream),
        });
        let (sender, lines) = mpsc::channel();
        let stream = Arc::clone(&self.stream);
        std::thread::spawn(move || write(&stream, &lines));
        self.shared.change(|watched| watched.connect(Some(sender)));
        true
    }
}

/// The introduction of a run that a line is, if it is one.
fn hello_of(line: &Line) -> Option<Box<Hello>> {
    match message_of(line) {
        Some(Message::Hello(hello)) => Some(hello),
        _ => None,
    }
}

/// Sends lines to the program.
fn write(mut out: &UnixStream, lines: &Receiver<String>) {
    let _ = out.set_write_timeout(Some(STALLED));
    for line in lines {
        if out.write_all(line.as_bytes()).is_err() {
            // Half a line may be sent: only a new connection can go on.
            let _ = out.shutdown(Shutdown::Both);
            return;
        }
    }
}
