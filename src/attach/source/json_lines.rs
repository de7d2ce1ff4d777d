//! Lines of JSON, and text between them.

use super::{Read, Reader};
use crate::attach::lines::{Line, Lines};
use crate::attach::protocol::{self, message_of};

/// A reader of JSON lines.
#[derive(Debug, Default)]
pub(super) struct JsonLines {
    lines: Lines,
}

impl Reader for JsonLines {
    fn push(&mut self, bytes: &[u8], out: &mut Vec<Read>) {
        self.lines.push(bytes, |line| out.push(read(line)));
    }

    fn pause(&mut self, out: &mut Vec<Read>) {
        // Nothing can follow a whole object on its line, so its end need not be waited for.
        let line = self
            .lines
            .take_partial(|text| protocol::read(text).is_some());
        out.extend(line.map(read));
    }

    fn finish(&mut self, out: &mut Vec<Read>) {
        out.extend(self.lines.finish().map(read));
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
