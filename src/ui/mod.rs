//! The terminal interface.
//!
//! From the top layer down:
//!
//! - The [`stage`] of a lecture gives each scene an [`App`] of its own, and draws the script's text beside it.
//! - [`App`] is a pure state machine: a [`Message`] goes in (a report of the training, a key, the mouse), [`Effect`]s
//!   come out (a command to the training, a file to save), and [`App::draw`] draws the current state. It has no clock,
//!   no thread and no terminal, so all of it can be tested on a buffer of cells; and it knows no screen by name.
//! - The chrome around every screen, and the help.
//! - Each [`screen`], in a folder of its own with everything specific to it: state, keys, words, drawing, mouse hits,
//!   actions and event handlers.
//! - The [`state`] that all screens share: the run as reported ([`state::run`]), the view of it ([`state::view`]), the
//!   focus, and what is open.
//! - The drawing code that screens share ([`widget`]), and the key table ([`keymap`]).
//! - The foundations: one table of texts per language ([`locale`]), [`theme`] (roles to styles), [`symbols`] (glyphs,
//!   down to pure ASCII) and [`number`] (figures of constant width).

mod app;
pub mod attached;
mod branches;
pub mod canvas;
mod chrome;
mod command;
mod data_report;
mod draw_context;
pub mod export;
mod help;
mod hit;
mod host_keys;
mod intervals;
pub mod keymap;
pub mod locale;
mod message;
mod naming;
pub mod number;
mod panel;
mod parts;
pub mod phrase;
mod rects;
mod refusal;
mod run_plots;
mod save;
pub mod screen;
mod shell;
pub mod stage;
pub mod state;
pub mod symbols;
pub mod theme;
pub mod widget;
mod write_error;

pub use app::App;
pub use message::{Effect, Message};
pub use refusal::unjudged;
pub use save::{Savable, Save};
pub use state::run::Run;
pub use state::{Appearance, DashboardState, LEAST_SIZE};
pub use write_error::WriteError;

#[cfg(test)]
pub(crate) mod testing;
