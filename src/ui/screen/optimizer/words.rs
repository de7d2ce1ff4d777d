//! A verdict on the effective learning rates in words, derived from the recorded series.

use super::state::Optimizer;
use crate::optim::Entry;
use crate::round::two_digits;
use crate::series::Series;
use crate::train::Change;
use crate::ui::draw_context::DrawContext;
use crate::ui::number::Numbers;
use crate::ui::state::State;
use crate::ui::state::run::{NormCurves, Run};
use crate::ui::theme::Role;

/// A rate below this fraction of its start is reported as fallen.
const FALLEN: f64 = 0.5;
/// Below this fraction it is a warning.
const FAR: f64 = 0.1;
/// A bias correction that differs from 1 by more than this is mentioned.
const CORRECTED: f64 = 0.05;

/// The verdict on the effective learning rates at the step `at`, or at the last one.
pub(super) fn rates(
    screen: &Optimizer,
    state: &State,
    curves: &NormCurves,
    at: Option<u64>,
    ctx: &DrawContext<'_>,
) -> Option<(String, Role)> {
    let words = ctx.words;
    let entry = state.run.status.as_ref()?.settings.optimizer;
    let start = last_change(&state.run, entry, at);
    let now = at.or(curves.rate_median.last_step()).unwrap_or(u64::MAX);
    let no_rate = entry.knob("lr").is_none();
    if no_rate {
        return Some((words.get("anatomy.no-eta").to_owned(), Role::Text));
    }
    if let Some(share) = share_of_start(&curves.rate_median, start, now)
        && share < FALLEN
        && let Some(symbol) = accumulator(entry)
    {
        let percent = percent(share, words.numbers());
        let text = words.fill(
            "anatomy.fell-sum",
            &[("percent", &percent), ("symbol", &symbol)],
        );
        let role = if share < FAR {
            Role::Warning
        } else {
            Role::Text
        };
        return Some((text, role));
    }
    if at.is_none()
        && let Some((t, correction)) = correction(screen)
        && (correction - 1.0).abs() > CORRECTED
    {
        let values: [(&str, &dyn std::fmt::Display); 2] = [
            ("factor", &words.numbers().loss(correction)),
            ("t", &words.numbers().count(t)),
        ];
        return Some((words.fill("anatomy.correction", &values), Role::Text));
    }
    let value = |series: &Series| series.value_at(now).filter(|rate| *rate > 0.0);
    let (low, high) = (value(&curves.rate_lower)?, value(&curves.rate_upper)?);
    let times = f64::from(high) / f64::from(low);
    let text = if times < 1.01 {
        words.get("anatomy.one-rate").to_owned()
    } else {
        let times = words.numbers().figure(two_digits(times));
        words.fill("anatomy.many-rates", &[("times", &times)])
    };
    Some((text, Role::Dim))
}

/// A value of the formula. Large values are written with a power of ten like small ones; only counts have SI suffixes.
pub(super) fn figure(x: f64, numbers: Numbers) -> String {
    numbers.loss(x)
}

/// The same in fewer digits where it has an exponent: `5.8e-12`.
pub(super) fn brief_figure(x: f64, numbers: Numbers) -> String {
    let text = figure(x, numbers);
    if text.contains('e') {
        format!("{x:.1e}")
    } else {
        text
    }
}

/// A percentage with two significant digits.
fn percent(share: f64, numbers: Numbers) -> String {
    numbers.figure(two_digits(100.0 * share))
}

/// The state that the formula only adds to, as in `G ← G + g²`.
fn accumulator(entry: &Entry) -> Option<&'static str> {
    let lines = entry.formula.iter();
    lines
        .filter_map(|line| line.split_once(" ← "))
        .find(|(target, right)| {
            let added = right
                .strip_prefix(target)
                .is_some_and(|rest| rest.starts_with(" + "));
            added && *target != "W"
        })
        .map(|(target, _)| target)
}

/// The step of the last change of the optimizer or of one of its knobs, up to `at`.
fn last_change(run: &Run, entry: &Entry, at: Option<u64>) -> u64 {
    let until = at.unwrap_or(u64::MAX);
    let of_optimizer = |change: &Change| match change {
        Change::Optimizer(_) | Change::OptimizerKnobs { .. } => true,
        Change::Knob { word, .. } => entry.knob(word).is_some(),
        _ => false,
    };
    run.changes
        .iter()
        .rev()
        .map(|one| &one.applied)
        .filter(|applied| applied.step <= until)
        .find(|applied| of_optimizer(&applied.change))
        .map_or(0, |applied| applied.step)
}

/// The value of a series at `now` relative to its first point after `start`.
fn share_of_start(series: &Series, start: u64, now: u64) -> Option<f64> {
    let first = series.after(start + 1)?;
    let last = series.value_at(now)?;
    // Once the first points have been merged, the highest of them stands for the start.
    let share = f64::from(last) / f64::from(first.max);
    (first.first < now && share.is_finite()).then_some(share)
}

/// The number of updates and the factor of the bias correction, if the formula has one.
fn correction(screen: &Optimizer) -> Option<(u64, f64)> {
    let example = screen.example()?;
    let symbols = example.entry.symbols();
    let symbol = symbols.iter().find(|one| one.symbol.starts_with("√(1−"))?;
    let t = example.values.before("t")?;
    let factor = example.values.before(symbol.symbol)?;
    Some((t as u64, factor))
}

#[cfg(test)]
mod tests {
    use super::{Numbers, figure};

    #[test]
    fn large_numbers_have_a_power_of_ten_and_no_suffix() {
        let figure = |x| figure(x, Numbers::default());
        assert_eq!(figure(5.38e12), "5.38e12");
        assert_eq!(figure(-1.0e6), "-1.00e6");
        assert_eq!(figure(0.346), "0.346");
        assert_eq!(figure(2.5e-5), "2.50e-5");
        assert_eq!(figure(f64::NAN), "NaN");
    }
}
