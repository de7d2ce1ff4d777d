//! Hugging Face's `trainer_state.json`: one object, written anew at each checkpoint, with all that was logged.

use serde_json::Value;

use super::{Read, Reader};
use crate::attach::json;
use crate::attach::message::{Hello, Message, Metrics};

/// The largest file that is read, in bytes.
const MAX_BYTES: usize = 256 << 20;

/// Whether a file is one.
pub(super) fn is_trainer_state(name: &str, start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start);
    name == "trainer_state.json"
        || (start.trim_start().starts_with('{')
            && start.contains("\"best_metric\"")
            && start.contains('\n'))
}

/// A reader of it. It waits for the whole object.
#[derive(Debug, Default)]
pub(super) struct TrainerState {
    bytes: Vec<u8>,
    is_read: bool,
}

impl Reader for TrainerState {
    fn push(&mut self, bytes: &[u8], out: &mut Vec<Read>) {
        if self.bytes.len() + bytes.len() > MAX_BYTES {
            out.push(Read::Trouble(
                "a trainer state of more than 256 MB is left out".to_owned(),
            ));
            self.is_read = true;
        }
        if !self.is_read {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn pause(&mut self, out: &mut Vec<Read>) {
        if self.is_read || self.bytes.is_empty() {
            return;
        }
        // While it is being written, it is no JSON yet.
        let Ok(state) = json::parse(&String::from_utf8_lossy(&self.bytes)) else {
            return;
        };
        self.is_read = true;
        self.bytes = Vec::new();
        let total_steps = state["max_steps"].as_u64().filter(|steps| *steps > 0);
        out.push(Read::Message(Message::Hello(Box::new(Hello {
            total_steps,
            ..Hello::default()
        }))));
        for entry in state["log_history"].as_array().into_iter().flatten() {
            let Value::Object(entry) = entry else {
                continue;
            };
            let mut metrics = Metrics::default();
            metrics.put_all(entry);
            out.push(Read::Message(Message::Metrics(metrics)));
        }
    }

    fn is_replaced(&self) -> bool {
        true
    }
}
