//! Recipes as TOML files: one setting per line, in the words of the options.

use std::collections::BTreeMap;
use std::path::Path;

use super::given::{Given, Origin};
use super::setting::repeats;
use super::shipped::{self, SHIPPED, Shipped};
use super::{Recipe, settings};
use crate::nearest::{nearest, question};

/// Why a recipe file can't be read.
#[derive(Debug, thiserror::Error)]
pub enum RecipeFileError {
    /// The file can't be opened or read.
    #[error("can't read recipe {path}: {source}")]
    Unreadable {
        /// The path of the file.
        path: String,
        /// The error of the read.
        source: std::io::Error,
    },
    /// Neither a file nor a recipe shipped with the program.
    #[error(
        "no recipe '{name}': neither a file nor one of {}{}",
        shipped::names(),
        question(':', *near)
    )]
    NoSuchRecipe {
        /// The requested name.
        name: String,
        /// The name that may have been meant.
        near: Option<&'static str>,
    },
    /// The file is not valid TOML.
    #[error("{path}:{line}: {message}")]
    Syntax {
        /// The path of the file.
        path: String,
        /// The line number, from 1.
        line: usize,
        /// The parser's message.
        message: String,
    },
    /// A key is not a setting of recipes.
    #[error("{path}:{line}: unknown setting '{word}'{}", question(':', *near))]
    Unknown {
        /// The path of the file.
        path: String,
        /// The line number, from 1.
        line: usize,
        /// The key.
        word: String,
        /// The word that may have been meant.
        near: Option<&'static str>,
    },
    /// A value has a type that no setting has.
    #[error("{path}:{line}: {word} can't be of the kind {kind}")]
    Kind {
        /// The path of the file.
        path: String,
        /// The line number, from 1.
        line: usize,
        /// The key.
        word: String,
        /// The TOML type: `table`, `datetime` …
        kind: &'static str,
    },
}

/// The settings of the shipped recipe with this name, or else those in the recipe file at `path`.
fn read(path: &Path) -> Result<Vec<Given>, RecipeFileError> {
    let name = path.display().to_string();
    // What lies in the current folder must not change what a name means.
    if let Some(recipe) = Shipped::find(&name) {
        return parse(recipe.text, path);
    }
    std::fs::read_to_string(path).map_or_else(
        |source| {
            let missing = source.kind() == std::io::ErrorKind::NotFound;
            // A name without a dot or slash was probably not meant as a file.
            if missing && !name.contains(['.', '/', '\\']) {
                let known = SHIPPED.iter().map(|recipe| recipe.name);
                let near = nearest(&name, known);
                return Err(RecipeFileError::NoSuchRecipe {
                    name: name.clone(),
                    near,
                });
            }
            Err(RecipeFileError::Unreadable {
                path: name.clone(),
                source,
            })
        },
        |text| {
            let mut given = parse(&text, path)?;
            let folder = path.parent().unwrap_or(Path::new(""));
            for one in &mut given {
                find_beside(one, folder);
            }
            Ok(given)
        },
    )
}

/// The file that a setting names lies beside the recipe, if there is one there.
fn find_beside(given: &mut Given, folder: &Path) {
    let prefix = match (given.word.as_str(), given.value.split_once(':')) {
        ("init", _) => "",
        ("data", Some((id, _))) => &given.value[..=id.len()],
        _ => return,
    };
    let own = Path::new(&given.value[prefix.len()..]);
    let beside = folder.join(own);
    if own.is_relative() && !own.as_os_str().is_empty() && beside.exists() {
        given.value = format!("{prefix}{}", beside.display());
    }
}

fn parse(text: &str, path: &Path) -> Result<Vec<Given>, RecipeFileError> {
    let name = || path.display().to_string();
    let line_of = |place: usize| text[..place.min(text.len())].matches('\n').count() + 1;
    let table: BTreeMap<toml::Spanned<String>, toml::Spanned<toml::Value>> =
        toml::from_str(text).map_err(|error| RecipeFileError::Syntax {
            path: name(),
            line: line_of(error.span().map_or(0, |span| span.start)),
            message: error.message().lines().next().unwrap_or("").to_owned(),
        })?;
    let known = settings();
    let mut entries: Vec<_> = table.into_iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let mut given = Vec::new();
    for (key, value) in entries {
        let line = line_of(key.span().start);
        let word = key.into_inner();
        if known.iter().all(|setting| setting.word != word) {
            return Err(RecipeFileError::Unknown {
                path: name(),
                line,
                near: nearest(&word, known.iter().map(|setting| setting.word)),
                word,
            });
        }
        let values = texts(&word, value.get_ref()).map_err(|kind| RecipeFileError::Kind {
            path: name(),
            line,
            word: word.clone(),
            kind,
        })?;
        given.extend(values.into_iter().map(|value| Given {
            word: word.clone(),
            value,
            origin: Origin::File {
                path: path.to_owned(),
                line,
            },
        }));
    }
    Ok(given)
}

