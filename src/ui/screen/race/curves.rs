//! The validation curves of all lanes in shared plots.

use ratatui::widgets::Widget;

use super::layout::{self, PlotArea};
use super::state::{Course, Race, Runner};
use crate::race::{Limit, Threshold};
use crate::series::{Axis, AxisKind, Series, Span};
use crate::ui::canvas::Pattern;
use crate::ui::draw_context::DrawContext;
use crate::ui::naming;
use crate::ui::state::State;
use crate::ui::theme::Role;
use crate::ui::widget::plot::{Curve, GUTTER, Legend, Plot, Range, Scale, Units, Window, XAxis};

/// Losses above this multiple of the untrained networks' loss are cut off, so that one diverging lane does not flatten
/// the others.
const CUT_OFF: f64 = 1.5;

/// With more lanes than this, only one band is drawn.
const BANDS: usize = 3;

pub(super) fn draw(
    race: &Race,
    state: &State,
    course: &Course,
    areas: &layout::CourseLayout,
    ctx: &mut DrawContext<'_>,
) {
    let inner = Plot::inner(areas.loss.plot, GUTTER);
    let cells = inner.width.saturating_sub(layout::LETTERS);
    let kind = state.view.kind;
    let (axis, end) = extent(course, kind);
    let window = Window::new(axis, kind, 0.0, end, cells);
    let windows: Vec<Window<'_>> = course
        .runners
        .iter()
        .map(|runner| window.of(&runner.axis))
        .collect();
    let drawing = Drawing {
        race,
        state,
        course,
        window: &window,
        windows: &windows,
    };
    drawing.loss(&areas.loss, ctx);
    if let Some(plot_area) = &areas.accuracy {
        drawing.accuracy(plot_area, ctx);
    }
    let unit = naming::axis(kind, ctx.words);
    XAxis::new(&window, ctx.theme, ctx.symbols, unit)
        .numbers(ctx.words.numbers())
        .render(areas.x_axis, ctx.buffer);
}

/// The axis that reaches furthest, and the right end of x: the end of the race if it is known, so that the view does
/// not change as it fills.
fn extent(course: &Course, kind: AxisKind) -> (&Axis, f64) {
    static NONE: std::sync::LazyLock<Axis> = std::sync::LazyLock::new(Axis::new);
    let mut widest: (&Axis, f64) = (&NONE, 0.0);
    for runner in &course.runners {
        let last = runner.axis.last_step();
        let now = runner.axis.x_of(kind, last);
        // Extrapolated from its progress; a lane that is over does not continue.
        let share = if runner.state.is_over() {
            1.0
        } else {
            runner
                .progress
                .filter(|_| kind != AxisKind::Seconds)
                .unwrap_or(1.0)
        };
        let end = if share > 0.0 { now / share } else { 0.0 };
        if end > widest.1 {
            widest = (&runner.axis, end);
        }
    }
    let limit = match (course.standing.plan.until, kind) {
        (Limit::Epoch(epoch), AxisKind::Epochs) => epoch,
        (Limit::Step(step), AxisKind::Steps) => step as f64,
        (Limit::Samples(samples), AxisKind::Samples) => samples as f64,
        _ => 0.0,
    };
    (
        widest.0,
        if limit > 0.0 {
            limit
        } else {
            widest.1.max(1e-9)
        },
    )
}

struct Drawing<'a> {
    race: &'a Race,
    state: &'a State,
    course: &'a Course,
    window: &'a Window<'a>,
    windows: &'a [Window<'a>],
}

