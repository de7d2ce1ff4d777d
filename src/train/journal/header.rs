//! The first line: what the run began with.

use serde::{Deserialize, Serialize};

use super::data_digest;
use crate::train::{Recipe, Session, SettingError};

/// The format that this version writes and reads.
pub(super) const FORMAT: u64 = 1;

/// The first line of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the format.
    #[serde(rename = "gradus-journal")]
    pub format: u64,
    /// The version of gradus that wrote it.
    pub gradus: String,
    /// The recipe: words and values, as in a recipe file.
    pub recipe: Vec<(String, String)>,
    /// The digest of the training and validation data, in hexadecimal.
    pub data: String,
}

impl Header {
    /// The header of this run.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let settings = session.recipe().to_settings().into_iter();
        Self {
            format: FORMAT,
            gradus: env!("CARGO_PKG_VERSION").to_owned(),
            recipe: settings
                .map(|(word, value)| (word.to_owned(), value))
                .collect(),
            data: format!("{:016x}", data_digest(session.trainer().data())),
        }
    }

    pub(super) fn recipe(&self) -> Result<Recipe, SettingError> {
        let settings: Vec<(&str, &str)> = self
            .recipe
            .iter()
            .map(|(word, value)| (word.as_str(), value.as_str()))
            .collect();
        Recipe::of(&settings)
    }
}
