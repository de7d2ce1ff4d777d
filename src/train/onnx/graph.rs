//! A graph of ONNX operators while it is built. The numbers of fields and types are those of onnx.proto.

use crate::protobuf::Message;

/// The type of a tensor's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    Float,
    Int64,
    Double,
}

impl Values {
    const fn id(self) -> u64 {
        match self {
            Self::Float => 1,
            Self::Int64 => 7,
            Self::Double => 11,
        }
    }
}

/// An attribute of an operator.
pub(super) enum Attribute {
    /// A whole number.
    Int(&'static str, i64),
}

/// A graph: each value has a name, and each operator is named after its result.
#[derive(Default)]
pub(super) struct Graph {
    nodes: Vec<Message>,
    initializers: Vec<Message>,
    inputs: Vec<Message>,
    outputs: Vec<Message>,
}

impl Graph {
    /// Adds an input of the graph, a row of `width` values for each sample.
    pub(super) fn input(&mut self, name: &str, values: Values, width: usize) {
        self.inputs.push(described(name, values, Some(width)));
    }

    /// Makes a value an output of the graph, `width` for each sample or a single one.
    pub(super) fn output(&mut self, name: &str, values: Values, width: Option<usize>) {
        self.outputs.push(described(name, values, width));
    }

    /// Adds constant 32-bit floats.
    pub(super) fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        self.constant(name, Values::Float, shape, &bytes)
    }

    /// Adds constant 64-bit floats.
    pub(super) fn doubles(&mut self, name: &str, values: &[f64]) -> String {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        self.constant(name, Values::Double, &[values.len()], &bytes)
    }

    fn constant(&mut self, name: &str, values: Values, shape: &[usize], bytes: &[u8]) -> String {
        let dims = shape.iter().fold(Message::default(), |message, size| {
            message.number(1, *size as u64)
        });
        let tensor = dims.number(2, values.id()).text(8, name).bytes(9, bytes);
        self.initializers.push(tensor);
        name.to_owned()
    }

    /// Adds an operator whose result is called `result`.
    pub(super) fn node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        result: &str,
        attributes: &[Attribute],
    ) -> String {
        let node = inputs
            .iter()
            .fold(Message::default(), |message, input| message.text(1, input));
        let node = node.text(2, result).text(3, result).text(4, operator);
        let node = attributes.iter().fold(node, |node, attribute| {
            let Attribute::Int(name, value) = attribute;
            let attribute = Message::default()
                .text(1, name)
                .number(3, value.cast_unsigned())
                .number(20, 2);
            node.message(5, &attribute)
        });
        self.nodes.push(node);
        result.to_owned()
    }

    /// The graph as a message.
    pub(super) fn into_message(self, name: &str) -> Message {
        let all = |message: Message, field: u64, parts: &[Message]| {
            parts
                .iter()
                .fold(message, |message, part| message.message(field, part))
        };
        let message = all(Message::default(), 1, &self.nodes).text(2, name);
        let message = all(message, 5, &self.initializers);
        let message = all(message, 11, &self.inputs);
        all(message, 12, &self.outputs)
    }
}

/// A value of the graph's interface, with its type.
fn described(name: &str, values: Values, width: Option<usize>) -> Message {
    let samples = Message::default().text(2, "samples");
    let mut shape = Message::default().message(1, &samples);
    if let Some(width) = width {
        shape = shape.message(1, &Message::default().number(1, width as u64));
    }
    let tensor = Message::default().number(1, values.id()).message(2, &shape);
    let kind = Message::default().message(1, &tensor);
    Message::default().text(1, name).message(2, &kind)
}
