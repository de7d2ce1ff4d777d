//! What a screen registers.

use ratatui::layout::{Position, Rect};

use crate::live::Wish;
use crate::ui::hit::Hit;
use crate::ui::ink::Ink;
use crate::ui::keymap::{Action, Context};
use crate::ui::state::State;

/// What is known of a screen.
pub struct Entry {
    /// The word for it in options.
    pub id: &'static str,
    /// Its name in English.
    pub label: &'static str,
    /// One line on what it shows.
    pub explanation: &'static str,
    /// Whose keys hold while the screen's own part has the focus.
    pub(in crate::ui) keys: Context,
    /// Whose keys hold on the whole screen besides, whatever has the focus.
    pub(in crate::ui) screen_keys: Option<Context>,
    pub(in crate::ui) draw: fn(&State, Rect, &mut Ink<'_>),
    pub(in crate::ui) hit: fn(&State, Rect, Position) -> Option<Hit>,
    /// How many cells wide its plots over the run are.
    pub(in crate::ui) plot_cells: fn(&State, Rect) -> u16,
    /// How many panes it has now.
    pub(in crate::ui) panes: fn(&State) -> usize,
    /// What begins the work that it shows beside the run.
    pub(in crate::ui) begin: Option<Action>,
    /// What it wants to see of the run beyond its figures.
    pub(in crate::ui) wish: fn(&State, Rect) -> Option<Wish>,
    /// How many lines the chosen pane can be scrolled.
    pub(in crate::ui) most_scroll: fn(&State, Rect) -> u16,
}

impl Entry {
    /// What most screens are like: no plots over the run, no panes.
    pub(super) const BASE: Self = Self {
        id: "",
        label: "",
        explanation: "",
        keys: Context::Panes,
        screen_keys: None,
        draw: |_, _, _| {},
        hit: |_, _, _| None,
        plot_cells: |_, _| 0,
        panes: |_| 0,
        begin: None,
        wish: |_, _| None,
        most_scroll: |_, _| 0,
    };
}
