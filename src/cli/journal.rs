//! Journals: where they are stored, and how a run is resumed from one.

use std::env;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use clap::ArgMatches;

use super::{Failure, failure, state_file};
use crate::live::{JournalOf, Warning};
use crate::train::Session;
use crate::train::journal::{Journal, JournalFolder, Writer};
use crate::train::timeline::OpenJournal;
use crate::ui::{Savable, Save, WriteError};
use crate::whole_file;

/// A parsed journal, with its file and contents.
pub(super) struct Recorded {
    pub(super) path: PathBuf,
    pub(super) journal: Journal,
    pub(super) bytes: Vec<u8>,
}

impl Recorded {
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.display();
        let bytes = fs::read(path)
            .map_err(|error| Failure::Failed(format!("can't read {name}: {error}")))?;
        let journal = Journal::read(&bytes)
            .map_err(|error| Failure::Failed(format!("can't read {name}: {error}")))?;
        Ok(Self {
            path: path.to_owned(),
            journal,
            bytes,
        })
    }

    /// Reads the journal that `text` names: a path, or the name of one in the journal folder.
    pub(super) fn find(text: &Path) -> Result<Self, Failure> {
        if text.exists() || text.components().count() > 1 {
            return Self::read(text);
        }
        let in_folder =
            journal_folder().map(|folder| folder.folder().join(text).with_extension("gradus"));
        match in_folder.filter(|path| path.exists()) {
            Some(path) => Self::read(&path),
            None => Err(Failure::Failed(format!(
                "no run '{}': see 'gradus resume' for those that can be resumed, or name a file",
                text.display()
            ))),
        }
    }

    /// The run at its start, and warnings for the user before it is resumed.
    pub(super) fn session(&self) -> Result<(Session, Vec<Warning>), Failure> {
        let session = Session::new(self.journal.recipe().clone());
        let session = session.map_err(|error| match self.journal.changed_file() {
            // Other data are why the rest does not fit them.
            Some(changed) => Failure::Failed(format!("{changed}: {error}")),
            None => error.into(),
        })?;
        let notices = self.journal.notices(&session).into_iter();
        let file = self.path.display().to_string();
        let warning = |notice| Warning::ResumedRun {
            file: file.clone(),
            notice,
        };
        let notices = notices.map(warning).collect();
        Ok((session, notices))
    }

    /// Opens the file for appending; `None`, with a warning on stderr, if it can't be written.
    ///
    /// # Errors
    /// When another process trains this run.
    pub(super) fn reopen(&self) -> Result<Option<File>, Failure> {
        // Truncates only after it is certain that no other process is writing.
        let file = match fs::OpenOptions::new().append(true).open(&self.path) {
            Ok(file) => file,
            Err(error) => {
                let path = self.path.display();
                failure::complain(&format!(
                    "can't write {path}: {error}; training continues without a journal"
                ));
                return Ok(None);
            }
        };
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            let path = self.path.display();
            return Err(Failure::Failed(format!(
                "another gradus is still training the run of {path}"
            )));
        }
        match file.set_len(self.journal.intact() as u64) {
            Ok(()) => Ok(Some(file)),
            Err(error) => {
                let path = self.path.display();
                failure::complain(&format!(
                    "can't write {path}: {error}; training continues without a journal"
                ));
                Ok(None)
            }
        }
    }
}

/// The path of the current run's journal, if it has one; each restart begins another.
#[derive(Clone, Debug, Default)]
pub(super) struct JournalPath(Arc<Mutex<Option<PathBuf>>>);

impl JournalPath {
    pub(super) fn set(&self, path: &Path) {
        if let Ok(mut current) = self.0.lock() {
            *current = Some(path.to_owned());
        }
    }

    pub(super) fn path(&self) -> Option<PathBuf> {
        self.0.lock().ok().and_then(|current| current.clone())
    }

    /// The files that this save would write; for a journal, including those beside it.
    pub(super) fn would_write(&self, save: &Save) -> Vec<PathBuf> {
        let mut all = vec![save.path.clone()];
        if save.what == Savable::Run && self.path().as_ref() != Some(&save.path) {
            all.extend(state_file::beside(&save.path));
        }
        all
    }

