//! A scene on stage: its dashboard, how far its text is shown, what was answered, and what came out.

use super::keys::KEYS;
use super::trouble::{Trouble, Unsaid};
use super::{RunId, views};
use crate::lecture::{Act, Answered, Event, Judgement, Lab, Outcome, PlayError, Scene, Start};
use crate::live::{self, Command, Order, Report, To};
use crate::speed::Speed;
use crate::train::Until;
use crate::train::history::BranchId;
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

/// Whether the script is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    Script,
    /// The user has done something that the script did not.
    Away,
    /// And another run has replaced that of the script.
    Replaced,
}

/// Where the run of a scene is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Memory {
    /// Made, or being made for the first time.
    Held,
    /// Dropped; made again, it goes to this step if it had begun.
    Forgotten(Option<u64>),
    /// On its way to this step again, and then as it was left.
    MadeAgain(u64),
}

/// What came out of a claim, whose words are the scene's: whether it holds, with its numbers, or why it can't be judged.
pub(super) type Judged = Result<Judgement, Unsaid>;

/// What the run of a scene is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Intent {
    /// What it says itself.
    #[default]
    AsItSays,
    /// It was told to go on, and has not said yet that it does.
    GoesOn,
    /// It was training when the scene was left or blanked.
    ResumesLater,
}

#[derive(Debug)]
pub(super) struct Place {
    /// The number of its run.
    pub(super) run: RunId,
    pub(super) app: App,
    /// The number of events shown.
    pub(super) shown: usize,
    pub(super) work: Work,
    /// The answers to each question, the first and those after discussion.
    pub(super) answers: Vec<Vec<Answered>>,
    /// What was typed of an answer.
    pub(super) typed: String,
    course: Course,
    /// The branch of the script.
    branch: BranchId,
    /// The step that the script has reached.
    step: u64,
    intent: Intent,
    pub(super) outcome: Option<Result<Outcome, PlayError>>,
    pub(super) said: Option<Vec<Judged>>,
    /// Why the scene can't be played, if it can't.
    pub(super) trouble: Option<Trouble>,
    has_views: bool,
    /// When it was shown last, counted in turns.
    pub(super) last_turn: u64,
    memory: Memory,
    /// Whether the user has ever done something that the script did not.
    has_left: bool,
}

impl Place {
    pub(super) fn new(run: RunId, appearance: Appearance, scene: &Scene) -> Self {
        Self {
            run,
            app: dashboard(appearance),
            shown: 0,
            work: Work::Waiting,
            answers: vec![Vec::new(); scene.predictions().count()],
            typed: String::new(),
            course: Course::Script,
            branch: BranchId::default(),
            step: 0,
            intent: Intent::AsItSays,
            outcome: None,
            said: None,
            trouble: None,
            has_views: false,
            last_turn: 0,
            memory: Memory::Held,
            has_left: false,
        }
    }

    /// Whether its run can be dropped and made again: nothing but the script has changed it.
    pub(super) fn can_be_made_again(&self) -> bool {
        !self.is_forgotten() && !self.has_left && self.trouble.is_none()
    }

    /// Whether its run has been dropped.
    pub(super) fn is_forgotten(&self) -> bool {
        matches!(self.memory, Memory::Forgotten(_))
    }

    /// Drops its dashboard with all that is known of its run, which gets another number. What was answered and claimed
    /// stays.
    pub(super) fn forget(&mut self, run: RunId, appearance: Appearance, lab: &Lab) {
        self.run = run;
        self.app = dashboard(appearance);
        self.has_views = false;
        self.branch = BranchId::default();
        self.intent = Intent::AsItSays;
        let has_begun = matches!(self.work, Work::Running | Work::Done);
        self.memory = Memory::Forgotten((has_begun && lab.is_run()).then_some(self.step));
        if self.work == Work::Running || has_begun && !lab.is_run() {
            self.work = Work::Wanted;
        }
        if !lab.is_run() {
            self.outcome = None;
        }
    }

    /// Notes that its run is being made again; returns the step to which it goes.
    pub(super) fn remember(&mut self) -> Option<u64> {
        let Memory::Forgotten(step) = self.memory else {
            return None;
        };
        self.memory = step.map_or(Memory::Held, Memory::MadeAgain);
        step
    }

