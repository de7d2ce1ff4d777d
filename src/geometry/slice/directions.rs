//! The two directions of a slice, and the path in their plane.

use std::sync::Arc;

use rand_distr::{Distribution, StandardNormal};

use super::{Kind, PathPoint, View};
use crate::geometry::{filters, symmetric};
use crate::nn::{Layout, Role};
use crate::rng::{Purpose, stream};
use crate::train::Snapshot;

/// Size of a window relative to the path it contains.
const MARGIN: f64 = 1.25;
/// A path with a variance ratio below this has no second direction.
const THINNEST: f64 = 1e-12;

pub(super) struct Plane {
    pub(super) kind: Kind,
    pub(super) directions: [Vec<f32>; 2],
    pub(super) window: [[f64; 2]; 2],
    pub(super) path: Vec<PathPoint>,
    pub(super) explained: Option<[f64; 2]>,
}

impl Plane {
    /// The plane through the weights of `snapshot` that `view` requests.
    pub(super) fn of(snapshot: &Snapshot, view: View) -> Self {
        let past: Vec<Arc<[f32]>> = snapshot.trail.iter().map(|p| p.weights.clone()).collect();
        let displacements = Displacements::of(&past, &snapshot.weights);
        let along_path = (view.kind == Kind::Path)
            .then(|| displacements.principal(snapshot, view.seed))
            .flatten();
        let (kind, directions, explained) = match along_path {
            Some((directions, explained)) => (Kind::Path, directions, Some(explained)),
            None => (Kind::Random, random(snapshot, view.seed), None),
        };
        let path = path(snapshot, &displacements, &directions);
        let window = match kind {
            Kind::Random => [[-view.width, view.width]; 2],
            Kind::Path => window(&path, view.width),
        };
        Self {
            kind,
            directions,
            window,
            path,
            explained,
        }
    }
}

/// Two random directions, each filter with the norm of the weights' filter.
fn random(snapshot: &Snapshot, seed: u64) -> [Vec<f32>; 2] {
    let layout = snapshot.network.layout();
    let lengths = filters::norms(layout, &snapshot.weights);
    [0, 1].map(|counter| {
        let mut direction = normal(layout, seed, counter);
        let own = filters::norms(layout, &direction);
        for ((d, own), length) in direction.iter_mut().zip(own).zip(&lengths) {
            // A filter of norm 0 has no direction.
            *d = if own > 0.0 {
                (f64::from(*d) * length / own) as f32
            } else {
                0.0
            };
        }
        direction
    })
}

/// Standard normal for each weight, 0 for each bias.
fn normal(layout: &Layout, seed: u64, counter: u64) -> Vec<f32> {
    let mut generator = stream(seed, Purpose::Direction, counter);
    let mut direction = vec![0.0; layout.len()];
    for block in layout.blocks().iter().filter(|b| b.role == Role::Weight) {
        direction[block.range.clone()].fill_with(|| StandardNormal.sample(&mut generator));
    }
    direction
}

/// The points of the path relative to the current weights.
struct Displacements(Vec<Vec<f32>>);

impl Displacements {
    fn of(past: &[Arc<[f32]>], now: &[f32]) -> Self {
        let away = |then: &Arc<[f32]>| then.iter().zip(now).map(|(then, now)| then - now).collect();
        Self(past.iter().map(away).collect())
    }

    /// The first two principal directions of the path (of its covariance, through the small matrix of inner products),
    /// and the share of the variance that each explains. `None` for a path of length 0.
    fn principal(&self, snapshot: &Snapshot, seed: u64) -> Option<([Vec<f32>; 2], [f64; 2])> {
        let gram = self.centred();
        let n = self.0.len() + 1;
        let pairs = symmetric::eigen(&gram, n);
        let total: f64 = (0..n).map(|i| gram[i * n + i]).sum();
        // Written so that NaN gives `None`, too.
        if !(pairs[0].0 > 0.0 && total.is_finite()) {
            return None;
        }
        let first = self.combine(&pairs[0].1);
        let first = oriented(first, |direction| {
            // The run goes from left to right.
            -dot(&self.0[0], direction)
        })?;
        let is_flat = pairs.len() < 2 || pairs[1].0 <= THINNEST * pairs[0].0;
        let second = if is_flat {
            let layout = snapshot.network.layout();
            orthogonal(normal(layout, seed, 0), &first)
        } else {
            self.combine(&pairs[1].1)
        };
        let second = oriented(second, |direction| {
            let sides = self.0.iter().map(|one| dot(one, direction));
            sides.fold(
                0.0,
                |far: f64, side| if side.abs() > far.abs() { side } else { far },
            )
        })?;
        let share =
            |pair: Option<&(f64, Vec<f64>)>| pair.map_or(0.0, |pair| pair.0.max(0.0) / total);
        let explained = [
            share(pairs.first()),
            if is_flat { 0.0 } else { share(pairs.get(1)) },
        ];
        Some(([first, second], explained))
    }

