//! Comparison of the run with a changed copy of itself, as a race of two lanes.

use super::act::{check, current_recipe};
use super::state::Race;
use crate::compare;
use crate::race::{Lane, Limit, PlanError, RacePlan};
use crate::train::{Change, Settings};
use crate::ui::panel::RecipeRow;
use crate::ui::refusal;
use crate::ui::shell::Shell;
use crate::ui::state::{Focus, State};

/// A lane that toggles the regularizer selected in the recipe.
fn chosen(state: &State, settings: &Settings) -> Option<Lane> {
    if state.focus != Focus::Recipe {
        return None;
    }
    let (RecipeRow::Regularizer(index) | RecipeRow::RegularizerKnob(index, _)) = state.row else {
        return None;
    };
    let one = settings.regularizers.get(index)?;
    let change = Change::Regularizer {
        entry: one.entry,
        on: !one.on,
    };
    Some(Lane {
        label: change.to_string(),
        changes: vec![change],
    })
}

impl Race {
    /// `:compare`, with a change, or without one for the regularizer selected in the recipe.
    pub(super) fn order_compare(
        &mut self,
        what: &str,
        shell: &mut Shell<'_>,
    ) -> Result<(), String> {
        let words = shell.state.words();
        let lane = if what.is_empty() {
            let settings = current_recipe(shell.state)?.settings;
            let lane = chosen(shell.state, &settings);
            lane.ok_or_else(|| words.get("error.compare").to_owned())?
        } else {
            let lane = what.parse();
            lane.map_err(|error: PlanError| refusal::plan(&error, words))?
        };
        self.compare(lane, shell)
    }

    /// Starts the race of the run's recipe against the same with the changes of this lane.
    pub(super) fn compare(&mut self, lane: Lane, shell: &mut Shell<'_>) -> Result<(), String> {
        let base = current_recipe(shell.state)?;
        check(&lane, &base, shell.state)?;
        self.sync(shell.state);
        let plan = compare::plan(&base, std::slice::from_ref(&lane));
        let plan = plan.map_err(|error| refusal::plan(&error, shell.state.words()))?;
        let plan = RacePlan {
            until: Limit::Epoch(self.lineup.until),
            ..plan
        };
        self.begin();
        self.compared = Some(lane);
        shell.show("race");
        shell.start(plan);
        shell.pace(self.pace.seconds());
        Ok(())
    }
}
