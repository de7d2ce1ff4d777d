//! The verdict of a sweep: three sentences at most.

use super::lane::{Best, Failure, Lane};
use super::plan::Plan;
use crate::phrase::{Phrase, Value};
use crate::study::evidence::{Evidence, Finding};

/// The largest number of values that a sentence lists.
const MAX_LISTED: usize = 4;

/// What the lanes say.
pub(super) fn verdict(plan: &Plan, lanes: &[Lane<'_>]) -> Vec<Phrase> {
    match lanes {
        [lane] if lane.seeds() == 0 => vec![begun(plan, lane)],
        [lane] => of_values(lane),
        [lane, ..] if lane.seeds() == 0 => vec![begun(plan, lane)],
        _ => between_optimizers(lanes),
    }
}

fn begun(plan: &Plan, lane: &Lane<'_>) -> Phrase {
    Phrase::new("study.sweep.begun")
        .with("done", lane.outcomes.len())
        .with("needed", plan.per_seed())
}

fn named(lane: &Lane<'_>, index: usize) -> Value {
    Value::Text(format!("{} {}", lane.plan.knob, lane.values()[index]))
}

fn of_values(lane: &Lane<'_>) -> Vec<Phrase> {
    let Some(best) = lane.best() else {
        let phrase = Phrase::new("study.sweep.none").with("knob", lane.plan.knob.as_str());
        return std::iter::once(phrase)
            .chain(failures(lane, None))
            .collect();
    };
    let last = lane.values().len() - 1;
    let is_edge = |index: usize| last > 0 && (index == 0 || index == last);
    let key = if is_edge(best.index) {
        "study.sweep.best-at-edge"
    } else {
        "study.sweep.best"
    };
    let first = Phrase::new(key)
        .with("value", named(lane, best.index))
        .with("loss", best.loss)
        .with("seeds", lane.seeds());
    let mut sentences = vec![first];
    if last > 0 {
        sentences.push(around(lane, &best));
    }
    sentences.extend(failures(lane, Some(best.index)));
    sentences
}

/// What is said of the values around the best.
fn around(lane: &Lane<'_>, best: &Best) -> Phrase {
    let ([first, last], end) = (best.plateau, lane.values().len() - 1);
    if lane.seeds() < Evidence::LEAST {
        return Phrase::new("study.sweep.few-seeds");
    }
    if first < last {
        let key = match [first, last] {
            [0, last] if last == end => "study.sweep.plateau-of-all",
            [first, last] if (first == 0) != (last == end) && ![0, end].contains(&best.index) => {
                "study.sweep.plateau-to-edge"
            }
            _ => "study.sweep.plateau",
        };
        return Phrase::new(key)
            .with("first", named(lane, first))
            .with("last", named(lane, last));
    }
    let key = if best.is_apart {
        "study.sweep.alone"
    } else {
        "study.sweep.open"
    };
    Phrase::new(key).with("seeds", lane.seeds())
}

/// Where runs diverged or learned nothing.
fn failures(lane: &Lane<'_>, best: Option<usize>) -> Option<Phrase> {
    let count = lane.values().len();
    let middle = best.unwrap_or(count);
    let below = (0..middle).take_while(|value| lane.failed(*value).is_some());
    let above = (middle..count).rev();
    let above = above.take_while(|value| lane.failed(*value).is_some());
    let (below, above): (Vec<usize>, Vec<usize>) = (below.collect(), above.collect());
    let all = below.iter().chain(&above);
    let kinds: Vec<Failure> = all
        .filter_map(|value| lane.failed(*value))
        .flatten()
        .collect();
    match (below.last(), above.last()) {
        (None, None) => in_part(lane),
        (Some(low), None) => {
            Some(Phrase::new("study.sweep.fails-below").with("value", named(lane, *low)))
        }
        (None, Some(high)) => {
            Some(Phrase::new("study.sweep.fails-above").with("value", named(lane, *high)))
        }
        (Some(low), Some(high)) => Some(
            Phrase::new("study.sweep.fails-around")
                .with("low", named(lane, *low))
                .with("high", named(lane, *high)),
        ),
    }
    .map(|phrase| {
        let is_part = phrase.key == "study.sweep.fails-in-part";
        if is_part {
            phrase
        } else {
            phrase.with("what", what(&kinds))
        }
    })
}

/// The values at which some runs failed and others did not, or all did between others that learned.
fn in_part(lane: &Lane<'_>) -> Option<Phrase> {
    let failed = |value: usize| lane.failed(value).or_else(|| lane.failed_in_part(value));
    let all = (0..lane.values().len()).filter_map(|value| Some((value, failed(value)?)));
    let (values, kinds): (Vec<usize>, Vec<Vec<Failure>>) = all.unzip();
    if values.is_empty() {
        return None;
    }
    let count: usize = kinds.iter().map(Vec::len).sum();
    let mut list: Vec<String> = values
        .iter()
        .map(|value| lane.values()[*value].to_string())
        .collect();
    if list.len() > MAX_LISTED {
        list.truncate(MAX_LISTED);
        list.push("…".to_owned());
    }
    Some(
        Phrase::new("study.sweep.fails-in-part")
            .with("count", count)
            .with("runs", lane.seeds() * lane.values().len())
            .with("knob", lane.plan.knob.as_str())
            .with("values", list.join(", "))
            .with("what", what(&kinds.concat())),
    )
}

fn what(kinds: &[Failure]) -> Phrase {
    let has = |kind| kinds.contains(&kind);
    Phrase::new(match (has(Failure::Diverged), has(Failure::Guess)) {
        (true, false) => "study.sweep.diverge",
        (false, _) => "study.sweep.guess",
        (true, true) => "study.sweep.fail",
    })
}

fn between_optimizers(lanes: &[Lane<'_>]) -> Vec<Phrase> {
    let all = lanes.iter().filter_map(|lane| Some((lane, lane.best()?)));
    let mut bests: Vec<(&Lane<'_>, Best)> = all.collect();
    bests.sort_by(|one, other| one.1.loss.total_cmp(&other.1.loss));
    let name = |lane: &Lane<'_>| lane.plan.lanes[lane.index];
    let [(first, best), rest @ ..] = &bests[..] else {
        let knob = lanes[0].plan.knob.as_str();
        return vec![Phrase::new("study.sweep.none").with("knob", knob)];
    };
    let Some((last, worst)) = rest.last() else {
        return of_values(first);
    };
    let mut sentences = vec![
        Phrase::new("study.sweep.optimizers")
            .with("rates", first.values().len())
            .with("first", name(first))
            .with("value", named(first, best.index))
            .with("loss", best.loss)
            .with("last", name(last))
            .with("other", named(last, worst.index))
            .with("other_loss", worst.loss),
    ];
    sentences.extend(rest.first().map(|(second, next)| {
        let (ours, theirs) = (first.losses(best.index), second.losses(next.index));
        let pairs: Vec<[f64; 2]> = ours.iter().zip(&theirs).map(|(a, b)| [*a, *b]).collect();
        let evidence = Evidence::of_losses(&pairs);
        Phrase::new(if !evidence.is_enough() {
            "study.sweep.optimizers-few"
        } else if evidence.finding == Finding::Higher {
            "study.sweep.optimizers-differ"
        } else {
            "study.sweep.optimizers-open"
        })
        .with("first", name(first))
        .with("second", name(second))
        .with("second_loss", next.loss)
        .with("seeds", pairs.len())
    }));
    let at_edge =
        |best: &Best, lane: &Lane<'_>| best.index == 0 || best.index + 1 == lane.values().len();
    let edges = bests.iter().filter(|(lane, best)| at_edge(best, lane));
    let edges: Vec<&str> = edges.map(|(lane, _)| name(lane)).collect();
    let lost = lanes.iter().filter(|lane| lane.best().is_none());
    let lost: Vec<&str> = lost.map(name).collect();
    if !lost.is_empty() {
        sentences.push(Phrase::new("study.sweep.optimizers-lost").with("names", lost.join(", ")));
    } else if !edges.is_empty() {
        sentences.push(Phrase::new("study.sweep.optimizers-edge").with("names", edges.join(", ")));
    }
    sentences
}
