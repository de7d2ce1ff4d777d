//! Names and texts of another program, made harmless.

use crate::plain::plain;

/// The most letters of a name that are shown.
pub(super) const NAME: usize = 64;
/// The most letters of a text that are shown.
pub(super) const TEXT: usize = 400;

/// A text of another program as it may be shown: on one line, with control characters written out, and cut to so many
/// letters.
#[must_use]
pub fn printable(text: &str, letters: usize) -> String {
    // Cut before and after: writing out makes it longer.
    let (first, is_cut) = cut(text.trim(), letters);
    let plain = plain(first);
    let (first, is_cut_again) = cut(&plain, letters);
    if is_cut || is_cut_again {
        format!("{first}…")
    } else {
        first.to_owned()
    }
}

/// The first letters, and whether there are more.
fn cut(text: &str, letters: usize) -> (&str, bool) {
    match text.char_indices().nth(letters) {
        Some((end, _)) => (&text[..end], true),
        None => (text, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_short_plain_lines() {
        assert_eq!(printable("val_loss", NAME), "val_loss");
        assert_eq!(printable("손실/검증", NAME), "손실/검증");
        assert_eq!(printable("a\u{1b}[2Jb\n", NAME), "a\\u{1b}[2Jb");
        assert_eq!(printable("\u{202e}x", NAME), "\\u{202e}x");
        let long = printable(&"é".repeat(10_000), NAME);
        assert_eq!(long, format!("{}…", "é".repeat(NAME)));
        let long = printable(&"\u{1b}".repeat(10_000), NAME);
        assert!(long.chars().count() <= NAME + 1, "{long}");
    }
}
