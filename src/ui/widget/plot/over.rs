//! Everything drawn besides the curves: lines of marks and cursor, flags, crosses, points, and letters.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::Plot;
use super::curve::Reach;
use super::y_axis::YAxis;
use crate::ui::canvas::{Canvas, Columns, DOTS_PER_CELL, dots_per_row, put};
use crate::ui::theme::Role;

impl Plot<'_> {
    pub(super) fn vertical_lines(&self, inner: Rect, buffer: &mut Buffer) {
        for mark in self.marks {
            self.vertical_line(mark.step, self.symbols.mark, mark.role, inner, buffer);
        }
        if let Some(step) = self.cursor {
            self.vertical_line(step, self.symbols.cursor, Role::Cursor, inner, buffer);
        }
    }

    /// Dims everything after the current position, and draws the line that separates it.
    pub(super) fn dim_future(&self, inner: Rect, buffer: &mut Buffer) {
        let Some(now) = self.now else { return };
        let (start, _) = self.window.steps();
        let first = match self.column(now, inner) {
            Some(x) => x + 1,
            None if now < start => inner.x,
            None => return,
        };
        let style = self.style_over(Role::Faint).add_modifier(Modifier::DIM);
        for y in inner.top()..inner.bottom() {
            for x in first..inner.right() {
                let cell = &mut buffer[(x, y)];
                cell.modifier = Modifier::empty();
                cell.set_style(style);
            }
        }
        self.vertical_line(now, self.symbols.cursor, Role::Accent, inner, buffer);
    }

    fn vertical_line(&self, step: u64, glyph: &str, role: Role, inner: Rect, buffer: &mut Buffer) {
        if let Some(x) = self.column(step, inner) {
            for y in inner.top()..inner.bottom() {
                put(&mut buffer[(x, y)], glyph, self.theme.style(role));
            }
        }
    }

    /// The style of a glyph drawn over the curves. It sets the background, too, since block symbols may have coloured
    /// it.
    fn style_over(&self, role: Role) -> Style {
        let background = self
            .theme
            .style(Role::Background)
            .bg
            .unwrap_or(Color::Reset);
        self.theme.style(role).bg(background)
    }

    /// Column, letter and role of each visible flag.
    fn flagged(&self, inner: Rect) -> impl Iterator<Item = (u16, char, Role)> {
        let marks = if self.flags { self.marks } else { &[] };
        marks
            .iter()
            .filter_map(move |mark| Some((self.column(mark.step, inner)?, mark.letter?, mark.role)))
    }

    /// Draws the flags, and a cross at the top of each column that has a non-finite value, below the flag if there is
    /// one. Several flags on one cell become a `+`.
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
                put(
                    cell,
                    self.symbols.non_finite,
                    self.style_over(Role::Warning),
                );
            }
        }
    }

    /// Draws an arrow in the edge cells of each column where a curve excluded from fitting the y axis leaves the plot.
    /// Curves in front keep their cells.
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
                        put(cell, arrow, self.style_over(curve.role()));
                    }
                }
            }
        }
    }

    pub(super) fn highlighted_points(&self, inner: Rect, y: &YAxis, buffer: &mut Buffer) {
        let per_row = dots_per_row(self.symbols.set);
        let dots = i64::from(inner.height) * i64::from(per_row);
        for point in self.points.iter().filter(|point| point.value.is_finite()) {
            let dot = y.dot_of(f64::from(point.value), dots);
            let Some(x) = self.column(point.step, inner) else {
                continue;
            };
            if (0..dots).contains(&dot) {
                let cell = &mut buffer[(x, inner.y + dot as u16 / per_row)];
                put(cell, self.symbols.best, self.style_over(point.role));
            }
        }
    }

    /// Draws each curve's letter beside its end: on the right, or else above or below. If there is room to the right of
    /// the window, letters may go there in the order of their values, and a curve that has left the plot has its letter
    /// at the edge where it left.
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
            place_in_order(tags, inner.height, is_free)
        } else {
            place_nearby(tags, is_free)
        };
        let mut put_at = |column: u16, row: u16, glyph: &str, role: Role| {
            let cell = &mut buffer[(inner.x + column, inner.y + row)];
            put(cell, glyph, self.style_over(role));
        };
        for (tag, column, row) in &placed {
            put_at(*column, *row, tag.letter.encode_utf8(&mut [0; 4]), tag.role);
        }
        // Without an arrow, the letter would suggest that the curve ends at the edge.
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

