//! Measurements of single updates: the norms of gradient, step and weights, and the effective learning rates.

use super::lengths::{distance, norm};
use super::state::RunState;
use crate::nn::Layout;
use crate::optim::Optimizer;

/// Up to this step every step is measured; up to twice this step every other one, and so on.
const ALL_STEPS: u64 = 128;
/// The largest interval between measured steps.
const MAX_INTERVAL: u64 = 64;
/// The approximate number of parameters whose rates are sampled, for a layer and for the whole network.
const SAMPLE: usize = 1024;
/// More than the number of blocks of a layer, each of which rounds its share of the sample up.
const MAX_BLOCKS: usize = 16;

/// Whether a step is measured, which depends only on its number.
#[must_use]
pub fn is_update_measured(step: u64) -> bool {
    let every = (step.max(1).next_power_of_two() / ALL_STEPS).clamp(1, MAX_INTERVAL);
    step.is_multiple_of(every)
}

/// The measurements of one update.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateStats {
    /// Updates made, this one included.
    pub step: u64,
    /// All parameters together.
    pub whole: UpdateNorms,
    /// Each linear layer from the input side: its weights and biases, and the parameters of its normalization.
    pub layers: Vec<UpdateNorms>,
}

/// The norms and rates of one update for a part of the parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct UpdateNorms {
    /// ‖g‖ of the gradient as passed to the optimizer.
    pub gradient: f64,
    /// ‖ΔW‖ of the update.
    pub update: f64,
    /// ‖W‖ before the update.
    pub weight: f64,
    /// The effective learning rates after the update; `None` if no parameter has one.
    pub rates: Option<Rates>,
}

impl UpdateNorms {
    /// ‖ΔW‖/‖W‖; infinite or NaN if ‖W‖ is 0.
    #[must_use]
    pub fn relative(&self) -> f64 {
        self.update / self.weight
    }
}

/// Quantiles of the effective learning rates of some parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// The 5 % quantile.
    pub lower: f32,
    /// The median.
    pub median: f32,
    /// The 95 % quantile.
    pub upper: f32,
}

impl Rates {
    /// The quantiles, each the nearest element of `rates`, which are reordered; `None` if there are none.
    #[must_use]
    pub fn of(rates: &mut [f32]) -> Option<Self> {
        let (first, others) = rates.split_first()?;
        if others.iter().all(|rate| rate.to_bits() == first.to_bits()) {
            // For an optimizer with a single rate, this comparison is much cheaper than sorting.
            let [lower, median, upper] = [*first; 3];
            return Some(Self {
                lower,
                median,
                upper,
            });
        }
        let last = others.len();
        let mut end = last;
        // In decreasing order: each quantile is only searched below the one before.
        let [upper, median, lower] = [0.95, 0.5, 0.05].map(|share| {
            let place = (share * last as f64).round() as usize;
            let among = &mut rates[..=end];
            end = place;
            *among.select_nth_unstable_by(place, f32::total_cmp).1
        });
        Some(Self {
            lower,
            median,
            upper,
        })
    }
}

/// Measures updates. It allocates only when it is made.
pub(super) struct Monitor {
    latest: UpdateStats,
    rates: Vec<f32>,
}

impl Monitor {
    pub(super) fn new(layers: usize) -> Self {
        Self {
            latest: UpdateStats {
                layers: vec![UpdateNorms::default(); layers],
                ..UpdateStats::default()
            },
            rates: Vec::with_capacity(SAMPLE + MAX_BLOCKS),
        }
    }

    /// The last measurement, if one was made.
    pub(super) fn latest(&self) -> Option<&UpdateStats> {
        Some(&self.latest).filter(|stats| stats.step > 0)
    }

