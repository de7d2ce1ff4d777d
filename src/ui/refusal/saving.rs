//! Why a file could not be written.

use super::system::system;
use crate::train::SaveError;
use crate::ui::locale::Words;
use crate::ui::unsaved::Unsaved;

/// Why a file could not be written.
#[must_use]
pub(in crate::ui) fn unsaved(why: &Unsaved, words: &'static Words) -> String {
    match why {
        Unsaved::Weights(SaveError::Unwritable { path, source }) => words.fill(
            "unsaved.weights",
            &[("file", &path.display()), ("why", &system(source, words))],
        ),
        Unsaved::Weights(SaveError::Format { path, why }) => words.fill(
            "unsaved.weights-format",
            &[("file", &path.display()), ("why", why)],
        ),
        Unsaved::File(error) => system(error, words),
        Unsaved::Frame(format) => words.fill("unsaved.frame", &[("ending", &format.0)]),
        Unsaved::Curves(format) => words.fill("unsaved.curves", &[("ending", &format.0)]),
        Unsaved::NoJournal => words.get("unsaved.no-journal").to_owned(),
        Unsaved::Journal { path, error } => words.fill(
            "unsaved.journal",
            &[("file", &path.display()), ("why", &system(error, words))],
        ),
    }
}
