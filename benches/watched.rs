//! How fast training goes while the dashboard is drawn, each screen in turn, as a share of its rate with no viewer at all.
//!
//! `cargo bench --bench watched [-- moons digits fashion]`. Everything a dashboard does is done: reports are taken in,
//! portraits painted, frames drawn 30 times a second and turned into what a terminal is sent, which nobody reads.

#![allow(clippy::expect_used)] // Each says why it can't fail.

mod common;

use std::hint::black_box;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use common::{Wanted, median, rate, session};
use gradus::live::{self, Options, Painter};
use gradus::train::Session;
use gradus::ui::{App, Look, Message, screen};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

const ROUNDS: usize = 5;
/// How long one measurement lasts.
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

/// Steps a second with no viewer.
fn headless(session: &mut Session) -> f64 {
    rate(SPAN, 16, || {
        black_box(session.advance());
    })
}

/// Counts what a terminal would be sent.
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

/// Steps a second with a screen that is drawn, and the bytes a second that it sends.
async fn watched(session: Session, entry: &screen::Entry) -> (f64, f64, Session) {
    let before = session.trainer().step_count();
    let mut live = live::spawn(session, Options::default());
    let mut painter = Painter::spawn(live.commands.clone(), live.snapshots.clone());
    let mut app = App::new(Look::default());
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
            Some(report) = live.reports.recv() => {
                last = report.status.position.step;
                let _ = app.update(Message::Report(report));
            }
            Ok(()) = painter.pictures.changed() => {
                let latest = painter.pictures.borrow_and_update().clone();
                if let Some(portrait) = latest {
                    let _ = app.update(Message::Picture(portrait));
                }
            }
            _ = frame.tick() => {
                terminal.draw(|frame| app.draw(frame)).expect("memory can be written");
                painter.wish(app.wish());
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    drop(painter);
    drop(live.commands);
    let session = live.task.await.expect("the training task ends by itself");
    let sent = sink.0.load(Ordering::Relaxed) as f64;
    ((last - before) as f64 / seconds, sent / seconds, session)
}

fn main() {
    let wanted = Wanted::from_arguments();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be built");
    println!("| run | screen | of headless | KB/s sent |");
    println!("|---|---|---|---|");
    for (name, settings) in CASES {
        if !wanted.includes(name) {
            continue;
        }
        let mut session = session(settings);
        headless(&mut session);
        for entry in screen::numbered() {
            let (mut shares, mut sent) = (Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                let alone = headless(&mut session);
                let (rate, bytes, back) = runtime.block_on(watched(session, entry));
                session = back;
                // Before and after, so that a drift of the machine counts half.
                let again = headless(&mut session);
                shares.push(2.0 * rate / (alone + again));
                sent.push(bytes / 1000.0);
            }
            println!(
                "| {name} | {} | {:.2} | {:.0} |",
                entry.id,
                median(shares),
                median(sent)
            );
        }
    }
}
