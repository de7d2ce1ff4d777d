//! The script of a lecture: its scenes, and what happens in each.

use std::path::PathBuf;

use super::{Block, Claim, Lab, Prediction};

/// A lecture, as it is read from a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// The file, or the name of a built-in lecture.
    pub path: PathBuf,
    /// The title.
    pub title: String,
    /// The language of the text, as in `--lang`.
    pub language: String,
    /// The planned duration, in minutes.
    pub minutes: Option<f64>,
    /// The seed of every run that sets none of its own.
    pub seed: u64,
    /// The scenes, in order; at least one.
    pub scenes: Vec<Scene>,
}

/// A scene: a heading, and all until the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Its id, unique in the script: `momentum`.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Its planned time, in minutes.
    pub minutes: Option<f64>,
    /// The number of the figure that it shows, if it is numbered.
    pub figure: Option<u64>,
    /// The line of the heading, from 1.
    pub line: usize,
    /// What is shown, in order.
    pub events: Vec<Event>,
    /// What is computed, if anything.
    pub lab: Option<Lab>,
    /// What is to hold of it.
    pub claims: Vec<Claim>,
    /// In a translation, the words of the claims of the original, in order.
    pub(super) claimed: Vec<String>,
    /// Notes for the speaker, one paragraph each.
    pub notes: Vec<String>,
}

/// A part of a scene, as its text is revealed.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Text that is shown together with the one before.
    Text(Block),
    /// The text after it is shown at the next step only.
    Pause,
    /// A question to the audience, which is answered by the run.
    Predict(Prediction),
}

impl Script {
    /// The scene with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<usize> {
        self.scenes.iter().position(|scene| scene.id == id)
    }
}

impl Scene {
    /// The questions, in order.
    pub fn predictions(&self) -> impl Iterator<Item = &Prediction> {
        self.events.iter().filter_map(|event| match event {
            Event::Predict(prediction) => Some(prediction),
            Event::Text(_) | Event::Pause => None,
        })
    }
}
