//! A scene on stage: its dashboard, how far its text is shown, what was answered, and what came out.

use super::views;
use crate::lecture::{Act, Answered, Event, Lab, Outcome, Scene, Start};
use crate::live::{About, Command, Report, To};
use crate::speed::Speed;
use crate::train::history::BranchId;
use crate::train::{Recipe, Until};
use crate::ui::app::App;
use crate::ui::message::{Effect, Message};
use crate::ui::state::Appearance;

/// How far what a scene computes has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Not begun.
    Waiting,
    /// To begin as soon as the run is ready.
    Wanted,
    Running,
    Done,
}

/// A claim after the reveal.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    pub(super) text: String,
    /// Whether it holds, with its numbers, or why it can't be judged.
    pub(super) judged: Result<(bool, String), String>,
}

#[derive(Debug)]
pub(super) struct Place {
    pub(super) app: App,
    /// The number of events shown.
    pub(super) shown: usize,
    pub(super) work: Work,
    /// The answers to each question, the first and those after discussion.
    pub(super) answers: Vec<Vec<Answered>>,
    /// What was typed of an answer.
    pub(super) typed: String,
    /// Whether the user has done something that the script did not.
    pub(super) is_off_script: bool,
    /// The branch of the script.
    branch: BranchId,
    /// The step that the script has reached.
    step: u64,
    /// Whether the run was training when the scene was left or blanked.
    resumes: bool,
    pub(super) outcome: Option<Result<Outcome, String>>,
    pub(super) said: Option<Vec<Said>>,
    /// Why the scene can't be played, if it can't.
    pub(super) trouble: Option<String>,
    has_views: bool,
}

impl Place {
    pub(super) fn new(appearance: Appearance, scene: &Scene) -> Self {
        Self {
            app: App::new(appearance),
            shown: 0,
            work: Work::Waiting,
            answers: vec![Vec::new(); scene.predictions().count()],
            typed: String::new(),
            is_off_script: false,
            branch: BranchId::default(),
            step: 0,
            resumes: false,
            outcome: None,
            said: None,
            trouble: None,
            has_views: false,
        }
    }

    /// Shows the text up to the next stop. Returns whether there was any left, and whether the run begins with it.
    pub(super) fn reveal(&mut self, scene: &Scene) -> (bool, bool) {
        let rest = &scene.events[self.shown.min(scene.events.len())..];
        let is_stop = |event: &Event| matches!(event, Event::Pause | Event::Predict(_));
        let count = rest
            .iter()
            .position(is_stop)
            .map_or(rest.len(), |at| at + 1);
        self.shown += count;
        let begins =
            self.work == Work::Waiting && !self.is_asking(scene) && !self.has_questions_left(scene);
        (count > 0, begins)
    }

    /// Whether a question is still to be shown.
    fn has_questions_left(&self, scene: &Scene) -> bool {
        let rest = scene.events.iter().skip(self.shown);
        rest.into_iter()
            .any(|event| matches!(event, Event::Predict(_)))
    }

    /// Whether a question is open: shown last, and not yet revealed by the run.
    pub(super) fn is_asking(&self, scene: &Scene) -> bool {
        self.work == Work::Waiting && self.asked(scene).is_some()
    }

    /// The index of the question that was shown last, if it is the last thing shown.
    pub(super) fn asked(&self, scene: &Scene) -> Option<usize> {
        let shown = scene.events.get(..self.shown)?;
        if !matches!(shown.last(), Some(Event::Predict(_))) {
            return None;
        }
        let count = shown
            .iter()
            .filter(|event| matches!(event, Event::Predict(_)))
            .count();
        count.checked_sub(1)
    }

    /// The index of the question that was shown last, if any was.
    pub(super) fn last_question(&self, scene: &Scene) -> Option<usize> {
        let shown = scene.events.iter().take(self.shown);
        let count = shown
            .filter(|event| matches!(event, Event::Predict(_)))
            .count();
        count.checked_sub(1)
    }

    /// The same with the text of a changed script.
    pub(super) fn with_text(mut self, scene: &Scene) -> Self {
        self.shown = self.shown.min(scene.events.len());
        self.answers
            .resize_with(scene.predictions().count(), Vec::new);
        self.said = None;
        self
    }

    /// Whether all of the text is shown.
    pub(super) fn is_shown(&self, scene: &Scene) -> bool {
        self.shown >= scene.events.len()
    }

    /// Shows what the scene shows, once its run is known.
    pub(super) fn show_views(&mut self, lab: &Lab) {
        self.has_views = true;
        views::show(&mut self.app, lab);
    }

    /// Begins what the scene computes, now or as soon as its run is ready.
    pub(super) fn begin(&mut self, lab: &Lab, speed: Speed) -> Vec<Effect> {
        if !self.is_ready() {
            self.work = Work::Wanted;
            return Vec::new();
        }
        self.work = Work::Running;
        let mut effects = vec![Effect::Send(Command::Speed(lab.speed.unwrap_or(speed)))];
        effects.extend(views::begin(&mut self.app, lab));
        if lab.is_run() {
            effects.push(Effect::Send(Command::Resume));
        }
        effects
    }

    /// Whether the run is where it begins, and waits.
    pub(super) fn is_ready(&self) -> bool {
        self.has_views && (self.app.run().is_paused() || self.app.run().end().is_some())
    }

