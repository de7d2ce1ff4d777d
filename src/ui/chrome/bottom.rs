//! The bottom line: key hints, a question, or the command line with its completions.

use ratatui::layout::{Position, Rect};

use crate::ui::command::Candidate;
use crate::ui::draw_context::DrawContext;
use crate::ui::keymap::{Action, Context, Group};
use crate::ui::parts::Parts;
use crate::ui::screen::Screen;
use crate::ui::state::view::Span;
use crate::ui::state::{Focus, Overlay, Prompt, Question, State};
use crate::ui::symbols::Symbols;
use crate::ui::theme::Role;
use crate::ui::{data_report, help};

/// Most candidates listed at once.
const MOST_CANDIDATES: u16 = 8;

/// Draws the bottom line, and the candidates above it; returns the position of the terminal's cursor.
pub(in crate::ui) fn bottom(
    state: &State,
    screen: &dyn Screen,
    parts: &Parts,
    ctx: &mut DrawContext<'_>,
) -> Option<Position> {
    match &state.over {
        Overlay::Prompt(prompt) => Some(typing(state, prompt, parts, ctx)),
        Overlay::Question(question) => {
            let words = ctx.words;
            let (asked, why) = match question {
                Question::OpenTest => ("question.test", words.get("question.test-why")),
                Question::StartStudy(_) => ("question.study", words.get("question.study-why")),
                // The status line above names the file.
                Question::Overwrite(_) => ("question.write-over", ""),
                Question::Quit => ("question.quit", words.get("question.quit-why")),
            };
            let mut row = ctx.row(parts.bottom);
            row.skip(1).put(words.get(asked), Role::Warning).skip(2);
            let x = hints(state, screen, parts.bottom, row.x(), ctx);
            let opened = match question {
                Question::OpenTest => Some(state.run.test_openings()),
                Question::StartStudy(before) => *before,
                _ => None,
            };
            let reasons = match opened {
                None => vec![why.to_owned()],
                Some(times) => {
                    let whole = words.fill("question.opened", &[("times", &times)]);
                    let short = words.fill("recipe.opened", &[("times", &times)]);
                    vec![format!("{whole} {why}"), whole, short]
                }
            };
            // The answers matter more than the reason.
            let fits = |text: &&String| x + ctx.width(text) < parts.bottom.right();
            if let Some(text) = reasons.iter().find(fits) {
                ctx.row(parts.bottom).go_to(x).put(text, Role::Dim);
            }
            None
        }
        Overlay::Nothing
        | Overlay::Help(_)
        | Overlay::Branches(_)
        | Overlay::Data(_)
        | Overlay::Intervals => {
            hints(state, screen, parts.bottom, parts.bottom.x + 1, ctx);
            None
        }
    }
}

/// The hints that fit from column `x` on, each with its first column and width.
pub(super) fn placed_hints(
    state: &State,
    screen: &dyn Screen,
    area: Rect,
    x: u16,
) -> Vec<(Group, u16, u16)> {
    let symbols = state.symbols();
    let mut all = state.keys.hints(&state.contexts(), state.words(), symbols);
    screen.hint(state, &mut all);
    useful(state, &mut all);
    let words = state.words();
    let short = all.iter().cloned().map(|group| group.shortened(words));
    let short = placed(short.collect(), symbols, area, x);
    let whole = placed(all, symbols, area, x);
    // Rather shorter words than fewer keys.
    if keys_of_run(&short) > keys_of_run(&whole) {
        short
    } else {
        whole
    }
}

/// How many of the groups act on the run.
fn keys_of_run(placed: &[(Group, u16, u16)]) -> usize {
    let act = |(group, ..): &&(Group, u16, u16)| {
        matches!(group.context, Context::Global) && rank(group.action, false, true) <= LAST_OF_RUN
    };
    placed.iter().filter(act).count()
}

/// The groups that fit from column `x` on, each with its first column and width.
fn placed(all: Vec<Group>, symbols: &Symbols, area: Rect, x: u16) -> Vec<(Group, u16, u16)> {
    // Commands, help and quit lead to everything else, so they are always shown.
    let (last, first): (Vec<Group>, Vec<Group>) = all
        .into_iter()
        .partition(|group| matches!(group.action, Action::Command | Action::Help | Action::Quit));
    let kept: u16 = last.iter().map(|group| group.cells(symbols) + 2).sum();
    let mut left = x;
    let mut placed = Vec::new();
    for group in first {
        let width = group.cells(symbols);
        if left + width + kept > area.right() {
            continue;
        }
        placed.push((group, left, width));
        left += width + 2;
    }
    for group in last {
        let width = group.cells(symbols);
        placed.push((group, left, width));
        left += width + 2;
    }
    placed
}

