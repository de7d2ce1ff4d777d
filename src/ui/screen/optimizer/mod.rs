//! Screen 3, Optimizer: how the optimizer turns a gradient into an update, in symbols, in numbers, over the run and
//! over all parameters.

mod act;
mod curves;
mod formula;
mod histograms;
mod hue;
mod keys;
mod layout;
mod noise;
mod selection;
mod state;
mod words;

use std::sync::Arc;

use ratatui::layout::{Position, Rect};

use super::common::Split;
use super::entry::{Entry, Screen};
use crate::live::{Payload, Render, RenderRequest};
use crate::portrait::anatomy::{self, Anatomy, NoiseEstimator};
use crate::train::{Snapshot, SnapshotExtras};
use crate::ui::draw_context::DrawContext;
use crate::ui::hit::Hit;
use crate::ui::keymap::Action;
use crate::ui::shell::Shell;
use crate::ui::state::run::RunNotice;
use crate::ui::state::{Focus, ScreenMode, State};
use crate::ui::theme::Role;
use crate::ui::widget::plot::{GUTTER, Plot};
use crate::ui::widget::tabs::Tabs;
use layout::{Layout, Pane};
use state::Optimizer;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "optimizer",
    label: "Optimizer",
    explanation: "what the optimizer does with a gradient: its formula in numbers, its rates, sampling noise",
    mode: ScreenMode {
        besides: Some(keys::CONTEXT),
        ..ScreenMode::PANES
    },
    keys: keys::KEYS,
    words: keys::WORDS,
    new: || Box::new(Optimizer::default()),
    panes: &["formula", "curves", "histograms", "noise"],
    ..Entry::BASE
};

impl Render for anatomy::Request {
    type Output = Anatomy;
    type Cache = NoiseEstimator;

    fn extras(&self) -> SnapshotExtras {
        SnapshotExtras::preview()
    }

    fn render(
        &self,
        snapshot: &Arc<Snapshot>,
        estimator: &mut NoiseEstimator,
    ) -> (Arc<Anatomy>, bool) {
        let (anatomy, is_whole) = Anatomy::of(snapshot, *self, estimator);
        (Arc::new(anatomy), is_whole)
    }
}

/// The names of all panes, for when only one is shown.
fn tabs(state: &State) -> Tabs<'static> {
    let names = Pane::ALL.map(|pane| state.words().get(pane.name()));
    let chosen = state.panes().chosen(Pane::ALL.len());
    Tabs::words(names, chosen, state.focus == Focus::Main)
}

fn layout(screen: &Optimizer, state: &State, split: &Split) -> Layout {
    Layout::of(state, split.main, |width| {
        formula::lines(screen, state, width, false)
    })
}

impl Screen for Optimizer {
    fn draw(&self, state: &State, body: Rect, ctx: &mut DrawContext<'_>) {
        let split = Split::of(state, body);
        split.draw(state, ctx);
        let layout = layout(self, state, &split);
        if let Some(line) = layout.tabs {
            tabs(state).draw(line, ctx);
        }
        for placement in &layout.placements {
            let title = if placement.is_chosen && state.focus == Focus::Main {
                Role::Accent
            } else {
                Role::Strong
            };
            let scroll = if placement.is_chosen {
                state.panes().scroll
            } else {
                0
            };
            let area = placement.whole;
            // Where only one pane is shown, the tabs name it.
            let name = Some(title).filter(|_| layout.tabs.is_none());
            match placement.pane {
                Pane::Formula => {
                    let all = layout.tabs.is_some();
                    formula::draw(self, state, area, title, (all, scroll), ctx);
                }
                Pane::Curves => curves::draw(self, state, area, title, ctx),
                Pane::Histograms => histograms::draw(self, area, name, scroll, ctx),
                Pane::Noise => noise::draw(self, area, name, ctx),
            }
        }
    }

    fn hit(&self, state: &State, body: Rect, at: Position) -> Option<Hit> {
        let split = Split::of(state, body);
        if let Some(hit) = split.hit(state, at) {
            return Some(hit);
        }
        let layout = layout(self, state, &split);
        if let Some(line) = layout.tabs.filter(|line| line.contains(at)) {
            return tabs(state).at(line, at, state.symbols()).map(Hit::Pane);
        }
        if let Some(placement) = layout.placement(Pane::Curves) {
            let parts = curves::Parts::of(placement.whole);
            for plot in [parts.rates, parts.norms] {
                let inner = Plot::inner(plot, GUTTER);
                if inner.contains(at) {
                    return Some(Hit::Plot(at.x - inner.x));
                }
            }
        }
        let under = layout.at(at);
        let pane =
            under.and_then(|placement| Pane::ALL.iter().position(|pane| *pane == placement.pane));
        match pane {
            Some(pane) => Some(Hit::Pane(pane)),
            None => split.main.contains(at).then_some(Hit::Main),
        }
    }

    fn plot_cells(&self, state: &State, body: Rect) -> u16 {
        let layout = layout(self, state, &Split::of(state, body));
        let placement = layout.placement(Pane::Curves);
        placement.map_or(0, |placement| {
            curves::Parts::of(placement.whole).inner().width
        })
    }

    fn panes(&self, _: &State) -> usize {
        Pane::ALL.len()
    }

    /// The greatest scroll offset of the chosen pane.
    fn max_scroll(&self, state: &State, body: Rect) -> u16 {
        let layout = layout(self, state, &Split::of(state, body));
        let Some(placement) = layout
            .placements
            .iter()
            .find(|placement| placement.is_chosen)
        else {
            return 0;
        };
        let area = placement.whole;
        match placement.pane {
            Pane::Formula => {
                let all = layout.tabs.is_some();
                formula::max_scroll(self, state, area, all)
            }
            Pane::Histograms => histograms::max_scroll(self, area),
            Pane::Curves | Pane::Noise => 0,
        }
    }

    fn request(&self, state: &State, _: Rect) -> Option<RenderRequest> {
        state.run.about.as_ref().map(|_| {
            RenderRequest::of(anatomy::Request {
                layer: self.selection.layer(&state.run),
                parameter: self.selection.parameter,
            })
        })
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
        match keys::choice(word, value) {
            Some(choice) => self.select(&choice, shell),
            None => Ok(()),
        }
    }

    fn on_notice(&mut self, notice: &RunNotice, _: &mut Shell<'_>) {
        if matches!(notice, RunNotice::Started) {
            self.anatomy = None;
        }
    }

    fn on_rendered(&mut self, payload: &Payload) {
        if let Some(anatomy) = payload.get() {
            self.anatomy = Some(anatomy);
        }
    }
}
