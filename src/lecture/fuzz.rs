//! Whatever a script says, it is read or refused line by line, and never stops the program.

use std::path::Path;

use proptest::prelude::*;

use super::Script;
use super::tests::{MOMENTUM, known};

/// What scripts are made of.
const PIECES: [&str; 50] = [
    "---\n",
    "gradus-lecture: 1\n",
    "title: T\n",
    "title: \"a\\nb\\e[31m\"\n",
    "duration: 3m\n",
    "duration: 9e999h\n",
    "seed: 18446744073709551616\n",
    "language: 'k\no'\n",
    "? [a, b]\n: {c: d}\n",
    "&a [*a]\n",
    "# A {#a}\n",
    "# A {#a time=2m figure=5}\n",
    "# \u{1b}[31m {#\u{1b}}\n",
    "A\n===\n",
    "## B\n",
    "```lab\n",
    "```claim\n",
    "```predict {#q kind=number}\n",
    "```predict {#r kind=order}\n",
    "```\n",
    "data iris\n",
    "until step 9\n",
    "until step 18446744073709551616\n",
    "at step 3: lr 0.1\n",
    "at : :\n",
    "continue\n",
    "until step 1000000000000\n",
    "until epoch 1e300\n",
    "until loss 0.1 or step 9e9\n",
    "at step 12: lr 0.1\n",
    "language: tlh\n",
    "speed 250\n",
    "race optimizer sgd,adam\n",
    "race lr 1e-9..1e9\n",
    "study cross-validation --k \"3\n",
    "study boosting --rounds=\n",
    "surface himmelblau\n",
    "screen model\npane field\n",
    "value: -(((1 + step(end)) * 2\n",
    "- a `step(1)`\n- b `step(2)`\n",
    "train_loss(9) < 1e400 and not diverged\n",
    "max(\"a\", b=c, min()) ≤ 1 %\n",
    "<!-- pause --> <!-- note: x -->\n",
    "<!-- a\nb -->\n",
    "<b>x</b>\n",
    "> 1. - *a* **b** `c`\n",
    "![x](y) [z](w)\n\n",
    "검증 손실 \u{202e}\u{200b}\0\r\n",
    "\r",
    "\t",
];

fn read(text: &str) {
    for path in ["a.md", "a.ko.md"] {
        let result = known(|known| Script::read(text, Path::new(path), known));
        check(result.as_ref());
    }
    let script = known(|known| Script::read(MOMENTUM, Path::new("a.md"), known));
    if let Ok(script) = script {
        let result = known(|known| script.translated(text, Path::new("a.ko.md"), known));
        check(result.as_ref());
    }
}

fn check(result: Result<&Script, &Vec<super::ScriptError>>) {
    match result {
        Ok(script) => assert!(!script.scenes.is_empty()),
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in errors {
                let text = error.to_string();
                assert!(!text.contains(char::is_control), "{text:?}");
                assert!(text.starts_with("a."), "{text:?}");
            }
        }
    }
}

/// Texts that are partly as a script is written.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => "\\PC{0,12}\n",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|all| all.concat())
}

/// A script in which some letters are cut out, and pieces put in.
fn mutated() -> impl Strategy<Value = String> {
    let cut = (
        any::<prop::sample::Index>(),
        0..12usize,
        prop::sample::select(&PIECES[..]),
        any::<bool>(),
    );
    prop::collection::vec(cut, 1..4).prop_map(|cuts| {
        let mut letters: Vec<char> = MOMENTUM.chars().collect();
        for (at, count, piece, puts) in cuts {
            let at = at.index(letters.len() + 1);
            let end = (at + count).min(letters.len());
            let put = piece.chars().filter(|_| puts);
            letters.splice(at..end, put);
        }
        letters.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_read_or_refused_in_one_line_each(text in "(?s).{0,200}") {
        read(&text);
    }

    #[test]
    fn pieces_of_scripts_are_read_or_refused_in_one_line_each(text in pieces()) {
        read(&text);
    }

    #[test]
    fn scripts_with_mistakes_are_read_or_refused_in_one_line_each(text in mutated()) {
        read(&text);
    }
}
