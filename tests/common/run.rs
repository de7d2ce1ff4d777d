//! Runs in this process, and their output.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use gradus::train::journal::Journal;
use gradus::train::timeline::To;
use gradus::train::{Recipe, Session, Timeline};

/// The recipe with these settings.
pub(crate) fn recipe(settings: &[(&str, &str)]) -> Recipe {
    Recipe::of(settings).unwrap()
}

/// A run of the recipe with these settings, before its first step.
pub(crate) fn session(settings: &[(&str, &str)]) -> Session {
    Session::new(recipe(settings)).unwrap()
}

/// Weights, bit for bit.
pub(crate) fn bits(weights: &[f32]) -> Vec<u32> {
    weights.iter().map(|weight| weight.to_bits()).collect()
}

/// The run recorded in a journal at its last line: the tree is replayed, without reports.
pub(crate) fn resumed(journal: Journal) -> Timeline {
    let session = Session::new(journal.recipe().clone()).unwrap();
    let (_, stand) = journal.position();
    let mut timeline = journal.replay(session);
    timeline.travel(To::Place(stand));
    timeline
}

/// A writer whose clones share one buffer, which can be read.
#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes()).unwrap()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
