//! Loss, accuracy and gap over one x axis.

use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::layout::{Layout, Place};
use crate::series::{self, AxisKind, Series, Smoothing};
use crate::ui::app::{App, Focus};
use crate::ui::chrome;
use crate::ui::ink::{self, Ink};
use crate::ui::number;
use crate::ui::plot::{
    Curve, GUTTER, Legend, LegendEntry, Mark, Pattern, Plot, Point, Range, Scale, Units, Window,
    XAxis,
};
use crate::ui::run::letters;
use crate::ui::screen::axis_word;
use crate::ui::theme::Role;
use crate::ui::view::Span;

/// Evaluations after which the best one is marked through all plots: while the loss still falls it moves all the time.
const BEST_IS_PAST: u64 = 3;
/// Cells kept at the right of the legend, so that it does not change its wording with the window.
const RIGHT: u16 = 12;
/// From this width on the legend has room for that.
const ROOMY: u16 = 60;
/// Below this width the legend names the losses only.
const NARROW: u16 = 52;

pub(super) fn draw(app: &App, layout: &Layout, ink: &mut Ink<'_>) {
    let inner = layout.inner();
    let last = app.run.last_step();
    let window = app.view.window(&app.run.axis, last, inner.width);
    let marks = marks(app);
    let drawing = Drawing {
        app,
        window: &window,
        marks: &marks,
    };
    drawing.loss(&layout.loss, ink);
    if let Some(place) = &layout.accuracy {
        drawing.accuracy(place, ink);
    }
    if let Some(place) = &layout.gap {
        drawing.gap(place, ink);
    }
    drawing.x_axis(layout.x_axis, ink);
}

/// The marks of all plots, the changes last so that they are in front.
fn marks(app: &App) -> Vec<Mark> {
    let run = &app.run;
    let mut marks = Vec::new();
    if let Some((step, ..)) = run.best
        && run.since_best >= BEST_IS_PAST
    {
        marks.push(Mark::line(step, Role::Best));
    }
    marks.extend(
        run.triggers
            .iter()
            .map(|step| Mark::line(*step, Role::Trigger)),
    );
    marks.extend(
        run.divergence
            .map(|step| Mark::line(step, Role::Divergence)),
    );
    marks.extend(run.changes.iter().enumerate().map(|(index, change)| {
        let role = Role::change(index);
        // A flag has one cell: from the twenty-seventh change on, its letters are written beside the line.
        match index {
            0..26 => Mark::flag(change.step, char::from(b'A' + index as u8), role),
            _ => Mark::line(change.step, role),
        }
    }));
    marks
}

struct Drawing<'a> {
    app: &'a App,
    window: &'a Window<'a>,
    marks: &'a [Mark],
}

