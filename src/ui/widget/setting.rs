//! An editable value in a row: drawn between the arrows that change it, with matching hit testing.

use ratatui::layout::Rect;

use crate::ui::draw_context::{self, Row};
use crate::ui::hit::Part;
use crate::ui::symbols::Symbols;
use crate::ui::theme::Role;

/// Whether a row is selected, and whether it has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Choice {
    No,
    /// Selected, but another pane has the focus.
    Chosen,
    /// Selected, in the pane that has the focus.
    Focused,
}

impl Choice {
    pub(in crate::ui) const fn of(is_chosen: bool, has_focus: bool) -> Self {
        match (is_chosen, has_focus) {
            (false, _) => Self::No,
            (true, false) => Self::Chosen,
            (true, true) => Self::Focused,
        }
    }
}

/// Where the value is placed in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Placement {
    /// `‹ value ›` at the right end. The arrows show only while the row is selected; otherwise the row's name may use
    /// the cells of the left one.
    End,
    /// Like `End`, but the name never uses the cells of the left arrow.
    EndApart,
    /// `‹ value ›` after this many cells, with the arrows always shown.
    After(u16),
    /// `‹value ›` in a column given by its offset and width in cells; the arrows show at both ends while the row is
    /// selected.
    Column(u16, u16),
}

#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Setting<'a> {
    pub(in crate::ui) text: &'a str,
    /// Drawn after the text, one cell wide.
    pub(in crate::ui) mark: &'a str,
    /// The role of the text while the row is not selected.
    pub(in crate::ui) role: Role,
    pub(in crate::ui) choice: Choice,
    pub(in crate::ui) placement: Placement,
}

impl Setting<'_> {
    /// Draws the value on the row `row`, which covers `area`.
    pub(in crate::ui) fn draw(&self, area: Rect, row: &mut Row<'_>, symbols: &Symbols) {
        match self.placement {
            Placement::End | Placement::EndApart if self.choice == Choice::Focused => {
                row.end(&self.between_arrows(symbols), Role::Selected);
            }
            Placement::End | Placement::EndApart => self.end(row, symbols),
            Placement::After(cells) => {
                let role = match self.choice {
                    Choice::No => self.role,
                    Choice::Chosen => Role::Strong,
                    Choice::Focused => Role::Selected,
                };
                row.go_to(area.x + cells);
                row.put(&self.between_arrows(symbols), role);
            }
            Placement::Column(cells, _) if self.choice == Choice::No => {
                row.go_to(area.x + cells).skip(1).put(self.text, self.role);
            }
            Placement::Column(cells, width) => {
                row.go_to(area.x + cells).put(symbols.less, Role::Accent);
                row.put(self.text, Role::Accent);
                row.go_to(area.x + cells + width.saturating_sub(1));
                row.put(symbols.more, Role::Accent);
            }
        }
    }

    fn between_arrows(&self, symbols: &Symbols) -> String {
        let Symbols { less, more, .. } = symbols;
        format!(" {less} {}{}{more} ", self.text, self.mark)
    }

    /// Draws the value at the right end of a row without the focus.
    fn end(&self, row: &mut Row<'_>, symbols: &Symbols) {
        let is_chosen = self.choice == Choice::Chosen;
        let more = if is_chosen { symbols.more } else { " " };
        row.end_skip(1).end(more, Role::Dim);
        row.end(self.mark, Role::Warning).end(self.text, self.role);
        if is_chosen {
            row.end_skip(1).end(symbols.less, Role::Dim);
        } else if self.placement == Placement::EndApart {
            row.end_skip(1 + draw_context::width(symbols.less));
        }
    }

    /// Which part of the value column `x` of the row hits.
    pub(in crate::ui) fn part(&self, area: Rect, x: u16, symbols: &Symbols) -> Part {
        let text = draw_context::width(&symbols.text(self.text));
        // An arrow is hit by the cells beside it, too.
        let (less, more) = match self.placement {
            Placement::End | Placement::EndApart => {
                let less = area.right().saturating_sub(text + 4);
                (
                    less.saturating_sub(1)..less + 2,
                    area.right() - 2..area.right(),
                )
            }
            Placement::After(cells) => {
                let left = area.x + cells;
                (left..left + 3, left + 3 + text..left + 6 + text)
            }
            Placement::Column(cells, width) => {
                let left = area.x + cells;
                let right = left + width;
                (left..left + 1, right.saturating_sub(1)..right)
            }
        };
        match x {
            x if more.contains(&x) => Part::More,
            x if less.contains(&x) => Part::Less,
            _ => Part::Body,
        }
    }
}

/// Draws the bullet of a switch, followed by a blank.
pub(in crate::ui) fn bullet(is_on: bool, row: &mut Row<'_>, symbols: &Symbols) {
    let (glyph, role) = if is_on {
        (symbols.on, Role::Good)
    } else {
        (symbols.off, Role::Faint)
    };
    row.put(glyph, role).skip(1);
}

/// Whether column `x` hits a bullet drawn in column `left`.
pub(in crate::ui) fn is_bullet(x: u16, left: u16) -> bool {
    (left..left + 2).contains(&x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::symbols::SymbolSet;
    use crate::ui::widget::testing::{drawn, line};

    const SET: SymbolSet = SymbolSet::Ascii;
    const AREA: Rect = Rect::new(3, 0, 20, 1);

    /// The row as text, and for each cell the part it hits: `-` less, `+` more, `.` the rest.
    fn shown(choice: Choice, placement: Placement) -> [String; 2] {
        let setting = Setting {
            text: "0.5",
            mark: " ",
            role: Role::Text,
            choice,
            placement,
        };
        let symbols = SET.symbols();
        let buffer = drawn(SET, AREA, |ctx| {
            setting.draw(AREA, &mut ctx.row(AREA), symbols);
        });
        let parts = (AREA.left()..AREA.right()).map(|x| match setting.part(AREA, x, symbols) {
            Part::Less => '-',
            Part::More => '+',
            _ => '.',
        });
        [line(&buffer, 0), parts.collect()]
    }

    #[test]
    fn at_the_right_end_arrows_show_where_it_is_chosen() {
        let parts = "............---...++";
        for placement in [Placement::End, Placement::EndApart] {
            let bare = "              0.5";
            let between = "            < 0.5 >";
            assert_eq!(shown(Choice::No, placement), [bare, parts]);
            assert_eq!(shown(Choice::Chosen, placement), [between, parts]);
            assert_eq!(shown(Choice::Focused, placement), [between, parts]);
        }
    }

    #[test]
    fn after_a_name_arrows_always_show() {
        for choice in [Choice::No, Choice::Chosen, Choice::Focused] {
            assert_eq!(
                shown(choice, Placement::After(4)),
                ["     < 0.5 >", "....---...+++......."]
            );
        }
    }

    #[test]
    fn in_a_column_arrows_stand_at_its_ends() {
        let placement = Placement::Column(4, 8);
        let parts = "....-......+........";
        assert_eq!(shown(Choice::No, placement), ["     0.5", parts]);
        assert_eq!(shown(Choice::Focused, placement), ["    <0.5   >", parts]);
    }
}
