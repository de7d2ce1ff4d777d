//! The legend line above a plot: title, and each curve's glyph, name and figure, where the eye already is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::curve::Curve;
use crate::ui::symbols::Symbols;
use crate::ui::theme::{Role, Theme};

/// Cells kept for a figure, so that its neighbours stand still.
const FIGURE: usize = 7;

/// One curve in the legend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegendEntry<'a> {
    glyph: &'static str,
    name: &'a str,
    short: &'a str,
    figure: String,
    role: Role,
}

impl<'a> LegendEntry<'a> {
    /// The entry of a curve as the plot draws it, with the figure as written by [`crate::ui::number`].
    #[must_use]
    pub fn new(
        curve: &Curve<'_>,
        name: &'a str,
        figure: String,
        theme: &Theme,
        symbols: &Symbols,
    ) -> Self {
        let role = if curve.role() == Role::Cloud {
            Role::Objective
        } else {
            curve.role()
        };
        Self {
            glyph: curve.glyph(theme, symbols),
            name,
            short: name,
            figure,
            role,
        }
    }

    /// A shorter name, for where there is little room.
    #[must_use]
    pub fn short(self, short: &'a str) -> Self {
        Self { short, ..self }
    }
}

/// The line itself. Where it is too narrow it loses, in this order: what stands on the right (first its length), the room kept for
/// figures, the long names, all names, the last entries.
#[derive(Clone, Debug)]
pub struct Legend<'a> {
    title: &'a str,
    entries: Vec<LegendEntry<'a>>,
    right: &'a str,
    right_short: &'a str,
    theme: &'a Theme,
    title_width: u16,
}

/// How much of the line is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Fit {
    Full,
    RightShort,
    NoRight,
    Tight,
    Short,
    Bare,
}

impl<'a> Legend<'a> {
    /// A line with this title.
    #[must_use]
    pub fn new(title: &'a str, theme: &'a Theme) -> Self {
        Self {
            title,
            entries: Vec::new(),
            right: "",
            right_short: "",
            theme,
            title_width: 0,
        }
    }

    /// Adds a curve.
    #[must_use]
    pub fn entry(mut self, entry: LegendEntry<'a>) -> Self {
        self.entries.push(entry);
        self
    }

    /// What stands dim at the right end (scale, window), and a shorter form for where there is less room.
    #[must_use]
    pub fn right(self, right: &'a str, right_short: &'a str) -> Self {
        Self {
            right,
            right_short,
            ..self
        }
    }

    fn right_text(&self, fit: Fit) -> &'a str {
        match fit {
            Fit::Full => self.right,
            Fit::RightShort => self.right_short,
            _ => "",
        }
    }

    /// Cells to keep for the title, so that the entries of stacked plots begin below one another.
    #[must_use]
    pub fn title_width(self, cells: u16) -> Self {
        Self {
            title_width: cells,
            ..self
        }
    }

    fn title_cells(&self) -> usize {
        self.title.width().max(usize::from(self.title_width))
    }

    fn entry_cells(entry: &LegendEntry<'_>, fit: Fit) -> usize {
        let name = match fit {
            Fit::Bare => 0,
            Fit::Short => entry.short.width() + 1,
            _ => entry.name.width() + 1,
        };
        let figure = if fit < Fit::Tight {
            entry.figure.width().max(FIGURE)
        } else {
            entry.figure.width()
        };
        1 + name
            + if entry.figure.is_empty() {
                0
            } else {
                figure + 1
            }
    }

    fn cells(&self, fit: Fit) -> usize {
        let entries: usize = self
            .entries
            .iter()
            .map(|entry| Self::entry_cells(entry, fit) + 2)
            .sum();
        let right = match self.right_text(fit) {
            "" => 0,
            text => text.width() + 1,
        };
        self.title_cells() + entries + right
    }
}

impl Widget for &Legend<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return;
        }
        let width = usize::from(area.width);
        let fits = [
            Fit::Full,
            Fit::RightShort,
            Fit::NoRight,
            Fit::Tight,
            Fit::Short,
        ];
        let fit = fits
            .into_iter()
            .find(|&fit| self.cells(fit) <= width)
            .unwrap_or(Fit::Bare);
        let style = |role| self.theme.style(role);
        buffer.set_stringn(area.x, area.y, self.title, width, style(Role::Strong));
        let mut x = area.x + self.title_cells() as u16;
        for entry in &self.entries {
            let cells = Legend::entry_cells(entry, fit) as u16 + 2;
            if x + cells > area.right() {
                break;
            }
            let next = x + cells;
            x += 2;
            x = buffer
                .set_stringn(x, area.y, entry.glyph, 1, style(entry.role))
                .0
                + 1;
            let name = match fit {
                Fit::Bare => "",
                Fit::Short => entry.short,
                _ => entry.name,
            };
            if !name.is_empty() {
                let room = usize::from(area.right() - x);
                x = buffer
                    .set_stringn(x, area.y, name, room, style(Role::Text))
                    .0
                    + 1;
            }
            let figure = style(entry.role).add_modifier(ratatui::style::Modifier::BOLD);
            buffer.set_string(x, area.y, &entry.figure, figure);
            x = next;
        }
        let right = self.right_text(fit);
        let start = area.right() - right.width() as u16;
        buffer.set_string(start, area.y, right, style(Role::Faint));
    }
}
