//! Screen 4, Race: several optimizers or settings compared on the data of the run.

mod act;
mod board;
mod compare;
mod curves;
mod difference;
mod hit_target;
mod job;
mod keys;
mod layout;
mod lineup;
pub(super) mod modes;
mod progress;
pub(super) mod state;

use ratatui::layout::{Position, Rect};

use super::entry::{Entry, Screen};
use crate::answer::Sheet;
use crate::compare as comparison;
use crate::live::Payload;
use crate::ui::draw_context::DrawContext;
use crate::ui::hit::Hit;
use crate::ui::keymap::{Action, Group};
use crate::ui::shell::Shell;
use crate::ui::state::run::RunNotice;
use crate::ui::state::{Enters, Focus, ScreenMode, State};
use crate::ui::theme::Role;
use hit_target::HitTarget;
use layout::{CourseLayout, Layout};
use modes::Mode;
use state::{Activity, Race};

/// See the [module](self).
pub(super) static ENTRY: Entry = Entry {
    id: "race",
    label: "Race",
    explanation: "the same start for all: which optimizer or batch size is faster here",
    mode: ScreenMode {
        keys: keys::CONTEXT,
        // The keys that start and stop a race also work while the recipe has the focus.
        besides: Some(keys::CONTEXT),
        enters: Enters::Main,
        own_enter: true,
        focused: "message.race",
        ..ScreenMode::PANES
    },
    keys: keys::KEYS,
    words: keys::WORDS,
    new: || Box::new(Race::default()),
    ..Entry::BASE
};

/// The hit target at a position.
fn target_at(race: &Race, state: &State, layout: &Layout, at: Position) -> Option<HitTarget> {
    if race.shows_lineup() {
        return lineup::hit(race, state, layout.body, at);
    }
    let course = race.course.as_ref()?;
    let areas = CourseLayout::of(layout.body, course, state.run.is_classification());
    board::hit(race, course, &areas, at).map(HitTarget::Lane)
}

impl Screen for Race {
    fn draw(&self, state: &State, body: Rect, ctx: &mut DrawContext<'_>) {
        let layout = Layout::of(state, body);
        layout.split.draw(state, ctx);
        modes::draw(Mode::Data, keys::CONTEXT, state, layout.modes, ctx);
        if self.shows_lineup() {
            lineup::draw(self, state, layout.body, ctx);
            return;
        }
        let Some(course) = &self.course else {
            let waiting = ctx.words.get("race.starting");
            ctx.row(layout.body).skip(1).put(waiting, Role::Dim);
            return;
        };
        let areas = CourseLayout::of(layout.body, course, state.run.is_classification());
        progress::draw(self, state, course, areas.progress, ctx);
        curves::draw(self, state, course, &areas, ctx);
        board::draw(self, state, course, &areas, ctx);
        difference::draw(course, areas.difference, ctx);
    }

    fn hit(&self, state: &State, body: Rect, at: Position) -> Option<Hit> {
        let layout = Layout::of(state, body);
        if let Some(hit) = layout.split.hit(state, at) {
            return Some(hit);
        }
        if let Some(hit) = modes::hit(Mode::Data, state, layout.modes, at) {
            return Some(hit);
        }
        match target_at(self, state, &layout, at) {
            Some(HitTarget::Go) => Some(Hit::Action(keys::GO)),
            Some(_) => Some(Hit::Own { turns: true }),
            None => layout.split.main.contains(at).then_some(Hit::Main),
        }
    }

    fn sheets(&self, _: &State) -> Option<Vec<Sheet>> {
        let course = self.course.as_ref()?;
        let answer = match course.compared {
            Some(_) => comparison::answer(&course.standing),
            None => course.standing.answer(),
        };
        Some(answer.sheets)
    }

    fn is_complete(&self) -> bool {
        self.activity == Activity::Finished
    }

    fn hint(&self, state: &State, groups: &mut Vec<Group>) {
        self.hints(state, groups);
    }

    fn follow(&mut self, state: &State) {
        self.sync(state);
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
        match word {
            keys::LANE => self.order_lane(value, shell),
            keys::COMPARE => self.order_compare(value, shell),
            _ => self.order_race(value, shell),
        }
    }

    fn click(&mut self, at: Position, shell: &mut Shell<'_>) {
        let layout = Layout::of(shell.state, shell.body);
        match target_at(self, shell.state, &layout, at) {
            Some(HitTarget::Row(row, part)) => self.click_row(row, part, shell),
            Some(HitTarget::Lane(lane)) => {
                shell.state.focus = Focus::Main;
                self.picked = Some(lane);
            }
            Some(HitTarget::Go) | None => {}
        }
    }

    fn begin(&mut self, shell: &mut Shell<'_>) {
        self.start_with_run(shell);
    }

    fn on_notice(&mut self, notice: &RunNotice, shell: &mut Shell<'_>) {
        self.on_run_notice(notice, shell);
    }

    fn on_job_update(&mut self, payload: &Payload, shell: &mut Shell<'_>) {
        if let Some(standing) = payload.get() {
            self.update_standing(standing, shell);
        }
    }
}
