//! The data below the recipe: sample counts, the state of the test set, and notices.

use ratatui::layout::Rect;

use crate::live::About;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::locale::Words;
use crate::ui::rects;
use crate::ui::refusal;
use crate::ui::state::State;
use crate::ui::theme::Role;

/// Draws the data and the state of the test set. Returns the remaining area below.
pub(super) fn draw(state: &State, area: Rect, ctx: &mut DrawContext<'_>) -> Rect {
    let Some(about) = &state.run.about else {
        return area;
    };
    let spacing = u16::from(area.height >= 8);
    let mut rows = area.rows().skip(usize::from(spacing));
    let words = ctx.words;
    let mut used = spacing;
    if let Some(line_area) = rows.next() {
        let sizes = [
            about.train_samples,
            about.validation_samples,
            about.test_samples,
        ];
        let roles = [Role::Train, Role::Validation, Role::Dim];
        let mut row = ctx.row(line_area);
        row.end_skip(3);
        // In the colours of the curves measured on them.
        for (index, (size, role)) in sizes.iter().zip(roles).enumerate().rev() {
            row.end(&words.numbers().count(*size as u64), role);
            if index > 0 {
                row.end(" · ", Role::Dim);
            }
        }
        let parts = words.get("recipe.parts");
        let fits = draw_context::width(parts) + 2 <= row.room();
        let name = if fits {
            parts
        } else {
            words.get("recipe.data")
        };
        row.end_skip(1).put(name, Role::Dim);
        used += 1;
    }
    if let Some(line_area) = rows.next() {
        test(state, line_area, ctx);
        used += 1;
    }
    let notices = notices(state, about, words);
    let max = usize::from(area.height.saturating_sub(used + 5));
    for text in notices.iter().take(max) {
        if let Some(line_area) = rows.next() {
            ctx.row(line_area).put(text, Role::Warning);
            used += 1;
        }
    }
    rects::top(area, used).1
}

fn test(state: &State, line_area: Rect, ctx: &mut DrawContext<'_>) {
    let words = ctx.words;
    let Some(test) = &state.run.test else {
        let before = state.run.about.as_ref().map_or(0, |one| one.test_openings);
        let mut row = ctx.row(line_area);
        row.end_skip(3);
        if before == 0 {
            row.end(words.get("recipe.sealed"), Role::Dim);
        } else {
            let text = words.fill("recipe.opened-before", &[("times", &before)]);
            row.end(&text, Role::Warning);
        }
        return;
    };
    let opened = words.fill("recipe.opened", &[("times", &test.openings)]);
    let score = test.accuracy.map_or_else(
        || words.numbers().loss(test.loss),
        |accuracy| {
            format!(
                "{} · {}",
                words.numbers().loss(test.loss),
                words.numbers().percent(accuracy)
            )
        },
    );
    let mut row = ctx.row(line_area);
    row.end_skip(3)
        .end(&opened, Role::Warning)
        .end_skip(2)
        .end(&score, Role::Strong);
    row.end_skip(1).put(words.get("recipe.test"), Role::Dim);
}

fn notices(state: &State, about: &About, words: &'static Words) -> Vec<String> {
    let mut texts = Vec::new();
    let regularizers = state.run.status.iter().flat_map(|status| &status.notices);
    texts.extend(regularizers.map(|(entry, reason)| {
        let name = words.of(&["regularizer", entry.id, "label"], entry.label);
        let reason = refusal::reason(*reason, words);
        format!("{name}: {reason}")
    }));
    if let Some(fold) = about.recipe.data.fold {
        texts.push(words.fill(
            "notice.fold",
            &[("k", &fold.number()), ("folds", &fold.count())],
        ));
    }
    let noise = about.recipe.data.label_noise;
    if noise > 0.0 {
        texts.push(words.fill(
            "notice.label-noise",
            &[("share", &words.numbers().percent(noise))],
        ));
    }
    let data = about.notices.iter();
    texts.extend(data.map(|notice| refusal::data_notice(notice, words)));
    texts
}
