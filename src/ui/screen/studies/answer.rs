//! The answer pane: status, verdict and one of the figures.

use ratatui::layout::{Position, Rect};

use super::keys;
use super::layout::chosen;
use super::options::sentence;
use super::recipe;
use super::state::{Pane, Stage, Studies};
use super::words;
use crate::answer::Answer;
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
/// Maximum number of lines of the verdict on stage.
const ON_STAGE: u16 = 2;

/// The areas of the pane.
#[derive(Clone, Debug, Default)]
struct Areas {
    status: Rect,
    /// What is wrong with the answer: an error, or that it is for other options.
    notice: Rect,
    verdict: Rect,
    names: Rect,
    caption: Rect,
    figure: Rect,
    /// The wrapped lines of the notice, with its role.
    notices: Option<(Vec<String>, Role)>,
    /// The wrapped lines of the verdict.
    lines: Vec<String>,
    /// Those of the caption.
    captions: Vec<String>,
    /// The wrapped lines of the answer in words, where it is shown so.
    words: Vec<(String, Role)>,
}

/// The error that ended the study, or that the answer is for other options than those that are set.
fn notice(studies: &Studies, state: &State) -> Option<(String, Role)> {
    let table = state.words();
    let progress = studies.own().progress.as_ref()?;
    if let Some(Err(error)) = &progress.end {
        return Some((refusal::study(error, table), Role::Error));
    }
    let (basis, own) = (studies.own().basis.as_ref()?, studies.own());
    let recipe = recipe::summary(&recipe::next(studies.entry(), own, state));
    let is_current = basis.recipe == recipe && studies.options().ok()? == basis.options;
    (!is_current && progress.answer.is_some()).then(|| {
        let key = if progress.end.is_some() {
            "studies.other-options"
        } else {
            "studies.other-options-still"
        };
        (table.get(key).to_owned(), Role::Warning)
    })
}

/// Height of a pane in which a caption may take two lines.
const TALL: u16 = 22;
/// Height of a pane below which the figure leaves the verdict one line and the caption none: both stand in the answer in
/// words, and the figure nowhere else.
const SHORT: u16 = 14;

fn areas(studies: &Studies, state: &State, area: Rect) -> Areas {
    let mut areas = Areas::default();
    let gap = u16::from(area.height >= SPACIOUS);
    let (status, mut rest) = rects::top(area, 1);
    areas.status = status;
    rest = rects::top(rest, gap).1;
    let wrapped = |text: &str, width: u16| {
        let text = state.symbols().text(text).into_owned();
        draw_context::wrap(&text, width.clamp(1, TEXT))
    };
    if let Some((text, role)) = notice(studies, state) {
        let lines = wrapped(&text, area.width);
        // An error may be long, but the answer so far stays visible.
        let most = if studies.answer().is_some() {
            (area.height / 4).max(1)
        } else {
            rest.height
        };
        (areas.notice, rest) = rects::top(rest, (lines.len() as u16).min(most));
        areas.notices = Some((lines, role));
        rest = rects::top(rest, gap).1;
    }
    let Some(answer) = studies.answer() else {
        areas.figure = rest;
        return areas;
    };
    let Some(figure) = studies.figure() else {
        (areas.names, rest) = rects::top(rest, u16::from(studies.pages() > 1));
        rest = rects::top(rest, gap).1;
        areas.words = in_words(answer, state, area.width);
        areas.figure = rest;
        return areas;
    };
    let is_large = state.panes().large && chosen(state) == Pane::Answer;
    if !is_large {
        // On stage the text beside the figure is the script's: of the verdict, the answer itself is enough.
        let sentences = if state.is_within() {
            1
        } else {
            answer.verdict.len()
        };
        let text = answer
            .verdict
            .iter()
            .take(sentences)
            .map(|one| phrase::say(state.words(), one));
        let text = text.collect::<Vec<_>>().join(" ");
        areas.lines = wrapped(&text, area.width);
        // The figure keeps two thirds.
        let most = match area.height {
            _ if state.is_within() => ON_STAGE,
            ..SHORT => 1,
            height => height / 3,
        };
        (areas.verdict, rest) = rects::top(rest, (areas.lines.len() as u16).min(most));
        rest = rects::top(rest, gap).1;
    }
    (areas.names, rest) = rects::top(rest, 1);
    if let Some(caption) = &figure.framed(studies.own().cursor).caption {
        areas.captions = wrapped(&phrase::label(state.words(), caption), area.width);
    }
    let most = match area.height {
        _ if is_large => rest.height / 3,
        TALL.. => 2,
        ..SHORT => 0,
        _ => 1,
    };
    let lines = (areas.captions.len() as u16).min(most);
    (areas.caption, rest) = rects::top(rest, lines);
    rest = rects::top(rest, gap).1;
    areas.figure = rest;
    areas
}

