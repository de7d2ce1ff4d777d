//! Writing text to the cell buffer: styled by role, cut to the available width, wide characters counted as two cells.

use std::borrow::Cow;
use std::cell::RefCell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::canvas::Scratch;
use super::locale::Words;
use super::symbols::Symbols;
use super::theme::{Role, Theme};

/// What every widget needs to draw itself.
pub(super) struct DrawContext<'a> {
    pub buffer: &'a mut Buffer,
    pub theme: &'a Theme,
    pub symbols: &'static Symbols,
    pub words: &'static Words,
    /// Buffers that plots reuse from frame to frame.
    pub scratch: &'a RefCell<Scratch>,
}

impl DrawContext<'_> {
    /// Starts writing in the first row of `area`.
    pub(super) fn row(&mut self, area: Rect) -> Row<'_> {
        let area = area.intersection(self.buffer.area);
        let height = area.height;
        Row {
            theme: self.theme,
            symbols: self.symbols,
            buffer: &mut *self.buffer,
            y: area.y,
            left: area.x,
            right: if height == 0 { area.x } else { area.right() },
        }
    }

    /// Clears `area` to the background of the screen.
    pub(super) fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        let style = self.theme.style(Role::Background);
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                self.buffer[(x, y)].reset();
                self.buffer[(x, y)].set_style(style);
            }
        }
    }

    /// Draws a line across `area`, with `title` in it: the upper edge of what lies over a screen.
    pub(super) fn edge(&mut self, area: Rect, title: &str) {
        let style = self.theme.style(Role::Axis);
        for x in area.left()..area.right() {
            if let Some(cell) = self.buffer.cell_mut((x, area.y)) {
                cell.set_symbol(self.symbols.base).set_style(style);
            }
        }
        let title = format!(" {title} ");
        self.row(area).skip(1).put(&title, Role::Strong);
    }

    /// The width of `text` in cells, as the glyph set spells it.
    #[must_use]
    pub(super) fn width(&self, text: &str) -> u16 {
        width(&self.symbols.text(text))
    }
}

/// One row, written from its left and from its right end.
pub(super) struct Row<'a> {
    theme: &'a Theme,
    symbols: &'static Symbols,
    buffer: &'a mut Buffer,
    y: u16,
    left: u16,
    right: u16,
}

impl Row<'_> {
    /// Writes `text` at the left end of what is free, cut to fit.
    pub(super) fn put(&mut self, text: &str, role: Role) -> &mut Self {
        let style = self.theme.style(role);
        self.put_styled(text, style)
    }

    pub(super) fn put_styled(&mut self, text: &str, style: Style) -> &mut Self {
        let text = self.symbols.text(text);
        let text = cut(&text, self.room(), self.symbols.ellipsis);
        self.buffer.set_string(self.left, self.y, &text, style);
        self.left += width(&text);
        self
    }

    /// A bar of `cells` cells of which the first are `filled`.
    pub(super) fn bar(&mut self, filled: u16, cells: u16, role: Role) -> &mut Self {
        let filled = filled.min(cells);
        let (full, empty) = (self.symbols.solid, self.symbols.bar_empty);
        self.put(&full.repeat(usize::from(filled)), role)
            .put(&empty.repeat(usize::from(cells - filled)), Role::Axis)
    }

    pub(super) fn skip(&mut self, cells: u16) -> &mut Self {
        self.left = self.left.saturating_add(cells).min(self.right);
        self
    }

    /// Moves right to column `x` of the screen; never back.
    pub(super) fn go_to(&mut self, x: u16) -> &mut Self {
        self.left = self.left.max(x).min(self.right);
        self
    }

    /// Writes `text` at the right end of what is free, cut to fit.
    pub(super) fn end(&mut self, text: &str, role: Role) -> &mut Self {
        let style = self.theme.style(role);
        self.end_styled(text, style)
    }

    pub(super) fn end_styled(&mut self, text: &str, style: Style) -> &mut Self {
        let text = self.symbols.text(text);
        let text = cut(&text, self.room(), self.symbols.ellipsis);
        self.right -= width(&text);
        self.buffer.set_string(self.right, self.y, &text, style);
        self
    }

    pub(super) fn end_skip(&mut self, cells: u16) -> &mut Self {
        self.right = self.right.saturating_sub(cells).max(self.left);
        self
    }

    /// The free cells.
    #[must_use]
    pub(super) fn room(&self) -> u16 {
        self.right.saturating_sub(self.left)
    }

    /// The next column to write to from the left.
    #[must_use]
    pub(super) fn x(&self) -> u16 {
        self.left
    }
}

