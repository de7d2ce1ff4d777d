//! Translations of a script: the text in another language, by the same ids.

use std::path::{Path, PathBuf};

use super::claim::Claim;
use super::error::{ScriptError, ScriptProblem};
use super::lab::Known;
use super::prediction::{Kind, Prediction};
use super::read::{self, Role};
use super::script::{Event, Scene, Script};

impl Script {
    /// The file of the translation into `language` beside `path`: `a.ko.md` for `a.md`.
    #[must_use]
    pub fn translation_path(path: &Path, language: &str) -> PathBuf {
        path.with_extension(format!("{language}.md"))
    }

    /// This script with the text of a translation, which is read from `text`: what is computed and claimed stays.
    ///
    /// # Errors
    /// Everything that is wrong with the translation: ids that are missing or too many, labs, other options.
    pub fn translated(
        &self,
        text: &str,
        path: &Path,
        known: &Known<'_>,
    ) -> Result<Self, Vec<ScriptError>> {
        let other = read::read(text, path, known, Role::Translation)?;
        let mut problems = Vec::new();
        let original = self.path.display().to_string();
        for scene in &other.scenes {
            if self.find(&scene.id).is_none() {
                problems.push((scene.line, unknown("scene", &scene.id, &original)));
            }
        }
        let scenes = self.scenes.iter().filter_map(|scene| {
            let Some(index) = other.find(&scene.id) else {
                problems.push((0, missing("scene", &scene.id, &original)));
                return None;
            };
            Some(merged(
                scene,
                &other.scenes[index],
                &original,
                &mut problems,
            ))
        });
        let scenes: Vec<Scene> = scenes.collect();
        if problems.is_empty() {
            return Ok(Self {
                path: path.to_owned(),
                title: other.title,
                language: other.language,
                scenes,
                ..self.clone()
            });
        }
        Err(ScriptError::all(path, problems))
    }
}

fn missing(what: &'static str, id: &str, original: &str) -> ScriptProblem {
    ScriptProblem::Untranslated {
        what,
        id: id.to_owned(),
        original: original.to_owned(),
    }
}

fn unknown(what: &'static str, id: &str, original: &str) -> ScriptProblem {
    ScriptProblem::Unknown {
        what,
        id: id.to_owned(),
        original: original.to_owned(),
    }
}

/// `scene` with the text of `other`.
fn merged(
    scene: &Scene,
    other: &Scene,
    original: &str,
    problems: &mut Vec<(usize, ScriptProblem)>,
) -> Scene {
    for prediction in scene.predictions() {
        if other.predictions().all(|one| one.id != prediction.id) {
            problems.push((other.line, missing("question", &prediction.id, original)));
        }
    }
    let mut events = Vec::new();
    for event in &other.events {
        let Event::Predict(translated) = event else {
            events.push(event.clone());
            continue;
        };
        match scene.predictions().find(|one| one.id == translated.id) {
            Some(known) => match question(known, translated, original) {
                Ok(prediction) => events.push(Event::Predict(prediction)),
                Err(problem) => problems.push((translated.line, problem)),
            },
            None => problems.push((
                translated.line,
                unknown("question", &translated.id, original),
            )),
        }
    }
    Scene {
        title: other.title.clone(),
        line: other.line,
        events,
        claims: claims(scene, other, original, problems),
        notes: other.notes.clone(),
        ..scene.clone()
    }
}

/// The claims of `scene` in the words of `other`.
fn claims(
    scene: &Scene,
    other: &Scene,
    original: &str,
    problems: &mut Vec<(usize, ScriptProblem)>,
) -> Vec<Claim> {
    let mut claims = scene.claims.clone();
    let said = claims.iter_mut().filter_map(|claim| claim.words.as_mut());
    let said: Vec<&mut String> = said.collect();
    if said.len() != other.claimed.len() {
        problems.push((
            other.line,
            ScriptProblem::Claims {
                id: scene.id.clone(),
                here: other.claimed.len(),
                there: said.len(),
                original: original.to_owned(),
            },
        ));
        return claims;
    }
    for (words, translated) in said.into_iter().zip(&other.claimed) {
        words.clone_from(translated);
    }
    claims
}

/// The question with the words of `translated`.
fn question(
    known: &Prediction,
    translated: &Prediction,
    original: &str,
) -> Result<Prediction, ScriptProblem> {
    let (here, there) = (translated.kind.options().len(), known.kind.options().len());
    let kind = match (&known.kind, &translated.kind) {
        _ if here != there => {
            return Err(ScriptProblem::Options {
                id: known.id.clone(),
                here,
                there,
                original: original.to_owned(),
            });
        }
        (Kind::Choice { right, .. }, Kind::Choice { options, .. }) => Kind::Choice {
            options: options.clone(),
            right: *right,
        },
        (Kind::Order { values, .. }, Kind::Order { options, .. }) => Kind::Order {
            options: options.clone(),
            values: values.clone(),
        },
        (Kind::Number { .. }, Kind::Number { .. }) | (Kind::Curve, Kind::Curve) => {
            known.kind.clone()
        }
        (kind, other) => {
            return Err(ScriptProblem::Value {
                word: format!("the kind of '{}'", known.id),
                value: other.id().to_owned(),
                allowed: format!("{}, as in {original}", kind.id()),
            });
        }
    };
    Ok(Prediction {
        question: translated.question.clone(),
        kind,
        ..known.clone()
    })
}