    /// Copies the journal so far to `path`, with the saved state beside it.
    ///
    /// # Errors
    /// When there is no journal, or a file can't be read or written.
    pub(super) fn copy(&self, path: &Path) -> Result<(), WriteError> {
        let current = self.path().ok_or(WriteError::NoJournal)?;
        // First, so that the state is not ahead of the journal. Without it, resuming only takes longer.
        let _ = state_file::copy(&current, path);
        let bytes = fs::read(&current).map_err(|error| WriteError::Journal {
            path: current,
            error: error.into(),
        })?;
        // Without a line that is still being written.
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        whole_file::write(path, |out| out.write_all(&bytes[..whole]))
            .map_err(|error: io::Error| WriteError::File(error.into()))
    }
}

/// The user's journal folder.
pub(super) fn journal_folder() -> Option<JournalFolder> {
    JournalFolder::usual(|name| env::var_os(name))
}

/// The argument that names this journal on the command line: its bare name if it is in the journal folder.
pub(super) fn name(path: &Path) -> String {
    let in_folder = journal_folder().is_some_and(|folder| path.parent() == Some(folder.folder()));
    let name = path.file_stem().filter(|_| in_folder);
    let name = name.unwrap_or(path.as_os_str()).to_string_lossy();
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+:,@%=".contains(letter);
    if name.chars().all(is_plain) {
        name.into_owned()
    } else {
        format!("\"{name}\"")
    }
}

/// Starts the journal of `session` in `file`, which stays locked while it is open.
pub(super) fn begin(file: File, session: &Session) -> io::Result<Writer<Box<dyn Write + Send>>> {
    // The lock only shows other processes that the run is active; some file systems have none.
    let _ = file.try_lock();
    Writer::begin(Box::new(file) as _, session)
}

/// The journals of a dashboard's runs.
pub(super) fn journals(options: &ArgMatches, current: &JournalPath) -> Option<JournalOf> {
    if options.get_flag("no-journal") {
        return None;
    }
    if let Ok(Some(path)) = options.try_get_one::<PathBuf>("journal") {
        let (path, current) = (path.clone(), current.clone());
        let mut number = 0;
        return Some(Box::new(move |session| {
            number += 1;
            // Only the first may overwrite a file, as the option named it; restarts may not.
            while number > 1 && is_taken(&numbered(&path, number)) {
                number += 1;
            }
            let path = numbered(&path, number);
            let file = File::create(&path)?;
            current.set(&path);
            begin(file, session)
        }));
    }
    let current = current.clone();
    Some(Box::new(move |session| {
        let (path, file) = create_in_folder(session.trainer().data().entry.id)?;
        current.set(&path);
        begin(file, session)
    }))
}

/// Creates a journal in the journal folder for a run on this data set.
fn create_in_folder(data: &str) -> io::Result<(PathBuf, File)> {
    let journals = journal_folder().ok_or_else(|| io::Error::other("there is no state folder"))?;
    let now = Stamp::of(SystemTime::now());
    let name = format!("{}-{data}", now.compact());
    journals.create(&name).map_err(|error| {
        let folder = journals.folder().display();
        io::Error::new(error.kind(), format!("{folder}: {error}"))
    })
}

/// The journal of a run that continues a replay: a copy of the replayed journal with contents `bytes`.
pub(super) fn when_taken_over(
    options: &ArgMatches,
    bytes: Vec<u8>,
    current: &JournalPath,
) -> Option<OpenJournal> {
    if options.get_flag("no-journal") {
        return None;
    }
    let current = current.clone();
    Some(Box::new(move || {
        // The replay consumed the parsed journal, and its source may be a pipe.
        let journal = Journal::read(&bytes).map_err(io::Error::other)?;
        let (path, mut file) = create_in_folder(journal.recipe().data.id())?;
        let _ = file.try_lock();
        file.write_all(&bytes[..journal.intact()])?;
        current.set(&path);
        let writer = Writer::go_on(Box::new(file) as _, &journal, &bytes)?;
        Ok((writer, journal))
    }))
}

/// Whether a journal or a file beside it exists.
fn is_taken(journal: &Path) -> bool {
    journal.exists() || state_file::beside(journal).iter().any(|file| file.exists())
}

