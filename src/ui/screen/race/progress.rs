//! The line with the progress of a race, and in the end its result.

use ratatui::layout::Rect;

use super::difference;
use super::state::{Activity, Course, Race, pace_text};
use crate::live::{self, Speed};
use crate::race::Threshold;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::number;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Width of the race's progress bar in cells, if there is room.
const BAR: u16 = 12;
/// Width of a lane's progress bar in cells.
pub(super) const SHORT_BAR: u16 = 8;

/// Draws the progress of the race and its cost, or its result.
pub(super) fn draw(
    race: &Race,
    state: &State,
    course: &Course,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let words = ctx.words;
    let (glyph, key, role) = match race.activity {
        Activity::Racing | Activity::None => (ctx.symbols.play, "race.racing", Role::Good),
        Activity::Paused => (ctx.symbols.pause, "race.paused", Role::Warning),
        Activity::Finished => (ctx.symbols.check, "race.over", Role::Good),
        Activity::Cancelled => (ctx.symbols.stop, "race.ended", Role::Warning),
    };
    let bar = if area.width < 70 { SHORT_BAR } else { BAR };
    let is_on = race.is_on();
    let mut row = ctx.row(area);
    row.skip(1).end_skip(1);
    row.put(&format!("{glyph} {}", words.get(key)), role)
        .skip(2);
    if is_on {
        if let Some(share) = course.progress() {
            put_bar(&mut row, share, bar, Role::Accent);
            row.skip(1)
                .put(
                    &words
                        .numbers()
                        .of_hundred(&format!("{:>3}", words.numbers().done(share))),
                    Role::Strong,
                )
                .skip(2);
        }
        let over = words.fill(
            "race.done-of",
            &[("done", &course.over()), ("lanes", &course.runners.len())],
        );
        row.put(&over, Role::Text).skip(2);
        let pace = pace_text(race.pace, words);
        if draw_context::width(&pace) <= row.room() {
            row.put(&pace, Role::Dim).skip(2);
        }
        if race.activity == Activity::Racing {
            let keys = if slows_training(state) {
                ["race.cost", "race.cost-short"]
            } else {
                ["race.cores", "race.cores"]
            };
            for key in keys {
                let text = words.get(key);
                if draw_context::width(text) <= row.room() {
                    row.end(text, Role::Faint);
                    break;
                }
            }
        }
        return;
    }
    let mut texts = verdict(course, state).into_iter();
    let last = texts.next_back();
    if let Some(text) = texts
        .find(|text| draw_context::width(text) <= row.room())
        .or(last)
    {
        row.put(&text, Role::Text);
    }
}

/// Whether the training runs at unlimited speed, and is therefore slowed down by the race.
fn slows_training(state: &State) -> bool {
    let status = state.run.status.as_ref();
    status.is_some_and(|status| {
        status.speed == Speed::Unlimited && status.activity == live::Activity::Training
    })
}

/// Who leads, and by what measure, from long to short.
fn verdict(course: &Course, state: &State) -> Vec<String> {
    let words = state.words();
    if let Some(texts) = difference::verdict(course, state) {
        return texts;
    }
    let Some(leader) = course.leader() else {
        return Vec::new();
    };
    let name = &leader.label;
    let threshold = course.standing.plan.threshold;
    if let (Some(threshold), Some([steps, samples, _])) = (threshold, leader.reached) {
        let names: Vec<&str> = course.leaders().map(|one| one.label.as_str()).collect();
        let keys = if names.len() > 1 {
            &["race.first-of", "race.first-of-short"][..]
        } else {
            &["race.first", "race.first-short", "race.first-shortest"]
        };
        let values: [(&str, &dyn std::fmt::Display); 6] = [
            ("lane", name),
            ("lanes", &names.join(" = ")),
            ("ties", &names.len()),
            ("threshold", &threshold_text(threshold, state)),
            ("steps", &words.numbers().count(steps.mean.round() as u64)),
            ("samples", &number::si(samples.mean)),
        ];
        return keys.iter().map(|key| words.fill(key, &values)).collect();
    }
    let Some(best) = leader.best_loss else {
        return Vec::new();
    };
    let loss = words.numbers().loss(best.mean);
    let key = if threshold.is_some() {
        "race.none-reached"
    } else {
        "race.lowest"
    };
    let threshold = threshold.map_or_else(String::new, |one| threshold_text(one, state));
    let text = words.fill(
        key,
        &[("lane", name), ("loss", &loss), ("threshold", &threshold)],
    );
    let level = course.leaders().count();
    if level > 1 {
        let level = words.fill("race.level", &[("ties", &level)]);
        return vec![format!("{text} {level}"), text];
    }
    vec![text]
}

/// A threshold in words, such as `loss 0.3` or `accuracy 90 %`.
pub(super) fn threshold_text(threshold: Threshold, state: &State) -> String {
    let words = state.words();
    match threshold {
        Threshold::Loss(loss) => {
            words.fill("race.at-loss", &[("value", &words.numbers().figure(loss))])
        }
        Threshold::Accuracy(share) => words.fill(
            "race.at-accuracy",
            &[("value", &words.numbers().wanted(share))],
        ),
    }
}

/// Draws a progress bar of `cells` cells.
pub(super) fn put_bar(row: &mut draw_context::Row<'_>, share: f64, cells: u16, role: Role) {
    row.bar((share * f64::from(cells)).floor() as u16, cells, role);
}