    /// Shows the text up to the next stop. Returns whether the run begins with it.
    pub(super) fn reveal(&mut self, scene: &Scene) -> bool {
        let rest = &scene.events[self.shown.min(scene.events.len())..];
        let is_stop = |event: &Event| matches!(event, Event::Pause | Event::Predict(_));
        let count = rest
            .iter()
            .position(is_stop)
            .map_or(rest.len(), |at| at + 1);
        self.shown += count;
        self.work == Work::Waiting && !self.is_asking(scene) && !self.has_questions_left(scene)
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

    /// The indices of the questions that are shown: the last one, and, once the run has answered them, all.
    pub(super) fn questions(&self, scene: &Scene) -> std::ops::Range<usize> {
        let shown = scene.events.iter().take(self.shown);
        let count = shown
            .filter(|event| matches!(event, Event::Predict(_)))
            .count();
        match self.work {
            Work::Done => 0..count,
            _ => count.saturating_sub(1)..count,
        }
    }

    /// The same with the text of a changed script; answers stay with the ids of their questions.
    pub(super) fn with_text(mut self, old: &Scene, new: &Scene) -> Self {
        let known: Vec<&str> = old.predictions().map(|one| one.id.as_str()).collect();
        let answers = new.predictions().map(|prediction| {
            let index = known.iter().position(|id| *id == prediction.id);
            index
                .and_then(|index| self.answers.get(index).cloned())
                .unwrap_or_default()
        });
        let answers = answers.collect();
        self.answers = answers;
        self.shown = self.shown.min(new.events.len());
        self.said = None;
        self
    }

    /// Whether all of the text is shown.
    pub(super) fn is_shown(&self, scene: &Scene) -> bool {
        self.shown >= scene.events.len()
    }

    /// Shows what the scene shows, and what that is about, once its run is known.
    fn set_up(&mut self, lab: &Lab) {
        self.has_views = true;
        views::set_up(&mut self.app, lab);
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
            effects.push(self.resume());
        }
        effects
    }

    fn resume(&mut self) -> Effect {
        self.intent = Intent::GoesOn;
        Effect::Send(Command::Resume)
    }

    /// Whether the run is where it begins, and waits.
    pub(super) fn is_ready(&self) -> bool {
        self.has_views && (self.app.run().is_paused() || self.app.run().end().is_some())
    }

    /// Called after each report of the run.
    pub(super) fn on_report(&mut self, lab: &Lab, speed: Speed) -> Vec<Effect> {
        let run = self.app.run();
        let waits = run.is_paused() || run.end().is_some();
        let mut effects = Vec::new();
        if !self.has_views && waits && self.is_at_start(lab) {
            if let Some(status) = &run.status {
                self.branch = status.branch;
            }
            self.set_up(lab);
            let before = std::mem::replace(&mut self.memory, Memory::Held);
            if before != Memory::Held && self.work == Work::Done {
                effects.extend(views::begin(&mut self.app, lab));
            }
        }
        if self.is_on_script() && self.memory == Memory::Held {
            let status = self.app.run().status.as_ref();
            self.step = status.map_or(0, |status| status.position.step);
            let is_over = self.app.run().end().is_some();
            if self.work == Work::Running && lab.act == Act::Run && is_over {
                self.work = Work::Done;
            }
        }
        if self.work == Work::Wanted && self.is_ready() {
            effects.extend(self.begin(lab, speed));
        }
        effects
    }

    /// Whether work beside the run is still to begin, so that its screen would show what it is not about.
    pub(super) fn shows_nothing_yet(&self, scene: &Scene) -> bool {
        let is_beside = scene.lab.as_ref().is_some_and(|lab| !lab.is_run());
        is_beside && self.work == Work::Waiting && !self.is_off_script()
    }

    /// Whether the user has done something that the script did not.
    pub(super) fn is_off_script(&self) -> bool {
        self.course != Course::Script
    }

    /// Whether the run is that of the script. What was asked for on the way back may not have happened yet.
    fn is_on_script(&self) -> bool {
        let branch = self.app.run().status.as_ref().map(|status| status.branch);
        !self.is_off_script() && branch == Some(self.branch)
    }

    fn is_at_start(&self, lab: &Lab) -> bool {
        let Some(status) = &self.app.run().status else {
            return false;
        };
        if let Memory::MadeAgain(step) = self.memory {
            return status.position.step >= step || self.app.run().end().is_some();
        }
        match lab.start {
            Start::Continued(Until::Step(step)) => status.position.step >= step,
            Start::Continued(Until::Epoch(epoch)) => status.position.epoch >= epoch - 1e-9,
            Start::Anew | Start::Continued(_) => true,
        }
    }

