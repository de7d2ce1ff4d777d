//! Gives a lecture: owns the terminal and the runs of the scenes, and passes keys, reports and the time to the stage.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crossterm::event::{Event as TerminalEvent, EventStream};
use futures_util::StreamExt;
use ratatui::buffer::Buffer;
use tokio::sync::mpsc;

use super::plays::Plays;
use super::run::{Order, SceneRun, Source};
#[cfg(unix)]
use super::socket::Server;
use crate::cli::signals::{Signals, signals};
use crate::cli::terminal::{
    self, HANG_UP, TerminalGuard, catch_panics, frame_is_due, panicked, take_panic_messages,
};
use crate::cli::{Failure, saving};
use crate::control::Control;
use crate::lecture::{self, Answered, Recorder, Scene, Script, ScriptError, Start};
use crate::train::Until;
use crate::ui::stage::{NoNotes, RunId, Stage, StageEffect, StageMessage};
use crate::ui::{Effect, Message, Savable, Save, WriteError};

/// Messages of scenes that wait to be read.
const WAITING: usize = 64;
/// How often the script's files are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// Reads a script and its translations again.
pub(super) type Read = fn(&Path) -> Result<(Vec<lecture::Source>, Vec<Script>), Vec<ScriptError>>;

/// What is needed to give a lecture.
pub(super) struct Lecture {
    pub(super) stage: Stage,
    /// The index of the scene to begin with.
    pub(super) first: usize,
    /// The files of the script and its translations, which are read again when they change.
    pub(super) files: Vec<PathBuf>,
    /// Reads them.
    pub(super) read: Read,
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
    let ended = runtime.block_on(async { show(lecture, &mut EventStream::new()).await })?;
    // A terminal that hangs blocks its reader forever, so don't wait for it.
    runtime.shutdown_background();
    // The terminal may be gone, and the message with it.
    let _ = writeln!(io::stdout(), "{}", ended.summary);
    match ended.signal {
        None => Ok(()),
        Some(number) => Err(Failure::Signal(number)),
    }
}

/// Gives the lecture on a runtime and a terminal of the caller's, whose `keys` it reads. Returns the signal that ended it,
/// if one did.
pub(super) async fn tour(lecture: Lecture, keys: &mut EventStream) -> Result<Option<i32>, Failure> {
    Ok(show(lecture, keys).await?.signal)
}

struct Ended {
    signal: Option<i32>,
    summary: String,
}

