//! Reads a file of weights as it was saved, with what it needs to predict: the network's shape, its preprocessing and the
//! names of its outputs.

use ndarray::{Array2, ArrayView2, Axis};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use serde::Deserialize;

use crate::data::Preprocessing;
use crate::nn::{Activation, Block, Loss, Network, Role, Shape, ShapeError};

/// Rows that are predicted at once.
const CHUNK: usize = 256;

/// Why a file of weights can't be used to predict.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Not a safetensors file.
    #[error("not a safetensors file: {0}")]
    Format(String),
    /// A safetensors file that does not say how its inputs are made.
    #[error(
        "it does not say how its inputs are made; save the weights with this version of gradus"
    )]
    NoPreprocessing,
    /// What it says of itself can't be read.
    #[error("its metadata can't be read: {0}")]
    Metadata(String),
    /// A tensor is missing or different.
    #[error("tensor '{name}': {problem}")]
    Tensor {
        /// Its name.
        name: String,
        /// What is wrong with it.
        problem: TensorProblem,
    },
    /// The widths make no network.
    #[error(transparent)]
    Shape(#[from] ShapeError),
}

/// What is wrong with a tensor of a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TensorProblem {
    /// It is not there.
    #[error("missing")]
    Missing,
    /// Its numbers are not 32-bit floats.
    #[error("expected 32-bit floats")]
    NotFloats,
    /// Its shape does not fit.
    #[error("its shape is {found:?}, but {expected:?} is expected")]
    Shape {
        /// Its shape.
        found: Vec<usize>,
        /// The shape that the layers before it call for.
        expected: Vec<usize>,
    },
}

/// A trained network with its preprocessing.
#[derive(Clone, Debug)]
pub struct Model {
    network: Network,
    parameters: Vec<f32>,
    preprocessing: Preprocessing,
    /// The names of the classes, or of the outputs.
    outputs: Vec<String>,
}

/// The part of a file's metadata that prediction needs.
#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    classes: Option<Vec<String>>,
    #[serde(default)]
    outputs: Option<Vec<String>>,
    activation: Option<String>,
    preprocessing: Option<Preprocessing>,
}

impl Model {
    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// If it is not a file of weights as saved with its metadata.
    pub fn read(bytes: &[u8]) -> Result<Self, LoadError> {
        let format = |error: safetensors::SafeTensorError| LoadError::Format(error.to_string());
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(format)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(format)?;
        let text = header.metadata().as_ref().and_then(|all| all.get("gradus"));
        let text = text.ok_or(LoadError::NoPreprocessing)?;
        let metadata: Metadata =
            serde_json::from_str(text).map_err(|error| LoadError::Metadata(error.to_string()))?;
        let (Some(preprocessing), Some(activation)) = (metadata.preprocessing, metadata.activation)
        else {
            return Err(LoadError::NoPreprocessing);
        };
        let activation: Activation = activation
            .parse()
            .map_err(|_| LoadError::Metadata(format!("unknown activation '{activation}'")))?;
        let (outputs, loss) = match (metadata.classes, metadata.outputs) {
            (Some(classes), _) => (classes, Loss::CrossEntropy),
            (None, Some(outputs)) => (outputs, Loss::MeanSquaredError),
            (None, None) => return Err(LoadError::NoPreprocessing),
        };
        let shape = Shape {
            inputs: preprocessing.inputs(),
            hidden: hidden(&tensors)?,
            outputs: outputs.len(),
        };
        let network = Network::new(shape, activation, loss)?;
        let mut parameters = vec![0.0; network.layout().len()];
        for block in network.layout().blocks() {
            let to = &mut parameters[block.range.clone()];
            fill(&tensors, &block.name, block, to).map_err(|problem| LoadError::Tensor {
                name: block.name.clone(),
                problem,
            })?;
        }
        Ok(Self {
            network,
            parameters,
            preprocessing,
            outputs,
        })
    }

    /// How its inputs are made.
    #[must_use]
    pub const fn preprocessing(&self) -> &Preprocessing {
        &self.preprocessing
    }

    /// The names of the classes, or of the outputs.
    #[must_use]
    pub fn outputs(&self) -> &[String] {
        &self.outputs
    }

    /// Whether it predicts classes.
    #[must_use]
    pub fn is_classifier(&self) -> bool {
        self.network.loss() == Loss::CrossEntropy
    }

