use crate::ui::state::State;
use crate::ui::theme::Role;
use crate::ui::widget::plot::Mark;

/// The best evaluation is marked in all plots once this many evaluations came after it; while the loss still falls, its
/// mark would keep moving.
const EVALUATIONS_AFTER_BEST: u64 = 3;

/// The marks of all plots, with the changes last, in front.
pub(in crate::ui::screen) fn of(state: &State) -> Vec<Mark> {
    let run = &state.run;
    let mut marks = Vec::new();
    if let Some((step, ..)) = run.best
        && run.since_best >= EVALUATIONS_AFTER_BEST
    {
        marks.push(Mark::line(step, Role::Best));
    }
    marks.extend(
        run.triggers
            .iter()
            .map(|step| Mark::line(*step, Role::Trigger)),
    );
    marks.extend(
        run.divergence
            .map(|step| Mark::line(step, Role::Divergence)),
    );
    marks.extend(run.marks().iter().enumerate().map(|(index, mark)| {
        let role = Role::change(index);
        // A flag has one cell; from the 27th mark on, the letters are written beside the line.
        match index {
            0..26 => Mark::flag(mark.step, char::from(b'A' + index as u8), role),
            _ => Mark::line(mark.step, role),
        }
    }));
    marks
}
