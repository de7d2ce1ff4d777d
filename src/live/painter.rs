//! The task that works out what a network looks like, on a thread of its own and only as often as it is seen.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::task;

use super::{Command, Snapshots};
use crate::portrait::{Portrait, Studio, Wish};

/// The shortest time between two portraits.
const PAUSE: Duration = Duration::from_millis(100);
/// A portrait rests for so many times as long as it took: the other core has a screen to draw, too.
const REST: u32 = 2;

/// Works out portraits while somebody wishes for them; ends when it is dropped.
pub struct Painter {
    wish: watch::Sender<Option<Wish>>,
    /// The latest portrait.
    pub portraits: watch::Receiver<Option<Arc<Portrait>>>,
}

impl Painter {
    /// Starts to paint what `snapshots` show, asking for them by `commands`. Needs a runtime.
    #[must_use]
    pub fn spawn(commands: mpsc::Sender<Command>, snapshots: Snapshots) -> Self {
        let (wish, wishes) = watch::channel(None);
        let (board, portraits) = watch::channel(None);
        tokio::spawn(paint(commands, snapshots, wishes, board));
        Self { wish, portraits }
    }

    /// What is wanted from now on; `None` for nothing.
    pub fn wish(&self, wish: Option<Wish>) {
        self.wish.send_if_modified(|known| {
            let is_new = *known != wish;
            *known = wish;
            is_new
        });
    }
}

/// Paints until nobody can wish or see any more.
async fn paint(
    commands: mpsc::Sender<Command>,
    mut snapshots: Snapshots,
    mut wishes: watch::Receiver<Option<Wish>>,
    board: watch::Sender<Option<Arc<Portrait>>>,
) {
    let mut studio = Studio::default();
    let mut painted = None;
    loop {
        let wish = *wishes.borrow_and_update();
        let Some(wish) = wish else {
            if wishes.changed().await.is_err() {
                return;
            }
            continue;
        };
        if commands.send(Command::Look).await.is_err() {
            return;
        }
        // Another wish is for the same snapshot, if nothing has happened since.
        if painted == Some(wish) || snapshots.borrow().is_none() {
            tokio::select! {
                changed = wishes.changed() => if changed.is_err() { return },
                changed = snapshots.changed() => if changed.is_err() { return },
            }
        }
        let wish = wishes.borrow_and_update().unwrap_or(wish);
        let Some(snapshot) = snapshots.borrow_and_update().clone() else {
            continue;
        };
        let start = Instant::now();
        let work = task::spawn_blocking(move || {
            let portrait = Portrait::of(&snapshot, wish, &mut studio);
            (portrait, studio)
        });
        let Ok((portrait, kept)) = work.await else {
            return;
        };
        studio = kept;
        painted = Some(wish);
        if board.send(Some(Arc::new(portrait))).is_err() {
            return;
        }
        tokio::time::sleep(PAUSE.max(REST * start.elapsed())).await;
    }
}
