//! A frame as a file: plain text, text with ANSI colours, or SVG.

use std::fmt::{self, Write};
use std::path::Path;
use std::str::FromStr;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::theme::{Rgb, shown};

/// How a frame is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Characters alone, a line a row, without the spaces at the end.
    Text,
    /// Characters with the escape sequences of their colours.
    Ansi,
    /// A picture for slides and web pages.
    Svg,
}

/// A name of no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frame can't be written as '{0}': allowed is text (.txt), ansi or svg")]
pub struct UnknownFormat(String);

impl Format {
    /// The format that a file's name asks for.
    ///
    /// # Errors
    /// When its ending is none of `.txt`, `.ansi` and `.svg`.
    pub fn of(path: &Path) -> Result<Self, UnknownFormat> {
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        ending.parse()
    }

    /// The frame in `buffer` in this format.
    #[must_use]
    pub fn write(self, buffer: &Buffer) -> String {
        match self {
            Self::Text => text(buffer),
            Self::Ansi => ansi(buffer),
            Self::Svg => svg(buffer),
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

/// The cells of each row that are drawn, with their column: what a wide character covers is left out.
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

/// The sequence that sets exactly this style.
fn escape((ink, ground, modifier): (Color, Color, Modifier)) -> String {
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
    codes.extend(colour_code(ink, 30));
    codes.extend(colour_code(ground, 40));
    format!("\x1b[{}m", codes.join(";"))
}

/// The code of a colour, from `base` 30 for ink or 40 for ground.
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
            let place = NAMED.iter().position(|one| *one == named)? as u8;
            let bright = if place < 8 { 0 } else { 60 - 8 };
            Some((base + place + bright).to_string())
        }
    }
}

/// The size of a cell in an SVG, in pixels: the advance of common monospace fonts at 15 px, and a line with some air.
const CELL: (f64, f64) = (9.0, 19.0);
/// The colours of a terminal that was not told any.
const PAPER: Rgb = Rgb(0x10, 0x11, 0x16);
const INK: Rgb = Rgb(0xd8, 0xd8, 0xd8);

fn svg(buffer: &Buffer) -> String {
    let (width, height) = (
        f64::from(buffer.area.width) * CELL.0,
        f64::from(buffer.area.height) * CELL.1,
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"'DejaVu Sans Mono','Noto Sans Mono',Menlo,Consolas,'Noto Sans Mono CJK KR',monospace\" \
         font-size=\"15\" xml:space=\"preserve\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n",
        hex(PAPER)
    );
    for (y, row) in rows(buffer).enumerate() {
        let top = y as f64 * CELL.1;
        for run in runs(&row, |cell| colours(cell).1) {
            // Writing to a string can't fail, here and below.
            let _ = writeln!(
                out,
                "<rect x=\"{}\" y=\"{top}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
                f64::from(run.start) * CELL.0,
                f64::from(run.end - run.start) * CELL.0,
                CELL.1,
                hex(run.key)
            );
        }
        for run in runs(&row, |cell| (colours(cell).0, cell.modifier)) {
            let (ink, modifier) = run.key;
            dots(&mut out, &run, top, ink);
            rules(&mut out, &run, top, ink);
            glyphs(&mut out, &run, top, ink, modifier);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Neighbouring cells of a row that share something.
struct Run<'a, K> {
    key: K,
    start: u16,
    end: u16,
    cells: Vec<(u16, &'a Cell)>,
}

fn runs<'a, K: PartialEq>(row: &[(u16, &'a Cell)], key: impl Fn(&Cell) -> K) -> Vec<Run<'a, K>> {
    let mut runs: Vec<Run<'a, K>> = Vec::new();
    for &(x, cell) in row {
        let key = key(cell);
        let end = x + width(cell);
        match runs.last_mut() {
            Some(run) if run.key == key => {
                run.end = end;
                run.cells.push((x, cell));
            }
            _ => runs.push(Run {
                key,
                start: x,
                end,
                cells: vec![(x, cell)],
            }),
        }
    }
    runs
}

