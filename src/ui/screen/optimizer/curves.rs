//! The effective learning rates and the norms over the run.

use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::state::Optimizer;
use super::{hue, keys, words};
use crate::series::Series;
use crate::ui::canvas::Pattern;
use crate::ui::draw_context::DrawContext;
use crate::ui::number;
use crate::ui::rects;
use crate::ui::run_plots::XAxisLine;
use crate::ui::screen::common::marks;
use crate::ui::state::run::NormCurves;
use crate::ui::state::{Focus, State};
use crate::ui::theme::Role;
use crate::ui::widget::plot::{Curve, GUTTER, Mark, Plot, Scale, Window};

/// From this many rows on, a blank line separates the plots.
const SPACED: u16 = 22;
/// From this many rows on, the norms are shown, too.
const BOTH: u16 = 12;

/// The areas of the pane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    legend: Rect,
    /// The line of the verdict on the rates.
    line: Rect,
    pub(super) rates: Rect,
    norms_legend: Rect,
    pub(super) norms: Rect,
    axis: Rect,
}

impl Parts {
    pub(super) fn of(area: Rect) -> Self {
        let mut rest = area;
        let mut take = |rows: u16| {
            let (part, below) = rects::top(rest, rows);
            rest = below;
            part
        };
        let both = area.height >= BOTH;
        let spacing = u16::from(area.height >= SPACED);
        let axis = if area.height >= 8 { 2 } else { 1 };
        let fixed = 2 + axis + if both { 1 + spacing } else { 0 };
        let plots = area.height.saturating_sub(fixed);
        let norms = if both { plots * 2 / 5 } else { 0 };
        let legend = take(1);
        let line = take(1);
        let rates = take(plots - norms);
        take(if both { spacing } else { 0 });
        let norms_legend = take(u16::from(both));
        let norms = take(norms);
        let axis = take(axis);
        Self {
            legend,
            line,
            rates,
            norms_legend,
            norms,
            axis,
        }
    }

    /// The area of the curves without the gutter; its columns are the same for both plots.
    pub(super) fn inner(&self) -> Rect {
        Plot::inner(self.rates, GUTTER)
    }
}

/// The curves of the selected layer, or of the whole network, and the index of the layer.
fn selected_curves<'s>(screen: &Optimizer, state: &'s State) -> (&'s NormCurves, Option<usize>) {
    let norms = &state.run.curves.updates;
    let layer = screen.selection.layer(&state.run);
    match layer.and_then(|layer| norms.layers.get(layer)) {
        Some(curves) => (curves, layer),
        None => (&norms.whole, layer),
    }
}

pub(super) fn draw(
    screen: &Optimizer,
    state: &State,
    area: Rect,
    title: Role,
    ctx: &mut DrawContext<'_>,
) {
    let parts = Parts::of(area);
    let window = state
        .view
        .window(&state.run.axis, state.run.last_step(), parts.inner().width);
    let marks = marks::of(state).marks();
    let drawing = Drawing {
        screen,
        state,
        window: &window,
        marks: &marks,
    };
    drawing.rates(&parts, title, ctx);
    drawing.norms(&parts, ctx);
    let (curves, _) = selected_curves(drawing.screen, state);
    let axis = XAxisLine {
        view: &state.view,
        axis: &state.run.axis,
        window: &window,
        has_focus: state.focus == Focus::Main,
    };
    axis.draw(&[&curves.update], parts.axis, ctx);
}

struct Drawing<'a> {
    screen: &'a Optimizer,
    state: &'a State,
    window: &'a Window<'a>,
    marks: &'a [Mark],
}

