//! Helpers for widget tests.

use std::cell::RefCell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ui::draw_context::DrawContext;
use crate::ui::locale::Language;
use crate::ui::symbols::SymbolSet;
use crate::ui::theme::Theme;

/// Draws with the symbols of `set`, in a theme whose roles all differ.
pub(super) fn drawn(set: SymbolSet, area: Rect, draw: impl FnOnce(&mut DrawContext<'_>)) -> Buffer {
    let mut buffer = Buffer::empty(area);
    draw(&mut DrawContext {
        buffer: &mut buffer,
        theme: &Theme::distinct(),
        symbols: set.symbols(),
        words: Language::default().words(),
        scratch: &RefCell::default(),
    });
    buffer
}

/// A row of the buffer as text, without trailing blanks.
pub(super) fn line(buffer: &Buffer, y: u16) -> String {
    let area = buffer.area;
    let cells = (area.left()..area.right()).map(|x| buffer[(x, y)].symbol());
    cells.collect::<String>().trim_end().to_owned()
}
