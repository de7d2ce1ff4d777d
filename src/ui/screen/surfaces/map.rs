//! The contour map with the paths on it.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::levels::Levels;
use super::state::{SurfaceRow, Watched};
use crate::surface::{Runner, RunnerState};
use crate::ui::canvas::Pattern;
use crate::ui::ink::Ink;
use crate::ui::theme::Role;
use crate::ui::widget::letters;
use crate::ui::widget::pixels::{self, Pixel};
use crate::ui::widget::plot::{Chart, Outline, Trace};

/// Contour levels of a map in colours, and of one in lines, which has to leave room for the paths.
const LEVELS: [usize; 2] = [12, 8];
/// The hue of the ground: a slate that no runner has; how much of it the highest band has, and how much more a line.
const GROUND: (Role, f32, f32) = (Role::Axis, 0.72, 0.2);
/// How much of its colour a path keeps while another one is chosen.
const BACK: f32 = 0.55;
/// The line ahead of a runner is where so many steps like the last would take it.
const AHEAD: f64 = 5.0;
/// It is no longer than this share of the window.
const LONGEST: f64 = 0.12;

fn chart(watched: &Watched, area: Rect) -> Chart {
    let window = watched.arena().surface().window;
    Chart {
        x: window.x,
        y: window.y,
        area,
    }
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
pub(super) fn draw(watched: &Watched, area: Rect, ink: &mut Ink<'_>) {
    let area = area.intersection(ink.buffer.area);
    if area.is_empty() {
        return;
    }
    let chart = chart(watched, area);
    let surface = watched.arena().surface();
    let colours = pixels::has_colours(ink.theme, ink.symbols);
    let levels = Levels::of(surface, LEVELS[usize::from(!colours)]);
    let band = |point| levels.band(surface.at(point));
    if colours {
        ground(&chart, levels.count(), &band, ink);
    }
    let outline = (!colours).then_some(Outline {
        style: ink.theme.style(Role::Faint),
        band: &band,
    });
    let order = order(watched);
    let letters = letters::of_optimizers();
    let ahead: Vec<Vec<[f64; 2]>> = order.iter().map(|(_, one)| ahead(one)).collect();
    let mut traces: Vec<Trace<'_>> = order
        .iter()
        .map(|(index, runner)| trace(watched, *index, runner, letters[*index], ink))
        .collect();
    traces.extend(order.iter().zip(&ahead).map(|((_, runner), points)| Trace {
        points,
        style: ink.theme.style(Role::Cursor),
        pattern: Pattern::Solid,
        thick: false,
        letter: if runner.state().is_moving() { '*' } else { ' ' },
    }));
    chart.draw(outline, &traces, ink);
    marks(watched, &chart, ink);
    let mut rests = Vec::new();
    for (index, runner) in order {
        let letter = letters[index].to_string();
        head(index, runner, &letter, &chart, &mut rests, ink);
    }
}

/// Fills the map by bands, the deepest darkest (or brightest on a bright ground), with a line where one ends.
fn ground(chart: &Chart, count: usize, band: &dyn Fn([f64; 2]) -> usize, ink: &mut Ink<'_>) {
    let (columns, rows) = (chart.area.width, 2 * chart.area.height);
    let at =
        |x: u16, y: u16| band(chart.point((x.into(), columns.into()), (y.into(), rows.into())));
    // One more each way, so that the last pixels have neighbours.
    let bands: Vec<usize> = (0..=rows)
        .flat_map(|y| (0..=columns).map(move |x| (x, y)))
        .map(|(x, y)| at(x, y))
        .collect();
    let of = |x: u16, y: u16| bands[usize::from(y) * (usize::from(columns) + 1) + usize::from(x)];
    let (role, most, line) = GROUND;
    pixels::draw(ink, chart.area, |x, y| {
        let here = of(x, y);
        let ends = here != of(x + 1, y) || here != of(x, y + 1);
        let level = most * here as f32 / count as f32;
        Pixel::Shade(role, level + if ends { line } else { 0.0 })
    });
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

fn trace<'a>(
    watched: &Watched,
    index: usize,
    runner: &'a Runner,
    letter: char,
    ink: &Ink<'_>,
) -> Trace<'a> {
    let role = role(index);
    let mut style = ink.theme.style(role);
    let in_back = matches!(watched.row(), SurfaceRow::Runner(chosen) if chosen != index);
    if in_back && let Some(colour) = ink.theme.shade(role, BACK) {
        style = style.fg(colour);
    }
    Trace {
        points: runner.trail(),
        style,
        pattern: if ink.theme.patterns() {
            Pattern::of(index)
        } else {
            Pattern::Solid
        },
        thick: watched.row() == SurfaceRow::Runner(index),
        letter: letter.to_ascii_lowercase(),
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
fn marks(watched: &Watched, chart: &Chart, ink: &mut Ink<'_>) {
    let arena = watched.arena();
    let surface = arena.surface();
    let (minima, start) = (surface.minima.iter(), arena.start());
    let all = minima
        .map(|point| (point, ink.symbols.best, Role::Strong))
        .chain(
            surface
                .saddles
                .iter()
                .map(|point| (point, ink.symbols.off, Role::Strong)),
        )
        .chain([(&start, "+", Role::Accent)]);
    for (point, glyph, role) in all {
        if let Some(at) = chart.cell(*point) {
            mark(at, glyph, ink.theme.style(role), ink);
        }
    }
}

fn mark(at: (u16, u16), glyph: &str, style: Style, ink: &mut Ink<'_>) {
    let cell = &mut ink.buffer[at];
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
    ink: &mut Ink<'_>,
) {
    let fate = runner.state();
    if matches!(fate, RunnerState::Running | RunnerState::Arrived(_)) {
        // At the start nobody is ahead, and letters would only hide it.
        if let Some(at) = chart.cell(runner.point()).filter(|_| runner.steps() > 0) {
            let at = match fate {
                RunnerState::Arrived(_) => beside(at, chart.area, rests),
                _ => at,
            };
            mark(at, letter, ink.theme.flag(role(index)), ink);
        }
        return;
    }
    let Some((x, y)) = runner.left_at().and_then(|left| chart.cell(left)) else {
        return;
    };
    if let RunnerState::Diverged(_) = fate {
        mark((x, y), letter, ink.theme.flag(Role::Divergence), ink);
        // The cross stands inwards of the letter, on whichever side there is room.
        let beside = if x + 1 < chart.area.right() {
            x + 1
        } else {
            x.saturating_sub(1)
        };
        if beside >= chart.area.x && beside != x {
            let style = ink.theme.style(Role::Divergence);
            mark((beside, y), ink.symbols.non_finite, style, ink);
        }
    } else {
        mark((x, y), letter, ink.theme.style(role(index)), ink);
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
