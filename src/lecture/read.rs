//! Reads a script: Markdown with a front matter and with blocks of ours.

mod front;
mod markdown;
mod scene;

use std::path::Path;

use super::error::{ScriptError, ScriptProblem};
use super::lab::Known;
use super::record::Source;
use super::script::Script;

/// Whether the text is the script itself or a translation of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Original,
    Translation,
}

impl Script {
    /// Reads the text of a script. `path` is its file, or the name of a built-in lecture.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of lines; at least one.
    pub fn read(text: &str, path: &Path, known: &Known<'_>) -> Result<Self, Vec<ScriptError>> {
        read(text, path, known, Role::Original)
    }

    /// Reads a script, the first of these sources, and the translations that follow it.
    ///
    /// # Errors
    /// Everything that is wrong with the script, or, if nothing is, with its translations.
    pub fn read_all(sources: &[Source], known: &Known<'_>) -> Result<Vec<Self>, Vec<ScriptError>> {
        let Some((first, translations)) = sources.split_first() else {
            return Err(Vec::new());
        };
        let script = Self::read(&first.text, &first.path, known)?;
        let (mut scripts, mut errors) = (Vec::new(), Vec::new());
        for source in translations {
            match script.translated(&source.text, &source.path, known) {
                Ok(translation) => scripts.push(translation),
                Err(wrong) => errors.extend(wrong),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        scripts.insert(0, script);
        Ok(scripts)
    }
}

impl Source {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// If it can't be read.
    pub fn open(path: &Path) -> Result<Self, Box<ScriptError>> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Self {
                path: path.to_owned(),
                text,
            }),
            Err(error) => Err(Box::new(ScriptError {
                path: path.to_owned(),
                line: 0,
                problem: ScriptProblem::Unreadable(error),
            })),
        }
    }
}

pub(super) fn read(
    text: &str,
    path: &Path,
    known: &Known<'_>,
    role: Role,
) -> Result<Script, Vec<ScriptError>> {
    let mut problems: Vec<(usize, ScriptProblem)> = Vec::new();
    // A byte order mark is no text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let languages = front::Languages::of(path, role, known.languages);
    let front = front::read(text, &languages, &mut problems);
    let scenes = scene::read(text, front.seed, path, known, role, &mut problems);
    if scenes.is_empty() && problems.is_empty() {
        problems.push((0, ScriptProblem::NoScene));
    }
    if problems.is_empty() {
        return Ok(Script {
            path: path.to_owned(),
            title: front.title,
            language: front.language,
            minutes: front.minutes,
            seed: front.seed,
            scenes,
        });
    }
    Err(ScriptError::all(path, problems))
}

/// Minutes from a duration like `30m`, `90s` or `1h`.
fn minutes(text: &str) -> Option<f64> {
    let unit = text.chars().next_back()?;
    let number = text.strip_suffix(unit)?;
    let unit = match unit {
        's' => 1.0 / 60.0,
        'm' => 1.0,
        'h' => 60.0,
        _ => return None,
    };
    let number: f64 = number.trim().parse().ok()?;
    Some(number * unit).filter(|minutes| minutes.is_finite() && *minutes > 0.0)
}

/// What durations are allowed.
const DURATION: &str = "a duration like 30s, 2m or 1h";
