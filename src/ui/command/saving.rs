//! What `save` can write: the file's ending says what is saved and how.

use std::path::Path;

use super::Order;
use crate::ui::locale::Words;
use crate::ui::save::{Savable as What, Save};

/// The word.
pub(super) const WORD: &str = "save";
/// The word that writes over what is there.
pub(super) const OVER: &str = "save!";

/// Something that can be saved.
struct Savable {
    /// The key of what it is: `the screen`.
    what: &'static str,
    /// The name offered for a file of it, without an ending.
    stem: &'static str,
    endings: &'static [&'static str],
    is: What,
}

/// Everything that can be saved. No ending stands here twice.
static SAVABLES: &[Savable] = &[
    Savable {
        what: "savable.screen",
        stem: "frame",
        endings: &["svg", "txt", "ansi"],
        is: What::Frame,
    },
    Savable {
        what: "savable.weights",
        stem: "weights",
        endings: &["safetensors"],
        is: What::Weights,
    },
    Savable {
        what: "savable.table",
        stem: "metrics",
        endings: &["csv", "jsonl"],
        is: What::Table,
    },
    Savable {
        what: "savable.answer",
        stem: "answer",
        endings: &["json"],
        is: What::Answer,
    },
    Savable {
        what: "savable.run",
        stem: "run",
        endings: &["gradus"],
        is: What::Run,
    },
];

/// Reads a file's name; `None` where its ending says nothing.
pub(super) fn read(value: &str) -> Option<Order> {
    save(value, false)
}

/// The same, where a file may be written over.
pub(super) fn read_over(value: &str) -> Option<Order> {
    save(value, true)
}

fn save(value: &str, over: bool) -> Option<Order> {
    let path = Path::new(value);
    path.file_stem()?;
    let ending = path.extension()?.to_str()?;
    let savable = SAVABLES.iter().find(|one| one.endings.contains(&ending))?;
    Some(Order::Save(Save {
        what: savable.is,
        path: path.to_owned(),
        over,
    }))
}

/// Every ending with what it saves: `.svg, .txt, .ansi (the screen), …`.
pub(super) fn endings(words: &'static Words) -> String {
    let text = |one: &Savable| {
        let endings: Vec<String> = one.endings.iter().map(|e| format!(".{e}")).collect();
        format!("{} ({})", endings.join(", "), words.get(one.what))
    };
    let all: Vec<String> = SAVABLES.iter().map(text).collect();
    all.join(", ")
}

/// The names of files that `typed` can become, with what is saved in each.
pub(super) fn names(typed: &str, words: &'static Words) -> Vec<(String, &'static str)> {
    let (folder, file) = match typed.rfind(std::path::is_separator) {
        Some(end) => typed.split_at(end + 1),
        None => ("", typed),
    };
    let is_begun = |begun: &str| {
        let mut endings = SAVABLES.iter().flat_map(|one| one.endings);
        endings.any(|ending| ending.starts_with(begun))
    };
    let stem = match file.rsplit_once('.') {
        Some((stem, begun)) if is_begun(begun) => stem,
        _ => file,
    };
    let mut names = Vec::new();
    for one in SAVABLES {
        let stem = if stem.is_empty() { one.stem } else { stem };
        for ending in one.endings {
            names.push((format!("{folder}{stem}.{ending}"), words.get(one.what)));
        }
    }
    names
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ui::locale::Language;

    fn offered(typed: &str) -> Vec<String> {
        let names = names(typed, Language::English.words());
        let names = names.into_iter().map(|(name, _)| name);
        names.filter(|name| name.starts_with(typed)).collect()
    }

    #[test]
    fn every_ending_is_offered_listed_and_read_once() {
        let endings: Vec<&str> = SAVABLES
            .iter()
            .flat_map(|one| one.endings)
            .copied()
            .collect();
        let words = Language::English.words();
        for (place, ending) in endings.iter().enumerate() {
            assert!(!endings[..place].contains(ending));
            assert!(read(&format!("a.{ending}")).is_some());
            assert!(super::endings(words).contains(&format!(".{ending}")));
        }
        for language in Language::ALL {
            for one in SAVABLES {
                assert!(!language.words().get(one.what).is_empty());
            }
        }
        assert_eq!(offered("").len(), endings.len());
    }

    #[test]
    fn what_is_typed_so_far_is_kept() {
        assert_eq!(offered("")[0], "frame.svg");
        assert_eq!(offered("run").len(), 8);
        assert_eq!(offered("run.s"), ["run.svg", "run.safetensors"]);
        assert_eq!(offered("a.b/run.j"), ["a.b/run.jsonl", "a.b/run.json"]);
        assert_eq!(offered("a.b/")[4], "a.b/metrics.csv");
        assert_eq!(offered("v1.2")[0], "v1.2.svg");
    }
}
