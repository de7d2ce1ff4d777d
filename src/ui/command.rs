//! The command line: the words of a live change, and a few that concern the session and the screen.

use std::path::{Path, PathBuf};

use super::locale::{Language, Words};
use super::theme::{THEMES, ThemeId};
use crate::knob::{Kind, Knob};
use crate::live::Speed;
use crate::optim;
use crate::series::{AxisKind, Smoothing};
use crate::train::{BatchSizeError, Change, ChangeError, Settings, Values, vocabulary};

/// What a line asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Order {
    /// Alter the run.
    Change(Change),
    /// Pause the training.
    Pause,
    /// Resume it.
    Resume,
    /// Make this many steps.
    Steps(u64),
    /// Go on to the end of the epoch.
    Epoch,
    /// Limit the speed.
    Speed(Speed),
    /// Begin again with the same seed.
    Restart,
    /// Begin again with this seed.
    Seed(u64),
    /// Another theme.
    Theme(ThemeId),
    /// Another language.
    Language(Language),
    /// Another x axis.
    Axis(AxisKind),
    /// A logarithmic loss axis, or a linear one.
    Log(bool),
    /// Another smoothing.
    Smoothing(Smoothing),
    /// The recent part of the run, or the whole.
    Recent(bool),
    /// Open the test part.
    Test,
    /// Save the screen as it is.
    SaveFrame(PathBuf),
    /// Save the weights.
    SaveWeights(PathBuf),
    /// Show the help.
    Help,
    /// End the program.
    Quit,
}

/// A word of the session or the screen.
struct Word {
    word: &'static str,
    /// The key of its explanation.
    explanation: &'static str,
    /// What follows it, as help shows it.
    usage: &'static str,
    /// The values that completion offers.
    values: fn() -> Vec<&'static str>,
    /// Reads what follows; `None` where it can't be read.
    read: fn(&str) -> Option<Order>,
    /// The key of what is allowed.
    allowed: &'static str,
}

/// Words that take nothing.
fn nothing() -> Vec<&'static str> {
    Vec::new()
}

fn alone(value: &str, order: Order) -> Option<Order> {
    value.is_empty().then_some(order)
}

const AXES: [(&str, AxisKind); 4] = [
    ("updates", AxisKind::Steps),
    ("epochs", AxisKind::Epochs),
    ("samples", AxisKind::Samples),
    ("seconds", AxisKind::Seconds),
];

const SMOOTHINGS: [(&str, Smoothing); 4] = [
    ("off", Smoothing::Off),
    ("light", Smoothing::Light),
    ("medium", Smoothing::Medium),
    ("strong", Smoothing::Strong),
];

fn one_of<T: Copy>(pairs: &[(&str, T)], value: &str) -> Option<T> {
    pairs
        .iter()
        .find(|(word, _)| *word == value)
        .map(|(_, one)| *one)
}

const fn word(
    word: &'static str,
    explanation: &'static str,
    read: fn(&str) -> Option<Order>,
) -> Word {
    Word {
        word,
        explanation,
        usage: "",
        values: nothing,
        read,
        allowed: "allowed.nothing",
    }
}

