//! The overlay with the list of branches.

use ratatui::layout::Rect;

use super::draw_context::DrawContext;
use super::locale::Language;
use super::naming;
use super::state::State;
use super::theme::Role;
use crate::answer::{Cell, Sheet};
use crate::live::BranchInfo;
use crate::train::history::BranchId;

/// The list as a table. The differences are in English, as in every machine-readable output.
pub(super) fn sheet(state: &State) -> Sheet {
    let words = Language::English.words();
    let all = state.run.branches();
    let current = state.run.branch().map(|one| one.id);
    let name = |id: BranchId| {
        all.iter()
            .find(|one| one.id == id)
            .map(|one| one.name.clone())
    };
    let row = |branch: &BranchInfo| {
        let parent = branch.parent.and_then(name);
        let (best_step, best) = branch.best.unzip();
        vec![
            Cell::Text(branch.name.clone()),
            Cell::Truth(Some(branch.id) == current),
            Cell::Truth(branch.hidden),
            parent.map_or(Cell::Nothing, Cell::Text),
            Cell::Count(branch.fork_step),
            Cell::Count(head(state, branch)),
            best_step.map_or(Cell::Nothing, Cell::Count),
            best.map_or(Cell::Nothing, Cell::Number),
            Cell::Text(naming::difference(&branch.difference, words)),
        ]
    };
    Sheet {
        name: "branches",
        columns: vec![
            "branch",
            "current",
            "hidden",
            "parent",
            "fork_step",
            "step",
            "best_step",
            "best_validation_loss",
            "difference",
        ],
        rows: all.iter().map(row).collect(),
    }
}

/// The last step of a branch.
fn head(state: &State, branch: &BranchInfo) -> u64 {
    let is_current = state.run.branch().is_some_and(|one| one.id == branch.id);
    match &state.run.status {
        Some(status) if is_current => status.head,
        _ => branch.head_step,
    }
}

pub(super) fn draw(state: &State, chosen: usize, ctx: &mut DrawContext<'_>) {
    let all = state.run.branches();
    let area = state.area;
    // A title, a heading, and as many rows as fit above the bottom lines.
    let available = area.height.saturating_sub(4);
    let height = (all.len() as u16 + 3).min(available);
    let whole = Rect {
        y: area.bottom().saturating_sub(1 + height),
        height,
        ..area
    };
    ctx.clear(whole);
    let mut rows = whole.rows();
    let Some(title) = rows.next() else {
        return;
    };
    let words = ctx.words;
    ctx.edge(title, words.get("branches.title"));
    let lines: Vec<Rect> = rows.collect();
    let Some((heading, lines)) = lines.split_first() else {
        return;
    };
    let columns = Columns::of(*heading);
    columns.heading(*heading, ctx);
    let shown = lines.len().saturating_sub(1).max(1);
    let first = (chosen + 1).saturating_sub(shown);
    for ((index, _), line) in all.iter().enumerate().skip(first).take(shown).zip(lines) {
        columns.branch(state, index, chosen == index, *line, ctx);
    }
}

/// The right edges of the columns.
struct Columns {
    best: u16,
    step: u16,
}

impl Columns {
    fn of(area: Rect) -> Self {
        Self {
            best: area.right().saturating_sub(12),
            step: area.right().saturating_sub(1),
        }
    }

    fn heading(&self, line: Rect, ctx: &mut DrawContext<'_>) {
        let words = ctx.words;
        let (best, step) = (words.get("branches.best"), words.get("branches.step"));
        ctx.row(upto(line, self.step)).end(step, Role::Dim);
        ctx.row(upto(line, self.best)).end(best, Role::Dim);
        let left = Rect {
            width: line.width.saturating_sub(24),
            ..line
        };
        ctx.row(left)
            .skip(4)
            .put(words.get("branches.name"), Role::Dim)
            .go_to(line.x + 14)
            .put(words.get("branches.difference"), Role::Dim);
    }

    fn branch(
        &self,
        state: &State,
        index: usize,
        chosen: bool,
        line: Rect,
        ctx: &mut DrawContext<'_>,
    ) {
        let Some(branch) = state.run.branches().get(index) else {
            return;
        };
        let is_current = state.run.branch().is_some_and(|one| one.id == branch.id);
        let (symbols, words) = (ctx.symbols, ctx.words);
        let step = words.numbers().count(head(state, branch));
        ctx.row(upto(line, self.step)).end(&step, Role::Text);
        if let Some((_, loss)) = branch.best {
            ctx.row(upto(line, self.best))
                .end(&words.numbers().loss(loss), Role::Best);
        }
        let role = match () {
            () if chosen => Role::Selected,
            () if branch.hidden => Role::Faint,
            () => Role::Strong,
        };
        let left = Rect {
            width: line.width.saturating_sub(24),
            ..line
        };
        let mut row = ctx.row(left);
        row.skip(1);
        let (mark, colour) = match (is_current, branch.hidden) {
            (true, _) => (symbols.play, Role::Accent),
            (_, true) => (symbols.off, Role::Faint),
            (_, false) => (symbols.solid, Role::ghost(index)),
        };
        row.put(mark, colour)
            .skip(1)
            .put(&format!(" {} ", branch.name), role);
        row.go_to(line.x + 14);
        let parent = state
            .run
            .branches()
            .iter()
            .find(|one| Some(one.id) == branch.parent);
        if let Some(parent) = parent {
            let at = words.numbers().count(branch.fork_step);
            let from = words.fill("branches.from", &[("name", &parent.name), ("step", &at)]);
            row.put(&from, Role::Dim).skip(2);
        }
        let difference = naming::difference(&branch.difference, words);
        row.put(&difference, Role::Text);
    }
}

/// The part of a line left of column `right`.
fn upto(line: Rect, right: u16) -> Rect {
    Rect {
        width: right.saturating_sub(line.x),
        ..line
    }
}
