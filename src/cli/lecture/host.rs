//! Gives a lecture: owns the terminal and the runs of the scenes, and passes keys, reports and the time to the stage.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use crossterm::event::{Event as TerminalEvent, EventStream};
use futures_util::StreamExt;
use ratatui::buffer::Buffer;
use tokio::sync::mpsc;

use super::run::{Order, SceneRun, Source};
#[cfg(unix)]
use super::socket::Server;
use crate::cli::dashboard::{HANG_UP, frame_is_due};
use crate::cli::signals::{Signals, signals};
use crate::cli::terminal::{TerminalGuard, catch_panics, panicked, take_panic_messages};
use crate::cli::{Failure, saving};
use crate::control::Control;
use crate::lecture::{Answered, Recorder, Script, ScriptError};
use crate::ui::stage::{Stage, StageEffect, StageMessage};
use crate::ui::{Effect, Message, Savable, Save, WriteError};

/// Messages of scenes that wait to be read.
const WAITING: usize = 64;
/// How often the script's files are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// What is needed to give a lecture.
pub(super) struct Lecture {
    pub(super) stage: Stage,
    /// The index of the scene to begin with.
    pub(super) first: usize,
    /// The files of the script and its translations, which are read again when they change.
    pub(super) files: Vec<PathBuf>,
    /// Reads them.
    pub(super) read: fn(&std::path::Path) -> Result<Vec<Script>, Vec<ScriptError>>,
    /// Records it, in this file.
    pub(super) recorder: Option<(Recorder, PathBuf)>,
    /// The journals of the scenes of a lecture that is played again, by their ids.
    pub(super) journals: BTreeMap<String, Vec<u8>>,
}

/// Gives the lecture until the user quits or a signal ends it.
pub(super) fn give(lecture: Lecture) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::Failed(format!("can't start the runtime: {error}")))?;
    let ended = runtime.block_on(show(lecture))?;
    // A terminal that hangs blocks its reader forever, so don't wait for it.
    runtime.shutdown_background();
    // The terminal may be gone, and the message with it.
    let _ = writeln!(io::stdout(), "{}", ended.summary);
    match ended.signal {
        None => Ok(()),
        Some(number) => Err(Failure::Signal(number)),
    }
}

struct Ended {
    signal: Option<i32>,
    summary: String,
}

async fn show(lecture: Lecture) -> Result<Ended, Failure> {
    let mut signals = signals()?;
    catch_panics();
    let terminal = |error: io::Error| Failure::Failed(format!("terminal: {error}"));
    let guard = TerminalGuard::take().map_err(terminal)?;
    let (messages, mut scene_messages) = mpsc::channel(WAITING);
    let count = lecture.stage.script().scenes.len();
    let mut host = Host {
        runs: (0..count).map(|_| None).collect(),
        changed: modified(&lecture.files),
        stage: lecture.stage,
        files: lecture.files,
        read: lecture.read,
        guard,
        notes: open_notes(messages.clone()).await,
        recorder: lecture.recorder,
        recorded: Vec::new(),
        entered: None,
        journals: lecture.journals,
        messages,
        control: std::sync::Arc::new(Control::default()),
        started: Instant::now(),
        last_frame: None,
        last_tick: None,
        shown: Buffer::default(),
        ending: None,
    };
    let first = host.stage.begin(lecture.first);
    let mut result = host.perform_all(first);
    if result.is_ok() {
        result = host.run(&mut scene_messages, &mut signals).await;
    }
    if result.is_err()
        && let Ok(signal) = tokio::time::timeout(HANG_UP, signals.next()).await
    {
        // The terminal failed because it hung up, and the signal arrived after the error.
        (result, host.ending) = (Ok(()), Some(Ending::Signal(signal)));
    }
    let signal = match host.ending {
        Some(Ending::Signal(number)) => Some(number),
        _ => None,
    };
    let summary = host.summary();
    host.control.cancel();
    drop(scene_messages);
    let runs: Vec<SceneRun> = host.runs.drain(..).flatten().collect();
    // Restores the terminal.
    drop(host);
    for run in runs {
        run.end().await;
    }
    let panics = take_panic_messages();
    for text in &panics {
        let _ = writeln!(io::stderr(), "{text}");
    }
    if !panics.is_empty() {
        return Err(Failure::Failed("the training failed".to_owned()));
    }
    result.map_err(terminal)?;
    Ok(Ended { signal, summary })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Quit,
    Signal(i32),
}

/// There are no notes for other terminals here.
#[cfg(not(unix))]
struct Server;

#[cfg(not(unix))]
impl Server {
    fn give(&self, _: &crate::ui::stage::Notes) {}
}

