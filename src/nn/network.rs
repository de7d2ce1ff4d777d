//! The definition of a network: widths, activation, loss and parameter layout.

use std::ops::Range;

use super::{Activation, Layout, Loss, Shape, ShapeError, Workspace, initialise};

/// A multi-layer perceptron: linear layers with one activation function between them.
///
/// It holds no parameters: they are passed in as one flat vector. Weights are stored `[inputs, outputs]`, so that
/// every product runs along the outputs.
#[derive(Clone, Debug)]
pub struct Network {
    shape: Shape,
    activation: Activation,
    loss: Loss,
    layout: Layout,
}

impl Network {
    /// A network with these widths.
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

    /// The widths of its layers.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The activation function of each hidden layer.
    #[must_use]
    pub fn activation(&self) -> Activation {
        self.activation
    }

    /// The loss function.
    #[must_use]
    pub fn loss(&self) -> Loss {
        self.loss
    }

    /// The layout of its own parameters. Every method accepts a longer vector, whose rest belongs to the taps.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Initial parameters, a pure function of the seed: Glorot-uniform for tanh and sigmoid (Glorot & Bengio 2010),
    /// He-normal for relu and gelu (He et al. 2015), biases zero.
    #[must_use]
    pub fn initial_parameters(&self, seed: u64) -> Vec<f32> {
        initialise::parameters(&self.layout, self.activation, seed)
    }

    /// A workspace for batches of up to `rows` rows.
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

    /// The ranges of a linear layer's weight and bias.
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
