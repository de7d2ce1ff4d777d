//! Text of which no part commands a terminal.

use std::borrow::Cow;

/// Escapes control and bidi control characters (a name in a file may hold any), which also makes `text` a single line.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let is_escaped = |letter: char| letter.is_control() || is_bidi_control(letter);
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if is_escaped(letter) {
            plain.extend(letter.escape_default());
        } else {
            plain.push(letter);
        }
    }
    Cow::Owned(plain)
}

/// Whether it changes the direction of the text that follows.
const fn is_bidi_control(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_commands_a_terminal_is_written_out_and_all_else_stays() {
        for (text, expected) in [
            ("검증 손실 0.1 'ü'", "검증 손실 0.1 'ü'"),
            ("a\u{1b}[31mred\u{7}", "a\\u{1b}[31mred\\u{7}"),
            ("two\nlines\t\u{9b}1m", "two\\nlines\\t\\u{9b}1m"),
            ("\u{202e}dlrow", "\\u{202e}dlrow"),
            ("a\u{200f}\u{61c}b", "a\\u{200f}\\u{61c}b"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
