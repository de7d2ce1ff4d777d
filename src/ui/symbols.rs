//! The glyphs of the screen. Every non-ASCII one comes from here, so that `--symbols ascii` is ASCII throughout.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The glyphs that the terminal can show (`--symbols`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SymbolSet {
    /// ASCII only.
    Ascii,
    /// Line drawing, and quarter blocks for curves (2 × 2 dots a cell).
    Block,
    /// Line drawing, and braille for curves (2 × 4 dots a cell).
    #[default]
    Braille,
}

/// A name of no glyph set.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("symbols can't be '{0}': expected ascii, block, braille")]
pub struct UnknownSymbols(String);

impl SymbolSet {
    pub const ALL: [Self; 3] = [Self::Ascii, Self::Block, Self::Braille];

    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Ascii => "ascii",
            Self::Block => "block",
            Self::Braille => "braille",
        }
    }

    #[must_use]
    pub const fn symbols(self) -> &'static Symbols {
        match self {
            Self::Ascii => &ASCII,
            Self::Block => &BLOCK,
            Self::Braille => &BRAILLE,
        }
    }
}

impl FromStr for SymbolSet {
    type Err = UnknownSymbols;

    fn from_str(name: &str) -> Result<Self, UnknownSymbols> {
        let found = Self::ALL.into_iter().find(|set| set.id() == name);
        found.ok_or_else(|| UnknownSymbols(name.to_owned()))
    }
}

