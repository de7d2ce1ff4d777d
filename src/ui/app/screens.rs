use crate::live::Payload;
use crate::ui::chrome::Number;
use crate::ui::screen::{Entry, Screen};
use crate::ui::state::{ScreenMode, State};

/// All screens, and which one is shown.
#[derive(Debug)]
pub(super) struct Screens {
    pub(super) entries: &'static [&'static Entry],
    pub(super) all: Vec<Box<dyn Screen>>,
    pub(super) shown: usize,
    /// For each number key the index of the screen that it shows: of those that share it, the one shown last.
    pub(super) numbers: Vec<usize>,
}

impl Screens {
    /// The screens of a registry with at least one entry; the first is shown.
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
                .map(|(index, _)| index)
                .collect(),
        }
    }

    pub(super) fn shown(&self) -> &dyn Screen {
        &*self.all[self.shown]
    }

    /// The tabs.
    pub(super) fn numbers(&self) -> Vec<Number> {
        let number = |index: &usize| Number {
            entry: self.numbered(*index),
            is_shown: *index == self.shown,
        };
        self.numbers.iter().map(number).collect()
    }

    /// The entry whose number the screen at `index` shares, or its own.
    pub(super) fn numbered(&self, index: usize) -> &'static Entry {
        let entry = self.entries[index];
        let owner = entry.beside.and_then(|id| self.index(id));
        owner.map_or(entry, |owner| self.entries[owner])
    }

    pub(super) fn index(&self, id: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id == id)
    }

    /// Passes a rendered view to every screen; those that did not request it ignore it.
    pub(super) fn on_rendered(&mut self, view: &Payload) {
        for screen in &mut self.all {
            screen.on_rendered(view);
        }
    }
}