    /// Measures the update that led from the weights `before` to `state`.
    pub(super) fn measure(
        &mut self,
        state: &RunState,
        knobs: &[f64],
        before: &[f32],
        gradient: &[f32],
    ) {
        self.latest.step = state.step;
        let mut whole = [0.0; 3];
        for (layer, norms) in self.latest.layers.iter_mut().enumerate() {
            let mut squares = [0.0; 3];
            for block in blocks(&state.layout, layer) {
                let after = &state.weights[block.clone()];
                let (before, gradient) = (&before[block.clone()], &gradient[block]);
                let lengths = [norm(gradient), distance(after, before), norm(before)];
                for (sum, length) in squares.iter_mut().zip(lengths) {
                    *sum += length * length;
                }
            }
            let rates = &mut self.rates;
            rates.clear();
            let place = (&state.layout, Some(layer));
            record_rates(&*state.optimizer, knobs, gradient, place, rates);
            *norms = UpdateNorms::of(squares, &mut self.rates);
            for (sum, square) in whole.iter_mut().zip(squares) {
                *sum += square;
            }
        }
        self.rates.clear();
        let place = (&state.layout, None);
        record_rates(&*state.optimizer, knobs, gradient, place, &mut self.rates);
        self.latest.whole = UpdateNorms::of(whole, &mut self.rates);
    }
}

/// Appends to `to` the effective rates of about a thousand parameters, evenly spaced: of a linear layer, or of all
/// layers.
pub fn record_rates(
    optimizer: &dyn Optimizer,
    knobs: &[f64],
    gradient: &[f32],
    (layout, layer): (&Layout, Option<usize>),
    to: &mut Vec<f32>,
) {
    let Some(layer) = layer else {
        let size = layout.len();
        optimizer.rates(knobs, gradient, 0..size, stride(size), to);
        return;
    };
    let size: usize = blocks(layout, layer).map(|block| block.len()).sum();
    for block in blocks(layout, layer) {
        optimizer.rates(knobs, gradient, block, stride(size), to);
    }
}

impl UpdateNorms {
    fn of(squares: [f64; 3], rates: &mut [f32]) -> Self {
        let [gradient, update, weight] = squares.map(f64::sqrt);
        Self {
            gradient,
            update,
            weight,
            rates: Rates::of(rates),
        }
    }
}

fn blocks(layout: &Layout, layer: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let all = layout.blocks().iter();
    all.filter(move |block| block.layer == layer)
        .map(|block| block.range.clone())
}

