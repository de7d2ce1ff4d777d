//! The course of the script: which scene is shown, and how much of it.

use super::place::{Place, Work};
use super::{Over, Stage, StageEffect, scene_effects};
use crate::lecture::{Act, Lab};
use crate::turn::Turn;
use crate::ui::message::Effect;

impl Stage {
    /// Shows its first scene, or that at `index`.
    #[must_use]
    pub fn begin(&mut self, index: usize) -> Vec<StageEffect> {
        self.at = index.min(self.places.len().saturating_sub(1));
        self.enter()
    }

    /// The next step of the script, or the previous scene.
    pub(super) fn turn(&mut self, turn: Turn) -> Vec<StageEffect> {
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

    pub(super) fn next(&mut self) -> Vec<StageEffect> {
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
    pub(super) fn reveal(&mut self) -> Vec<StageEffect> {
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

    pub(super) fn return_to_script(&mut self) -> Vec<StageEffect> {
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

    pub(super) fn go_to(&mut self, index: usize) -> Vec<StageEffect> {
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
    pub(super) fn enter(&mut self) -> Vec<StageEffect> {
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

    /// What the scene asks for when `act` is called on it.
    pub(super) fn of_place(
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
}
