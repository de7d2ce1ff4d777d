//! What the terminal shows.
//!
//! [`App`] is the state of the screens and a pure function: a [`Message`] goes in (a report of the training, a key, the
//! mouse), [`Effect`]s come out (a command to the training, a file to save), and [`App::draw`] shows how things stand.
//! It knows no clock, no thread and no terminal, so that whatever it does can be tested on a buffer of cells.
//!
//! A run is known from its reports ([`run`]) and looked at through a [`view`]; a [`screen`] draws both. Keys come from
//! one table ([`keymap`]), words from one table a language ([`locale`]). Below stand the foundations of every screen:
//! [`theme`] (roles to styles), [`symbols`] (glyphs, down to pure ASCII), [`number`] (figures that keep their width) and
//! [`plot`] (curves on the cell buffer).

mod app;
mod chrome;
mod command;
pub mod diagnosis;
pub mod export;
mod help;
mod ink;
pub mod keymap;
pub mod locale;
pub mod number;
mod panel;
pub mod plot;
mod prompt;
pub mod run;
pub mod screen;
pub mod symbols;
pub mod theme;
pub mod view;

pub use app::{App, Effect, LEAST_SIZE, Look, Message};

#[cfg(test)]
pub(crate) mod testing;
