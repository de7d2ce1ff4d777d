//! What a study is: its name, its options, and how it is run.

use std::str::FromStr;

use super::StudyError;
use crate::answer::Answer;
use crate::control::Control;
use crate::train::Recipe;

/// One study of the registry.
#[derive(Debug)]
pub struct Entry {
    /// The word that names it: `sharpness`.
    pub id: &'static str,
    /// Its name in a heading.
    pub label: &'static str,
    /// What it shows, in one line.
    pub explanation: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// The shipped recipe that it is made on where nobody names one.
    pub recipe: Option<&'static str>,
    /// What can be set besides the recipe.
    pub options: &'static [Opt],
    /// What can be saved besides the answer, if anything: the word of the option that names a file, and its help.
    pub saves: Option<(&'static str, &'static str)>,
    /// Makes it.
    pub run: fn(&Recipe, &Options, &Control) -> Result<Answer, StudyError>,
}

/// One option of a study.
#[derive(Debug)]
pub struct Opt {
    /// The word for it: `points`.
    pub word: &'static str,
    /// A name for its value, in help.
    pub value: &'static str,
    /// What holds where nothing is given.
    pub default: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
    /// What is allowed: `a whole number from 1`.
    pub allowed: &'static str,
    /// Whether this value is.
    pub check: fn(&str) -> bool,
}

/// The options of a study, each with the value that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options(Vec<(&'static str, String)>);

impl Entry {
    /// The options with the values `given`, the defaults for the others.
    ///
    /// # Errors
    /// A value that is not allowed.
    pub fn options<'a>(
        &self,
        given: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Options, StudyError> {
        let given: Vec<(&str, &str)> = given.into_iter().collect();
        let value = |option: &Opt| {
            let value = given.iter().rev().find(|(word, _)| *word == option.word);
            let value = value.map_or(option.default, |(_, value)| value.trim());
            if (option.check)(value) {
                Ok((option.word, value.to_owned()))
            } else {
                Err(option.refusal(value))
            }
        };
        let all: Result<Vec<_>, _> = self.options.iter().map(value).collect();
        all.map(Options)
    }
}

impl Opt {
    fn refusal(&self, value: &str) -> StudyError {
        StudyError::Option {
            word: self.word,
            value: value.to_owned(),
            allowed: self.allowed,
        }
    }
}

impl Options {
    /// The value of an option.
    #[must_use]
    pub fn text(&self, word: &str) -> Option<&str> {
        let mut all = self.0.iter();
        all.find(|(known, _)| *known == word)
            .map(|(_, value)| value.as_str())
    }

    /// The value of an option, read; `None` where there is no such option, or its value is no `T`.
    #[must_use]
    pub fn read<T: FromStr>(&self, word: &str) -> Option<T> {
        self.text(word)?.parse().ok()
    }
}

/// Whether `text` is a whole number from `least` to `most`.
pub(super) fn is_count(text: &str, least: usize, most: usize) -> bool {
    text.parse().is_ok_and(|n| (least..=most).contains(&n))
}

/// Whether `text` is a finite number above 0.
pub(super) fn is_positive(text: &str) -> bool {
    text.parse().is_ok_and(|x: f64| x.is_finite() && x > 0.0)
}
