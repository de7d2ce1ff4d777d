//! The log of a run as `TensorBoard` event files.
//!
//! Each run has a folder of its own, `run-1`, `run-2` … under the given one, so that `TensorBoard` shows several runs
//! as several curves, and nothing is ever overwritten. The metrics of a branch are in a folder within that of the run,
//! `run-1/branch-2`, from the step at which it was forked; the steps after an undo, which repeat step numbers, are in
//! another one, `run-1/branch-1-undo-1`, until a redo. Each contains
//!
//! | tag | what |
//! |---|---|
//! | `loss/objective` | what the optimizer minimises: each of the first 10 000 steps, then one step in 10 up to 100 000, in 100 up to 1 000 000, …, each the mean since the last |
//! | `loss/objective_max` | the largest of those, from step 10 001 on: no spike is lost |
//! | `loss/train`, `loss/validation`, `loss/gap` | each evaluation; the gap is validation − train |
//! | `accuracy/train`, `accuracy/validation` | each evaluation, for classification |
//! | `settings/lr`, `settings/batch` … | each number that can be changed live and is in force: at the start, at the end, and before and after each change of it, which draws a staircase; 0 is off |
//! | `recipe` | text: the recipe as a file, at step 0 |
//! | `changes` | text: each change, at its step |
//! | `trigger` | text: where early stopping's patience was exhausted, at its step |
//! | `origin` | text: for a branch, where it comes from |
//! | `end` | text: why the run ended, at its last step |
//!
//! The formats are those of TensorFlow (`event.proto`, `summary.proto` and `TFRecord`), restricted to scalars and
//! texts.

mod crc32c;
mod event;
mod record;
mod thinning;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::log::Histories;
use super::{Applied, Evaluation, Jump, Log, Session, Settings, Stand, StepRecord, Trigger};
use crate::knob::Kind;
use crate::series::Span;
pub(crate) use crc32c::masked as masked_checksum;
use thinning::Thinning;

/// A [`Log`] that writes `TensorBoard` event files.
pub struct TensorBoard {
    folder: PathBuf,
    host: String,
    /// Returns the seconds since 1970. The engine has no clock of its own.
    clock: Box<dyn FnMut() -> f64 + Send>,
    run: Option<Run>,
}

/// A run with the files of its histories.
struct Run {
    folder: PathBuf,
    /// The number of training samples, which is the size of a full batch.
    samples: usize,
    /// One file for each history.
    files: Vec<EventFile>,
    histories: Histories,
    /// The index of the file being written.
    current: usize,
    undos: usize,
}

/// The file of one history.
struct EventFile {
    out: BufWriter<File>,
    thinning: Thinning,
    /// The settings in force, as last written.
    numbers: Vec<Number>,
    /// The last step written.
    last: u64,
}

/// A numeric setting in force.
#[derive(Clone, Debug, PartialEq)]
struct Number {
    word: &'static str,
    value: f64,
    /// Whether 0 is the same as off.
    switches: bool,
}

impl Number {
    fn tag(&self) -> String {
        format!("settings/{}", self.word)
    }
}

impl TensorBoard {
    /// A log under `folder`, which is created with the first run. `host` is the name of this computer, which by
    /// convention is part of the file names; `clock` returns the seconds since 1970.
    pub fn new(
        folder: impl Into<PathBuf>,
        host: &str,
        clock: impl FnMut() -> f64 + Send + 'static,
    ) -> Self {
        let is_plain = |c: &char| c.is_ascii_alphanumeric() || "-._".contains(*c);
        Self {
            folder: folder.into(),
            host: host.chars().filter(is_plain).collect(),
            clock: Box::new(clock),
            run: None,
        }
    }

    /// Writes the event that `make` returns for the current time.
    fn event(&mut self, make: impl FnOnce(f64) -> Vec<u8>) -> io::Result<()> {
        let seconds = (self.clock)();
        match self.file() {
            Some(file) => record::write(&mut file.out, &make(seconds)),
            None => Ok(()),
        }
    }

    /// The file being written.
    fn file(&mut self) -> Option<&mut EventFile> {
        let run = self.run.as_mut()?;
        run.files.get_mut(run.current)
    }