/// The spacing of sampled parameters. It is odd, so that the samples are not always of the same units: the widths of
/// layers are mostly even.
const fn stride(size: usize) -> usize {
    size.div_ceil(SAMPLE) | 1
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::optim;
    use crate::train::history::Place;
    use crate::train::timeline::To;
    use crate::train::{Change, Recipe, Session, Timeline};

    /// Everything that moves the point of the gradient or draws at random.
    const ALL: [(&str, &str); 9] = [
        ("hidden", "16,8"),
        ("train-size", "100"),
        ("input-noise", "0.1"),
        ("weight-noise", "0.01"),
        ("mixup", "0.4"),
        ("dropout", "0.3"),
        ("batch-norm", "on"),
        ("weight-decay", "1e-3"),
        ("eval-every", "50 steps"),
    ];

    fn session(more: &[(&str, &str)]) -> Session {
        let settings: Vec<(&str, &str)> = ALL.iter().chain(more).copied().collect();
        Session::new(Recipe::of(&settings).unwrap()).unwrap()
    }

    fn parameters(session: &Session) -> Vec<f32> {
        session.trainer().parameters().to_vec()
    }

    #[test]
    fn measurements_become_rarer_and_depend_on_the_number_of_the_step_alone() {
        let due: Vec<u64> = (1..=20_000)
            .filter(|step| is_update_measured(*step))
            .collect();
        assert!((1..=128).all(is_update_measured));
        let between = |start: u64, end: u64| {
            let all = due.iter().filter(|step| (start + 1..=end).contains(*step));
            all.count()
        };
        // 64 in each doubling, until only every 64th step is measured.
        for doubling in 0..6 {
            let start = 128 << doubling;
            assert_eq!(between(start, 2 * start), 64, "{start}");
        }
        assert_eq!(between(8192, 16_384), 128);
        assert!(due.windows(2).all(|pair| pair[1] - pair[0] <= 64));
    }

    #[test]
    fn stats_are_what_the_update_did() {
        for entry in optim::ENTRIES {
            let mut session = session(&[("optimizer", entry.id)]);
            session.record_updates(true);
            assert_eq!(session.trainer().stats(), None);
            for step in 1..=20 {
                let before = parameters(&session);
                session.advance();
                let (trainer, after) = (session.trainer(), parameters(&session));
                let stats = trainer.stats().unwrap();
                assert_eq!((stats.step, stats.layers.len()), (step, 3));
                let norm = |layer: Option<usize>, of: &dyn Fn(usize) -> f64| {
                    let blocks = trainer.layout().blocks().iter();
                    let blocks = blocks.filter(|block| layer.is_none_or(|l| l == block.layer));
                    let squares = blocks.flat_map(|block| block.range.clone());
                    squares.map(|at| of(at).powi(2)).sum::<f64>().sqrt()
                };
                let all = stats.layers.iter().enumerate();
                let all = all.map(|(layer, norms)| (Some(layer), norms));
                for (layer, norms) in all.chain([(None, &stats.whole)]) {
                    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b;
                    let wide = |x: f32| f64::from(x);
                    let gradient = norm(layer, &|at| wide(trainer.last_gradient()[at]));
                    let update = norm(layer, &|at| wide(after[at]) - wide(before[at]));
                    let weight = norm(layer, &|at| wide(before[at]));
                    assert!(close(norms.gradient, gradient), "{}", entry.id);
                    assert!(close(norms.update, update), "{}", entry.id);
                    assert!(close(norms.weight, weight), "{}", entry.id);
                    let rates = norms.rates.unwrap();
                    assert!(rates.lower > 0.0, "{}", entry.id);
                    assert!(rates.lower <= rates.median && rates.median <= rates.upper);
                    if optim::find(entry.id).unwrap().formula.len() == 1 {
                        assert_eq!(f64::from(rates.median), f64::from(0.05_f32));
                    }
                }
            }
        }
    }

    #[test]
    fn a_run_that_is_watched_is_the_same_run_bit_for_bit() {
        for entry in optim::ENTRIES {
            let run = |watched: bool| {
                let mut session = session(&[("optimizer", entry.id)]);
                session.record_updates(watched);
                let mut advances = Vec::new();
                for step in 0..140 {
                    if step == 70 {
                        let change = "batch-norm off".parse::<Change>().unwrap();
                        session.apply(change).unwrap();
                    }
                    advances.push(session.advance());
                }
                let bits = parameters(&session).into_iter().map(f32::to_bits);
                (bits.collect::<Vec<_>>(), advances)
            };
            assert_eq!(run(true), run(false), "{}", entry.id);
        }
    }

    #[test]
    fn a_step_that_is_made_again_has_the_same_stats() {
        let mut timeline = Timeline::new(session(&[("optimizer", "nesterov")]));
        timeline.record_updates(true);
        let play = |timeline: &mut Timeline| {
            timeline.play();
            timeline.session().trainer().stats().cloned()
        };
        let first: Vec<_> = (0..60).map(|_| play(&mut timeline)).collect();
        assert!(first.iter().all(Option::is_some));
        timeline.travel(To::Place(Place::default()));
        assert_eq!(timeline.session().trainer().stats(), None);
        let again: Vec<_> = (0..60).map(|_| play(&mut timeline)).collect();
        assert_eq!(first, again);
    }

    #[test]
    fn a_step_that_is_not_measured_has_none() {
        let mut session = session(&[]);
        session.record_updates(true);
        for step in 1..=140 {
            session.advance();
            let stats = session.trainer().stats();
            assert_eq!(stats.is_some(), step <= 128 || step % 2 == 0, "{step}");
        }
        session.record_updates(false);
        assert_eq!(session.trainer().stats(), None);
    }

    #[test]
    fn quantiles_are_the_nearest_of_the_rates() {
        let mut rates: Vec<f32> = (0..=100).rev().map(|x| x as f32).collect();
        let rates = Rates::of(&mut rates).unwrap();
        assert_eq!((rates.lower, rates.median, rates.upper), (5.0, 50.0, 95.0));
        assert_eq!(Rates::of(&mut []), None);
        let one = Rates::of(&mut [2.0]).unwrap();
        assert_eq!((one.lower, one.upper), (2.0, 2.0));
    }
}
