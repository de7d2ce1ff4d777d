//! The dashboard: owns the terminal, passes keys, reports and signals to the app, and draws the app.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use clap::ArgMatches;
use crossterm::event::{Event as TerminalEvent, EventStream};
use futures_util::StreamExt;
use ratatui::buffer::Buffer;

use super::exit_summary::ExitSummary;
use super::files::{Outputs, Saved};
use super::journal::JournalPath;
use super::signals::{Signals, signals};
use super::state_file::StateFileWriter;
use super::terminal::{
    self, HANG_UP, TerminalGuard, catch_panics, frame_is_due, need_terminal, panicked,
    take_panic_messages,
};
use super::{Failure, failure, first_start, journal, lecture, look, openings, recipe, saving};
use crate::live::{self, Command, Jobs, Live, Ready, Renderer, SavedRun};
use crate::train::player::Leaving;
use crate::train::{Session, Timeline};
use crate::ui::{App, Effect, Message, Savable, Save, WriteError};

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    let recipe = recipe::recipe(options)?;
    let outputs = Outputs::of(options)?;
    let speed = look::speed_of(options)?;
    let appearance = look::look(options, look::terminal())?;
    need_terminal()?;
    let mut session = Session::new(recipe)?;
    outputs.prepare(&mut session);
    outputs.save_initial(&session)?;
    let journal_path = JournalPath::default();
    let live_options = live::Options {
        speed,
        logs: outputs.open_logs()?,
        journal: journal::journals(options, &journal_path),
        opening_log: openings::of(options),
        ..live::Options::default()
    };
    let ready = live::prepare(Timeline::new(session), live_options);
    let mut app = App::new(appearance);
    // Who keeps no journal wants nothing to be kept.
    if !options.get_flag("no-journal") && first_start::is_now() {
        app.offer_tour();
    }
    open(ready, app, &journal_path, None, |session| {
        let saved = outputs.save_final(session)?;
        Saved::say(&saved, session)
    })
}

/// Runs the dashboard on a prepared training until the user quits or a signal ends it.
///
/// # Errors
/// When there is no terminal or it fails, when the training thread panics, and when a signal ends the program.
pub fn watch(ready: Ready, app: App) -> Result<(), Failure> {
    need_terminal()?;
    open(ready, app, &JournalPath::default(), None, |_| Ok(()))
}

/// Runs the dashboard until its end, prints the exit summary, and calls `after`. `played` is the journal of a replay,
/// which keeps none of its own.
pub(super) fn open(
    ready: Ready,
    app: App,
    journal_path: &JournalPath,
    played: Option<&Path>,
    after: impl FnOnce(&Session) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::Failed(format!("can't start the runtime: {error}")))?;
    let Left {
        session,
        ending,
        parting,
    } = runtime.block_on(show(ready, app, journal_path.clone()))?;
    // A terminal that hangs blocks its reader forever, so don't wait for it.
    runtime.shutdown_background();
    let exit_summary = ExitSummary {
        session: &session,
        journal: journal_path.path(),
        played,
        is_interrupted: ending != Ending::Quit,
    };
    // The terminal may be gone, and the message with it.
    let _ = writeln!(io::stdout(), "{exit_summary}");
    for line in parting {
        let _ = writeln!(io::stdout(), "{}", failure::plain(&line));
    }
    after(&session)?;
    match ending {
        Ending::Quit => Ok(()),
        Ending::Signal(number) => Err(Failure::Signal(number)),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Quit,
    Signal(i32),
}

/// What remains once the dashboard is closed.
struct Left {
    session: Session,
    ending: Ending,
    /// What the work that was ended had found, line by line.
    parting: Vec<String>,
}

