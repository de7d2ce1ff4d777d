//! What a screen is, and what it registers.

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

/// What is known of a screen.
#[derive(Debug)]
pub struct Entry {
    /// The word for it in options.
    pub id: &'static str,
    /// Its name in English.
    pub label: &'static str,
    /// One line on what it shows.
    pub explanation: &'static str,
    /// The screen whose number it shares, where a key of that one leads to it.
    pub(in crate::ui) beside: Option<&'static str>,
    /// How it stands to keys and focus.
    pub(in crate::ui) mode: ScreenMode,
    /// Its own keys.
    pub(in crate::ui) keys: &'static [Binding],
    /// Its own words of the command line.
    pub(in crate::ui) words: &'static [Word],
    /// The screen as it is at first.
    pub(in crate::ui) new: fn() -> Box<dyn Screen>,
}

impl Entry {
    /// What most screens are like: no keys and no words of their own.
    pub(in crate::ui) const BASE: Self = Self {
        id: "",
        label: "",
        explanation: "",
        beside: None,
        mode: ScreenMode::PANES,
        keys: &[],
        words: &[],
        new: || Box::new(Blank),
    };

    /// Whether it is reached by the number of `other`.
    #[must_use]
    pub fn shares_number_with(&self, other: &Self) -> bool {
        self.beside == Some(other.id)
    }

    /// Whether it has a number of its own.
    #[must_use]
    pub const fn is_numbered(&self) -> bool {
        self.beside.is_none()
    }
}

/// A screen: what only it knows, how that is drawn, and what is done with it.
///
/// `state` is what all screens share; `body` is the screen's place. Whatever a screen does not have, it need not write.
pub(in crate::ui) trait Screen: Debug {
    /// Draws it.
    fn draw(&self, state: &State, body: Rect, ctx: &mut DrawContext<'_>);

    /// What lies there.
    fn hit(&self, _state: &State, _body: Rect, _at: Position) -> Option<Hit> {
        None
    }

    /// How many cells wide its plots over the run are.
    fn plot_cells(&self, _state: &State, _body: Rect) -> u16 {
        0
    }

    /// How many panes it has now.
    fn panes(&self, _state: &State) -> usize {
        0
    }

    /// How many lines the chosen pane can be scrolled.
    fn most_scroll(&self, _state: &State, _body: Rect) -> u16 {
        0
    }

    /// What it shows as tables, where it has something else to show than the curves of the run; the first is the one that
    /// matters.
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

    /// What it wants to see of the run beyond its figures.
    fn request(&self, _state: &State, _body: Rect) -> Option<RenderRequest> {
        None
    }

    /// Leaves out of the hints of the last line what would do nothing now, and names what now does something else.
    fn hint(&self, _state: &State, groups: &mut Vec<Group>) {
        groups.retain(|group| !group.is_of_curves());
    }

    /// It is shown from now on, or something new is known of the run while it is.
    fn follow(&mut self, _state: &State) {}

    /// Does what a key asks for, if that is for this screen to do; says whether it was.
    fn act(&mut self, _action: Action, _shell: &mut Shell<'_>) -> bool {
        false
    }

    /// Does what a word of its own on the command line asks for.
    ///
    /// # Errors
    /// Why it can't, in the language of the screen.
    fn order(
        &mut self,
        _word: &'static str,
        _value: &str,
        _shell: &mut Shell<'_>,
    ) -> Result<(), String> {
        Ok(())
    }

    /// Does what a click asks for there, where [`hit`](Self::hit) says that something of its own lies.
    fn click(&mut self, _at: Position, _shell: &mut Shell<'_>) {}

    /// Begins the work that it shows beside the run, to be seen in a frame of it.
    fn begin(&mut self, _shell: &mut Shell<'_>) {}

    /// Takes in what is said of the run.
    fn on_notice(&mut self, _news: &RunNotice, _shell: &mut Shell<'_>) {}

    /// Takes in a picture of the run: one that it wished for, or one of another screen.
    fn on_rendered(&mut self, _picture: &Payload) {}

    /// Takes in how its work beside the training stands.
    fn on_job_update(&mut self, _news: &Payload, _shell: &mut Shell<'_>) {}

    /// Whether a tick of the clock would move something that is seen.
    fn wants_tick(&self) -> bool {
        false
    }

    /// A tick of the clock: says whether anything has moved.
    fn tick(&mut self) -> bool {
        false
    }
}

/// Nothing at all.
#[derive(Debug)]
struct Blank;

impl Screen for Blank {
    fn draw(&self, _: &State, _: Rect, _: &mut DrawContext<'_>) {}
}
