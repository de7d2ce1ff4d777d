//! Initial weights from a file: of this program, or a `state_dict` of `PyTorch` saved as safetensors.

use std::fmt::Write;

use safetensors::SafeTensors;

use super::model_file::{TensorProblem, fill};
use crate::fnv::Fnv;
use crate::nn::{Network, Role};
use crate::system_error::SystemError;

/// A file of initial weights.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InitialWeights {
    /// Its path.
    pub path: String,
    /// The digest of its bytes, once it was read: a run that is made again needs the same.
    pub digest: Option<u64>,
}

/// Why a file of initial weights can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("init {path}: {problem}")]
pub struct InitError {
    /// The path of the file.
    pub path: String,
    /// What is wrong with it.
    pub problem: InitProblem,
}

/// What is wrong with a file of initial weights.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InitProblem {
    /// It can't be read.
    #[error("can't be read: {0}")]
    Unreadable(SystemError),
    /// It is a file of `PyTorch`, which may contain any code.
    #[error("a file of PyTorch; this writes one that can be read: {0}")]
    Pickle(String),
    /// Not a safetensors file.
    #[error("not a safetensors file: {0}")]
    Format(String),
    /// A tensor that a net of linear layers does not have.
    #[error("tensor '{0}' belongs to no linear layer; fold batch normalization into them")]
    Unknown(String),
    /// A tensor is missing or different.
    #[error("tensor '{name}': {problem}")]
    Tensor {
        /// Its name.
        name: String,
        /// What is wrong with it.
        problem: TensorProblem,
    },
    /// The widths of the layers are not those of the run.
    #[error("its layers are {found}, but those of the run are {expected}")]
    Layers {
        /// The widths in the file: `4-16-3`.
        found: String,
        /// Those of the run.
        expected: String,
    },
    /// It is not the file that the run was begun with.
    #[error("it has changed since the run was recorded")]
    Changed,
}

impl InitialWeights {
    /// Reads the parameters in the layout of `network`, and takes down the digest.
    ///
    /// # Errors
    /// If the file can't be read, does not fit the network, or is another one than before.
    pub(super) fn read(&mut self, network: &Network) -> Result<Vec<f32>, InitError> {
        let read = std::fs::read(&self.path)
            .map_err(|error| InitProblem::Unreadable(error.into()))
            .and_then(|bytes| {
                let digest = Fnv::of(&bytes).value();
                if self.digest.is_some_and(|known| known != digest) {
                    return Err(InitProblem::Changed);
                }
                self.digest = Some(digest);
                parameters(&bytes, network, &self.path)
            });
        read.map_err(|problem| InitError {
            path: self.path.clone(),
            problem,
        })
    }
}

/// The parameters of a file, laid out as the network's.
fn parameters(bytes: &[u8], network: &Network, path: &str) -> Result<Vec<f32>, InitProblem> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0x80, 0x02]) {
        return Err(InitProblem::Pickle(conversion(path)));
    }
    let tensors =
        SafeTensors::deserialize(bytes).map_err(|error| InitProblem::Format(error.to_string()))?;
    let modules = modules(&tensors)?;
    let mut found = Vec::new();
    for module in &modules {
        let name = format!("{module}.weight");
        let shape = tensors.tensor(&name).map_or_else(
            |_| Err(TensorProblem::Missing),
            |tensor| Ok(tensor.shape().to_vec()),
        );
        match shape.as_deref() {
            Ok(&[outputs, inputs]) => {
                if found.is_empty() {
                    found.push(inputs);
                }
                found.push(outputs);
            }
            Ok(_) => return Err(InitProblem::Unknown(name)),
            Err(problem) => {
                let problem = problem.clone();
                return Err(InitProblem::Tensor { name, problem });
            }
        }
    }
    let linear: Vec<(usize, usize)> = network.shape().linear().collect();
    let mut expected: Vec<usize> = linear.iter().map(|(inputs, _)| *inputs).collect();
    expected.extend(linear.last().map(|(_, outputs)| *outputs));
    if found != expected {
        return Err(InitProblem::Layers {
            found: widths(&found),
            expected: widths(&expected),
        });
    }
    let mut parameters = vec![0.0; network.layout().len()];
    for block in network.layout().blocks() {
        let kind = match block.role {
            Role::Weight => "weight",
            _ => "bias",
        };
        let name = format!("{}.{kind}", modules[block.layer]);
        let to = &mut parameters[block.range.clone()];
        fill(&tensors, &name, block, to)
            .map_err(|problem| InitProblem::Tensor { name, problem })?;
    }
    Ok(parameters)
}

/// The modules of a file, in the order of the numbers in their names: a file does not keep theirs.
fn modules(tensors: &SafeTensors<'_>) -> Result<Vec<String>, InitProblem> {
    let mut modules: Vec<String> = Vec::new();
    for name in tensors.names() {
        let Some((module, "weight" | "bias")) = name.rsplit_once('.') else {
            return Err(InitProblem::Unknown(name.to_owned()));
        };
        modules.push(module.to_owned());
    }
    modules.sort_by_cached_key(|name| padded(name));
    modules.dedup();
    Ok(modules)
}

/// The name with its numbers filled up with zeros, so that `fc2` stands before `fc10`.
fn padded(name: &str) -> String {
    let mut padded = String::new();
    let mut digits = String::new();
    for letter in name.chars().chain(['\0']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else {
            if !digits.is_empty() {
                let _ = write!(padded, "{digits:0>12}");
                digits.clear();
            }
            padded.push(letter);
        }
    }
    padded
}

