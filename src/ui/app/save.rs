//! Requests for files: overwriting, and the tables.

use std::io;
use std::path::Path;

use super::App;
use crate::answer::{Answer, Sheet};
use crate::series::TableFormat;
use crate::ui::message::Effect;
use crate::ui::save::{Savable, Save};
use crate::ui::state::{Overlay, Panel, Question};
use crate::ui::theme::Role;
use crate::ui::{branches, intervals};

impl App {
    /// Requests a file.
    ///
    /// # Errors
    /// If what it is to hold is still being computed.
    pub(super) fn save(&self, mut save: Save) -> Result<Vec<Effect>, String> {
        if save.what == Savable::Table {
            save.what = match self.state.panel() {
                Panel::Nothing => Savable::Table,
                Panel::Branches(_) => Savable::Branches,
                Panel::Intervals => Savable::Intervals,
            };
        }
        if save.what == Savable::Intervals && self.state.intervals.is_none() {
            return Err(self.state.words().get("intervals.waiting").to_owned());
        }
        Ok(vec![Effect::Save(save)])
    }

    /// Asks whether to overwrite `path`.
    pub(super) fn ask_overwrite(&mut self, save: Save, path: &Path) {
        let file = path.display().to_string();
        self.say("message.is-there", &[("file", &file)], Role::Warning);
        self.state.over = Overlay::Question(Question::Overwrite(Box::new(save)));
    }

    /// Carries out the question's action.
    pub(super) fn yes(&mut self) -> Vec<Effect> {
        match std::mem::replace(&mut self.state.over, Overlay::Nothing) {
            Overlay::Question(Question::OpenTest) => self.open_test(),
            Overlay::Question(Question::Overwrite(save)) => vec![Effect::Save(Save {
                overwrite: true,
                ..*save
            })],
            Overlay::Question(Question::StartStudy(_)) => {
                self.with_shown(|screen, shell| screen.begin(shell)).1
            }
            Overlay::Question(Question::Quit) => vec![Effect::Quit],
            _ => Vec::new(),
        }
    }

    /// What the screen that is shown has as a picture of its own: an SVG document.
    #[must_use]
    pub fn svg(&self) -> Option<String> {
        self.screens.shown().svg(&self.state)
    }

    /// What the work that leaving ends has found so far, in English lines for the terminal.
    #[must_use]
    pub fn parting(&self) -> Vec<String> {
        let screens = self.screens.all.iter();
        screens.flat_map(|screen| screen.parting()).collect()
    }

    /// The answer that the screen shows.
    #[must_use]
    pub fn answer(&self) -> Option<Answer> {
        self.screens.shown().answer(&self.state)
    }

    /// Writes what a table is to hold.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write_table(
        &self,
        what: Savable,
        format: TableFormat,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let sheets = match what {
            Savable::Branches => Some(vec![branches::sheet(&self.state)]),
            Savable::Intervals => Some(vec![intervals::sheet(&self.state)]),
            _ => self.screens.shown().sheets(&self.state),
        };
        match (sheets, format) {
            (None, format) => self.state.run.table().write(format, out),
            (Some(sheets), TableFormat::Csv) => {
                sheets.first().map_or(Ok(()), |sheet| sheet.write_csv(out))
            }
            (Some(sheets), TableFormat::JsonLines) => Sheet::write_json_lines(&sheets, out),
        }
    }
}
