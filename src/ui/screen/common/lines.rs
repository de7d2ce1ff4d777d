//! The two lines below the curves: the state of early stopping, and the diagnosis.

use ratatui::layout::Rect;

use super::verdict::{Places, VerdictText, verdict_text};
use crate::diagnosis::{Diagnosis, FewSamples};
use crate::regularize::Meter;
use crate::train::{End, Threshold, Until};
use crate::ui::draw_context::{self, DrawContext, Row};
use crate::ui::keymap::{Action, Context, Group};
use crate::ui::locale::Words;
use crate::ui::naming;
use crate::ui::number;
use crate::ui::state::State;
use crate::ui::state::run::BestOf;
use crate::ui::theme::Role;

/// Width of the bar in cells.
const BAR: u16 = 20;
/// From this width on, the long forms are used.
const WIDE: u16 = 100;
/// Width of the bar in cells on a narrow line.
const SHORT_BAR: u16 = 8;

/// Whether the line of early stopping is shown.
pub(super) fn has_meter(state: &State) -> bool {
    let status = state.run.status.as_ref();
    state.run.end().is_some() || status.is_some_and(|status| status.meter.is_some())
}

/// Draws the early stopping meter and the best evaluation, or at a stop its reason and the available actions.
pub(super) fn meter(state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    if state.run.status.is_none() {
        return;
    }
    let words = ctx.words;
    let bests = [false, true].map(|short| best_text(state, short));
    let meter = state.run.status.as_ref().and_then(|status| status.meter);
    let bar = if area.width < WIDE { SHORT_BAR } else { BAR };
    let glyph = ctx.symbols.best;
    let mut row = ctx.row(area);
    row.skip(1).end_skip(1);
    // At a stop the actions matter most, then the reason; the bar is no longer of use.
    if let Some(line) = stop_line(state, area.width) {
        row.put(&line.why, line.role);
        for (group, left, _) in choices(state, area) {
            row.go_to(left).put(&group.keys, Role::Accent).skip(1);
            row.put(group.label, Role::Strong);
        }
        if let Some(best) = &line.best {
            row.skip(2)
                .put(best, Role::Validation)
                .put(glyph, Role::Best);
        }
        return;
    }
    if let Some(meter) = meter {
        let best = bests[0]
            .as_ref()
            .map_or(0, |best| draw_context::width(best) + 3);
        patience(&meter, bar, best, words, &mut row);
    }
    let fits = |best: &&String| draw_context::width(best) + 3 <= row.room();
    let mut shown = bests.iter().flatten();
    if let Some(best) = shown.find(fits).or(bests[1].as_ref()) {
        row.skip(2)
            .put(best, Role::Validation)
            .put(glyph, Role::Best);
    }
}

/// Writes how far early stopping's patience is used up: a bar of `bar` cells, and the count; in short where `reserved` cells
/// would not be left.
pub(in crate::ui) fn patience(
    meter: &Meter,
    bar: u16,
    reserved: u16,
    words: &'static Words,
    row: &mut Row<'_>,
) {
    let label = words.of(
        &["regularizer", "early-stopping", "label"],
        "early stopping",
    );
    row.put(label, Role::Text).skip(2);
    let share = f64::from(meter.count) / f64::from(meter.limit.max(1));
    let filled = (share * f64::from(bar)).round() as u16;
    let role = if share >= 0.5 {
        Role::Warning
    } else {
        Role::Good
    };
    row.bar(filled, bar, role).skip(2);
    let limit = words.numbers().count(meter.limit.into());
    let count = number::fixed(&words.numbers().count(meter.count.into()), limit.len());
    let key = if meter.triggered {
        "meter.passed"
    } else {
        "meter.without"
    };
    let mut text = words.fill(key, &[("count", &count), ("limit", &limit)]);
    if draw_context::width(&text) + reserved > row.room() {
        text = format!("{count}/{limit}");
    }
    row.put(&text, Role::Text);
}

/// The best evaluation, and what it is the best of, where that is not the run.
fn best_text(state: &State, short: bool) -> Option<String> {
    let (_, epoch, loss) = state.run.best?;
    let words = state.words();
    let key = match (state.run.best_of(), short) {
        (BestOf::Run, false) => "meter.best",
        (BestOf::Run, true) => "meter.best-short",
        (BestOf::SinceOn, false) => "meter.best-since",
        (BestOf::SinceOn, true) => "meter.best-since-short",
        (BestOf::Watched, _) => "meter.kept",
    };
    let values: [(&str, &dyn std::fmt::Display); 2] = [
        ("loss", &words.numbers().loss(loss)),
        ("epoch", &words.numbers().still_epoch(epoch)),
    ];
    Some(format!("{} ", words.fill(key, &values)))
}

/// The text of the line at a stop, shortened to fit.
struct StopLine {
    why: String,
    role: Role,
    best: Option<String>,
}

