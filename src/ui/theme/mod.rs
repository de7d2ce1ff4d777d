//! Themes: the style of everything on screen, by role.
//!
//! A screen never names a colour: it asks a [`Theme`] for the style of a [`Role`]. A theme is one file with one `ENTRY`
//! and one line in [`THEMES`]. The hues are those of Okabe and Ito, which colour-blind readers can distinguish, tuned
//! for contrast with each background; no meaning depends on them alone (see [`Theme::patterns`]).

mod colour;
mod dark;
mod entry;
mod high_contrast;
mod light;
mod mono;
mod role;
mod role_style;

use std::fmt;
use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};
use thiserror::Error;

use crate::turn::Turn;

pub use colour::{Rgb, shown};
pub use entry::Entry;
pub use role::Role;
pub use role_style::Depth;

/// Every theme, in the order in which the theme key cycles through them.
pub static THEMES: [&Entry; 4] = [
    &dark::ENTRY,
    &light::ENTRY,
    &high_contrast::ENTRY,
    &mono::ENTRY,
];

/// A theme, as an index into [`THEMES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThemeId(usize);

/// A name that is no theme.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("theme can't be '{name}': expected {}", ids())]
pub struct UnknownTheme {
    name: String,
}

fn ids() -> String {
    THEMES.map(|entry| entry.id).join(", ")
}

impl ThemeId {
    pub fn all() -> impl Iterator<Item = Self> {
        (0..THEMES.len()).map(Self)
    }

    #[must_use]
    pub fn entry(self) -> &'static Entry {
        THEMES[self.0]
    }

    /// The next theme, wrapping around.
    #[must_use]
    pub fn next(self) -> Self {
        Self(Turn::Next.around(self.0, THEMES.len()))
    }
}

impl FromStr for ThemeId {
    type Err = UnknownTheme;

    fn from_str(name: &str) -> Result<Self, UnknownTheme> {
        let found = THEMES.iter().position(|entry| entry.id == name);
        found.map(Self).ok_or_else(|| UnknownTheme {
            name: name.to_owned(),
        })
    }
}

impl fmt::Display for ThemeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.entry().id)
    }
}

/// A theme on a terminal: a style for each role.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    id: ThemeId,
    styles: [Style; Role::ALL.len()],
    patterns: bool,
    /// The colours that shades are mixed from, by role; `None` if the terminal or the theme can't show shades.
    palette: Option<[Rgb; Role::ALL.len()]>,
    depth: Depth,
}

impl Theme {
    /// The theme for a terminal of this colour depth.
    #[must_use]
    pub fn new(id: ThemeId, depth: Depth) -> Self {
        let entry = if depth == Depth::None {
            &mono::ENTRY
        } else {
            id.entry()
        };
        let bg = (entry.role_style)(Role::Background).bg.map(|(rgb, _)| rgb);
        let mut styles = [Style::new(); Role::ALL.len()];
        for role in Role::ALL {
            styles[role.index()] = (entry.role_style)(role).style(role, bg, depth);
        }
        Self {
            id,
            styles,
            patterns: entry.patterns,
            palette: palette(entry, depth),
            depth,
        }
    }

    /// Blends the background (level 0) with the colour of `role` (level 1); `None` if the terminal or the theme can't
    /// show shades.
    #[must_use]
    pub fn shade(&self, role: Role, level: f32) -> Option<Color> {
        let palette = self.palette.as_ref()?;
        let (bg, fg) = (palette[Role::Background.index()], palette[role.index()]);
        Some(self.colour(bg.mix(fg, level)))
    }

    /// A given colour; `None` if the terminal or the theme can't show it.
    #[must_use]
    pub fn plain(&self, colour: Rgb) -> Option<Color> {
        self.palette.as_ref().map(|_| self.colour(colour))
    }

    /// Whether the background is dark.
    #[must_use]
    pub fn is_dark(&self) -> bool {
        let bg = self
            .palette
            .map(|palette| palette[Role::Background.index()]);
        bg.is_none_or(|bg| bg.luminance() < 0.2)
    }

    fn colour(&self, rgb: Rgb) -> Color {
        match self.depth {
            Depth::Indexed256 => Color::Indexed(rgb.indexed_quickly()),
            _ => Color::Rgb(rgb.0, rgb.1, rgb.2),
        }
    }

    /// A theme that styles every role differently, so that a test can identify roles.
    #[cfg(test)]
    pub(crate) fn distinct() -> Self {
        let colour = |index: usize| Style::new().fg(Color::Indexed(100 + index as u8));
        let styles = std::array::from_fn(colour);
        Self {
            id: ThemeId::default(),
            styles,
            patterns: false,
            palette: None,
            depth: Depth::default(),
        }
    }

    /// The requested theme, which a terminal without colours replaces by `mono`.
    #[must_use]
    pub const fn id(&self) -> ThemeId {
        self.id
    }

    /// The style of a role. Only [`Role::Background`] and [`Role::Selected`] set a background.
    #[must_use]
    pub const fn style(&self, role: Role) -> Style {
        self.styles[role.index()]
    }

    /// The style of a mark's flag: a letter on a background in the colour of `role`.
    #[must_use]
    pub fn flag(&self, role: Role) -> Style {
        let Some(patch) = self.style(role).fg else {
            return Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD);
        };
        // At this luminance, black and white have the same WCAG contrast with the patch.
        let bright = shown(patch).is_some_and(|rgb| rgb.luminance() > 0.179);
        // 16 and 231 are black and white in every palette; the terminal's own 0 and 15 need not be.
        let letter = match (patch, bright) {
            (Color::Rgb(..), true) => Color::Rgb(0, 0, 0),
            (Color::Rgb(..), false) => Color::Rgb(255, 255, 255),
            (Color::Indexed(_), true) => Color::Indexed(16),
            (Color::Indexed(_), false) => Color::Indexed(231),
            (_, true) => Color::Black,
            (_, false) => Color::White,
        };
        Style::new()
            .fg(letter)
            .bg(patch)
            .add_modifier(Modifier::BOLD)
    }

    /// Whether curves are also told apart as solid, dashed and dotted, where colour alone does not suffice.
    #[must_use]
    pub const fn patterns(&self) -> bool {
        self.patterns
    }
}

/// The colours to mix shades from, with the theme's background for [`Role::Background`].
fn palette(entry: &Entry, depth: Depth) -> Option<[Rgb; Role::ALL.len()]> {
    if depth < Depth::Indexed256 {
        return None;
    }
    let (bg, _) = (entry.role_style)(Role::Background).bg?;
    let mut palette = [bg; Role::ALL.len()];
    for role in Role::ALL
        .into_iter()
        .filter(|role| *role != Role::Background)
    {
        if let Some((fg, _)) = (entry.role_style)(role).fg {
            palette[role.index()] = fg;
        }
    }
    Some(palette)
}

impl Default for Theme {
    fn default() -> Self {
        Self::new(ThemeId::default(), Depth::default())
    }
}

#[cfg(test)]
mod tests;
