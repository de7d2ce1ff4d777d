//! The legend line above a plot: title, and the glyph, name and current value of each curve.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::curve::Curve;
use crate::ui::symbols::Symbols;
use crate::ui::theme::{Role, Theme};

/// Cells reserved for a value, so that the entries after it do not move.
const FIGURE: usize = 7;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegendEntry<'a> {
    glyph: &'static str,
    name: &'a str,
    short: &'a str,
    figure: String,
    role: Role,
}

impl<'a> LegendEntry<'a> {
    /// The entry of a curve as the plot draws it, with its value as formatted by [`crate::ui::number`].
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

    /// Sets a shorter name for narrow legends.
    #[must_use]
    pub fn short(self, short: &'a str) -> Self {
        Self { short, ..self }
    }
}

/// The legend line. Where it is too narrow, it drops in this order: the text on the right, as far as it has shorter
/// forms; the long names; the last entries. The choice depends on the cells reserved for values, not on the values
/// themselves, so that entries do not move as digits change.
#[derive(Clone, Debug)]
pub struct Legend<'a> {
    title: &'a str,
    entries: Vec<LegendEntry<'a>>,
    right: &'a [String],
    last: &'a str,
    right_role: Role,
    theme: &'a Theme,
    title_width: u16,
}

/// Cells between the entries and the text on the right.
const GAP: usize = 2;

/// The parts of the line that are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Fit<'a> {
    long_names: bool,
    entries: usize,
    right: &'a str,
}

impl<'a> Legend<'a> {
    /// A legend with this title and no entries.
    #[must_use]
    pub fn new(title: &'a str, theme: &'a Theme) -> Self {
        Self {
            title,
            entries: Vec::new(),
            right: &[],
            last: "",
            right_role: Role::Faint,
            theme,
            title_width: 0,
        }
    }

    #[must_use]
    pub fn entry(mut self, entry: LegendEntry<'a>) -> Self {
        self.entries.push(entry);
        self
    }

    /// Sets the text at the right end (scale, window): the preferred forms from long to short, tried before the curves'
    /// names are shortened, and the form to fall back to.
    #[must_use]
    pub fn right(self, wanted: &'a [String], last: &'a str, role: Role) -> Self {
        Self {
            right: wanted,
            last,
            right_role: role,
            ..self
        }
    }

    /// Reserves cells for the title, so that the entries of stacked plots line up.
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

    fn entry_cells(entry: &LegendEntry<'_>, long_names: bool) -> usize {
        let name = if long_names { entry.name } else { entry.short };
        1 + 1 + name.width() + 1 + entry.figure.width().max(FIGURE)
    }

    fn cells(&self, fit: Fit<'_>) -> usize {
        let entries = self.entries.iter().take(fit.entries);
        let entries: usize = entries
            .map(|entry| 2 + Self::entry_cells(entry, fit.long_names))
            .sum();
        let right = match fit.right {
            "" => 0,
            text => text.width() + GAP,
        };
        self.title_cells() + entries + right
    }

    /// The first combination that fits into `width` cells, else the first entry alone.
    fn fit(&self, width: usize) -> Fit<'a> {
        let all = self.entries.len();
        let named = [(true, all), (false, all)];
        let fewer = (1..all).rev().map(|entries| (false, entries));
        let wanted = named.into_iter().flat_map(|(long_names, entries)| {
            let rights = self.right.iter().map(String::as_str);
            rights.map(move |right| Fit {
                long_names,
                entries,
                right,
            })
        });
        let last = named
            .into_iter()
            .chain(fewer)
            .map(|(long_names, entries)| Fit {
                long_names,
                entries,
                right: self.last,
            });
        let found = wanted.chain(last).find(|fit| self.cells(*fit) <= width);
        found.unwrap_or(Fit {
            long_names: false,
            entries: all.min(1),
            right: "",
        })
    }
}

impl Widget for &Legend<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return;
        }
        let width = usize::from(area.width);
        let fit = self.fit(width);
        let style = |role| self.theme.style(role);
        buffer.set_stringn(area.x, area.y, self.title, width, style(Role::Strong));
        let title = if self.cells(fit) <= width {
            self.title_cells()
        } else {
            self.title.width()
        };
        let mut x = area.x + title as u16;
        for entry in self.entries.iter().take(fit.entries) {
            let next = x + 2 + Legend::entry_cells(entry, fit.long_names) as u16;
            let name = if fit.long_names {
                entry.name
            } else {
                entry.short
            };
            let figure = style(entry.role).add_modifier(ratatui::style::Modifier::BOLD);
            x += 2;
            for (text, style) in [
                (entry.glyph, style(entry.role)),
                (name, style(Role::Text)),
                (&entry.figure, figure),
            ] {
                let width_left = usize::from(area.right().saturating_sub(x));
                // A truncated value would read as another number.
                if text.width() <= width_left {
                    x = buffer.set_stringn(x, area.y, text, width_left, style).0 + 1;
                }
            }
            x = next;
        }
        let start = area.right() - fit.right.width() as u16;
        buffer.set_string(start, area.y, fit.right, style(self.right_role));
    }
}
