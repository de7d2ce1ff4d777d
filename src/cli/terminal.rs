//! The terminal, taken and given back: on return, on suspend and on panic alike.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, BufWriter, Stdout, Write};
use std::mem::ManuallyDrop;
use std::sync::{Mutex, PoisonError};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use tokio::sync::Notify;

/// What is drawn on.
pub(super) type Screen = ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// Holds the terminal; gives it back when dropped.
pub(super) struct TerminalGuard {
    /// What is drawn on. Its own drop would print where it can't show the cursor, and printing to a terminal that has
    /// hung up panics; everything it would do is done here.
    pub(super) screen: ManuallyDrop<Screen>,
}

impl TerminalGuard {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub(super) fn take() -> io::Result<Self> {
        enter()?;
        let screen = Screen::new(CrosstermBackend::new(BufWriter::new(io::stdout())));
        if screen.is_err() {
            give_back();
        }
        Ok(Self {
            screen: ManuallyDrop::new(screen?),
        })
    }

    /// Gives the terminal back for a while, stops this process until it is continued, and takes the terminal again.
    #[cfg(unix)]
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        give_back();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        enter()?;
        // Clears and draws all anew; `clear` would ask the terminal for its cursor, while keys are read elsewhere.
        let size = self.screen.size()?;
        self.screen.resize(Rect::new(0, 0, size.width, size.height))
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        give_back();
    }
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    let entered = execute!(
        io::stdout(),
        EnterAlternateScreen,
        EnableMouseCapture,
        EnableBracketedPaste,
        Hide
    );
    if entered.is_err() {
        give_back();
    }
    entered
}

/// Gives the terminal back as it was. What fails here can't be said anywhere: the terminal is gone.
fn give_back() {
    let mut out = io::stdout();
    let _ = execute!(
        out,
        DisableBracketedPaste,
        DisableMouseCapture,
        LeaveAlternateScreen,
        Show
    );
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// What panics outside the main thread said, until somebody prints it.
static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());
static PANICKED: Notify = Notify::const_new();

/// Lets a panic be read in spite of the alternate screen.
///
/// One in this thread gives the terminal back before it is printed. One in any other thread is kept for [`said`], since
/// this thread may be drawing at that moment, and [`panicked`] tells of it.
pub(super) fn catch_panics() {
    let main = std::thread::current().id();
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == main {
            give_back();
            print(info);
        } else {
            let mut text = info.to_string();
            let backtrace = Backtrace::capture();
            if backtrace.status() == BacktraceStatus::Captured {
                text = format!("{text}\n{backtrace}");
            }
            SAID.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(text);
            PANICKED.notify_one();
        }
    }));
}

/// Waits for a panic in another thread.
pub(super) async fn panicked() {
    PANICKED.notified().await;
}

/// What the panics in other threads said.
pub(super) fn said() -> Vec<String> {
    std::mem::take(&mut SAID.lock().unwrap_or_else(PoisonError::into_inner))
}
