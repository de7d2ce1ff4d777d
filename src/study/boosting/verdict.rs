//! What the rounds say, in sentences.

use super::chain::{Chain, Course};
use super::samme::{End, Samme};
use super::tale::Tale;
use crate::phrase::{Phrase, Value};
use crate::study::evidence::{Evidence, Finding};

/// Whether boosting lowers the validation error; on how many seeds; why it ended; who weighs most: the first three that there are.
pub(super) fn verdict(chain: &Chain, tales: &[Tale]) -> Vec<Phrase> {
    let Some(compared) = compared(chain) else {
        return vec![first_too_weak(chain)];
    };
    let of_samples = match &chain.course {
        Course::Classes(samme) => Some(weights(samme)),
        Course::Values(_) => None,
    };
    let all = [Some(compared), over_seeds(tales), end(chain), of_samples];
    all.into_iter().flatten().take(3).collect()
}

fn first_too_weak(chain: &Chain) -> Phrase {
    let (error, limit) = match &chain.course {
        Course::Classes(samme) => match samme.end {
            Some(End::TooWeak(error)) => (error, samme.limit()),
            _ => (f64::NAN, samme.limit()),
        },
        Course::Values(_) => (f64::NAN, f64::NAN),
    };
    Phrase::new("study.boosting.first-too-weak")
        .with("error", Value::Fraction(error))
        .with("limit", Value::Fraction(limit))
}

/// The strong model against its first learner, on the same validation samples.
fn compared(chain: &Chain) -> Option<Phrase> {
    let strong = chain.strong();
    let (first, last) = (strong.first()?, strong.last()?);
    let said = |value: f64| match &chain.course {
        Course::Classes(_) => Value::Fraction(value),
        Course::Values(_) => Value::Number(value),
    };
    let evidence = Evidence::of(&errors(chain));
    let key = match evidence.finding {
        _ if strong.len() == 1 => "study.boosting.one-round",
        Finding::Lower => "study.boosting.better",
        Finding::Higher => "study.boosting.worse",
        Finding::Undecided if evidence.mean < 0.0 => "study.boosting.better-open",
        Finding::Undecided => "study.boosting.not-better",
    };
    let phrase = Phrase::new(key)
        .with("rounds", strong.len())
        .with("last", said(last[1]))
        .with("first", said(first[1]))
        .with("train", said(last[0]))
        .with("first_train", said(first[0]));
    Some(phrase)
}

/// The errors of each validation sample: the first learner's, the strong model's.
fn errors(chain: &Chain) -> Vec<[f64; 2]> {
    match &chain.course {
        Course::Classes(samme) => {
            let mistakes = samme.mistakes().into_iter();
            mistakes.map(|both| both.map(f64::from)).collect()
        }
        Course::Values(residuals) => residuals.squares(),
    }
}

fn over_seeds(tales: &[Tale]) -> Option<Phrase> {
    let ends: Vec<[f64; 2]> = tales.iter().filter_map(Tale::ends).collect();
    if tales.len() < 2 {
        return None;
    }
    let better = ends.iter().filter(|[first, last]| last < first).count();
    let phrase = Phrase::new("study.boosting.seeds")
        .with("better", better)
        .with("seeds", tales.len());
    Some(phrase)
}

fn end(chain: &Chain) -> Option<Phrase> {
    let round = chain.trained;
    let phrase = match chain.end()? {
        End::TooWeak(error) => {
            let limit = match &chain.course {
                Course::Classes(samme) => samme.limit(),
                Course::Values(_) => f64::NAN,
            };
            Phrase::new("study.boosting.too-weak")
                .with("error", Value::Fraction(error))
                .with("limit", Value::Fraction(limit))
        }
        End::Perfect => Phrase::new("study.boosting.perfect"),
        End::Diverged => Phrase::new("study.boosting.diverged"),
    };
    Some(phrase.with("round", round))
}

/// Which samples weigh most.
fn weights(samme: &Samme) -> Phrase {
    let heaviest = samme.heaviest();
    if samme.wrong_share() > 0.0 {
        return Phrase::new("study.boosting.wrong-labels")
            .with("wrong", samme.wrong_heaviest())
            .with("count", heaviest.len())
            .with("share", Value::Fraction(samme.wrong_share()));
    }
    let weight: f64 = heaviest.iter().map(|sample| samme.weights[*sample]).sum();
    Phrase::new("study.boosting.heavy")
        .with("count", heaviest.len())
        .with("samples", samme.weights.len())
        .with("share", Value::Fraction(weight))
}
