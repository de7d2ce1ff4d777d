//! The last line of the stage: the scene, the time, and what the next key does.

use ratatui::layout::Rect;

use super::{Stage, question};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::theme::Role;

/// Minutes and seconds: `04:10`.
pub(super) fn clock(seconds: f64) -> String {
    let seconds = seconds.max(0.0).round() as u64;
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

pub(super) fn draw(stage: &Stage, area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let script = stage.script();
    let mut row = ctx.row(area);
    let elapsed = clock(stage.now.as_secs_f64());
    let planned = script.minutes.map(|minutes| clock(minutes * 60.0));
    let time = match planned {
        Some(planned) => format!("{elapsed} / {planned}"),
        None => elapsed,
    };
    row.end_skip(1).end(&time, Role::Dim).end_skip(2);
    let place = format!("{}/{}", stage.at + 1, script.scenes.len());
    row.skip(1).put(&place, Role::Strong).skip(2);
    if let Some(notice) = &stage.notice {
        row.put(notice, Role::Error);
        return;
    }
    if let Some(said) = &stage.said {
        row.put(said, Role::Warning);
        return;
    }
    for (key, does) in hints(stage) {
        let does = words.get(does);
        // What does not fit is left out, rather than cut.
        if draw_context::width(key) + 1 + draw_context::width(does) > row.room() {
            continue;
        }
        row.put(key, Role::Accent)
            .skip(1)
            .put(does, Role::Dim)
            .skip(2);
    }
}

fn hints(stage: &Stage) -> Vec<(&'static str, &'static str)> {
    let scene = stage.scene();
    let mut hints = vec![("PgDn", stage.next_press())];
    if let Some(kind) = stage.asked() {
        hints.extend_from_slice(question::hints(kind));
    }
    if stage.at > 0 {
        hints.push(("PgUp", "stage.previous"));
    }
    hints.extend([("g", "stage.scenes"), ("b", "stage.blank")]);
    if scene.lab.is_some() {
        let full = if stage.is_full {
            "stage.text"
        } else {
            "stage.full"
        };
        hints.push(("F5", full));
    }
    hints.push(("q", "stage.quit"));
    hints
}
