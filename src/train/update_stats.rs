//! What an update did, measured now and then: how long gradient, step and weights are, and how fast each weight learns.

use super::lengths::{distance, norm};
use super::state::RunState;
use crate::nn::Layout;
use crate::optim::Optimizer;

/// Up to this step every step is measured; up to twice as many every other, and so on.
const EVERY_STEP: u64 = 128;
/// Steps between two measurements at most.
const WIDEST: u64 = 64;
/// Of a layer, and of the whole, the rates of about so many parameters at most are looked at.
const SAMPLE: usize = 1024;
/// More than the blocks that a layer can have, each of which rounds its share of the sample up.
const BLOCKS: usize = 16;

/// Whether a step is one that is measured: a function of its number alone.
#[must_use]
pub fn is_update_measured(step: u64) -> bool {
    let every = (step.max(1).next_power_of_two() / EVERY_STEP).clamp(1, WIDEST);
    step.is_multiple_of(every)
}

/// What one update did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateStats {
    /// Updates made, this one included.
    pub step: u64,
    /// All parameters together.
    pub whole: UpdateNorms,
    /// Each linear layer from the input side: its weights, biases and what normalises it.
    pub layers: Vec<UpdateNorms>,
}

/// What one update did to some of the parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct UpdateNorms {
    /// ‖g‖, as the optimizer got it.
    pub gradient: f64,
    /// ‖ΔW‖, what the update changed.
    pub update: f64,
    /// ‖W‖ before the update.
    pub weight: f64,
    /// The effective learning rates after it; `None` where no parameter has one.
    pub rates: Option<Rates>,
}

impl UpdateNorms {
    /// ‖ΔW‖/‖W‖; infinite or not a number where ‖W‖ is 0.
    #[must_use]
    pub fn relative(&self) -> f64 {
        self.update / self.weight
    }
}

/// How the effective learning rates of some parameters are spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// 5 % are lower.
    pub lower: f32,
    /// Half are lower.
    pub median: f32,
    /// 5 % are higher.
    pub upper: f32,
}

impl Rates {
    /// Their quantiles, each the nearest of `rates`, which are reordered; `None` where there are none.
    #[must_use]
    pub fn of(rates: &mut [f32]) -> Option<Self> {
        let (first, others) = rates.split_first()?;
        if others.iter().all(|rate| rate.to_bits() == first.to_bits()) {
            // Of an optimizer with one rate for all: a look at each is a fraction of sorting them.
            let [lower, median, upper] = [*first; 3];
            return Some(Self {
                lower,
                median,
                upper,
            });
        }
        let last = others.len();
        let mut end = last;
        // From above: each has only those up to the one before to look among.
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

/// Measures pulses, without allocating once it is made.
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
            rates: Vec::with_capacity(SAMPLE + BLOCKS),
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
            look_at_rates(&*state.optimizer, knobs, gradient, place, rates);
            *norms = UpdateNorms::of(squares, &mut self.rates);
            for (sum, square) in whole.iter_mut().zip(squares) {
                *sum += square;
            }
        }
        self.rates.clear();
        let place = (&state.layout, None);
        look_at_rates(&*state.optimizer, knobs, gradient, place, &mut self.rates);
        self.latest.whole = UpdateNorms::of(whole, &mut self.rates);
    }
}

/// Adds to `to` the effective rates of about a thousand parameters, evenly spaced: of a linear layer, or of all.
pub fn look_at_rates(
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

/// The distance between two looked-at parameters. It is odd, so that it does not keep falling on the same units of a layer,
/// whose widths are mostly even.
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

    /// Everything that moves the point of the gradient, or draws.
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
    fn pulses_become_rarer_and_are_due_by_the_number_of_the_step_alone() {
        let due: Vec<u64> = (1..=20_000)
            .filter(|step| is_update_measured(*step))
            .collect();
        assert!((1..=128).all(is_update_measured));
        let between = |start: u64, end: u64| {
            let all = due.iter().filter(|step| (start + 1..=end).contains(*step));
            all.count()
        };
        // 64 in each doubling, until every 64th it is.
        for doubling in 0..6 {
            let start = 128 << doubling;
            assert_eq!(between(start, 2 * start), 64, "{start}");
        }
        assert_eq!(between(8192, 16_384), 128);
        assert!(due.windows(2).all(|pair| pair[1] - pair[0] <= 64));
    }

    #[test]
    fn a_pulse_is_what_the_update_did() {
        for entry in optim::ENTRIES {
            let mut session = session(&[("optimizer", entry.id)]);
            session.watch_pulse(true);
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
                session.watch_pulse(watched);
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
    fn a_step_that_is_made_again_has_the_same_pulse() {
        let mut timeline = Timeline::new(session(&[("optimizer", "nesterov")]));
        timeline.watch_pulse(true);
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
        session.watch_pulse(true);
        for step in 1..=140 {
            session.advance();
            let stats = session.trainer().stats();
            assert_eq!(stats.is_some(), step <= 128 || step % 2 == 0, "{step}");
        }
        session.watch_pulse(false);
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
