//! Screen 2, Model: the network's current output on its data, and the effects of the regularizers.

mod batch;
mod confusion;
mod curve;
mod field;
mod filters;
mod keys;
mod layers;
mod layout;
mod mistakes;
mod pixel_fit;
mod plane;
mod values;
mod wall;

use std::sync::Arc;

use ratatui::layout::{Position, Rect};

use super::common::Split;
use super::common::panes::PanePlacement;
use super::entry::{Entry, Screen};
use crate::answer::Sheet;
use crate::live::{Payload, Render, RenderRequest};
use crate::portrait::{self, ModelOutput, Portrait, PortraitBuffers};
use crate::train::{Snapshot, SnapshotExtras};
use crate::turn::Turn;
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::hit::Hit;
use crate::ui::keymap::{Action, Group};
use crate::ui::rects;
use crate::ui::shell::Shell;
use crate::ui::state::run::RunNotice;
use crate::ui::state::{Focus, ScreenMode, State};
use crate::ui::theme::Role;
use crate::ui::widget::tabs::Tabs;
use layout::{Layout, Pane};

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "model",
    label: "Model",
    explanation: "what the network makes of its data, and what the regularizers do to it",
    new: || Box::new(Model::default()),
    mode: ScreenMode {
        besides: Some(keys::CONTEXT),
        ..ScreenMode::PANES
    },
    keys: keys::KEYS,
    words: keys::WORDS,
    panes: &["output", "confusion", "batch", "filters", "layers"],
    ..Entry::BASE
};

/// Number of batch samples shown.
const SAMPLES: usize = 8;

impl Render for portrait::Request {
    type Output = Portrait;
    type Cache = PortraitBuffers;

    fn extras(&self) -> SnapshotExtras {
        SnapshotExtras::rows(SAMPLES)
    }

    fn render(
        &self,
        snapshot: &Arc<Snapshot>,
        buffers: &mut PortraitBuffers,
    ) -> (Arc<Portrait>, bool) {
        (Arc::new(Portrait::of(snapshot, *self, buffers)), true)
    }
}

/// The latest portrait of the network.
#[derive(Debug, Default)]
struct Model {
    portrait: Option<Arc<Portrait>>,
    /// The inputs over which the predictions for a table are drawn.
    axes: Option<[usize; 2]>,
}

impl Model {
    /// The inputs chosen, if the run has them.
    fn axes(&self, state: &State) -> Option<[usize; 2]> {
        let count = plane::inputs(state).len();
        self.axes.filter(|axes| axes.iter().all(|at| *at < count))
    }

    /// Draws the predictions over these inputs, or for each sample, and says so.
    fn show_over(&mut self, axes: Option<[usize; 2]>, shell: &mut Shell<'_>) {
        self.axes = axes;
        let name = |at: usize| {
            plane::inputs(shell.state)
                .get(at)
                .map(|one| one.name.clone())
        };
        let [over, without] = if shell.state.run.is_classification() {
            ["message.field", "message.no-field"]
        } else {
            ["message.value-field", "message.no-value-field"]
        };
        match axes.and_then(|[x, y]| name(x).zip(name(y))) {
            Some((x, y)) => shell.say(over, &[("x", &x), ("y", &y)], Role::Text),
            None => shell.say(without, &[], Role::Text),
        }
    }

    /// The names of all panes, for when only one is shown.
    fn tabs(&self, state: &State) -> Tabs<'static> {
        let panes = layout::panes(state);
        let has_axes = self.axes(state).is_some();
        let names = panes
            .iter()
            .map(|pane| state.words().get(pane.title(state, has_axes)));
        let chosen = state.panes().chosen(panes.len());
        Tabs::words(names, chosen, state.focus == Focus::Main).shrinking()
    }

    fn turn_axes(&mut self, turn: Turn, shell: &mut Shell<'_>) {
        let inputs = plane::inputs(shell.state);
        if inputs.is_empty() {
            shell.say("error.no-field", &[], Role::Dim);
            return;
        }
        let axes = plane::turned(inputs, self.axes(shell.state), turn);
        self.show_over(axes, shell);
    }
}

impl Screen for Model {
    fn draw(&self, state: &State, body: Rect, ctx: &mut DrawContext<'_>) {
        let split = Split::of(state, body);
        split.draw(state, ctx);
        let layout = Layout::of(state, split.main);
        if let Some(line) = layout.tabs {
            self.tabs(state).draw(line, ctx);
        }
        let Some(portrait) = &self.portrait else {
            let waiting = ctx.words.get("model.waiting");
            let line = rects::row(split.main, u16::from(layout.tabs.is_some()));
            ctx.row(line).skip(1).put(waiting, Role::Dim);
            return;
        };
        for placement in &layout.placements {
            draw_pane(state, portrait, placement, ctx);
        }
    }

