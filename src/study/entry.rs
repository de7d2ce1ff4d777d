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
    /// The question that it answers: `Which value?`
    pub question: &'static str,
    /// What it shows, in one line.
    pub explanation: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// The shipped recipe that it is made on where nobody names one.
    pub recipe: Option<&'static str>,
    /// What can be set besides the recipe.
    pub options: &'static [Opt],
    /// Settings of a recipe and values of options with which it takes a fraction of a second: for tests, and to preview it.
    pub quick: Quick,
    /// What can be saved besides the answer, if anything: the word of the option that names a file, and its help.
    pub saves: Option<(&'static str, &'static str)>,
    /// Makes it. Once it is cancelled it returns the answer that its finished runs give, or [`StudyError::Cancelled`] where they
    /// give none.
    pub run: fn(&Study<'_>) -> Result<Answer, StudyError>,
}

/// A study that is to be made.
pub struct Study<'a> {
    /// What its runs are variations of.
    pub recipe: &'a Recipe,
    /// What was set.
    pub options: &'a Options,
    /// When to pause or stop, and how far it is.
    pub control: &'a Control,
    /// Takes the answer that the finished runs give so far, each more complete than the one before.
    pub partial: &'a (dyn Fn(Answer) + Sync),
}

impl std::fmt::Debug for Study<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Study")
            .field("options", self.options)
            .finish_non_exhaustive()
    }
}

/// How a study is made in a fraction of a second.
#[derive(Clone, Copy, Debug)]
pub struct Quick {
    /// Settings of the recipe.
    pub recipe: &'static [(&'static str, &'static str)],
    /// Values of options.
    pub options: &'static [(&'static str, &'static str)],
}

/// A run that is over at once, small enough for any study of classes.
pub const QUICK_RECIPE: &[(&str, &str)] = &[
    ("data", "iris"),
    ("hidden", "6"),
    ("optimizer", "adam"),
    ("lr", "0.02"),
    ("until", "step 30"),
];

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
    /// Whether it can be given several times, each value beside the others.
    pub repeats: bool,
    /// Whether the study opens the test set with this value.
    pub opens_test: fn(&str) -> bool,
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
        let values = |option: &Opt| {
            let mut values: Vec<&str> = given
                .iter()
                .filter(|(word, _)| *word == option.word)
                .map(|(_, value)| value.trim())
                .collect();
            if values.is_empty() && !(option.repeats && option.default.is_empty()) {
                values.push(option.default);
            }
            // Of what can be given once, the last holds.
            let first = if option.repeats {
                0
            } else {
                values.len().saturating_sub(1)
            };
            values.split_off(first)
        };
        let mut all = Vec::new();
        for option in self.options {
            for value in values(option) {
                if !(option.check)(value) {
                    return Err(option.refusal(value));
                }
                all.push((option.word, value.to_owned()));
            }
        }
        Ok(Options(all))
    }

    /// Whether the study opens the test set with these options.
    #[must_use]
    pub fn opens_test(&self, options: &Options) -> bool {
        let mut all = self.options.iter();
        all.any(|option| options.texts(option.word).any(option.opens_test))
    }
}

impl Opt {
    /// An option that is given once, to be completed with its word, help and values.
    pub const BASE: Self = Self {
        word: "",
        value: "N",
        default: "",
        help: "",
        allowed: "",
        check: |_| true,
        repeats: false,
        opens_test: |_| false,
    };

    /// How many seeds are run.
    pub const SEEDS: Self = Self {
        word: "seeds",
        default: "1",
        help: "Number of seeds, starting at the recipe's",
        allowed: "a whole number from 1 to 1000",
        check: |text| is_count(text, 1, 1000),
        ..Self::BASE
    };

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
        let found = all.find(|(known, _)| *known == word);
        found.map(|(_, value)| value.as_str())
    }

    /// The values of an option that can be given several times, in the order given.
    pub fn texts<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a str> {
        let of_word = self.0.iter().filter(move |(known, _)| *known == word);
        of_word.map(|(_, value)| value.as_str())
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

/// The values of a list: `1, 2, 4`; `None` where one of them is no `T`.
pub(super) fn list<T: FromStr>(text: &str) -> Option<Vec<T>> {
    let values = text.split(',').map(|value| value.trim().parse().ok());
    values.collect()
}

/// The finite numbers of a list.
pub(super) fn numbers(text: &str) -> Option<Vec<f64>> {
    list(text).filter(|all: &Vec<f64>| all.iter().all(|value| value.is_finite()))
}

/// Whether `text` is a finite number above 0.
pub(super) fn is_positive(text: &str) -> bool {
    text.parse().is_ok_and(|x: f64| x.is_finite() && x > 0.0)
}
