//! What the chosen study found: how it stands, what it says, and one of its figures.

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

/// Cells of the bar.
const BAR: u16 = 20;
/// From this many rows on there is air.
const AIRY: u16 = 26;
/// The most cells of a line of text.
const TEXT: u16 = 100;

/// Where everything is.
#[derive(Clone, Debug, Default)]
struct Places {
    status: Rect,
    verdict: Rect,
    names: Rect,
    caption: Rect,
    figure: Rect,
    /// The lines of the verdict.
    lines: Vec<String>,
}

fn places(studies: &Studies, state: &State, area: Rect) -> Places {
    let mut places = Places::default();
    let airy = u16::from(area.height >= AIRY);
    let (status, mut rest) = rects::top(area, 1);
    places.status = status;
    rest = rects::top(rest, airy).1;
    let Some(answer) = studies.answer() else {
        places.figure = rest;
        return places;
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
        places.lines = draw_context::wrap(&text, area.width.clamp(1, TEXT));
        // A figure keeps two thirds.
        let most = if figure.is_some() {
            (area.height / 3).max(2)
        } else {
            rest.height
        };
        (places.verdict, rest) = rects::top(rest, (places.lines.len() as u16).min(most));
        rest = rects::top(rest, airy).1;
    }
    if let Some(figure) = figure {
        (places.names, rest) = rects::top(rest, 1);
        (places.caption, rest) = rects::top(rest, u16::from(figure.caption.is_some()));
        rest = rects::top(rest, airy).1;
    }
    places.figure = rest;
    places
}

/// The titles of the figures.
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

/// How the study stands, in a few words.
pub(super) fn note(studies: &Studies, state: &State) -> String {
    let stage = studies.stage(studies.chosen());
    match stage {
        Stage::Nothing => String::new(),
        _ if chosen(state) == Pane::Answer => String::new(),
        _ => status(studies, state).0,
    }
}

/// How the study stands, and the role of that.
fn status(studies: &Studies, state: &State) -> (String, Role) {
    let (table, symbols) = (state.words(), state.symbols());
    let numbers = table.numbers();
    let stage = studies.stage(studies.chosen());
    let none = StudyProgress::default();
    let told = studies.own().told.as_deref().unwrap_or(&none);
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
    if let Some(answer) = &told.answer {
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
    if let Some(share) = told.share.filter(|_| is_at_work) {
        parts.push(numbers.of_hundred(&numbers.done(share)));
    }
    if let Some(seconds) = told.remaining().filter(|_| is_at_work) {
        let time = numbers.duration(seconds);
        parts.push(table.fill("studies.left", &[("time", &time)]));
    } else if told.end.is_some() && told.seconds > 0.0 {
        parts.push(numbers.duration(told.seconds));
    }
    (parts.join(&format!(" {} ", symbols.dot)), role)
}

pub(super) fn draw(studies: &Studies, state: &State, area: Rect, ctx: &mut DrawContext<'_>) {
    let stage = studies.stage(studies.chosen());
    if stage == Stage::Nothing {
        idle(studies, state, area, ctx);
        return;
    }
    let places = places(studies, state, area);
    let (text, role) = status(studies, state);
    let share = studies.own().told.as_ref().and_then(|told| told.share);
    let mut row = ctx.row(places.status);
    row.put(&text, role);
    if let Some(share) = share.filter(|_| matches!(stage, Stage::Working | Stage::Paused))
        && row.room() > BAR + 2
    {
        bar(share, places.status, ctx);
    }
    if let Some(Err(error)) = studies
        .own()
        .told
        .as_ref()
        .and_then(|told| told.end.as_ref())
    {
        let why = refusal::study(error, ctx.words);
        let why = ctx.symbols.text(&why).into_owned();
        let lines = draw_context::wrap(&why, places.figure.width.clamp(1, TEXT));
        for (line, place) in lines.iter().zip(places.figure.rows()) {
            ctx.row(place).put(line, Role::Error);
        }
        return;
    }
    let last = usize::from(places.verdict.height);
    for (index, (line, place)) in places.lines.iter().zip(places.verdict.rows()).enumerate() {
        let mut row = ctx.row(place);
        if index + 1 == last && last < places.lines.len() {
            let ellipsis = state.symbols().ellipsis;
            row.end(ellipsis, Role::Dim);
        }
        row.put(line, Role::Text);
    }
    let Some(shown) = studies.figure() else {
        return;
    };
    let titles = titles(studies, state);
    tabs(studies, state, &titles).draw(places.names, ctx);
    if let Some(caption) = &shown.caption {
        let caption = phrase::label(ctx.words, caption);
        ctx.row(places.caption).put(&caption, Role::Dim);
    }
    let view = View {
        cursor: studies.own().cursor,
        scroll: state.panes().scroll,
    };
    figure::draw(shown, view, places.figure, ctx);
}

fn bar(share: f64, line: Rect, ctx: &mut DrawContext<'_>) {
    let (_, area) = rects::right(line, BAR);
    let filled = (share * f64::from(BAR)).round() as u16;
    ctx.row(area).bar(filled, BAR, Role::Good);
}

/// What there is to do, before there is anything to see.
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
            if let Some(place) = rows.next() {
                ctx.row(place).put(&line, role);
            }
        }
    }
    let short = state.keys.short(keys::CONTEXT, table, ctx.symbols);
    let key = short.into_iter().find(|group| group.action == keys::GO);
    if let (Some(place), Some(group)) = (rows.next(), key) {
        let mut row = ctx.row(place);
        row.put(&format!(" {} ", group.keys), Role::Selected)
            .skip(2);
        row.put(table.get("studies.press"), Role::Accent);
    }
}

/// The figure whose title lies there.
pub(super) fn hit(studies: &Studies, state: &State, area: Rect, at: Position) -> Option<usize> {
    let places = places(studies, state, area);
    let titles = titles(studies, state);
    tabs(studies, state, &titles).at(places.names, at, state.symbols())
}

/// How many lines of the figure can't be seen at once.
pub(super) fn most_scroll(studies: &Studies, state: &State, area: Rect) -> u16 {
    let area = places(studies, state, area).figure;
    let figure = studies.figure();
    figure.map_or(0, |shown| figure::most_scroll(shown, area))
}