struct Host {
    stage: Stage,
    /// The run of each scene that has been prepared.
    runs: Vec<Option<SceneRun>>,
    files: Vec<PathBuf>,
    read: fn(&std::path::Path) -> Result<Vec<Script>, Vec<ScriptError>>,
    /// When the files were changed last.
    changed: Vec<Option<SystemTime>>,
    guard: TerminalGuard,
    /// Gives the notes to other terminals, if that is possible.
    notes: Option<Server>,
    recorder: Option<(Recorder, PathBuf)>,
    /// The answers that have been recorded of the scene that is shown.
    recorded: Vec<(String, Vec<Answered>)>,
    /// The scene whose entering was recorded last.
    entered: Option<usize>,
    journals: BTreeMap<String, Vec<u8>>,
    messages: mpsc::Sender<StageMessage>,
    /// Cancels what is played for claims.
    control: std::sync::Arc<Control>,
    started: Instant,
    last_frame: Option<Instant>,
    last_tick: Option<Instant>,
    shown: Buffer,
    ending: Option<Ending>,
}

impl Host {
    async fn run(
        &mut self,
        messages: &mut mpsc::Receiver<StageMessage>,
        signals: &mut Signals,
    ) -> io::Result<()> {
        let mut keys = EventStream::new();
        let mut looks = tokio::time::interval(LOOK);
        self.draw()?;
        while self.ending.is_none() {
            let dirty = self.stage.is_dirty();
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
                () = frame_is_due(self.last_tick), if self.stage.wants_tick() => {
                    self.last_tick = Some(Instant::now());
                    let at = self.stage.at();
                    self.update(StageMessage::Scene(at, Message::Tick))?;
                }
                Some(message) = messages.recv() => self.update(message)?,
                _ = looks.tick() => self.look()?,
            }
        }
        Ok(())
    }

    fn event(&mut self, event: TerminalEvent) -> io::Result<()> {
        let message = match event {
            TerminalEvent::Key(key) => Message::Key(key),
            TerminalEvent::Mouse(mouse) => Message::Mouse(mouse),
            TerminalEvent::Paste(text) => Message::Paste(text),
            TerminalEvent::Resize(columns, rows) => Message::Resize(columns, rows),
            TerminalEvent::FocusGained | TerminalEvent::FocusLost => return Ok(()),
        };
        self.update(StageMessage::Clock(self.started.elapsed()))?;
        self.update(StageMessage::Terminal(message))
    }

    /// Tells the time, and reads the script again if it was changed.
    fn look(&mut self) -> io::Result<()> {
        self.update(StageMessage::Clock(self.started.elapsed()))?;
        let changed = modified(&self.files);
        if changed == self.changed {
            return Ok(());
        }
        self.changed = changed;
        let Some(path) = self.files.first() else {
            return Ok(());
        };
        let scripts = (self.read)(path).map_err(|errors| {
            let first = errors.first().map(ToString::to_string);
            first.unwrap_or_default()
        });
        if let Ok(scripts) = &scripts {
            let count = scripts[0].scenes.len();
            self.runs.resize_with(count.max(self.runs.len()), || None);
        }
        self.update(StageMessage::Script(scripts))
    }

    fn update(&mut self, message: StageMessage) -> io::Result<()> {
        let effects = self.stage.update(message);
        self.perform_all(effects)?;
        if let Some(notes) = &self.notes {
            notes.give(&self.stage.notes());
        }
        self.record();
        Ok(())
    }

    /// Records the scene and the answers, where they have changed. Without a record the lecture goes on.
    fn record(&mut self) {
        let Some((recorder, _)) = &self.recorder else {
            return;
        };
        let at = self.stage.at();
        let mut written = Ok(());
        if self.entered != Some(at) {
            self.entered = Some(at);
            self.recorded.clear();
            let scene = &self.stage.script().scenes[at].id;
            written = recorder.entered(scene, self.started.elapsed().as_secs_f64());
        }
        for (question, answers) in self.stage.answers() {
            let is_known =
                |(known, values): &(String, Vec<Answered>)| known == question && values == answers;
            if answers.is_empty() || self.recorded.iter().any(is_known) {
                continue;
            }
            written = written.and_then(|()| recorder.answers(question, answers));
            self.recorded.retain(|(known, _)| known != question);
            self.recorded.push((question.to_owned(), answers.to_vec()));
        }
        if written.is_err() {
            self.recorder = None;
        }
    }

    fn perform_all(&mut self, effects: Vec<StageEffect>) -> io::Result<()> {
        effects
            .into_iter()
            .try_for_each(|effect| self.perform(effect))
    }

    fn perform(&mut self, effect: StageEffect) -> io::Result<()> {
        match effect {
            StageEffect::Prepare(index) => self.prepare(index),
            StageEffect::Drop(index) => self.runs[index] = None,
            StageEffect::Play(index) => self.play(index),
            StageEffect::Scene(index, effect) => return self.of_scene(index, effect),
            StageEffect::Quit => self.ending = Some(Ending::Quit),
            StageEffect::Suspend => self.suspend()?,
        }
        Ok(())
    }

    fn prepare(&mut self, index: usize) {
        let script = self.stage.script();
        let Some(scene) = script.scenes.get(index) else {
            return;
        };
        if let Some(lab) = scene.lab.clone() {
            let source = match self.journals.get(&scene.id) {
                Some(journal) => Source::Recorded(journal.clone()),
                None => Source::New(
                    self.recorder
                        .as_ref()
                        .map(|(recorder, _)| (recorder.clone(), scene.id.clone())),
                ),
            };
            self.runs[index] = Some(SceneRun::start(index, lab, source, self.messages.clone()));
        }
    }

    /// Plays the lab of a scene for its claims, on a thread of its own.
    fn play(&self, index: usize) {
        let script = self.stage.script();
        let Some(lab) = script.scenes.get(index).and_then(|scene| scene.lab.clone()) else {
            return;
        };
        let (control, messages) = (self.control.clone(), self.messages.clone());
        tokio::task::spawn_blocking(move || {
            let outcome = lab.play(0, &control).map_err(|error| error.to_string());
            // The stage may be gone.
            let _ = messages.blocking_send(StageMessage::Played(index, outcome));
        });
    }

    fn of_scene(&mut self, index: usize, effect: Effect) -> io::Result<()> {
        match effect {
            Effect::Save(save) => self.save(index, save),
            other => {
                if let Some(Some(run)) = self.runs.get(index) {
                    run.order(Order::Effect(other));
                }
                Ok(())
            }
        }
    }

    fn save(&mut self, index: usize, save: Save) -> io::Result<()> {
        if !save.overwrite && save.path.is_file() {
            let path = save.path.clone();
            return self.update(StageMessage::Scene(
                index,
                Message::FileExists { save, path },
            ));
        }
        if save.what == Savable::Weights {
            let command = crate::live::Command::SaveWeights(save.path);
            return self.of_scene(index, Effect::Send(command));
        }
        if save.what == Savable::Frame {
            // Redraws first, without the command line that requested the file.
            self.draw()?;
        }
        let result = match self.stage.app(index) {
            Some(app) => match save.what {
                Savable::Frame => saving::frame(app, &self.shown, &save.path),
                Savable::Answer => saving::answer(app, &save.path),
                Savable::Table | Savable::Branches => saving::table(app, save.what, &save.path),
                Savable::Run | Savable::Weights => Err(WriteError::NoJournal),
            },
            None => Err(WriteError::NoAnswer),
        };
        let what = save.path.display().to_string();
        self.update(StageMessage::Scene(index, Message::Saved { what, result }))
    }

    fn signal(&mut self, signal: i32) -> io::Result<()> {
        #[cfg(unix)]
        if signal == signal_hook::consts::SIGTSTP {
            return self.suspend();
        }
        self.ending = Some(Ending::Signal(signal));
        Ok(())
    }

    #[cfg(unix)]
    fn suspend(&mut self) -> io::Result<()> {
        self.guard.suspend()?;
        self.draw()
    }

    #[cfg(not(unix))]
    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        let stage = &mut self.stage;
        let frame = self.guard.screen.draw(|frame| stage.draw(frame))?;
        self.shown.clone_from(frame.buffer);
        self.last_frame = Some(Instant::now());
        if let Some(Some(run)) = self.runs.get(self.stage.at()) {
            run.order(Order::Render(self.stage.render_request()));
        }
        Ok(())
    }

    /// What is said once the terminal is restored.
    fn summary(&self) -> String {
        let script = self.stage.script();
        let seconds = self.started.elapsed().as_secs();
        let said = format!(
            "{}: {} of {} scenes in {} min {:02} s",
            script.path.display(),
            self.stage.at() + 1,
            script.scenes.len(),
            seconds / 60,
            seconds % 60
        );
        match &self.recorder {
            Some((_, path)) => format!("{said}; 'gradus replay {}' gives it again", path.display()),
            None => said,
        }
    }
}

/// The socket of the notes. Without it the lecture is given all the same.
#[cfg(unix)]
async fn open_notes(messages: mpsc::Sender<StageMessage>) -> Option<Server> {
    Server::open(&super::socket::path()?, messages).await.ok()
}

#[cfg(not(unix))]
async fn open_notes(_: mpsc::Sender<StageMessage>) -> Option<Server> {
    None
}

/// When these files were changed last.
fn modified(files: &[PathBuf]) -> Vec<Option<SystemTime>> {
    let of_file = |path: &PathBuf| {
        std::fs::metadata(path)
            .and_then(|about| about.modified())
            .ok()
    };
    files.iter().map(of_file).collect()
}
