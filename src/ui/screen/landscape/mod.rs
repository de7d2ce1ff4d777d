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
    ..Entry::BASE
};

const fn title(pane: Pane) -> &'static str {
    match pane {
        Pane::Line => "landscape.line",
        Pane::Slice => "landscape.slice",
    }
}

/// The names of both panes, where only one of them is shown.
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

/// What stands at the right of a pane's title, in as many words as `cells` have room for.
fn note(landscape: &Landscape, state: &State, pane: Pane, cells: u16) -> String {
    let notes = match pane {
        Pane::Line => vec![line::note(landscape, state)],
        Pane::Slice => slice::notes_on_title(landscape, state),
    };
    let fits = |note: &String| draw_context::width(&state.symbols().text(note)) <= cells;
    notes.into_iter().find(fits).unwrap_or_default()
}

/// A pane's figure and the lines of its text.
struct Content {
    figure: Figure,
    lines: Vec<Item>,
}

fn content(landscape: &Landscape, state: &State, placement: &PanePlacement<Pane>) -> Content {
    let items = match placement.pane {
        Pane::Line => line::items(landscape, state),
        Pane::Slice => slice::items(landscape, state),
    };
    let placements = |rows: usize| match placement.pane {
        Pane::Line => line::places(landscape, state, placement.area, rows as u16),
        Pane::Slice => slice::places(state, placement.area, rows as u16),
    };
    // Its width does not depend on how many lines there are.
    let lines = text::lines(items, placements(0).text.width, state.symbols());
    Content {
        figure: placements(lines.len()),
        lines,
    }
}

/// What can be set at a place of a pane.
fn set_at(
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
        Some(match set_at(self, state, placement, at) {
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

    /// How far the text of the chosen pane can be scrolled.
    fn most_scroll(&self, state: &State, body: Rect) -> u16 {
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

    /// The slice, where it is seen.
    fn request(&self, state: &State, body: Rect) -> Option<RenderRequest> {
        let layout = Layout::of(state, Split::of(state, body).main);
        let is_seen = layout.placement(Pane::Slice).is_some();
        let view = self.view;
        (is_seen && state.run.about.is_some()).then_some(RenderRequest::of(view))
    }

    fn hint(&self, state: &State, groups: &mut Vec<Group>) {
        keys::hint(self, state, groups);
    }

    fn act(&mut self, action: Action, shell: &mut Shell<'_>) -> bool {
        let most = match action {
            Action::ChooseUp | Action::ChooseDown => self.most_scroll(shell.state, shell.body),
            _ => 0,
        };
        self.do_action(action, most, shell)
    }

    fn click(&mut self, at: Position, shell: &mut Shell<'_>) {
        let layout = Layout::of(shell.state, Split::of(shell.state, shell.body).main);
        if let Some(placement) = layout.at(at)
            && let Some((setting, part)) = set_at(self, shell.state, placement, at)
        {
            self.click_setting(placement.pane, setting, part, shell);
        }
    }

    fn begin(&mut self, shell: &mut Shell<'_>) {
        self.go(shell);
    }

    fn on_notice(&mut self, news: &RunNotice, _: &mut Shell<'_>) {
        if matches!(news, RunNotice::Started) {
            self.slice = None;
        }
    }

    fn on_rendered(&mut self, picture: &Payload) {
        if let Some(slice) = picture.get::<Slice>() {
            self.slice = Some(slice);
        }
    }

    fn on_job_update(&mut self, news: &Payload, _: &mut Shell<'_>) {
        if let Some(told) = news.get::<Progress>() {
            self.hear_of(told);
        }
    }
}
