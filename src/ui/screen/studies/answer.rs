//! The answer pane: status, verdict and one of the figures.

use ratatui::layout::{Position, Rect};

use super::keys;
use super::layout::chosen;
use super::options::sentence;
use super::state::{Pane, Stage, Studies};
use super::words;
use crate::study::StudyProgress;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::state::State;
use crate::ui::theme::Role;
use crate::ui::widget::figure::{self, View};
use crate::ui::widget::tabs::Tabs;
use crate::ui::{phrase, rects, refusal};

/// Width of the progress bar, in cells.
const BAR: u16 = 20;
/// Minimum height, in rows, for blank lines between the parts.
const SPACIOUS: u16 = 26;
/// Maximum width of a line of text, in cells.
const TEXT: u16 = 100;

/// The areas of the pane.
#[derive(Clone, Debug, Default)]
struct Areas {
    status: Rect,
    verdict: Rect,
    names: Rect,
    caption: Rect,
    figure: Rect,
    /// The wrapped lines of the verdict.
    lines: Vec<String>,
}

fn areas(studies: &Studies, state: &State, area: Rect) -> Areas {
    let mut areas = Areas::default();
    let gap = u16::from(area.height >= SPACIOUS);
    let (status, mut rest) = rects::top(area, 1);
    areas.status = status;
    rest = rects::top(rest, gap).1;
    let Some(answer) = studies.answer() else {
        areas.figure = rest;
        return areas;
    };
    let figure = studies.figure();
    let is_large = state.panes().large && chosen(state) == Pane::Answer;
    if !is_large || figure.is_none() {
        let text = answer
            .verdict
            .iter()
            .map(|one| phrase::say(state.words(), one));
        let text = text.collect::<Vec<_>>().join(" ");
        let text = state.symbols().text(&text).into_owned();
        areas.lines = draw_context::wrap(&text, area.width.clamp(1, TEXT));
        // The figure keeps two thirds.
        let most = if figure.is_some() {
            (area.height / 3).max(2)
        } else {
            rest.height
        };
        (areas.verdict, rest) = rects::top(rest, (areas.lines.len() as u16).min(most));
        rest = rects::top(rest, gap).1;
    }
    if let Some(figure) = figure {
        (areas.names, rest) = rects::top(rest, 1);
        (areas.caption, rest) = rects::top(rest, u16::from(figure.caption.is_some()));
        rest = rects::top(rest, gap).1;
    }
    areas.figure = rest;
    areas
}

fn titles(studies: &Studies, state: &State) -> Vec<String> {
    let figures = studies.answer().map_or(&[][..], |answer| &answer.figures);
    let title = |figure: &crate::figure::Figure| phrase::label(state.words(), &figure.title);
    figures.iter().map(title).collect()
}

fn tabs<'t>(studies: &Studies, state: &State, titles: &'t [String]) -> Tabs<'t> {
    let has_focus = chosen(state) == Pane::Answer;
    let titles = titles.iter().map(String::as_str);
    Tabs::words(titles, studies.figure_at(), has_focus)
        .flush()
        .shrinking()
}

/// The status of the study, for the tab bar; empty if the answer pane shows it.
pub(super) fn note(studies: &Studies, state: &State) -> String {
    let stage = studies.stage(studies.chosen());
    match stage {
        Stage::Nothing => String::new(),
        _ if chosen(state) == Pane::Answer => String::new(),
        _ => status(studies, state).0,
    }
}

/// The status line of the study, and its role.
fn status(studies: &Studies, state: &State) -> (String, Role) {
    let (table, symbols) = (state.words(), state.symbols());
    let numbers = table.numbers();
    let stage = studies.stage(studies.chosen());
    let none = StudyProgress::default();
    let progress = studies.own().progress.as_deref().unwrap_or(&none);
    let (glyph, key, role) = match stage {
        Stage::Nothing => return (String::new(), Role::Dim),
        Stage::Working => (symbols.play, "studies.working", Role::Good),
        Stage::Paused => (symbols.pause, "studies.paused", Role::Warning),
        Stage::Ending => (symbols.stop, "studies.ending", Role::Warning),
        Stage::Ended => (symbols.stop, "studies.ended", Role::Warning),
        Stage::Whole => (symbols.check, "studies.over", Role::Good),
        Stage::Failed => (symbols.wrong, "studies.no-answer", Role::Error),
    };
    let mut parts = vec![format!("{glyph} {}", table.get(key))];
    if let Some(answer) = &progress.answer {
        let [done, planned] = answer.runs.map(|count| numbers.count(count));
        parts.push(match answer.runs {
            [1, 1] => table.get("studies.one-run").to_owned(),
            [some, all] if some < all => table.fill(
                "studies.rests-on",
                &[("done", &done), ("planned", &planned)],
            ),
            _ => table.fill("studies.runs", &[("runs", &done)]),
        });
    }
    let is_at_work = matches!(stage, Stage::Working | Stage::Paused);
    if let Some(share) = progress.share.filter(|_| is_at_work) {
        parts.push(numbers.of_hundred(&numbers.done(share)));
    }
    if let Some(seconds) = progress.remaining().filter(|_| is_at_work) {
        let time = numbers.duration(seconds);
        parts.push(table.fill("studies.left", &[("time", &time)]));
    } else if progress.end.is_some() && progress.seconds > 0.0 {
        parts.push(numbers.duration(progress.seconds));
    }
    (parts.join(&format!(" {} ", symbols.dot)), role)
}

