//! The recipe: optimizer, batch, regularizers; below it the data, and what has been changed.

use ratatui::layout::{Position, Rect};

use crate::data::Notice;
use crate::knob::{Kind, Knob};
use crate::live::About;
use crate::train::Settings;
use crate::ui::app::{App, Focus, Hit, Part, change_text};
use crate::ui::ink::{self, Ink};
use crate::ui::keymap::{self, Context};
use crate::ui::locale::Words;
use crate::ui::number;
use crate::ui::panel::{self, Row};
use crate::ui::run::letters;
use crate::ui::theme::Role;

/// A line of the recipe's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Blank,
    Regularizers,
    Row(Row),
}

/// Which lines of the pane are what.
struct Plan {
    /// The list, from below the title on.
    list: Rect,
    lines: Vec<Line>,
    /// First line of the list that is shown.
    scroll: usize,
    /// What is left below.
    rest: Rect,
}

fn plan(app: &App, area: Rect) -> Option<(Plan, Settings)> {
    let settings = app.run.expected()?;
    let rows = panel::rows(&settings);
    let airy = |air: bool| {
        let mut lines = Vec::new();
        if air {
            lines.push(Line::Blank);
        }
        for row in &rows {
            let first = matches!(row, Row::Regularizer(0));
            if air && (*row == Row::Batch || first) {
                lines.push(Line::Blank);
            }
            if first {
                lines.push(Line::Regularizers);
            }
            lines.push(Line::Row(*row));
        }
        lines
    };
    let room = area.height.saturating_sub(1);
    // Air where the data and a few changes still fit below.
    let mut lines = airy(true);
    if lines.len() as u16 + 11 > room {
        lines = airy(false);
    }
    let shown = (lines.len() as u16).min(room);
    let chosen = Line::Row(rows[panel::place(&rows, app.row)]);
    let place = lines.iter().position(|line| *line == chosen).unwrap_or(0);
    let scroll = (place + 1).saturating_sub(usize::from(shown));
    let list = Rect {
        y: area.y + 1,
        height: shown,
        ..area
    };
    let rest = Rect {
        y: list.bottom(),
        height: room - shown,
        ..area
    };
    let plan = Plan {
        list,
        lines,
        scroll,
        rest,
    };
    Some((plan, settings))
}

impl Plan {
    /// The lines on screen, each with its place.
    fn shown(&self) -> impl Iterator<Item = (Line, Rect)> {
        let lines = self.lines[self.scroll..].iter().copied();
        lines.zip(self.list.rows())
    }
}

pub(super) fn hit(app: &App, area: Rect, at: Position) -> Option<Hit> {
    let (plan, settings) = plan(app, area)?;
    let (line, place) = plan.shown().find(|(_, place)| place.contains(at))?;
    let Line::Row(row) = line else {
        return None;
    };
    let text = ink::width(&app.symbols().text(&value(row, &settings, app.words()).text));
    // As drawn: ‹ value ›, flush right.
    let less = place.right().saturating_sub(text + 4);
    let part = match at.x {
        x if x + 2 >= place.right() => Part::More,
        x if (less.saturating_sub(1)..=less + 1).contains(&x) => Part::Less,
        x if x <= place.x + 1 && matches!(row, Row::Regularizer(_)) => Part::Switch,
        _ => Part::Body,
    };
    Some(Hit::Row(row, part))
}

pub(super) fn draw(app: &App, area: Rect, ink: &mut Ink<'_>) {
    title(app, area, ink);
    let Some((plan, settings)) = plan(app, area) else {
        return;
    };
    let symbols = settings
        .optimizer
        .knobs
        .iter()
        .map(|knob| ink.width(knob.symbol));
    let symbol_cells = symbols.max().unwrap_or(0).max(2);
    for (line, place) in plan.shown() {
        match line {
            Line::Blank => {}
            Line::Regularizers => {
                let text = ink.words.get("recipe.regularizers");
                ink.row(place).put(text, Role::Dim);
            }
            Line::Row(row) => draw_row(app, row, &settings, symbol_cells, place, ink),
        }
    }
    let left = data(app, plan.rest, ink);
    changes(app, left, ink);
}

fn title(app: &App, area: Rect, ink: &mut Ink<'_>) {
    let focused = app.focus == Focus::Recipe;
    let title = ink.words.get("recipe.title");
    let mut hints = Vec::new();
    if focused {
        hints = keymap::short(Context::Recipe, ink.words, ink.symbols);
        hints.truncate(2);
    }
    let tab = ink.words.get("keyname.tab");
    let mut row = ink.row(area);
    let role = if focused { Role::Accent } else { Role::Strong };
    row.put(title, role).skip(1);
    if focused {
        for (index, group) in hints.iter().enumerate().rev() {
            row.end(group.label, Role::Dim).end(" ", Role::Dim);
            row.end(&group.keys, Role::Accent);
            if index > 0 {
                row.end_skip(2);
            }
        }
    } else {
        row.end(tab, Role::Accent);
    }
}

