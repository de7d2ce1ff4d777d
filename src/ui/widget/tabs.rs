//! Tab labels on one line, one of them selected. Drawing and hit testing share one layout.

use ratatui::layout::{Position, Rect};

use crate::ui::draw_context::{self, DrawContext, Row};
use crate::ui::symbols::Symbols;
use crate::ui::theme::Role;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TabStyle {
    /// Words two cells apart, the selected one in this role.
    Words(Role),
    /// Adjacent fields, padded by a blank on both sides, or where that is too wide on the left; the selected one is filled.
    Fields,
}

#[derive(Clone, Debug)]
pub(in crate::ui) struct Tabs<'a> {
    names: Vec<&'a str>,
    chosen: usize,
    style: TabStyle,
    indent: u16,
    can_shrink: bool,
}

/// The cells of a tab: columns `left..right`.
#[derive(Clone, Debug)]
struct TabSpan {
    tab: usize,
    text: String,
    left: u16,
    right: u16,
}

impl<'a> Tabs<'a> {
    /// Words, the selected one in the accent colour where the tabs have the focus.
    pub(in crate::ui) fn words(
        names: impl IntoIterator<Item = &'a str>,
        chosen: usize,
        has_focus: bool,
    ) -> Self {
        let role = if has_focus {
            Role::Accent
        } else {
            Role::Strong
        };
        Self::of(names, chosen, TabStyle::Words(role))
    }

    pub(in crate::ui) fn fields(names: impl IntoIterator<Item = &'a str>, chosen: usize) -> Self {
        Self::of(names, chosen, TabStyle::Fields)
    }

    fn of(names: impl IntoIterator<Item = &'a str>, chosen: usize, style: TabStyle) -> Self {
        Self {
            names: names.into_iter().collect(),
            chosen,
            style,
            indent: 1,
            can_shrink: false,
        }
    }

    /// Starts in the first cell instead of the second.
    pub(in crate::ui) fn flush(self) -> Self {
        Self { indent: 0, ..self }
    }

    /// Where not all tabs fit, shows the selected one alone with its number; without this, the line is cut off.
    pub(in crate::ui) fn shrinking(self) -> Self {
        Self {
            can_shrink: true,
            ..self
        }
    }

    /// Draws the tabs and returns the rest of the line.
    pub(in crate::ui) fn draw<'i>(&self, area: Rect, ctx: &'i mut DrawContext<'_>) -> Row<'i> {
        let spans = self.spans(area, ctx.symbols);
        let only_chosen = spans.len() < self.names.len();
        let mut row = ctx.row(area);
        row.skip(self.indent);
        for span in spans {
            let role = match self.style {
                _ if span.tab != self.chosen => Role::Dim,
                TabStyle::Words(_) if only_chosen => Role::Accent,
                TabStyle::Words(role) => role,
                TabStyle::Fields => Role::Selected,
            };
            row.put(&span.text, role).skip(self.gap());
        }
        if only_chosen {
            let number = format!("{}/{}", self.chosen + 1, self.names.len());
            row.put(&number, Role::Dim);
        }
        row
    }

    /// The tab at `at`, as drawn on `area`.
    pub(in crate::ui) fn at(&self, area: Rect, at: Position, symbols: &Symbols) -> Option<usize> {
        if !area.contains(at) {
            return None;
        }
        let spans = self.spans(area, symbols);
        let under = |span: &TabSpan| (span.left..span.right).contains(&at.x);
        spans.into_iter().find(under).map(|span| span.tab)
    }

    const fn gap(&self) -> u16 {
        match self.style {
            TabStyle::Words(_) => 2,
            TabStyle::Fields => 0,
        }
    }

