//! The command line: the words of a live change, and a few that concern the session and the screen.

mod complete;
mod mistake;

use std::path::{Path, PathBuf};

pub(in crate::ui) use complete::{Candidate, candidates};
pub(in crate::ui) use mistake::explain;

use mistake::wrong;

use crate::live::Speed;
use crate::series::{AxisKind, Smoothing};
use crate::train::Change;
use crate::ui::locale::{Language, Words};
use crate::ui::theme::{THEMES, ThemeId};

/// What a line asks for.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) enum Order {
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
    name: &'static str,
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
        name: word,
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
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::train::Settings;

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
