//! The task that works out what a network looks like, on a thread of its own and only as often as it is seen.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::task;

use super::render::{RenderCaches, RenderRequest};
use super::{Command, Payload, Snapshots};
use crate::train::Snapshot;

/// The shortest time between two pictures of different snapshots.
const PAUSE: Duration = Duration::from_millis(100);
/// The shortest time between two pictures that grow out of each other.
const BREATH: Duration = Duration::from_millis(10);
/// The painter rests for so many times as long as a picture took: the other core has a screen to draw, too.
const REST: u32 = 2;
/// The same of a picture that grows, so that somebody is always at work on it, while the run goes on.
const WATCHFUL_REST: u32 = 5;
/// The same where there is no other core: training is to keep nine tenths of it.
const LONG_REST: u32 = 9;
/// A run of which no step was heard for so long stands still.
const STILL: Duration = Duration::from_secs(3);

/// Works out pictures while somebody wishes for them; ends when it is dropped.
pub struct Renderer {
    request: watch::Sender<Option<RenderRequest>>,
    /// The latest picture.
    pub pictures: watch::Receiver<Option<Payload>>,
}

impl Renderer {
    /// Starts to paint what `snapshots` show, asking for them by `commands`. Needs a runtime.
    #[must_use]
    pub fn spawn(commands: mpsc::Sender<Command>, snapshots: Snapshots) -> Self {
        let (request, requests) = watch::channel(None);
        let (board, pictures) = watch::channel(None);
        tokio::spawn(render(commands, snapshots, requests, board));
        Self { request, pictures }
    }

    /// What is wanted from now on; `None` for nothing.
    pub fn request(&self, request: Option<RenderRequest>) {
        self.request.send_if_modified(|known| {
            let is_new = *known != request;
            *known = request;
            is_new
        });
    }
}

/// Paints until nobody can wish or see any more.
async fn render(
    commands: mpsc::Sender<Command>,
    mut snapshots: Snapshots,
    mut requests: watch::Receiver<Option<RenderRequest>>,
    board: watch::Sender<Option<Payload>>,
) {
    let mut caches = RenderCaches::default();
    let (mut painted, mut painted_run) = (None::<(RenderRequest, bool)>, 0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut stats = UpdateStats::default();
    let mut shown: Option<Payload> = None;
    loop {
        let request = requests.borrow_and_update().clone();
        let Some(request) = request else {
            if requests.changed().await.is_err() {
                return;
            }
            continue;
        };
        // A snapshot made for another wish may lack what this one is about.
        let extras = request.extras();
        let fits = |snapshots: &Snapshots| {
            let latest = snapshots.borrow();
            let covers = |snapshot: &Snapshot| snapshot.extras.covers(extras);
            latest.as_deref().is_some_and(covers)
        };
        let is_fit = fits(&snapshots);
        let look = Command::Snapshot(extras);
        if (!is_fit || request.wants_newer(&mut caches)) && commands.send(look).await.is_err() {
            return;
        }
        // Another wish is for the same snapshot, if nothing has happened since; so is one that has not been met in full.
        let is_met = matches!(&painted, Some((met, true)) if *met == request);
        if is_met || !is_fit {
            tokio::select! {
                changed = requests.changed() => if changed.is_err() { return },
                changed = snapshots.changed() => if changed.is_err() { return },
            }
        }
        if requests.has_changed().is_err() {
            return;
        }
        if requests.borrow().as_ref() != Some(&request) || !fits(&snapshots) {
            continue;
        }
        let Some(snapshot) = snapshots.borrow_and_update().clone() else {
            continue;
        };
        let run = snapshot.run;
        if painted_run != run {
            // What was begun of another run is of no use.
            (caches, painted_run) = (RenderCaches::default(), run);
        }
        let start = Instant::now();
        let goes_on = stats.goes_on(snapshot.step, start);
        let wanted = request.clone();
        let work = task::spawn_blocking(move || {
            let painted = wanted.render(&snapshot, &mut caches);
            (painted, caches)
        });
        let Ok(((picture, is_whole), kept)) = work.await else {
            return;
        };
        caches = kept;
        let is_old =
            |latest: &Option<Arc<Snapshot>>| latest.as_ref().is_none_or(|one| one.run != run);
        if is_old(&snapshots.borrow()) {
            // Another run began meanwhile: nobody wants to see the old one any more.
            painted = None;
            continue;
        }
        let grows = request.is_progressive();
        painted = Some((request, is_whole));
        // What looks the same need not be drawn again.
        if shown.as_ref().is_none_or(|shown| !picture.is(shown)) {
            shown = Some(picture.clone());
            board.send_replace(Some(picture));
        }
        if board.is_closed() {
            return;
        }
        let pause = if is_whole || !grows { PAUSE } else { BREATH };
        let rest = match cores {
            1 => LONG_REST,
            _ if grows && goes_on => WATCHFUL_REST,
            _ => REST,
        };
        tokio::time::sleep(pause.max(rest * start.elapsed())).await;
    }
}

/// Whether a run goes on, by the steps of its snapshots.
#[derive(Default)]
struct UpdateStats {
    step: Option<u64>,
    moved: Option<Instant>,
}

impl UpdateStats {
    fn goes_on(&mut self, step: u64, now: Instant) -> bool {
        if self.step.replace(step).is_some_and(|before| before != step) {
            self.moved = Some(now);
        }
        self.moved.is_some_and(|moved| now - moved < STILL)
    }
}
