//! The timeline below the plots: events by step, the current position, and the recorded steps after it.

use ratatui::layout::Rect;

use crate::ui::draw_context::{self, DrawContext};
use crate::ui::state::State;
use crate::ui::theme::Role;
use crate::ui::widget::plot::{GUTTER, Plot, Window};

pub(super) fn draw(state: &State, window: &Window<'_>, area: Rect, ctx: &mut DrawContext<'_>) {
    let inner = Plot::inner(area, GUTTER);
    if inner.is_empty() {
        return;
    }
    let run = &state.run;
    let name = run.branch().map_or("", |branch| branch.name.as_str());
    let gutter = Rect {
        width: GUTTER - 1,
        ..area
    };
    let name = draw_context::cut(name, GUTTER - 2, ctx.symbols.ellipsis).into_owned();
    ctx.row(gutter).end_skip(1).end(
        &name,
        if run.past().is_some() {
            Role::Accent
        } else {
            Role::Dim
        },
    );
    let last = run.last_step();
    let now = run.past().unwrap_or(last);
    let symbols = ctx.symbols;
    for cell in 0..inner.width {
        let step = window.step_of_cell(cell);
        if step > last {
            break;
        }
        let (glyph, role) = if step <= now {
            (symbols.solid, Role::Dim)
        } else {
            (symbols.base, Role::Axis)
        };
        put(cell, glyph, role, inner, ctx);
    }
    checkpoints(state, window, inner, ctx);
    let forks = run
        .branches()
        .iter()
        .filter(|one| one.parent == run.branch().map(|now| now.id));
    for fork in forks.filter(|fork| fork.parent.is_some()) {
        at(
            window,
            fork.fork_step,
            symbols.down,
            Role::Accent,
            inner,
            ctx,
        );
    }
    if let Some((best, ..)) = run.best {
        at(window, best, symbols.best, Role::Best, inner, ctx);
    }
    for trigger in &run.triggers {
        at(window, *trigger, symbols.stop, Role::Trigger, inner, ctx);
    }
    for (index, mark) in run.marks().iter().enumerate() {
        if let Some(cell) = window.cell_of(mark.step).filter(|cell| *cell < inner.width) {
            let letter = match index {
                0..26 => char::from(b'A' + index as u8),
                _ => '+',
            };
            let style = ctx.theme.flag(Role::change(index));
            if let Some(cell) = ctx.buffer.cell_mut((inner.x + cell, inner.y)) {
                cell.set_char(letter).set_style(style);
            }
        }
    }
    if run.past().is_some() {
        at(window, now, symbols.up, Role::Selected, inner, ctx);
    }
}

fn at(
    window: &Window<'_>,
    step: u64,
    glyph: &str,
    role: Role,
    inner: Rect,
    ctx: &mut DrawContext<'_>,
) {
    if let Some(cell) = window.cell_of(step) {
        put(cell, glyph, role, inner, ctx);
    }
}

fn put(cell: u16, glyph: &str, role: Role, inner: Rect, ctx: &mut DrawContext<'_>) {
    let style = ctx.theme.style(role);
    if cell < inner.width
        && let Some(cell) = ctx.buffer.cell_mut((inner.x + cell, inner.y))
    {
        cell.set_symbol(glyph).set_style(style);
    }
}

/// Draws ticks at the checkpoints of time travel while they are far enough apart.
fn checkpoints(state: &State, window: &Window<'_>, inner: Rect, ctx: &mut DrawContext<'_>) {
    const APART: u16 = 3;
    let every = state
        .run
        .status
        .as_ref()
        .map_or(0, |status| status.checkpoint_every);
    let last = state.run.last_step();
    let (first, end) = window.steps();
    if every == 0 || (end.min(last).saturating_sub(first)) / every > u64::from(inner.width / APART)
    {
        return;
    }
    let mut step = first.next_multiple_of(every).max(every);
    while step <= last.min(end) {
        at(window, step, ctx.symbols.base_tick, Role::Dim, inner, ctx);
        step += every;
    }
}
