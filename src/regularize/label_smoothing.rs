//! Soft targets, in one of three modes; each is a knob, and setting one sets the others to 0.
//!
//! - *smooth* (Szegedy et al. 2016): `y ← (1−s) y + s/K`;
//! - *mixup* (Zhang et al. 2018): `λ ~ Beta(α, α)`, `x ← λ x + (1−λ) x′`, `y ← λ y + (1−λ) y′`, with `x′, y′` the
//!   same batch permuted;
//! - *`CutMix`* (Yun et al. 2019): a box of area 1−λ of `x′` pasted into `x`, the targets mixed by the area actually
//!   pasted, since a box at the border is cut off.
//!
//! One λ (and one box) per batch, as in both papers' code. Smoothing needs classes and `CutMix` needs images; mixup
//! also serves regression, where the mixture of two values is a value, as a prior that the function is linear between
//! samples.

use ndarray::{Array2, ArrayViewMut2};
use rand::{Rng, seq::SliceRandom};
use rand_distr::{Beta, Distribution};

use super::scratch::{Scratch, first};
use super::{Draw, Draws, Entry, Images, Reason, Regularizer, Sizes, StepContext, never};
use crate::knob::{Kind, Knob, Scale};
use crate::rng::{Generator, Purpose, stream};
use crate::simd::vectorised;

const CONCENTRATION: Kind = Kind::Real {
    min: 0.01,
    max: 100.0,
    scale: Scale::Log,
};

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "label-smoothing",
    label: "label smoothing",
    explanation: "train on softer targets: smoothed labels, or mixtures of two samples",
    source: "Szegedy et al. 2016; Zhang et al. 2018; Yun et al. 2019",
    knobs: &[
        Knob {
            word: "label-smoothing",
            symbol: "s",
            label: "smoothing",
            value_name: "FRACTION",
            explanation: "fraction of each label spread evenly over all classes",
            kind: Kind::Real {
                min: 0.001,
                max: 0.999,
                scale: Scale::Linear(0.05),
            },
            default: 0.1,
            switches: true,
        },
        Knob {
            word: "mixup",
            symbol: "a",
            label: "mixup",
            value_name: "ALPHA",
            explanation: "mix each sample and its label with another's, in a proportion drawn from Beta(α, α)",
            kind: CONCENTRATION,
            default: 0.4,
            switches: true,
        },
        Knob {
            word: "cutmix",
            symbol: "a",
            label: "CutMix",
            value_name: "ALPHA",
            explanation: "paste a box from another image and mix the labels to match; its area is drawn from Beta(α, α)",
            kind: CONCENTRATION,
            default: 1.0,
            switches: true,
        },
    ],
    exclusive: true,
    watches: false,
    unavailable: |on, knobs| {
        if knobs[SMOOTH] > 0.0 && !on.classes {
            Some(Reason::NeedsClasses)
        } else if knobs[CUTMIX] > 0.0 && on.images.is_none() {
            Some(Reason::NeedsImages)
        } else {
            None
        }
    },
    mismatch: super::fits,
    notice: never,
    build: || Box::new(Mixing::default()),
};

const SMOOTH: usize = 0;
const MIXUP: usize = 1;
const CUTMIX: usize = 2;

/// Soft targets in any of the three modes.
#[derive(Clone, Debug, Default)]
struct Mixing {
    scratch: Scratch<Buffers>,
}

#[derive(Debug, Default)]
struct Buffers {
    partners: Vec<u32>,
    /// The rows before they were mixed: after a batch, the targets.
    before: Vec<f32>,
    /// Whether the targets of the last batch are those of classes.
    has_classes: bool,
    /// λ of the last batch, if one was drawn.
    share: Option<f32>,
    /// The box of the last batch, if one was pasted.
    pasted: Option<Pasted>,
}

