//! A frame as an SVG picture.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;

use super::{rows, width};
use crate::ui::theme::{Rgb, shown};

/// The size of a cell in an SVG, in pixels: the advance of common monospace fonts at 15 px, and a line with some air.
const CELL: (f64, f64) = (9.0, 19.0);
/// The colours of a terminal that was not told any.
const PAPER: Rgb = Rgb(0x10, 0x11, 0x16);
const INK: Rgb = Rgb(0xd8, 0xd8, 0xd8);

pub(super) fn svg(buffer: &Buffer) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::export::tests::sample;

    #[test]
    fn svg_puts_every_character_at_its_column_and_escapes_what_it_must() {
        let svg = svg(&sample());
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
}
