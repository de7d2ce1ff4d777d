//! Screen 5, Landscape: sharp and flat minima, and the loss around the weights.

mod act;
mod bands;
mod figures;
mod job;
mod keys;
mod layout;
mod line;
mod slice;
mod state;
mod text;

use ratatui::layout::{Position, Rect};

use super::common::Split;
use super::common::panes::PanePlacement;
use super::entry::{Entry, Screen};
use crate::answer::Sheet;
use crate::geometry::slice::Slice;
use crate::live::{Payload, RenderRequest};
use crate::study;
use crate::study::sharpness::Progress;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::hit::{Hit, Part};
use crate::ui::keymap::{Action, Group};
use crate::ui::shell::Shell;
use crate::ui::state::run::RunNotice;
use crate::ui::state::{Enters, Focus, ScreenMode, State};
use crate::ui::theme::Role;
use crate::ui::widget::tabs::Tabs;
use layout::{Figure, Layout};
use state::{Landscape, Pane, Setting, Study};
use text::Item;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "landscape",
    label: "Landscape",
    explanation: "where batch size leads: sharp and flat minima, and the loss around the weights",
    mode: ScreenMode {
        keys: keys::PANES,
        besides: Some(keys::CONTEXT),
        enters: Enters::Main,
        focused: "message.landscape",
        ..ScreenMode::PANES
    },
    keys: keys::KEYS,
    new: || Box::new(Landscape::default()),
    panes: &["line", "slice"],
    ..Entry::BASE
};

const fn title(pane: Pane) -> &'static str {
    match pane {
        Pane::Line => "landscape.line",
        Pane::Slice => "landscape.slice",
    }
}

/// The names of both panes, for when only one is shown.
fn tabs(state: &State) -> Tabs<'static> {
    let names = Pane::ALL.map(|pane| state.words().get(title(pane)));
    let chosen = state.panes().chosen(Pane::ALL.len());
    Tabs::words(names, chosen, state.focus == Focus::Main)
}

fn draw_pane(
    landscape: &Landscape,
    state: &State,
    placement: &PanePlacement<Pane>,
    ctx: &mut DrawContext<'_>,
) {
    let pane = placement.pane;
    if let Some(line) = placement.title {
        let is_focused = placement.is_chosen && state.focus == Focus::Main;
        let role = if is_focused {
            Role::Accent
        } else {
            Role::Strong
        };
        let words = ctx.words;
        let mut row = ctx.row(line);
        row.put(words.get(title(pane)), role).skip(2);
        let note = note(landscape, state, pane, row.room());
        row.end(&note, Role::Dim);
    }
    let Content { figure, lines } = content(landscape, state, placement);
    match pane {
        Pane::Line => line::draw_figure(landscape, state, figure.figure, ctx),
        Pane::Slice => slice::draw_figure(landscape, state, figure.figure, ctx),
    }
    text::draw(landscape, state, pane, &lines, figure.text, ctx);
}

/// The note at the right of a pane's title, in the longest form that fits into `cells`.
fn note(landscape: &Landscape, state: &State, pane: Pane, cells: u16) -> String {
    let notes = match pane {
        Pane::Line => vec![line::note(landscape, state)],
        Pane::Slice => slice::notes_on_title(landscape, state),
    };
    let fits = |note: &String| draw_context::width(&state.symbols().text(note)) <= cells;
    notes.into_iter().find(fits).unwrap_or_default()
}

/// The areas of a pane's figure and text, and the lines of the text.
struct Content {
    figure: Figure,
    lines: Vec<Item>,
}

fn content(landscape: &Landscape, state: &State, placement: &PanePlacement<Pane>) -> Content {
    let items = match placement.pane {
        Pane::Line => line::items(landscape, state),
        Pane::Slice => slice::items(landscape, state),
    };
    let areas = |rows: usize| match placement.pane {
        Pane::Line => line::areas(landscape, state, placement.area, rows as u16),
        Pane::Slice => slice::areas(state, placement.area, rows as u16),
    };
    // The width does not depend on the number of lines.
    let lines = text::lines(items, areas(0).text.width, state.symbols());
    Content {
        figure: areas(lines.len()),
        lines,
    }
}

