//! Selects the steps of a long run that are written.

use crate::series::Span;

/// The number of steps that are each written; after that, nine tenths as many are for each tenfold of the run.
const EXACT: u64 = 10_000;

/// Thins one value per step: the first 10 000 steps are each written, then one in 10 up to step 100 000, one in 100 up
/// to 1 000 000, and so on. So a run of 10⁸ steps writes 46 000 points, evenly fine on a logarithmic axis.
#[derive(Debug, Default)]
pub(super) struct Thinning {
    pending: Option<Span>,
}

impl Thinning {
    /// Adds a step's value; at a step that is written, returns the summary of all values since the last one.
    pub(super) fn add(&mut self, step: u64, value: f32) -> Option<Span> {
        let point = Span::point(step, value);
        match &mut self.pending {
            Some(span) => span.merge(&point),
            None => self.pending = Some(point),
        }
        if step.is_multiple_of(spacing(step)) {
            self.rest()
        } else {
            None
        }
    }

    /// The summary of the values that were not written yet.
    pub(super) fn rest(&mut self) -> Option<Span> {
        self.pending.take()
    }
}

fn spacing(step: u64) -> u64 {
    10_u64.pow(
        (step.saturating_sub(1) / EXACT)
            .checked_ilog10()
            .map_or(0, |tens| tens + 1),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spacing_grows_tenfold_with_the_run() {
        for (step, expected) in [
            (1, 1),
            (9_999, 1),
            (10_000, 1),
            (10_001, 10),
            (100_000, 10),
            (100_001, 100),
            (1_000_000, 100),
            (1_000_001, 1_000),
        ] {
            assert_eq!(spacing(step), expected, "{step}");
        }
    }

    #[test]
    fn no_value_is_lost_and_no_spike() {
        let mut thinning = Thinning::default();
        let mut written: Vec<Span> = (1..=123_456)
            .filter_map(|step| thinning.add(step, if step == 54_321 { 9.0 } else { 1.0 }))
            .collect();
        assert_eq!(written.len(), 10_000 + 9_000 + 234);
        written.extend(thinning.rest());
        assert_eq!(written.iter().map(|span| span.count).sum::<u64>(), 123_456);
        assert!(
            written
                .windows(2)
                .all(|two| two[0].last + 1 == two[1].first)
        );
        let spike = written.iter().find(|span| span.max == 9.0);
        assert_eq!(
            spike.map(|span| (span.last, span.mean())),
            Some((54_330, 1.8))
        );
    }
}