    /// All tabs from left to right, or the selected one alone.
    fn spans(&self, area: Rect, symbols: &Symbols) -> Vec<TabSpan> {
        let cells = |name: &&str| draw_context::width(&symbols.text(name)) + 2;
        let padded: u16 = self.names.iter().map(cells).sum();
        let text = |name: &str| match self.style {
            TabStyle::Words(_) => name.to_owned(),
            TabStyle::Fields if self.indent + padded > area.width => format!(" {name}"),
            TabStyle::Fields => format!(" {name} "),
        };
        let texts = self.names.iter().map(|name| text(name)).enumerate();
        let mut tabs: Vec<(usize, String, u16)> = texts
            .map(|(tab, text)| {
                let cells = draw_context::width(&symbols.text(&text));
                (tab, text, cells)
            })
            .collect();
        let needed: u16 = tabs.iter().map(|(.., cells)| cells + self.gap()).sum();
        if self.can_shrink && needed > area.width {
            tabs.retain(|(tab, ..)| *tab == self.chosen);
        }
        let mut next = area.x + self.indent;
        let span = |(tab, text, cells)| {
            let left = next;
            next += cells + self.gap();
            TabSpan {
                tab,
                text,
                left,
                right: left + cells,
            }
        };
        tabs.into_iter().map(span).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::symbols::SymbolSet;
    use crate::ui::theme::Theme;
    use crate::ui::widget::testing::{drawn, line};

    const NAMES: [&str; 3] = ["One", "Zwei", "셋"];
    const SET: SymbolSet = SymbolSet::Braille;

    /// The line as text, and for each cell the tab it hits.
    fn shown(tabs: &Tabs<'_>, width: u16) -> (String, String) {
        let area = Rect::new(3, 0, width, 1);
        let buffer = drawn(SET, area, |ctx| {
            tabs.draw(area, ctx);
        });
        let hit = |x| tabs.at(area, Position::new(x, 0), SET.symbols());
        let hits = (area.left()..area.right())
            .map(|x| hit(x).map_or_else(|| ".".to_owned(), |tab| tab.to_string()));
        (line(&buffer, 0), hits.collect())
    }

    #[test]
    fn words_stand_apart_and_are_hit_where_they_are_drawn() {
        let (text, hits) = shown(&Tabs::words(NAMES, 1, true), 20);
        assert_eq!(text, " One  Zwei  셋");
        assert_eq!(hits, ".000..1111..22......");
        let (text, hits) = shown(&Tabs::words(NAMES, 1, true).flush(), 20);
        assert_eq!(text, "One  Zwei  셋");
        assert_eq!(hits, "000..1111..22.......");
    }

    #[test]
    fn fields_are_hit_beside_their_names_too() {
        let (text, hits) = shown(&Tabs::fields(NAMES, 0), 20);
        assert_eq!(text, "  One  Zwei  셋");
        assert_eq!(hits, ".000001111112222....");
    }

    #[test]
    fn where_not_all_fit_the_chosen_one_does_or_the_last_are_cut() {
        let tabs = Tabs::words(NAMES, 1, false);
        let (text, hits) = shown(&tabs.clone().shrinking(), 14);
        assert_eq!(text, " Zwei  2/3");
        assert_eq!(hits, ".1111.........");
        let (text, hits) = shown(&tabs, 13);
        assert_eq!(text, " One  Zwei  …");
        assert_eq!(hits, ".000..1111..2");
    }

    #[test]
    fn nothing_is_hit_on_another_line() {
        let area = Rect::new(0, 1, 20, 1);
        let tabs = Tabs::words(NAMES, 0, true);
        assert_eq!(tabs.at(area, Position::new(2, 1), SET.symbols()), Some(0));
        assert_eq!(tabs.at(area, Position::new(2, 0), SET.symbols()), None);
    }

    #[test]
    fn the_chosen_one_stands_out_by_its_role() {
        let area = Rect::new(0, 0, 20, 1);
        let theme = Theme::distinct();
        let tabs = [
            (Tabs::words(NAMES, 0, true), Role::Accent),
            (Tabs::words(NAMES, 0, false), Role::Strong),
            (Tabs::fields(NAMES, 0), Role::Selected),
            (Tabs::words(NAMES, 1, true), Role::Dim),
        ];
        for (tabs, role) in tabs {
            let buffer = drawn(SET, area, |ctx| {
                tabs.draw(area, ctx);
            });
            assert_eq!(Some(buffer[(2, 0)].fg), theme.style(role).fg, "{tabs:?}");
        }
    }
}
