//! What the registries of optimizers and regularizers have in common: entries with a word of their own and knobs.

use crate::knob::Knob;

/// An entry of a registry.
pub(crate) trait Registered {
    /// The word for it.
    fn id(&self) -> &'static str;
    /// What it can be set by.
    fn knobs(&self) -> &'static [Knob];
}

/// The entry of this word.
pub(crate) fn find<E: Registered>(entries: &[&'static E], id: &str) -> Option<&'static E> {
    entries.iter().copied().find(|entry| entry.id() == id)
}

/// The place of the knob with this word among those of an entry.
pub(crate) fn knob(entry: &impl Registered, word: &str) -> Option<usize> {
    entry.knobs().iter().position(|knob| knob.word == word)
}

/// Asserts what must hold of every registry; `texts` is what an entry says of itself.
#[cfg(test)]
pub(crate) fn check<E: Registered>(
    entries: &[&'static E],
    texts: impl Fn(&E) -> [&'static str; 3],
) {
    for entry in entries {
        let id = entry.id();
        assert!(!id.is_empty());
        assert!(find(entries, id).is_some_and(|found| std::ptr::eq(found, *entry)));
        assert_eq!(entries.iter().filter(|other| other.id() == id).count(), 1);
        assert!(texts(entry).iter().all(|text| !text.is_empty()), "{id}");
        for (place, one) in entry.knobs().iter().enumerate() {
            assert_eq!(knob(*entry, one.word), Some(place), "{id} {}", one.word);
            assert!(one.allows(one.default), "{id} {}", one.word);
            assert_eq!(one.parse(&one.format(one.default)), Ok(one.default));
        }
    }
}