impl Drawing<'_> {
    fn plot<'p>(&'p self, ink: &Ink<'p>) -> Plot<'p> {
        Plot::new(self.window, ink.theme, ink.symbols)
            .marks(self.marks, false)
            .cursor(self.app.view.cursor)
            .words(
                ink.words.get("plot.empty"),
                ink.words.get("plot.not-positive"),
            )
            .scratch(&self.app.scratch)
    }

    /// The value of a curve where the cursor is, or else the latest.
    fn value(&self, series: &Series, smoothing: Smoothing) -> Option<f64> {
        let step = self.app.view.cursor.or(series.last_step())?;
        series
            .smoothed_at(smoothing, step)
            .map(f64::from)
            .filter(|value| value.is_finite())
    }

    fn figure(&self, series: &Series, write: fn(f64) -> String) -> String {
        self.value(series, Smoothing::Off)
            .map_or_else(String::new, write)
    }

    fn loss(&self, place: &Place, ink: &mut Ink<'_>) {
        let (curves, words) = (&self.app.run.curves, ink.words);
        let smoothing = self.app.view.smoothing;
        let train = Curve::line(&curves.train_loss, Role::Train).smoothing(smoothing);
        let validation = Curve::line(&curves.validation_loss, Role::Validation)
            .pattern(Pattern::Dashed)
            .smoothing(smoothing);
        let objective = Curve::cloud(&curves.objective, Role::Cloud).smoothing(smoothing);
        let scale = if self.app.view.log {
            Scale::Log
        } else {
            Scale::Linear
        };
        let mut plot = self
            .plot(ink)
            .marks(self.marks, true)
            .curve(objective)
            .curve(train)
            .curve(validation)
            .scale(scale);
        if let Some((step, _, loss)) = self.app.run.best {
            plot = plot.point(Point {
                step,
                value: loss as f32,
                role: Role::Best,
            });
        }
        plot.render(place.plot, ink.buffer);
        self.long_letters(place.plot, ink);
        self.divergence(place.plot, ink);
        // The objective jumps from step to step: its figure is that of the last ten or so.
        let recent = self.value(&curves.objective, Smoothing::Medium);
        let entry = |curve: &Curve<'_>, key, short, figure| {
            LegendEntry::new(curve, words.get(key), figure, ink.theme, ink.symbols)
                .short(words.get(short))
        };
        let legend = Legend::new(words.get("plot.loss"), ink.theme)
            .title_width(title_width(ink))
            .entry(entry(
                &train,
                "plot.train",
                "plot.train-short",
                self.figure(&curves.train_loss, number::loss),
            ))
            .entry(entry(
                &validation,
                "plot.validation",
                "plot.validation-short",
                self.figure(&curves.validation_loss, number::loss),
            ));
        // Where it is narrow the names of the two losses matter more than the objective's figure.
        let legend = if place.legend.width < NARROW {
            legend
        } else {
            legend.entry(entry(
                &objective,
                "plot.objective",
                "plot.objective-short",
                recent.map_or_else(String::new, number::loss),
            ))
        };
        let right = self.header(place.legend.width, ink);
        let width = ink
            .width(&right.0)
            .max(if place.legend.width < ROOMY { 0 } else { RIGHT });
        let legend_area = Rect {
            width: place.legend.width.saturating_sub(width),
            ..place.legend
        };
        legend.render(legend_area, ink.buffer);
        ink.row(place.legend).end(&right.0, right.1);
        if self.app.focus == Focus::Curves {
            ink.row(place.legend)
                .put(words.get("plot.loss"), Role::Accent);
        }
    }

    /// What stands at the right above the plots: scale and window.
    fn header(&self, width: u16, ink: &Ink<'_>) -> (String, Role) {
        let words = ink.words;
        let frozen = matches!(self.app.view.span, Span::Frozen(..));
        let narrow = width < ROOMY;
        let span = words.get(match self.app.view.span {
            Span::Whole => "plot.whole",
            Span::Recent => "plot.recent",
            Span::Frozen(..) => "plot.frozen",
        });
        let role = if frozen { Role::Warning } else { Role::Faint };
        if narrow {
            let text = if frozen {
                span.to_owned()
            } else {
                String::new()
            };
            return (text, role);
        }
        let scale = words.get(if self.app.view.log {
            "plot.log"
        } else {
            "plot.linear"
        });
        (
            ink.symbols.text(&format!("{scale} · {span}")).into_owned(),
            role,
        )
    }

    /// The letters of changes from the twenty-seventh on.
    fn long_letters(&self, plot: Rect, ink: &mut Ink<'_>) {
        let inner = Plot::inner(plot, GUTTER);
        let mut free = inner.x;
        for (index, change) in self.app.run.changes.iter().enumerate().skip(26) {
            let Some(cell) = self.window.cell_of(change.step) else {
                continue;
            };
            let text = letters(index);
            let wide = ink::width(&text);
            let x = (inner.x + cell).min(inner.right().saturating_sub(wide));
            if x < free || inner.width < wide || inner.height == 0 {
                continue;
            }
            let style = ink.theme.flag(Role::change(index));
            let place = Rect::new(x, inner.y, wide, 1);
            ink.row(place).put_styled(&text, style);
            free = x + wide;
        }
    }

    /// A cross where the run diverged: at the top of its line.
    fn divergence(&self, plot: Rect, ink: &mut Ink<'_>) {
        let inner = Plot::inner(plot, GUTTER);
        let cell = self
            .app
            .run
            .divergence
            .and_then(|step| self.window.cell_of(step));
        if let Some(cell) = cell.filter(|cell| *cell < inner.width) {
            let place = Rect::new(inner.x + cell, inner.y, 1, inner.height.min(1));
            let cross = ink.symbols.non_finite;
            ink.row(place).put(cross, Role::Divergence);
        }
    }

    fn accuracy(&self, place: &Place, ink: &mut Ink<'_>) {
        let (curves, words) = (&self.app.run.curves, ink.words);
        let smoothing = self.app.view.smoothing;
        let train = Curve::line(&curves.train_accuracy, Role::Train).smoothing(smoothing);
        let validation = Curve::line(&curves.validation_accuracy, Role::Validation)
            .pattern(Pattern::Dashed)
            .smoothing(smoothing);
        let plot = self.plot(ink).curve(train).curve(validation);
        plot.units(Units::Percent)
            .range(self.shares())
            .render(place.plot, ink.buffer);
        let entry = |curve: &Curve<'_>, key, short, series: &Series| {
            let figure = self.figure(series, number::percent);
            LegendEntry::new(curve, words.get(key), figure, ink.theme, ink.symbols)
                .short(words.get(short))
        };
        Legend::new(words.get("plot.accuracy"), ink.theme)
            .title_width(title_width(ink))
            .entry(entry(
                &train,
                "plot.train",
                "plot.train-short",
                &curves.train_accuracy,
            ))
            .entry(entry(
                &validation,
                "plot.validation",
                "plot.validation-short",
                &curves.validation_accuracy,
            ))
            .render(place.legend, ink.buffer);
    }

    /// Which accuracies to show: all of them, or, once both are high, from where they have been for most of the window.
    /// The steep start is cut off then, or the rest would lie in one line.
    fn shares(&self) -> Range {
        let (start, end) = self.window.steps();
        let from = start + (end - start) / 3;
        let curves = [
            &self.app.run.curves.train_accuracy,
            &self.app.run.curves.validation_accuracy,
        ];
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

    fn gap(&self, place: &Place, ink: &mut Ink<'_>) {
        let (curves, words) = (&self.app.run.curves, ink.words);
        let gap = Curve::line(&curves.gap, Role::Gap).smoothing(self.app.view.smoothing);
        let plot = self.plot(ink).curve(gap).range(Range::Including(0.0, 0.0));
        plot.render(place.plot, ink.buffer);
        let name = ink.symbols.text(words.get("plot.gap-is")).into_owned();
        let short = words.get("plot.gap-short");
        let entry = LegendEntry::new(
            &gap,
            &name,
            self.figure(&curves.gap, number::loss),
            ink.theme,
            ink.symbols,
        );
        Legend::new(words.get("plot.gap"), ink.theme)
            .title_width(title_width(ink))
            .entry(entry.short(short))
            .render(place.legend, ink.buffer);
    }

    fn x_axis(&self, area: Rect, ink: &mut Ink<'_>) {
        let unit = ink.words.get(axis_word(self.app.view.kind));
        XAxis::new(self.window, ink.theme, ink.symbols, unit).render(area, ink.buffer);
        let inner = Plot::inner(area, GUTTER);
        let Some(step) = self.app.view.cursor else {
            return;
        };
        let text = ink.symbols.text(&self.readout(step, ink)).into_owned();
        let wide = ink::width(&text);
        // A cursor outside of the window is at the edge it lies beyond.
        let (first, _) = self.window.steps();
        let edge = if step < first { 0 } else { inner.width };
        let cell = self.window.cell_of(step).unwrap_or(edge);
        let left = (inner.x + cell).saturating_sub(wide / 2);
        let left = left.min(area.right().saturating_sub(wide)).max(area.x);
        let place = Rect {
            x: left,
            y: area.bottom().saturating_sub(1),
            width: wide.min(area.width),
            height: area.height.min(1),
        };
        let role = if self.app.focus == Focus::Curves {
            Role::Selected
        } else {
            Role::Strong
        };
        // A figure that is half covered reads as another: it goes.
        let covers = place.left()..place.right();
        for x in (area.left()..covers.start).rev() {
            if !erase(x, place.y, ink) {
                break;
            }
        }
        for x in covers.end..area.right() {
            if !erase(x, place.y, ink) {
                break;
            }
        }
        ink.row(place).put(&text, role);
    }
}

