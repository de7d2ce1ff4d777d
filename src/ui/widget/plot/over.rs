//! What is drawn beside the curves: the lines of marks and cursor, flags, crosses, points and letters.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::Plot;
use super::curve::Reach;
use super::y_axis::YAxis;
use crate::ui::canvas::{Canvas, Columns, DOTS_PER_CELL, dots_per_row, put};
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
        let data_context = self
            .theme
            .style(Role::Background)
            .bg
            .unwrap_or(Color::Reset);
        self.theme.style(role).bg(data_context)
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

    /// An arrow at the edge of each cell in which a curve goes on beyond it that has no say in where the edge is; curves in
    /// front keep their cells.
    pub(super) fn cut_off(
        &self,
        inner: Rect,
        y: &YAxis,
        columns: &[Columns],
        canvas: &Canvas,
        buffer: &mut Buffer,
    ) {
        let cells = usize::from(inner.width);
        for (curve, columns) in self.curves.iter().zip(columns) {
            if curve.reach == Reach::Whole {
                continue;
            }
            let spans = columns.spans.chunks(usize::from(DOTS_PER_CELL));
            for (column, spans) in (0..).zip(spans).take(cells) {
                let finite = || spans.iter().flatten().filter(|span| span.is_finite());
                let above = finite().any(|span| y.is_below(f64::from(span.max)));
                let below = finite().any(|span| y.is_above(f64::from(span.min)));
                let edges = [
                    (above, 0, self.symbols.up),
                    (below, inner.height - 1, self.symbols.down),
                ];
                for (_, row, arrow) in edges.into_iter().filter(|(beyond, ..)| *beyond) {
                    if !canvas.is_taken(column, row) {
                        let cell = &mut buffer[(inner.x + column, inner.y + row)];
                        put(cell, arrow, self.over(curve.role()));
                    }
                }
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
    /// letters may go there, in the order of the values, and a curve that has left the plot has its letter where it left.
    pub(super) fn tags(
        &self,
        area: Rect,
        inner: Rect,
        ends: &[Option<(u16, i64)>],
        columns: &[Columns],
        canvas: &Canvas,
        buffer: &mut Buffer,
    ) {
        let spare = area.right().saturating_sub(inner.right());
        let per_row = i64::from(dots_per_row(self.symbols.set));
        let tagged = self.curves.iter().zip(ends).zip(columns);
        let tags: Vec<Tag> = tagged
            .filter_map(|((curve, end), columns)| {
                let (dot, dot_row) = (*end)?;
                Some(Tag {
                    letter: curve.tag_letter()?,
                    role: curve.role(),
                    value: columns.last_value().unwrap_or(0.0),
                    column: dot / DOTS_PER_CELL,
                    row: dot_row.div_euclid(per_row),
                })
            })
            .collect();
        let is_free = |column: u16, row: u16| {
            let is_inside = column < inner.width + spare && row < inner.height;
            is_inside && (column >= inner.width || !canvas.is_taken(column, row))
        };
        let placed = if spare > 0 {
            in_order(tags, inner.height, is_free)
        } else {
            nearby(tags, is_free)
        };
        let mut put_at = |column: u16, row: u16, glyph: &str, role: Role| {
            let cell = &mut buffer[(inner.x + column, inner.y + row)];
            put(cell, glyph, self.over(role));
        };
        for (tag, column, row) in &placed {
            put_at(*column, *row, tag.letter.encode_utf8(&mut [0; 4]), tag.role);
        }
        // The letter alone would say that the curve ends at the edge.
        for (tag, column, row) in &placed {
            let glyph = match tag.row {
                ..0 => self.symbols.up,
                below if below >= i64::from(inner.height) => self.symbols.down,
                _ => continue,
            };
            let beside = column + 1;
            let is_letter = placed.iter().any(|(_, x, y)| (*x, *y) == (beside, *row));
            if !is_letter && is_free(beside, *row) {
                put_at(beside, *row, glyph, tag.role);
            }
        }
    }
}

/// A letter for the end of a curve.
#[derive(Clone, Copy, Debug)]
struct Tag {
    letter: char,
    role: Role,
    /// The last that is finite.
    value: f32,
    /// The cell that the curve ends in; the row may lie outside of the plot.
    column: u16,
    row: i64,
}

/// Each letter in the first free place beside its end.
fn nearby(tags: Vec<Tag>, is_free: impl Fn(u16, u16) -> bool) -> Vec<(Tag, u16, u16)> {
    let mut placed: Vec<(Tag, u16, u16)> = Vec::new();
    for tag in tags {
        let free = NEAR.iter().find_map(|(right, down)| {
            let row = u16::try_from(tag.row + down).ok()?;
            let column = tag.column + right;
            let is_letter = placed.iter().any(|(_, x, y)| (*x, *y) == (column, row));
            (!is_letter && is_free(column, row)).then_some((tag, column, row))
        });
        placed.extend(free);
    }
    placed
}

/// Letters of curves that end side by side, each as near to its end as the others let it be; read row by row from the top,
/// they are in the order of the values.
fn in_order(
    mut tags: Vec<Tag>,
    rows: u16,
    is_free: impl Fn(u16, u16) -> bool,
) -> Vec<(Tag, u16, u16)> {
    tags.sort_by_key(|tag| tag.column);
    let mut placed: Vec<(Tag, u16, u16)> = Vec::new();
    for group in tags.chunk_by_mut(|a, b| b.column - a.column <= SIDE_BY_SIDE) {
        group.sort_by(|a, b| b.value.total_cmp(&a.value));
        let first = group.iter().map(|tag| tag.column).max().unwrap_or(0) + 1;
        let free: Vec<Vec<u16>> = (0..rows)
            .map(|row| {
                let is_letter =
                    |column: &u16| placed.iter().any(|(_, x, y)| (*x, *y) == (*column, row));
                (first..first + BESIDE)
                    .filter(|column| is_free(*column, row) && !is_letter(column))
                    .collect()
            })
            .collect();
        let room: Vec<usize> = free.iter().map(Vec::len).collect();
        let last = i64::from(rows) - 1;
        let wanted: Vec<i64> = group.iter().map(|tag| tag.row.clamp(0, last)).collect();
        let mut used = vec![0; room.len()];
        for ((tag, wanted), row) in group.iter().zip(&wanted).zip(arrange(&wanted, &room)) {
            // Far from its curve a letter says nothing.
            if (row as i64 - wanted).abs() <= FAR {
                placed.push((*tag, free[row][used[row]], row as u16));
                used[row] += 1;
            }
        }
    }
    placed
}

/// A row for each letter, in their order, with no more on a row than it has room for and the least sum of squares of how
/// far they are moved. Letters that there is no room for at all get none.
fn arrange(wanted: &[i64], room: &[usize]) -> Vec<usize> {
    let count = wanted.len().min(room.iter().sum());
    // The least cost of the first letters on the rows so far, and how many of them each row took.
    let mut least: Vec<Option<i64>> = vec![None; count + 1];
    least[0] = Some(0);
    let mut took: Vec<Vec<usize>> = Vec::with_capacity(room.len());
    for (row, room) in (0_i64..).zip(room) {
        let mut next = vec![None; count + 1];
        let mut choice = vec![0; count + 1];
        for done in 0..=count {
            for here in 0..=done.min(*room) {
                let Some(before) = least[done - here] else {
                    continue;
                };
                let moved = wanted[done - here..done]
                    .iter()
                    .map(|one| (one - row).pow(2));
                let cost = before + moved.sum::<i64>();
                if next[done].is_none_or(|least| cost < least) {
                    (next[done], choice[done]) = (Some(cost), here);
                }
            }
        }
        least = next;
        took.push(choice);
    }
    let mut rows = Vec::with_capacity(count);
    let mut left = count;
    for (row, choice) in took.iter().enumerate().rev() {
        rows.extend(std::iter::repeat_n(row, choice[left]));
        left -= choice[left];
    }
    rows.reverse();
    rows
}

/// Where a letter may stand, from the end of its curve: cells to the right, and down.
const NEAR: [(u16, i64); 5] = [(1, 0), (1, -1), (1, 1), (0, -1), (0, 1)];

/// Curves that end so many cells apart, at most, share the places of their letters.
const SIDE_BY_SIDE: u16 = 1;

/// Rows that a letter may be moved by.
const FAR: i64 = 2;

/// Cells beside the ends that letters may take.
const BESIDE: u16 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_keep_the_order_of_the_values_near_their_ends() {
        // Each where its curve ends, if there is room.
        assert_eq!(arrange(&[0, 2, 2, 5], &[3; 6]), [0, 2, 2, 5]);
        // Four for a row of three: one goes to the row beside it, an outer one.
        assert_eq!(arrange(&[2, 2, 2, 2], &[3; 6]), [1, 2, 2, 2]);
        // At the edge, and with rows that are full.
        assert_eq!(arrange(&[5, 5, 5], &[3, 3, 3, 1, 0, 1]), [2, 3, 5]);
        // There is no room for the last.
        assert_eq!(arrange(&[0, 0, 0], &[1, 1]), [0, 1]);
        assert_eq!(arrange(&[0], &[]), [0; 0]);
    }

    #[test]
    fn letters_of_curves_that_end_together_read_from_the_greatest_value_on() {
        let tag = |(letter, value, row)| Tag {
            letter,
            role: Role::Text,
            value,
            column: 9,
            row,
        };
        // As a race on the digits ended; in the order of the leaderboard the letters would be stacked another way.
        let ends = [
            ('G', 0.1162, 1),
            ('N', 0.1011, 2),
            ('M', 0.0966, 2),
            ('R', 0.0969, 2),
            ('S', 0.0964, 2),
            ('A', 0.0959, 2),
            ('D', 0.0859, 3),
        ];
        let placed = in_order(ends.map(tag).to_vec(), 6, |_, _| true);
        let mut read: Vec<(u16, u16, char)> = placed
            .iter()
            .map(|(tag, column, row)| (*row, *column, tag.letter))
            .collect();
        read.sort_unstable();
        let read: String = read.iter().map(|(_, _, letter)| *letter).collect();
        assert_eq!(read, "GNRMSAD");
    }
}
