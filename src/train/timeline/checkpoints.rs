//! Points of the past, thinned as the run grows so that they stay within a budget of memory.

use std::collections::BTreeMap;

use crate::train::history::NodeId;
use crate::train::session::Point;

/// What all points may take together.
pub const BUDGET: usize = 64 << 20;
/// Points that are kept on the grid even where they exceed the budget.
const HANDFUL: usize = 4;
/// The share of the budget for points at inputs: one in this many.
const SHARE: usize = 4;
/// Steps between two points at first, at most.
const WIDEST: u64 = 256;
/// The run moves most at first, so points lie closer there: so many in the time that the run has doubled its steps.
const OCTAVE: u64 = 8;
/// Multiplications between two points at first, about: a tenth of a second's.
const WORK: u64 = 300_000_000;

/// Where a point lies: the last input before it, whether the run had stopped, and the step.
pub(super) type Key = (NodeId, bool, u64);

struct Checkpoint {
    point: Point,
    bytes: usize,
    /// Kept since an input follows; otherwise it lies on the grid.
    at_input: bool,
}

/// The points of the past.
pub(super) struct Checkpoints {
    all: BTreeMap<Key, Checkpoint>,
    bytes: usize,
    input_bytes: usize,
    spacing: u64,
    /// The spacing at first.
    first: u64,
    budget: usize,
}

impl Checkpoints {
    /// None yet, for a run whose steps cost so many multiplications.
    pub(super) fn new(budget: usize, step_work: u64) -> Self {
        let affordable: u64 = (WORK / step_work.max(1)).clamp(1, WIDEST);
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

    /// Whether a point is to be kept at `step`.
    pub(super) fn is_due(&self, step: u64) -> bool {
        // All powers of two: each coarser grid is part of the finer one.
        let octave = step.checked_ilog2().map_or(1, |octave| 1 << octave);
        let early = (octave / OCTAVE).max(1);
        let stride = early.saturating_mul(self.spacing / self.first);
        step & (stride.min(self.spacing) - 1) == 0
    }

    /// The points after `node`, as the run passes them, up to this place.
    pub(super) fn upto(
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

    /// Steps between two points of the grid, as it is by now.
    pub(super) fn spacing(&self) -> u64 {
        self.spacing
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The last point after `node` and before (or at) this place.
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

    /// Points for whoever takes the run up later, of about `budget` bytes together: those at inputs, the latest first, then
    /// those of the grid, evenly over the run.
    pub(super) fn choose(&self, budget: usize) -> impl Iterator<Item = (Key, bool, &Point)> {
        let of = |at_input: bool| {
            let all = self.all.iter();
            all.filter(move |(_, one)| one.at_input == at_input)
        };
        let mut left = budget;
        let at_inputs = of(true).rev();
        let at_inputs: Vec<_> = at_inputs
            .take_while(|(_, one)| spend(&mut left, one))
            .collect();
        let bytes: usize = of(false).map(|(_, one)| one.bytes).sum();
        let apart = bytes.div_ceil(left.max(1)).max(1);
        let on_grid = of(false).step_by(apart);
        let chosen = at_inputs.into_iter().chain(on_grid);
        chosen.map(|(key, one)| (*key, one.at_input, &one.point))
    }

    /// Forgets the points that no history leads to.
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
        if let Some(gone) = self.all.remove(&key) {
            self.bytes -= gone.bytes;
            self.input_bytes -= if gone.at_input { gone.bytes } else { 0 };
        }
    }

    fn thin(&mut self) {
        const START: Key = (0, false, 0);
        while self.input_bytes > self.budget / SHARE {
            let mut at_inputs = self.all.iter().filter(|(_, one)| one.at_input);
            // The latest is where somebody just was.
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
            if grid.len() <= HANDFUL {
                break;
            }
            if self.spacing > u64::MAX / 2 {
                // Only points at step 0 of many branches are left.
                for key in grid.into_iter().skip(HANDFUL) {
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

/// Takes what a checkpoint costs from `left`, if that is no more than half of it.
fn spend(left: &mut usize, one: &Checkpoint) -> bool {
    let is_enough = one.bytes <= *left / 2;
    *left -= if is_enough { one.bytes } else { 0 };
    is_enough
}
