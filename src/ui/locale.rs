//! The texts of the screen, one table per language.
//!
//! A text is found by its key, such as `train.loss`. Texts of a registry (an optimizer's label, a knob's) are looked up
//! by id and fall back to the English of the entry, so adding an optimizer touches no table.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write};
use std::str::FromStr;
use std::sync::OnceLock;

use thiserror::Error;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    English,
    Korean,
}

/// A language without a table.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("lang can't be '{0}': expected en, ko")]
pub struct UnknownLanguage(String);

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::Korean];

    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// The language of a locale such as `ko-KR` or `ko_KR.UTF-8`; English if it has no table.
    #[must_use]
    pub fn of_locale(tag: &str) -> Self {
        let primary = tag.split(['-', '_', '.']).next().unwrap_or_default();
        primary.to_ascii_lowercase().parse().unwrap_or_default()
    }

    #[must_use]
    pub fn words(self) -> &'static Words {
        static TABLES: OnceLock<[Words; 2]> = OnceLock::new();
        let tables = TABLES.get_or_init(|| {
            [
                Words::read(include_str!("../../assets/locale/en.toml")),
                Words::read(include_str!("../../assets/locale/ko.toml")),
            ]
        });
        &tables[self as usize]
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(id: &str) -> Result<Self, UnknownLanguage> {
        let found = Self::ALL.into_iter().find(|language| language.id() == id);
        found.ok_or_else(|| UnknownLanguage(id.to_owned()))
    }
}

impl Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The table of one language.
#[derive(Debug)]
pub struct Words {
    table: BTreeMap<String, String>,
}

impl Words {
    fn read(source: &str) -> Self {
        let mut table = BTreeMap::new();
        // The tables are compiled in and a test parses them, so this can't fail.
        if let Ok(root) = source.parse::<toml::Table>() {
            flatten("", &root, &mut table);
        }
        Self { table }
    }

    /// The text of `key`. A missing key panics in debug builds; in release builds the key itself is returned.
    #[must_use]
    pub fn get(&'static self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or_else(|| {
            debug_assert!(false, "no text for '{key}'");
            key
        })
    }

    /// The text of `key`, or the last part of a key that is in no table: a screen may use plain English words as keys.
    #[must_use]
    pub fn named(&'static self, key: &'static str) -> &'static str {
        let last = || key.rsplit('.').next().unwrap_or(key);
        self.find(key).unwrap_or_else(last)
    }

    /// The text of `key` with each `{name}` replaced, and each `{name|one|many}` by the word that goes with that count:
    /// `{seeds} {seeds|seed|seeds}`.
    #[must_use]
    pub fn fill(&'static self, key: &'static str, values: &[(&str, &dyn Display)]) -> String {
        let text = self.get(key);
        let mut filled = String::with_capacity(text.len() + 16);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                rest = after;
                break;
            };
            let (name, forms) = match name.split_once('|') {
                Some((name, forms)) => (name, forms.split_once('|')),
                None => (name, None),
            };
            match (values.iter().find(|(known, _)| *known == name), forms) {
                // Writing to a string can't fail.
                (Some((_, value)), None) => drop(write!(filled, "{value}")),
                (Some((_, value)), Some((one, many))) => {
                    filled.push_str(if value.to_string() == "1" { one } else { many });
                }
                (None, _) => debug_assert!(false, "'{key}' asks for '{name}', which is not given"),
            }
            rest = tail;
        }
        filled.push_str(rest);
        filled
    }

    /// The text of a registry entry, or its own English: `of(&["optimizer", "adam", "label"], entry.label)`.
    #[must_use]
    pub fn of(&'static self, path: &[&str], english: &'static str) -> &'static str {
        self.find(&path.join(".")).unwrap_or(english)
    }

    fn find(&'static self, key: &str) -> Option<&'static str> {
        self.table.get(key).map(String::as_str)
    }
}

