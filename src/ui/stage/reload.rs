//! A script that is changed while the lecture is given.

use super::place::Place;
use super::{Over, Stage, StageEffect};
use crate::lecture::{Scene, Script};

impl Stage {
    /// Takes a changed script: scenes that compute the same keep their run, wherever they stand; the others begin anew.
    pub(super) fn reload(&mut self, scripts: Vec<Script>) -> Vec<StageEffect> {
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
}

/// Whether the same is computed and claimed.
fn is_same_lab(one: &Scene, other: &Scene) -> bool {
    let recipe = |scene: &Scene| {
        let lab = scene.lab.as_ref();
        lab.map(|lab| (lab.recipe.clone(), lab.start, lab.act.clone()))
    };
    recipe(one) == recipe(other)
}
