//! Data augmentation: each training picture is shifted, turned and zoomed a little, afresh at every step.
//!
//! Each picture draws a shift, an angle and a zoom, uniform between minus and plus its knob, and is read back through
//! them with bilinear interpolation. What lies outside the picture is brightness 0, so every new pixel is a mean of old
//! ones and of that, and the range of values stays.

use ndarray::ArrayViewMut2;
use rand::Rng;

use super::scratch::{Scratch, first};
use super::{Entry, Images, Moment, Regularizer, ground, never};
use crate::knob::{Kind, Knob, Scale};
use crate::rng::{Generator, Purpose, stream};

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "augment",
    label: "augmentation",
    explanation: "shift, turn and zoom each picture a little, so that no two epochs show the same",
    source: "Simard, Steinkraus & Platt 2003",
    knobs: &[
        Knob {
            word: "augment-shift",
            symbol: "",
            label: "shift",
            explanation: "most pixels a picture is moved, across and down",
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
            explanation: "most degrees a picture is turned, either way",
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
            explanation: "most percent a picture grows or shrinks",
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
    unavailable: |on, _| on.images.is_none().then_some(ground::NEEDS_IMAGES),
    notice: never,
    build: || Box::new(Augmentation::default()),
};

/// The picture being read, with a border.
#[derive(Clone, Debug, Default)]
struct Augmentation {
    bordered: Scratch<Vec<f32>>,
}

impl Regularizer for Augmentation {
    fn batch(
        &mut self,
        moment: Moment<'_>,
        knobs: &[f64],
        inputs: &mut ArrayViewMut2<'_, f32>,
        _targets: &mut ArrayViewMut2<'_, f32>,
    ) {
        let Some(images) = moment.ground.images else {
            return;
        };
        let mut generator = stream(moment.seed, Purpose::Augment, moment.step);
        for mut row in inputs.rows_mut() {
            let motion = Motion::draw(&mut generator, knobs);
            if let Some(picture) = row.as_slice_mut() {
                move_picture(picture, images, motion, &mut self.bordered);
            }
        }
    }

    fn boxed_clone(&self) -> Box<dyn Regularizer> {
        Box::new(self.clone())
    }
}

/// How a picture is moved.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Motion {
    /// Pixels to the right and down.
    shift: [f32; 2],
    /// Cosine and sine of the angle, clockwise on the screen.
    turn: [f32; 2],
    /// Factor of its size.
    zoom: f32,
}

impl Motion {
    /// All four numbers are drawn whatever the knobs, so that no knob disturbs what another draws.
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

/// Replaces `picture` by itself, moved.
fn move_picture(picture: &mut [f32], images: Images, motion: Motion, room: &mut Vec<f32>) {
    let Images {
        width,
        height,
        background,
    } = images;
    // A border of one pixel before and two behind: every point is read between four pixels that are there.
    let stride = width + 3;
    let bordered = first(room, stride * (height + 3));
    bordered.fill(background);
    for (row, pixels) in picture.chunks_exact(width).enumerate() {
        let start = (row + 1) * stride + 1;
        bordered[start..start + width].copy_from_slice(pixels);
    }
    let centre = [width, height].map(|size| (size as f32 - 1.0) / 2.0);
    let [right, down] = motion.shift;
    // From a place in the new picture back to where its brightness comes from: turned back, and shrunk by the zoom.
    let [cosine, sine] = motion.turn.map(|part| part / motion.zoom);
    for (row, pixels) in picture.chunks_exact_mut(width).enumerate() {
        let y = row as f32 - centre[1] - down;
        for (column, pixel) in pixels.iter_mut().enumerate() {
            let x = column as f32 - centre[0] - right;
            let from = [cosine * x + sine * y, cosine * y - sine * x];
            *pixel = read(
                bordered,
                stride,
                [
                    (from[0] + centre[0]).clamp(-1.0, width as f32) + 1.0,
                    (from[1] + centre[1]).clamp(-1.0, height as f32) + 1.0,
                ],
            );
        }
    }
}

/// The brightness at a place between four pixels: the mean of them, weighted by nearness.
fn read(bordered: &[f32], stride: usize, at: [f32; 2]) -> f32 {
    let [x, y] = at;
    let (column, row) = (x as usize, y as usize);
    let (right, below) = (x - column as f32, y - row as f32);
    let start = row * stride + column;
    let above = &bordered[start..start + 2];
    let under = &bordered[start + stride..start + stride + 2];
    // As two weights rather than a difference, so that rounding never leaves the range of the four.
    let mean = |a: f32, b: f32, share: f32| a * (1.0 - share) + b * share;
    mean(
        mean(above[0], above[1], right),
        mean(under[0], under[1], right),
        below,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    use crate::nn::{Activation, Layout, Loss, Network, Shape};
    use crate::regularize::Ground;

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

    fn picture() -> Vec<f32> {
        (0..20_u8)
            .map(|i| (f32::from(i) * 0.9).sin() + 0.6)
            .collect()
    }

    fn moved(images: Images, motion: Motion) -> Vec<f32> {
        let mut picture = picture();
        picture.truncate(images.width * images.height);
        move_picture(&mut picture, images, motion, &mut Vec::new());
        picture
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
        let moment = Moment {
            seed: 3,
            step,
            layout: &layout,
            ground: Ground {
                images: Some(IMAGES),
                classes: true,
                batch: 50,
            },
        };
        let mut inputs = Array2::from_shape_fn((50, 20), |(row, i)| picture()[(i + row) % 20]);
        let mut targets = Array2::zeros((50, 2));
        (ENTRY.build)().batch(
            moment,
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
        let (before, after) = (picture(), moved(IMAGES, motion));
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
        let (before, after) = (picture(), moved(IMAGES, motion));
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
        let (before, after) = (picture(), moved(square, motion));
        for row in 0..4 {
            for column in 0..4 {
                // What was at the top is now on the right.
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
        let (before, after) = (picture(), moved(square, motion));
        // New column 0 stands for old 0.75, a quarter of pixel 0 and three of pixel 1.
        let row = |r: usize| 0.25 * before[4 * r] + 0.75 * before[4 * r + 1];
        assert!((after[0] - (0.25 * row(0) + 0.75 * row(1))).abs() < 1e-6);
        assert!(after.iter().all(|pixel| *pixel < 2.0));
    }

    #[test]
    fn zero_knobs_leave_every_picture_as_it_is() {
        for step in 0..20 {
            let still = augmented(&[0.0; 3], step);
            for (row, pixels) in still.rows().into_iter().enumerate() {
                let expected: Vec<f32> = (0..20).map(|i| picture()[(i + row) % 20]).collect();
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
    fn every_step_and_every_picture_draws_afresh_within_the_knobs() {
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
