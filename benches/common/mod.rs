//! What several benches measure with.

// Each bench is a crate of its own and uses what it needs.
#![allow(dead_code)]

/// The value in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The cases that the command line names by a part of their name; no word means all.
pub(crate) struct Wanted(Vec<String>);

impl Wanted {
    pub(crate) fn from_arguments() -> Self {
        let words = std::env::args().skip(1);
        Self(words.filter(|word| !word.starts_with('-')).collect())
    }

    pub(crate) fn includes(&self, name: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|word| name.contains(word.as_str()))
    }
}
