//! Drawing all of it.

use std::fmt::Display;

use ratatui::layout::{Position, Rect};

use super::layout::Layout;
use super::{
    Asked, Attached, Door, Over, Page, curves, keys, lines, metrics, notices, output, panel,
};
use crate::ui::chrome;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::help::{self, Section};
use crate::ui::keymap::{Action, Group};
use crate::ui::rects;
use crate::ui::theme::Role;
use crate::ui::widget::tabs::Tabs;

/// The commands, for the help.
const COMMANDS: [(&str, &str); 7] = [
    (":NAME VALUE", "attached.command-set"),
    (":NAME VALUE at STEP", "attached.command-later"),
    (":patience N", "attached.command-patience"),
    (":on-trigger stop", "attached.command-trigger"),
    (":save FILE", "attached.command-save"),
    (":theme NAME", "attached.command-theme"),
    (":lang ko", "attached.command-lang"),
];

/// Draws a frame; returns the position of the terminal's cursor while it is visible.
pub(super) fn draw(shown: &Attached, ctx: &mut DrawContext<'_>) -> Option<Position> {
    ctx.clear(shown.area);
    if shown.is_too_small() {
        chrome::too_small(shown.area, ctx);
        return None;
    }
    let layout = Layout::of(shown);
    header(shown, layout.parts.header, ctx);
    tabs(shown, layout.parts.tabs, ctx);
    if shown.run.metrics.is_empty() && shown.page != Page::Output {
        waiting(shown, layout.main, ctx);
    } else {
        body(shown, &layout, ctx);
    }
    if !layout.panel.is_empty() {
        panel::draw(shown, layout.panel, ctx);
    }
    lines::meter(shown, layout.meter, ctx);
    lines::verdict_line(shown, layout.verdict, ctx);
    let cursor = bottom(shown, &layout, ctx);
    if let Over::Help(scroll) = shown.over {
        let (whole, _) = rects::bottom(shown.area, 1);
        help::draw_sections(sections(shown), whole, shown.area, scroll, ctx);
    }
    cursor
}

fn body(shown: &Attached, layout: &Layout, ctx: &mut DrawContext<'_>) {
    if let Some(areas) = &layout.curves {
        curves::draw(shown, areas, ctx);
    }
    if !layout.metrics.is_empty() {
        metrics::draw(shown, layout.metrics, ctx);
    }
    if !layout.output.is_empty() {
        output::draw(shown, layout.output, ctx);
    }
}

/// The run, its progress and its speed.
fn header(shown: &Attached, area: Rect, ctx: &mut DrawContext<'_>) {
    let (words, run) = (ctx.words, &shown.run);
    let numbers = words.numbers();
    let mut fields: Vec<(String, Role)> = Vec::new();
    let step = numbers.count(run.last_step());
    fields.push(match run.total_steps {
        Some(total) => {
            let values: [(&str, &dyn Display); 2] =
                [("step", &step), ("total", &numbers.count(total))];
            (words.fill("attached.step-of", &values), Role::Strong)
        }
        None => (
            words.fill("attached.step", &[("step", &step)]),
            Role::Strong,
        ),
    });
    if let Some(rate) = run.rate().filter(|_| shown.is_there()) {
        fields.push((
            words.fill("attached.rate", &[("rate", &numbers.figure(rate))]),
            Role::Text,
        ));
    }
    if let Some(left) = run.remaining().filter(|_| shown.is_there()) {
        fields.push((
            words.fill("attached.left", &[("time", &numbers.duration(left))]),
            Role::Text,
        ));
    }
    fields.push(match (&run.end, shown.is_there()) {
        (Some(end), _) => notices::end(end, words),
        (None, true) if run.metrics.is_empty() && matches!(shown.door, Door::File(_)) => {
            (words.get("attached.waits").to_owned(), Role::Warning)
        }
        (None, true) => (words.get("attached.live").to_owned(), Role::Good),
        (None, false) if run.metrics.is_empty() => {
            (words.get("attached.waits").to_owned(), Role::Warning)
        }
        (None, false) => (words.get("attached.lost").to_owned(), Role::Warning),
    });
    let mut row = ctx.row(area);
    for (text, role) in fields.iter().rev() {
        row.end_skip(1).end(text, *role).end_skip(2);
    }
    row.skip(1).put("gradus", Role::Accent).skip(2);
    let name = run.name.clone().unwrap_or_else(|| match &shown.door {
        Door::Command(name) | Door::File(name) | Door::Socket(name) => name.clone(),
        Door::Input => words.get("attached.input").to_owned(),
    });
    row.put(&name, Role::Strong);
}

fn tab_names(shown: &Attached) -> Vec<String> {
    let words = shown.words();
    let count = words.numbers().count(shown.run.metrics.len() as u64);
    vec![
        format!("1 {}", words.get("attached.curves")),
        format!("2 {} {count}", words.get("attached.metrics")),
        format!("3 {}", words.get("attached.output")),
    ]
}

fn tabs(shown: &Attached, area: Rect, ctx: &mut DrawContext<'_>) {
    let names = tab_names(shown);
    let chosen = Page::ALL
        .iter()
        .position(|page| *page == shown.page)
        .unwrap_or(0);
    Tabs::fields(names.iter().map(String::as_str), chosen).draw(area, ctx);
    if !shown.filter.is_empty() {
        let text = ctx
            .words
            .fill("attached.filtered", &[("filter", &shown.filter)]);
        ctx.row(area).end_skip(1).end(&text, Role::Warning);
    }
}

