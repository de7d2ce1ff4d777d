//! Draws curves: the vertical run of each dot column, joined to the one before.

use ratatui::style::Modifier;

use super::curve::{Area, Curve, Emphasis, FAINT};
use super::window::Window;
use super::y_axis::YAxis;
use crate::series::{Smoothing, Span};
use crate::ui::canvas::{Canvas, Columns, Layer, Pattern, Stroke};
use crate::ui::theme::{Role, Theme};

/// Draws a curve and returns the dot (column, row) at which it ends.
pub(super) fn draw(
    curve: &Curve<'_>,
    columns: &Columns,
    window: &Window<'_>,
    y: &YAxis,
    canvas: &mut Canvas,
    theme: &Theme,
) -> Option<(u16, i64)> {
    let Curve {
        role,
        pattern,
        smoothing,
        ..
    } = *curve;
    let height = canvas.height();
    let style = curve.style(theme);
    let base = Stroke {
        layer: if curve.emphasis == Emphasis::Back {
            Layer::Back
        } else {
            Layer::Front
        },
        style,
        pattern,
        patterned: theme.patterns() || curve.broken,
    };
    let is_line = matches!(curve.area, Area::None);
    let piece = |span: &Option<Span>| span.map(|span| Piece::of(&span, y, height));
    let pieces: Vec<_> = columns.spans.iter().map(piece).collect();
    if !is_line {
        let layer = Layer::Cloud;
        let stroke = canvas.add_stroke(Stroke { layer, ..base });
        if let Some(background) = theme
            .shade(role, FAINT)
            .filter(|_| curve.emphasis == Emphasis::Faint)
        {
            canvas.set_background(stroke, background);
        }
        fill(&pieces, curve.area, stroke, canvas);
    }
    let mut pen = Pen {
        curve,
        window,
        y,
        stroke: 0,
        smoothing: Smoothing::Off,
    };
    if smoothing == Smoothing::Off {
        if !is_line {
            return None;
        }
        pen.stroke = canvas.add_stroke(base);
        return pen.trace(&pieces, canvas);
    }
    if is_line {
        let style = style.add_modifier(Modifier::DIM);
        pen.stroke = canvas.add_stroke(Stroke {
            layer: Layer::Raw,
            style,
            pattern: Pattern::Dotted,
            ..base
        });
        pen.trace(&pieces, canvas);
    }
    let value = |value: &Option<f32>| value.map(|value| Piece::at(value, y, height));
    let smooth: Vec<_> = columns.smooth.iter().map(value).collect();
    let style = theme.style(if role == Role::Cloud {
        Role::Objective
    } else {
        role
    });
    let pattern = if is_line { pattern } else { Pattern::Dotted };
    pen.stroke = canvas.add_stroke(Stroke {
        style,
        pattern,
        ..base
    });
    pen.smoothing = smoothing;
    pen.trace(&smooth, canvas)
}

/// Fills the columns of a cloud or a band. Columns of a band without a point are interpolated between their neighbours.
fn fill(pieces: &[Option<Piece>], area: Area<'_>, stroke: u8, canvas: &mut Canvas) {
    let is_joined = matches!(area, Area::Band(_));
    let mut before: Option<(i64, Piece)> = None;
    for (dot, piece) in (0..).zip(pieces) {
        let Some(piece) = piece else { continue };
        if !piece.finite {
            before = None;
            continue;
        }
        if let Some(before) = before.filter(|_| is_joined) {
            between(before, (dot, *piece), stroke, canvas);
        }
        canvas.run(dot, piece.top, piece.bottom, stroke);
        before = Some((dot, *piece));
    }
}

/// Fills the columns between two that have points, by linear interpolation.
fn between((from, a): (i64, Piece), (to, b): (i64, Piece), stroke: u8, canvas: &mut Canvas) {
    for dot in from + 1..to {
        let row = |a: i64, b: i64| a + (b - a) * (dot - from) / (to - from);
        canvas.run(dot, row(a.top, b.top), row(a.bottom, b.bottom), stroke);
    }
}

