//! Bytes from a program, as lines.

/// The longest line that is read, in bytes; the rest of a longer one is skipped.
pub const MAX_LINE: usize = 1 << 20;

/// A line, without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A whole line. Bytes that are no UTF-8 are replaced.
    Whole(String),
    /// A line that is written over by the next one, as progress bars do with a carriage return.
    Overwritten(String),
    /// A line longer than [`MAX_LINE`], which is left out.
    TooLong,
}

/// Splits bytes into lines, however they are cut into pieces.
#[derive(Debug, Default)]
pub struct Lines {
    partial: Vec<u8>,
    /// Whether the present line is too long, and is skipped to its end.
    skips: bool,
    /// Whether a carriage return ended the last line, so that a line feed would belong to it.
    after_return: bool,
    present: Present,
}

/// Which line the present one is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Present {
    /// The first, before which a byte order mark may stand.
    #[default]
    First,
    /// One that was taken before its end.
    Taken,
    Other,
}

/// What some editors and shells write before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Lines {
    /// Appends bytes, and hands each line that is complete to `take`.
    pub fn push(&mut self, bytes: &[u8], mut take: impl FnMut(Line)) {
        let mut rest = bytes;
        if self.after_return
            && let Some((first, after)) = rest.split_first()
        {
            // `\r\n` ends a line once.
            self.after_return = false;
            if *first == b'\n' {
                self.end(&mut take, Line::Whole);
                rest = after;
            } else {
                self.end(&mut take, Line::Overwritten);
            }
        }
        while let Some(at) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            self.extend(&rest[..at]);
            let is_return = rest[at] == b'\r';
            rest = &rest[at + 1..];
            match (is_return, rest.first()) {
                (true, None) => {
                    self.after_return = true;
                    return;
                }
                (true, Some(b'\n')) => {
                    rest = &rest[1..];
                    self.end(&mut take, Line::Whole);
                }
                (true, Some(_)) => self.end(&mut take, Line::Overwritten),
                (false, _) => self.end(&mut take, Line::Whole),
            }
        }
        self.extend(rest);
    }

    /// The last line, where it has no end; nothing more can follow it.
    #[must_use]
    pub fn finish(&mut self) -> Option<Line> {
        self.after_return = false;
        if self.skips {
            self.skips = false;
            self.partial.clear();
            return Some(Line::TooLong);
        }
        if self.partial.is_empty() {
            return None;
        }
        let text = self.text();
        self.partial.clear();
        Some(Line::Whole(text))
    }

    /// The line that is not complete yet, if its text is one already as `is_complete` says; its end is then no line of its own.
    pub fn take_partial(&mut self, is_complete: impl FnOnce(&str) -> bool) -> Option<Line> {
        if self.skips || self.partial.is_empty() {
            return None;
        }
        let text = self.text();
        if !is_complete(&text) {
            return None;
        }
        self.partial.clear();
        self.present = Present::Taken;
        Some(Line::Whole(text))
    }

    fn text(&self) -> String {
        let bytes = match self.partial.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) if self.present == Present::First => rest,
            _ => &self.partial,
        };
        String::from_utf8_lossy(bytes).into_owned()
    }

    fn extend(&mut self, bytes: &[u8]) {
        if self.skips {
            return;
        }
        if self.partial.len() + bytes.len() > MAX_LINE {
            self.skips = true;
            self.partial.clear();
            return;
        }
        self.partial.extend_from_slice(bytes);
    }

    fn end(&mut self, take: &mut impl FnMut(Line), line: fn(String) -> Line) {
        let is_taken = self.present == Present::Taken && self.partial.is_empty();
        if std::mem::take(&mut self.skips) {
            take(Line::TooLong);
        } else if !is_taken {
            take(line(self.text()));
        }
        self.present = Present::Other;
        self.partial.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&[u8]]) -> Vec<Line> {
        let (mut lines, mut found) = (Lines::default(), Vec::new());
        for piece in pieces {
            lines.push(piece, |line| found.push(line));
        }
        found.extend(lines.finish());
        found
    }

    fn whole(text: &str) -> Line {
        Line::Whole(text.to_owned())
    }

    #[test]
    fn lines_are_the_same_however_they_are_cut() {
        let bytes = "one\ntwo\r\n 10 %\r 20 %\r\nd\u{f6}ne".as_bytes();
        let expected = vec![
            whole("one"),
            whole("two"),
            Line::Overwritten(" 10 %".to_owned()),
            whole(" 20 %"),
            whole("d\u{f6}ne"),
        ];
        assert_eq!(lines(&[bytes]), expected);
        for at in 0..bytes.len() {
            assert_eq!(lines(&[&bytes[..at], &bytes[at..]]), expected, "{at}");
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(lines(&single), expected);
    }

    #[test]
    fn a_line_without_end_takes_no_memory_and_the_next_is_read() {
        let long = vec![b'x'; MAX_LINE + 1];
        assert_eq!(
            lines(&[&long, b"\nnext\n"]),
            vec![Line::TooLong, whole("next")]
        );
        assert_eq!(lines(&[&long]), vec![Line::TooLong]);
        let fits = vec![b'x'; MAX_LINE];
        assert!(matches!(&lines(&[&fits])[..], [Line::Whole(text)] if text.len() == MAX_LINE));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        assert_eq!(
            lines(&[b"\xef\xbb", b"\xbfone\n\xef\xbb\xbftwo\n"]),
            vec![whole("one"), whole("\u{feff}two")]
        );
        assert_eq!(lines(&[b"\xef\xbb\xbfone"]), vec![whole("one")]);
    }

    #[test]
    fn a_line_that_is_taken_before_its_end_comes_once() {
        let (mut lines, mut found) = (Lines::default(), Vec::new());
        lines.push(b"{1", |line| found.push(line));
        assert_eq!(lines.take_partial(|text| text.ends_with('}')), None);
        lines.push(b"}", |line| found.push(line));
        let taken = lines.take_partial(|text| text.ends_with('}'));
        assert_eq!(taken, Some(whole("{1}")));
        assert_eq!(lines.finish(), None);
        lines.push(b"\n\nnext\n", |line| found.push(line));
        assert_eq!(found, vec![whole(""), whole("next")]);
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        assert_eq!(lines(&[b"a\xffb\n"]), vec![whole("a\u{fffd}b")]);
    }
}
