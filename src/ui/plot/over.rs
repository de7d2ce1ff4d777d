//! What is drawn beside the curves: the lines of marks and cursor, flags, crosses, points and letters.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::Plot;
use super::canvas::{Canvas, dots_per_row, put};
use super::curve::Columns;
use super::window::DOTS_PER_CELL;
use super::y_axis::YAxis;
use crate::ui::theme::Role;

impl Plot<'_> {
    /// The vertical lines of marks and cursor.
    pub(super) fn lines(&self, inner: Rect, buffer: &mut Buffer) {
        for mark in self.marks {
            self.vertical(mark.step, self.symbols.mark, mark.role, inner, buffer);
        }
        if let Some(step) = self.cursor {
            self.vertical(step, self.symbols.cursor, Role::Cursor, inner, buffer);
        }
    }

    /// Draws what lies behind the present place back, and the line that divides it off.
    pub(super) fn future(&self, inner: Rect, buffer: &mut Buffer) {
        let Some(now) = self.now else { return };
        let (start, _) = self.window.steps();
        let first = match self.column(now, inner) {
            Some(x) => x + 1,
            None if now < start => inner.x,
            None => return,
        };
        let style = self.over(Role::Faint).add_modifier(Modifier::DIM);
        for y in inner.top()..inner.bottom() {
            for x in first..inner.right() {
                let cell = &mut buffer[(x, y)];
                cell.modifier = Modifier::empty();
                cell.set_style(style);
            }
        }
        self.vertical(now, self.symbols.cursor, Role::Accent, inner, buffer);
    }

    fn vertical(&self, step: u64, glyph: &str, role: Role, inner: Rect, buffer: &mut Buffer) {
        if let Some(x) = self.column(step, inner) {
            for y in inner.top()..inner.bottom() {
                put(&mut buffer[(x, y)], glyph, self.theme.style(role));
            }
        }
    }

    /// The style of a glyph drawn over the curves. It brings its ground along, as blocks may have coloured it.
    fn over(&self, role: Role) -> Style {
        let ground = self
            .theme
            .style(Role::Background)
            .bg
            .unwrap_or(Color::Reset);
        self.theme.style(role).bg(ground)
    }

    /// Column, letter and role of the marks whose flags are shown.
    fn flagged(&self, inner: Rect) -> impl Iterator<Item = (u16, char, Role)> {
        let marks = if self.flags { self.marks } else { &[] };
        marks
            .iter()
            .filter_map(move |mark| Some((self.column(mark.step, inner)?, mark.letter?, mark.role)))
    }

    /// The flags, and a cross at the top of each column that holds a value that is not finite, below the flag if there
    /// is one. Where several flags fall on one cell it says so by a `+`.
    pub(super) fn top_row(&self, inner: Rect, columns: &[Columns], buffer: &mut Buffer) {
        let mut flagged = vec![false; usize::from(inner.width)];
        for (x, letter, role) in self.flagged(inner) {
            let taken = &mut flagged[usize::from(x - inner.x)];
            let letter = if *taken { '+' } else { letter };
            *taken = true;
            put(&mut buffer[(x, inner.y)], letter, self.theme.flag(role));
        }
        for dot in columns.iter().flat_map(Columns::non_finite) {
            let cell = dot as u16 / DOTS_PER_CELL;
            if let Some(&below) = flagged.get(usize::from(cell)) {
                let y = inner.y + u16::from(below).min(inner.height - 1);
                let cell = &mut buffer[(inner.x + cell, y)];
                put(cell, self.symbols.non_finite, self.over(Role::Warning));
            }
        }
    }

    pub(super) fn picked_out(&self, inner: Rect, y: &YAxis, buffer: &mut Buffer) {
        let per_row = dots_per_row(self.symbols.set);
        let dots = i64::from(inner.height) * i64::from(per_row);
        for point in self.points.iter().filter(|point| point.value.is_finite()) {
            let dot = y.dot_of(f64::from(point.value), dots);
            let Some(x) = self.column(point.step, inner) else {
                continue;
            };
            if (0..dots).contains(&dot) {
                let cell = &mut buffer[(x, inner.y + dot as u16 / per_row)];
                put(cell, self.symbols.best, self.over(point.role));
            }
        }
    }

    /// Each curve's letter beside its end: on the right, or else above or below. Where there is room right of the window,
    /// letters may go there, and a curve that has left the plot has its letter where it left.
    pub(super) fn tags(
        &self,
        area: Rect,
        inner: Rect,
        ends: &[Option<(u16, i64)>],
        canvas: &Canvas,
        buffer: &mut Buffer,
    ) {
        let mut taken: Vec<(u16, u16)> = Vec::new();
        let spare = area.right().saturating_sub(inner.right());
        let places: &[(u16, i64)] = if spare > 0 { &WIDE } else { &NEAR };
        for (curve, end) in self.curves.iter().zip(ends) {
            let (Some(tag), Some((dot, dot_row))) = (curve.tag_letter(), *end) else {
                continue;
            };
            let column = dot / DOTS_PER_CELL;
            let mut row = dot_row.div_euclid(i64::from(dots_per_row(self.symbols.set)));
            if spare > 0 {
                row = row.clamp(0, i64::from(inner.height) - 1);
            }
            let free = places.iter().find_map(|(right, down)| {
                let row = u16::try_from(row + down).ok()?;
                let place = (column + right, row);
                let is_inside = place.0 < inner.width + spare && row < inner.height;
                let is_drawn = place.0 < inner.width && canvas.is_taken(place.0, row);
                (is_inside && !is_drawn && !taken.contains(&place)).then_some(place)
            });
            if let Some((column, row)) = free {
                taken.push((column, row));
                let cell = &mut buffer[(inner.x + column, inner.y + row)];
                put(cell, tag, self.over(curve.role()));
            }
        }
    }
}

/// Where a letter may stand, from the end of its curve: cells to the right, and down.
const NEAR: [(u16, i64); 5] = [(1, 0), (1, -1), (1, 1), (0, -1), (0, 1)];

/// The same where several curves may end side by side.
const WIDE: [(u16, i64); 15] = [
    (1, 0),
    (2, 0),
    (3, 0),
    (1, -1),
    (1, 1),
    (2, -1),
    (2, 1),
    (3, -1),
    (3, 1),
    (1, -2),
    (1, 2),
    (2, -2),
    (2, 2),
    (0, -1),
    (0, 1),
];