/// What a row shows at its right.
struct Value {
    text: String,
    /// Whether it acts; what is off is drawn back.
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

fn value(row: Row, settings: &Settings, words: &'static Words) -> Value {
    let regularizer = |index: usize| settings.regularizers.get(index);
    let text = match row {
        Row::Optimizer => settings.optimizer.id.to_owned(),
        Row::Knob(index) => match (
            settings.optimizer.knobs.get(index),
            settings.knobs.get(index),
        ) {
            (Some(knob), Some(value)) => knob_text(knob, *value, words),
            _ => String::new(),
        },
        Row::Batch => match settings.batch {
            crate::train::BatchSize::Full => words.get("recipe.full").to_owned(),
            crate::train::BatchSize::Samples(size) => number::count(size as u64),
        },
        Row::Regularizer(index) => regularizer(index).map_or_else(String::new, |one| {
            let knobs = one.entry.knobs.iter().zip(&one.knobs);
            let main = knobs.into_iter().find(|(knob, _)| knob.switches);
            main.map_or_else(String::new, |(knob, value)| {
                let name = if knob.symbol.is_empty() {
                    words.of(&["knob", knob.word, "label"], knob.label)
                } else {
                    knob.symbol
                };
                format!("{name} {}", knob_text(knob, *value, words))
            })
        }),
        Row::RegularizerKnob(index, place) => regularizer(index)
            .and_then(|one| Some((one.entry.knobs.get(place)?, *one.knobs.get(place)?)))
            .map_or_else(String::new, |(knob, value)| knob_text(knob, value, words)),
    };
    let on = match row {
        Row::Regularizer(index) => regularizer(index).is_some_and(|one| one.on),
        _ => true,
    };
    Value { text, on }
}

fn draw_row(
    app: &App,
    row: Row,
    settings: &Settings,
    symbol_cells: u16,
    place: Rect,
    ink: &mut Ink<'_>,
) {
    let chosen = app.row == row;
    let focused = app.focus == Focus::Recipe;
    let value = value(row, settings, ink.words);
    let mut requested = app.run.requested.iter();
    let pending = requested.any(|one| panel::concerns(&one.change, row, settings));
    let (symbols, words) = (ink.symbols, ink.words);
    let mark = if pending { symbols.ellipsis } else { " " };
    let mut line = ink.row(place);
    if chosen && focused {
        let text = format!(" {} {}{mark}{} ", symbols.less, value.text, symbols.more);
        line.end(&text, Role::Selected);
    } else {
        let arrows = if chosen {
            (symbols.less, symbols.more)
        } else {
            ("", " ")
        };
        let role = match () {
            () if pending => Role::Warning,
            () if !value.on => Role::Faint,
            () => Role::Text,
        };
        line.end(" ", role).end(arrows.1, Role::Dim);
        line.end(mark, Role::Warning).end(&value.text, role);
        if chosen {
            line.end(" ", role).end(arrows.0, Role::Dim);
        }
    }
    line.end_skip(1);
    match row {
        Row::Optimizer => {
            line.put(words.get("recipe.optimizer"), Role::Dim);
        }
        Row::Knob(index) => {
            if let Some(knob) = settings.optimizer.knobs.get(index) {
                let owner = settings.optimizer.id;
                let general = words.of(&["knob", knob.word, "label"], knob.label);
                let label = words.of(&["knob", owner, knob.word, "label"], general);
                line.skip(2).put(knob.symbol, Role::Symbol);
                line.go_to(place.x + 3 + symbol_cells).put(label, Role::Dim);
            }
        }
        Row::Batch => {
            let of = words.fill(
                "recipe.of",
                &[("samples", &number::count(app.run.train_samples() as u64))],
            );
            line.put(words.get("recipe.batch"), Role::Dim)
                .skip(2)
                .put(&of, Role::Faint);
        }
        Row::Regularizer(index) => {
            if let Some(one) = settings.regularizers.get(index) {
                let label = words.of(&["regularizer", one.entry.id, "label"], one.entry.label);
                let (glyph, dot, text) = if one.on {
                    (symbols.on, Role::Good, Role::Text)
                } else {
                    (symbols.off, Role::Faint, Role::Dim)
                };
                line.put(glyph, dot).skip(1).put(label, text);
            }
        }
        Row::RegularizerKnob(index, at) => {
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

/// What the run learns from, and the state of the test part. Returns what is left below.
fn data(app: &App, area: Rect, ink: &mut Ink<'_>) -> Rect {
    let Some(about) = &app.run.about else {
        return area;
    };
    let air = u16::from(area.height >= 8);
    let mut rows = area.rows().skip(usize::from(air));
    let words = ink.words;
    let mut used = air;
    if let Some(place) = rows.next() {
        let sizes = [
            about.train_samples,
            about.validation_samples,
            about.test_samples,
        ];
        let roles = [Role::Train, Role::Validation, Role::Dim];
        let mut row = ink.row(place);
        row.end_skip(3);
        // In the colours of the curves that are measured on them.
        for (index, (size, role)) in sizes.iter().zip(roles).enumerate().rev() {
            row.end(&number::count(*size as u64), role);
            if index > 0 {
                row.end(" · ", Role::Dim);
            }
        }
        row.end_skip(1).put(words.get("recipe.data"), Role::Dim);
        used += 1;
    }
    if let Some(place) = rows.next() {
        test(app, place, ink);
        used += 1;
    }
    let notices = notices(about, words);
    let most = usize::from(area.height.saturating_sub(used + 5));
    for text in notices.iter().take(most) {
        if let Some(place) = rows.next() {
            ink.row(place).put(text, Role::Warning);
            used += 1;
        }
    }
    Rect {
        y: area.y + used.min(area.height),
        height: area.height.saturating_sub(used),
        ..area
    }
}

fn test(app: &App, place: Rect, ink: &mut Ink<'_>) {
    let words = ink.words;
    let Some(test) = &app.run.test else {
        ink.row(place)
            .end_skip(3)
            .end(words.get("recipe.sealed"), Role::Dim);
        return;
    };
    let opened = words.fill("recipe.opened", &[("times", &test.openings)]);
    let score = test.accuracy.map_or_else(
        || number::loss(test.loss),
        |accuracy| {
            format!(
                "{} · {}",
                number::loss(test.loss),
                number::percent(accuracy)
            )
        },
    );
    let mut row = ink.row(place);
    row.end_skip(3)
        .end(&opened, Role::Warning)
        .end_skip(2)
        .end(&score, Role::Strong);
    row.end_skip(1).put(words.get("recipe.test"), Role::Dim);
}

fn notices(about: &About, words: &'static Words) -> Vec<String> {
    let mut texts = Vec::new();
    let noise = about.recipe.data.label_noise;
    if noise > 0.0 {
        texts.push(words.fill("notice.label-noise", &[("share", &number::percent(noise))]));
    }
    texts.extend(about.notices.iter().map(|notice| match notice {
        Notice::RowsDropped { dropped, of } => {
            words.fill("notice.dropped", &[("dropped", dropped), ("of", of)])
        }
        Notice::ConstantFeatures(names) => {
            words.fill("notice.constant", &[("names", &names.join(", "))])
        }
        Notice::ClassesNotInTraining(names) => {
            words.fill("notice.classes", &[("names", &names.join(", "))])
        }
    }));
    texts
}

/// The changes made, and those asked for; the latest where there is no room for all.
fn changes(app: &App, area: Rect, ink: &mut Ink<'_>) {
    let run = &app.run;
    let count = run.changes.len() + run.requested.len();
    if count == 0 {
        return;
    }
    let air = usize::from(area.height >= 6);
    let mut rows = area.rows().skip(air);
    let Some(heading) = rows.next() else {
        return;
    };
    let room = usize::from(area.height).saturating_sub(air + 1);
    let hidden = count.saturating_sub(room);
    let words = ink.words;
    let mut row = ink.row(heading);
    if hidden > 0 {
        let earlier = words.fill("recipe.earlier", &[("count", &hidden)]);
        row.end_skip(3).end(&earlier, Role::Faint);
    }
    row.put(words.get("recipe.changes"), Role::Dim);
    let letter_cells = ink::width(&letters(run.changes.len().saturating_sub(1)));
    let applied = run.changes.iter().enumerate().map(|(index, change)| {
        let step = number::count(change.step);
        (Some(index), change.change, change.text.as_str(), step)
    });
    let requested = run.requested.iter().map(|one| {
        let pending = words.get("recipe.pending").to_owned();
        (None, one.change, one.text.as_str(), pending)
    });
    for ((index, change, text, step), place) in applied.chain(requested).skip(hidden).zip(rows) {
        change_line(
            index,
            &change_text(change, text, words),
            &step,
            letter_cells,
            place,
            ink,
        );
    }
}

fn change_line(
    index: Option<usize>,
    text: &str,
    step: &str,
    letter_cells: u16,
    place: Rect,
    ink: &mut Ink<'_>,
) {
    let flag = index.map(|index| (letters(index), ink.theme.flag(Role::change(index))));
    let ellipsis = ink.symbols.ellipsis;
    let mut row = ink.row(place);
    let role = if index.is_some() {
        Role::Dim
    } else {
        Role::Warning
    };
    row.end_skip(3).end(step, role).end_skip(1);
    match flag {
        Some((letters, style)) => row.put_styled(&letters, style),
        None => row.put(ellipsis, Role::Warning),
    };
    row.go_to(place.x + letter_cells.max(1) + 1)
        .put(text, Role::Text);
}
