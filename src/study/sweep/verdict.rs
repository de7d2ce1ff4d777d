//! The verdict of a sweep: three sentences at most.

use super::lane::{Best, Failure, Lane, PLATEAU};
use super::plan::Plan;
use crate::phrase::{Phrase, Value};
use crate::study::evidence::{Evidence, Finding};

/// The sentence for values none of which is best.
const FLAT: &str = "study.sweep.plateau-of-all";
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
    let around = around(lane, &best);
    let is_flat = around.as_ref().is_some_and(|one| one.key == FLAT);
    let first = match end(lane, best.index) {
        _ if is_flat => Phrase::new("study.sweep.lowest"),
        Some(end) => Phrase::new("study.sweep.best-at-edge").with("end", end),
        None => Phrase::new("study.sweep.best"),
    };
    let first = first
        .with("value", named(lane, best.index))
        .with("loss", best.loss)
        .with("seeds", lane.seeds());
    let mut sentences = vec![first];
    sentences.extend(around);
    sentences.extend(failures(lane, Some(best.index)));
    sentences
}

/// Which end of the values tried this one is; `None` between them, where there is only one, and where no value can be
/// beyond.
fn end(lane: &Lane<'_>, index: usize) -> Option<Phrase> {
    let value = |index: usize| lane.values()[index];
    if lane.plan.limits.contains(&value(index)) {
        return None;
    }
    let other = match index {
        _ if lane.values().len() == 1 => return None,
        0 => value(1),
        last if last + 1 == lane.values().len() => value(last - 1),
        _ => return None,
    };
    Some(Phrase::new(if value(index) < other {
        "study.sweep.smallest"
    } else {
        "study.sweep.largest"
    }))
}

/// What is said of the values around the best; nothing where runs learned at no neighbour.
fn around(lane: &Lane<'_>, best: &Best) -> Option<Phrase> {
    let ([first, last], most) = (best.plateau, lane.values().len() - 1);
    if best.neighbours == 0 {
        return None;
    }
    if lane.seeds() < Evidence::LEAST {
        return Some(Phrase::new("study.sweep.few-seeds"));
    }
    if first < last {
        let is_inside = end(lane, best.index).is_none();
        let edge = match [first == 0, last == most] {
            [true, false] if is_inside => end(lane, first),
            [false, true] if is_inside => end(lane, last),
            _ => None,
        };
        let phrase = match edge {
            Some(edge) => Phrase::new("study.sweep.plateau-to-edge").with("end", edge),
            None if [first, last] == [0, most] => Phrase::new(FLAT),
            None => Phrase::new("study.sweep.plateau"),
        };
        return Some(
            phrase
                .with("first", named(lane, first))
                .with("last", named(lane, last))
                .with("limit", Value::Fraction(PLATEAU - 1.0)),
        );
    }
    let key = if best.is_apart {
        "study.sweep.alone"
    } else {
        "study.sweep.open"
    };
    Some(
        Phrase::new(key)
            .with("seeds", lane.seeds())
            .with("neighbours", best.neighbours),
    )
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
    if below.len() == count {
        let runs = lane.at(0).len() * count;
        return Some(
            Phrase::new("study.sweep.fails-everywhere")
                .with("runs", runs)
                .with("what", what(&kinds, runs)),
        );
    }
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
            phrase.with("what", what(&kinds, kinds.len().max(2)))
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
            .with("what", what(&kinds.concat(), count)),
    )
}

/// What so many runs do that fail in these ways.
fn what(kinds: &[Failure], count: usize) -> Phrase {
    let has = |kind| kinds.contains(&kind);
    Phrase::new(match (has(Failure::Diverged), has(Failure::Guess)) {
        (true, false) => "study.sweep.diverge",
        (false, _) => "study.sweep.guess",
        (true, true) => "study.sweep.fail",
    })
    .with("count", count)
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
