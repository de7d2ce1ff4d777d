//! A trained network as an ONNX file, with everything that is done to its inputs: raw values in, probabilities and class,
//! or values, out.
//!
//! The input `input` is `[samples, features]` in 64-bit floats, the raw values of the columns that the metadata names in
//! `inputs`, as the network's own preprocessing starts from (a missing one, if the network fills it, is NaN). The outputs
//! are `probabilities` with `class`, an index into `classes` of the metadata, or `values`.

mod graph;
#[cfg(test)]
mod tests;

use crate::data::{Affine, Dataset, Limits};
use crate::nn::{Activation, Network, Role};
use crate::protobuf::Message;
use graph::{Attribute, Graph, Values};
use serde_json::{Map, Value};

/// The version of the file format, and of the operators, which runtimes since 2020 know.
const FORMAT: u64 = 7;
const OPERATORS: u64 = 13;

/// The bytes of the file. `parameters` are laid out as the network's, with everything folded in; `metadata` says what the
/// inputs and outputs are.
pub(super) fn model(
    network: &Network,
    parameters: &[f32],
    data: &Dataset,
    metadata: &Map<String, Value>,
) -> Vec<u8> {
    let mut graph = Graph::default();
    graph.input("input", Values::Double, data.inputs());
    let scaled = scale(&mut graph, data);
    let last = layers(&mut graph, network, parameters, scaled);
    outputs(&mut graph, data, &last);
    let operators = Message::default().text(1, "").number(2, OPERATORS);
    let model = Message::default()
        .number(1, FORMAT)
        .text(2, "gradus")
        .text(3, env!("CARGO_PKG_VERSION"))
        .message(7, &graph.into_message("network"))
        .message(8, &operators);
    let model = metadata.iter().fold(model, |model, (key, value)| {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        model.message(14, &Message::default().text(1, key).text(2, &text))
    });
    model.into_bytes()
}

/// Fills, scales and clamps the inputs.
fn scale(graph: &mut Graph, data: &Dataset) -> String {
    let maps = &data.standardisation;
    let mut last = "input".to_owned();
    if maps.fills.iter().any(Option::is_some) {
        let fills: Vec<f64> = maps
            .fills
            .iter()
            .map(|fill| fill.unwrap_or(f64::NAN))
            .collect();
        let fills = graph.doubles("fill", &fills);
        let gaps = graph.node("IsNaN", &[&last], "missing", &[]);
        last = graph.node("Where", &[&gaps, &fills, &last], "filled", &[]);
    }
    if maps.inputs.iter().any(|map| *map != Affine::IDENTITY) {
        let column = |of: fn(&Affine) -> f64| maps.inputs.iter().map(of).collect::<Vec<f64>>();
        let mean = graph.doubles("mean", &column(|map| map.mean));
        let scale = graph.doubles("scale", &column(|map| map.scale));
        let shifted = graph.node("Sub", &[&last, &mean], "shifted", &[]);
        last = graph.node("Div", &[&shifted, &scale], "scaled", &[]);
    }
    let float = Attribute::Int("to", 1);
    last = graph.node("Cast", &[&last], "numbers", &[float]);
    if maps.limits.iter().any(|limits| *limits != Limits::NONE) {
        let side = |of: fn(&Limits) -> f32| maps.limits.iter().map(of).collect::<Vec<f32>>();
        let shape = [data.inputs()];
        let least = graph.floats("least", &shape, &side(|limits| limits.least));
        let most = graph.floats("most", &shape, &side(|limits| limits.most));
        let raised = graph.node("Max", &[&last, &least], "raised", &[]);
        last = graph.node("Min", &[&raised, &most], "clamped", &[]);
    }
    last
}

/// The linear layers, with activations between them.
fn layers(graph: &mut Graph, network: &Network, parameters: &[f32], input: String) -> String {
    let count = network.shape().hidden.len();
    let mut last = input;
    let mut weight = String::new();
    let mut layer = 0;
    for block in network.layout().blocks() {
        let values = &parameters[block.range.clone()];
        match block.role {
            Role::Weight => weight = graph.floats(&block.name, &block.shape, values),
            Role::Bias => {
                let bias = graph.floats(&block.name, &[values.len()], values);
                let result = format!("{}", 2 * layer);
                last = graph.node("Gemm", &[&last, &weight, &bias], &result, &[]);
                if layer < count {
                    last = activate(graph, network.activation(), &last, 2 * layer + 1);
                }
                layer += 1;
            }
            // Of regularizers; folded into the others before a network is saved.
            Role::Scale | Role::Shift => {}
        }
    }
    last
}

fn activate(graph: &mut Graph, activation: Activation, input: &str, module: usize) -> String {
    let result = module.to_string();
    let operator = match activation {
        Activation::Relu => "Relu",
        Activation::Tanh => "Tanh",
        Activation::Sigmoid => "Sigmoid",
        // x · (1 + erf(x / √2)) / 2: an operator of its own only since 2023.
        Activation::Gelu => {
            let name = |part: &str| format!("{module}.{part}");
            let mut number = |part: &str, value: f32| graph.floats(&name(part), &[1], &[value]);
            let [root, one, half] = [
                number("root", std::f32::consts::FRAC_1_SQRT_2),
                number("one", 1.0),
                number("half", 0.5),
            ];
            let inner = graph.node("Mul", &[input, &root], &name("inner"), &[]);
            let erf = graph.node("Erf", &[&inner], &name("erf"), &[]);
            let share = graph.node("Add", &[&erf, &one], &name("share"), &[]);
            let whole = graph.node("Mul", &[input, &share], &name("whole"), &[]);
            return graph.node("Mul", &[&whole, &half], &result, &[]);
        }
    };
    graph.node(operator, &[input], &result, &[])
}

fn outputs(graph: &mut Graph, data: &Dataset, last: &str) {
    let width = data.outputs();
    if data.task.is_classification() {
        let axis = |value| Attribute::Int("axis", value);
        graph.node("Softmax", &[last], "probabilities", &[axis(1)]);
        let flat = Attribute::Int("keepdims", 0);
        graph.node("ArgMax", &["probabilities"], "class", &[axis(1), flat]);
        graph.output("probabilities", Values::Float, Some(width));
        graph.output("class", Values::Int64, None);
        return;
    }
    let maps = &data.standardisation.targets;
    let column = |of: fn(&Affine) -> f64| maps.iter().map(of).collect::<Vec<f64>>();
    let mean = graph.doubles("target.mean", &column(|map| map.mean));
    let scale = graph.doubles("target.scale", &column(|map| map.scale));
    let double = Attribute::Int("to", 11);
    let wide = graph.node("Cast", &[last], "wide", &[double]);
    let stretched = graph.node("Mul", &[&wide, &scale], "stretched", &[]);
    graph.node("Add", &[&stretched, &mean], "values", &[]);
    graph.output("values", Values::Double, Some(width));
}