/// What is waited for, and what brings it.
fn waiting(shown: &Attached, area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let what = match &shown.door {
        Door::Command(command) => words.fill("attached.wait-command", &[("command", command)]),
        Door::Input => words.get("attached.wait-input").to_owned(),
        Door::File(path) => words.fill("attached.wait-file", &[("path", path)]),
        Door::Socket(path) => words.fill("attached.wait-socket", &[("path", path)]),
    };
    let how = match &shown.door {
        Door::Socket(path) => words.fill("attached.wait-how-socket", &[("path", path)]),
        Door::Input => words.get("attached.wait-how-input").to_owned(),
        Door::Command(_) | Door::File(_) => String::new(),
    };
    let line = match &shown.door {
        Door::Socket(_) => String::new(),
        _ => words.get("attached.wait-how").to_owned(),
    };
    let texts = [(what, Role::Strong), (line, Role::Dim), (how, Role::Dim)];
    let width = area.width.saturating_sub(4).max(1);
    let mut y = area.height / 3;
    for (text, role) in texts.into_iter().filter(|(text, _)| !text.is_empty()) {
        for line in draw_context::wrap(&text, width) {
            ctx.row(rects::row(area, y)).skip(2).put(&line, role);
            y += 1;
        }
        y += 1;
    }
    // What it prints may say why nothing comes.
    let rest = rects::top(area, y).1;
    let count = usize::from(rest.height);
    let skipped = shown.log.lines().len().saturating_sub(count);
    for (row, line) in shown.log.lines().skip(skipped).enumerate() {
        ctx.row(rects::row(rest, row as u16))
            .skip(2)
            .put(line, Role::Text);
    }
}

/// The last two lines: what has happened, and hints, a question or what is typed.
fn bottom(shown: &Attached, layout: &Layout, ctx: &mut DrawContext<'_>) -> Option<Position> {
    let (words, parts) = (ctx.words, layout.parts);
    match &shown.over {
        Over::Prompt(prompt, asked) => {
            if let Some(error) = &prompt.error {
                chrome::lines(error, None, Role::Error, parts.message, ctx);
            }
            let lead = if *asked == Asked::Command { ":" } else { "/" };
            let (text, cursor) = prompt.visible(parts.bottom.width.saturating_sub(3));
            ctx.row(parts.bottom)
                .skip(1)
                .put(lead, Role::Accent)
                .put(&text, Role::Strong);
            return Some(Position::new(parts.bottom.x + 2 + cursor, parts.bottom.y));
        }
        Over::Trigger(name) => {
            let label = shown
                .run
                .panel
                .control(name)
                .map_or(name.as_str(), |one| &one.label);
            question(
                shown,
                &words.fill("attached.ask-trigger", &[("control", &label)]),
                layout,
                ctx,
            );
        }
        Over::Overwrite(save) => {
            let file = save.path.display().to_string();
            question(
                shown,
                &words.fill("attached.ask-overwrite", &[("file", &file)]),
                layout,
                ctx,
            );
        }
        Over::Quit => question(shown, words.get("attached.ask-quit"), layout, ctx),
        Over::Nothing | Over::Help(_) => hints(shown, parts.bottom, parts.bottom.x + 1, ctx),
    }
    if let Some(message) = &shown.message {
        let flag = message
            .mark
            .map(|index| (Attached::letter(index), ctx.theme.flag(Role::change(index))));
        chrome::lines(&message.text, flag, message.role, parts.message, ctx);
    }
    None
}

fn question(shown: &Attached, text: &str, layout: &Layout, ctx: &mut DrawContext<'_>) {
    let mut row = ctx.row(layout.parts.bottom);
    row.skip(1).put(text, Role::Warning).skip(2);
    let x = row.x();
    hints(shown, layout.parts.bottom, x, ctx);
}

fn hints(shown: &Attached, area: Rect, x: u16, ctx: &mut DrawContext<'_>) {
    let symbols = ctx.symbols;
    let mut groups = shown.keys.hints(&shown.contexts(), ctx.words, symbols);
    groups.retain(|group| is_useful(shown, group));
    if !shown.shows_panel() {
        // While the controls are hidden, their key is the most useful one.
        groups.sort_by_key(|group| group.action != Action::FocusNext);
    }
    chrome::groups(groups, area, x, ctx);
}

/// Whether a key has an effect now.
fn is_useful(shown: &Attached, group: &Group) -> bool {
    match group.action {
        Action::FocusNext => !shown.panel_rows().is_empty(),
        Action::Own(keys::NEXT_RUN) => shown.has_other_runs(),
        Action::Own(keys::FILTER) => shown.run.metrics.len() > 4,
        Action::AxisKind => shown.next_axis() != shown.view.kind,
        Action::Follow => !shown.is_following(),
        _ => true,
    }
}

/// The sections of the help: the keys of what has the focus first.
pub(super) fn sections(shown: &Attached) -> Vec<Section> {
    let (words, symbols) = (shown.words(), shown.symbols());
    let contexts = shown.keys.contexts().iter();
    let mut sections: Vec<Section> = contexts
        .map(|context| {
            let groups = shown.keys.help(*context, words, symbols).into_iter();
            let entries = groups.map(|group| (group.keys, group.label)).collect();
            (context.title(words), entries)
        })
        .collect();
    let commands = COMMANDS.iter();
    let commands = commands
        .map(|(usage, does)| ((*usage).to_owned(), words.get(does)))
        .collect();
    sections.push((words.get("help.commands"), commands));
    sections
}