/// Sets up the terminal, starts the training, and runs the event loop.
async fn show(ready: Ready, app: App, journal_path: JournalPath) -> Result<Left, Failure> {
    let mut signals = signals()?;
    catch_panics();
    let terminal = |error: io::Error| Failure::Failed(format!("terminal: {error}"));
    let guard = TerminalGuard::take().map_err(terminal)?;
    let Live {
        commands,
        reports,
        task,
        snapshots,
    } = ready.start();
    let mut dashboard = Dashboard {
        app,
        journal_path,
        guard,
        renderer: Renderer::spawn(commands.clone(), snapshots),
        jobs: Jobs::default(),
        state_writer: StateFileWriter::default(),
        commands,
        last_frame: None,
        last_tick: None,
        shown: Buffer::default(),
        tour: None,
        ending: None,
    };
    let mut result = dashboard.run(reports, &mut signals).await;
    let mut ending = dashboard.ending.unwrap_or(Ending::Quit);
    if result.is_err()
        && let Ok(signal) = tokio::time::timeout(HANG_UP, signals.next()).await
    {
        // The terminal failed because it hung up, and the signal arrived after the error.
        (result, ending) = (Ok(()), Ending::Signal(signal));
    }
    let parting = dashboard.app.parting();
    dashboard.count_openings();
    if dashboard.ending != Some(Ending::Quit) {
        // Not a user's quit: the run stays resumable.
        let quit = Command::Quit(Leaving::Interrupted);
        let _ = dashboard.commands.try_send(quit);
    }
    dashboard.state_writer.finish().await;
    // Restores the terminal and, by dropping the last sender of commands, ends the training.
    drop(dashboard);
    let session = task.await;
    for text in take_panic_messages() {
        let _ = writeln!(io::stderr(), "{text}");
    }
    let Ok(session) = session else {
        return Err(Failure::Failed("the training failed".to_owned()));
    };
    result.map_err(terminal)?;
    Ok(Left {
        session,
        ending,
        parting,
    })
}

struct Dashboard {
    app: App,
    journal_path: JournalPath,
    guard: TerminalGuard,
    renderer: Renderer,
    /// Background jobs of the screens.
    jobs: Jobs,
    /// Saves the state of the run beside its journal.
    state_writer: StateFileWriter,
    commands: tokio::sync::mpsc::Sender<Command>,
    last_frame: Option<Instant>,
    last_tick: Option<Instant>,
    shown: Buffer,
    /// The tour that is to be given now.
    tour: Option<Tour>,
    ending: Option<Ending>,
}

/// A tour from within the dashboard.
#[derive(Clone, Copy, Debug)]
struct Tour {
    /// Whether the run trains again afterwards.
    resumes: bool,
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Not a user's quit: the run stays resumable.
            let quit = Command::Quit(Leaving::Interrupted);
            let _ = self.commands.try_send(quit);
        }
    }
}

impl Dashboard {
    /// The event loop, until the dashboard ends.
    async fn run(
        &mut self,
        mut reports: tokio::sync::mpsc::Receiver<live::Report>,
        signals: &mut Signals,
    ) -> io::Result<()> {
        let mut keys = EventStream::new();
        self.draw()?;
        while self.ending.is_none() {
            if let Some(tour) = self.tour.take() {
                // It reads the same stream: crossterm can keep back a key that arrives while one ends.
                self.give_tour(tour, &mut keys).await?;
            }
            let dirty = self.app.is_dirty();
            tokio::select! {
                biased;
                signal = signals.next() => self.signal(signal)?,
                () = panicked() => return Ok(()),
                event = keys.next() => match event {
                    Some(Ok(event)) => {
                        self.event(event)?;
                        self.draw()?;
                    }
                    // The terminal is gone.
                    Some(Err(error)) => return Err(error),
                    None => return Err(io::ErrorKind::UnexpectedEof.into()),
                },
                () = frame_is_due(self.last_frame), if dirty => self.draw()?,
                () = frame_is_due(self.last_tick), if self.app.wants_tick() => {
                    self.last_tick = Some(Instant::now());
                    self.update(Message::Tick)?;
                }
                Some(report) = reports.recv() => self.report(report)?,
                Ok(()) = self.renderer.views.changed() => self.on_rendered()?,
                (screen, update) = self.jobs.next_update() => {
                    self.update(Message::JobUpdate { screen, update })?;
                    self.count_openings();
                }
            }
        }
        Ok(())
    }

    fn event(&mut self, event: TerminalEvent) -> io::Result<()> {
        terminal::message(event).map_or(Ok(()), |message| self.update(message))
    }

    fn report(&mut self, mut report: live::Report) -> io::Result<()> {
        let state = report.take_state();
        let saved: Vec<Message> = report
            .events
            .iter()
            .filter_map(|event| match event {
                live::Event::Saved { what, result } => Some(Message::Saved {
                    what: what.clone(),
                    result: result.clone().map_err(WriteError::from),
                }),
                _ => None,
            })
            .collect();
        self.update(Message::Report(report))?;
        if let Some(state) = state {
            self.keep(state);
        }
        saved
            .into_iter()
            .try_for_each(|message| self.update(message))
    }

