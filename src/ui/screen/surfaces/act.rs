//! What is done with the race on a known surface.

use super::App;
use crate::surface::{Arena, SURFACES};
use crate::ui::hit::{Part, SurfacePart};
use crate::ui::keymap::{self, Context};
use crate::ui::screen::surfaces::state::Watched;
use crate::ui::state::Over;

impl App {
    /// Whether a [`Message::Tick`](super::Message::Tick) would move something that is seen.
    #[must_use]
    pub fn wants_tick(&self) -> bool {
        self.state.arena.is_running()
            && self.state.main_keys == Context::Surface
            && !self.state.is_too_small()
            && matches!(self.state.over, Over::Nothing | Over::Prompt(_))
    }

    /// Shows this race from now on where races on surfaces are shown.
    pub fn watch_arena(&mut self, arena: Arena) {
        self.state.arena = Watched::new(arena);
        self.state.race.surfaces = true;
        if self.state.main_keys.is_race() {
            self.race_mode(true);
        }
        self.dirty = true;
    }

    pub(super) fn tick(&mut self) {
        if self.wants_tick() {
            let before = self.state.arena.arena().step();
            self.state.arena.tick();
            let watched = &self.state.arena;
            self.dirty |= watched.arena().step() != before || !watched.is_running();
        }
    }

    pub(super) fn arena(&mut self, what: keymap::Arena) {
        let watched = &mut self.state.arena;
        match what {
            keymap::Arena::Go => watched.go(),
            keymap::Arena::Step => watched.one(),
            keymap::Arena::Again => watched.again(),
            keymap::Arena::Reset => watched.reset(),
            keymap::Arena::Surface(next) => watched.turn(next),
            keymap::Arena::Choose(down) => watched.choose_next(down),
            keymap::Arena::Rate(more) => watched.dial(more),
            keymap::Arena::Toggle => watched.toggle(),
            keymap::Arena::Pace(faster) => watched.pace(faster),
            keymap::Arena::Start(right, up) => watched.nudge(right.into(), up.into()),
        }
    }

    pub(super) fn click_surface(&mut self, place: SurfacePart) {
        let watched = &mut self.state.arena;
        match place {
            SurfacePart::Map(point) => {
                watched.begin_at(point);
                if !watched.is_running() {
                    watched.go();
                }
            }
            SurfacePart::Name(index) => {
                if let Some(surface) = SURFACES.get(index) {
                    watched.show(surface);
                }
            }
            SurfacePart::Row(row, part) => {
                // As in the recipe: a first click elsewhere only chooses.
                let chosen = watched.row() == row;
                watched.choose(row);
                match part {
                    Part::Switch => watched.toggle(),
                    Part::Less if chosen => watched.dial(false),
                    Part::More if chosen => watched.dial(true),
                    _ => {}
                }
            }
        }
    }
}
