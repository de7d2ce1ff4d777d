//! What a program prints beside its messages.

use std::collections::VecDeque;

use super::lines::Line;
use super::name::{self, printable};

/// The most lines that are kept.
const MAX_LINES: usize = 1000;

/// What stands for a line that is left out.
const TOO_LONG: &str = "gradus: a line of more than a megabyte is left out";

/// The last lines of a program's output. A progress bar, which is written over again and again, is one line.
#[derive(Clone, Debug, Default)]
pub struct Log {
    lines: VecDeque<String>,
    /// Whether the last line is to be written over.
    is_open: bool,
}

impl Log {
    /// Adds a line.
    pub fn push(&mut self, line: Line) {
        let (text, is_open) = match line {
            Line::Whole(text) => (text, false),
            Line::Overwritten(text) => (text, true),
            Line::TooLong => (TOO_LONG.to_owned(), false),
        };
        let text = printable(&without_escapes(&text), name::TEXT);
        if text.is_empty() && (is_open || self.is_open) {
            self.is_open &= is_open;
            return;
        }
        if self.is_open {
            self.lines.pop_back();
        }
        self.lines.push_back(text);
        if self.lines.len() > MAX_LINES {
            self.lines.pop_front();
        }
        self.is_open = is_open;
    }

    /// The lines, the oldest first.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.lines.iter().map(String::as_str)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// The text without the escape sequences by which a program colours it and moves the cursor.
fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('\u{1b}', Some('[')) => {
                letters.next();
                // Parameters, and then one letter.
                for letter in letters.by_ref() {
                    if ('\u{40}'..='\u{7e}').contains(&letter) {
                        break;
                    }
                }
            }
            ('\u{1b}', Some(']')) => {
                // A title or a link, up to a bell or ESC \.
                while let Some(letter) = letters.next() {
                    if letter == '\u{7}' {
                        break;
                    }
                    if letter == '\u{1b}' {
                        letters.next();
                        break;
                    }
                }
            }
            ('\u{1b}', _) => {
                letters.next();
            }
            ('\t', _) => plain.push(' '),
            (letter, _) => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::super::lines::Lines;
    use super::*;

    fn shown(bytes: &str) -> Vec<String> {
        let (mut lines, mut log) = (Lines::default(), Log::default());
        lines.push(bytes.as_bytes(), |line| log.push(line));
        log.lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_progress_bar_is_one_line() {
        let bar = "start\n\r 10%|#   |\r 50%|##  |\r100%|####|\nnext\n";
        assert_eq!(shown(bar), ["start", "100%|####|", "next"]);
        assert_eq!(shown("a\r\n\r\nb\r\n"), ["a", "", "b"]);
        assert_eq!(shown("10%\r20%\r\n\ndone\n"), ["20%", "", "done"]);
    }

    #[test]
    fn colours_and_cursor_moves_are_left_out() {
        let text = "\u{1b}[1;31mred\u{1b}[0m\u{1b}[2K \u{1b}]0;title\u{7}x\u{1b}]8;;a\u{1b}\\y\u{1b}c\u{8}\n";
        assert_eq!(shown(text), ["red xy\\u{8}"]);
    }

    #[test]
    fn only_the_last_lines_are_kept() {
        let text: Vec<String> = (0..=3000).map(|line| line.to_string()).collect();
        let text = text.join("\n");
        let lines = shown(&text);
        assert_eq!((lines.len(), lines[999].as_str()), (MAX_LINES, "2999"));
    }
}
