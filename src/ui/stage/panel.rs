//! The text of a scene: its title, what is shown of its text, its question, and its claims.

use ratatui::layout::Rect;

use super::layout::{Layout, Rows};
use super::place::{Judged, Place, Work};
use super::prose::{self, Line, Piece};
use super::question;
use crate::lecture::{Block, Event, Scene, Script};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::rects;
use crate::ui::state::Appearance;
use crate::ui::symbols::Symbols;
use crate::ui::theme::Role;

/// The most lines of what is wrong where there is no live screen in whose place it could stand.
const TROUBLE_ROWS: usize = 2;

/// Draws the title and the text, and, in the place of a live screen that can't be, why. Where not all of the text fits,
/// the last lines are shown.
pub(super) fn draw(scene: &Scene, place: &Place, layout: &Layout, ctx: &mut DrawContext<'_>) {
    let trouble = place.trouble.as_ref().map(|why| why.say(ctx.words));
    if let Some(why) = &trouble {
        let area = rects::indented(layout.live);
        let lines = of_role(why, Role::Error, area.width.saturating_sub(1));
        prose::draw(&lines, area, ctx);
    }
    let area = layout.text;
    if area.is_empty() {
        return;
    }
    let (title, rest) = rects::top(area, 1);
    let figure = scene
        .figure
        .map(|figure| ctx.words.fill("stage.figure", &[("number", &figure)]));
    let mut row = ctx.row(title);
    if let Some(figure) = figure {
        row.end_skip(1).end(&figure, Role::Dim).end_skip(1);
    }
    row.put(&scene.title, Role::Strong);
    let gap = gap(area);
    let (_, rest) = rects::top(rest, gap);
    let mut lines = lines(scene, place, rest.width, layout.is_above(), ctx);
    if let Some(why) = trouble.filter(|_| layout.live.is_empty()) {
        lines.push(Line::default());
        let why = of_role(&why, Role::Error, rest.width);
        lines.extend(why.into_iter().take(TROUBLE_ROWS));
    }
    // What follows no text is not set off from it.
    if lines.first().is_some_and(|line| line.pieces.is_empty()) {
        lines.remove(0);
    }
    squeeze(&mut lines, usize::from(rest.height));
    let skipped = lines.len().saturating_sub(usize::from(rest.height));
    prose::draw(&lines[skipped..], rest, ctx);
}

/// Leaves out as many blank lines, from the last on, as it takes to fit into so many rows.
fn squeeze(lines: &mut Vec<Line>, rows: usize) {
    while lines.len() > rows
        && let Some(blank) = lines.iter().rposition(|line| line.pieces.is_empty())
    {
        lines.remove(blank);
    }
}

/// The lines of what is shown. What came out of questions is said in short where the text `is_above` a live screen, which
/// it takes rows from.
fn lines(
    scene: &Scene,
    place: &Place,
    cells: u16,
    is_above: bool,
    ctx: &DrawContext<'_>,
) -> Vec<Line> {
    let mut lines = text_lines(scene, place.shown, cells, ctx.symbols);
    let questions = if is_above && place.work == Work::Done {
        question::outcome
    } else {
        question::lines
    };
    for index in place.questions(scene) {
        let prediction = scene.predictions().nth(index);
        lines.extend(prediction.map_or_else(Vec::new, |prediction| {
            questions(prediction, place, index, cells, ctx)
        }));
    }
    if place.is_off_script() {
        lines.push(Line::default());
        lines.extend(of_role(
            ctx.words.get("stage.off-script"),
            Role::Warning,
            cells,
        ));
    }
    if place.work == Work::Done
        && let Some(said) = &place.said
        && !said.is_empty()
    {
        lines.push(Line::default());
        let say = if is_above { claim_in_a_line } else { claim };
        for (claim, said) in scene.claims.iter().zip(said) {
            lines.extend(say(claim.said(), said, cells, ctx));
        }
    }
    lines
}

/// The lines of the text of the first `shown` events.
fn text_lines(scene: &Scene, shown: usize, cells: u16, symbols: &Symbols) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut last = None;
    for event in scene.events.iter().take(shown) {
        let Event::Text(block) = event else {
            continue;
        };
        if last.is_some_and(|last| prose::are_apart(last, block)) {
            lines.push(Line::default());
        }
        lines.extend(prose::block(block, cells, symbols.dot));
        last = Some(block);
    }
    lines
}

