//! What studies cost: their time on one thread as a multiple of the plain training steps that they are made of, the seconds to
//! the first figure and to the default's whole answer on all cores, and the speed of a dashboard's own run beside a study as a
//! share of its speed alone.
//!
//! `cargo bench --bench studies [-- overhead answer beside]`.

#![allow(clippy::expect_used)] // Each says why it can't fail.

mod common;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use common::{NEVER, Wanted, median, seconds};
use gradus::answer::Answer;
use gradus::control::Control;
use gradus::live::{self, Options, Renderer};
use gradus::study::{self, Entry, Study, StudyPlan};
use gradus::train::{Recipe, Session, Shipped};
use gradus::ui::{App, Appearance, Message, screen};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const ROUNDS: usize = 5;
const FRAME: Duration = Duration::from_millis(33);
/// Duration of one measurement of the dashboard.
const SPAN: Duration = Duration::from_millis(1500);

type Settings = Vec<(&'static str, String)>;

/// A study whose runs can be written down as recipes.
struct Case {
    id: &'static str,
    options: &'static [(&'static str, &'static str)],
    /// What each of its runs sets beside the shipped recipe.
    runs: fn() -> Vec<Settings>,
}

fn product(first: &[Settings], second: &[Settings]) -> Vec<Settings> {
    let mut all = Vec::new();
    for one in first {
        all.extend(second.iter().map(|other| [&one[..], &other[..]].concat()));
    }
    all
}

fn settings(word: &'static str, values: &[&str]) -> Vec<Settings> {
    let of = |value: &&str| vec![(word, (*value).to_owned())];
    values.iter().map(of).collect()
}

fn seeds(count: u64) -> Vec<Settings> {
    (7..7 + count)
        .map(|seed| vec![("seed", seed.to_string())])
        .collect()
}

const CASES: &[Case] = &[
    Case {
        id: "cross-validation",
        options: &[("lane", "weight-decay 0.01"), ("lane", "weight-decay 0.1")],
        runs: || {
            let folds = settings("fold", &["1/5", "2/5", "3/5", "4/5", "5/5"]);
            product(&folds, &settings("weight-decay", &["0.01", "0.1"]))
        },
    },
    Case {
        id: "bias-variance",
        options: &[("sets", "10"), ("inits", "2"), ("values", "1, 8, 64")],
        // Each set has, besides those of its two initial weights, a run in another batch order.
        runs: || product(&seeds(30), &settings("hidden", &["1", "8", "64"])),
    },
    Case {
        id: "double-descent",
        // Random features are no runs.
        options: &[("models", "nets"), ("widths", "1, 8, 64"), ("seeds", "2")],
        runs: || product(&seeds(2), &settings("hidden", &["1", "8", "64"])),
    },
    Case {
        id: "bootstrap",
        // The coverage of the intervals is measured on 200 fresh validation sets: many more draws than there are steps.
        options: &[("members", "12"), ("lane", "none"), ("coverage", "none")],
        // Besides the resamples, the net itself.
        runs: || seeds(13),
    },
    Case {
        id: "bagging",
        options: &[("members", "5"), ("sets", "1")],
        // Each learner also has six nets on the whole training part.
        runs: || product(&seeds(11), &settings("hidden", &["64,64", "none"])),
    },
    Case {
        id: "boosting",
        options: &[("rounds", "10"), ("weak", "as-is")],
        runs: || seeds(10),
    },
    Case {
        id: "learning-curve",
        options: &[("sizes", "33, 250, 1078"), ("seeds", "2")],
        runs: || product(&seeds(2), &settings("train-size", &["33", "250", "1078"])),
    },
    Case {
        id: "sweep",
        options: &[("values", "0.005, 0.05, 0.5"), ("seeds", "2")],
        runs: || product(&seeds(2), &settings("lr", &["0.005", "0.05", "0.5"])),
    },
];

fn shipped(entry: &Entry) -> Recipe {
    let shipped = entry
        .recipe
        .and_then(Shipped::find)
        .and_then(Shipped::recipe);
    shipped.unwrap_or_default()
}

/// Makes a study; calls `partial` with each partial answer.
fn make(
    entry: &Entry,
    recipe: &Recipe,
    options: &[(&str, &str)],
    threads: usize,
    partial: &(dyn Fn(Answer) + Sync),
) -> Answer {
    let options = entry
        .options(options.iter().copied())
        .expect("the bench's options are allowed");
    let control = Control::default();
    control.set_threads(threads);
    let study = Study {
        recipe,
        options: &options,
        control: &control,
        partial,
    };
    (entry.run)(&study).expect("the bench's studies have an answer")
}

/// The runs of a case, ready to be made.
fn sessions(case: &Case, recipe: &Recipe) -> Vec<Session> {
    let base = recipe.to_settings();
    let runs = (case.runs)();
    let session = |run: Settings| {
        let mut all: Vec<(&str, String)> = base.clone();
        all.extend(run);
        all.push((NEVER.0, NEVER.1.to_owned()));
        // The last of a word holds.
        let is_last = |at: usize| !all[at + 1..].iter().any(|later| later.0 == all[at].0);
        let kept = (0..all.len()).filter(|at| is_last(*at));
        let kept: Vec<(&str, &str)> = kept.map(|at| (all[at].0, all[at].1.as_str())).collect();
        common::session(&kept)
    };
    runs.into_iter().map(session).collect()
}

fn overhead() {
    println!("| study | runs | of its plain steps |");
    println!("|---|---|---|");
    for case in CASES {
        let entry = study::find(case.id).expect("the case names a study");
        let recipe = shipped(entry);
        let mut shares = Vec::new();
        let mut runs = [0, 0];
        let plain = || {
            let mut sessions = sessions(case, &recipe);
            seconds(|| {
                for session in &mut sessions {
                    while !session.is_over() {
                        session.advance();
                    }
                }
            })
        };
        for _ in 0..ROUNDS {
            let before = plain();
            let study = seconds(|| {
                runs = make(entry, &recipe, case.options, 1, &|_| {}).runs;
            });
            shares.push(2.0 * study / (before + plain()));
        }
        assert_eq!(
            runs[1] as usize,
            (case.runs)().len(),
            "{}: the same runs",
            case.id
        );
        println!("| {} | {} | {:.2} |", case.id, runs[1], median(shares));
    }
}

fn answers() {
    println!("| study | runs | seconds to the first figure | to the whole answer |");
    println!("|---|---|---|---|");
    for entry in study::ENTRIES {
        let recipe = shipped(entry);
        let start = Instant::now();
        let first = Mutex::new(None);
        let answer = make(entry, &recipe, &[], 0, &|answer| {
            let mut first = first.lock().expect("nothing panics while it is held");
            if !answer.figures.is_empty() {
                first.get_or_insert(start.elapsed());
            }
        });
        let whole = start.elapsed();
        let first = first.into_inner().expect("nothing panics while it is held");
        println!(
            "| {} | {} | {:.2} | {:.2} |",
            entry.id,
            answer.runs[1],
            first.unwrap_or(whole).as_secs_f64(),
            whole.as_secs_f64()
        );
    }
}

/// Steps and frames per second of a dashboard on the Studies screen, without a study and beside one.
async fn dashboard(study: Option<StudyPlan>) -> [f64; 2] {
    let session = common::session(&[("batch", "32"), ("optimizer", "adam")]);
    let mut live = live::spawn(session, Options::default());
    let mut renderer = Renderer::spawn(live.commands.clone(), live.snapshots.clone());
    let mut app = App::new(Appearance::default());
    let _ = app.update(Message::Resize(120, 40));
    app.show(screen::find("studies").expect("there is a screen of studies"));
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).expect("memory is a terminal");
    let control = std::sync::Arc::new(Control::default());
    let is_needed = std::sync::Arc::new(AtomicBool::new(true));
    let made = std::sync::Arc::new(AtomicU64::new(0));
    let at_work = study.map(|study| {
        let (control, is_needed) = (control.clone(), is_needed.clone());
        let made = made.clone();
        tokio::task::spawn_blocking(move || {
            while is_needed.load(Ordering::Relaxed) {
                study.watch(&control, &|_| {});
                made.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    let (start, mut last, mut frames) = (Instant::now(), 0, 0_u32);
    let mut frame = tokio::time::interval(FRAME);
    frame.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    while start.elapsed() < SPAN {
        tokio::select! {
            Some(report) = live.reports.recv() => {
                last = report.status.position.step;
                let _ = app.update(Message::Report(report));
            }
            Ok(()) = renderer.views.changed() => {
                let latest = renderer.views.borrow_and_update().clone();
                if let Some(view) = latest {
                    let _ = app.update(Message::Rendered(view));
                }
            }
            _ = frame.tick() => {
                terminal.draw(|frame| app.draw(frame)).expect("memory can be written");
                renderer.request(app.render_request());
                frames += 1;
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    is_needed.store(false, Ordering::Relaxed);
    control.cancel();
    drop(renderer);
    drop(live.commands);
    let _ = live.task.await.expect("the training ends by itself");
    if let Some(at_work) = at_work {
        at_work.await.expect("the study ends by itself");
    }
    [last as f64 / seconds, f64::from(frames) / seconds]
}

fn beside() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be built");
    println!("| study | steps/s of those alone | frames/s of those alone |");
    println!("|---|---|---|");
    for case in CASES {
        let entry = study::find(case.id).expect("the case names a study");
        let plan = StudyPlan {
            entry,
            recipe: shipped(entry),
            options: entry.options([]).expect("the defaults are allowed"),
            is_beside_training: true,
        };
        let mut shares = [Vec::new(), Vec::new()];
        for _ in 0..ROUNDS {
            let before = runtime.block_on(dashboard(None));
            let with = runtime.block_on(dashboard(Some(plan.clone())));
            let after = runtime.block_on(dashboard(None));
            for (index, all) in shares.iter_mut().enumerate() {
                all.push(2.0 * with[index] / (before[index] + after[index]));
            }
        }
        let [steps, frames] = shares.map(median);
        println!("| {} | {steps:.2} | {frames:.2} |", case.id);
    }
}

fn main() {
    let wanted = Wanted::from_arguments();
    for (name, measure) in [
        ("overhead", overhead as fn()),
        ("answer", answers),
        ("beside", beside),
    ] {
        if wanted.includes(name) {
            measure();
            println!();
        }
    }
}
