//! What a scene computes and shows: a recipe with its changes, a speed, a study, race or surface, and a view.

use std::collections::BTreeSet;
use std::path::Path;

use super::act::{Act, Start, View};
use super::end::Ending;
use super::error::ScriptProblem;
use crate::nearest::nearest;
use crate::optim;
use crate::race::{Lane, Preset};
use crate::speed::Speed;
use crate::study;
use crate::surface::{self, SURFACES};
use crate::train::{
    Given, Origin, Recipe, Setting, Shipped, Until, fixed_settings, settings, vocabulary,
};

/// The words of labs that are neither settings nor commands of the dashboard.
const OWN: [&str; 9] = [
    "recipe", "continue", "speed", "screen", "pane", "study", "race", "compare", "surface",
];

/// What a lab may name that the engine does not know: screens, their panes, and commands of the dashboard.
pub struct Known<'a> {
    /// The languages that a text can be in, as in `--lang`.
    pub languages: &'a [&'static str],
    /// The ids of the screens.
    pub screens: &'a [&'static str],
    /// The names of the panes of a screen, by its id.
    pub panes: &'a dyn Fn(&str) -> Vec<&'static str>,
    /// Checks a command of the dashboard: `None` if its word is unknown, else whether it is allowed, or why not.
    pub command: &'a dyn Fn(&str) -> Option<Result<(), String>>,
}

impl std::fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known")
            .field("screens", &self.screens)
            .finish_non_exhaustive()
    }
}

/// The computation and the view of a scene.
#[derive(Clone, Debug, PartialEq)]
pub struct Lab {
    /// The line of the block, from 1.
    pub line: usize,
    /// The settings of its recipe, those that it continues included.
    pub given: Vec<Given>,
    /// The recipe of its run, or of the runs of its study, race or comparison.
    pub recipe: Recipe,
    /// Where its run begins.
    pub start: Start,
    /// The speed of its run; `None` leaves it as it is.
    pub speed: Option<Speed>,
    /// What is computed.
    pub act: Act,
    /// The line that asks for it, from 1: that of the block for a run.
    pub act_line: usize,
    /// What is shown, and commands to the dashboard, in order.
    pub views: Vec<View>,
}

impl Lab {
    /// Reads the lines of a lab, the first of which is `line` of the file. `before` is the lab of the last scene with a
    /// run.
    ///
    /// # Errors
    /// Each line that is wrong, with what is wrong.
    pub(super) fn read(
        text: &str,
        line: usize,
        path: &Path,
        before: Option<&Self>,
        known: &Known<'_>,
    ) -> Result<Self, Vec<(usize, ScriptProblem)>> {
        let mut reader = Reader::new(path, line, before, known);
        let lines = text.lines().zip(line..);
        let lines = lines.map(|(text, number)| (number, text.trim()));
        let lines: Vec<_> = lines
            .filter(|(_, text)| !text.is_empty() && !text.starts_with('#'))
            .collect();
        if let Some((number, _)) = lines.iter().find(|(_, text)| *text == "continue") {
            reader.begin_where_it_ended(*number);
        }
        for (number, text) in lines {
            if let Err(problem) = reader.line(text, number) {
                reader.problems.push((number, problem));
            }
        }
        reader.finish()
    }

    /// Whether it is a run that another scene can continue.
    #[must_use]
    pub fn is_run(&self) -> bool {
        self.act == Act::Run
    }
}

/// The lab while its lines are read.
struct Reader<'a> {
    path: &'a Path,
    first: usize,
    known: &'a Known<'a>,
    before: Option<&'a Lab>,
    settings: Vec<Setting>,
    given: Vec<Given>,
    start: Start,
    speed: Option<Speed>,
    act: Option<Act>,
    act_line: Option<usize>,
    views: Vec<View>,
    screen: Option<&'static str>,
    /// The words so far of which a lab has one line.
    once: BTreeSet<String>,
    /// Whether the lines set anything of the recipe but a seed.
    sets_recipe: bool,
    problems: Vec<(usize, ScriptProblem)>,
}