static WORDS: &[Word] = &[
    word("pause", "order.pause", |value| alone(value, Order::Pause)),
    word("resume", "order.resume", |value| {
        alone(value, Order::Resume)
    }),
    Word {
        usage: "N",
        allowed: "allowed.steps",
        ..word("step", "order.step", |value| match value {
            "" => Some(Order::Steps(1)),
            count => count.parse().ok().filter(|n| *n > 0).map(Order::Steps),
        })
    },
    word("epoch", "order.epoch", |value| alone(value, Order::Epoch)),
    Word {
        usage: "N",
        values: || vec!["max", "1", "10", "100", "1000"],
        allowed: "allowed.speed",
        ..word("speed", "order.speed", |value| {
            value.parse().ok().map(Order::Speed)
        })
    },
    word("restart", "order.restart", |value| {
        alone(value, Order::Restart)
    }),
    Word {
        usage: "N",
        allowed: "allowed.seed",
        ..word("seed", "order.seed", |value| {
            value.parse().ok().map(Order::Seed)
        })
    },
    Word {
        usage: "X",
        values: || AXES.iter().map(|(word, _)| *word).collect(),
        allowed: "allowed.values",
        ..word("x", "order.x", |value| {
            one_of(&AXES, value).map(Order::Axis)
        })
    },
    Word {
        usage: "Y",
        values: || vec!["log", "linear"],
        allowed: "allowed.values",
        ..word("y", "order.y", |value| {
            one_of(&[("log", true), ("linear", false)], value).map(Order::Log)
        })
    },
    Word {
        usage: "X",
        values: || SMOOTHINGS.iter().map(|(word, _)| *word).collect(),
        allowed: "allowed.values",
        ..word("smoothing", "order.smoothing", |value| {
            one_of(&SMOOTHINGS, value).map(Order::Smoothing)
        })
    },
    Word {
        usage: "X",
        values: || vec!["whole", "recent"],
        allowed: "allowed.values",
        ..word("window", "order.window", |value| {
            one_of(&[("whole", false), ("recent", true)], value).map(Order::Recent)
        })
    },
    Word {
        usage: "X",
        values: || THEMES.iter().map(|entry| entry.id).collect(),
        allowed: "allowed.values",
        ..word("theme", "order.theme", |value| {
            value.parse().ok().map(Order::Theme)
        })
    },
    Word {
        usage: "X",
        values: || Language::ALL.iter().map(|language| language.id()).collect(),
        allowed: "allowed.values",
        ..word("lang", "order.lang", |value| {
            value.parse().ok().map(Order::Language)
        })
    },
    word("test", "order.test", |value| alone(value, Order::Test)),
    Word {
        usage: "FILE",
        allowed: "allowed.save",
        ..word("save", "order.save", save)
    },
    word("help", "order.help", |value| alone(value, Order::Help)),
    word("quit", "order.quit", |value| alone(value, Order::Quit)),
];

fn save(value: &str) -> Option<Order> {
    let path = Path::new(value);
    path.file_stem()?;
    match path.extension()?.to_str()? {
        "svg" | "txt" | "ansi" => Some(Order::SaveFrame(path.to_owned())),
        "safetensors" => Some(Order::SaveWeights(path.to_owned())),
        _ => None,
    }
}

/// Reads a line.
///
/// # Errors
/// What is wrong with it, in one line of the language.
pub(super) fn read(line: &str, words: &'static Words) -> Result<Order, String> {
    let line = line.trim();
    let (name, value) = line.split_once([' ', '=', '\t']).unwrap_or((line, ""));
    let value = value.trim();
    if let Some(known) = WORDS.iter().find(|known| known.word == name) {
        return (known.read)(value).ok_or_else(|| refuse(known, value, words));
    }
    line.parse()
        .map(Order::Change)
        .map_err(|error| explain(&error, line, words))
}

fn refuse(known: &Word, value: &str, words: &'static Words) -> String {
    let values = (known.values)().join(", ");
    let allowed = words.get(known.allowed).replace("{values}", &values);
    wrong(known.word, value, &allowed, words)
}

/// `lr can't be '-1': allowed is …`, or `lr needs a value: …`.
fn wrong(word: &str, value: &str, allowed: &str, words: &'static Words) -> String {
    if value.is_empty() {
        return words.fill("error.missing", &[("word", &word), ("allowed", &allowed)]);
    }
    words.fill(
        "error.value",
        &[("word", &word), ("value", &value), ("allowed", &allowed)],
    )
}

/// The allowed values of a knob in words.
fn allowed(knob: &Knob, words: &'static Words) -> String {
    match knob.kind {
        Kind::Real { min, max, .. } => words.fill(
            "allowed.number",
            &[("min", &knob.format(min)), ("max", &knob.format(max))],
        ),
        Kind::Count { min, max } => words.fill("allowed.whole", &[("min", &min), ("max", &max)]),
        Kind::Choice(choices) => words.fill("allowed.values", &[("values", &choices.join(", "))]),
    }
}

