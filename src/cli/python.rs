//! Python code that loads a file of weights.

use std::fmt::Write;
use std::path::Path;

use crate::nn::{Activation, Shape};

/// Python code that builds the network and loads the weights at `path`.
pub(super) fn loading(shape: &Shape, activation: Activation, path: &Path) -> String {
    let linear: Vec<(usize, usize)> = shape.linear().collect();
    let mut modules = String::new();
    for (index, (inputs, outputs)) in linear.iter().enumerate() {
        let _ = write!(modules, "nn.Linear({inputs}, {outputs})");
        if index + 1 < linear.len() {
            let _ = write!(modules, ", nn.{}(), ", module(activation));
        }
    }
    // A JSON string is also a Python string literal.
    let name = serde_json::Value::from(path.to_string_lossy()).to_string();
    format!(
        "# To load it in Python; the inputs are those of 'gradus data export':\n\
         from safetensors.torch import load_file\n\
         from torch import nn\n\
         network = nn.Sequential({modules})\n\
         network.load_state_dict(load_file({name}))\n"
    )
}

/// Python code that runs the network of the ONNX file at `path`.
pub(super) fn running(shape: &Shape, path: &Path) -> String {
    let name = serde_json::Value::from(path.to_string_lossy()).to_string();
    format!(
        "# To run it in Python; the inputs are raw, in the order of 'inputs' in its metadata:\n\
         import onnxruntime\n\
         network = onnxruntime.InferenceSession({name})\n\
         outputs = network.run(None, {{\"input\": rows}})  # float64, [samples, {}]\n",
        shape.inputs
    )
}

fn module(activation: Activation) -> &'static str {
    match activation {
        Activation::Relu => "ReLU",
        Activation::Tanh => "Tanh",
        Activation::Sigmoid => "Sigmoid",
        Activation::Gelu => "GELU",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_is_spelled_out_and_the_name_quoted() {
        let shape = |hidden: &[usize]| Shape {
            inputs: 4,
            hidden: hidden.to_vec(),
            outputs: 3,
        };
        let deep = loading(&shape(&[16, 8]), Activation::Tanh, Path::new("a \"b\".x"));
        let network = "network = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 8), nn.Tanh(), nn.Linear(8, 3))\n";
        assert!(deep.contains(network), "{deep}");
        assert!(deep.ends_with("(load_file(\"a \\\"b\\\".x\"))\n"), "{deep}");
        let onnx = running(&shape(&[16]), Path::new("a \"b\".onnx"));
        assert!(
            onnx.contains("InferenceSession(\"a \\\"b\\\".onnx\")")
                && onnx.contains("[samples, 4]")
        );
        let none = loading(&shape(&[]), Activation::Relu, Path::new("w"));
        assert!(none.contains("nn.Sequential(nn.Linear(4, 3))"), "{none}");
    }
}