/// The width of `text` in cells.
#[must_use]
pub(super) fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// Cuts `text` to `cells` cells; cut text ends in `ellipsis`.
#[must_use]
pub(super) fn cut<'t>(text: &'t str, cells: u16, ellipsis: &str) -> Cow<'t, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let Some(room) = cells.checked_sub(width(ellipsis)) else {
        return Cow::Borrowed("");
    };
    let mut used = 0;
    let mut kept = String::new();
    for letter in text.chars() {
        used += letter.width().unwrap_or(0) as u16;
        if used > room {
            break;
        }
        kept.push(letter);
    }
    kept.push_str(ellipsis);
    Cow::Owned(kept)
}

/// As many leading clauses of `text` as fit into `cells`; the first is kept even if it does not.
#[must_use]
pub(super) fn brief(text: &str, cells: u16) -> Cow<'_, str> {
    let mut kept = text.trim_end_matches('.');
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    while width(kept) + 1 > cells {
        let Some((end, _)) = [", ", "; ", ". "]
            .iter()
            .filter_map(|between| kept.rfind(between).map(|at| (at, between)))
            .max()
        else {
            return Cow::Borrowed(kept);
        };
        kept = &kept[..end];
    }
    Cow::Owned(format!("{kept}."))
}

/// The words of a text, each with the blank after it, between which a line may break: a number and its percent sign stay
/// together.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let breaks = rest
            .match_indices(' ')
            .map(|(at, _)| at + 1)
            .find(|at| !rest[*at..].starts_with('%'));
        let (word, after) = rest.split_at(breaks.unwrap_or(rest.len()));
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

/// Wraps `text` at spaces into lines of at most `cells` cells; a longer word is broken.
#[must_use]
pub(super) fn wrap(text: &str, cells: u16) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in words(text) {
        let wide = width(word.trim_end());
        if used > 0 && used + wide > cells {
            lines.push(String::new());
            used = 0;
        }
        for letter in word.chars() {
            let wide = letter.width().unwrap_or(0) as u16;
            if used + wide > cells && letter != ' ' && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push(letter);
                used += wide;
            }
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_left_out_by_clauses() {
        let text = "validation 50 % above its best, train still falls.";
        assert_eq!(brief(text, 60), text);
        assert_eq!(brief(text, 49), "validation 50 % above its best.");
        assert_eq!(brief(text, 31), "validation 50 % above its best.");
        assert_eq!(brief(text, 20), "validation 50 % above its best");
        assert_eq!(brief("훈련 손실 0.1. 검증 0.2.", 16), "훈련 손실 0.1.");
        assert_eq!(brief("", 3), "");
    }

    #[test]
    fn text_is_cut_by_cells_not_by_letters() {
        assert_eq!(cut("learning", 8, "…"), "learning");
        assert_eq!(cut("learning", 5, "…"), "lear…");
        assert_eq!(cut("학습률", 6, "…"), "학습률");
        assert_eq!(cut("학습률", 5, "…"), "학습…");
        assert_eq!(cut("학습률", 4, "…"), "학…");
        assert_eq!(cut("학습률", 0, "…"), "");
    }

    #[test]
    fn text_is_broken_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("one two three", 100), ["one two three"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("학습 손실", 5), ["학습", "손실"]);
        assert_eq!(wrap("", 5), [""]);
        // A number and its percent sign stay together.
        assert_eq!(wrap("is 2.6 % in it", 6), ["is", "2.6 %", "in it"]);
        assert_eq!(wrap("of 100 % of it", 7), ["of", "100 %", "of it"]);
    }
}