fn find_knob(word: &str) -> Option<&'static Knob> {
    vocabulary()
        .into_iter()
        .find_map(|known| match known.values {
            Values::Knob(knob, _) if known.word == word => Some(knob),
            _ => None,
        })
}

/// What is wrong with a change, in the language of the screen. `line` is how it was written.
#[must_use]
pub(super) fn explain(error: &ChangeError, line: &str, words: &'static Words) -> String {
    let (name, value) = line.split_once([' ', '=', '\t']).unwrap_or((line, ""));
    let value = value.trim();
    match error {
        ChangeError::Unknown { word } => match nearest(word) {
            Some(near) => words.fill("error.unknown-near", &[("word", word), ("near", &near)]),
            None => words.fill("error.unknown", &[("word", word)]),
        },
        ChangeError::UnknownOptimizer { .. } => wrong(name, value, &optimizers(words), words),
        ChangeError::MissingValue { word, .. } => {
            let allowed = match *word {
                "optimizer" => optimizers(words),
                "batch" => words.get("allowed.batch").to_owned(),
                word => find_knob(word).map_or_else(String::new, |knob| allowed(knob, words)),
            };
            wrong(word, "", &allowed, words)
        }
        ChangeError::UnwantedValue { word, value } => {
            words.fill("error.unwanted", &[("word", word), ("value", value)])
        }
        ChangeError::Knob(_) => {
            let allowed = find_knob(name).map_or_else(String::new, |knob| allowed(knob, words));
            wrong(name, value, &allowed, words)
        }
        ChangeError::Batch(BatchSizeError::NotACount(given)) => {
            wrong("batch", given, words.get("allowed.batch"), words)
        }
        ChangeError::Batch(BatchSizeError::TooLarge { size, samples }) => words.fill(
            "error.batch-too-large",
            &[("size", size), ("samples", samples)],
        ),
        ChangeError::NotASwitch { word, value } => {
            let values = words.fill("allowed.values", &[("values", &"on, off")]);
            wrong(word, value, &values, words)
        }
        ChangeError::NotAKnobOf {
            optimizer,
            word,
            knobs,
        } => words.fill(
            "error.not-a-knob",
            &[("optimizer", optimizer), ("word", word), ("knobs", knobs)],
        ),
        ChangeError::Unavailable { .. } => error.to_string(),
        ChangeError::NothingKept => words.get("error.nothing-kept").to_owned(),
        ChangeError::NotStopped => words.get("error.not-stopped").to_owned(),
    }
}

fn optimizers(words: &'static Words) -> String {
    let names: Vec<&str> = optim::ENTRIES.iter().map(|entry| entry.id).collect();
    words.fill("allowed.values", &[("values", &names.join(", "))])
}

/// The known word nearest to a mistyped one.
fn nearest(word: &str) -> Option<&'static str> {
    let changes = vocabulary().into_iter().map(|known| known.word);
    let all = WORDS.iter().map(|known| known.word).chain(changes);
    all.map(|known| (strsim::damerau_levenshtein(word, known), known))
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4 && *distance < known.len())
        .min()
        .map(|(_, known)| known)
}

/// Something that completes what has been typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The whole line it makes.
    pub line: String,
    /// How it is listed.
    pub shown: String,
    /// What it does.
    pub explanation: String,
}

/// What completes `line`, in the order of the tables. `settings` leaves out the knobs that the optimizer in use does not
/// have.
#[must_use]
pub(super) fn candidates(
    line: &str,
    words: &'static Words,
    settings: Option<&Settings>,
) -> Vec<Candidate> {
    match line.trim_start().split_once(' ') {
        None => first_words(line.trim_start(), words, settings),
        Some((name, typed)) => values(name, typed.trim_start(), words),
    }
}

