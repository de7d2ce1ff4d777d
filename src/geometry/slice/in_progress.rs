//! A slice in progress: which points of the grid are known, and which comes next.

use std::sync::Arc;

use ndarray::s;

use super::directions::Plane;
use super::{Slice, View};
use crate::data::Part;
use crate::nn::{Batch, Network, Workspace};
use crate::train::Snapshot;

/// Points per side, level by level: each level has one more point between any two of the previous one.
const SIDES: [usize; 5] = [5, 9, 17, 33, FINEST];
/// Points per side at the finest level.
const FINEST: usize = 65;
/// Limits the number of samples, so that a point costs at most about this number of multiplications.
const POINT_WORK: usize = 40_000_000;
const FEWEST: usize = 256;
/// The cost of a unit in weights: its activation and the overhead of a call.
const UNIT_WORK: usize = 16;
/// Multiplications per call: a few milliseconds.
const CALL_WORK: usize = 80_000_000;
/// A level that costs at most this, about a fifth of a second, is completed before newer weights are used.
const FOLLOW_WORK: usize = 2_600_000_000;

pub(super) struct Cut {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) view: View,
    plane: Plane,
    slice: Slice,
    /// The losses at the known points of the finest grid; training, then validation.
    known: [Vec<f64>; 2],
    level: usize,
    /// The next point of the current level.
    next: usize,
    /// Buffer for the weights at a point.
    at: Vec<f32>,
    work: Workspace,
}

impl Cut {
    pub(super) fn new(snapshot: &Arc<Snapshot>, view: View) -> Self {
        let mut plane = Plane::of(snapshot, view);
        let network = &snapshot.network;
        let train = &snapshot.data.train;
        let mut work = network.workspace(FEWEST);
        let samples = rows(network, train);
        let here = loss(network, &snapshot.weights, train, samples, &mut work);
        let slice = Slice {
            step: snapshot.step,
            epoch: snapshot.epoch,
            kind: plane.kind,
            loss: network.loss(),
            window: plane.window,
            side: 0,
            finest: FINEST,
            train: Vec::new(),
            validation: None,
            here,
            samples: [samples, train.len()],
            path: std::mem::take(&mut plane.path),
            explained: plane.explained,
        };
        Self {
            snapshot: Arc::clone(snapshot),
            view,
            plane,
            slice,
            known: [vec![0.0; FINEST * FINEST], Vec::new()],
            level: 0,
            next: 0,
            at: snapshot.weights.clone(),
            work,
        }
    }

    /// The slice at the last complete level.
    pub(super) fn slice(&self) -> &Slice {
        &self.slice
    }

    pub(super) fn is_finest(&self) -> bool {
        self.level == SIDES.len()
    }

    /// Whether it is fine enough to move on to newer weights.
    pub(super) fn can_follow(&self) -> bool {
        let affordable = |side: &usize| side * side * self.point_work() <= FOLLOW_WORK;
        let least = SIDES.iter().rev().find(|side| affordable(side));
        self.slice.side >= *least.unwrap_or(&SIDES[0]).min(&SIDES[3])
    }

    /// Approximate number of multiplications per point.
    fn point_work(&self) -> usize {
        let data = &self.snapshot.data;
        let network = &self.snapshot.network;
        let mut samples = rows(network, &data.train);
        if self.view.validation {
            samples += rows(network, &data.validation);
        }
        samples * sample_work(network)
    }

    /// Works for a few milliseconds, or until a level is complete; returns whether one is.
    pub(super) fn advance(&mut self) -> bool {
        let points = (CALL_WORK / self.point_work().max(1)).max(1);
        for _ in 0..points {
            if self.is_finest() {
                return false;
            }
            self.measure();
            if self.step() {
                self.publish();
                return true;
            }
        }
        false
    }

    /// Distance between neighbours of the current level on the finest grid.
    fn stride(&self) -> usize {
        (FINEST - 1) / (SIDES[self.level] - 1)
    }

    /// Moves on to the next unknown point; returns whether the level is complete.
    fn step(&mut self) -> bool {
        let side = SIDES[self.level];
        loop {
            self.next += 1;
            if self.next == side * side {
                (self.level, self.next) = (self.level + 1, 0);
                // The first point, a corner, belongs to the previous level.
                return true;
            }
            let (row, column) = (self.next / side, self.next % side);
            let is_known = self.level > 0 && row.is_multiple_of(2) && column.is_multiple_of(2);
            if !is_known {
                return false;
            }
        }
    }

    fn measure(&mut self) {
        let (side, stride) = (SIDES[self.level], self.stride());
        let point = [self.next % side * stride, self.next / side * stride];
        let [a, b] = [0, 1].map(|axis| {
            let [low, high] = self.plane.window[axis];
            (low + (high - low) * (point[axis] as f64 / (FINEST - 1) as f64)) as f32
        });
        let [first, second] = &self.plane.directions;
        let moved = self.snapshot.weights.iter().zip(first).zip(second);
        for (at, ((w, d), e)) in self.at.iter_mut().zip(moved) {
            *at = w + a * d + b * e;
        }
        let (network, data) = (&self.snapshot.network, &self.snapshot.data);
        let index = point[1] * FINEST + point[0];
        let mut put = |which: usize, part: &Part| {
            let samples = rows(network, part);
            let known = &mut self.known[which];
            known.resize(FINEST * FINEST, 0.0);
            known[index] = loss(network, &self.at, part, samples, &mut self.work);
        };
        put(0, &data.train);
        if self.view.validation {
            put(1, &data.validation);
        }
    }

    /// Copies the last complete level to the slice.
    fn publish(&mut self) {
        let side = SIDES[self.level - 1];
        let stride = (FINEST - 1) / (side - 1);
        let grid = |known: &[f64]| -> Vec<f64> {
            let rows = (0..side).map(|row| row * stride * FINEST);
            rows.flat_map(|start| (0..side).map(move |column| start + column * stride))
                .map(|index| known[index])
                .collect()
        };
        self.slice.side = side;
        self.slice.train = grid(&self.known[0]);
        self.slice.validation = self.view.validation.then(|| grid(&self.known[1]));
    }
}

/// Approximate number of multiplications per sample.
fn sample_work(network: &Network) -> usize {
    let shape = network.shape();
    let units = shape.outputs + shape.hidden.iter().sum::<usize>();
    network.layout().len() + UNIT_WORK * units
}

/// Number of samples of a part that are used: the first ones, which are stratified like the whole.
fn rows(network: &Network, part: &Part) -> usize {
    part.len()
        .min((POINT_WORK / sample_work(network)).max(FEWEST))
}

/// The mean loss of the first `samples` of a part.
fn loss(
    network: &Network,
    weights: &[f32],
    part: &Part,
    samples: usize,
    work: &mut Workspace,
) -> f64 {
    let batch = Batch {
        inputs: part.inputs.slice(s![..samples, ..]),
        targets: part.targets.slice(s![..samples, ..]),
    };
    network.evaluate(weights, batch, work, None).loss
}
