//! The scenes of a script, from the parts of its Markdown.

use std::collections::BTreeMap;
use std::path::Path;

use super::markdown::{self, Part};
use super::{DURATION, Role, minutes};
use crate::lecture::claim::{self, Claim};
use crate::lecture::error::ScriptProblem;
use crate::lecture::lab::{Known, Lab};
use crate::lecture::prediction::{Kind, Prediction};
use crate::lecture::script::{Event, Scene};
use crate::lecture::text::Block;
use crate::nearest::nearest;
use crate::train::{Given, Origin};

/// The blocks of a script's own.
const FENCES: [&str; 4] = ["lab", "predict", "claim", "text"];

/// Reads the scenes.
pub(super) fn read(
    text: &str,
    seed: u64,
    path: &Path,
    known: &Known<'_>,
    role: Role,
    problems: &mut Vec<(usize, ScriptProblem)>,
) -> Vec<Scene> {
    let parts = markdown::parts(text, problems);
    let mut reader = Reader {
        path,
        seed,
        known,
        role,
        problems,
        scenes: Vec::new(),
        ids: BTreeMap::new(),
        claims: Vec::new(),
    };
    for (line, part) in parts {
        reader.part(line, part);
    }
    reader.finish_scene();
    reader.scenes
}

struct Reader<'a> {
    path: &'a Path,
    seed: u64,
    known: &'a Known<'a>,
    role: Role,
    problems: &'a mut Vec<(usize, ScriptProblem)>,
    scenes: Vec<Scene>,
    /// The line of each id.
    ids: BTreeMap<String, usize>,
    /// The claims of the scene that is read, which may stand before its lab.
    claims: Vec<(usize, String)>,
}

