//! What the screens show: the run as it is known, how it is looked at, and what is open over it.
//!
//! Everything here is plain data that the screens read. Only the [app](super::App) alters it.

mod branch_view;
mod curves;
mod histories;
mod marks;
pub mod panes;
mod prompt;
pub mod run;
mod update_curves;
pub mod view;
mod written;

#[cfg(test)]
mod tests;

use ratatui::layout::Rect;

use crate::turn::Turn;

pub use histories::Ghost;
use panes::Panes;
pub(super) use prompt::Prompt;
use run::Run;
use view::View;
pub use written::WrittenState;

use super::command::Commands;
use super::keymap::{Context, Keymap};
use super::locale::{Language, Words};
use super::panel::RecipeRow;
use super::save::Save;
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
pub struct Appearance {
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
pub(super) enum Overlay {
    /// Nothing.
    Nothing,
    /// The help, scrolled down by so many lines.
    Help(u16),
    /// The list of branches, with the chosen one.
    Branches(usize),
    /// Something that is asked first.
    Question(Question),
    /// The command line.
    Prompt(Box<Prompt>),
}

/// What is asked before it is done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Question {
    /// Whether to open the test set.
    OpenTest,
    /// Whether to write over a file that is there.
    WriteOver(Box<Save>),
    /// Whether to end the program, and with it work that took long.
    Quit,
}

/// What the status line says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StatusMessage {
    pub(super) text: String,
    pub(super) role: Role,
    /// The mark of a change that it speaks of.
    pub(super) mark: Option<usize>,
}

impl StatusMessage {
    /// These words, which speak of no mark.
    pub(super) const fn of(text: String, role: Role) -> Self {
        Self {
            text,
            role,
            mark: None,
        }
    }
}

/// What has the focus when a screen comes to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enters {
    /// The screen's own part where the recipe would take half the room.
    Narrow,
    /// The screen's own part.
    Main,
}

/// How a screen stands to keys and focus.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScreenMode {
    /// Whose keys hold while the screen's own part has the focus.
    pub(super) keys: Context,
    /// Whose keys hold on the whole screen besides, whatever has the focus.
    pub(super) besides: Option<Context>,
    /// What has the focus at first.
    pub(super) enters: Enters,
    /// Whether the recipe stands beside it.
    pub(super) has_recipe: bool,
    /// Whether enter is its own even where a stop offers the best weights.
    pub(super) own_enter: bool,
    /// The key of what is said when its own part gets the focus.
    pub(super) focused: &'static str,
}

impl ScreenMode {
    /// A screen of panes, to be looked at.
    pub(super) const PANES: Self = Self {
        keys: Context::Panes,
        besides: None,
        enters: Enters::Narrow,
        has_recipe: true,
        own_enter: false,
        focused: "message.panes",
    };
}

/// The state that all screens share.
#[derive(Debug)]
pub(super) struct State {
    pub(super) look: Appearance,
    pub(super) theme: Theme,
    /// The keys there are.
    pub(super) keys: Keymap,
    /// The words of the command line.
    pub(super) commands: Commands,
    pub(super) run: Run,
    pub(super) view: View,
    /// The step that was asked for and has not been reached: the next press counts on from there.
    pub(super) bound_for: Option<u64>,
    /// Whether the next start of the run was asked for here.
    pub(super) restarting: bool,
    pub(super) focus: Focus,
    pub(super) row: RecipeRow,
    pub(super) over: Overlay,
    pub(super) said: Option<StatusMessage>,
    /// Whether the choice at a stop was waved away.
    pub(super) offer_declined: bool,
    /// The place in the registry of the screen that is shown.
    pub(super) screen: usize,
    /// How that screen stands to keys and focus.
    pub(super) mode: ScreenMode,
    /// Each screen's panes.
    pub(super) panes: Vec<Panes>,
    pub(super) area: Rect,
}

