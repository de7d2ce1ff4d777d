//! Messages for failed studies.

use super::change::{batch, change};
use super::live::refused;
use super::session::session;
use crate::study::{StudyError, UnfitRecipe, UnfitRun};
use crate::train::End;
use crate::ui::locale::Words;
use crate::ui::naming::suspect;
use crate::ui::phrase::say;

#[must_use]
pub(in crate::ui) fn study(error: &StudyError, words: &'static Words) -> String {
    by_label(&said(error, words))
}

/// The text with options by the names that they have on screen: without the dashes of the command line.
pub(super) fn by_label(text: &str) -> String {
    let mut named = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("--") {
        named.push_str(before);
        let is_word = after.starts_with(|letter: char| letter.is_ascii_lowercase());
        let is_first = !named.ends_with(|letter: char| letter.is_alphanumeric() || letter == '-');
        if !(is_word && is_first) {
            named.push_str("--");
        }
        rest = after;
    }
    named.push_str(rest);
    named
}

fn said(error: &StudyError, words: &'static Words) -> String {
    match error {
        StudyError::Session(error) => session(error, words),
        StudyError::Cancelled(_) => words.get("study.cancelled").to_owned(),
        // The option's help gives the allowed values.
        StudyError::Option { word, value, .. } => {
            words.fill("study.option", &[("word", word), ("value", value)])
        }
        StudyError::Recipe(error) => recipe(error, words),
        StudyError::Unfit(why) => say(words, why),
        StudyError::Run(error) => run(error, words),
    }
}

fn recipe(error: &UnfitRecipe, words: &'static Words) -> String {
    match error {
        UnfitRecipe::BatchPlanned => words.get("study.batch-planned").to_owned(),
        UnfitRecipe::Batches(error) => {
            words.fill("study.batches", &[("why", &batch(error, words))])
        }
        UnfitRecipe::NotLess {
            small,
            large,
            samples,
        } => words.fill(
            "study.not-less",
            &[("small", small), ("large", large), ("samples", samples)],
        ),
        UnfitRecipe::Target { start } => {
            words.fill("study.target", &[("start", &format!("{start:.4}"))])
        }
        UnfitRecipe::Planned(error) => {
            words.fill("study.planned", &[("why", &refused(error, words))])
        }
        UnfitRecipe::Value { option, source } => words.fill(
            "study.value",
            &[("option", option), ("why", &change(source, words))],
        ),
        UnfitRecipe::Endless => words.get("study.endless").to_owned(),
    }
}

fn run(error: &UnfitRun, words: &'static Words) -> String {
    match error {
        UnfitRun::Ended {
            batch,
            seed,
            target,
            end,
        } => words.fill(
            "study.ended",
            &[
                ("batch", batch),
                ("seed", seed),
                ("target", target),
                ("end", &self::end(end, words)),
            ],
        ),
        UnfitRun::TooSlow {
            batch,
            seed,
            loss,
            epochs,
            target,
        } => words.fill(
            "study.too-slow",
            &[
                ("batch", batch),
                ("seed", seed),
                ("loss", &format!("{loss:.4}")),
                ("epochs", epochs),
                ("target", target),
            ],
        ),
        UnfitRun::Diverged(verdict) => words.fill(
            "study.diverged",
            &[
                ("step", &verdict.step),
                ("suspect", &suspect(&verdict.suspect, words)),
            ],
        ),
    }
}

/// Why a run ended, in a few words.
fn end(end: &End, words: &'static Words) -> String {
    match end {
        // Written as in a recipe.
        End::Until(until) => until.to_string(),
        End::EarlyStopping => words.get("study.end-early").to_owned(),
        End::Diverged(verdict) => words.fill(
            "study.end-diverged",
            &[("suspect", &suspect(&verdict.suspect, words))],
        ),
        End::KeptBest(best) => words.fill("study.end-kept", &[("step", &best.step)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase::Phrase;
    use crate::ui::locale::Language;

    #[test]
    fn options_have_the_names_that_the_screen_shows() {
        for (text, named) in [
            ("--small and --large: too few", "small and large: too few"),
            ("give --until 'step N'", "give until 'step N'"),
            ("a -- b, well--known, 3--4", "a -- b, well--known, 3--4"),
        ] {
            assert_eq!(by_label(text), named);
        }
        for language in Language::ALL {
            let error = StudyError::Unfit(Phrase::new("study.no-end"));
            let said = study(&error, language.words());
            assert!(said.contains("until") && !said.contains("--"), "{said}");
        }
    }
}
