//! The overlay that tells how the data were read: of a table, its layout and what becomes of each column.

use ratatui::layout::Rect;

use super::draw_context::{DrawContext, width};
use super::locale::Words;
use super::rects;
use super::refusal::data_notice;
use super::state::State;
use super::theme::Role;
use crate::data::{
    ColumnContent, ColumnReport, Decimal, MOST_TEXT_VALUES, TableReport, Usage, brief,
};
use crate::live::About;

/// Cells between two columns.
const GAP: u16 = 2;
/// The widest column of names or contents, in cells.
const WIDEST: u16 = 32;

/// A line of the report.
enum Line {
    Text(String, Role),
    /// A column of the table: name, contents, missing cells, and what becomes of it.
    Cells([String; 4], Role),
}

fn lines(about: &About, words: &'static Words) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(table) = &about.table {
        lines.push(Line::Text(layout(table, words), Role::Text));
        let heads = [
            "report.column",
            "report.holds",
            "report.missing",
            "report.becomes",
        ];
        lines.push(Line::Cells(
            heads.map(|key| words.get(key).to_owned()),
            Role::Dim,
        ));
        lines.extend(table.columns.iter().map(|column| {
            let role = match column.usage {
                Usage::LeftOut(_) => Role::Dim,
                _ => Role::Text,
            };
            Line::Cells(row(column, words), role)
        }));
    } else {
        lines.push(Line::Text(
            words.get("report.no-table").to_owned(),
            Role::Dim,
        ));
    }
    let count = |samples: usize| words.numbers().count(samples as u64);
    let sizes = words.fill(
        "report.sizes",
        &[
            ("train", &count(about.train_samples)),
            ("validation", &count(about.validation_samples)),
            ("test", &count(about.test_samples)),
        ],
    );
    lines.push(Line::Text(sizes, Role::Text));
    let notices = about.notices.iter();
    lines.extend(notices.map(|notice| Line::Text(data_notice(notice, words), Role::Warning)));
    lines
}

fn layout(table: &TableReport, words: &'static Words) -> String {
    let count = |number: usize| words.numbers().count(number as u64);
    let decimal = match table.decimal {
        Decimal::Point => "report.point",
        Decimal::Comma => "report.decimal-comma",
    };
    let header = if table.has_header {
        "report.header"
    } else {
        "report.no-header"
    };
    words.fill(
        "report.layout",
        &[
            ("rows", &count(table.rows)),
            ("columns", &count(table.columns.len())),
            (
                "delimiter",
                &words.of(&["report", &table.delimiter.to_string()], ""),
            ),
            ("decimal", &words.get(decimal)),
            ("header", &words.get(header)),
        ],
    )
}

fn row(column: &ColumnReport, words: &'static Words) -> [String; 4] {
    let count = |number: usize| words.numbers().count(number as u64);
    let becomes = match (column.usage, &column.content) {
        (Usage::Input, ColumnContent::Texts(texts)) => {
            words.fill("report.one-hot", &[("count", &count(*texts))])
        }
        (Usage::Input, _) => words.get("report.input").to_owned(),
        (Usage::Classes(classes), _) => words.fill("report.classes", &[("count", &count(classes))]),
        (Usage::Value, _) => words.get("report.value").to_owned(),
        (Usage::Label, _) => words.get("report.label").to_owned(),
        (Usage::LeftOut(reason), _) => {
            let reason = words.of(&["left-out", reason.id()], "");
            words.fill("report.left-out", &[("reason", &reason)])
        }
    };
    let holds = match &column.content {
        ColumnContent::Nothing => words.get("report.nothing").to_owned(),
        ColumnContent::Numbers { least, most } => {
            let ends = [("least", brief(*least)), ("most", brief(*most))];
            words.fill(
                "report.numbers",
                &ends.each_ref().map(|(key, end)| (*key, end as _)),
            )
        }
        ColumnContent::Counter => words.get("report.counter").to_owned(),
        ColumnContent::Dates => words.get("report.dates").to_owned(),
        ColumnContent::Texts(texts) if *texts > MOST_TEXT_VALUES => {
            words.fill("report.many-texts", &[("count", &count(MOST_TEXT_VALUES))])
        }
        ColumnContent::Texts(texts) => words.fill("report.texts", &[("count", &count(*texts))]),
    };
    let missing = match column.missing {
        0 => String::new(),
        missing => count(missing),
    };
    [column.name.clone(), holds, missing, becomes]
}

fn inner(area: Rect) -> Rect {
    Rect {
        x: area.x + 1,
        y: area.y + area.height.min(2),
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(4),
    }
}

#[must_use]
pub(super) fn most_scroll(state: &State) -> u16 {
    let lines = state
        .run
        .about
        .as_ref()
        .map_or(0, |about| lines(about, state.words()).len() as u16);
    lines.saturating_sub(inner(state.area).height)
}

/// Draws the report over everything but the bottom line.
pub(super) fn draw(state: &State, scroll: u16, ctx: &mut DrawContext<'_>) {
    let Some(about) = &state.run.about else {
        return;
    };
    let area = state.area;
    let (whole, _) = rects::bottom(area, u16::from(state.bottom.is_none()));
    ctx.clear(whole);
    let title = ctx.words.get("report.title");
    ctx.row(whole)
        .skip(1)
        .put(title, Role::Strong)
        .skip(3)
        .put(&about.recipe.data.name, Role::Dim);
    let lines = lines(about, ctx.words);
    let widths = widths(&lines);
    let shown = lines.iter().skip(usize::from(scroll));
    for (line, area) in shown.zip(inner(area).rows()) {
        let mut row = ctx.row(area);
        match line {
            Line::Text(text, role) => {
                row.put(text, *role);
            }
            Line::Cells(cells, role) => {
                let mut x = area.x;
                for (cell, width) in cells.iter().zip(widths) {
                    row.go_to(x)
                        .put(super::draw_context::brief(cell, width).as_ref(), *role);
                    x += width + GAP;
                }
            }
        }
    }
}

fn widths(lines: &[Line]) -> [u16; 4] {
    let mut widths = [0; 4];
    for line in lines {
        if let Line::Cells(cells, _) = line {
            for (at, cell) in cells.iter().enumerate() {
                let most = if at == 3 { u16::MAX } else { WIDEST };
                widths[at] = width(cell).min(most).max(widths[at]);
            }
        }
    }
    widths
}
