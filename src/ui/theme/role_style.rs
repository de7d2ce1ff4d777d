//! How a role is painted, and what terminals of few colours make of it.

use ratatui::style::{Color, Modifier, Style};

use super::colour::Rgb;
use super::role::Role;

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None (`NO_COLOR`, a plain terminal): every theme becomes `mono`.
    None,
    /// The terminal's own 16.
    Ansi16,
    /// The 256-colour palette.
    Indexed256,
    /// 24 bits.
    #[default]
    True,
}

/// How one role looks in one theme.
#[derive(Clone, Copy, Debug)]
pub(super) struct RoleStyle {
    /// The ink, and the one among 16 that stands for it, chosen by hand.
    pub(super) ctx: Option<(Rgb, Color)>,
    /// The ground, likewise.
    pub(super) data_context: Option<(Rgb, Color)>,
    pub(super) modifier: Modifier,
}

impl RoleStyle {
    pub(super) const PLAIN: Self = Self {
        ctx: None,
        data_context: None,
        modifier: Modifier::empty(),
    };

    pub(super) const fn ctx(hex: u32, ansi: Color) -> Self {
        Self {
            ctx: Some((Rgb::hex(hex), ansi)),
            ..Self::PLAIN
        }
    }

    pub(super) const fn on(self, hex: u32, ansi: Color) -> Self {
        Self {
            data_context: Some((Rgb::hex(hex), ansi)),
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

    /// What a terminal of this colour depth shows of it, for `role` on the theme's `data_context`.
    pub(super) fn style(self, role: Role, data_context: Option<Rgb>, depth: Depth) -> Style {
        let own_ground = self.data_context.map(|(rgb, _)| rgb);
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
        style.fg = self.ctx.map(|ctx| colour(ctx, own_ground.or(data_context)));
        style.bg = self.data_context.map(|patch| colour(patch, None));
        style
    }
}