    /// Saves the state of the run, with that of the app.
    fn keep(&mut self, saved: SavedRun) {
        if let Some(journal) = self.journal_path.path()
            && self.state_writer.is_free()
        {
            let known = self.app.saved();
            self.state_writer.keep(&journal, saved, known);
        }
    }

    /// Lets the run count the openings of test sets by studies.
    fn count_openings(&mut self) {
        let openings = self.jobs.take_openings();
        if !openings.is_empty() {
            let _ = self.commands.try_send(Command::CountOpenings(openings));
        }
    }

    fn on_rendered(&mut self) -> io::Result<()> {
        let latest = self.renderer.views.borrow_and_update().clone();
        match latest {
            Some(view) => self.update(Message::Rendered(view)),
            None => Ok(()),
        }
    }

    fn update(&mut self, message: Message) -> io::Result<()> {
        for effect in self.app.update(message) {
            self.perform(effect)?;
        }
        Ok(())
    }

    fn perform(&mut self, effect: Effect) -> io::Result<()> {
        match effect {
            Effect::Send(command) => {
                // The queue holds more commands than anyone can type during a step. If it is full, the command is
                // dropped rather than freezing the screen, and the app keeps showing it as pending.
                let _ = self.commands.try_send(command);
            }
            Effect::Job { screen, order } => self.jobs.execute(screen, order),
            Effect::Save(save) => return self.save(save),
            Effect::Quit => self.ending = Some(Ending::Quit),
            Effect::Suspend => self.suspend()?,
            Effect::Tour { resumes } => self.tour = Some(Tour { resumes }),
        }
        Ok(())
    }

    /// Gives the tour on this terminal, and comes back to the dashboard as it was.
    async fn give_tour(&mut self, tour: Tour, keys: &mut EventStream) -> io::Result<()> {
        let given = lecture::tour(self.app.appearance(), keys).await;
        self.guard.take_again()?;
        let size = self.guard.screen.size()?;
        self.update(Message::Resize(size.width, size.height))?;
        match given {
            Ok(Some(signal)) => return self.signal(signal),
            Err(Failure::Usage(why) | Failure::Failed(why)) => {
                self.update(Message::NoTour(why))?;
            }
            Ok(None) | Err(Failure::Signal(_) | Failure::Exit(_) | Failure::Unread) => {}
        }
        if tour.resumes {
            self.perform(Effect::Send(Command::Resume))?;
        }
        self.draw()
    }

    fn save(&mut self, save: Save) -> io::Result<()> {
        // A device or a pipe holds nothing that could be lost.
        if !save.overwrite
            && let Some(existing) = self
                .journal_path
                .would_write(&save)
                .into_iter()
                .find(|path| path.is_file())
        {
            return self.update(Message::FileExists {
                save,
                path: existing,
            });
        }
        let path = &save.path;
        let result = match save.what {
            Savable::Frame => {
                // Redraws first, without the command line that requested the file.
                self.draw()?;
                saving::frame(&self.app, &self.shown, path)
            }
            Savable::Answer => saving::answer(&self.app, path),
            Savable::Table | Savable::Branches | Savable::Intervals => {
                saving::table(&self.app, save.what, path)
            }
            Savable::Run => self.journal_path.copy(path),
            Savable::Weights => {
                return self.perform(Effect::Send(Command::SaveWeights(save.path)));
            }
        };
        self.saved(path, result)
    }

    fn saved(&mut self, path: &Path, result: Result<(), WriteError>) -> io::Result<()> {
        let what = path.display().to_string();
        self.update(Message::Saved { what, result })
    }

    fn signal(&mut self, signal: i32) -> io::Result<()> {
        #[cfg(unix)]
        if signal == signal_hook::consts::SIGTSTP {
            return self.suspend();
        }
        self.ending = Some(Ending::Signal(signal));
        // If the queue is full, the journal records an ordinary quit.
        let quit = Command::Quit(Leaving::Interrupted);
        let _ = self.commands.try_send(quit);
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.guard.suspend()?;
        self.draw()
    }

    fn draw(&mut self) -> io::Result<()> {
        let start = Instant::now();
        let app = &mut self.app;
        let frame = self.guard.screen.draw(|frame| app.draw(frame))?;
        self.shown.clone_from(frame.buffer);
        self.last_frame = Some(terminal::drawn(self.last_frame, start, Instant::now()));
        self.renderer.request(self.app.render_request());
        Ok(())
    }
}
