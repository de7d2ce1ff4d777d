//! Data augmentation: each training image is slightly shifted, rotated and zoomed, anew at every step.
//!
//! Each image draws a shift, an angle and a zoom, uniform between minus and plus its knob, and is resampled with
//! bilinear interpolation. Outside the image brightness is 0, so every new pixel is a mean of old ones and 0, and the
//! range of values is kept.

use ndarray::ArrayViewMut2;
use rand::Rng;

use super::scratch::{Scratch, first};
use super::{Draw, Draws, Entry, Images, Reason, Regularizer, Sizes, StepContext, never};
use crate::knob::{Kind, Knob, Scale};
use crate::rng::{Generator, Purpose, stream};
use crate::simd::vectorised;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "augment",
    label: "augmentation",
    explanation: "shift, rotate and zoom each image a little, so that no two epochs look the same",
    source: "Simard, Steinkraus & Platt 2003",
    knobs: &[
        Knob {
            word: "augment-shift",
            symbol: "",
            label: "shift",
            value_name: "PIXELS",
            explanation: "maximum shift in pixels, across and down",
            kind: Kind::Real {
                min: 0.0,
                max: 16.0,
                scale: Scale::Linear(0.5),
            },
            default: 1.0,
            switches: false,
        },
        Knob {
            word: "augment-rotate",
            symbol: "",
            label: "rotation",
            value_name: "DEGREES",
            explanation: "maximum rotation in degrees, either way",
            kind: Kind::Real {
                min: 0.0,
                max: 180.0,
                scale: Scale::Linear(5.0),
            },
            default: 10.0,
            switches: false,
        },
        Knob {
            word: "augment-zoom",
            symbol: "",
            label: "zoom",
            value_name: "PERCENT",
            explanation: "maximum zoom in percent, in or out",
            kind: Kind::Real {
                min: 0.0,
                max: 90.0,
                scale: Scale::Linear(5.0),
            },
            default: 10.0,
            switches: false,
        },
    ],
    exclusive: false,
    watches: false,
    unavailable: |on, _| on.images.is_none().then_some(Reason::NeedsImages),
    mismatch: super::fits,
    notice: never,
    build: || Box::new(Augmentation::default()),
};

#[derive(Clone, Debug, Default)]
struct Augmentation {
    scratch: Scratch<Buffers>,
}

/// Buffers for resampling one image.
#[derive(Debug, Default)]
struct Buffers {
    /// The original image with a border.
    bordered: Vec<f32>,
    /// The coordinates of each pixel, relative to the centre.
    x: Vec<f32>,
    y: Vec<f32>,
    /// The source of each pixel: the index of the upper left of four neighbours, and the fractions to the right of
    /// and below it.
    corner: Vec<u32>,
    right: Vec<f32>,
    below: Vec<f32>,
}

impl Regularizer for Augmentation {
    fn batch(
        &mut self,
        context: StepContext<'_>,
        knobs: &[f64],
        inputs: &mut ArrayViewMut2<'_, f32>,
        _targets: &mut ArrayViewMut2<'_, f32>,
    ) {
        let Some(images) = context.data_context.images else {
            return;
        };
        self.scratch.prepare(images);
        let mut generator = stream(context.seed, Purpose::Augment, context.step);
        for mut row in inputs.rows_mut() {
            let motion = Motion::draw(&mut generator, knobs);
            if let Some(image) = row.as_slice_mut() {
                // The planes of a colour image move together.
                for plane in image.chunks_exact_mut(images.width * images.height) {
                    self.scratch.transform(plane, images, motion);
                }
            }
        }
    }

