//! The lectures shipped with the program.
//!
//! To add one, write its file and its translations, and add it to [`BUILT_IN`].

use std::path::PathBuf;

use super::Source;

/// A lecture shipped with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltIn {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is about, in one line.
    pub explanation: &'static str,
    /// Its script.
    pub text: &'static str,
    /// The languages of its translations, each with its text.
    pub translations: &'static [(&'static str, &'static str)],
}

/// All of them; the first is given where none is named.
pub static BUILT_IN: &[BuiltIn] = &[BuiltIn {
    name: "optimization",
    explanation: "how neural networks are trained, and why they generalize: 30 minutes",
    text: include_str!("../../assets/lectures/optimization.md"),
    translations: &[(
        "ko",
        include_str!("../../assets/lectures/optimization.ko.md"),
    )],
}];

impl BuiltIn {
    /// The lecture with this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        BUILT_IN.iter().find(|one| one.name == name)
    }

    /// Its script and its translations.
    #[must_use]
    pub fn sources(&self) -> Vec<Source> {
        let source = |path: String, text: &str| Source {
            path: PathBuf::from(path),
            text: text.to_owned(),
        };
        let translations = self.translations.iter();
        let translations =
            translations.map(|(language, text)| source(format!("{}.{language}", self.name), text));
        std::iter::once(source(self.name.to_owned(), self.text))
            .chain(translations)
            .collect()
    }
}
