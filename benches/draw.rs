//! The cost of drawing: a frame with three plots after 10³, 10⁵ and 10⁷ steps compared with an empty frame, and a push.
//!
//! The frames go through the real backend into a sink, so the cost of diffing and encoding them is included; between
//! two frames one more step is recorded, so that there is a difference.
//!
//! `cargo bench --bench draw`; only the ratios within one run are comparable between machines.

mod common;

use std::cell::RefCell;
use std::hint::black_box;
use std::io::{Sink, sink};

use common::microseconds;
use gradus::series::{Axis, AxisKind, Series, Span};
use gradus::ui::canvas::Scratch;
use gradus::ui::number::Numbers;
use gradus::ui::symbols::SymbolSet;
use gradus::ui::theme::{Role, Theme};
use gradus::ui::widget::plot::{
    Curve, GUTTER, Legend, LegendEntry, Mark, Plot, Range, Scale, Units, Window, XAxis,
};
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

const SIZES: [(u16, u16); 2] = [(120, 40), (200, 60)];
/// Steps recorded before the measurement.
const STEPS: [u64; 3] = [1_000, 100_000, 10_000_000];
/// Steps between two evaluations.
const EVERY: u64 = 34;

/// A run as the dashboard stores it: the objective at each step, the other curves at each evaluation.
#[derive(Default)]
struct Run {
    axis: Axis,
    objective: Series,
    curves: [Series; 5],
    steps: u64,
}

impl Run {
    fn of(steps: u64) -> Self {
        let mut run = Self::default();
        for _ in 0..steps {
            run.step();
        }
        run
    }

    fn step(&mut self) {
        let step = self.steps;
        let t = step as f32;
        let loss = 0.01 + 2.5 / (1.0 + 0.01 * t);
        let noise = 1.0 + 0.8 * (t * 12.9898).sin();
        self.objective.push(Span::point(step, loss * noise));
        if step.is_multiple_of(EVERY) {
            let values = [
                loss,
                loss + 0.2,
                1.0 - 0.2 * loss,
                0.9 - 0.2 * loss,
                0.2 - 0.01 * noise,
            ];
            for (curve, value) in self.curves.iter_mut().zip(values) {
                curve.push(Span::point(step, value));
            }
            let epoch = step as f64 / EVERY as f64;
            self.axis.push(step, epoch, step * 32, step as f64 * 1e-5);
        }
        self.steps += 1;
    }
}

/// All curves of the training screen, over the whole frame.
fn draw(frame: &mut Frame<'_>, run: &Run, theme: &Theme, scratch: &RefCell<Scratch>) {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    let symbols = SymbolSet::Braille.symbols();
    let window = Window::whole(&run.axis, AxisKind::Epochs, run.steps, area.width - GUTTER);
    let marks = [
        Mark::flag(run.steps / 4, 'A', Role::Change),
        Mark::line(run.steps / 3, Role::Best),
    ];
    let [train, validation, train_accuracy, validation_accuracy, gap] = &run.curves;
    let plot = || Plot::new(&window, theme, symbols).scratch(scratch);
    let plots = [
        plot()
            .scale(Scale::Log)
            .curve(Curve::cloud(&run.objective, Role::Cloud))
            .curve(Curve::line(train, Role::Train))
            .curve(Curve::line(validation, Role::Validation))
            .marks(&marks, true),
        plot()
            .units(Units::Percent)
            .curve(Curve::line(train_accuracy, Role::Train))
            .curve(Curve::line(validation_accuracy, Role::Validation))
            .marks(&marks, false),
        plot()
            .range(Range::Including(0.0, 0.0))
            .curve(Curve::line(gap, Role::Gap))
            .marks(&marks, false),
    ];
    let height = (area.height - 5) / 3;
    for (index, plot) in (0..).zip(&plots) {
        let top = index * (height + 1);
        let curve = Curve::line(train, Role::Train);
        let value = train.last().map_or(f32::NAN, |span| span.last_value);
        let entry = LegendEntry::new(
            &curve,
            "train",
            Numbers::default().loss(f64::from(value)),
            theme,
            symbols,
        );
        let row = Rect {
            y: top,
            height: 1,
            ..area
        };
        Legend::new("Loss", theme)
            .entry(entry)
            .right(&[], "log", Role::Faint)
            .render(row, buffer);
        plot.render(
            Rect {
                y: top + 1,
                height,
                ..area
            },
            buffer,
        );
    }
    let bottom = Rect {
        y: area.height - 2,
        height: 2,
        ..area
    };
    XAxis::new(&window, theme, symbols, "epoch").render(bottom, buffer);
}

fn terminal((width, height): (u16, u16)) -> Terminal<CrosstermBackend<Sink>> {
    let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
    let options = TerminalOptions { viewport };
    match Terminal::with_options(CrosstermBackend::new(sink()), options) {
        Ok(terminal) => terminal,
        Err(error) => unreachable!("a fixed viewport asks nothing of a terminal: {error}"),
    }
}

fn frames(runs: &mut [Run]) {
    let theme = Theme::default();
    let scratch = RefCell::default();
    for size in SIZES {
        println!("frame {}x{}", size.0, size.1);
        let mut empty = terminal(size);
        let nothing = microseconds(|| assert!(empty.draw(|_| ()).is_ok()));
        println!("  empty: {nothing:.1} µs");
        // The terminal library's own cost of such a frame: a frame drawn beforehand is only copied.
        let mut copied = terminal(size);
        let mut picture = Buffer::empty(Rect::new(0, 0, size.0, size.1));
        let drawn = copied.draw(|frame| {
            draw(frame, &runs[1], &theme, &scratch);
            picture.clone_from(frame.buffer_mut());
        });
        assert!(drawn.is_ok());
        let copy = microseconds(|| {
            let copy = |frame: &mut Frame<'_>| frame.buffer_mut().clone_from(&picture);
            assert!(copied.draw(copy).is_ok());
        });
        println!("  copied: {copy:.1} µs, {:.2} of empty", copy / nothing);
        for (steps, run) in STEPS.into_iter().zip(&mut *runs) {
            let mut terminal = terminal(size);
            let plots = microseconds(|| {
                run.step();
                let drawn = terminal.draw(|frame| draw(frame, run, &theme, &scratch));
                assert!(drawn.is_ok());
            });
            println!(
                "  three plots after {steps} steps: {plots:.1} µs, {:.2} of copied",
                plots / copy
            );
        }
    }
}

fn series() {
    const BURST: u64 = 10_000;
    println!("series");
    let mut series = Series::new();
    let mut step = 0;
    let burst = microseconds(|| {
        for _ in 0..BURST {
            series.push(Span::point(step, step as f32));
            step += 1;
        }
    });
    black_box(series);
    println!("  push: {:.2} ns", 1e3 * burst / BURST as f64);
    for points in STEPS {
        let mut series = Series::new();
        (0..points).for_each(|step| series.push(Span::point(step, (step as f32).sin())));
        let edges: Vec<u64> = (0..=400).map(|column| column * points / 400).collect();
        let mut columns = Vec::new();
        let time = microseconds(|| series.columns(black_box(&edges), &mut columns));
        let memory = series.memory();
        println!("  400 columns of {points} points: {time:.1} µs, {memory} bytes");
    }
}

fn main() {
    frames(&mut STEPS.map(Run::of));
    series();
}
