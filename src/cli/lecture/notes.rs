//! `gradus lecture --notes`: the speaker's notes in a second terminal.

use std::io;
use std::time::Duration;

use crossterm::event::{Event, EventStream, KeyCode, KeyEventKind, KeyModifiers};
use futures_util::StreamExt;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

use super::socket::{self, Ask};
use crate::cli::Failure;
use crate::cli::signals::signals;
use crate::cli::terminal::{TerminalGuard, catch_panics, need_terminal, panicked};
use crate::ui::Appearance;
use crate::ui::stage::{Notes, draw_notes};

/// How long to wait before trying again to reach the lecture.
const AGAIN: Duration = Duration::from_secs(1);

/// Shows the notes until the user quits.
pub(super) fn show(appearance: Appearance) -> Result<(), Failure> {
    need_terminal()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Failed(format!("can't start the runtime: {error}")))?;
    let ended = runtime.block_on(run(appearance));
    // A terminal that hangs blocks its reader forever, so don't wait for it.
    runtime.shutdown_background();
    match ended? {
        None => Ok(()),
        Some(number) => Err(Failure::Signal(number)),
    }
}

/// The connection to the lecture.
struct Connection {
    lines: Lines<BufReader<OwnedReadHalf>>,
    asks: OwnedWriteHalf,
}

impl Connection {
    async fn open() -> Option<Self> {
        let stream = UnixStream::connect(socket::path()?).await.ok()?;
        let (input, asks) = stream.into_split();
        Some(Self {
            lines: BufReader::new(input).lines(),
            asks,
        })
    }

    async fn ask(&mut self, ask: Ask) {
        let line = serde_json::to_string(&ask).unwrap_or_default() + "\n";
        // A lecture that is gone is noticed when reading.
        let _ = self.asks.write_all(line.as_bytes()).await;
    }
}

/// The next line of notes; `None` if the lecture is gone. Waits forever without a connection.
async fn next(connection: &mut Option<Connection>) -> Option<Notes> {
    match connection {
        None => std::future::pending().await,
        Some(connection) => loop {
            let line = connection.lines.next_line().await.ok()??;
            if let Ok(notes) = serde_json::from_str(&line) {
                return Some(notes);
            }
        },
    }
}

async fn run(appearance: Appearance) -> Result<Option<i32>, Failure> {
    let terminal = |error: io::Error| Failure::Failed(format!("terminal: {error}"));
    let Some(first) = Connection::open().await else {
        return Err(Failure::Failed(
            "no lecture is being given: start one with 'gradus lecture FILE'".to_owned(),
        ));
    };
    let mut connection = Some(first);
    let mut signals = signals()?;
    catch_panics();
    let mut guard = TerminalGuard::take().map_err(terminal)?;
    let mut keys = EventStream::new();
    let mut notes = Notes::default();
    let mut scroll = 0;
    loop {
        let lost = connection.is_none();
        let (mut most, mut page) = (0, 1);
        guard
            .screen
            .draw(|frame| (most, page) = draw_notes(&notes, scroll, lost, appearance, frame))
            .map_err(terminal)?;
        scroll = scroll.min(most);
        tokio::select! {
            signal = signals.next() => {
                #[cfg(unix)]
                if signal == signal_hook::consts::SIGTSTP {
                    guard.suspend().map_err(terminal)?;
                    continue;
                }
                return Ok(Some(signal));
            }
            () = panicked() => return Ok(None),
            event = keys.next() => match event {
                Some(Ok(event)) => match key(&event) {
                    Key::Quit => return Ok(None),
                    Key::Ask(ask) => if let Some(connection) = &mut connection {
                        connection.ask(ask).await;
                    },
                    Key::Scroll(way) => scroll = way.from(scroll, most, page),
                    Key::Other => {}
                },
                Some(Err(error)) => return Err(terminal(error)),
                None => return Ok(None),
            },
            latest = next(&mut connection) => match latest {
                Some(latest) => {
                    // The notes of another scene are read from their beginning.
                    if latest.place != notes.place {
                        scroll = 0;
                    }
                    notes = latest;
                }
                None => connection = None,
            },
            () = tokio::time::sleep(AGAIN), if lost => connection = Connection::open().await,
        }
    }
}

enum Key {
    Quit,
    Ask(Ask),
    Scroll(Scroll),
    Other,
}

/// How the notes are scrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scroll {
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
}

impl Scroll {
    /// The first line that is shown after `scroll` was; at most `most`.
    fn from(self, scroll: usize, most: usize, page: usize) -> usize {
        let to = match self {
            Self::Up => scroll.saturating_sub(1),
            Self::Down => scroll + 1,
            Self::PageUp => scroll.saturating_sub(page),
            Self::PageDown => scroll + page,
            Self::Home => 0,
            Self::End => most,
        };
        to.min(most)
    }
}

fn key(event: &Event) -> Key {
    let Event::Key(key) = event else {
        return Key::Other;
    };
    if key.kind == KeyEventKind::Release {
        return Key::Other;
    }
    match key.code {
        KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => Key::Quit,
        KeyCode::Char('q') => Key::Quit,
        KeyCode::Up | KeyCode::Char('k') => Key::Scroll(Scroll::Up),
        KeyCode::Down | KeyCode::Char('j') => Key::Scroll(Scroll::Down),
        // The page keys are those of the remote.
        KeyCode::Char('u') => Key::Scroll(Scroll::PageUp),
        KeyCode::Char('d') => Key::Scroll(Scroll::PageDown),
        KeyCode::Home => Key::Scroll(Scroll::Home),
        KeyCode::End => Key::Scroll(Scroll::End),
        KeyCode::PageDown | KeyCode::Right | KeyCode::Char(' ') => Key::Ask(Ask::Next),
        KeyCode::PageUp | KeyCode::Left => Key::Ask(Ask::Previous),
        _ => Key::Other,
    }
}
