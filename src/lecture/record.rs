//! The record of a lecture that was given: the script, the answers of the audience, and the journal of each scene's run,
//! as lines of JSON that are appended as the lecture goes.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::Answered;

/// The version of the format.
const VERSION: u32 = 1;

/// The word by which the first line of a record is known.
const MARK: &str = "gradus-lecture-record";

/// A script or a translation, as it was when the lecture began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its file.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

#[derive(Serialize, Deserialize)]
struct Header {
    #[serde(rename = "gradus-lecture-record")]
    version: u32,
    gradus: String,
    scripts: Vec<Source>,
}

/// A line after the first.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Line {
    /// A scene was entered, at this second of the lecture.
    Entered { scene: String, seconds: f64 },
    /// All answers to a question so far.
    Answers {
        question: String,
        answers: Vec<Answered>,
    },
    /// The script and its translations were changed while the lecture was given.
    Scripts(Vec<Source>),
    /// A line of the journal of a scene's run.
    Journal { scene: String, line: String },
}

/// Why a record can't be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It is no record of a lecture.
    #[error("no record of a lecture")]
    NoRecord,
    /// It is of another version.
    #[error("written by gradus {0}, which has another format")]
    Version(String),
    /// A line can't be read.
    #[error("line {line}: {source}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        source: serde_json::Error,
    },
}

/// What was recorded of a lecture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The script, and its translations.
    pub scripts: Vec<Source>,
    /// The scenes in the order in which they were entered, each with the second.
    pub entered: Vec<(String, f64)>,
    /// The answers to each question, by its id.
    pub answers: BTreeMap<String, Vec<Answered>>,
    /// The journal of the last run of each scene that began like the first, that of the script, by its id.
    pub journals: BTreeMap<String, Vec<u8>>,
    /// The first line of the first journal of each scene, and whether lines now belong to another run.
    heads: BTreeMap<String, (String, bool)>,
}

impl Record {
    /// Whether these bytes begin like a record.
    #[must_use]
    pub fn is_one(bytes: &[u8]) -> bool {
        let first = bytes
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        first.starts_with(b"{")
            && first
                .windows(MARK.len())
                .any(|window| window == MARK.as_bytes())
    }

    /// Reads a record. A last line that was not finished is left out.
    ///
    /// # Errors
    /// If it is none, or a line can't be read.
    pub fn read(bytes: &[u8]) -> Result<Self, RecordError> {
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        let text = String::from_utf8_lossy(&bytes[..whole]);
        let mut lines = text.lines();
        let first = lines.next().ok_or(RecordError::NoRecord)?;
        let header: Header = serde_json::from_str(first).map_err(|_| RecordError::NoRecord)?;
        if header.version != VERSION {
            return Err(RecordError::Version(header.gradus));
        }
        let mut record = Self {
            scripts: header.scripts,
            ..Self::default()
        };
        for (index, text) in lines.enumerate() {
            let line = serde_json::from_str(text).map_err(|source| RecordError::Line {
                line: index + 2,
                source,
            })?;
            record.take(line);
        }
        Ok(record)
    }

    /// A run that replaces another begins with a header of its own; one that is not of the script, as after another seed, is
    /// left out.
    fn take_journal(&mut self, scene: String, line: &str) {
        if line.starts_with("{\"gradus-journal\"") {
            let (head, is_other) = self
                .heads
                .entry(scene.clone())
                .or_insert_with(|| (line.to_owned(), false));
            *is_other = head != line;
            if !*is_other {
                self.journals.remove(&scene);
            }
        }
        if self
            .heads
            .get(&scene)
            .is_some_and(|(_, is_other)| *is_other)
        {
            return;
        }
        let journal = self.journals.entry(scene).or_default();
        journal.extend_from_slice(line.as_bytes());
        journal.push(b'\n');
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Entered { scene, seconds } => self.entered.push((scene, seconds)),
            Line::Answers { question, answers } => drop(self.answers.insert(question, answers)),
            Line::Scripts(scripts) => self.scripts = scripts,
            Line::Journal { scene, line } => self.take_journal(scene, &line),
        }
    }
}

/// Writes a record; clones write to the same.
#[derive(Clone)]
pub struct Recorder(Arc<Mutex<Box<dyn Write + Send>>>);

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

impl Recorder {
    /// Begins the record of a lecture with these scripts.
    ///
    /// # Errors
    /// If writing fails.
    pub fn begin(out: Box<dyn Write + Send>, scripts: Vec<Source>) -> io::Result<Self> {
        let recorder = Self(Arc::new(Mutex::new(out)));
        recorder.write(&Header {
            version: VERSION,
            gradus: env!("CARGO_PKG_VERSION").to_owned(),
            scripts,
        })?;
        Ok(recorder)
    }

