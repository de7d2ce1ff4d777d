//! Lists of names in messages.

/// So many names are listed; more help nobody.
const MOST_NAMES: usize = 10;

/// The first of these names, and how many more there are.
#[must_use]
pub fn first_names(names: &[String]) -> String {
    let listed = names[..names.len().min(MOST_NAMES)].join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => listed,
        more => format!("{listed} … (+{more})"),
    }
}
