//! The widths of a network: inputs, hidden layers, outputs.

use thiserror::Error;

/// The most parameters a network may have: 2²⁸ of them are 1 GiB, and an optimizer keeps up to three such vectors.
pub const MAXIMUM_PARAMETERS: usize = 1 << 28;

/// The widths of a multi-layer perceptron.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Features of one sample.
    pub inputs: usize,
    /// Units of each hidden layer, from the input side; empty for a linear model.
    pub hidden: Vec<usize>,
    /// Classes, or regressed quantities.
    pub outputs: usize,
}

/// Why a [`Shape`] cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ShapeError {
    /// No input features.
    #[error("network has 0 inputs: at least 1 is required")]
    NoInputs,
    /// No outputs.
    #[error("network has 0 outputs: at least 1 is required")]
    NoOutputs,
    /// A hidden layer without units.
    #[error(
        "hidden layer {layer} has 0 units: at least 1 is required (omit the layer to have none)"
    )]
    EmptyLayer {
        /// The layer, counted from 1.
        layer: usize,
    },
    /// More parameters than [`MAXIMUM_PARAMETERS`].
    #[error("network has too many parameters: the limit is {MAXIMUM_PARAMETERS}")]
    TooManyParameters,
}

impl Shape {
    /// The number of linear layers: the hidden ones and the output.
    #[must_use]
    pub fn layers(&self) -> usize {
        self.hidden.len() + 1
    }

    /// `(inputs, outputs)` of each linear layer, from the input side.
    pub fn linear(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let ins = std::iter::once(self.inputs).chain(self.hidden.iter().copied());
        let outs = self
            .hidden
            .iter()
            .copied()
            .chain(std::iter::once(self.outputs));
        ins.zip(outs)
    }

    /// Checks every width and the total.
    ///
    /// # Errors
    /// A width of zero, or more than [`MAXIMUM_PARAMETERS`] parameters.
    pub fn check(&self) -> Result<(), ShapeError> {
        if self.inputs == 0 {
            return Err(ShapeError::NoInputs);
        }
        if self.outputs == 0 {
            return Err(ShapeError::NoOutputs);
        }
        if let Some(index) = self.hidden.iter().position(|&width| width == 0) {
            return Err(ShapeError::EmptyLayer { layer: index + 1 });
        }
        self.linear()
            .try_fold(0_usize, |total, (inputs, outputs)| {
                let weights = inputs.checked_mul(outputs)?;
                total.checked_add(weights)?.checked_add(outputs)
            })
            .filter(|&total| total <= MAXIMUM_PARAMETERS)
            .map(|_| ())
            .ok_or(ShapeError::TooManyParameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(inputs: usize, hidden: &[usize], outputs: usize) -> Shape {
        Shape {
            inputs,
            hidden: hidden.to_vec(),
            outputs,
        }
    }

    #[test]
    fn linear_layers_chain_from_inputs_to_outputs() {
        let widths: Vec<_> = shape(64, &[32, 16], 10).linear().collect();
        assert_eq!(widths, [(64, 32), (32, 16), (16, 10)]);
        assert_eq!(shape(3, &[], 2).linear().collect::<Vec<_>>(), [(3, 2)]);
    }

    #[test]
    fn zero_and_absurd_sizes_are_refused_with_the_place_named() {
        assert_eq!(shape(0, &[], 1).check(), Err(ShapeError::NoInputs));
        assert_eq!(shape(1, &[], 0).check(), Err(ShapeError::NoOutputs));
        assert_eq!(
            shape(1, &[4, 0], 1).check(),
            Err(ShapeError::EmptyLayer { layer: 2 })
        );
        let huge = shape(1, &[usize::MAX, usize::MAX], 1).check();
        assert_eq!(huge, Err(ShapeError::TooManyParameters));
        assert_eq!(
            shape(1, &[MAXIMUM_PARAMETERS / 2], 1).check(),
            Err(ShapeError::TooManyParameters)
        );
        assert_eq!(shape(1, &[], 1).check(), Ok(()));
    }

    #[test]
    fn an_error_says_which_layer() {
        let text = ShapeError::EmptyLayer { layer: 2 }.to_string();
        assert!(text.starts_with("hidden layer 2 has 0 units"), "{text}");
    }
}