impl Regularizer for Mixing {
    fn batch(
        &mut self,
        context: StepContext<'_>,
        knobs: &[f64],
        inputs: &mut ArrayViewMut2<'_, f32>,
        targets: &mut ArrayViewMut2<'_, f32>,
    ) {
        let (features, outputs, rows) = (inputs.ncols(), targets.ncols(), inputs.nrows());
        // Both are whole rows of a buffer in standard layout.
        let (Some(x), Some(y)) = (inputs.as_slice_mut(), targets.as_slice_mut()) else {
            return;
        };
        (self.scratch.share, self.scratch.pasted) = (None, None);
        if knobs[SMOOTH] > 0.0 {
            smooth(knobs[SMOOTH] as f32, y, outputs);
            return;
        }
        let mut generator = stream(context.seed, Purpose::Mix, context.step);
        let Buffers {
            partners,
            before,
            pasted: kept,
            ..
        } = &mut *self.scratch;
        let share = if knobs[MIXUP] > 0.0 {
            let [own, others] = shares(beta(&mut generator, knobs[MIXUP]));
            permute(&mut generator, first(partners, rows));
            mix(x, features, &partners[..rows], [own, others], before);
            own
        } else if let (true, Some(images)) = (knobs[CUTMIX] > 0.0, context.data_context.images) {
            let own = beta(&mut generator, knobs[CUTMIX]);
            let pasted = Pasted::draw(&mut generator, images, 1.0 - own);
            permute(&mut generator, first(partners, rows));
            paste(x, features, images, &partners[..rows], pasted, before);
            *kept = Some(pasted);
            pasted.share_left(images)
        } else {
            return;
        };
        let [own, others] = shares(f64::from(share));
        mix(y, outputs, &partners[..rows], [own, others], before);
        self.scratch.share = Some(own);
        self.scratch.has_classes = context.data_context.classes;
    }

    fn mix_weights(&mut self, weights: &mut [f32], targets: &mut ArrayViewMut2<'_, f32>) {
        let Buffers {
            partners,
            before,
            has_classes,
            share,
            ..
        } = &mut *self.scratch;
        if let Some(share) = *share {
            let (outputs, partners) = (targets.ncols(), &partners[..weights.len()]);
            let shares = shares(f64::from(share));
            if let (true, Some(y)) = (*has_classes, targets.as_slice_mut()) {
                weigh_targets(y, outputs, partners, shares, [weights, before]);
            }
            mix(weights, 1, partners, shares, before);
        }
    }

    fn drawn(&self) -> Vec<(&'static str, f64)> {
        let share = self.scratch.share.map(|share| ("λ", f64::from(share)));
        share.into_iter().collect()
    }

    fn draws(&self, context: StepContext<'_>, knobs: &[f64], sizes: Sizes<'_>) -> Draws {
        let mut double = self.clone();
        let mut inputs = Array2::zeros((sizes.rows, sizes.inputs));
        let mut targets = Array2::zeros((sizes.rows, sizes.outputs));
        let (mut inputs, mut targets) = (inputs.view_mut(), targets.view_mut());
        double.batch(context, knobs, &mut inputs, &mut targets);
        let Some(share) = double.scratch.share else {
            return Draws::new();
        };
        let partners = double.scratch.partners[..sizes.rows].to_vec();
        let mut draws = Draws::from([
            ("share", Draw::Number(share)),
            ("partners", Draw::Places(partners)),
        ]);
        if let Some(pasted) = double.scratch.pasted {
            let span = |[from, to]: [usize; 2]| Draw::Places(vec![from as u32, to as u32]);
            draws.insert("columns", span(pasted.columns));
            draws.insert("rows", span(pasted.rows));
        }
        draws
    }

    fn boxed_clone(&self) -> Box<dyn Regularizer> {
        Box::new(self.clone())
    }
}

/// `y ← (1−s) y + s/K`.
fn smooth(s: f32, targets: &mut [f32], classes: usize) {
    let (stays, spread) = (1.0 - s, s / classes as f32);
    for y in targets {
        *y = stays * *y + spread;
    }
}

/// A draw from Beta(α, α).
fn beta(generator: &mut Generator, a: f64) -> f64 {
    // The knob's range only allows valid parameters of the distribution.
    Beta::new(a, a).map_or(1.0, |beta| beta.sample(generator))
}

/// λ and 1−λ as two numbers whose sum is exactly 1: the smaller is computed as 1 minus the larger.
fn shares(own: f64) -> [f32; 2] {
    let larger = own.max(1.0 - own) as f32;
    let smaller = 1.0 - larger;
    if own >= 0.5 {
        [larger, smaller]
    } else {
        [smaller, larger]
    }
}

/// Draws the partner of each row.
fn permute(generator: &mut Generator, partners: &mut [u32]) {
    for (row, partner) in partners.iter_mut().enumerate() {
        *partner = row as u32;
    }
    partners.shuffle(generator);
}