    /// The predictions for each row of `inputs`, `[rows, outputs]`: probabilities, or standardized values. They are those of
    /// an evaluation, bit for bit.
    #[must_use]
    #[allow(clippy::needless_pass_by_value)] // Callers have views, which are as cheap as references.
    pub fn predict(&self, inputs: ArrayView2<'_, f32>) -> Array2<f32> {
        let mut work = self.network.workspace(CHUNK.min(inputs.nrows()));
        let mut all = Array2::zeros((inputs.nrows(), self.outputs.len()));
        let chunks = inputs.axis_chunks_iter(Axis(0), CHUNK);
        for (inputs, mut to) in chunks.zip(all.axis_chunks_iter_mut(Axis(0), CHUNK)) {
            to.assign(
                &self
                    .network
                    .predict(&self.parameters, inputs, &mut work, None),
            );
        }
        all
    }
}

/// The widths of the hidden layers, as the biases have them.
fn hidden(tensors: &SafeTensors<'_>) -> Result<Vec<usize>, LoadError> {
    let bias = |layer: usize| tensors.tensor(&format!("{}.bias", 2 * layer)).ok();
    let layers = (0..tensors.len())
        .take_while(|layer| bias(*layer).is_some())
        .count();
    if layers == 0 {
        return Err(LoadError::Tensor {
            name: "0.bias".to_owned(),
            problem: TensorProblem::Missing,
        });
    }
    let width = |layer| bias(layer).map_or(0, |bias| bias.shape().iter().product());
    Ok((0..layers - 1).map(width).collect())
}

/// Copies the tensor `name` of a file into its block.
pub(super) fn fill(
    tensors: &SafeTensors<'_>,
    name: &str,
    block: &Block,
    to: &mut [f32],
) -> Result<(), TensorProblem> {
    let tensor: TensorView<'_> = tensors.tensor(name).map_err(|_| TensorProblem::Missing)?;
    if tensor.dtype() != Dtype::F32 {
        return Err(TensorProblem::NotFloats);
    }
    let [rows, columns] = block.shape;
    let expected = match block.role {
        Role::Weight => vec![columns, rows],
        Role::Bias | Role::Scale | Role::Shift => vec![columns],
    };
    if tensor.shape() != expected {
        return Err(TensorProblem::Shape {
            found: tensor.shape().to_vec(),
            expected,
        });
    }
    let (values, _) = tensor.data().as_chunks::<4>();
    for (at, bytes) in values.iter().enumerate() {
        // A weight is stored [in, out], and [out, in] in the file.
        let place = match block.role {
            Role::Weight => at % rows * columns + at / rows,
            Role::Bias | Role::Scale | Role::Shift => at,
        };
        to[place] = f32::from_le_bytes(*bytes);
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::train::{Recipe, Session, save_weights};

    #[test]
    fn saved_weights_predict_bit_for_bit_what_is_evaluated() {
        for settings in [
            &[
                ("data", "iris"),
                ("hidden", "7,5"),
                ("activation", "gelu"),
                ("batch-norm", "on"),
            ][..],
            &[("data", "sine"), ("hidden", "9"), ("activation", "tanh")],
            &[("data", "digits"), ("hidden", "none")],
        ] {
            let mut session = Session::new(Recipe::of(settings).unwrap()).unwrap();
            (0..40).for_each(|_| {
                session.advance();
            });
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("w.safetensors");
            let (trainer, recipe) = (session.trainer(), session.recipe());
            let (network, weights) = (trainer.network(), trainer.weights());
            save_weights(network, &weights, trainer.data(), recipe, &path).unwrap();
            let model = Model::read(&std::fs::read(&path).unwrap()).unwrap();
            let inputs = &trainer.data().validation.inputs;
            let mut work = network.workspace(inputs.nrows());
            let expected = network.predict(weights.as_ref(), inputs.view(), &mut work, None);
            assert_eq!(model.predict(inputs.view()), expected, "{settings:?}");
            assert_eq!(model.outputs(), trainer.data().task.names());
        }
    }

    #[test]
    fn a_file_cut_anywhere_is_refused() {
        let session = Session::new(Recipe::of(&[("data", "xor"), ("hidden", "2")]).unwrap());
        let session = session.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.safetensors");
        let trainer = session.trainer();
        let weights = trainer.weights();
        save_weights(
            trainer.network(),
            &weights,
            trainer.data(),
            session.recipe(),
            &path,
        )
        .unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert!(Model::read(&bytes).is_ok());
        for end in (0..bytes.len()).step_by(7) {
            assert!(Model::read(&bytes[..end]).is_err(), "{end}");
        }
    }
}