    /// Called after each update of work beside the run: takes its answer once it is complete.
    pub(super) fn on_answer(&mut self, lab: &Lab) {
        if lab.act == Act::Run || self.work != Work::Running || self.is_off_script() {
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
        let said = scene.claims.iter().map(|claim| match outcome {
            Ok(outcome) => claim.check(outcome).map_err(Unsaid::Unjudged),
            Err(why) => Err(Unsaid::Unplayed(why.clone())),
        });
        self.said = Some(said.collect());
        true
    }

    /// Notes that these effects of a key leave the script, if they do; a change then gets a branch of its own.
    pub(super) fn watch(&mut self, effects: &mut Vec<Effect>, screen_before: &str) {
        let shows_other = self.app.shown_id() != screen_before;
        let leaves = |effect: &Effect| match effect {
            // The script begins the run.
            Effect::Send(Command::Resume) => self.work == Work::Waiting,
            other => is_change(other) || leaves_script(other),
        };
        if !effects.iter().any(leaves) && !shows_other {
            return;
        }
        if !self.is_off_script() && effects.iter().any(is_change) {
            effects.insert(0, Effect::Send(Command::Fork));
        }
        self.has_left = true;
        if self.course == Course::Script {
            self.course = Course::Away;
        }
    }

    /// Returns to the script's own state.
    pub(super) fn return_to_script(&mut self, lab: &Lab, speed: Speed) -> Vec<Effect> {
        let course = std::mem::replace(&mut self.course, Course::Script);
        self.app.close();
        let mut effects = vec![Effect::Send(Command::Speed(lab.speed.unwrap_or(speed)))];
        let run = self.app.run();
        let branch = run.status.as_ref().map(|status| status.branch);
        let mut branches = run.branches().iter();
        let has_branch = run.branches().is_empty() || branches.any(|one| one.id == self.branch);
        if course == Course::Replaced || !has_branch {
            let recipe = Box::new(lab.recipe.clone());
            effects.push(Effect::Send(Command::TakeOver(recipe, self.step)));
            self.branch = BranchId::default();
        } else if branch != Some(self.branch) {
            effects.push(Effect::Send(Command::Switch(self.branch)));
        } else if run.past().is_some() {
            effects.push(Effect::Send(Command::Travel(To::Head)));
        }
        if self.work == Work::Running && lab.act == Act::Run {
            effects.push(self.resume());
        }
        views::show(&mut self.app, lab);
        effects
    }

    /// Pauses the run, and the work beside it, while the scene is not seen.
    pub(super) fn leave(&mut self, lab: Option<&Lab>) -> Vec<Effect> {
        let trains = self.app.run().is_training();
        // It may be left before it has said that it goes on, and must not do so unseen.
        let resumes = trains || self.intent == Intent::GoesOn;
        let mut effects = self.work_beside(lab, true);
        self.intent = Intent::AsItSays;
        if resumes {
            self.intent = Intent::ResumesLater;
            effects.push(Effect::Send(Command::Pause));
        }
        effects
    }

    /// Goes on as the scene was left.
    pub(super) fn come_back(&mut self, lab: Option<&Lab>) -> Vec<Effect> {
        let mut effects = self.work_beside(lab, false);
        if std::mem::take(&mut self.intent) == Intent::ResumesLater {
            effects.push(self.resume());
        }
        effects
    }

    /// Pauses or resumes the work beside the run.
    fn work_beside(&self, lab: Option<&Lab>, pauses: bool) -> Vec<Effect> {
        let screen = match lab.map(|lab| &lab.act) {
            Some(Act::Study { .. }) => "studies",
            Some(Act::Race(_) | Act::Compare(_)) => "race",
            _ => return Vec::new(),
        };
        if self.work != Work::Running || self.is_off_script() {
            return Vec::new();
        }
        let order = Order::Pause(pauses);
        vec![Effect::Job { screen, order }]
    }

    /// A report of the run, as the app takes it.
    pub(super) fn report(&mut self, report: Report) -> Vec<Effect> {
        let mut events = report.events.iter();
        if self.is_off_script() && events.any(|event| matches!(event, live::Event::Started(_))) {
            self.course = Course::Replaced;
        }
        let effects = self.app.update(Message::Report(report));
        let trains = self.app.run().about.is_some() && !self.app.run().is_paused();
        if trains && self.intent == Intent::GoesOn {
            self.intent = Intent::AsItSays;
        }
        effects
    }
}

/// A dashboard as a part of the stage.
fn dashboard(appearance: Appearance) -> App {
    let mut app = App::new(appearance);
    app.set_host_keys(&KEYS);
    app
}

fn is_change(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Send(Command::Change { .. } | Command::Undo | Command::Redo)
    )
}

fn leaves_script(effect: &Effect) -> bool {
    matches!(
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
}
