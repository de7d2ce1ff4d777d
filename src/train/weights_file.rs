//! Weights as a safetensors file that a `torch.nn.Sequential` of Linear layers and activations loads by
//! `load_state_dict`: `0.weight` of shape `[out, in]`, `0.bias`, `2.weight`, …
//!
//! Where weights are saved there are no other tensors: what regularizers own (γ, β and the running statistics of batch
//! normalization) is folded into weights and biases, so that the file is the function that evaluation measures.
//!
//! The file's metadata have under `gradus` the names that go with the tensors, as JSON: those of the columns that are fed
//! (`inputs`), and those of the classes (`classes`) or of the outputs (`outputs`).

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use safetensors::tensor::{Dtype, TensorView};
use serde_json::json;

use crate::data::Dataset;
use crate::nn::{Network, Tensor};
use crate::system_error::SystemError;
use crate::whole_file;

/// Weights that can't be saved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// The file can't be written.
    #[error("can't write {path}: {source}")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: SystemError,
    },
    /// The format refuses.
    #[error("can't save weights to {path}: {why}")]
    Format {
        /// The file.
        path: PathBuf,
        /// What the format's library says.
        why: String,
    },
}

/// Writes `parameters` of a `network` for `data`, as [`Trainer::weights`](super::Trainer::weights) gives them, to `path`: wholly or not
/// at all.
///
/// # Errors
/// When the file can't be written.
pub fn save_weights(
    network: &Network,
    parameters: impl AsRef<[f32]>,
    data: &Dataset,
    path: &Path,
) -> Result<(), SaveError> {
    let tensors = network.layout().export(parameters.as_ref());
    save_tensors(&tensors, Some(data), path)
}

/// Writes tensors to `path`, with the names that `data` has: wholly or not at all.
///
/// # Errors
/// When the file can't be written.
pub fn save_tensors(
    tensors: &[Tensor],
    data: Option<&Dataset>,
    path: &Path,
) -> Result<(), SaveError> {
    let unwritable = |error: std::io::Error| SaveError::Unwritable {
        path: path.to_owned(),
        source: error.into(),
    };
    let format = |error: safetensors::SafeTensorError| SaveError::Format {
        path: path.to_owned(),
        why: error.to_string(),
    };
    let tensors: Vec<_> = tensors
        .iter()
        .map(|(name, shape, values)| {
            let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
            (name, shape.clone(), bytes)
        })
        .collect();
    let mut views = BTreeMap::new();
    for (name, shape, bytes) in &tensors {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytes).map_err(format)?;
        views.insert(name.as_str(), view);
    }
    let bytes = safetensors::serialize(views, data.map(names)).map_err(format)?;
    whole_file::write(path, |out| out.write_all(&bytes)).map_err(unwritable)
}

/// One entry alone: several would stand in any order, and the same weights would not be the same file.
fn names(data: &Dataset) -> HashMap<String, String> {
    let outputs = if data.task.is_classification() {
        "classes"
    } else {
        "outputs"
    };
    let names = json!({"inputs": data.features, outputs: data.task.names()});
    HashMap::from([("gradus".to_owned(), names.to_string())])
}