    /// Notes that the scripts were changed.
    ///
    /// # Errors
    /// If writing fails.
    pub fn scripts(&self, scripts: &[Source]) -> io::Result<()> {
        self.write(&Line::Scripts(scripts.to_vec()))
    }

    /// Notes that a scene was entered.
    ///
    /// # Errors
    /// If writing fails.
    pub fn entered(&self, scene: &str, seconds: f64) -> io::Result<()> {
        let scene = scene.to_owned();
        self.write(&Line::Entered { scene, seconds })
    }

    /// Notes all answers to a question so far.
    ///
    /// # Errors
    /// If writing fails.
    pub fn answers(&self, question: &str, answers: &[Answered]) -> io::Result<()> {
        self.write(&Line::Answers {
            question: question.to_owned(),
            answers: answers.to_vec(),
        })
    }

    /// A journal of a scene's run within the record.
    #[must_use]
    pub fn journal(&self, scene: &str) -> Box<dyn Write + Send> {
        Box::new(SceneJournal {
            recorder: self.clone(),
            scene: scene.to_owned(),
            line: Vec::new(),
        })
    }

    fn write(&self, line: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}

/// Writes each line of a journal as a line of the record.
struct SceneJournal {
    recorder: Recorder,
    scene: String,
    line: Vec<u8>,
}

impl Write for SceneJournal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            match piece.strip_suffix(b"\n") {
                None => self.line.extend_from_slice(piece),
                Some(end) => {
                    self.line.extend_from_slice(end);
                    let line =
                        String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
                    let scene = self.scene.clone();
                    self.recorder.write(&Line::Journal { scene, line })?;
                }
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// What is written to it, readable from outside.
    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_is_recorded_is_read_back() {
        let out = Shared::default();
        let scripts = vec![Source {
            path: "a.md".into(),
            text: "---\n\"x\"\n".to_owned(),
        }];
        let recorder = Recorder::begin(Box::new(out.clone()), scripts.clone()).unwrap();
        recorder.entered("a", 0.5).unwrap();
        let mut journal = recorder.journal("a");
        journal
            .write_all(b"{\"gradus-journal\":1}\n{\"at\":")
            .unwrap();
        recorder.answers("q", &[Answered::Choice(1)]).unwrap();
        let both = [Answered::Choice(1), Answered::Votes(vec![3, 4])];
        recorder.answers("q", &both).unwrap();
        journal.write_all(b"1}\n").unwrap();
        let bytes = out.0.lock().unwrap().clone();
        assert!(Record::is_one(&bytes));
        let record = Record::read(&bytes).unwrap();
        assert_eq!(record.scripts, scripts);
        assert_eq!(record.entered, [("a".to_owned(), 0.5)]);
        assert_eq!(record.answers["q"], both);
        assert_eq!(
            record.journals["a"],
            b"{\"gradus-journal\":1}\n{\"at\":1}\n"
        );
        // Killed within a line.
        let torn = Record::read(&bytes[..bytes.len() - 3]).unwrap();
        assert_eq!(torn.journals["a"], b"{\"gradus-journal\":1}\n");
        // A run that replaces another.
        journal
            .write_all(b"{\"gradus-journal\":1,\"seed\":3}\n")
            .unwrap();
        let record = Record::read(&out.0.lock().unwrap()).unwrap();
        assert_eq!(
            record.journals["a"],
            b"{\"gradus-journal\":1}\n{\"at\":1}\n"
        );
        // And the script's own again.
        journal
            .write_all(b"{\"at\":9}\n{\"gradus-journal\":1}\n")
            .unwrap();
        let record = Record::read(&out.0.lock().unwrap()).unwrap();
        assert_eq!(record.journals["a"], b"{\"gradus-journal\":1}\n");
    }

    #[test]
    fn what_is_no_record_is_refused() {
        for text in ["", "{}\n", "hello\n", "{\"gradus-journal\":1}\n"] {
            assert!(!Record::is_one(text.as_bytes()), "{text}");
            assert!(Record::read(text.as_bytes()).is_err(), "{text}");
        }
        let later = "{\"gradus-lecture-record\":9,\"gradus\":\"9.0\",\"scripts\":[]}\n";
        let error = Record::read(later.as_bytes()).unwrap_err().to_string();
        assert_eq!(error, "written by gradus 9.0, which has another format");
        let broken =
            "{\"gradus-lecture-record\":1,\"gradus\":\"0.1.0\",\"scripts\":[]}\n{\"x\":1}\n";
        assert!(
            Record::read(broken.as_bytes())
                .unwrap_err()
                .to_string()
                .starts_with("line 2: ")
        );
    }
}
