//! What a lab shows on a dashboard, and what it begins there.

use std::sync::Arc;

use crate::lecture::{Act, Lab, View};
use crate::live::Payload;
use crate::surface::{Only, SurfaceRace, SurfaceRacePlan};
use crate::ui::app::App;
use crate::ui::message::{Effect, Message};

/// Shows the lab's screen and pane with what they are about, once the run is known.
pub fn set_up(app: &mut App, lab: &Lab) {
    match &lab.act {
        Act::Study {
            entry,
            given,
            by_run,
            ..
        } => choose_study(app, entry.id, given, *by_run),
        Act::Race(lanes) => drop(app.own_word("race", lanes)),
        Act::Surface { surface, shown } => {
            let plan = SurfaceRacePlan::of(surface).seeded(lab.recipe.seed);
            let mut tell = |update| {
                drop(app.update(Message::JobUpdate {
                    screen: "surfaces",
                    update,
                }));
            };
            tell(Payload::of(Arc::new(SurfaceRace::new(plan))));
            tell(Payload::of(Arc::new(Only(shown.clone()))));
        }
        Act::Run | Act::Compare(_) => {}
    }
    show(app, lab);
}

/// Shows the lab's screen and pane as they are.
pub(super) fn show(app: &mut App, lab: &Lab) {
    app.reset_view();
    let screen = lab.views.iter().find_map(|view| match view {
        View::Screen(id) => Some(*id),
        _ => None,
    });
    app.show_id(screen.unwrap_or("train"));
    app.show_recipe(lab.views.contains(&View::Recipe(true)));
    for view in &lab.views {
        if let View::Pane(name) = view {
            app.show_pane(name);
        }
    }
}

fn choose_study(app: &mut App, id: &str, given: &[(&'static str, String)], by_run: bool) {
    let recipe = if by_run {
        "recipe run"
    } else {
        "recipe shipped"
    };
    drop(app.own_word("study", id));
    drop(app.own_word("set", recipe));
    let mut words: Vec<&str> = given.iter().map(|(word, _)| *word).collect();
    words.dedup();
    for word in words {
        let values = given.iter().filter(|(known, _)| *known == word);
        let values: Vec<&str> = values.map(|(_, value)| value.as_str()).collect();
        drop(app.own_word("set", &format!("{word} {}", values.join("; "))));
    }
}

/// Does the lab's commands, and begins what it computes beside the run.
#[must_use]
pub fn begin(app: &mut App, lab: &Lab) -> Vec<Effect> {
    let mut effects = Vec::new();
    for view in &lab.views {
        if let View::Command(line) = view {
            effects.extend(app.command(line).unwrap_or_default());
        }
    }
    match &lab.act {
        Act::Run => {}
        Act::Compare(lane) => {
            effects.extend(app.own_word("compare", &lane.label).unwrap_or_default());
        }
        Act::Study { .. } | Act::Race(_) | Act::Surface { .. } => effects.extend(app.begin()),
    }
    effects
}
