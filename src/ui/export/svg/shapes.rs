//! Characters drawn as shapes: block elements, lines and braille. Fonts leave gaps of various sizes between the cells;
//! real rectangles, lines and dots join from cell to cell and row to row.

use std::fmt::Write;

use crate::ui::theme::Rgb;

/// The size of a cell in an SVG, in pixels: the advance of common monospace fonts at 15 px, and a line height at which
/// half a cell is about a square and a quarter is a whole number.
pub(super) const CELL: (f64, f64) = (9.0, 20.0);

/// The shape of a character.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Rectangles as left, top, right and bottom in shares of the cell, and their opacity.
    Blocks(Vec<[f64; 4]>, f64),
    /// Lines from the centre: left, right, up, down.
    Arms([bool; 4]),
    /// A heavy horizontal line in this number of dashes.
    Across(u8),
    /// A light vertical dashed line.
    Down,
    /// Braille: one bit per dot.
    Dots(u32),
}

/// The quarters of the quadrant characters U+2596 to U+259F: upper left, upper right, lower left, lower right.
const QUADRANTS: [[u8; 4]; 10] = [
    [0, 0, 1, 0],
    [0, 0, 0, 1],
    [1, 0, 0, 0],
    [1, 0, 1, 1],
    [1, 0, 0, 1],
    [1, 1, 1, 0],
    [1, 1, 0, 1],
    [0, 1, 0, 0],
    [0, 1, 1, 0],
    [0, 1, 1, 1],
];

impl Shape {
    /// The shape of `symbol`, if it is drawn as one.
    pub(super) fn of(symbol: &str) -> Option<Self> {
        let mut characters = symbol.chars();
        let one = characters.next()?;
        if characters.next().is_some() {
            return None;
        }
        Some(match one {
            '─' => Self::Arms([true, true, false, false]),
            '│' => Self::Arms([false, false, true, true]),
            '┤' => Self::Arms([true, false, true, true]),
            '├' => Self::Arms([false, true, true, true]),
            '┬' => Self::Arms([true, true, false, true]),
            '┴' => Self::Arms([true, true, true, false]),
            '└' => Self::Arms([false, true, true, false]),
            '┘' => Self::Arms([true, false, true, false]),
            '┌' => Self::Arms([false, true, false, true]),
            '┐' => Self::Arms([true, false, false, true]),
            '┼' => Self::Arms([true; 4]),
            '━' => Self::Across(1),
            '┅' => Self::Across(3),
            '┉' => Self::Across(4),
            '┊' => Self::Down,
            '\u{2800}'..='\u{28ff}' => Self::Dots(one as u32 - 0x2800),
            '\u{2580}'..='\u{259f}' => Self::block(one as u32 - 0x2580),
            _ => return None,
        })
    }

    /// The block element U+2580 + `offset`.
    fn block(offset: u32) -> Self {
        let eighths = |count: u32| f64::from(count) / 8.0;
        let (parts, cover) = match offset {
            0 => (vec![[0.0, 0.0, 1.0, 0.5]], 1.0),
            1..=8 => (vec![[0.0, 1.0 - eighths(offset), 1.0, 1.0]], 1.0),
            9..=15 => (vec![[0.0, 0.0, eighths(16 - offset), 1.0]], 1.0),
            16 => (vec![[0.5, 0.0, 1.0, 1.0]], 1.0),
            17..=19 => (vec![[0.0, 0.0, 1.0, 1.0]], f64::from(offset - 16) / 4.0),
            20 => (vec![[0.0, 0.0, 1.0, 0.125]], 1.0),
            21 => (vec![[0.875, 0.0, 1.0, 1.0]], 1.0),
            _ => {
                let quarters = QUADRANTS[(offset - 22) as usize % QUADRANTS.len()];
                let set = (0..4).filter(|at| quarters[*at] == 1);
                let part = |at: usize| {
                    let (x, y) = ((at % 2) as f64 / 2.0, (at / 2) as f64 / 2.0);
                    [x, y, x + 0.5, y + 0.5]
                };
                (set.map(part).collect(), 1.0)
            }
        };
        Self::Blocks(parts, cover)
    }
}

/// SVG paths of the shapes of one colour.
#[derive(Default)]
pub(super) struct Paths {
    /// Filled rectangles by opacity: a quarter, a half, three quarters, all.
    blocks: [String; 4],
    lines: String,
    /// Heavy lines in one, three and four dashes.
    heavy: [String; 3],
    down: String,
    dots: String,
}

/// Heavy lines: the number of dashes, and the dash attribute, whose dashes and gaps add up to the width of a cell.
const HEAVY: [(usize, &str); 3] = [
    (1, ""),
    (3, " stroke-dasharray=\"2 1\""),
    (4, " stroke-dasharray=\"1.25 1\""),
];

/// Column and row of each braille dot, by its bit.
const DOTS: [(u8, u8); 8] = [
    (0, 0),
    (0, 1),
    (0, 2),
    (1, 0),
    (1, 1),
    (1, 2),
    (0, 3),
    (1, 3),
];

