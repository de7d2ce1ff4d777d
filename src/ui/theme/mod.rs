//! Themes: what each thing on screen looks like, by the role it plays.
//!
//! A screen never names a colour: it asks a [`Theme`] for the style of a [`Role`]. A theme is one file with one `ENTRY`
//! and one line in [`THEMES`]. The hues are those of Okabe and Ito, which colour-blind readers tell apart, tuned for
//! contrast with each background; no meaning rests on them alone (see [`Theme::patterns`]).

mod colour;
mod dark;
mod high_contrast;
mod light;
mod mono;

use std::fmt;
use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};
use thiserror::Error;

pub use colour::{Rgb, shown};

/// The part that a piece of the screen plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The ground everything stands on; its style also sets the colour of plain text.
    Background,
    /// Text to be read.
    Text,
    /// Titles, and figures that matter.
    Strong,
    /// Labels, units, hints.
    Dim,
    /// What is off, out of reach or mere ornament. Legible, but never the only bearer of a meaning.
    Faint,
    /// Focus, and keys that can be pressed. The one accent.
    Accent,
    /// The selected tab or choice: a patch, not a text colour.
    Selected,
    /// Symbols of hyper-parameters (η, β₁ …).
    Symbol,
    /// Axes and separating lines.
    Axis,
    /// The curve on the training part.
    Train,
    /// The curve on the validation part.
    Validation,
    /// The objective, batch by batch: its figure and legend.
    Objective,
    /// The cloud that the objective draws behind the curves.
    Cloud,
    /// The generalization gap.
    Gap,
    /// A live change (a letter on a patch, a line through the plots).
    Change,
    /// Every other live change, so that neighbours are told apart.
    ChangeOther,
    /// The best evaluation so far.
    Best,
    /// Where early stopping triggered.
    Trigger,
    /// Where the run diverged.
    Divergence,
    /// The line that reads values off the curves.
    Cursor,
    /// All is well; switched on.
    Good,
    /// Something to look at; pending.
    Warning,
    /// Something failed.
    Error,
    /// One of many curves (a race, a study), counted around after [`Role::CURVES`].
    Curve(u8),
}

impl Role {
    /// Number of distinct [`Role::Curve`]s.
    pub const CURVES: u8 = 8;

    /// Every role once.
    pub const ALL: [Self; 31] = [
        Self::Background,
        Self::Text,
        Self::Strong,
        Self::Dim,
        Self::Faint,
        Self::Accent,
        Self::Selected,
        Self::Symbol,
        Self::Axis,
        Self::Train,
        Self::Validation,
        Self::Objective,
        Self::Cloud,
        Self::Gap,
        Self::Change,
        Self::ChangeOther,
        Self::Best,
        Self::Trigger,
        Self::Divergence,
        Self::Cursor,
        Self::Good,
        Self::Warning,
        Self::Error,
        Self::Curve(0),
        Self::Curve(1),
        Self::Curve(2),
        Self::Curve(3),
        Self::Curve(4),
        Self::Curve(5),
        Self::Curve(6),
        Self::Curve(7),
    ];

    /// The role of the live change number `index`, alternating.
    #[must_use]
    pub const fn change(index: usize) -> Self {
        if index.is_multiple_of(2) {
            Self::Change
        } else {
            Self::ChangeOther
        }
    }

    const fn index(self) -> usize {
        match self {
            Self::Background => 0,
            Self::Text => 1,
            Self::Strong => 2,
            Self::Dim => 3,
            Self::Faint => 4,
            Self::Accent => 5,
            Self::Selected => 6,
            Self::Symbol => 7,
            Self::Axis => 8,
            Self::Train => 9,
            Self::Validation => 10,
            Self::Objective => 11,
            Self::Cloud => 12,
            Self::Gap => 13,
            Self::Change => 14,
            Self::ChangeOther => 15,
            Self::Best => 16,
            Self::Trigger => 17,
            Self::Divergence => 18,
            Self::Cursor => 19,
            Self::Good => 20,
            Self::Warning => 21,
            Self::Error => 22,
            Self::Curve(n) => 23 + (n % Self::CURVES) as usize,
        }
    }

    /// The least contrast with the ground that this role must keep on a terminal that shows its colours: 4.5 for text
    /// and 3 for lines, as WCAG 2.2 asks; less for what is meant to stand back.
    #[must_use]
    pub const fn least_contrast(self) -> f64 {
        match self {
            Self::Background => 1.0,
            Self::Axis | Self::Cloud => 1.6,
            Self::Faint | Self::Curve(_) | Self::Cursor => 3.0,
            _ => 4.5,
        }
    }
}

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
struct Paint {
    /// The ink, and the one among 16 that stands for it, chosen by hand.
    ink: Option<(Rgb, Color)>,
    /// The ground, likewise.
    ground: Option<(Rgb, Color)>,
    modifier: Modifier,
}

impl Paint {
    const PLAIN: Self = Self {
        ink: None,
        ground: None,
        modifier: Modifier::empty(),
    };

    const fn ink(hex: u32, ansi: Color) -> Self {
        Self {
            ink: Some((Rgb::hex(hex), ansi)),
            ..Self::PLAIN
        }
    }

    const fn on(self, hex: u32, ansi: Color) -> Self {
        Self {
            ground: Some((Rgb::hex(hex), ansi)),
            ..self
        }
    }

    const fn modifier(modifier: Modifier) -> Self {
        Self {
            modifier,
            ..Self::PLAIN
        }
    }

    const fn bold(self) -> Self {
        Self {
            modifier: self.modifier.union(Modifier::BOLD),
            ..self
        }
    }
}

/// A theme as registered.
#[derive(Debug)]
pub struct Entry {
    /// What the command line calls it.
    pub id: &'static str,
    /// What it is for, in a line.
    pub about: &'static str,
    /// Whether curves need patterns to be told apart (see [`Theme::patterns`]).
    patterns: bool,
    paint: fn(Role) -> Paint,
}

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
#[error("unknown theme `{name}`: allowed are {}", ids())]
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
        Self((self.0 + 1) % THEMES.len())
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
        let ground = (entry.paint)(Role::Background).ground.map(|(rgb, _)| rgb);
        let mut styles = [Style::new(); Role::ALL.len()];
        for role in Role::ALL {
            styles[role.index()] = style((entry.paint)(role), role, ground, depth);
        }
        Self {
            id,
            styles,
            patterns: entry.patterns,
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

impl Default for Theme {
    fn default() -> Self {
        Self::new(ThemeId::default(), Depth::default())
    }
}

fn style(paint: Paint, role: Role, ground: Option<Rgb>, depth: Depth) -> Style {
    let own_ground = paint.ground.map(|(rgb, _)| rgb);
    let colour = |(rgb, ansi): (Rgb, Color), against: Option<Rgb>| match depth {
        Depth::None => Color::Reset,
        Depth::Ansi16 => ansi,
        Depth::Indexed256 => Color::Indexed(rgb.nearest_indexed(against, role.least_contrast())),
        Depth::True => Color::Rgb(rgb.0, rgb.1, rgb.2),
    };
    let mut style = Style::new().add_modifier(paint.modifier);
    if depth == Depth::None {
        return style;
    }
    style.fg = paint.ink.map(|ink| colour(ink, own_ground.or(ground)));
    style.bg = paint.ground.map(|patch| colour(patch, None));
    style
}

#[cfg(test)]
mod tests;
