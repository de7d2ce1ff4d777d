//! The letters that label optimizers where their curves or paths share a plot.

use crate::optim;

/// Prefix of several adaptive methods; the letter after it tells them apart.
const ADAPTIVE: &str = "ada";
/// The label of the optimizers that remain when all letters are taken.
const NONE_LEFT: char = '+';

/// The letter of each optimizer, in the order of [`optim::ENTRIES`].
pub(in crate::ui) fn of_optimizers() -> Vec<char> {
    choose(optim::ENTRIES.iter().map(|entry| entry.label))
}

/// A distinct letter for each name, from the name itself where one is still free. Names choose in order, so that
/// appending a name changes no earlier letter.
fn choose<'a>(names: impl Iterator<Item = &'a str>) -> Vec<char> {
    let mut taken = Vec::new();
    for name in names {
        let free = candidates(name).find(|letter| !taken.contains(letter));
        taken.push(free.unwrap_or(NONE_LEFT));
    }
    taken
}

/// The letters for a name in order of preference: the one after [`ADAPTIVE`], the name's own, the alphabet.
fn candidates(name: &str) -> impl Iterator<Item = char> {
    let name = name.to_ascii_uppercase();
    let own = name.strip_prefix(&ADAPTIVE.to_ascii_uppercase());
    let first = own.and_then(|rest| rest.chars().next());
    let all: Vec<char> = first
        .into_iter()
        .chain(name.chars())
        .filter(char::is_ascii_uppercase)
        .chain('A'..='Z')
        .collect();
    all.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_optimizer_has_a_letter_of_its_own() {
        let mut letters = of_optimizers();
        // Letters that users already know must not change.
        assert!(letters.starts_with(&['S', 'M', 'N', 'G', 'D', 'R', 'A']));
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), optim::ENTRIES.len());
        assert!(letters.iter().all(char::is_ascii_uppercase), "{letters:?}");
    }

    proptest! {
        #[test]
        fn whatever_is_added_at_the_end_takes_no_letter_from_those_before(
            names in prop::collection::vec("[A-Za-z0-9 α-ω-]{0,10}", 0..40),
        ) {
            let registry = optim::ENTRIES.iter().map(|entry| entry.label);
            let all: Vec<&str> = registry.chain(names.iter().map(String::as_str)).collect();
            let letters = choose(all.iter().copied());
            for count in 0..all.len() {
                prop_assert_eq!(&choose(all[..count].iter().copied()), &letters[..count]);
            }
            let mut own: Vec<char> = letters.into_iter().filter(|one| *one != NONE_LEFT).collect();
            own.sort_unstable();
            own.dedup();
            prop_assert_eq!(own.len(), all.len().min(26));
        }
    }
}
