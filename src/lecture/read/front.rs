//! The front matter of a script.

use std::path::Path;

use yaml_rust2::{Yaml, YamlLoader};

use super::{DURATION, Role, minutes};
use crate::lecture::error::ScriptProblem;
use crate::nearest::nearest;

/// The version of the script language.
const VERSION: i64 = 1;

/// The seed of a script that names none.
const SEED: u64 = 7;

const KEYS: [&str; 5] = ["gradus-lecture", "title", "language", "duration", "seed"];

#[derive(Clone, Debug, PartialEq)]
pub(super) struct FrontMatter {
    pub(super) title: String,
    pub(super) language: String,
    pub(super) minutes: Option<f64>,
    pub(super) seed: u64,
}

impl Default for FrontMatter {
    fn default() -> Self {
        Self {
            title: String::new(),
            language: "en".to_owned(),
            minutes: None,
            seed: SEED,
        }
    }
}

/// The languages that a text can be in.
pub(super) struct Languages<'a> {
    /// All of them.
    all: &'a [&'static str],
    /// That in the name of the file of a translation.
    named: Option<&'static str>,
}

impl<'a> Languages<'a> {
    pub(super) fn of(path: &Path, role: Role, all: &'a [&'static str]) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let named = match role {
            Role::Original => None,
            Role::Translation => name.split('.').skip(1).find_map(|piece| {
                let mut all = all.iter();
                all.find(|language| **language == piece).copied()
            }),
        };
        Self { all, named }
    }

    /// Whether a text can be in this language: a translation is found by that in its name only.
    fn check(&self, given: &str) -> Result<(), String> {
        match self.named {
            Some(named) if given == named => Ok(()),
            Some(named) => Err(format!("{named}, as in the name of the file")),
            None if self.all.contains(&given) => Ok(()),
            None => Err(format!("{}, as in --lang", self.all.join(" or "))),
        }
    }
}

/// Reads the front matter, which is between the first two lines of `---`.
pub(super) fn read(
    text: &str,
    languages: &Languages<'_>,
    problems: &mut Vec<(usize, ScriptProblem)>,
) -> FrontMatter {
    let mut front = FrontMatter::default();
    if let Some(named) = languages.named {
        named.clone_into(&mut front.language);
    }
    let Some(yaml) = block(text) else {
        problems.push((1, ScriptProblem::NoFrontMatter));
        return front;
    };
    let mut documents = match YamlLoader::load_from_str(yaml) {
        Ok(documents) => documents,
        Err(error) => {
            // The block begins in line 2.
            let problem = ScriptProblem::Yaml(error.info().to_owned());
            problems.push((error.marker().line() + 1, problem));
            return front;
        }
    };
    let (Some(Yaml::Hash(hash)), true) = (documents.pop(), documents.is_empty()) else {
        problems.push((1, ScriptProblem::NoFrontMatter));
        return front;
    };
    let mut has_version = false;
    for (key, value) in hash {
        let word = scalar(&key).unwrap_or_default();
        let line = line_of(yaml, &word);
        has_version |= word == KEYS[0];
        if let Err(problem) = set(&mut front, &word, &value, languages) {
            problems.push((line, problem));
        }
    }
    if !has_version {
        problems.push((1, ScriptProblem::NoFrontMatter));
    }
    front
}

/// The text between the first two lines of `---`.
fn block(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("---\n")
        .or_else(|| text.strip_prefix("---\r\n"))?;
    let end = rest.find("\n---\n").or_else(|| rest.find("\n---\r\n"));
    let end = end.or_else(|| rest.strip_suffix("\n---").map(str::len))?;
    Some(&rest[..end])
}

/// The line of the file, from 1, in which the key stands.
fn line_of(yaml: &str, key: &str) -> usize {
    let mut lines = yaml.lines();
    let is_it = |line: &str| {
        line.split(':')
            .next()
            .is_some_and(|word| word.trim() == key)
    };
    lines.position(is_it).map_or(1, |index| index + 2)
}

fn scalar(value: &Yaml) -> Option<String> {
    match value {
        Yaml::String(text) | Yaml::Real(text) => Some(text.clone()),
        Yaml::Integer(number) => Some(number.to_string()),
        Yaml::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn set(
    front: &mut FrontMatter,
    word: &str,
    value: &Yaml,
    languages: &Languages<'_>,
) -> Result<(), ScriptProblem> {
    let text = scalar(value).unwrap_or_default();
    let refuse = |allowed: &str| ScriptProblem::Value {
        word: word.to_owned(),
        value: text.clone(),
        allowed: allowed.to_owned(),
    };
    match word {
        "gradus-lecture" => match value {
            Yaml::Integer(VERSION) => {}
            _ => return Err(refuse("1, the version of the script language")),
        },
        "title" if !text.trim().is_empty() => front.title.clone_from(&text),
        "title" => return Err(refuse("a text")),
        "language" => {
            languages.check(&text).map_err(|allowed| refuse(&allowed))?;
            front.language.clone_from(&text);
        }
        "duration" => {
            front.minutes = Some(minutes(&text).ok_or_else(|| refuse(DURATION))?);
        }
        "seed" => {
            front.seed = text
                .parse()
                .map_err(|_| refuse(&format!("a whole number from 0 to {}", u64::MAX)))?;
        }
        _ => {
            return Err(ScriptProblem::Key {
                word: word.to_owned(),
                near: nearest(word, KEYS),
            });
        }
    }
    Ok(())
}