impl Drawing<'_> {
    /// Where the cursor is, in the units of the axis and in steps.
    fn readout(&self, step: u64, ink: &Ink<'_>) -> String {
        let kind = self.app.view.kind;
        let x = self.app.run.axis.x_of(kind, step);
        let (key, x) = match kind {
            AxisKind::Steps => ("cursor.updates", String::new()),
            AxisKind::Epochs => ("cursor.epochs", chrome::epoch(x)),
            AxisKind::Samples => ("cursor.samples", number::count(x as u64)),
            AxisKind::Seconds => ("cursor.seconds", number::duration(x)),
        };
        let step = number::count(step);
        format!(" {} ", ink.words.fill(key, &[("x", &x), ("step", &step)]))
    }
}

/// Blanks a cell; says whether there was anything in it.
fn erase(x: u16, y: u16, ink: &mut Ink<'_>) -> bool {
    let Some(cell) = ink.buffer.cell_mut((x, y)) else {
        return false;
    };
    let written = cell.symbol() != " ";
    cell.set_symbol(" ");
    written
}

/// Room for the longest title, so that what follows stands in one column.
fn title_width(ink: &Ink<'_>) -> u16 {
    let titles = ["plot.loss", "plot.accuracy", "plot.gap"];
    let widths = titles.iter().map(|key| ink::width(ink.words.get(key)));
    widths.max().unwrap_or(0)
}
