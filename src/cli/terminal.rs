//! The terminal, taken and given back: on return, on suspend and on panic alike.

use std::io::{self, BufWriter, Stdout, Write};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;

/// What is drawn on.
pub(super) type Screen = ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// Holds the terminal; gives it back when dropped.
pub(super) struct Taken {
    /// What is drawn on.
    pub(super) screen: Screen,
}

impl Taken {
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
        Ok(Self { screen: screen? })
    }

    /// Gives the terminal back for a while, stops this process until it is continued, and takes the terminal again.
    #[cfg(unix)]
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        give_back();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        enter()?;
        self.screen.clear()
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        // The screen's own drop shows the cursor, which has to come before the alternate screen is left.
        let _ = self.screen.show_cursor();
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

/// Lets a panic in any thread give the terminal back before it is printed.
pub(super) fn give_back_on_panic() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        give_back();
        print(info);
    }));
}
