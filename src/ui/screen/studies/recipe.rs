//! The recipe of a study: shipped with it, or taken from the run on screen.

use std::path::Path;

use super::state::Own;
use crate::study::Entry;
use crate::train::{Recipe, Shipped, Until};
use crate::ui::state::State;

/// The current recipe of the run. If it has no end, it ends at the current epoch of the run, rounded up; before the
/// first step it is left open and the study decides.
pub(super) fn of_run(state: &State) -> Option<Recipe> {
    let about = state.run.about.as_ref()?;
    let mut recipe = about.recipe.as_it_is(&state.run.expected()?);
    if recipe.until.is_none() && !recipe.stops_by_itself() {
        let status = state.run.status.as_ref();
        let epoch = status.map(|one| one.position.epoch.ceil());
        recipe.until = epoch.filter(|epoch| *epoch > 0.0).map(Until::Epoch);
    }
    Some(recipe)
}

/// Whether a study would run with the recipe of the run on screen.
pub(super) fn is_by_run(entry: &Entry, own: &Own, state: &State) -> bool {
    entry.recipe.is_none() || (own.by_run && of_run(state).is_some())
}

/// The recipe that a study would run with.
pub(super) fn next(entry: &Entry, own: &Own, state: &State) -> Recipe {
    let by_run = own.by_run.then(|| of_run(state)).flatten();
    let shipped = || Shipped::find(entry.recipe?)?.recipe();
    by_run.or_else(shipped).unwrap_or_default()
}

/// A recipe in a few words, those of commands: `moons, 64-32 relu, adam`.
pub(super) fn summary(recipe: &Recipe) -> String {
    let data = match recipe.data.argument() {
        Some(path) => Path::new(path)
            .file_name()
            .map_or_else(|| path.into(), |name| name.to_string_lossy()),
        None => recipe.data.id().into(),
    };
    let widths: Vec<String> = recipe.hidden.iter().map(usize::to_string).collect();
    let network = if widths.is_empty() {
        "hidden none".to_owned()
    } else {
        format!("{} {}", widths.join("-"), recipe.activation)
    };
    format!("{data}, {network}, {}", recipe.settings.optimizer.id)
}
