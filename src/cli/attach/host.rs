//! The host: owns the terminal, passes keys and the time to the screen, and draws it.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crossterm::event::EventStream;
use futures_util::StreamExt;
use ratatui::buffer::Buffer;

use super::Reading;
use super::watched::{Shared, Watched};
use crate::cli::signals::{Signals, signals};
use crate::cli::terminal::{
    self, HANG_UP, TerminalGuard, catch_panics, frame_is_due, panicked, take_panic_messages,
};
use crate::cli::{Failure, failure, saving};
use crate::ui::attached::{AttachedEffect, AttachedMessage};
use crate::ui::{Message, Savable, Save};

/// How often the time is told.
const TICK: Duration = Duration::from_millis(250);
/// How long a program that is to end with gradus has for it.
const LEAVING: Duration = Duration::from_secs(4);

/// Fails without a terminal. Standard input need not be one: keys are read from the terminal itself.
pub(super) fn need_terminal() -> Result<(), Failure> {
    if io::stdin().is_terminal() {
        return terminal::need_terminal();
    }
    let is_dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
    let has_terminal = io::stdout().is_terminal() && std::fs::File::open("/dev/tty").is_ok();
    if is_dumb || !has_terminal {
        return Err(Failure::Usage(
            "attach needs a terminal to draw on; without one, use --summary".to_owned(),
        ));
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Quit,
    Signal(i32),
}

/// Shows the run that `begin` begins to read, until the user quits or a signal ends it.
pub(super) fn watch(
    shared: &Shared,
    begin: impl FnOnce() -> Result<Reading, Failure>,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure::Failed(format!("can't start the runtime: {error}")))?;
    let ending = runtime.block_on(show(shared, begin));
    // A terminal that hangs blocks its reader forever, so don't wait for it.
    runtime.shutdown_background();
    let ending = ending?;
    let (path, exit, summary) = {
        let mut watched = shared.lock();
        let path = watched.recorder.path();
        watched.finish();
        let run = watched.attached.run();
        let summary = format!("{} steps, {} metrics", run.last_step(), run.metrics.len());
        (path, watched.exit, summary)
    };
    // The terminal may be gone, and the message with it.
    let recorded = path.map_or_else(String::new, |path| {
        let path = path.display().to_string();
        format!("; 'gradus attach {}' shows it again", failure::plain(&path))
    });
    let _ = writeln!(io::stdout(), "{summary}{recorded}");
    match (ending, exit) {
        (Ending::Signal(number), _) => Err(Failure::Signal(number)),
        (Ending::Quit, Some(status)) if status != 0 => Err(Failure::Exit(status)),
        (Ending::Quit, _) => Ok(()),
    }
}

async fn show(
    shared: &Shared,
    begin: impl FnOnce() -> Result<Reading, Failure>,
) -> Result<Ending, Failure> {
    let mut signals = signals()?;
    catch_panics();
    let terminal = |error: io::Error| Failure::Failed(format!("terminal: {error}"));
    // Before the terminal is taken: what can't begin is said on it as it was.
    let reading = begin()?;
    let guard = TerminalGuard::take().map_err(terminal)?;
    let mut host = Host {
        shared: shared.clone(),
        guard,
        reading,
        last_frame: None,
        shown: Buffer::default(),
        ending: None,
    };
    let mut result = host.run(&mut signals).await;
    if result.is_err()
        && let Ok(signal) = tokio::time::timeout(HANG_UP, signals.next()).await
    {
        // The terminal failed because it hung up, and the signal arrived after the error.
        (result, host.ending) = (Ok(()), Some(Ending::Signal(signal)));
    }
    let ending = host.ending.unwrap_or(Ending::Quit);
    host.leave(ending).await;
    // Restores the terminal.
    drop(host);
    let panics = take_panic_messages();
    for text in &panics {
        let _ = writeln!(io::stderr(), "{text}");
    }
    if !panics.is_empty() {
        return Err(Failure::Failed("reading the run has failed".to_owned()));
    }
    result.map_err(terminal)?;
    Ok(ending)
}

struct Host {
    shared: Shared,
    guard: TerminalGuard,
    reading: Reading,
    last_frame: Option<Instant>,
    shown: Buffer,
    ending: Option<Ending>,
}

