//! Saves weights as a safetensors file that a `torch.nn.Sequential` of Linear layers and activations loads with
//! `load_state_dict`: `0.weight` of shape `[out, in]`, `0.bias`, `2.weight`, …
//!
//! A file of weights contains no other tensors: those of regularizers (γ, β and the running statistics of batch
//! normalization) are folded into weights and biases, so that the file is the function that evaluation measures.
//!
//! The metadata of the file contains under `gradus`, as JSON, the names that belong to the tensors: those of the input
//! columns (`inputs`), and those of the classes (`classes`) or of the outputs (`outputs`). Trained weights also come with
//! what [`Model`](super::Model) needs to predict (`activation`, `preprocessing`), and with their recipe (`recipe`).

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use safetensors::tensor::{Dtype, TensorView};
use serde_json::{Map, Value, json};

use super::setting::repeats as is_repeated;
use super::{Recipe, onnx};
use crate::data::{Dataset, Preprocessing};
use crate::nn::{Network, Tensor};
use crate::system_error::SystemError;
use crate::whole_file;

/// Why weights can't be saved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// The file can't be written.
    #[error("can't write {path}: {source}")]
    Unwritable {
        /// The path of the file.
        path: PathBuf,
        /// The error of the write.
        source: SystemError,
    },
    /// The tensors can't be serialised.
    #[error("can't save weights to {path}: {why}")]
    Format {
        /// The path of the file.
        path: PathBuf,
        /// The message of the safetensors library.
        why: String,
    },
}

/// Writes `parameters` of a `network` for `data`, as returned by [`Trainer::weights`](super::Trainer::weights), to
/// `path`; if it fails, no partial file is left. A path that ends in `.onnx` becomes an ONNX file with everything that is
/// done to the inputs.
///
/// # Errors
/// If the file can't be written.
pub fn save_weights(
    network: &Network,
    parameters: impl AsRef<[f32]>,
    data: &Dataset,
    recipe: &Recipe,
    path: &Path,
) -> Result<(), SaveError> {
    let parameters = parameters.as_ref();
    let mut metadata = names(data);
    let recipe: Map<String, Value> = recipe_words(recipe);
    metadata.insert("activation".to_owned(), network.activation().id().into());
    metadata.insert("preprocessing".to_owned(), json!(Preprocessing::of(data)));
    metadata.insert("recipe".to_owned(), recipe.into());
    if path.extension().is_some_and(|ending| ending == "onnx") {
        let bytes = onnx::model(network, parameters, data, &metadata);
        return write(path, &bytes);
    }
    let tensors = network.layout().export(parameters);
    save(&tensors, Some(metadata), path)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    whole_file::write(path, |out| out.write_all(bytes)).map_err(|error: std::io::Error| {
        SaveError::Unwritable {
            path: path.to_owned(),
            source: error.into(),
        }
    })
}

/// The settings of a recipe by their words; those that may be given more than once as a list.
fn recipe_words(recipe: &Recipe) -> Map<String, Value> {
    let mut words = Map::new();
    for (word, value) in recipe.to_settings() {
        if is_repeated(word) {
            let list = words.entry(word).or_insert_with(|| json!([]));
            list.as_array_mut()
                .into_iter()
                .for_each(|list| list.push(json!(value)));
        } else {
            words.insert(word.to_owned(), value.into());
        }
    }
    words
}

/// Writes tensors to `path`, with the names of `data`; if it fails, no partial file is left.
///
/// # Errors
/// If the file can't be written.
pub fn save_tensors(
    tensors: &[Tensor],
    data: Option<&Dataset>,
    path: &Path,
) -> Result<(), SaveError> {
    save(tensors, data.map(names), path)
}

fn save(
    tensors: &[Tensor],
    metadata: Option<Map<String, Value>>,
    path: &Path,
) -> Result<(), SaveError> {
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
    let bytes = safetensors::serialize(views, metadata.map(entry)).map_err(format)?;
    write(path, &bytes)
}

/// A single entry: the order of several is not fixed, so the same weights would not always make the same file.
fn entry(metadata: Map<String, Value>) -> HashMap<String, String> {
    HashMap::from([("gradus".to_owned(), Value::from(metadata).to_string())])
}

fn names(data: &Dataset) -> Map<String, Value> {
    let outputs = if data.task.is_classification() {
        "classes"
    } else {
        "outputs"
    };
    let all = [("inputs", &data.features[..]), (outputs, data.task.names())];
    all.map(|(key, names)| (key.to_owned(), json!(names)))
        .into_iter()
        .collect()
}