/// Replaces each row by its mixture with its partner.
fn mix(rows: &mut [f32], width: usize, partners: &[u32], shares: [f32; 2], scratch: &mut Vec<f32>) {
    let before = first(scratch, rows.len());
    before.copy_from_slice(rows);
    let [own, others] = shares;
    for (row, partner) in rows.chunks_exact_mut(width).zip(partners) {
        let start = *partner as usize * width;
        let partner = &before[start..start + width];
        vectorised(
            #[inline(always)]
            || {
                for (x, other) in row.iter_mut().zip(partner) {
                    *x = own * *x + others * other;
                }
            },
        );
    }
}

/// Mixes the targets `before` with those of the partners in the shares λ w : (1−λ) w′, where the weights are not both 1.
fn weigh_targets(
    targets: &mut [f32],
    width: usize,
    partners: &[u32],
    [own, others]: [f32; 2],
    [weights, before]: [&[f32]; 2],
) {
    let rows = targets.chunks_exact_mut(width).zip(weights).enumerate();
    for (row, (targets, weight)) in rows {
        let partner = partners[row] as usize;
        let pair = [own * weight, others * weights[partner]];
        let sum = pair[0] + pair[1];
        let are_ones = *weight == 1.0 && weights[partner] == 1.0;
        if are_ones || sum <= 0.0 {
            continue;
        }
        let [own, others] = shares(f64::from(pair[0] / sum));
        let of = |row: usize| &before[row * width..][..width];
        for (y, (one, other)) in targets.iter_mut().zip(of(row).iter().zip(of(partner))) {
            *y = own * one + others * other;
        }
    }
}

/// The pasted box: columns and rows, ends excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pasted {
    columns: [usize; 2],
    rows: [usize; 2],
}

impl Pasted {
    /// Draws a box with this share of the image's area and the image's aspect ratio, centred anywhere in the image.
    fn draw(generator: &mut Generator, images: Images, share: f64) -> Self {
        let side = share.sqrt();
        let mut span = |size: usize| {
            let length = (size as f64 * side).round();
            let middle = (f64::from(generator.next_u32()) / 4_294_967_296.0) * size as f64;
            let start = (middle.floor() - (length / 2.0).floor()) as i64;
            let end = start + length as i64;
            [start, end].map(|edge| edge.clamp(0, size as i64) as usize)
        };
        Self {
            columns: span(images.width),
            rows: span(images.height),
        }
    }

    /// The share of the image's area that is not pasted over.
    fn share_left(self, images: Images) -> f32 {
        let pasted = (self.columns[1] - self.columns[0]) * (self.rows[1] - self.rows[0]);
        let all = images.width * images.height;
        (all - pasted) as f32 / all as f32
    }
}

