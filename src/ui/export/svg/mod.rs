//! A frame as an SVG image. Every cell stays on its grid, whatever fonts the viewer has.

mod shapes;

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;

use shapes::{CELL, Paths, Shape, hex};

use super::{rows, width};
use crate::ui::theme::{Rgb, shown};

/// Stand-ins for the terminal's default colours.
const DEFAULT_BG: Rgb = Rgb(0x10, 0x11, 0x16);
const DEFAULT_FG: Rgb = Rgb(0xd8, 0xd8, 0xd8);
/// The baseline of text, from the top of its cell.
const BASELINE: f64 = 15.0;
/// The font size of wide characters, which are as wide as high: a little less than their two cells.
const WIDE: u8 = 17;
/// First fonts whose advance is 0.6 em, which fits the cells; then those for Korean.
const FONTS: &str = "'DejaVu Sans Mono','Noto Sans Mono',Menlo,Consolas,D2Coding,'Noto Sans Mono CJK KR',\
    'Noto Sans KR','Apple SD Gothic Neo','Malgun Gothic',monospace";

pub(super) fn svg(buffer: &Buffer) -> String {
    let (width, height) = (
        f64::from(buffer.area.width) * CELL.0,
        f64::from(buffer.area.height) * CELL.1,
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"{FONTS}\" font-size=\"15\" xml:space=\"preserve\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n",
        hex(DEFAULT_BG)
    );
    backgrounds(&mut out, buffer);
    for (y, row) in rows(buffer).enumerate() {
        let top = y as f64 * CELL.1;
        for run in runs(&row, |cell| (colours(cell).0, cell.modifier)) {
            let (fg, modifier) = run.key;
            let mut paths = Paths::default();
            for &(x, cell) in &run.cells {
                if let Some(shape) = Shape::of(cell.symbol()) {
                    paths.add(&shape, f64::from(x) * CELL.0, top);
                }
            }
            paths.write(&mut out, fg);
            glyphs(&mut out, &run, top, fg, modifier);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Draws all backgrounds, before any character, so that none cuts off what extends into the next row. Their edges are
/// crisp, so that no seams show when the image is scaled.
fn backgrounds(out: &mut String, buffer: &Buffer) {
    out.push_str("<g shape-rendering=\"crispEdges\">\n");
    for (y, row) in rows(buffer).enumerate() {
        for run in runs(&row, |cell| colours(cell).1) {
            if run.key == DEFAULT_BG {
                continue;
            }
            // Writing to a string can't fail, here and below.
            let _ = writeln!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
                f64::from(run.start) * CELL.0,
                y as f64 * CELL.1,
                f64::from(run.end - run.start) * CELL.0,
                CELL.1,
                hex(run.key)
            );
        }
    }
    out.push_str("</g>\n");
}

/// Adjacent cells of a row with the same key.
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

/// The foreground and background of a cell as displayed.
fn colours(cell: &Cell) -> (Rgb, Rgb) {
    let fg = shown(cell.fg).unwrap_or(DEFAULT_FG);
    let bg = shown(cell.bg).unwrap_or(DEFAULT_BG);
    let (fg, bg) = if cell.modifier.contains(Modifier::REVERSED) {
        (bg, fg)
    } else {
        (fg, bg)
    };
    if cell.modifier.contains(Modifier::DIM) {
        let mix = |a: u8, b: u8| ((u16::from(a) * 3 + u16::from(b) * 2) / 5) as u8;
        let dimmed = Rgb(mix(fg.0, bg.0), mix(fg.1, bg.1), mix(fg.2, bg.2));
        return (dimmed, bg);
    }
    (fg, bg)
}

/// Draws all characters that are not shapes: ASCII words at their column, stretched to their cells; everything else one
/// by one, centred in its cells, since no font is sure to have it, or at that width. So nothing can shift what follows.
fn glyphs(out: &mut String, run: &Run<'_, (Rgb, Modifier)>, top: f64, fg: Rgb, modifier: Modifier) {
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
        "<text y=\"{}\" fill=\"{}\"{bold}{line}>",
        top + BASELINE,
        hex(fg)
    );
    for word in words {
        let cells = f64::from(word.cells) * CELL.0;
        let left = f64::from(word.start) * CELL.0;
        let text = escaped(&word.text);
        let _ = if !word.is_ascii {
            let size = if word.cells > 1 {
                format!(" font-size=\"{WIDE}\"")
            } else {
                String::new()
            };
            let middle = left + cells / 2.0;
            write!(
                out,
                "<tspan x=\"{middle}\" text-anchor=\"middle\"{size}>{text}</tspan>"
            )
        } else if word.cells > 1 {
            write!(
                out,
                "<tspan x=\"{left}\" textLength=\"{cells}\">{text}</tspan>"
            )
        } else {
            write!(out, "<tspan x=\"{left}\">{text}</tspan>")
        };
    }
    out.push_str("</text>\n");
}

/// Characters drawn as one piece of text.
struct Word {
    start: u16,
    cells: u16,
    text: String,
    is_ascii: bool,
}

fn words(run: &Run<'_, (Rgb, Modifier)>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for &(x, cell) in &run.cells {
        let text = cell.symbol();
        if Shape::of(text).is_some() || text.trim().is_empty() {
            continue;
        }
        let is_ascii = text.is_ascii();
        match words.last_mut() {
            Some(word) if is_ascii && word.is_ascii && x == word.start + word.cells => {
                word.text.push_str(text);
                word.cells += 1;
            }
            _ => words.push(Word {
                start: x,
                cells: width(cell),
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
        // Two wide characters are centred in columns 0 and 1, 2 and 3; "<1" is at 5.
        let wide = "text-anchor=\"middle\" font-size=\"17\"";
        let words = format!(
            "<tspan x=\"9\" {wide}>손</tspan><tspan x=\"27\" {wide}>실</tspan>\
             <tspan x=\"45\" textLength=\"18\">&lt;1</tspan>"
        );
        assert!(svg.contains(&words), "{svg}");
        assert!(
            svg.contains("fill=\"#010203\" font-weight=\"bold\""),
            "{svg}"
        );
        // ⣀ is the lowest dots left and right, ⠉ the highest.
        assert!(
            svg.contains("M2.25 37.5h0M6.75 37.5h0M11.25 22.5h0M15.75 22.5h0"),
            "{svg}"
        );
    }
}
