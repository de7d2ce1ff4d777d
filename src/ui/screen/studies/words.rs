//! Names and texts of studies and their options, translated if the locale has them, else from their entries.

use crate::study::{Entry, Opt};
use crate::ui::locale::Words;

pub(super) fn label(entry: &Entry, words: &'static Words) -> &'static str {
    words.of(&["study", entry.id, "label"], entry.label)
}

pub(super) fn question(entry: &Entry, words: &'static Words) -> &'static str {
    words.of(&["study", entry.id, "question"], entry.question)
}

pub(super) fn explanation(entry: &Entry, words: &'static Words) -> &'static str {
    words.of(&["study", entry.id, "explanation"], entry.explanation)
}

pub(super) fn help(entry: &Entry, option: &Opt, words: &'static Words) -> &'static str {
    words.of(
        &["study", entry.id, "option", option.word, "help"],
        option.help,
    )
}

pub(super) fn allowed(entry: &Entry, option: &Opt, words: &'static Words) -> &'static str {
    words.of(
        &["study", entry.id, "option", option.word, "allowed"],
        option.allowed,
    )
}
