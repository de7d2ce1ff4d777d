//! A lecture on stage: the scenes of a script, each with a dashboard of its own that is placed beside the text.
//!
//! Like the [`App`], it is a pure state machine: a [`StageMessage`] goes in, [`StageEffect`]s come out. Its host makes
//! the runs of the scenes, and tells the time.

mod before;
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
mod status;
pub mod views;

use std::collections::BTreeMap;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::app::App;
use super::canvas::Scratch;
use super::draw_context::DrawContext;
use super::locale::Words;
use super::message::{Effect, Message};
use super::state::Appearance;
use super::theme::Theme;
use crate::lecture::{Act, Answered, Kind, Lab, Outcome, Scene, Script};
use crate::live::RenderRequest;
use crate::speed::Speed;
use crate::turn::Turn;
pub use known::with_known;
use layout::Layout;
pub use notes::{Asked, Claimed, Notes, draw as draw_notes};
use overview::Overview;
pub use panel::overflow;
use place::{Place, Work};
use question::Taken;

/// Presses of the same key less than this apart are those of a key that is held.
const HELD: Duration = Duration::from_millis(80);

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
    Played(RunId, Result<Outcome, String>),
    /// The run can't begin.
    Trouble(RunId, String),
    /// The script was changed: it and its translations, or what is wrong with them.
    Script(Result<Vec<Script>, String>),
    /// To the next or the previous scene, from elsewhere.
    Turn(Turn),
    /// The notes can't be given to other terminals, and why.
    NoNotes(NoNotes),
    /// The time since the lecture began.
    Clock(Duration),
}

