#![allow(clippy::unwrap_used)]
use super::*;
use crate::live::Speed;
use crate::series::{AxisKind, Smoothing};
use crate::train::Settings;
use crate::ui::locale::Language;
use crate::ui::save::{Savable, Save};
use crate::ui::screen;

const EN: fn() -> &'static Words = || Language::English.words();

fn commands() -> Commands {
    screen::commands_of(screen::ENTRIES)
}

fn read(line: &str, words: &'static Words) -> Result<Order, String> {
    commands().read(line, words)
}

fn candidates(line: &str, words: &'static Words, settings: Option<&Settings>) -> Vec<Candidate> {
    commands().candidates(line, words, settings)
}

fn saved(what: Savable, path: &str, overwrite: bool) -> Order {
    let path = path.into();
    Order::Save(Save {
        what,
        path,
        overwrite,
    })
}

#[test]
fn every_word_is_read() {
    for (line, order) in [
        ("pause", Order::Pause),
        ("step", Order::Steps(1)),
        ("step 100", Order::Steps(100)),
        ("step 1 000", Order::Steps(1000)),
        ("travel 2 890", Order::Travel(Some(2890))),
        ("travel 2,890", Order::Travel(Some(2890))),
        ("speed max", Order::Speed(Speed::Unlimited)),
        ("speed 30", Order::Speed(Speed::StepsPerSecond(30.0))),
        ("seed 7", Order::Seed(7)),
        ("x samples", Order::Axis(AxisKind::Samples)),
        ("y linear", Order::Log(false)),
        ("smoothing strong", Order::Smoothing(Smoothing::Strong)),
        ("window recent", Order::Recent(true)),
        ("save a b.svg", saved(Savable::Frame, "a b.svg", false)),
        (
            "save w.safetensors",
            saved(Savable::Weights, "w.safetensors", false),
        ),
        ("save m.csv", saved(Savable::Table, "m.csv", false)),
        ("save m.jsonl", saved(Savable::Table, "m.jsonl", false)),
        ("save! run.gradus", saved(Savable::Run, "run.gradus", true)),
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
            "lr can't be '-1': expected a number from 1e-8 to 100",
        ),
        (
            "speed 0",
            "speed can't be '0': expected steps per second above 0, or max",
        ),
        (
            "theme pink",
            "theme can't be 'pink': expected dark, light, high-contrast, mono",
        ),
        (
            "pause now",
            "pause can't be 'now': expected nothing after it",
        ),
        (
            "save x.png",
            "save can't be 'x.png': expected a file ending in .svg, .txt, .ansi (the screen), .safetensors (the weights), .csv, .jsonl (curves or table), .json (the answer of a study), .gradus (the run)",
        ),
        (
            "save",
            "save needs a value: a file ending in .svg, .txt, .ansi (the screen), .safetensors (the weights), .csv, .jsonl (curves or table), .json (the answer of a study), .gradus (the run)",
        ),
        ("keep-best now", "keep-best takes no value, but got 'now'"),
        (
            "batch 0",
            "batch can't be '0': expected a whole number from 1, or full",
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
    assert_eq!(
        shown("save "),
        [
            "frame.svg",
            "frame.txt",
            "frame.ansi",
            "weights.safetensors",
            "metrics.csv",
            "metrics.jsonl",
            "answer.json",
            "run.gradus"
        ]
    );
    assert_eq!(shown("save run.c"), ["run.csv"]);
    for first in candidates("", EN(), None) {
        assert!(!first.explanation.is_empty());
        for second in candidates(&first.line, EN(), None) {
            if second.line != first.line && second.line.contains(' ') {
                assert!(read(&second.line, EN()).is_ok(), "{}", second.line);
            }
        }
    }
}

#[test]
fn completion_explains_every_change_in_korean() {
    let commands = commands();
    for word in crate::train::vocabulary().iter().map(|known| known.word) {
        let offered = commands.candidates(word, Language::Korean.words(), None);
        let one = offered.iter().find(|one| one.line.trim_end() == word);
        if let Some(one) = one {
            let is_korean = one
                .explanation
                .chars()
                .any(|letter| ('가'..='힣').contains(&letter));
            assert!(is_korean, "{word}: {}", one.explanation);
        }
    }
    assert!(
        !commands
            .candidates("mixup", Language::Korean.words(), None)
            .is_empty()
    );
}