fn of_role(text: &str, role: Role, cells: u16) -> Vec<Line> {
    prose::wrap(&[(text.to_owned(), Piece::Role(role))], cells, 0, 2)
}

/// The mark of a claim with its role, and its numbers, or why there are none.
fn judged<'a>(said: &Judged, ctx: &DrawContext<'a>) -> (&'a str, Role, String) {
    match said {
        Ok(judged) if judged.holds => (ctx.symbols.check, Role::Good, judged.numbers.clone()),
        Ok(judged) => (ctx.symbols.worse, Role::Error, judged.numbers.clone()),
        Err(why) => ("?", Role::Warning, why.say(ctx.words)),
    }
}

/// A claim with what came out, in one line: where that is too short, the claim is cut, not its numbers.
fn claim_in_a_line(text: &str, said: &Judged, cells: u16, ctx: &DrawContext<'_>) -> Vec<Line> {
    let (mark, role, numbers) = judged(said, ctx);
    let taken = draw_context::width(&numbers) + 4;
    let fitting = draw_context::cut(text, cells.saturating_sub(taken), ctx.symbols.ellipsis);
    if said.is_err() || fitting.is_empty() {
        return claim(text, said, cells, ctx);
    }
    vec![Line {
        indent: 0,
        pieces: vec![
            (format!("{mark} "), Piece::Role(role)),
            (format!("{fitting}  "), Piece::Role(Role::Text)),
            (numbers, Piece::Role(Role::Dim)),
        ],
    }]
}

/// A claim with what came out.
fn claim(text: &str, said: &Judged, cells: u16, ctx: &DrawContext<'_>) -> Vec<Line> {
    let (mark, role, numbers) = judged(said, ctx);
    let pieces = [
        (format!("{mark} "), Piece::Role(role)),
        (format!("{text}  "), Piece::Role(Role::Text)),
        (numbers, Piece::Role(Role::Dim)),
    ];
    prose::wrap(&pieces, cells, 0, 2)
}

/// The blank rows below the title.
fn gap(area: Rect) -> u16 {
    u16::from(area.height >= 12)
}

/// The rows that the title and the text of a scene take in this many columns, above a live screen.
pub(super) fn rows(scene: &Scene, cells: u16, symbols: &Symbols) -> Rows {
    let all = text_lines(scene, scene.events.len(), cells, symbols).len();
    let answered = scene
        .predictions()
        .map(|one| question::outcome_height(one, cells));
    let claims = scene.claims.len();
    Rows {
        before: rows_before(scene, cells, symbols),
        after: 1 + all + answered.sum::<usize>() + claims + usize::from(claims > 0),
    }
}

/// The most rows that they take up to the reveal.
fn rows_before(scene: &Scene, cells: u16, symbols: &Symbols) -> usize {
    let mut most = text_lines(scene, scene.events.len(), cells, symbols).len();
    for (shown, event) in scene.events.iter().enumerate() {
        if let Event::Predict(prediction) = event {
            let before = text_lines(scene, shown, cells, symbols).len();
            most = most.max(before + question::height(prediction, cells));
        }
    }
    most + 1
}

/// The number of lines of the text of a scene that do not fit on a terminal of this size; 0 if all do. The claims, which
/// are said at the end, may scroll it.
#[must_use]
pub fn overflow(script: &Script, index: usize, size: (u16, u16), appearance: Appearance) -> usize {
    let Some(scene) = script.scenes.get(index) else {
        return 0;
    };
    let symbols = appearance.symbols.symbols();
    let area = Rect::new(0, 0, size.0, size.1);
    let layout = Layout::of(area, scene.lab.is_some(), false, |cells| {
        rows(scene, cells, symbols)
    });
    let room = usize::from(layout.text.height.saturating_sub(gap(layout.text)));
    let wide = too_wide(scene, layout.text.width);
    let rows = rows(scene, layout.text.width, symbols);
    wide + rows.before.saturating_sub(room)
}

/// The number of lines that are shown as they are, and do not fit across.
fn too_wide(scene: &Scene, cells: u16) -> usize {
    let blocks = scene.events.iter().filter_map(|event| match event {
        Event::Text(block @ Block::Code(_)) => Some(block),
        _ => None,
    });
    let lines = blocks.flat_map(|block| prose::block(block, cells, ""));
    lines.filter(|line| line.width() > cells).count()
}