/// The longest form of the line that fits into `cells` with the best evaluation complete, or else the shortest form.
fn stop_line(state: &State, cells: u16) -> Option<StopLine> {
    let (words, symbols) = (state.words(), state.symbols());
    let (long, role) = stop_text(state, words, false)?;
    let (brief, _) = stop_text(state, words, true)?;
    let briefest = words.get("stop.short").to_owned();
    let width = |text: &str| draw_context::width(&symbols.text(text));
    let choices: u16 = choice_groups(state)
        .iter()
        .map(|group| 2 + group.cells(symbols))
        .sum();
    let mut lines = [
        (long, false),
        (brief.clone(), false),
        (brief, true),
        (briefest, true),
    ]
    .map(|(why, short)| StopLine {
        why,
        role,
        best: best_text(state, short),
    })
    .into_iter();
    let fits = |line: &StopLine| {
        let best = line.best.as_ref().map_or(0, |best| 2 + width(best) + 1);
        2 + width(&line.why) + choices + best <= cells
    };
    let last = lines.next_back();
    lines.find(fits).or(last)
}

fn choice_groups(state: &State) -> Vec<Group> {
    let mut contexts = vec![Context::Stopped];
    if state.offers() && state.contexts().contains(&Context::Offer) {
        contexts.insert(0, Context::Offer);
    }
    let short = |context| state.keys.short(context, state.words(), state.symbols());
    let groups = contexts.into_iter().flat_map(short);
    groups
        // On a stage of its own, the key of going on shows the scenes.
        .filter(|group| {
            let goes_on = state.bottom.is_none() && state.run.diverges_again().is_none();
            group.action != Action::GoOn || goes_on
        })
        .collect()
}

/// The actions at a stop, each with its first column and width.
fn choices(state: &State, area: Rect) -> Vec<(Group, u16, u16)> {
    let symbols = state.symbols();
    let Some(line) = stop_line(state, area.width) else {
        return Vec::new();
    };
    let mut left = area.x + 1 + draw_context::width(&symbols.text(&line.why)) + 2;
    choice_groups(state)
        .into_iter()
        .map(|group| {
            let width = group.cells(symbols);
            let choice = (group, left, width);
            left += width + 2;
            choice
        })
        .collect()
}

/// The action of a click in column `x` of the line.
pub(super) fn hit(state: &State, area: Rect, x: u16) -> Option<Action> {
    let mut choices = choices(state, area).into_iter();
    let found = choices.find(|(_, left, width)| (*left..left + width).contains(&x));
    found.map(|(group, ..)| group.action)
}

/// The reason for the stop.
fn stop_text(state: &State, words: &'static Words, short: bool) -> Option<(String, Role)> {
    let pick = |long, brief| if short { brief } else { long };
    Some(match state.run.end()? {
        End::EarlyStopping => {
            let settings = &state.run.status.as_ref()?.settings;
            let patience = settings
                .regularizer("early-stopping")
                .and_then(|one| one.knobs.first())
                .copied()
                .unwrap_or_default();
            let epoch = state.run.last.as_ref().map_or(0.0, |last| last.last.epoch);
            let values: [(&str, &dyn std::fmt::Display); 2] = [
                ("count", &words.numbers().count(patience as u64)),
                ("epoch", &words.numbers().still_epoch(epoch)),
            ];
            let long = if patience == 1.0 {
                "stop.early-one"
            } else {
                "stop.early"
            };
            let text = words.fill(pick(long, "stop.early-short"), &values);
            (text, Role::Warning)
        }
        End::Until(until) => {
            let text = match until {
                Until::Step(step) => {
                    words.fill("stop.step", &[("step", &words.numbers().count(*step))])
                }
                Until::Epoch(epoch) => {
                    words.fill("stop.epoch", &[("epoch", &words.numbers().figure(*epoch))])
                }
                Until::Seconds(seconds) => words.fill(
                    "stop.time",
                    &[("time", &words.numbers().duration(*seconds))],
                ),
                Until::Stopped => words.get("stop.end").to_owned(),
                Until::Reached(Threshold::Loss(loss), _) => {
                    words.fill("stop.loss", &[("loss", &words.numbers().figure(*loss))])
                }
                Until::Reached(Threshold::Accuracy(share), _) => words.fill(
                    "stop.accuracy",
                    &[("accuracy", &words.numbers().figure(100.0 * share))],
                ),
            };
            (text, Role::Text)
        }
        End::Diverged(verdict) => {
            let step = words.numbers().count(verdict.step);
            (
                words.fill(
                    pick("stop.diverged", "stop.diverged-short"),
                    &[("step", &step)],
                ),
                Role::Error,
            )
        }
        End::KeptBest(best) => {
            let values: [(&str, &dyn std::fmt::Display); 2] = [
                ("step", &words.numbers().count(best.step)),
                ("epoch", &words.numbers().still_epoch(best.epoch)),
            ];
            (
                words.fill(pick("stop.kept", "stop.kept-short"), &values),
                Role::Good,
            )
        }
    })
}

