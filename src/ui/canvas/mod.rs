//! Dots in cells: where curves meet their dots are united, and what lies behind yields the cell to what is in front.

mod pattern;
mod scratch;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::symbols::{SymbolSet, Symbols};

pub use pattern::Pattern;
pub(in crate::ui) use scratch::Columns;
pub use scratch::Scratch;

/// Dot columns in a cell, in every set of symbols.
pub(in crate::ui) const DOTS_PER_CELL: u16 = 2;

/// How far in front a stroke is drawn. In each cell only the foremost layer that has dots is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Layer {
    /// The spread of a noisy curve; marks lie before it.
    Cloud,
    /// A curve that is drawn back. Where several share a cell it is the latest one's, from column to column.
    Back,
    /// A curve that its own moving average is drawn over.
    Raw,
    /// A curve.
    Front,
}

/// So many layers there are.
const LAYERS: usize = 4;

/// What a stroke looks like.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Stroke {
    pub(in crate::ui) layer: Layer,
    pub(in crate::ui) style: Style,
    /// How strokes are broken, and which letter ASCII draws them with.
    pub(in crate::ui) pattern: Pattern,
    /// Whether the pattern is really drawn, or the stroke is solid.
    pub(in crate::ui) patterned: bool,
}

impl Stroke {
    /// Whether a stroke has a dot here, where it runs level or steep.
    const fn has_dot(&self, x: i64, y: i64, steep: bool) -> bool {
        !self.patterned || self.pattern.keeps(x, y, steep)
    }
}

/// The dots of one layer of a cell. An ink is counted from 1; 0 is none.
#[derive(Clone, Copy, Debug, Default)]
struct Dots {
    /// Those of all strokes, united.
    all: u8,
    /// The latest ink, and the dots that are its own doing.
    ctx: u8,
    own: u8,
    /// The one before it, and its dots.
    other_ink: u8,
    other: u8,
}

impl Dots {
    fn add(&mut self, bits: u8, ctx: u8) {
        self.all |= bits;
        if ctx > self.ctx {
            (self.other_ink, self.other) = (self.ctx, self.own);
            (self.ctx, self.own) = (ctx, 0);
        }
        if ctx == self.ctx {
            self.own |= bits;
            return;
        }
        if ctx > self.other_ink {
            (self.other_ink, self.other) = (ctx, 0);
        }
        if ctx == self.other_ink {
            self.other |= bits;
        }
    }

    /// The ink that colours all the dots: the latest. Where the one before it has as many dots of its own they take
    /// turns from column to column, so that a curve does not vanish that keeps close to another in front of it.
    fn colour(self, column: usize, layer: Layer) -> u8 {
        if layer == Layer::Back {
            return self.ctx;
        }
        let hidden = (self.other & !self.own).count_ones();
        if hidden > 0 && hidden >= self.own.count_ones() && !column.is_multiple_of(2) {
            self.other_ink
        } else {
            self.ctx
        }
    }
}

/// The dots of a cell.
#[derive(Clone, Copy, Debug, Default)]
struct CellDots {
    layers: [Dots; LAYERS],
    /// One more than the foremost layer that has dots; 0 when none has.
    top: u8,
}

