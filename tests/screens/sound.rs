//! Properties of every drawn screen, whatever its content.

use gradus::ui::locale::Language;
use gradus::ui::symbols::SymbolSet;
use gradus::ui::theme::{Depth, ThemeId};
use gradus::ui::{App, Appearance, screen};
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use unicode_width::UnicodeWidthStr;

use super::harness::{draw, press, row};

/// Below this size, only a message about the size is shown.
const LEAST: (u16, u16) = (60, 16);
/// From this height on there is a blank line below the tab bar.
const AIRY: u16 = 30;

/// A different look each time: soon every theme, colour depth, symbol set and language has been used.
pub(crate) fn look(place: usize) -> Appearance {
    let themes: Vec<ThemeId> = ThemeId::all().collect();
    let depths = [Depth::None, Depth::Ansi16, Depth::Indexed256, Depth::True];
    Appearance {
        theme: themes[place % themes.len()],
        depth: depths[place % depths.len()],
        symbols: SymbolSet::ALL[place % SymbolSet::ALL.len()],
        language: Language::ALL[place % Language::ALL.len()],
    }
}

/// Presses the keys of each script in turn, and checks every screen on the way at many sizes.
pub(crate) fn assert_sound_at_every_size(app: &mut App, language: Language, scripts: &[&str]) {
    for keys in scripts {
        press(app, keys);
        for width in [1, 31, 59].into_iter().chain((60..=200).step_by(14)) {
            for height in [5, 16, 17, 24, 31, 63] {
                assert_sound(app, language, (width, height));
            }
        }
        assert_stays_inside(app, (93, 33));
    }
}

/// A screen without overlays: wide characters are whole, and the margins are the same as for an empty screen.
pub(crate) fn assert_sound(app: &mut App, language: Language, size: (u16, u16)) {
    let buffer = draw(app, size);
    assert_whole(&buffer);
    let (width, height) = size;
    if width < LEAST.0 || height < LEAST.1 {
        return;
    }
    let words = language.words();
    assert!(row(&buffer, 0).starts_with(" gradus "), "{buffer:?}");
    let names: Vec<String> = screen::numbered()
        .zip(1..)
        .map(|(entry, number)| {
            let label = words.of(&["screen", entry.id, "label"], entry.label);
            format!("{number} {label}")
        })
        .collect();
    // A blank on both sides of each, or where that is too wide on the left alone; none is cut.
    let padded = format!(" {} ", names.join("  "));
    let close = format!(" {}", names.join(" "));
    let shown = row(&buffer, 1);
    let shown = shown.trim_end();
    let is_either = [padded, close]
        .iter()
        .any(|tabs| format!(" {tabs}").trim_end() == shown);
    assert!(is_either, "{buffer:?}");
    if height >= AIRY {
        assert_eq!(row(&buffer, 2).trim_end(), "", "{buffer:?}");
    }
    let last = row(&buffer, height - 1);
    for (key, word) in [("?", "key.help"), ("q", "key.quit")] {
        let hint = format!("{key} {}", words.get(word));
        assert!(last.contains(&hint), "no '{hint}': {buffer:?}");
    }
}

/// A wide character has its second cell to itself: nothing overwrites half of it, and no edge cuts it.
pub(crate) fn assert_whole(buffer: &Buffer) {
    let area = buffer.area;
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            let symbol = buffer[(x, y)].symbol();
            let width = symbol.width() as u16;
            assert!(width <= 2, "'{symbol}' at {x},{y}: {buffer:?}");
            if width == 2 {
                assert!(x + 1 < area.right(), "cut at the edge: {x},{y}: {buffer:?}");
                let next = buffer[(x + 1, y)].symbol();
                assert_eq!(next, " ", "at {x},{y}: {buffer:?}");
            }
        }
    }
}

/// Draws into an area that does not start at the terminal's corner: everything keeps its position within the area. A
/// cell outside it can't be written at all.
pub(crate) fn assert_stays_inside(app: &mut App, (width, height): (u16, u16)) {
    let cornered = draw(app, (width, height));
    let area = Rect::new(5, 3, width, height);
    let options = TerminalOptions {
        viewport: Viewport::Fixed(area),
    };
    let backend = TestBackend::new(width + 9, height + 7);
    let mut terminal = Terminal::with_options(backend, options).unwrap();
    let frame = terminal.draw(|frame| app.draw(frame)).unwrap();
    assert_eq!(frame.buffer.area, area);
    assert_eq!(frame.buffer.content, cornered.content);
}