    fn draws(&self, context: StepContext<'_>, knobs: &[f64], sizes: Sizes<'_>) -> Draws {
        let Some(images) = context.data_context.images else {
            return Draws::new();
        };
        let mut generator = stream(context.seed, Purpose::Augment, context.step);
        let motions: Vec<Motion> = (0..sizes.rows)
            .map(|_| Motion::draw(&mut generator, knobs))
            .collect();
        let pairs = |of: fn(&Motion) -> [f32; 2]| {
            Draw::Rows(motions.iter().map(|motion| of(motion).to_vec()).collect())
        };
        let zooms = motions.iter().map(|motion| motion.zoom);
        Draws::from([
            ("shift", pairs(|motion| motion.shift)),
            ("turn", pairs(|motion| motion.turn)),
            ("zoom", Draw::Numbers(zooms.collect())),
            ("width", Draw::Number(images.width as f32)),
            ("height", Draw::Number(images.height as f32)),
            ("background", Draw::Number(images.background)),
        ])
    }

    fn boxed_clone(&self) -> Box<dyn Regularizer> {
        Box::new(self.clone())
    }
}

/// Pixels processed together.
const LANES: usize = 16;

/// The transformation of one image.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Motion {
    /// In pixels, to the right and down.
    shift: [f32; 2],
    /// Cosine and sine of the angle, clockwise on the screen.
    turn: [f32; 2],
    /// Scale factor.
    zoom: f32,
}

impl Motion {
    /// Draws all four numbers whatever the knobs, so that no knob changes the draws of another.
    fn draw(generator: &mut Generator, knobs: &[f64]) -> Self {
        let mut uniform = || f64::from(generator.next_u32()) / f64::from(u32::MAX) * 2.0 - 1.0;
        let shift = [uniform(), uniform()].map(|draw| (draw * knobs[0]) as f32);
        let (sine, cosine) = (uniform() * knobs[1]).to_radians().sin_cos();
        Self {
            shift,
            turn: [cosine as f32, sine as f32],
            zoom: (1.0 + uniform() * knobs[2] / 100.0) as f32,
        }
    }
}

impl Buffers {
    /// Resizes the buffers for images of this size.
    fn prepare(&mut self, images: Images) {
        let (width, height) = (images.width, images.height);
        // Padded to whole vectors; the results beyond the image are never read.
        let size = (width * height).next_multiple_of(LANES);
        let centre = |size: usize| (size as f32 - 1.0) / 2.0;
        first(&mut self.bordered, stride(images) * (height + 3)).fill(images.background);
        for (i, x) in first(&mut self.x, size).iter_mut().enumerate() {
            *x = (i % width) as f32 - centre(width);
        }
        for (i, y) in first(&mut self.y, size).iter_mut().enumerate() {
            *y = (i / width) as f32 - centre(height);
        }
        first(&mut self.corner, size);
        first(&mut self.right, size);
        first(&mut self.below, size);
    }

    /// Applies `motion` to `image` in corner.
    fn transform(&mut self, image: &mut [f32], images: Images, motion: Motion) {
        let stride = stride(images);
        for (row, pixels) in image.chunks_exact(images.width).enumerate() {
            let start = (row + 1) * stride + 1;
            self.bordered[start..start + images.width].copy_from_slice(pixels);
        }
        self.compute_sources(images, motion);
        let reads = self.corner.iter().zip(&self.right).zip(&self.below);
        for (pixel, ((corner, right), below)) in image.iter_mut().zip(reads) {
            let start = *corner as usize;
            let above = &self.bordered[start..start + 2];
            let under = &self.bordered[start + stride..start + stride + 2];
            // With two weights rather than a difference, so that rounding never leaves the range of the four.
            let mean = |a: f32, b: f32, share: f32| a * (1.0 - share) + b * share;
            let upper = mean(above[0], above[1], *right);
            let lower = mean(under[0], under[1], *right);
            *pixel = mean(upper, lower, *below);
        }
    }