fn first_words(typed: &str, words: &'static Words, settings: Option<&Settings>) -> Vec<Candidate> {
    let applies = |values: &Values, word: &str| match values {
        Values::Knob(_, switches) => {
            let of_optimizer = optim::ENTRIES
                .iter()
                .any(|entry| entry.knob(word).is_some());
            let has = settings.is_none_or(|settings| settings.optimizer.knob(word).is_some());
            !of_optimizer || has || !switches.is_empty()
        }
        _ => true,
    };
    let changes = vocabulary()
        .into_iter()
        .filter(|known| applies(&known.values, known.word));
    let changes = changes.map(|known| {
        let usage = match known.values {
            Values::None => "",
            Values::Choices(_) => "NAME",
            Values::Knob(..) | Values::Batch => "N",
        };
        (
            known.word,
            usage,
            change_explanation(known.word, known.explanation, words),
        )
    });
    let orders = WORDS
        .iter()
        .map(|known| (known.word, known.usage, words.get(known.explanation)));
    changes
        .chain(orders)
        .filter(|(word, ..)| word.starts_with(typed))
        .map(|(word, usage, explanation)| Candidate {
            line: if usage.is_empty() {
                word.to_owned()
            } else {
                format!("{word} ")
            },
            shown: if usage.is_empty() {
                word.to_owned()
            } else {
                format!("{word} {usage}")
            },
            explanation: explanation.to_owned(),
        })
        .collect()
}

fn change_explanation(word: &str, english: &'static str, words: &'static Words) -> &'static str {
    match word {
        "optimizer" => words.get("order.optimizer"),
        "batch" => words.get("order.batch"),
        "keep-best" => words.get("order.keep-best"),
        "go-on" => words.get("order.go-on"),
        word => words.of(&["knob", word, "explanation"], english),
    }
}

fn values(name: &str, typed: &str, words: &'static Words) -> Vec<Candidate> {
    let make = |value: String, explanation: String| Candidate {
        line: format!("{name} {value}"),
        shown: value,
        explanation,
    };
    let all: Vec<Candidate> = if let Some(known) = WORDS.iter().find(|known| known.word == name) {
        let values = (known.values)();
        values
            .into_iter()
            .map(|value| make(value.to_owned(), String::new()))
            .collect()
    } else {
        let known = vocabulary().into_iter().find(|known| known.word == name);
        match known.map(|known| known.values) {
            Some(Values::Choices(choices)) => choices
                .into_iter()
                .map(|value| make(value.to_owned(), choice_explanation(name, value, words)))
                .collect(),
            Some(Values::Batch) => ["1", "8", "32", "128", "full"]
                .map(|value| make(value.to_owned(), String::new()))
                .into(),
            Some(Values::Knob(knob, switches)) => {
                let mut all = knob_values(knob, words)
                    .into_iter()
                    .map(|(value, explanation)| make(value, explanation))
                    .collect::<Vec<_>>();
                all.extend(
                    switches
                        .iter()
                        .map(|value| make((*value).to_owned(), String::new())),
                );
                all
            }
            Some(Values::None) | None => Vec::new(),
        }
    };
    all.into_iter()
        .filter(|one| one.shown.starts_with(typed) && one.shown != typed)
        .collect()
}

fn choice_explanation(name: &str, value: &str, words: &'static Words) -> String {
    match optim::find(value).filter(|_| name == "optimizer") {
        Some(entry) => words
            .of(&["optimizer", entry.id, "explanation"], entry.explanation)
            .to_owned(),
        None => String::new(),
    }
}