/// The setting at a position of a pane.
fn setting_at(
    landscape: &Landscape,
    state: &State,
    placement: &PanePlacement<Pane>,
    at: Position,
) -> Option<(Setting, Part)> {
    let Content { figure, lines } = content(landscape, state, placement);
    text::hit(landscape, state, placement.pane, &lines, figure.text, at)
}

impl Screen for Landscape {
    fn draw(&self, state: &State, body: Rect, ctx: &mut DrawContext<'_>) {
        let split = Split::of(state, body);
        split.draw(state, ctx);
        let layout = Layout::of(state, split.main);
        if let Some(line) = layout.tabs {
            let mut row = tabs(state).draw(line, ctx);
            let note = note(self, state, layout::chosen(state), row.room());
            row.end(&note, Role::Dim);
        }
        for placement in &layout.placements {
            draw_pane(self, state, placement, ctx);
        }
    }

    fn hit(&self, state: &State, body: Rect, at: Position) -> Option<Hit> {
        let split = Split::of(state, body);
        if let Some(hit) = split.hit(state, at) {
            return Some(hit);
        }
        let layout = Layout::of(state, split.main);
        if let Some(line) = layout.tabs.filter(|line| line.contains(at)) {
            return tabs(state).at(line, at, state.symbols()).map(Hit::Pane);
        }
        let Some(placement) = layout.at(at) else {
            return split.main.contains(at).then_some(Hit::Main);
        };
        Some(match setting_at(self, state, placement, at) {
            Some(_) => Hit::Own { turns: false },
            None => Hit::Pane(placement.pane as usize),
        })
    }

    fn sheets(&self, state: &State) -> Option<Vec<Sheet>> {
        match (layout::chosen(state), &self.study) {
            (Pane::Line, Study::Finished(progress)) => match progress.outcome.as_ref()? {
                Ok(line) => Some(line.sheets()),
                Err(_) => None,
            },
            (Pane::Line, _) => None,
            (Pane::Slice, _) => self.slice.as_ref().map(|slice| study::slice_sheets(slice)),
        }
    }

    fn panes(&self, _: &State) -> usize {
        Pane::ALL.len()
    }

    /// The greatest scroll offset of the chosen pane's text.
    fn max_scroll(&self, state: &State, body: Rect) -> u16 {
        let layout = Layout::of(state, Split::of(state, body).main);
        let placement = layout
            .placements
            .iter()
            .find(|placement| placement.is_chosen);
        placement.map_or(0, |placement| {
            let Content { figure, lines } = content(self, state, placement);
            (lines.len() as u16).saturating_sub(figure.text.height)
        })
    }

    /// The slice, if its pane is visible.
    fn request(&self, state: &State, body: Rect) -> Option<RenderRequest> {
        let layout = Layout::of(state, Split::of(state, body).main);
        let is_visible = layout.placement(Pane::Slice).is_some();
        let view = self.view;
        (is_visible && state.run.about.is_some()).then_some(RenderRequest::of(view))
    }

    fn hint(&self, state: &State, groups: &mut Vec<Group>) {
        keys::hint(self, state, groups);
    }

    fn act(&mut self, action: Action, shell: &mut Shell<'_>) -> bool {
        let max = match action {
            Action::ChooseUp | Action::ChooseDown => self.max_scroll(shell.state, shell.body),
            _ => 0,
        };
        self.do_action(action, max, shell)
    }

    fn click(&mut self, at: Position, shell: &mut Shell<'_>) {
        let layout = Layout::of(shell.state, Split::of(shell.state, shell.body).main);
        if let Some(placement) = layout.at(at)
            && let Some((setting, part)) = setting_at(self, shell.state, placement, at)
        {
            self.click_setting(placement.pane, setting, part, shell);
        }
    }

    fn begin(&mut self, shell: &mut Shell<'_>) {
        self.go(shell);
    }

    fn on_notice(&mut self, notice: &RunNotice, _: &mut Shell<'_>) {
        if matches!(notice, RunNotice::Started) {
            self.slice = None;
        }
    }

    fn on_rendered(&mut self, payload: &Payload) {
        if let Some(slice) = payload.get::<Slice>() {
            self.slice = Some(slice);
        }
    }

    fn on_job_update(&mut self, payload: &Payload, _: &mut Shell<'_>) {
        if let Some(progress) = payload.get::<Progress>() {
            self.set_progress(progress);
        }
    }
}
