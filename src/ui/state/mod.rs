//! The state of the screens: the run as reported, the view of it, and what is open.
//!
//! Everything here is plain data, modified only by the [app](super::App).

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

use std::sync::Arc;

use ratatui::layout::Rect;

use crate::study::bootstrap::SnapshotIntervals;
use crate::turn::Turn;

pub use histories::Ghost;
use panes::Panes;
pub(super) use prompt::{Panel, Prompt};
use run::Run;
use view::View;
pub use written::DashboardState;

use super::command::Commands;
use super::host_keys::HostKeys;
use super::keymap::{Context, Keymap};
use super::locale::{Language, Words};
use super::panel::RecipeRow;
use super::parts::Parts;
use super::save::Save;
use super::symbols::{SymbolSet, Symbols};
use super::theme::{Depth, Role, Theme, ThemeId};

/// The smallest terminal size: columns and rows.
pub const LEAST_SIZE: (u16, u16) = (60, 16);

/// The smallest size within something else, which has its own chrome.
pub(super) const LEAST_WITHIN: (u16, u16) = (48, 8);

/// Width from which on the recipe fits beside a screen.
const WIDE: u16 = 100;

pub(super) const fn is_wide(area: Rect) -> bool {
    area.width >= WIDE
}

/// The display options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    pub theme: ThemeId,
    /// The terminal's colour depth.
    pub depth: Depth,
    /// The glyphs the terminal can show.
    pub symbols: SymbolSet,
    pub language: Language,
}

/// The part of the screen that has the keyboard focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Focus {
    /// The recipe panel.
    Recipe,
    /// The screen's main part: the curves, the panes.
    Main,
}

/// An overlay, which receives the keys.
#[derive(Clone, Debug)]
pub(super) enum Overlay {
    Nothing,
    /// The help, with its scroll offset in lines.
    Help(u16),
    /// The list of branches, with the index of the selected one.
    Branches(usize),
    /// The intervals of the net's validation loss and accuracy.
    Intervals,
    /// How the data were read, with the scroll offset in lines.
    Data(u16),
    /// A confirmation.
    Question(Question),
    Prompt(Box<Prompt>),
}

/// An action that needs confirmation.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Question {
    OpenTest,
    /// Starting a study that opens the test set.
    ///
    /// With the number of times that it has been opened before, where that is known.
    StartStudy(Option<u64>),
    /// Overwriting an existing file.
    Overwrite(Box<Save>),
    /// Quitting while a long study runs.
    Quit,
}

/// The text of the status line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StatusMessage {
    pub(super) text: String,
    pub(super) role: Role,
    /// The index of the mark of the change reported, if any.
    pub(super) mark: Option<usize>,
}

impl StatusMessage {
    /// A message without a mark.
    pub(super) const fn of(text: String, role: Role) -> Self {
        Self {
            text,
            role,
            mark: None,
        }
    }
}

/// What has the focus when a screen is first shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enters {
    /// The main part where the recipe would take half the width.
    Narrow,
    /// The main part.
    Main,
}

/// The keys and the focus of a screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScreenMode {
    /// The key context of the main part, while it has the focus.
    pub(super) keys: Context,
    /// A further key context that holds whatever has the focus.
    pub(super) besides: Option<Context>,
    pub(super) enters: Enters,
    /// Whether the screen has a recipe panel.
    pub(super) has_recipe: bool,
    /// Whether the screen handles `enter` itself even where a stop offers the best weights.
    pub(super) own_enter: bool,
    /// The locale key of the message shown when the main part gets the focus.
    pub(super) focused: &'static str,
}

impl ScreenMode {
    /// A read-only screen of panes.
    pub(super) const PANES: Self = Self {
        keys: Context::Panes,
        besides: None,
        enters: Enters::Narrow,
        has_recipe: true,
        own_enter: false,
        focused: "message.panes",
    };
}

/// The state shared by all screens.
#[derive(Debug)]
pub(super) struct State {
    pub(super) appearance: Appearance,
    pub(super) theme: Theme,
    pub(super) keys: Keymap,
    pub(super) commands: Commands,
    pub(super) run: Run,
    pub(super) view: View,
    /// The target of a requested travel until it is reached; further step keys count from there.
    pub(super) travel_target: Option<u64>,
    /// Whether the user requested the next start of the run.
    pub(super) restarting: bool,
    pub(super) focus: Focus,
    pub(super) row: RecipeRow,
    pub(super) over: Overlay,
    /// The latest intervals of the shown net, since they were opened.
    pub(super) intervals: Option<Arc<SnapshotIntervals>>,
    pub(super) message: Option<StatusMessage>,
    /// Whether the user declined the best weights that a stop offers.
    pub(super) offer_declined: bool,
    /// The registry index of the shown screen.
    pub(super) screen: usize,
    pub(super) mode: ScreenMode,
    /// The panes of each screen.
    pub(super) panes: Vec<Panes>,
    pub(super) area: Rect,
    /// The bottom line, if the app is drawn within something else: see [`Parts::within`].
    pub(super) bottom: Option<Rect>,
    /// The keys of what the app is drawn within.
    pub(super) host_keys: Option<&'static HostKeys>,
}