fn flatten(prefix: &str, from: &toml::Table, into: &mut BTreeMap<String, String>) {
    for (name, value) in from {
        let key = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        match value {
            toml::Value::Table(table) => flatten(&key, table, into),
            toml::Value::String(text) => drop(into.insert(key, text.clone())),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use crate::{data, optim, regularize};

    /// The names without the forms of words that go with a count, which Korean does not have.
    fn placeholders(text: &str) -> Vec<&str> {
        let mut names: Vec<&str> = text
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name)
            .filter(|name| !name.contains('|'))
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn both_tables_are_valid() {
        for source in [
            include_str!("../../assets/locale/en.toml"),
            include_str!("../../assets/locale/ko.toml"),
        ] {
            let table: toml::Table = source.parse().unwrap();
            let mut flat = BTreeMap::new();
            flatten("", &table, &mut flat);
            // The thousands separator may be a space.
            flat.remove("number.thousands");
            assert!(
                flat.values()
                    .all(|text| text == text.trim() && !text.is_empty())
            );
        }
    }

    #[test]
    fn korean_has_every_key_of_english_with_the_same_placeholders() {
        let (en, ko) = (Language::English.words(), Language::Korean.words());
        for (key, english) in &en.table {
            let korean = ko
                .table
                .get(key)
                .unwrap_or_else(|| panic!("ko lacks '{key}'"));
            assert_eq!(placeholders(english), placeholders(korean), "{key}");
        }
    }

    /// Labels, states and what was done are noun forms; sentences, refusals and questions are in the polite form, and
    /// requests in 하세요.
    #[test]
    fn korean_keeps_one_register() {
        let plain = |sentence: &str| {
            let of_verb = sentence.ends_with('다') && !sentence.ends_with("니다");
            let familiar = ["해", "돼", "어요", "아요", "해요"];
            let request = sentence.ends_with("세요");
            of_verb || (!request && familiar.iter().any(|ending| sentence.ends_with(ending)))
        };
        assert!(
            plain("끝난다")
                && plain("좋아요")
                && !plain("끝납니다")
                && !plain("고르세요")
                && !plain("끝남")
        );
        for (key, text) in &Language::Korean.words().table {
            for sentence in text.split_inclusive(['.', '?', '!']) {
                let sentence = sentence.trim_end_matches(['.', '?', '!', ' ']);
                assert!(!plain(sentence), "{key}: {sentence}");
            }
        }
    }

    #[test]
    fn a_korean_text_ends_in_a_full_stop_where_the_english_one_does() {
        let (en, ko) = (Language::English.words(), Language::Korean.words());
        // Without a stop in English: a question, and the first half of a sentence.
        let other = [
            "problem.break-in-name",
            "problem.break-in-cell",
            "diagnosis.worse",
        ];
        for (key, english) in &en.table {
            let ends = |text: &str| text.ends_with(['.', '?']) && text.len() > 1;
            assert!(
                ends(english) == ends(&ko.table[key]) || other.contains(&key.as_str()),
                "{key}: {english} | {}",
                ko.table[key]
            );
        }
    }

    #[test]
    fn what_korean_has_beyond_english_belongs_to_a_registry() {
        let (en, ko) = (Language::English.words(), Language::Korean.words());
        let knobs = || {
            let optimizers = optim::ENTRIES.iter().flat_map(|entry| entry.knobs);
            optimizers.chain(regularize::ENTRIES.iter().flat_map(|entry| entry.knobs))
        };
        let made_up: Vec<String> = data::ENTRIES
            .iter()
            .filter(|entry| entry.generated.is_some())
            .flat_map(|entry| {
                let request = data::Request::named(entry.id);
                data::load(&request, 0).unwrap().task.names().to_vec()
            })
            .collect();
        for key in ko.table.keys().filter(|key| !en.table.contains_key(*key)) {
            let path: Vec<&str> = key.split('.').collect();
            let known = match path[..] {
                ["optimizer", id, "label" | "explanation"] => optim::find(id).is_some(),
                ["regularizer", id, "label" | "explanation"] => regularize::find(id).is_some(),
                ["data", id, "label"] => data::ENTRIES.iter().any(|entry| entry.id == id),
                ["knob", word, "label" | "explanation"] => knobs().any(|knob| knob.word == word),
                ["knob", owner, word, "label" | "explanation"] => {
                    optim::find(owner).is_some_and(|entry| entry.knob(word).is_some())
                }
                ["surface", id, "label" | "explanation"] => {
                    crate::surface::find(id).is_some()
                }
                ["study", id, "label" | "question" | "explanation"] => {
                    crate::study::find(id).is_some()
                }
                ["study", id, "option", word, "help" | "allowed"] => crate::study::find(id)
                    .is_some_and(|entry| entry.options.iter().any(|option| option.word == word)),
                ["screen", id, "label" | "explanation"] => {
                    crate::ui::screen::ENTRIES.iter().any(|entry| entry.id == id)
                }
                ["symbol", symbol] => optim::ENTRIES
                    .iter()
                    .any(|entry| entry.symbols().iter().any(|one| one.symbol == symbol)),
                ["system", id] => ["not-found", "permission-denied", "is-a-directory", "not-a-directory", "read-only", "storage-full"].contains(&id),
                ["class", name] => made_up.iter().any(|one| one == name),
                ["usage", usage] => ["NAME", "NAME NAME", "NAME NEW", "NAME VALUE", "FILE", "LANES", "CHANGES", "N", "X", "Y"].contains(&usage),
                ["choice", word] => knobs().any(|knob| {
                    matches!(knob.kind, crate::knob::Kind::Choice(words) if words.contains(&word))
                }),
                _ => false,
            };
            assert!(known, "'{key}' is a text of nothing");
        }
    }

    #[test]
    fn locales_are_known_by_their_language() {
        for (tag, language) in [
            ("ko", Language::Korean),
            ("ko_KR.UTF-8", Language::Korean),
            ("ko-KR", Language::Korean),
            ("en_GB", Language::English),
            ("C", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of_locale(tag), language, "{tag}");
        }
        let error = "xx".parse::<Language>().unwrap_err().to_string();
        assert_eq!(error, "lang can't be 'xx': expected en, ko");
    }

    #[test]
    fn a_word_agrees_with_its_count() {
        let words = Language::English.words();
        let said = |runs: u64, count: u64| {
            words.fill(
                "study.learning-curve.diverged",
                &[("runs", &runs), ("count", &count)],
            )
        };
        assert_eq!(said(1, 1), "1 of 1 run diverged and is left out.");
        assert_eq!(said(21, 2), "2 of 21 runs diverged and are left out.");
    }

    /// What counts can be 1, so a plural that stands fast behind one of them would be wrong.
    #[test]
    fn no_plural_of_the_studies_stands_fast_behind_a_count() {
        let nouns = [
            "seeds", "runs", "nets", "samples", "rounds", "folds", "models", "epochs",
        ];
        // There, the count is never 1; nor is {least}, a fixed limit.
        let never_one = [
            "study.sweep.open",
            "study.sweep.optimizers-open",
            "study.sweep.optimizers-differ",
            "study.bias-variance.runs-each",
            "study.learning-curve.helps",
            "study.learning-curve.hurts",
            "study.learning-curve.level",
            "study.learning-curve.few-seeds",
        ];
        for (key, text) in &Language::English.words().table {
            if !key.starts_with("study.") || never_one.contains(&key.as_str()) {
                continue;
            }
            let behind = text.match_indices("} ").map(|(at, _)| text.split_at(at));
            for (before, after) in behind.filter(|(before, _)| !before.ends_with("{least")) {
                let first = after[2..].split([' ', '.', ',', ';', ':', ')']).next();
                let is_plural = first.is_some_and(|word| nouns.contains(&word));
                assert!(!is_plural, "{key}: {before}{after}");
            }
        }
    }

    /// What a study says of its runs is shown on screen, too.
    #[test]
    fn no_verdict_names_an_option_as_on_the_command_line() {
        let errors = [
            "no-end",
            "same-lane",
            "value",
            "option",
            "batch-planned",
            "batches",
            "not-less",
            "target",
            "planned",
            "endless",
            "too-slow",
            "too-many-outputs",
            "unknown-function",
            "values",
            "show",
            "degree",
            "too-many",
            "too-many-samples",
            "unused",
            "no-width",
            "no-shrinkage",
            "not-generated",
            "too-few",
            "no-function",
            "no-optimizer",
            "no-effect",
            "width",
            "parameters",
            "twice",
            "too-large",
            "no-fold",
            "no-test",
            "too-many-folds",
            "too-many-left-out",
            "not-with-optimism",
        ];
        for language in Language::ALL {
            for (key, text) in &language.words().table {
                let last = key.rsplit('.').next().unwrap_or_default();
                let is_said = key.starts_with("study.") && !key.contains(".option.");
                if is_said && !errors.contains(&last) {
                    assert!(!text.contains("--"), "{key}: {text}");
                }
            }
        }
    }

    #[test]
    fn placeholders_are_filled_and_entries_fall_back_to_their_english() {
        let words = Language::English.words();
        let text = words.fill(
            "message.too-small",
            &[("width", &60), ("height", &16), ("have", &"52×10")],
        );
        assert!(
            text.contains("60") && text.contains("52×10") && !text.contains('{'),
            "{text}"
        );
        assert_eq!(words.of(&["optimizer", "none", "label"], "None"), "None");
    }
}
