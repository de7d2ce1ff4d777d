//! The race on a known surface as it is watched: which runner is chosen, how fast it goes, whether it goes.

use crate::surface::{SURFACES, Surface, SurfaceRace, SurfaceRacePlan};
use crate::turn::{Turn, beside};

/// Ticks a second while somebody watches.
pub(super) const TICKS: u32 = 30;
/// Steps a second that can be chosen.
const SPEEDS: [u32; 9] = [2, 5, 10, 30, 100, 300, 1000, 3000, 10_000];
/// A race on its surface's own steps takes about so many seconds.
const SECONDS: u64 = 10;
/// Share of the window that a key moves the start by.
const NUDGE: f64 = 0.02;

/// A row of the list beside the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SurfaceRow {
    /// All runners together.
    All,
    /// One of them.
    Runner(usize),
}

/// The race on a known surface.
#[derive(Clone, Debug)]
pub(super) struct Watched {
    arena: SurfaceRace,
    hidden: Vec<bool>,
    row: SurfaceRow,
    running: bool,
    /// Which of [`SPEEDS`].
    speed: usize,
    /// Steps owed, in units of one [`TICKS`]th.
    owed: u32,
    /// Where it stops by itself.
    until: u64,
}

impl Default for Watched {
    fn default() -> Self {
        Self::new(SurfaceRace::new(SurfaceRacePlan::of(SURFACES[0])))
    }
}

impl Watched {
    /// Watches this race, which does not go yet.
    #[must_use]
    pub(super) fn new(arena: SurfaceRace) -> Self {
        let steps = arena.surface().steps;
        let wanted = steps / SECONDS;
        let speed = SPEEDS.iter().rposition(|speed| u64::from(*speed) <= wanted);
        Self {
            hidden: vec![false; arena.runners().len()],
            row: SurfaceRow::All,
            running: false,
            speed: speed.unwrap_or(0),
            owed: 0,
            until: steps.max(arena.step()),
            arena,
        }
    }

    /// The race.
    #[must_use]
    pub(super) const fn arena(&self) -> &SurfaceRace {
        &self.arena
    }

    /// The chosen row.
    #[must_use]
    pub(super) const fn row(&self) -> SurfaceRow {
        self.row
    }

    /// Whether this runner is left out of the map.
    #[must_use]
    pub(super) fn is_hidden(&self, runner: usize) -> bool {
        self.hidden.get(runner).copied().unwrap_or(false)
    }

    /// Whether it goes.
    #[must_use]
    pub(super) const fn is_running(&self) -> bool {
        self.running
    }

    /// Steps a second.
    #[must_use]
    pub(super) const fn speed(&self) -> u32 {
        SPEEDS[self.speed]
    }

    /// The step at which it stops by itself.
    #[must_use]
    pub(super) const fn until(&self) -> u64 {
        self.until
    }

    /// A tick has passed: goes on by what falls due.
    pub(super) fn tick(&mut self) {
        if !self.running {
            return;
        }
        self.owed += self.speed();
        let due = u64::from(self.owed / TICKS);
        self.owed %= TICKS;
        self.advance(due);
    }

    /// Goes on by so many steps, and stops where it is over.
    pub(super) fn advance(&mut self, steps: u64) {
        let left = self.until.saturating_sub(self.arena.step());
        self.arena.advance(steps.min(left));
        if self.arena.is_over() || self.arena.step() >= self.until {
            self.running = false;
        }
    }

    /// Starts, pauses or goes on; from the end, once more from the start, or beyond where it was to stop.
    pub(super) fn go(&mut self) {
        if self.running {
            self.running = false;
            return;
        }
        self.prepare();
        self.running = true;
        self.owed = 0;
    }

    /// One step.
    pub(super) fn one(&mut self) {
        self.running = false;
        self.prepare();
        self.advance(1);
    }

    fn prepare(&mut self) {
        if self.arena.is_over() {
            self.again();
        } else if self.arena.step() >= self.until {
            self.until += self.arena.surface().steps;
        }
    }

    /// From the start again, with the knobs as they are.
    pub(super) fn again(&mut self) {
        self.begin_at(self.arena.start());
    }

    /// From another start; what goes goes on from there.
    pub(super) fn begin_at(&mut self, start: [f64; 2]) {
        let start = self.arena.surface().window.clamp(start);
        self.arena.begin_at(start);
        self.until = self.arena.surface().steps;
    }

    /// Moves the start a little, to the right and upwards.
    pub(super) fn nudge(&mut self, right: f64, up: f64) {
        let [x, y] = self.arena.start();
        let [width, height] = self.arena.surface().window.size();
        self.running = false;
        self.begin_at([x + right * NUDGE * width, y + up * NUDGE * height]);
    }

    /// Another surface, as it is by default.
    pub(super) fn show(&mut self, surface: &'static Surface) {
        let (row, hidden) = (self.row, std::mem::take(&mut self.hidden));
        *self = Self::new(SurfaceRace::new(SurfaceRacePlan::of(surface)));
        self.row = row;
        self.hidden = hidden;
    }

    /// The next surface, or the one before, around.
    pub(super) fn turn(&mut self, turn: Turn) {
        if let Some(surface) = beside(SURFACES, turn, |one| *one == self.arena.surface()) {
            self.show(surface);
        }
    }

    /// The surface's own start and knobs again.
    pub(super) fn reset(&mut self) {
        self.show(self.arena.surface());
    }

    /// Chooses a row.
    pub(super) fn choose(&mut self, row: SurfaceRow) {
        self.row = row;
    }

    /// Chooses the row below, or the one above, around.
    pub(super) fn choose_next(&mut self, turn: Turn) {
        let count = self.arena.runners().len() + 1;
        let here = match self.row {
            SurfaceRow::All => 0,
            SurfaceRow::Runner(index) => index + 1,
        };
        self.row = match turn.around(here, count) {
            0 => SurfaceRow::All,
            next => SurfaceRow::Runner(next - 1),
        };
    }

    /// Shows or hides the chosen runner; on the row of all, shows all, or hides all where all are shown.
    pub(super) fn toggle(&mut self) {
        match self.row {
            SurfaceRow::All => {
                let hide = !self.hidden.contains(&true);
                self.hidden.fill(hide);
            }
            SurfaceRow::Runner(index) => {
                if let Some(hidden) = self.hidden.get_mut(index) {
                    *hidden = !*hidden;
                }
            }
        }
    }

    /// Turns the dial of the chosen runner, or of all, one notch.
    pub(super) fn dial(&mut self, turn: Turn) {
        let all = 0..self.arena.runners().len();
        let chosen = match self.row {
            SurfaceRow::All => all,
            SurfaceRow::Runner(index) => index..index + 1,
        };
        for index in chosen {
            let Some(runner) = self.arena.runners().get(index) else {
                continue;
            };
            if let Some((place, knob)) = runner.dial() {
                let value = knob.turned(turn, runner.knobs()[place]);
                self.arena.set(index, place, value);
            }
        }
    }

    /// Goes faster, or slower.
    pub(super) fn pace(&mut self, turn: Turn) {
        self.speed = turn.along(self.speed, SPEEDS.len()).unwrap_or(self.speed);
    }
}
