//! What reaches the app, and what it asks for.

use std::path::PathBuf;

use crossterm::event::{KeyEvent, MouseEvent};

use super::save::Save;
use super::write_error::WriteError;
use crate::live::{Command, Order, Payload, Report};

/// Something that reaches the screens.
#[derive(Clone, Debug)]
// A message lives for one call; a box would cost an allocation a report.
#[allow(clippy::large_enum_variant)]
pub enum Message {
    /// The training reports.
    Report(Report),
    /// The run looks like this by now: what was wished for.
    Picture(Payload),
    /// What a screen has begun beside the training, or something that was made for it, stands like this by now.
    JobUpdate {
        /// The name of the screen.
        screen: &'static str,
        /// How it stands.
        news: Payload,
    },
    /// A key. Presses and repeats count, releases do not.
    Key(KeyEvent),
    /// The mouse.
    Mouse(MouseEvent),
    /// A moment has passed, a thirtieth of a second: sent only while [`App::wants_tick`](crate::ui::App::wants_tick).
    Tick,
    /// Text was pasted.
    Paste(String),
    /// The terminal has this size now: columns, rows.
    Resize(u16, u16),
    /// A file that what was asked for would write over is there already, and was left as it is.
    IsThere {
        /// What was asked for.
        save: Save,
        /// The file, which may be one that goes with it.
        there: PathBuf,
    },
    /// A file was written, or could not be.
    Saved {
        /// The file.
        what: String,
        /// Why not.
        result: Result<(), WriteError>,
    },
}

/// Something that whoever owns the screens is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this to the training.
    Send(Command),
    /// Do this about the work that a screen has beside the training; what it shows is [told](Message::JobUpdate).
    Job {
        /// The name of the screen.
        screen: &'static str,
        /// What is to be done.
        order: Order,
    },
    /// Write this file; where one is there that may not be written over, say so: see [`Message::IsThere`].
    Save(Save),
    /// End the program.
    Quit,
    /// Give the terminal back to the shell until the program is resumed.
    Suspend,
}
