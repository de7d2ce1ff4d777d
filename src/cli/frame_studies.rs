//! What a screen begins beside the run, done to its end before the frame is drawn.

use std::sync::{Mutex, PoisonError};

use clap::ArgMatches;
use clap::parser::ValueSource;

use super::{Failure, recipe};
use crate::control::Control;
use crate::live::{JobContext, Order};
use crate::study;
use crate::ui::screen::{self, Entry as Screen};
use crate::ui::{App, Effect, Message};

/// The screen of studies.
const STUDIES: &str = "studies";

/// The study that a frame shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    entry: &'static study::Entry,
    /// Whether its runs are made by the recipe of the options.
    by_run: bool,
}

/// The study that was asked for, or the first where the screen was; then that is the one that is shown.
pub(super) fn study(
    options: &ArgMatches,
    shown: &mut &'static Screen,
) -> Result<Option<Shown>, Failure> {
    let name = options.get_one::<String>("study").map(String::as_str);
    let is_given = options.value_source("screen") == Some(ValueSource::CommandLine);
    if name.is_some() && is_given && shown.id != STUDIES {
        return Err(Failure::Usage(format!(
            "--study is on --screen {STUDIES}, not on {}",
            shown.id
        )));
    }
    if name.is_none() && shown.id != STUDIES {
        return Ok(None);
    }
    if let Some(screen) = screen::find(STUDIES) {
        *shown = screen;
    }
    let entry = match name {
        Some(name) => study::find(name).ok_or_else(|| unknown(name))?,
        None => study::ENTRIES[0],
    };
    let by_run = entry.recipe.is_none() || !recipe::is_silent(options);
    Ok(Some(Shown { entry, by_run }))
}

fn unknown(name: &str) -> Failure {
    let known: Vec<&str> = study::ENTRIES.iter().map(|entry| entry.id).collect();
    let known = known.join(", ");
    Failure::Usage(format!("--study can't be '{name}': expected {known}"))
}

impl Shown {
    /// Chooses it on its screen.
    pub(super) fn choose(self, app: &mut App) -> Result<(), Failure> {
        let recipe = if self.by_run {
            "recipe run"
        } else {
            "recipe shipped"
        };
        for (word, value) in [("study", self.entry.id), ("set", recipe)] {
            // To choose is all that they do.
            let _ = app.own_word(word, value).map_err(Failure::Failed)?;
        }
        Ok(())
    }
}

/// Does what the screen that is shown begins beside the run.
pub(super) fn make(app: &mut App) -> Result<(), Failure> {
    let effects = app.begin();
    finish(app, effects, &Control::default())
}

/// Does the work beside the run that these effects begin. All others are ignored: there is no training thread.
pub(super) fn finish(
    app: &mut App,
    effects: Vec<Effect>,
    control: &Control,
) -> Result<(), Failure> {
    for effect in effects {
        let Effect::Job {
            screen,
            order: Order::Start(job),
        } = effect
        else {
            continue;
        };
        let last = Mutex::new(None);
        job.run(&JobContext::new(control, &|update| {
            *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(update);
        }));
        let last = last.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(update) = last {
            if let Some(why) = job.trouble(&update) {
                return Err(Failure::Failed(why));
            }
            let _ = app.update(Message::JobUpdate { screen, update });
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::cli::{args, frame};

    #[test]
    fn a_study_that_is_added_is_on_the_screen() {
        let words = "gradus frame --study added --size 120x40 --lang en";
        let given = args::command().get_matches_from(words.split(' '));
        let (_, options) = given.subcommand().unwrap();
        let (text, _) = frame::picture(options).unwrap();
        for said in [
            "Does the seed matter?",
            "seeds",
            "The validation loss is lowest at any seed",
            "Loss by seed",
            "done · 3 runs",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
}
