//! State of the surface race: the chosen row, the speed, and whether it is running.

use crate::surface::{Only, Runner, SURFACES, Surface, SurfaceRace, SurfaceRacePlan};
use crate::turn::{Turn, beside};

/// Ticks per second while the screen is visible.
pub(super) const TICKS: u32 = 30;
/// Selectable speeds in steps per second.
const SPEEDS: [u32; 9] = [2, 5, 10, 30, 100, 300, 1000, 3000, 10_000];
/// The default speed finishes the surface's default number of steps in about this many seconds.
const SECONDS: u64 = 10;
/// Distance by which a key moves the start, as a fraction of the window.
const NUDGE: f64 = 0.02;

/// A row of the table beside the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SurfaceRow {
    /// All runners at once.
    All,
    Runner(usize),
}

/// The race on a known surface and how it is shown.
#[derive(Clone, Debug)]
pub(super) struct SurfaceScreen {
    race: SurfaceRace,
    hidden: Vec<bool>,
    row: SurfaceRow,
    running: bool,
    /// Index into [`SPEEDS`].
    speed: usize,
    /// Steps not yet taken, in units of 1/[`TICKS`].
    pending_units: u32,
    /// The step at which the race stops.
    until: u64,
}

impl Default for SurfaceScreen {
    fn default() -> Self {
        Self::new(SurfaceRace::new(SurfaceRacePlan::of(SURFACES[0])))
    }
}

impl SurfaceScreen {
    /// A race that is not running yet.
    #[must_use]
    pub(super) fn new(race: SurfaceRace) -> Self {
        let steps = race.surface().steps;
        let wanted = steps / SECONDS;
        let speed = SPEEDS.iter().rposition(|speed| u64::from(*speed) <= wanted);
        Self {
            hidden: vec![false; race.runners().len()],
            row: SurfaceRow::All,
            running: false,
            speed: speed.unwrap_or(0),
            pending_units: 0,
            until: steps.max(race.step()),
            race,
        }
    }

    #[must_use]
    pub(super) const fn race(&self) -> &SurfaceRace {
        &self.race
    }

    #[must_use]
    pub(super) const fn row(&self) -> SurfaceRow {
        self.row
    }

    /// Whether this runner is hidden on the map.
    #[must_use]
    pub(super) fn is_hidden(&self, runner: usize) -> bool {
        self.hidden.get(runner).copied().unwrap_or(false)
    }

    /// Whether the race has got as far as it goes.
    #[must_use]
    pub(super) fn is_at_end(&self) -> bool {
        !self.running && (self.race.is_over() || self.race.step() >= self.until)
    }

    #[must_use]
    pub(super) const fn is_running(&self) -> bool {
        self.running
    }

    /// In steps per second.
    #[must_use]
    pub(super) const fn speed(&self) -> u32 {
        SPEEDS[self.speed]
    }

    /// The step at which it stops by itself.
    #[must_use]
    pub(super) const fn until(&self) -> u64 {
        self.until
    }

    /// Advances by the steps due in one tick of the clock.
    pub(super) fn tick(&mut self) {
        if !self.running {
            return;
        }
        self.pending_units += self.speed();
        let due = u64::from(self.pending_units / TICKS);
        self.pending_units %= TICKS;
        self.advance(due);
    }

    /// Advances by at most `steps` steps, and stops at the end.
    pub(super) fn advance(&mut self, steps: u64) {
        let left = self.until.saturating_sub(self.race.step());
        self.race.advance(steps.min(left));
        if self.race.is_over() || self.race.step() >= self.until {
            self.running = false;
        }
    }

    /// Starts, pauses or resumes. A finished race restarts; one that reached its last step gets more steps.
    pub(super) fn go(&mut self) {
        if self.running {
            self.running = false;
            return;
        }
        self.prepare();
        self.running = true;
        self.pending_units = 0;
    }

    /// Takes one step and pauses.
    pub(super) fn single_step(&mut self) {
        self.running = false;
        self.prepare();
        self.advance(1);
    }

    fn prepare(&mut self) {
        if self.race.is_over() {
            self.restart();
        } else if self.race.step() >= self.until {
            self.until += self.race.surface().steps;
        }
    }

    /// Restarts with the current knobs.
    pub(super) fn restart(&mut self) {
        self.begin_at(self.race.start());
    }

    /// Restarts from `start`, and keeps running if it was.
    pub(super) fn begin_at(&mut self, start: [f64; 2]) {
        let start = self.race.surface().window.clamp(start);
        self.race.begin_at(start);
        self.until = self.race.surface().steps;
    }

    /// Moves the start by fractions of the window, and pauses.
    pub(super) fn nudge(&mut self, right: f64, up: f64) {
        let [x, y] = self.race.start();
        let [width, height] = self.race.surface().window.size();
        self.running = false;
        self.begin_at([x + right * NUDGE * width, y + up * NUDGE * height]);
    }

    /// Switches to another surface with its defaults.
    pub(super) fn show(&mut self, surface: &'static Surface) {
        let (row, hidden) = (self.row, std::mem::take(&mut self.hidden));
        let plan = SurfaceRacePlan::of(surface).seeded(self.race.plan().seed);
        *self = Self::new(SurfaceRace::new(plan));
        self.row = row;
        self.hidden = hidden;
    }

    /// Switches to the next or previous surface, cyclically.
    pub(super) fn turn(&mut self, turn: Turn) {
        if let Some(surface) = beside(SURFACES, turn, |surface| *surface == self.race.surface()) {
            self.show(surface);
        }
    }

    /// Restores the surface's default start and knobs.
    pub(super) fn reset(&mut self) {
        self.show(self.race.surface());
    }

    pub(super) fn choose(&mut self, row: SurfaceRow) {
        self.row = row;
    }

    /// Selects the next or previous row, cyclically.
    pub(super) fn choose_next(&mut self, turn: Turn) {
        let count = self.race.runners().len() + 1;
        let current = match self.row {
            SurfaceRow::All => 0,
            SurfaceRow::Runner(index) => index + 1,
        };
        self.row = match turn.around(current, count) {
            0 => SurfaceRow::All,
            next => SurfaceRow::Runner(next - 1),
        };
    }

    /// Shows or hides the chosen runner. In the row of all runners, shows all, or hides all if all are shown.
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

    /// Hides the paths of all optimizers but these; shows all if there are none.
    pub(super) fn show_only(&mut self, Only(entries): &Only) {
        let runners = self.race.runners().iter();
        let is_shown = |runner: &Runner| {
            entries.is_empty() || entries.iter().any(|entry| entry.id == runner.entry().id)
        };
        self.hidden = runners.map(|runner| !is_shown(runner)).collect();
    }

    /// Changes the dial of the chosen runner, or of all, by one notch.
    pub(super) fn dial(&mut self, turn: Turn) {
        let all = 0..self.race.runners().len();
        let chosen = match self.row {
            SurfaceRow::All => all,
            SurfaceRow::Runner(index) => index..index + 1,
        };
        for index in chosen {
            let Some(runner) = self.race.runners().get(index) else {
                continue;
            };
            if let Some((knob_index, knob)) = runner.dial() {
                let value = knob.turned(turn, runner.knobs()[knob_index]);
                self.race.set(index, knob_index, value);
            }
        }
    }

    /// Increases or decreases the speed by one notch.
    pub(super) fn pace(&mut self, turn: Turn) {
        self.speed = turn.along(self.speed, SPEEDS.len()).unwrap_or(self.speed);
    }
}
