//! The screens as the app has them: all of them, and which one is shown.

use crate::live::Payload;
use crate::ui::chrome::Number;
use crate::ui::screen::{Entry, Screen};
use crate::ui::state::{ScreenMode, State};

/// Every screen, and which one is shown.
#[derive(Debug)]
pub(super) struct Screens {
    pub(super) entries: &'static [&'static Entry],
    pub(super) all: Vec<Box<dyn Screen>>,
    pub(super) shown: usize,
    /// For each number the place of the screen that it leads to: of those that share it, the one shown last.
    pub(super) numbers: Vec<usize>,
}

impl Screens {
    /// The screens of a registry, which has at least one; the first is shown.
    pub(super) fn new(entries: &'static [&'static Entry], state: &mut State) -> Self {
        let numbered = entries.iter().enumerate();
        state.mode = entries
            .first()
            .map_or(ScreenMode::PANES, |entry| entry.mode);
        Self {
            entries,
            all: entries.iter().map(|entry| (entry.new)()).collect(),
            shown: 0,
            numbers: numbered
                .filter(|(_, entry)| entry.is_numbered())
                .map(|(place, _)| place)
                .collect(),
        }
    }

    /// The screen that is shown.
    pub(super) fn shown(&self) -> &dyn Screen {
        &*self.all[self.shown]
    }

    /// What stands on the line of numbers.
    pub(super) fn numbers(&self) -> Vec<Number> {
        let number = |place: &usize| Number {
            entry: self.numbered(*place),
            is_shown: *place == self.shown,
        };
        self.numbers.iter().map(number).collect()
    }

    /// The entry whose number the screen at `place` has.
    pub(super) fn numbered(&self, place: usize) -> &'static Entry {
        let entry = self.entries[place];
        let owner = entry.beside.and_then(|id| self.place(id));
        owner.map_or(entry, |owner| self.entries[owner])
    }

    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id == id)
    }

    /// Hands a picture to whoever can use it.
    pub(super) fn on_rendered(&mut self, picture: &Payload) {
        for screen in &mut self.all {
            screen.on_rendered(picture);
        }
    }
}
