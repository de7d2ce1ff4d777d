//! The network itself: what it is.

use std::ops::Range;

use super::{Activation, Layout, Loss, Shape, ShapeError, Workspace, initialise};

/// A multi-layer perceptron: linear layers with one activation function between them.
///
/// It holds no parameters, only what they mean: they are one flat vector, passed in. Weights are stored `[inputs,
/// outputs]`, so that every product runs along the outputs.
#[derive(Clone, Debug)]
pub struct Network {
    shape: Shape,
    activation: Activation,
    loss: Loss,
    layout: Layout,
}

impl Network {
    /// A network of this shape.
    ///
    /// # Errors
    /// A width of zero, or too many parameters.
    pub fn new(shape: Shape, activation: Activation, loss: Loss) -> Result<Self, ShapeError> {
        shape.check()?;
        let layout = Layout::of(&shape);
        Ok(Self {
            shape,
            activation,
            loss,
            layout,
        })
    }

    /// Its widths.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The function after each hidden layer.
    #[must_use]
    pub fn activation(&self) -> Activation {
        self.activation
    }

    /// What it is judged by.
    #[must_use]
    pub fn loss(&self) -> Loss {
        self.loss
    }

    /// Where its parameters lie. A longer vector may be passed in everywhere; what follows belongs to the taps.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Fresh parameters: Glorot-uniform for tanh and sigmoid (Glorot & Bengio 2010), He-normal for relu and gelu (He et
    /// al. 2015), biases zero; a pure function of the seed.
    #[must_use]
    pub fn initial_parameters(&self, seed: u64) -> Vec<f32> {
        initialise::parameters(&self.layout, self.activation, seed)
    }

    /// Buffers for batches of up to `rows`.
    #[must_use]
    pub fn workspace(&self, rows: usize) -> Workspace {
        Workspace::new(self.shape.clone(), self.activation.keeps_slope(), rows)
    }

    /// `parameters` as named tensors in `PyTorch`'s order and orientation: see [`Layout::export`].
    ///
    /// # Panics
    /// When `parameters` is shorter than the layout.
    #[must_use]
    pub fn export(&self, parameters: &[f32]) -> Vec<(String, Vec<usize>, Vec<f32>)> {
        self.layout.export(parameters)
    }

    /// Where weight and bias of a linear layer lie.
    #[inline(always)]
    pub(super) fn linear(&self, layer: usize) -> (Range<usize>, Range<usize>) {
        let blocks = self.layout.blocks();
        (
            blocks[2 * layer].range.clone(),
            blocks[2 * layer + 1].range.clone(),
        )
    }

    /// `(inputs, outputs)` of a linear layer.
    #[inline(always)]
    pub(super) fn widths(&self, layer: usize) -> (usize, usize) {
        let [inputs, outputs] = self.layout.blocks()[2 * layer].shape;
        (inputs, outputs)
    }
}
