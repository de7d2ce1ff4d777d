//! The text that belongs to a figure, as a list of lines: the same list is drawn, scrolled and hit by the mouse.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::keys;
use super::state::{Landscape, Pane, Setting};
use crate::geometry::slice::Kind;
use crate::train::BatchSize;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::hit::Part;
use crate::ui::keymap::Action;
use crate::ui::locale::Words;
use crate::ui::number;
use crate::ui::state::{Focus, State};
use crate::ui::symbols::Symbols;
use crate::ui::theme::Role;
use crate::ui::widget::setting::{self, Choice, Placement};

/// A line of text, or several.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Blank,
    /// Words that are broken where the room ends; what follows the first line is indented by so many cells.
    Words(String, Role, u16),
    /// Pieces of one line.
    Pieces(Vec<(String, Role)>),
    /// Swatches side by side that share the width.
    Swatches(Vec<(Style, &'static str)>),
    /// Figures below the places where swatches meet.
    Borders(Vec<String>),
    /// Something measured at both ends: its name, then each figure and whether it is the better one.
    Row(String, [(String, Role, bool); 2]),
    /// Something that can be set.
    Setting(Setting),
    /// A key and what it does.
    Key(Action, &'static str),
}

/// The most cells of a line that has something at both its ends.
const COLUMN: u16 = 44;
/// Cells of a column of figures.
const FIGURE: u16 = 8;
/// Cells for the mark of the better figure.
const MARK: u16 = 2;

/// The list with its words broken into lines of at most `cells` cells.
pub(super) fn lines(items: Vec<Item>, cells: u16, symbols: &Symbols) -> Vec<Item> {
    let mut lines = Vec::with_capacity(items.len());
    for item in items {
        let Item::Words(text, role, indent) = item else {
            lines.push(item);
            continue;
        };
        let text = symbols.text(&text);
        let room = cells.saturating_sub(indent).max(8);
        let blank = " ".repeat(usize::from(indent));
        for (place, line) in draw_context::wrap(&text, room).into_iter().enumerate() {
            let line = if place == 0 || indent == 0 {
                line
            } else {
                format!("{blank}{line}")
            };
            lines.push(Item::Words(line, role, 0));
        }
    }
    lines
}

/// The first line that is shown, so that the chosen setting is among them.
fn first(landscape: &Landscape, state: &State, pane: Pane, lines: &[Item], rows: u16) -> usize {
    let most = lines.len().saturating_sub(usize::from(rows));
    let chosen = landscape.chosen(pane);
    let place = lines
        .iter()
        .position(|line| matches!(line, Item::Setting(one) if Some(*one) == chosen));
    match place {
        Some(place) => (place + 2).saturating_sub(usize::from(rows)).min(most),
        None => usize::from(state.panes().scroll).min(most),
    }
}

pub(super) fn draw(
    landscape: &Landscape,
    state: &State,
    pane: Pane,
    lines: &[Item],
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let first = first(landscape, state, pane, lines, area.height);
    for (line, place) in lines[first..].iter().zip(area.rows()) {
        draw_line(landscape, state, pane, line, place, ctx);
    }
}

/// The setting at a place, and which part of its line.
pub(super) fn hit(
    landscape: &Landscape,
    state: &State,
    pane: Pane,
    lines: &[Item],
    area: Rect,
    at: Position,
) -> Option<(Setting, Part)> {
    let first = first(landscape, state, pane, lines, area.height);
    let (line, place) = lines[first..]
        .iter()
        .zip(area.rows())
        .find(|(_, place)| place.contains(at))?;
    let Item::Setting(setting) = line else {
        return None;
    };
    let place = narrowed(line, place);
    if !place.contains(at) {
        return None;
    }
    let value = value(landscape, state, *setting);
    let part = set(&value, Choice::No).part(place, at.x, state.symbols());
    Some((*setting, part))
}

/// A line's own part of its place: a figure is not to be far from its name.
fn narrowed(line: &Item, place: Rect) -> Rect {
    let width = match line {
        Item::Row(..) | Item::Setting(_) => place.width.min(COLUMN),
        Item::Swatches(..) | Item::Borders(_) => place.width.min(2 * COLUMN),
        _ => place.width,
    };
    Rect { width, ..place }
}

fn draw_line(
    landscape: &Landscape,
    state: &State,
    pane: Pane,
    line: &Item,
    place: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let place = narrowed(line, place);
    match line {
        Item::Blank => {}
        Item::Words(text, role, _) => {
            ctx.row(place).put(text, *role);
        }
        Item::Pieces(pieces) => {
            let mut row = ctx.row(place);
            for (text, role) in pieces {
                row.put(text, *role);
            }
        }
        Item::Swatches(swatches) => {
            for (index, (style, glyph)) in swatches.iter().enumerate() {
                let (left, right) = swatch(place, index, swatches.len());
                for x in left..right {
                    if let Some(cell) = ctx.buffer.cell_mut((x, place.y)) {
                        cell.set_symbol(glyph).set_style(*style);
                    }
                }
            }
        }
        Item::Borders(figures) => {
            let count = figures.len() + 1;
            let mut free = place.x;
            for (index, text) in figures.iter().enumerate() {
                let (x, _) = swatch(place, index + 1, count);
                let width = draw_context::width(text);
                let left = x.saturating_sub(width / 2).max(place.x);
                if left >= free && left + width <= place.right() {
                    ctx.row(place).go_to(left).put(text, Role::Dim);
                    free = left + width + 1;
                }
            }
        }
        Item::Row(name, cells) => draw_row(name, cells, place, ctx),
        Item::Setting(setting) => draw_setting(landscape, state, pane, *setting, place, ctx),
        Item::Key(action, words) => {
            let short = state.keys.short(keys::CONTEXT, ctx.words, ctx.symbols);
            let keys = short.into_iter().find(|group| group.action == *action);
            let keys = keys.map(|group| group.keys).unwrap_or_default();
            let text = ctx.words.get(words);
            let mut row = ctx.row(place);
            row.put(&keys, Role::Accent).skip(2).put(text, Role::Strong);
        }
    }
}

fn swatch(place: Rect, index: usize, count: usize) -> (u16, u16) {
    let at = |index: usize| place.x + (usize::from(place.width) * index / count.max(1)) as u16;
    (at(index), at(index + 1))
}

fn draw_row(name: &str, cells: &[(String, Role, bool); 2], place: Rect, ctx: &mut DrawContext<'_>) {
    let check = ctx.symbols.check;
    let mut row = ctx.row(place);
    row.put(name, Role::Dim);
    for (index, (text, role, is_better)) in cells.iter().enumerate() {
        let right = place
            .right()
            .saturating_sub((1 - index as u16) * (FIGURE + MARK) + MARK);
        let cells = Rect {
            x: right.saturating_sub(FIGURE).max(place.x),
            width: FIGURE.min(place.width),
            ..place
        };
        let mut figure = ctx.row(cells);
        figure.end(text, *role);
        if *is_better {
            let mark = Rect {
                x: right,
                width: MARK,
                ..place
            };
            ctx.row(mark).skip(1).put(check, Role::Good);
        }
    }
}

/// The value of a setting as it stands in its line.
fn set(value: &str, choice: Choice) -> setting::Setting<'_> {
    setting::Setting {
        text: value,
        mark: " ",
        role: Role::Strong,
        choice,
        placement: Placement::EndApart,
    }
}

fn draw_setting(
    landscape: &Landscape,
    state: &State,
    pane: Pane,
    setting: Setting,
    place: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let is_chosen = landscape.chosen(pane) == Some(setting);
    let has_focus = state.focus == Focus::Main && super::layout::chosen(state) == pane;
    let symbols = ctx.symbols;
    let value = value(landscape, state, setting);
    let name = ctx.words.get(label(setting));
    let choice = Choice::of(is_chosen, has_focus);
    let mut row = ctx.row(place);
    set(&value, choice).draw(place, &mut row, symbols);
    let role = if choice == Choice::Focused {
        Role::Strong
    } else {
        Role::Text
    };
    row.put(name, role);
}

const fn label(setting: Setting) -> &'static str {
    match setting {
        Setting::Recipe => "landscape.recipe",
        Setting::Small => "landscape.small-batch",
        Setting::Large => "landscape.large-batch",
        Setting::Target => "landscape.target",
        Setting::Seed => "landscape.seed",
        Setting::Directions => "landscape.directions",
        Setting::Draw => "landscape.draw",
        Setting::Width => "landscape.window",
        Setting::Part => "landscape.part",
    }
}

fn value(landscape: &Landscape, state: &State, setting: Setting) -> String {
    let words = state.words();
    let word = |key: &'static str| words.get(key).to_owned();
    match setting {
        Setting::Recipe if landscape.by_run => word("landscape.recipe-run"),
        Setting::Recipe => word("landscape.recipe-shipped"),
        Setting::Small => batch(landscape.plan.small, words),
        Setting::Large => landscape
            .plan
            .large
            .map_or_else(|| word("landscape.half"), |size| batch(size, words)),
        Setting::Target => number::knob(landscape.plan.target),
        Setting::Seed => landscape.plan.recipe.seed.to_string(),
        Setting::Directions => match landscape.view.kind {
            Kind::Random => word("landscape.random"),
            Kind::Path => word("landscape.path"),
        },
        Setting::Draw => landscape.view.seed.to_string(),
        Setting::Width => format!("× {}", number::knob(landscape.view.width)),
        Setting::Part if landscape.view.validation => word("plot.validation"),
        Setting::Part => word("plot.train"),
    }
}

fn batch(size: BatchSize, words: &'static Words) -> String {
    match size {
        BatchSize::Full => words.get("recipe.full").to_owned(),
        BatchSize::Samples(size) => words.numbers().count(size as u64),
    }
}
