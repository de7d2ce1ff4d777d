//! The race on known surfaces, next to the Race screen: all optimizers on functions of two variables, with a map and a
//! table.

mod act;
mod board;
mod hit_target;
mod keys;
mod layout;
mod levels;
mod map;
mod state;

use ratatui::layout::{Position, Rect};

use super::entry::{Entry, Screen};
use super::race::modes::{self, Mode};
use crate::answer::Sheet;
use crate::live::Payload;
use crate::surface::{Only, SURFACES, Surface, SurfaceRace};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::hit::Hit;
use crate::ui::keymap::{Action, Group};
use crate::ui::locale::Words;
use crate::ui::shell::Shell;
use crate::ui::state::{Enters, ScreenMode, State};
use crate::ui::theme::Role;
use crate::ui::widget::tabs::Tabs;
use hit_target::HitTarget;
use layout::Layout;
use state::SurfaceScreen;

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "surfaces",
    label: "Surfaces",
    explanation: "all optimizers on functions of two variables",
    beside: Some("race"),
    mode: ScreenMode {
        keys: keys::CONTEXT,
        enters: Enters::Main,
        has_recipe: false,
        own_enter: true,
        ..ScreenMode::PANES
    },
    keys: keys::KEYS,
    new: || Box::new(SurfaceScreen::default()),
    ..Entry::BASE
};

/// The hit target at a position.
fn target_at(
    screen: &SurfaceScreen,
    state: &State,
    layout: &Layout,
    at: Position,
) -> Option<HitTarget> {
    if layout.names.contains(at) {
        return names(screen, state)
            .at(layout.names, at, state.symbols())
            .map(HitTarget::Name);
    }
    if layout.map.contains(at) {
        return Some(HitTarget::Map(map::point(screen, layout.map, at)));
    }
    if layout.board.contains(at)
        && let Some((row, part)) = board::hit(screen, state.symbols(), layout.board, at)
    {
        return Some(HitTarget::Row(row, part));
    }
    None
}

impl Screen for SurfaceScreen {
    fn sheets(&self, _: &State) -> Option<Vec<Sheet>> {
        Some(self.race().answer().sheets)
    }

    fn draw(&self, state: &State, body: Rect, ctx: &mut DrawContext<'_>) {
        let (modes, area) = layout::top(state, body);
        modes::draw(Mode::Surfaces, keys::CONTEXT, state, modes, ctx);
        let layout = Layout::of(area);
        let left = names(self, state).draw(layout.names, ctx).room();
        let mut row = ctx.row(layout.line);
        row.go_to(layout.names.right() - left);
        progress(self, &mut row, state.words());
        formula(self, layout.formula, ctx);
        if let Some(teaches) = layout.teaches {
            let text = explanation(self.race().surface(), ctx.words);
            ctx.row(teaches).put(text, Role::Dim);
        }
        map::draw(self, layout.map, ctx);
        board::draw(self, layout.board, ctx);
    }

    fn hit(&self, state: &State, body: Rect, at: Position) -> Option<Hit> {
        let (modes, area) = layout::top(state, body);
        if let Some(hit) = modes::hit(Mode::Surfaces, state, modes, at) {
            return Some(hit);
        }
        let layout = Layout::of(area);
        let found = target_at(self, state, &layout, at).map(|_| Hit::Own { turns: false });
        let on_names = layout.line.contains(at);
        found.or_else(|| (area.contains(at) && !on_names).then_some(Hit::Main))
    }

    fn hint(&self, state: &State, groups: &mut Vec<Group>) {
        keys::hint(state, groups);
        let go = groups.iter_mut().find(|group| group.action == keys::GO);
        if let Some(group) = go.filter(|_| self.is_running()) {
            group.label = state.words().get("key.pause");
        }
    }

    fn act(&mut self, action: Action, shell: &mut Shell<'_>) -> bool {
        self.do_action(action, shell)
    }

    fn click(&mut self, at: Position, shell: &mut Shell<'_>) {
        let (_, area) = layout::top(shell.state, shell.body);
        if let Some(target) = target_at(self, shell.state, &Layout::of(area), at) {
            self.click_on(target);
        }
    }

    fn on_job_update(&mut self, payload: &Payload, _: &mut Shell<'_>) {
        if let Some(race) = payload.get::<SurfaceRace>() {
            *self = Self::new(SurfaceRace::clone(&race));
        }
        if let Some(only) = payload.get::<Only>() {
            self.show_only(&only);
        }
    }

    fn begin(&mut self, _: &mut Shell<'_>) {
        if !self.is_running() {
            self.go();
        }
    }

    fn is_complete(&self) -> bool {
        self.is_at_end()
    }

    fn wants_tick(&self) -> bool {
        self.is_running()
    }

    fn tick(&mut self) -> bool {
        let before = self.race().step();
        Self::tick(self);
        self.race().step() != before || !self.is_running()
    }
}

fn label(surface: &'static Surface, words: &'static Words) -> &'static str {
    words.of(&["surface", surface.id, "label"], surface.label)
}

fn explanation(surface: &'static Surface, words: &'static Words) -> &'static str {
    words.of(&["surface", surface.id, "explanation"], surface.explanation)
}

fn names(screen: &SurfaceScreen, state: &State) -> Tabs<'static> {
    let shown = screen.race().surface();
    let names = SURFACES.iter().map(|surface| label(surface, state.words()));
    let chosen = SURFACES.iter().position(|surface| *surface == shown);
    Tabs::words(names, chosen.unwrap_or(0), true)
        .flush()
        .shrinking()
}

/// Draws the formula and the speed of the race.
fn formula(screen: &SurfaceScreen, area: Rect, ctx: &mut DrawContext<'_>) {
    let rate = ctx.words.numbers().count(screen.speed().into());
    let pace = ctx.words.fill("arena.pace", &[("rate", &rate)]);
    let formula = screen.race().surface().formula;
    let width = ctx.width(formula) + ctx.width(&pace) + 2;
    let mut row = ctx.row(area);
    row.put(formula, Role::Strong);
    if width <= area.width {
        row.end(&pace, Role::Dim);
    }
}

/// Draws the state of the race and its step.
fn progress(screen: &SurfaceScreen, row: &mut draw_context::Row<'_>, words: &'static Words) {
    let race = screen.race();
    let over = race.is_over() || race.step() >= screen.until();
    let (key, role) = match () {
        () if screen.is_running() => ("arena.runs", Role::Good),
        () if race.step() == 0 => ("arena.ready", Role::Accent),
        () if over => ("arena.over", Role::Accent),
        () => ("arena.paused", Role::Accent),
    };
    let (step, of) = (
        words.numbers().count(race.step()),
        words.numbers().count(screen.until()),
    );
    let values: [(&str, &dyn std::fmt::Display); 2] = [("step", &step), ("of", &of)];
    row.end(words.get(key), role).end_skip(2);
    let text = words.fill("arena.step", &values);
    if draw_context::width(&text) <= row.room() {
        row.end(&text, Role::Text);
    }
}
