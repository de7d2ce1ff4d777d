//! The messages of TensorFlow's `event.proto` and `summary.proto` for scalars and texts, in the wire format of protocol
//! buffers: fields of a number, a type and a value, in any order; missing fields have their defaults.

use crate::protobuf::Message;

/// `Event { wall_time = 1, step = 2 }`, without its contents.
fn event(seconds: f64, step: u64) -> Message {
    Message::default().double(1, seconds).number(2, step)
}

/// `Event { summary = 5: Summary { value = 1 } }`.
fn summary(seconds: f64, step: u64, value: &Message) -> Vec<u8> {
    let summary = Message::default().message(1, value);
    event(seconds, step).message(5, &summary).into_bytes()
}

/// The first event of a file: `file_version = 3`.
pub(super) fn version(seconds: f64) -> Vec<u8> {
    event(seconds, 0).bytes(3, b"brain.Event:2").into_bytes()
}

/// A number: `Summary.Value { tag = 1, simple_value = 2 }`.
pub(super) fn scalar(seconds: f64, step: u64, tag: &str, value: f32) -> Vec<u8> {
    let value = Message::default().bytes(1, tag.as_bytes()).float(2, value);
    summary(seconds, step, &value)
}

/// A text in Markdown: a tensor with one string, whose metadata names the plugin that shows it.
pub(super) fn text(seconds: f64, step: u64, tag: &str, text: &str) -> Vec<u8> {
    const DT_STRING: u64 = 7;
    // SummaryMetadata { plugin_data = 1 { plugin_name = 1 } }
    let plugin = Message::default().bytes(1, b"text");
    let metadata = Message::default().message(1, &plugin);
    // TensorProto { dtype = 1, tensor_shape = 2 { dim = 2 { size = 1 } }, string_val = 8 }
    let shape = Message::default().message(2, &Message::default().number(1, 1));
    let tensor = Message::default()
        .number(1, DT_STRING)
        .message(2, &shape)
        .bytes(8, text.as_bytes());
    let value = Message::default()
        .bytes(1, tag.as_bytes())
        .message(8, &tensor)
        .message(9, &metadata);
    summary(seconds, step, &value)
}
