//! Messages for files that could not be written.

use super::system::system;
use crate::train::SaveError;
use crate::ui::locale::Words;
use crate::ui::write_error::WriteError;

#[must_use]
pub(in crate::ui) fn unsaved(why: &WriteError, words: &'static Words) -> String {
    match why {
        WriteError::Weights(SaveError::Unwritable { path, source }) => words.fill(
            "unsaved.weights",
            &[("file", &path.display()), ("why", &system(source, words))],
        ),
        WriteError::Weights(SaveError::Format { path, why }) => words.fill(
            "unsaved.weights-format",
            &[("file", &path.display()), ("why", why)],
        ),
        WriteError::File(error) => system(error, words),
        WriteError::Frame(format) => words.fill("unsaved.frame", &[("ending", &format.0)]),
        WriteError::Curves(format) => words.fill("unsaved.curves", &[("ending", &format.0)]),
        WriteError::NoAnswer => words.get("unsaved.no-answer").to_owned(),
        WriteError::NoJournal => words.get("unsaved.no-journal").to_owned(),
        WriteError::Journal { path, error } => words.fill(
            "unsaved.journal",
            &[("file", &path.display()), ("why", &system(error, words))],
        ),
    }
}