    /// Called after each report of the run.
    pub(super) fn on_report(&mut self, lab: &Lab, speed: Speed) -> Vec<Effect> {
        let run = self.app.run();
        let waits = run.is_paused() || run.end().is_some();
        if !self.has_views && waits && self.is_at_start(lab) {
            self.show_views(lab);
        }
        if let Some(status) = &self.app.run().status
            && !self.is_off_script
        {
            self.branch = status.branch;
            self.step = status.position.step;
        }
        if self.work == Work::Wanted && self.is_ready() {
            return self.begin(lab, speed);
        }
        if self.work == Work::Running
            && lab.act == Act::Run
            && !self.is_off_script
            && self.app.run().end().is_some()
        {
            self.work = Work::Done;
        }
        Vec::new()
    }

    fn is_at_start(&self, lab: &Lab) -> bool {
        let Some(status) = &self.app.run().status else {
            return false;
        };
        match lab.start {
            Start::Continued(Until::Step(step)) => status.position.step >= step,
            Start::Continued(Until::Epoch(epoch)) => status.position.epoch >= epoch - 1e-9,
            Start::Anew | Start::Continued(_) => true,
        }
    }

    /// Called after each update of work beside the run: takes its answer once it is complete.
    pub(super) fn on_answer(&mut self, lab: &Lab) {
        if lab.act == Act::Run || self.work != Work::Running || self.is_off_script {
            return;
        }
        if let Some(answer) = self.app.complete_answer() {
            self.work = Work::Done;
            self.outcome = Some(Ok(Outcome {
                answer: Some(answer),
                ..Outcome::default()
            }));
        }
    }

    /// Judges the claims, once the work is done and its outcome is known.
    pub(super) fn judge(&mut self, scene: &Scene) -> bool {
        if self.said.is_some() || self.work != Work::Done {
            return false;
        }
        let Some(outcome) = &self.outcome else {
            return false;
        };
        let said = scene.claims.iter().map(|claim| Said {
            text: claim.text.clone(),
            judged: match outcome {
                Ok(outcome) => claim
                    .check(outcome)
                    .map(|judgement| (judgement.holds, judgement.numbers))
                    .map_err(|why| why.to_string()),
                Err(why) => Err(why.clone()),
            },
        });
        self.said = Some(said.collect());
        true
    }

    /// Notes that these effects of a key leave the script, if they do; a change then gets a branch of its own.
    pub(super) fn watch(&mut self, effects: &mut Vec<Effect>, screen_before: &str) {
        let changes = |effect: &Effect| {
            matches!(
                effect,
                Effect::Send(Command::Change { .. } | Command::Undo | Command::Redo)
            )
        };
        let leaves = |effect: &Effect| {
            changes(effect)
                || matches!(
                    effect,
                    Effect::Job { .. }
                        | Effect::Send(
                            Command::Restart { .. }
                                | Command::TakeOver(..)
                                | Command::Travel(_)
                                | Command::Fork
                                | Command::Switch(_)
                                | Command::Steps(_)
                                | Command::Epoch
                        )
                )
        };
        let shows_other = self.app.shown_id() != screen_before;
        if !effects.iter().any(leaves) && !shows_other {
            return;
        }
        if !self.is_off_script && effects.iter().any(changes) {
            effects.insert(0, Effect::Send(Command::Fork));
        }
        self.is_off_script = true;
    }

    /// Returns to the script's own state.
    pub(super) fn return_to_script(&mut self, lab: &Lab) -> Vec<Effect> {
        self.is_off_script = false;
        self.app.close();
        let mut effects = Vec::new();
        let run = self.app.run();
        let is_same = |about: &About| is_same_run(&about.recipe, &lab.recipe);
        let is_same = run.about.as_ref().is_none_or(is_same);
        let branch = run.status.as_ref().map(|status| status.branch);
        if !is_same {
            let recipe = Box::new(lab.recipe.clone());
            effects.push(Effect::Send(Command::TakeOver(recipe, self.step)));
            self.branch = BranchId::default();
        } else if branch != Some(self.branch) {
            effects.push(Effect::Send(Command::Switch(self.branch)));
        } else if run.past().is_some() {
            effects.push(Effect::Send(Command::Travel(To::Head)));
        }
        if self.work == Work::Running && lab.act == Act::Run {
            effects.push(Effect::Send(Command::Resume));
        }
        self.show_views(lab);
        effects
    }

    /// Pauses the run while the scene is not seen.
    pub(super) fn leave(&mut self) -> Vec<Effect> {
        let run = self.app.run();
        self.resumes = run.about.is_some() && !run.is_paused() && run.end().is_none();
        if self.resumes {
            return vec![Effect::Send(Command::Pause)];
        }
        Vec::new()
    }

    /// Goes on as the scene was left.
    pub(super) fn come_back(&mut self) -> Vec<Effect> {
        if std::mem::take(&mut self.resumes) {
            return vec![Effect::Send(Command::Resume)];
        }
        Vec::new()
    }

    /// A report of the run, as the app takes it.
    pub(super) fn report(&mut self, report: Report) -> Vec<Effect> {
        self.app.update(Message::Report(report))
    }
}

/// Whether these begin the same run. A batch that nobody chose may have been fitted to the data.
fn is_same_run(one: &Recipe, other: &Recipe) -> bool {
    let mut other = other.clone();
    other.settings.batch = one.settings.batch;
    *one == other
}