/// Removes hints of keys without effect now, and sorts by usefulness.
fn useful(state: &State, groups: &mut Vec<Group>) {
    let stopped = state.run.end().is_some();
    let in_past = state.run.past().is_some();
    let has_marks = !state.run.changes.is_empty();
    let is_following =
        !in_past && state.view.cursor.is_none() && !matches!(state.view.span, Span::Frozen(..));
    groups.retain(|group| match group.action {
        Action::TogglePause | Action::Step => !stopped || state.run.is_mended(),
        Action::GoOn => state.run.diverges_again().is_none(),
        Action::Follow => !is_following,
        Action::MarkBack | Action::Undo => in_past || has_marks,
        Action::Fork => in_past,
        Action::FocusMain => state.mode.has_recipe,
        Action::ScrollUp => match state.over {
            Overlay::Data(_) => data_report::most_scroll(state) > 0,
            _ => help::most_scroll(state) > 0,
        },
        _ => true,
    });
    if state.focus == Focus::Main
        && let Some(group) = groups
            .iter_mut()
            .find(|group| group.action == Action::FocusMain)
    {
        group.label = state.words().get("key.recipe");
        // While the recipe is hidden, opening it is the most useful key.
        group.comes_first = !state.shows_recipe(state.area);
    }
    // What a stop lets go on has been mended.
    if state.run.is_paused() || stopped {
        let toggle = |group: &&mut Group| group.action == Action::TogglePause;
        if let Some(group) = groups.iter_mut().find(toggle) {
            group.label = state.words().get("key.resume");
        }
    }
    let answers = match &state.over {
        Overlay::Question(Question::Overwrite(_)) => Some(["key.write-over", "key.leave-file"]),
        Overlay::Question(Question::Quit) => Some(["key.quit", "key.stay"]),
        _ => None,
    };
    if let Some([yes, no]) = answers {
        for group in groups.iter_mut() {
            group.label = state.words().get(match group.action {
                Action::Yes => yes,
                Action::No => no,
                _ => continue,
            });
        }
    }
    let at_rest = state.focus == state.home();
    groups.sort_by_key(|group| {
        if group.comes_first {
            0
        } else {
            rank(group.action, stopped, at_rest)
        }
    });
}

/// The greatest sort key of an action on the run itself.
const LAST_OF_RUN: u8 = 11;

/// The sort key of a hint; late ones are left out on narrow terminals. `at_rest`: the focus is the default one, so the
/// user did not choose the curves.
const fn rank(action: Action, stopped: bool, at_rest: bool) -> u8 {
    match action {
        Action::CursorLeft | Action::ZoomIn if at_rest => 8,
        Action::PanLeft if at_rest => 14,
        Action::Follow => 0,
        Action::PaneNext => 1,
        Action::Restart if stopped => 3,
        Action::TogglePause => 4,
        Action::NextOptimizer => 5,
        Action::LargerBatch => 6,
        Action::RateUp | Action::MarkBack | Action::Undo => 7,
        Action::Slower => 8,
        Action::Restart => 9,
        Action::OpenTest => 10,
        Action::Step => LAST_OF_RUN,
        Action::FocusMain => 12,
        Action::AxisKind => 13,
        Action::Smoothing => 14,
        // Keys of the focused pane.
        _ => 2,
    }
}

fn hints(state: &State, screen: &dyn Screen, area: Rect, x: u16, ctx: &mut DrawContext<'_>) -> u16 {
    draw_placed(placed_hints(state, screen, area, x), area, x, ctx)
}

/// Draws the groups that fit from column `x` on; returns the next column.
pub(in crate::ui) fn groups(all: Vec<Group>, area: Rect, x: u16, ctx: &mut DrawContext<'_>) -> u16 {
    draw_placed(placed(all, ctx.symbols, area, x), area, x, ctx)
}

fn draw_placed(
    placed: Vec<(Group, u16, u16)>,
    area: Rect,
    x: u16,
    ctx: &mut DrawContext<'_>,
) -> u16 {
    let mut next = x;
    for (group, left, width) in placed {
        let line_area = Rect {
            x: left,
            width,
            ..area
        };
        let mut row = ctx.row(line_area);
        row.put(&group.keys, Role::Accent)
            .skip(1)
            .put(group.label, Role::Dim);
        next = left + width + 2;
    }
    next
}

fn typing(state: &State, prompt: &Prompt, parts: &Parts, ctx: &mut DrawContext<'_>) -> Position {
    let area = parts.bottom;
    let (text, cursor) = prompt.visible(area.width.saturating_sub(3));
    let mut row = ctx.row(area);
    row.skip(1).put(":", Role::Accent).put(&text, Role::Strong);
    if prompt.error.is_none() {
        candidates(state, prompt, area, ctx);
    }
    Position::new(
        (area.x + 2 + cursor).min(area.right().saturating_sub(1)),
        area.y,
    )
}

/// Draws the candidates above the command line, with explanations.
fn candidates(state: &State, prompt: &Prompt, line: Rect, ctx: &mut DrawContext<'_>) {
    let fresh: Vec<Candidate>;
    let (all, chosen) = if let Some((all, chosen)) = prompt.cycle() {
        (all, Some(chosen))
    } else {
        let settings = state.run.expected();
        fresh = state
            .commands
            .candidates(prompt.text(), ctx.words, settings.as_ref());
        (&fresh[..], None)
    };
    let most = MOST_CANDIDATES.min(line.y.saturating_sub(4)) as usize;
    let count = all.len().min(most);
    if count == 0 {
        return;
    }
    let first = chosen.map_or(0, |chosen| {
        chosen.saturating_sub(count / 2).min(all.len() - count)
    });
    let shown = &all[first..first + count];
    let column = all
        .iter()
        .map(|one| ctx.width(&one.shown))
        .max()
        .unwrap_or(0);
    let area = Rect {
        y: line.y - count as u16,
        height: count as u16,
        ..line
    };
    ctx.clear(area);
    let more = all.len() - count;
    for (index, one) in shown.iter().enumerate() {
        let line_area = Rect {
            y: area.y + index as u16,
            height: 1,
            ..area
        };
        let selected = chosen == Some(first + index);
        let role = if selected { Role::Selected } else { Role::Text };
        let mut row = ctx.row(line_area);
        row.end_skip(1);
        if more > 0 && index + 1 == count {
            row.end(&format!("+{more}"), Role::Faint).end_skip(1);
        }
        row.skip(1).put(&format!(" {} ", one.shown), role);
        row.go_to(line_area.x + column + 5)
            .put(&one.explanation, Role::Dim);
    }
}
