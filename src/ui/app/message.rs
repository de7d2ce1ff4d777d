//! What reaches the app, and what it asks for.

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::{KeyEvent, MouseEvent};

use super::RaceOrder;
use crate::live::{Command, Picture, Report};
use crate::race::Standing;
use crate::study::sharpness::Progress;
use crate::ui::screen::landscape::state::Order;

/// Something that reaches the screens.
#[derive(Clone, Debug)]
// A message lives for one call; a box would cost an allocation a report.
#[allow(clippy::large_enum_variant)]
pub enum Message {
    /// The training reports.
    Report(Report),
    /// The run looks like this by now.
    Picture(Picture),
    /// A race stands like this by now.
    Race(Arc<Standing>),
    /// The study of sharpness tells how far it is.
    Sharpness(Arc<Progress>),
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
    /// A file was written, or could not be.
    Saved {
        /// The file.
        what: String,
        /// Why not.
        result: Result<(), String>,
    },
}

/// Something that whoever owns the screens is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this to the training.
    Send(Command),
    /// Do this about a race.
    Race(RaceOrder),
    /// Make the study of sharpness, beside the training.
    Sharpness(Order),
    /// Save the screen as it was last drawn; the ending says how: `.svg`, `.txt` or `.ansi`.
    SaveFrame(PathBuf),
    /// Save the weights as `.safetensors`.
    SaveWeights(PathBuf),
    /// Save the curves as they are known; the ending says how: `.csv` or `.jsonl`.
    SaveMetrics(PathBuf),
    /// Save the run as its journal knows it: `.gradus`.
    SaveRun(PathBuf),
    /// End the program.
    Quit,
    /// Give the terminal back to the shell until the program is resumed.
    Suspend,
}