/// A letter at the end of a curve.
#[derive(Clone, Copy, Debug)]
struct Tag {
    letter: char,
    role: Role,
    /// The last finite value.
    value: f32,
    /// The cell in which the curve ends; the row may lie outside the plot.
    column: u16,
    row: i64,
}

/// Puts each letter on the first free cell of [`NEAR`] beside its end.
fn place_nearby(tags: Vec<Tag>, is_free: impl Fn(u16, u16) -> bool) -> Vec<(Tag, u16, u16)> {
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

/// Places the letters of curves that end in neighbouring columns, each as near to its end as the others allow. Read row
/// by row from the top, the letters are in descending order of value.
fn place_in_order(
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
        let capacity: Vec<usize> = free.iter().map(Vec::len).collect();
        let last = i64::from(rows) - 1;
        let wanted: Vec<i64> = group.iter().map(|tag| tag.row.clamp(0, last)).collect();
        let mut used = vec![0; capacity.len()];
        for ((tag, wanted), row) in group.iter().zip(&wanted).zip(arrange(&wanted, &capacity)) {
            // A letter far from its curve would be misleading.
            if (row as i64 - wanted).abs() <= FAR {
                placed.push((*tag, free[row][used[row]], row as u16));
                used[row] += 1;
            }
        }
    }
    placed
}

/// Assigns a row to each letter, keeping their order, with at most `capacity` letters per row and the least sum of
/// squared moves. Letters beyond the total capacity get none.
fn arrange(wanted: &[i64], capacity: &[usize]) -> Vec<usize> {
    let count = wanted.len().min(capacity.iter().sum());
    // `least[n]` is the least cost of placing the first n letters on the rows so far; `took` holds how many each row
    // took.
    let mut least: Vec<Option<i64>> = vec![None; count + 1];
    least[0] = Some(0);
    let mut took: Vec<Vec<usize>> = Vec::with_capacity(capacity.len());
    for (row, capacity) in (0_i64..).zip(capacity) {
        let mut next = vec![None; count + 1];
        let mut choice = vec![0; count + 1];
        for done in 0..=count {
            for here in 0..=done.min(*capacity) {
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

/// Cells for a letter relative to the end of its curve, in order of preference: columns to the right, rows down.
const NEAR: [(u16, i64); 5] = [(1, 0), (1, -1), (1, 1), (0, -1), (0, 1)];

/// Letters of curves whose ends are at most this many cells apart are placed together.
const SIDE_BY_SIDE: u16 = 1;

/// A letter is moved by at most this many rows.
const FAR: i64 = 2;

/// Number of cells beside the ends that letters may use.
const BESIDE: u16 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_keep_the_order_of_the_values_near_their_ends() {
        // Each letter is at its end if there is room.
        assert_eq!(arrange(&[0, 2, 2, 5], &[3; 6]), [0, 2, 2, 5]);
        // Four letters for a row of three: an outer one moves to the next row.
        assert_eq!(arrange(&[2, 2, 2, 2], &[3; 6]), [1, 2, 2, 2]);
        // At the edge, with some rows full.
        assert_eq!(arrange(&[5, 5, 5], &[3, 3, 3, 1, 0, 1]), [2, 3, 5]);
        // There is no room for the last letter.
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
        // The result of a race on the digits; sorted as on the leaderboard, the letters would be stacked in another
        // order.
        let ends = [
            ('G', 0.1162, 1),
            ('N', 0.1011, 2),
            ('M', 0.0966, 2),
            ('R', 0.0969, 2),
            ('S', 0.0964, 2),
            ('A', 0.0959, 2),
            ('D', 0.0859, 3),
        ];
        let placed = place_in_order(ends.map(tag).to_vec(), 6, |_, _| true);
        let mut read: Vec<(u16, u16, char)> = placed
            .iter()
            .map(|(tag, column, row)| (*row, *column, tag.letter))
            .collect();
        read.sort_unstable();
        let read: String = read.iter().map(|(_, _, letter)| *letter).collect();
        assert_eq!(read, "GNRMSAD");
    }
}
