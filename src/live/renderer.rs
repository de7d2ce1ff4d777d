//! The task that renders views of a network, on a thread of its own and only while they are requested.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::task;

use super::render::{RenderCaches, RenderRequest};
use super::{Command, Payload, Snapshots};
use crate::train::Snapshot;

/// The shortest time between two views of different snapshots.
const SNAPSHOT_INTERVAL: Duration = Duration::from_millis(100);
/// The shortest time between two refinements of a progressive view.
const REFINEMENT_INTERVAL: Duration = Duration::from_millis(10);
/// The pause after a rendering, as a multiple of the time it took: the other core also has to draw the screen.
const REST_FACTOR: u32 = 2;
/// The same for a progressive view, which is rendered continuously, while the run is in progress.
const PROGRESSIVE_REST_FACTOR: u32 = 5;
/// The same with a single core: nine tenths of it are left to the training.
const SINGLE_CORE_REST_FACTOR: u32 = 9;
/// A run whose snapshots have not advanced for this long is considered idle.
const IDLE_AFTER: Duration = Duration::from_secs(3);

/// Renders the requested view; stops when dropped.
pub struct Renderer {
    request: watch::Sender<Option<RenderRequest>>,
    /// The latest view.
    pub views: watch::Receiver<Option<Payload>>,
}

impl Renderer {
    /// Starts rendering from `snapshots`, which are requested through `commands`. Needs a runtime.
    #[must_use]
    pub fn spawn(commands: mpsc::Sender<Command>, snapshots: Snapshots) -> Self {
        let (request, requests) = watch::channel(None);
        let (view_sender, views) = watch::channel(None);
        tokio::spawn(render(commands, snapshots, requests, view_sender));
        Self { request, views }
    }

    /// Sets the view to render; `None` for none.
    pub fn request(&self, request: Option<RenderRequest>) {
        self.request.send_if_modified(|known| {
            let is_new = *known != request;
            *known = request;
            is_new
        });
    }
}

/// Renders until one of its channels is closed.
async fn render(
    commands: mpsc::Sender<Command>,
    mut snapshots: Snapshots,
    mut requests: watch::Receiver<Option<RenderRequest>>,
    view_sender: watch::Sender<Option<Payload>>,
) {
    let mut caches = RenderCaches::default();
    let (mut rendered, mut rendered_run) = (None::<(RenderRequest, bool)>, 0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut activity = RunActivity::default();
    let mut shown: Option<Payload> = None;
    loop {
        let request = requests.borrow_and_update().clone();
        let Some(request) = request else {
            if requests.changed().await.is_err() {
                return;
            }
            continue;
        };
        // A snapshot made for another request may lack data for this one.
        let extras = request.extras();
        let is_usable_snapshot = |snapshots: &Snapshots| {
            let latest = snapshots.borrow();
            let covers = |snapshot: &Snapshot| snapshot.extras.covers(extras);
            latest.as_deref().is_some_and(covers)
        };
        let is_usable = is_usable_snapshot(&snapshots);
        let snapshot_request = Command::Snapshot(extras);
        if (!is_usable || request.wants_newer(&mut caches))
            && commands.send(snapshot_request).await.is_err()
        {
            return;
        }
        // A different request, or one not completed yet, is rendered from the same snapshot if there is no newer one.
        let is_done = matches!(&rendered, Some((done, true)) if *done == request);
        if is_done || !is_usable {
            tokio::select! {
                changed = requests.changed() => if changed.is_err() { return },
                changed = snapshots.changed() => if changed.is_err() { return },
            }
        }
        if requests.has_changed().is_err() {
            return;
        }
        if requests.borrow().as_ref() != Some(&request) || !is_usable_snapshot(&snapshots) {
            continue;
        }
        let Some(snapshot) = snapshots.borrow_and_update().clone() else {
            continue;
        };
        let run = snapshot.run;
        if rendered_run != run {
            // Caches of another run are useless.
            (caches, rendered_run) = (RenderCaches::default(), run);
        }
        let start = Instant::now();
        let is_active = activity.is_active(snapshot.step, start);
        let job_request = request.clone();
        let job = task::spawn_blocking(move || {
            let rendered = job_request.render(&snapshot, &mut caches);
            (rendered, caches)
        });
        let Ok(((view, is_complete), returned)) = job.await else {
            return;
        };
        caches = returned;
        let is_old =
            |latest: &Option<Arc<Snapshot>>| latest.as_ref().is_none_or(|one| one.run != run);
        if is_old(&snapshots.borrow()) {
            // Another run began meanwhile: views of the old one are no longer wanted.
            rendered = None;
            continue;
        }
        let is_progressive = request.is_progressive();
        rendered = Some((request, is_complete));
        // An unchanged view need not be drawn again.
        if shown.as_ref().is_none_or(|shown| !view.is(shown)) {
            shown = Some(view.clone());
            view_sender.send_replace(Some(view));
        }
        if view_sender.is_closed() {
            return;
        }
        let pause = if is_complete || !is_progressive {
            SNAPSHOT_INTERVAL
        } else {
            REFINEMENT_INTERVAL
        };
        let rest = match cores {
            1 => SINGLE_CORE_REST_FACTOR,
            _ if is_progressive && is_active => PROGRESSIVE_REST_FACTOR,
            _ => REST_FACTOR,
        };
        tokio::time::sleep(pause.max(rest * start.elapsed())).await;
    }
}

/// Detects from the steps of its snapshots whether a run is in progress.
#[derive(Default)]
struct RunActivity {
    step: Option<u64>,
    last_advance: Option<Instant>,
}

impl RunActivity {
    fn is_active(&mut self, step: u64, now: Instant) -> bool {
        if self.step.replace(step).is_some_and(|before| before != step) {
            self.last_advance = Some(now);
        }
        self.last_advance
            .is_some_and(|last_advance| now - last_advance < IDLE_AFTER)
    }
}
