//! The state of a race as it is drawn: curves, values and ranks of the lanes.

use std::sync::Arc;

use crate::compare::{self, Compared, Measure};
use crate::optim;
use crate::race::{
    Band, Lane, LaneStanding, LaneState, Limit, Measurement, Rank, Spread, Standing,
};
use crate::series::{Axis, Series, Span};
use crate::train::Change;
use crate::ui::canvas::Pattern;
use crate::ui::theme::Role;
use crate::ui::widget::letters;

/// Number of points to which a band is interpolated, enough for every column of a wide screen.
const FILL: u64 = 1024;

/// A last loss above this multiple of the best one is reported as worse.
const COLLAPSE: f64 = 2.0;

/// A race as it is drawn.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Course {
    pub(in crate::ui) standing: Arc<Standing>,
    /// The lanes with their ranks, the leader first.
    pub(in crate::ui) ranks: Vec<Rank>,
    /// The lanes in the order of the plan.
    pub(in crate::ui) runners: Vec<Runner>,
    /// The difference of the second lane from the first, for races of two lanes without a threshold.
    pub(in crate::ui) compared: Option<Compared>,
}

/// A lane as it is drawn.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Runner {
    pub(in crate::ui) label: String,
    pub(in crate::ui) style: LaneStyle,
    pub(in crate::ui) state: LaneState,
    /// The fraction completed, or `None` if the end is unknown.
    pub(in crate::ui) progress: Option<f64>,
    pub(in crate::ui) axis: Axis,
    pub(in crate::ui) loss: Curve,
    pub(in crate::ui) accuracy: Curve,
    /// What it ends with, as comparisons have it, over the seeds that count.
    pub(in crate::ui) final_loss: Option<Spread>,
    pub(in crate::ui) best_loss: Option<Spread>,
    pub(in crate::ui) best_accuracy: Option<Spread>,
    /// The loss of the last evaluation, averaged over the seeds.
    pub(in crate::ui) last_loss: Option<f64>,
    /// When the threshold was reached, in updates, samples and seconds.
    pub(in crate::ui) reached: Option<[Spread; 3]>,
}

/// The mean over the seeds and, if there are several, their range.
#[derive(Clone, Debug, Default)]
pub(in crate::ui) struct Curve {
    pub(in crate::ui) mean: Series,
    pub(in crate::ui) band: Option<Series>,
}

/// The colour, pattern and letter of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct LaneStyle {
    pub(in crate::ui) letter: char,
    number: usize,
}

impl LaneStyle {
    /// The styles of these lanes: where several are optimizers, each of these wears what it wears on surfaces.
    pub(in crate::ui) fn of<'a>(lanes: impl Iterator<Item = &'a Lane>) -> Vec<Self> {
        let places: Vec<Option<usize>> = lanes.map(optimizer).collect();
        let mut known: Vec<usize> = places.iter().copied().flatten().collect();
        let count = known.len();
        known.sort_unstable();
        known.dedup();
        // One among others is no race of optimizers.
        if known.len() < 2 || known.len() < count {
            return Self::in_order(places.len(), 'A'..='Z', &[]);
        }
        let letters = letters::of_optimizers();
        let taken = |letter: &char| {
            known
                .iter()
                .any(|place| letters.get(*place) == Some(letter))
        };
        let free = ('A'..='Z').filter(|letter| !taken(letter));
        let mut others = Self::in_order(places.len() - count, free, &known).into_iter();
        let style = |place: Option<usize>| match place {
            Some(number) => Some(Self {
                letter: letters.get(number).copied().unwrap_or('+'),
                number,
            }),
            None => others.next(),
        };
        places.into_iter().filter_map(style).collect()
    }

    /// So many styles: the next of these letters, and the next numbers that are not taken.
    fn in_order(count: usize, letters: impl Iterator<Item = char>, taken: &[usize]) -> Vec<Self> {
        let numbers = (0..).filter(|number| !taken.contains(number));
        let letters = letters.chain(std::iter::repeat('+'));
        let dressed = letters.zip(numbers).take(count);
        dressed
            .map(|(letter, number)| Self { letter, number })
            .collect()
    }

    pub(in crate::ui) const fn role(self) -> Role {
        Role::Curve((self.number % Role::CURVES as usize) as u8)
    }

    /// The line pattern, which distinguishes curves without colours.
    pub(in crate::ui) const fn pattern(self) -> Pattern {
        match self.number % 3 {
            0 => Pattern::Solid,
            1 => Pattern::Dashed,
            _ => Pattern::Dotted,
        }
    }
}

