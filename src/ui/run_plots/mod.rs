//! The plots of loss, accuracy and gap of a run over a shared x axis, whoever trains it.

mod areas;
mod marked;
mod x_axis;

use ratatui::layout::Rect;
use ratatui::widgets::Widget;

pub(in crate::ui) use areas::{Areas, PlotArea};
pub(in crate::ui) use marked::Marked;
pub(in crate::ui) use x_axis::XAxisLine;

use crate::series::{self, Axis, AxisKind, Series, Smoothing};
use crate::ui::canvas::Pattern;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::naming;
use crate::ui::state::run::letters;
use crate::ui::state::view::{Span, View};
use crate::ui::theme::Role;
use crate::ui::widget::plot::{
    Curve, GUTTER, Legend, LegendEntry, Mark, Plot, Point, Range, Scale, Units, Window,
};

/// With a narrower legend, only the two losses are named.
const NARROW: u16 = 52;

/// Another run, or a branch of this one, drawn behind it.
pub(in crate::ui) struct Ghost<'a> {
    /// Written along its curve, if that has room.
    pub(in crate::ui) name: &'a str,
    pub(in crate::ui) axis: &'a Axis,
    pub(in crate::ui) validation_loss: &'a Series,
    pub(in crate::ui) role: Role,
}

/// What the plots of a run show.
pub(in crate::ui) struct RunPlots<'a> {
    pub(in crate::ui) view: &'a View,
    pub(in crate::ui) axis: &'a Axis,
    pub(in crate::ui) window: &'a Window<'a>,
    /// The objective of each step, which is drawn as a cloud.
    pub(in crate::ui) objective: Option<&'a Series>,
    pub(in crate::ui) train_loss: &'a Series,
    pub(in crate::ui) validation_loss: &'a Series,
    pub(in crate::ui) train_accuracy: &'a Series,
    pub(in crate::ui) validation_accuracy: &'a Series,
    pub(in crate::ui) gap: &'a Series,
    pub(in crate::ui) ghosts: Vec<Ghost<'a>>,
    pub(in crate::ui) marks: &'a [Mark],
    /// The steps of the changes, whose index gives each its letter.
    pub(in crate::ui) mark_steps: &'a [u64],
    /// Step and validation loss of the best evaluation.
    pub(in crate::ui) best: Option<(u64, f64)>,
    pub(in crate::ui) divergence: Option<u64>,
    /// The present step, where it is not the last.
    pub(in crate::ui) now: Option<u64>,
    pub(in crate::ui) has_focus: bool,
    /// Whether curves that have no points yet are named all the same, as they will have some.
    pub(in crate::ui) names_empty: bool,
    /// The smoothing of the train loss and accuracy, which may be noisier than the others.
    pub(in crate::ui) train_smoothing: Smoothing,
}

