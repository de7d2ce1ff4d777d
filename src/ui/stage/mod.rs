//! A lecture on stage: the scenes of a script, each with a dashboard of its own that is placed beside the text.
//!
//! Like the [`App`], it is a pure state machine: a [`StageMessage`] goes in, [`StageEffect`]s come out. Its host makes
//! the runs of the scenes, and tells the time.

mod before;
mod course;
mod draw;
mod input;
mod keys;
mod known;
mod layout;
mod memory;
mod notes;
mod overview;
mod panel;
mod place;
mod prose;
mod question;
mod reload;
mod status;
mod trouble;
pub mod views;

use std::collections::BTreeMap;
use std::time::Duration;

use crossterm::event::KeyCode;
use ratatui::layout::Rect;

use super::app::App;
use super::canvas::Scratch;
use super::locale::Words;
use super::message::{Effect, Message};
use super::state::Appearance;
use super::theme::Theme;
use crate::lecture::{Answered, Outcome, PlayError, Scene, Script};
use crate::live::RenderRequest;
use crate::speed::Speed;
use crate::turn::Turn;
use input::key_of;
pub use known::with_known;
use layout::Layout;
pub use notes::{Asked, Claimed, Notes, draw as draw_notes};
use overview::Overview;
pub use panel::overflow;
use place::Place;
pub use trouble::{NoNotes, Trouble};

/// Tells runs of scenes apart, also those of a scene before and after its script was changed.
pub type RunId = u64;

/// An event for the stage.
#[derive(Debug)]
// A message lives for one call; boxing the report would cost an allocation each.
#[allow(clippy::large_enum_variant)]
pub enum StageMessage {
    /// A message of the terminal: a key, the mouse, a paste, a new size.
    Terminal(Message),
    /// A message for the dashboard of the scene with this run.
    Scene(RunId, Message),
    /// What its lab computes, as [`StageEffect::Play`] asked.
    Played(RunId, Result<Outcome, PlayError>),
    /// The run can't begin.
    Trouble(RunId, Trouble),
    /// The script was changed: it and its translations, or what is wrong with them.
    Script(Result<Vec<Script>, String>),
    /// To the next or the previous scene, from elsewhere.
    Turn(Turn),
    /// The notes can't be given to other terminals, and why.
    NoNotes(NoNotes),
    /// The time since the lecture began.
    Clock(Duration),
}

/// A request of the stage to its host.
#[derive(Clone, Debug, PartialEq)]
pub enum StageEffect {
    /// Make this run, that of [`Stage::scene_of`], and let it wait at its start.
    Prepare(RunId),
    /// Make this run again, and let it wait at this step.
    Remake(RunId, u64),
    /// End this run.
    Drop(RunId),
    /// Play the lab of its scene to its end, for its claims.
    Play(RunId),
    /// A request of the dashboard of its scene.
    Scene(RunId, Effect),
    Quit,
    Suspend,
}

/// What lies over the stage.
#[derive(Debug)]
enum Over {
    Nothing,
    Blank,
    Overview(Overview),
}

/// The stage.
#[derive(Debug)]
pub struct Stage {
    /// The script, and its translations.
    scripts: Vec<Script>,
    appearance: Appearance,
    theme: Theme,
    speed: Speed,
    area: Rect,
    at: usize,
    places: Vec<Option<Place>>,
    /// The number of the next run.
    next_run: RunId,
    /// How often scenes were shown or prepared.
    turns: u64,
    over: Over,
    is_full: bool,
    /// Kept, as it takes wrapping all of the text: [`Stage::lay_out`] makes it anew.
    layout: Layout,
    now: Duration,
    /// The last key that turned to another scene, and when.
    last_turn: Option<(KeyCode, Duration)>,
    /// Answers that are known from a record, by the ids of their questions.
    answered: BTreeMap<String, Vec<Answered>>,
    /// What is wrong with the script since it was changed.
    notice: Option<String>,
    /// What is said until the next key.
    said: Option<String>,
    dirty: bool,
    scratch: std::cell::RefCell<Scratch>,
}

impl Stage {
    /// The stage of a script, the first of `scripts`, and its translations; `speed` is that of scenes that set none.
    #[must_use]
    pub fn new(scripts: Vec<Script>, appearance: Appearance, speed: Speed) -> Self {
        let count = scripts.first().map_or(0, |script| script.scenes.len());
        Self {
            scripts,
            appearance,
            theme: Theme::new(appearance.theme, appearance.depth),
            speed,
            area: Rect::default(),
            at: 0,
            places: (0..count).map(|_| None).collect(),
            next_run: 0,
            turns: 0,
            over: Over::Nothing,
            is_full: false,
            layout: Layout::default(),
            now: Duration::ZERO,
            last_turn: None,
            answered: BTreeMap::new(),
            notice: None,
            said: None,
            dirty: true,
            scratch: std::cell::RefCell::default(),
        }
    }

    /// Restores what the audience answered, by the ids of the questions: of a lecture that is played again.
    #[must_use]
    pub fn with_answers(mut self, answers: BTreeMap<String, Vec<Answered>>) -> Self {
        self.answered = answers;
        self
    }

    /// The answers to the questions of the scene that is shown, by their ids.
    #[must_use]
    pub fn answers(&self) -> Vec<(&str, &[Answered])> {
        let Some(place) = self.place() else {
            return Vec::new();
        };
        let questions = self.scene().predictions();
        let answers = place.answers.iter().map(Vec::as_slice);
        questions.map(|one| one.id.as_str()).zip(answers).collect()
    }

