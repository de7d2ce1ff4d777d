//! Reading numbers with thousands separators: `12 500`.

/// Splits a text into words, joining a number with spaces between its thousands: `step 12 500` gives `step` and
/// `12500`.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    // Whether three more digits may belong to the last word.
    let mut is_open = false;
    for word in text.split_whitespace() {
        let is_digits = word.bytes().all(|byte| byte.is_ascii_digit());
        match words.last_mut() {
            Some(last) if is_open && is_digits && word.len() == 3 => last.push_str(word),
            _ => {
                is_open = is_digits && word.len() <= 3 && !word.starts_with('0');
                words.push(word.to_owned());
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_three_are_one_number_and_nothing_else_is() {
        for (text, expected) in [
            ("step 12 500", &["step", "12500"][..]),
            ("  epoch 1 000 000 ", &["epoch", "1000000"]),
            ("step 1000 000", &["step", "1000", "000"]),
            ("step 12 50", &["step", "12", "50"]),
            ("step 0 500", &["step", "0", "500"]),
            ("epoch 2.5 100", &["epoch", "2.5", "100"]),
            ("", &[]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
