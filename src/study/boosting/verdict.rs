//! What the rounds say, in sentences.

use super::chain::{Chain, Course};
use super::samme::{End, Samme};
use super::tale::Tale;
use crate::phrase::{Phrase, Value};
use crate::study::evidence::{Evidence, Finding};
use crate::study::outcome::mean;

/// Whether boosting lowers the validation error, over the seeds where these can tell; where it could not begin; why it ended; who
/// weighs most: the first three that there are.
pub(super) fn verdict(chain: &Chain, tales: &[Tale]) -> Vec<Phrase> {
    let (weak, diverged) = (too_weak(chain, tales), diverged(tales));
    let all = if let Some(said) = over_seeds(chain, tales) {
        vec![Some(said), weak, diverged, wrong_over_seeds(tales)]
    } else {
        let of_samples = match &chain.course {
            Course::Classes(samme) if chain.rounds() > 0 => weights(samme),
            _ => None,
        };
        let compared = compared(chain);
        let end = end(chain).filter(|_| compared.is_some());
        vec![compared, two_seeds(tales), weak, diverged, end, of_samples]
    };
    all.into_iter().flatten().take(3).collect()
}

fn limit(chain: &Chain) -> f64 {
    match &chain.course {
        Course::Classes(samme) => samme.limit(),
        Course::Values(_) => f64::NAN,
    }
}

/// On how many seeds the first learner is too weak, if on any.
fn too_weak(chain: &Chain, tales: &[Tale]) -> Option<Phrase> {
    let errors = tales.iter().filter_map(|tale| match tale.end {
        Some(End::TooWeak(error)) if tale.strong.is_empty() => Some(error),
        _ => None,
    });
    let errors: Vec<f64> = errors.collect();
    let error = *errors.first()?;
    let phrase = Phrase::new(if tales.len() == 1 {
        "study.boosting.first-too-weak"
    } else {
        "study.boosting.too-weak-seeds"
    });
    Some(
        phrase
            .with("error", Value::Fraction(error))
            .with("limit", Value::Fraction(limit(chain)))
            .with("count", errors.len())
            .with("seeds", tales.len()),
    )
}

/// On how many seeds the first learner diverged, if on any.
fn diverged(tales: &[Tale]) -> Option<Phrase> {
    let is_lost = |tale: &&Tale| tale.strong.is_empty() && tale.end == Some(End::Diverged);
    let count = tales.iter().filter(is_lost).count();
    let phrase = Phrase::new("study.boosting.diverged-seeds")
        .with("count", count)
        .with("seeds", tales.len());
    (count > 0).then_some(phrase)
}

fn said(chain: &Chain, value: f64) -> Value {
    match &chain.course {
        Course::Classes(_) => Value::Fraction(value),
        Course::Values(_) => Value::Number(value),
    }
}

/// The strong model against its first learner, on the same validation samples.
fn compared(chain: &Chain) -> Option<Phrase> {
    let strong = chain.strong();
    let (first, last) = (strong.first()?, strong.last()?);
    let key = match Evidence::of_samples(&errors(chain)).finding {
        _ if strong.len() == 1 => "study.boosting.one-round",
        Finding::Lower => "study.boosting.better",
        Finding::Higher => "study.boosting.worse",
        Finding::Undecided => "study.boosting.open",
    };
    let phrase = Phrase::new(key)
        .with("rounds", strong.len())
        .with("last", said(chain, last[1]))
        .with("first", said(chain, first[1]))
        .with("train", said(chain, last[0]))
        .with("first_train", said(chain, first[0]));
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

/// The strong models against their first learners, over the seeds that have both; `None` where these are too few to tell, or where no
/// learner followed a first one.
fn over_seeds(chain: &Chain, tales: &[Tale]) -> Option<Phrase> {
    let ends: Vec<[f64; 2]> = tales.iter().filter_map(Tale::ends).collect();
    let evidence = Evidence::of(&ends);
    let has_boosted = tales.iter().any(|tale| tale.strong.len() > 1);
    if !evidence.is_enough() || !has_boosted {
        return None;
    }
    let key = match evidence.finding {
        Finding::Lower => "study.boosting.seeds-better",
        Finding::Higher => "study.boosting.seeds-worse",
        Finding::Undecided => "study.boosting.seeds-open",
    };
    let mean = |part: usize, end: usize| {
        let all = tales.iter().filter_map(|tale| tale.ends_of(part));
        let all: Vec<f64> = all.map(|ends| ends[end]).collect();
        said(chain, mean(&all))
    };
    let phrase = Phrase::new(key)
        .with("seeds", evidence.count)
        .with("better", better(&ends))
        .with("first", mean(1, 0))
        .with("last", mean(1, 1))
        .with("first_train", mean(0, 0))
        .with("train", mean(0, 1));
    Some(phrase)
}

fn better(ends: &[[f64; 2]]) -> usize {
    ends.iter().filter(|[first, last]| last < first).count()
}

/// On how many of two seeds the error is lower: too few for more than that.
fn two_seeds(tales: &[Tale]) -> Option<Phrase> {
    let ends: Vec<[f64; 2]> = tales.iter().filter_map(Tale::ends).collect();
    let has_boosted = tales.iter().any(|tale| tale.strong.len() > 1);
    let phrase = Phrase::new("study.boosting.seeds")
        .with("better", better(&ends))
        .with("seeds", ends.len())
        .with("least", Evidence::LEAST);
    (ends.len() > 1 && has_boosted).then_some(phrase)
}

/// Of the heaviest samples of all seeds, how many have wrong labels, where some have.
fn wrong_over_seeds(tales: &[Tale]) -> Option<Phrase> {
    let all: Vec<[usize; 2]> = tales.iter().filter_map(|tale| tale.wrong).collect();
    let sum = |place: usize| all.iter().map(|one| one[place]).sum::<usize>();
    let phrase = Phrase::new("study.boosting.wrong-labels-seeds")
        .with("count", sum(0))
        .with("wrong", sum(1))
        .with("seeds", all.len());
    (!all.is_empty()).then_some(phrase)
}

fn end(chain: &Chain) -> Option<Phrase> {
    let round = chain.trained;
    let phrase = match chain.end()? {
        End::TooWeak(error) => Phrase::new("study.boosting.too-weak")
            .with("error", Value::Fraction(error))
            .with("limit", Value::Fraction(limit(chain))),
        End::Perfect => Phrase::new("study.boosting.perfect"),
        End::Diverged => Phrase::new("study.boosting.diverged"),
    };
    Some(phrase.with("round", round))
}

/// Which samples weigh most; `None` where all weigh the same.
fn weights(samme: &Samme) -> Option<Phrase> {
    if !samme.has_heaviest() {
        return None;
    }
    let heaviest = samme.heaviest();
    if samme.wrong_share() > 0.0 {
        let phrase = Phrase::new("study.boosting.wrong-labels")
            .with("wrong", samme.wrong_heaviest())
            .with("count", heaviest.len())
            .with("share", Value::Fraction(samme.wrong_share()));
        return Some(phrase);
    }
    let weight: f64 = heaviest.iter().map(|sample| samme.weights[*sample]).sum();
    let phrase = Phrase::new("study.boosting.heavy")
        .with("count", heaviest.len())
        .with("samples", samme.weights.len())
        .with("share", Value::Fraction(weight));
    Some(phrase)
}