pub(super) fn draw(studies: &Studies, state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    let stage = studies.stage(studies.chosen());
    if stage == Stage::Nothing {
        idle(studies, state, area, ctx);
        return;
    }
    let areas = areas(studies, state, area);
    let (text, role) = status(studies, state);
    let share = studies
        .own()
        .progress
        .as_ref()
        .and_then(|progress| progress.share);
    let mut row = ctx.row(areas.status);
    row.put(&text, role);
    if let Some(share) = share.filter(|_| matches!(stage, Stage::Working | Stage::Paused))
        && row.room() > BAR + 2
    {
        bar(share, areas.status, ctx);
    }
    if let Some(Err(error)) = studies
        .own()
        .progress
        .as_ref()
        .and_then(|progress| progress.end.as_ref())
    {
        let why = refusal::study(error, ctx.words);
        let why = ctx.symbols.text(&why).into_owned();
        let lines = draw_context::wrap(&why, areas.figure.width.clamp(1, TEXT));
        for (line, line_area) in lines.iter().zip(areas.figure.rows()) {
            ctx.row(line_area).put(line, Role::Error);
        }
        return;
    }
    let last = usize::from(areas.verdict.height);
    for (index, (line, line_area)) in areas.lines.iter().zip(areas.verdict.rows()).enumerate() {
        let mut row = ctx.row(line_area);
        if index + 1 == last && last < areas.lines.len() {
            let ellipsis = state.symbols().ellipsis;
            row.end(ellipsis, Role::Dim);
        }
        row.put(line, Role::Text);
    }
    let Some(shown) = studies.figure() else {
        return;
    };
    let titles = titles(studies, state);
    tabs(studies, state, &titles).draw(areas.names, ctx);
    if let Some(caption) = &shown.caption {
        let caption = phrase::label(ctx.words, caption);
        ctx.row(areas.caption).put(&caption, Role::Dim);
    }
    let view = View {
        cursor: studies.own().cursor,
        scroll: state.panes().scroll,
    };
    figure::draw(shown, view, areas.figure, ctx);
}

fn bar(share: f64, line: Rect, ctx: &mut DrawContext<'_>) {
    let (_, area) = rects::right(line, BAR);
    let filled = (share * f64::from(BAR)).round() as u16;
    ctx.row(area).bar(filled, BAR, Role::Good);
}

/// Drawn before the first run: what the study does and how to start it.
fn idle(studies: &Studies, state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    let (entry, table) = (studies.entry(), ctx.words);
    let mut lines = vec![(words::question(entry, table).to_owned(), Role::Strong)];
    lines.push((String::new(), Role::Dim));
    if !super::layout::is_together(state) {
        lines.push((sentence(words::explanation(entry, table)), Role::Text));
        lines.push((entry.source.to_owned(), Role::Faint));
        lines.push((String::new(), Role::Dim));
    }
    let mut rows = area.rows();
    for (text, role) in lines {
        let text = ctx.symbols.text(&text).into_owned();
        for line in draw_context::wrap(&text, area.width.clamp(1, TEXT)) {
            if let Some(line_area) = rows.next() {
                ctx.row(line_area).put(&line, role);
            }
        }
    }
    let short = state.keys.short(keys::CONTEXT, table, ctx.symbols);
    let key = short.into_iter().find(|group| group.action == keys::GO);
    if let (Some(line_area), Some(group)) = (rows.next(), key) {
        let mut row = ctx.row(line_area);
        row.put(&format!(" {} ", group.keys), Role::Selected)
            .skip(2);
        row.put(table.get("studies.press"), Role::Accent);
    }
}

/// Index of the figure whose title is at this position.
pub(super) fn hit(studies: &Studies, state: &State, area: Rect, at: Position) -> Option<usize> {
    let areas = areas(studies, state, area);
    let titles = titles(studies, state);
    tabs(studies, state, &titles).at(areas.names, at, state.symbols())
}

/// Number of lines of the figure that do not fit.
pub(super) fn most_scroll(studies: &Studies, state: &State, area: Rect) -> u16 {
    let area = areas(studies, state, area).figure;
    let figure = studies.figure();
    figure.map_or(0, |shown| figure::most_scroll(shown, area))
}
