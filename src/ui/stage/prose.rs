//! The text of a scene as lines of a given width.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style as CellStyle};
use unicode_width::UnicodeWidthStr;

use crate::lecture::{Block, Span, Style};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::theme::{Role, Theme};

/// A line of text: pieces with their styles.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub(super) indent: u16,
    pub(super) pieces: Vec<(String, Piece)>,
}

/// How a piece is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Role(Role),
    Emphasis,
}

impl Piece {
    fn style(self, theme: &Theme) -> CellStyle {
        match self {
            Self::Role(role) => theme.style(role),
            Self::Emphasis => theme.style(Role::Text).add_modifier(Modifier::ITALIC),
        }
    }
}

impl From<Style> for Piece {
    fn from(style: Style) -> Self {
        match style {
            Style::Plain => Self::Role(Role::Text),
            Style::Emphasis => Self::Emphasis,
            Style::Strong => Self::Role(Role::Strong),
            Style::Code => Self::Role(Role::Symbol),
        }
    }
}

impl Line {
    pub(super) fn of(text: impl Into<String>, role: Role) -> Self {
        Self {
            indent: 0,
            pieces: vec![(text.into(), Piece::Role(role))],
        }
    }

    /// Its width in cells.
    pub(super) fn width(&self) -> u16 {
        let pieces = self.pieces.iter();
        self.indent + pieces.map(|(text, _)| text.width() as u16).sum::<u16>()
    }

    pub(super) fn draw(&self, area: Rect, ctx: &mut DrawContext<'_>) {
        let styled: Vec<(&str, CellStyle)> = self
            .pieces
            .iter()
            .map(|(text, piece)| (text.as_str(), piece.style(ctx.theme)))
            .collect();
        let mut row = ctx.row(area);
        row.skip(self.indent);
        for (text, style) in styled {
            row.put_styled(text, style);
        }
    }
}

/// Draws as many of the lines as fit.
pub(super) fn draw(lines: &[Line], area: Rect, ctx: &mut DrawContext<'_>) {
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        let row = Rect {
            y,
            height: 1,
            ..area
        };
        line.draw(row, ctx);
    }
}

/// Wraps styled text into lines of at most `cells` cells, of which those after the first are indented by `hang` more.
pub(super) fn wrap(pieces: &[(String, Piece)], cells: u16, indent: u16, hang: u16) -> Vec<Line> {
    let mut lines = vec![Line {
        indent,
        pieces: Vec::new(),
    }];
    let mut used = indent;
    for (text, piece) in pieces {
        for (number, part) in text.split('\n').enumerate() {
            if number > 0 {
                lines.push(hanging(indent, hang));
                used = indent + hang;
            }
            for word in draw_context::words(part) {
                push_word(&mut lines, &mut used, word, *piece, cells, indent, hang);
            }
        }
    }
    for line in &mut lines {
        if let Some((last, _)) = line.pieces.last_mut() {
            last.truncate(last.trim_end().len());
        }
    }
    lines
}

fn hanging(indent: u16, hang: u16) -> Line {
    Line {
        indent: indent + hang,
        pieces: Vec::new(),
    }
}

/// Adds a word, on a new line where it does not fit; a word longer than a line is broken.
fn push_word(
    lines: &mut Vec<Line>,
    used: &mut u16,
    word: &str,
    piece: Piece,
    cells: u16,
    indent: u16,
    hang: u16,
) {
    let wide = word.trim_end().width() as u16;
    let start = indent + hang;
    if *used + wide > cells && *used > start {
        lines.push(hanging(indent, hang));
        *used = start;
    }
    let mut rest = word;
    while start < cells && *used + rest.trim_end().width() as u16 > cells {
        let room = usize::from(cells - *used);
        let mut taken = 0;
        let end = rest
            .char_indices()
            .find(|(_, letter)| {
                taken += unicode_width::UnicodeWidthChar::width(*letter).unwrap_or(0);
                taken > room
            })
            .map_or(rest.len(), |(at, _)| at);
        if end == 0 && *used == start {
            break;
        }
        append(lines, &rest[..end], piece);
        rest = &rest[end..];
        lines.push(hanging(indent, hang));
        *used = start;
    }
    append(lines, rest, piece);
    *used += rest.width() as u16;
}

fn append(lines: &mut [Line], text: &str, piece: Piece) {
    let Some(line) = lines.last_mut() else {
        return;
    };
    match line.pieces.last_mut() {
        Some((last, same)) if *same == piece => last.push_str(text),
        _ => line.pieces.push((text.to_owned(), piece)),
    }
}

pub(super) fn pieces(spans: &[Span]) -> Vec<(String, Piece)> {
    let piece = |span: &Span| (span.text.clone(), Piece::from(span.style));
    spans.iter().map(piece).collect()
}

/// The lines of a block of text.
pub(super) fn block(block: &Block, cells: u16, bullet: &str) -> Vec<Line> {
    match block {
        Block::Paragraph(spans) => wrap(&pieces(spans), cells, 0, 0),
        Block::Item {
            depth,
            number,
            spans,
        } => {
            let mark = number.map_or_else(|| format!("{bullet} "), |number| format!("{number}. "));
            let hang = mark.width() as u16;
            let mut all = vec![(mark, Piece::Role(Role::Dim))];
            all.extend(pieces(spans));
            wrap(&all, cells, 2 * *depth as u16, hang)
        }
        Block::Code(code) => code
            .iter()
            .map(|text| Line {
                indent: 2,
                pieces: vec![(text.clone(), Piece::Role(Role::Symbol))],
            })
            .collect(),
    }
}

/// Whether a blank line separates these two.
pub(super) fn are_apart(one: &Block, next: &Block) -> bool {
    !matches!((one, next), (Block::Item { .. }, Block::Item { .. }))
}
