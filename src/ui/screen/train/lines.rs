//! The two lines below the curves: how far early stopping is, and what the curves say.

use ratatui::layout::Rect;

use crate::train::{End, Until};
use crate::ui::app::App;
use crate::ui::chrome;
use crate::ui::diagnosis::{Diagnosis, Losses};
use crate::ui::ink::{self, Ink};
use crate::ui::keymap::{self, Action, Context, Group};
use crate::ui::number;
use crate::ui::theme::Role;

/// Cells of the bar.
const BAR: u16 = 20;
/// From this width on there is room for all words.
const ROOMY: u16 = 100;
/// The same where it is narrow.
const SHORT_BAR: u16 = 8;

/// Early stopping: its meter, or how to have one; the best evaluation; and at a stop the choice there is.
pub(super) fn meter(app: &App, area: Rect, ink: &mut Ink<'_>) {
    if app.run.status.is_none() {
        return;
    }
    let words = ink.words;
    let best = best_text(app, ink);
    let meter = app.run.status.as_ref().and_then(|status| status.meter);
    let (full, empty) = (ink.symbols.solid, ink.symbols.bar_empty);
    let bar = if area.width < ROOMY { SHORT_BAR } else { BAR };
    let label = words.of(
        &["regularizer", "early-stopping", "label"],
        "early stopping",
    );
    let glyph = ink.symbols.best;
    let mut row = ink.row(area);
    row.skip(1).end_skip(1);
    // At a stop the choice matters most, then why it stopped; the bar has nothing more to say.
    if let Some((why, role)) = stop_text(app, words, area.width < ROOMY) {
        row.put(&why, role);
        for (group, left, _) in choices(app, area) {
            row.go_to(left).put(&group.keys, Role::Accent).skip(1);
            row.put(group.label, Role::Strong);
        }
        if let Some(best) = &best {
            row.skip(2)
                .put(best, Role::Validation)
                .put(glyph, Role::Best);
        }
        return;
    }
    if let Some(meter) = meter {
        row.put(label, Role::Text).skip(2);
        let share = f64::from(meter.count) / f64::from(meter.limit.max(1));
        let filled = ((share * f64::from(bar)).round() as u16).min(bar);
        let role = if share >= 0.5 {
            Role::Warning
        } else {
            Role::Good
        };
        row.put(&full.repeat(usize::from(filled)), role);
        row.put(&empty.repeat(usize::from(bar - filled)), Role::Axis)
            .skip(2);
        let limit = meter.limit.to_string();
        let count = number::fixed(&meter.count.to_string(), limit.len());
        let key = if meter.triggered {
            "meter.passed"
        } else {
            "meter.without"
        };
        row.put(
            &words.fill(key, &[("count", &count), ("limit", &limit)]),
            Role::Text,
        );
    } else {
        row.put(label, Role::Dim)
            .skip(1)
            .put(words.get("meter.off"), Role::Faint);
    }
    if let Some(best) = &best {
        row.skip(2)
            .put(best, Role::Validation)
            .put(glyph, Role::Best);
    }
}

fn best_text(app: &App, ink: &Ink<'_>) -> Option<String> {
    let (_, epoch, loss) = app.run.best?;
    let values: [(&str, &dyn std::fmt::Display); 2] = [
        ("loss", &number::loss(loss)),
        ("epoch", &chrome::still_epoch(epoch)),
    ];
    Some(format!("{} ", ink.words.fill("meter.best", &values)))
}

/// The keys of a stop with what they do, each with its first column and its width.
fn choices(app: &App, area: Rect) -> Vec<(Group, u16, u16)> {
    let (words, symbols) = (app.words(), app.symbols());
    let Some((why, _)) = stop_text(app, words, area.width < ROOMY) else {
        return Vec::new();
    };
    let mut contexts = vec![Context::Stopped];
    if app.offers() {
        contexts.insert(0, Context::Offer);
    }
    let groups = contexts
        .into_iter()
        .flat_map(|context| keymap::short(context, words, symbols));
    let mut left = area.x + 1 + ink::width(&symbols.text(&why)) + 2;
    groups
        .map(|group| {
            let width = ink::width(&symbols.text(&group.keys)) + 1 + ink::width(group.label);
            let place = (group, left, width);
            left += width + 2;
            place
        })
        .collect()
}

/// What a click on the line asks for.
pub(super) fn hit(app: &App, area: Rect, x: u16) -> Option<Action> {
    let mut choices = choices(app, area).into_iter();
    let found = choices.find(|(_, left, width)| (*left..left + width).contains(&x));
    found.map(|(group, ..)| group.action)
}

