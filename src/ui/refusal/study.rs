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