/// Pastes the box of each image's partner into it, in each plane of colour.
fn paste(
    pixels: &mut [f32],
    features: usize,
    images: Images,
    partners: &[u32],
    at: Pasted,
    scratch: &mut Vec<f32>,
) {
    let before = first(scratch, pixels.len());
    before.copy_from_slice(pixels);
    let size = images.width * images.height;
    let [from, to] = at.columns;
    for (image, partner) in pixels.chunks_exact_mut(features).zip(partners) {
        let partner = before[*partner as usize * features..][..features].chunks_exact(size);
        for (plane, partner) in image.chunks_exact_mut(size).zip(partner) {
            for row in at.rows[0]..at.rows[1] {
                let span = row * images.width + from..row * images.width + to;
                plane[span.clone()].copy_from_slice(&partner[span]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::nn::{Activation, Loss, Network, Shape};
    use crate::regularize::DataContext;

    const IMAGES: Images = Images {
        width: 7,
        height: 5,
        background: 0.0,
    };
    const ROWS: usize = 12;

    /// A batch in which all pixels of image `r` are `r` and its class is `r mod 3`.
    fn mixed(knobs: &[f64], step: u64) -> (Array2<f32>, Array2<f32>, Vec<(&'static str, f64)>) {
        let (x, y, weights, drawn) = mixed_with(knobs, step, |_| 1.0);
        assert!(weights.iter().all(|weight| *weight == 1.0));
        (x, y, drawn)
    }

    /// The same, and the weights: that of picture `r` is `r`, too.
    fn mixed_with_weights(knobs: &[f64], step: u64) -> Mixed {
        mixed_with(knobs, step, |row| row as f32)
    }

    type Mixed = (Array2<f32>, Array2<f32>, Vec<f32>, Vec<(&'static str, f64)>);

    fn mixed_with(knobs: &[f64], step: u64, weight: fn(usize) -> f32) -> Mixed {
        let shape = Shape {
            inputs: 35,
            hidden: Vec::new(),
            outputs: 3,
        };
        let network = Network::new(shape, Activation::Relu, Loss::CrossEntropy).unwrap();
        let context = StepContext {
            seed: 9,
            step,
            layout: network.layout(),
            data_context: DataContext {
                images: Some(IMAGES),
                classes: true,
                batch: ROWS,
            },
        };
        let mut x = Array2::from_shape_fn((ROWS, 35), |(row, _)| row as f32);
        let mut y = Array2::from_shape_fn((ROWS, 3), |(row, k)| f32::from(u8::from(row % 3 == k)));
        let mut mixing = (ENTRY.build)();
        mixing.batch(context, knobs, &mut x.view_mut(), &mut y.view_mut());
        let mut weights: Vec<f32> = (0..ROWS).map(weight).collect();
        mixing.mix_weights(&mut weights, &mut y.view_mut());
        (x, y, weights, mixing.drawn())
    }

    #[test]
    fn weights_are_mixed_as_the_samples_are() {
        let own: Vec<f32> = (0..ROWS).map(|row| row as f32).collect();
        assert_eq!(mixed_with_weights(&[0.3, 0.0, 0.0], 0).2, own);
        for step in 0..100 {
            let (x, _, weights, _) = mixed_with_weights(&[0.0, 0.4, 0.0], step);
            assert_eq!(weights, x.column(0).to_vec());
            let (x, _, weights, drawn) = mixed_with_weights(&[0.0, 0.0, 1.0], step);
            for (row, (x, weight)) in x.rows().into_iter().zip(&weights).enumerate() {
                // The picture is of two values, the row's own and its partner's, in the drawn shares.
                let partner = x.iter().find(|value| **value != row as f32);
                let partner = f64::from(*partner.unwrap_or(&(row as f32)));
                let expected = drawn[0].1 * row as f64 + (1.0 - drawn[0].1) * partner;
                if drawn[0].1 > 0.0 {
                    assert!((f64::from(*weight) - expected).abs() < 1e-5);
                }
            }
        }
    }

    #[test]
    fn a_weighted_mixture_has_the_weighted_losses_of_both_samples() {
        for (knobs, steps) in [([0.0, 0.4, 0.0], 100), ([0.0, 0.0, 1.0], 100)] {
            for step in 0..steps {
                let (x, y, weights, drawn) = mixed_with_weights(&knobs, step);
                let own = drawn[0].1;
                for (row, y) in y.rows().into_iter().enumerate() {
                    // The partner is the value in the image that is not the row's own, or what is left of it.
                    let partner = if knobs[MIXUP] > 0.0 {
                        if own > 0.99 {
                            continue;
                        }
                        ((f64::from(x[[row, 0]]) - own * row as f64) / (1.0 - own)).round()
                    } else {
                        let foreign = x.row(row).iter().copied().find(|x| *x != row as f32);
                        f64::from(foreign.unwrap_or(row as f32))
                    };
                    if own == 0.0 && knobs[CUTMIX] > 0.0 {
                        continue;
                    }
                    // The cross-entropy is linear in the targets: w y is what counts. Sample r has the weight r.
                    for k in 0..3 {
                        let part =
                            |sample: f64| sample * f64::from(u8::from(sample as usize % 3 == k));
                        let expected = own * part(row as f64) + (1.0 - own) * part(partner);
                        let got = f64::from(weights[row]) * f64::from(y[k]);
                        assert!((got - expected).abs() < 1e-4, "{row} {k}: {got} {expected}");
                    }
                }
            }
        }
    }

    #[test]
    fn weights_of_one_leave_every_bit_of_the_targets() {
        let mut targets = vec![0.3, 0.7, 0.1, 0.9];
        let same = targets.clone();
        let weights = [1.0, 1.0];
        weigh_targets(
            &mut targets,
            2,
            &[1, 0],
            [0.3, 0.7],
            [&weights, &[1.0, 0.0, 0.0, 1.0]],
        );
        assert_eq!(targets, same);
        // Beside a sample of weight 0, only the other one counts.
        let weights = [0.0, 2.0];
        weigh_targets(
            &mut targets,
            2,
            &[1, 0],
            [0.3, 0.7],
            [&weights, &[1.0, 0.0, 0.0, 1.0]],
        );
        assert_eq!(targets, [0.0, 1.0, 0.0, 1.0]);
    }

    #[test]
    fn smoothing_spreads_its_share_and_leaves_the_inputs() {
        let (x, y, drawn) = mixed(&[0.3, 0.0, 0.0], 0);
        assert_eq!(x, Array2::from_shape_fn((ROWS, 35), |(row, _)| row as f32));
        assert!(drawn.is_empty());
        for ((row, k), y) in y.indexed_iter() {
            let expected = if row % 3 == k { 0.8 } else { 0.1 };
            assert!((y - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn mixup_mixes_inputs_and_labels_alike_and_keeps_the_mass_exactly() {
        for step in 0..200 {
            let (x, y, drawn) = mixed(&[0.0, 0.4, 0.0], step);
            let own = drawn[0].1;
            assert!((0.0..=1.0).contains(&own));
            for (row, (x, y)) in x.rows().into_iter().zip(y.rows()).enumerate() {
                assert_eq!(y.sum(), 1.0);
                // The partner follows from the image, and the label has to agree.
                let others = 1.0 - own;
                if others < 0.01 {
                    continue;
                }
                let partner = ((f64::from(x[0]) - own * row as f64) / others).round() as usize;
                assert!(partner < ROWS);
                for k in 0..3 {
                    let is = |row: usize| f64::from(u8::from(row % 3 == k));
                    let expected = own * is(row) + others * is(partner);
                    assert!((f64::from(y[k]) - expected).abs() < 1e-6);
                }
            }
        }
    }

    #[test]
    fn cutmix_pastes_a_box_whose_area_is_the_share_of_the_label() {
        let mut clipped = 0;
        for step in 0..300 {
            let (x, y, drawn) = mixed(&[0.0, 0.0, 1.0], step);
            let own = drawn[0].1 as f32;
            for (row, (x, y)) in x.rows().into_iter().zip(y.rows()).enumerate() {
                assert_eq!(y.sum(), 1.0);
                let foreign: Vec<usize> = (0..35).filter(|i| x[*i] != row as f32).collect();
                let Some(&partner) = foreign.first().map(|i| &x[*i]) else {
                    continue;
                };
                assert!(foreign.iter().all(|i| x[*i] == partner));
                assert!((own - (35 - foreign.len()) as f32 / 35.0).abs() < 1e-7);
                let is = |value: usize, k: usize| f32::from(u8::from(value % 3 == k));
                for k in 0..3 {
                    let expected = own * is(row, k) + (1.0 - own) * is(partner as usize, k);
                    assert!((y[k] - expected).abs() < 1e-6);
                }
                let columns: Vec<usize> = foreign.iter().map(|i| i % 7).collect();
                let width = columns.iter().max().unwrap() - columns.iter().min().unwrap() + 1;
                assert_eq!(foreign.len() % width, 0, "not a box");
                clipped += usize::from(columns.contains(&0));
            }
        }
        assert!(clipped > 0);
    }

    #[test]
    fn lambda_follows_its_beta_distribution() {
        for a in [0.2, 0.4, 1.0, 8.0] {
            let mut generator = stream(1, Purpose::Mix, 0);
            let all: Vec<f64> = (0..20_000).map(|_| beta(&mut generator, a)).collect();
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            let variance = all.iter().map(|l| (l - 0.5).powi(2)).sum::<f64>() / all.len() as f64;
            assert!((mean - 0.5).abs() < 0.015, "{a}: {mean}");
            let expected = 1.0 / (4.0 * (2.0 * a + 1.0));
            assert!((variance / expected - 1.0).abs() < 0.04, "{a}: {variance}");
        }
    }

    #[test]
    fn two_shares_are_exactly_one_together() {
        for i in 0..=100_000 {
            let own = f64::from(i) / 100_000.0;
            let [own32, others] = shares(own);
            assert_eq!(own32 + others, 1.0);
            assert!((f64::from(own32) - own).abs() < 1e-7);
        }
    }
}
