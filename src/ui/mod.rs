//! What the terminal shows.
//!
//! From the top floor down:
//!
//! - [`App`], the shell, is a pure function: a [`Message`] goes in (a report of the training, a key, the mouse),
//!   [`Effect`]s come out (a command to the training, a file to save), and [`App::draw`] shows how things stand. It knows
//!   no clock, no thread and no terminal, so that whatever it does can be tested on a buffer of cells; and it knows no
//!   screen by name.
//! - What surrounds every screen, and the help.
//! - Each [`screen`], in a folder of its own with all that only it knows: its state, its keys and words, what it draws,
//!   what lies under the mouse, what it does and what it hears.
//! - The [`state`] that all screens share: a run as its reports tell it ([`state::run`]), how it is looked at
//!   ([`state::view`]), what has the focus and what is open.
//! - What screens share to draw with ([`widget`]), and the one table of keys ([`keymap`]).
//! - The foundations: words from one table a language ([`locale`]), [`theme`] (roles to styles), [`symbols`] (glyphs,
//!   down to pure ASCII) and [`number`] (figures that keep their width).

mod app;
mod branches;
pub mod canvas;
mod chrome;
mod command;
mod draw_context;
pub mod export;
mod help;
mod hit;
pub mod keymap;
pub mod locale;
mod message;
mod naming;
pub mod number;
mod panel;
pub mod phrase;
mod rects;
mod refusal;
mod save;
pub mod screen;
mod shell;
pub mod state;
pub mod symbols;
pub mod theme;
pub mod widget;
mod write_error;

pub use app::App;
pub use message::{Effect, Message};
pub use save::{Savable, Save};
pub use state::run::Run;
pub use state::{Appearance, LEAST_SIZE, WrittenState};
pub use write_error::WriteError;

#[cfg(test)]
pub(crate) mod testing;