impl CellDots {
    fn add(&mut self, bits: u8, ctx: u8, layer: Layer) {
        self.layers[layer as usize].add(bits, ctx);
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
    inks: Vec<Stroke>,
    /// Inks with the ground that they give the cells they fill.
    grounds: Vec<(u8, Color)>,
    /// Whether curves are drawn two dots thick.
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
    /// Empties the canvas for another picture of this size, keeping its memory.
    pub(in crate::ui) fn reset(&mut self, area: Rect, set: SymbolSet) {
        self.columns = area.width;
        self.rows = area.height;
        self.dots_per_row = dots_per_row(set);
        self.cells.clear();
        let cells = usize::from(area.width) * usize::from(area.height);
        self.cells.resize(cells, CellDots::default());
        self.inks.clear();
        self.grounds.clear();
        self.thick = false;
    }

    /// Draws the curves to come two dots thick, for whoever sits far away. A letter of ASCII has no thickness.
    pub(in crate::ui) fn thicken(&mut self) {
        self.thick = self.dots_per_row > 1;
    }

    pub(in crate::ui) fn width(&self) -> i64 {
        i64::from(self.columns) * i64::from(DOTS_PER_CELL)
    }

    pub(in crate::ui) fn height(&self) -> i64 {
        i64::from(self.rows) * i64::from(self.dots_per_row)
    }

    /// Dot rows in a cell.
    pub(in crate::ui) fn cell_height(&self) -> i64 {
        i64::from(self.dots_per_row)
    }

    /// Takes up an ink for the strokes to come. Past 255 inks the last is used again.
    pub(in crate::ui) fn ctx(&mut self, ctx: Stroke) -> u8 {
        if self.inks.len() < usize::from(u8::MAX) {
            self.inks.push(ctx);
        }
        self.inks.len() as u8
    }

    /// Lets a cloud of this ink give the cells that it fills a ground, so that a curve in front does not cut it.
    pub(in crate::ui) fn give_ground(&mut self, number: u8, data_context: Color) {
        self.grounds.push((number, data_context));
    }

    fn ink_of(&self, number: u8) -> Stroke {
        self.inks[usize::from(number) - 1]
    }

    /// One dot, or what stands for it where curves are thick. Patterns keep their gaps.
    fn dot(&mut self, x: i64, y: i64, number: u8) {
        let ctx = self.ink_of(number);
        self.set(x, y, number);
        if self.thick && ctx.layer == Layer::Front {
            self.set(x, y + 1, number);
            if !ctx.patterned {
                self.set(x + 1, y, number);
                self.set(x + 1, y + 1, number);
            }
        }
    }

    /// A dot of its own; outside of the canvas, nothing.
    fn set(&mut self, x: i64, y: i64, number: u8) {
        if !(0..self.width()).contains(&x) || !(0..self.height()).contains(&y) {
            return;
        }
        let layer = self.ink_of(number).layer;
        let (x, y) = (x as u16, y as u16);
        let index = self.index(x / DOTS_PER_CELL, y / self.dots_per_row);
        let bit = 1 << (y % self.dots_per_row * DOTS_PER_CELL + x % DOTS_PER_CELL);
        self.cells[index].add(bit, number, layer);
    }

    /// The vertical run from row `top` to row `bottom` of column `x`. Its ends are always drawn.
    pub(in crate::ui) fn run(&mut self, x: i64, top: i64, bottom: i64, number: u8) {
        let ctx = self.ink_of(number);
        let (first, last) = (top.max(0), bottom.min(self.height() - 1));
        if !ctx.patterned {
            let is_thick = self.thick && ctx.layer == Layer::Front;
            let last = (last + i64::from(is_thick)).min(self.height() - 1);
            for x in x..=x + i64::from(is_thick) {
                self.solid_run(x, first, last, number, ctx.layer);
            }
            return;
        }
        for y in first..=last {
            if y == top || y == bottom || ctx.has_dot(x, y, true) {
                self.dot(x, y, number);
            }
        }
    }

    /// An unbroken run between two rows of the canvas, a cell at a time.
    fn solid_run(&mut self, x: i64, first: i64, last: i64, number: u8, layer: Layer) {
        if !(0..self.width()).contains(&x) || first > last {
            return;
        }
        let (x, first, last) = (x as u16, first as u16, last as u16);
        let per_row = self.dots_per_row;
        // The dots of one column of a cell, and of it those from or up to a row.
        let column: u16 = 0b0101_0101 << (x % DOTS_PER_CELL);
        for row in first / per_row..=last / per_row {
            let top = first.saturating_sub(row * per_row) * DOTS_PER_CELL;
            let rows = (last - row * per_row).min(per_row - 1) + 1;
            let bits = column & (0xff << top) & ((1 << (rows * DOTS_PER_CELL)) - 1);
            let index = self.index(x / DOTS_PER_CELL, row);
            self.cells[index].add(bits as u8, number, layer);
        }
    }

    /// One dot of a level stroke, if its pattern has one here; says whether it has.
    pub(in crate::ui) fn level(&mut self, x: i64, y: i64, number: u8) -> bool {
        let has_dot = self.ink_of(number).has_dot(x, y, false);
        if has_dot {
            self.dot(x, y, number);
        }
        has_dot
    }

    /// One dot of a stroke that runs level or steep, if its pattern has one here.
    pub(in crate::ui) fn stroke(&mut self, x: i64, y: i64, steep: bool, number: u8) {
        if self.ink_of(number).has_dot(x, y, steep) {
            self.dot(x, y, number);
        }
    }

    /// A straight line between two dots, both left out, as far as it lies on the canvas.
    pub(in crate::ui) fn line(&mut self, from: (i64, i64), to: (i64, i64), number: u8) {
        let ctx = self.ink_of(number);
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
            if ctx.has_dot(x, y, steep) {
                self.dot(x, y, number);
            }
        }
    }

