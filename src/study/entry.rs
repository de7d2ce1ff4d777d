//! The registry entry of a study: its name, its options and the function that runs it.

use std::str::FromStr;

use serde_json::{Map, Value, json};

use super::StudyError;
use crate::answer::Answer;
use crate::control::Control;
use crate::train::Recipe;

/// One study of the registry.
#[derive(Debug)]
pub struct Entry {
    /// Identifier on the command line and in commands: `sharpness`.
    pub id: &'static str,
    /// Name shown in headings.
    pub label: &'static str,
    /// The question it answers: `Which value?`
    pub question: &'static str,
    /// What it shows, in one line.
    pub explanation: &'static str,
    /// The literature it is based on.
    pub source: &'static str,
    /// The shipped recipe it runs unless the user names another.
    pub recipe: Option<&'static str>,
    /// Options besides the recipe.
    pub options: &'static [Opt],
    /// Recipe settings and option values that make it finish in a fraction of a second, for tests and previews.
    pub quick: Quick,
    /// The ids of the figures that its answer can have; which of them it has depends on the options and the runs.
    pub figures: &'static [&'static str],
    /// Those of its figures that are drawn round by round.
    pub by_round: &'static [&'static str],
    /// Those of its figures that no answer has with this recipe and these options, so that a request for one is refused
    /// before any run.
    pub lacks: Lacks,
    /// The option that saves the tensors of the answer to a file, and its help; `None` if there are none to save.
    pub saves: Option<(&'static str, &'static str)>,
    /// Runs the study. When cancelled it returns the answer of the runs that finished, or [`StudyError::Cancelled`] if
    /// they give none.
    pub run: fn(&Study<'_>) -> Result<Answer, StudyError>,
}

/// Entries are equal if they have the same id.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// The figures that no answer has with a recipe and options, or why the study can't be made with them.
pub type Lacks = fn(&Recipe, &Options) -> Result<Vec<&'static str>, StudyError>;

/// The input of one execution of a study.
pub struct Study<'a> {
    /// The recipe that its runs vary.
    pub recipe: &'a Recipe,
    /// The option values.
    pub options: &'a Options,
    /// Pausing, cancellation and progress.
    pub control: &'a Control,
    /// Receives intermediate answers of the runs finished so far, each more complete than the one before.
    pub partial: &'a (dyn Fn(Answer) + Sync),
}

impl std::fmt::Debug for Study<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Study")
            .field("options", self.options)
            .finish_non_exhaustive()
    }
}

/// Settings with which a study finishes in a fraction of a second.
#[derive(Clone, Copy, Debug)]
pub struct Quick {
    /// Names and values of recipe settings.
    pub recipe: &'static [(&'static str, &'static str)],
    /// Words and values of options.
    pub options: &'static [(&'static str, &'static str)],
}

/// Recipe settings of a 30-step run, small enough for every study of classification.
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
    /// Its name on the command line: `points`.
    pub word: &'static str,
    /// Placeholder for its value in help: `N`.
    pub value: &'static str,
    /// The value used if none is given.
    pub default: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
    /// Description of the allowed values, for help and errors: `a whole number from 1`.
    pub allowed: &'static str,
    /// Whether a value is allowed.
    pub check: fn(&str) -> bool,
    /// Whether it can be given several times, keeping every value.
    pub repeats: bool,
    /// Whether the study opens the test set with this value.
    pub opens_test: fn(&str) -> bool,
}

/// The option values of a study, defaults included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options(Vec<(&'static str, String)>);

impl Entry {
    /// For studies whose figures do not depend on the data.
    pub const LACKS_NONE: Lacks = |_, _| Ok(Vec::new());

    /// The figures of which an answer with this recipe and these options may have each.
    ///
    /// # Errors
    /// If the recipe or an option does not fit.
    pub fn figures_of(
        &self,
        recipe: &Recipe,
        options: &Options,
    ) -> Result<Vec<&'static str>, StudyError> {
        let lacking = (self.lacks)(recipe, options)?;
        let all = self.figures.iter().copied();
        Ok(all.filter(|id| !lacking.contains(id)).collect())
    }

    /// Validates the `given` pairs of word and value and fills in the defaults.
    ///
    /// # Errors
    /// [`StudyError::Option`] for a value that is not allowed.
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
            // Without `repeats` the last value wins.
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

    /// What an answer is to: the study with its recipe and options, in the words of the command line.
    #[must_use]
    pub fn about(&self, recipe: &Recipe, options: &Options) -> Map<String, Value> {
        let recipe = by_word(recipe.in_full().to_settings());
        let options = by_word(options.0.iter().cloned());
        let all = [
            ("study", json!(self.id)),
            ("recipe", Value::Object(recipe)),
            ("options", Value::Object(options)),
        ];
        all.map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect()
    }

    /// Whether the study opens the test set with these options.
    #[must_use]
    pub fn opens_test(&self, options: &Options) -> bool {
        let mut all = self.options.iter();
        all.any(|option| options.texts(option.word).any(option.opens_test))
    }
}

impl Opt {
    /// A base for struct update: an option that takes one value and accepts any.
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

    /// The number of seeds to run.
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
    /// The first value of an option; `None` if it has none.
    #[must_use]
    pub fn text(&self, word: &str) -> Option<&str> {
        let mut all = self.0.iter();
        let found = all.find(|(known, _)| *known == word);
        found.map(|(_, value)| value.as_str())
    }

    /// All values of an option with [`Opt::repeats`], in the order given.
    pub fn texts<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a str> {
        let of_word = self.0.iter().filter(move |(known, _)| *known == word);
        of_word.map(|(_, value)| value.as_str())
    }

    /// The value of an option, parsed; `None` if it has none or it does not parse as `T`.
    #[must_use]
    pub fn read<T: FromStr>(&self, word: &str) -> Option<T> {
        self.text(word)?.parse().ok()
    }
}

/// An object of words and values; a word that occurs several times has a list.
fn by_word(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Map<String, Value> {
    let mut all: Map<String, Value> = Map::new();
    for (word, value) in pairs {
        match all.get_mut(word) {
            None => drop(all.insert(word.to_owned(), json!(value))),
            Some(Value::Array(several)) => several.push(json!(value)),
            Some(one) => *one = json!([one.take(), value]),
        }
    }
    all
}

/// Whether `text` is a whole number from `least` to `most`.
pub(super) fn is_count(text: &str, least: usize, most: usize) -> bool {
    text.parse().is_ok_and(|n| (least..=most).contains(&n))
}

/// Parses a comma-separated list such as `1, 2, 4`; `None` if an element is not a `T`.
pub(super) fn list<T: FromStr>(text: &str) -> Option<Vec<T>> {
    let values = text.split(',').map(|value| value.trim().parse().ok());
    values.collect()
}

/// Parses a list of numbers; `None` if one of them is not finite.
pub(super) fn numbers(text: &str) -> Option<Vec<f64>> {
    list(text).filter(|all: &Vec<f64>| all.iter().all(|value| value.is_finite()))
}

/// Whether `text` is a finite number above 0.
pub(super) fn is_positive(text: &str) -> bool {
    text.parse().is_ok_and(|x: f64| x.is_finite() && x > 0.0)
}
