//! The buffers of a pass, kept so that a training step allocates nothing.

use ndarray::ArrayView2;

use super::{Shape, kernel::Scratch};

/// Buffers for the activations and gradients of one batch.
#[derive(Clone, Debug)]
pub struct Workspace {
    shape: Shape,
    capacity: usize,
    /// Rows of the last forward pass.
    pub(super) rows: usize,
    /// Whether the last forward pass had `activation` taps.
    pub(super) tapped: bool,
    pub(super) keeps_slope: bool,
    pub(super) layers: Vec<Hidden>,
    pub(super) output: Vec<f32>,
    /// The gradient at the current layer, and at the one below.
    pub(super) delta: [Vec<f32>; 2],
    /// The gradient at each linear layer's output for a single sample, kept by
    /// [`Network::descend`](super::Network::descend).
    pub(super) deltas: Vec<Vec<f32>>,
    pub(super) scratch: Scratch,
}

/// One hidden layer's buffers, `[rows, width]` each.
#[derive(Clone, Debug, Default)]
pub(super) struct Hidden {
    /// The activation function's output.
    pub(super) value: Vec<f32>,
    /// Its derivative, if the activation keeps it.
    pub(super) slope: Vec<f32>,
    /// The value after the taps, for the next layer. The derivative needs the value before them.
    pub(super) tapped: Vec<f32>,
}

impl Hidden {
    /// What the next layer reads.
    pub(super) fn output(&self, tapped: bool) -> &[f32] {
        if tapped { &self.tapped } else { &self.value }
    }
}

impl Workspace {
    pub(super) fn new(shape: Shape, keeps_slope: bool, rows: usize) -> Self {
        let layers = vec![Hidden::default(); shape.hidden.len()];
        let (output, delta, scratch) = Default::default();
        let widths = shape.linear().map(|(_, outputs)| outputs);
        let deltas = widths.map(|outputs| vec![0.0; outputs]).collect();
        let mut work = Self {
            shape,
            capacity: 0,
            rows: 0,
            tapped: false,
            keeps_slope,
            layers,
            output,
            delta,
            deltas,
            scratch,
        };
        work.reserve(rows);
        work
    }

    /// The largest batch that fits, in rows.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Grows the buffers to `rows` rows; never shrinks. Grown memory is not touched before it is used.
    pub fn reserve(&mut self, rows: usize) {
        if rows <= self.capacity {
            return;
        }
        self.capacity = rows;
        for (layer, &width) in self.layers.iter_mut().zip(&self.shape.hidden) {
            layer.value = vec![0.0; rows * width];
            layer.tapped = vec![0.0; rows * width];
            layer.slope = vec![0.0; if self.keeps_slope { rows * width } else { 0 }];
        }
        self.output = vec![0.0; rows * self.shape.outputs];
        let widest = self
            .shape
            .hidden
            .iter()
            .copied()
            .fold(self.shape.outputs, usize::max);
        self.delta = [vec![0.0; rows * widest], vec![0.0; rows * widest]];
        self.scratch.reserve(&self.shape);
        self.rows = 0;
    }

    /// The activations of a hidden layer (from 0) in the last forward pass, as the next layer read them: `[rows,
    /// width]`, with 0 rows before the first pass.
    ///
    /// # Panics
    /// When there is no such layer.
    #[must_use]
    pub fn hidden(&self, layer: usize) -> ArrayView2<'_, f32> {
        let buffers = &self.layers[layer];
        let values = if self.tapped {
            &buffers.tapped
        } else {
            &buffers.value
        };
        view(values, self.rows, self.shape.hidden[layer])
    }

    /// Whether it was made for a network of this shape and kind of activation.
    pub(super) fn fits(&self, shape: &Shape, keeps_slope: bool) -> bool {
        self.keeps_slope == keeps_slope && self.shape == *shape
    }
}

/// The first `rows` rows of a buffer.
pub(super) fn view(values: &[f32], rows: usize, width: usize) -> ArrayView2<'_, f32> {
    let empty = || ArrayView2::from_shape((0, width), &[]);
    let view = ArrayView2::from_shape((rows, width), &values[..rows * width]).or_else(|_| empty());
    // The slice has exactly rows × width elements, so the first form holds.
    view.unwrap_or_else(|_| unreachable!("the slice is as long as the view"))
}