impl Host {
    async fn run(&mut self, signals: &mut Signals) -> io::Result<()> {
        let mut keys = EventStream::new();
        let mut ticks = tokio::time::interval(TICK);
        self.draw()?;
        while self.ending.is_none() {
            let dirty = self.shared.lock().attached.is_dirty();
            tokio::select! {
                biased;
                signal = signals.next() => self.signal(signal)?,
                () = panicked() => return Ok(()),
                event = keys.next() => match event {
                    Some(Ok(event)) => {
                        if let Some(message) = terminal::message(event) {
                            self.message(message)?;
                        }
                        self.draw()?;
                    }
                    // The terminal is gone.
                    Some(Err(error)) => return Err(error),
                    None => return Err(io::ErrorKind::UnexpectedEof.into()),
                },
                () = frame_is_due(self.last_frame), if dirty => self.draw()?,
                _ = ticks.tick() => self.shared.change(Watched::tick),
                () = self.shared.changed() => {}
            }
        }
        Ok(())
    }

    fn message(&mut self, message: Message) -> io::Result<()> {
        let effects = {
            let mut watched = self.shared.lock();
            let now = watched.now();
            watched.update(AttachedMessage::Clock(now));
            watched.attached.update(AttachedMessage::Terminal(message))
        };
        for effect in effects {
            match effect {
                AttachedEffect::Send(line) => self.shared.lock().send(&line),
                AttachedEffect::Save(save) => self.save(save)?,
                AttachedEffect::NextRun => {
                    if let Reading::Files(files) = &self.reading {
                        files.next_run();
                    }
                }
                AttachedEffect::Redraw => self.guard.draw_anew()?,
                AttachedEffect::Quit => self.ending = Some(Ending::Quit),
                AttachedEffect::Suspend => self.suspend()?,
            }
        }
        Ok(())
    }

    fn save(&mut self, save: Save) -> io::Result<()> {
        // A device or a pipe holds nothing that could be lost.
        if !save.overwrite && save.path.is_file() {
            let path = save.path.clone();
            return self.message(Message::FileExists { save, path });
        }
        let result = if save.what == Savable::Table {
            let watched = self.shared.lock();
            let attached = &watched.attached;
            saving::rows(&save.path, |format, out| attached.write_table(format, out))
        } else {
            // Redraws first, without the command line that requested the file.
            self.draw()?;
            saving::screen(&self.shown, &save.path)
        };
        let what = save.path.display().to_string();
        self.message(Message::Saved { what, result })
    }

    fn signal(&mut self, signal: i32) -> io::Result<()> {
        #[cfg(unix)]
        if signal == signal_hook::consts::SIGTSTP {
            return self.suspend();
        }
        if let Reading::Child(child) = &self.reading {
            child.signal(signal);
        }
        self.ending = Some(Ending::Signal(signal));
        Ok(())
    }

    /// Ends a program that was started here, and waits for that; its exit status is passed on.
    async fn leave(&mut self, ending: Ending) {
        let reading = std::mem::replace(&mut self.reading, Reading::Nothing);
        let Reading::Child(child) = reading else {
            return;
        };
        let has_ended =
            |watched: &Watched| watched.exit.is_some() || watched.attached.run().end.is_some();
        let was_running = !has_ended(&self.shared.lock());
        // Without it the program ends.
        drop(child);
        let until = Instant::now() + LEAVING;
        while was_running && !has_ended(&self.shared.lock()) && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if was_running && ending == Ending::Quit {
            // The user has ended it.
            self.shared.lock().exit = None;
        }
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.guard.suspend()?;
        self.draw()
    }

    /// Draws in memory while the run is held, and writes to the terminal afterwards, which may take its time.
    fn draw(&mut self) -> io::Result<()> {
        let start = Instant::now();
        let shared = self.shared.clone();
        let frame = self
            .guard
            .screen
            .draw(|frame| shared.lock().attached.draw(frame))?;
        self.shown.clone_from(frame.buffer);
        self.last_frame = Some(terminal::drawn(self.last_frame, start, Instant::now()));
        Ok(())
    }
}
