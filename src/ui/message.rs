//! The input of the app and its requests.

use std::path::PathBuf;

use crossterm::event::{KeyEvent, MouseEvent};

use super::save::Save;
use super::write_error::WriteError;
use crate::live::{Command, Order, Payload, Report};

/// An event for the app.
#[derive(Clone, Debug)]
// A message lives for one call; boxing the report would cost an allocation each.
#[allow(clippy::large_enum_variant)]
pub enum Message {
    /// A report of the training thread.
    Report(Report),
    /// The rendered view that [`App::render_request`](crate::ui::App::render_request) asked for.
    Rendered(Payload),
    /// An update of a screen's background job, or of something loaded for the screen.
    JobUpdate {
        /// The screen's id.
        screen: &'static str,
        update: Payload,
    },
    /// A key event; releases are ignored.
    Key(KeyEvent),
    Mouse(MouseEvent),
    /// An animation frame, thirty a second: sent only while [`App::wants_tick`](crate::ui::App::wants_tick).
    Tick,
    Paste(String),
    /// The terminal's new size: columns, rows.
    Resize(u16, u16),
    /// A save was not carried out, since it would overwrite a file.
    FileExists {
        save: Save,
        /// The existing file; not always the one asked for, as some are written with a second file beside them.
        path: PathBuf,
    },
    /// The result of a save.
    Saved {
        what: String,
        result: Result<(), WriteError>,
    },
    /// The tour can't be given, and why.
    NoTour(String),
}

/// A request of the app to its host, which owns threads, files and the terminal.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this to the training thread.
    Send(Command),
    /// Control a screen's background job, whose updates come back as [`Message::JobUpdate`].
    Job {
        /// The screen's id.
        screen: &'static str,
        order: Order,
    },
    /// Write this file; if that would overwrite one without permission, answer with [`Message::FileExists`].
    Save(Save),
    Quit,
    /// Give the terminal back to the shell until the process is resumed.
    Suspend,
    /// Give the tour of the program, and come back; the run, which is paused, then `resumes` or not.
    Tour {
        resumes: bool,
    },
}
