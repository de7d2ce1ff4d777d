//! Entering and leaving the alternate screen, on return, suspend and panic alike.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::mem::ManuallyDrop;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
    Event as TerminalEvent,
};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use tokio::sync::Notify;

use super::Failure;
use crate::ui::Message;

/// The time between two frames that no terminal event caused; one that was late is followed sooner.
const FRAME: Duration = Duration::from_millis(33);

/// How long to wait for the signal that explains a terminal failure.
pub(super) const HANG_UP: Duration = Duration::from_millis(200);

pub(super) type Screen = ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// Fails if input or output is no terminal, or the terminal can't position text (`TERM=dumb`).
pub(super) fn need_terminal() -> Result<(), Failure> {
    if std::env::var("TERM").is_ok_and(|term| term == "dumb") {
        return Err(Failure::Usage(
            "the dashboard can't be drawn on a terminal of TERM=dumb; use 'gradus train', or 'gradus frame' for a picture"
                .to_owned(),
        ));
    }
    if io::stdout().is_terminal() && io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::Usage(
        "the dashboard needs a terminal for input and output; without one, use 'gradus train'"
            .to_owned(),
    ))
}

/// The time that reports have, at the least, between the end of a frame and the next one.
const BREATH: Duration = Duration::from_millis(4);

/// By how much a frame may begin late, by the timer and the scheduler, and count as begun when it was due: else each
/// frame's delay would be added to all that follow.
const LATE: Duration = Duration::from_millis(8);

/// When a frame was drawn after that of `last`, of which the drawing began at `start` and ended at `end`: the next one is
/// due [`FRAME`] after that. It counts from when it was due or from its start, so that neither waking late nor drawing
/// takes anything off the rate, unless drawing took so long that nothing else would be done.
pub(super) fn drawn(last: Option<Instant>, start: Instant, end: Instant) -> Instant {
    let due = last.map(|last| last + FRAME);
    let is_in_time = |due: &Instant| *due <= start && start.duration_since(*due) <= LATE;
    let begun = due.filter(is_in_time).unwrap_or(start);
    end.checked_sub(FRAME)
        .map_or(begun, |before| begun.max(before + BREATH))
}

/// Waits until another frame or tick is due.
pub(super) async fn frame_is_due(last: Option<Instant>) {
    if let Some(last) = last {
        tokio::time::sleep_until((last + FRAME).into()).await;
    }
}

/// Owns the terminal in raw mode; restores it when dropped.
pub(super) struct TerminalGuard {
    /// Never dropped: `ratatui`'s drop prints an error if it can't show the cursor, and printing to a terminal that has
    /// hung up panics. [`TerminalGuard`] restores everything itself.
    pub(super) screen: ManuallyDrop<Screen>,
}

impl TerminalGuard {
    /// Enters raw mode and the alternate screen.
    ///
    /// # Errors
    /// When the terminal fails.
    pub(super) fn take() -> io::Result<Self> {
        enter()?;
        let screen = Screen::new(CrosstermBackend::new(BufWriter::new(io::stdout())));
        if screen.is_err() {
            restore();
        }
        Ok(Self {
            screen: ManuallyDrop::new(screen?),
        })
    }

    /// Restores the terminal, stops this process until it is continued, and enters again.
    #[cfg(unix)]
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        restore();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.take_again()
    }

    /// Nothing stops this process there.
    #[cfg(not(unix))]
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        self.take_again()
    }

    /// Enters again after something else had the terminal, and draws all of it with the next frame.
    ///
    /// # Errors
    /// When the terminal fails.
    pub(super) fn take_again(&mut self) -> io::Result<()> {
        enter()?;
        self.draw_anew()
    }

    /// Draws all of it with the next frame.
    ///
    /// # Errors
    /// When the terminal fails.
    pub(super) fn draw_anew(&mut self) -> io::Result<()> {
        // `clear` would query the cursor position, while the event stream reads the answer.
        let size = self.screen.size()?;
        self.screen.resize(Rect::new(0, 0, size.width, size.height))
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        restore();
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
        restore();
    }
    entered
}

/// Restores the terminal. Errors are ignored: the terminal is gone.
fn restore() {
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

/// What an event of the terminal is to the app; `None` if it does not concern it.
pub(super) fn message(event: TerminalEvent) -> Option<Message> {
    match event {
        TerminalEvent::Key(key) => Some(Message::Key(key)),
        TerminalEvent::Mouse(mouse) => Some(Message::Mouse(mouse)),
        TerminalEvent::Paste(text) => Some(Message::Paste(text)),
        TerminalEvent::Resize(columns, rows) => Some(Message::Resize(columns, rows)),
        TerminalEvent::FocusGained | TerminalEvent::FocusLost => None,
    }
}

/// Messages of panics outside the main thread, until they are printed.
static PANIC_MESSAGES: Mutex<Vec<String>> = Mutex::new(Vec::new());
static PANICKED: Notify = Notify::const_new();

/// Installs a panic hook that keeps messages off the alternate screen.
///
/// A panic in this thread restores the terminal before it is printed. A panic in another thread is stored for
/// [`take_panic_messages`], since this thread may be drawing at that moment, and wakes [`panicked`].
pub(super) fn catch_panics() {
    let main = std::thread::current().id();
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == main {
            restore();
            print(info);
        } else {
            let mut text = info.to_string();
            let backtrace = Backtrace::capture();
            if backtrace.status() == BacktraceStatus::Captured {
                text = format!("{text}\n{backtrace}");
            }
            PANIC_MESSAGES
                .lock()
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

/// The messages of panics in other threads.
pub(super) fn take_panic_messages() -> Vec<String> {
    std::mem::take(
        &mut PANIC_MESSAGES
            .lock()
            .unwrap_or_else(PoisonError::into_inner),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_count_from_their_start_but_leave_time_for_reports() {
        let start = Instant::now() + FRAME;
        let after = |milliseconds| start + Duration::from_millis(milliseconds);
        for (took, next) in [(0, 33), (10, 33), (29, 33), (30, 34), (100, 104)] {
            let drawn = drawn(None, start, after(took));
            assert_eq!(drawn + FRAME, after(next), "{took} ms");
        }
    }

    #[test]
    fn a_frame_that_begins_a_little_late_delays_none_of_those_after_it() {
        let last = Instant::now() + FRAME;
        let after = |milliseconds| last + Duration::from_millis(milliseconds);
        // When it begins, and when the next one is due: one drawn for a key is early, one after a pause is late.
        for (begins, next) in [(5, 38), (33, 66), (34, 66), (41, 66), (42, 75), (500, 533)] {
            let drawn = drawn(Some(last), after(begins), after(begins + 2));
            assert_eq!(drawn + FRAME, after(next), "{begins} ms");
        }
    }
}
