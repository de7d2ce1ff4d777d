//! What the screens show: the run as it is known, how it is looked at, and what is open over it.
//!
//! Everything here is plain data that the screens read. Only the [app](super::App) alters it.

mod curves;
mod histories;
pub mod panes;
mod prompt;
pub mod run;
mod track;
pub mod view;
mod vitals;

use std::sync::Arc;

use ratatui::layout::Rect;

use super::screen::landscape::state::Landscape;
use super::screen::optimizer::aim::Aim;
use super::screen::race::state::Race;
use super::screen::surfaces::state::Watched;
pub use histories::Ghost;
use panes::Panes;
pub(super) use prompt::Prompt;
use run::Run;
use view::View;

use crate::portrait::Portrait;
use crate::portrait::anatomy::Anatomy;

use super::keymap::{Context, Keymap};
use super::locale::{Language, Words};
use super::panel::RecipeRow;
use super::symbols::{SymbolSet, Symbols};
use super::theme::{Depth, Role, Theme, ThemeId};

/// The smallest terminal that the screens are drawn in: columns and rows.
pub const LEAST_SIZE: (u16, u16) = (60, 16);

/// From this width on a screen and the recipe stand side by side.
const WIDE: u16 = 100;

/// Whether a screen and the recipe stand side by side in `area`.
pub(super) const fn is_wide(area: Rect) -> bool {
    area.width >= WIDE
}

/// How everything looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The theme.
    pub theme: ThemeId,
    /// How many colours the terminal shows.
    pub depth: Depth,
    /// Which glyphs it shows.
    pub symbols: SymbolSet,
    /// The language of all words.
    pub language: Language,
}

/// What has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Focus {
    /// The recipe: keys change it.
    Recipe,
    /// What the screen itself shows: the curves, the panes.
    Main,
}

/// What lies over the screen and takes the keys.
#[derive(Clone, Debug)]
pub(super) enum Over {
    /// Nothing.
    Nothing,
    /// The help, scrolled down by so many lines.
    Help(u16),
    /// The list of branches, with the chosen one.
    Branches(usize),
    /// The question whether to open the test set.
    Question,
    /// The command line.
    Prompt(Box<Prompt>),
}

/// What the status line says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) role: Role,
    /// The change it speaks of.
    pub(super) change: Option<usize>,
}

/// The state of the screens.
#[derive(Debug)]
pub(super) struct State {
    pub(super) look: Look,
    pub(super) theme: Theme,
    /// The keys there are.
    pub(super) keys: Keymap,
    pub(super) run: Run,
    pub(super) view: View,
    /// What the network looks like, where a screen has asked for it.
    pub(super) portrait: Option<Arc<Portrait>>,
    /// What the optimizer does with the next update, where a screen has asked for it.
    pub(super) anatomy: Option<Arc<Anatomy>>,
    /// The step that was asked for and has not been reached: the next press counts on from there.
    pub(super) bound_for: Option<u64>,
    pub(super) focus: Focus,
    pub(super) row: RecipeRow,
    pub(super) over: Over,
    pub(super) said: Option<Said>,
    /// Whether the choice at a stop was waved away.
    pub(super) offer_declined: bool,
    /// The number of the screen that is shown, from 0.
    pub(super) screen: usize,
    /// Whose keys hold while that screen's own part has the focus.
    pub(super) main_keys: Context,
    /// Whose keys hold on that screen besides, whatever has the focus.
    pub(super) screen_keys: Option<Context>,
    /// What the Optimizer screen looks at.
    pub(super) aim: Aim,
    /// Each screen's panes.
    pub(super) panes: Vec<Panes>,
    /// The race on a known surface.
    pub(super) arena: Watched,
    /// Races on data.
    pub(super) race: Race,
    /// What the Landscape screen is set to, and what it has been told.
    pub(super) landscape: Landscape,
    pub(super) area: Rect,
}

impl State {
    /// Before anything is known of a run.
    #[must_use]
    pub(super) fn new(look: Look, keys: Keymap) -> Self {
        let panes = vec![Panes::default(); keys.screens()];
        Self {
            look,
            theme: Theme::new(look.theme, look.depth),
            keys,
            run: Run::default(),
            view: View::default(),
            portrait: None,
            anatomy: None,
            bound_for: None,
            focus: Focus::Recipe,
            row: RecipeRow::Optimizer,
            over: Over::Nothing,
            said: None,
            offer_declined: false,
            screen: 0,
            main_keys: Context::Curves,
            screen_keys: None,
            aim: Aim::default(),
            panes,
            arena: Watched::default(),
            race: Race::default(),
            landscape: Landscape::default(),
            area: Rect::default(),
        }
    }

    pub(super) fn is_too_small(&self) -> bool {
        self.area.width < LEAST_SIZE.0 || self.area.height < LEAST_SIZE.1
    }

    pub(super) fn words(&self) -> &'static Words {
        self.look.language.words()
    }

    pub(super) fn symbols(&self) -> &'static Symbols {
        self.look.symbols.symbols()
    }

    /// The panes of the screen that is shown.
    pub(super) fn panes(&self) -> Panes {
        self.panes.get(self.screen).copied().unwrap_or_default()
    }

    /// Whether the best weights are being offered.
    pub(super) fn offers(&self) -> bool {
        !self.offer_declined && self.run.offer().is_some()
    }

    /// The contexts whose keys hold now, the most special first.
    pub(super) fn contexts(&self) -> Vec<Context> {
        match self.over {
            Over::Help(_) => vec![Context::Help, Context::Always],
            Over::Branches(_) => vec![Context::Branches, Context::Always],
            Over::Question => vec![Context::Question, Context::Always],
            Over::Prompt(_) => vec![Context::Prompt, Context::Always],
            Over::Nothing => {
                let mut contexts = Vec::with_capacity(6);
                // A race's enter is its own.
                let races = self.main_keys.is_race()
                    && (self.focus == Focus::Main || !self.main_keys.has_recipe());
                if self.offers() && !races {
                    contexts.push(Context::Offer);
                }
                if self.run.end().is_some() {
                    contexts.push(Context::Stopped);
                }
                contexts.push(match self.focus {
                    Focus::Recipe if self.main_keys.has_recipe() => Context::Recipe,
                    _ => self.main_keys,
                });
                let screen_keys = self.screen_keys.filter(|keys| !contexts.contains(keys));
                contexts.extend(screen_keys);
                contexts.extend([Context::Global, Context::Always]);
                contexts
            }
        }
    }
}