/// The option texts of a TOML value; a list of changes has several.
fn texts(word: &str, value: &toml::Value) -> Result<Vec<String>, &'static str> {
    let text = |value: &toml::Value| match value {
        toml::Value::String(text) => Ok(text.clone()),
        toml::Value::Integer(number) => Ok(number.to_string()),
        toml::Value::Float(number) => Ok(number.to_string()),
        toml::Value::Boolean(on) => Ok(if *on { "on" } else { "off" }.to_owned()),
        other => Err(other.type_str()),
    };
    match value {
        toml::Value::Array(values) => {
            let texts = values.iter().map(text).collect::<Result<Vec<_>, _>>()?;
            Ok(if repeats(word) {
                texts
            } else {
                vec![texts.join(",")]
            })
        }
        one => Ok(vec![text(one)?]),
    }
}

impl Shipped {
    /// The settings of the recipe, for [`Recipe::from_given`].
    ///
    /// # Errors
    /// Like [`Recipe::read_settings`].
    pub fn settings(&self) -> Result<Vec<Given>, RecipeFileError> {
        parse(self.text, Path::new(self.name))
    }

    /// Its recipe; `None` where it can't be read, which a test rules out.
    #[must_use]
    pub fn recipe(&self) -> Option<Recipe> {
        Recipe::from_given(&self.settings().ok()?).ok()
    }
}

impl Recipe {
    /// The settings of the shipped recipe ([`SHIPPED`](super::SHIPPED)) with the name `path`, or else those in the recipe
    /// file at `path`, for [`Recipe::from_given`]. A file that is called like a shipped recipe is `./NAME`.
    ///
    /// # Errors
    /// [`RecipeFileError`], with path and line.
    pub fn read_settings(path: &Path) -> Result<Vec<Given>, RecipeFileError> {
        read(path)
    }

    /// The recipe as the text of a recipe file.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let all = self.in_full().to_settings();
        let (lists, single): (Vec<_>, Vec<_>) = all.iter().partition(|(word, _)| repeats(word));
        let mut lines: Vec<String> = single
            .into_iter()
            .map(|(word, value)| format!("{word} = {}", literal(word, value)))
            .collect();
        for list in lists.chunk_by(|one, other| one.0 == other.0) {
            lines.push(format!("{} = [", list[0].0));
            let values = list.iter();
            lines.extend(values.map(|(_, value)| format!("    {},", quoted(value))));
            lines.push("]".to_owned());
        }
        lines.join("\n") + "\n"
    }
}