/// Why the training is at a stop.
fn stop_text(
    app: &App,
    words: &'static crate::ui::locale::Words,
    short: bool,
) -> Option<(String, Role)> {
    let pick = |long, brief| if short { brief } else { long };
    Some(match app.run.end()? {
        End::EarlyStopping => {
            let settings = &app.run.status.as_ref()?.settings;
            let patience = settings
                .regularizer("early-stopping")
                .and_then(|one| one.knobs.first())
                .copied()
                .unwrap_or_default();
            let epoch = app.run.last.as_ref().map_or(0.0, |last| last.last.epoch);
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("count", &patience), ("epoch", &chrome::still_epoch(epoch))];
            (
                words.fill(pick("stop.early", "stop.early-short"), &values),
                Role::Warning,
            )
        }
        End::Until(until) => {
            let text = match until {
                Until::Step(step) => words.fill("stop.step", &[("step", &number::count(*step))]),
                Until::Epoch(epoch) => {
                    words.fill("stop.epoch", &[("epoch", &number::figure(*epoch))])
                }
                Until::Seconds(seconds) => {
                    words.fill("stop.time", &[("time", &number::duration(*seconds))])
                }
                Until::Stopped => words.get("stop.end").to_owned(),
            };
            (text, Role::Text)
        }
        End::Diverged(verdict) => {
            let step = number::count(verdict.step);
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
                ("step", &number::count(best.step)),
                ("epoch", &chrome::still_epoch(best.epoch)),
            ];
            (
                words.fill(pick("stop.kept", "stop.kept-short"), &values),
                Role::Good,
            )
        }
    })
}

/// What the curves say, with the figures it rests on.
pub(super) fn diagnosis(app: &App, area: Rect, ink: &mut Ink<'_>) {
    let words = ink.words;
    let losses = |key, now: &Losses| {
        words.fill(
            key,
            &[
                ("train", &number::loss(now.train)),
                ("validation", &number::loss(now.validation)),
            ],
        )
    };
    let percent = |share: f64| number::count((share * 100.0).round().max(0.0) as u64);
    let (verdict, role, reason) = if let Some(End::Diverged(verdict)) = app.run.end() {
        (
            words.fill(
                "diagnosis.diverged",
                &[("step", &number::count(verdict.step))],
            ),
            Role::Error,
            words.fill("diagnosis.diverged-why", &[("suspect", &verdict.suspect)]),
        )
    } else {
        match app.run.diagnosis() {
            Diagnosis::Nothing => return,
            Diagnosis::JustStarted { now, after_change } => {
                let key = if after_change {
                    "diagnosis.changed"
                } else {
                    "diagnosis.started"
                };
                let text = words.get(key).to_owned();
                (text, Role::Dim, losses("diagnosis.losses", &now))
            }
            Diagnosis::Rising { train, lowest } => (
                words.get("diagnosis.rising").to_owned(),
                Role::Warning,
                words.fill(
                    "diagnosis.rising-why",
                    &[
                        ("train", &number::loss(train)),
                        ("lowest", &number::loss(lowest)),
                    ],
                ),
            ),
            Diagnosis::Overfitting {
                since,
                above,
                train_falls,
                ..
            } => (
                words.fill(
                    "diagnosis.overfitting",
                    &[("epoch", &chrome::still_epoch(since))],
                ),
                Role::Warning,
                words.fill(
                    if train_falls {
                        "diagnosis.overfitting-falls"
                    } else {
                        "diagnosis.overfitting-why"
                    },
                    &[("percent", &percent(above))],
                ),
            ),
            Diagnosis::Learning { now } => (
                words.get("diagnosis.learning").to_owned(),
                Role::Good,
                losses("diagnosis.learning-why", &now),
            ),
            Diagnosis::Underfitting { now, share } => (
                words.get("diagnosis.underfitting").to_owned(),
                Role::Warning,
                words.fill(
                    "diagnosis.underfitting-why",
                    &[
                        ("train", &number::loss(now.train)),
                        ("percent", &percent(share)),
                    ],
                ),
            ),
            Diagnosis::Good { now } => (
                words.get("diagnosis.good").to_owned(),
                Role::Good,
                losses("diagnosis.good-why", &now),
            ),
        }
    };
    let mut row = ink.row(area);
    let style_role = role;
    row.skip(1)
        .put(&verdict, style_role)
        .put(": ", style_role)
        .put(&reason, Role::Text);
}