impl RunPlots<'_> {
    /// Draws the plots with the x axis below.
    pub(in crate::ui) fn draw(&self, areas: &Areas, ctx: &mut DrawContext<'_>) {
        self.loss(&areas.loss, ctx);
        if let Some(area) = &areas.accuracy {
            self.accuracy(area, ctx);
        }
        if let Some(area) = &areas.gap {
            self.gap(area, ctx);
        }
        let all = [self.objective.unwrap_or(self.train_loss), self.train_loss];
        let axis = XAxisLine {
            view: self.view,
            axis: self.axis,
            window: self.window,
            has_focus: self.has_focus,
        };
        axis.draw(&all, areas.x_axis, ctx);
    }

    fn plot<'p>(&'p self, ctx: &DrawContext<'p>) -> Plot<'p> {
        Plot::new(self.window, ctx.theme, ctx.symbols)
            .numbers(ctx.words.numbers())
            .marks(self.marks, false)
            .thick(self.view.large)
            .cursor(self.view.cursor)
            .now(self.now)
            .words(
                ctx.words.get("plot.empty"),
                ctx.words.get("plot.not-positive"),
            )
            .scratch(ctx.scratch)
    }

    /// The value of a curve at the cursor, or else at the current position.
    fn value(&self, series: &Series, smoothing: Smoothing) -> Option<f64> {
        let position = self.view.cursor.or(self.now);
        let step = position.or(series.last_step())?;
        series
            .smoothed_at(smoothing, step)
            .map(f64::from)
            .filter(|value| value.is_finite())
    }

    fn figure(&self, series: &Series, write: impl Fn(f64) -> String) -> String {
        self.value(series, Smoothing::Off)
            .map_or_else(String::new, write)
    }

    fn loss(&self, plot_area: &PlotArea, ctx: &mut DrawContext<'_>) {
        let words = ctx.words;
        let smoothing = self.view.smoothing;
        let train = Curve::line(self.train_loss, Role::Train).smoothing(self.train_smoothing);
        let validation = Curve::line(self.validation_loss, Role::Validation)
            .pattern(Pattern::Dashed)
            .smoothing(smoothing);
        let objective = self.objective.map(|series| {
            Curve::cloud(series, Role::Cloud)
                .smoothing(smoothing)
                .yielding()
        });
        let scale = if self.view.log {
            Scale::Log
        } else {
            Scale::Linear
        };
        let windows: Vec<Window<'_>> = self
            .ghosts
            .iter()
            .map(|ghost| self.window.of(ghost.axis))
            .collect();
        let mut plot = self.plot(ctx).marks(self.marks, true);
        if let Some(objective) = objective {
            plot = plot.curve(objective);
        }
        for (ghost, window) in self.ghosts.iter().zip(&windows) {
            let line = Curve::line(ghost.validation_loss, ghost.role).pattern(Pattern::Dotted);
            plot = plot.curve(line.over(window).near().tags(ghost.name));
        }
        let mut plot = plot.curve(train).curve(validation).scale(scale);
        if let Some((step, loss)) = self.best {
            plot = plot.point(Point {
                step,
                value: loss as f32,
                role: Role::Best,
            });
        }
        plot.render(plot_area.plot, ctx.buffer);
        self.long_letters(plot_area.plot, ctx);
        self.divergence(plot_area.plot, ctx);
        // The objective is noisy from step to step, so its value is smoothed over about ten steps.
        let recent = self
            .objective
            .and_then(|series| self.value(series, Smoothing::Medium));
        let entry = |curve: &Curve<'_>, key, short, figure| {
            LegendEntry::new(curve, words.get(key), figure, ctx.theme, ctx.symbols)
                .short(words.get(short))
        };
        let mut legend =
            Legend::new(words.get("plot.loss"), ctx.theme).title_width(title_width(ctx));
        if self.is_named(self.train_loss) {
            let figure = self.figure(self.train_loss, |x| words.numbers().loss(x));
            legend = legend.entry(entry(&train, "plot.train", "plot.train-short", figure));
        }
        if self.is_named(self.validation_loss) {
            let figure = self.figure(self.validation_loss, |x| words.numbers().loss(x));
            let names = ["plot.validation", "plot.validation-short"];
            legend = legend.entry(entry(&validation, names[0], names[1], figure));
        }
        // In a narrow legend, the names of the two losses matter more than the objective's value.
        let legend = match &objective {
            Some(objective) if plot_area.legend.width >= NARROW => legend.entry(entry(
                objective,
                "plot.objective",
                "plot.objective-short",
                recent.map_or_else(String::new, |x| words.numbers().loss(x)),
            )),
            _ => legend,
        };
        let (wanted, last, role) = self.header(ctx);
        legend
            .right(&wanted, &last, role)
            .render(plot_area.legend, ctx.buffer);
        if self.has_focus {
            ctx.row(plot_area.legend)
                .put(words.get("plot.loss"), Role::Accent);
        }
    }

    fn is_named(&self, series: &Series) -> bool {
        self.names_empty || !series.is_empty()
    }

    /// The text at the right end of the legend: the position of the cursor, or else scale, window and smoothing.
    /// Returns the preferred forms from long to short, the fallback for narrow legends, and the role.
    fn header(&self, ctx: &DrawContext<'_>) -> (Vec<String>, String, Role) {
        let (view, words) = (self.view, ctx.words);
        let plain = |text: String| ctx.symbols.text(&text).into_owned();
        if let Some(step) = view.cursor {
            let at = plain(self.cursor_at(step, ctx));
            let follows = words.get("cursor.follows");
            let long = plain(format!("{at} · {follows}"));
            return (vec![long, at.clone()], at, Role::Warning);
        }
        let scale = words.get(if view.log { "plot.log" } else { "plot.linear" });
        let span = words.get(match view.span {
            Span::Whole => "plot.whole",
            Span::Recent => "plot.recent",
            Span::Frozen(..) => "plot.frozen",
        });
        let is_frozen = matches!(view.span, Span::Frozen(..));
        let role = if is_frozen {
            Role::Warning
        } else {
            Role::Faint
        };
        let both = format!("{scale}, {span}");
        if view.smoothing != Smoothing::Off {
            let strength = words.get(naming::smoothing(view.smoothing));
            let smoothed = words.fill("plot.smoothed", &[("strength", &strength)]);
            let short = words.get("plot.smoothed-short");
            let mut wanted = vec![format!("{both}, {smoothed}"), format!("{span}, {smoothed}")];
            if !is_frozen {
                wanted.push(smoothed);
            }
            let last = if is_frozen { span } else { short };
            return (wanted, last.to_owned(), role);
        }
        if is_frozen {
            return (vec![both, span.to_owned()], span.to_owned(), role);
        }
        let short = if view.span == Span::Whole {
            scale
        } else {
            span
        };
        (
            vec![both, short.to_owned(), String::new()],
            String::new(),
            role,
        )
    }

    /// The position of the cursor in the unit of the axis.
    fn cursor_at(&self, step: u64, ctx: &DrawContext<'_>) -> String {
        let (kind, words) = (self.view.kind, ctx.words);
        let x = self.axis.x_of(kind, step);
        let (key, figure) = match kind {
            AxisKind::Steps => ("cursor.at-updates", words.numbers().count(step)),
            AxisKind::Epochs => ("cursor.at-epochs", words.numbers().epoch(x)),
            AxisKind::Samples => ("cursor.at-samples", words.numbers().count(x as u64)),
            AxisKind::Seconds => ("cursor.at-seconds", words.numbers().duration(x)),
        };
        words.fill(key, &[("x", &figure)])
    }

    /// Draws the letters of marks from the 27th on, which take more than the one cell of a flag.
    fn long_letters(&self, plot: Rect, ctx: &mut DrawContext<'_>) {
        let inner = Plot::inner(plot, GUTTER);
        let mut free = inner.x;
        for (index, step) in self.mark_steps.iter().enumerate().skip(26) {
            let Some(cell) = self.window.cell_of(*step) else {
                continue;
            };
            let text = letters(index);
            let width = draw_context::width(&text);
            let x = (inner.x + cell).min(inner.right().saturating_sub(width));
            if x < free || inner.width < width || inner.height == 0 {
                continue;
            }
            let style = ctx.theme.flag(Role::change(index));
            let area = Rect::new(x, inner.y, width, 1);
            ctx.row(area).put_styled(&text, style);
            free = x + width;
        }
    }

    /// Draws a cross at the top of the line where the run diverged.
    fn divergence(&self, plot: Rect, ctx: &mut DrawContext<'_>) {
        let inner = Plot::inner(plot, GUTTER);
        let cell = self.divergence.and_then(|step| self.window.cell_of(step));
        if let Some(cell) = cell.filter(|cell| *cell < inner.width) {
            let area = Rect::new(inner.x + cell, inner.y, 1, inner.height.min(1));
            let cross = ctx.symbols.non_finite;
            ctx.row(area).put(cross, Role::Divergence);
        }
    }

    fn accuracy(&self, plot_area: &PlotArea, ctx: &mut DrawContext<'_>) {
        let words = ctx.words;
        let smoothing = self.view.smoothing;
        let train = Curve::line(self.train_accuracy, Role::Train).smoothing(self.train_smoothing);
        let validation = Curve::line(self.validation_accuracy, Role::Validation)
            .pattern(Pattern::Dashed)
            .smoothing(smoothing);
        let plot = self.plot(ctx).curve(train).curve(validation);
        plot.units(Units::Percent)
            .range(self.accuracy_range())
            .render(plot_area.plot, ctx.buffer);
        let entry = |curve: &Curve<'_>, key, short, series: &Series| {
            let figure = self.figure(series, |x| words.numbers().percent(x));
            LegendEntry::new(curve, words.get(key), figure, ctx.theme, ctx.symbols)
                .short(words.get(short))
        };
        let mut legend =
            Legend::new(words.get("plot.accuracy"), ctx.theme).title_width(title_width(ctx));
        if self.is_named(self.train_accuracy) {
            let names = ["plot.train", "plot.train-short"];
            legend = legend.entry(entry(&train, names[0], names[1], self.train_accuracy));
        }
        if self.is_named(self.validation_accuracy) {
            let names = ["plot.validation", "plot.validation-short"];
            let series = self.validation_accuracy;
            legend = legend.entry(entry(&validation, names[0], names[1], series));
        }
        legend.render(plot_area.legend, ctx.buffer);
    }

    /// The range of the accuracy axis: everything, or, once both curves are high, from their minimum over the last two
    /// thirds of the window. The steep start is cut off then, because the rest would be compressed into one line.
    fn accuracy_range(&self) -> Range {
        let (start, end) = self.window.steps();
        let from = start + (end - start) / 3;
        let curves = [self.train_accuracy, self.validation_accuracy];
        let lowest = curves
            .iter()
            .filter_map(|series| series.range(from, end))
            .filter(series::Span::is_finite)
            .map(|span| f64::from(span.min))
            .fold(f64::INFINITY, f64::min);
        let low = (lowest * 10.0).floor() / 10.0;
        if (0.5..1.0).contains(&low) {
            Range::Fixed(low.min(0.9), 1.0)
        } else {
            Range::Including(0.9, 1.0)
        }
    }

    fn gap(&self, plot_area: &PlotArea, ctx: &mut DrawContext<'_>) {
        let words = ctx.words;
        let gap = Curve::line(self.gap, Role::Gap).smoothing(self.view.smoothing);
        let plot = self.plot(ctx).curve(gap).range(Range::Including(0.0, 0.0));
        plot.render(plot_area.plot, ctx.buffer);
        let name = ctx.symbols.text(words.get("plot.gap-is")).into_owned();
        let short = words.get("plot.gap-short");
        let entry = LegendEntry::new(
            &gap,
            &name,
            self.figure(self.gap, |x| words.numbers().loss(x)),
            ctx.theme,
            ctx.symbols,
        );
        Legend::new(words.get("plot.gap"), ctx.theme)
            .title_width(title_width(ctx))
            .entry(entry.short(short))
            .render(plot_area.legend, ctx.buffer);
    }
}

/// Width of the longest title, so that the legends' entries line up.
fn title_width(ctx: &DrawContext<'_>) -> u16 {
    let titles = ["plot.loss", "plot.accuracy", "plot.gap"];
    let widths = titles
        .iter()
        .map(|key| draw_context::width(ctx.words.get(key)));
    widths.max().unwrap_or(0)
}