/// A few values around the default, which says what is allowed.
fn knob_values(knob: &'static Knob, words: &'static Words) -> Vec<(String, String)> {
    if let Kind::Choice(choices) = knob.kind {
        return choices
            .iter()
            .map(|word| {
                let local = words.of(&["choice", word], word);
                let explanation = if local == *word { "" } else { local };
                ((*word).to_owned(), explanation.to_owned())
            })
            .collect();
    }
    let note = words.fill("order.default", &[("allowed", &allowed(knob, words))]);
    vec![(knob.format(knob.default), note)]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const EN: fn() -> &'static Words = || Language::English.words();

    #[test]
    fn every_word_is_read() {
        for (line, order) in [
            ("pause", Order::Pause),
            ("step", Order::Steps(1)),
            ("step 100", Order::Steps(100)),
            ("speed max", Order::Speed(Speed::Unlimited)),
            ("speed 30", Order::Speed(Speed::StepsPerSecond(30.0))),
            ("seed 7", Order::Seed(7)),
            ("x samples", Order::Axis(AxisKind::Samples)),
            ("y linear", Order::Log(false)),
            ("smoothing strong", Order::Smoothing(Smoothing::Strong)),
            ("window recent", Order::Recent(true)),
            ("save a b.svg", Order::SaveFrame("a b.svg".into())),
            (
                "save w.safetensors",
                Order::SaveWeights("w.safetensors".into()),
            ),
            ("  quit ", Order::Quit),
        ] {
            assert_eq!(read(line, EN()), Ok(order), "{line}");
        }
        assert!(matches!(read("optimizer adam", EN()), Ok(Order::Change(_))));
        assert!(matches!(read("lr=0.1", EN()), Ok(Order::Change(_))));
    }

    #[test]
    fn mistakes_are_named_in_one_line_with_what_is_allowed() {
        for (line, error) in [
            ("pasue", "unknown command 'pasue': did you mean 'pause'?"),
            (
                "optimiser adam",
                "unknown command 'optimiser': did you mean 'optimizer'?",
            ),
            ("xyzzy", "unknown command 'xyzzy'"),
            ("lr", "lr needs a value: a number from 1e-8 to 100"),
            (
                "lr -1",
                "lr can't be '-1': allowed is a number from 1e-8 to 100",
            ),
            (
                "speed 0",
                "speed can't be '0': allowed is steps a second above 0, or max",
            ),
            (
                "theme pink",
                "theme can't be 'pink': allowed is dark, light, high-contrast, mono",
            ),
            (
                "pause now",
                "pause can't be 'now': allowed is nothing after it",
            ),
            (
                "save x.png",
                "save can't be 'x.png': allowed is a file ending in .svg, .txt, .ansi (the screen) or .safetensors (the weights)",
            ),
            (
                "save",
                "save needs a value: a file ending in .svg, .txt, .ansi (the screen) or .safetensors (the weights)",
            ),
            (
                "keep-best now",
                "keep-best takes no value, but 'now' follows",
            ),
            (
                "batch 0",
                "batch can't be '0': allowed is a whole number from 1, or full",
            ),
        ] {
            assert_eq!(read(line, EN()).unwrap_err(), error);
        }
        for language in Language::ALL {
            for line in [
                "pasue",
                "lr",
                "lr x",
                "batch x",
                "optimizer x",
                "early-stopping x",
                "monitor x",
            ] {
                let error = read(line, language.words()).unwrap_err();
                assert!(!error.contains('{') && !error.contains('\n'), "{error}");
            }
        }
    }

    #[test]
    fn completion_offers_what_can_follow_and_every_offer_is_understood() {
        let settings = Settings::default();
        let shown = |line: &str| -> Vec<String> {
            let all = candidates(line, EN(), Some(&settings));
            all.into_iter().map(|one| one.shown).collect()
        };
        assert_eq!(shown("op"), ["optimizer NAME"]);
        assert_eq!(shown("optimizer ad"), ["adagrad", "adadelta", "adam"]);
        assert!(
            !shown("b").contains(&"beta N".to_owned()),
            "sgd has no beta"
        );
        assert_eq!(shown("optimizer adam"), Vec::<String>::new());
        for first in candidates("", EN(), None) {
            assert!(!first.explanation.is_empty());
            for second in candidates(&first.line, EN(), None) {
                if second.line != first.line && second.line.contains(' ') {
                    assert!(read(&second.line, EN()).is_ok(), "{}", second.line);
                }
            }
        }
    }
}
