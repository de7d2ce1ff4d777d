//! The legend above a figure: what y measures, then each part's glyph, name and, at the cursor, its value.

use ratatui::layout::Rect;

use crate::ui::draw_context::{self, DrawContext};
use crate::ui::theme::Role;

/// Minimum width of a value, so that its neighbours do not move.
const VALUE: u16 = 7;
/// Cells between entries.
const GAP: u16 = 2;
/// Maximum width of the title.
const TITLE: u16 = 24;

/// One part of a figure.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) glyph: String,
    pub(super) name: String,
    pub(super) role: Role,
    /// Its value at the cursor; `None` without a cursor.
    pub(super) value: Option<String>,
}

impl Entry {
    fn cells(&self) -> u16 {
        let value = self.value.as_ref();
        let value = value.map_or(0, |text| 1 + draw_context::width(text).max(VALUE));
        draw_context::width(&self.glyph) + 1 + draw_context::width(&self.name) + value
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Legend {
    pub(super) title: String,
    pub(super) entries: Vec<Entry>,
    /// Position of the cursor, shown at the right end of the first line.
    pub(super) right: String,
}

impl Legend {
    /// Adds a part, unless there is one with the same name and role.
    pub(super) fn add(&mut self, entry: Entry) {
        let same = |known: &&mut Entry| known.name == entry.name && known.role == entry.role;
        match self.entries.iter_mut().find(same) {
            Some(known) => {
                if known.value.is_none() {
                    known.value = entry.value;
                }
            }
            None if entry.name.is_empty() => {}
            None => self.entries.push(entry),
        }
    }

    /// Adds a part in the place of one with the same name and role, whose glyph it keeps.
    pub(super) fn replace(&mut self, entry: Entry) {
        let same = |known: &&mut Entry| known.name == entry.name && known.role == entry.role;
        match self.entries.iter_mut().find(same) {
            Some(known) if entry.value.is_some() => known.value = entry.value,
            _ => self.add(entry),
        }
    }

    /// The entries of each line with their columns, at this width.
    fn lines(&self, width: u16) -> Vec<Vec<(u16, &Entry)>> {
        let title = draw_context::width(&self.title).min(TITLE);
        let right = draw_context::width(&self.right);
        let mut lines = vec![Vec::new()];
        let mut next = if title > 0 { title + GAP } else { 0 };
        let mut available = width.saturating_sub(if right > 0 { right + GAP } else { 0 });
        for entry in &self.entries {
            let cells = entry.cells();
            if next > 0 && next + cells > available {
                lines.push(Vec::new());
                (next, available) = (0, width);
            }
            if let Some(line) = lines.last_mut() {
                line.push((next, entry));
            }
            next += cells + GAP;
        }
        lines
    }

    /// Number of lines at this width, at most `most`.
    pub(super) fn rows(&self, width: u16, most: u16) -> u16 {
        (self.lines(width).len() as u16).min(most)
    }

    pub(super) fn draw(&self, area: Rect, ctx: &mut DrawContext<'_>) {
        let lines = self.lines(area.width);
        let hidden: usize = lines.iter().skip(area.height.into()).map(Vec::len).sum();
        for (index, (line, line_area)) in lines.iter().zip(area.rows()).enumerate() {
            let ellipsis = ctx.symbols.ellipsis;
            let mut row = ctx.row(line_area);
            if index == 0 {
                let title = draw_context::cut(&self.title, TITLE, ellipsis);
                row.end(&self.right, Role::Cursor).put(&title, Role::Strong);
            }
            if hidden > 0 && index + 1 == usize::from(area.height) {
                let gap = if index == 0 && !self.right.is_empty() {
                    " "
                } else {
                    ""
                };
                row.end(&format!(" +{hidden}{gap}"), Role::Faint);
            }
            for (x, entry) in line {
                row.go_to(line_area.x + x).put(&entry.glyph, entry.role);
                row.skip(1).put(&entry.name, Role::Text);
                if let Some(value) = &entry.value {
                    row.skip(1).put(value, entry.role);
                }
            }
        }
    }
}
