//! The work on one slice: which points of the grid are known, and which comes next.

use std::sync::Arc;

use ndarray::s;

use super::directions::Plane;
use super::{Slice, View};
use crate::data::Part;
use crate::nn::{Batch, Network, Workspace};
use crate::train::Snapshot;

/// Points along a side, level by level: each has a point between any two of the level before.
const SIDES: [usize; 5] = [5, 9, 17, 33, FINEST];
/// Points along a side at the finest.
const FINEST: usize = 65;
/// Of much data only so much is looked at that a point costs no more multiplications than this, about.
const POINT_WORK: usize = 40_000_000;
/// But at least so many samples.
const FEWEST: usize = 256;
/// A unit costs as much as so many weights: its activation and what is done once a call.
const UNIT_WORK: usize = 16;
/// Multiplications until somebody looks up: a few milliseconds.
const TURN_WORK: usize = 80_000_000;
/// A level that costs no more than this, about a fifth of a second, is finished before newer weights are taken.
const FOLLOW_WORK: usize = 2_600_000_000;

/// A slice in the making.
pub(super) struct Cut {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) view: View,
    plane: Plane,
    slice: Slice,
    /// The losses at the points of the finest grid that are known; train, then validation.
    known: [Vec<f64>; 2],
    level: usize,
    /// The next point of the level in hand.
    next: usize,
    /// Where a point's weights are put together.
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

    /// What is known so far, without a level that is not done.
    pub(super) fn slice(&self) -> &Slice {
        &self.slice
    }

    pub(super) fn is_finest(&self) -> bool {
        self.level == SIDES.len()
    }

    /// Whether it has come as far as it must before newer weights are taken.
    pub(super) fn has_followed(&self) -> bool {
        let affordable = |side: &usize| side * side * self.point_work() <= FOLLOW_WORK;
        let least = SIDES.iter().rev().find(|side| affordable(side));
        self.slice.side >= *least.unwrap_or(&SIDES[0]).min(&SIDES[3])
    }

    /// Multiplications that a point costs, about.
    fn point_work(&self) -> usize {
        let data = &self.snapshot.data;
        let network = &self.snapshot.network;
        let mut samples = rows(network, &data.train);
        if self.view.validation {
            samples += rows(network, &data.validation);
        }
        samples * sample_work(network)
    }

    /// Works for a few milliseconds, or until a level is done; says whether one is.
    pub(super) fn advance(&mut self) -> bool {
        let points = (TURN_WORK / self.point_work().max(1)).max(1);
        for _ in 0..points {
            if self.is_finest() {
                return false;
            }
            self.measure();
            if self.step() {
                self.show();
                return true;
            }
        }
        false
    }

    /// Distance of neighbours of the level in hand on the finest grid.
    fn stride(&self) -> usize {
        (FINEST - 1) / (SIDES[self.level] - 1)
    }

    /// Goes on to the next point that is not known; says whether the level is done.
    fn step(&mut self) -> bool {
        let side = SIDES[self.level];
        loop {
            self.next += 1;
            if self.next == side * side {
                (self.level, self.next) = (self.level + 1, 0);
                // The first point, a corner, is one of the level before.
                return true;
            }
            let (row, column) = (self.next / side, self.next % side);
            let is_known = self.level > 0 && row.is_multiple_of(2) && column.is_multiple_of(2);
            if !is_known {
                return false;
            }
        }
    }

    /// Measures the next point.
    fn measure(&mut self) {
        let (side, stride) = (SIDES[self.level], self.stride());
        let place = [self.next % side * stride, self.next / side * stride];
        let [a, b] = [0, 1].map(|axis| {
            let [low, high] = self.plane.window[axis];
            (low + (high - low) * (place[axis] as f64 / (FINEST - 1) as f64)) as f32
        });
        let [first, second] = &self.plane.directions;
        let moved = self.snapshot.weights.iter().zip(first).zip(second);
        for (at, ((w, d), e)) in self.at.iter_mut().zip(moved) {
            *at = w + a * d + b * e;
        }
        let (network, data) = (&self.snapshot.network, &self.snapshot.data);
        let index = place[1] * FINEST + place[0];
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

    /// Takes the last level that is done into the slice.
    fn show(&mut self) {
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

/// Multiplications that a sample costs, about.
fn sample_work(network: &Network) -> usize {
    let shape = network.shape();
    let units = shape.outputs + shape.hidden.iter().sum::<usize>();
    network.layout().len() + UNIT_WORK * units
}

/// Samples of a part that are looked at: the first, which are stratified as the whole.
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
