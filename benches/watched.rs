//! Training speed while the dashboard is drawn, for each screen, as a share of its speed without a viewer.
//!
//! `cargo bench --bench watched [-- moons digits fashion]`. It does everything a dashboard does: reports are processed,
//! portraits computed, and frames drawn 30 times a second and encoded for a terminal that nobody reads; the run is
//! journaled, and its state is saved beside the journal.
//!
//! On Linux the same share is also given by the time that the processor was at work, of all threads but the one that draws:
//! other programs on the machine disturb it less.

#![allow(clippy::expect_used)] // Each says why it can't fail.

mod common;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use common::{Wanted, median, rate, session};
use gradus::live::{self, JournalOf, Options, Renderer, SavedRun};
use gradus::train::journal::{POINTS, STATE, Writer};
use gradus::train::{Session, saved_state};
use gradus::ui::{App, Appearance, DashboardState, Message, screen};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use tokio::task::JoinHandle;

const ROUNDS: usize = 5;
/// Duration of one measurement.
const SPAN: Duration = Duration::from_millis(1500);
const FRAME: Duration = Duration::from_millis(33);
const SIZE: Rect = Rect::new(0, 0, 120, 40);

const CASES: &[(&str, &[(&str, &str)])] = &[
    (
        "moons",
        &[
            ("data", "moons"),
            ("hidden", "16,16"),
            ("activation", "tanh"),
            ("batch", "10"),
        ],
    ),
    ("digits", &[("batch", "32"), ("optimizer", "adam")]),
    (
        "fashion",
        &[
            ("data", "fashion"),
            ("hidden", "256,128"),
            ("batch", "64"),
            ("optimizer", "adam"),
        ],
    ),
];

/// Steps per second, and per second of the processor's time.
#[derive(Clone, Copy)]
struct Rates {
    by_clock: f64,
    by_processor: f64,
}

/// Speed without a viewer.
fn headless(session: &mut Session) -> Rates {
    let (before, start) = (session.trainer().step_count(), busy(true));
    let by_clock = rate(SPAN, 16, || {
        black_box(session.advance());
    });
    let steps = session.trainer().step_count() - before;
    Rates {
        by_clock,
        by_processor: steps as f64 / (busy(true) - start),
    }
}

/// The seconds for which the processor has been at work for the main thread, or for all others together; NaN where the
/// system does not say.
fn busy(is_main: bool) -> f64 {
    let main = std::process::id().to_string();
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten();
    let wanted = tasks.filter_map(|task| {
        let task = task.ok()?;
        ((task.file_name().to_str()? == main) == is_main).then_some(task.path())
    });
    let nanoseconds = wanted.filter_map(|task| {
        let figures = fs::read_to_string(task.join("schedstat")).ok()?;
        figures.split(' ').next()?.parse::<f64>().ok()
    });
    let seconds = nanoseconds.sum::<f64>() / 1e9;
    if seconds > 0.0 { seconds } else { f64::NAN }
}