    /// Creates a file in an existing folder, and writes to it from now on.
    fn open(&mut self, folder: &Path) -> io::Result<()> {
        let seconds = (self.clock)();
        let name = format!("events.out.tfevents.{:010}.{}", seconds as u64, self.host);
        let file = EventFile {
            out: BufWriter::new(File::create_new(folder.join(name))?),
            thinning: Thinning::default(),
            numbers: Vec::new(),
            last: 0,
        };
        if let Some(run) = &mut self.run {
            run.current = run.files.len();
            run.files.push(file);
        }
        self.event(event::version)
    }

    /// Creates the folder of a branch, or of the steps after an undo.
    fn begin_history(&mut self, name: &str, origin: &str, stand: Stand<'_>) -> io::Result<()> {
        let Some(run) = &mut self.run else {
            return Ok(());
        };
        let folder = run.folder.join(name);
        fs::create_dir(&folder)?;
        self.open(&folder)?;
        self.text(stand.step, "origin", origin)?;
        self.settings(stand.step, stand.settings)
    }

    fn scalar(&mut self, step: u64, tag: &str, value: f64) -> io::Result<()> {
        if let Some(file) = self.file() {
            file.last = file.last.max(step);
        }
        self.event(|seconds| event::scalar(seconds, step, tag, value as f32))
    }

    fn text(&mut self, step: u64, tag: &str, text: &str) -> io::Result<()> {
        self.event(|seconds| event::text(seconds, step, tag, text))
    }

    fn objective(&mut self, span: &Span) -> io::Result<()> {
        let mean = if span.non_finite > 0 {
            f32::NAN
        } else {
            span.mean()
        };
        self.scalar(span.last, "loss/objective", mean.into())?;
        if span.count > 1 {
            self.scalar(span.last, "loss/objective_max", span.max.into())?;
        }
        Ok(())
    }

    /// Writes the old and new values of settings that have changed.
    fn settings(&mut self, step: u64, settings: &Settings) -> io::Result<()> {
        let samples = self.run.as_ref().map_or(0, |run| run.samples);
        let Some(file) = self.file() else {
            return Ok(());
        };
        let now = numbers(settings, samples);
        let old = std::mem::replace(&mut file.numbers, now.clone());
        let is_in = |all: &[Number], one: &Number| all.contains(one);
        let was = old.iter().filter(|one| !is_in(&now, one));
        let is = now.iter().filter(|one| !is_in(&old, one));
        let is_first = old.is_empty();
        let known = |all: &[Number], one: &Number| all.iter().any(|other| other.word == one.word);
        for one in was.clone() {
            self.scalar(step, &one.tag(), one.value)?;
        }
        for one in is.clone() {
            if one.switches && !is_first && !known(&old, one) {
                self.scalar(step, &one.tag(), 0.0)?;
            }
            self.scalar(step, &one.tag(), one.value)?;
        }
        for one in was.filter(|one| one.switches && !known(&now, one)) {
            self.scalar(step, &one.tag(), 0.0)?;
        }
        Ok(())
    }
}

impl Log for TensorBoard {
    fn begin(&mut self, session: &Session) -> io::Result<()> {
        let folder = new_folder(&self.folder)?;
        let mut histories = Histories::default();
        histories.begin();
        self.run = Some(Run {
            folder: folder.clone(),
            samples: session.trainer().data().train.len(),
            files: Vec::new(),
            histories,
            current: 0,
            undos: 0,
        });
        self.open(&folder)?;
        let step = session.trainer().step_count();
        let recipe = session.recipe().to_toml().replace('\n', "\n    ");
        self.text(step, "recipe", &format!("    {}", recipe.trim_end()))?;
        self.settings(step, session.trainer().settings())?;
        self.flush()
    }

    fn step(&mut self, made: &StepRecord) -> io::Result<()> {
        let thinning = self.file().map(|file| &mut file.thinning);
        match thinning.and_then(|all| all.add(made.step, made.objective as f32)) {
            Some(span) => self.objective(&span),
            None => Ok(()),
        }
    }

    fn evaluation(&mut self, evaluation: &Evaluation) -> io::Result<()> {
        let Evaluation {
            step,
            train,
            validation,
            ..
        } = evaluation;
        let figures = [
            ("loss/train", Some(train.loss)),
            ("loss/validation", Some(validation.loss)),
            ("loss/gap", Some(evaluation.gap())),
            ("accuracy/train", train.accuracy),
            ("accuracy/validation", validation.accuracy),
        ];
        for (tag, figure) in figures {
            if let Some(figure) = figure {
                self.scalar(*step, tag, figure)?;
            }
        }
        // TensorBoard follows growing files, and evaluations are what users wait for.
        self.flush()
    }