impl Reader<'_> {
    fn refuse(&mut self, line: usize, problem: ScriptProblem) {
        self.problems.push((line, problem));
    }

    fn part(&mut self, line: usize, part: Part) {
        if let Part::Heading {
            title,
            id,
            attributes,
        } = part
        {
            self.finish_scene();
            self.begin_scene(line, title, id, attributes);
            return;
        }
        if self.scenes.is_empty() {
            if !matches!(part, Part::Comment(_)) {
                self.refuse(line, ScriptProblem::BeforeScenes);
            }
            return;
        }
        match part {
            Part::Text(block) => self.push(Event::Text(block)),
            Part::Comment(text) => self.comment(line, &text),
            Part::Fence(info, content) => self.fence(line, &info, &content),
            Part::Heading { .. } => {}
        }
    }

    fn push(&mut self, event: Event) {
        if let Some(scene) = self.scenes.last_mut() {
            scene.events.push(event);
        }
    }

    fn begin_scene(
        &mut self,
        line: usize,
        title: String,
        id: Option<String>,
        attributes: Vec<(String, Option<String>)>,
    ) {
        if let Some(id) = &id {
            self.claim_id(id, line);
        } else {
            self.refuse(line, ScriptProblem::NoId(title.clone()));
        }
        let id = id.unwrap_or_default();
        let mut scene = Scene {
            id,
            title,
            minutes: None,
            figure: None,
            line,
            events: Vec::new(),
            lab: None,
            claims: Vec::new(),
            claimed: Vec::new(),
            notes: Vec::new(),
        };
        for (word, value) in attributes {
            let value = value.unwrap_or_default();
            let allowed = match word.as_str() {
                "time" => {
                    scene.minutes = minutes(&value);
                    scene.minutes.is_none().then_some(DURATION)
                }
                "figure" => {
                    scene.figure = value.parse().ok();
                    scene.figure.is_none().then_some("a whole number")
                }
                _ => {
                    let allowed = "time=2m or figure=5";
                    self.refuse(line, ScriptProblem::Attribute { word, allowed });
                    continue;
                }
            };
            if let Some(allowed) = allowed {
                let allowed = allowed.to_owned();
                self.refuse(
                    line,
                    ScriptProblem::Value {
                        word,
                        value,
                        allowed,
                    },
                );
            }
        }
        self.scenes.push(scene);
    }

    fn claim_id(&mut self, id: &str, line: usize) {
        if let Some(first) = self.ids.insert(id.to_owned(), line) {
            let id = id.to_owned();
            self.refuse(line, ScriptProblem::TwiceId { id, line: first });
        }
    }

    fn comment(&mut self, line: usize, text: &str) {
        if text == "pause" {
            self.push(Event::Pause);
        } else if let Some(note) = text.strip_prefix("note:") {
            let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
            if let Some(scene) = self.scenes.last_mut() {
                scene.notes.push(note);
            }
        } else {
            let first = text.lines().next().unwrap_or_default().to_owned();
            self.refuse(line, ScriptProblem::Comment(first));
        }
    }

    fn fence(&mut self, line: usize, info: &str, content: &str) {
        let (word, attributes) = info.split_once(char::is_whitespace).unwrap_or((info, ""));
        match word {
            "lab" if self.role == Role::Translation => self.refuse_lab(line),
            "lab" => self.lab(line, content),
            "claim" => {
                let lines = content.lines().zip(line + 1..);
                let lines = lines.map(|(text, line)| (line, text.trim().to_owned()));
                let lines = lines.filter(|(_, text)| !text.is_empty());
                if self.role == Role::Translation {
                    self.words_of_claims(lines);
                } else {
                    self.claims.extend(lines);
                }
            }
            "predict" => match self.prediction(line, attributes, content) {
                Ok(prediction) => {
                    self.claim_id(&prediction.id, line);
                    self.push(Event::Predict(prediction));
                }
                Err((line, problem)) => self.refuse(line, problem),
            },
            "text" | "" => {
                let lines = content.lines().map(str::to_owned).collect();
                self.push(Event::Text(Block::Code(lines)));
            }
            _ => {
                let near = nearest(word, FENCES);
                let word = word.to_owned();
                self.refuse(line, ScriptProblem::Fence { word, near });
            }
        }
    }

    fn refuse_lab(&mut self, line: usize) {
        let original = original_name(self.path);
        self.refuse(line, ScriptProblem::LabInTranslation(original));
    }

    /// The words of the claims in a translation: what they are about is in the original.
    fn words_of_claims(&mut self, lines: impl Iterator<Item = (usize, String)>) {
        for (line, text) in lines {
            if claim::is_condition(&text) {
                self.refuse_lab(line);
            } else if let Some(scene) = self.scenes.last_mut() {
                scene.claimed.push(text);
            }
        }
    }

    fn lab(&mut self, line: usize, content: &str) {
        if let Some(first) = self.scenes.last().and_then(|scene| scene.lab.as_ref()) {
            let problem = ScriptProblem::TwiceLab(first.line);
            self.refuse(line, problem);
            return;
        }
        let before = self.scenes.iter().rev().skip(1);
        let before = before
            .filter_map(|scene| scene.lab.as_ref())
            .find(|lab| lab.is_run());
        match Lab::read(content, line + 1, self.path, before, self.known) {
            Ok(mut lab) => {
                lab.line = line;
                self.seed(&mut lab);
                if let Some(scene) = self.scenes.last_mut() {
                    scene.lab = Some(lab);
                }
            }
            Err(problems) => self.problems.extend(problems),
        }
    }

    /// Gives a lab that sets no seed that of the script.
    fn seed(&self, lab: &mut Lab) {
        if lab.given.iter().any(|one| one.word == "seed") {
            return;
        }
        lab.recipe.seed = self.seed;
        let origin = Origin::File {
            path: self.path.to_owned(),
            line: lab.line,
        };
        lab.given.push(Given {
            word: "seed".to_owned(),
            value: self.seed.to_string(),
            origin,
        });
    }

    /// Reads the claims of the scene, now that its lab is known.
    fn finish_scene(&mut self) {
        let claims = std::mem::take(&mut self.claims);
        let Some(scene) = self.scenes.last_mut() else {
            return;
        };
        for (line, text) in claims {
            let read = match &scene.lab {
                Some(lab) => Claim::read(&text, line, &lab.act),
                // A lab that was refused is no reason to refuse its claims, too.
                None if !self.problems.is_empty() => continue,
                None => Err(ScriptProblem::ClaimWithoutLab),
            };
            match read {
                Ok(claim) => scene.claims.push(claim),
                Err(problem) => self.problems.push((line, problem)),
            }
        }
        for prediction in scene.events.iter().filter_map(|event| match event {
            Event::Predict(prediction) => Some(prediction),
            _ => None,
        }) {
            let Some(lab) = &scene.lab else {
                if self.role == Role::Original && self.problems.is_empty() {
                    self.problems
                        .push((prediction.line, ScriptProblem::QuestionWithoutLab));
                }
                continue;
            };
            for value in prediction.kind.values() {
                if let Err(problem) = claim::check_value(value, &lab.act) {
                    self.problems.push((prediction.line, problem));
                }
            }
        }
    }

    fn prediction(
        &self,
        line: usize,
        attributes: &str,
        content: &str,
    ) -> Result<Prediction, (usize, ScriptProblem)> {
        let at = |problem| (line, problem);
        let allowed = "{#some-id kind=choice}, where kind is choice, number, order or curve";
        let inner = attributes
            .trim()
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        let Some(inner) = inner else {
            let word = attributes.to_owned();
            return Err(at(ScriptProblem::Attribute { word, allowed }));
        };
        let (mut id, mut kind) = (None, None);
        for word in inner.split_whitespace() {
            if let Some(name) = word.strip_prefix('#') {
                id = Some(name.to_owned());
            } else if let Some(name) = word.strip_prefix("kind=") {
                kind = Some(name.to_owned());
            } else {
                let word = word.to_owned();
                return Err(at(ScriptProblem::Attribute { word, allowed }));
            }
        }
        let (Some(id), Some(kind)) = (id, kind) else {
            let word = inner.to_owned();
            return Err(at(ScriptProblem::Attribute { word, allowed }));
        };
        let (mut question, mut options, mut value) = (Vec::new(), Vec::new(), None);
        for text in content
            .lines()
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            if let Some(option) = text.strip_prefix("- ") {
                let right = option.strip_suffix(" *");
                let text = right.unwrap_or(option).trim().to_owned();
                options.push((text, right.is_some()));
            } else if let Some(expression) = text.strip_prefix("value:") {
                value = Some(expression.trim().to_owned());
            } else {
                question.push(text);
            }
        }
        if question.is_empty() {
            return Err(at(ScriptProblem::Prediction(
                "a question begins with its text",
            )));
        }
        let kind = Kind::of(&kind, options, value, self.role == Role::Original).map_err(at)?;
        Ok(Prediction {
            id,
            line,
            question: markdown::spans(&question.join(" ")),
            kind,
        })
    }
}

/// The name of the script that `path` translates: `a.md` for `a.ko.md`.
fn original_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut pieces: Vec<&str> = name.split('.').collect();
    if pieces.len() > 2 {
        pieces.remove(pieces.len() - 2);
    }
    pieces.join(".")
}