impl fmt::Display for SymbolSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// The glyphs of one set. Each is one cell wide unless its comment says otherwise.
#[derive(Debug, PartialEq, Eq)]
pub struct Symbols {
    pub set: SymbolSet,
    /// A switch that is on.
    pub on: &'static str,
    /// A switch that is off.
    pub off: &'static str,
    /// Before a value that can be changed.
    pub less: &'static str,
    /// After a value that can be changed.
    pub more: &'static str,
    /// Legend of a solid curve; also the filled part of a bar.
    pub solid: &'static str,
    /// Legend of a dashed curve.
    pub dashed: &'static str,
    /// Legend of a dotted curve.
    pub dotted: &'static str,
    /// Legend of a cloud.
    pub cloud: &'static str,
    /// The empty part of a bar.
    pub bar_empty: &'static str,
    /// The y axis.
    pub axis: &'static str,
    /// The y axis at a tick.
    pub axis_tick: &'static str,
    /// Where the axes meet.
    pub corner: &'static str,
    /// The x axis.
    pub base: &'static str,
    /// The x axis at a tick.
    pub base_tick: &'static str,
    /// A line between panes.
    pub separator: &'static str,
    /// The vertical line of a mark in the plots.
    pub mark: &'static str,
    /// The vertical line of the cursor.
    pub cursor: &'static str,
    /// The best evaluation.
    pub best: &'static str,
    /// A value that is not finite.
    pub non_finite: &'static str,
    /// Replaces cut text.
    pub ellipsis: &'static str,
    /// Separates facts on one line.
    pub dot: &'static str,
    /// Training is running.
    pub play: &'static str,
    /// Paused: two cells.
    pub pause: &'static str,
    /// Ended.
    pub stop: &'static str,
    /// The arrow between an old and a new value; two cells in ASCII.
    pub to: &'static str,
    /// Arrow keys.
    pub up: &'static str,
    pub down: &'static str,
    pub left: &'static str,
    pub right: &'static str,
    /// Minus between words.
    pub minus: &'static str,
    pub times: &'static str,
    /// Less or equal; two cells in ASCII.
    pub at_most: &'static str,
    pub check: &'static str,
    /// What has become worse.
    pub worse: &'static str,
    /// The upper half of a cell; the lower shows the ground.
    pub upper_half: &'static str,
    /// Shades from empty to full.
    pub ramp: &'static [&'static str],
    /// Bars from empty to the full height of a cell.
    pub bars: &'static [&'static str],
    /// Training samples by class; further classes start over.
    pub filled: [&'static str; 6],
    /// Validation samples by class; further classes start over.
    pub hollow: [&'static str; 6],
    /// A misclassified sample.
    pub wrong: &'static str,
}

static BRAILLE: Symbols = Symbols {
    set: SymbolSet::Braille,
    on: "●",
    off: "○",
    less: "‹",
    more: "›",
    solid: "━",
    dashed: "┅",
    dotted: "┉",
    cloud: "⣿",
    bar_empty: "━",
    axis: "│",
    axis_tick: "┤",
    corner: "└",
    base: "─",
    base_tick: "┬",
    separator: "│",
    mark: "┊",
    cursor: "│",
    best: "◆",
    non_finite: "×",
    ellipsis: "…",
    dot: "·",
    play: "▶",
    pause: "❚❚",
    stop: "■",
    to: "→",
    up: "↑",
    down: "↓",
    left: "←",
    right: "→",
    minus: "−",
    times: "×",
    at_most: "≤",
    check: "✓",
    worse: "✗",
    upper_half: "▀",
    ramp: &[" ", "░", "▒", "▓", "█"],
    bars: &[" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    filled: ["●", "▲", "■", "◆", "★", "▼"],
    hollow: ["○", "△", "□", "◇", "☆", "▽"],
    wrong: "×",
};

static BLOCK: Symbols = Symbols {
    set: SymbolSet::Block,
    cloud: "░",
    ..BRAILLE
};

static ASCII: Symbols = Symbols {
    set: SymbolSet::Ascii,
    on: "*",
    off: "o",
    less: "<",
    more: ">",
    solid: "*",
    dashed: "o",
    dotted: "+",
    cloud: ".",
    bar_empty: "-",
    axis: "|",
    axis_tick: "+",
    corner: "+",
    base: "-",
    base_tick: "+",
    separator: "|",
    mark: ":",
    cursor: "|",
    best: "@",
    non_finite: "x",
    ellipsis: "~",
    dot: "-",
    play: ">",
    pause: "||",
    stop: "#",
    to: "->",
    up: "^",
    down: "v",
    left: "<",
    right: ">",
    minus: "-",
    times: "x",
    at_most: "<=",
    check: "y",
    worse: "x",
    upper_half: "'",
    ramp: &[" ", ".", ":", "-", "=", "+", "*", "#"],
    bars: &[" ", ".", ":", "-", "=", "+", "*", "#"],
    filled: ["a", "b", "c", "d", "e", "f"],
    hollow: ["A", "B", "C", "D", "E", "F"],
    wrong: "x",
};

impl Symbols {
    /// `text` in this glyph set: unchanged, or in ASCII with known glyphs spelled out. Others, such as the letters of a
    /// language, stay.
    #[must_use]
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.set != SymbolSet::Ascii || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut spelled = String::with_capacity(text.len() + 8);
        for letter in text.chars() {
            match SPELLED.iter().find(|(glyph, _)| *glyph == letter) {
                Some((_, ascii)) => spelled.push_str(ascii),
                None => spelled.push(letter),
            }
        }
        Cow::Owned(spelled)
    }
}

/// Glyphs of running text and their ASCII spelling.
const SPELLED: &[(char, &str)] = &[
    ('·', "-"),
    ('ₓ', "x"),
    ('×', "x"),
    ('÷', "/"),
    ('±', "+-"),
    ('°', " deg"),
    ('−', "-"),
    ('–', "-"),
    ('—', "-"),
    ('…', "..."),
    ('→', "->"),
    ('←', "<-"),
    ('↑', "^"),
    ('↓', "v"),
    ('‹', "<"),
    ('›', ">"),
    ('●', "*"),
    ('○', "o"),
    ('◆', "@"),
    ('▶', ">"),
    ('■', "#"),
    ('✓', "y"),
    ('≤', "<="),
    ('≥', ">="),
    ('≈', "~"),
    ('∞', "inf"),
    ('′', "'"),
    ('’', "'"),
    ('“', "\""),
    ('”', "\""),
    ('‖', "|"),
    ('√', "sqrt "),
    ('∇', "grad "),
    ('Δ', "d"),
    ('η', "eta"),
    ('α', "alpha"),
    ('β', "beta"),
    ('γ', "gamma"),
    ('ε', "eps"),
    ('λ', "lambda"),
    ('μ', "mu"),
    ('ρ', "rho"),
    ('σ', "sigma"),
    ('₀', "0"),
    ('₁', "1"),
    ('₂', "2"),
    ('²', "^2"),
    ('ᵗ', "^t"),
    ('³', "^3"),
    ('⁴', "^4"),
    ('½', "1/2 "),
    ('¼', "1/4 "),
    ('⁻', "-"),
    ('\u{2009}', " "),
    ('\u{202f}', " "),
    ('\u{a0}', " "),
];

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    /// Name and glyph of each field.
    fn glyphs(s: &Symbols) -> Vec<(&'static str, &'static str)> {
        macro_rules! fields {
            ($($name:ident)*) => { vec![$((stringify!($name), s.$name)),*] };
        }
        fields!(on off less more solid dashed dotted cloud bar_empty axis axis_tick corner base base_tick
            separator mark cursor best non_finite ellipsis dot play pause stop to up down left right minus
            times at_most check worse)
    }

    #[test]
    fn glyphs_take_the_cells_they_say() {
        for set in SymbolSet::ALL {
            for (name, glyph) in glyphs(set.symbols()) {
                let cells = match name {
                    "pause" => 2,
                    "to" | "at_most" if set == SymbolSet::Ascii => 2,
                    _ => 1,
                };
                assert_eq!(glyph.width(), cells, "{set} {name} {glyph}");
                assert!(
                    set != SymbolSet::Ascii || glyph.is_ascii(),
                    "{name} {glyph}"
                );
            }
        }
    }

    #[test]
    fn curves_are_told_apart_by_glyph() {
        for set in SymbolSet::ALL {
            let s = set.symbols();
            let legends = std::collections::HashSet::from([s.solid, s.dashed, s.dotted, s.cloud]);
            assert_eq!(legends.len(), 4, "{set}");
        }
    }

    #[test]
    fn running_text_is_spelled_in_ascii() {
        let text = "digits 8×8 · β₁ 0.9 → 0.8 …";
        assert_eq!(
            SymbolSet::Ascii.symbols().text(text),
            "digits 8x8 - beta1 0.9 -> 0.8 ..."
        );
        assert!(matches!(
            SymbolSet::Braille.symbols().text(text),
            Cow::Borrowed(_)
        ));
        assert_eq!(SymbolSet::Ascii.symbols().text("학습 η"), "학습 eta");
        for (glyph, ascii) in SPELLED {
            assert!(ascii.is_ascii() && !glyph.is_ascii());
        }
        for (_, glyph) in glyphs(&BRAILLE).into_iter().filter(|(name, _)| {
            [
                "on", "off", "less", "more", "best", "ellipsis", "dot", "play", "stop", "to", "up",
            ]
            .contains(name)
        }) {
            assert!(SymbolSet::Ascii.symbols().text(glyph).is_ascii(), "{glyph}");
        }
    }

    #[test]
    fn sets_are_found_by_id() {
        for set in SymbolSet::ALL {
            assert_eq!(set.id().parse(), Ok(set));
            assert_eq!(set.symbols().set, set);
        }
        let error = "sixel"
            .parse::<SymbolSet>()
            .map_err(|error| error.to_string());
        assert_eq!(
            error,
            Err("symbols can't be 'sixel': expected ascii, block, braille".to_owned())
        );
    }
}