impl State {
    #[must_use]
    pub(super) fn new(
        appearance: Appearance,
        keys: Keymap,
        commands: Commands,
        screens: usize,
    ) -> Self {
        let panes = vec![Panes::default(); screens];
        Self {
            appearance,
            theme: Theme::new(appearance.theme, appearance.depth),
            keys,
            commands,
            run: Run::default(),
            view: View::default(),
            travel_target: None,
            restarting: false,
            focus: Focus::Recipe,
            row: RecipeRow::Optimizer,
            over: Overlay::Nothing,
            intervals: None,
            message: None,
            offer_declined: false,
            screen: 0,
            mode: ScreenMode::PANES,
            panes,
            area: Rect::default(),
            bottom: None,
            host_keys: None,
        }
    }

    /// Whether it is shown as a part of something else, such as a lecture's stage, which has texts of its own.
    pub(super) const fn is_within(&self) -> bool {
        self.bottom.is_some()
    }

    pub(super) fn is_too_small(&self) -> bool {
        let (width, height) = match self.bottom {
            Some(_) => LEAST_WITHIN,
            None => LEAST_SIZE,
        };
        self.area.width < width || self.area.height < height
    }

    /// The areas of the chrome and the body.
    pub(super) fn parts(&self) -> Parts {
        match self.bottom {
            Some(bottom) => Parts::within(self.area, bottom),
            None => Parts::of(self.area),
        }
    }

    pub(super) fn words(&self) -> &'static Words {
        self.appearance.language.words()
    }

    pub(super) fn symbols(&self) -> &'static Symbols {
        self.appearance.symbols.symbols()
    }

    /// Focuses a pane of the shown screen.
    pub(super) fn choose_pane(&mut self, pane: usize) {
        self.focus = Focus::Main;
        if let Some(panes) = self.panes.get_mut(self.screen) {
            panes.choose(pane);
        }
    }

    /// Focuses the next (or previous) of `count` panes.
    pub(super) fn turn_pane(&mut self, count: usize, turn: Turn) {
        if let Some(panes) = self.panes.get_mut(self.screen) {
            panes.turn(count, turn);
        }
    }

    /// Scrolls the selected pane, at most to line `most`.
    pub(super) fn scroll_pane(&mut self, lines: i16, most: u16) {
        if let Some(panes) = self.panes.get_mut(self.screen) {
            panes.scroll_by(lines, most);
        }
    }

    /// The panes of the shown screen.
    pub(super) fn panes(&self) -> Panes {
        self.panes.get(self.screen).copied().unwrap_or_default()
    }

    /// Sets the terminal's area. When the recipe stops fitting, or fits again, the focus is reset.
    pub(super) fn resize(&mut self, area: Rect) {
        let was = self.has_room_for_recipe(self.area);
        self.area = area;
        if self.mode.enters == Enters::Narrow && was != self.has_room_for_recipe(area) {
            self.focus = self.home();
        }
    }

    /// The default focus.
    pub(super) fn home(&self) -> Focus {
        if self.mode.enters == Enters::Main || !self.has_room_for_recipe(self.area) {
            Focus::Main
        } else {
            Focus::Recipe
        }
    }

    /// Whether the recipe fits beside the main part. Before the size is known it does.
    fn has_room_for_recipe(&self, area: Rect) -> bool {
        (is_wide(area) || area.is_empty()) && !self.view.large
    }

    /// Whether the recipe is drawn beside the main part in `body`. On a narrow terminal and with large curves, only
    /// while it has the focus.
    pub(super) fn shows_recipe(&self, body: Rect) -> bool {
        self.focus == Focus::Recipe || self.has_room_for_recipe(body)
    }

    pub(super) fn offers(&self) -> bool {
        !self.offer_declined && self.run.offer().is_some()
    }

    /// The panel over the screen, also while the command line is open over it.
    pub(super) fn panel(&self) -> Panel {
        match &self.over {
            Overlay::Branches(chosen) => Panel::Branches(*chosen),
            Overlay::Intervals => Panel::Intervals,
            Overlay::Prompt(prompt) => prompt.over,
            Overlay::Nothing | Overlay::Help(_) | Overlay::Data(_) | Overlay::Question(_) => {
                Panel::Nothing
            }
        }
    }

    /// The active key contexts, the most specific first.
    pub(super) fn contexts(&self) -> Vec<Context> {
        match self.over {
            Overlay::Help(_) => vec![Context::Help, Context::Always],
            Overlay::Data(_) => vec![Context::Data, Context::Always],
            Overlay::Branches(_) => vec![Context::Branches, Context::Always],
            // It only shows, so the run can be paused and stepped meanwhile.
            Overlay::Intervals => vec![Context::Intervals, Context::Global, Context::Always],
            Overlay::Question(_) => vec![Context::Question, Context::Always],
            Overlay::Prompt(_) => vec![Context::Prompt, Context::Always],
            Overlay::Nothing => {
                let mut contexts = Vec::with_capacity(6);
                let mode = self.mode;
                let main_focused = self.focus == Focus::Main || !mode.has_recipe;
                if self.offers() && !(mode.own_enter && main_focused) {
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
