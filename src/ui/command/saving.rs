//! The `save` commands: the file's extension selects the content and the format.

use std::path::Path;

use super::Order;
use crate::ui::locale::Words;
use crate::ui::save::{Savable as What, Save};

pub(super) const WORD: &str = "save";
/// The variant that may overwrite a file.
pub(super) const OVERWRITE: &str = "save!";

/// A content and the formats it can be saved in.
struct Savable {
    /// The locale key of its name: `the screen`.
    what: &'static str,
    /// The file name that completion offers, without extension.
    stem: &'static str,
    extensions: &'static [&'static str],
    content: What,
}

/// Everything that can be saved. Extensions are unique.
static SAVABLES: &[Savable] = &[
    Savable {
        what: "savable.screen",
        stem: "frame",
        extensions: &["svg", "txt", "ansi"],
        content: What::Frame,
    },
    Savable {
        what: "savable.weights",
        stem: "weights",
        extensions: &["safetensors"],
        content: What::Weights,
    },
    Savable {
        what: "savable.table",
        stem: "metrics",
        extensions: &["csv", "jsonl"],
        content: What::Table,
    },
    Savable {
        what: "savable.answer",
        stem: "answer",
        extensions: &["json"],
        content: What::Answer,
    },
    Savable {
        what: "savable.run",
        stem: "run",
        extensions: &["gradus"],
        content: What::Run,
    },
];

/// Parses a file name; `None` if its extension is unknown.
pub(super) fn read(value: &str) -> Option<Order> {
    save(value, false)
}

/// Like [`read`], and allows overwriting.
pub(super) fn read_overwriting(value: &str) -> Option<Order> {
    save(value, true)
}

fn save(value: &str, overwrite: bool) -> Option<Order> {
    let path = Path::new(value);
    path.file_stem()?;
    let extension = path.extension()?.to_str()?;
    let savable = SAVABLES
        .iter()
        .find(|one| one.extensions.contains(&extension))?;
    Some(Order::Save(Save {
        what: savable.content,
        path: path.to_owned(),
        overwrite,
    }))
}

/// Every extension with its content: `.svg, .txt, .ansi (the screen), …`.
pub(super) fn extensions(words: &'static Words) -> String {
    let text = |one: &Savable| {
        let extensions: Vec<String> = one.extensions.iter().map(|e| format!(".{e}")).collect();
        format!("{} ({})", extensions.join(", "), words.get(one.what))
    };
    let all: Vec<String> = SAVABLES.iter().map(text).collect();
    all.join(", ")
}

/// The file names that `typed` can be completed to, each with its content.
pub(super) fn names(typed: &str, words: &'static Words) -> Vec<(String, &'static str)> {
    let (folder, file) = match typed.rfind(std::path::is_separator) {
        Some(end) => typed.split_at(end + 1),
        None => ("", typed),
    };
    let is_begun = |begun: &str| {
        let mut extensions = SAVABLES.iter().flat_map(|one| one.extensions);
        extensions.any(|extension| extension.starts_with(begun))
    };
    let stem = match file.rsplit_once('.') {
        Some((stem, begun)) if is_begun(begun) => stem,
        _ => file,
    };
    let mut names = Vec::new();
    for one in SAVABLES {
        let stem = if stem.is_empty() { one.stem } else { stem };
        for extension in one.extensions {
            names.push((format!("{folder}{stem}.{extension}"), words.get(one.what)));
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
        let extensions: Vec<&str> = SAVABLES
            .iter()
            .flat_map(|one| one.extensions)
            .copied()
            .collect();
        let words = Language::English.words();
        for (index, extension) in extensions.iter().enumerate() {
            assert!(!extensions[..index].contains(extension));
            assert!(read(&format!("a.{extension}")).is_some());
            assert!(super::extensions(words).contains(&format!(".{extension}")));
        }
        for language in Language::ALL {
            for one in SAVABLES {
                assert!(!language.words().get(one.what).is_empty());
            }
        }
        assert_eq!(offered("").len(), extensions.len());
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