/// Counts the bytes that a terminal would receive.
#[derive(Clone, Default)]
struct Sink(Arc<AtomicUsize>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.fetch_add(bytes.len(), Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts a journal at this path.
fn journal_at(path: PathBuf) -> JournalOf {
    Box::new(move |session| Writer::begin(Box::new(File::create(&path)?) as _, session))
}

/// Saves the state of a run beside its journal, as the dashboard does: one at a time, on a thread that may block.
#[derive(Default)]
struct StateFileWriter {
    at_work: Option<JoinHandle<()>>,
    saved: u32,
}

impl StateFileWriter {
    fn keep(&mut self, journal: &Path, saved: SavedRun, known: impl FnOnce() -> DashboardState) {
        if !self.at_work.as_ref().is_none_or(JoinHandle::is_finished) {
            return;
        }
        self.saved += 1;
        let (known, journal) = (known(), journal.to_owned());
        self.at_work = Some(tokio::task::spawn_blocking(move || {
            let state = saved_state::to_bytes(&(saved.state, known));
            replace(&journal.with_extension(STATE), &state);
            if let Some(points) = saved.points {
                let points = saved_state::to_bytes(&points);
                replace(&journal.with_extension(POINTS), &points);
            }
        }));
    }
}

fn replace(path: &Path, bytes: &[u8]) {
    let part = path.with_extension("part");
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    written.expect("a temporary folder can be written");
}

/// The results of a watched run.
struct Watched {
    rates: Rates,
    /// Bytes per second sent to the terminal.
    sent: f64,
    /// Number of times that the state was saved.
    saved: u32,
    session: Session,
}

/// Trains while a screen is drawn.
async fn watched(session: Session, entry: &screen::Entry) -> Watched {
    let (before, busy_before) = (session.trainer().step_count(), busy(false));
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let journal = folder.path().join("run.gradus");
    let options = Options {
        journal: Some(journal_at(journal.clone())),
        ..Options::default()
    };
    let mut live = live::spawn(session, options);
    let mut keeper = StateFileWriter::default();
    let mut renderer = Renderer::spawn(live.commands.clone(), live.snapshots.clone());
    let mut app = App::new(Appearance::default());
    let _ = app.update(Message::Resize(SIZE.width, SIZE.height));
    app.show(entry);
    let sink = Sink::default();
    let options = TerminalOptions {
        viewport: Viewport::Fixed(SIZE),
    };
    let backend = CrosstermBackend::new(sink.clone());
    let mut terminal = Terminal::with_options(backend, options).expect("memory is a terminal");
    let (start, mut last) = (Instant::now(), before);
    let mut frame = tokio::time::interval(FRAME);
    while start.elapsed() < SPAN {
        tokio::select! {
            Some(mut report) = live.reports.recv() => {
                last = report.status.position.step;
                let state = report.take_state();
                let _ = app.update(Message::Report(report));
                if let Some(state) = state {
                    keeper.keep(&journal, state, || app.saved());
                }
            }
            Ok(()) = renderer.views.changed() => {
                let latest = renderer.views.borrow_and_update().clone();
                if let Some(portrait) = latest {
                    let _ = app.update(Message::Rendered(portrait));
                }
            }
            _ = frame.tick() => {
                terminal.draw(|frame| app.draw(frame)).expect("memory can be written");
                renderer.request(app.render_request());
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let busy = busy(false)
        - if busy_before.is_nan() {
            0.0
        } else {
            busy_before
        };
    drop(renderer);
    drop(live.commands);
    let session = live.task.await.expect("the training task ends by itself");
    if let Some(at_work) = keeper.at_work {
        at_work.await.expect("saving ends by itself");
    }
    Watched {
        rates: Rates {
            by_clock: (last - before) as f64 / seconds,
            by_processor: (last - before) as f64 / busy,
        },
        sent: sink.0.load(Ordering::Relaxed) as f64 / seconds,
        saved: keeper.saved,
        session,
    }
}

/// Prints how fast the machine lets the run be beside a thread that does nothing for it.
fn limit(name: &str, session: &mut Session) {
    let [mut shares, mut by_processor] = [const { Vec::new() }; 2];
    for _ in 0..ROUNDS {
        let alone = headless(session);
        let beside = common::beside_an_empty_loop(|| headless(session));
        shares.push(beside.by_clock / alone.by_clock);
        by_processor.push(beside.by_processor / alone.by_processor);
    }
    println!(
        "| {name} | headless, beside an empty loop | {:.2} | {:.2} | | |",
        median(shares),
        median(by_processor)
    );
}

fn main() {
    let wanted = Wanted::from_arguments();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be built");
    println!("| run | screen | of headless | by processor time | KB/s sent | states saved |");
    println!("|---|---|---|---|---|---|");
    for (name, settings) in CASES {
        if !wanted.includes(name) {
            continue;
        }
        let mut session = session(settings);
        headless(&mut session);
        limit(name, &mut session);
        for entry in screen::numbered() {
            let [mut shares, mut by_processor, mut sent] = [const { Vec::new() }; 3];
            let mut saved = 0;
            for _ in 0..ROUNDS {
                let alone = headless(&mut session);
                let watched = runtime.block_on(watched(session, entry));
                session = watched.session;
                // Before and after, so that drift of the machine's speed counts only half.
                let again = headless(&mut session);
                let share =
                    |of: fn(&Rates) -> f64| 2.0 * of(&watched.rates) / (of(&alone) + of(&again));
                shares.push(share(|rates| rates.by_clock));
                by_processor.push(share(|rates| rates.by_processor));
                sent.push(watched.sent / 1000.0);
                saved += watched.saved;
            }
            println!(
                "| {name} | {} | {:.2} | {:.2} | {:.0} | {saved} |",
                entry.id,
                median(shares),
                median(by_processor),
                median(sent)
            );
        }
    }
}