/// All that an answer says, in lines of this width: verdict, remarks, and how to read each figure.
fn in_words(answer: &Answer, state: &State, width: u16) -> Vec<(String, Role)> {
    let words = state.words();
    let mut lines = Vec::new();
    let mut add = |text: &str, role: Role| {
        let text = state.symbols().text(text);
        let wrapped = draw_context::wrap(&text, width.clamp(1, TEXT));
        lines.extend(wrapped.into_iter().map(|line| (line, role)));
    };
    for sentence in &answer.verdict {
        add(&phrase::say(words, sentence), Role::Text);
    }
    for (index, remark) in answer.remarks.iter().enumerate() {
        if index == 0 {
            add(" ", Role::Dim);
        }
        add(&phrase::say(words, remark), Role::Dim);
    }
    for figure in &answer.figures {
        if let Some(caption) = &figure.caption {
            add(" ", Role::Dim);
            add(&phrase::label(words, &figure.title), Role::Strong);
            add(&phrase::label(words, caption), Role::Dim);
        }
    }
    lines
}

/// Draws the answer in words, scrolled; the last line says where in it this is if not all fits.
fn draw_words(lines: &[(String, Role)], scroll: u16, area: Rect, ctx: &mut DrawContext<'_>) {
    let first = scroll.min(words_scroll(lines, area));
    let all = lines.len() as u16;
    let (text, note) = rects::bottom(area, u16::from(all > area.height));
    for ((line, role), row) in lines.iter().skip(first.into()).zip(text.rows()) {
        ctx.row(row).put(line, *role);
    }
    if all > area.height {
        let numbers = ctx.words.numbers();
        let [from, to, all] = [first + 1, first + text.height, all];
        let [from, to, all] = [from, to, all].map(|line| numbers.count(u64::from(line)));
        let shown = ctx.words.fill(
            "studies.lines",
            &[("first", &from), ("last", &to), ("all", &all)],
        );
        ctx.row(note).put(&shown, Role::Warning);
    }
}

/// Number of lines of the answer in words that do not fit.
fn words_scroll(lines: &[(String, Role)], area: Rect) -> u16 {
    let all = lines.len() as u16;
    if all > area.height {
        // The last line is taken by the note.
        all - area.height.saturating_sub(1)
    } else {
        0
    }
}

fn titles(studies: &Studies, state: &State) -> Vec<String> {
    let figures = studies.answer().map_or(&[][..], |answer| &answer.figures);
    let title = |figure: &crate::figure::Figure| phrase::label(state.words(), &figure.title);
    let in_words = studies
        .answer()
        .map(|_| state.words().get("studies.in-words").to_owned());
    figures.iter().map(title).chain(in_words).collect()
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
        Stage::Failed if progress.answer.is_some() => {
            (symbols.wrong, "studies.broken-off", Role::Error)
        }
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
    parts.extend(
        studies
            .own()
            .basis
            .as_ref()
            .map(|basis| basis.recipe.clone()),
    );
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
    if let Some((lines, role)) = &areas.notices {
        paragraph(lines, areas.notice, *role, ctx);
    }
    let verdict = state.panes().scroll.min(verdict_scroll(studies, &areas));
    let lines = &areas.lines[usize::from(verdict)..];
    paragraph(lines, areas.verdict, Role::Text, ctx);
    let titles = titles(studies, state);
    if !areas.names.is_empty() {
        tabs(studies, state, &titles).draw(areas.names, ctx);
    }
    let Some(shown) = studies.figure() else {
        draw_words(&areas.words, state.panes().scroll, areas.figure, ctx);
        return;
    };
    paragraph(&areas.captions, areas.caption, Role::Dim, ctx);
    let view = View {
        cursor: studies.own().cursor,
        scroll: state.panes().scroll,
        is_rescaled: studies.own().is_rescaled,
    };
    figure::draw(shown, view, areas.figure, ctx);
}

/// Writes lines of text, with an ellipsis where some do not fit.
fn paragraph(lines: &[String], area: Rect, role: Role, ctx: &mut DrawContext<'_>) {
    let last = usize::from(area.height);
    for (index, (line, line_area)) in lines.iter().zip(area.rows()).enumerate() {
        let ellipsis = ctx.symbols.ellipsis;
        let mut row = ctx.row(line_area);
        if index + 1 == last && last < lines.len() {
            row.end(ellipsis, Role::Dim);
        }
        row.put(line, role);
    }
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

/// Index of the page whose title is at this position.
pub(super) fn hit(studies: &Studies, state: &State, area: Rect, at: Position) -> Option<usize> {
    let areas = areas(studies, state, area);
    let titles = titles(studies, state);
    tabs(studies, state, &titles).at(areas.names, at, state.symbols())
}

/// Number of lines of the verdict that do not fit, where the figure below it has none to scroll.
fn verdict_scroll(studies: &Studies, areas: &Areas) -> u16 {
    let is_still = |shown: &crate::figure::Figure| figure::most_scroll(shown, areas.figure) == 0;
    if studies.figure().is_some_and(is_still) && !areas.verdict.is_empty() {
        (areas.lines.len() as u16).saturating_sub(areas.verdict.height)
    } else {
        0
    }
}

/// Number of lines of the figure, of the verdict above it, or of the answer in words, that do not fit.
pub(super) fn most_scroll(studies: &Studies, state: &State, area: Rect) -> u16 {
    let areas = areas(studies, state, area);
    match studies.figure() {
        Some(shown) => match figure::most_scroll(shown, areas.figure) {
            0 => verdict_scroll(studies, &areas),
            lines => lines,
        },
        None => words_scroll(&areas.words, areas.figure),
    }
}
