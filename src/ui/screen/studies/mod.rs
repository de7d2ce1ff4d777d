//! Screen 6, Studies: runs any study of the registry and shows its answer.
//!
//! It is generic: questions, options, figures and texts come from the registry.

mod act;
mod answer;
mod hint;
mod job;
mod keys;
mod layout;
mod list;
mod options;
mod recipe;
mod state;
mod words;

use ratatui::layout::{Position, Rect};

use super::entry::{Entry, Screen};
use crate::answer::{Answer, Sheet};
use crate::figure::svg;
use crate::live::Payload;
use crate::study::StudyProgress;
use crate::ui::draw_context::DrawContext;
use crate::ui::hit::Hit;
use crate::ui::keymap::{Action, Group};
use crate::ui::locale::Language;
use crate::ui::phrase;
use crate::ui::shell::Shell;
use crate::ui::state::{Enters, Focus, ScreenMode, State};
use crate::ui::theme::Role;
use crate::ui::widget::tabs::Tabs;
use layout::Layout;
use state::{Pane, Stage, Studies};

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "studies",
    label: "Studies",
    explanation: "many runs, one answer: studies of data, models and training, in figures",
    mode: ScreenMode {
        keys: keys::CONTEXT,
        enters: Enters::Main,
        has_recipe: false,
        own_enter: true,
        focused: "message.studies",
        ..ScreenMode::PANES
    },
    keys: keys::KEYS,
    words: keys::WORDS,
    new: || Box::new(Studies::default()),
    panes: &["list", "options", "answer"],
    ..Entry::BASE
};

/// The tab bar, if only one pane is shown at a time.
fn tabs(state: &State) -> Tabs<'static> {
    let names = Pane::ALL.map(|pane| state.words().get(pane.name()));
    Tabs::words(
        names,
        layout::chosen(state) as usize,
        state.focus == Focus::Main,
    )
}

impl Screen for Studies {
    fn draw(&self, state: &State, body: Rect, ctx: &mut DrawContext<'_>) {
        let layout = Layout::of(state, body);
        if let Some(line) = layout.tabs {
            let note = answer::note(self, state);
            tabs(state).draw(line, ctx).skip(1).end(&note, Role::Dim);
        }
        if let Some(separator) = layout.separator {
            let style = ctx.theme.style(Role::Axis);
            for at in separator.positions() {
                if let Some(cell) = ctx.buffer.cell_mut(at) {
                    cell.set_symbol(ctx.symbols.separator).set_style(style);
                }
            }
        }
        if let Some(area) = layout.list {
            list::draw(self, state, area, ctx);
        }
        if let Some(area) = layout.options {
            options::draw(self, state, area, ctx);
        }
        if let Some(area) = layout.answer {
            answer::draw(self, state, area, ctx);
        }
    }

    fn hit(&self, state: &State, body: Rect, at: Position) -> Option<Hit> {
        let layout = Layout::of(state, body);
        if let Some(line) = layout.tabs.filter(|line| line.contains(at)) {
            return tabs(state).at(line, at, state.symbols()).map(Hit::Pane);
        }
        let pane = layout.pane(at)?;
        let is_own = match pane {
            Pane::List => layout
                .list
                .is_some_and(|area| list::hit(self, state, area, at).is_some()),
            Pane::Options => layout
                .options
                .is_some_and(|area| options::hit(self, state, area, at).is_some()),
            Pane::Answer => layout
                .answer
                .is_some_and(|area| answer::hit(self, state, area, at).is_some()),
        };
        Some(if is_own {
            Hit::Own {
                turns: pane != Pane::Answer,
            }
        } else {
            Hit::Pane(pane as usize)
        })
    }

    fn sheets(&self, state: &State) -> Option<Vec<Sheet>> {
        let answer = self.answer()?;
        let words = state.words();
        let say = |label: &_| phrase::label(words, label);
        let figure = self.figure().map(|figure| figure.sheet(&say));
        Some(
            figure
                .into_iter()
                .chain(answer.sheets.iter().cloned())
                .collect(),
        )
    }

    fn svg(&self, state: &State) -> Option<String> {
        let words = state.words();
        Some(svg(self.figure()?, &|label| phrase::label(words, label)))
    }

    fn answer(&self, state: &State) -> Option<Answer> {
        let mut answer = self.answer()?.clone();
        if let Some(basis) = &self.own().basis {
            answer.about = self.entry().about(&basis.made_of, &basis.options);
        }
        Some(phrase::in_words(state.words(), answer))
    }

    fn panes(&self, _: &State) -> usize {
        Pane::ALL.len()
    }

    fn max_scroll(&self, state: &State, body: Rect) -> u16 {
        let layout = Layout::of(state, body);
        layout
            .answer
            .map_or(0, |area| answer::most_scroll(self, state, area))
    }

    fn hint(&self, state: &State, groups: &mut Vec<Group>) {
        hint::hint(self, state, groups);
    }

    fn act(&mut self, action: Action, shell: &mut Shell<'_>) -> bool {
        self.do_action(action, shell)
    }

    fn order(
        &mut self,
        word: &'static str,
        value: &str,
        shell: &mut Shell<'_>,
    ) -> Result<(), String> {
        if word == keys::OPTION {
            return self.order_option(value, shell);
        }
        self.order_study(value, shell);
        Ok(())
    }

    fn click(&mut self, at: Position, shell: &mut Shell<'_>) {
        self.do_click(at, shell);
    }

    fn begin(&mut self, shell: &mut Shell<'_>) {
        self.start(shell);
    }

    fn on_job_update(&mut self, update: &Payload, shell: &mut Shell<'_>) {
        if let Some(progress) = update.get::<StudyProgress>() {
            self.on_progress(progress, shell);
        }
    }

    fn is_complete(&self) -> bool {
        self.stage(self.chosen()) == Stage::Whole
    }

    fn would_be_missed(&self) -> bool {
        self.has_worked_long()
    }

    fn parting(&self) -> Vec<String> {
        self.partial().map_or_else(Vec::new, |(entry, answer)| {
            let [done, planned] = answer.runs;
            let words = Language::English.words();
            let head = format!("study {}: {done} of {planned} runs:", entry.id);
            let verdict = answer.verdict.iter().map(|one| phrase::say(words, one));
            std::iter::once(head).chain(verdict).collect()
        })
    }
}
