//! Reading the training of another program: lines a second, memory, and what drawing costs.
//!
//! `cargo bench --bench attach`. The program logs five figures a step and asks nothing. Its lines are split, read and taken by
//! the run as in `gradus attach`; then frames are drawn of runs of different length and with different numbers of metrics. No
//! extreme may be lost, however many steps there were.

#![allow(clippy::expect_used)] // Each says why it can't fail.

use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use gradus::attach::{Line, Lines, Role, RoleMap, Run, protocol};
use gradus::ui::attached::{Attached, Door};
use gradus::ui::{Appearance, Message};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// Lines that are read at once.
const CHUNK: u64 = 1000;
/// The steps of the longest run: a minute at 10⁵ lines a second.
const STEPS: u64 = 6_000_000;
/// The steps at which a loss sticks out.
const SPIKES: u64 = 1_234_567;

fn loss(step: u64) -> f64 {
    if step.is_multiple_of(SPIKES) {
        100.0 + (step / SPIKES) as f64
    } else {
        1.0 / (1.0 + step as f64 / 1000.0)
    }
}

fn take(run: &mut Run, steps: std::ops::Range<u64>) -> f64 {
    let (mut text, mut lines, mut seconds) = (String::new(), Lines::default(), 0.0);
    let mut at = steps.start;
    while at < steps.end {
        text.clear();
        for step in at..(at + CHUNK).min(steps.end) {
            writeln!(
                text,
                "{{\"step\":{step},\"loss\":{},\"lr\":0.01,\"grad_norm\":1.5,\"val_loss\":{},\"epoch\":{}}}",
                loss(step),
                loss(step) + 0.1,
                step as f64 / 1000.0
            )
            .expect("writing to a string can't fail");
        }
        let start = Instant::now();
        lines.push(text.as_bytes(), |line| {
            if let Line::Whole(line) = line
                && let Some(message) = protocol::read(&line)
            {
                drop(black_box(run.take(message, Some(at as f64 / 1e5))));
            }
        });
        seconds += start.elapsed().as_secs_f64();
        at += CHUNK;
    }
    seconds
}

/// Seconds a frame, of a run shown at 120×40.
fn frame(run: Run) -> f64 {
    const FRAMES: u32 = 50;
    let mut attached = Attached::new(run, Door::Input, Appearance::default());
    let resized = gradus::ui::attached::AttachedMessage::Terminal(Message::Resize(120, 40));
    drop(attached.update(resized));
    let mut terminal =
        Terminal::new(TestBackend::new(120, 40)).expect("a backend in memory can't fail");
    let start = Instant::now();
    for _ in 0..FRAMES {
        terminal
            .draw(|frame| attached.draw(frame))
            .expect("a backend in memory can't fail");
    }
    start.elapsed().as_secs_f64() / f64::from(FRAMES)
}

fn with_metrics(count: u64) -> Run {
    let mut run = Run::new(RoleMap::default());
    for step in 1..=1000 {
        let mut line = format!("{{\"step\":{step},\"loss\":1,\"val_loss\":2");
        for metric in 0..count {
            write!(line, ",\"m{metric}\":{step}").expect("writing to a string can't fail");
        }
        line.push('}');
        let message = protocol::read(&line).expect("it is an object");
        drop(run.take(message, Some(0.0)));
    }
    run
}

fn main() {
    println!("| steps | lines/s | MB in all | frame, of that at 10 000 steps |");
    println!("|---|---|---|---|");
    let mut run = Run::new(RoleMap::default());
    let (mut from, mut first) = (1, None);
    for steps in [10_000, 100_000, 1_000_000, STEPS] {
        let seconds = take(&mut run, from..steps + 1);
        let frame = frame(run.clone());
        let first = *first.get_or_insert(frame);
        println!(
            "| {steps} | {:.0} | {:.1} | {:.2} |",
            (steps + 1 - from) as f64 / seconds,
            run.memory() as f64 / 1e6,
            frame / first
        );
        from = steps + 1;
    }
    let all = run
        .of_role(Role::TrainLoss)
        .and_then(|metric| metric.series.range(0, u64::MAX));
    let highest = all.map(|span| span.max);
    assert_eq!(
        highest,
        Some(100.0 + (STEPS / SPIKES) as f32),
        "no extreme is lost"
    );
    println!("\n| metrics | frame, of that with 1 |\n|---|---|");
    let one = frame(with_metrics(1));
    for count in [1, 20, 200] {
        println!("| {count} | {:.2} |", frame(with_metrics(count)) / one);
    }
}
