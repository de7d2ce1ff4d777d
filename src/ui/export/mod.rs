//! Exporting a frame: plain text, text with ANSI colours, or SVG.

mod svg;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// The format of an exported frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text, one line per row, without trailing spaces.
    Text,
    /// Text with ANSI escape sequences.
    Ansi,
    /// An image for slides and web pages.
    Svg,
}

/// A name that is no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("format can't be '{0}': expected text, ansi or svg")]
pub struct UnknownFormat(pub String);

impl Format {
    pub const ALL: [Self; 3] = [Self::Text, Self::Ansi, Self::Svg];

    /// The format of a file's extension.
    ///
    /// # Errors
    /// When it is none of `.txt`, `.ansi` and `.svg`.
    pub fn of(path: &Path) -> Result<Self, UnknownFormat> {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        extension.parse()
    }

    /// Formats the frame in `buffer`.
    #[must_use]
    pub fn write(self, buffer: &Buffer) -> String {
        match self {
            Self::Text => text(buffer),
            Self::Ansi => ansi(buffer),
            Self::Svg => svg::svg(buffer),
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" | "txt" => Ok(Self::Text),
            "ansi" => Ok(Self::Ansi),
            "svg" => Ok(Self::Svg),
            other => Err(UnknownFormat(other.to_owned())),
        }
    }
}

/// The cells of each row with their columns, without those covered by a wide character.
fn rows(buffer: &Buffer) -> impl Iterator<Item = Vec<(u16, &Cell)>> {
    let area = buffer.area;
    (area.top()..area.bottom()).map(move |y| {
        let mut cells = Vec::with_capacity(area.width.into());
        let mut x = area.left();
        while x < area.right() {
            let cell = &buffer[(x, y)];
            cells.push((x - area.left(), cell));
            x += width(cell);
        }
        cells
    })
}

fn width(cell: &Cell) -> u16 {
    let width = unicode_width::UnicodeWidthStr::width(cell.symbol());
    u16::try_from(width).unwrap_or(1).max(1)
}

fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for row in rows(buffer) {
        let line: String = row.iter().map(|(_, cell)| cell.symbol()).collect();
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn ansi(buffer: &Buffer) -> String {
    let mut out = String::new();
    for row in rows(buffer) {
        let mut current = None;
        for (_, cell) in row {
            let style = (cell.fg, cell.bg, cell.modifier);
            if current != Some(style) {
                out.push_str(&escape(style));
                current = Some(style);
            }
            out.push_str(cell.symbol());
        }
        out.push_str("\x1b[0m\n");
    }
    out
}

/// The escape sequence that sets exactly this style.
fn escape((fg, bg, modifier): (Color, Color, Modifier)) -> String {
    let mut codes = vec!["0".to_owned()];
    let modifiers = [
        (Modifier::BOLD, "1"),
        (Modifier::DIM, "2"),
        (Modifier::ITALIC, "3"),
        (Modifier::UNDERLINED, "4"),
        (Modifier::REVERSED, "7"),
        (Modifier::CROSSED_OUT, "9"),
    ];
    for (flag, code) in modifiers {
        if modifier.contains(flag) {
            codes.push(code.to_owned());
        }
    }
    codes.extend(colour_code(fg, 30));
    codes.extend(colour_code(bg, 40));
    format!("\x1b[{}m", codes.join(";"))
}

/// The SGR code of a colour; `base` is 30 for the foreground or 40 for the background.
fn colour_code(colour: Color, base: u8) -> Option<String> {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    let extended = base + 8;
    match colour {
        Color::Reset => None,
        Color::Rgb(r, g, b) => Some(format!("{extended};2;{r};{g};{b}")),
        Color::Indexed(index) => Some(format!("{extended};5;{index}")),
        named => {
            let index = NAMED.iter().position(|one| *one == named)? as u8;
            let bright = if index < 8 { 0 } else { 60 - 8 };
            Some((base + index + bright).to_string())
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Ansi => "ansi",
            Self::Svg => "svg",
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(super) mod tests {
    use super::*;
    use ratatui::style::Style;

    pub(super) fn sample() -> Buffer {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 8, 2));
        buffer.set_string(0, 0, "손실 <1", Style::new().fg(Color::Rgb(1, 2, 3)).bold());
        buffer.set_string(
            0,
            1,
            "⣀⠉ ok",
            Style::new().fg(Color::LightRed).bg(Color::Indexed(17)),
        );
        buffer
    }

    #[test]
    fn text_keeps_characters_and_drops_the_spaces_behind() {
        assert_eq!(Format::Text.write(&sample()), "손실 <1\n⣀⠉ ok\n");
    }

    #[test]
    fn ansi_is_read_back_by_a_terminal_as_the_same_cells() {
        let ansi = Format::Ansi.write(&sample()).replace('\n', "\r\n");
        let mut terminal = vt100::Parser::new(3.try_into().unwrap(), 8.try_into().unwrap(), 0);
        terminal.process(ansi.as_bytes());
        let screen = terminal.screen();
        let lines: Vec<_> = screen
            .rows(0, 8)
            .map(|row| row.trim_end().to_owned())
            .collect();
        assert_eq!(lines[..2], ["손실 <1", "⣀⠉ ok"]);
        let cell = screen.cell(0, 0).unwrap();
        assert!(cell.bold());
        assert_eq!(cell.fgcolor(), vt100::Color::Rgb(1, 2, 3));
        let cell = screen.cell(1, 4).unwrap();
        assert_eq!(cell.fgcolor(), vt100::Color::Idx(9));
        assert_eq!(cell.bgcolor(), vt100::Color::Idx(17));
    }

    #[test]
    fn the_ending_of_a_file_names_the_format() {
        assert_eq!(Format::of(Path::new("a/b.svg")), Ok(Format::Svg));
        assert_eq!(Format::of(Path::new("b.txt")), Ok(Format::Text));
        assert!(Format::of(Path::new("b")).is_err());
        assert!(Format::of(Path::new("b.png")).is_err());
    }
}
