//! Paths over a contour map: dots on cells that may already have a shaded background.

use ratatui::style::{Color, Style};

use super::{Appearance, Contour};
use crate::ui::canvas::{Canvas, Layer, Pattern, Stroke, put};
use crate::ui::draw_context::DrawContext;
use crate::ui::symbols::SymbolSet;
use crate::ui::theme::{Role, shown};

#[derive(Clone, Debug)]
pub(in crate::ui) struct Path<'a> {
    /// (x, y); a value that is not finite leaves a gap.
    pub(in crate::ui) points: &'a [[f64; 2]],
    pub(in crate::ui) style: Style,
    pub(in crate::ui) pattern: Pattern,
    /// Whether the path is two dots wide.
    pub(in crate::ui) thick: bool,
    /// The letter that draws the path in ASCII, one per cell. Without one the path is dashed in ASCII, which no shade
    /// is.
    pub(in crate::ui) letter: Option<char>,
}

impl Contour<'_> {
    /// Draws the paths, later ones in front, and behind them the borders of the bands where there are no shades.
    pub(super) fn draw_paths(&self, has_outline: bool, ctx: &mut DrawContext<'_>) {
        let area = self.chart.area();
        let is_ascii = ctx.symbols.set == SymbolSet::Ascii;
        let mut scratch = ctx.scratch.borrow_mut();
        let canvas = &mut scratch.canvas;
        canvas.reset(area, ctx.symbols.set);
        if has_outline {
            let stroke = canvas.add_stroke(Stroke {
                layer: Layer::Cloud,
                style: ctx.theme.style(Role::Faint),
                pattern: Pattern::Cloud,
                patterned: false,
            });
            self.outline(canvas, stroke);
        }
        let (spelled, drawn): (Vec<_>, Vec<_>) = self
            .paths
            .iter()
            .partition(|path| is_ascii && path.letter.is_some());
        for path in drawn {
            let stroke = canvas.add_stroke(Stroke {
                layer: Layer::Front,
                style: path.style,
                pattern: if is_ascii {
                    Pattern::Dashed
                } else {
                    path.pattern
                },
                patterned: !is_ascii && path.pattern != Pattern::Solid,
            });
            self.trace(canvas, stroke, path);
        }
        if self.appearance == Appearance::Relief {
            // A cell with dots has only its background left for a shade, so it cannot show two.
            for at in area.positions() {
                if canvas.is_taken(at.x - area.x, at.y - area.y) {
                    flatten_background(ctx, at.x, at.y);
                }
            }
        }
        canvas.paint(area, ctx.buffer, ctx.symbols, |_| {});
        for path in spelled {
            if let Some(letter) = path.letter {
                self.spell(path, letter, ctx);
            }
        }
    }

    fn trace(&self, canvas: &mut Canvas, stroke: u8, path: &Path<'_>) {
        let (columns, rows) = (canvas.width(), canvas.height());
        let dots: Vec<Option<(i64, i64)>> = path
            .points
            .iter()
            .map(|point| self.chart.dot(*point, columns, rows))
            .collect();
        for (index, dot) in dots.iter().enumerate() {
            let Some(from) = *dot else { continue };
            let Some(to) = dots.get(index + 1).copied().flatten() else {
                // The end of a line is drawn with its last segment; only an isolated point needs its own dot.
                if index
                    .checked_sub(1)
                    .and_then(|before| dots[before])
                    .is_none()
                {
                    canvas.run(from.0, from.1, from.1, stroke);
                }
                continue;
            };
            let steep = (to.1 - from.1).abs() > (to.0 - from.0).abs();
            for shift in 0..=i64::from(path.thick) {
                // The second dot goes to the right of a steep line and below a flat one.
                let shifted = |(x, y): (i64, i64)| {
                    if steep {
                        (x + shift, y)
                    } else {
                        (x, y + shift)
                    }
                };
                let (from, to) = (shifted(from), shifted(to));
                canvas.stroke(from.0, from.1, steep, stroke);
                canvas.line(from, to, stroke);
                canvas.stroke(to.0, to.1, steep, stroke);
            }
        }
    }

    /// Draws a path in letters, one per cell.
    fn spell(&self, path: &Path<'_>, letter: char, ctx: &mut DrawContext<'_>) {
        let area = self.chart.area();
        let (width, height) = (i64::from(area.width), i64::from(area.height));
        for pair in path.points.windows(2) {
            let ends = [pair[0], pair[1]].map(|point| self.chart.dot(point, width, height));
            let [Some(from), Some(to)] = ends else {
                continue;
            };
            let length = (to.0 - from.0).abs().max((to.1 - from.1).abs());
            if length > 4 * (width + height) {
                continue;
            }
            for step in 0..=length {
                let along = |from: i64, to: i64| {
                    from + ((to - from) as f64 * step as f64 / length.max(1) as f64).round() as i64
                };
                let (x, y) = (along(from.0, to.0), along(from.1, to.1));
                if (0..width).contains(&x) && (0..height).contains(&y) {
                    let at = (area.x + x as u16, area.y + y as u16);
                    put(&mut ctx.buffer[at], letter, path.style);
                }
            }
        }
    }
}

/// Replaces the two shades of a cell by their mean as the background, so that a glyph can be put on it.
pub(super) fn flatten_background(ctx: &mut DrawContext<'_>, x: u16, y: u16) {
    let Some(cell) = ctx.buffer.cell((x, y)) else {
        return;
    };
    let shades = (shown(cell.fg), shown(cell.bg));
    let background = match shades {
        (Some(above), Some(below)) if cell.symbol() == ctx.symbols.upper_half => {
            ctx.theme.plain(above.mix(below, 0.5)).unwrap_or(cell.bg)
        }
        _ => cell.bg,
    };
    let background = if cell.symbol() == " " || shades.0.is_some() {
        background
    } else {
        Color::Reset
    };
    if let Some(cell) = ctx.buffer.cell_mut((x, y)) {
        cell.set_symbol(" ").set_bg(background);
    }
}
