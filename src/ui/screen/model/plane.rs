//! The two inputs over which the predictions for a table are drawn.

use crate::data::Family;
use crate::live::TableInput;
use crate::nearest::nearest;
use crate::turn::Turn;
use crate::ui::locale::Words;
use crate::ui::state::State;

/// Most input names in a refusal.
const MOST_NAMES: usize = 10;

/// The inputs that can be chosen: those of a table that has at least two. Else none.
pub(super) fn inputs(state: &State) -> &[TableInput] {
    match &state.run.about {
        Some(about) if about.family == Family::Table && about.inputs.len() > 1 => &about.inputs,
        _ => &[],
    }
}

/// The pair after or before `axes`, first all pairs of numbers in the order of the table, then none.
pub(super) fn turned(
    inputs: &[TableInput],
    axes: Option<[usize; 2]>,
    turn: Turn,
) -> Option<[usize; 2]> {
    let numbers = inputs.iter().filter(|input| input.is_number).count();
    // A table with fewer than two numbers has only texts to offer.
    let is_offered = |at: &usize| numbers < 2 || inputs[*at].is_number;
    let offered: Vec<usize> = (0..inputs.len()).filter(is_offered).collect();
    let pairs = offered.iter().enumerate().flat_map(|(at, x)| {
        let after = &offered[at + 1..];
        after.iter().map(move |y| Some([*x, *y]))
    });
    let all: Vec<Option<[usize; 2]>> = std::iter::once(None).chain(pairs).collect();
    let now = all.iter().position(|one| *one == axes).unwrap_or(0);
    all[turn.around(now, all.len())]
}

/// The inputs of two names, separated by a comma or by blanks, which names may contain, too.
pub(super) fn named(
    inputs: &[TableInput],
    value: &str,
    words: &'static Words,
) -> Result<[usize; 2], String> {
    let find = |name: &str| {
        let name = name.trim();
        inputs.iter().position(|input| input.name == name)
    };
    let cuts = value.char_indices();
    let cuts = cuts.filter(|(_, letter)| *letter == ',' || letter.is_whitespace());
    let pairs = cuts.map(|(at, letter)| (&value[..at], &value[at + letter.len_utf8()..]));
    let found = pairs
        .clone()
        .find_map(|(x, y)| Some([find(x)?, find(y)?]).filter(|[x, y]| x != y));
    if let Some(axes) = found {
        return Ok(axes);
    }
    let parts = value.split_once(',').or_else(|| value.split_once(' '));
    let (x, y) = parts.unwrap_or((value, ""));
    let unknown = [x.trim(), y.trim()]
        .into_iter()
        .find(|name| !name.is_empty() && find(name).is_none());
    Err(match unknown {
        Some(name) => words.fill(
            "error.no-input",
            &[("name", &name), ("inputs", &offer(inputs, name))],
        ),
        None => words.get("error.two-inputs").to_owned(),
    })
}

/// The name that is meant, or some of those that there are.
fn offer(inputs: &[TableInput], name: &str) -> String {
    let names = || inputs.iter().map(|input| &*input.name);
    if let Some(near) = nearest(name, names()) {
        return near.to_owned();
    }
    let mut some: Vec<&str> = names().take(MOST_NAMES).collect();
    if inputs.len() > MOST_NAMES {
        some.push("…");
    }
    some.join(", ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ui::locale::Language;

    fn inputs() -> Vec<TableInput> {
        let all = [("a", true), ("b c", true), ("kind=x", false), ("d", true)];
        all.map(|(name, is_number)| TableInput {
            name: name.to_owned(),
            is_number,
        })
        .to_vec()
    }

    #[test]
    fn pairs_of_numbers_go_around() {
        let inputs = inputs();
        let mut axes = None;
        let mut seen = Vec::new();
        for _ in 0..4 {
            axes = turned(&inputs, axes, Turn::Next);
            seen.push(axes);
        }
        assert_eq!(seen, [Some([0, 1]), Some([0, 3]), Some([1, 3]), None]);
        assert_eq!(turned(&inputs, None, Turn::Previous), Some([1, 3]));
        // A pair that was named is not among those of numbers.
        assert_eq!(turned(&inputs, Some([0, 2]), Turn::Next), Some([0, 1]));
        let texts = &inputs[1..3];
        assert_eq!(turned(texts, None, Turn::Next), Some([0, 1]));
    }

    #[test]
    fn two_names_are_found_with_blanks_in_them_and_others_are_refused_by_name() {
        let inputs = inputs();
        let words = Language::English.words();
        let named = |value| named(&inputs, value, words);
        assert_eq!(named("a d"), Ok([0, 3]));
        assert_eq!(named("d, a"), Ok([3, 0]));
        assert_eq!(named("b c a"), Ok([1, 0]));
        assert_eq!(named("a b c"), Ok([0, 1]));
        assert_eq!(named("kind=x,b c"), Ok([2, 1]));
        assert!(named("a q").unwrap_err().contains("a, b c, kind=x, d"));
        assert!(named("a knd=x").unwrap_err().ends_with("kind=x"));
        assert_eq!(named("a a"), Err(words.get("error.two-inputs").to_owned()));
        assert_eq!(named("a"), Err(words.get("error.two-inputs").to_owned()));
    }
}