/// `run.gradus`, then `run-2.gradus` after a restart.
fn numbered(path: &Path, number: u32) -> PathBuf {
    if number < 2 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// Lists the runs that can be resumed: name, data, step and date.
pub(super) fn list() -> Result<(), Failure> {
    let journals = journal_folder();
    let unfinished = journals.iter().flat_map(JournalFolder::unfinished);
    let unfinished: Vec<_> = unfinished.filter(|one| !is_in_use(&one.path)).collect();
    if unfinished.is_empty() {
        failure::complain("no unfinished runs");
        return Ok(());
    }
    let rows = unfinished.iter().map(|one| (&one.path, &one.journal));
    write_list(rows)?;
    failure::complain("'gradus resume NAME' resumes one of these, --last the first");
    Ok(())
}

/// Lists all runs that are kept, the latest first.
pub(super) fn list_all() -> Result<(), Failure> {
    let paths = journal_folder().map(|folder| folder.journals());
    let kept: Vec<_> = paths
        .unwrap_or_default()
        .into_iter()
        .rev()
        .filter_map(|path| Recorded::read(&path).ok())
        .collect();
    if kept.is_empty() {
        failure::complain("no runs are kept");
        return Ok(());
    }
    write_list(kept.iter().map(|one| (&one.path, &one.journal)))?;
    failure::complain("'gradus replay NAME' replays one of these");
    Ok(())
}

fn write_list<'a>(runs: impl Iterator<Item = (&'a PathBuf, &'a Journal)>) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let mut runs = runs.map(|(path, journal)| {
        let name = path.file_stem().unwrap_or_default().display();
        let (_, place) = journal.position();
        let data = &journal.recipe().data.name;
        let when = fs::metadata(path).and_then(|about| about.modified());
        let when = when.map_or_else(|_| "?".to_owned(), |when| Stamp::of(when).to_string());
        format!("{name}  {data}  step {}  {when}", place.step)
    });
    runs.try_for_each(|line| writeln!(out, "{}", failure::plain(&line)))
        .and_then(|()| out.flush())
        .map_err(|error| failure::stdout(&error))
}

/// The run interrupted last.
pub(super) fn last() -> Result<Recorded, Failure> {
    let journals = journal_folder();
    let mut unfinished = journals.iter().flat_map(JournalFolder::unfinished);
    let last = unfinished.find(|one| !is_in_use(&one.path));
    match last {
        Some(one) => Ok(Recorded {
            path: one.path,
            journal: one.journal,
            bytes: one.bytes,
        }),
        None => Err(Failure::Failed("no unfinished runs".to_owned())),
    }
}

/// Whether another process is writing this journal.
fn is_in_use(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// A date and time in UTC.
pub(super) struct Stamp {
    year: u64,
    month: u64,
    day: u64,
    seconds: u64,
}

impl Stamp {
    pub(super) fn of(time: SystemTime) -> Self {
        let since = time.duration_since(SystemTime::UNIX_EPOCH);
        let all = since.map_or(0, |since| since.as_secs());
        // Days since 1 March 0000: years that start in March have their leap day at the end.
        let days = all / 86_400 + 719_468;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        Self {
            year: era * 400 + year + u64::from(month >= 10),
            month: if month < 10 { month + 3 } else { month - 9 },
            day: day - (153 * month + 2) / 5 + 1,
            seconds: all % 86_400,
        }
    }

    fn clock(&self) -> (u64, u64, u64) {
        let all = self.seconds;
        (all / 3600, all / 60 % 60, all % 60)
    }

    /// A name that sorts by time: `20260228-235959`.
    pub(super) fn compact(&self) -> String {
        let (hours, minutes, seconds) = self.clock();
        let Self {
            year, month, day, ..
        } = self;
        format!("{year:04}{month:02}{day:02}-{hours:02}{minutes:02}{seconds:02}")
    }
}

impl std::fmt::Display for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (hours, minutes, _) = self.clock();
        let Self {
            year, month, day, ..
        } = self;
        write!(
            f,
            "{year:04}-{month:02}-{day:02} {hours:02}:{minutes:02} UTC"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn moments_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "19700101-000000"),
            // `date -u -d @951782399`: a leap day of a year that 400 divides.
            (951_782_400, "20000229-000000"),
            (951_868_800, "20000301-000000"),
            (1_735_689_599, "20241231-235959"),
            (4_107_542_400, "21000301-000000"),
        ] {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(Stamp::of(time).compact(), text);
        }
    }

    #[test]
    fn a_restart_journals_beside_the_first_run() {
        let path = Path::new("a/run.gradus");
        assert_eq!(numbered(path, 1), path);
        assert_eq!(numbered(path, 2), Path::new("a/run-2.gradus"));
    }
}