    fn hit(&self, state: &State, body: Rect, at: Position) -> Option<Hit> {
        let split = Split::of(state, body);
        if let Some(hit) = split.hit(state, at) {
            return Some(hit);
        }
        let layout = Layout::of(state, split.main);
        if let Some(line) = layout.tabs.filter(|line| line.contains(at)) {
            return self
                .tabs(state)
                .at(line, at, state.symbols())
                .map(Hit::Pane);
        }
        let panes = layout::panes(state);
        let under = layout.at(at);
        match under.and_then(|placement| panes.iter().position(|pane| *pane == placement.pane)) {
            Some(pane) => Some(Hit::Pane(pane)),
            None => split.main.contains(at).then_some(Hit::Main),
        }
    }

    fn sheets(&self, _: &State) -> Option<Vec<Sheet>> {
        confusion::sheet(self.portrait.as_ref()?).map(|sheet| vec![sheet])
    }

    fn panes(&self, state: &State) -> usize {
        layout::panes(state).len()
    }

    fn pane(&self, state: &State, entry: &Entry, name: &str) -> Option<usize> {
        let named = entry.panes.iter().position(|pane| *pane == name)?;
        let here = layout::panes(state).iter();
        here.copied().position(|pane| pane as usize == named)
    }

    /// The greatest scroll offset of the chosen pane.
    fn max_scroll(&self, state: &State, body: Rect) -> u16 {
        let layout = Layout::of(state, Split::of(state, body).main);
        let Some(placement) = layout
            .placements
            .iter()
            .find(|placement| placement.is_chosen)
        else {
            return 0;
        };
        let Some(portrait) = &self.portrait else {
            return 0;
        };
        let area = placement.area;
        let hidden = |lines: u16| lines.saturating_sub(area.height);
        match (placement.pane, &portrait.scene) {
            (Pane::ModelOutput, ModelOutput::Wall(wall)) => wall::max_scroll(wall, area),
            (Pane::ModelOutput, ModelOutput::Mistakes(mistakes)) => {
                hidden(mistakes.samples.len() as u16)
            }
            (Pane::ModelOutput, ModelOutput::Scatter(scatter)) => {
                (scatter.outputs.len() as u16).saturating_sub(1)
            }
            (Pane::Filters, ModelOutput::Wall(wall)) => filters::max_scroll(wall, area),
            (Pane::Batch, _) => batch::max_scroll(portrait, area),
            (Pane::Confusion, _) => hidden(confusion::lines(portrait)),
            (Pane::Layers, _) => hidden(layers::lines(portrait)),
            _ => 0,
        }
    }

    fn request(&self, state: &State, body: Rect) -> Option<RenderRequest> {
        let layout = Layout::of(state, Split::of(state, body).main);
        let output = layout.placement(Pane::ModelOutput);
        let area = output.map_or(Rect::new(0, 0, 8, 8), |placement| placement.area);
        state.run.about.as_ref().map(|_| {
            RenderRequest::of(portrait::Request {
                columns: area.width.max(2),
                rows: 2 * area.height.max(1),
                axes: self.axes(state),
            })
        })
    }

    fn hint(&self, state: &State, groups: &mut Vec<Group>) {
        let has_pairs = !plane::inputs(state).is_empty();
        groups.retain(|group| {
            let is_of_pairs = group.action == keys::NEXT_PAIR;
            !group.is_of_curves() && (has_pairs || !is_of_pairs)
        });
    }

    fn act(&mut self, action: Action, shell: &mut Shell<'_>) -> bool {
        match action {
            keys::NEXT_PAIR => self.turn_axes(Turn::Next, shell),
            keys::PREVIOUS_PAIR => self.turn_axes(Turn::Previous, shell),
            _ => return false,
        }
        true
    }

    fn order(&mut self, _: &'static str, value: &str, shell: &mut Shell<'_>) -> Result<(), String> {
        let words = shell.state.words();
        let inputs = plane::inputs(shell.state);
        if inputs.is_empty() {
            return Err(words.get("error.no-field").to_owned());
        }
        let axes = match value {
            keys::OFF => None,
            value => Some(plane::named(inputs, value, words)?),
        };
        self.show_over(axes, shell);
        Ok(())
    }