impl<'a> Reader<'a> {
    fn new(path: &'a Path, first: usize, before: Option<&'a Lab>, known: &'a Known<'a>) -> Self {
        Self {
            path,
            first,
            known,
            before,
            settings: settings(),
            given: Vec::new(),
            start: Start::Anew,
            speed: None,
            act: None,
            act_line: None,
            views: Vec::new(),
            screen: None,
            once: BTreeSet::new(),
            sets_recipe: false,
            problems: Vec::new(),
        }
    }

    fn begin_where_it_ended(&mut self, line: usize) {
        let Some(before) = self.before else {
            self.problems.push((line, ScriptProblem::NothingBefore));
            return;
        };
        match before.recipe.until {
            Some(end @ (Until::Step(_) | Until::Epoch(_))) => {
                self.start = Start::Continued(end);
                self.given.clone_from(&before.given);
                self.given.retain(|one| one.word != "until");
                self.speed = before.speed;
                self.sets_recipe = true;
            }
            _ => self.problems.push((line, ScriptProblem::NoEndBefore)),
        }
    }

    fn line(&mut self, text: &str, line: usize) -> Result<(), ScriptProblem> {
        let (word, value) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let value = value.trim();
        if ["recipe", "speed", "pane"].contains(&word) && !self.once.insert(word.to_owned()) {
            return Err(ScriptProblem::Twice(word.to_owned()));
        }
        if ["study", "race", "compare", "surface"].contains(&word) {
            self.act_line = Some(line);
        }
        match word {
            "continue" if value.is_empty() => Ok(()),
            "recipe" => self.recipe(value),
            "speed" => {
                self.speed = Some(value.parse()?);
                Ok(())
            }
            "screen" => self.show_screen(value),
            "pane" => self.show_pane(value),
            "show" | "hide" if value == "recipe" => {
                self.views.push(View::Recipe(word == "show"));
                Ok(())
            }
            "study" => self.study(value),
            "race" => self.race(value),
            "compare" => {
                let lane = value.parse().map_err(ScriptProblem::Race)?;
                self.set_act(Act::Compare(lane), "race")
            }
            "surface" => self.surface(value),
            _ if matches!(self.start, Start::Continued(_)) => self.later(word, value, text, line),
            _ => self.setting_or_command(word, value, text, line),
        }
    }

    fn recipe(&mut self, name: &str) -> Result<(), ScriptProblem> {
        if matches!(self.start, Start::Continued(_)) {
            return Err(fixed("recipe"));
        }
        // Shipped, or beside the script, or as it is written.
        let beside = self.path.parent().map(|folder| folder.join(name));
        let path = beside.filter(|path| Shipped::find(name).is_none() && path.is_file());
        let path = path.as_deref().unwrap_or_else(|| Path::new(name));
        let settings = Recipe::read_settings(path).map_err(ScriptProblem::RecipeFile)?;
        self.given.extend(settings);
        self.sets_recipe = true;
        Ok(())
    }

    fn give(&mut self, word: &str, value: &str, line: usize) -> Result<(), ScriptProblem> {
        // Changes at several steps and strengths of several regularizers stand side by side.
        let is_single = !["at", "strength"].contains(&word);
        if is_single && !self.once.insert(word.to_owned()) {
            return Err(ScriptProblem::Twice(word.to_owned()));
        }
        self.sets_recipe |= word != "seed";
        self.given.push(Given {
            word: word.to_owned(),
            value: value.to_owned(),
            origin: Origin::File {
                path: self.path.to_owned(),
                line,
            },
        });
        Ok(())
    }

    fn setting_or_command(
        &mut self,
        word: &str,
        value: &str,
        text: &str,
        line: usize,
    ) -> Result<(), ScriptProblem> {
        let Some(setting) = self.settings.iter().find(|one| one.word == word) else {
            return self.command(word, text);
        };
        let value = match (value, setting.alone) {
            ("", Some(alone)) => alone,
            _ => value,
        };
        self.give(word, value, line)
    }