async fn show(lecture: Lecture, keys: &mut EventStream) -> Result<Ended, Failure> {
    let mut signals = signals()?;
    catch_panics();
    let terminal = |error: io::Error| Failure::Failed(format!("terminal: {error}"));
    let guard = TerminalGuard::take().map_err(terminal)?;
    let (messages, mut scene_messages) = mpsc::channel(WAITING);
    let mut host = Host {
        runs: BTreeMap::new(),
        changed: modified(&lecture.files),
        stage: lecture.stage,
        files: lecture.files,
        read: lecture.read,
        guard,
        notes: None,
        recorder: lecture.recorder,
        recorded: Vec::new(),
        entered: None,
        journals: lecture.journals,
        messages,
        plays: Plays::default(),
        started: Instant::now(),
        last_frame: None,
        last_tick: None,
        shown: Buffer::default(),
        ending: None,
    };
    let first = host.stage.begin(lecture.first);
    let mut result = host.perform_all(first);
    match open_notes(host.messages.clone()) {
        Ok(notes) => host.notes = notes,
        Err(why) => result = result.and_then(|()| host.update(StageMessage::NoNotes(why))),
    }
    if result.is_ok() {
        result = host.run(&mut scene_messages, &mut signals, keys).await;
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
    host.plays.cancel_all();
    drop(scene_messages);
    let runs: Vec<SceneRun> = std::mem::take(&mut host.runs).into_values().collect();
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
    fn is_read(&self) -> bool {
        false
    }

    fn give(&self, _: &crate::ui::stage::Notes) {}
}

struct Host {
    stage: Stage,
    /// The run of each scene that has been prepared.
    runs: BTreeMap<RunId, SceneRun>,
    files: Vec<PathBuf>,
    read: Read,
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
    /// What is played for claims, to be cancelled.
    plays: Plays,
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
        keys: &mut EventStream,
    ) -> io::Result<()> {
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
                    if let Some(run) = self.stage.run() {
                        self.update(StageMessage::Scene(run, Message::Tick))?;
                    }
                }
                Some(message) = messages.recv() => {
                    if matches!(message, StageMessage::Turn(_)) {
                        self.update(StageMessage::Clock(self.started.elapsed()))?;
                    }
                    self.update(message)?;
                }
                _ = looks.tick() => self.look()?,
            }
        }
        Ok(())
    }

    fn event(&mut self, event: TerminalEvent) -> io::Result<()> {
        let Some(message) = terminal::message(event) else {
            return Ok(());
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
        let read = (self.read)(path);
        if let (Ok((sources, _)), Some((recorder, _))) = (&read, &self.recorder)
            && recorder.scripts(sources).is_err()
        {
            self.recorder = None;
        }
        let scripts = read.map(|(_, scripts)| scripts).map_err(|errors| {
            // Where the script lies is known.
            let folder = path.parent().unwrap_or(Path::new(""));
            let first = errors.first().map(ToString::to_string);
            let text = first.unwrap_or_default();
            let text = text
                .strip_prefix(&*folder.to_string_lossy())
                .unwrap_or(&text);
            text.trim_start_matches(std::path::MAIN_SEPARATOR)
                .to_owned()
        });
        self.update(StageMessage::Script(scripts))
    }

    fn update(&mut self, message: StageMessage) -> io::Result<()> {
        if let StageMessage::Played(run, _) = &message {
            self.plays.ended(*run);
        }
        let effects = self.stage.update(message);
        self.perform_all(effects)?;
        let stage = &self.stage;
        self.plays.order(stage.at(), |run| stage.scene_of(run));
        if let Some(notes) = self.notes.as_ref().filter(|notes| notes.is_read()) {
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
            StageEffect::Prepare(run) => self.prepare(run, None),
            StageEffect::Remake(run, step) => self.prepare(run, Some(step)),
            StageEffect::Drop(run) => {
                self.runs.remove(&run);
                self.plays.cancel(run);
            }
            StageEffect::Play(run) => self.play(run),
            StageEffect::Scene(run, effect) => return self.of_scene(run, effect),
            StageEffect::Quit => self.ending = Some(Ending::Quit),
            StageEffect::Suspend => self.suspend()?,
        }
        Ok(())
    }

    /// The scene with this run.
    fn scene(&self, run: RunId) -> Option<&Scene> {
        self.stage.script().scenes.get(self.stage.scene_of(run)?)
    }

    /// Makes the run of a scene, which then waits at its start, or at this step.
    fn prepare(&mut self, run: RunId, step: Option<u64>) {
        let Some(scene) = self.scene(run) else {
            return;
        };
        let Some(mut lab) = scene.lab.clone() else {
            return;
        };
        if let Some(step) = step {
            lab.start = Start::Continued(Until::Step(step));
        }
        let source = if let Some(journal) = self.journals.get(&scene.id) {
            Source::Recorded(journal.clone())
        } else {
            let recorder = self.recorder.as_ref();
            Source::New(recorder.map(|(recorder, _)| (recorder.clone(), scene.id.clone())))
        };
        let started = SceneRun::start(run, lab, source, self.messages.clone());
        self.runs.insert(run, started);
    }

    /// Plays the lab of a scene for its claims, on a thread of its own.
    fn play(&mut self, run: RunId) {
        let Some(lab) = self.scene(run).and_then(|scene| scene.lab.clone()) else {
            return;
        };
        let (control, messages) = (Arc::new(Control::default()), self.messages.clone());
        self.plays.add(run, Arc::clone(&control));
        tokio::task::spawn_blocking(move || {
            let outcome = lab.play(0, &control);
            // The stage may be gone.
            let _ = messages.blocking_send(StageMessage::Played(run, outcome));
        });
    }

    fn of_scene(&mut self, run: RunId, effect: Effect) -> io::Result<()> {
        match effect {
            Effect::Save(save) => self.save(run, save),
            other => {
                if let Some(run) = self.runs.get(&run) {
                    run.order(Order::Effect(other));
                }
                Ok(())
            }
        }
    }

    fn save(&mut self, run: RunId, save: Save) -> io::Result<()> {
        if !save.overwrite && save.path.is_file() {
            let path = save.path.clone();
            return self.update(StageMessage::Scene(run, Message::FileExists { save, path }));
        }
        if save.what == Savable::Weights {
            let command = crate::live::Command::SaveWeights(save.path);
            return self.of_scene(run, Effect::Send(command));
        }
        if save.what == Savable::Frame {
            // Redraws first, without the command line that requested the file.
            self.draw()?;
        }
        let result = match self.stage.app(run) {
            Some(app) => match save.what {
                Savable::Frame => saving::frame(app, &self.shown, &save.path),
                Savable::Answer => saving::answer(app, &save.path),
                Savable::Table | Savable::Branches | Savable::Intervals => {
                    saving::table(app, save.what, &save.path)
                }
                Savable::Run | Savable::Weights => Err(WriteError::NoJournal),
            },
            None => Err(WriteError::NoAnswer),
        };
        let what = save.path.display().to_string();
        self.update(StageMessage::Scene(run, Message::Saved { what, result }))
    }

    fn signal(&mut self, signal: i32) -> io::Result<()> {
        #[cfg(unix)]
        if signal == signal_hook::consts::SIGTSTP {
            return self.suspend();
        }
        self.ending = Some(Ending::Signal(signal));
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.guard.suspend()?;
        self.draw()
    }

    fn draw(&mut self) -> io::Result<()> {
        let start = Instant::now();
        let stage = &mut self.stage;
        let frame = self.guard.screen.draw(|frame| stage.draw(frame))?;
        self.shown.clone_from(frame.buffer);
        self.last_frame = Some(terminal::drawn(self.last_frame, start, Instant::now()));
        if let Some(run) = self.stage.run().and_then(|run| self.runs.get(&run)) {
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
fn open_notes(messages: mpsc::Sender<StageMessage>) -> Result<Option<Server>, NoNotes> {
    let no_folder = || NoNotes::Failed("no folder for its socket".to_owned());
    let path = super::socket::path().ok_or_else(no_folder)?;
    let opened = Server::open(&path, messages);
    opened.map(Some).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => NoNotes::Taken,
        _ => NoNotes::Failed(format!("{}: {error}", path.display())),
    })
}

#[cfg(not(unix))]
fn open_notes(_: mpsc::Sender<StageMessage>) -> Result<Option<Server>, NoNotes> {
    Ok(None)
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
