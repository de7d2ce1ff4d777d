//! What the parts of a figure look like: by role, and where colours do not tell them apart by pattern or glyph.

use crate::figure::Hue;
use crate::phrase::Label;
use crate::ui::canvas::Pattern;
use crate::ui::draw_context::DrawContext;
use crate::ui::phrase;
use crate::ui::symbols::{SymbolSet, Symbols};
use crate::ui::theme::Role;

/// Fillings of ASCII, told apart without colours.
const FILLINGS: [&str; 6] = ["#", "o", ".", "=", "+", "x"];

/// The role of a hue.
pub(super) const fn role(hue: Hue) -> Role {
    match hue {
        Hue::Train => Role::Train,
        Hue::Validation => Role::Validation,
        Hue::Truth => Role::Strong,
        Hue::Lane(lane) => Role::Curve((lane % Role::CURVES as usize) as u8),
        Hue::Dim => Role::Faint,
        Hue::Strong => Role::Gap,
        Hue::Good => Role::Good,
        Hue::Warning => Role::Warning,
    }
}

/// How a line of this hue is broken where colours do not tell lines apart.
pub(super) const fn pattern(hue: Hue) -> Pattern {
    match hue {
        Hue::Train | Hue::Truth | Hue::Good => Pattern::Solid,
        Hue::Validation | Hue::Strong => Pattern::Dashed,
        Hue::Lane(lane) => Pattern::of(lane),
        Hue::Dim | Hue::Warning => Pattern::Dotted,
    }
}

/// Whether colours alone do not tell the parts of a figure apart here.
pub(super) fn needs_patterns(ctx: &DrawContext<'_>) -> bool {
    ctx.theme.patterns() || ctx.symbols.set == SymbolSet::Ascii
}

/// The glyph of a point of this hue.
pub(super) const fn point(hue: Hue, symbols: &Symbols) -> &'static str {
    let place = match hue {
        Hue::Train | Hue::Strong => 0,
        Hue::Validation => 1,
        Hue::Truth | Hue::Dim => 2,
        Hue::Good => 3,
        Hue::Warning => 5,
        Hue::Lane(lane) => lane % 6,
    };
    symbols.filled[place]
}

/// What fills the part number `index` of a bar or a matrix.
pub(super) fn filling(index: usize, ctx: &DrawContext<'_>) -> &'static str {
    let ramp = ctx.symbols.ramp;
    if ctx.symbols.set == SymbolSet::Ascii {
        FILLINGS[index % FILLINGS.len()]
    } else if ctx.theme.patterns() {
        ramp[ramp.len() - 1 - index % (ramp.len() - 1)]
    } else {
        ramp[ramp.len() - 1]
    }
}

/// A label in the language and the symbols of the screen.
pub(super) fn say(label: &Label, ctx: &DrawContext<'_>) -> String {
    let text = phrase::label(ctx.words, label);
    ctx.symbols.text(&text).into_owned()
}