    /// Handles a message. No clock, no thread, no I/O.
    #[must_use]
    pub fn update(&mut self, message: StageMessage) -> Vec<StageEffect> {
        let effects = match message {
            StageMessage::Terminal(message) => self.terminal(message),
            StageMessage::Scene(run, message) => self.scene_message(run, message),
            StageMessage::Played(run, outcome) => {
                if let Some(place) = self.place_of(run) {
                    place.outcome = Some(outcome);
                }
                Vec::new()
            }
            StageMessage::Trouble(run, why) => {
                if let Some(place) = self.place_of(run) {
                    place.trouble = Some(why);
                    self.dirty = true;
                }
                Vec::new()
            }
            StageMessage::Script(Ok(scripts)) => self.reload(scripts),
            StageMessage::Script(Err(why)) => {
                self.notice = Some(why);
                self.dirty = true;
                Vec::new()
            }
            // A remote at the other terminal is held or bounces like one here.
            StageMessage::Turn(turn) if self.is_held(key_of(turn)) => Vec::new(),
            StageMessage::Turn(turn) => self.turn(turn),
            StageMessage::NoNotes(why) => {
                self.said = Some(why.say(self.words()));
                self.dirty = true;
                Vec::new()
            }
            StageMessage::Clock(now) => {
                self.dirty |= now.as_secs() != self.now.as_secs();
                self.now = now;
                Vec::new()
            }
        };
        self.judge();
        effects
    }

    /// Whether it must be drawn again.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.dirty || (self.shows_live() && self.place().is_some_and(|place| place.app.is_dirty()))
    }

    /// Whether something visible is animated.
    #[must_use]
    pub fn wants_tick(&self) -> bool {
        self.shows_live() && self.place().is_some_and(|place| place.app.wants_tick())
    }

    /// The index of the scene that is shown.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// The dashboard of the scene with this run.
    #[must_use]
    pub fn app(&self, run: RunId) -> Option<&App> {
        let mut places = self.places.iter().flatten();
        Some(&places.find(|place| place.run == run)?.app)
    }

    /// The original script: what is computed.
    #[must_use]
    pub fn script(&self) -> &Script {
        &self.scripts[0]
    }

    /// What the dashboard that is shown wants to see of its run.
    #[must_use]
    pub fn render_request(&self) -> Option<RenderRequest> {
        if !self.shows_live() {
            return None;
        }
        self.place()?.app.render_request()
    }

    /// The script in the language of the interface, or the original.
    fn text(&self) -> &Script {
        let id = self.appearance.language.id();
        let mut scripts = self.scripts.iter();
        scripts
            .find(|script| script.language == id)
            .unwrap_or(&self.scripts[0])
    }

    fn scene(&self) -> &Scene {
        &self.text().scenes[self.at]
    }

    fn place(&self) -> Option<&Place> {
        self.places.get(self.at)?.as_ref()
    }

    fn place_mut(&mut self) -> Option<&mut Place> {
        self.places.get_mut(self.at)?.as_mut()
    }

    fn words(&self) -> &'static Words {
        self.appearance.language.words()
    }

    /// Whether the dashboard of the scene is seen.
    fn shows_live(&self) -> bool {
        matches!(self.over, Over::Nothing) && !self.layout.live.is_empty()
    }

    fn is_off_script(&self) -> bool {
        self.place().is_some_and(Place::is_off_script)
    }

    /// A message for the dashboard of a scene, which may not be the one that is shown.
    fn scene_message(&mut self, run: RunId, message: Message) -> Vec<StageEffect> {
        let Some(index) = self.scene_of(run) else {
            return Vec::new();
        };
        let lab = self.scripts[0].scenes[index].lab.as_ref();
        let (Some(lab), Some(Some(place))) = (lab, self.places.get_mut(index)) else {
            return Vec::new();
        };
        let effects = match message {
            Message::Report(report) => {
                let mut effects = place.report(report);
                effects.extend(place.on_report(lab, self.speed));
                effects
            }
            other => {
                let effects = place.app.update(other);
                place.on_answer(lab);
                effects
            }
        };
        scene_effects(run, effects)
    }

    /// The place with this run, unless it has been replaced.
    fn place_of(&mut self, run: RunId) -> Option<&mut Place> {
        let mut places = self.places.iter_mut().flatten();
        places.find(|place| place.run == run)
    }

    /// The index of the scene with this run.
    #[must_use]
    pub fn scene_of(&self, run: RunId) -> Option<usize> {
        let is_it = |place: &Option<Place>| place.as_ref().is_some_and(|place| place.run == run);
        self.places.iter().position(is_it)
    }

    /// The run of the scene that is shown.
    #[must_use]
    pub fn run(&self) -> Option<RunId> {
        Some(self.place()?.run)
    }

    /// Says the claims of scenes whose outcome is known by now.
    fn judge(&mut self) {
        let scripts = &self.scripts;
        for (index, place) in self.places.iter_mut().enumerate() {
            if let (Some(place), Some(scene)) = (place, scripts[0].scenes.get(index)) {
                self.dirty |= place.judge(scene);
            }
        }
    }
}

fn scene_effects(run: RunId, effects: Vec<Effect>) -> Vec<StageEffect> {
    let of_scene = |effect| match effect {
        Effect::Quit => StageEffect::Quit,
        Effect::Suspend => StageEffect::Suspend,
        other => StageEffect::Scene(run, other),
    };
    effects.into_iter().map(of_scene).collect()
}

#[cfg(test)]
mod tests;
