//! Curves as dots within cells. Dots of curves that share a cell are combined; a layer hides those behind it.

mod pattern;
mod scratch;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::symbols::{SymbolSet, Symbols};

pub use pattern::Pattern;
pub(in crate::ui) use scratch::Columns;
pub use scratch::Scratch;

/// Dot columns in a cell, with every set of symbols.
pub(in crate::ui) const DOTS_PER_CELL: u16 = 2;

/// The layers of strokes, from back to front. A cell shows only its foremost layer with dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Layer {
    /// The spread of a noisy curve, behind the marks.
    Cloud,
    /// A dimmed curve. A cell that several share has the colour of the latest.
    Back,
    /// The raw points behind a curve's own moving average.
    Raw,
    Front,
}

/// The number of [`Layer`]s.
const LAYERS: usize = 4;

#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Stroke {
    pub(in crate::ui) layer: Layer,
    pub(in crate::ui) style: Style,
    /// How the stroke is broken, and which character draws it in ASCII.
    pub(in crate::ui) pattern: Pattern,
    /// Whether the pattern is applied; otherwise the stroke is solid.
    pub(in crate::ui) patterned: bool,
}

impl Stroke {
    /// Whether the stroke has a dot here, where it runs flat or steep.
    const fn has_dot(&self, x: i64, y: i64, steep: bool) -> bool {
        !self.patterned || self.pattern.keeps(x, y, steep)
    }
}

/// The dots of one layer of a cell. Strokes are numbered from 1; 0 is none.
#[derive(Clone, Copy, Debug, Default)]
struct Dots {
    /// The dots of all strokes.
    all: u8,
    /// The latest stroke and its own dots.
    latest: u8,
    latest_mask: u8,
    /// The stroke before it and its dots.
    previous: u8,
    previous_mask: u8,
}

impl Dots {
    fn add(&mut self, bits: u8, stroke: u8) {
        self.all |= bits;
        if stroke > self.latest {
            (self.previous, self.previous_mask) = (self.latest, self.latest_mask);
            (self.latest, self.latest_mask) = (stroke, 0);
        }
        if stroke == self.latest {
            self.latest_mask |= bits;
            return;
        }
        if stroke > self.previous {
            (self.previous, self.previous_mask) = (stroke, 0);
        }
        if stroke == self.previous {
            self.previous_mask |= bits;
        }
    }