/// The registry index of the lane's optimizer, if that is its only change.
fn optimizer(lane: &Lane) -> Option<usize> {
    match lane.changes[..] {
        [Change::Optimizer(entry)] => optim::ENTRIES.iter().position(|one| **one == *entry),
        _ => None,
    }
}

fn compared(standing: &Standing) -> Option<Compared> {
    let is_pair = standing.lanes.len() == 2 && standing.plan.threshold.is_none();
    is_pair.then(|| compare::so_far(standing).into_iter().next())?
}

impl Course {
    pub(super) fn of(standing: Arc<Standing>) -> Self {
        let limit = standing.plan.until;
        let styles = LaneStyle::of(standing.plan.lanes.iter());
        let lanes = standing.lanes.iter().zip(styles);
        let compared = compared(&standing);
        Self {
            // In a comparison, the leaderboard must not claim more than the verdict.
            ranks: if compared.is_some() {
                standing.significant_ranks()
            } else {
                standing.ranks()
            },
            runners: lanes
                .map(|(lane, style)| Runner::of(lane, style, limit))
                .collect(),
            compared,
            standing,
        }
    }

    /// The number of lanes that are over.
    pub(in crate::ui) fn over(&self) -> usize {
        let over = self.runners.iter().filter(|one| one.state.is_over());
        over.count()
    }

    /// The number of seeds that have been started.
    pub(in crate::ui) fn seeds(&self) -> usize {
        let begun = |lane: &LaneStanding| {
            let runs = lane.runs.iter();
            runs.filter(|run| run.measurements.count() > 0).count()
        };
        self.standing.lanes.iter().map(begun).max().unwrap_or(0)
    }

    /// The fraction of the race completed.
    pub(in crate::ui) fn progress(&self) -> Option<f64> {
        let shares: Option<Vec<f64>> = self.runners.iter().map(|one| one.progress).collect();
        let shares = shares.filter(|shares| !shares.is_empty())?;
        Some(shares.iter().sum::<f64>() / shares.len() as f64)
    }

    /// All lanes that share the first rank.
    pub(in crate::ui) fn leaders(&self) -> impl Iterator<Item = &Runner> {
        let first = self.ranks.iter().take_while(|rank| rank.place == 1);
        first.filter_map(|rank| self.runners.get(rank.lane))
    }

    /// The leading lane, once it has made a step.
    pub(in crate::ui) fn leader(&self) -> Option<&Runner> {
        let leader = self.runners.get(self.ranks.first()?.lane)?;
        (leader.axis.last_step() > 0).then_some(leader)
    }
}

impl Runner {
    fn of(lane: &LaneStanding, style: LaneStyle, limit: Limit) -> Self {
        let bands = lane.bands();
        let mut axis = Axis::new();
        for band in &bands {
            axis.push(band.step, band.epoch, band.samples, band.seconds);
        }
        let several = lane.runs.len() > 1;
        let state = lane.state();
        let mut loss = Curve::of(&bands, several, |band| Some(band.validation_loss));
        // A non-finite point, drawn as a cross, where the first of the seeds diverged.
        if let LaneState::Diverged { step, .. } = state {
            loss.mean.push(Span::point(step, f32::NAN));
        }
        let reached =
            |figure: fn(&Measurement) -> f64| lane.over(|run| run.reached.as_ref().map(figure));
        let reached = [
            reached(|measurement| measurement.step as f64),
            reached(|measurement| measurement.samples as f64),
            reached(|measurement| measurement.seconds),
        ];
        Self {
            label: lane.label.clone(),
            style,
            progress: progress(lane, limit),
            loss,
            accuracy: Curve::of(&bands, several, |band| band.validation_accuracy),
            final_loss: Spread::of(
                lane.counted()
                    .filter_map(|run| Measure::ValidationLoss.of(run)),
            ),
            best_loss: lane.best_loss(),
            last_loss: bands.last().map(|band| band.validation_loss.mean),
            best_accuracy: lane.best_accuracy(),
            reached: match reached {
                [Some(steps), Some(samples), Some(seconds)] => Some([steps, samples, seconds]),
                _ => None,
            },
            axis,
            state,
        }
    }
}

