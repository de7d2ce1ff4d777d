//! The value of a row that is chosen and set: drawn with the arrows that set it, and hit where it is drawn.

use ratatui::layout::Rect;

use crate::ui::draw_context::{self, Row};
use crate::ui::hit::Part;
use crate::ui::symbols::Symbols;
use crate::ui::theme::Role;

/// How far a row is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Choice {
    /// Another one is.
    No,
    /// It is, but keys are for something else.
    Chosen,
    /// Keys are for it.
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

/// Where the value stands in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Stand {
    /// `‹ value ›` at the right end; the arrows are seen where the row is chosen, else the name may have the first one's
    /// room.
    End,
    /// The same, but the name never has that room.
    EndApart,
    /// `‹ value ›` after this many cells, the arrows always seen.
    After(u16),
    /// `‹value ›` after this many cells and in so many, the arrows at both their ends where the row is chosen.
    Column(u16, u16),
}

/// A value that can be set.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Setting<'a> {
    pub(in crate::ui) text: &'a str,
    /// What follows it: a cell.
    pub(in crate::ui) mark: &'a str,
    /// Where the row is not chosen.
    pub(in crate::ui) role: Role,
    pub(in crate::ui) choice: Choice,
    pub(in crate::ui) stand: Stand,
}

impl Setting<'_> {
    /// Draws it on the row of `place`.
    pub(in crate::ui) fn draw(&self, place: Rect, row: &mut Row<'_>, symbols: &Symbols) {
        match self.stand {
            Stand::End | Stand::EndApart if self.choice == Choice::Focused => {
                row.end(&self.between_arrows(symbols), Role::Selected);
            }
            Stand::End | Stand::EndApart => self.end(row, symbols),
            Stand::After(cells) => {
                let role = match self.choice {
                    Choice::No => self.role,
                    Choice::Chosen => Role::Strong,
                    Choice::Focused => Role::Selected,
                };
                row.go_to(place.x + cells);
                row.put(&self.between_arrows(symbols), role);
            }
            Stand::Column(cells, _) if self.choice == Choice::No => {
                row.go_to(place.x + cells).skip(1).put(self.text, self.role);
            }
            Stand::Column(cells, width) => {
                row.go_to(place.x + cells).put(symbols.less, Role::Accent);
                row.put(self.text, Role::Accent);
                row.go_to(place.x + cells + width.saturating_sub(1));
                row.put(symbols.more, Role::Accent);
            }
        }
    }

    fn between_arrows(&self, symbols: &Symbols) -> String {
        let Symbols { less, more, .. } = symbols;
        format!(" {less} {}{}{more} ", self.text, self.mark)
    }

    /// At the right end, where keys are not for it.
    fn end(&self, row: &mut Row<'_>, symbols: &Symbols) {
        let is_chosen = self.choice == Choice::Chosen;
        let more = if is_chosen { symbols.more } else { " " };
        row.end_skip(1).end(more, Role::Dim);
        row.end(self.mark, Role::Warning).end(self.text, self.role);
        if is_chosen {
            row.end_skip(1).end(symbols.less, Role::Dim);
        } else if self.stand == Stand::EndApart {
            row.end_skip(1 + draw_context::width(symbols.less));
        }
    }

    /// Which part of it lies in column `x` of its row, `place`.
    pub(in crate::ui) fn part(&self, place: Rect, x: u16, symbols: &Symbols) -> Part {
        let text = draw_context::width(&symbols.text(self.text));
        // The cells beside an arrow are its own, too, where there is one.
        let (less, more) = match self.stand {
            Stand::End | Stand::EndApart => {
                let less = place.right().saturating_sub(text + 4);
                (
                    less.saturating_sub(1)..less + 2,
                    place.right() - 2..place.right(),
                )
            }
            Stand::After(cells) => {
                let left = place.x + cells;
                (left..left + 3, left + 3 + text..left + 6 + text)
            }
            Stand::Column(cells, width) => {
                let left = place.x + cells;
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

/// Draws the bullet of a switch, and the blank after it.
pub(in crate::ui) fn bullet(is_on: bool, row: &mut Row<'_>, symbols: &Symbols) {
    let (glyph, role) = if is_on {
        (symbols.on, Role::Good)
    } else {
        (symbols.off, Role::Faint)
    };
    row.put(glyph, role).skip(1);
}

/// Whether column `x` is of a bullet that was drawn in column `left`.
pub(in crate::ui) fn is_bullet(x: u16, left: u16) -> bool {
    (left..left + 2).contains(&x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::symbols::SymbolSet;
    use crate::ui::widget::testing::{drawn, line};

    const SET: SymbolSet = SymbolSet::Ascii;
    const PLACE: Rect = Rect::new(3, 0, 20, 1);

    /// The row, and below it what each of its cells is: less, more, or the rest.
    fn shown(choice: Choice, stand: Stand) -> [String; 2] {
        let setting = Setting {
            text: "0.5",
            mark: " ",
            role: Role::Text,
            choice,
            stand,
        };
        let symbols = SET.symbols();
        let buffer = drawn(SET, PLACE, |ctx| {
            setting.draw(PLACE, &mut ctx.row(PLACE), symbols);
        });
        let parts = (PLACE.left()..PLACE.right()).map(|x| match setting.part(PLACE, x, symbols) {
            Part::Less => '-',
            Part::More => '+',
            _ => '.',
        });
        [line(&buffer, 0), parts.collect()]
    }

    #[test]
    fn at_the_right_end_arrows_show_where_it_is_chosen() {
        let parts = "............---...++";
        for stand in [Stand::End, Stand::EndApart] {
            let bare = "              0.5";
            let between = "            < 0.5 >";
            assert_eq!(shown(Choice::No, stand), [bare, parts]);
            assert_eq!(shown(Choice::Chosen, stand), [between, parts]);
            assert_eq!(shown(Choice::Focused, stand), [between, parts]);
        }
    }

    #[test]
    fn after_a_name_arrows_always_show() {
        for choice in [Choice::No, Choice::Chosen, Choice::Focused] {
            assert_eq!(
                shown(choice, Stand::After(4)),
                ["     < 0.5 >", "....---...+++......."]
            );
        }
    }

    #[test]
    fn in_a_column_arrows_stand_at_its_ends() {
        let stand = Stand::Column(4, 8);
        let parts = "....-......+........";
        assert_eq!(shown(Choice::No, stand), ["     0.5", parts]);
        assert_eq!(shown(Choice::Focused, stand), ["    <0.5   >", parts]);
    }
}
