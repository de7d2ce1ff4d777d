//! The text of a figure as a list of lines, which is shared by drawing, scrolling and hit testing.

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

/// A line of text, or a paragraph before wrapping.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Blank,
    /// Text to be wrapped; lines after the first are indented by this many cells.
    Words(String, Role, u16),
    /// Differently styled pieces of one line.
    Pieces(Vec<(String, Role)>),
    /// Swatches side by side that share the width.
    Swatches(Vec<(Style, &'static str)>),
    /// Labels below the borders between swatches.
    Borders(Vec<String>),
    /// A quantity measured at both ends: its name, then for each end the value, its role and whether it is the better
    /// one.
    Row(String, [(String, Role, bool); 2]),
    Setting(Setting),
    /// A key and the locale key of what it does.
    Key(Action, &'static str),
}

/// Greatest width of a line with content at both ends.
const COLUMN: u16 = 44;
/// Width of a column of values in cells.
const FIGURE: u16 = 8;
/// Width of the mark of the better value in cells.
const MARK: u16 = 2;

/// The items with text wrapped to `cells` cells.
pub(super) fn lines(items: Vec<Item>, cells: u16, symbols: &Symbols) -> Vec<Item> {
    let mut lines = Vec::with_capacity(items.len());
    for item in items {
        let Item::Words(text, role, indent) = item else {
            lines.push(item);
            continue;
        };
        let text = symbols.text(&text);
        let width = cells.saturating_sub(indent).max(8);
        let blank = " ".repeat(usize::from(indent));
        for (index, line) in draw_context::wrap(&text, width).into_iter().enumerate() {
            let line = if index == 0 || indent == 0 {
                line
            } else {
                format!("{blank}{line}")
            };
            lines.push(Item::Words(line, role, 0));
        }
    }
    lines
}

/// The first visible line, chosen such that the selected setting is visible.
fn first(landscape: &Landscape, state: &State, pane: Pane, lines: &[Item], rows: u16) -> usize {
    let max = lines.len().saturating_sub(usize::from(rows));
    let chosen = landscape.chosen(pane);
    let position = lines
        .iter()
        .position(|line| matches!(line, Item::Setting(one) if Some(*one) == chosen));
    match position {
        Some(position) => (position + 2).saturating_sub(usize::from(rows)).min(max),
        None => usize::from(state.panes().scroll).min(max),
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
    for (line, line_area) in lines[first..].iter().zip(area.rows()) {
        draw_line(landscape, state, pane, line, line_area, ctx);
    }
}

/// The setting at a position, and the part of its line.
pub(super) fn hit(
    landscape: &Landscape,
    state: &State,
    pane: Pane,
    lines: &[Item],
    area: Rect,
    at: Position,
) -> Option<(Setting, Part)> {
    let first = first(landscape, state, pane, lines, area.height);
    let (line, line_area) = lines[first..]
        .iter()
        .zip(area.rows())
        .find(|(_, line_area)| line_area.contains(at))?;
    let Item::Setting(setting) = line else {
        return None;
    };
    let line_area = narrowed(line, line_area);
    if !line_area.contains(at) {
        return None;
    }
    let value = value(landscape, state, *setting);
    let part = setting_value(&value, Choice::No).part(line_area, at.x, state.symbols());
    Some((*setting, part))
}

/// The part of a line's area that it uses: a value should not be far from its name.
fn narrowed(line: &Item, area: Rect) -> Rect {
    let width = match line {
        Item::Row(..) | Item::Setting(_) => area.width.min(COLUMN),
        Item::Swatches(..) | Item::Borders(_) => area.width.min(2 * COLUMN),
        _ => area.width,
    };
    Rect { width, ..area }
}

fn draw_line(
    landscape: &Landscape,
    state: &State,
    pane: Pane,
    line: &Item,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let area = narrowed(line, area);
    match line {
        Item::Blank => {}
        Item::Words(text, role, _) => {
            ctx.row(area).put(text, *role);
        }
        Item::Pieces(pieces) => {
            let mut row = ctx.row(area);
            for (text, role) in pieces {
                row.put(text, *role);
            }
        }
        Item::Swatches(swatches) => {
            for (index, (style, glyph)) in swatches.iter().enumerate() {
                let (left, right) = swatch(area, index, swatches.len());
                for x in left..right {
                    if let Some(cell) = ctx.buffer.cell_mut((x, area.y)) {
                        cell.set_symbol(glyph).set_style(*style);
                    }
                }
            }
        }
        Item::Borders(figures) => {
            let count = figures.len() + 1;
            let mut free = area.x;
            for (index, text) in figures.iter().enumerate() {
                let (x, _) = swatch(area, index + 1, count);
                let width = draw_context::width(text);
                let left = x.saturating_sub(width / 2).max(area.x);
                if left >= free && left + width <= area.right() {
                    ctx.row(area).go_to(left).put(text, Role::Dim);
                    free = left + width + 1;
                }
            }
        }
        Item::Row(name, cells) => draw_row(name, cells, area, ctx),
        Item::Setting(setting) => draw_setting(landscape, state, pane, *setting, area, ctx),
        Item::Key(action, words) => {
            let short = state.keys.short(keys::CONTEXT, ctx.words, ctx.symbols);
            let keys = short.into_iter().find(|group| group.action == *action);
            let keys = keys.map(|group| group.keys).unwrap_or_default();
            let text = ctx.words.get(words);
            let mut row = ctx.row(area);
            row.put(&keys, Role::Accent).skip(2).put(text, Role::Strong);
        }
    }
}

fn swatch(area: Rect, index: usize, count: usize) -> (u16, u16) {
    let at = |index: usize| area.x + (usize::from(area.width) * index / count.max(1)) as u16;
    (at(index), at(index + 1))
}

fn draw_row(name: &str, cells: &[(String, Role, bool); 2], area: Rect, ctx: &mut DrawContext<'_>) {
    let check = ctx.symbols.check;
    let mut row = ctx.row(area);
    row.put(name, Role::Dim);
    for (index, (text, role, is_better)) in cells.iter().enumerate() {
        let right = area
            .right()
            .saturating_sub((1 - index as u16) * (FIGURE + MARK) + MARK);
        let cells = Rect {
            x: right.saturating_sub(FIGURE).max(area.x),
            width: FIGURE.min(area.width),
            ..area
        };
        let mut figure = ctx.row(cells);
        figure.end(text, *role);
        if *is_better {
            let mark = Rect {
                x: right,
                width: MARK,
                ..area
            };
            ctx.row(mark).skip(1).put(check, Role::Good);
        }
    }
}

/// The value of a setting in its line.
fn setting_value(value: &str, choice: Choice) -> setting::Setting<'_> {
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
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    let is_chosen = landscape.chosen(pane) == Some(setting);
    let has_focus = state.focus == Focus::Main && super::layout::chosen(state) == pane;
    let symbols = ctx.symbols;
    let value = value(landscape, state, setting);
    let name = ctx.words.get(label(setting));
    let choice = Choice::of(is_chosen, has_focus);
    let mut row = ctx.row(area);
    setting_value(&value, choice).draw(area, &mut row, symbols);
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
