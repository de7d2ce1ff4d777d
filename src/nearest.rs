//! "Did you mean": the known word nearest to a mistyped one.

/// The nearest of `known` by Damerau-Levenshtein distance, ignoring case: at most one edit (a letter left out, added,
/// changed, or two swapped), plus one for every four letters of the known word. Ties go to the first in alphabetical
/// order.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|known| {
            let edits = strsim::damerau_levenshtein(&word, &known.to_lowercase());
            (edits, known)
        })
        // With as many edits as it has letters, any word turns into any other.
        .filter(|(edits, known)| *edits <= 1 + known.len() / 4 && *edits < known.len())
        .min()
        .map(|(_, known)| known)
}

/// The end of an error message: `mark` and ` did you mean 'x'?`, or nothing where no word is near.
#[must_use]
pub fn question(mark: char, near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("{mark} did you mean '{near}'?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_a_word_finds_it_and_another_word_does_not() {
        let known = ["lr", "batch", "optimizer", "breast-cancer", "x"];
        let near = |word| nearest(word, known);
        assert_eq!(near("bach"), Some("batch"));
        assert_eq!(near("optimiser"), Some("optimizer"));
        assert_eq!(near("lrr"), Some("lr"));
        assert_eq!(near("Breast_Cancer"), Some("breast-cancer"));
        assert_eq!(near("q"), None);
        assert_eq!(near(""), None);
        assert_eq!(near("momentum"), None);
        assert_eq!(nearest("ac", ["ab", "aa"]), Some("aa"));
    }

    #[test]
    fn only_what_is_near_is_asked_about() {
        assert_eq!(question(':', Some("lr")), ": did you mean 'lr'?");
        assert_eq!(question(';', None), "");
    }
}