    /// Computes the source of each pixel by the inverse transformation.
    fn compute_sources(&mut self, images: Images, motion: Motion) {
        let (width, height) = (images.width as f32, images.height as f32);
        let (stride, centre) = (
            stride(images) as u32,
            [width, height].map(|size| (size - 1.0) / 2.0),
        );
        let [right, down] = motion.shift;
        let [cosine, sine] = motion.turn.map(|part| part / motion.zoom);
        let from = self
            .x
            .as_chunks::<LANES>()
            .0
            .iter()
            .zip(self.y.as_chunks::<LANES>().0);
        let to = self.corner.as_chunks_mut::<LANES>().0.iter_mut();
        let to = to.zip(self.right.as_chunks_mut::<LANES>().0);
        let to = to.zip(self.below.as_chunks_mut::<LANES>().0);
        vectorised(
            #[inline(always)]
            || {
                for (((corner, to_right), to_below), (x, y)) in to.zip(from) {
                    for i in 0..LANES {
                        let (x, y) = (x[i] - right, y[i] - down);
                        // Beyond the border everything is background, as on it.
                        let column = within(cosine * x + sine * y + centre[0], width) + 1.0;
                        let row = within(cosine * y - sine * x + centre[1], height) + 1.0;
                        let ((left, to_left), (above, to_above)) = (whole(column), whole(row));
                        corner[i] = above * stride + left;
                        to_right[i] = column - to_left;
                        to_below[i] = row - to_above;
                    }
                }
            },
        );
    }
}

/// Clamps `coordinate` to −1 ..= `end`.
#[inline(always)]
#[allow(clippy::inline_always)] // Part of the vector loop.
fn within(coordinate: f32, end: f32) -> f32 {
    let coordinate = if coordinate > -1.0 { coordinate } else { -1.0 };
    if coordinate < end { coordinate } else { end }
}

/// Rounds `coordinate` (from 0 to 2²²) to a whole number not above it and at most 1 below it, returned as both kinds
/// of number.
///
/// Adding 1.5 · 2²³ rounds to a whole number, found in the low bits of the sum; a cast would not be vectorised.
#[inline(always)]
#[allow(clippy::inline_always)] // Part of the vector loop.
fn whole(coordinate: f32) -> (u32, f32) {
    const ROUNDER: f32 = 12_582_912.0;
    let rounded = (coordinate - 0.5) + ROUNDER;
    (
        rounded.to_bits().wrapping_sub(ROUNDER.to_bits()),
        rounded - ROUNDER,
    )
}