impl State {
    /// Before anything is known of a run.
    #[must_use]
    pub(super) fn new(look: Appearance, keys: Keymap, commands: Commands, screens: usize) -> Self {
        let panes = vec![Panes::default(); screens];
        Self {
            look,
            theme: Theme::new(look.theme, look.depth),
            keys,
            commands,
            run: Run::default(),
            view: View::default(),
            bound_for: None,
            restarting: false,
            focus: Focus::Recipe,
            row: RecipeRow::Optimizer,
            over: Overlay::Nothing,
            said: None,
            offer_declined: false,
            screen: 0,
            mode: ScreenMode::PANES,
            panes,
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

    /// Gives the focus to a pane of the screen that is shown.
    pub(super) fn choose_pane(&mut self, pane: usize) {
        self.focus = Focus::Main;
        if let Some(panes) = self.panes.get_mut(self.screen) {
            panes.choose(pane);
        }
    }

    /// Gives the focus to the next of `count` panes, or to the one before.
    pub(super) fn turn_pane(&mut self, count: usize, turn: Turn) {
        if let Some(panes) = self.panes.get_mut(self.screen) {
            panes.turn(count, turn);
        }
    }

    /// Scrolls the chosen pane, at most to line `most`.
    pub(super) fn scroll_pane(&mut self, lines: i16, most: u16) {
        if let Some(panes) = self.panes.get_mut(self.screen) {
            panes.scroll_by(lines, most);
        }
    }

    /// The panes of the screen that is shown.
    pub(super) fn panes(&self) -> Panes {
        self.panes.get(self.screen).copied().unwrap_or_default()
    }

    /// The terminal has this area from now on. Where the recipe gets too little room, or room again, the focus goes where it
    /// is at first.
    pub(super) fn resize(&mut self, area: Rect) {
        let was = self.has_room_for_recipe(self.area);
        self.area = area;
        if self.mode.enters == Enters::Narrow && was != self.has_room_for_recipe(area) {
            self.focus = self.home();
        }
    }

    /// What has the focus while nothing else was chosen.
    pub(super) fn home(&self) -> Focus {
        if self.mode.enters == Enters::Main || !self.has_room_for_recipe(self.area) {
            Focus::Main
        } else {
            Focus::Recipe
        }
    }

    /// Whether the recipe can stand beside the screen's own part. As long as no size is known it can.
    fn has_room_for_recipe(&self, area: Rect) -> bool {
        (is_wide(area) || area.is_empty()) && !self.view.large
    }

    /// Whether the recipe is seen beside the screen's own part in `body`: where it would take half the room, and where that
    /// part is shown large, only while it has the focus.
    pub(super) fn shows_recipe(&self, body: Rect) -> bool {
        self.focus == Focus::Recipe || self.has_room_for_recipe(body)
    }

    /// Whether the best weights are being offered.
    pub(super) fn offers(&self) -> bool {
        !self.offer_declined && self.run.offer().is_some()
    }

    /// The contexts whose keys hold now, the most special first.
    pub(super) fn contexts(&self) -> Vec<Context> {
        match self.over {
            Overlay::Help(_) => vec![Context::Help, Context::Always],
            Overlay::Branches(_) => vec![Context::Branches, Context::Always],
            Overlay::Question(_) => vec![Context::Question, Context::Always],
            Overlay::Prompt(_) => vec![Context::Prompt, Context::Always],
            Overlay::Nothing => {
                let mut contexts = Vec::with_capacity(6);
                let mode = self.mode;
                let is_own = self.focus == Focus::Main || !mode.has_recipe;
                if self.offers() && !(mode.own_enter && is_own) {
                    contexts.push(Context::Offer);
                }
                if self.run.end().is_some() {
                    contexts.push(Context::Stopped);
                }
                contexts.push(match self.focus {
                    Focus::Recipe if mode.has_recipe => Context::Recipe,
                    _ => mode.keys,
                });
                let besides = mode.besides.filter(|keys| !contexts.contains(keys));
                contexts.extend(besides);
                contexts.extend([Context::Global, Context::Always]);
                contexts
            }
        }
    }
}
