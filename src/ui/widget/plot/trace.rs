//! Paths over a map of the plane: drawn in dots on cells that may already show a ground.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::ui::canvas::{Canvas, Layer, Pattern, Stroke, put};
use crate::ui::ink::Ink;
use crate::ui::symbols::SymbolSet;

/// Dots beyond which a path that leaves the map is not followed.
const FAR: f64 = 1e6;

/// A path from point to point.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Trace<'a> {
    /// (x, y), finite.
    pub(in crate::ui) points: &'a [[f64; 2]],
    pub(in crate::ui) style: Style,
    pub(in crate::ui) pattern: Pattern,
    /// Two dots wide.
    pub(in crate::ui) thick: bool,
    /// What ASCII draws it with.
    pub(in crate::ui) letter: char,
}

/// Lines where the number that belongs to a point changes.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Outline<'a> {
    pub(in crate::ui) style: Style,
    pub(in crate::ui) band: &'a dyn Fn([f64; 2]) -> usize,
}

/// A part of the plane without axes.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Chart {
    pub(in crate::ui) x: [f64; 2],
    pub(in crate::ui) y: [f64; 2],
    /// Where it is on the screen.
    pub(in crate::ui) area: Rect,
}

impl Chart {
    /// The point of the plane in the middle of one of `columns` by `rows` equal parts of the chart.
    pub(in crate::ui) fn point(&self, (x, columns): (i64, i64), (y, rows): (i64, i64)) -> [f64; 2] {
        let part = |index: i64, count: i64| (index as f64 + 0.5) / count.max(1) as f64;
        [
            self.x[0] + (self.x[1] - self.x[0]) * part(x, columns),
            self.y[1] - (self.y[1] - self.y[0]) * part(y, rows),
        ]
    }

    /// In which of `columns` by `rows` equal parts a point lies, the chart's own or beyond.
    fn part(&self, [x, y]: [f64; 2], columns: i64, rows: i64) -> (i64, i64) {
        let part = |share: f64, count: i64| (share * count as f64).floor().clamp(-FAR, FAR) as i64;
        (
            part((x - self.x[0]) / (self.x[1] - self.x[0]), columns),
            part((self.y[1] - y) / (self.y[1] - self.y[0]), rows),
        )
    }

    /// The cell of the screen that shows a point; the upper and right edges belong to the chart.
    pub(in crate::ui) fn cell(&self, point: [f64; 2]) -> Option<(u16, u16)> {
        let (width, height) = (i64::from(self.area.width), i64::from(self.area.height));
        let (x, y) = self.part(point, width, height);
        let inside = |at: i64, count: i64, on_edge: bool| match at {
            at if (0..count).contains(&at) => Some(at as u16),
            at if at == count && on_edge => Some((count - 1) as u16),
            _ => None,
        };
        let x = inside(x, width, point[0] <= self.x[1])?;
        let y = inside(y, height, point[1] >= self.y[0])?;
        Some((self.area.x + x, self.area.y + y))
    }

    /// Draws the outline, if one is wanted, and the traces over it, the later in front.
    pub(in crate::ui) fn draw(
        &self,
        outline: Option<Outline<'_>>,
        traces: &[Trace<'_>],
        ink: &mut Ink<'_>,
    ) {
        let area = self.area.intersection(ink.buffer.area);
        if area != self.area || area.is_empty() {
            return;
        }
        let mut scratch = ink.scratch.borrow_mut();
        let canvas = &mut scratch.canvas;
        canvas.reset(area, ink.symbols.set);
        if let Some(Outline { style, band }) = outline {
            let number = canvas.ink(Stroke {
                layer: Layer::Cloud,
                style,
                pattern: Pattern::Cloud,
                patterned: false,
            });
            self.outline(canvas, number, band);
        }
        let letters = ink.symbols.set == SymbolSet::Ascii;
        if !letters {
            for trace in traces {
                let number = canvas.ink(Stroke {
                    layer: Layer::Front,
                    style: trace.style,
                    pattern: trace.pattern,
                    patterned: trace.pattern != Pattern::Solid,
                });
                self.trace(canvas, number, trace);
            }
        }
        canvas.paint(area, ink.buffer, ink.symbols, |_| {});
        if letters {
            for trace in traces {
                self.spell(trace, ink);
            }
        }
    }

    fn outline(&self, canvas: &mut Canvas, number: u8, band: &dyn Fn([f64; 2]) -> usize) {
        let (columns, rows) = (canvas.width(), canvas.height());
        let at = |x, y| band(self.point((x, columns), (y, rows)));
        let mut above: Vec<usize> = (0..columns).map(|x| at(x, 0)).collect();
        for y in 0..rows {
            for x in 0..columns {
                let here = above[x as usize];
                let below = at(x, y + 1);
                let right = above.get(x as usize + 1).copied().unwrap_or(here);
                if here != right || here != below {
                    canvas.stroke(x, y, false, number);
                }
                above[x as usize] = below;
            }
        }
    }

    fn trace(&self, canvas: &mut Canvas, number: u8, trace: &Trace<'_>) {
        let (columns, rows) = (canvas.width(), canvas.height());
        for pair in trace.points.windows(2) {
            let from = self.part(pair[0], columns, rows);
            let to = self.part(pair[1], columns, rows);
            let steep = (to.1 - from.1).abs() > (to.0 - from.0).abs();
            for shift in 0..=i64::from(trace.thick) {
                // Beside itself where it runs steep, else below.
                let shifted = |(x, y): (i64, i64)| {
                    if steep {
                        (x + shift, y)
                    } else {
                        (x, y + shift)
                    }
                };
                let (from, to) = (shifted(from), shifted(to));
                canvas.stroke(from.0, from.1, steep, number);
                canvas.line(from, to, number);
                canvas.stroke(to.0, to.1, steep, number);
            }
        }
    }

    /// Draws a trace by letters, a cell each.
    fn spell(&self, trace: &Trace<'_>, ink: &mut Ink<'_>) {
        let (width, height) = (i64::from(self.area.width), i64::from(self.area.height));
        for pair in trace.points.windows(2) {
            let from = self.part(pair[0], width, height);
            let to = self.part(pair[1], width, height);
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
                    let at = (self.area.x + x as u16, self.area.y + y as u16);
                    put(&mut ink.buffer[at], trace.letter, trace.style);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHART: Chart = Chart {
        x: [0.0, 10.0],
        y: [-1.0, 1.0],
        area: Rect::new(5, 2, 20, 10),
    };

    #[test]
    fn points_and_cells_are_each_others() {
        for column in 0..20 {
            for row in 0..10 {
                let point = CHART.point((column, 20), (row, 10));
                assert_eq!(CHART.cell(point), Some((5 + column as u16, 2 + row as u16)));
            }
        }
        assert_eq!(CHART.cell([0.0, 1.0]), Some((5, 2)));
        assert_eq!(CHART.cell([10.0, -1.0]), Some((24, 11)));
        for outside in [[-0.1, 0.0], [10.1, 0.0], [5.0, 1.1], [5.0, -1.1]] {
            assert_eq!(CHART.cell(outside), None);
        }
        assert_eq!(CHART.cell([f64::NAN, f64::INFINITY]), None);
    }
}