    /// A line of a run that continues: a live change takes effect where it continues.
    fn later(
        &mut self,
        word: &str,
        value: &str,
        text: &str,
        line: usize,
    ) -> Result<(), ScriptProblem> {
        if word == "until" || word == "at" {
            return self.give(word, value, line);
        }
        if vocabulary().iter().any(|live| live.word == word) {
            let Start::Continued(Until::Step(step)) = self.start else {
                return Err(ScriptProblem::ChangeAtEpoch(text.to_owned()));
            };
            return self.give("at", &format!("step {step}: {text}"), line);
        }
        if fixed_settings().any(|(fixed, ..)| *fixed == word) {
            return Err(fixed(word));
        }
        self.command(word, text)
    }

    fn command(&mut self, word: &str, text: &str) -> Result<(), ScriptProblem> {
        match (self.known.command)(text) {
            Some(Ok(())) => {
                self.views.push(View::Command(text.to_owned()));
                Ok(())
            }
            Some(Err(why)) => Err(ScriptProblem::Command(why)),
            None => {
                let words = self.settings.iter().map(|one| one.word).chain(OWN);
                Err(ScriptProblem::Line {
                    word: word.to_owned(),
                    own: OWN.join(", "),
                    near: nearest(word, words).map(str::to_owned),
                })
            }
        }
    }

    fn show_screen(&mut self, id: &str) -> Result<(), ScriptProblem> {
        let mut screens = self.known.screens.iter();
        let Some(screen) = screens.find(|screen| **screen == id) else {
            return Err(value("screen", id, &self.known.screens.join(", ")));
        };
        if self.screen.is_some() {
            return Err(ScriptProblem::Twice("screen".to_owned()));
        }
        self.screen = Some(screen);
        self.views.push(View::Screen(screen));
        Ok(())
    }

    fn show_pane(&mut self, name: &str) -> Result<(), ScriptProblem> {
        let screen = self.screen.unwrap_or("train");
        let panes = (self.known.panes)(screen);
        if panes.is_empty() {
            let allowed = format!("a pane after a 'screen' that has some, and {screen} has none");
            return Err(value("pane", name, &allowed));
        }
        if !panes.contains(&name) {
            return Err(value("pane", name, &panes.join(", ")));
        }
        self.views.push(View::Pane(name.to_owned()));
        Ok(())
    }

    fn study(&mut self, text: &str) -> Result<(), ScriptProblem> {
        let words =
            shlex::split(text).ok_or_else(|| value("study", text, "quotes that are closed"))?;
        let mut words = words.into_iter();
        let name = words.next().unwrap_or_default();
        let Some(entry) = study::find(&name) else {
            let known: Vec<&str> = study::ENTRIES.iter().map(|entry| entry.id).collect();
            return Err(value("study", &name, &known.join(", ")));
        };
        let mut given = Vec::new();
        while let Some(word) = words.next() {
            let stripped = word.strip_prefix("--").unwrap_or(&word);
            let (word, inline) = match stripped.split_once('=') {
                Some((word, value)) => (word, Some(value.to_owned())),
                None => (stripped, None),
            };
            let Some(option) = entry.options.iter().find(|option| option.word == word) else {
                let known = entry.options.iter().map(|one| format!("--{}", one.word));
                let known: Vec<String> = known.collect();
                let (what, word) = (format!("an option of study {name}"), format!("--{word}"));
                return Err(value(&what, &word, &known.join(", ")));
            };
            let Some(text) = inline.or_else(|| words.next()) else {
                return Err(value(&format!("--{word}"), "", option.allowed));
            };
            given.push((option.word, text));
        }
        let pairs = given.iter().map(|(word, text)| (*word, text.as_str()));
        let options = entry.options(pairs).map_err(ScriptProblem::Study)?;
        let act = Act::Study {
            entry,
            given,
            options,
            by_run: true,
        };
        self.set_act(act, "studies")
    }