    /// The inner products of all points about their mean; the current one (0) is last.
    fn centred(&self) -> Vec<f64> {
        let n = self.0.len() + 1;
        let mut gram = vec![0.0; n * n];
        for (i, one) in self.0.iter().enumerate() {
            for (j, other) in self.0[..=i].iter().enumerate() {
                let product = dot(one, other);
                (gram[i * n + j], gram[j * n + i]) = (product, product);
            }
        }
        let means: Vec<f64> = gram
            .chunks_exact(n)
            .map(|row| row.iter().sum::<f64>() / n as f64)
            .collect();
        let mean = means.iter().sum::<f64>() / n as f64;
        for i in 0..n {
            for j in 0..n {
                gram[i * n + j] += mean - means[i] - means[j];
            }
        }
        gram
    }

    /// The unit vector of the sum of all points about their mean, weighted by `times`; the components of eigenvectors
    /// sum to 0, so the mean cancels.
    fn combine(&self, times: &[f64]) -> Vec<f32> {
        let mut sum = vec![0.0_f64; self.0[0].len()];
        for (one, times) in self.0.iter().zip(times) {
            for (sum, x) in sum.iter_mut().zip(one) {
                *sum += times * f64::from(*x);
            }
        }
        let length = sum.iter().map(|x| x * x).sum::<f64>().sqrt();
        sum.into_iter().map(|x| (x / length) as f32).collect()
    }
}

/// The component of `direction` orthogonal to the unit vector `other`, normalised to length 1.
fn orthogonal(mut direction: Vec<f32>, other: &[f32]) -> Vec<f32> {
    let along = dot(&direction, other) as f32;
    direction
        .iter_mut()
        .zip(other)
        .for_each(|(d, o)| *d -= along * o);
    let length = dot(&direction, &direction).sqrt() as f32;
    for d in &mut direction {
        *d /= length;
    }
    direction
}

/// `direction` with the sign for which `side` is not negative; `None` if it is not finite.
fn oriented(mut direction: Vec<f32>, side: impl Fn(&[f32]) -> f64) -> Option<Vec<f32>> {
    if side(&direction) < 0.0 {
        for d in &mut direction {
            *d = -*d;
        }
    }
    direction.iter().all(|d| d.is_finite()).then_some(direction)
}

/// The path projected to the plane: the nearest point to each of its points.
fn path(
    snapshot: &Snapshot,
    displacements: &Displacements,
    [first, second]: &[Vec<f32>; 2],
) -> Vec<PathPoint> {
    let (aa, ab, bb) = (dot(first, first), dot(first, second), dot(second, second));
    let determinant = aa * bb - ab * ab;
    let nearest = |displacement: &[f32]| {
        let (x, y) = (dot(displacement, first), dot(displacement, second));
        if determinant > 0.0 {
            [
                (x * bb - y * ab) / determinant,
                (y * aa - x * ab) / determinant,
            ]
        } else {
            [0.0, 0.0]
        }
    };
    let past = snapshot
        .trail
        .iter()
        .zip(&displacements.0)
        .map(|(point, displacement)| {
            let at = nearest(displacement);
            let [a, b] = at;
            let in_plane = a * a * aa + 2.0 * a * b * ab + b * b * bb;
            PathPoint {
                step: point.step,
                at,
                off: (dot(displacement, displacement) - in_plane).max(0.0).sqrt(),
            }
        });
    let now = PathPoint {
        step: snapshot.step,
        at: [0.0, 0.0],
        off: 0.0,
    };
    past.chain([now]).collect()
}

/// A square around the path, with a margin.
fn window(path: &[PathPoint], width: f64) -> [[f64; 2]; 2] {
    let ends = [0, 1].map(|axis| {
        let all = path.iter().map(|point| point.at[axis]);
        let wider = |[low, high]: [f64; 2], x: f64| [low.min(x), high.max(x)];
        all.fold([0.0, 0.0], wider)
    });
    let half = ends
        .iter()
        .map(|[low, high]| (high - low) / 2.0)
        .fold(0.0, f64::max);
    let half = half * MARGIN * width;
    ends.map(|[low, high]| {
        let middle = f64::midpoint(low, high);
        [middle - half, middle + half]
    })
}

/// The inner product, summed in f64.
fn dot(one: &[f32], other: &[f32]) -> f64 {
    const LANES: usize = 8;
    // Several independent sums, so that additions do not wait for each other.
    let (ones, rest) = one.as_chunks::<LANES>();
    let (others, other_rest) = other.as_chunks::<LANES>();
    let mut sums = [0.0_f64; LANES];
    for (one, other) in ones.iter().zip(others) {
        for ((sum, x), y) in sums.iter_mut().zip(one).zip(other) {
            *sum += f64::from(*x) * f64::from(*y);
        }
    }
    let rest: f64 = rest
        .iter()
        .zip(other_rest)
        .map(|(x, y)| f64::from(*x) * f64::from(*y))
        .sum();
    sums.iter().sum::<f64>() + rest
}
