//! Curves: a line, a cloud or a band through the columns of the window.

use ratatui::style::{Modifier, Style};

use super::window::Window;
use crate::series::{Series, Smoothing};
use crate::ui::canvas::{Columns, Pattern};
use crate::ui::symbols::{SymbolSet, Symbols};
use crate::ui::theme::{Role, Theme};

/// How much of its colour a curve keeps that is drawn back.
pub(super) const FAINT: f32 = 0.28;
/// The same of a line that is to be followed all the same.
const BACK: f32 = 0.5;

/// What a curve fills beside or instead of its line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Area<'a> {
    /// Nothing: it is a line.
    None,
    /// In each column the range of its points, with holes where a column has none.
    Cloud,
    /// The stretch from its points, which may be ranges themselves, up to those of the upper edge, without holes.
    Band(Option<&'a Series>),
}

/// Whether a curve is drawn back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// It is not.
    Plain,
    /// It is a band that other curves cross.
    Faint,
    /// It is a line behind one that matters more.
    Back,
}

/// One curve of a plot.
#[derive(Clone, Copy, Debug)]
pub struct Curve<'a> {
    pub(super) series: &'a Series,
    pub(super) role: Role,
    pub(super) pattern: Pattern,
    pub(super) smoothing: Smoothing,
    tag: Option<char>,
    window: Option<&'a Window<'a>>,
    pub(super) area: Area<'a>,
    pub(super) broken: bool,
    pub(super) stand: Stand,
    pub(super) reach: Reach,
}

/// What say a curve has in which values y covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// All of it is covered.
    Whole,
    /// It widens what the others cover, within reason.
    Near,
    /// None, as long as there are others.
    None,
}

impl<'a> Curve<'a> {
    /// A line through the points; each column shows its whole range, so that no spike is lost.
    #[must_use]
    pub const fn line(series: &'a Series, role: Role) -> Self {
        Self {
            series,
            role,
            pattern: Pattern::Solid,
            smoothing: Smoothing::Off,
            tag: None,
            window: None,
            area: Area::None,
            broken: false,
            stand: Stand::Plain,
            reach: Reach::Whole,
        }
    }

    /// The range of the points in each column, behind all lines and yielding the cell to them.
    #[must_use]
    pub const fn cloud(series: &'a Series, role: Role) -> Self {
        Self {
            pattern: Pattern::Cloud,
            area: Area::Cloud,
            ..Self::line(series, role)
        }
    }

    /// The stretch between two curves whose points are at the same steps, behind all lines like a cloud.
    #[must_use]
    pub const fn band(lower: &'a Series, upper: &'a Series, role: Role) -> Self {
        Self {
            area: Area::Band(Some(upper)),
            ..Self::cloud(lower, role)
        }
    }

    /// The stretch that a curve covers whose points are ranges, likewise.
    #[must_use]
    pub const fn band_of(ranges: &'a Series, role: Role) -> Self {
        Self {
            area: Area::Band(None),
            ..Self::cloud(ranges, role)
        }
    }

    /// Tells the curve apart without colour.
    #[must_use]
    pub const fn pattern(self, pattern: Pattern) -> Self {
        Self { pattern, ..self }
    }

    /// Draws the moving average in front, and the points themselves, dimmed, behind.
    #[must_use]
    pub const fn smoothing(self, smoothing: Smoothing) -> Self {
        Self { smoothing, ..self }
    }

    /// Breaks the line by its pattern in every theme: what is no measured curve.
    #[must_use]
    pub const fn broken(self) -> Self {
        Self {
            broken: true,
            ..self
        }
    }

    /// Draws it back: a band that other curves cross.
    #[must_use]
    pub const fn faint(self) -> Self {
        Self {
            stand: Stand::Faint,
            ..self
        }
    }

    /// Leaves it to the other curves which values y covers. Where it goes beyond them it is cut off, and that is shown.
    #[must_use]
    pub const fn yielding(self) -> Self {
        Self {
            reach: Reach::None,
            ..self
        }
    }

    /// The same beyond some distance from the other curves: what lies so far off would leave them no room.
    #[must_use]
    pub const fn near(self) -> Self {
        Self {
            reach: Reach::Near,
            ..self
        }
    }

    /// Draws the line back, behind one that matters more: dimmer, and yielding the cell to it.
    #[must_use]
    pub const fn back(self) -> Self {
        Self {
            stand: Stand::Back,
            ..self
        }
    }

    /// Places the points by a window of its own, over the same range: that of another run's axis.
    #[must_use]
    pub const fn over(self, window: &'a Window<'a>) -> Self {
        Self {
            window: Some(window),
            ..self
        }
    }

    /// Reads off what it comes to in each dot column.
    pub(super) fn measure(&self, shared: &Window<'_>, columns: &mut Columns) {
        let edges = self.window(shared).edges();
        let upper = match self.area {
            Area::Band(upper) => upper,
            Area::None | Area::Cloud => None,
        };
        columns.fill(self.series, upper, self.smoothing, edges);
    }

    /// The window that it is drawn over, `shared` unless it has its own.
    pub(super) fn window<'w>(&self, shared: &'w Window<'w>) -> &'w Window<'w>
    where
        'a: 'w,
    {
        self.window.unwrap_or(shared)
    }

    /// Writes a letter after the last point.
    #[must_use]
    pub const fn tag(self, tag: char) -> Self {
        Self {
            tag: Some(tag),
            ..self
        }
    }

    /// Writes the first letter of a name after the last point.
    #[must_use]
    pub fn tags(self, name: &str) -> Self {
        Self {
            tag: name.chars().next(),
            ..self
        }
    }

    /// The glyph that stands for the curve in a legend, as the plot draws it.
    #[must_use]
    pub fn glyph(&self, theme: &Theme, symbols: &Symbols) -> &'static str {
        let told_apart = theme.patterns() || symbols.set == SymbolSet::Ascii;
        match self.pattern {
            Pattern::Cloud => symbols.cloud,
            pattern if told_apart => pattern.glyph(symbols),
            _ => symbols.solid,
        }
    }

    /// The role that its figures and its legend take: that of the curve.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    pub(super) fn style(&self, theme: &Theme) -> Style {
        let style = theme.style(self.role);
        let level = match self.stand {
            Stand::Plain => return style,
            Stand::Faint => FAINT,
            Stand::Back => BACK,
        };
        match theme.shade(self.role, level) {
            Some(colour) => style.fg(colour).remove_modifier(Modifier::BOLD),
            None => style.add_modifier(Modifier::DIM),
        }
    }

    pub(super) fn tag_letter(&self) -> Option<char> {
        self.tag
    }
}