    fn race(&mut self, lanes: &str) -> Result<(), ScriptProblem> {
        if Preset::find(lanes).is_none() {
            let _ = Lane::spread(lanes).map_err(ScriptProblem::Race)?;
        }
        self.set_act(Act::Race(lanes.to_owned()), "race")
    }

    /// A surface's name, and the optimizers whose paths are shown.
    fn surface(&mut self, words: &str) -> Result<(), ScriptProblem> {
        let (name, optimizers) = words.split_once(' ').unwrap_or((words, ""));
        let Some(surface) = surface::find(name) else {
            let known: Vec<&str> = SURFACES.iter().map(|surface| surface.id).collect();
            return Err(value("surface", name, &known.join(", ")));
        };
        let optimizers = optimizers.split(',').map(str::trim);
        let shown = optimizers
            .filter(|id| !id.is_empty())
            .map(|id| {
                optim::find(id).ok_or_else(|| {
                    let known: Vec<&str> = optim::ENTRIES.iter().map(|entry| entry.id).collect();
                    value("surface", id, &known.join(", "))
                })
            })
            .collect::<Result<_, _>>()?;
        self.set_act(Act::Surface { surface, shown }, "surfaces")
    }

    /// Sets what is computed, and shows the screen on which it is seen.
    fn set_act(&mut self, act: Act, screen: &'static str) -> Result<(), ScriptProblem> {
        if self.act.is_some() {
            return Err(ScriptProblem::TwoActs);
        }
        self.act = Some(act);
        if self.screen.is_none() {
            self.screen = Some(screen);
            self.views.push(View::Screen(screen));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Lab, Vec<(usize, ScriptProblem)>> {
        let mut act = self.act.unwrap_or(Act::Run);
        if let Act::Study { entry, .. } = &act
            && let Some(shipped) = entry.recipe
            && !self.sets_recipe
        {
            match Recipe::read_settings(Path::new(shipped)) {
                Ok(mut settings) => {
                    settings.append(&mut self.given);
                    self.given = settings;
                }
                Err(error) => {
                    let problem = ScriptProblem::RecipeFile(error);
                    self.problems.push((self.first, problem));
                }
            }
        }
        let recipe = match Recipe::from_given(&self.given) {
            Ok(recipe) => recipe,
            Err(error) => {
                let line = match &error.given.origin {
                    Origin::File { path, line } if path == self.path => *line,
                    _ => self.first,
                };
                self.problems.push((line, ScriptProblem::Setting(error)));
                Recipe::default()
            }
        };
        if let Act::Study { entry, by_run, .. } = &mut act
            && let Some(Some(shipped)) = entry.recipe.and_then(Shipped::find).map(Shipped::recipe)
        {
            // Another seed makes it another recipe.
            *by_run = self.sets_recipe || recipe.seed != shipped.seed;
        }
        if matches!(act, Act::Surface { .. }) && self.sets_recipe {
            let why = "a surface has no recipe: leave the settings out".to_owned();
            self.problems
                .push((self.first, ScriptProblem::Command(why)));
        }
        if self.problems.is_empty() {
            let ending = Ending {
                act: &act,
                recipe: &recipe,
                start: self.start,
                given: &self.given,
                path: self.path,
                first: self.first,
            };
            self.problems.extend(ending.problems());
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        Ok(Lab {
            line: self.first,
            given: self.given,
            recipe,
            start: self.start,
            speed: self.speed,
            act,
            act_line: self.act_line.unwrap_or(self.first),
            views: self.views,
        })
    }
}

fn value(word: &str, value: &str, allowed: &str) -> ScriptProblem {
    ScriptProblem::Value {
        word: word.to_owned(),
        value: value.to_owned(),
        allowed: allowed.to_owned(),
    }
}

fn fixed(word: &str) -> ScriptProblem {
    let why = format!("{word} can't change in a run that continues: leave it out, or start anew");
    ScriptProblem::Command(why)
}
