//! The x axis below stacked plots: round tick labels that keep apart, with their unit at the right end.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::ticks::{self, Units};
use super::window::Window;
use super::y_axis::GUTTER;
use crate::series::AxisKind;
use crate::ui::number::Numbers;
use crate::ui::symbols::Symbols;
use crate::ui::theme::{Role, Theme};

/// Least distance in cells from the end of a label to the start of the next, up to one cell of rounding.
const CLEAR: usize = 4;

/// The axis line with its ticks and, below it, their labels: two rows. With one row, the labels alone.
#[derive(Clone, Copy, Debug)]
pub struct XAxis<'a> {
    window: &'a Window<'a>,
    theme: &'a Theme,
    symbols: &'a Symbols,
    unit: &'a str,
    numbers: Numbers,
    gutter: u16,
}

impl<'a> XAxis<'a> {
    /// The axis of `window`; `unit` is written at its right end.
    #[must_use]
    pub fn new(
        window: &'a Window<'a>,
        theme: &'a Theme,
        symbols: &'a Symbols,
        unit: &'a str,
    ) -> Self {
        Self {
            window,
            theme,
            symbols,
            unit,
            numbers: Numbers::default(),
            gutter: GUTTER,
        }
    }

    /// Sets how tick labels are written (as in English by default).
    #[must_use]
    pub const fn numbers(self, numbers: Numbers) -> Self {
        Self { numbers, ..self }
    }

    /// Sets the width of the plots' gutter, in cells.
    #[must_use]
    pub const fn gutter(self, gutter: u16) -> Self {
        Self { gutter, ..self }
    }

    /// Cell and label of each tick, at the finest round step whose labels keep apart.
    fn ticks(&self) -> Vec<(u16, String)> {
        let (start, end) = self.window.range();
        let cells = self.window.cells();
        // Start from labels one cell wide, the closest there can be.
        let mut step = ticks::nice((CLEAR + 1) as f64 * (end - start) / f64::from(cells.max(1)));
        if matches!(self.window.kind(), AxisKind::Steps | AxisKind::Samples) {
            step = step.max(1.0);
        }
        loop {
            let found: Vec<(u16, String)> = ticks::multiples(start, end, step)
                .into_iter()
                .map(|x| {
                    (
                        self.window.cell_at(x),
                        ticks::label(x, step, Units::Counted, self.numbers, 9),
                    )
                })
                .collect();
            let apart = |pair: &[(u16, String)]| {
                let [a, b] = pair else { return true };
                usize::from(b.0)
                    >= usize::from(a.0) + usize::midpoint(a.1.width(), b.1.width()) + CLEAR
            };
            if found.windows(2).all(apart) {
                return found;
            }
            step = ticks::nice(step * 1.5);
        }
    }
}

impl Widget for &XAxis<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        if area.width <= self.gutter || area.height == 0 {
            return;
        }
        let left = area.x + self.gutter;
        let right = area.right().min(left + self.window.cells());
        let ticks = self.ticks();
        if area.height > 1 {
            let style = self.theme.style(Role::Axis);
            buffer[(left - 1, area.y)]
                .set_symbol(self.symbols.corner)
                .set_style(style);
            for x in left..right {
                buffer[(x, area.y)]
                    .set_symbol(self.symbols.base)
                    .set_style(style);
            }
            for (cell, _) in &ticks {
                if left + cell < right {
                    buffer[(left + cell, area.y)].set_symbol(self.symbols.base_tick);
                }
            }
        }
        let row = area.y + u16::from(area.height > 1);
        let style = self.theme.style(Role::Dim);
        let unit = self.unit.width() as u16;
        let mut free_until = area.right();
        if area.width > self.gutter + unit {
            free_until = area.right() - unit;
            buffer.set_string(free_until, row, self.unit, style);
        }
        for (cell, text) in &ticks {
            let width = text.width() as u16;
            let x = (left + cell)
                .saturating_sub((width.saturating_sub(1)) / 2)
                .max(area.x);
            if x + width < free_until {
                buffer.set_string(x, row, text, style);
            }
        }
    }
}
