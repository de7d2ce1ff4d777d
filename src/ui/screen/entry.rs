//! The trait of screens, and their registry entry.

use std::fmt::Debug;

use ratatui::layout::{Position, Rect};

use crate::answer::{Answer, Sheet};
use crate::live::{Payload, RenderRequest};
use crate::ui::command::Word;
use crate::ui::draw_context::DrawContext;
use crate::ui::hit::Hit;
use crate::ui::keymap::{Action, Binding, Group};
use crate::ui::shell::Shell;
use crate::ui::state::run::RunNotice;
use crate::ui::state::{ScreenMode, State};

/// The registration of a screen.
#[derive(Debug)]
pub struct Entry {
    /// Its name in options.
    pub id: &'static str,
    /// Its English name.
    pub label: &'static str,
    /// A one-line description.
    pub explanation: &'static str,
    /// The screen whose number it shares, and one of whose keys leads to it.
    pub(in crate::ui) beside: Option<&'static str>,
    /// Its key contexts and its use of the focus.
    pub(in crate::ui) mode: ScreenMode,
    /// The names of its panes, for lectures, in the order of the keyboard.
    pub(in crate::ui) panes: &'static [&'static str],
    /// Its key bindings.
    pub(in crate::ui) keys: &'static [Binding],
    /// Its commands on the command line.
    pub(in crate::ui) words: &'static [Word],
    /// Creates the screen in its initial state.
    pub(in crate::ui) new: fn() -> Box<dyn Screen>,
}

impl Entry {
    /// Defaults: panes, no key bindings, no commands.
    pub(in crate::ui) const BASE: Self = Self {
        id: "",
        label: "",
        explanation: "",
        beside: None,
        mode: ScreenMode::PANES,
        panes: &[],
        keys: &[],
        words: &[],
        new: || Box::new(Blank),
    };

    /// Whether it shares the number of `other`.
    #[must_use]
    pub fn shares_number_with(&self, other: &Self) -> bool {
        self.beside == Some(other.id)
    }

    #[must_use]
    pub const fn is_numbered(&self) -> bool {
        self.beside.is_none()
    }
}

/// A screen: its own state, how it is drawn, and how it reacts to input.
///
/// `state` is the state shared by all screens, `body` the area of the screen. Every method but [`draw`](Self::draw) has
/// a default.
pub(in crate::ui) trait Screen: Debug {
    fn draw(&self, state: &State, body: Rect, ctx: &mut DrawContext<'_>);

    /// The hit target at a position.
    fn hit(&self, _state: &State, _body: Rect, _at: Position) -> Option<Hit> {
        None
    }

    /// Width in cells of its plots over the run.
    fn plot_cells(&self, _state: &State, _body: Rect) -> u16 {
        0
    }

    /// The current number of panes.
    fn panes(&self, _state: &State) -> usize {
        0
    }

    /// The pane of this name of [`Entry::panes`], if it is there now.
    fn pane(&self, _state: &State, entry: &Entry, name: &str) -> Option<usize> {
        entry.panes.iter().position(|pane| *pane == name)
    }

    /// Whether its work beside the training is complete, so that its answer is final.
    fn is_complete(&self) -> bool {
        false
    }

    /// The greatest scroll offset of the chosen pane, in lines.
    fn max_scroll(&self, _state: &State, _body: Rect) -> u16 {
        0
    }

    /// Its content as tables, the most important first; `None` if it shows only the curves of the run.
    fn sheets(&self, _state: &State) -> Option<Vec<Sheet>> {
        None
    }

    /// What it shows as a picture of its own, an SVG document, where a file of that kind is to hold it rather than the screen.
    fn svg(&self, _state: &State) -> Option<String> {
        None
    }

    /// The answer that it shows, with its sentences among the notes.
    fn answer(&self, _state: &State) -> Option<Answer> {
        None
    }

    /// Whether its work beside the training has taken so long that it is to be asked before that is ended.
    fn would_be_missed(&self) -> bool {
        false
    }

    /// What the work that is ended by leaving has found so far, in English lines for the terminal.
    fn parting(&self) -> Vec<String> {
        Vec::new()
    }

    /// What it wants to see of the run beyond its figures.
    fn request(&self, _state: &State, _body: Rect) -> Option<RenderRequest> {
        None
    }

    /// Removes key hints that have no effect now, and renames those that do something else.
    fn hint(&self, _state: &State, groups: &mut Vec<Group>) {
        groups.retain(|group| !group.is_of_curves());
    }

    /// Called when the screen is shown, and when the run has changed while it is.
    fn follow(&mut self, _state: &State) {}

    /// Performs a key's action; returns whether the screen handles it.
    fn act(&mut self, _action: Action, _shell: &mut Shell<'_>) -> bool {
        false
    }

    /// Executes one of its commands.
    ///
    /// # Errors
    /// The reason why it cannot, in the language of the interface.
    fn order(
        &mut self,
        _word: &'static str,
        _value: &str,
        _shell: &mut Shell<'_>,
    ) -> Result<(), String> {
        Ok(())
    }

    /// Handles a click on one of its own targets, where [`hit`](Self::hit) returned `Hit::Own`.
    fn click(&mut self, _at: Position, _shell: &mut Shell<'_>) {}

    /// Starts the background job that it shows, for rendering a single frame.
    fn begin(&mut self, _shell: &mut Shell<'_>) {}

    /// Handles a notice about the run.
    fn on_notice(&mut self, _notice: &RunNotice, _shell: &mut Shell<'_>) {}

    /// Receives a rendered view, possibly one requested by another screen.
    fn on_rendered(&mut self, _payload: &Payload) {}

    /// Receives an update of its background job.
    fn on_job_update(&mut self, _payload: &Payload, _shell: &mut Shell<'_>) {}

    /// Whether a tick of the clock would change what is shown.
    fn wants_tick(&self) -> bool {
        false
    }

    /// Handles a tick of the clock; returns whether anything changed.
    fn tick(&mut self) -> bool {
        false
    }
}

/// A screen without content.
#[derive(Debug)]
struct Blank;

impl Screen for Blank {
    fn draw(&self, _: &State, _: Rect, _: &mut DrawContext<'_>) {}
}