/// Pixels in a row of the image with its border: one pixel before and two behind, so that interpolation always has
/// four neighbours.
fn stride(images: Images) -> usize {
    images.width + 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    use crate::nn::{Activation, Layout, Loss, Network, Shape};
    use crate::regularize::DataContext;

    const IMAGES: Images = Images {
        width: 5,
        height: 4,
        background: -0.5,
    };

    const STILL: Motion = Motion {
        shift: [0.0, 0.0],
        turn: [1.0, 0.0],
        zoom: 1.0,
    };

    fn image() -> Vec<f32> {
        (0..20_u8)
            .map(|i| (f32::from(i) * 0.9).sin() + 0.6)
            .collect()
    }

    fn moved(images: Images, motion: Motion) -> Vec<f32> {
        let mut image = image();
        image.truncate(images.width * images.height);
        let mut scratch = Buffers::default();
        scratch.prepare(images);
        scratch.transform(&mut image, images, motion);
        image
    }

    fn layout() -> Layout {
        let shape = Shape {
            inputs: 20,
            hidden: Vec::new(),
            outputs: 2,
        };
        let network = Network::new(shape, Activation::Relu, Loss::CrossEntropy);
        network.map_or_else(|_| unreachable!(), |n| n.layout().clone())
    }

    fn augmented(knobs: &[f64], step: u64) -> Array2<f32> {
        let layout = layout();
        let context = StepContext {
            seed: 3,
            step,
            layout: &layout,
            data_context: DataContext {
                images: Some(IMAGES),
                classes: true,
                batch: 50,
            },
        };
        let mut inputs = Array2::from_shape_fn((50, 20), |(row, i)| image()[(i + row) % 20]);
        let mut targets = Array2::zeros((50, 2));
        (ENTRY.build)().batch(
            context,
            knobs,
            &mut inputs.view_mut(),
            &mut targets.view_mut(),
        );
        inputs
    }

    #[test]
    fn a_whole_shift_moves_every_pixel_exactly_and_lets_the_background_in() {
        let motion = Motion {
            shift: [2.0, -1.0],
            ..STILL
        };
        let (before, after) = (image(), moved(IMAGES, motion));
        for row in 0..4 {
            for column in 0..5 {
                let expected = if column >= 2 && row < 3 {
                    before[(row + 1) * 5 + column - 2]
                } else {
                    IMAGES.background
                };
                assert_eq!(after[row * 5 + column], expected, "{row} {column}");
            }
        }
    }

    #[test]
    fn half_a_pixel_is_the_mean_of_two() {
        let motion = Motion {
            shift: [0.5, 0.0],
            ..STILL
        };
        let (before, after) = (image(), moved(IMAGES, motion));
        for row in 0..4 {
            let mut left = IMAGES.background;
            for column in 0..5 {
                let here = before[row * 5 + column];
                assert!((after[row * 5 + column] - f32::midpoint(left, here)).abs() < 1e-6);
                left = here;
            }
        }
    }

    #[test]
    fn a_quarter_turn_moves_every_pixel_of_a_square_clockwise() {
        let square = Images {
            width: 4,
            height: 4,
            background: 9.0,
        };
        let motion = Motion {
            turn: [0.0, 1.0],
            ..STILL
        };
        let (before, after) = (image(), moved(square, motion));
        for row in 0..4 {
            for column in 0..4 {
                // The top is now on the right.
                assert_eq!(after[row * 4 + column], before[(3 - column) * 4 + row]);
            }
        }
    }

    #[test]
    fn zooming_to_double_shows_the_middle_half() {
        let square = Images {
            width: 4,
            height: 4,
            background: 9.0,
        };
        let motion = Motion { zoom: 2.0, ..STILL };
        let (before, after) = (image(), moved(square, motion));
        // New column 0 is at old 0.75: a quarter of pixel 0 and three quarters of pixel 1.
        let row = |r: usize| 0.25 * before[4 * r] + 0.75 * before[4 * r + 1];
        assert!((after[0] - (0.25 * row(0) + 0.75 * row(1))).abs() < 1e-6);
        assert!(after.iter().all(|pixel| *pixel < 2.0));
    }

    #[test]
    fn zero_knobs_leave_every_image_as_it_is() {
        for step in 0..20 {
            let still = augmented(&[0.0; 3], step);
            for (row, pixels) in still.rows().into_iter().enumerate() {
                let expected: Vec<f32> = (0..20).map(|i| image()[(i + row) % 20]).collect();
                assert_eq!(pixels.to_vec(), expected);
            }
        }
    }

    #[test]
    fn the_range_of_values_stays_whatever_the_knobs() {
        let (low, high) = (-0.5, 1.6);
        for step in 0..40 {
            let all = augmented(&[16.0, 180.0, 90.0], step);
            assert!(all.iter().all(|pixel| (low..=high).contains(pixel)));
        }
    }

    #[test]
    fn every_step_and_every_image_draws_afresh_within_the_knobs() {
        assert_ne!(
            augmented(&[1.0, 10.0, 10.0], 1),
            augmented(&[1.0, 10.0, 10.0], 2)
        );
        let mut generator = stream(1, Purpose::Augment, 0);
        let all: Vec<Motion> = (0..2000)
            .map(|_| Motion::draw(&mut generator, &[2.0, 30.0, 20.0]))
            .collect();
        let extremes = |of: fn(&Motion) -> f32| {
            let values = all.iter().map(of);
            values.fold((f32::MAX, f32::MIN), |(a, b), v| (a.min(v), b.max(v)))
        };
        for (of, low, high) in [
            ((|m| m.shift[0]) as fn(&Motion) -> f32, -2.0, 2.0),
            (|m| m.shift[1], -2.0, 2.0),
            (|m| m.turn[1], -0.5, 0.5),
            (|m| m.zoom, 0.8, 1.2),
        ] {
            let (least, most) = extremes(of);
            assert!(
                least >= low - 1e-6 && least < low + 0.01 * (high - low),
                "{least}"
            );
            assert!(
                most <= high + 1e-6 && most > high - 0.01 * (high - low),
                "{most}"
            );
        }
    }
}
