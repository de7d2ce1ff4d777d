//! Styles of the parts of a figure: roles, and patterns or glyphs where colours do not distinguish them.

use crate::figure::Hue;
use crate::phrase::Label;
use crate::ui::canvas::Pattern;
use crate::ui::draw_context::DrawContext;
use crate::ui::phrase;
use crate::ui::symbols::{SymbolSet, Symbols};
use crate::ui::theme::Role;

/// ASCII fillings, distinguishable without colours.
const FILLINGS: [&str; 6] = ["#", "o", ".", "=", "+", "x"];

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

/// Dash pattern of a line of this hue, used where colours do not distinguish lines.
pub(super) const fn pattern(hue: Hue) -> Pattern {
    match hue {
        Hue::Train | Hue::Strong | Hue::Good => Pattern::Solid,
        Hue::Validation | Hue::Truth => Pattern::Dashed,
        Hue::Lane(lane) => Pattern::of(lane),
        Hue::Dim | Hue::Warning => Pattern::Dotted,
    }
}

/// Whether the terminal or theme needs more than colours to distinguish parts.
pub(super) fn needs_patterns(ctx: &DrawContext<'_>) -> bool {
    ctx.theme.patterns() || ctx.symbols.set == SymbolSet::Ascii
}

pub(super) const fn point(hue: Hue, symbols: &Symbols) -> &'static str {
    let index = match hue {
        Hue::Train | Hue::Strong => 0,
        Hue::Validation => 1,
        Hue::Truth | Hue::Dim => 2,
        Hue::Good => 3,
        Hue::Warning => 5,
        Hue::Lane(lane) => lane % 6,
    };
    symbols.filled[index]
}

/// Filling of part `index` of a bar or a matrix.
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
