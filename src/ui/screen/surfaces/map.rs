//! The contour map with the runners' paths.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::levels::Heights;
use super::state::{SurfaceRow, SurfaceScreen};
use crate::surface::{Runner, RunnerState};
use crate::ui::canvas::Pattern;
use crate::ui::draw_context::DrawContext;
use crate::ui::theme::Role;
use crate::ui::widget::contour::{Appearance, Chart, Contour, Marker, Path};
use crate::ui::widget::letters;
use crate::ui::widget::pixels;

/// Number of contour levels of a map in colours, and of one in lines, which must leave room for the paths.
const LEVELS: [usize; 2] = [12, 8];
/// The hue of the surface: a slate that no runner has.
const SURFACE_HUE: Role = Role::Axis;
/// The level of colour of a path while another one is chosen.
const BACK: f32 = 0.55;
/// The line ahead of a runner extrapolates its last step by this many steps.
const AHEAD: f64 = 5.0;
/// Greatest length of that line, as a fraction of the window.
const LONGEST: f64 = 0.12;

fn chart(screen: &SurfaceScreen, area: Rect) -> Chart {
    let window = screen.race().surface().window;
    Chart::bare(window.x, window.y, area)
}

/// The point of the plane at a cell.
pub(super) fn point(screen: &SurfaceScreen, area: Rect, at: Position) -> [f64; 2] {
    let part = |at: u16, from: u16, count: u16| (i64::from(at.saturating_sub(from)), count.into());
    chart(screen, area).point(
        part(at.x, area.x, area.width),
        part(at.y, area.y, area.height),
    )
}

pub(super) fn draw(screen: &SurfaceScreen, area: Rect, ctx: &mut DrawContext<'_>) {
    let area = area.intersection(ctx.buffer.area);
    if area.is_empty() {
        return;
    }
    let chart = chart(screen, area);
    let surface = screen.race().surface();
    let colours = pixels::has_colours(ctx.theme, ctx.symbols);
    let levels = Heights::of(surface, LEVELS[usize::from(!colours)]);
    let order = order(screen);
    let letters = letters::of_optimizers();
    let ahead: Vec<Vec<[f64; 2]>> = order.iter().map(|(_, one)| ahead(one)).collect();
    let mut paths: Vec<Path<'_>> = order
        .iter()
        .map(|(index, runner)| path(screen, *index, runner, letters[*index], ctx))
        .collect();
    paths.extend(order.iter().zip(&ahead).map(|((_, runner), points)| Path {
        points,
        style: ctx.theme.style(Role::Cursor),
        pattern: Pattern::Solid,
        thick: false,
        letter: Some(if runner.state().is_moving() { '*' } else { ' ' }),
    }));
    Contour {
        chart: &chart,
        appearance: Appearance::Map,
        role: SURFACE_HUE,
        bands: levels.bands(),
        band: &|right, down| Some(levels.band(surface.at(chart.at(right, down)))),
        paths: &paths,
        markers: &marks(screen, ctx),
    }
    .draw(ctx);
    let mut occupied = Vec::new();
    for (index, runner) in order {
        let letter = letters[index].to_string();
        head(index, runner, &letter, &chart, &mut occupied, ctx);
    }
}

/// The visible runners in drawing order, the chosen one last.
fn order(screen: &SurfaceScreen) -> Vec<(usize, &Runner)> {
    let all = screen.race().runners().iter().enumerate();
    let mut shown: Vec<(usize, &Runner)> =
        all.filter(|(index, _)| !screen.is_hidden(*index)).collect();
    shown.sort_by_key(|(index, _)| screen.row() == SurfaceRow::Runner(*index));
    shown
}

pub(super) const fn role(index: usize) -> Role {
    Role::Curve(index as u8)
}

