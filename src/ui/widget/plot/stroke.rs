//! Curves drawn: each dot column's run, joined to the one before.

use ratatui::style::Modifier;

use super::curve::{Area, Curve, FAINT, Stand};
use super::window::Window;
use super::y_axis::YAxis;
use crate::series::{Smoothing, Span};
use crate::ui::canvas::{Canvas, Columns, Layer, Pattern, Stroke};
use crate::ui::theme::{Role, Theme};

/// Draws a curve's columns and says at which dot it ends.
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
    let ctx = Stroke {
        layer: if curve.stand == Stand::Back {
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
        let number = canvas.ctx(Stroke { layer, ..ctx });
        if let Some(data_context) = theme
            .shade(role, FAINT)
            .filter(|_| curve.stand == Stand::Faint)
        {
            canvas.give_ground(number, data_context);
        }
        fill(&pieces, curve.area, number, canvas);
    }
    let mut pen = Pen {
        curve,
        window,
        y,
        ctx: 0,
        smoothing: Smoothing::Off,
    };
    if smoothing == Smoothing::Off {
        if !is_line {
            return None;
        }
        pen.ctx = canvas.ctx(ctx);
        return pen.trace(&pieces, canvas);
    }
    if is_line {
        let style = style.add_modifier(Modifier::DIM);
        pen.ctx = canvas.ctx(Stroke {
            layer: Layer::Raw,
            style,
            pattern: Pattern::Dotted,
            ..ctx
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
    pen.ctx = canvas.ctx(Stroke {
        style,
        pattern,
        ..ctx
    });
    pen.smoothing = smoothing;
    pen.trace(&smooth, canvas)
}

/// Fills the columns of a cloud or a band; those of a band that have no point, from one that has to the next.
fn fill(pieces: &[Option<Piece>], area: Area<'_>, ctx: u8, canvas: &mut Canvas) {
    let is_joined = matches!(area, Area::Band(_));
    let mut before: Option<(i64, Piece)> = None;
    for (dot, piece) in (0..).zip(pieces) {
        let Some(piece) = piece else { continue };
        if !piece.finite {
            before = None;
            continue;
        }
        if let Some(before) = before.filter(|_| is_joined) {
            between(before, (dot, *piece), ctx, canvas);
        }
        canvas.run(dot, piece.top, piece.bottom, ctx);
        before = Some((dot, *piece));
    }
}

/// The columns of a band between two that have points.
fn between((from, a): (i64, Piece), (to, b): (i64, Piece), ctx: u8, canvas: &mut Canvas) {
    for dot in from + 1..to {
        let row = |a: i64, b: i64| a + (b - a) * (dot - from) / (to - from);
        canvas.run(dot, row(a.top, b.top), row(a.bottom, b.bottom), ctx);
    }
}

/// What a curve does in one dot column, in dot rows.
#[derive(Clone, Copy, Debug)]
struct Piece {
    top: i64,
    bottom: i64,
    /// Where it leaves the column.
    end: i64,
    /// False: only values that are not finite, which break the line.
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
    ctx: u8,
    smoothing: Smoothing,
}

impl Pen<'_> {
    /// Draws each column's run and joins it to the one before, in from the left edge and out to the right.
    fn trace(&self, pieces: &[Option<Piece>], canvas: &mut Canvas) -> Option<(u16, i64)> {
        let (start, end) = self.window.steps();
        let before = start
            .checked_sub(1)
            .and_then(|step| self.curve.series.at(step));
        let mut last = before.and_then(|span| self.outside(&span, canvas.height()));
        // The row of the last dot that the pattern left standing.
        let mut seen = last.map(|(_, row)| row);
        for (dot, piece) in (0..).zip(pieces) {
            let Some(piece) = piece else { continue };
            if !piece.finite {
                last = None;
                continue;
            }
            if let Some(from) = last {
                let entry = from.1.clamp(piece.top, piece.bottom);
                canvas.line(from, (dot, entry), self.ctx);
            }
            seen = self.column(dot, piece, last, seen, canvas);
            last = Some((dot, piece.end));
        }
        let drawn = pieces
            .iter()
            .rposition(|piece| piece.is_some_and(|piece| piece.finite));
        let after = self.curve.series.after(end);
        if let (Some(from), Some(to)) =
            (last, after.and_then(|s| self.outside(&s, canvas.height())))
        {
            canvas.line(from, to, self.ctx);
        }
        let dot = drawn?;
        Some((dot as u16, pieces[dot]?.end))
    }

    /// The run of one column. A dot that stands alone, ends a jump, lies far from its neighbour or more than a cell from
    /// what was last `seen` of the curve is always drawn, so that no pattern can hide a spike or a single point. Returns
    /// the row that has been seen now.
    fn column(
        &self,
        dot: i64,
        piece: &Piece,
        last: Option<(i64, i64)>,
        seen: Option<i64>,
        canvas: &mut Canvas,
    ) -> Option<i64> {
        let flat = piece.top == piece.bottom;
        let joined = last.is_some_and(|(x, y)| x + 1 == dot && (y - piece.top).abs() <= 2);
        let near = seen.is_some_and(|row| (row - piece.top).abs() <= canvas.cell_height());
        if flat && joined && near {
            let drawn = canvas.level(dot, piece.top, self.ctx);
            return if drawn { Some(piece.top) } else { seen };
        }
        canvas.run(dot, piece.top, piece.bottom, self.ctx);
        Some(piece.end)
    }

    /// Where a point outside of the window would be drawn.
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
