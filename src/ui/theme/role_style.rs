//! The style of a role in a theme, adapted to the terminal's colour depth.

use ratatui::style::{Color, Modifier, Style};

use super::colour::Rgb;
use super::role::Role;

/// The terminal's colour depth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// No colours (`NO_COLOR`, a plain terminal): every theme becomes `mono`.
    None,
    /// The terminal's 16 colours.
    Ansi16,
    /// The 256-colour palette.
    Indexed256,
    /// 24-bit colours.
    #[default]
    True,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct RoleStyle {
    /// The foreground, and its hand-picked equivalent among the 16 colours.
    pub(super) fg: Option<(Rgb, Color)>,
    /// The background, likewise.
    pub(super) bg: Option<(Rgb, Color)>,
    pub(super) modifier: Modifier,
}

impl RoleStyle {
    pub(super) const PLAIN: Self = Self {
        fg: None,
        bg: None,
        modifier: Modifier::empty(),
    };

    pub(super) const fn fg(hex: u32, ansi: Color) -> Self {
        Self {
            fg: Some((Rgb::hex(hex), ansi)),
            ..Self::PLAIN
        }
    }

    pub(super) const fn on(self, hex: u32, ansi: Color) -> Self {
        Self {
            bg: Some((Rgb::hex(hex), ansi)),
            ..self
        }
    }

    pub(super) const fn modifier(modifier: Modifier) -> Self {
        Self {
            modifier,
            ..Self::PLAIN
        }
    }

    pub(super) const fn bold(self) -> Self {
        Self {
            modifier: self.modifier.union(Modifier::BOLD),
            ..self
        }
    }

    /// The style for `role` at this colour depth, on the theme's background `bg`.
    pub(super) fn style(self, role: Role, bg: Option<Rgb>, depth: Depth) -> Style {
        let own_bg = self.bg.map(|(rgb, _)| rgb);
        let colour = |(rgb, ansi): (Rgb, Color), against: Option<Rgb>| match depth {
            Depth::None => Color::Reset,
            Depth::Ansi16 => ansi,
            Depth::Indexed256 => {
                Color::Indexed(rgb.nearest_indexed(against, role.least_contrast()))
            }
            Depth::True => Color::Rgb(rgb.0, rgb.1, rgb.2),
        };
        let mut style = Style::new().add_modifier(self.modifier);
        if depth == Depth::None {
            return style;
        }
        style.fg = self.fg.map(|fg| colour(fg, own_bg.or(bg)));
        style.bg = self.bg.map(|patch| colour(patch, None));
        style
    }
}
