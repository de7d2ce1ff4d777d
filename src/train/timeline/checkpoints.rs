//! Checkpoints of a run, thinned as it grows so that they stay within a memory budget.

use std::collections::BTreeMap;

use crate::train::history::NodeId;
use crate::train::session::Point;

/// The default memory budget of all checkpoints, in bytes.
pub const BUDGET: usize = 64 << 20;
/// The number of checkpoints that are kept on the grid even if they exceed the budget.
const MIN_GRID: usize = 4;
/// Checkpoints at inputs get one part in this many of the budget.
const INPUT_SHARE: usize = 4;
/// The largest initial spacing of checkpoints, in steps.
const MAX_FIRST_SPACING: u64 = 256;
/// The run moves most at first, so checkpoints are denser there: at least this many while the number of steps doubles.
const PER_OCTAVE: u64 = 8;
/// The initial spacing of checkpoints in multiplications: about a tenth of a second's.
const FIRST_SPACING_WORK: u64 = 300_000_000;

/// The position of a checkpoint: the last input before it, whether the run had stopped, and the step.
pub(super) type Key = (NodeId, bool, u64);

struct Checkpoint {
    point: Point,
    bytes: usize,
    /// Kept because an input follows; otherwise it lies on the grid.
    at_input: bool,
}

/// The checkpoints of a run.
pub(super) struct Checkpoints {
    all: BTreeMap<Key, Checkpoint>,
    bytes: usize,
    input_bytes: usize,
    spacing: u64,
    /// The initial spacing.
    first: u64,
    budget: usize,
}

impl Checkpoints {
    /// Without any checkpoints, for a run whose steps cost `step_work` multiplications.
    pub(super) fn new(budget: usize, step_work: u64) -> Self {
        let affordable: u64 = (FIRST_SPACING_WORK / step_work.max(1)).clamp(1, MAX_FIRST_SPACING);
        // A power of two, so that halving the grid keeps every other point.
        let spacing = 1 << affordable.ilog2();
        Self {
            all: BTreeMap::new(),
            bytes: 0,
            input_bytes: 0,
            spacing,
            first: spacing,
            budget,
        }
    }

    /// Whether a checkpoint is to be kept at `step`.
    pub(super) fn is_due(&self, step: u64) -> bool {
        // All strides are powers of two, so that each coarser grid is part of the finer one.
        let octave = step.checked_ilog2().map_or(1, |octave| 1 << octave);
        let early = (octave / PER_OCTAVE).max(1);
        let stride = early.saturating_mul(self.spacing / self.first);
        step & (stride.min(self.spacing) - 1) == 0
    }

    /// The checkpoints after `node` up to this position, in order.
    pub(super) fn up_to(
        &self,
        node: NodeId,
        stopped: bool,
        step: u64,
    ) -> impl Iterator<Item = (Key, &Point)> {
        let range = (node, false, 0)..=(node, stopped, step);
        let points = self.all.range(range);
        points.map(|(key, checkpoint)| (*key, &checkpoint.point))
    }

    pub(super) fn has(&self, key: Key) -> bool {
        self.all.contains_key(&key)
    }

    /// The current spacing of the checkpoints on the grid, in steps.
    pub(super) fn spacing(&self) -> u64 {
        self.spacing
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The last checkpoint after `node` at or before this position.
    pub(super) fn last(&self, node: NodeId, stopped: bool, step: u64) -> Option<Key> {
        let range = (node, false, 0)..=(node, stopped, step);
        self.all.range(range).next_back().map(|(key, _)| *key)
    }

    pub(super) fn get(&self, key: Key) -> Option<&Point> {
        self.all.get(&key).map(|checkpoint| &checkpoint.point)
    }

    pub(super) fn keep(&mut self, key: Key, point: Point, at_input: bool) {
        let bytes = point.bytes();
        let checkpoint = Checkpoint {
            point,
            bytes,
            at_input,
        };
        self.drop(key);
        self.bytes += bytes;
        self.input_bytes += if at_input { bytes } else { 0 };
        self.all.insert(key, checkpoint);
        self.thin();
    }

    /// Checkpoints to be saved, of about `budget` bytes together: those at inputs, the latest first, then those of the
    /// grid, evenly over the run.
    pub(super) fn choose(&self, budget: usize) -> impl Iterator<Item = (Key, bool, &Point)> {
        let of_kind = |at_input: bool| {
            let all = self.all.iter();
            all.filter(move |(_, one)| one.at_input == at_input)
        };
        let mut left = budget;
        let at_inputs = of_kind(true).rev();
        let at_inputs: Vec<_> = at_inputs
            .take_while(|(_, one)| spend(&mut left, one))
            .collect();
        let bytes: usize = of_kind(false).map(|(_, one)| one.bytes).sum();
        let stride = bytes.div_ceil(left.max(1)).max(1);
        let on_grid = of_kind(false).step_by(stride);
        let chosen = at_inputs.into_iter().chain(on_grid);
        chosen.map(|(key, one)| (*key, one.at_input, &one.point))
    }

    /// Drops the checkpoints of nodes that are on no history any more.
    pub(super) fn retain(&mut self, alive: &[bool]) {
        let dead: Vec<Key> = self
            .all
            .keys()
            .filter(|key| !alive[key.0])
            .copied()
            .collect();
        for key in dead {
            self.drop(key);
        }
    }

    fn drop(&mut self, key: Key) {
        if let Some(dropped) = self.all.remove(&key) {
            self.bytes -= dropped.bytes;
            self.input_bytes -= if dropped.at_input { dropped.bytes } else { 0 };
        }
    }

    fn thin(&mut self) {
        const START: Key = (0, false, 0);
        while self.input_bytes > self.budget / INPUT_SHARE {
            let mut at_inputs = self.all.iter().filter(|(_, one)| one.at_input);
            // The latest one is kept: the viewer was just there.
            let (Some((key, _)), Some(_)) = (at_inputs.next(), at_inputs.next()) else {
                break;
            };
            let key = *key;
            self.drop(key);
        }
        while self.bytes > self.budget {
            let grid: Vec<Key> = self
                .all
                .iter()
                .filter(|(key, one)| !one.at_input && **key != START)
                .map(|(key, _)| *key)
                .collect();
            if grid.len() <= MIN_GRID {
                break;
            }
            if self.spacing > u64::MAX / 2 {
                // Only checkpoints at step 0 of many branches are left.
                for key in grid.into_iter().skip(MIN_GRID) {
                    self.drop(key);
                }
                break;
            }
            self.spacing *= 2;
            for key in grid {
                if !self.is_due(key.2) {
                    self.drop(key);
                }
            }
        }
    }
}

/// Takes the size of a checkpoint from `left`, if it is no more than half of it.
fn spend(left: &mut usize, one: &Checkpoint) -> bool {
    let fits = one.bytes <= *left / 2;
    *left -= if fits { one.bytes } else { 0 };
    fits
}
