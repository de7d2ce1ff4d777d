//! The first line: what the run began with.

use serde::{Deserialize, Serialize};

use super::data_digest;
use super::named::{former_settings, named, regularizer_knobs, set_regularizer_knobs, told};
use crate::train::{Recipe, Session, SettingError, Settings};

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
    /// All knobs of all regularizers as the run began with them, whether these were on or not: words and values. A journal
    /// that has none was written when the defaults were others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knobs: Option<Vec<(String, String)>>,
    /// Whether what lies far from anything trained on is held within limits. A journal that does not tell was written before
    /// there were any if it does not tell the knobs either.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<bool>,
    /// The digest of the training and validation data, in hexadecimal.
    pub data: String,
}

impl Header {
    /// The header of this run.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let mut recipe = session.recipe().clone();
        for planned in &mut recipe.schedule {
            planned.change = named(planned.change);
        }
        let settings = recipe.to_settings().into_iter();
        Self {
            format: FORMAT,
            gradus: env!("CARGO_PKG_VERSION").to_owned(),
            recipe: settings
                .map(|(word, value)| (word.to_owned(), value))
                .collect(),
            knobs: Some(regularizer_knobs(&recipe.settings)),
            limits: Some(recipe.data.limits),
            data: format!("{:016x}", data_digest(session.trainer().data())),
        }
    }

    pub(super) fn recipe(&self) -> Result<Recipe, SettingError> {
        let settings: Vec<(&str, &str)> = self
            .recipe
            .iter()
            .map(|(word, value)| (word.as_str(), value.as_str()))
            .collect();
        let base = match &self.knobs {
            Some(_) => Settings::default(),
            None => former_settings(),
        };
        let mut recipe = Recipe::over(base, &settings)?;
        if let Some(knobs) = &self.knobs {
            set_regularizer_knobs(&mut recipe.settings, knobs);
        }
        for planned in &mut recipe.schedule {
            planned.change = told(planned.change);
        }
        recipe.data.limits = self.limits.unwrap_or(self.knobs.is_some());
        Ok(recipe)
    }
}
