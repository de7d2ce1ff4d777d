//! What a study's runs are variations of.

use crate::train::{Recipe, Until};
use crate::ui::state::State;

/// The recipe of the run as it is by now. Where it has no end it ends where the run has come to, in whole epochs; where that
/// has not begun, the study says how long.
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
