//! Dots in cells: where curves meet their dots are united, and what lies behind yields the cell to what is in front.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::curve::Pattern;
use super::window::DOTS_PER_CELL;
use crate::ui::symbols::{SymbolSet, Symbols};

/// What a stroke looks like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    pub(super) style: Style,
    /// How strokes are broken, and which letter ASCII draws them with.
    pub(super) pattern: Pattern,
    /// Whether the pattern is really drawn, or the stroke is solid.
    pub(super) patterned: bool,
}

/// Whether a stroke is a curve or a cloud behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    Behind,
    Front,
}

/// The dots of one cell. An ink is counted from 1; 0 is none.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    /// The dots of all curves in front.
    front: u8,
    /// The latest of those curves, and the dots that are its own doing.
    ink: u8,
    own: u8,
    /// The one before it.
    other_ink: u8,
    other: u8,
    /// The dots of all clouds, and the latest of them.
    behind: u8,
    behind_ink: u8,
}

impl Cell {
    fn add_front(&mut self, bit: u8, ink: u8) {
        self.front |= bit;
        if ink > self.ink {
            (self.other_ink, self.other) = (self.ink, self.own);
            (self.ink, self.own) = (ink, 0);
        }
        if ink == self.ink {
            self.own |= bit;
        } else if ink == self.other_ink {
            self.other |= bit;
        }
    }

    /// The ink that colours the dots of all curves in the cell: that of the latest. Where the one before it has as many
    /// dots of its own they take turns from column to column, so that a curve that keeps close to another in front of
    /// it does not vanish.
    fn front_ink(&self, column: usize) -> u8 {
        let hidden = (self.other & !self.own).count_ones();
        if hidden > 0 && hidden >= self.own.count_ones() && !column.is_multiple_of(2) {
            self.other_ink
        } else {
            self.ink
        }
    }
}

/// A grid of cells of 2 × 4 dots (braille), 2 × 2 (blocks) or 2 × 1 (ASCII).
#[derive(Debug, Default)]
pub(super) struct Canvas {
    columns: u16,
    rows: u16,
    dots_per_row: u16,
    cells: Vec<Cell>,
    inks: Vec<Ink>,
}

/// Dot rows in a cell.
pub(super) const fn dots_per_row(set: SymbolSet) -> u16 {
    match set {
        SymbolSet::Ascii => 1,
        SymbolSet::Block => 2,
        SymbolSet::Braille => 4,
    }
}

impl Canvas {
    /// Empties the canvas for another picture of this size, keeping its memory.
    pub(super) fn reset(&mut self, area: Rect, set: SymbolSet) {
        self.columns = area.width;
        self.rows = area.height;
        self.dots_per_row = dots_per_row(set);
        self.cells.clear();
        self.cells.resize(
            usize::from(area.width) * usize::from(area.height),
            Cell::default(),
        );
        self.inks.clear();
    }

    pub(super) fn width(&self) -> i64 {
        i64::from(self.columns) * i64::from(DOTS_PER_CELL)
    }

    pub(super) fn height(&self) -> i64 {
        i64::from(self.rows) * i64::from(self.dots_per_row)
    }

    /// Takes up an ink for the strokes to come. Past 255 inks the last is used again.
    pub(super) fn ink(&mut self, ink: Ink) -> u8 {
        if self.inks.len() < usize::from(u8::MAX) {
            self.inks.push(ink);
        }
        self.inks.len() as u8
    }

    /// One dot; outside of the canvas, nothing.
    pub(super) fn dot(&mut self, x: i64, y: i64, ink: u8, depth: Depth) {
        if !(0..self.width()).contains(&x) || !(0..self.height()).contains(&y) {
            return;
        }
        let (x, y) = (x as u16, y as u16);
        let index = self.index(x / DOTS_PER_CELL, y / self.dots_per_row);
        let cell = &mut self.cells[index];
        let bit = 1 << (y % self.dots_per_row * DOTS_PER_CELL + x % DOTS_PER_CELL);
        match depth {
            Depth::Front => cell.add_front(bit, ink),
            Depth::Behind => {
                cell.behind |= bit;
                cell.behind_ink = cell.behind_ink.max(ink);
            }
        }
    }

    /// The vertical run from row `top` to row `bottom` of column `x`. Its ends are always drawn.
    pub(super) fn run(&mut self, x: i64, top: i64, bottom: i64, ink: u8, depth: Depth) {
        let Ink {
            pattern, patterned, ..
        } = self.inks[usize::from(ink) - 1];
        let last = self.height() - 1;
        for y in top.max(0)..=bottom.min(last) {
            if !patterned || y == top || y == bottom || pattern.keeps(x, y, true) {
                self.dot(x, y, ink, depth);
            }
        }
    }

    /// One dot of a level stroke, as far as its pattern has one here.
    pub(super) fn patterned_dot(&mut self, x: i64, y: i64, ink: u8) {
        let Ink {
            pattern, patterned, ..
        } = self.inks[usize::from(ink) - 1];
        if !patterned || pattern.keeps(x, y, false) {
            self.dot(x, y, ink, Depth::Front);
        }
    }