/// Settings whose values are texts even where they look like numbers.
const TEXTS: [&str; 4] = ["data", "label", "init", "init-digest"];

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn literal(word: &str, value: &str) -> String {
    if word == "hidden" {
        return format!("[{}]", value.replace(',', ", "));
    }
    // TOML integers end at i64; a larger seed is written as a string, which is parsed to the same value.
    let is_number = value.parse::<i64>().is_ok()
        || (value.contains(['.', 'e']) && value.parse::<f64>().is_ok_and(f64::is_finite));
    if is_number && !TEXTS.contains(&word) {
        value.to_owned()
    } else {
        quoted(value)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::train::Until;

    fn recipe(text: &str) -> Recipe {
        Recipe::from_given(&parse(text, Path::new("r.toml")).unwrap()).unwrap()
    }

    #[test]
    fn a_printed_recipe_is_read_back_the_same() {
        let given = [
            ("seed", "18446744073709551615"),
            ("hidden", "none"),
            ("optimizer", "rmsprop"),
            ("lr", "1e-5"),
            ("weight-decay", "on"),
            ("until", "time 10s"),
            ("at", "step 5: batch full"),
            ("at", "step 7: early-stopping 3"),
            ("at", "step 8: noise on"),
            ("at", "step 9: optimizer sgd"),
        ]
        .map(|(word, value)| Given {
            word: word.to_owned(),
            value: value.to_owned(),
            origin: Origin::Option,
        });
        for original in [Recipe::default(), Recipe::from_given(&given).unwrap()] {
            let text = original.to_toml();
            assert_eq!(recipe(&text), original.in_full(), "{text}");
            // In full, it is written the same again, and leads to the same settings.
            assert_eq!(recipe(&text).to_toml(), text);
            let end = |recipe: &Recipe| {
                let mut settings = recipe.settings.clone();
                for planned in &recipe.schedule {
                    planned.change.apply(&mut settings, 100).unwrap();
                }
                settings
            };
            assert_eq!(end(&recipe(&text)), end(&original));
        }
    }

    #[test]
    fn a_printed_recipe_names_every_knob_of_what_it_switches_on() {
        let text = recipe(
            "early-stopping = true\nat = [\"step 3: optimizer sgd\", \"step 5: weight-decay on\"]\n",
        )
        .to_toml();
        for line in [
            "lr = 0.05",
            "early-stopping = 10",
            "min-delta = 0",
            "on-trigger = \"stop\"",
            "    \"step 3: optimizer sgd lr=0.05\",",
        ] {
            assert!(text.lines().any(|one| one == line), "{line}: {text}");
        }
        let decay = crate::regularize::find("weight-decay").unwrap();
        let default = decay.knobs[0].format(decay.knobs[0].default);
        let planned = format!("    \"step 5: weight-decay weight-decay={default}\",");
        assert!(text.contains(&planned), "{text}");
    }

    #[test]
    fn every_shipped_recipe_is_read_by_its_name_and_ends_in_time_to_be_seen() {
        for shipped in SHIPPED {
            let given = Recipe::read_settings(Path::new(shipped.name)).unwrap();
            let recipe = Recipe::from_given(&given).unwrap();
            // 20 s at the dashboard's default speed.
            assert!(matches!(recipe.until, Some(Until::Step(steps)) if steps <= 5000));
        }
    }

    #[test]
    fn files_are_found_beside_the_recipe_and_else_in_the_current_folder() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("t.csv"), "x,y\n").unwrap();
        std::fs::write(at("w.safetensors"), "").unwrap();
        let data = |text: &str| {
            std::fs::write(at("r.toml"), text).unwrap();
            let given = Recipe::read_settings(&at("r.toml")).unwrap();
            given.into_iter().map(|one| one.value).collect::<Vec<_>>()
        };
        let own = format!("csv:{}", at("t.csv").display());
        assert_eq!(data("data = \"csv:t.csv\""), std::slice::from_ref(&own));
        assert_eq!(data("data = \"csv:other.csv\""), ["csv:other.csv"]);
        assert_eq!(data(&format!("data = \"{own}\"")), [own]);
        assert_eq!(data("data = \"digits\""), ["digits"]);
        assert_eq!(
            data("init = \"w.safetensors\""),
            [at("w.safetensors").display().to_string()]
        );
    }

    #[test]
    fn values_may_be_of_their_natural_kind() {
        let made = recipe(
            "hidden = [8, 4]\nbatch = \"full\"\nearly-stopping = true\nlabel-noise = 0.25\nat = [\"step 3: lr 0.5\"]\n",
        );
        assert_eq!(made.hidden, [8, 4]);
        assert!(made.settings.regularizer("early-stopping").unwrap().on);
        assert_eq!(made.data.label_noise, 0.25);
        assert_eq!(made.schedule.len(), 1);
    }

    #[test]
    fn mistakes_are_named_with_file_and_line() {
        let error = |text: &str| parse(text, Path::new("r.toml")).unwrap_err().to_string();
        assert_eq!(
            error("seed = 1\n\nbach = 3\n"),
            "r.toml:3: unknown setting 'bach': did you mean 'batch'?"
        );
        assert_eq!(
            error("[data]\nname = 1\n"),
            "r.toml:1: data can't be of the kind table"
        );
        assert!(error("seed = 1\nbatch == 3\n").starts_with("r.toml:2: "));
        let unknown = read(Path::new("overfitt")).unwrap_err().to_string();
        assert_eq!(
            unknown,
            format!(
                "no recipe 'overfitt': neither a file nor one of {}: did you mean 'overfit'?",
                shipped::names()
            )
        );
        let missing = read(Path::new("/no/such/file.toml")).unwrap_err();
        assert!(
            missing
                .to_string()
                .starts_with("can't read recipe /no/such/file.toml: ")
        );
    }
}
