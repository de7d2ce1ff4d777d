//! The run that is watched, shared between what reads it and what draws it: whoever reads is never held up by a terminal that
//! does not.

use std::env;
use std::path::PathBuf;
use std::sync::mpsc::{self, Sender, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::Notify;

use crate::attach::source::Read;
use crate::attach::{
    self, End, Line, Message, Recording, RecordingFolder, RoleMap, Run, Schedule, message_of,
};
use crate::cli::journal::Stamp;
use crate::train::journal::state_folder;
use crate::ui::attached::{Attached, AttachedEffect, AttachedMessage, Other};

/// The time between two writings of the curves.
const KEEP: Duration = Duration::from_secs(2);

/// The seconds before its step at which a change of a schedule is asked for, where the program waits for the step.
const AHEAD: f64 = 2.0;

/// The steps before which one is asked for while the speed of the run is not known.
const AHEAD_AT_FIRST: u64 = 10_000;

/// Where runs are recorded.
pub(super) fn recordings() -> Option<RecordingFolder> {
    let state = state_folder(|name| env::var_os(name))?;
    Some(RecordingFolder::within(&state))
}

/// What keeps a run in a file.
pub(super) struct Recorder {
    folder: Option<RecordingFolder>,
    recording: Option<Recording>,
    /// The changes that were noted.
    noted: usize,
    /// The run that was noted.
    id: Option<String>,
    kept: Option<Instant>,
    /// Whether something was noted since the curves were written.
    is_behind: bool,
    /// Writes curves, one after the other; where the disk is slow, those that would have to wait are left out.
    writer: Option<SyncSender<(PathBuf, Vec<u8>)>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Recorder {
    pub(super) fn none() -> Self {
        Self {
            folder: None,
            recording: None,
            noted: 0,
            id: None,
            kept: None,
            is_behind: false,
            writer: None,
            thread: None,
        }
    }

    /// In the user's folder.
    pub(super) fn usual() -> Self {
        Self {
            folder: recordings(),
            ..Self::none()
        }
    }

    /// The file, once there is something to record.
    pub(super) fn path(&self) -> Option<PathBuf> {
        self.recording.as_ref().map(|one| one.path().to_owned())
    }

    /// Looks up a run that was recorded before, by an earlier process, and goes on with it.
    fn resume(&mut self, id: &str) -> Option<Run> {
        let path = self.folder.as_ref()?.of_run(id)?;
        let run = attach::read_recording(&path).ok()?;
        self.recording = Some(Recording::reopen(&path).ok()?);
        self.noted = run.changes();
        self.id = Some(id.to_owned());
        Some(run)
    }

    /// Notes what is new of the run, before it is shown. A run that can't be recorded is shown all the same.
    fn note(&mut self, run: &Run) {
        if self.folder.is_none() || run.metrics.is_empty() && run.id.is_none() {
            return;
        }
        if self.recording.is_some() && run.id.is_some() && self.id.is_some() && run.id != self.id {
            // Another run has begun.
            self.finish(None);
            self.noted = 0;
        }
        if self.recording.is_none() {
            let name = run.name.as_deref().unwrap_or("run");
            let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
            let name: String = name
                .chars()
                .filter(|letter| is_plain(*letter))
                .take(40)
                .collect();
            let name = format!("{}-{name}", Stamp::of(SystemTime::now()).compact());
            self.recording = self
                .folder
                .as_ref()
                .and_then(|folder| folder.create(&name).ok());
            if self.recording.is_none() {
                self.folder = None;
                return;
            }
            self.id = None;
        }
        if let Some(recording) = &mut self.recording {
            if run.id.is_some() && self.id != run.id {
                let _ = recording.run(run);
                self.id.clone_from(&run.id);
            }
            // A rewind forgets changes; those that are new come last.
            self.noted = self.noted.min(run.changes());
            let new = (run.changes() - self.noted).min(run.applied.len());
            for one in &run.applied[run.applied.len() - new..] {
                let _ = recording.applied(one);
            }
            self.noted = run.changes();
        }
        self.is_behind = true;
        self.keep_if_due(run);
    }

    /// Has the curves written, if something is new and the last time is long enough ago.
    fn keep_if_due(&mut self, run: &Run) {
        if self.is_behind && self.kept.is_none_or(|kept| kept.elapsed() >= KEEP) {
            self.keep(run);
        }
    }

    /// Has the curves written.
    fn keep(&mut self, run: &Run) {
        let Some(recording) = &self.recording else {
            return;
        };
        (self.kept, self.is_behind) = (Some(Instant::now()), false);
        let curves = recording.curves(run);
        let writer = self.writer.get_or_insert_with(|| {
            let (sender, receiver) = mpsc::sync_channel::<(PathBuf, Vec<u8>)>(1);
            self.thread = Some(std::thread::spawn(move || {
                for (path, bytes) in receiver {
                    // The next ones may be written.
                    let _ = Recording::write_curves(&path, &bytes);
                }
            }));
            sender
        });
        self.is_behind = writer.try_send(curves).is_err();
    }

    /// Writes the curves a last time, and waits for that.
    fn finish(&mut self, run: Option<&Run>) {
        let last = run.and_then(|run| Some(self.recording.as_ref()?.curves(run)));
        self.writer = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if let Some((path, bytes)) = last {
            let _ = Recording::write_curves(&path, &bytes);
        }
        self.recording = None;
    }
}

/// The run, with all that acts on it at once.
pub(super) struct Watched {
    pub(super) attached: Attached,
    pub(super) recorder: Recorder,
    schedule: Schedule,
    ghost: Option<Other>,
    roles: RoleMap,
    began: Instant,
    /// Sends lines to the program, while it is connected.
    to_program: Option<Sender<String>>,
    /// How the program that was started here has ended, if it has.
    end: Option<End>,
    /// What the user is asked for beside the run: shown by the host.
    pub(super) wants_next_run: bool,
    pub(super) exit: Option<i32>,
}

impl Watched {
    pub(super) fn new(
        mut attached: Attached,
        recorder: Recorder,
        schedule: Schedule,
        ghost: Option<Other>,
        roles: RoleMap,
    ) -> Self {
        // Requests of this process are told from those of an earlier one by their numbers.
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let seconds = since.map_or(0, |since| since.as_secs());
        attached.run_mut().panel.number_from(seconds * 1000);
        let mut watched = Self {
            attached,
            recorder,
            schedule,
            ghost,
            roles,
            began: Instant::now(),
            to_program: None,
            end: None,
            wants_next_run: false,
            exit: None,
        };
        watched.others(Vec::new());
        watched
    }

    /// The roles that the user gives to metrics.
    pub(super) fn roles(&self) -> RoleMap {
        self.roles.clone()
    }

    /// The seconds since the run is watched.
    pub(super) fn now(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    /// Connects, or disconnects, what lines for the program are sent to.
    pub(super) fn connect(&mut self, to_program: Option<Sender<String>>) {
        let is_there = to_program.is_some();
        self.to_program = to_program;
        self.update(AttachedMessage::Connected(is_there));
        if !is_there {
            self.recorder.keep(self.attached.run());
            if self.attached.run().end.is_none()
                && let Some(end) = self.end.clone()
            {
                // What it had started has gone on, and is gone now, too.
                self.update(AttachedMessage::Ended(end));
            }
        }
    }

    /// Has the program read, whether or not lines can be sent to it.
    pub(super) fn runs(&mut self) {
        self.update(AttachedMessage::Runs);
    }

    /// Other runs, which are drawn behind with the one asked for.
    pub(super) fn others(&mut self, others: Vec<Other>) {
        let all = self.ghost.clone().into_iter().chain(others).collect();
        self.update(AttachedMessage::Others(all));
    }

    /// A line that the program has printed or sent.
    pub(super) fn line(&mut self, line: Line) {
        match message_of(&line) {
            Some(message) => self.said(message, true),
            None => self.update(AttachedMessage::Printed(line)),
        }
    }

    /// Something that was read from a file.
    pub(super) fn read(&mut self, read: Read) {
        match read {
            Read::Message(message) => self.said(message, false),
            Read::Text(text) => self.update(AttachedMessage::Printed(Line::Whole(text))),
            Read::Trouble(why) => self.update(AttachedMessage::Trouble(why)),
        }
    }

    /// A message of the program; one that is live has the time at which it arrived.
    fn said(&mut self, message: Message, is_live: bool) {
        if let Message::Hello(hello) = &message {
            if self.attached.run().id != hello.run {
                // The last that is known of the one before.
                self.recorder.keep(self.attached.run());
            }
            self.resume(hello.run.as_deref());
        }
        let now = is_live.then(|| self.now());
        self.update(AttachedMessage::Said(message, now));
        self.replay();
        self.recorder.note(self.attached.run());
    }

    /// Goes on with a run that an earlier process has watched.
    fn resume(&mut self, id: Option<&str>) {
        let run = self.attached.run();
        if let Some(id) = id
            && run.metrics.is_empty()
            && run.id.is_none()
            && let Some(mut known) = self.recorder.resume(id)
        {
            known.early_stopping.patience = run.early_stopping.patience;
            known.early_stopping.on_trigger = run.early_stopping.on_trigger;
            let mut known = known.restored(self.roles.clone());
            known.panel.number_from(run.panel.next_number());
            self.attached.restore(known);
        } else if id.is_some() && run.id.as_deref() != id {
            self.schedule.rewind();
        }
    }

    /// Asks for the changes that are due; for those of the next seconds too, where the program waits for their steps, so
    /// that they are made at these very steps.
    fn replay(&mut self) {
        let run = self.attached.run();
        if run.panel.controls.is_empty() || self.to_program.is_none() {
            return;
        }
        let (now, step) = (self.now(), run.last_step());
        let ahead = match (run.panel.accepts_at(), run.rate()) {
            (false, _) => 0,
            (true, Some(rate)) => (rate * AHEAD).ceil().max(1.0) as u64,
            (true, None) => AHEAD_AT_FIRST,
        };
        let mut refused = Vec::new();
        let room = run.panel.room();
        for (at, control, value) in self.schedule.due(step.saturating_add(ahead), room) {
            let later = (at > step).then_some(at);
            let panel = &mut self.attached.run_mut().panel;
            match panel.ask_for(&control, value.clone(), later, now) {
                Some(asked) => self.send(&asked.line),
                None => refused.push(format!(
                    "{} {} at step {at}",
                    attach::printable(&control, 60),
                    attach::printable(&value.write().to_string(), 40)
                )),
            }
        }
        if !refused.is_empty() {
            let why = format!("the schedule can't set {}", refused.join(", "));
            self.update(AttachedMessage::Trouble(why));
        }
    }

    /// There is nothing more to read.
    pub(super) fn ended(&mut self, end: End) {
        self.end = Some(end.clone());
        self.update(AttachedMessage::Ended(end));
        if self.to_program.is_some() {
            // A process that it had started has the connection.
            self.update(AttachedMessage::Connected(true));
        }
        self.recorder.note(self.attached.run());
        self.recorder.keep(self.attached.run());
    }

    /// The time has gone on.
    pub(super) fn tick(&mut self) {
        let now = self.now();
        self.update(AttachedMessage::Clock(now));
        self.recorder.keep_if_due(self.attached.run());
    }

    /// Handles a message, and sends what follows from it to the program; other requests are the host's.
    pub(super) fn update(&mut self, message: AttachedMessage) {
        for effect in self.attached.update(message) {
            match effect {
                AttachedEffect::Send(line) => self.send(&line),
                AttachedEffect::NextRun => self.wants_next_run = true,
                // Only keys ask for these, which the host handles.
                AttachedEffect::Save(_)
                | AttachedEffect::Redraw
                | AttachedEffect::Quit
                | AttachedEffect::Suspend => {}
            }
        }
    }

    pub(super) fn send(&self, line: &str) {
        if let Some(program) = &self.to_program {
            // It may be gone; then nothing answers, which is said.
            let _ = program.send(format!("{line}\n"));
        }
    }

    /// Ends the recording.
    pub(super) fn finish(&mut self) {
        self.recorder.finish(Some(self.attached.run()));
    }
}

/// The run as its readers and its host have it.
#[derive(Clone)]
pub(super) struct Shared {
    watched: Arc<Mutex<Watched>>,
    changed: Arc<Notify>,
}

impl Shared {
    pub(super) fn new(watched: Watched) -> Self {
        Self {
            watched: Arc::new(Mutex::new(watched)),
            changed: Arc::default(),
        }
    }

    /// Has it alone, for a moment.
    pub(super) fn lock(&self) -> MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes it, and has it drawn.
    pub(super) fn change(&self, change: impl FnOnce(&mut Watched)) {
        change(&mut self.lock());
        self.changed.notify_one();
    }

    /// Waits for a change.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::attach::{protocol, read_recording};

    #[test]
    fn every_change_is_recorded_however_many_there_are() {
        let folder = tempfile::tempdir().unwrap();
        let mut recorder = Recorder {
            folder: Some(RecordingFolder::within(folder.path())),
            ..Recorder::none()
        };
        let mut run = Run::default();
        let mut say = |run: &mut Run, line: &str| {
            drop(run.take(protocol::read(line).unwrap(), Some(0.0)));
            recorder.note(run);
        };
        say(
            &mut run,
            r#"{"type":"hello","run":"a","controls":[{"name":"n","kind":"integer","min":0,"max":9999}]}"#,
        );
        for id in 1..=1200 {
            run.panel.set("n", &id.to_string(), 0.0).unwrap().unwrap();
            let ack = format!(r#"{{"type":"ack","id":{id},"step":{id},"status":"applied"}}"#);
            say(&mut run, &ack);
        }
        let path = recorder.path().unwrap();
        recorder.finish(None);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 2 + 1200);
        assert!(read_recording(&path).unwrap().changes() >= 1000);
    }
}