fn path<'a>(
    screen: &SurfaceScreen,
    index: usize,
    runner: &'a Runner,
    letter: char,
    ctx: &DrawContext<'_>,
) -> Path<'a> {
    let role = role(index);
    let mut style = ctx.theme.style(role);
    let in_back = matches!(screen.row(), SurfaceRow::Runner(chosen) if chosen != index);
    if in_back && let Some(colour) = ctx.theme.shade(role, BACK) {
        style = style.fg(colour);
    }
    Path {
        points: runner.trail(),
        style,
        pattern: if ctx.theme.patterns() {
            Pattern::of(index)
        } else {
            Pattern::Solid
        },
        thick: screen.row() == SurfaceRow::Runner(index),
        letter: Some(letter.to_ascii_lowercase()),
    }
}

/// The line ahead of a moving runner, extrapolated from its last step.
fn ahead(runner: &Runner) -> Vec<[f64; 2]> {
    if !runner.state().is_moving() {
        return Vec::new();
    }
    let ([x, y], [dx, dy]) = (runner.point(), runner.velocity());
    let [width, height] = runner.surface().window.size();
    let share = AHEAD * (dx / width).hypot(dy / height);
    let times = AHEAD * (LONGEST / share.max(LONGEST));
    vec![[x, y], [x + times * dx, y + times * dy]]
}

/// The markers of minima, saddle points and the start.
fn marks(screen: &SurfaceScreen, ctx: &DrawContext<'_>) -> Vec<Marker> {
    let race = screen.race();
    let surface = race.surface();
    let marker = |glyph, role| {
        move |at: &[f64; 2]| Marker {
            at: *at,
            glyph,
            role,
        }
    };
    let minima = surface.minima.iter();
    let saddles = surface.saddles.iter();
    minima
        .map(marker(ctx.symbols.best, Role::Strong))
        .chain(saddles.map(marker(ctx.symbols.off, Role::Strong)))
        .chain([race.start()].iter().map(marker("+", Role::Accent)))
        .collect()
}

fn mark(at: (u16, u16), glyph: &str, style: Style, ctx: &mut DrawContext<'_>) {
    let cell = &mut ctx.buffer[at];
    cell.modifier = ratatui::style::Modifier::empty();
    cell.set_symbol(glyph).set_style(style);
}

/// Draws the letter of a runner at its position, or at the edge where it left the view.
fn head(
    index: usize,
    runner: &Runner,
    letter: &str,
    chart: &Chart,
    occupied: &mut Vec<(u16, u16)>,
    ctx: &mut DrawContext<'_>,
) {
    let state = runner.state();
    if matches!(state, RunnerState::Running | RunnerState::Arrived(_)) {
        // At step 0 all runners are at the start, and their letters would hide it.
        if let Some(at) = chart
            .cell(runner.point(), ctx.symbols.set)
            .filter(|_| runner.steps() > 0)
        {
            let at = match state {
                RunnerState::Arrived(_) => beside(at, chart.area(), occupied),
                _ => at,
            };
            mark(at, letter, ctx.theme.flag(role(index)), ctx);
        }
        return;
    }
    let Some((x, y)) = runner
        .left_at()
        .and_then(|left| chart.cell(left, ctx.symbols.set))
    else {
        return;
    };
    if let RunnerState::Diverged(_) = state {
        mark((x, y), letter, ctx.theme.flag(Role::Divergence), ctx);
        // The cross goes to the right of the letter, or to its left at the right edge.
        let beside = if x + 1 < chart.area().right() {
            x + 1
        } else {
            x.saturating_sub(1)
        };
        if beside >= chart.area().x && beside != x {
            let style = ctx.theme.style(Role::Divergence);
            mark((beside, y), ctx.symbols.non_finite, style, ctx);
        }
    } else {
        mark((x, y), letter, ctx.theme.style(role(index)), ctx);
    }
}

/// The cell for the letter of an arrived runner: the next one in the row that no other letter occupies.
fn beside((x, y): (u16, u16), area: Rect, occupied: &mut Vec<(u16, u16)>) -> (u16, u16) {
    let free = (x..area.right()).chain((area.x..x).rev());
    let cell = free.map(|x| (x, y)).find(|cell| !occupied.contains(cell));
    let cell = cell.unwrap_or((x, y));
    occupied.push(cell);
    cell
}