/// Draws the diagnosis with the values it is based on.
pub(super) fn diagnosis(state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let status = state.run.status.as_ref();
    let has_begun = status.is_some_and(|status| status.position.step > 0);
    if state.host_keys.is_some() && !has_begun {
        // A scene that shows a race or a study makes no run of its own.
        return;
    }
    let text = match state.run.end() {
        Some(End::Diverged(verdict)) => VerdictText {
            verdict: words.fill(
                "diagnosis.diverged",
                &[("step", &words.numbers().count(verdict.step))],
            ),
            role: Role::Error,
            reason: words.fill(
                "diagnosis.diverged-why",
                &[("suspect", &naming::suspect(&verdict.suspect, words))],
            ),
        },
        _ => match verdict_text(&state.run.diagnosis(), Places::Epochs, words) {
            Some(text) => text,
            None => return,
        },
    };
    let few = status.and_then(|status| FewSamples::of(&status.course.last));
    let notes = few.map_or_else(Vec::new, |few| few_samples(&few, words));
    let mut row = ctx.row(area);
    row.skip(1);
    if state.run.past().is_some() {
        row.put(words.get("diagnosis.here"), Role::Dim).skip(1);
    }
    row.put(&text.verdict, text.role).put(": ", text.role);
    let (reason, note) = beside(&text.reason, &notes, row.room());
    row.put(&reason, Role::Text);
    if let Some(note) = note {
        row.skip(u16::from(!reason.is_empty())).put(note, Role::Dim);
    }
}

/// Draws the diagnosis of a run of which only the curves are known.
pub(in crate::ui) fn verdict(
    diagnosis: &Diagnosis,
    places: Places,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let Some(text) = verdict_text(diagnosis, places, ctx.words) else {
        return;
    };
    let mut row = ctx.row(area);
    row.skip(1)
        .put(&text.verdict, text.role)
        .put(": ", text.role);
    let reason = draw_context::brief(&text.reason, row.room());
    row.put(&reason, Role::Text);
}

/// Fits `reason` and a note, given in forms from long to short, side by side into `cells`: the longest note that leaves
/// the reason complete, else a shorter one and the reason's first clauses. The note is never dropped, because it
/// qualifies the reason.
fn beside<'a>(
    reason: &'a str,
    notes: &'a [String],
    cells: u16,
) -> (std::borrow::Cow<'a, str>, Option<&'a str>) {
    let Some(last) = notes.last() else {
        return (draw_context::brief(reason, cells), None);
    };
    let left = |note: &String| cells.saturating_sub(draw_context::width(note) + 1);
    let fits = |note: &&String| draw_context::width(reason) <= left(note);
    if let Some(note) = notes.iter().find(fits) {
        return (reason.into(), Some(note));
    }
    for note in notes.iter().skip(1) {
        let reason = draw_context::brief(reason, left(note));
        if draw_context::width(&reason) <= left(note) {
            return (reason, Some(note));
        }
    }
    ("".into(), Some(last))
}

/// The caveat about few validation samples, from long to short.
fn few_samples(few: &FewSamples, words: &'static Words) -> Vec<String> {
    let (samples, error) = (
        words.numbers().count(few.samples as u64),
        words.numbers().loss(few.error),
    );
    let [low, high] = few
        .accuracy
        .map(|interval| interval.map(|x| words.numbers().percent(x)))
        .unwrap_or_default();
    let values: [(&str, &dyn std::fmt::Display); 4] = [
        ("samples", &samples),
        ("error", &error),
        ("low", &low),
        ("high", &high),
    ];
    let keys: &[&'static str] = match few.accuracy {
        None => &["diagnosis.few", "diagnosis.few-short"],
        Some(_) => &[
            "diagnosis.few-accuracy",
            "diagnosis.few-accuracy-short",
            "diagnosis.few-short",
        ],
    };
    keys.iter().map(|key| words.fill(key, &values)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_beside_the_reason_however_narrow_it_is() {
        let notes = [
            "12 samples, interval 0.1 to 0.9.",
            "12 samples, 0.1.",
            "n = 12.",
        ];
        let notes = notes.map(str::to_owned);
        let reason = "train 0.1, validation 0.2.";
        let at = |cells: u16| {
            let (reason, note) = beside(reason, &notes, cells);
            format!("{reason} {}", note.unwrap_or_default())
        };
        assert_eq!(
            at(59),
            "train 0.1, validation 0.2. 12 samples, interval 0.1 to 0.9."
        );
        assert_eq!(at(58), "train 0.1, validation 0.2. 12 samples, 0.1.");
        assert_eq!(at(42), "train 0.1, validation 0.2. n = 12.");
        assert_eq!(at(33), "train 0.1. 12 samples, 0.1.");
        assert_eq!(at(25), "train 0.1. n = 12.");
        assert_eq!(at(16), " n = 12.");
        assert_eq!(beside(reason, &[], 17), ("train 0.1.".into(), None));
    }
}
