//! What the registries of optimizers and regularizers share: entries with an id and knobs.

use crate::knob::Knob;

pub(crate) trait Registered {
    fn id(&self) -> &'static str;
    fn knobs(&self) -> &'static [Knob];
}

pub(crate) fn find<E: Registered>(entries: &[&'static E], id: &str) -> Option<&'static E> {
    entries.iter().copied().find(|entry| entry.id() == id)
}

/// The index of the knob with this word.
pub(crate) fn knob(entry: &impl Registered, word: &str) -> Option<usize> {
    entry.knobs().iter().position(|knob| knob.word == word)
}

/// Asserts the invariants of every registry; `texts` gives an entry's label, explanation and source.
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
        for (index, one) in entry.knobs().iter().enumerate() {
            assert_eq!(knob(*entry, one.word), Some(index), "{id} {}", one.word);
            assert!(one.allows(one.default), "{id} {}", one.word);
            assert_eq!(one.parse(&one.format(one.default)), Ok(one.default));
        }
    }
}
