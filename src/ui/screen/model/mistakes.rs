//! Validation samples of a table, the most confident mistakes first.

use ratatui::layout::Rect;

use crate::portrait::{Judged, Mistakes, Portrait};
use crate::ui::ink::Ink;
use crate::ui::naming;
use crate::ui::theme::Role;

pub(super) fn draw(
    mistakes: &Mistakes,
    portrait: &Portrait,
    scroll: u16,
    area: Rect,
    ink: &mut Ink<'_>,
) {
    let shown = mistakes.samples.iter().skip(usize::from(scroll));
    for (line, judged) in area.rows().zip(shown) {
        draw_line(judged, portrait, line, ink);
    }
}

fn draw_line(judged: &Judged, portrait: &Portrait, line: Rect, ink: &mut Ink<'_>) {
    let names = naming::targets(&portrait.snapshot.data, ink.words);
    let name = |class: u32| names.get(class as usize).copied().unwrap_or_default();
    let is_right = judged.actual == judged.predicted;
    // Rows are counted from 1, as an editor shows a file.
    let number = ink.words.numbers().count(judged.row as u64 + 1);
    let label = ink.words.fill("model.row", &[("row", &number)]);
    let to = ink.symbols.to;
    let mark = if is_right {
        ink.symbols.check
    } else {
        ink.symbols.wrong
    };
    let sure = format!("{:.0}", 100.0 * judged.confidence);
    let sure = ink.words.numbers().of_hundred(&sure);
    let mut row = ink.row(line);
    row.end(&sure, Role::Dim).end_skip(1);
    row.put(mark, if is_right { Role::Good } else { Role::Error })
        .skip(1);
    row.put(&label, Role::Dim).go_to(line.x + 12);
    row.put(name(judged.actual), Role::Text);
    if !is_right {
        row.skip(1)
            .put(to, Role::Dim)
            .skip(1)
            .put(name(judged.predicted), Role::Error);
    }
}