    fn trigger(&mut self, trigger: &Trigger) -> io::Result<()> {
        let action = if trigger.stops { "stops" } else { "marks" };
        let text = format!("early stopping {action}: {trigger}");
        self.text(trigger.step, "trigger", &text)?;
        self.flush()
    }

    fn change(&mut self, applied: &Applied, settings: &Settings) -> io::Result<()> {
        let text = format!("`{}`: {}", applied.change, applied.text);
        self.text(applied.step, "changes", &text)?;
        self.settings(applied.step, settings)?;
        self.flush()
    }

    fn jump(&mut self, jump: Jump<'_>, stand: Stand<'_>) -> io::Result<()> {
        let Some(run) = &mut self.run else {
            return Ok(());
        };
        let branch = u64::from(stand.branch.0) + 1;
        run.histories.jump(jump, stand.branch);
        match jump {
            Jump::Travelled { .. } | Jump::Switched { .. } | Jump::Redone { known: true } => {
                run.current = run.histories.current();
            }
            Jump::Forked { from } => {
                let origin = format!("forked from {} at step {}", from.number(), stand.step);
                self.begin_history(&format!("branch-{branch}"), &origin, stand)?;
            }
            Jump::Undone { .. } | Jump::Redone { known: false } => {
                run.undos += 1;
                let name = format!("branch-{branch}-undo-{}", run.undos);
                let origin = match jump {
                    Jump::Undone { change } => format!("`{change}` undone at step {}", stand.step),
                    _ => format!("an undo redone at step {}", stand.step),
                };
                self.begin_history(&name, &origin, stand)?;
            }
        }
        self.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().map_or(Ok(()), |file| file.out.flush())
    }

    /// The file of the run's current position is written last, so that its values are shown; all files are completed.
    fn end(&mut self, step: u64, reason: &str) -> io::Result<()> {
        let Some(run) = &self.run else {
            return Ok(());
        };
        let (current, count) = (run.current, run.files.len());
        let others = (0..count).filter(|file| *file != current);
        for file in others.chain([current]).filter(|file| *file < count) {
            if let Some(run) = &mut self.run {
                run.current = file;
            }
            self.finish((file == current).then_some((step, reason)))?;
            self.flush()?;
        }
        Ok(())
    }
}

impl TensorBoard {
    /// Writes what is missing in the current file.
    fn finish(&mut self, end: Option<(u64, &str)>) -> io::Result<()> {
        let Some(file) = self.file() else {
            return Ok(());
        };
        let (rest, numbers, last) = (file.thinning.rest(), file.numbers.clone(), file.last);
        if let Some(rest) = rest {
            self.objective(&rest)?;
        }
        let last = end.map_or(last, |(step, _)| last.max(step));
        for one in numbers {
            self.scalar(last, &one.tag(), one.value)?;
        }
        match end {
            Some((step, reason)) => self.text(step, "end", reason),
            None => Ok(()),
        }
    }
}

/// Creates the first of `run-1`, `run-2` … that does not exist. Of two programs that try the same one, only one creates
/// it.
fn new_folder(parent: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(parent)?;
    for number in 1_u64.. {
        let folder = parent.join(format!("run-{number}"));
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Ok(()) => return Ok(folder),
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// The settings in force that are numbers, not words.
fn numbers(settings: &Settings, samples: usize) -> Vec<Number> {
    let optimizer = settings.optimizer.knobs.iter().zip(&settings.knobs);
    let on = settings.regularizers.iter().filter(|one| one.on);
    let regularizers = on.flat_map(|one| one.entry.knobs.iter().zip(&one.knobs));
    let mut all: Vec<Number> = optimizer
        .chain(regularizers)
        .filter(|(knob, value)| {
            let is_number = !matches!(knob.kind, Kind::Choice(_));
            let is_off = knob.switches && **value == 0.0;
            is_number && !is_off
        })
        .map(|(knob, value)| Number {
            word: knob.word,
            value: *value,
            switches: knob.switches,
        })
        .collect();
    all.push(Number {
        word: "batch",
        value: settings.batch.of(samples) as f64,
        switches: false,
    });
    all
}

#[cfg(test)]
mod tests;
