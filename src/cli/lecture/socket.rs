//! The notes of a lecture over a local socket that only its owner can open: lines of JSON, the latest notes one way and
//! turns the other.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, watch};

use crate::cli::owner_socket;
use crate::train::journal::state_folder;
use crate::turn::Turn;
use crate::ui::stage::{Notes, StageMessage};

/// The longest line that a client may send.
const MOST_BYTES: usize = 1024;

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Ask {
    Next,
    Previous,
}

impl From<Ask> for Turn {
    fn from(ask: Ask) -> Self {
        match ask {
            Ask::Next => Self::Next,
            Ask::Previous => Self::Previous,
        }
    }
}

/// Where the socket is: in a folder of the user's that nobody else can enter.
pub(super) fn path() -> Option<PathBuf> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let folder = runtime.filter(|path| path.is_absolute() && path.is_dir());
    let folder = folder.map(|folder| folder.join("gradus"));
    let folder = folder.or_else(|| state_folder(|name| std::env::var_os(name)))?;
    Some(folder.join("lecture.sock"))
}

/// A socket on which notes are given, removed when it is dropped.
#[derive(Debug)]
pub(super) struct Server {
    notes: watch::Sender<String>,
    path: PathBuf,
}

impl Server {
    /// Opens the socket at `path`; turns that clients ask for go to `messages`.
    ///
    /// # Errors
    /// If it can't be opened, or another lecture has it.
    pub(super) fn open(path: &Path, messages: mpsc::Sender<StageMessage>) -> io::Result<Self> {
        let listener = owner_socket::open(path)?;
        listener.set_nonblocking(true)?;
        let listener = UnixListener::from_std(listener)?;
        let (notes, latest) = watch::channel(String::new());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, latest.clone(), messages.clone()));
            }
        });
        Ok(Self {
            notes,
            path: path.to_owned(),
        })
    }

    /// Whether any client reads the notes; the one that accepts them has a receiver, too.
    pub(super) fn is_read(&self) -> bool {
        self.notes.receiver_count() > 1
    }

    /// Gives these notes to all clients; a slow one gets only the latest.
    pub(super) fn give(&self, notes: &Notes) {
        // Notes are text and numbers, which JSON can hold.
        let line = serde_json::to_string(notes).unwrap_or_default();
        self.notes.send_if_modified(|known| {
            let is_new = *known != line;
            if is_new {
                *known = line;
            }
            is_new
        });
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Gives the notes to a client, and takes its turns, until it is gone.
async fn serve(
    client: UnixStream,
    mut latest: watch::Receiver<String>,
    messages: mpsc::Sender<StageMessage>,
) {
    let (input, mut output) = client.into_split();
    let mut lines = BufReader::new(input).lines();
    latest.mark_changed();
    loop {
        tokio::select! {
            line = lines.next_line() => match line {
                Ok(Some(line)) if line.len() <= MOST_BYTES => {
                    if let Ok(ask) = serde_json::from_str::<Ask>(&line) {
                        // The stage may be gone.
                        let _ = messages.send(StageMessage::Turn(ask.into())).await;
                    }
                }
                _ => return,
            },
            changed = latest.changed() => {
                if changed.is_err() {
                    return;
                }
                let mut line = latest.borrow_and_update().clone();
                if line.is_empty() {
                    continue;
                }
                line.push('\n');
                if output.write_all(line.as_bytes()).await.is_err() {
                    return;
                }
            }
        }
    }
}