    /// The stroke whose colour all the dots take: the latest. Where the one before it has at least as many dots of its
    /// own, the two alternate from column to column, so that a curve just behind another does not vanish.
    fn colour(self, column: usize, layer: Layer) -> u8 {
        if layer == Layer::Back {
            return self.latest;
        }
        let hidden = (self.previous_mask & !self.latest_mask).count_ones();
        if hidden > 0 && hidden >= self.latest_mask.count_ones() && !column.is_multiple_of(2) {
            self.previous
        } else {
            self.latest
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct CellDots {
    layers: [Dots; LAYERS],
    /// One more than the index of the foremost layer with dots; 0 without dots.
    top: u8,
}

impl CellDots {
    fn add(&mut self, bits: u8, stroke: u8, layer: Layer) {
        self.layers[layer as usize].add(bits, stroke);
        self.top = self.top.max(layer as u8 + 1);
    }
}

/// A grid of cells of 2 × 4 dots (braille), 2 × 2 (blocks) or 2 × 1 (ASCII).
#[derive(Debug, Default)]
pub(in crate::ui) struct Canvas {
    columns: u16,
    rows: u16,
    dots_per_row: u16,
    cells: Vec<CellDots>,
    strokes: Vec<Stroke>,
    /// Strokes with the background of the cells that they fill.
    backgrounds: Vec<(u8, Color)>,
    /// Whether front curves are two dots thick.
    thick: bool,
}

/// Dot rows in a cell.
pub(in crate::ui) const fn dots_per_row(set: SymbolSet) -> u16 {
    match set {
        SymbolSet::Ascii => 1,
        SymbolSet::Block => 2,
        SymbolSet::Braille => 4,
    }
}

impl Canvas {
    /// Clears the canvas and resizes it to `area`, keeping its memory.
    pub(in crate::ui) fn reset(&mut self, area: Rect, set: SymbolSet) {
        self.columns = area.width;
        self.rows = area.height;
        self.dots_per_row = dots_per_row(set);
        self.cells.clear();
        let cells = usize::from(area.width) * usize::from(area.height);
        self.cells.resize(cells, CellDots::default());
        self.strokes.clear();
        self.backgrounds.clear();
        self.thick = false;
    }

    /// Draws the following curves two dots thick, for viewers at a distance. No effect in ASCII.
    pub(in crate::ui) fn thicken(&mut self) {
        self.thick = self.dots_per_row > 1;
    }

    pub(in crate::ui) fn width(&self) -> i64 {
        i64::from(self.columns) * i64::from(DOTS_PER_CELL)
    }

    pub(in crate::ui) fn height(&self) -> i64 {
        i64::from(self.rows) * i64::from(self.dots_per_row)
    }

    pub(in crate::ui) fn cell_height(&self) -> i64 {
        i64::from(self.dots_per_row)
    }

    /// Registers a stroke and returns its number. After 255 strokes the last number is returned again.
    pub(in crate::ui) fn add_stroke(&mut self, stroke: Stroke) -> u8 {
        if self.strokes.len() < usize::from(u8::MAX) {
            self.strokes.push(stroke);
        }
        self.strokes.len() as u8
    }

    /// Sets the background of the cells that a cloud fills, so that curves in front leave no gaps in it.
    pub(in crate::ui) fn set_background(&mut self, id: u8, background: Color) {
        self.backgrounds.push((id, background));
    }

    fn stroke_of(&self, id: u8) -> Stroke {
        self.strokes[usize::from(id) - 1]
    }

    /// Sets a dot, and its neighbours where curves are thick. Patterns keep their gaps.
    fn dot(&mut self, x: i64, y: i64, id: u8) {
        let stroke = self.stroke_of(id);
        self.set(x, y, id);
        if self.thick && stroke.layer == Layer::Front {
            self.set(x, y + 1, id);
            if !stroke.patterned {
                self.set(x + 1, y, id);
                self.set(x + 1, y + 1, id);
            }
        }
    }

    /// Sets a single dot; outside the canvas nothing happens.
    fn set(&mut self, x: i64, y: i64, id: u8) {
        if !(0..self.width()).contains(&x) || !(0..self.height()).contains(&y) {
            return;
        }
        let layer = self.stroke_of(id).layer;
        let (x, y) = (x as u16, y as u16);
        let index = self.index(x / DOTS_PER_CELL, y / self.dots_per_row);
        let bit = 1 << (y % self.dots_per_row * DOTS_PER_CELL + x % DOTS_PER_CELL);
        self.cells[index].add(bit, id, layer);
    }

    /// Draws the vertical run from row `top` to row `bottom` of column `x`. A pattern never hides its ends.
    pub(in crate::ui) fn run(&mut self, x: i64, top: i64, bottom: i64, id: u8) {
        let stroke = self.stroke_of(id);
        let (first, last) = (top.max(0), bottom.min(self.height() - 1));
        if !stroke.patterned {
            let is_thick = self.thick && stroke.layer == Layer::Front;
            let last = (last + i64::from(is_thick)).min(self.height() - 1);
            for x in x..=x + i64::from(is_thick) {
                self.solid_run(x, first, last, id, stroke.layer);
            }
            return;
        }
        for y in first..=last {
            if y == top || y == bottom || stroke.has_dot(x, y, true) {
                self.dot(x, y, id);
            }
        }
    }

    /// Draws a solid run between two rows of the canvas, a cell at a time.
    fn solid_run(&mut self, x: i64, first: i64, last: i64, id: u8, layer: Layer) {
        if !(0..self.width()).contains(&x) || first > last {
            return;
        }
        let (x, first, last) = (x as u16, first as u16, last as u16);
        let per_row = self.dots_per_row;
        // The mask of one column of dots, which is then restricted to the rows of the run.
        let column: u16 = 0b0101_0101 << (x % DOTS_PER_CELL);
        for row in first / per_row..=last / per_row {
            let top = first.saturating_sub(row * per_row) * DOTS_PER_CELL;
            let rows = (last - row * per_row).min(per_row - 1) + 1;
            let bits = column & (0xff << top) & ((1 << (rows * DOTS_PER_CELL)) - 1);
            let index = self.index(x / DOTS_PER_CELL, row);
            self.cells[index].add(bits as u8, id, layer);
        }
    }

    /// Sets a dot of a flat stroke if its pattern has one here; returns whether it has.
    pub(in crate::ui) fn level(&mut self, x: i64, y: i64, id: u8) -> bool {
        let has_dot = self.stroke_of(id).has_dot(x, y, false);
        if has_dot {
            self.dot(x, y, id);
        }
        has_dot
    }

    /// Sets a dot of a flat or steep stroke if its pattern has one here.
    pub(in crate::ui) fn stroke(&mut self, x: i64, y: i64, steep: bool, id: u8) {
        if self.stroke_of(id).has_dot(x, y, steep) {
            self.dot(x, y, id);
        }
    }

    /// Draws a straight line between two dots, both excluded, clipped to the canvas.
    pub(in crate::ui) fn line(&mut self, from: (i64, i64), to: (i64, i64), id: u8) {
        let stroke = self.stroke_of(id);
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let steep = dy.abs() > dx.abs();
        // Steps along the longer axis, clipped to the canvas, so that a distant end costs nothing.
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
            if stroke.has_dot(x, y, steep) {
                self.dot(x, y, id);
            }
        }
    }

    /// Whether a curve has dots in the cell, other than clouds and raw points.
    pub(in crate::ui) fn is_taken(&self, column: u16, row: u16) -> bool {
        let cell = self.cells.get(self.index(column, row));
        let has = |cell: &CellDots, layer: Layer| cell.layers[layer as usize].all != 0;
        cell.is_some_and(|cell| has(cell, Layer::Front) || has(cell, Layer::Back))
    }

    fn index(&self, column: u16, row: u16) -> usize {
        usize::from(row) * usize::from(self.columns) + usize::from(column)
    }

    /// Paints the clouds, then the curves on the cells of `area`; `between` draws what goes between them.
    pub(in crate::ui) fn paint(
        &self,
        area: Rect,
        buffer: &mut Buffer,
        symbols: &Symbols,
        between: impl FnOnce(&mut Buffer),
    ) {
        self.paint_where(area, buffer, symbols, |layer| layer == Layer::Cloud as u8);
        between(buffer);
        self.paint_where(area, buffer, symbols, |layer| layer != Layer::Cloud as u8);
    }

    /// Paints the cells whose foremost layer satisfies `chosen`.
    fn paint_where(
        &self,
        area: Rect,
        buffer: &mut Buffer,
        symbols: &Symbols,
        chosen: impl Fn(u8) -> bool,
    ) {
        let rows = self.cells.chunks_exact(usize::from(self.columns.max(1)));
        for (y, row) in (area.y..).zip(rows) {
            let start = buffer.index_of(area.x, y);
            for (column, dots) in row.iter().enumerate() {
                if dots.top > 0 && chosen(dots.top - 1) {
                    let foremost = dots.layers[usize::from(dots.top - 1)];
                    let cell = &mut buffer.content[start + column];
                    if self.paint_background(*dots, cell) {
                        continue;
                    }
                    self.paint_cell(foremost, column, cell, symbols);
                }
            }
        }
    }

    /// Sets the background of a cell at least half filled by a cloud. Returns whether nothing else is to be painted.
    fn paint_background(&self, dots: CellDots, cell: &mut Cell) -> bool {
        let cloud = dots.layers[Layer::Cloud as usize];
        let background = self
            .backgrounds
            .iter()
            .find(|(stroke, _)| *stroke == cloud.latest);
        let Some((_, background)) = background else {
            return false;
        };
        let filled = cloud.all.count_ones() as u16;
        let all = self.dots_per_row * DOTS_PER_CELL;
        if 2 * filled < all {
            return false;
        }
        let is_behind = dots.top > Layer::Cloud as u8 + 1;
        if is_behind || filled == all {
            cell.set_bg(*background);
        }
        !is_behind && filled == all
    }

    fn paint_cell(&self, dots: Dots, column: usize, cell: &mut Cell, symbols: &Symbols) {
        let stroke = self.stroke_of(dots.colour(column, self.stroke_of(dots.latest).layer));
        match symbols.set {
            SymbolSet::Ascii => put(cell, stroke.pattern.glyph(symbols), stroke.style),
            SymbolSet::Braille => put(cell, braille(dots.all), stroke.style),
            SymbolSet::Block if stroke.layer == Layer::Cloud && stroke.patterned => {
                put(cell, symbols.cloud, stroke.style);
            }
            SymbolSet::Block => match self.two_tone(dots) {
                Some((dots, style)) => put(cell, QUADRANTS[usize::from(dots)], style),
                None => put(cell, QUADRANTS[usize::from(dots.all)], stroke.style),
            },
        }
    }

    /// The two colours of a block cell that two curves fill completely: one is the glyph's colour, the other the
    /// background.
    fn two_tone(&self, dots: Dots) -> Option<(u8, Style)> {
        if dots.latest_mask == 0xf || dots.latest_mask | dots.previous_mask != 0xf {
            return None;
        }
        let background = self.stroke_of(dots.previous).style.fg?;
        Some((
            dots.latest_mask,
            self.stroke_of(dots.latest).style.bg(background),
        ))
    }
}

/// Sets a cell's glyph and style, keeping only the background of what was there.
pub(in crate::ui) fn put(cell: &mut Cell, glyph: impl Glyph, style: Style) {
    cell.modifier = Modifier::empty();
    glyph.set(cell);
    cell.set_style(style);
}

/// A character or string as the content of a cell.
pub(in crate::ui) trait Glyph {
    fn set(self, cell: &mut Cell);
}

impl Glyph for char {
    fn set(self, cell: &mut Cell) {
        cell.set_char(self);
    }
}

impl Glyph for &str {
    fn set(self, cell: &mut Cell) {
        cell.set_symbol(self);
    }
}

/// The quadrant characters by mask; bits from the lowest: top left, top right, bottom left, bottom right.
const QUADRANTS: [char; 16] = [
    ' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█',
];

/// The braille character of a mask whose bits run row by row. (Unicode numbers the dots by column, with the last row
/// apart.)
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
mod tests;
