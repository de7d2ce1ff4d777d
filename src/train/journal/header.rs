//! The first line of a journal: the recipe of the run.

use serde::{Deserialize, Serialize};

use super::data_digest;
use super::named::{
    former_settings, from_journal, regularizer_knobs, set_regularizer_knobs, with_values,
};
use super::source::{self, DataChange};
use crate::data::{ENTRIES, Request};
use crate::train::{Recipe, Session, SettingError, Settings};

/// The version of the format that is written and read.
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
    /// The words and values of all knobs of all regularizers at the start, whether they are on or not. `None` in
    /// journals written when some defaults were different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knobs: Option<Vec<(String, String)>>,
    /// Whether the limits for data far from anything trained on are in force. Without it, they are if the knobs are
    /// given, since journals without knobs precede the limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<bool>,
    /// The digest of the training and validation data, in hexadecimal.
    pub data: String,
    /// The digest of the file that the data come from, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Header {
    /// The header of this run.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let mut recipe = session.recipe().clone();
        for planned in &mut recipe.schedule {
            planned.change = with_values(planned.change);
        }
        let settings = recipe.to_settings().into_iter();
        Self {
            format: FORMAT,
            gradus: env!("CARGO_PKG_VERSION").to_owned(),
            recipe: settings
                .map(|(word, value)| (word.to_owned(), absolute(word, value)))
                .collect(),
            knobs: Some(regularizer_knobs(&recipe.settings)),
            limits: Some(recipe.data.limits),
            data: format!("{:016x}", data_digest(session.trainer().data())),
            source: source::digest(&recipe.data).map(|digest| format!("{digest:016x}")),
        }
    }

    /// What became of the data if they are not those that this header describes.
    pub(super) fn data_change(&self, session: &Session) -> Option<DataChange> {
        let digest = data_digest(session.trainer().data());
        if self.data == format!("{digest:016x}") {
            return None;
        }
        let request = &session.recipe().data;
        let known = self.source.as_ref().zip(source::file(request));
        let Some((before, file)) = known else {
            return Some(DataChange::Unknown);
        };
        let file = file.to_owned();
        let now = source::digest(request).map(|digest| format!("{digest:016x}"));
        Some(if now.as_ref() == Some(before) {
            let gradus = self.gradus.clone();
            DataChange::Reading { file, gradus }
        } else {
            DataChange::File(file)
        })
    }

    /// The file of the data, if it is not the one that this header describes.
    pub(super) fn changed_file(&self, request: &Request) -> Option<String> {
        let now = source::digest(request)?;
        let has_changed = *self.source.as_ref()? != format!("{now:016x}");
        source::file(request)
            .filter(|_| has_changed)
            .map(str::to_owned)
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
            planned.change = from_journal(planned.change);
        }
        recipe.data.limits = self.limits.unwrap_or(self.knobs.is_some());
        Ok(recipe)
    }
}

/// The value with the absolute path of the file that it names, so that the journal can be read from any folder.
fn absolute(word: &str, value: String) -> String {
    let is_file = |id: &str| {
        ENTRIES
            .iter()
            .any(|entry| entry.id == id && entry.argument.is_some())
    };
    let (prefix, path) = match (word, value.split_once(':')) {
        ("init", _) => ("", value.as_str()),
        ("data", Some((id, path))) if is_file(id) => (&value[..=id.len()], path),
        _ => return value,
    };
    match std::path::absolute(path) {
        Ok(absolute) => format!("{prefix}{}", absolute.display()),
        Err(_) => value,
    }
}
