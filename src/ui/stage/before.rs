//! What stands in the place of the live screen before its work begins: what will be computed, and nothing of what is to
//! come out.

use ratatui::layout::Rect;

use super::prose::{self, Piece};
use crate::lecture::{Act, Lab};
use crate::optim;
use crate::race::{Lane, Preset};
use crate::ui::draw_context::DrawContext;
use crate::ui::locale::Words;
use crate::ui::rects;
use crate::ui::theme::Role;

/// Lanes of a preset are named as for a training part of at least this many samples.
const SAMPLES: usize = 1000;

/// Draws what a lab will compute beside its run.
pub(super) fn draw(lab: &Lab, area: Rect, ctx: &mut DrawContext<'_>) {
    let area = rects::indented(area);
    let cells = area.width.saturating_sub(1);
    let (title, items) = told(lab, ctx.words);
    let mut lines = prose::wrap(&[(title, Piece::Role(Role::Strong))], cells, 0, 2);
    lines.push(prose::Line::default());
    let bullet = ctx.symbols.dot;
    for item in items {
        let pieces = [
            (format!("{bullet} "), Piece::Role(Role::Dim)),
            (item, Piece::Role(Role::Text)),
        ];
        lines.extend(prose::wrap(&pieces, cells, 0, 2));
    }
    prose::draw(&lines, area, ctx);
}

/// A title, and what is compared or set.
fn told(lab: &Lab, words: &'static Words) -> (String, Vec<String>) {
    let of_lanes = |lanes: Vec<Lane>| lanes.into_iter().map(|lane| lane.label).collect();
    match &lab.act {
        Act::Run => (words.get("stage.will-run").to_owned(), Vec::new()),
        Act::Compare(lane) => {
            let without = words.get("stage.without").to_owned();
            let title = words.get("stage.will-compare").to_owned();
            (title, vec![without, lane.label.clone()])
        }
        Act::Race(lanes) => {
            let lanes = match Preset::find(lanes) {
                Some(preset) => preset.lanes(&lab.recipe.settings, SAMPLES),
                None => Lane::spread(lanes).unwrap_or_default(),
            };
            (words.get("stage.will-race").to_owned(), of_lanes(lanes))
        }
        Act::Study { entry, given, .. } => {
            let question = words.of(&["study", entry.id, "question"], entry.question);
            let option = |(word, value): &(&str, String)| format!("{word} {value}");
            (question.to_owned(), given.iter().map(option).collect())
        }
        Act::Surface { surface, shown } => {
            let name = words.of(&["surface", surface.id, "label"], surface.label);
            let label =
                |entry: &&optim::Entry| words.of(&["optimizer", entry.id, "label"], entry.label);
            let shown = shown.iter().map(|entry| label(entry).to_owned());
            (
                words.fill("stage.will-descend", &[("name", &name)]),
                shown.collect(),
            )
        }
    }
}