impl Drawing<'_> {
    /// The visible lanes in drawing order, the chosen one last.
    fn order(&self) -> Vec<usize> {
        let race = self.race;
        let mut order: Vec<usize> = self
            .course
            .ranks
            .iter()
            .rev()
            .map(|rank| rank.lane)
            .collect();
        order.retain(|lane| !race.is_hidden(*lane));
        order.sort_by_key(|lane| *lane == race.chosen());
        order
    }

    /// The lanes whose range over the seeds is drawn; only the chosen one if more than [`BANDS`] are visible.
    fn banded(&self) -> Vec<usize> {
        let mut order = self.order();
        if order.len() > BANDS {
            order.retain(|lane| *lane == self.race.chosen());
        }
        order
    }

    fn plot<'p>(
        &'p self,
        curve: fn(&Runner) -> &crate::ui::screen::race::state::Curve,
        ctx: &DrawContext<'p>,
    ) -> Plot<'p> {
        let mut plot = Plot::new(self.window, ctx.theme, ctx.symbols)
            .numbers(ctx.words.numbers())
            .thick(self.state.view.large)
            .words(
                ctx.words.get("plot.empty"),
                ctx.words.get("plot.not-positive"),
            )
            .scratch(ctx.scratch);
        let order = self.order();
        let banded = self.banded();
        for lane in order.iter().filter(|lane| banded.contains(lane)) {
            let runner = &self.course.runners[*lane];
            if let Some(band) = &curve(runner).band {
                let band = Curve::band_of(band, runner.style.role()).faint();
                plot = plot.curve(band.over(&self.windows[*lane]));
            }
        }
        for lane in &order {
            let runner = &self.course.runners[*lane];
            let line = Curve::line(&curve(runner).mean, runner.style.role())
                .pattern(runner.style.pattern())
                .tag(runner.style.letter);
            let line = if *lane == self.race.chosen() {
                line
            } else {
                line.back()
            };
            plot = plot.curve(line.over(&self.windows[*lane]));
        }
        plot
    }

    fn loss(&self, plot_area: &PlotArea, ctx: &mut DrawContext<'_>) {
        let threshold = match self.course.standing.plan.threshold {
            Some(Threshold::Loss(loss)) => Some(level(loss, self.window)),
            _ => None,
        };
        let scale = if self.state.view.log {
            Scale::Log
        } else {
            Scale::Linear
        };
        let mut plot = self.plot(|runner| &runner.loss, ctx);
        if let Some(threshold) = &threshold {
            plot = plot.curve(line(threshold));
        }
        let plot = plot.scale(scale).range(self.loss_range());
        plot.render(plot_area.plot, ctx.buffer);
        let words = ctx.words;
        let scale = words.get(if self.state.view.log {
            "plot.log"
        } else {
            "plot.linear"
        });
        self.legend("race.loss", Some(scale.to_owned()), plot_area, ctx);
    }

    fn accuracy(&self, plot_area: &PlotArea, ctx: &mut DrawContext<'_>) {
        let threshold = match self.course.standing.plan.threshold {
            Some(Threshold::Accuracy(share)) => Some(level(share, self.window)),
            _ => None,
        };
        let mut plot = self.plot(|runner| &runner.accuracy, ctx);
        if let Some(threshold) = &threshold {
            plot = plot.curve(line(threshold));
        }
        let plot = plot.units(Units::Percent).range(self.accuracy_range());
        plot.render(plot_area.plot, ctx.buffer);
        self.legend("race.accuracy", None, plot_area, ctx);
    }

    /// Draws the title, with notes on the threshold, bands and scale.
    fn legend(
        &self,
        title: &'static str,
        scale: Option<String>,
        plot_area: &PlotArea,
        ctx: &mut DrawContext<'_>,
    ) {
        let words = ctx.words;
        if plot_area.is_crowded() {
            let mut row = ctx.row(plot_area.legend);
            row.end_skip(layout::LETTERS + 1);
            row.end(words.get(title), Role::Dim);
            return;
        }
        let plan = &self.course.standing.plan;
        let mut notes: Vec<String> = Vec::new();
        match (plan.threshold, &scale) {
            (Some(Threshold::Loss(loss)), Some(_)) => {
                notes.push(words.fill("race.line-at", &[("value", &words.numbers().figure(loss))]));
            }
            (Some(Threshold::Accuracy(share)), None) => {
                notes.push(words.fill(
                    "race.line-at",
                    &[("value", &words.numbers().percent(share))],
                ));
            }
            _ => {}
        }
        let seeds = self.course.seeds();
        if seeds > 1 && scale.is_some() {
            let banded = self.banded();
            let mut names = banded.iter().map(|lane| &self.course.runners[*lane].label);
            let note = match names.next_back() {
                Some(name) if self.order().len() > BANDS => {
                    words.fill("race.band-of", &[("seeds", &seeds), ("lane", name)])
                }
                _ => words.fill("race.band", &[("seeds", &seeds)]),
            };
            notes.push(note);
        }
        notes.extend(scale);
        let all = notes.join(", ");
        let shorter = notes.first().cloned().unwrap_or_default();
        let wanted = [all, shorter, String::new()];
        Legend::new(words.get(title), ctx.theme)
            .right(&wanted, "", Role::Faint)
            .render(plot_area.legend, ctx.buffer);
    }

    /// The range of the accuracy axis: where most lanes are over the last two thirds of the window, and the threshold.
    /// The steep start is cut off, because the rest would be compressed into one line.
    fn accuracy_range(&self) -> Range {
        let (_, end) = self.window.steps();
        let mut lowest: Vec<f64> = self
            .order()
            .into_iter()
            .filter_map(|lane| {
                let series = &self.course.runners[lane].accuracy.mean;
                series.range(end / 3, end)
            })
            .filter(Span::is_finite)
            .map(|span| f64::from(span.min))
            .collect();
        lowest.sort_by(f64::total_cmp);
        let Some(middle) = lowest.get(lowest.len() / 2) else {
            return Range::Including(0.9, 1.0);
        };
        let mut low = (middle * 10.0).floor() / 10.0 - 0.1;
        if let Some(Threshold::Accuracy(share)) = self.course.standing.plan.threshold {
            low = low.min((share * 10.0).floor() / 10.0 - 0.1);
        }
        if (0.5..1.0).contains(&low) {
            Range::Fixed(low.min(0.9), 1.0)
        } else {
            Range::Including(0.9, 1.0)
        }
    }

    /// The range of the loss axis, without losses far above those of the untrained networks.
    fn loss_range(&self) -> Range {
        let lanes = || {
            let order = self.order().into_iter();
            order.map(|lane| &self.course.runners[lane].loss.mean)
        };
        let firsts = lanes().filter_map(|series| series.value_at(0));
        let Some(max) = firsts.filter(|loss| loss.is_finite()).reduce(f32::max) else {
            return Range::Auto;
        };
        let max = f64::from(max) * CUT_OFF;
        let spans = || lanes().filter_map(Series::total).filter(Span::is_finite);
        if spans().all(|span| f64::from(span.max) <= max) {
            return Range::Auto;
        }
        let lowest = spans().map(|span| f64::from(span.min)).fold(max, f64::min);
        let low = if self.state.view.log { lowest } else { 0.0 };
        Range::Fixed(low, max)
    }
}

/// A series with a constant value over the window.
fn level(value: f64, window: &Window<'_>) -> Series {
    let mut series = Series::new();
    let (start, end) = window.steps();
    for step in [start, end] {
        series.push(Span::point(step, value as f32));
    }
    series
}

fn line(level: &Series) -> Curve<'_> {
    Curve::line(level, Role::Dim)
        .pattern(Pattern::Dotted)
        .broken()
}