impl Drawing<'_> {
    fn plot<'p>(&'p self, ctx: &DrawContext<'p>, flags: bool) -> Plot<'p> {
        Plot::new(self.window, ctx.theme, ctx.symbols)
            .numbers(ctx.words.numbers())
            .thick(self.state.view.large)
            .marks(self.marks, flags)
            .cursor(self.state.view.cursor)
            .now(self.state.run.past())
            .scale(Scale::Log)
            .words(
                ctx.words.get("anatomy.no-steps"),
                ctx.words.get("anatomy.no-change"),
            )
            .scratch(ctx.scratch)
    }

    fn rates(&self, parts: &Parts, title: Role, ctx: &mut DrawContext<'_>) {
        let (curves, layer) = selected_curves(self.screen, self.state);
        let band = Curve::band(&curves.rate_lower, &curves.rate_upper, Role::Cloud);
        let median = Curve::line(&curves.rate_median, hue::RATE);
        self.plot(ctx, true)
            .curve(band)
            .curve(median)
            .render(parts.rates, ctx.buffer);
        let now = self
            .value(&curves.rate_median)
            .map(|x| words::figure(x, ctx.words.numbers()));
        let (theme, symbols, texts) = (ctx.theme, ctx.symbols, ctx.words);
        let net = match layer {
            None => texts.get("anatomy.whole").to_owned(),
            Some(layer) => texts.fill("anatomy.layer", &[("layer", &(layer + 1))]),
        };
        let keys = self.state.keys.first(keys::NEXT_LAYER, texts, symbols);
        let mut row = ctx.row(parts.legend);
        row.put(texts.get("anatomy.rate"), title).skip(2);
        row.end(&net, Role::Text)
            .end_skip(1)
            .end(&keys, Role::Accent)
            .end_skip(2);
        row.put(median.glyph(theme, symbols), hue::RATE).skip(1);
        row.put(&number::left(&now.unwrap_or_default(), 7), hue::RATE)
            .skip(2);
        let spread = texts.get("anatomy.band");
        row.put(band.glyph(theme, symbols), Role::Objective).skip(1);
        row.put(spread, Role::Dim);
        if let Some((text, role)) = words::rates(self.screen, self.state, curves, self.at(), ctx) {
            ctx.row(parts.line).put(&text, role);
        }
    }

    fn norms(&self, parts: &Parts, ctx: &mut DrawContext<'_>) {
        let (curves, _) = selected_curves(self.screen, self.state);
        let all = [
            ("‖g‖", &curves.gradient, hue::GRADIENT, Pattern::Solid),
            ("‖ΔW‖", &curves.update, hue::WEIGHT, Pattern::Dashed),
            ("‖ΔW‖/‖W‖", &curves.relative, hue::RELATIVE, Pattern::Dotted),
        ];
        let lines =
            all.map(|(_, series, role, pattern)| Curve::line(series, role).pattern(pattern));
        let mut plot = self.plot(ctx, false);
        for line in lines {
            plot = plot.curve(line);
        }
        plot.render(parts.norms, ctx.buffer);
        let (theme, symbols) = (ctx.theme, ctx.symbols);
        let values = all.map(|(_, series, ..)| self.value(series));
        let written = |write: &dyn Fn(f64) -> String| {
            values.map(|value| number::left(&value.map(write).unwrap_or_default(), 7))
        };
        let width = |figures: &[String; 3]| -> u16 {
            let names = all.iter().map(|(name, ..)| ctx.width(name) + 2 + 1);
            names.sum::<u16>() + figures.iter().map(|one| ctx.width(one)).sum::<u16>()
        };
        let numbers = ctx.words.numbers();
        let mut figures = written(&|x| words::figure(x, numbers));
        if width(&figures) + 2 > parts.norms_legend.width {
            // Fewer digits rather than a figure without its exponent.
            figures = written(&|x| words::brief_figure(x, numbers));
        }
        let cells = width(&figures);
        let gap = if cells + 4 <= parts.norms_legend.width {
            2
        } else {
            1
        };
        let mut row = ctx.row(parts.norms_legend);
        for ((line, (name, _, role, _)), figure) in lines.iter().zip(all).zip(figures) {
            row.put(line.glyph(theme, symbols), role).skip(1);
            row.put(name, Role::Text).skip(1);
            row.put(&figure, role).skip(gap);
        }
    }

    /// The step at which values are read: that of the cursor, or else the current position if it is in the past.
    fn at(&self) -> Option<u64> {
        self.state.view.cursor.or(self.state.run.past())
    }

    fn value(&self, series: &Series) -> Option<f64> {
        let step = self.at().or(series.last_step())?;
        series
            .value_at(step)
            .map(f64::from)
            .filter(|value| value.is_finite())
    }
}
