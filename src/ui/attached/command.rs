//! The command line.

use std::fmt::Display;
use std::path::Path;

use super::{Attached, AttachedEffect, Page};
use crate::attach::{Control, ControlError, ControlKind, printable, short_bound};
use crate::series::TableFormat;
use crate::ui::export::Format;
use crate::ui::refusal;
use crate::ui::save::{Savable, Save};

/// The words of commands, whatever the controls of the run.
const COMMANDS: [&str; 7] = [
    "patience",
    "on-trigger",
    "filter",
    "save",
    "theme",
    "lang",
    "quit",
];

impl Attached {
    /// Carries out a command.
    pub(super) fn command(&mut self, line: &str) -> Result<Vec<AttachedEffect>, String> {
        let line = line.trim();
        // Names of controls may have spaces, so they are tried first.
        if let Some((name, value)) = self.control_of(line).filter(|one| self.is_meant(one)) {
            if !self.may_change() {
                return Ok(Vec::new());
            }
            if value.is_empty() && self.run.panel.find(&name).is_some_and(Control::is_trigger) {
                let name = self
                    .run
                    .panel
                    .find(&name)
                    .map_or(name.clone(), |one| one.name.clone());
                let asked = self.run.panel.trigger(&name, self.now);
                return Ok(Self::send(asked));
            }
            let asked = self.run.panel.set(&name, &value, self.now);
            return match asked {
                Ok(asked) => Ok(Self::send(asked)),
                Err(error) => Err(self.refused(&error, &name, &value)),
            };
        }
        let (word, value) = line.split_once(' ').unwrap_or((line, ""));
        let value = value.trim();
        match word {
            "" => {}
            "q" | "quit" => return Ok(self.quit()),
            "patience" => self.set_patience(value)?,
            "on-trigger" => self.run.early_stopping.on_trigger = value.parse()?,
            "filter" => {
                value.clone_into(&mut self.filter);
                self.page = Page::Metrics;
            }
            "save" | "save!" => return self.save(value, word == "save!"),
            "theme" => {
                let theme = value
                    .parse()
                    .map_err(|error: crate::ui::theme::UnknownTheme| error.to_string())?;
                self.set_theme(theme);
            }
            "lang" => {
                self.appearance.language = value
                    .parse()
                    .map_err(|error: crate::ui::locale::UnknownLanguage| error.to_string())?;
            }
            word => return Err(self.unknown(word)),
        }
        Ok(Vec::new())
    }

    /// The control that a line begins with, and the rest.
    fn control_of(&self, line: &str) -> Option<(String, String)> {
        let controls = self.run.panel.controls.iter();
        let mut found: Vec<(&str, &str)> = controls
            .flat_map(|control| [control.name.as_str(), control.label.as_str()])
            .filter_map(|name| {
                let rest = line.strip_prefix(name)?;
                (rest.is_empty() || rest.starts_with([' ', '='])).then_some((name, rest))
            })
            .collect();
        found.sort_by_key(|(name, _)| name.len());
        let (name, rest) = found.pop()?;
        Some((
            name.to_owned(),
            rest.trim_start_matches([' ', '=']).trim().to_owned(),
        ))
    }

    /// Why a value can't be set.
    fn refused(&self, error: &ControlError, name: &str, value: &str) -> String {
        let control = self.run.panel.find(name);
        match (error, control) {
            (ControlError::Later(label), _) => self
                .words()
                .fill("attached.no-later", &[("control", label)]),
            (ControlError::Value { control: label, .. }, Some(control)) => {
                let allowed = self.allowed(control);
                refusal::wrong(label, &printable(value, 60), &allowed, self.words())
            }
            (error, _) => error.to_string(),
        }
    }

    /// What may be set, in words.
    fn allowed(&self, control: &Control) -> String {
        let words = self.words();
        match &control.kind {
            ControlKind::Number {
                min, max, is_whole, ..
            } => {
                let key = if *is_whole {
                    "allowed.whole"
                } else {
                    "allowed.number"
                };
                let (min, max) = (short_bound(*min), short_bound(*max));
                words.fill(key, &[("min", &min), ("max", &max)])
            }
            ControlKind::Trigger => words.get("allowed.nothing").to_owned(),
            ControlKind::Choice { .. } => control.allowed(),
            ControlKind::Toggle => "on, off".to_owned(),
        }
    }

    /// Whether a line is for this control: what is only to be done takes no value, so that `:save FILE` still saves where the
    /// program has a control `save`.
    fn is_meant(&self, (name, value): &(String, String)) -> bool {
        let control = self.run.panel.find(name);
        let is_trigger = control.is_some_and(Control::is_trigger);
        !is_trigger || value.is_empty() || !COMMANDS.contains(&name.as_str())
    }

    fn unknown(&self, word: &str) -> String {
        let controls = self.run.panel.controls.iter();
        let mut names: Vec<&str> = controls.map(|one| one.label.as_str()).take(10).collect();
        let own = COMMANDS
            .into_iter()
            .filter(|word| names.iter().all(|name| name != word));
        let own: Vec<&str> = own.collect();
        names.extend(own);
        let values: [(&str, &dyn Display); 2] = [("word", &word), ("names", &names.join(", "))];
        self.words().fill("attached.unknown-command", &values)
    }

    fn set_patience(&mut self, value: &str) -> Result<(), String> {
        let patience = match value {
            "off" => None,
            value => {
                let count = value.parse().ok().filter(|count: &u32| *count > 0);
                let refused = || {
                    self.words()
                        .fill("attached.no-patience", &[("value", &value)])
                };
                Some(count.ok_or_else(refused)?)
            }
        };
        self.run.early_stopping.patience = patience;
        Ok(())
    }

    fn save(&self, value: &str, overwrite: bool) -> Result<Vec<AttachedEffect>, String> {
        let path = Path::new(value);
        let what = if TableFormat::of(path).is_ok() {
            Savable::Table
        } else if Format::of(path).is_ok() {
            Savable::Frame
        } else {
            return Err(self.words().fill("attached.no-save", &[("file", &value)]));
        };
        Ok(vec![AttachedEffect::Save(Save {
            what,
            path: path.to_owned(),
            overwrite,
        })])
    }
}
