//! Themes: what each thing on screen looks like, by the role it plays.
//!
//! A screen never names a colour: it asks a [`Theme`] for the style of a [`Role`]. A theme is one file with one `ENTRY`
//! and one line in [`THEMES`]. The hues are those of Okabe and Ito, which colour-blind readers tell apart, tuned for
//! contrast with each background; no meaning rests on them alone (see [`Theme::patterns`]).

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

/// Every theme, in the order in which a key cycles through them.
pub static THEMES: [&Entry; 4] = [
    &dark::ENTRY,
    &light::ENTRY,
    &high_contrast::ENTRY,
    &mono::ENTRY,
];

/// Which theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThemeId(usize);

/// A name that no theme has.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("theme can't be '{name}': expected {}", ids())]
pub struct UnknownTheme {
    name: String,
}

fn ids() -> String {
    THEMES.map(|entry| entry.id).join(", ")
}

impl ThemeId {
    /// Every theme.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..THEMES.len()).map(Self)
    }

    /// What is registered under it.
    #[must_use]
    pub fn entry(self) -> &'static Entry {
        THEMES[self.0]
    }

    /// The theme after this one, around.
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
    /// What shades are mixed from: the ground and each role's ink, where the terminal can show a mixture.
    inks: Option<[Rgb; Role::ALL.len()]>,
    depth: Depth,
}

impl Theme {
    /// The theme as a terminal of this colour depth shows it.
    #[must_use]
    pub fn new(id: ThemeId, depth: Depth) -> Self {
        let entry = if depth == Depth::None {
            &mono::ENTRY
        } else {
            id.entry()
        };
        let data_context = (entry.role_style)(Role::Background)
            .data_context
            .map(|(rgb, _)| rgb);
        let mut styles = [Style::new(); Role::ALL.len()];
        for role in Role::ALL {
            styles[role.index()] = (entry.role_style)(role).style(role, data_context, depth);
        }
        Self {
            id,
            styles,
            patterns: entry.patterns,
            inks: inks(entry, depth),
            depth,
        }
    }

    /// The ground (0) mixed with the ink of `role` (1); `None` where the terminal or the theme has no such mixtures.
    #[must_use]
    pub fn shade(&self, role: Role, level: f32) -> Option<Color> {
        let inks = self.inks.as_ref()?;
        let (data_context, ctx) = (inks[Role::Background.index()], inks[role.index()]);
        Some(self.colour(data_context.mix(ctx, level)))
    }

    /// A colour as it is; `None` where the terminal or the theme can't show it.
    #[must_use]
    pub fn plain(&self, colour: Rgb) -> Option<Color> {
        self.inks.as_ref().map(|_| self.colour(colour))
    }

    /// Whether the ground is dark, so that bright stands out.
    #[must_use]
    pub fn is_dark(&self) -> bool {
        let data_context = self.inks.map(|inks| inks[Role::Background.index()]);
        data_context.is_none_or(|data_context| data_context.luminance() < 0.2)
    }

    fn colour(&self, rgb: Rgb) -> Color {
        match self.depth {
            Depth::Indexed256 => Color::Indexed(rgb.indexed_quickly()),
            _ => Color::Rgb(rgb.0, rgb.1, rgb.2),
        }
    }

    /// A theme that gives each role a look of its own, so that a test can tell who is who.
    #[cfg(test)]
    pub(crate) fn distinct() -> Self {
        let colour = |index: usize| Style::new().fg(Color::Indexed(100 + index as u8));
        let styles = std::array::from_fn(colour);
        Self {
            id: ThemeId::default(),
            styles,
            patterns: false,
            inks: None,
            depth: Depth::default(),
        }
    }

    /// Which theme was asked for.
    #[must_use]
    pub const fn id(&self) -> ThemeId {
        self.id
    }

    /// The style of a role. Except for patches ([`Role::Background`], [`Role::Selected`]) it leaves the ground alone.
    #[must_use]
    pub const fn style(&self, role: Role) -> Style {
        self.styles[role.index()]
    }

    /// A patch in the colour of `role` with a letter on it: the flag of a mark.
    #[must_use]
    pub fn flag(&self, role: Role) -> Style {
        let Some(patch) = self.style(role).fg else {
            return Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD);
        };
        // Black and white stand out from a patch of this luminance equally well, by WCAG's formula.
        let bright = shown(patch).is_some_and(|rgb| rgb.luminance() > 0.179);
        // Numbers 16 and 231 are black and white for certain; the terminal's own 0 and 15 need not be.
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

    /// Whether curves are drawn solid, dashed and dotted, since colour alone would not tell them apart.
    #[must_use]
    pub const fn patterns(&self) -> bool {
        self.patterns
    }
}

/// The inks to mix shades of: the ground of the theme in the place of [`Role::Background`].
fn inks(entry: &Entry, depth: Depth) -> Option<[Rgb; Role::ALL.len()]> {
    if depth < Depth::Indexed256 {
        return None;
    }
    let (data_context, _) = (entry.role_style)(Role::Background).data_context?;
    let mut inks = [data_context; Role::ALL.len()];
    for role in Role::ALL
        .into_iter()
        .filter(|role| *role != Role::Background)
    {
        if let Some((ctx, _)) = (entry.role_style)(role).ctx {
            inks[role.index()] = ctx;
        }
    }
    Some(inks)
}

impl Default for Theme {
    fn default() -> Self {
        Self::new(ThemeId::default(), Depth::default())
    }
}

#[cfg(test)]
mod tests;