    /// A straight line between two dots, both left out, as far as it lies on the canvas.
    pub(super) fn line(&mut self, from: (i64, i64), to: (i64, i64), ink: u8) {
        let Ink {
            pattern, patterned, ..
        } = self.inks[usize::from(ink) - 1];
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let steep = dy.abs() > dx.abs();
        // Walks the longer way, clipped to the canvas, so that a far end costs nothing.
        let (length, start, limit) = if steep {
            (dy, from.1, self.height())
        } else {
            (dx, from.0, self.width())
        };
        let (low, high) = (start.min(start + length) + 1, start.max(start + length) - 1);
        for along in low.max(0)..=high.min(limit - 1) {
            let share = (along - start) as f64 / length as f64;
            let across = |from: i64, delta: i64| from + (share * delta as f64).round() as i64;
            let (x, y) = if steep {
                (across(from.0, dx), along)
            } else {
                (along, across(from.1, dy))
            };
            if !patterned || pattern.keeps(x, y, steep) {
                self.dot(x, y, ink, Depth::Front);
            }
        }
    }

    /// Whether a curve in front has dots in the cell.
    pub(super) fn is_taken(&self, column: u16, row: u16) -> bool {
        self.cells
            .get(self.index(column, row))
            .is_some_and(|cell| cell.front != 0)
    }

    fn index(&self, column: u16, row: u16) -> usize {
        usize::from(row) * usize::from(self.columns) + usize::from(column)
    }

    /// Puts what lies behind, then what is in front, on the cells of `area`; `between` draws what lies between them.
    pub(super) fn paint(
        &self,
        area: Rect,
        buffer: &mut Buffer,
        symbols: &Symbols,
        between: impl FnOnce(&mut Buffer),
    ) {
        self.layer(area, buffer, symbols, Depth::Behind);
        between(buffer);
        self.layer(area, buffer, symbols, Depth::Front);
    }

    fn layer(&self, area: Rect, buffer: &mut Buffer, symbols: &Symbols, depth: Depth) {
        for (row, cells) in self
            .cells
            .chunks_exact(usize::from(self.columns.max(1)))
            .enumerate()
        {
            for (column, cell) in cells.iter().enumerate() {
                let (mask, ink) = match depth {
                    Depth::Front => (cell.front, cell.front_ink(column)),
                    Depth::Behind if cell.front != 0 => continue,
                    Depth::Behind => (cell.behind, cell.behind_ink),
                };
                if mask == 0 {
                    continue;
                }
                let ink = self.inks[usize::from(ink) - 1];
                let target = &mut buffer[(area.x + column as u16, area.y + row as u16)];
                match symbols.set {
                    SymbolSet::Ascii => target.set_symbol(ink.pattern.glyph(symbols)),
                    SymbolSet::Block if depth == Depth::Behind && ink.patterned => {
                        target.set_symbol(symbols.cloud)
                    }
                    SymbolSet::Block => target.set_char(QUADRANTS[usize::from(mask)]),
                    SymbolSet::Braille => target.set_char(braille(mask)),
                };
                target.set_style(ink.style);
            }
        }
    }
}

/// The quarter blocks by their mask: top left, top right, bottom left, bottom right.
const QUADRANTS: [char; 16] = [
    ' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█',
];

/// The braille pattern of a mask that counts its dots row by row (Unicode counts them column by column, and the last
/// row apart).
const fn braille(mask: u8) -> char {
    const BITS: [u32; 8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
    let mut pattern = 0x2800;
    let mut index = 0;
    while index < 8 {
        if mask & (1 << index) != 0 {
            pattern |= BITS[index];
        }
        index += 1;
    }
    match char::from_u32(pattern) {
        Some(glyph) => glyph,
        None => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canvas(set: SymbolSet) -> (Canvas, u8) {
        let mut canvas = Canvas::default();
        canvas.reset(Rect::new(0, 0, 4, 2), set);
        let ink = canvas.ink(Ink {
            style: Style::new(),
            pattern: Pattern::Solid,
            patterned: false,
        });
        (canvas, ink)
    }

    fn text(canvas: &Canvas, set: SymbolSet) -> Vec<String> {
        let area = Rect::new(0, 0, 4, 2);
        let mut buffer = Buffer::empty(area);
        canvas.paint(area, &mut buffer, set.symbols(), |_| ());
        (0..2)
            .map(|y| (0..4).map(|x| buffer[(x, y)].symbol()).collect())
            .collect()
    }

    #[test]
    fn braille_dots_lie_where_they_should() {
        assert_eq!(
            [0, 1, 2, 0b1100_0000, 0xff].map(braille),
            ['\u{2800}', '⠁', '⠈', '⣀', '⣿']
        );
    }

    #[test]
    fn lines_leave_out_their_ends_and_are_clipped() {
        let (mut canvas, ink) = canvas(SymbolSet::Braille);
        canvas.line((-1_000_000_000, 0), (1_000_000_000, 0), ink);
        assert_eq!(text(&canvas, SymbolSet::Braille), ["⠉⠉⠉⠉", "    "]);
        canvas.line((0, -900_000), (0, 900_000), ink);
        assert_eq!(text(&canvas, SymbolSet::Braille), ["⡏⠉⠉⠉", "⡇   "]);
        canvas.line((3, 3), (4, 3), ink);
        assert_eq!(text(&canvas, SymbolSet::Braille), ["⡏⠉⠉⠉", "⡇   "]);
    }

    #[test]
    fn the_cloud_yields_to_the_curve_in_every_set() {
        for (set, expected) in [
            (SymbolSet::Braille, ["⠉⠉⡇ ", "  ⡇ "]),
            (SymbolSet::Block, ["▀▀▌ ", "  ▌ "]),
            (SymbolSet::Ascii, ["*** ", "  * "]),
        ] {
            let (mut canvas, ink) = canvas(set);
            for x in 0..6 {
                canvas.dot(x, 0, ink, Depth::Behind);
            }
            canvas.run(4, -5, 90, ink, Depth::Front);
            assert_eq!(text(&canvas, set), expected);
        }
    }
}
