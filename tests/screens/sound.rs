//! What holds of every picture, whatever is on it.

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

/// Where there is less room than this, nothing but that is said.
const LEAST: (u16, u16) = (60, 16);
/// From this height on there is air below the tab bar.
const AIRY: u16 = 30;

/// Another look each time: after a few, every theme, depth of colour, set of symbols and language was had.
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

/// Presses the keys of each script in turn, and looks at every picture on the way at many sizes.
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

/// A screen with nothing over it: wide letters are whole, and what surrounds the screen is as if the screen were empty.
pub(crate) fn assert_sound(app: &mut App, language: Language, size: (u16, u16)) {
    let buffer = draw(app, size);
    assert_whole(&buffer);
    let (width, height) = size;
    if width < LEAST.0 || height < LEAST.1 {
        return;
    }
    let words = language.words();
    assert!(row(&buffer, 0).starts_with(" gradus "), "{buffer:?}");
    let tabs = screen::numbered().zip(1..).map(|(entry, number)| {
        let label = words.of(&["screen", entry.id, "label"], entry.label);
        format!(" {number} {label} ")
    });
    let tabs = format!(" {}", tabs.collect::<String>());
    assert!(tabs.starts_with(row(&buffer, 1).trim_end()), "{buffer:?}");
    if height >= AIRY {
        assert_eq!(row(&buffer, 2).trim_end(), "", "{buffer:?}");
    }
    let last = row(&buffer, height - 1);
    for (key, word) in [("?", "key.help"), ("q", "key.quit")] {
        let hint = format!("{key} {}", words.get(word));
        assert!(last.contains(&hint), "no '{hint}': {buffer:?}");
    }
}

/// A wide letter has its second cell to itself: nothing is written over half of it, and no edge cuts it.
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

/// Draws where the screen does not begin at the terminal's corner: everything keeps its place within its area. A cell
/// outside of the area can't be written at all.
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