impl Paths {
    /// Adds a shape in the cell with this upper left corner.
    pub(super) fn add(&mut self, shape: &Shape, left: f64, top: f64) {
        // A line of one pixel is sharp when centred on a pixel. Writing to a string can't fail.
        let (x, y) = (left + CELL.0 / 2.0, top + CELL.1 / 2.0 + 0.5);
        let (right, bottom) = (left + CELL.0, top + CELL.1);
        match shape {
            Shape::Blocks(parts, cover) => {
                let path = &mut self.blocks[(cover * 4.0) as usize - 1];
                for [x0, y0, x1, y1] in parts {
                    let (x, y) = (left + x0 * CELL.0, top + y0 * CELL.1);
                    let (width, height) = ((x1 - x0) * CELL.0, (y1 - y0) * CELL.1);
                    let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
                }
            }
            Shape::Arms(arms) => {
                let ends = [(left, y), (right, y), (x, top), (x, bottom)];
                for ((to_x, to_y), _) in ends.into_iter().zip(arms).filter(|(_, arm)| **arm) {
                    let _ = write!(self.lines, "M{x} {y}L{to_x} {to_y}");
                }
            }
            Shape::Across(dashes) => {
                let kind = HEAVY
                    .iter()
                    .position(|(count, _)| *count == usize::from(*dashes));
                let path = &mut self.heavy[kind.unwrap_or(0)];
                let _ = write!(path, "M{left} {}H{right}", y - 0.5);
            }
            Shape::Down => {
                let _ = write!(self.down, "M{x} {top}V{bottom}");
            }
            Shape::Dots(set) => {
                let bits = DOTS
                    .iter()
                    .enumerate()
                    .filter(|(bit, _)| set & (1 << bit) != 0);
                for (_, (column, row)) in bits {
                    let cx = left + CELL.0 * (0.25 + 0.5 * f64::from(*column));
                    let cy = top + CELL.1 * (0.125 + 0.25 * f64::from(*row));
                    let _ = write!(self.dots, "M{cx} {cy}h0");
                }
            }
        }
    }

    /// Writes the paths in this colour.
    pub(super) fn write(&self, out: &mut String, fg: Rgb) {
        let fg = hex(fg);
        let mut write_path = |path: &str, style: &str| {
            if !path.is_empty() {
                let _ = writeln!(out, "<path d=\"{path}\" {style}/>");
            }
        };
        for (path, cover) in self.blocks.iter().zip([0.25, 0.5, 0.75, 1.0]) {
            let style = if cover < 1.0 {
                format!("fill=\"{fg}\" fill-opacity=\"{cover}\" shape-rendering=\"crispEdges\"")
            } else {
                format!("fill=\"{fg}\" shape-rendering=\"crispEdges\"")
            };
            write_path(path, &style);
        }
        write_path(&self.lines, &format!("stroke=\"{fg}\""));
        write_path(
            &self.down,
            &format!("stroke=\"{fg}\" stroke-dasharray=\"3 2\""),
        );
        for (path, (_, dashes)) in self.heavy.iter().zip(HEAVY) {
            write_path(path, &format!("stroke=\"{fg}\" stroke-width=\"2\"{dashes}"));
        }
        let round = format!("stroke=\"{fg}\" stroke-width=\"3\" stroke-linecap=\"round\"");
        write_path(&self.dots, &round);
    }
}

/// A colour in CSS notation.
pub(super) fn hex(Rgb(r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(symbol: &str) -> String {
        let mut paths = Paths::default();
        if let Some(shape) = Shape::of(symbol) {
            paths.add(&shape, 9.0, 20.0);
        }
        let mut out = String::new();
        paths.write(&mut out, Rgb(0, 0, 0));
        out
    }

    #[test]
    fn blocks_fill_their_share_of_the_cell_to_its_edges() {
        for (symbol, path) in [
            ("▀", "M9 20h9v10h-9z"),
            ("▄", "M9 30h9v10h-9z"),
            ("█", "M9 20h9v20h-9z"),
            ("▁", "M9 37.5h9v2.5h-9z"),
            ("▌", "M9 20h4.5v20h-4.5z"),
            ("▏", "M9 20h1.125v20h-1.125z"),
            ("▐", "M13.5 20h4.5v20h-4.5z"),
            ("▗", "M13.5 30h4.5v10h-4.5z"),
            ("▞", "M13.5 20h4.5v10h-4.5zM9 30h4.5v10h-4.5z"),
        ] {
            assert!(drawn(symbol).contains(&format!("d=\"{path}\" fill=\"#000000\" shape")));
        }
        assert!(drawn("▒").contains("fill-opacity=\"0.5\""));
    }

    /// The Unicode chart names the quarters of each quadrant character.
    #[test]
    fn every_quadrant_is_the_one_its_name_says() {
        for (symbol, quarters) in [
            ('▖', "LL"),
            ('▗', "LR"),
            ('▘', "UL"),
            ('▙', "UL LL LR"),
            ('▚', "UL LR"),
            ('▛', "UL UR LL"),
            ('▜', "UL UR LR"),
            ('▝', "UR"),
            ('▞', "UR LL"),
            ('▟', "UR LL LR"),
        ] {
            let Some(Shape::Blocks(parts, _)) = Shape::of(&symbol.to_string()) else {
                unreachable!("{symbol} is a block");
            };
            let name = |part: &[f64; 4]| match (part[0], part[1]) {
                (0.0, 0.0) => "UL",
                (_, 0.0) => "UR",
                (0.0, _) => "LL",
                _ => "LR",
            };
            let names: Vec<&str> = parts.iter().map(name).collect();
            assert_eq!(names.join(" "), quarters, "{symbol}");
        }
    }

    #[test]
    fn lines_reach_the_edges_so_that_neighbours_join() {
        assert!(drawn("│").contains("M13.5 30.5L13.5 20M13.5 30.5L13.5 40"));
        assert!(drawn("─").contains("M13.5 30.5L9 30.5M13.5 30.5L18 30.5"));
        assert!(drawn("┊").contains("M13.5 20V40"));
        assert!(drawn("━").contains("M9 30H18\" stroke=\"#000000\" stroke-width=\"2\"/>"));
        assert!(drawn("x").is_empty());
    }
}
