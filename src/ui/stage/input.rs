//! What the user does: keys of the stage itself, and what goes on to the dashboard of the scene.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::Rect;

use super::overview::{self, Overview};
use super::place::Place;
use super::question::{self, Taken};
use super::{Over, Stage, StageEffect, scene_effects};
use crate::lecture::Kind;
use crate::turn::Turn;
use crate::ui::message::Message;

/// Presses of the same key less than this apart are those of a key that is held.
const HELD: Duration = Duration::from_millis(80);

impl Stage {
    pub(super) fn terminal(&mut self, message: Message) -> Vec<StageEffect> {
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

    pub(super) fn key(&mut self, event: KeyEvent) -> Vec<StageEffect> {
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
    pub(super) fn is_held(&mut self, code: KeyCode) -> bool {
        let now = self.now;
        let is_held = self
            .last_turn
            .is_some_and(|(last, then)| last == code && now.saturating_sub(then) < HELD);
        self.last_turn = Some((code, now));
        is_held
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
    pub(super) fn asked(&self) -> Option<&Kind> {
        let (scene, place) = (self.scene(), self.place()?);
        if place.is_off_script() || !place.is_asking(scene) {
            return None;
        }
        let index = place.asked(scene)?;
        scene.predictions().nth(index).map(|one| &one.kind)
    }

    pub(super) fn blank(&mut self) -> Vec<StageEffect> {
        self.over = Over::Blank;
        self.of_place(Place::leave)
    }

    pub(super) fn unblank(&mut self) -> Vec<StageEffect> {
        self.over = Over::Nothing;
        self.of_place(Place::come_back)
    }

    fn open_overview(&mut self) {
        self.over = Over::Overview(Overview::new(self.text(), self.at));
    }
}

/// The key by which a remote turns.
pub(super) fn key_of(turn: Turn) -> KeyCode {
    match turn {
        Turn::Next => KeyCode::PageDown,
        Turn::Previous => KeyCode::PageUp,
    }
}