/// Why the notes can't be given to other terminals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoNotes {
    /// Another lecture gives its notes.
    Taken,
    /// The socket can't be opened.
    Failed(String),
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

    /// Shows its first scene, or that at `index`.
    #[must_use]
    pub fn begin(&mut self, index: usize) -> Vec<StageEffect> {
        self.at = index.min(self.places.len().saturating_sub(1));
        self.enter()
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
                self.said = Some(match why {
                    NoNotes::Taken => self.words().get("stage.notes-taken").to_owned(),
                    NoNotes::Failed(why) => self.words().fill("stage.no-notes", &[("why", &why)]),
                });
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

    fn terminal(&mut self, message: Message) -> Vec<StageEffect> {
        match message {
            Message::Key(event) if event.kind == KeyEventKind::Release => Vec::new(),
            Message::Key(event) => self.key(event),
            Message::Resize(width, height) => {
                self.resize(Rect::new(0, 0, width, height));
                Vec::new()
            }
            Message::Mouse(_) | Message::Paste(_) if !self.shows_live() => Vec::new(),
            other => self.pass(other),
        }
    }

    /// Passes a message of the user to the dashboard of the scene.
    fn pass(&mut self, message: Message) -> Vec<StageEffect> {
        let Some(place) = self.place_mut() else {
            return Vec::new();
        };
        let (run, before) = (place.run, place.app.shown_id());
        let mut effects = place.app.update(message);
        place.watch(&mut effects, before);
        let appearance = place.app.appearance();
        self.set_appearance(appearance);
        self.dirty = true;
        scene_effects(run, effects)
    }

    fn set_appearance(&mut self, appearance: Appearance) {
        if self.appearance == appearance {
            return;
        }
        self.appearance = appearance;
        for place in self.places.iter_mut().flatten() {
            place.app.set_appearance(appearance);
        }
        // Another language has other text.
        self.lay_out();
    }

    fn resize(&mut self, area: Rect) {
        self.area = area;
        self.dirty = true;
        self.lay_out();
    }

    /// Lays the scene out, and gives its dashboard its place.
    fn lay_out(&mut self) {
        let scene = self.scene();
        let symbols = self.appearance.symbols.symbols();
        let layout = Layout::of(self.area, scene.lab.is_some(), self.is_full, |cells| {
            panel::rows(scene, cells, symbols)
        });
        self.layout = layout;
        // Where there is no live screen, what is laid over one still has a place.
        let live = if layout.live.is_empty() {
            super::rects::bottom(self.area, 1).0
        } else {
            layout.live
        };
        if let Some(place) = self.place_mut() {
            place.app.place(live, layout.bottom);
        }
    }

    fn key(&mut self, event: KeyEvent) -> Vec<StageEffect> {
        self.dirty = true;
        self.said = None;
        let is_plain = !event
            .modifiers
            .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match &mut self.over {
            Over::Blank if is_plain => return self.unblank(),
            Over::Overview(overview) if is_plain => {
                return match overview.key(event) {
                    overview::Outcome::Open => Vec::new(),
                    overview::Outcome::Closed => {
                        self.over = Over::Nothing;
                        Vec::new()
                    }
                    overview::Outcome::Chosen(index) => {
                        self.over = Over::Nothing;
                        self.go_to(index)
                    }
                };
            }
            _ => {}
        }
        let is_open = self
            .place()
            .is_some_and(|place| !place.app.has_nothing_open());
        match event.code {
            _ if !is_plain || is_open => {}
            KeyCode::PageDown | KeyCode::PageUp if self.is_held(event.code) => return Vec::new(),
            KeyCode::PageDown => return self.turn(Turn::Next),
            KeyCode::PageUp => return self.turn(Turn::Previous),
            KeyCode::Esc if self.stops_typing() => return Vec::new(),
            KeyCode::F(5) | KeyCode::Esc => {
                // There is no figure to show alone, or its question would not be seen.
                let has_figure = self.scene().lab.is_some() && self.asked().is_none();
                self.is_full = !self.is_full && has_figure;
                self.lay_out();
                return Vec::new();
            }
            code if self.takes_answer(code) => return Vec::new(),
            KeyCode::Char('7') => return self.return_to_script(),
            KeyCode::Char('.' | 'b') if !self.is_off_script() => return self.blank(),
            KeyCode::Char('g') if !self.is_off_script() => {
                self.open_overview();
                return Vec::new();
            }
            KeyCode::Char('q') if self.scene().lab.is_none() => return vec![StageEffect::Quit],
            _ => {}
        }
        self.pass(Message::Key(event))
    }

    /// Whether a key that turns is one that is held. A later press counts again.
    fn is_held(&mut self, code: KeyCode) -> bool {
        let now = self.now;
        let is_held = self
            .last_turn
            .is_some_and(|(last, then)| last == code && now.saturating_sub(then) < HELD);
        self.last_turn = Some((code, now));
        is_held
    }

    fn is_off_script(&self) -> bool {
        self.place().is_some_and(Place::is_off_script)
    }

    /// Handles a key of an answer, if a question is open.
    fn takes_answer(&mut self, code: KeyCode) -> bool {
        let Some(kind) = self.asked().cloned() else {
            return false;
        };
        let scene = self.scene().clone();
        let Some(place) = self.place_mut() else {
            return false;
        };
        let Some(index) = place.asked(&scene) else {
            return false;
        };
        match question::key(place, index, &kind, code) {
            Taken::Not => false,
            Taken::Yes => true,
            Taken::Refused(why) => {
                self.said = Some(why.say(self.words()));
                true
            }
        }
    }

    /// Drops what was typed of an answer; returns whether there was anything.
    fn stops_typing(&mut self) -> bool {
        let typed = self
            .place_mut()
            .map(|place| std::mem::take(&mut place.typed));
        typed.is_some_and(|typed| !typed.is_empty())
    }

    /// The kind of the question that is open, if one is.
    fn asked(&self) -> Option<&Kind> {
        let (scene, place) = (self.scene(), self.place()?);
        if place.is_off_script() || !place.is_asking(scene) {
            return None;
        }
        let index = place.asked(scene)?;
        scene.predictions().nth(index).map(|one| &one.kind)
    }

    fn open_overview(&mut self) {
        self.over = Over::Overview(Overview::new(self.text(), self.at));
    }

    fn blank(&mut self) -> Vec<StageEffect> {
        self.over = Over::Blank;
        self.of_place(Place::leave)
    }

    /// What the scene asks for when `act` is called on it.
    fn of_place(
        &mut self,
        act: impl FnOnce(&mut Place, Option<&Lab>) -> Vec<Effect>,
    ) -> Vec<StageEffect> {
        let lab = self.scripts[0].scenes[self.at].lab.as_ref();
        let Some(Some(place)) = self.places.get_mut(self.at) else {
            return Vec::new();
        };
        let run = place.run;
        scene_effects(run, act(place, lab))
    }

    fn unblank(&mut self) -> Vec<StageEffect> {
        self.over = Over::Nothing;
        self.of_place(Place::come_back)
    }

    fn return_to_script(&mut self) -> Vec<StageEffect> {
        if !self.is_off_script() {
            return Vec::new();
        }
        let speed = self.speed;
        let effects = self.of_place(|place, lab| {
            lab.map_or_else(Vec::new, |lab| place.return_to_script(lab, speed))
        });
        self.lay_out();
        effects
    }

    /// The next step of the script, or the previous scene.
    fn turn(&mut self, turn: Turn) -> Vec<StageEffect> {
        self.dirty = true;
        if !matches!(self.over, Over::Nothing) {
            return self.unblank();
        }
        if self.is_off_script() {
            return self.return_to_script();
        }
        match turn {
            Turn::Next => self.next(),
            Turn::Previous if self.at > 0 => self.go_to(self.at - 1),
            Turn::Previous => Vec::new(),
        }
    }

    fn next(&mut self) -> Vec<StageEffect> {
        let scene = self.text().scenes[self.at].clone();
        if let Some(place) = self.place_mut()
            && !place.is_shown(&scene)
        {
            return self.reveal();
        }
        let waits = self
            .place()
            .is_some_and(|place| place.work == Work::Waiting);
        if scene.lab.is_some() && waits {
            return self.begin_work();
        }
        if self.at + 1 < self.places.len() {
            return self.go_to(self.at + 1);
        }
        Vec::new()
    }

    /// Shows the text up to the next stop, and begins what the scene computes where no question is left.
    fn reveal(&mut self) -> Vec<StageEffect> {
        let scene = self.text().scenes[self.at].clone();
        let Some(place) = self.place_mut() else {
            return Vec::new();
        };
        place.typed.clear();
        let begins = place.reveal(&scene);
        if begins && scene.lab.is_some() {
            return self.begin_work();
        }
        Vec::new()
    }

    fn begin_work(&mut self) -> Vec<StageEffect> {
        let speed = self.speed;
        self.of_place(|place, lab| lab.map_or_else(Vec::new, |lab| place.begin(lab, speed)))
    }

    fn go_to(&mut self, index: usize) -> Vec<StageEffect> {
        if index >= self.places.len() || index == self.at {
            return Vec::new();
        }
        let mut effects = self.of_place(Place::leave);
        self.at = index;
        self.is_full = false;
        effects.extend(self.enter());
        effects
    }

    /// Shows the scene: a new one from its beginning, another as it was left. The next one is prepared.
    fn enter(&mut self) -> Vec<StageEffect> {
        let at = self.at;
        let mut effects = self.prepare(at);
        effects.extend(self.prepare(at + 1));
        self.touch(at + 1);
        self.touch(at);
        effects.extend(self.forget());
        self.dirty = true;
        self.lay_out();
        let Some(place) = self.place_mut() else {
            return effects;
        };
        if place.shown == 0 && place.work == Work::Waiting {
            effects.extend(self.reveal());
        } else {
            effects.extend(self.of_place(Place::come_back));
        }
        effects
    }

    fn prepare(&mut self, index: usize) -> Vec<StageEffect> {
        let Some(scene) = self.text().scenes.get(index) else {
            return Vec::new();
        };
        if let Some(place) = &self.places[index] {
            return if place.is_forgotten() {
                self.remake(index)
            } else {
                Vec::new()
            };
        }
        let run = self.next_run;
        let mut place = Place::new(run, self.appearance, scene);
        for (prediction, answers) in scene.predictions().zip(&mut place.answers) {
            if let Some(known) = self.answered.get(&prediction.id) {
                answers.clone_from(known);
            }
        }
        let lab = scene.lab.as_ref();
        let (has_lab, is_run) = (lab.is_some(), lab.is_some_and(|lab| lab.act == Act::Run));
        self.next_run += 1;
        self.places[index] = Some(place);
        let mut effects = Vec::new();
        if has_lab {
            effects.push(StageEffect::Prepare(run));
        }
        if is_run {
            // So that the claims are known when the run on stage has ended.
            effects.push(StageEffect::Play(run));
        }
        effects
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

    /// Takes a changed script: scenes that compute the same keep their run, wherever they stand; the others begin anew.
    fn reload(&mut self, scripts: Vec<Script>) -> Vec<StageEffect> {
        let Some(new) = scripts.first() else {
            return Vec::new();
        };
        self.notice = None;
        self.over = Over::Nothing;
        self.dirty = true;
        let old = &self.scripts[0].scenes;
        let shown = old[self.at].id.clone();
        let mut before: Vec<Option<Place>> = std::mem::take(&mut self.places);
        let mut kept = Vec::with_capacity(new.scenes.len());
        for scene in &new.scenes {
            let index = old
                .iter()
                .position(|one| one.id == scene.id && is_same_lab(one, scene));
            let place = index.and_then(|index| Some((before[index].take()?, &old[index])));
            kept.push(place.map(|(place, old)| place.with_text(old, scene)));
        }
        let dropped = before
            .into_iter()
            .flatten()
            .map(|place| StageEffect::Drop(place.run));
        let mut effects: Vec<StageEffect> = dropped.collect();
        self.at = new
            .find(&shown)
            .unwrap_or_else(|| self.at.min(new.scenes.len() - 1));
        self.places = kept;
        self.scripts = scripts;
        effects.extend(self.enter());
        effects
    }

    /// Draws the stage.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        if frame.area() != self.area {
            self.resize(frame.area());
        }
        self.dirty = false;
        if let Some(cursor) = self.draw_into(frame.buffer_mut()) {
            frame.set_cursor_position(cursor);
        }
    }

    fn draw_into(&mut self, buffer: &mut ratatui::buffer::Buffer) -> Option<Position> {
        let theme = Theme::new(self.appearance.theme, self.appearance.depth);
        let (words, layout) = (self.words(), self.layout);
        let mut ctx = DrawContext {
            theme: &theme,
            symbols: self.appearance.symbols.symbols(),
            words,
            buffer,
            scratch: &self.scratch,
        };
        ctx.clear(self.area);
        match &self.over {
            Over::Blank => return None,
            Over::Overview(overview) => {
                overview.draw(self.text(), self.at, self.area, &mut ctx);
                return None;
            }
            Over::Nothing => {}
        }
        let scene = &self.text().scenes[self.at];
        let place = self.places[self.at].as_ref()?;
        panel::draw(scene, place, &layout, &mut ctx);
        status::draw(self, layout.bottom, &mut ctx);
        let is_off_script = place.is_off_script();
        let has_live = !layout.live.is_empty() && place.trouble.is_none();
        let waiting = scene
            .lab
            .as_ref()
            .filter(|_| place.shows_nothing_yet(scene));
        if let Some(lab) = waiting.filter(|_| has_live) {
            before::draw(lab, layout.live, &mut ctx);
        }
        let has_live = has_live && waiting.is_none();
        let place = self.places[self.at].as_mut()?;
        if !has_live {
            return place.app.draw_over(buffer);
        }
        place.app.draw_within(buffer, is_off_script)
    }
}

/// The key by which a remote turns.
fn key_of(turn: Turn) -> KeyCode {
    match turn {
        Turn::Next => KeyCode::PageDown,
        Turn::Previous => KeyCode::PageUp,
    }
}

/// Whether the same is computed and claimed.
fn is_same_lab(one: &Scene, other: &Scene) -> bool {
    let recipe = |scene: &Scene| {
        let lab = scene.lab.as_ref();
        lab.map(|lab| (lab.recipe.clone(), lab.start, lab.act.clone()))
    };
    recipe(one) == recipe(other)
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