    /// Whether a curve in front has dots in the cell.
    pub(in crate::ui) fn is_taken(&self, column: u16, row: u16) -> bool {
        let cell = self.cells.get(self.index(column, row));
        let has = |cell: &CellDots, layer: Layer| cell.layers[layer as usize].all != 0;
        cell.is_some_and(|cell| has(cell, Layer::Front) || has(cell, Layer::Back))
    }

    fn index(&self, column: u16, row: u16) -> usize {
        usize::from(row) * usize::from(self.columns) + usize::from(column)
    }

    /// Puts the clouds, then the curves on the cells of `area`; `between` draws what lies between them.
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

    /// Paints the cells whose foremost layer is one of those chosen.
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
                    if self.paint_ground(*dots, cell) {
                        continue;
                    }
                    self.paint_cell(foremost, column, cell, symbols);
                }
            }
        }
    }

    /// Gives a cell the ground of the cloud behind it that fills at least half of it; says whether that was all there is
    /// to paint.
    fn paint_ground(&self, dots: CellDots, cell: &mut Cell) -> bool {
        let cloud = dots.layers[Layer::Cloud as usize];
        let data_context = self.grounds.iter().find(|(ctx, _)| *ctx == cloud.ctx);
        let Some((_, data_context)) = data_context else {
            return false;
        };
        let filled = cloud.all.count_ones() as u16;
        let all = self.dots_per_row * DOTS_PER_CELL;
        if 2 * filled < all {
            return false;
        }
        let is_behind = dots.top > Layer::Cloud as u8 + 1;
        if is_behind || filled == all {
            cell.set_bg(*data_context);
        }
        !is_behind && filled == all
    }

    fn paint_cell(&self, dots: Dots, column: usize, cell: &mut Cell, symbols: &Symbols) {
        let ctx = self.ink_of(dots.colour(column, self.ink_of(dots.ctx).layer));
        match symbols.set {
            SymbolSet::Ascii => put(cell, ctx.pattern.glyph(symbols), ctx.style),
            SymbolSet::Braille => put(cell, braille(dots.all), ctx.style),
            SymbolSet::Block if ctx.layer == Layer::Cloud && ctx.patterned => {
                put(cell, symbols.cloud, ctx.style);
            }
            SymbolSet::Block => match self.two_tone(dots) {
                Some((own, style)) => put(cell, QUADRANTS[usize::from(own)], style),
                None => put(cell, QUADRANTS[usize::from(dots.all)], ctx.style),
            },
        }
    }

    /// Where two curves fill a cell of blocks between them, each can have its own colour: one the glyph's, the other
    /// the ground's.
    fn two_tone(&self, dots: Dots) -> Option<(u8, Style)> {
        if dots.own == 0xf || dots.own | dots.other != 0xf {
            return None;
        }
        let data_context = self.ink_of(dots.other_ink).style.fg?;
        Some((dots.own, self.ink_of(dots.ctx).style.bg(data_context)))
    }
}

/// Sets a cell's glyph and style, leaving nothing of what was drawn there before but the ground.
pub(in crate::ui) fn put(cell: &mut Cell, glyph: impl Glyph, style: Style) {
    cell.modifier = Modifier::empty();
    glyph.set(cell);
    cell.set_style(style);
}

/// A character or a string, as a cell's content.
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
mod tests;
