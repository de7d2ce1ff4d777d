//! Shortening the names of an axis.

/// The words that all names begin with, and what follows them; `None` if there are no such words, or nothing follows.
pub(crate) fn without_common_words(names: &[String]) -> Option<(String, Vec<String>)> {
    let words: Vec<Vec<&str>> = names
        .iter()
        .map(|name| name.split_whitespace().collect())
        .collect();
    let (first, rest) = words.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let shortest = words.iter().map(Vec::len).min()?;
    let is_common = |at: &usize| rest.iter().all(|other| other[*at] == first[*at]);
    let common = (0..shortest.saturating_sub(1))
        .take_while(is_common)
        .count();
    if common == 0 {
        return None;
    }
    let rest = words.iter().map(|all| all[common..].join(" "));
    Some((first[..common].join(" "), rest.collect()))
}