/// The ink and the ground of a cell as they are seen.
fn colours(cell: &Cell) -> (Rgb, Rgb) {
    let ink = shown(cell.fg).unwrap_or(INK);
    let ground = shown(cell.bg).unwrap_or(PAPER);
    let (ink, ground) = if cell.modifier.contains(Modifier::REVERSED) {
        (ground, ink)
    } else {
        (ink, ground)
    };
    if cell.modifier.contains(Modifier::DIM) {
        let mix = |a: u8, b: u8| ((u16::from(a) * 3 + u16::from(b) * 2) / 5) as u8;
        let dimmed = Rgb(
            mix(ink.0, ground.0),
            mix(ink.1, ground.1),
            mix(ink.2, ground.2),
        );
        return (dimmed, ground);
    }
    (ink, ground)
}

fn hex(Rgb(r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// The first of the braille patterns; the bits of the rest say which dots are set.
const BRAILLE: u32 = 0x2800;
/// Column and row of each dot, by its bit.
const DOTS: [(u8, u8); 8] = [
    (0, 0),
    (0, 1),
    (0, 2),
    (1, 0),
    (1, 1),
    (1, 2),
    (0, 3),
    (1, 3),
];

fn braille(cell: &Cell) -> Option<u32> {
    let mut characters = cell.symbol().chars();
    let code = characters.next()? as u32;
    (characters.next().is_none() && (BRAILLE..BRAILLE + 256).contains(&code))
        .then(|| code - BRAILLE)
}

/// Braille as real dots: fonts draw them in many ways, and seldom evenly from cell to cell.
fn dots(out: &mut String, run: &Run<'_, (Rgb, Modifier)>, top: f64, ink: Rgb) {
    let mut path = String::new();
    for &(x, cell) in &run.cells {
        let set = braille(cell).unwrap_or(0);
        for (bit, (column, row)) in DOTS.iter().enumerate() {
            if set & (1 << bit) != 0 {
                let cx = f64::from(x) * CELL.0 + CELL.0 * (0.25 + 0.5 * f64::from(*column));
                let cy = top + CELL.1 * (0.125 + 0.25 * f64::from(*row));
                let _ = write!(path, "M{cx:.2} {cy:.2}h0");
            }
        }
    }
    if !path.is_empty() {
        let _ = writeln!(
            out,
            "<path d=\"{path}\" stroke=\"{}\" stroke-width=\"3\" stroke-linecap=\"round\"/>",
            hex(ink)
        );
    }
}

/// The arms of a box-drawing character: left, right, up, down.
fn arms(cell: &Cell) -> Option<[bool; 4]> {
    let arms = match cell.symbol() {
        "─" => [1, 1, 0, 0],
        "│" | "┊" => [0, 0, 1, 1],
        "┤" => [1, 0, 1, 1],
        "├" => [0, 1, 1, 1],
        "┬" => [1, 1, 0, 1],
        "┴" => [1, 1, 1, 0],
        "└" => [0, 1, 1, 0],
        "┘" => [1, 0, 1, 0],
        "┌" => [0, 1, 0, 1],
        "┐" => [1, 0, 0, 1],
        "┼" => [1, 1, 1, 1],
        _ => return None,
    };
    Some(arms.map(|arm| arm == 1))
}

/// Box-drawing characters as real lines, which join from row to row whatever the font.
fn rules(out: &mut String, run: &Run<'_, (Rgb, Modifier)>, top: f64, ink: Rgb) {
    let (mut lines, mut dotted) = (String::new(), String::new());
    for &(x, cell) in &run.cells {
        let path = if cell.symbol() == "┊" {
            &mut dotted
        } else {
            &mut lines
        };
        let (x, y) = ((f64::from(x) + 0.5) * CELL.0, top + CELL.1 / 2.0);
        let ends = [
            (x - CELL.0 / 2.0, y),
            (x + CELL.0 / 2.0, y),
            (x, top),
            (x, top + CELL.1),
        ];
        for ((to_x, to_y), arm) in ends.into_iter().zip(arms(cell).unwrap_or_default()) {
            if arm {
                let _ = write!(path, "M{x} {y}L{to_x} {to_y}");
            }
        }
    }
    for (path, dash) in [(lines, ""), (dotted, " stroke-dasharray=\"2 2\"")] {
        if !path.is_empty() {
            let _ = writeln!(
                out,
                "<path d=\"{path}\" stroke=\"{}\" stroke-width=\"1\"{dash}/>",
                hex(ink)
            );
        }
    }
}

/// All other characters: words of ASCII each at its column and stretched to its cells, everything else one by one, so
/// that no font can shift what stands behind.
fn glyphs(
    out: &mut String,
    run: &Run<'_, (Rgb, Modifier)>,
    top: f64,
    ink: Rgb,
    modifier: Modifier,
) {
    let words = words(run);
    if words.is_empty() {
        return;
    }
    let bold = if modifier.contains(Modifier::BOLD) {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let line = if modifier.contains(Modifier::UNDERLINED) {
        " text-decoration=\"underline\""
    } else {
        ""
    };
    let _ = write!(
        out,
        "<text y=\"{:.1}\" fill=\"{}\"{bold}{line}>",
        top + CELL.1 * 0.76,
        hex(ink)
    );
    for word in words {
        let left = f64::from(word.start) * CELL.0;
        let _ = write!(out, "<tspan x=\"{left}\"");
        if word.text.len() > 1 && word.is_ascii {
            let length = word.text.len() as f64 * CELL.0;
            let _ = write!(out, " textLength=\"{length}\"");
        }
        let _ = write!(out, ">{}</tspan>", escaped(&word.text));
    }
    out.push_str("</text>\n");
}

/// Characters that stand together.
struct Word {
    start: u16,
    text: String,
    is_ascii: bool,
}

fn words(run: &Run<'_, (Rgb, Modifier)>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for &(x, cell) in &run.cells {
        let text = cell.symbol();
        if braille(cell).is_some() || arms(cell).is_some() || text.trim().is_empty() {
            continue;
        }
        let is_ascii = text.is_ascii();
        match words.last_mut() {
            Some(word)
                if is_ascii && word.is_ascii && usize::from(x - word.start) == word.text.len() =>
            {
                word.text.push_str(text);
            }
            _ => words.push(Word {
                start: x,
                text: text.to_owned(),
                is_ascii,
            }),
        }
    }
    words
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
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
mod tests {
    use super::*;
    use ratatui::style::Style;

    fn sample() -> Buffer {
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
    fn svg_puts_every_character_at_its_column_and_escapes_what_it_must() {
        let svg = Format::Svg.write(&sample());
        // Two wide characters stand at columns 0 and 2, "<1" at 5.
        let words = "<tspan x=\"0\">손</tspan><tspan x=\"18\">실</tspan>\
            <tspan x=\"45\" textLength=\"18\">&lt;1</tspan>";
        assert!(svg.contains(words), "{svg}");
        assert!(
            svg.contains("fill=\"#010203\" font-weight=\"bold\""),
            "{svg}"
        );
        // ⣀ is the lowest dots left and right, ⠉ the highest.
        assert!(
            svg.contains("M2.25 35.62h0M6.75 35.62h0M11.25 21.38h0M15.75 21.38h0"),
            "{svg}"
        );
    }

    #[test]
    fn the_ending_of_a_file_names_the_format() {
        assert_eq!(Format::of(Path::new("a/b.svg")), Ok(Format::Svg));
        assert_eq!(Format::of(Path::new("b.txt")), Ok(Format::Text));
        assert!(Format::of(Path::new("b")).is_err());
        assert!(Format::of(Path::new("b.png")).is_err());
    }
}