impl Runner {
    /// The last loss if it is far worse than the best one, which the leaderboard alone would hide.
    pub(in crate::ui) fn worse(&self) -> Option<f64> {
        let best = self.best_loss?.mean;
        self.last_loss.filter(|last| *last > COLLAPSE * best)
    }

    /// The computing time so far in seconds.
    pub(in crate::ui) fn seconds(&self) -> f64 {
        let last = self.axis.last_step();
        self.axis.x_of(crate::series::AxisKind::Seconds, last)
    }
}

fn progress(lane: &LaneStanding, limit: Limit) -> Option<f64> {
    let share = |run: &crate::race::RunStanding| {
        if run.state.is_over() {
            return Some(1.0);
        }
        let share = match limit {
            Limit::Step(step) => run.step as f64 / step.max(1) as f64,
            Limit::Epoch(epoch) => run.epoch / epoch,
            Limit::Samples(samples) => run.samples as f64 / samples.max(1) as f64,
            Limit::Stopped => return None,
        };
        Some(share.clamp(0.0, 1.0))
    };
    let shares: Option<Vec<f64>> = lane.runs.iter().map(|run| share(run)).collect();
    let shares = shares?;
    Some(shares.iter().sum::<f64>() / shares.len().max(1) as f64)
}

impl Curve {
    fn of(bands: &[Band], several: bool, figure: impl Fn(&Band) -> Option<Spread>) -> Self {
        let points: Vec<(u64, Spread)> = bands
            .iter()
            .filter_map(|band| Some((band.step, figure(band)?)))
            .collect();
        let mut mean = Series::new();
        for (step, spread) in &points {
            mean.push(Span::point(*step, spread.mean as f32));
        }
        // A point of a single seed has no range; the first seed comes before the others.
        let ranges: Vec<(u64, Spread)> = points
            .into_iter()
            .filter(|(_, spread)| spread.count > 1)
            .collect();
        let band = several.then(|| fill(&ranges));
        Self { mean, band }
    }
}

/// Interpolates the ranges linearly between points.
fn fill(points: &[(u64, Spread)]) -> Series {
    let mut band = Series::new();
    let last = points.last().map_or(0, |(step, _)| *step);
    let every = (last / FILL).max(1);
    let edges = |spread: &Spread| (spread.min, spread.max);
    for pair in points.windows(2) {
        let [(from, start), (to, end)] = pair else {
            continue;
        };
        let (start, end) = (edges(start), edges(end));
        let mut step = *from;
        while step < *to {
            let share = (step - from) as f64 / (to - from) as f64;
            let mix = |a: f64, b: f64| (a + share * (b - a)) as f32;
            band.push(range(step, mix(start.0, end.0), mix(start.1, end.1)));
            step += every;
        }
    }
    if let Some((step, spread)) = points.last() {
        let (low, high) = edges(spread);
        band.push(range(*step, low as f32, high as f32));
    }
    band
}

fn range(step: u64, low: f32, high: f32) -> Span {
    let mut span = Span::point(step, low);
    span.merge(&Span::point(step, high));
    span
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn optimizers_keep_their_letters_beside_other_lanes() {
        let letters = |texts: &[&str]| -> String {
            let lanes: Vec<Lane> = texts.iter().map(|text| text.parse().unwrap()).collect();
            let styles = LaneStyle::of(lanes.iter());
            let mut numbers: Vec<usize> = styles.iter().map(|one| one.number).collect();
            numbers.sort_unstable();
            numbers.dedup();
            assert_eq!(numbers.len(), texts.len(), "{texts:?}");
            styles.iter().map(|one| one.letter).collect()
        };
        let mut lanes = vec!["optimizer sgd", "optimizer nesterov", "optimizer adam"];
        assert_eq!(letters(&lanes), "SNA");
        lanes.push("dropout 0.5, batch 8");
        lanes.push("lr 0.2");
        assert_eq!(letters(&lanes), "SNABC");
        // One alone is no race of optimizers.
        assert_eq!(letters(&["dropout off", "optimizer adam"]), "AB");
        assert_eq!(letters(&["batch 1", "batch 8"]), "AB");
    }
}
