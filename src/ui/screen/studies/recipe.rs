//! The recipe of a study, taken from the run on screen.

use crate::train::{Recipe, Until};
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