/// The extent of a curve in one dot column, in dot rows.
#[derive(Clone, Copy, Debug)]
struct Piece {
    top: i64,
    bottom: i64,
    /// The row of the last value.
    end: i64,
    /// Whether any value is finite; if none is, the line is broken.
    finite: bool,
}

impl Piece {
    fn of(span: &Span, y: &YAxis, height: i64) -> Self {
        let row = |value: f32| y.dot_of(f64::from(value), height);
        if span.is_finite() {
            Self {
                top: row(span.max),
                bottom: row(span.min),
                end: row(span.last_value),
                finite: true,
            }
        } else {
            Self {
                top: 0,
                bottom: 0,
                end: 0,
                finite: false,
            }
        }
    }

    fn at(value: f32, y: &YAxis, height: i64) -> Self {
        let row = y.dot_of(f64::from(value), height);
        Self {
            top: row,
            bottom: row,
            end: row,
            finite: true,
        }
    }
}

struct Pen<'a> {
    curve: &'a Curve<'a>,
    window: &'a Window<'a>,
    y: &'a YAxis,
    stroke: u8,
    smoothing: Smoothing,
}

impl Pen<'_> {
    /// Draws each column's run and joins it to the one before, entering from the left edge and leaving to the right.
    fn trace(&self, pieces: &[Option<Piece>], canvas: &mut Canvas) -> Option<(u16, i64)> {
        let (start, end) = self.window.steps();
        let before = start
            .checked_sub(1)
            .and_then(|step| self.curve.series.at(step));
        let mut last = before.and_then(|span| self.outside(&span, canvas.height()));
        // The row of the last dot that the pattern actually drew.
        let mut drawn_row = last.map(|(_, row)| row);
        for (dot, piece) in (0..).zip(pieces) {
            let Some(piece) = piece else { continue };
            if !piece.finite {
                last = None;
                continue;
            }
            if let Some(from) = last {
                let entry = from.1.clamp(piece.top, piece.bottom);
                canvas.line(from, (dot, entry), self.stroke);
            }
            drawn_row = self.column(dot, piece, last, drawn_row, canvas);
            last = Some((dot, piece.end));
        }
        let drawn = pieces
            .iter()
            .rposition(|piece| piece.is_some_and(|piece| piece.finite));
        let after = self.curve.series.after(end);
        if let (Some(from), Some(to)) =
            (last, after.and_then(|s| self.outside(&s, canvas.height())))
        {
            canvas.line(from, to, self.stroke);
        }
        let dot = drawn?;
        Some((dot as u16, pieces[dot]?.end))
    }

    /// Draws the run of one column and returns the last row that was actually drawn. A dot that is isolated, ends a
    /// jump, is far from its neighbour or more than a cell from `drawn_row` is always drawn, so that no pattern hides a
    /// spike or a single point.
    fn column(
        &self,
        dot: i64,
        piece: &Piece,
        last: Option<(i64, i64)>,
        drawn_row: Option<i64>,
        canvas: &mut Canvas,
    ) -> Option<i64> {
        let flat = piece.top == piece.bottom;
        let joined = last.is_some_and(|(x, y)| x + 1 == dot && (y - piece.top).abs() <= 2);
        let near = drawn_row.is_some_and(|row| (row - piece.top).abs() <= canvas.cell_height());
        if flat && joined && near {
            let drawn = canvas.level(dot, piece.top, self.stroke);
            return if drawn { Some(piece.top) } else { drawn_row };
        }
        canvas.run(dot, piece.top, piece.bottom, self.stroke);
        Some(piece.end)
    }

    /// The dot at which a point outside the window would be drawn.
    fn outside(&self, span: &Span, height: i64) -> Option<(i64, i64)> {
        let value = match self.smoothing {
            Smoothing::Off => span.last_value,
            smoothing => self.curve.series.smoothed_at(smoothing, span.last)?,
        };
        value.is_finite().then(|| {
            (
                self.window.far_dot_of(span.last),
                self.y.dot_of(f64::from(value), height),
            )
        })
    }
}
