//! The command line: the words of a live change, and a few that concern the session and the screen.

mod complete;
mod mistake;
mod words;

pub(in crate::ui) use complete::{Candidate, candidates};
pub(in crate::ui) use mistake::explain;
pub(in crate::ui) use words::Order;

use super::locale::Words;
use mistake::wrong;
use words::{WORDS, Word};

/// Reads a line.
///
/// # Errors
/// What is wrong with it, in one line of the language.
pub(in crate::ui) fn read(line: &str, words: &'static Words) -> Result<Order, String> {
    let line = line.trim();
    let (name, value) = line.split_once([' ', '=', '\t']).unwrap_or((line, ""));
    let value = value.trim();
    if let Some(known) = WORDS.iter().find(|known| known.name == name) {
        return (known.read)(value).ok_or_else(|| refuse(known, value, words));
    }
    line.parse()
        .map(Order::Change)
        .map_err(|error| explain(&error, line, words))
}

fn refuse(known: &Word, value: &str, words: &'static Words) -> String {
    let values = (known.values)().join(", ");
    let allowed = words.get(known.allowed).replace("{values}", &values);
    wrong(known.name, value, &allowed, words)
}

#[cfg(test)]
mod tests;
