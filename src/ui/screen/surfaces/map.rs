//! The contour map with the paths on it.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::levels::Heights;
use super::state::{SurfaceRow, Watched};
use crate::surface::{Runner, RunnerState};
use crate::ui::canvas::Pattern;
use crate::ui::draw_context::DrawContext;
use crate::ui::theme::Role;
use crate::ui::widget::contour::{Appearance, Chart, Contour, HitTarget, Path};
use crate::ui::widget::letters;
use crate::ui::widget::pixels;

/// Contour levels of a map in colours, and of one in lines, which has to leave room for the paths.
const LEVELS: [usize; 2] = [12, 8];
/// The hue of the ground: a slate that no runner has.
const GROUND: Role = Role::Axis;
/// How much of its colour a path keeps while another one is chosen.
const BACK: f32 = 0.55;
/// The line ahead of a runner is where so many steps like the last would take it.
const AHEAD: f64 = 5.0;
/// It is no longer than this share of the window.
const LONGEST: f64 = 0.12;

fn chart(watched: &Watched, area: Rect) -> Chart {
    let window = watched.arena().surface().window;
    Chart::bare(window.x, window.y, area)
}

/// The point of the plane that a cell shows.
pub(super) fn point(watched: &Watched, area: Rect, at: Position) -> [f64; 2] {
    let part = |at: u16, from: u16, count: u16| (i64::from(at.saturating_sub(from)), count.into());
    chart(watched, area).point(
        part(at.x, area.x, area.width),
        part(at.y, area.y, area.height),
    )
}

/// Draws the map.
pub(super) fn draw(watched: &Watched, area: Rect, ctx: &mut DrawContext<'_>) {
    let area = area.intersection(ctx.buffer.area);
    if area.is_empty() {
        return;
    }
    let chart = chart(watched, area);
    let surface = watched.arena().surface();
    let colours = pixels::has_colours(ctx.theme, ctx.symbols);
    let levels = Heights::of(surface, LEVELS[usize::from(!colours)]);
    let order = order(watched);
    let letters = letters::of_optimizers();
    let ahead: Vec<Vec<[f64; 2]>> = order.iter().map(|(_, one)| ahead(one)).collect();
    let mut paths: Vec<Path<'_>> = order
        .iter()
        .map(|(index, runner)| path(watched, *index, runner, letters[*index], ctx))
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
        look: Appearance::Map,
        role: GROUND,
        bands: levels.bands(),
        band: &|right, down| Some(levels.band(surface.at(chart.at(right, down)))),
        paths: &paths,
        spots: &marks(watched, ctx),
    }
    .draw(ctx);
    let mut rests = Vec::new();
    for (index, runner) in order {
        let letter = letters[index].to_string();
        head(index, runner, &letter, &chart, &mut rests, ctx);
    }
}

/// The runners that are shown, the chosen one in front.
fn order(watched: &Watched) -> Vec<(usize, &Runner)> {
    let all = watched.arena().runners().iter().enumerate();
    let mut shown: Vec<(usize, &Runner)> = all
        .filter(|(index, _)| !watched.is_hidden(*index))
        .collect();
    shown.sort_by_key(|(index, _)| watched.row() == SurfaceRow::Runner(*index));
    shown
}

/// The role of runner number `index`.
pub(super) const fn role(index: usize) -> Role {
    Role::Curve(index as u8)
}

fn path<'a>(
    watched: &Watched,
    index: usize,
    runner: &'a Runner,
    letter: char,
    ctx: &DrawContext<'_>,
) -> Path<'a> {
    let role = role(index);
    let mut style = ctx.theme.style(role);
    let in_back = matches!(watched.row(), SurfaceRow::Runner(chosen) if chosen != index);
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
        thick: watched.row() == SurfaceRow::Runner(index),
        letter: Some(letter.to_ascii_lowercase()),
    }
}

/// From a runner that is on its way, where its last step points to.
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

/// The minima, what one can be held up at, and the start.
fn marks(watched: &Watched, ctx: &DrawContext<'_>) -> Vec<HitTarget> {
    let arena = watched.arena();
    let surface = arena.surface();
    let spot = |glyph, role| {
        move |at: &[f64; 2]| HitTarget {
            at: *at,
            glyph,
            role,
        }
    };
    let minima = surface.minima.iter();
    let saddles = surface.saddles.iter();
    minima
        .map(spot(ctx.symbols.best, Role::Strong))
        .chain(saddles.map(spot(ctx.symbols.off, Role::Strong)))
        .chain([arena.start()].iter().map(spot("+", Role::Accent)))
        .collect()
}

fn mark(at: (u16, u16), glyph: &str, style: Style, ctx: &mut DrawContext<'_>) {
    let cell = &mut ctx.buffer[at];
    cell.modifier = ratatui::style::Modifier::empty();
    cell.set_symbol(glyph).set_style(style);
}

/// The letter of a runner where it is; where it is not in view, at the edge where it left.
fn head(
    index: usize,
    runner: &Runner,
    letter: &str,
    chart: &Chart,
    rests: &mut Vec<(u16, u16)>,
    ctx: &mut DrawContext<'_>,
) {
    let fate = runner.state();
    if matches!(fate, RunnerState::Running | RunnerState::Arrived(_)) {
        // At the start nobody is ahead, and letters would only hide it.
        if let Some(at) = chart
            .cell(runner.point(), ctx.symbols.set)
            .filter(|_| runner.steps() > 0)
        {
            let at = match fate {
                RunnerState::Arrived(_) => beside(at, chart.area(), rests),
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
    if let RunnerState::Diverged(_) = fate {
        mark((x, y), letter, ctx.theme.flag(Role::Divergence), ctx);
        // The cross stands inwards of the letter, on whichever side there is room.
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

/// A cell for the letter of a runner at rest: where others rest already, the next one.
fn beside((x, y): (u16, u16), area: Rect, rests: &mut Vec<(u16, u16)>) -> (u16, u16) {
    let free = (x..area.right()).chain((area.x..x).rev());
    let place = free.map(|x| (x, y)).find(|place| !rests.contains(place));
    let place = place.unwrap_or((x, y));
    rests.push(place);
    place
}
