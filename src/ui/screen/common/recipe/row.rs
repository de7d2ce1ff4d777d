//! A row of the recipe: label and value.

use ratatui::layout::Rect;

use crate::knob::{Kind, Knob};
use crate::regularize::Reason;
use crate::train::{BatchSize, Settings};
use crate::ui::draw_context::DrawContext;
use crate::ui::locale::Words;
use crate::ui::panel::{self, RecipeRow};
use crate::ui::refusal;
use crate::ui::state::{Focus, State};
use crate::ui::theme::Role;
use crate::ui::widget::setting::{Choice, Placement, Setting, bullet};

pub(super) struct Value {
    pub(super) text: String,
    /// Whether it is in effect; otherwise it is drawn faintly.
    on: bool,
}

fn knob_text(knob: &Knob, value: f64, words: &'static Words) -> String {
    match knob.kind {
        Kind::Choice(choices) => choices
            .get(value as usize)
            .map_or_else(String::new, |word| {
                words.of(&["choice", word], word).to_owned()
            }),
        _ => knob.format(value),
    }
}

pub(super) fn value(
    row: RecipeRow,
    settings: &Settings,
    unavailable: &[(&'static str, Reason)],
    words: &'static Words,
) -> Value {
    let regularizer = |index: usize| settings.regularizers.get(index);
    let text = match row {
        RecipeRow::Optimizer => settings.optimizer.id.to_owned(),
        RecipeRow::Knob(index) => match (
            settings.optimizer.knobs.get(index),
            settings.knobs.get(index),
        ) {
            (Some(knob), Some(value)) => knob_text(knob, *value, words),
            _ => String::new(),
        },
        RecipeRow::Batch => match settings.batch {
            BatchSize::Full => words.get("recipe.full").to_owned(),
            BatchSize::Samples(size) => words.numbers().count(size as u64),
        },
        RecipeRow::Regularizer(index) => regularizer(index).map_or_else(String::new, |one| {
            let first = one.entry.knobs.iter().zip(one.knobs.iter().copied());
            let mut first = first.filter(|(knob, _)| knob.switches);
            // Of several modes, the active one; a regularizer that is off shows the mode it would start in.
            let main = one
                .main()
                .next()
                .filter(|_| one.on)
                .or_else(|| first.next());
            main.map_or_else(String::new, |(knob, value)| {
                let same = |other: &&Knob| other.switches && other.symbol == knob.symbol;
                let is_shared = one.entry.knobs.iter().filter(same).count() > 1;
                let name = if knob.symbol.is_empty() || (one.on && is_shared) {
                    words.of(&["knob", knob.word, "label"], knob.label)
                } else {
                    knob.symbol
                };
                format!("{name} {}", knob_text(knob, value, words))
            })
        }),
        RecipeRow::RegularizerKnob(index, knob) => regularizer(index)
            .and_then(|one| Some((one.entry.knobs.get(knob)?, *one.knobs.get(knob)?)))
            .map_or_else(String::new, |(knob, value)| knob_text(knob, value, words)),
    };
    // An unavailable regularizer shows the reason instead of its value.
    if let RecipeRow::Regularizer(index) = row
        && let Some(one) = regularizer(index).filter(|one| !one.on)
        && let Some((_, reason)) = unavailable.iter().find(|(word, _)| *word == one.entry.id)
    {
        let text = refusal::reason(*reason, words).to_owned();
        return Value { text, on: false };
    }
    let on = match row {
        RecipeRow::Regularizer(index) => regularizer(index).is_some_and(|one| one.on),
        _ => true,
    };
    Value { text, on }
}

/// The value of a row without selection.
pub(super) fn setting(value: &Value) -> Setting<'_> {
    Setting {
        text: &value.text,
        mark: " ",
        role: Role::Text,
        choice: Choice::No,
        placement: Placement::End,
    }
}

/// Draws a row; `symbol_cells` is the width reserved for the symbols of hyper-parameters.
pub(super) fn draw(
    state: &State,
    row: RecipeRow,
    settings: &Settings,
    symbol_cells: u16,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let value = value(row, settings, state.run.unavailable(), ctx.words);
    let mut requested = state.run.requested.iter();
    let pending = requested.any(|one| panel::concerns(&one.change, row, settings));
    let (symbols, words) = (ctx.symbols, ctx.words);
    let role = match () {
        () if pending => Role::Warning,
        () if !value.on => Role::Faint,
        () => Role::Text,
    };
    let setting = Setting {
        mark: if pending { symbols.ellipsis } else { " " },
        role,
        choice: Choice::of(state.row == row, state.focus == Focus::Recipe),
        ..setting(&value)
    };
    let mut line = ctx.row(area);
    setting.draw(area, &mut line, symbols);
    line.end_skip(1);
    match row {
        RecipeRow::Optimizer => {
            line.put(words.get("recipe.optimizer"), Role::Dim);
        }
        RecipeRow::Knob(index) => {
            if let Some(knob) = settings.optimizer.knobs.get(index) {
                let owner = settings.optimizer.id;
                let general = words.of(&["knob", knob.word, "label"], knob.label);
                let label = words.of(&["knob", owner, knob.word, "label"], general);
                line.skip(2).put(knob.symbol, Role::Symbol);
                line.go_to(area.x + 3 + symbol_cells).put(label, Role::Dim);
            }
        }
        RecipeRow::Batch => {
            let of = words.fill(
                "recipe.of",
                &[(
                    "samples",
                    &words.numbers().count(state.run.train_samples() as u64),
                )],
            );
            line.put(words.get("recipe.batch"), Role::Dim)
                .skip(2)
                .put(&of, Role::Faint);
        }
        RecipeRow::Regularizer(index) => {
            if let Some(one) = settings.regularizers.get(index) {
                let label = words.of(&["regularizer", one.entry.id, "label"], one.entry.label);
                bullet(one.on, &mut line, symbols);
                line.put(label, if one.on { Role::Text } else { Role::Dim });
            }
        }
        RecipeRow::RegularizerKnob(index, at) => {
            if let Some(knob) = settings
                .regularizers
                .get(index)
                .and_then(|one| one.entry.knobs.get(at))
            {
                let label = words.of(&["knob", knob.word, "label"], knob.label);
                line.skip(4).put(label, Role::Dim);
            }
        }
    }
}
