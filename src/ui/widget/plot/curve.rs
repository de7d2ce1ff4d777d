//! Curves: a line, a cloud or a band over the columns of the window.

use ratatui::style::{Modifier, Style};

use super::window::Window;
use crate::series::{Series, Smoothing};
use crate::ui::canvas::{Columns, Pattern};
use crate::ui::symbols::{SymbolSet, Symbols};
use crate::ui::theme::{Role, Theme};

/// The level of colour of a faint curve.
pub(super) const FAINT: f32 = 0.28;
/// The level of colour of a line in the back, which must remain readable.
const BACK: f32 = 0.5;

/// The area that a curve fills beside or instead of its line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Area<'a> {
    /// No area: a line.
    None,
    /// The range of the points in each column, with gaps where a column has none.
    Cloud,
    /// The area between the points of the curve, which may be ranges themselves, and those of the upper edge, without
    /// gaps.
    Band(Option<&'a Series>),
}

/// How strongly a curve is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Emphasis {
    /// At full strength.
    Plain,
    /// Dimmed: a band that other curves cross.
    Faint,
    /// Dimmed: a line behind a more important one.
    Back,
}

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
    pub(super) emphasis: Emphasis,
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
    /// A line through the points. Each column shows its whole range, so that no spike is lost.
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
            emphasis: Emphasis::Plain,
            reach: Reach::Whole,
        }
    }

    /// The range of the points in each column, behind all lines; a cell that a line crosses shows only the line.
    #[must_use]
    pub const fn cloud(series: &'a Series, role: Role) -> Self {
        Self {
            pattern: Pattern::Cloud,
            area: Area::Cloud,
            ..Self::line(series, role)
        }
    }

    /// The area between two curves that have points at the same steps, drawn behind all lines like a cloud.
    #[must_use]
    pub const fn band(lower: &'a Series, upper: &'a Series, role: Role) -> Self {
        Self {
            area: Area::Band(Some(upper)),
            ..Self::cloud(lower, role)
        }
    }

    /// The area covered by a curve whose points are ranges, drawn behind all lines like a cloud.
    #[must_use]
    pub const fn band_of(ranges: &'a Series, role: Role) -> Self {
        Self {
            area: Area::Band(None),
            ..Self::cloud(ranges, role)
        }
    }

    /// Distinguishes the curve without colour.
    #[must_use]
    pub const fn pattern(self, pattern: Pattern) -> Self {
        Self { pattern, ..self }
    }

    /// Draws the moving average in front and the raw points dimmed behind it.
    #[must_use]
    pub const fn smoothing(self, smoothing: Smoothing) -> Self {
        Self { smoothing, ..self }
    }

    /// Draws the line in its pattern in every theme, to show that it is not a measured curve.
    #[must_use]
    pub const fn broken(self) -> Self {
        Self {
            broken: true,
            ..self
        }
    }

    /// Dims the curve: for a band that other curves cross.
    #[must_use]
    pub const fn faint(self) -> Self {
        Self {
            emphasis: Emphasis::Faint,
            ..self
        }
    }

    /// Excludes the curve from fitting the y axis. Where it leaves the plot it is cut off, with an arrow at the edge.
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

    /// Dims the line and draws it behind a more important one, which takes the cells they share.
    #[must_use]
    pub const fn back(self) -> Self {
        Self {
            emphasis: Emphasis::Back,
            ..self
        }
    }

    /// Places the points by a window of the same range over another axis, that of another run.
    #[must_use]
    pub const fn over(self, window: &'a Window<'a>) -> Self {
        Self {
            window: Some(window),
            ..self
        }
    }

    /// Computes the curve's span in each dot column.
    pub(super) fn measure(&self, shared: &Window<'_>, columns: &mut Columns) {
        let edges = self.window(shared).edges();
        let upper = match self.area {
            Area::Band(upper) => upper,
            Area::None | Area::Cloud => None,
        };
        columns.fill(self.series, upper, self.smoothing, edges);
    }

    /// The window that the curve is drawn over: its own, or `shared`.
    pub(super) fn window<'w>(&self, shared: &'w Window<'w>) -> &'w Window<'w>
    where
        'a: 'w,
    {
        self.window.unwrap_or(shared)
    }

    #[must_use]
    pub const fn tag(self, tag: char) -> Self {
        Self {
            tag: Some(tag),
            ..self
        }
    }

    #[must_use]
    pub fn tags(self, name: &str) -> Self {
        Self {
            tag: name.chars().next(),
            ..self
        }
    }

    /// The glyph of the curve in a legend, as the plot draws it.
    #[must_use]
    pub fn glyph(&self, theme: &Theme, symbols: &Symbols) -> &'static str {
        let shows_patterns = theme.patterns() || symbols.set == SymbolSet::Ascii;
        match self.pattern {
            Pattern::Cloud => symbols.cloud,
            pattern if shows_patterns => pattern.glyph(symbols),
            _ => symbols.solid,
        }
    }

    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    pub(super) fn style(&self, theme: &Theme) -> Style {
        let style = theme.style(self.role);
        let level = match self.emphasis {
            Emphasis::Plain => return style,
            Emphasis::Faint => FAINT,
            Emphasis::Back => BACK,
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