    fn on_notice(&mut self, notice: &RunNotice, _: &mut Shell<'_>) {
        if matches!(notice, RunNotice::Started) {
            self.portrait = None;
        }
    }

    fn on_rendered(&mut self, payload: &Payload) {
        if let Some(portrait) = payload.get() {
            self.portrait = Some(portrait);
        }
    }
}

fn draw_pane(
    state: &State,
    portrait: &Portrait,
    placement: &PanePlacement<Pane>,
    ctx: &mut DrawContext<'_>,
) {
    let mut says_how_to_read = false;
    if let Some(title) = placement.title {
        let is_focused = placement.is_chosen && state.focus == Focus::Main;
        let role = if is_focused {
            Role::Accent
        } else {
            Role::Strong
        };
        let has_axes = matches!(
            portrait.scene,
            ModelOutput::Field(_) | ModelOutput::ValueField(_)
        );
        let text = ctx.words.get(placement.pane.title(state, has_axes));
        let notes = notes(portrait, placement.pane, ctx);
        let mut row = ctx.row(title);
        row.put(text, role).skip(2);
        let room = row.room();
        let fits = |note: &String| draw_context::width(note) <= room;
        if let Some(chosen) = notes.iter().position(fits) {
            row.end(&notes[chosen], Role::Dim);
            says_how_to_read = chosen == 0;
        }
    }
    let scroll = if placement.is_chosen {
        state.panes().scroll
    } else {
        0
    };
    let area = placement.area;
    match (placement.pane, &portrait.scene) {
        (Pane::ModelOutput, ModelOutput::Field(field)) => field::draw(field, area, ctx),
        (Pane::ModelOutput, ModelOutput::ValueField(field)) => {
            values::draw(field, portrait, area, ctx);
        }
        (Pane::ModelOutput, ModelOutput::Fit(fit)) => curve::fit(fit, area, ctx),
        (Pane::ModelOutput, ModelOutput::Scatter(scatter)) => {
            curve::scatter(scatter, portrait, scroll, area, ctx);
        }
        (Pane::ModelOutput, ModelOutput::PixelFit(fit)) => pixel_fit::draw(fit, area, ctx),
        (Pane::ModelOutput, ModelOutput::Wall(wall)) => {
            wall::draw(wall, portrait, scroll, area, ctx);
        }
        (Pane::ModelOutput, ModelOutput::Mistakes(mistakes)) => {
            mistakes::draw(mistakes, portrait, scroll, area, ctx);
        }
        (Pane::Filters, ModelOutput::Wall(wall)) => filters::draw(wall, scroll, area, ctx),
        (Pane::Batch, _) => batch::draw(portrait, scroll, area, ctx),
        (Pane::Confusion, _) => {
            confusion::draw(portrait, scroll, area, !says_how_to_read, ctx);
        }
        (Pane::Layers, _) => layers::draw(portrait, scroll, area, ctx),
        (Pane::Filters, _) => {}
    }
}

/// What stands at the right of a pane's title, from long to short.
fn notes(portrait: &Portrait, pane: Pane, ctx: &DrawContext<'_>) -> Vec<String> {
    let words = ctx.words;
    let count = |samples: usize| words.numbers().count(samples as u64);
    let (wrong, of) = (count(portrait.mistakes), count(portrait.samples));
    let values: [(&str, &dyn std::fmt::Display); 2] = [("wrong", &wrong), ("of", &of)];
    match pane {
        Pane::Confusion if portrait.confusion.is_some() => {
            let matrix = words.get("model.matrix").to_owned();
            vec![matrix, words.fill("model.wrong", &values)]
        }
        Pane::ModelOutput if portrait.confusion.is_some() => {
            let keys: &[&'static str] = match portrait.scene {
                ModelOutput::Field(_) => &["model.wrong-validation"],
                ModelOutput::Wall(_) => &[
                    "model.wrong-to",
                    "model.wrong-to-short",
                    "model.wrong-to-shortest",
                ],
                _ => &["model.wrong"],
            };
            keys.iter().map(|key| words.fill(key, &values)).collect()
        }
        Pane::Batch => {
            let drawn = portrait.snapshot.drawn.iter();
            let drawn = drawn.map(|(_, symbol, value)| format!("{symbol} {value:.2}"));
            vec![drawn.collect::<Vec<_>>().join("  ")]
        }
        _ => Vec::new(),
    }
}
