//! The shape of an error over capacity: whether there is a peak, and a second descent after it.

use crate::race::Difference;

/// What the error does over the sizes; all places are indices of sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    /// The lowest place before the peak; without a peak the lowest of all.
    pub(super) valley: usize,
    /// The peak, if there is one beyond chance.
    pub(super) peak: Option<usize>,
    /// The largest size.
    pub(super) last: usize,
    /// The largest size compared with the valley.
    pub(super) end: End,
}

/// The error of the largest size, compared with the valley.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Lower beyond chance.
    Below,
    /// Higher beyond chance.
    Above,
    /// Neither.
    Level,
    /// There are too few seeds to tell.
    Unknown,
}

/// The shape of these errors, `errors[size][seed]`, each known to a `resolution`. Sizes with an error that is not finite
/// are left out; `None` without any other.
///
/// A place chosen because its errors happen to be high would seem high on these same errors. So each seed is judged at
/// the places chosen by the others, and the differences over the seeds must exceed chance: from the valley up to the
/// peak, and from the peak down to the largest size.
pub(super) fn shape(errors: &[Vec<f64>], resolution: f64) -> Option<Shape> {
    let known: Vec<usize> = (0..errors.len())
        .filter(|size| !errors[*size].is_empty() && errors[*size].iter().all(|e| e.is_finite()))
        .collect();
    let last = *known.last()?;
    let seeds = known.iter().map(|size| errors[*size].len()).min()?;
    let judge = |places: &dyn Fn(&[f64]) -> Option<[usize; 2]>| {
        let pairs: Option<Vec<[f64; 2]>> = (0..seeds)
            .map(|seed| {
                let others = means(errors, &known, seeds, Some(seed));
                let places = places(&others)?;
                Some(places.map(|place| errors[known[place]][seed]))
            })
            .collect();
        Difference::of(&pairs?, resolution)
    };
    let end_of = |difference: Option<Difference>| match difference {
        Some(one) if !one.has_enough_pairs() => End::Unknown,
        Some(one) if one.is_significant && one.mean < 0.0 => End::Below,
        Some(one) if one.is_significant => End::Above,
        _ => End::Level,
    };
    let falls = |difference: Option<Difference>| end_of(difference) == End::Below;
    let end = known.len() - 1;
    let all = means(errors, &known, seeds, None);
    let is_peak = falls(judge(&|means| {
        peak(means).map(|[valley, peak]| [peak, valley])
    })) && falls(judge(&|means| peak(means).map(|[_, peak]| [peak, end])));
    if let Some([valley, top]) = peak(&all).filter(|_| is_peak) {
        return Some(Shape {
            valley: known[valley],
            peak: Some(known[top]),
            last,
            end: end_of(judge(&|means| peak(means).map(|[valley, _]| [valley, end]))),
        });
    }
    Some(Shape {
        valley: known[lowest(&all)],
        peak: None,
        last,
        end: end_of(judge(&|means| Some([lowest(means), end]))),
    })
}

/// The mean error of each known size over the seeds, without one of them.
fn means(errors: &[Vec<f64>], known: &[usize], seeds: usize, without: Option<usize>) -> Vec<f64> {
    let mean = |size: &usize| {
        let all = (0..seeds).filter(|seed| seeds == 1 || Some(*seed) != without);
        let all: Vec<f64> = all.map(|seed| errors[*size][seed]).collect();
        all.iter().sum::<f64>() / all.len() as f64
    };
    known.iter().map(mean).collect()
}

/// Valley and peak: the place that stands out most above both the lowest place before it and the last one.
fn peak(means: &[f64]) -> Option<[usize; 2]> {
    let last = *means.last()?;
    let mut best: Option<([usize; 2], f64)> = None;
    for place in 1..means.len().saturating_sub(1) {
        let valley = lowest(&means[..place]);
        let height = means[place] - means[valley].max(last);
        if height > best.map_or(0.0, |(_, height)| height) {
            best = Some(([valley, place], height));
        }
    }
    best.map(|(places, _)| places)
}

/// The index of the lowest value, the first if there are several.
fn lowest(values: &[f64]) -> usize {
    let all = values.iter().enumerate();
    let lowest = all.reduce(|one, other| if other.1 < one.1 { other } else { one });
    lowest.map_or(0, |(index, _)| index)
}
