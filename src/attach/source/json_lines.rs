//! Lines of JSON, and text between them.

use super::{Read, Reader};
use crate::attach::lines::{Line, Lines};
use crate::attach::protocol::message_of;

/// A reader of JSON lines.
#[derive(Debug, Default)]
pub(super) struct JsonLines {
    lines: Lines,
}

impl Reader for JsonLines {
    fn push(&mut self, bytes: &[u8], out: &mut Vec<Read>) {
        self.lines.push(bytes, |line| out.push(read(line)));
    }
}

fn read(line: Line) -> Read {
    match (message_of(&line), line) {
        (Some(message), _) => Read::Message(message),
        (None, Line::Whole(text) | Line::Overwritten(text)) => Read::Text(text),
        (None, Line::TooLong) => {
            Read::Trouble("a line of more than a megabyte is left out".to_owned())
        }
    }
}