fn widths(all: &[usize]) -> String {
    let all: Vec<String> = all.iter().map(usize::to_string).collect();
    all.join("-")
}

/// The command that writes the weights of a file of `PyTorch` as safetensors.
fn conversion(path: &str) -> String {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    format!(
        "python -c \"import torch, safetensors.torch as s; s.save_file(torch.load('{path}', map_location='cpu', weights_only=True), '{stem}.safetensors')\""
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::train::{Recipe, Session, save_weights};
    use safetensors::tensor::{Dtype, TensorView};
    use std::collections::BTreeMap;
    use std::path::Path;

    fn session(settings: &[(&str, &str)]) -> Session {
        Session::new(Recipe::of(settings).unwrap()).unwrap()
    }

    fn save(session: &Session, path: &Path) {
        let trainer = session.trainer();
        let weights = trainer.weights();
        save_weights(
            trainer.network(),
            &weights,
            trainer.data(),
            session.recipe(),
            path,
        )
        .unwrap();
    }

    fn refused(settings: &[(&str, &str)]) -> String {
        let recipe = Recipe::of(settings).unwrap();
        Session::new(recipe).map(|_| ()).unwrap_err().to_string()
    }

    const IRIS: [(&str, &str); 2] = [("data", "iris"), ("hidden", "5")];

    fn with<'a>(name: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        [&IRIS[..], &[("init", name)], more].concat()
    }

    #[test]
    fn a_run_starts_from_saved_weights_and_is_recorded_with_their_digest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.safetensors");
        let name = path.to_str().unwrap();
        let mut first = session(&IRIS);
        for _ in 0..30 {
            first.advance();
        }
        save(&first, &path);
        for more in [&[][..], &[("seed", "99")]] {
            let second = session(&with(name, more));
            let [a, b] = [&first, &second].map(|one| one.trainer().weights().into_owned());
            assert_eq!(a, b, "{more:?}");
        }
        // Its recipe makes it again, but not from another file.
        let second = session(&with(name, &[]));
        let settings = second.recipe().to_settings();
        let digest = settings
            .iter()
            .find(|(word, _)| *word == "init-digest")
            .unwrap();
        let again = with(name, &[("init-digest", &digest.1)]);
        assert_eq!(session(&again).recipe(), second.recipe());
        first.advance();
        save(&first, &path);
        assert_eq!(
            refused(&again),
            format!("init {name}: it has changed since the run was recorded")
        );
        assert_eq!(
            refused(&[("data", "iris"), ("hidden", "7,5"), ("init", name)]),
            format!("init {name}: its layers are 4-5-3, but those of the run are 4-7-5-3")
        );
    }

    /// Tensors as a module of `PyTorch` names them, all ones but for the first.
    fn state_dict(path: &Path, tensors: &[(&str, &[usize])]) {
        let data: Vec<Vec<u8>> = tensors
            .iter()
            .map(|(_, shape)| {
                let count = shape.iter().product::<usize>() as u8;
                (0..count)
                    .flat_map(|place| f32::from(place).to_le_bytes())
                    .collect()
            })
            .collect();
        let views: BTreeMap<&str, TensorView<'_>> = tensors
            .iter()
            .zip(&data)
            .map(|((name, shape), bytes)| {
                (
                    *name,
                    TensorView::new(Dtype::F32, shape.to_vec(), bytes).unwrap(),
                )
            })
            .collect();
        std::fs::write(path, safetensors::serialize(views, None).unwrap()).unwrap();
    }

    #[test]
    fn a_state_dict_is_read_in_the_order_of_its_numbers_and_transposed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.safetensors");
        let name = path.to_str().unwrap();
        state_dict(
            &path,
            &[
                ("fc10.weight", &[3, 5]),
                ("fc10.bias", &[3]),
                ("fc2.weight", &[5, 4]),
                ("fc2.bias", &[5]),
            ],
        );
        let run = session(&[&IRIS[..], &[("init", name)]].concat());
        let weights = run.trainer().weights();
        // [out, in] in the file, [in, out] here: the first input's weights are 0, 4, 8 …
        assert_eq!(weights[..6], [0.0, 4.0, 8.0, 12.0, 16.0, 1.0]);
        state_dict(&path, &[("1.weight", &[4]), ("1.running_mean", &[4])]);
        let with = [&IRIS[..], &[("init", name)]].concat();
        assert_eq!(
            refused(&with),
            format!(
                "init {name}: tensor '1.running_mean' belongs to no linear layer; fold batch normalization into them"
            )
        );
        state_dict(
            &path,
            &[
                ("1.weight", &[5, 4]),
                ("2.weight", &[3, 5]),
                ("2.bias", &[3]),
            ],
        );
        assert_eq!(
            refused(&with),
            format!("init {name}: tensor '1.bias': missing")
        );
        state_dict(&path, &[("1.bias", &[5])]);
        assert_eq!(
            refused(&with),
            format!("init {name}: tensor '1.weight': missing")
        );
        std::fs::write(&path, b"PK\x03\x04...").unwrap();
        let text = refused(&with);
        assert!(
            text.contains(
                "a file of PyTorch; this writes one that can be read: python -c \"import torch"
            ) && text.lines().count() == 1,
            "{text}"
        );
        std::fs::write(&path, b"{}").unwrap();
        assert!(refused(&with).contains("not a safetensors file"));
        assert!(refused(&[("init", "/no/such")]).starts_with("init /no/such: can't be read: "));
    }
}
