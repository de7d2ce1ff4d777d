use crate::ui::run_plots::Marked;
use crate::ui::state::State;

/// What is marked in all plots over the run.
pub(in crate::ui::screen) fn of(state: &State) -> Marked {
    let run = &state.run;
    Marked {
        best: run.best.map(|(step, ..)| step),
        since_best: run.since_best,
        said: Vec::new(),
        triggers: run.triggers.clone(),
        divergence: run.divergence,
        changes: run.marks().iter().map(|mark| mark.step).collect(),
    }
}
